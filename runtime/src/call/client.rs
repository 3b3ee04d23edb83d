//! [`Http`], which a generated client holds, and [`HttpBuilder`], which makes it.
//!
//! The methods of a builder never fail: `build` reports the first fault.

use super::Call;
use super::core::Core;
use super::decode::{Decoder, FailureDecoder};
use super::request::RequestBuilder;
use crate::auth::{Credential, Prepared};
use crate::error::{BoxError, Operation};
use crate::transport::{self, Body, Transport, base_url, header_field};
use bytes::Bytes;
use http::header::USER_AGENT;
use http::{HeaderMap, HeaderValue, Method};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

const TIMEOUT: Duration = Duration::from_secs(60);
const AGENT: &str = concat!("specwright/", env!("CARGO_PKG_VERSION"));

/// What all calls of one client share: the transport, the base URL, credentials. Cheap to clone.
#[derive(Clone)]
pub struct Http(Arc<Core>);

impl Http {
    /// Starts a call: generated methods begin with this.
    ///
    /// `path` is the path template of the document. `decode` decodes a success, `failure` an error response
    /// ([`crate::decode`]).
    #[inline]
    pub fn call<T, E>(
        &self,
        operation: &'static str,
        method: Method,
        path: &'static str,
        decode: Decoder<T>,
        failure: FailureDecoder<E>,
    ) -> Call<T, E> {
        Call::new(self.request(operation, method, path), decode, failure)
    }

    /// The address that paths are appended to, without a slash at its end.
    pub fn base_url(&self) -> &str {
        &self.0.base
    }

    fn request(&self, name: &'static str, method: Method, path: &'static str) -> Box<RequestBuilder> {
        Box::new(RequestBuilder::new(self.0.clone(), Operation { name, method, path }))
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let schemes: Vec<&String> = self.0.credentials.keys().collect();
        f.debug_struct("Http")
            .field("base_url", &self.0.base)
            .field("credentials", &schemes)
            .field("timeout", &self.0.timeout)
            .finish_non_exhaustive()
    }
}

/// Makes an [`Http`]. A generated `ClientBuilder` forwards to it.
#[must_use = "a builder does nothing until `build` is called"]
pub struct HttpBuilder {
    base: String,
    base_chosen: bool,
    headers: HeaderMap,
    credentials: BTreeMap<String, Prepared>,
    timeout: Option<Duration>,
    max_response_bytes: Option<usize>,
    validate: bool,
    transport: Option<Transport>,
    fault: Option<BuildError>,
}

impl HttpBuilder {
    /// A builder for an API whose document names this server.
    pub fn new(server: impl Into<String>) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
        Self {
            base: server.into(),
            base_chosen: false,
            headers,
            credentials: BTreeMap::new(),
            timeout: Some(TIMEOUT),
            max_response_bytes: None,
            validate: true,
            transport: None,
            fault: None,
        }
    }

    /// Sends to this address instead of the document's server, also where an operation names a server of its own.
    /// It may have a path, to which the paths of operations are appended.
    pub fn base_url(self, base_url: impl Into<String>) -> Self {
        Self { base: base_url.into(), base_chosen: true, ..self }
    }

    /// The time limit of a whole call: connecting, sending, and reading the response. 60 seconds by default; `None` for
    /// no limit. A single call can have its own.
    pub fn timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
        Self { timeout: timeout.into(), ..self }
    }

    /// Refuses responses with a larger body. No limit by default.
    pub fn max_response_bytes(self, limit: usize) -> Self {
        Self { max_response_bytes: Some(limit), ..self }
    }

    /// Whether requests are checked against the constraints of the document before they are sent. On by default.
    pub fn validate_requests(self, validate: bool) -> Self {
        Self { validate, ..self }
    }

    /// A header field for every request; a call's own field of that name replaces it.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match header_field(name, value) {
            Ok((name, value)) => {
                self.headers.insert(name, value);
                self
            }
            Err(message) => self.refuse(message),
        }
    }

    /// The `User-Agent` of every request.
    pub fn user_agent(self, agent: &str) -> Self {
        self.header(USER_AGENT.as_str(), agent)
    }

    /// The credential for one security scheme of the document.
    pub fn credential(mut self, scheme: &str, credential: Credential) -> Self {
        match credential.prepare() {
            Ok(prepared) => {
                self.credentials.insert(scheme.to_owned(), prepared);
                self
            }
            Err(message) => self.refuse(format!("the credential for `{scheme}`: {message}")),
        }
    }

    /// Sends through this tower service instead of reqwest: a stack of layers, or a test double. A request carries its
    /// [`Operation`] among its extensions. Redirects are left to the service.
    ///
    /// ```
    /// use specwright_runtime::{Body, HttpBuilder};
    /// use tower::service_fn;
    ///
    /// let service = service_fn(|request: http::Request<Body>| async move {
    ///     let text = format!("{} {}", request.method(), request.uri().path());
    ///     Ok::<_, std::convert::Infallible>(http::Response::new(Body::from(bytes::Bytes::from(text))))
    /// });
    /// let http = HttpBuilder::new("http://test").service(service).build().unwrap();
    /// # let _ = http;
    /// ```
    pub fn service<S, B>(self, service: S) -> Self
    where
        S: tower::Service<http::Request<Body>, Response = http::Response<B>> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send + 'static,
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        Self { transport: Some(transport::boxed(service)), ..self }
    }

    /// Makes the client, or reports the first fault.
    pub fn build(self) -> Result<Http, BuildError> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let base = base_url(&self.base).map_err(BuildError::new)?;
        let transport = match self.transport {
            Some(transport) => transport,
            None => default_transport()?,
        };
        Ok(Http(Arc::new(Core {
            base,
            base_chosen: self.base_chosen,
            headers: self.headers,
            credentials: self.credentials,
            timeout: self.timeout,
            max_response_bytes: self.max_response_bytes,
            validate: self.validate,
            transport,
        })))
    }

    fn refuse(mut self, message: String) -> Self {
        self.fault.get_or_insert(BuildError::new(message));
        self
    }
}

impl fmt::Debug for HttpBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let schemes: Vec<&String> = self.credentials.keys().collect();
        // Not the base URL: it may contain a password, which `build` refuses.
        f.debug_struct("HttpBuilder").field("credentials", &schemes).finish_non_exhaustive()
    }
}

#[cfg(feature = "reqwest")]
fn default_transport() -> Result<Transport, BuildError> {
    transport::default_transport()
        .map_err(|source| BuildError { message: "the default transport cannot be set up".into(), source: Some(source) })
}

#[cfg(not(feature = "reqwest"))]
fn default_transport() -> Result<Transport, BuildError> {
    Err(BuildError::new("there is no transport: give one with `service`, or turn on the feature `reqwest`"))
}

/// Why a client could not be made.
#[derive(Debug)]
pub struct BuildError {
    message: String,
    source: Option<BoxError>,
}

impl BuildError {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), source: None }
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no client: ")?;
        f.write_str(&self.message)?;
        match &self.source {
            Some(source) => write!(f, ": {source}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for BuildError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| &**source as _)
    }
}
