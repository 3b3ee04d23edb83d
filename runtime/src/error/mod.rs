//! [`Error`]: why a call did not give its value.
//!
//! Four things can happen, and each keeps all that is known: the request could not be built, the transport failed, the
//! server answered with a failure, its answer did not decode. No secret and no request body is in any of them.

mod excerpt;
mod request;
mod response;
mod transport;

pub use request::RequestError;
pub use response::{ApiError, DecodeError};
pub use transport::{TransportError, TransportKind};

pub(crate) use request::Reason;

use crate::decode::DecodeFailure;
use crate::value::validate::Violations;
use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use std::fmt;

/// Which operation of the document a call or an error belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// The name of the generated method.
    pub name: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path template as the document has it.
    pub path: &'static str,
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// The error body of an operation that documents none: it has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoError {}

impl fmt::Display for NoError {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {}
    }
}

impl std::error::Error for NoError {}

/// Why a call did not give its value. `E` is what the document says about failures, keyed by status.
///
/// ```
/// use specwright_runtime::Error;
///
/// fn explain(error: &Error) -> String {
///     match error {
///         Error::Api(answer) if answer.status == 404 => "there is no such thing".into(),
///         error if error.is_timeout() => "it took too long".into(),
///         error => error.to_string(),
///     }
/// }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Error<E = NoError> {
    /// The request could not be built; nothing was sent.
    Request(RequestError),
    /// The request was not answered, or not whole.
    Transport(TransportError),
    /// The server answered with a failure.
    Api(Box<ApiError<E>>),
    /// The server answered with a success that is not what the document promises.
    Decode(Box<DecodeError>),
}

impl<E> Error<E> {
    /// The operation that was called.
    pub fn operation(&self) -> &Operation {
        match self {
            Self::Request(error) => error.operation(),
            Self::Transport(error) => error.operation(),
            Self::Api(error) => &error.operation,
            Self::Decode(error) => &error.operation,
        }
    }

    /// The status, if the server answered.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Api(error) => Some(error.status),
            Self::Decode(error) => Some(error.status),
            Self::Request(_) | Self::Transport(_) => None,
        }
    }

    /// The header fields, if the server answered.
    pub fn headers(&self) -> Option<&HeaderMap> {
        match self {
            Self::Api(error) => Some(&error.headers),
            Self::Decode(error) => Some(&error.headers),
            Self::Request(_) | Self::Transport(_) => None,
        }
    }

    /// The body as it came, if the server answered.
    pub fn bytes(&self) -> Option<&Bytes> {
        match self {
            Self::Api(error) => Some(&error.bytes),
            Self::Decode(error) => Some(&error.bytes),
            Self::Request(_) | Self::Transport(_) => None,
        }
    }

    /// The documented body of a failure.
    pub fn body(&self) -> Option<&E> {
        match self {
            Self::Api(error) => error.body.as_ref(),
            _ => None,
        }
    }

    /// The documented body of a failure, by value.
    pub fn into_body(self) -> Option<E> {
        match self {
            Self::Api(error) => error.body,
            _ => None,
        }
    }

    /// What in a body did not decode: that of a success, or that of a documented failure.
    pub fn decode_failure(&self) -> Option<&DecodeFailure> {
        match self {
            Self::Api(error) => error.decode_error.as_ref(),
            Self::Decode(error) => Some(&error.failure),
            Self::Request(_) | Self::Transport(_) => None,
        }
    }

    /// The constraints of the document that the request breaks.
    pub fn violations(&self) -> Option<&Violations> {
        match self {
            Self::Request(error) => error.violations(),
            _ => None,
        }
    }

    /// Whether the call took longer than its timeout.
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::Transport(error) if error.kind() == TransportKind::Timeout)
    }

    /// Whether no connection could be made: the server has seen nothing of the request.
    pub fn is_connect(&self) -> bool {
        matches!(self, Self::Transport(error) if error.is_connect())
    }

    /// The same error with another type of documented body: to join the errors of several operations.
    pub fn map_body<F>(self, change: impl FnOnce(E) -> F) -> Error<F> {
        match self {
            Self::Request(error) => Error::Request(error),
            Self::Transport(error) => Error::Transport(error),
            Self::Api(error) => Error::Api(Box::new(error.map_body(change))),
            Self::Decode(error) => Error::Decode(error),
        }
    }

    /// The same error without its decoded body; the raw bytes stay.
    pub fn without_body(self) -> Error {
        match self {
            Self::Request(error) => Error::Request(error),
            Self::Transport(error) => Error::Transport(error),
            Self::Api(error) => Error::Api(Box::new(error.without_body())),
            Self::Decode(error) => Error::Decode(error),
        }
    }
}

impl<E> fmt::Display for Error<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request(error) => error.fmt(f),
            Self::Transport(error) => error.fmt(f),
            Self::Api(error) => error.fmt(f),
            Self::Decode(error) => error.fmt(f),
        }
    }
}

impl<E: fmt::Debug> std::error::Error for Error<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Request(error) => error.source(),
            Self::Transport(error) => error.source(),
            Self::Api(error) => error.decode_error.as_ref().map(|failure| failure as _),
            Self::Decode(error) => error.source(),
        }
    }
}

/// What can go wrong before there is an answer, whatever the types of the call.
#[derive(Debug)]
pub(crate) enum Interrupted {
    Request(RequestError),
    Transport(TransportError),
}

impl<E> From<Interrupted> for Error<E> {
    fn from(interrupted: Interrupted) -> Self {
        match interrupted {
            Interrupted::Request(error) => Self::Request(error),
            Interrupted::Transport(error) => Self::Transport(error),
        }
    }
}
