//! Which schemas extend which by `allOf`.

use std::collections::{HashMap, HashSet, VecDeque};

use super::Targets;
use crate::json::JsonType;
use crate::spec::{Node, Schema};

/// Which schemas extend which by `allOf`.
#[derive(Debug, Default)]
pub(super) struct Graph<'a> {
    /// The schemas that do not extend themselves, each after all of its bases.
    pub order: Vec<&'a str>,
    pub bases: HashMap<&'a str, Vec<&'a str>>,
    pub extensions: HashMap<&'a str, Vec<&'a str>>,
    /// The schemas with a union among their parts: inheritance does not decide their types.
    pub unions: HashSet<&'a str>,
    /// The schemas that add something to the one that they extend.
    pub adding: HashSet<&'a str>,
}

impl<'a> Graph<'a> {
    pub fn new(targets: &Targets<'a>) -> Self {
        let mut graph = Self::default();
        let names: Vec<(&'a str, &'a Schema)> = targets
            .components()
            .filter_map(|(name, node)| match node {
                Node::Inline(schema) => Some((name, schema)),
                Node::Reference(_) => None,
            })
            .collect();
        for (name, schema) in &names {
            let (mut bases, mut unions) = (Vec::new(), false);
            add_bases(targets, schema, &mut bases, &mut HashSet::new(), &mut unions);
            if unions {
                graph.unions.insert(name);
            }
            if bases.is_empty() {
                continue;
            }
            let parts = schema.all_of.iter().filter(|part| Node::from(*part).is_structural()).count();
            if parts > 1 || schema.adds_to_all_of() || schema.only_type() == Some(JsonType::Object) {
                graph.adding.insert(name);
            }
            for base in &bases {
                graph.extensions.entry(base).or_default().push(name);
            }
            graph.bases.insert(name, bases);
        }
        graph.sort(names.iter().map(|(name, _)| *name));
        graph
    }

    /// Sorts the schemas, each after all of its bases.
    fn sort(&mut self, names: impl Iterator<Item = &'a str>) {
        let mut open: HashMap<&'a str, usize> = self.bases.iter().map(|(name, bases)| (*name, bases.len())).collect();
        let mut ready: VecDeque<&'a str> = names.filter(|name| !open.contains_key(name)).collect();
        while let Some(name) = ready.pop_front() {
            self.order.push(name);
            for extension in self.extensions.get(name).into_iter().flatten() {
                if let Some(count) = open.get_mut(extension) {
                    *count -= 1;
                    if *count == 0 {
                        ready.push_back(extension);
                    }
                }
                if self.unions.contains(name) {
                    self.unions.insert(extension);
                }
            }
        }
    }

    /// The schemas that a schema extends, directly or indirectly, and itself.
    pub fn above(&self, name: &'a str) -> HashSet<&'a str> {
        let mut found = HashSet::new();
        let mut open = vec![name];
        while let Some(name) = open.pop() {
            if found.insert(name) {
                open.extend(self.bases.get(name).into_iter().flatten());
            }
        }
        found
    }
}

/// Adds the components that a schema extends, each once, and whether a union is among its parts.
fn add_bases<'a>(
    targets: &Targets<'a>,
    schema: &'a Schema,
    bases: &mut Vec<&'a str>,
    known: &mut HashSet<&'a str>,
    unions: &mut bool,
) {
    *unions |= schema.branches().any(Node::is_structural);
    for part in &schema.all_of {
        match Node::from(part) {
            Node::Reference(name) => {
                if let Some((name, _)) = targets.component(name)
                    && known.insert(name)
                {
                    bases.push(name);
                }
            }
            Node::Inline(schema) => add_bases(targets, schema, bases, known, unions),
        }
    }
}
