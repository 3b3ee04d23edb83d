//! What is found once of schemas, however many others extend them.
//!
//! Enters: schemas of the document, which do not move while it is lowered. Leaves: whether two are equal, what is known of the values
//! that one lists, whether a union has a component among its branches, and which tags a mapping has for a schema.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use serde_json::Value;

use super::SchemaId;
use crate::facts::{Facts, Rest};
use crate::spec::{Discriminator, Node, Schema, Subschema};

/// The most branches that are compared one by one.
const FEW: usize = 16;

/// What was found so far.
#[derive(Default)]
pub struct Memo<'a> {
    /// Which schemas are equal, by their addresses.
    equal: HashMap<(usize, usize), bool>,
    /// What is known of lists of values.
    lists: HashMap<SchemaId, Listed>,
    /// The components among the branches of unions.
    branches: HashMap<SchemaId, HashSet<&'a str>>,
    /// The mappings of discriminators, by their addresses.
    mappings: HashMap<usize, Rc<Mapping<'a>>>,
}

/// What is known of the values that a schema lists.
#[derive(Clone, Copy)]
pub struct Listed {
    /// Whether all of them are `null`.
    pub only_null: bool,
    /// How many there are without repetitions.
    pub distinct: usize,
}

/// The tags of the mapping of a discriminator.
#[derive(Default)]
pub struct Mapping<'a> {
    /// By the name that is written as the target.
    names: HashMap<&'a str, Mapped<'a>>,
    /// By the schema that the target is.
    schemas: HashMap<SchemaId, Mapped<'a>>,
}

/// The tags of one schema.
#[derive(Clone, Copy, Default)]
pub struct Mapped<'a> {
    /// How many there are.
    pub count: usize,
    /// The first of them.
    pub first: Option<&'a str>,
}

impl<'a> Mapped<'a> {
    fn add(&mut self, tag: &'a str) {
        self.count += 1;
        self.first = self.first.or(Some(tag));
    }
}

impl<'a> Mapping<'a> {
    fn new(facts: &Facts<'a>, discriminator: &'a Discriminator) -> Self {
        let mut found = Self::default();
        for (tag, target) in &discriminator.mapping {
            found.names.entry(target).or_default().add(tag);
            if let Some((_, schema)) = facts.component(target) {
                found.schemas.entry(schema.into()).or_default().add(tag);
            }
        }
        found
    }

    /// The tags whose target is written so.
    pub fn of_name(&self, name: &str) -> Mapped<'a> {
        self.names.get(name).copied().unwrap_or_default()
    }

    /// The tags whose target is one of these schemas: how many, and the tag if there is one.
    pub fn of_any(&self, schemas: &HashSet<SchemaId>) -> Mapped<'a> {
        let mut all = Mapped::default();
        let mut add = |of: &Mapped<'a>| {
            all.count += of.count;
            all.first = all.first.or(of.first);
        };
        // The shorter list is looked up in the longer one.
        if self.schemas.len() < schemas.len() {
            self.schemas.iter().filter(|(id, _)| schemas.contains(*id)).for_each(|(_, of)| add(of));
        } else {
            schemas.iter().filter_map(|id| self.schemas.get(id)).for_each(add);
        }
        all
    }
}

impl<'a> Memo<'a> {
    /// Whether two schemas are equal.
    pub fn are_equal(&mut self, one: &'a Subschema, other: &'a Subschema) -> bool {
        let address = |schema: &Subschema| std::ptr::from_ref(schema).addr();
        let key = (address(one), address(other));
        key.0 == key.1 || *self.equal.entry(key).or_insert_with(|| one == other)
    }

    /// What is known of the values that a schema lists.
    pub fn listed(&mut self, rest: &Rest<'a>) -> Listed {
        let look = || Listed {
            only_null: rest.values().iter().all(Value::is_null),
            distinct: rest.values().iter().collect::<HashSet<_>>().len(),
        };
        if rest.is_narrowed() { look() } else { *self.lists.entry(rest.schema.into()).or_insert_with(look) }
    }

    /// Whether a component is itself a branch of a union.
    pub fn has_branch(&mut self, union: &'a Schema, name: &str) -> bool {
        let names = || {
            union.branches().filter_map(|branch| match branch {
                Node::Reference(name) => Some(name),
                Node::Inline(_) => None,
            })
        };
        if union.one_of.len() + union.any_of.len() <= FEW {
            return names().any(|branch| branch == name);
        }
        self.branches.entry(union.into()).or_insert_with(|| names().collect()).contains(name)
    }

    /// The tags of the mapping of a discriminator.
    pub fn mapping(&mut self, facts: &Facts<'a>, discriminator: &'a Discriminator) -> Rc<Mapping<'a>> {
        let key = std::ptr::from_ref(discriminator).addr();
        Rc::clone(self.mappings.entry(key).or_insert_with(|| Rc::new(Mapping::new(facts, discriminator))))
    }
}
