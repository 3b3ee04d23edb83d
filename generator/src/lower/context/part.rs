//! The parts of a conjunction: schemas that hold together.

use super::{SchemaId, Words};
use crate::facts::Rest;
use crate::json::Pointer;

/// One schema of a conjunction, without its own `allOf`.
#[derive(Clone, Debug)]
pub struct Part<'a> {
    /// What it says.
    pub rest: Rest<'a>,
    /// Where it stands.
    pub pointer: String,
    /// The words for names of types in it.
    pub words: Vec<String>,
    /// Whether it comes from another schema than the one that is lowered.
    pub inherited: bool,
    /// Whether less of its `enum` is left than the schema lists.
    pub narrowed: bool,
}

impl<'a> Part<'a> {
    /// Which schema it is.
    pub fn id(&self) -> SchemaId {
        self.rest.schema.into()
    }

    /// A schema that comes from no other.
    pub fn own(rest: Rest<'a>, at: &Pointer<'_>, words: &Words<'_>) -> Self {
        Self { rest, pointer: at.to_string(), words: words.to_vec(), inherited: false, narrowed: false }
    }
}
