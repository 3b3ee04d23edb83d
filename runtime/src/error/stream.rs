//! [`StreamError`]: why a stream gives no more items, or not this one.

use super::line::Line;
use super::{BodyError, BoxError, Operation, Secrets, TimedOut};
use bytes::Bytes;
use std::fmt::{self, Write};

/// Why a stream of a response gives no more, or why one of its items cannot be read. The items before it are the caller's.
pub struct StreamError(Box<Inner>);

struct Inner {
    operation: Operation,
    fault: StreamFault,
    secrets: Secrets,
}

/// A failure, before its operation is known.
#[derive(Debug)]
pub(crate) enum StreamFault {
    /// The connection broke, or the body ended before its end.
    Broken(BoxError),
    /// An item is longer than the client allows.
    TooLarge(usize),
    /// The stream ended within an item.
    Incomplete,
    /// The body is something else than a stream of items; why, if that is known.
    Foreign(Option<String>),
    /// An item is not as documented.
    Item(BodyError, Bytes),
}

impl StreamError {
    pub(crate) fn new(operation: Operation, fault: StreamFault, secrets: Secrets) -> Self {
        let fault = match fault {
            StreamFault::Item(error, bytes) => StreamFault::Item(error.masked(&secrets), bytes),
            other => other,
        };
        Self(Box::new(Inner { operation, fault, secrets }))
    }

    /// The operation that was called.
    pub fn operation(&self) -> &Operation {
        &self.0.operation
    }

    /// Whether the connection broke before the end of the stream. Another call may give what is missing.
    pub fn is_broken(&self) -> bool {
        matches!(self.0.fault, StreamFault::Broken(_) | StreamFault::Incomplete)
    }

    /// Whether nothing came for the time that the client or the call allows (`idle_timeout`).
    pub fn is_timeout(&self) -> bool {
        matches!(&self.0.fault, StreamFault::Broken(source) if source.is::<TimedOut>())
    }

    /// Why an item cannot be read, if it is that: the stream goes on after it.
    pub fn body_error(&self) -> Option<&BodyError> {
        match &self.0.fault {
            StreamFault::Item(error, _) => Some(error),
            _ => None,
        }
    }

    /// The item that cannot be read, as it came.
    pub fn bytes(&self) -> Option<&Bytes> {
        match &self.0.fault {
            StreamFault::Item(_, bytes) => Some(bytes),
            _ => None,
        }
    }
}

impl fmt::Display for StreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { operation, fault, secrets } = &*self.0;
        let mut line = Line::new(f);
        match fault {
            StreamFault::Broken(source) => {
                write!(line, "{operation}: the stream broke: {}", secrets.mask(&source.to_string(), true))
            }
            StreamFault::TooLarge(limit) => write!(
                line,
                "{operation}: an item of the stream is larger than the {limit} bytes that the client allows; `max_response_bytes` changes that"
            ),
            StreamFault::Incomplete => write!(line, "{operation}: the stream ended within an item"),
            StreamFault::Foreign(Some(reason)) => write!(line, "{operation}: {}", secrets.mask(reason, true)),
            StreamFault::Foreign(None) => write!(
                line,
                "{operation}: the body is not a stream of events, since no line of it is a field of one; `send_raw` returns \
                it as it is"
            ),
            StreamFault::Item(error, _) => {
                write!(line, "{operation}: an item of the stream is not as documented: {error}")
            }
        }
    }
}

impl fmt::Debug for StreamError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StreamError({self})")
    }
}

impl std::error::Error for StreamError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.fault {
            StreamFault::Broken(source) => Some(&**source),
            StreamFault::Item(error, _) => Some(error),
            StreamFault::TooLarge(_) | StreamFault::Incomplete | StreamFault::Foreign(_) => None,
        }
    }
}
