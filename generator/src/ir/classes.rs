//! Which types are one type in Rust: `dedupe` finds it, later passes read it.

use std::collections::BTreeMap;

use super::TypeId;

/// Classes of types that are one type in Rust. The representative of a class is emitted; each other member is emitted
/// as another name for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Classes {
    representatives: BTreeMap<TypeId, TypeId>,
}

impl Classes {
    /// Makes a type a member of the class of this representative.
    pub fn insert(&mut self, member: TypeId, representative: TypeId) {
        self.representatives.insert(member, representative);
    }

    /// The representative that is emitted in place of this type; `None` where the type is emitted itself.
    #[must_use]
    pub fn of(&self, id: TypeId) -> Option<TypeId> {
        self.representatives.get(&id).copied()
    }

    /// The type that is emitted for this one.
    #[must_use]
    pub fn resolve(&self, id: TypeId) -> TypeId {
        self.of(id).unwrap_or(id)
    }

    /// Each member with its representative, in the order of the members' ids.
    pub fn iter(&self) -> impl Iterator<Item = (TypeId, TypeId)> {
        self.representatives.iter().map(|(member, representative)| (*member, *representative))
    }
}
