//! The branches of a union: those that say what a value is, those of nested unions included.

use std::collections::HashSet;
use std::rc::Rc;

use crate::facts::{Facts, Shape, plain};
use crate::ir::{Docs, Type, TypeKind};
use crate::json::{JsonType, JsonTypes, Pointer};
use crate::lower::compose::{Visited, flatten};
use crate::lower::context::constraints::{has_own, is_anything};
use crate::lower::context::{Context, Key, Part, Words, docs};
use crate::spec::{Node, Schema, Subschema};

/// One branch of a union.
#[derive(Clone, Debug)]
pub struct Branch<'a> {
    /// The schema.
    pub node: Node<'a>,
    /// Its JSON Pointer.
    pub pointer: String,
    /// What applies to every branch: the other parts of the conjunction that the union is in.
    pub base: Vec<Part<'a>>,
    /// Its type, if several schemas are one branch.
    pub joined: Option<Type>,
    /// Whether it stands for other branches, too: its constraints do not apply to all of its values.
    pub merged: bool,
    /// A word for it, if the document has a better one than the schema's name.
    pub word: Option<String>,
    /// What is said of it beside its reference.
    pub docs: Docs,
    /// The shape of its values, with what applies to every branch.
    pub shape: Rc<Shape<'a>>,
}

impl<'a> Branch<'a> {
    /// A branch of which only the schema is known.
    pub fn new(node: Node<'a>, pointer: String) -> Self {
        Self {
            node,
            pointer,
            base: Vec::new(),
            joined: None,
            merged: false,
            word: None,
            docs: Docs::default(),
            shape: Rc::default(),
        }
    }

    /// The kind of its type, with what applies to every branch.
    pub fn kind(&self, cx: &mut Context<'a, '_>, words: &Words<'_>) -> TypeKind {
        let at = Pointer::base(&self.pointer);
        if self.base.is_empty() {
            return cx.kind(self.node, &at, words);
        }
        let mut parts = self.base.clone();
        flatten(cx, self.node, &at, words, false, &mut Visited::default(), &mut parts);
        cx.parts_kind(parts, &at, words)
    }

    /// The key of its type. With a base there is none: the type differs from that of the same schema elsewhere.
    pub fn key(&self) -> Option<Key> {
        match self.node {
            Node::Inline(schema) if self.base.is_empty() => Some(Key::Of(schema.into())),
            _ => None,
        }
    }

    /// The JSON types of its values; empty if none is known. A number includes integers.
    pub fn types(&self) -> JsonTypes {
        let types = self.shape.types;
        if types.has(JsonType::Number) { types.without(JsonType::Integer) } else { types }
    }

    /// The name of the component that it is, without case and punctuation.
    pub fn plain_name(&self) -> String {
        match self.node {
            Node::Reference(name) => plain(name),
            Node::Inline(_) => String::new(),
        }
    }
}

/// Adds the branches that say what a value is, with those of nested unions.
pub fn branches<'a>(
    facts: &Facts<'a>,
    listed: &'a [Subschema],
    at: &Pointer<'_>,
    known: &mut HashSet<&'a str>,
    found: &mut Vec<Branch<'a>>,
) {
    for (index, branch) in listed.iter().enumerate() {
        let mut node = Node::from(branch);
        let at = at.index(index);
        let mut said = Docs::default();
        if facts.is_null_branch(node) {
            continue;
        }
        if let Node::Inline(schema) = node
            && let Some(name) = described(facts, schema)
        {
            (node, said) = (Node::Reference(name), docs(schema));
        }
        if let Node::Inline(schema) = node {
            if !schema.is_structural() && !is_anything(schema) {
                continue;
            }
            let (keyword, nested) =
                if schema.one_of.is_empty() { ("anyOf", &schema.any_of) } else { ("oneOf", &schema.one_of) };
            let only_union = schema.all_of.is_empty()
                && !schema.is_object()
                && schema.values().is_empty()
                && schema.discriminator.is_none()
                && (schema.one_of.is_empty() || schema.any_of.is_empty());
            if !nested.is_empty() && only_union {
                branches(facts, nested, &at.key(keyword), known, found);
                continue;
            }
        }
        if !matches!(node, Node::Reference(name) if !known.insert(name)) {
            let word = said.title.clone();
            found.push(Branch { docs: said, word, ..Branch::new(node, at.to_string()) });
        }
    }
}

/// The component of a schema that is a reference with words beside it: `{$ref, description}` of 3.1, and an `allOf` of one
/// reference, as 3.0 has to write that.
fn described<'a>(facts: &Facts<'a>, schema: &'a Schema) -> Option<&'a str> {
    let [Subschema::Reference(name)] = schema.all_of.as_slice() else { return None };
    let has_type = || schema.types == facts.shape(Node::Reference(name)).types;
    let is_plain = (schema.types.is_empty() || has_type())
        && !schema.adds_to_all_of()
        && !(schema.nullable || schema.read_only || schema.write_only)
        && schema.not.is_none()
        && schema.conditions.is_none()
        && schema.discriminator.is_none()
        && !has_own(schema);
    is_plain.then_some(name)
}

/// The first branch that only constrains values: without a type, it allows values of all other types.
pub fn unbounded<'a>(listed: &'a [Subschema], at: &Pointer<'_>) -> Option<Branch<'a>> {
    let of_any_type = |branch: &Node<'a>| match branch {
        Node::Inline(schema) => {
            !schema.is_structural() && !schema.is_null_branch() && schema.not.is_none() && !is_anything(schema)
        }
        Node::Reference(_) => false,
    };
    let (index, node) = listed.iter().map(Node::from).enumerate().find(|(_, branch)| of_any_type(branch))?;
    Some(Branch::new(node, at.index(index).to_string()))
}

/// The branches that only require properties. Beside properties, each is an object that has those alone.
pub fn requiring<'a>(listed: &'a [Subschema], at: &Pointer<'_>) -> Vec<Branch<'a>> {
    let mut found = Vec::new();
    for (index, branch) in listed.iter().enumerate() {
        let node = Node::from(branch);
        if let Node::Inline(schema) = node
            && let Some(name) = schema.required.first()
            && !schema.is_structural()
        {
            let word = docs(schema).title.unwrap_or_else(|| format!("with {name}"));
            found.push(Branch { word: Some(word), ..Branch::new(node, at.index(index).to_string()) });
        }
    }
    found
}
