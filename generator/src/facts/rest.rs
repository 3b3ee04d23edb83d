//! The rest of a schema: what is left of it after some of its keywords are lowered.
//!
//! Lowering handles `allOf` first, then a union, and narrows lists of values; the schema itself never changes.

use std::rc::Rc;

use serde_json::Value;

use crate::spec::{Discriminator, Node, Schema, Subschema};

/// The rest of a schema.
#[derive(Clone, Debug)]
pub struct Rest<'a> {
    /// The schema.
    pub schema: &'a Schema,
    /// Its `discriminator`, or that of the schema whose `allOf` it is in.
    pub discriminator: Option<&'a Discriminator>,
    all_of: bool,
    union: bool,
    values: Option<Rc<[Value]>>,
}

impl<'a> Rest<'a> {
    /// The whole of a schema.
    pub fn new(schema: &'a Schema) -> Self {
        Self { schema, discriminator: schema.discriminator.as_deref(), all_of: true, union: true, values: None }
    }

    /// The rest without `allOf`.
    #[must_use]
    pub fn without_all_of(self) -> Self {
        Self { all_of: false, ..self }
    }

    /// The rest without `oneOf` and `anyOf`.
    #[must_use]
    pub fn without_union(self) -> Self {
        Self { union: false, ..self }
    }

    /// Removes `oneOf` and `anyOf`.
    pub fn settle_union(&mut self) {
        self.union = false;
    }

    /// Keeps the listed values that pass. Returns whether there are fewer.
    pub fn narrow(&mut self, passes: impl Fn(&Value) -> bool) -> bool {
        let left: Vec<Value> = self.values().iter().filter(|value| passes(value)).cloned().collect();
        let narrowed = left.len() < self.values().len();
        if narrowed {
            self.values = Some(left.into());
        }
        narrowed
    }

    /// Whether [`Self::narrow`] has removed any.
    pub fn is_narrowed(&self) -> bool {
        self.values.is_some()
    }

    /// The values that are listed.
    pub fn values(&self) -> &[Value] {
        self.values.as_deref().unwrap_or_else(|| self.schema.values())
    }

    /// `allOf`
    pub fn all_of(&self) -> &'a [Subschema] {
        if self.all_of { &self.schema.all_of } else { &[] }
    }

    /// `oneOf`
    pub fn one_of(&self) -> &'a [Subschema] {
        if self.union { &self.schema.one_of } else { &[] }
    }

    /// `anyOf`
    pub fn any_of(&self) -> &'a [Subschema] {
        if self.union { &self.schema.any_of } else { &[] }
    }

    /// The branches of `oneOf` and `anyOf`.
    pub fn branches(&self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        self.one_of().iter().chain(self.any_of()).map(Node::from)
    }

    /// Whether it has `oneOf` or `anyOf`.
    pub fn is_union(&self) -> bool {
        self.union && self.schema.is_union()
    }

    /// Whether it says anything about the type of a value.
    pub fn is_structural(&self) -> bool {
        self.schema.is_structural_alone()
            || self.all_of().iter().map(Node::from).chain(self.branches()).any(Node::is_structural)
    }
}
