//! Recorded exchanges, and their replay: a test runs against the real server once, and against a file from then on.
//!
//! [`Recorder`] is a layer that writes each exchange to a file, without its secrets. [`Replay`] is a service that answers requests from
//! such a file, and refuses those that are not in it. [`Recorded`] is the one or the other.

// Lowest first: each imports only those before it.
mod error;
mod exchange;
mod line;
mod mask;
mod boundary;
mod fit;
mod recorder;
mod replay;
mod recorded;

pub use error::{RecordingError, RecordingErrorKind};
pub use exchange::{Exchange, RecordedBody, RecordedRequest, RecordedResponse};
pub use recorded::Recorded;
pub use recorder::Recorder;
pub use replay::Replay;

use std::sync::{Mutex, MutexGuard, PoisonError};

/// What stands for a secret in a recording, and for anything when it is replayed.
const MASK: &str = "***";

/// The state of a recorder or a replay. A thread that panicked has not left it half changed.
fn lock<T>(state: &Mutex<T>) -> MutexGuard<'_, T> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
