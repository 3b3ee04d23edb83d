//! [`ReqwestService`]: a `reqwest::Client` with the redirects of this crate, whose errors have no addresses (a key may be
//! in the query). The default transport is one where it needs what reqwest has: proxies, settings, decompression.

use super::connect::ConnectLimit;
use super::default::DefaultService;
use super::redirect::Hop;
use super::route::Target;
use super::tls::{HAS_TLS, NoTls, is_tls, with_own_tls, with_tls};
use super::{Body, always_ready};
use crate::error::{BoxError, TimedOut, TransportKind};
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use reqwest::redirect::Policy;
use reqwest::{ClientBuilder, Response, Url};
use std::future::Future;
use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Poll};
use std::time::Duration;

/// How long the default transport tries to connect.
pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// What reqwest gets beside it, of which each address of a host has a part: more, so that it is not the one that ends an attempt.
const IN_PARTS: Duration = Duration::from_secs(11);
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
}

impl ReqwestService {
    /// Sends with this client, which must not follow redirects itself (`Policy::none()`).
    pub fn new(client: reqwest::Client) -> Self {
        Self { client }
    }
}

/// With the settings that reqwest has by itself, and the TLS of this crate.
pub(super) fn plain_service(connect: Chosen) -> Result<ReqwestService, BoxError> {
    let settings = with_tls(settings())?;
    match connect {
        // Without parts, an address that does not answer takes the time of those after it.
        None => finish(settings.connect_timeout(IN_PARTS), Some(CONNECT_TIMEOUT)),
        // A part would end what a call with a longer limit waits for, so the addresses share it. The pool has a connector of its own for
        // such calls.
        Some(limit) => finish(settings.connect_timeout(NEVER), limit),
    }
}

/// The service of a client with settings of its own. A limit for connections in them counts if none was chosen beside them.
pub(crate) fn service_with(settings: ClientBuilder, connect: Chosen) -> Result<ReqwestService, BoxError> {
    match connect {
        None => finish(settings, None),
        // Where a limit was chosen, a call may have a longer one.
        Some(limit) => finish(settings.connect_timeout(NEVER), limit),
    }
}

/// What settings begin with. Their TLS is that of reqwest, so that certificates can be added.
pub(crate) fn own_settings() -> ClientBuilder {
    with_own_tls(settings())
}

fn settings() -> ClientBuilder {
    reqwest::Client::builder().connect_timeout(CONNECT_TIMEOUT)
}

fn finish(settings: ClientBuilder, connect: Option<Duration>) -> Result<ReqwestService, BoxError> {
    let settings = settings.connector_layer(ConnectLimit(connect));
    Ok(ReqwestService::new(settings.redirect(Policy::none()).referer(false).build()?))
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

impl ReqwestService {
    /// Sends one request, without redirects. The request is handed over at once, so that the future does not hold it.
    pub(super) fn execute(
        &self,
        hop: Hop,
    ) -> Result<impl Future<Output = Result<Response, BoxError>> + Send + use<>, BoxError> {
        let url = match hop.to {
            Target::Url(url) => url,
            Target::Uri(uri) => {
                Url::parse(&uri.to_string()).map_err(|error| format!("the address is not valid: {error}"))?
            }
        };
        let https = url.scheme() == "https";
        let mut request = reqwest::Request::new(hop.method, url);
        *request.headers_mut() = hop.headers;
        *request.body_mut() = outgoing(hop.body);
        let sent = self.client.execute(request);
        Ok(async move { sent.await.map_err(|error| explained(error, https)) })
    }
}

/// An error of reqwest as this crate tells it.
fn explained(error: reqwest::Error, https: bool) -> BoxError {
    let error = error.without_url();
    match TimedOut::behind(&error).filter(|_| error.is_connect()) {
        Some(timed_out) => timed_out.into(),
        None if https && !HAS_TLS && error.is_connect() => NoTls(error).into(),
        None => error.into(),
    }
}

always_ready!(ReqwestService, sent);

impl ReqwestService {
    async fn sent(self, request: http::Request<Body>) -> Result<http::Response<Body>, BoxError> {
        DefaultService::Reqwest(self).sent(request).await
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
