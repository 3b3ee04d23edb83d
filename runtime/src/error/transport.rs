//! [`TransportError`]: there is no response, or only a part of one.

use super::Operation;
use std::fmt;

/// Any error of a service.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why there is no response, or only a part of one.
pub struct TransportError(Box<Inner>);

struct Inner {
    operation: Operation,
    fault: Fault,
}

/// A failure, before its operation is known.
#[derive(Debug)]
pub(crate) struct Fault {
    pub kind: TransportKind,
    pub connecting: bool,
    pub source: BoxError,
}

impl Fault {
    pub fn new(kind: TransportKind, source: impl Into<BoxError>) -> Self {
        Self { kind, connecting: kind == TransportKind::Connect, source: source.into() }
    }
}

/// The kind of a transport error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportKind {
    /// No connection could be made.
    Connect,
    /// The call took longer than its timeout.
    Timeout,
    /// The peers did not agree on TLS, or a certificate was refused.
    Tls,
    /// The body of the response ended early, or is larger than allowed.
    Body,
    /// Anything else that the transport reports.
    Other,
}

impl TransportError {
    pub(crate) fn new(operation: Operation, fault: Fault) -> Self {
        Self(Box::new(Inner { operation, fault }))
    }

    /// The operation that was called.
    pub fn operation(&self) -> &Operation {
        &self.0.operation
    }

    /// The kind of the error.
    pub fn kind(&self) -> TransportKind {
        self.0.fault.kind
    }

    /// Whether the call took longer than its timeout.
    pub fn is_timeout(&self) -> bool {
        self.kind() == TransportKind::Timeout
    }

    /// Whether no connection could be made: the server has received nothing.
    pub fn is_connect(&self) -> bool {
        self.0.fault.connecting
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { operation, fault } = &*self.0;
        write!(f, "{operation}: ")?;
        f.write_str(match fault.kind {
            TransportKind::Connect => "no connection",
            TransportKind::Timeout => "timed out",
            TransportKind::Tls => "TLS failed",
            TransportKind::Body => "the response could not be read",
            TransportKind::Other => "the transport failed",
        })?;
        // The innermost error is the most precise: `Connection refused (os error 111)`.
        let mut source: &(dyn std::error::Error + 'static) = &*fault.source;
        while let Some(inner) = source.source() {
            source = inner;
        }
        write!(f, ": {source}")
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportError")
            .field("operation", &self.0.operation)
            .field("kind", &self.0.fault.kind)
            .field("source", &self.0.fault.source)
            .finish()
    }
}

impl std::error::Error for TransportError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        let source: &BoxError = &self.0.fault.source;
        Some(&**source)
    }
}
