//! How much may be tried to find the variant of a value.
//!
//! Where unions hold unions, each variant that is tried tries the variants inside it again: work that doubles with each level, and
//! a server decides how many there are. So the outermost value has an allowance by its size, and whatever is read a second time
//! inside it is paid from that.

use std::cell::Cell;

use super::content::Content;

/// As many times its own size a value may be read again because a variant did not fit.
const UNFIT: usize = 256;
/// As many times because a variant did not keep all of it.
const LOSSY: usize = 16;

/// What is left, in values: for variants that did not fit, and for those that did not keep all.
#[derive(Clone, Copy)]
struct Left {
    unfit: usize,
    lossy: usize,
}

thread_local! {
    /// Nothing while no variant is being looked for.
    static LEFT: Cell<Option<Left>> = const { Cell::new(None) };
}

/// The search for the variant of one value, or of one inside it.
pub struct Attempts {
    size: usize,
    outermost: bool,
}

impl Attempts {
    /// Begins a search.
    pub fn at(value: &Content<'_>) -> Self {
        let size = value.size();
        let outermost = LEFT.get().is_none();
        if outermost {
            LEFT.set(Some(Left { unfit: UNFIT.saturating_mul(size), lossy: LOSSY.saturating_mul(size) }));
        }
        Self { size, outermost }
    }

    /// Whether the value may be read again after a variant that did not fit.
    pub fn after_unfit(&self) -> bool {
        self.pay(|left| &mut left.unfit)
    }

    /// Whether the value may be read again after a variant that did not keep all of it.
    pub fn after_lossy(&self) -> bool {
        self.pay(|left| &mut left.lossy)
    }

    fn pay(&self, purse: impl Fn(&mut Left) -> &mut usize) -> bool {
        let Some(mut left) = LEFT.get() else { return false };
        let purse = purse(&mut left);
        let Some(rest) = purse.checked_sub(self.size) else { return false };
        *purse = rest;
        LEFT.set(Some(left));
        true
    }
}

impl Drop for Attempts {
    fn drop(&mut self) {
        if self.outermost {
            LEFT.set(None);
        }
    }
}
