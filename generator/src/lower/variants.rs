//! The variants of a union, and how a reader tells them apart: a ladder, decided here and not while reading.
//!
//! A `discriminator`; else a property that holds other constants in each variant; else the JSON type; else a property that
//! only one variant requires; else the variant that knows most of a value's properties, with a warning.

use super::union::Branch;
use super::view::{Node, View, component_name};
use super::{Lowering, Words};
use crate::diag::{Code, Pointer};
use crate::ir::{Docs, Test, Type, TypeKind, Types, Union, Variant};

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
        let objects: Vec<usize> =
            (0..).zip(&branches).filter(|(_, b)| b.shape.is_object()).map(|(index, _)| index).collect();
        let tags = match explicit {
            Some(property) => Some((property.to_owned(), self.mapped_tags(view, &branches, property))),
            None => constant_tags(&branches, &objects),
        };
        let mut variants: Vec<Variant> = Vec::with_capacity(branches.len());
        for (index, branch) in branches.iter().enumerate() {
            let tags = tags.as_ref().and_then(|(_, tags)| tags.get(index)).cloned().unwrap_or_default();
            let variant = self.variant(branch, tags, tags_property(explicit, branch), &branches, words);
            if !variants.iter().any(|known| known.ty == variant.ty && known.tags == variant.tags) {
                variants.push(variant);
            }
        }
        let carried = |property: &str| {
            branches
                .iter()
                .map(|branch| branch.shape.has(property) || self.is_tagged_by(branch.node, property))
                .collect::<Vec<bool>>()
        };
        if let Some((property, _)) = &tags
            && variants.len() == branches.len()
        {
            for (variant, carries) in variants.iter_mut().zip(carried(property)) {
                variant.carries_tag = carries;
            }
        }
        if let [only] = variants.as_slice() {
            return Some(TypeKind::Alias(only.ty.clone()));
        }
        if let Some((property, _)) = tags
            && variants.len() == branches.len()
        {
            if objects.len() == branches.len() && variants.iter().all(|variant| !variant.tags.is_empty()) {
                return Some(TypeKind::Union(Union { tag: Some(property), variants }));
            }
            for variant in variants.iter_mut().filter(|variant| !variant.tags.is_empty()) {
                variant.test = Test::Tagged(property.clone(), variant.tags.clone());
            }
        }
        self.tests(&branches, &mut variants, at);
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
        let view = View::new(schema);
        let union = !view.one_of.is_empty() || !view.any_of.is_empty();
        union && view.data.discriminator.as_ref().is_some_and(|discriminator| discriminator.property_name == property)
    }

    /// Branches that only the discriminator's `mapping` names.
    fn add_mapped(&self, view: &View<'a>, branches: &mut Vec<Branch<'a>>, at: &Pointer<'_>) {
        let Some(discriminator) = &view.data.discriminator else { return };
        for (tag, target) in &discriminator.mapping {
            let Some((name, _)) = self.components.get_key_value(component_name(target)) else { continue };
            let known = branches.iter().any(|branch| matches!(branch.node, Node::Reference(known) if known == *name));
            if !known {
                let base = branches.first().map(|branch| branch.base.clone()).unwrap_or_default();
                let node = Node::Reference(name);
                let pointer = at.key("discriminator").key("mapping").key(tag).to_string();
                branches.push(Branch { node, pointer, base, shape: self.shape(node) });
            }
        }
    }

    /// The tags of each branch: what the mapping says, else what the property's schema lists, else the component's name.
    fn mapped_tags(&self, view: &View<'a>, branches: &[Branch<'a>], property: &str) -> Vec<Vec<String>> {
        let Some(discriminator) = &view.data.discriminator else { return Vec::new() };
        let mut tags: Vec<Vec<String>> = branches
            .iter()
            .map(|branch| match branch.node {
                Node::Reference(name) => {
                    let mapped = discriminator.mapping.iter().filter(|(_, target)| component_name(target) == name);
                    mapped.map(|(tag, _)| tag.clone()).collect()
                }
                Node::Inline(_) => Vec::new(),
            })
            .collect();
        let taken: Vec<String> = tags.iter().flatten().cloned().collect();
        for (branch, tags) in branches.iter().zip(&mut tags).filter(|(_, tags)| tags.is_empty()) {
            let listed: Vec<String> =
                branch.shape.constants(property).iter().filter(|value| !taken.contains(value)).cloned().collect();
            *tags = match branch.node {
                _ if !listed.is_empty() => listed,
                Node::Reference(name) => vec![name.to_owned()],
                Node::Inline(_) => Vec::new(),
            };
        }
        // A tag means one variant: the first that claims it.
        let mut claimed = std::collections::HashSet::new();
        for tags in &mut tags {
            tags.retain(|tag| claimed.insert(tag.clone()));
        }
        tags
    }

    fn variant(
        &mut self,
        branch: &Branch<'a>,
        tags: Vec<String>,
        tag: Option<String>,
        branches: &[Branch<'a>],
        words: &Words<'_>,
    ) -> Variant {
        let (docs, title) = match branch.node {
            Node::Inline(schema) => {
                let docs = View::new(schema).docs();
                (docs.clone(), docs.title)
            }
            Node::Reference(_) => (Docs::default(), None),
        };
        let hint = match branch.node {
            Node::Reference(name) => Some(name.to_owned()),
            Node::Inline(_) => {
                title.or(tag).or_else(|| tags.first().cloned()).or_else(|| distinctive(branch, branches))
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
        let test = Test::Types(json_types(branch));
        Variant { words, docs, ty, tags, carries_tag: true, test }
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

    /// The tests of variants that have no tag.
    fn tests(&mut self, branches: &[Branch<'a>], variants: &mut [Variant], at: &Pointer<'_>) {
        if variants.len() == branches.len() {
            let objects: Vec<usize> = variants
                .iter()
                .enumerate()
                .filter(|(_, variant)| variant.test == Test::Types(vec![Types::Object]))
                .map(|(index, _)| index)
                .collect();
            if objects.len() > 1 {
                self.object_tests(&objects, branches, variants, at);
            }
        }
        variants.sort_by_key(rank);
    }

    fn object_tests(&mut self, objects: &[usize], branches: &[Branch<'a>], variants: &mut [Variant], at: &Pointer<'_>) {
        let mut rest = Vec::new();
        for index in objects {
            let (Some(branch), Some(variant)) = (branches.get(*index), variants.get_mut(*index)) else { continue };
            let others =
                branches.iter().enumerate().filter(|(other, branch)| other != index && branch.shape.is_object());
            let own = branch
                .shape
                .required
                .iter()
                .find(|name| branch.shape.has(name) && others.clone().all(|(_, other)| !other.shape.has(name)));
            match own {
                Some(name) => variant.test = Test::With((*name).to_owned()),
                None => rest.push(*index),
            }
        }
        if rest.len() < 2 {
            return;
        }
        let mut names = Vec::new();
        for index in rest {
            let Some(variant) = variants.get_mut(index) else { continue };
            if self.has_names(&variant.ty) {
                variant.test = Test::Best;
            }
            names.push(variant.words.join(" "));
        }
        self.warn(
            Code::AmbiguousUnion,
            at,
            format!("nothing tells these variants apart for certain: {}", names.join(", ")),
            "a reader takes the one that knows most of a value's properties; a `discriminator`, or a required property of its own in each, decides it",
        );
    }

    /// Whether a type will have a table of property names: a struct, not yet lowered perhaps.
    fn has_names(&self, ty: &Type) -> bool {
        let Type::Named(id) = ty else { return false };
        match self.api.types.get(id.0 as usize) {
            Some(def) if def.component => {
                let Some((_, (_, node))) =
                    def.words.first().and_then(|name| self.components.get_key_value(name.as_str()))
                else {
                    return false;
                };
                self.is_struct(*node, 32)
            }
            Some(def) => matches!(def.kind, TypeKind::Object(_)),
            None => false,
        }
    }

    /// Whether a component becomes a struct of its own: no alias, no map, no union.
    fn is_struct(&self, node: Node<'a>, steps: usize) -> bool {
        let (Node::Inline(schema), Some(steps)) = (node, steps.checked_sub(1)) else { return false };
        let view = View::new(schema);
        if !view.one_of.is_empty() || !view.any_of.is_empty() || !view.enumeration.is_empty() {
            return false;
        }
        !view.properties.is_empty()
            || view.all_of.iter().map(Node::from).filter(|branch| self.is_structural(*branch)).count() > 1
                && view.all_of.iter().all(|branch| match Node::from(branch) {
                    Node::Reference(name) => {
                        self.components.get(name).is_some_and(|(_, node)| self.is_struct(*node, steps))
                    }
                    inline @ Node::Inline(_) => !self.is_structural(inline) || self.is_struct(inline, steps),
                })
    }
}

/// The tag that an inline branch's own property holds.
fn tags_property(property: Option<&str>, branch: &Branch<'_>) -> Option<String> {
    match branch.shape.constants(property?) {
        [only] => Some(only.clone()),
        _ => None,
    }
}

/// A property that lists other strings in each object: its name, and the strings of each branch.
fn constant_tags(branches: &[Branch<'_>], objects: &[usize]) -> Option<(String, Vec<Vec<String>>)> {
    if objects.len() < 2 {
        return None;
    }
    let objects: Vec<&Branch<'_>> = objects.iter().filter_map(|index| branches.get(*index)).collect();
    let (first, others) = objects.split_first()?;
    let tells_apart = |name: &str| {
        let mut seen = std::collections::HashSet::new();
        objects.iter().all(|branch| {
            let constants = branch.shape.constants(name);
            !constants.is_empty()
                && branch.shape.required.contains(name)
                && constants.iter().all(|tag| seen.insert(tag))
        })
    };
    let mut candidates = first.shape.properties.iter().map(|(name, _)| *name);
    let property = candidates.find(|name| others.iter().all(|branch| branch.shape.has(name)) && tells_apart(name))?;
    let tags = branches
        .iter()
        .map(|branch| if branch.shape.is_object() { branch.shape.constants(property).to_vec() } else { Vec::new() });
    Some((property.to_owned(), tags.collect()))
}

/// Words for an object without a name: what it has and no other branch has.
fn distinctive(branch: &Branch<'_>, branches: &[Branch<'_>]) -> Option<String> {
    if !branch.shape.is_object() {
        return None;
    }
    let elsewhere = |name: &str| branches.iter().filter(|other| other.shape.has(name)).count() > 1;
    let required =
        branch.shape.properties.iter().map(|(name, _)| *name).filter(|name| branch.shape.required.contains(name));
    let all = branch.shape.properties.iter().map(|(name, _)| *name);
    let name = required.clone().find(|name| !elsewhere(name)).or_else(|| all.clone().find(|name| !elsewhere(name)));
    name.map(|name| format!("with {name}"))
}

fn branch_word(branch: &Branch<'_>) -> &'static str {
    match json_types(branch).as_slice() {
        [Types::Array] => "list",
        [Types::Boolean] => "boolean",
        [Types::Integer] => "integer",
        [Types::Number] => "number",
        [Types::String] => "string",
        [Types::Object] => "object",
        _ => "value",
    }
}

/// The JSON types of a branch; any, when nothing is known of them.
fn json_types(branch: &Branch<'_>) -> Vec<Types> {
    let types = &branch.shape.types;
    let known = types.iter().filter_map(|typ| match *typ {
        "boolean" => Some(Types::Boolean),
        // A number may be whole, too.
        "integer" if types.contains("number") => None,
        "integer" => Some(Types::Integer),
        "number" => Some(Types::Number),
        "string" => Some(Types::String),
        "array" => Some(Types::Array),
        "object" => Some(Types::Object),
        _ => None,
    });
    let known: Vec<Types> = known.collect();
    if known.is_empty() { vec![Types::Any] } else { known }
}

/// What is tried first: the more certain test, and of strings the pickier type.
fn rank(variant: &Variant) -> u8 {
    match (&variant.test, &variant.ty) {
        (Test::Tagged(..), _) => 0,
        (Test::With(_), _) => 1,
        (Test::Best, _) => 5,
        (Test::Types(types), ty) => match (types.as_slice(), ty) {
            ([Types::String], Type::String(Some(_))) | ([Types::Integer], _) => 2,
            ([Types::String], _) => 4,
            ([Types::Object], _) => 6,
            ([Types::Any], _) => 9,
            ([_], _) => 3,
            _ => 8,
        },
    }
}
