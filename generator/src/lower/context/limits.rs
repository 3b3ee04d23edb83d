//! How far lowering goes in one document: what multiplies or nests has an end.

/// As many variants unions inside `allOf` may be multiplied into in one document.
const MOST_DISTRIBUTED: usize = 4096;

/// As many properties may be joined of what several parts of an `allOf` say of them, in one document.
const MOST_JOINED: usize = 4096;

/// What is used up so far.
#[derive(Debug, Default)]
pub struct Limits {
    distributed: usize,
    joined: usize,
}

impl Limits {
    /// Counts variants that a union is multiplied into. `false`: there are too many.
    pub fn distribute(&mut self, variants: usize) -> bool {
        self.distributed = self.distributed.saturating_add(variants);
        self.distributed <= MOST_DISTRIBUTED
    }

    /// Counts a property that is joined of what several schemas say. `false`: there are too many.
    pub fn join(&mut self) -> bool {
        self.joined += 1;
        self.joined <= MOST_JOINED
    }
}
