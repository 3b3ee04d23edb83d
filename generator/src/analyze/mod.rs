//! `Api` → side tables: facts about its types that no schema says by itself.
//!
//! Each table is computed from the whole API, keyed by the ids of `ir`, and changes nothing: which way a type travels, which
//! types are written differently in requests and in answers, where a cycle needs a box, what validation reaches.

mod cycles;
mod tags;
mod size;
mod travel;
mod validation;

use std::collections::{HashMap, HashSet};

use crate::ir::{Api, TypeId};

pub use travel::{Form, Travel};
pub use validation::counted;

/// A variant of about so many bytes or more is held in a box: an enumeration is as large as its largest variant.
pub const LARGE: usize = 160;

/// The side tables.
#[derive(Clone, Debug, Default)]
pub struct Analysis {
    /// Which way each type travels.
    pub travel: Vec<Travel>,
    /// The types that are different according to which way they travel.
    pub directed: HashSet<TypeId>,
    /// The types that are one type in requests and another in answers.
    pub split: HashSet<TypeId>,
    /// The fields and variants, by index, that hold their value in a box: a cycle leads back from it.
    pub boxed: HashSet<(TypeId, usize)>,
    /// The aliases that a cycle leads through: they cannot be `type` items.
    pub newtypes: HashSet<TypeId>,
    /// The types that have something to validate, in themselves or in what they hold.
    pub validated: HashSet<TypeId>,
    /// About how many bytes a value of each type takes where it stands.
    pub sizes: Vec<usize>,
    /// The fields that hold the one tag by which every union knows their type.
    pub tags: HashMap<(TypeId, usize), String>,
}

impl Analysis {
    /// Whether a type is one type in requests and another in answers.
    #[must_use]
    pub fn is_split(&self, id: TypeId) -> bool {
        self.split.contains(&id)
    }

    /// Which way a type travels.
    #[must_use]
    pub fn travel(&self, id: TypeId) -> Travel {
        self.travel.get(id.0 as usize).copied().unwrap_or_default()
    }
}

/// Computes the side tables.
#[must_use]
pub fn analyze(api: &Api) -> Analysis {
    let travel = travel::travel(api);
    let directed = travel::directed(api);
    let split = travel::split(api, &travel, &directed);
    let (boxed, newtypes) = cycles::cycles(api);
    let validated = validation::validated(api, &newtypes);
    let sizes = size::sizes(api, &boxed);
    let tags = tags::tags(api);
    Analysis { travel, directed, split, boxed, newtypes, validated, sizes, tags }
}
