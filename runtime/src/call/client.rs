//! [`Http`], which a generated client holds, and [`HttpBuilder`], which makes it.
//!
//! The methods of a builder never fail: `build` reports the first fault.

mod env;
#[cfg(feature = "tracing")]
mod traced;

use super::Call;
use super::core::{Core, OnRequest, Times};
use super::decode::{self, Decoder, FailureDecoder};
use super::request::RequestBuilder;
use super::retry::{Bucket, Retry};
use crate::auth::{Credential, Prepared, SecurityScheme};
use crate::error::{BoxError, Line, Operation, Secrets, bounded};
#[cfg(feature = "reqwest")]
use crate::transport::DefaultService;
use crate::transport::{self, HttpService, Route, Transport, base_url, header_field, is_secret_name, on_host, origin};
use crate::wire::style::{Keep, encode_into};
use bytes::Bytes;
use http::header::USER_AGENT;
use http::{HeaderMap, HeaderValue, Method};
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::sync::Arc;
use std::time::Duration;

const IDLE_TIMEOUT: Duration = Duration::from_secs(60);
/// 64 MiB.
const MAX_RESPONSE_BYTES: usize = 64 << 20;
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
        let request = RequestBuilder::new(self.0.clone(), Operation { name: operation, method, path });
        Call::new(Box::new(request), decode, failure)
    }

    /// Starts a call that the document does not describe.
    ///
    /// `path` begins with `/` and stands behind the base URL; a query may follow it. What a path or a query cannot hold is percent-encoded,
    /// and what is percent-encoded stays. A path that leads elsewhere (`//host`, `..`) is refused. No credential is added, unless
    /// [`secured`](Call::secured) names its security scheme.
    ///
    /// ```
    /// use specwright_runtime::{Error, Http, Method, Value};
    ///
    /// async fn restart(http: &Http) -> Result<Value, Error> {
    ///     let call = http.request(Method::POST, "/admin/restart").secured(&[&["bearerAuth"]]).json(&["now"]);
    ///     Ok(call.send_as().await?.value)
    /// }
    /// ```
    pub fn request(&self, method: Method, path: &str) -> Call<Bytes> {
        let request = RequestBuilder::undescribed(self.0.clone(), method, path);
        Call::new(Box::new(request), decode::bytes, decode::failure)
    }

    /// The address that paths are appended to, without a slash at its end.
    pub fn base_url(&self) -> &str {
        &self.0.base
    }
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let schemes: Vec<&String> = self.0.credentials.keys().collect();
        f.debug_struct("Http")
            .field("base_url", &self.0.base)
            .field("credentials", &schemes)
            .field("idle_timeout", &self.0.times.idle)
            .field("attempt_timeout", &self.0.times.attempt)
            .field("timeout", &self.0.times.call)
            .field("retry", &self.0.retry)
            .finish_non_exhaustive()
    }
}

/// Puts a layer around a transport.
type Around = Box<dyn FnOnce(Transport) -> Transport + Send + Sync>;

