//! The transport: a request enters, a [`RawResponse`] or a [`Fault`] leaves.
//!
//! It is a boxed tower service, so any middleware or test double can replace it. The time limits and the size limit
//! apply whatever the service is: a body that is larger is refused, and so are header fields and
//! base URLs that HTTP does not allow. What has come of a response is kept where the rest of it does not come.

mod base;
mod limits;
#[cfg(feature = "recording")]
mod tap;
mod body;
mod header;
#[cfg(not(target_family = "wasm"))]
mod file;
mod upload;
mod outgoing;
mod incoming;
mod raw_response;
mod service;
mod route;
#[cfg(feature = "reqwest")]
mod connect;
#[cfg(feature = "reqwest")]
mod redirect;
#[cfg(feature = "reqwest")]
mod tls;
#[cfg(feature = "rustls")]
mod pool;
#[cfg(feature = "reqwest")]
mod reqwest;
#[cfg(feature = "reqwest")]
mod default;

pub use self::body::Body;
pub use self::raw_response::RawResponse;
#[cfg(feature = "reqwest")]
pub use self::reqwest::ReqwestService;
pub use self::service::HttpService;
pub use self::upload::Upload;

pub(crate) use self::base::{base_url, on_host, origin, server_url};
#[cfg(feature = "reqwest")]
pub(crate) use self::default::{DefaultService, default_service};
pub(crate) use self::header::{header_field, is_secret_name, not_of_connection};
pub(crate) use self::incoming::{Incoming, Refused, Resume, Resuming};
pub(crate) use self::limits::{Deadline, Limits, Patience, within};
pub(crate) use self::outgoing::Outgoing;
#[cfg(feature = "reqwest")]
pub(crate) use self::reqwest::{own_settings, service_with};
pub(crate) use self::route::{Address, Route, Sending};
#[cfg(any(feature = "mock", feature = "recording", feature = "reqwest"))]
pub(crate) use self::service::always_ready;
#[cfg(feature = "recording")]
pub(crate) use self::tap::{Kept, Passed, Tap};
pub(crate) use self::upload::{collect, marker};

use self::limits::Activity;
use self::route::{Arrived, Head};
use crate::error::{BoxError, Fault, Received, TimedOut, TransportKind};
use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_LENGTH, Entry, SET_COOKIE};
use http::{HeaderMap, StatusCode};
use std::io::{self, ErrorKind};
use std::pin::{Pin, pin};
use std::sync::Arc;
use tower::ServiceExt;
use tower::util::BoxCloneSyncService;

/// The service that sends the requests of a client, boxed: what a layer goes around.
pub type Transport = BoxCloneSyncService<http::Request<Body>, http::Response<Body>, BoxError>;

/// Put into the extensions of a request whose redirects are documented responses: they are not followed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeepRedirects;

/// Classifies an error of a service. Its kind is `otherwise` if the error does not tell.
fn classify(source: BoxError, otherwise: TransportKind) -> Fault {
    if let Some(timed_out) = source.downcast_ref::<TimedOut>() {
        return Fault::timed_out(*timed_out);
    }
    #[cfg(feature = "reqwest")]
    {
        let source = match source.downcast::<default::AfterRedirect>() {
            Ok(after) => {
                let fault = classify(after.0, otherwise);
                return Fault { connecting: false, redirected: true, ..fault };
            }
            Err(source) => source,
        };
        if let Some(error) = source.downcast_ref::<::reqwest::Error>() {
            let (kind, connecting) = reqwest::kind(error, otherwise);
            // A faulty request stays one, and so does a certificate.
            let transient = !error.is_builder() && kind != TransportKind::Tls;
            return Fault { connecting, transient, ..Fault::new(kind, source) };
        }
        if source.is::<tls::NoTls>() {
            return Fault { connecting: true, ..Fault::new(TransportKind::Tls, source) };
        }
        #[cfg(feature = "rustls")]
        let source = match pool::classify(source, otherwise) {
            Ok(fault) => return fault,
            Err(source) => source,
        };
        other_fault(source, otherwise)
    }
    #[cfg(not(feature = "reqwest"))]
    {
        other_fault(source, otherwise)
    }
}

/// An error of a service other than reqwest. Whether it may pass, only an error of input and output tells.
fn other_fault(source: BoxError, otherwise: TransportKind) -> Fault {
    let is_late = is_timeout(&*source);
    let transient = is_late || is_broken(&*source);
    let kind = if is_late { TransportKind::Timeout } else { otherwise };
    Fault { transient, ..Fault::new(kind, source) }
}

/// How the operating system says that a connection broke, or that there was none.
const BROKEN: [ErrorKind; 9] = [
    ErrorKind::ConnectionRefused,
    ErrorKind::ConnectionReset,
    ErrorKind::ConnectionAborted,
    ErrorKind::NotConnected,
    ErrorKind::BrokenPipe,
    ErrorKind::UnexpectedEof,
    ErrorKind::HostUnreachable,
    ErrorKind::NetworkUnreachable,
    ErrorKind::NetworkDown,
];

