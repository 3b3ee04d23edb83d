//! The default service: a `reqwest::Client` that reports errors without addresses (a key may be in the query).

use super::redirect::Redirects;
use super::{Body, Transport, boxed};
use crate::error::{BoxError, TransportKind};
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use reqwest::redirect::Policy;
use std::future::Future;
use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Poll};
use std::time::Duration;
use tower_http::follow_redirect::FollowRedirect;

/// How long the default client tries to connect.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// A `reqwest::Client` as the service of a client: for settings that the builder does not have (proxies, certificates).
///
/// Redirects are then followed as that client follows them: reqwest drops `authorization` and `cookie` when a redirect
/// leaves the host, but no other header field. With the feature `rustls` alone, reqwest asks the application to install
/// a `CryptoProvider` before it makes a client; with `rustls-aws-lc` or `native-tls` it does not.
///
/// ```no_run
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use specwright_runtime::{HttpBuilder, ReqwestService};
///
/// let reqwest = reqwest::Client::builder().no_proxy().build()?;
/// let http = HttpBuilder::new("https://api.example.com").service(ReqwestService::new(reqwest)).build()?;
/// # let _ = http;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct ReqwestService(reqwest::Client);

impl ReqwestService {
    /// Sends with this client.
    pub fn new(client: reqwest::Client) -> Self {
        Self(client)
    }
}

/// The service of a client that is built without one.
pub(crate) fn default_transport() -> Result<Transport, BoxError> {
    let builder = reqwest::Client::builder().redirect(Policy::none()).connect_timeout(CONNECT_TIMEOUT);
    let client = with_tls(builder)?.build()?;
    Ok(boxed(FollowRedirect::with_policy(ReqwestService::new(client), Redirects::default())))
}

#[cfg(feature = "native-tls")]
fn with_tls(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, BoxError> {
    Ok(builder.tls_backend_native())
}

#[cfg(all(not(feature = "native-tls"), feature = "rustls-aws-lc"))]
fn with_tls(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, BoxError> {
    Ok(builder.tls_backend_rustls())
}

/// reqwest would ask for a provider installed for the whole process, which is the application's to choose: so the
/// configuration is made here, with that provider if there is one.
#[cfg(all(not(feature = "native-tls"), not(feature = "rustls-aws-lc"), feature = "rustls"))]
fn with_tls(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, BoxError> {
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
fn with_tls(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, BoxError> {
    Ok(builder)
}

/// What kind of error this is, and whether it came up while connecting.
pub(super) fn kind(error: &reqwest::Error, otherwise: TransportKind) -> (TransportKind, bool) {
    let connecting = error.is_connect();
    let kind = if error.is_timeout() {
        TransportKind::Timeout
    } else if is_tls(error) {
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
fn is_tls(error: &reqwest::Error) -> bool {
    let mut next = std::error::Error::source(error);
    while let Some(error) = next {
        let held = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        next = match held {
            Some(held) => Some(held),
            None => error.source(),
        };
        if says_tls(error) || (next.is_none() && reads_like_tls(error)) {
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

impl tower::Service<http::Request<Body>> for ReqwestService {
    type Response = http::Response<reqwest::Body>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let client = self.0.clone();
        Box::pin(async move {
            let request = reqwest::Request::try_from(request.map(outgoing)).map_err(reqwest::Error::without_url)?;
            let response = client.execute(request).await.map_err(reqwest::Error::without_url)?;
            Ok(response.into())
        })
    }
}

fn outgoing(body: Body) -> reqwest::Body {
    match body.into_bytes() {
        Ok(bytes) => reqwest::Body::from(bytes),
        Err(body) => reqwest::Body::wrap(Shared(Mutex::new(body))),
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
