//! What an inline type is known by: the schema that it is the type of, wherever that is reached.

use crate::spec::Schema;

/// A key of an inline type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// A schema.
    Of(SchemaId),
    /// What several schemas are that hold together, in the order of their ids.
    Joined(Vec<SchemaId>),
}

/// Which schema of the document: no two that are written apart have one id, and the document does not move while it is lowered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SchemaId(usize);

impl From<&Schema> for SchemaId {
    fn from(schema: &Schema) -> Self {
        Self(std::ptr::from_ref(schema).addr())
    }
}
