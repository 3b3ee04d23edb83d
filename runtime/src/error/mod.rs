//! Errors: why a call did not return its value.
//!
//! The cause enters, with the operation and the parts of the response; an [`Error`] leaves that keeps all of them.
//! There are five kinds: the request could not be built, the transport failed, the server returned an error status, the
//! body of a success could not be decoded, a long-running operation failed. The bodies of requests do not enter, and the
//! secrets of the client only to be masked where an error is shown. Shown, an error is one line of bounded length, whatever
//! a server has sent.

mod body;
mod line;
mod secrets;
mod excerpt;
mod headers;
mod operation;
mod receive;
mod request;
mod response;
mod stream;
mod transport;

pub use body::BodyError;
pub use operation::OperationError;
pub use receive::{ReceiveError, ReceiveErrorKind};
pub use request::RequestError;
pub use response::{ApiError, DecodeError};
pub use stream::StreamError;
pub use transport::{BoxError, TimeLimit, TransportError, TransportKind};

pub(crate) use excerpt::{Excerpt, Masked};
pub(crate) use headers::{asked_wait, may_pass, should_retry};
pub(crate) use line::{Line, bounded};
pub(crate) use request::Reason;
pub(crate) use secrets::Secrets;
pub(crate) use stream::StreamFault;
pub(crate) use transport::{Fault, Received, TimedOut};

use crate::value::validate::Violations;
use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use serde::de::DeserializeOwned;
use std::fmt;
use std::time::Duration;

/// The operation of the document that a call or an error belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// The `operationId`; of an operation that has none, the name of the generated method.
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

/// The documented body of an error response: JSON, text, or an enumeration by status. So `?` turns an [`Error<E>`](Error) into an
/// [`Error`], which keeps the raw body. Bytes and [`NoError`] are none; [`Error::without_body`] does it for them.
///
/// ```
/// use specwright_runtime::{Error, Value};
///
/// fn one() -> Result<(), Error<Value>> { Ok(()) }
/// fn other() -> Result<(), Error> { Ok(()) }
///
/// fn both() -> Result<(), Error> {
///     one()?;
///     other()
/// }
/// # assert!(both().is_ok());
/// ```
pub trait ErrorBody {}

impl<T: DeserializeOwned> ErrorBody for T {}

impl<E: ErrorBody> From<Error<E>> for Error {
    fn from(error: Error<E>) -> Self {
        error.without_body()
    }
}

/// Why a call did not return its value. `E` is the documented body of error responses, keyed by status.
///
/// ```
/// use specwright_runtime::Error;
///
/// fn explain(error: &Error) -> String {
///     match error {
///         Error::Api(response) if response.status == 404 => "there is no such thing".into(),
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
    /// There is no response, or only a part of one.
    Transport(TransportError),
    /// The server returned an error status.
    Api(Box<ApiError<E>>),
    /// The server returned a success whose body is not what the document promises.
    Decode(Box<DecodeError>),
    /// A long-running operation has failed, or was canceled, as its server says in a response that is a success.
    Operation(Box<OperationError>),
}

impl<E> Error<E> {
    /// The operation that was called.
    pub fn operation(&self) -> &Operation {
        match self {
            Self::Request(error) => error.operation(),
            Self::Transport(error) => error.operation(),
            Self::Api(error) => &error.operation,
            Self::Decode(error) => &error.operation,
            Self::Operation(error) => &error.operation,
        }
    }

