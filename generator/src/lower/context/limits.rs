//! The limits of lowering in one document.

/// The most variants that unions inside `allOf` may be multiplied into in one document.
const MOST_DISTRIBUTED: usize = 4096;

/// The most properties that may be joined from several parts of an `allOf` in one document.
const MOST_JOINED: usize = 4096;

/// The most inline types within each other that are made on one stack: a thread of a build script may have 2 MiB.
const MOST_NESTED: usize = 32;

/// What has been used so far.
#[derive(Debug, Default)]
pub struct Limits {
    distributed: usize,
    joined: usize,
    depth: usize,
}

impl Limits {
    /// Whether inline types nest so deep that the next one is made later.
    pub fn is_deep(&self) -> bool {
        self.depth >= MOST_NESTED
    }

    /// Goes one inline type deeper.
    pub fn descend(&mut self) {
        self.depth += 1;
    }

    /// Comes back from [`Self::descend`].
    pub fn ascend(&mut self) {
        self.depth -= 1;
    }

    /// Counts variants that a union is multiplied into. Returns `false` if there are too many.
    pub fn distribute(&mut self, variants: usize) -> bool {
        self.distributed = self.distributed.saturating_add(variants);
        self.distributed <= MOST_DISTRIBUTED
    }

    /// Counts a property that is joined from several schemas. Returns `false` if there are too many.
    pub fn join(&mut self) -> bool {
        self.joined += 1;
        self.joined <= MOST_JOINED
    }
}
