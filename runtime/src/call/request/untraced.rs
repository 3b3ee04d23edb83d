//! What is in the place of spans without the feature `tracing`: nothing, which is compiled away.

use super::{Outcome, RequestBuilder};
use crate::error::{Interrupted, Secrets};

/// The span that there is not.
#[derive(Clone)]
pub(super) struct Span;

impl Span {
    pub fn of_call(_: &RequestBuilder) -> Self {
        Self
    }

    pub fn of_attempt(_: &RequestBuilder, _before: u32) -> Self {
        Self
    }

    pub fn asks(&self, _: &RequestBuilder, _: &Secrets) {}

    pub fn around<F: Future>(self, future: F) -> F {
        future
    }

    pub fn ended(self, _: &Result<Box<Outcome>, Interrupted>) {}
}
