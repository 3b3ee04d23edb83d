//! Polymorphism by `allOf`: a schema with a `discriminator` and without `oneOf`, and the schemas that extend it (OpenAPI
//! 3.0.3, "Composition and Inheritance").
//!
//! Enters: all components, before anything is lowered. Leaves: a [`Family`] for each such base. Where a base is named as a
//! type, any of its extensions may stand there, so the name becomes a union of them, open as every union with a tag; the
//! base's own struct is one of its variants where a tag means the base itself. An extension that is extended in turn is a
//! union, too: a family holds only those that extend its base directly.

use std::collections::{HashMap, HashSet};

use openapiv3::Schema;

use super::union::Branch;
use super::view::{Node, View, component_name};
use super::{Lowering, Words};
use crate::diag::{Code, Pointer};
use crate::ir::{Constraints, Docs, FieldDefault, Object, Test, Type, TypeKind, Types, Union, Variant};

/// As many steps are taken through trees of extensions in one document.
const MOST_STEPS: usize = 1 << 16;

/// The bases of a document.
#[derive(Debug, Default)]
pub struct Inheritance<'a> {
    /// The families, by their base.
    families: HashMap<&'a str, Family<'a>>,
    /// The schemas that one tag means: the property that holds it, and the tag.
    tags: HashMap<&'a str, Vec<(&'a str, String)>>,
    /// The schemas that are a struct of their own though their `allOf` adds nothing: the members of families.
    members: HashSet<&'a str>,
}

/// A base and what extends it directly.
#[derive(Clone, Debug)]
pub struct Family<'a> {
    /// The property that holds the tag.
    property: &'a str,
    /// The tags that mean the base itself.
    own: Vec<String>,
    /// The schemas that extend the base, or that its mapping names, each with its tags and those of what extends it.
    members: Vec<Member<'a>>,
}

#[derive(Clone, Debug)]
struct Member<'a> {
    name: &'a str,
    tags: Vec<String>,
    /// Whether it has the base among its `allOf`.
    extends: bool,
}

/// Who extends whom by `allOf`.
#[derive(Default)]
struct Graph<'a> {
    /// The schemas that lead to themselves by no chain of `allOf`, each after all that it extends.
    order: Vec<&'a str>,
    bases: HashMap<&'a str, Vec<&'a str>>,
    extensions: HashMap<&'a str, Vec<&'a str>>,
    /// The schemas with a union among their parts: what they are is not decided by inheritance.
    unions: HashSet<&'a str>,
    /// The schemas that say more than the one that they extend.
    adding: HashSet<&'a str>,
}

/// A discriminator, and what it says of schemas by their names.
struct Tagging<'a> {
    property: &'a str,
    /// The values that the base lists for the property.
    listed: Vec<String>,
    /// The tags that the mapping gives to each schema.
    mapped: HashMap<&'a str, Vec<String>>,
    /// All tags of the mapping.
    taken: HashSet<&'a str>,
    /// The schemas that the mapping names, in its order.
    targets: Vec<&'a str>,
    base: &'a str,
}

impl<'a> Inheritance<'a> {
    /// Whether the name of a component means a union of what extends it.
    pub fn is_base(&self, name: &str) -> bool {
        self.families.contains_key(name)
    }

    /// The family of a base.
    pub fn family(&self, name: &str) -> Option<&Family<'a>> {
        self.families.get(name)
    }

    /// Whether a component is a variant of a base's union: never another name for that base.
    pub fn is_member(&self, name: &str) -> bool {
        self.members.contains(name)
    }
}

impl Family<'_> {
    /// The tags that mean the base or an extension, where this property holds them.
    pub fn tags(&self, property: &str) -> Vec<String> {
        if self.property != property {
            return Vec::new();
        }
        self.own.iter().chain(self.members.iter().flat_map(|member| &member.tags)).cloned().collect()
    }
}