/// Whether a connection broke, or there was none.
fn is_broken(source: &(dyn std::error::Error + 'static)) -> bool {
    let mut next = Some(source);
    while let Some(error) = next {
        let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
        if kind.is_some_and(|kind| BROKEN.contains(&kind)) {
            return true;
        }
        next = error.source();
    }
    false
}

/// Whether a tower layer or the operating system reports a timeout.
fn is_timeout(source: &(dyn std::error::Error + 'static)) -> bool {
    let mut next = Some(source);
    while let Some(error) = next {
        if error.is::<tokio::time::error::Elapsed>() || error.is::<tower::timeout::error::Elapsed>() {
            return true;
        }
        if error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == ErrorKind::TimedOut) {
            return true;
        }
        next = error.source();
    }
    false
}

/// Boxes a service with bodies and errors of any type.
pub(crate) fn boxed<S: HttpService>(service: S) -> Transport {
    let service = service.map_response(|response: http::Response<S::ResponseBody>| response.map(Body::new));
    BoxCloneSyncService::new(service.map_err(Into::into))
}

/// Whether the body of a response with this head is left to be read while it comes.
pub(crate) type Leaves<'l> = &'l (dyn Fn(StatusCode, &HeaderMap) -> bool + Send + Sync);

/// The header fields of a request once more, for a redirect.
pub(crate) type Again<'a> = &'a (dyn Fn() -> HeaderMap + Send + Sync);

/// Sends one request and reads the whole response, unless its body is left. Where that fails, the fault keeps what has come of it.
pub(crate) async fn exchange(
    route: &Route,
    mut request: Box<Sending>,
    limits: &Limits,
    limit: Option<usize>,
    leaves: Leaves<'_>,
    again: Again<'_>,
) -> Result<(RawResponse, Option<Left>), Fault> {
    let mut reading = Reading::default();
    let activity = Arc::new(Activity::new(*limits));
    request.body.watch(&activity);
    let is_head = request.method == http::Method::HEAD;
    let sent = route.send(*request, again, limits.connect);
    let outcome = {
        let read = pin!(send_and_read(sent, is_head, limit, leaves, &mut reading, &activity));
        limits.keep(&activity, read).await
    };
    let outcome = outcome.map_err(|fault| match activity.is_spoiled() {
        // Nobody asks for content without a connection.
        true => Fault { transient: false, connecting: false, ..fault },
        false => fault,
    });
    if let (Some(left), Some(idle)) = (&mut reading.left, limits.idle) {
        left.patience = Some(Patience::new(idle, activity));
    }
    let bytes = reading.bytes();
    match (outcome, reading.head) {
        (Ok(()), Some(head)) => {
            let mut response = RawResponse::new(head.status, head.headers, bytes);
            response.note = head.note.map(Into::into);
            Ok((response, reading.left))
        }
        (Ok(()), None) => Err(Fault::new(TransportKind::Other, "there is no response")),
        (Err(fault), None) => Err(fault),
        (Err(fault), Some(head)) => {
            Err(Fault { received: Some(Received { status: head.status, headers: head.headers, bytes }), ..fault })
        }
    }
}

/// A body that is left to be read, and its length as the header fields give it.
pub(crate) struct Left {
    pub body: Body,
    pub declared: Option<u64>,
    pub patience: Option<Patience>,
}

/// What has come of a response. A single frame is not copied.
#[derive(Default)]
struct Reading {
    head: Option<Head>,
    left: Option<Left>,
    first: Bytes,
    more: BytesMut,
}

impl Reading {
    fn len(&self) -> usize {
        self.first.len() + self.more.len()
    }

    fn push(&mut self, data: Bytes) {
        if self.len() == 0 {
            self.first = data;
            return;
        }
        if self.more.is_empty() {
            self.more.extend_from_slice(&std::mem::take(&mut self.first));
        }
        self.more.extend_from_slice(&data);
    }

    fn bytes(&mut self) -> Bytes {
        if self.more.is_empty() { std::mem::take(&mut self.first) } else { std::mem::take(&mut self.more).freeze() }
    }
}

async fn send_and_read(
    sent: Pin<Box<dyn Future<Output = Result<Arrived, BoxError>> + Send + '_>>,
    is_head: bool,
    limit: Option<usize>,
    leaves: Leaves<'_>,
    reading: &mut Reading,
    activity: &Activity,
) -> Result<(), Fault> {
    let (mut head, mut rest) = match sent.await {
        Ok(Arrived { head, rest }) => (head, rest),
        Err(source) => return Err(classify(source, TransportKind::Other)),
    };
    activity.mark();
    if head.headers.contains_key(SET_COOKIE)
        && let Entry::Occupied(mut cookies) = head.headers.entry(SET_COOKIE)
    {
        cookies.iter_mut().for_each(|cookie| cookie.set_sensitive(true));
    }
    let bodiless = is_head || matches!(head.status.as_u16(), 100..=199 | 204 | 304);
    let declared = head.headers.get(CONTENT_LENGTH).filter(|_| !bodiless);
    let declared: Option<usize> = declared.and_then(|length| length.to_str().ok()?.parse().ok());
    let is_left = leaves(head.status, &head.headers);
    reading.head = Some(head);
    if is_left {
        let declared = declared.and_then(|declared| u64::try_from(declared).ok());
        reading.left = Some(Left { body: rest.into_body(), declared, patience: None });
        return Ok(());
    }
    let limit = limit.unwrap_or(usize::MAX);
    let too_large = || {
        let message = format!(
            "the body is larger than the {limit} bytes that the client allows; `max_response_bytes` changes that"
        );
        Fault::new(TransportKind::Body, message)
    };
    if declared.is_some_and(|declared| declared > limit) {
        return Err(too_large());
    }
    while let Some(mut data) = rest.piece().await.map_err(|source| classify(source, TransportKind::Body))? {
        activity.mark();
        let room = limit - reading.len();
        let fits = data.len() <= room;
        data.truncate(room);
        reading.push(data);
        if !fits {
            return Err(too_large());
        }
    }
    // HTTP/1 has no other way to tell that a body is whole, but in HTTP/2 a stream just ends.
    match declared.filter(|declared| reading.len() < *declared) {
        None => Ok(()),
        Some(declared) => {
            let message = format!("the body ended after {} of {declared} bytes", reading.len());
            Err(Fault { transient: true, ..Fault::new(TransportKind::Body, message) })
        }
    }
}
