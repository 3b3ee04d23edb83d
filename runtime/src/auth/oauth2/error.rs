//! [`OAuth2Error`]: why there is no token.
//!
//! What an authorization server said enters, bounded and without the secrets that it was sent; one line leaves. An answer that is not
//! understood is not shown, since a token may be in it.

use crate::error::{BoxError, Fault, Line, Secrets, TransportKind, bounded};
use http::StatusCode;
use std::fmt::{self, Write};

/// The most characters of each text of an authorization server.
const SHOWN: usize = 300;

/// Why there is no token.
///
/// It is shown in one line, without the secrets of the client and without the tokens. Only its [`source`](std::error::Error::source) is the
/// error of the transport as it is.
///
/// ```
/// use specwright_runtime::oauth2::{OAuth2Error, OAuth2ErrorKind};
///
/// /// Whether the user has to be asked again.
/// fn asks_the_user(error: &OAuth2Error) -> bool {
///     error.kind() == OAuth2ErrorKind::AuthorizeAgain || error.error() == Some("access_denied")
/// }
/// ```
pub struct OAuth2Error(Box<Inner>);

struct Inner {
    kind: OAuth2ErrorKind,
    message: String,
    status: Option<StatusCode>,
    said: Option<Said>,
    transport: Option<(TransportKind, BoxError)>,
}

/// The kind of an [`OAuth2Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OAuth2ErrorKind {
    /// An address is missing or is none, or there is no transport.
    Settings,
    /// There is no answer, or only a part of one, or a larger one than 1 MiB.
    Transport,
    /// The authorization server refused, and said why ([`OAuth2Error::error`]; RFC 6749, sections 4.1.2.1 and 5.2).
    Refused,
    /// The answer is not what the protocol says: no JSON, no access token, a token of another type than `bearer`, another issuer.
    Answer,
    /// The address that the user was sent back to does not belong to the authorization: its `state` is missing or another one.
    Redirect,
    /// The user did not authorize the device in time (RFC 8628, section 3.5).
    Expired,
    /// The token is not valid any more and cannot be renewed without the user.
    AuthorizeAgain,
}

/// What an authorization server said (RFC 6749, section 5.2), bounded and without secrets.
#[derive(Clone, Debug)]
pub(super) struct Said {
    error: String,
    description: Option<String>,
    uri: Option<String>,
}

impl Said {
    /// Takes the members of an error, without the secrets.
    pub fn new(error: &str, description: Option<&str>, uri: Option<&str>, secrets: &Secrets) -> Self {
        let shown = |text: &str| bounded(&secrets.mask(text, true), SHOWN);
        Self { error: shown(error), description: description.map(shown), uri: uri.map(shown) }
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.error)?;
        if let Some(description) = &self.description {
            write!(f, ": {description}")?;
        }
        match &self.uri {
            Some(uri) => write!(f, " (see {uri})"),
            None => Ok(()),
        }
    }
}

impl OAuth2Error {
    /// The kind of the error.
    pub fn kind(&self) -> OAuth2ErrorKind {
        self.0.kind
    }

    /// What the authorization server calls the error: `invalid_client`, `invalid_grant`, `access_denied` (RFC 6749, section 5.2).
    pub fn error(&self) -> Option<&str> {
        self.0.said.as_ref().map(|said| said.error.as_str())
    }

    /// What it says about it, for developers (`error_description`): at most 300 characters.
    pub fn description(&self) -> Option<&str> {
        self.0.said.as_ref()?.description.as_deref()
    }

    /// A page about the error (`error_uri`).
    pub fn uri(&self) -> Option<&str> {
        self.0.said.as_ref()?.uri.as_deref()
    }

    /// The status of the answer, if there is one.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// The kind of the transport's failure, if it failed.
    pub fn transport_kind(&self) -> Option<TransportKind> {
        self.0.transport.as_ref().map(|(kind, _)| *kind)
    }

    /// Whether the same request may succeed a little later: the authorization server was not reached, the connection broke, or the status
    /// is 429 or 5XX. The error of a call that got no token so is [`Error::is_retryable`](crate::Error::is_retryable), too.
    pub fn is_retryable(&self) -> bool {
        let is_passing = |status: StatusCode| status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error();
        self.may_pass() || self.0.status.is_some_and(is_passing)
    }

