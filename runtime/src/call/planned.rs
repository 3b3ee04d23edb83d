//! A call that a mock expects: the call enters, its request leaves as it would be sent, and nothing is sent.

use super::Call;
pub(crate) use super::request::{Origin, Planned};

impl<T, E> Call<T, E> {
    /// The request as it would be sent, or why there is none.
    pub(crate) fn planned(self) -> Result<Planned, String> {
        self.request.planned()
    }
}