impl<'a> Lowering<'a, '_> {
    /// Finds the families of the document.
    pub(super) fn inheritance(&mut self) -> Inheritance<'a> {
        let graph = self.graph();
        let mut found = Inheritance::default();
        // A discriminator counts for what extends its schema, unless that has one of its own.
        let mut taggings: HashMap<&'a str, Tagging<'a>> = HashMap::new();
        let mut sources: HashMap<&'a str, &'a str> = HashMap::new();
        for name in &graph.order {
            if graph.unions.contains(name) {
                continue;
            }
            if let Some(tagging) = self.tagging(name) {
                taggings.insert(name, tagging);
                sources.insert(name, name);
            } else if let Some(source) =
                graph.bases.get(name).into_iter().flatten().find_map(|base| sources.get(base).copied())
            {
                sources.insert(name, source);
            }
        }
        let mut steps = 0;
        for name in &graph.order {
            let Some(tagging) = sources.get(name).and_then(|source| taggings.get(source)) else { continue };
            let (family, lost) = self.family_of(name, tagging, &graph, &mut steps);
            for extension in lost {
                self.warn(
                    Code::UnsupportedInheritance,
                    &Pointer::base("/components/schemas").key(extension).key("allOf"),
                    format!("`{extension}` extends `{name}`, and no value of `{}` means it", tagging.property),
                    format!("give it one in the `mapping` of the discriminator; until then it is read as `{name}`"),
                );
            }
            if let Some(family) = family {
                found.members.extend(family.members.iter().map(|member| member.name));
                found.families.insert(name, family);
            }
            if steps > MOST_STEPS {
                self.warn(
                    Code::UnsupportedInheritance,
                    &Pointer::base("/components/schemas").key(name).key("discriminator"),
                    "too many schemas extend each other to follow",
                    "where this schema and those that follow it are used, what extends them is read as they are",
                );
                break;
            }
        }
        for name in &graph.order {
            let Some(family) = found.families.get(name) else { continue };
            let members = family.members.iter().filter(|of| of.extends && !found.families.contains_key(of.name));
            for (name, tags) in members.map(|of| (of.name, &of.tags)).chain([(*name, &family.own)]) {
                if let [only] = tags.as_slice() {
                    found.tags.entry(name).or_default().push((family.property, only.clone()));
                }
            }
        }
        found
    }

    fn graph(&self) -> Graph<'a> {
        let mut graph = Graph::default();
        let document = self.document;
        let schemas = document.components.iter().flat_map(|components| &components.schemas);
        let names: Vec<(&'a str, &'a Schema)> = schemas
            .filter_map(|(name, schema)| match Node::from(schema) {
                Node::Inline(schema) => Some((name.as_str(), schema)),
                Node::Reference(_) => None,
            })
            .collect();
        for (name, schema) in &names {
            let view = View::new(schema);
            let (mut bases, mut unions) = (Vec::new(), false);
            self.bases(&view, &mut bases, &mut unions);
            if unions {
                graph.unions.insert(name);
            }
            if bases.is_empty() {
                continue;
            }
            let branches = view.all_of.iter().filter(|branch| self.is_structural(Node::from(*branch))).count();
            let own = View { all_of: &[], ..view };
            if branches > 1 || super::all_of::adds_to_a_branch(&own) || own.typ == Some("object") {
                graph.adding.insert(name);
            }
            for base in &bases {
                graph.extensions.entry(base).or_default().push(name);
            }
            graph.bases.insert(name, bases);
        }
        let mut open: HashMap<&'a str, usize> = graph.bases.iter().map(|(name, bases)| (*name, bases.len())).collect();
        let mut ready: std::collections::VecDeque<&'a str> =
            names.iter().map(|(name, _)| *name).filter(|name| !open.contains_key(name)).collect();
        while let Some(name) = ready.pop_front() {
            graph.order.push(name);
            for extension in graph.extensions.get(name).into_iter().flatten() {
                if let Some(count) = open.get_mut(extension) {
                    *count -= 1;
                    if *count == 0 {
                        ready.push_back(extension);
                    }
                }
                if graph.unions.contains(name) {
                    graph.unions.insert(extension);
                }
            }
        }
        graph
    }

    /// The components that a schema extends, none twice, and whether it is a union.
    fn bases(&self, view: &View<'a>, bases: &mut Vec<&'a str>, unions: &mut bool) {
        *unions |= view.one_of.iter().chain(view.any_of).any(|branch| Node::from(branch).is_structural());
        for branch in view.all_of {
            match Node::from(branch) {
                Node::Reference(name) => {
                    if let Some((name, _)) = self.component(name)
                        && !bases.contains(&name)
                    {
                        bases.push(name);
                    }
                }
                Node::Inline(schema) => self.bases(&View::new(schema), bases, unions),
            }
        }
    }

    /// The discriminator of a schema that is no union.
    fn tagging(&self, name: &'a str) -> Option<Tagging<'a>> {
        let (base, schema) = self.component(name)?;
        let discriminator = schema.schema_data.discriminator.as_ref()?;
        let property = discriminator.property_name.as_str();
        let mut mapped: HashMap<&'a str, Vec<String>> = HashMap::new();
        let mut targets = Vec::new();
        for (tag, target) in &discriminator.mapping {
            if let Some((target, _)) = self.component(component_name(target)) {
                mapped.entry(target).or_default().push(tag.clone());
                targets.push(target);
            }
        }
        let listed = self.shape(Node::Reference(base)).constants(property).to_vec();
        let taken = discriminator.mapping.keys().map(String::as_str).collect();
        Some(Tagging { property, listed, mapped, taken, targets, base })
    }

    /// The family of a schema, if it has one, and what extends the schema without a tag.
    fn family_of(
        &self,
        name: &'a str,
        tagging: &Tagging<'a>,
        graph: &Graph<'a>,
        steps: &mut usize,
    ) -> (Option<Family<'a>>, Vec<&'a str>) {
        let extensions = graph.extensions.get(name).map_or(&[][..], Vec::as_slice);
        let mut listed = if name == tagging.base {
            tagging.listed.clone()
        } else if extensions.is_empty() {
            return (None, Vec::new());
        } else {
            self.shape(Node::Reference(name)).constants(tagging.property).to_vec()
        };
        let mut members: Vec<Member<'a>> = Vec::new();
        let mut seen: HashSet<&'a str> = HashSet::new();
        for extension in extensions.iter().filter(|extension| counts(extension, tagging, graph)) {
            let mut tags = Vec::new();
            self.subtree_tags(extension, &listed, tagging, graph, &mut seen, &mut tags, steps);
            members.push(Member { name: extension, tags, extends: true });
        }
        if name == tagging.base {
            for target in &tagging.targets {
                if seen.insert(target) && self.may_be_mapped(name, target, graph) {
                    let tags = tagging.mapped.get(target).cloned().unwrap_or_default();
                    members.push(Member { name: target, tags, extends: false });
                }
            }
        }
        let lost = members.iter().filter(|member| member.tags.is_empty()).map(|member| member.name).collect();
        // A tag means one variant: the first that claims it.
        let mut claimed: HashSet<String> = HashSet::new();
        for member in &mut members {
            member.tags.retain(|tag| claimed.insert(tag.clone()));
        }
        members.retain(|member| !member.tags.is_empty());
        if members.is_empty() {
            return (None, lost);
        }
        let mut own = tagging.mapped.get(name).cloned().unwrap_or_default();
        if listed.is_empty() && tagging.mapped.is_empty() {
            own.push(name.to_owned());
        }
        // What is listed and means no extension means the base.
        own.append(&mut listed);
        own.retain(|tag| claimed.insert(tag.clone()));
        (Some(Family { property: tagging.property, own, members }), lost)
    }

    /// Whether a schema that extends nothing may be a variant all the same, because the base's mapping names it.
    fn may_be_mapped(&self, base: &str, target: &'a str, graph: &Graph<'a>) -> bool {
        let Some((_, schema)) = self.component(target) else { return false };
        let leads_back = schema.schema_data.discriminator.as_ref().is_some_and(|other| !other.mapping.is_empty());
        target != base
            && !leads_back
            && !graph.unions.contains(target)
            && !self.extends(base, target, graph)
            && self.shape(Node::Reference(target)).is_object()
    }

    fn extends(&self, name: &str, base: &str, graph: &Graph<'a>) -> bool {
        let mut seen = HashSet::new();
        let mut open = vec![name];
        while let Some(name) = open.pop() {
            if name == base {
                return true;
            }
            if seen.insert(name) {
                open.extend(graph.bases.get(name).into_iter().flatten());
            }
        }
        false
    }

    /// The tags that mean a schema or what extends it. `listed`: the values that what it extends allows.
    #[expect(clippy::too_many_arguments, reason = "a walk: where it is, what it knows, what it collects")]
    fn subtree_tags(
        &self,
        root: &'a str,
        listed: &[String],
        tagging: &Tagging<'a>,
        graph: &Graph<'a>,
        seen: &mut HashSet<&'a str>,
        tags: &mut Vec<String>,
        steps: &mut usize,
    ) {
        let mut found: HashSet<String> = HashSet::new();
        // An explicit stack: schemas may extend each other thousands of times.
        let mut open = vec![(root, std::rc::Rc::<[String]>::from(listed))];
        while let Some((name, listed)) = open.pop() {
            *steps += 1;
            if *steps > MOST_STEPS || !seen.insert(name) {
                continue;
            }
            let narrowed = self.narrowed(name, tagging.property);
            let fresh = |tag: &String| found.insert(tag.clone());
            tags.extend(tagging.tags(name, &listed, &narrowed).into_iter().filter(fresh));
            let listed = if narrowed.is_empty() { listed } else { narrowed.into() };
            let extensions = graph.extensions.get(name).into_iter().flatten().rev();
            let counting = extensions.filter(|extension| counts(extension, tagging, graph));
            open.extend(counting.map(|extension| (*extension, listed.clone())));
        }
    }

    /// The strings that a schema itself lists for a property: not what it extends.
    fn narrowed(&self, name: &str, property: &str) -> Vec<String> {
        let Some((_, schema)) = self.component(name) else { return Vec::new() };
        let mut open = vec![schema];
        while let Some(schema) = open.pop() {
            let view = View::new(schema);
            if let Some((_, node)) = view.properties.iter().find(|(name, _)| *name == property) {
                let constants = self.tag_values(*node);
                if !constants.is_empty() {
                    return constants;
                }
            }
            open.extend(view.all_of.iter().filter_map(|branch| match Node::from(branch) {
                Node::Inline(schema) => Some(schema),
                Node::Reference(_) => None,
            }));
        }
        Vec::new()
    }

    /// The union that a base's name means.
    pub(super) fn family_kind(&mut self, name: &'a str, schema: &'a Schema, at: &Pointer<'_>) -> Option<TypeKind> {
        let family = self.inheritance.family(name)?.clone();
        let words = Words::First(name);
        let mut variants = Vec::new();
        let base = self.shape(Node::Reference(name));
        if !family.own.is_empty() {
            let mut kind = self.kind(Node::Inline(schema), at, &words);
            if let TypeKind::Object(object) = &mut kind {
                self.set_tag(object, name);
            }
            let docs = View::new(schema).docs();
            let ty = self.name_kind(kind, format!("{at}#base"), &words.then("base"), &docs);
            variants.push(Variant {
                words: vec!["base".to_owned()],
                docs: Docs { description: Some(format!("A `{name}` that is none of the others.")), ..Docs::default() },
                ty,
                tags: family.own.clone(),
                carries_tag: base.requires(family.property),
                test: Test::Types(vec![Types::Object]),
                constraints: Constraints::default(),
            });
        }
        for member in &family.members {
            let node = Node::Reference(member.name);
            let shape = self.shape(node);
            let complete = member.extends || base.properties.iter().all(|(property, _)| shape.has(property));
            let carries_tag = shape.requires(family.property)
                || !complete && base.requires(family.property)
                || self.inheritance.is_base(member.name);
            let ty = if complete {
                self.schema(node, at, &words)
            } else {
                let mut parts = Vec::new();
                self.flatten(Node::Reference(name), at, &words, true, &mut Vec::new(), &mut parts);
                let pointer = at.key("discriminator").key("mapping").to_string();
                let branch = Branch { node, pointer, base: parts, joined: None, merged: false, word: None, shape };
                let words = words.then(member.name);
                let kind = self.branch_kind(&branch, &words);
                self.name_kind(kind, format!("{at}#{}", member.name), &words, &Docs::default())
            };
            variants.push(Variant {
                words: vec![member.name.to_owned()],
                docs: Docs::default(),
                ty,
                tags: member.tags.clone(),
                carries_tag,
                test: Test::Types(vec![Types::Object]),
                constraints: Constraints::default(),
            });
        }
        Some(TypeKind::Union(Union { tag: Some(family.property.to_owned()), variants }))
    }

    /// Sets the tag of a schema that one tag means.
    pub(super) fn set_tag(&self, object: &mut Object, name: &str) {
        for (property, tag) in self.inheritance.tags.get(name).into_iter().flatten() {
            let field = object.fields.iter_mut().find(|field| field.name == *property);
            if let Some(field) = field
                && matches!(field.ty, Type::String(_) | Type::Named(_))
            {
                field.default = FieldDefault::Constant(tag.clone());
            }
        }
    }
}

