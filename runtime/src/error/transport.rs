//! [`TransportError`]: there is no response, or only a part of one.

use super::excerpt::{Excerpt, Masked};
use super::line::Line;
use super::{Operation, Secrets};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use std::fmt::{self, Write};
use std::time::Duration;

/// Any error of a service.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why there is no response, or only a part of one.
///
/// `Display` and `Debug` show none of the client's secrets. [`source`](std::error::Error::source) is the error of the
/// transport as it is: a service of yours may put into it what it likes.
pub struct TransportError(Box<Inner>);

struct Inner {
    operation: Operation,
    fault: Fault,
    secrets: Secrets,
    attempts: u32,
}

/// A failure, before its operation is known.
#[derive(Debug)]
pub(crate) struct Fault {
    pub kind: TransportKind,
    /// Whether no server has received anything, or looked at it.
    pub connecting: bool,
    /// Whether a redirect was followed before.
    pub redirected: bool,
    /// Whether the same request may succeed a little later.
    pub transient: bool,
    /// The time limit that was exceeded, if it is one of the client or the call.
    pub limit: Option<TimeLimit>,
    pub source: BoxError,
    /// What has come of the response.
    pub received: Option<Received>,
}

/// The beginning of a response.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Bytes,
}

impl Fault {
    pub fn new(kind: TransportKind, source: impl Into<BoxError>) -> Self {
        let connecting = kind == TransportKind::Connect;
        let (transient, limit) = (connecting, None);
        Self { kind, connecting, redirected: false, transient, limit, source: source.into(), received: None }
    }

    /// A time limit was exceeded.
    pub fn timed_out(timed_out: TimedOut) -> Self {
        let limit = timed_out.limit;
        let connecting = limit == TimeLimit::Connect;
        Self { connecting, transient: true, limit: Some(limit), ..Self::new(TransportKind::Timeout, timed_out) }
    }
}

/// The kind of a transport error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportKind {
    /// No connection could be made.
    Connect,
    /// A time limit was exceeded: [`TransportError::time_limit`] says which, if it is one of the client or the call.
    Timeout,
    /// The peers did not agree on TLS, or a certificate was refused.
    Tls,
    /// The body of the response ended early, or is larger than allowed.
    Body,
    /// Anything else that the transport reports.
    Other,
}

/// The time limits of a client and of its calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TimeLimit {
    /// `connect_timeout`: how long making a connection takes.
    Connect,
    /// `idle_timeout`: how long nothing is sent or received.
    Idle,
    /// `attempt_timeout`: how long one attempt takes.
    Attempt,
    /// `timeout`: how long the whole call takes.
    Call,
    /// `timeout` of a [`Poller`](crate::Poller): how long a long-running operation takes.
    Operation,
}

/// A time limit that was exceeded, and how long it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TimedOut {
    pub limit: TimeLimit,
    pub time: Duration,
}

impl TimedOut {
    /// The limit that is behind an error.
    #[cfg(feature = "reqwest")]
    pub fn behind(error: &(dyn std::error::Error + 'static)) -> Option<Self> {
        let mut next = error.source();
        while let Some(error) = next {
            if let Some(timed_out) = error.downcast_ref() {
                return Some(*timed_out);
            }
            next = error.source();
        }
        None
    }
}

impl fmt::Display for TimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = self.time;
        match self.limit {
            TimeLimit::Connect => write!(f, "no connection within {time:?} (`connect_timeout`)"),
            TimeLimit::Idle => write!(f, "nothing was sent or received for {time:?} (`idle_timeout`)"),
            TimeLimit::Attempt => write!(f, "the attempt got no complete response within {time:?} (`attempt_timeout`)"),
            TimeLimit::Call => write!(f, "no complete response within {time:?} (`timeout`)"),
            TimeLimit::Operation => write!(f, "the operation has not ended within {time:?} (`timeout` of its poller)"),
        }
    }
}

impl std::error::Error for TimedOut {}

impl TransportError {
    pub(crate) fn new(operation: Operation, fault: Fault, secrets: Secrets) -> Self {
        Self(Box::new(Inner { operation, fault, secrets, attempts: 0 }))
    }

    /// The same error, after so many requests.
    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// The same error of a call whose last response was this one. `secrets` are those of its request.
    pub(crate) fn with_received(mut self, received: Received, secrets: Secrets) -> Self {
        self.0.fault.received = Some(received);
        self.0.secrets = secrets;
        self
    }

    /// The operation that was called.
    pub fn operation(&self) -> &Operation {
        &self.0.operation
    }

    /// The kind of the error.
    pub fn kind(&self) -> TransportKind {
        self.0.fault.kind
    }

    /// The status, if the response had begun. It is a whole 401 where the time of the call ran out while a token was fetched in place of
    /// the one that the server has refused: that the time ran out, [`is_timeout`](Self::is_timeout) says.
    pub fn status(&self) -> Option<StatusCode> {
        self.received().map(|received| received.status)
    }

    /// The header fields, if the response had begun: `retry-after`, for instance.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.received().map(|received| &received.headers)
    }

    /// What has come of the body, if the response had begun.
    pub fn bytes(&self) -> Option<&Bytes> {
        self.received().map(|received| &received.bytes)
    }

    fn received(&self) -> Option<&Received> {
        self.0.fault.received.as_ref()
    }

    /// How many requests the call has sent; 0 if it ended before the first.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The time limit that was exceeded. `None` if the error is another, or the limit that of a tower layer or of the operating
    /// system.
    pub fn time_limit(&self) -> Option<TimeLimit> {
        self.0.fault.limit
    }

    /// Whether the same request may succeed a little later: there was no connection, it broke, or a time limit was exceeded.
    pub fn is_retryable(&self) -> bool {
        self.0.fault.transient
    }

    /// Whether a time limit was exceeded.
    pub fn is_timeout(&self) -> bool {
        self.kind() == TransportKind::Timeout
    }

    /// Whether no connection could be made, or a server said over HTTP/2 that it has not looked at the request (RFC 9113, section 8.7): nothing has
    /// come of it. `false` after a redirect, since the server that sent it has received the request.
    pub fn is_connect(&self) -> bool {
        self.0.fault.connecting
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { operation, fault, secrets, .. } = &*self.0;
        let mut line = Line::new(f);
        write!(line, "{operation}: ")?;
        if let Some(received) = &fault.received {
            write!(line, "{}, but ", received.status)?;
        }
        line.write_str(match fault.kind {
            TransportKind::Connect => "no connection",
            TransportKind::Timeout => "timed out",
            TransportKind::Tls => "TLS failed",
            TransportKind::Body => "the response could not be read",
            TransportKind::Other => "the transport failed",
        })?;
        if fault.redirected {
            line.write_str(" after a redirect")?;
        }
        // The innermost error is the most precise: `Connection refused (os error 111)`.
        let mut source: &(dyn std::error::Error + 'static) = &*fault.source;
        while let Some(inner) = source.source() {
            source = inner;
        }
        write!(line, ": {}", secrets.mask(&source.to_string(), true))
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { operation, fault, secrets, .. } = &*self.0;
        let mut shown = f.debug_struct("TransportError");
        shown.field("operation", operation).field("kind", &fault.kind);
        if let Some(Received { status, headers, bytes }) = &fault.received {
            shown.field("status", status).field("headers", &Masked(headers, secrets));
            shown.field("bytes", &Excerpt(bytes, headers, secrets));
        }
        shown.field("source", &Masked(&fault.source, secrets)).finish()
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        let source: &BoxError = &self.0.fault.source;
        Some(&**source)
    }
}
