//! The variants of a union, and how a reader tells them apart: a ladder, decided here and not while reading.
//!
//! A `discriminator`; else a property that holds other constants in each variant; else the JSON type; else a property that
//! only one variant requires; else the variant that knows most of a value's properties, with a warning.

use std::collections::{HashMap, HashSet};

use super::constraints::OF_BRANCHES;
use super::inheritance::plain;
use super::ladder::{self, Leaves};
use super::union::Branch;
use super::view::{Node, View, component_name};
use super::{Lowering, Words};
use crate::diag::Pointer;
use crate::ir::{Constraints, Docs, Test, Type, TypeKind, Types, Union, Variant};

/// As many branches may list one tag for their names to say whose it is.
const MOST_CALLED: usize = 64;

/// As many unions within each other are looked into for their tags.
const MOST_NESTED: usize = 8;

impl<'a> Lowering<'a, '_> {
    /// The union of several branches.
    pub(super) fn variants(
        &mut self,
        view: &View<'a>,
        mut branches: Vec<Branch<'a>>,
        at: &Pointer<'_>,
        words: &Words<'_>,
    ) -> Option<TypeKind> {
        let explicit = view.data.discriminator.as_ref().map(|discriminator| discriminator.property_name.as_str());
        if explicit.is_some() {
            self.add_mapped(view, &mut branches, at);
        }
        let leaves: Vec<Leaves<'a>> = branches.iter().map(|branch| self.leaves(branch)).collect();
        let mut tags = match explicit {
            Some(property) => Some((property, self.mapped_tags(view, &branches, property, MOST_NESTED))),
            None => ladder::constant_tags(&leaves, true),
        };
        let elsewhere = property_counts(&branches);
        let mut found: Vec<((Branch<'a>, Leaves<'a>), Variant)> = Vec::with_capacity(branches.len());
        let mut known = HashSet::new();
        for (index, (branch, leaves)) in branches.into_iter().zip(leaves).enumerate() {
            let tags = tags.as_ref().and_then(|(_, tags)| tags.get(index)).cloned().unwrap_or_default();
            let variant = self.variant(&branch, tags, tags_property(explicit, &branch), &elsewhere, words);
            if known.insert((variant.ty.clone(), variant.tags.clone())) {
                found.push(((branch, leaves), variant));
                continue;
            }
            self.unchecked(branch.node, OF_BRANCHES, &Pointer::base(&branch.pointer));
            let same = |known: &Variant| known.ty == variant.ty && known.tags == variant.tags;
            for ((kept, _), _) in found.iter_mut().filter(|(_, known)| same(known)) {
                if !std::mem::replace(&mut kept.merged, true) {
                    self.unchecked(kept.node, OF_BRANCHES, &Pointer::base(&kept.pointer));
                }
            }
        }
        if let [((branch, _), only)] = found.as_slice()
            && (explicit.is_none() || only.tags.is_empty() || !branch.shape.is_object())
        {
            return Some(TypeKind::Alias(only.ty.clone()));
        }
        let (branches, mut variants): (Vec<_>, Vec<Variant>) = found.into_iter().unzip();
        let (branches, leaves): (Vec<Branch<'a>>, Vec<Leaves<'a>>) = branches.into_iter().unzip();
        self.constrain(&branches, &mut variants);
        let objects = branches.iter().all(|branch| branch.shape.is_object());
        if tags.is_none() && objects && !ladder::each_has_its_own(&leaves) {
            // A tag that may be absent decides less than a property of its own, and more than a guess.
            tags = ladder::constant_tags(&leaves, false);
            for (variant, of) in variants.iter_mut().zip(tags.iter().flat_map(|(_, tags)| tags)) {
                variant.tags.clone_from(of);
            }
        }
        if let Some((property, _)) = tags {
            for ((variant, branch), leaves) in variants.iter_mut().zip(&branches).zip(&leaves) {
                // A tag that may be absent is written by the union: without it nobody knows which variant this is.
                variant.carries_tag =
                    leaves.iter().all(|leaf| leaf.requires(property)) || self.is_tagged_by(branch.node, property);
            }
            if objects && variants.iter().all(|variant| !variant.tags.is_empty()) {
                return Some(TypeKind::Union(Union { tag: Some(property.to_owned()), variants }));
            }
            for variant in variants.iter_mut().filter(|variant| !variant.tags.is_empty()) {
                variant.test = Test::Tagged(property.to_owned(), variant.tags.clone());
            }
        }
        self.tests(&branches, &leaves, &mut variants, at);
        Some(TypeKind::Union(Union { tag: None, variants }))
    }

    /// Whether a branch is itself a union that this property tells apart: it writes the tag.
    fn is_tagged_by(&self, node: Node<'a>, property: &str) -> bool {
        let schema = match node {
            Node::Inline(schema) => schema,
            Node::Reference(name) => match self.component(name) {
                Some((_, schema)) => schema,
                None => return false,
            },
        };
        if let Node::Reference(name) = node
            && self.inheritance.family(name).is_some_and(|family| !family.tags(property).is_empty())
        {
            return true;
        }
        let view = View::new(schema);
        let union = !view.one_of.is_empty() || !view.any_of.is_empty();
        union && view.data.discriminator.as_ref().is_some_and(|discriminator| discriminator.property_name == property)
    }

    /// Branches that only the discriminator's `mapping` names.
    fn add_mapped(&self, view: &View<'a>, branches: &mut Vec<Branch<'a>>, at: &Pointer<'_>) {
        let Some(discriminator) = &view.data.discriminator else { return };
        let named = branches.iter().filter_map(|branch| match branch.node {
            Node::Reference(name) => Some(name),
            Node::Inline(_) => None,
        });
        let mut known: HashSet<&'a str> = named.collect();
        for (tag, target) in &discriminator.mapping {
            let Some((name, _)) = self.components.get_key_value(component_name(target)) else { continue };
            if known.insert(name) {
                // A mapping may point at a branch of the union itself, which has become a component so.
                let itself = self.component(name).and_then(|(_, schema)| {
                    let same = |branch: &&mut Branch<'a>| matches!(branch.node, Node::Inline(other) if other == schema);
                    branches.iter_mut().find(same).map(|branch| (branch, schema))
                });
                if let Some((branch, schema)) = itself {
                    branch.word = Some(View::new(schema).docs().title.unwrap_or_else(|| tag.clone()));
                    branch.node = Node::Reference(name);
                    continue;
                }
                let base = branches.first().map(|branch| branch.base.clone()).unwrap_or_default();
                let node = Node::Reference(name);
                let pointer = at.key("discriminator").key("mapping").key(tag).to_string();
                branches.push(Branch {
                    node,
                    pointer,
                    base,
                    joined: None,
                    merged: false,
                    word: None,
                    shape: self.shape(node),
                });
            }
        }
    }

    /// The tags of each branch: what the mapping says, else what the property's schema lists, else the component's name.
    fn mapped_tags(&self, view: &View<'a>, branches: &[Branch<'a>], property: &str, steps: usize) -> Vec<Vec<String>> {
        let Some(discriminator) = &view.data.discriminator else { return Vec::new() };
        let mut mapped: HashMap<&str, Vec<String>> = HashMap::new();
        for (tag, target) in &discriminator.mapping {
            mapped.entry(component_name(target)).or_default().push(tag.clone());
        }
        let mut tags: Vec<Vec<String>> = branches
            .iter()
            .map(|branch| match branch.node {
                Node::Reference(name) => {
                    mapped.get(name).cloned().unwrap_or_else(|| self.union_tags(name, property, steps))
                }
                Node::Inline(_) => Vec::new(),
            })
            .collect();
        let taken: HashSet<String> = tags.iter().flatten().cloned().collect();
        let mut listing: HashMap<&str, Vec<String>> = HashMap::new();
        for (branch, tags) in branches.iter().zip(&tags) {
            for value in branch.shape.constants(property).iter().filter(|_| tags.is_empty()) {
                listing.entry(value).or_default().push(branch.plain_name());
            }
        }
        for (branch, tags) in branches.iter().zip(&mut tags).filter(|(_, tags)| tags.is_empty()) {
            let listed = branch.shape.constants(property);
            // A value that several list means the one that is called so.
            let means = |value: &&String| {
                let who = listing.get(value.as_str()).map_or(&[][..], Vec::as_slice);
                let (name, value) = (branch.plain_name(), plain(value));
                let called = |test: fn(&str, &str) -> bool| who.iter().filter(|name| test(name, &value)).count();
                who.len() == 1
                    || name == value
                    || who.len() <= MOST_CALLED
                        && called(|name, value| name == value) == 0
                        && called(|name, value| name.contains(value)) == 1
                        && name.contains(&value)
            };
            *tags = listed.iter().filter(|value| !taken.contains(*value)).filter(means).cloned().collect();
            if let Node::Reference(name) = branch.node
                && (listed.is_empty() || listed.iter().any(|value| value == name))
                && tags.is_empty()
            {
                tags.push(name.to_owned());
            }
        }
        // A tag means one variant: the first that claims it.
        let mut claimed = HashSet::new();
        for tags in &mut tags {
            tags.retain(|tag| claimed.insert(tag.clone()));
        }
        tags
    }

    /// The tags of a component that is itself a union which this property tells apart.
    fn union_tags(&self, name: &str, property: &str, steps: usize) -> Vec<String> {
        if let Some(family) = self.inheritance.family(name) {
            return family.tags(property);
        }
        let (Some((name, schema)), Some(steps)) = (self.component(name), steps.checked_sub(1)) else {
            return Vec::new();
        };
        if !self.is_tagged_by(Node::Reference(name), property) {
            return Vec::new();
        }
        let view = View::new(schema);
        let mut branches = Vec::new();
        let at = Pointer::ROOT;
        let listed = if view.one_of.is_empty() { view.any_of } else { view.one_of };
        self.branches(listed, &at, &mut HashSet::new(), &mut branches);
        self.add_mapped(&view, &mut branches, &at);
        for branch in &mut branches {
            branch.shape = self.shape(branch.node);
        }
        self.mapped_tags(&view, &branches, property, steps).into_iter().flatten().collect()
    }

    fn variant(
        &mut self,
        branch: &Branch<'a>,
        tags: Vec<String>,
        tag: Option<String>,
        elsewhere: &HashMap<&'a str, usize>,
        words: &Words<'_>,
    ) -> Variant {
        if let Some(ty) = &branch.joined {
            let (words, test) = (self.type_words(ty), Test::Types(ladder::json_types(branch)));
            let (docs, ty, constraints) = (Docs::default(), ty.clone(), Constraints::default());
            return Variant { words, docs, ty, tags, carries_tag: true, test, constraints };
        }
        let (docs, title) = match branch.node {
            Node::Inline(schema) => {
                let docs = View::new(schema).docs();
                (docs.clone(), docs.title)
            }
            Node::Reference(_) => (Docs::default(), None),
        };
        let hint = match branch.node {
            _ if branch.word.is_some() => branch.word.clone(),
            Node::Reference(name) => Some(name.to_owned()),
            Node::Inline(_) => {
                title.or(tag).or_else(|| tags.first().cloned()).or_else(|| distinctive(branch, elsewhere))
            }
        };
        let ty = match &hint {
            Some(hint) => self.branch_type(branch, &words.then(hint), &docs),
            None => self.branch_type(branch, &words.then(branch_word(branch)), &docs),
        };
        let words = match hint {
            Some(hint) => vec![hint],
            None => self.type_words(&ty),
        };
        let test = Test::Types(ladder::json_types(branch));
        Variant { words, docs, ty, tags, carries_tag: true, test, constraints: Constraints::default() }
    }

    fn branch_type(&mut self, branch: &Branch<'a>, words: &Words<'_>, docs: &Docs) -> Type {
        let kind = self.branch_kind(branch, words);
        // With a base, a branch is another type than the same schema elsewhere.
        let pointer = match branch.base.first() {
            Some(base) => format!("{}#{}", branch.pointer, base.pointer),
            None => branch.pointer.clone(),
        };
        self.name_kind(kind, pointer, words, docs)
    }

    /// Words for a type that the document gives no name.
    fn type_words(&self, ty: &Type) -> Vec<String> {
        let word = |word: &str| vec![word.to_owned()];
        match ty {
            Type::Any => word("value"),
            Type::Boolean => word("boolean"),
            Type::Number(number) => word(match number {
                crate::ir::Number::F32 | crate::ir::Number::F64 => "number",
                _ => "integer",
            }),
            Type::String(Some(format)) if matches!(format.as_str(), "date-time" | "date" | "uuid") => word(format),
            Type::String(_) => word("string"),
            Type::Binary => word("bytes"),
            Type::Array(item) => {
                let mut words = self.type_words(item);
                words.push("list".to_owned());
                words
            }
            Type::Map(_) => word("map"),
            Type::Nullable(ty) => self.type_words(ty),
            Type::Named(id) => self
                .api
                .types
                .get(id.0 as usize)
                .map_or_else(|| word("value"), |def| def.words.last().cloned().into_iter().collect()),
        }
    }
}

