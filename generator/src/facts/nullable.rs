//! Which schemas allow `null`: found for each component, then for those that are made of it.

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
        let mut rules = Rules::default();
        let numbers: HashMap<&'a str, usize> = targets.components().map(|(name, _)| (name, rules.add(1))).collect();
        let component = |name: &str| numbers.get(name).copied();
        let mut open: Vec<(usize, Node<'a>)> =
            targets.components().filter_map(|(name, node)| Some((component(name)?, node))).collect();
        while let Some((number, node)) = open.pop() {
            let schema = match node {
                Node::Reference(name) => {
                    rules.need(number, component(name));
                    continue;
                }
                Node::Inline(schema) => schema,
            };
            if says_so(schema) {
                rules.open.push(number);
                continue;
            }
            for branch in schema.branches() {
                open.push((rules.part(number), branch));
            }
            let parts: Vec<Node<'a>> =
                schema.all_of.iter().map(Node::from).filter(|part| part.is_structural()).collect();
            if !parts.is_empty() {
                let all = rules.add(parts.len());
                rules.need(number, Some(all));
                open.extend(parts.into_iter().map(|part| (rules.part(all), part)));
            }
        }
        let nullable = rules.settle();
        let is_nullable = |name: &&str| component(name).is_some_and(|number| nullable.get(number) == Some(&true));
        Self { components: targets.components().map(|(name, _)| name).filter(is_nullable).collect() }
    }

    /// Whether a schema allows `null`.
    pub fn is_nullable(&self, node: Node<'a>) -> bool {
        let schema = match node {
            Node::Reference(name) => return self.components.contains(name),
            Node::Inline(schema) => schema,
        };
        if says_so(schema) || schema.branches().any(|branch| self.is_nullable(branch)) {
            return true;
        }
        let mut parts = schema.all_of.iter().map(Node::from).filter(|part| part.is_structural()).peekable();
        parts.peek().is_some() && parts.all(|part| self.is_nullable(part))
    }
}

/// Whether a schema allows `null`, whatever it is made of.
fn says_so(schema: &Schema) -> bool {
    schema.nullable || schema.types.has(JsonType::Null) || schema.values().iter().any(Value::is_null)
}

/// Schemas by number, each with what it needs to allow `null`: one alternative of a union, all schemas of an `allOf`. So each
/// is looked at once, however many it is made of.
#[derive(Default)]
struct Rules {
    /// How many more of those that it is made of have to allow `null`.
    missing: Vec<usize>,
    /// The schemas that are made of it.
    users: Vec<Vec<usize>>,
    /// Those that allow `null` by themselves.
    open: Vec<usize>,
}

impl Rules {
    /// A schema that needs so many of those that it is made of.
    fn add(&mut self, missing: usize) -> usize {
        self.missing.push(missing);
        self.users.push(Vec::new());
        self.missing.len() - 1
    }

    /// A schema that this one is made of.
    fn part(&mut self, user: usize) -> usize {
        let part = self.add(1);
        self.need(user, Some(part));
        part
    }

    /// Makes a schema of another one, if there is that.
    fn need(&mut self, user: usize, of: Option<usize>) {
        if let Some(users) = of.and_then(|of| self.users.get_mut(of)) {
            users.push(user);
        }
    }

    /// Which of them allow `null`.
    fn settle(mut self) -> Vec<bool> {
        let mut found = vec![false; self.missing.len()];
        while let Some(number) = self.open.pop() {
            let Some(is_known) = found.get_mut(number).filter(|is_known| !**is_known) else { continue };
            *is_known = true;
            for user in self.users.get(number).into_iter().flatten() {
                if let Some(missing) = self.missing.get_mut(*user) {
                    *missing = missing.saturating_sub(1);
                    self.open.extend((*missing == 0).then_some(*user));
                }
            }
        }
        found
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
