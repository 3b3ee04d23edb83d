//! The default service: a `reqwest::Client` with the redirects of this crate, whose errors have no addresses (a key may be
//! in the query).

use super::redirect::{Hop, Redirects};
use super::route::Arrived;
use super::{Body, KeepRedirects};
use crate::error::{BoxError, TimeLimit, TimedOut, TransportKind};
use bytes::Bytes;
use http::HeaderMap;
use http_body::{Frame, SizeHint};
use reqwest::redirect::Policy;
use reqwest::{ClientBuilder, Response, Url};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Poll};
use std::time::Duration;

/// How long the default client tries to connect.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// What reqwest gets where there is no such limit: it cannot be taken back. A hundred years.
const NEVER: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

/// The time limit for connections as it was chosen: not at all, as none, or as a time.
pub(crate) type Chosen = Option<Option<Duration>>;

/// A `reqwest::Client` as the service of a client: for one that is there already. For settings of its own
/// [`HttpBuilder::reqwest`](crate::HttpBuilder::reqwest) is the better way.
///
/// Redirects are followed as by the default transport, so the client must not follow any itself: build it with
/// `redirect(Policy::none())`. One that does sends every header field except `authorization` and `cookie` to the origin
/// that a server chooses, and the query in `Referer`, keys in them included; a finished client cannot be changed. Its own
/// default header fields go to every origin, too: leave credentials to the builder. With the
/// feature `rustls` alone, reqwest panics where the process has no `CryptoProvider`; with `rustls-aws-lc` or `native-tls`
/// it needs none.
///
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use specwright_runtime::reqwest::{Client, redirect::Policy};
/// use specwright_runtime::{HttpBuilder, ReqwestService};
///
/// let shared = Client::builder().redirect(Policy::none()).referer(false).build()?;
/// let http = HttpBuilder::new("https://api.example.com").service(ReqwestService::new(shared)).build()?;
/// # let _ = http;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct ReqwestService {
    client: reqwest::Client,
    /// How long it tries to connect, where that is known.
    connect: Option<Duration>,
}

impl ReqwestService {
    /// Sends with this client, which must not follow redirects itself (`Policy::none()`).
    pub fn new(client: reqwest::Client) -> Self {
        Self { client, connect: None }
    }
}

/// The service of a client that is built without one.
pub(crate) fn default_service(connect: Chosen) -> Result<ReqwestService, BoxError> {
    finish(with_tls(settings())?, Some(connect.unwrap_or(Some(CONNECT_TIMEOUT))))
}

/// The service of a client with settings of its own. A limit for connections in them counts if none was chosen beside them.
pub(crate) fn service_with(settings: ClientBuilder, connect: Chosen) -> Result<ReqwestService, BoxError> {
    finish(settings, connect)
}

/// What settings begin with. Their TLS is that of reqwest, so that certificates can be added.
pub(crate) fn own_settings() -> ClientBuilder {
    with_own_tls(settings())
}

fn settings() -> ClientBuilder {
    reqwest::Client::builder().connect_timeout(CONNECT_TIMEOUT)
}

fn finish(settings: ClientBuilder, connect: Chosen) -> Result<ReqwestService, BoxError> {
    let settings = match connect {
        Some(time) => settings.connect_timeout(time.unwrap_or(NEVER)),
        None => settings,
    };
    let client = settings.redirect(Policy::none()).referer(false).build()?;
    Ok(ReqwestService { client, connect: connect.flatten() })
}

#[cfg(feature = "native-tls")]
fn with_own_tls(builder: ClientBuilder) -> ClientBuilder {
    builder.tls_backend_native()
}

#[cfg(all(not(feature = "native-tls"), any(feature = "rustls", feature = "rustls-aws-lc")))]
fn with_own_tls(builder: ClientBuilder) -> ClientBuilder {
    // reqwest takes the provider of the process. rustls itself installs one where there is only one to choose from.
    #[cfg(all(feature = "rustls", not(feature = "rustls-aws-lc")))]
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Another thread may have been faster: then there is one.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
    builder.tls_backend_rustls()
}

#[cfg(not(any(feature = "native-tls", feature = "rustls-aws-lc", feature = "rustls")))]
fn with_own_tls(builder: ClientBuilder) -> ClientBuilder {
    builder
}

