//! The parts of a conjunction: schemas that a value must all satisfy.

use super::{SchemaId, Words};
use crate::facts::Rest;
use crate::json::Pointer;

/// One schema of a conjunction, without its own `allOf`.
#[derive(Clone, Debug)]
pub struct Part<'a> {
    /// The schema.
    pub rest: Rest<'a>,
    /// Its JSON Pointer.
    pub pointer: String,
    /// The words for names of types in it.
    pub words: Vec<String>,
    /// Whether it comes from a schema other than the one that is lowered.
    pub inherited: bool,
    /// Whether its `enum` has been narrowed.
    pub narrowed: bool,
}

impl<'a> Part<'a> {
    /// Which schema it is.
    pub fn id(&self) -> SchemaId {
        self.rest.schema.into()
    }

    /// The part that is the lowered schema itself.
    pub fn own(rest: Rest<'a>, at: &Pointer<'_>, words: &Words<'_>) -> Self {
        Self { rest, pointer: at.to_string(), words: words.to_vec(), inherited: false, narrowed: false }
    }
}