impl Tagging<'_> {
    /// The tags of a schema: what the mapping says, else what it lists itself, else the listed value that is its name, else
    /// its name.
    fn tags(&self, name: &str, listed: &[String], narrowed: &[String]) -> Vec<String> {
        let taken = |value: &&String| self.taken.contains(value.as_str());
        if let Some(mapped) = self.mapped.get(name) {
            let mut tags = mapped.clone();
            // A mapping of tags that the property cannot have: its values count, too.
            if !listed.is_empty() && !mapped.iter().any(|tag| listed.contains(tag)) {
                tags.extend(narrowed.iter().filter(|value| !taken(value)).cloned());
            }
            return tags;
        }
        let own: Vec<String> = narrowed.iter().filter(|value| !taken(value)).cloned().collect();
        if !own.is_empty() && (listed.is_empty() || narrowed.len() < listed.len()) {
            return own;
        }
        if listed.is_empty() {
            return vec![name.to_owned()];
        }
        let (name, base) = (plain(name), plain(self.base));
        let is_name = |value: &&String| {
            let value = plain(value);
            value == name || name.strip_prefix(&base) == Some(&value) || name.strip_suffix(&base) == Some(&value)
        };
        listed.iter().filter(|value| !taken(value)).filter(is_name).take(1).cloned().collect()
    }
}

/// Whether an extension is a schema of its own, and not another name for what it extends.
fn counts(extension: &str, tagging: &Tagging<'_>, graph: &Graph<'_>) -> bool {
    graph.adding.contains(extension) || tagging.mapped.contains_key(extension)
}

/// A name without case and punctuation.
pub(super) fn plain(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
