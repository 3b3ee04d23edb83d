//! The keys of inline types: the schemas that they are made from, however these are reached.

use crate::spec::Schema;

/// The key of an inline type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// A schema.
    Of(SchemaId),
    /// The conjunction of several schemas, in the order of their ids.
    Joined(Vec<SchemaId>),
}

/// The identity of a schema of the document: its address, since the document does not move while it is lowered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SchemaId(usize);

impl From<&Schema> for SchemaId {
    fn from(schema: &Schema) -> Self {
        Self(std::ptr::from_ref(schema).addr())
    }
}