    /// The status, if there is a response, or the beginning of one.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Api(error) => Some(error.status),
            Self::Decode(error) => Some(error.status),
            Self::Operation(error) => Some(error.status),
            Self::Transport(error) => error.status(),
            Self::Request(_) => None,
        }
    }

    /// The header fields, if there is a response, or the beginning of one.
    pub fn headers(&self) -> Option<&HeaderMap> {
        match self {
            Self::Api(error) => Some(&error.headers),
            Self::Decode(error) => Some(&error.headers),
            Self::Operation(error) => Some(&error.headers),
            Self::Transport(error) => error.headers(),
            Self::Request(_) => None,
        }
    }

    /// The identifier that the server gave the request, for those who look into its log: `x-request-id`, `request-id` and what large
    /// services call it.
    pub fn request_id(&self) -> Option<&str> {
        headers::request_id(self.headers()?)
    }

    /// How long the server asks to wait before another request: `Retry-After` (RFC 9110, section 10.2.3), in seconds or as a date, or
    /// `retry-after-ms`. A date needs the feature `chrono`. Of a 403 or 429 with `x-ratelimit-remaining: 0` it is the time until
    /// `x-ratelimit-reset`.
    pub fn retry_after(&self) -> Option<Duration> {
        headers::asked_wait(self.status()?, self.headers()?)
    }

    /// How many requests the call has sent: 1 if the first was not repeated, 0 if it ended before that.
    pub fn attempts(&self) -> u32 {
        match self {
            Self::Api(error) => error.attempts(),
            Self::Decode(error) => error.attempts(),
            Self::Operation(error) => error.attempts(),
            Self::Transport(error) => error.attempts(),
            Self::Request(_) => 0,
        }
    }

    /// Whether the same request may succeed a little later: there was no connection, it broke, a time limit was exceeded, or the
    /// status is 408, 429, 500, 502, 503, 504 or that of a rate limit; or there was no token for it, since its source failed so.
    /// `x-should-retry` decides where the server sends it with an error status. It does not say whether it is safe to send the request twice.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Api(error) => {
                headers::should_retry(&error.headers).unwrap_or_else(|| headers::may_pass(error.status, &error.headers))
            }
            Self::Transport(error) => error.is_retryable(),
            Self::Request(error) => error.is_retryable(),
            Self::Decode(_) | Self::Operation(_) => false,
        }
    }

    /// The raw body, if there is a response; what has come of it, if it broke off.
    pub fn bytes(&self) -> Option<&Bytes> {
        match self {
            Self::Api(error) => Some(&error.bytes),
            Self::Decode(error) => Some(&error.bytes),
            Self::Operation(error) => Some(&error.bytes),
            Self::Transport(error) => error.bytes(),
            Self::Request(_) => None,
        }
    }

    /// The documented body of an error response.
    pub fn body(&self) -> Option<&E> {
        match self {
            Self::Api(error) => error.body.as_ref(),
            _ => None,
        }
    }

    /// The documented body of an error response, by value.
    pub fn into_body(self) -> Option<E> {
        match self {
            Self::Api(error) => error.body,
            _ => None,
        }
    }

    /// The raw body of an error response, read as JSON of a type that the document does not give for its status; `None` if it is not
    /// such JSON. Kubernetes, for one, answers each error with a `Status`, and documents none. Of a long-running operation it is the body
    /// that says how it has ended.
    pub fn body_as<T: DeserializeOwned>(&self) -> Option<T> {
        match self {
            Self::Api(error) => serde_json::from_slice(&error.bytes).ok(),
            Self::Operation(error) => serde_json::from_slice(&error.bytes).ok(),
            _ => None,
        }
    }

    /// Why a body could not be decoded: that of a success, or that of a documented error response.
    pub fn body_error(&self) -> Option<&BodyError> {
        match self {
            Self::Api(error) => error.body_error.as_ref(),
            Self::Decode(error) => Some(&error.body_error),
            Self::Request(_) | Self::Transport(_) | Self::Operation(_) => None,
        }
    }

    /// The constraints of the document that the request violates.
    pub fn violations(&self) -> Option<&Violations> {
        match self {
            Self::Request(error) => error.violations(),
            _ => None,
        }
    }

    /// Whether a time limit was exceeded: [`TransportError::time_limit`] says which.
    pub fn is_timeout(&self) -> bool {
        matches!(self, Self::Transport(error) if error.kind() == TransportKind::Timeout)
    }

    /// Whether no connection could be made, or a server said over HTTP/2 that it has not looked at the request (RFC 9113, section 8.7): nothing has
    /// come of it. `false` after a redirect, since the server that sent it has received the request.
    pub fn is_connect(&self) -> bool {
        matches!(self, Self::Transport(error) if error.is_connect())
    }

    /// The same error with another type of documented body, to unify the errors of several operations.
    pub fn map_body<F>(self, change: impl FnOnce(E) -> F) -> Error<F> {
        match self {
            Self::Request(error) => Error::Request(error),
            Self::Transport(error) => Error::Transport(error),
            Self::Api(error) => Error::Api(Box::new(error.map_body(change))),
            Self::Decode(error) => Error::Decode(error),
            Self::Operation(error) => Error::Operation(error),
        }
    }

    /// The same error without its decoded body; the raw bytes stay.
    pub fn without_body(self) -> Error {
        match self {
            Self::Request(error) => Error::Request(error),
            Self::Transport(error) => Error::Transport(error),
            Self::Api(error) => Error::Api(Box::new(error.without_body())),
            Self::Decode(error) => Error::Decode(error),
            Self::Operation(error) => Error::Operation(error),
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
            Self::Operation(error) => error.fmt(f),
        }
    }
}

impl<E: fmt::Debug> std::error::Error for Error<E> {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Request(error) => error.source(),
            Self::Transport(error) => error.source(),
            Self::Api(error) => error.body_error.as_ref().map(|failure| failure as _),
            Self::Decode(error) => error.source(),
            Self::Operation(_) => None,
        }
    }
}

/// Why there is no response, whatever the types of the call.
#[derive(Debug)]
pub(crate) enum Interrupted {
    Request(RequestError),
    Transport(TransportError),
}

impl Interrupted {
    /// Whether the same request may succeed a little later.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Request(error) => error.is_retryable(),
            Self::Transport(error) => error.is_retryable(),
        }
    }

    /// The same, after so many requests.
    pub fn with_attempts(self, attempts: u32) -> Self {
        match self {
            Self::Transport(error) => Self::Transport(error.with_attempts(attempts)),
            Self::Request(error) => Self::Request(error),
        }
    }
}

impl<E> From<Interrupted> for Error<E> {
    fn from(interrupted: Interrupted) -> Self {
        match interrupted {
            Interrupted::Request(error) => Self::Request(error),
            Interrupted::Transport(error) => Self::Transport(error),
        }
    }
}
