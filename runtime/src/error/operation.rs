//! [`OperationError`]: a long-running operation has ended without success.
//!
//! The response that says so enters, and what it says of the reason; an error leaves that keeps all of it. Every request was answered with
//! a success: it is the operation that failed, not a call.

use super::excerpt::{Excerpt, Masked, write_excerpt};
use super::line::{Line, bounded};
use super::{Operation, Secrets};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use std::fmt::{self, Write};

/// The most characters that are kept of what a server says of a failure.
const LONGEST: usize = 2_000;

/// A long-running operation has failed, or was canceled: its server says so, in a response that is itself a success (Azure REST API
/// guidelines, "The Status Monitor Resource").
///
/// ```
/// use specwright_runtime::{Error, Poller};
///
/// async fn report(poller: Poller<()>) -> Result<(), Error> {
///     match poller.await {
///         Err(Error::Operation(error)) if error.is_canceled() => Ok(()),
///         Err(Error::Operation(error)) => {
///             eprintln!("{}: {:?}", error.code.as_deref().unwrap_or("no code"), error.message);
///             Err(Error::Operation(error))
///         }
///         outcome => outcome,
///     }
/// }
/// ```
#[non_exhaustive]
pub struct OperationError {
    /// The operation that was called.
    pub operation: Operation,
    /// The status code of the response that says it, mostly 200.
    pub status: StatusCode,
    /// Its header fields; `set-cookie` is marked as sensitive.
    pub headers: HeaderMap,
    /// Its raw body.
    pub bytes: Bytes,
    /// The state in which the operation has ended, as the server writes it: `Failed`, `Canceled`.
    pub state: String,
    /// The code of the error, for programs (`error.code`). It is without the secrets of the client, and of bounded length.
    pub code: Option<String>,
    /// The message of the error, for people (`error.message`), as `code`.
    pub message: Option<String>,
    secrets: Secrets,
    attempts: u32,
}

impl OperationError {
    pub(crate) fn new(
        operation: Operation,
        (status, headers, bytes): (StatusCode, HeaderMap, Bytes),
        state: String,
        (code, message): (Option<String>, Option<String>),
        secrets: Secrets,
    ) -> Self {
        let shown = |text: String| bounded(&secrets.mask(&text, true), LONGEST);
        let (code, message) = (code.map(shown), message.map(shown));
        Self { operation, status, headers, bytes, state, code, message, secrets, attempts: 1 }
    }

    /// The same error, after so many requests.
    pub(crate) fn with_attempts(self, attempts: u32) -> Self {
        Self { attempts, ..self }
    }

    /// How many requests the last poll has sent.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Whether the operation was canceled, and has not failed by itself.
    pub fn is_canceled(&self) -> bool {
        ["canceled", "cancelled"].iter().any(|state| self.state.eq_ignore_ascii_case(state))
    }
}

impl fmt::Display for OperationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = Line::new(f);
        write!(line, "{}: the operation has ended as `{}`", self.operation, self.state)?;
        match (&self.code, &self.message) {
            (Some(code), Some(message)) => write!(line, ": {code}: {message}"),
            (Some(said), None) | (None, Some(said)) => write!(line, ": {said}"),
            (None, None) => write_excerpt(&mut line, &self.bytes, &self.headers, &self.secrets),
        }
    }
}

impl fmt::Debug for OperationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OperationError")
            .field("operation", &self.operation)
            .field("state", &self.state)
            .field("code", &self.code)
            .field("message", &self.message)
            .field("status", &self.status)
            .field("headers", &Masked(&self.headers, &self.secrets))
            .field("bytes", &Excerpt(&self.bytes, &self.headers, &self.secrets))
            .finish()
    }
}

impl std::error::Error for OperationError {}