    fn new(kind: OAuth2ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner { kind, message: message.into(), status: None, said: None, transport: None }))
    }

    pub(super) fn settings(message: impl Into<String>) -> Self {
        Self::new(OAuth2ErrorKind::Settings, message)
    }

    pub(super) fn answer(message: impl Into<String>) -> Self {
        Self::new(OAuth2ErrorKind::Answer, message)
    }

    pub(super) fn redirect(message: impl Into<String>) -> Self {
        Self::new(OAuth2ErrorKind::Redirect, message)
    }

    pub(super) fn expired() -> Self {
        Self::new(OAuth2ErrorKind::Expired, "the user did not authorize the device in time: begin again")
    }

    pub(super) fn refused(said: Said) -> Self {
        let expired = said.error == "expired_token";
        let kind = if expired { OAuth2ErrorKind::Expired } else { OAuth2ErrorKind::Refused };
        let mut error = Self::new(kind, format!("the authorization server refuses: {said}"));
        error.0.said = Some(said);
        error
    }

    /// The token cannot be renewed. `refused` is what the server said of its refresh token.
    pub(super) fn authorize_again(refused: Option<Self>) -> Self {
        let Some(mut error) = refused else {
            let message = "the access token is not valid any more, and there is no refresh token that renews it: the user has to \
                           authorize again";
            return Self::new(OAuth2ErrorKind::AuthorizeAgain, message);
        };
        error.0.kind = OAuth2ErrorKind::AuthorizeAgain;
        error.0.message = match &error.0.said {
            Some(said) => format!("the refresh token is refused, the user has to authorize again: {said}"),
            None => "the refresh token is refused: the user has to authorize again".into(),
        };
        error
    }

    /// A transport that cannot be set up.
    #[cfg(feature = "reqwest")]
    pub(super) fn of_transport(source: BoxError) -> Self {
        let message = format!("the transport cannot be set up: {}", bounded(&source.to_string(), SHOWN));
        let mut error = Self::new(OAuth2ErrorKind::Settings, message);
        error.0.transport = Some((TransportKind::Other, source));
        error
    }

    /// A failure of the transport, without the secrets of the request.
    pub(super) fn of_fault(fault: Fault, secrets: &Secrets) -> Self {
        // The innermost error is the most precise.
        let mut source: &(dyn std::error::Error + 'static) = &*fault.source;
        while let Some(inner) = source.source() {
            source = inner;
        }
        let cause = bounded(&secrets.mask(&source.to_string(), true), SHOWN);
        let what = match fault.kind {
            TransportKind::Connect => "no connection to the authorization server",
            TransportKind::Timeout => "the authorization server took too long",
            TransportKind::Tls => "TLS with the authorization server failed",
            TransportKind::Body => "the answer of the authorization server could not be read",
            TransportKind::Other => "the transport to the authorization server failed",
        };
        let mut error = Self::new(OAuth2ErrorKind::Transport, format!("{what}: {cause}"));
        error.0.status = fault.received.as_ref().map(|received| received.status);
        error.0.transport = Some((fault.kind, fault.source));
        error
    }

    /// An answer that is larger than allowed.
    pub(super) fn too_large(limit: usize) -> Self {
        let message = format!("the answer of the authorization server is larger than {limit} bytes");
        Self::new(OAuth2ErrorKind::Transport, message)
    }

    pub(super) fn with_status(mut self, status: StatusCode) -> Self {
        self.0.status = Some(status);
        self
    }

    /// Whether the same request may succeed a little later: RFC 8628, section 3.5, asks a device to wait longer then.
    pub(super) fn may_pass(&self) -> bool {
        let broken = matches!(
            self.transport_kind(),
            Some(TransportKind::Connect | TransportKind::Timeout | TransportKind::Other)
        );
        broken && self.0.kind == OAuth2ErrorKind::Transport
            || self.0.said.is_none() && self.0.status.is_some_and(|status| status.is_server_error())
    }
}

impl fmt::Display for OAuth2Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Line::new(f).write_str(&self.0.message)
    }
}

/// Shows no secret: the error of the transport is shown by its message alone.
impl fmt::Debug for OAuth2Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuth2Error")
            .field("kind", &self.0.kind)
            .field("message", &self.0.message)
            .field("status", &self.0.status)
            .field("said", &self.0.said)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for OAuth2Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.transport.as_ref().map(|(_, source)| &**source as _)
    }
}
