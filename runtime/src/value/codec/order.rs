//! The order in which a server sends properties, where it is not the document's.
//!
//! A server writes the objects of one type in one order: what followed a property the last time mostly follows it
//! again. What is kept is a guess, and each is checked: another type may have replaced it.

use std::cell::Cell;

/// The number of guesses that a thread keeps, of 16 bytes each.
const KEPT: usize = 256;

/// In the model with these `names`, property `index` comes where property `expected` would be next.
#[derive(Clone, Copy)]
struct Guess {
    names: usize,
    expected: u32,
    index: u32,
}

thread_local! {
    static GUESSES: [Cell<Guess>; KEPT] = const { [const { Cell::new(Guess { names: 0, expected: 0, index: 0 }) }; KEPT] };
}

/// What came the last time in place of the property that the document has next.
pub struct Follower {
    names: usize,
    expected: u32,
}

impl Follower {
    /// Of the model that owns this table of names, where property `expected` would be next.
    #[inline]
    pub fn of(names: &[&str], expected: usize) -> Self {
        Self { names: names.as_ptr().addr(), expected: u32::try_from(expected).unwrap_or(u32::MAX) }
    }

    /// The index of the property, if there is a guess.
    #[inline]
    pub fn index(&self) -> Option<usize> {
        let guess = GUESSES.with(|guesses| guesses.get(self.slot()).map(Cell::get))?;
        let is_of_this = guess.names == self.names && guess.expected == self.expected;
        is_of_this.then(|| usize::try_from(guess.index).ok()).flatten()
    }

    /// Keeps the property that came.
    pub fn set(&self, index: usize) {
        let Ok(index) = u32::try_from(index) else { return };
        GUESSES.with(|guesses| {
            if let Some(kept) = guesses.get(self.slot()) {
                kept.set(Guess { names: self.names, expected: self.expected, index });
            }
        });
    }

    /// Tables of names are adjacent, and a name takes at least 8 bytes there, so neighbours have different slots.
    #[inline]
    fn slot(&self) -> usize {
        (self.names / 8 + usize::try_from(self.expected).unwrap_or_default()) % KEPT
    }
}