#[cfg(feature = "native-tls")]
fn with_tls(builder: ClientBuilder) -> Result<ClientBuilder, BoxError> {
    Ok(builder.tls_backend_native())
}

#[cfg(all(not(feature = "native-tls"), feature = "rustls-aws-lc"))]
fn with_tls(builder: ClientBuilder) -> Result<ClientBuilder, BoxError> {
    Ok(builder.tls_backend_rustls())
}

/// reqwest would ask for a provider installed for the whole process, which is the application's to choose: so the
/// configuration is made here, with that provider if there is one.
#[cfg(all(not(feature = "native-tls"), not(feature = "rustls-aws-lc"), feature = "rustls"))]
fn with_tls(builder: ClientBuilder) -> Result<ClientBuilder, BoxError> {
    use rustls::crypto::{CryptoProvider, ring};
    use rustls_platform_verifier::BuilderVerifierExt;

    let provider = CryptoProvider::get_default().cloned().unwrap_or_else(|| ring::default_provider().into());
    let mut config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_platform_verifier()?
        .with_no_client_auth();
    if cfg!(feature = "http2") {
        config.alpn_protocols.push(b"h2".to_vec());
    }
    config.alpn_protocols.push(b"http/1.1".to_vec());
    Ok(builder.tls_backend_preconfigured(config))
}

#[cfg(not(any(feature = "native-tls", feature = "rustls-aws-lc", feature = "rustls")))]
fn with_tls(builder: ClientBuilder) -> Result<ClientBuilder, BoxError> {
    Ok(builder)
}

/// What kind of error this is, and whether it came up while connecting.
pub(super) fn kind(error: &reqwest::Error, otherwise: TransportKind) -> (TransportKind, bool) {
    let connecting = error.is_connect();
    let kind = if error.is_timeout() {
        TransportKind::Timeout
    } else if otherwise == TransportKind::Body {
        // The response has begun, so TLS is agreed on: it is the connection that broke.
        TransportKind::Body
    } else if is_tls(error, connecting) {
        TransportKind::Tls
    } else if connecting {
        TransportKind::Connect
    } else if error.is_body() || error.is_decode() {
        TransportKind::Body
    } else {
        otherwise
    };
    (kind, connecting)
}

/// TLS libraries report through `std::io::Error`, which hides the error it holds from the chain of sources.
fn is_tls(error: &reqwest::Error, connecting: bool) -> bool {
    let mut next = std::error::Error::source(error);
    while let Some(error) = next {
        let held = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        next = match held {
            Some(held) => Some(held),
            None => error.source(),
        };
        if says_tls(error) || (connecting && next.is_none() && reads_like_tls(error)) {
            return true;
        }
    }
    false
}

