//! The targets of references to schemas. `load` has broken cycles, so every chain ends.

use std::collections::HashMap;

use crate::spec::{Document, Node, Schema};

/// The component schemas, and the targets of those that are only references.
#[derive(Debug)]
pub struct Targets<'a> {
    document: &'a Document,
    /// By the name of a component: the name and the schema of the component at the end of its chain of references.
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

    /// How many schemas the document has: what it may cost grows with them.
    pub(super) fn schemas(&self) -> usize {
        self.document.schemas
    }

    /// The component schemas, in the order of the document.
    pub fn components(&self) -> impl Iterator<Item = (&'a str, Node<'a>)> + use<'a> {
        self.document.components.schemas.iter().map(|(name, schema)| (name.as_str(), Node::from(schema)))
    }

    /// The index of a component schema in that order.
    pub fn index(&self, name: &str) -> Option<usize> {
        self.document.components.schemas.get_index_of(name)
    }

    /// The component schema of this name, as it is written: its name, and the node.
    pub fn written(&self, name: &str) -> Option<(&'a str, Node<'a>)> {
        let (name, schema) = self.document.components.schemas.get_key_value(name)?;
        Some((name, Node::from(schema)))
    }

    /// The component schema of this name, through components that are only references: its own name, and the schema.
    pub fn component(&self, name: &str) -> Option<(&'a str, &'a Schema)> {
        self.ends.get(name).copied()
    }

    /// The schema of a node, through references.
    pub fn schema(&self, node: Node<'a>) -> Option<&'a Schema> {
        match node {
            Node::Inline(schema) => Some(schema),
            Node::Reference(name) => self.component(name).map(|(_, schema)| schema),
        }
    }
}

/// The components that a schema extends.
pub(super) fn parts_of<'a>(targets: &Targets<'a>, schema: &'a Schema) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut open = vec![schema];
    while let Some(schema) = open.pop() {
        for part in &schema.all_of {
            match Node::from(part) {
                Node::Reference(name) => found.extend(targets.component(name).map(|(name, _)| name)),
                Node::Inline(schema) => open.push(schema),
            }
        }
    }
    found
}
