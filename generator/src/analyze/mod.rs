//! `Api` → side tables: facts about its types that no schema states by itself.
//!
//! Each table is computed from the whole API, keyed by the ids of `ir`: where a type is used, which types have one definition
//! for requests and another for responses, where a cycle needs a box, what validation reaches. Nothing changes the API.

mod cycles;
mod tags;
mod size;
mod traits;
mod unite;
mod usage;
mod validation;

use std::collections::{HashMap, HashSet};

use crate::config::Config;
use crate::ir::{Api, MemberId, TypeId};

pub use traits::Traits;
pub use unite::unite;
pub use usage::{Direction, Usage};
pub use validation::counted;

/// A variant of about this many bytes or more is held in a box: an enumeration is as large as its largest variant.
pub const LARGE: usize = 160;

/// The side tables.
#[derive(Clone, Debug, Default)]
pub struct Analysis {
    /// Where each type is used.
    pub usage: Vec<Usage>,
    /// The types whose definition depends on the direction.
    pub directed: HashSet<TypeId>,
    /// The types that have one definition for requests and another for responses.
    pub split: HashSet<TypeId>,
    /// The fields and variants, by index, that hold their value in a box: they close a cycle.
    pub boxed: HashSet<MemberId>,
    /// The aliases that a cycle passes through: they cannot be `type` items.
    pub newtypes: HashSet<TypeId>,
    /// The types that have something to validate, in themselves or in what they hold.
    pub validated: HashSet<TypeId>,
    /// About how many bytes a value of each type takes inline.
    pub sizes: Vec<usize>,
    /// The fields that hold the one tag by which every union knows their type.
    pub tags: HashMap<MemberId, String>,
    /// Which of `Eq`, `Hash` and `Ord` each type can have.
    pub traits: Vec<Traits>,
}

impl Analysis {
    /// Whether a type has one definition for requests and another for responses.
    #[must_use]
    pub fn is_split(&self, id: TypeId) -> bool {
        self.split.contains(&id)
    }

    /// Whether a type can have `Eq`, `Hash` and `Ord`.
    #[must_use]
    pub fn traits(&self, id: TypeId) -> Option<Traits> {
        self.traits.get(id.index()).copied()
    }

    /// Where a type is used.
    #[must_use]
    pub fn usage(&self, id: TypeId) -> Usage {
        self.usage.get(id.index()).copied().unwrap_or_default()
    }
}

/// Computes the side tables.
#[must_use]
pub fn analyze(api: &Api, config: &Config) -> Analysis {
    let usage = usage::usage(api);
    let directed = usage::directed(api);
    let split = usage::split(api, &usage, &directed);
    let (boxed, newtypes) = cycles::cycles(api);
    let validated = validation::validated(api, &usage, &newtypes);
    let sizes = size::sizes(api, &boxed);
    let tags = tags::tags(api);
    let traits = traits::traits(api, config);
    Analysis { usage, directed, split, boxed, newtypes, validated, sizes, tags, traits }
}