#[cfg(feature = "rustls")]
fn says_tls(error: &(dyn std::error::Error + 'static)) -> bool {
    error.is::<rustls::Error>()
}

#[cfg(not(feature = "rustls"))]
fn says_tls(_: &(dyn std::error::Error + 'static)) -> bool {
    false
}

/// Without rustls there is no type to test for: the libraries' messages have these words in common.
fn reads_like_tls(error: &(dyn std::error::Error + 'static)) -> bool {
    let text = error.to_string().to_ascii_lowercase();
    ["certificate", "corrupt message", "handshake", "ssl", "tls"].iter().any(|word| text.contains(word))
}

impl ReqwestService {
    /// Sends a request, and those that redirects lead to. `again` gives the header fields once more; without it redirects are not followed.
    ///
    /// The first request is handed to reqwest at once, so that the future does not hold it.
    pub(super) fn send<'a, A: Fn() -> HeaderMap + Send + Sync + ?Sized>(
        &'a self,
        hop: Hop,
        again: Option<&'a A>,
    ) -> impl Future<Output = Result<Arrived, BoxError>> + Send + 'a {
        let mut redirects = Redirects::default();
        // A body that is made for a redirect does not know the clock of the attempt.
        let activity = again.and_then(|_| hop.body.activity());
        let mut kept = again.map(|_| hop.kept());
        let mut https = hop.url.scheme() == "https";
        let mut sent = self.execute(hop);
        async move {
            loop {
                let response = match sent {
                    Some(sent) => sent.await.map_err(|error| self.explained(error, https)),
                    None => Err("the transport reqwest needs a Tokio runtime: await the call in one".into()),
                };
                let response = match response {
                    Ok(response) => response,
                    Err(source) if redirects.is_redirected() => return Err(AfterRedirect(source).into()),
                    Err(source) => return Err(source),
                };
                let next = match (kept.take(), again) {
                    (Some(kept), Some(again)) => redirects.next(kept, again, &response),
                    _ => Err(None),
                };
                match next {
                    Ok(hop) => {
                        // Something was received.
                        if let Some(activity) = &activity {
                            activity.mark();
                        }
                        kept = Some(hop.kept_again());
                        https = hop.url.scheme() == "https";
                        sent = self.execute(hop);
                    }
                    Err(why) => {
                        let note = why.or_else(|| redirects.note(response.status()));
                        return Ok(Arrived::of(response, note));
                    }
                }
            }
        }
    }

    /// Hands one request to reqwest, without redirects; `None` outside of a runtime, where reqwest panics.
    fn execute(&self, hop: Hop) -> Option<impl Future<Output = reqwest::Result<Response>> + Send> {
        tokio::runtime::Handle::try_current().ok()?;
        let mut request = reqwest::Request::new(hop.method, hop.url);
        *request.headers_mut() = hop.headers;
        *request.body_mut() = outgoing(hop.body);
        Some(self.client.execute(request))
    }

    /// An error of reqwest as this crate tells it.
    fn explained(&self, error: reqwest::Error, https: bool) -> BoxError {
        let error = error.without_url();
        match self.connect {
            Some(time) if is_connect_limit(&error) => TimedOut { limit: TimeLimit::Connect, time }.into(),
            _ if https && !HAS_TLS && error.is_connect() => NoTls(error).into(),
            _ => error.into(),
        }
    }
}

impl tower::Service<http::Request<Body>> for ReqwestService {
    type Response = http::Response<Body>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let service = self.clone();
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let url =
                Url::parse(&parts.uri.to_string()).map_err(|error| format!("the address is not valid: {error}"))?;
            let keeps = parts.extensions.get::<KeepRedirects>().is_some();
            let headers = parts.headers.clone();
            let hop = Hop { method: parts.method, url, headers: parts.headers, body };
            service.send(hop, (!keeps).then_some(&|| headers.clone())).await.map(Arrived::into_response)
        })
    }
}

/// Whether it is the limit of reqwest that ended the attempt to connect, and not one of the operating system, which has a number.
fn is_connect_limit(error: &reqwest::Error) -> bool {
    let mut next = std::error::Error::source(error);
    while let Some(error) = next {
        if error.downcast_ref::<std::io::Error>().is_some_and(|error| error.raw_os_error().is_some()) {
            return false;
        }
        next = error.source();
    }
    error.is_connect() && error.is_timeout()
}

const HAS_TLS: bool = cfg!(any(feature = "rustls", feature = "rustls-aws-lc", feature = "native-tls"));

/// An address with https, and no feature with TLS.
#[derive(Debug)]
pub(super) struct NoTls(reqwest::Error);

impl fmt::Display for NoTls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "https needs one of the features `rustls`, `rustls-aws-lc` and `native-tls` of specwright-runtime: ",
        )?;
        self.0.fmt(f)
    }
}

impl std::error::Error for NoTls {}

/// An error of a request that a redirect led to: a server has received the first one.
#[derive(Debug)]
pub(super) struct AfterRedirect(pub BoxError);

impl fmt::Display for AfterRedirect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for AfterRedirect {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.0)
    }
}

fn outgoing(body: Body) -> Option<reqwest::Body> {
    match body.into_parts() {
        Ok(bytes) => Some(bytes).filter(|bytes| !bytes.is_empty()).map(reqwest::Body::from),
        Err(body) => Some(reqwest::Body::wrap(Shared(Mutex::new(body)))),
    }
}

/// reqwest asks for `Sync`, which a stream need not be: a lock that is never contended gives it.
struct Shared(Mutex<Body>);

impl http_body::Body for Shared {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        match self.0.get_mut() {
            Ok(body) => Pin::new(body).poll_frame(context),
            Err(poisoned) => Pin::new(poisoned.into_inner()).poll_frame(context),
        }
    }

    fn size_hint(&self) -> SizeHint {
        self.0.lock().map(|body| body.size_hint()).unwrap_or_default()
    }
}
