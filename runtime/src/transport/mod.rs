//! The transport: a request enters, a [`RawResponse`] or a [`Fault`] leaves.
//!
//! It is a boxed tower service, so any middleware or test double can replace reqwest. The timeout and the size limit
//! apply to the whole call, whatever the service is: a body that is larger is refused, and so are header fields and
//! base URLs that HTTP does not allow.

mod base;
mod body;
mod header;
mod raw_response;
#[cfg(feature = "reqwest")]
mod redirect;
#[cfg(feature = "reqwest")]
mod reqwest;

pub use self::body::Body;
pub use self::raw_response::RawResponse;
#[cfg(feature = "reqwest")]
pub use self::reqwest::ReqwestService;

pub(crate) use self::base::base_url;
pub(crate) use self::header::header_field;
#[cfg(feature = "reqwest")]
pub(crate) use self::reqwest::default_transport;

use crate::error::{BoxError, Fault, TransportKind};
use bytes::{Bytes, BytesMut};
use http::header::{Entry, SET_COOKIE};
use http_body_util::BodyExt;
use std::fmt;
use std::time::Duration;
use tower::util::BoxCloneSyncService;
use tower::{Service, ServiceExt};

/// The boxed service.
pub(crate) type Transport = BoxCloneSyncService<http::Request<Body>, http::Response<Body>, BoxError>;

/// Put into the extensions of a request whose redirects are documented responses: they are not followed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeepRedirects;

/// Classifies an error of a service. Its kind is `otherwise` if the error does not tell.
fn classify(source: BoxError, otherwise: TransportKind) -> Fault {
    #[cfg(feature = "reqwest")]
    if let Some(error) = source.downcast_ref::<::reqwest::Error>() {
        let (kind, connecting) = reqwest::kind(error, otherwise);
        return Fault { kind, connecting, source };
    }
    if is_timeout(&*source) {
        return Fault { kind: TransportKind::Timeout, connecting: false, source };
    }
    Fault::new(otherwise, source)
}

/// Whether a tower layer or the operating system reports a timeout.
fn is_timeout(source: &(dyn std::error::Error + 'static)) -> bool {
    let mut next = Some(source);
    while let Some(error) = next {
        if error.is::<tokio::time::error::Elapsed>() {
            return true;
        }
        if error.downcast_ref::<std::io::Error>().is_some_and(|error| error.kind() == std::io::ErrorKind::TimedOut) {
            return true;
        }
        next = error.source();
    }
    false
}

/// Boxes a service with bodies and errors of any type.
pub(crate) fn boxed<S, B>(service: S) -> Transport
where
    S: Service<http::Request<Body>, Response = http::Response<B>> + Clone + Send + Sync + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send + 'static,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    BoxCloneSyncService::new(
        service.map_response(|response: http::Response<B>| response.map(Body::new)).map_err(Into::into),
    )
}

/// Sends one request and reads the whole response.
pub(crate) async fn exchange(
    transport: Transport,
    request: http::Request<Body>,
    timeout: Option<Duration>,
    limit: Option<usize>,
) -> Result<RawResponse, Fault> {
    let Some(timeout) = timeout else {
        return send_and_read(transport, request, limit).await;
    };
    if tokio::runtime::Handle::try_current().is_err() {
        let message = "a call with a timeout needs a Tokio runtime; turn it off with `timeout(None)` on the builder";
        return Err(Fault::new(TransportKind::Other, message));
    }
    match tokio::time::timeout(timeout, send_and_read(transport, request, limit)).await {
        Ok(outcome) => outcome,
        Err(_) => Err(Fault::new(TransportKind::Timeout, TimedOut(timeout))),
    }
}

async fn send_and_read(
    transport: Transport,
    request: http::Request<Body>,
    limit: Option<usize>,
) -> Result<RawResponse, Fault> {
    let response = transport.oneshot(request).await.map_err(|source| classify(source, TransportKind::Other))?;
    let (mut parts, body) = response.into_parts();
    if let Entry::Occupied(mut cookies) = parts.headers.entry(SET_COOKIE) {
        cookies.iter_mut().for_each(|cookie| cookie.set_sensitive(true));
    }
    let bytes = read(body, limit).await?;
    Ok(RawResponse { status: parts.status, headers: parts.headers, bytes })
}

/// Reads a whole body. A single frame is not copied.
async fn read(mut body: Body, limit: Option<usize>) -> Result<Bytes, Fault> {
    let limit = limit.unwrap_or(usize::MAX);
    let mut first = Bytes::new();
    let mut more = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|source| classify(source, TransportKind::Body))?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        if first.len() + more.len() + data.len() > limit {
            let message = format!("the body is larger than the {limit} bytes that the client allows");
            return Err(Fault::new(TransportKind::Body, message));
        }
        if first.is_empty() && more.is_empty() {
            first = data;
            continue;
        }
        if more.is_empty() {
            more.extend_from_slice(&first);
            first = Bytes::new();
        }
        more.extend_from_slice(&data);
    }
    Ok(if more.is_empty() { first } else { more.freeze() })
}

#[derive(Debug)]
struct TimedOut(Duration);

impl fmt::Display for TimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no complete response within {:?}", self.0)
    }
}

impl std::error::Error for TimedOut {}
