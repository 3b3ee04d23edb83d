//! [`ReceiveError`]: a request that was received and not read.

use super::line::Line;
use super::{BodyError, BoxError, Secrets};
use std::fmt::{self, Write};

/// Why a received request is not the value that the document promises.
///
/// Shown, it is one line of bounded length, without the body of the request.
pub struct ReceiveError(Box<Inner>);

struct Inner {
    name: &'static str,
    reason: Reason,
}

enum Reason {
    Refused(BoxError),
    Body(BodyError),
}

/// What is wrong with a received request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReceiveErrorKind {
    /// The function given to `verify` refuses it, mostly because of its signature. Its body was not looked at.
    Refused,
    /// Its body is not what the document describes.
    Body,
}

impl ReceiveError {
    pub(crate) fn refused(name: &'static str, error: BoxError) -> Self {
        Self(Box::new(Inner { name, reason: Reason::Refused(error) }))
    }

    pub(crate) fn body(name: &'static str, error: BodyError) -> Self {
        // It is cut; there are no secrets in it.
        let error = error.masked(&Secrets::default());
        Self(Box::new(Inner { name, reason: Reason::Body(error) }))
    }

    /// The webhook, or the operation and its callback, as the document calls them.
    pub fn name(&self) -> &'static str {
        self.0.name
    }

    /// What is wrong.
    pub fn kind(&self) -> ReceiveErrorKind {
        match self.0.reason {
            Reason::Refused(_) => ReceiveErrorKind::Refused,
            Reason::Body(_) => ReceiveErrorKind::Body,
        }
    }

    /// Where in the body: `$.items[3].id`; `None` if the body is not JSON at all, or was not looked at.
    pub fn path(&self) -> Option<&str> {
        self.body_error()?.path()
    }

    /// Why the body could not be decoded.
    pub fn body_error(&self) -> Option<&BodyError> {
        match &self.0.reason {
            Reason::Refused(_) => None,
            Reason::Body(error) => Some(error),
        }
    }
}

impl fmt::Display for ReceiveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { name, reason } = &*self.0;
        let mut line = Line::new(f);
        match reason {
            Reason::Refused(error) => write!(line, "{name}: refused: {error}"),
            Reason::Body(error) => write!(line, "{name}: {error}"),
        }
    }
}

impl fmt::Debug for ReceiveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { name, reason } = &*self.0;
        let mut shown = f.debug_struct("ReceiveError");
        shown.field("name", name).field("kind", &self.kind());
        match reason {
            Reason::Refused(error) => shown.field("source", error),
            Reason::Body(error) => shown.field("source", error),
        };
        shown.finish()
    }
}

impl std::error::Error for ReceiveError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.reason {
            Reason::Refused(error) => Some(&**error),
            Reason::Body(error) => Some(error),
        }
    }
}
