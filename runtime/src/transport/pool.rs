//! Connections of the client itself, kept in the pool of hyper-util: a request to one address enters, its response leaves.
//!
//! What reqwest adds to this pool (proxies, decompression, settings, addresses parsed once more) a client with default settings does not need,
//! and it is a fifth of a small call. Sockets are set as reqwest sets them.

use super::Body;
use super::connect::Limited;
use super::redirect::Hop;
use super::route::Target;
use super::tls::is_tls;
use crate::error::{BoxError, Fault, TimedOut, TransportKind};
use http::header::ACCEPT;
use http::{HeaderValue, Response, Uri};
use hyper::body::Incoming;
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::{Client, Error};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::ClientConfig;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// How often an idle connection is looked after, and how long it is given.
const KEEPALIVE: Duration = Duration::from_secs(15);
/// How long what was sent may stay without an acknowledgement.
#[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
const USER_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a connection is kept that nobody uses.
const IDLE: Duration = Duration::from_secs(90);

type Connector = Limited<HttpsConnector<HttpConnector>>;

/// A pool of connections.
#[derive(Clone)]
pub(crate) struct Pool(Arc<Client<Connector, Body>>);

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pool(..)")
    }
}

impl Pool {
    /// A pool with this TLS, and this time limit for making a connection.
    pub fn new(tls: ClientConfig, connect: Option<Duration>) -> Self {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_keepalive(Some(KEEPALIVE));
        tcp.set_keepalive_interval(Some(KEEPALIVE));
        tcp.set_keepalive_retries(Some(3));
        #[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
        tcp.set_tcp_user_timeout(Some(USER_TIMEOUT));
        let tls = Arc::new(tls);
        let of_call = HttpsConnector::from((tcp.clone(), tls.clone()));
        // Of several addresses each gets a part of it.
        tcp.set_connect_timeout(connect);
        let connector = Limited::new(HttpsConnector::from((tcp, tls)), of_call, connect);
        let mut builder = Client::builder(TokioExecutor::new());
        builder.timer(TokioTimer::new()).pool_timer(TokioTimer::new()).pool_idle_timeout(IDLE);
        Self(Arc::new(builder.build(connector)))
    }

    /// Sends one request, without redirects. The request is handed over at once.
    pub(super) fn send(
        &self,
        hop: Hop,
    ) -> Result<impl Future<Output = Result<Response<Incoming>, BoxError>> + Send + use<>, BoxError> {
        let uri = match hop.to {
            Target::Uri(uri) => uri,
            // The message does not show the address: its query may contain a key.
            Target::Url(url) => {
                Uri::try_from(String::from(url)).map_err(|error| format!("the address is not valid: {error}"))?
            }
        };
        // What is in memory goes out without a look at the clock of the attempt.
        let mut request = http::Request::new(hop.body.into_parts().map_or_else(|body| body, Body::from));
        *request.uri_mut() = uri;
        *request.method_mut() = hop.method;
        *request.headers_mut() = hop.headers;
        request.headers_mut().entry(ACCEPT).or_insert(HeaderValue::from_static("*/*"));
        let sent = self.0.request(request);
        Ok(async move { sent.await.map_err(explained) })
    }
}

/// An error of the pool as this crate tells it. A body to send may hold an error of another client, whose limits are not those of this call.
fn explained(error: Error) -> BoxError {
    match TimedOut::behind(&error).filter(|_| error.is_connect()) {
        Some(timed_out) => timed_out.into(),
        None => error.into(),
    }
}

/// Classifies an error of the pool, or of a body that comes from it. Its kind is `otherwise` if the error does not tell.
pub(super) fn classify(source: BoxError, otherwise: TransportKind) -> Result<Fault, BoxError> {
    let sending = source.downcast_ref::<Error>();
    if sending.is_none() && !source.is::<hyper::Error>() {
        return Err(source);
    }
    let connecting = sending.is_some_and(Error::is_connect);
    let kind = if super::is_timeout(&*source) {
        TransportKind::Timeout
    } else if otherwise == TransportKind::Body {
        // The response has begun, so TLS is agreed on: it is the connection that broke.
        TransportKind::Body
    } else if is_tls(&*source, connecting) {
        TransportKind::Tls
    } else if connecting {
        TransportKind::Connect
    } else {
        otherwise
    };
    // Who has begun to answer has looked at the request, whatever it says later.
    let connecting = connecting || otherwise != TransportKind::Body && is_refused(&*source);
    let transient = kind != TransportKind::Tls;
    Ok(Fault { connecting, transient, ..Fault::new(kind, source) })
}

/// Whether the server says that it has not looked at the request (RFC 9113, section 8.7): it closes the connection in good order, or refuses the
/// stream.
#[cfg(feature = "http2")]
fn is_refused(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(error) = error.downcast_ref::<h2::Error>() {
            let closes = error.is_go_away() && error.reason() == Some(h2::Reason::NO_ERROR);
            let refuses = error.is_reset() && error.reason() == Some(h2::Reason::REFUSED_STREAM);
            return error.is_remote() && (closes || refuses);
        }
        next = error.source();
    }
    false
}

#[cfg(not(feature = "http2"))]
fn is_refused(_: &(dyn std::error::Error + 'static)) -> bool {
    false
}
