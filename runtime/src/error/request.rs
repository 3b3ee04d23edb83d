//! [`RequestError`]: a request that could not be built. Nothing was sent.

use super::Operation;
use super::line::Line;
use crate::value::validate::Violations;
use std::fmt::{self, Write};
use std::sync::Arc;

/// Why a request could not be built.
pub struct RequestError(Box<Inner>);

struct Inner {
    operation: Operation,
    reason: Reason,
}

/// What is wrong with a request.
#[derive(Clone, Debug)]
pub(crate) enum Reason {
    /// A sentence about a parameter, a header field or a credential; it never contains a secret.
    Invalid(String),
    /// A sentence about a token that there is not at the time.
    Passing(String),
    /// A value that cannot be serialized.
    Serialize(String, Arc<serde_json::Error>),
    /// Violated constraints of the document.
    Violations(Violations),
}

impl RequestError {
    pub(crate) fn new(operation: Operation, reason: Reason) -> Self {
        Self(Box::new(Inner { operation, reason }))
    }

    /// The operation that was called.
    pub fn operation(&self) -> &Operation {
        &self.0.operation
    }

    /// Whether the same call may succeed a little later: there was no token for it, and its source failed in a way that passes.
    pub fn is_retryable(&self) -> bool {
        matches!(self.0.reason, Reason::Passing(_))
    }

    /// The constraints of the document that the request violates.
    pub fn violations(&self) -> Option<&Violations> {
        match &self.0.reason {
            Reason::Violations(violations) => Some(violations),
            _ => None,
        }
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = Line::new(f);
        write!(line, "{}: not sent: ", self.0.operation)?;
        match &self.0.reason {
            Reason::Invalid(message) | Reason::Passing(message) => line.write_str(message),
            Reason::Serialize(what, error) => write!(line, "{what} cannot be written: {error}"),
            Reason::Violations(violations) => write!(line, "{violations}"),
        }
    }
}

impl fmt::Debug for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestError").field("operation", &self.0.operation).field("reason", &self.0.reason).finish()
    }
}

impl std::error::Error for RequestError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.reason {
            Reason::Invalid(_) | Reason::Passing(_) => None,
            Reason::Serialize(_, error) => Some(error.as_ref()),
            Reason::Violations(violations) => Some(violations),
        }
    }
}
