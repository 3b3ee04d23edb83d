//! Where references to schemas lead. `load` has broken cycles, so every chain ends.

use std::collections::HashMap;

use crate::spec::{Document, Node, Schema};

/// The component schemas, and what those are that are only references to others.
#[derive(Debug)]
pub struct Targets<'a> {
    document: &'a Document,
    /// By the name of a component: the component at the end of its chain, and its schema.
    ends: HashMap<&'a str, (&'a str, &'a Schema)>,
}

impl<'a> Targets<'a> {
    /// Follows all references, each link once.
    pub(super) fn new(document: &'a Document) -> Self {
        let schemas = &document.components.schemas;
        let mut ends: HashMap<&'a str, (&'a str, &'a Schema)> = HashMap::with_capacity(schemas.len());
        let mut path: Vec<&'a str> = Vec::new();
        for name in schemas.keys() {
            let mut name = name.as_str();
            let end = loop {
                if let Some(end) = ends.get(name) {
                    break Some(*end);
                }
                path.push(name);
                match schemas.get_key_value(name).map(|(key, schema)| (key, Node::from(schema))) {
                    Some((key, Node::Inline(schema))) => break Some((key.as_str(), schema)),
                    Some((_, Node::Reference(next))) if path.len() <= schemas.len() => name = next,
                    _ => break None,
                }
            };
            for name in path.drain(..) {
                ends.extend(end.map(|end| (name, end)));
            }
        }
        Self { document, ends }
    }

    /// The component schemas, in the order of the document.
    pub fn components(&self) -> impl Iterator<Item = (&'a str, Node<'a>)> + use<'a> {
        self.document.components.schemas.iter().map(|(name, schema)| (name.as_str(), Node::from(schema)))
    }

    /// The place of a component schema in that order.
    pub fn index(&self, name: &str) -> Option<usize> {
        self.document.components.schemas.get_index_of(name)
    }

    /// The component schema of this name as it is written: its name, and it.
    pub fn written(&self, name: &str) -> Option<(&'a str, Node<'a>)> {
        let (name, schema) = self.document.components.schemas.get_key_value(name)?;
        Some((name, Node::from(schema)))
    }

    /// The component schema of this name, through components that are only references to others: its own name, and it.
    pub fn component(&self, name: &str) -> Option<(&'a str, &'a Schema)> {
        self.ends.get(name).copied()
    }

    /// The schema that a node is, through references.
    pub fn schema(&self, node: Node<'a>) -> Option<&'a Schema> {
        match node {
            Node::Inline(schema) => Some(schema),
            Node::Reference(name) => self.component(name).map(|(_, schema)| schema),
        }
    }
}
