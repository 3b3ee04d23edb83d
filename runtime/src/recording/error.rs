//! [`RecordingError`]: what is wrong with a recording, or with a request that is not in it.
//!
//! A kind and a message enter; one line of bounded length leaves. It shows no body, and `***` in the place of what is secret by its name.

use crate::error::Line;
use std::fmt::{self, Write};

/// Why a recording cannot be used, or why it does not answer a request.
///
/// Of a call it is the [`source`](std::error::Error::source) of a [`TransportError`](crate::TransportError).
#[derive(Clone, Debug)]
pub struct RecordingError {
    kind: RecordingErrorKind,
    message: String,
}

/// The kind of a [`RecordingError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecordingErrorKind {
    /// The file cannot be read or written.
    File,
    /// A line of the file is not an exchange.
    Line,
    /// A request is not recorded, or asked for more often than it is recorded.
    Unmatched,
    /// Recorded exchanges were not asked for.
    Unused,
    /// A response is still being read, so that its exchange is not recorded yet.
    Unfinished,
    /// The environment variable `SPECWRIGHT_RECORD` is neither `0` nor `1`, nor empty.
    Setting,
}

impl RecordingError {
    pub(super) fn new(kind: RecordingErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    /// The kind of the error.
    pub fn kind(&self) -> RecordingErrorKind {
        self.kind
    }
}

impl fmt::Display for RecordingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Line::new(f).write_str(&self.message)
    }
}

impl std::error::Error for RecordingError {}
