//! Calls whose code is compiled with the client: a call enters and leaves, as it was.
//!
//! What is generic is compiled in the first crate that needs it. This mentions what shows the value and the errors of a call, which a
//! program needs for `?` in a `main`, and for `unwrap`.

use super::Call;
use crate::error::Error;
use std::fmt;
use std::hint::black_box;

type Show<T> = fn(&T, &mut fmt::Formatter<'_>) -> fmt::Result;

impl<T: fmt::Debug, E: fmt::Debug> Call<T, E> {
    /// Compiles what shows (`Debug`) the value and the errors of this call in the crate in which this stands, instead of in each program that
    /// shows them. It changes nothing of the call.
    #[inline]
    pub fn compiled(self) -> Self {
        let value: Show<T> = <T as fmt::Debug>::fmt;
        let error: Show<Error<E>> = <Error<E> as fmt::Debug>::fmt;
        // What is only bound to a name is not compiled.
        black_box((value, error));
        self
    }
}