/// Makes an [`Http`]. A generated `ClientBuilder` forwards to it.
#[must_use = "a builder does nothing until `build` is called"]
pub struct HttpBuilder {
    base: String,
    base_chosen: bool,
    host: Option<String>,
    queries: Vec<(String, SecretString)>,
    headers: HeaderMap,
    credentials: BTreeMap<String, Prepared>,
    schemes: &'static [SecurityScheme],
    times: Times,
    retry: Retry,
    max_response_bytes: Option<usize>,
    lenient: bool,
    validate: bool,
    transport: Option<Transport>,
    on_request: Vec<OnRequest>,
    #[cfg(feature = "tracing")]
    traced_query: Option<Vec<String>>,
    /// What goes around the transport, the innermost first.
    layers: Vec<Around>,
    #[cfg(feature = "reqwest")]
    settings: Option<reqwest::ClientBuilder>,
    /// The limit for connections, if one was chosen, which may be none.
    #[cfg(feature = "reqwest")]
    connect_timeout: Option<Option<Duration>>,
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
            host: None,
            queries: Vec::new(),
            headers,
            credentials: BTreeMap::new(),
            schemes: &[],
            times: Times { idle: Some(IDLE_TIMEOUT), attempt: None, call: None, connect: None },
            retry: Retry::v1(),
            max_response_bytes: Some(MAX_RESPONSE_BYTES),
            lenient: false,
            validate: true,
            transport: None,
            on_request: Vec::new(),
            #[cfg(feature = "tracing")]
            traced_query: None,
            layers: Vec::new(),
            #[cfg(feature = "reqwest")]
            settings: None,
            #[cfg(feature = "reqwest")]
            connect_timeout: None,
            fault: None,
        }
    }

    /// Sends to this address instead of the document's server, also where an operation names a server of its own.
    /// It may have a path, to which the paths of operations are appended.
    pub fn base_url(self, base_url: impl Into<String>) -> Self {
        Self { base: base_url.into(), base_chosen: true, ..self }
    }

    /// Sends to this scheme, host and port (`https://eu.example.com`) instead of those of the document's servers, which keep their
    /// paths. [`base_url`](Self::base_url) replaces the paths, too.
    pub fn host(self, host: impl Into<String>) -> Self {
        Self { host: Some(host.into()), ..self }
    }

    /// A query parameter of every request; a call's own parameter of that name replaces it.
    pub fn query(mut self, name: &str, value: &str) -> Self {
        let (mut key, mut pair) = (String::new(), String::new());
        encode_into(&mut key, name, Keep::Unreserved);
        pair.push_str(&key);
        pair.push('=');
        encode_into(&mut pair, value, Keep::Unreserved);
        self.queries.retain(|(known, _)| *known != key);
        self.queries.push((key, pair.into()));
        self
    }

    /// The time limit of a whole call: all attempts and the waits between them, up to the end of the response, or up to its head
    /// where it is read as a stream. None by default (`None`). A single call can have its own.
    ///
    /// A call with a limit of any kind needs a Tokio runtime, and is an error outside of one. The runtime needs timers
    /// (`enable_time`, which `#[tokio::main]` has on): in one without, tokio panics.
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.times.call = timeout.into();
        self
    }

    /// The time limit of one attempt: connecting, sending, and reading the response, or its head where it is read as a stream. None by
    /// default (`None`). A single call can have its own.
    pub fn attempt_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.times.attempt = timeout.into();
        self
    }

    /// How long nothing may be sent or received: 60 seconds by default, `None` for no limit. A single call can have its own.
    ///
    /// It counts while a request is sent, while its response is awaited, and while it is read, also between the pieces of a stream. The time
    /// in which nobody asks for the next piece of a stream does not count. What the operating system holds back counts as sent.
    pub fn idle_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.times.idle = timeout.into();
        self
    }

    /// How long the default transport tries to connect, TLS included: 10 seconds by default, `None` for no limit. It goes before the one of the
    /// settings of reqwest. A service of one's own has its own limit.
    ///
    /// Of several addresses of a host each gets a part of it, so that one that does not answer leaves time for the next. Not so where calls
    /// go through reqwest (proxies, compression, settings of one's own) with a limit that was chosen here: one address may take all of it,
    /// since a single call can have a longer limit, which parts would cut short.
    #[cfg(feature = "reqwest")]
    pub fn connect_timeout(self, timeout: impl Into<Option<Duration>>) -> Self {
        Self { connect_timeout: Some(timeout.into()), ..self }
    }

    /// When requests are sent again: [`Retry::v1`] by default, [`Retry::off`] for never.
    pub fn retry(self, retry: Retry) -> Self {
        Self { retry, ..self }
    }

    /// Changes the header fields of each attempt before it is sent: the trace context, a signature, a time. It is called after all else has set
    /// its fields, credentials included; of several functions each is called, in their order.
    ///
    /// What it sets under a name that means a secret is masked in errors. Fields of the connection are refused, and `content-length` stays as it is.
    ///
    /// ```
    /// use specwright_runtime::{HeaderValue, HttpBuilder};
    ///
    /// let builder = HttpBuilder::new("https://api.example.com").on_request(|headers| {
    ///     headers.insert("x-sent-by", HeaderValue::from_static("billing"));
    /// });
    /// # let _ = builder;
    /// ```
    pub fn on_request(mut self, hook: impl Fn(&mut HeaderMap) + Send + Sync + 'static) -> Self {
        self.on_request.push(Box::new(hook));
        self
    }

    /// The largest body of a response, in bytes after decompression: 64 MiB by default, `None` for no limit. A larger one
    /// is an error, which keeps the status, the header fields and as much of the body.
    pub fn max_response_bytes(self, limit: impl Into<Option<usize>>) -> Self {
        Self { max_response_bytes: limit.into(), ..self }
    }

    /// Whether a response is read although some of it does not fit what the document promises. Off by default.
    ///
    /// An optional property, an item of a list or a value of a map that does not fit is then read as if it were not there, and
    /// [`Response::problems`](crate::Response::problems) says where and why. A number in a string is read as the number.
    /// What is required and does not fit is an error as ever. Each value that is left out costs one more reading of the body: up to
    /// 2,000 of them, and 64 MB in all. After them a property is left out of all items of a list at once, with one problem for all, up to
    /// eight times; then the response is an error, too. The items of a stream have theirs at
    /// [`ItemStream::take_problems`](crate::ItemStream::take_problems), those of pages at [`Items::take_problems`](crate::Items::take_problems).
    pub fn lenient(self, lenient: bool) -> Self {
        Self { lenient, ..self }
    }

    /// Whether requests are checked against the constraints of the document before they are sent. On by default.
    pub fn validate_requests(self, validate: bool) -> Self {
        Self { validate, ..self }
    }

    /// A header field for every request; a call's own field of that name replaces it.
    ///
    /// Where a redirect leads to another origin, only these fields go there: `accept`, `accept-charset`, `accept-encoding`,
    /// `accept-language`, `cache-control`, `content-encoding`, `content-language`, `content-type`, `range`, `user-agent`.
    /// Any other may be a credential. Fields of the connection (`connection`, `transfer-encoding`, …) are refused.
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
            Err(message) => self.refuse(format!("the credential for `{}`: {message}", bounded(scheme, 60))),
        }
    }

    /// The security schemes of the document, for [`env`](Self::env) and for errors.
    pub fn schemes(self, schemes: &'static [SecurityScheme]) -> Self {
        Self { schemes, ..self }
    }

    /// Sends through this tower service instead of the default transport: a stack of layers, or a test double. A request carries its
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
    pub fn service<S: HttpService>(self, service: S) -> Self {
        Self { transport: Some(transport::boxed(service)), ..self }
    }

    /// Puts a tower layer around the transport, which is the default one or that of [`service`](Self::service): it sees each request as it
    /// is sent, with its credentials, and the response to it. Redirects are followed inside the default transport. Each layer goes
    /// around those before it.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use specwright_runtime::{Body, HttpBuilder, http::Request};
    /// use tower::util::MapRequestLayer;
    ///
    /// let log = MapRequestLayer::new(|request: Request<Body>| {
    ///     eprintln!("{} {}", request.method(), request.uri().path());
    ///     request
    /// });
    /// let http = HttpBuilder::new("https://api.example.com").layer(log).build()?;
    /// # let _ = http;
    /// # Ok(())
    /// # }
    /// ```
    pub fn layer<L, S>(mut self, layer: L) -> Self
    where
        L: tower::Layer<Transport, Service = S> + Send + Sync + 'static,
        S: HttpService,
    {
        self.layers.push(Box::new(move |inner| transport::boxed(layer.layer(inner))));
        self
    }

    /// Changes the settings of reqwest: proxies, certificates, Unix sockets, name resolution.
    ///
    /// TLS is set already, and this crate follows redirects itself, without `Referer`: what the settings say about
    /// redirects does not count. Header fields of every request belong in [`header`](Self::header): those of the settings
    /// go to every origin that a redirect leads to. With the feature `rustls`, ring becomes the `CryptoProvider` of the
    /// process, if it has none; install another one first where that is wanted.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use specwright_runtime::HttpBuilder;
    /// use specwright_runtime::reqwest::{Certificate, Proxy};
    ///
    /// let proxy = Proxy::https("http://proxy.example:3128")?;
    /// let root = Certificate::from_pem(&std::fs::read("root.pem")?)?;
    /// let http = HttpBuilder::new("https://api.example.com")
    ///     .reqwest(|settings| settings.proxy(proxy).tls_certs_merge([root]))
    ///     .build()?;
    /// # let _ = http;
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "reqwest")]
    pub fn reqwest(mut self, change: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder) -> Self {
        self.settings = Some(change(self.settings.unwrap_or_else(transport::own_settings)));
        Self { transport: None, ..self }
    }

    /// Makes the client, or reports the first fault.
    pub fn build(self) -> Result<Http, BuildError> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let host = self.host.map(|host| origin(&host)).transpose().map_err(BuildError::new)?;
        let base = match &host {
            Some(host) if !self.base_chosen => on_host(host, &self.base),
            _ => base_url(&self.base),
        };
        let base = base.map_err(BuildError::new)?;
        let route = match self.transport {
            Some(transport) => Route::Service(transport),
            #[cfg(feature = "reqwest")]
            None => {
                let service = match self.settings {
                    Some(settings) => {
                        transport::service_with(settings, self.connect_timeout).map(DefaultService::Reqwest)
                    }
                    None => transport::default_service(self.connect_timeout),
                };
                Route::direct(service.map_err(BuildError::of_transport)?, &base)
            }
            #[cfg(not(feature = "reqwest"))]
            None => {
                let message = "there is no transport: give one with `service`, or turn on the feature `reqwest`";
                return Err(BuildError::new(message));
            }
        };
        let route = match self.layers.is_empty() {
            true => route,
            false => {
                Route::Service(self.layers.into_iter().fold(route.into_transport(), |inner, around| around(inner)))
            }
        };
        let mut secrets = Secrets::default();
        for value in self.headers.values().filter(|value| value.is_sensitive()) {
            secrets.add_header(value.as_bytes());
        }
        for credential in self.credentials.values() {
            credential.add_to(&mut secrets);
        }
        for (_, pair) in self.queries.iter().filter(|(name, _)| is_secret_name(name)) {
            Prepared::Query(pair.clone()).add_to(&mut secrets);
        }
        #[cfg(feature = "tracing")]
        let traced_query = self.traced_query.map(|names| traced::shown(names, &self.credentials, self.schemes));
        Ok(Http(Arc::new(Core {
            secrets,
            base_path: path_at(&base),
            base,
            base_chosen: self.base_chosen,
            host,
            queries: self.queries,
            headers: self.headers,
            credentials: self.credentials,
            schemes: self.schemes,
            times: self.times,
            retry: self.retry,
            bucket: Bucket::new(),
            max_response_bytes: self.max_response_bytes,
            lenient: self.lenient,
            validate: self.validate,
            on_request: self.on_request,
            #[cfg(feature = "tracing")]
            traced_query,
            route,
        })))
    }

    fn refuse(mut self, message: String) -> Self {
        self.fault.get_or_insert(BuildError::new(message));
        self
    }
}

/// Where the path of a base URL begins: behind its host, or its port.
fn path_at(base: &str) -> usize {
    let host = base.find("://").map_or(0, |at| at + 3);
    base.get(host..).and_then(|rest| rest.find('/')).map_or(base.len(), |at| host + at)
}

impl fmt::Debug for HttpBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let schemes: Vec<&String> = self.credentials.keys().collect();
        // Not the base URL: it may contain a password, which `build` refuses.
        f.debug_struct("HttpBuilder").field("credentials", &schemes).finish_non_exhaustive()
    }
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

    #[cfg(feature = "reqwest")]
    fn of_transport(source: BoxError) -> Self {
        Self { message: "the transport cannot be set up".into(), source: Some(source) }
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = Line::new(f);
        write!(line, "no client: {}", self.message)?;
        match &self.source {
            Some(source) => write!(line, ": {source}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for BuildError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_ref().map(|source| &**source as _)
    }
}
