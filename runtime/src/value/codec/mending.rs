//! Whether texts are read in other forms than their own while a union looks for its variant.
//!
//! A date-time of another form is no date-time while there are other variants to try, which may take it as it is. Only if none
//! does, or none keeps all of the value, are the variants tried again with such forms.

use std::cell::Cell;

thread_local! {
    static STRICT: Cell<bool> = const { Cell::new(false) };
    static REFUSED: Cell<bool> = const { Cell::new(false) };
}

/// Whether a text may be read in another form. Where not, that it could have been is noted.
#[cfg(feature = "chrono")]
pub fn may_mend() -> bool {
    let strict = STRICT.get();
    if strict {
        REFUSED.set(true);
    }
    !strict
}

/// Runs without other forms. Returns whether any text could have been read in one.
pub fn strictly<T>(run: impl FnOnce() -> T) -> (T, bool) {
    let (strict, refused) = (STRICT.replace(true), REFUSED.replace(false));
    let done = run();
    STRICT.set(strict);
    let found = REFUSED.replace(refused || REFUSED.get());
    (done, found && !strict)
}