impl Branch<'_> {
    /// The name of the component that it is, without case and punctuation.
    fn plain_name(&self) -> String {
        match self.node {
            Node::Reference(name) => plain(name),
            Node::Inline(_) => String::new(),
        }
    }
}

/// The tag that an inline branch's own property holds.
fn tags_property(property: Option<&str>, branch: &Branch<'_>) -> Option<String> {
    match branch.shape.constants(property?) {
        [only] => Some(only.clone()),
        _ => None,
    }
}

/// How many of the branches have each property.
fn property_counts<'a>(branches: &[Branch<'a>]) -> HashMap<&'a str, usize> {
    let mut counts = HashMap::new();
    for (name, _) in branches.iter().flat_map(|branch| &branch.shape.properties) {
        *counts.entry(*name).or_default() += 1;
    }
    counts
}

/// Words for an object without a name: what it has and no other branch has.
fn distinctive(branch: &Branch<'_>, elsewhere: &HashMap<&str, usize>) -> Option<String> {
    if !branch.shape.is_object() {
        return None;
    }
    let own = |name: &&str| elsewhere.get(name) == Some(&1);
    let all = branch.shape.properties.iter().map(|(name, _)| *name).filter(own);
    let required = all.clone().find(|name| branch.shape.required.contains(name));
    required.or_else(|| all.clone().next()).map(|name| format!("with {name}"))
}

fn branch_word(branch: &Branch<'_>) -> &'static str {
    match ladder::json_types(branch).as_slice() {
        [Types::Array] => "list",
        [Types::Boolean] => "boolean",
        [Types::Integer] => "integer",
        [Types::Number] => "number",
        [Types::String] => "string",
        [Types::Object] => "object",
        _ => "value",
    }
}
