//! Which schemas allow `null`: found for each component, then for those that are made of it, until nothing changes.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::shapes::is_null;
use super::{Facts, Targets};
use crate::json::JsonType;
use crate::spec::{Node, Schema};

/// The most references in a row that are followed to find out whether a schema allows any value.
const MOST_REFERENCES: usize = 4;

/// The component schemas that allow `null`.
#[derive(Debug, Default)]
pub(super) struct Nullable<'a> {
    components: HashSet<&'a str>,
}

impl<'a> Nullable<'a> {
    pub fn new(targets: &Targets<'a>) -> Self {
        let mut users: HashMap<&'a str, Vec<&'a str>> = HashMap::new();
        let nodes: HashMap<&'a str, Node<'a>> = targets.components().collect();
        for (name, node) in targets.components() {
            for used in references(node) {
                users.entry(used).or_default().push(name);
            }
        }
        let mut nullable = Self::default();
        let mut open: Vec<&'a str> = nodes.keys().copied().collect();
        while let Some(name) = open.pop() {
            let found = nodes.get(name).is_some_and(|node| nullable.is_nullable(*node));
            if found && nullable.components.insert(name) {
                let users = users.get(name).into_iter().flatten();
                open.extend(users.filter(|user| !nullable.components.contains(*user)));
            }
        }
        nullable
    }

    /// Whether a schema allows `null`.
    pub fn is_nullable(&self, node: Node<'a>) -> bool {
        let schema = match node {
            Node::Reference(name) => return self.components.contains(name),
            Node::Inline(schema) => schema,
        };
        if schema.nullable
            || schema.types.has(JsonType::Null)
            || schema.values().iter().any(Value::is_null)
            || schema.branches().any(|branch| self.is_nullable(branch))
        {
            return true;
        }
        let mut parts = schema.all_of.iter().map(Node::from).filter(|part| part.is_structural()).peekable();
        parts.peek().is_some() && parts.all(|part| self.is_nullable(part))
    }
}

impl<'a> Facts<'a> {
    /// Whether a branch of a union adds `null` and nothing else.
    pub fn is_null_branch(&self, branch: Node<'a>) -> bool {
        is_null(&self.targets, branch)
    }

    /// Whether a schema allows any value, `null` included.
    pub fn is_anything(&self, node: Node<'a>) -> bool {
        self.is_anything_within(node, MOST_REFERENCES)
    }

    fn is_anything_within(&self, node: Node<'a>, references: usize) -> bool {
        let Some(schema) = self.schema(node) else { return true };
        let Node::Reference(name) = node else { return self.allows_anything(schema, references) };
        if let Some(known) = self.anything.borrow().get(&(name, references)) {
            return *known;
        }
        let found = self.allows_anything(schema, references);
        self.anything.borrow_mut().insert((name, references), found);
        found
    }

    fn allows_anything(&self, schema: &'a Schema, references: usize) -> bool {
        !schema.is_structural_alone()
            && !schema.is_about_strings()
            && schema.parts().all(|part| match (part, references.checked_sub(1)) {
                (Node::Inline(_), _) => self.is_anything_within(part, references),
                (Node::Reference(_), Some(left)) => self.is_anything_within(part, left),
                (Node::Reference(_), None) => false,
            })
    }
}

/// The components that a schema is made of: the one that it refers to, or those of its `allOf`, `oneOf` and `anyOf`.
fn references<'a>(node: Node<'a>) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        match node {
            Node::Reference(name) => found.push(name),
            Node::Inline(schema) => open.extend(Schema::parts(schema)),
        }
    }
    found
}
