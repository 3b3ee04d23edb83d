//! [`Route`]: how the requests of a client are sent, by a service or by the default transport without any layer.
//!
//! A [`Sending`] enters, an [`Arrived`] leaves. The default transport needs no `http::Request`, which would be parsed and boxed on its way: the
//! base URL is parsed once for the client, and paths are joined to it.

#[cfg(feature = "reqwest")]
use super::boxed;
#[cfg(feature = "reqwest")]
use super::connect::{OfCall, limited};
#[cfg(feature = "reqwest")]
use super::default::DefaultService;
#[cfg(feature = "reqwest")]
use super::redirect::{Hop, Note};
use super::{Again, Body, KeepRedirects, Transport};
use crate::error::BoxError;
use bytes::Bytes;
#[cfg(feature = "reqwest")]
use http::Version;
#[cfg(feature = "reqwest")]
use http::uri::PathAndQuery;
use http::{Extensions, HeaderMap, Method, StatusCode, Uri};
use http_body_util::BodyExt;
#[cfg(feature = "reqwest")]
use reqwest::Url;
use std::pin::Pin;
use std::time::Duration;
use tower::ServiceExt;

/// The longest address, in bytes: that of the crate `http`.
#[cfg(feature = "reqwest")]
const LONGEST: usize = u16::MAX as usize - 1;

/// How requests are sent.
#[derive(Clone)]
pub(crate) enum Route {
    /// By a service of the user, or through layers.
    Service(Transport),
    /// By the default transport, to paths on this server or to other addresses.
    #[cfg(feature = "reqwest")]
    Direct(DefaultService, Option<Box<Base>>),
}

/// The server of the base URL.
#[cfg(feature = "reqwest")]
#[derive(Clone)]
pub(crate) struct Base {
    url: Url,
    /// The same without a path.
    origin: Uri,
}

/// The address of a request.
#[derive(Debug)]
pub(crate) struct Address {
    /// All of it.
    pub text: String,
    /// Where its path begins, if what is before it is the origin of the client's base URL.
    #[cfg_attr(not(feature = "reqwest"), allow(dead_code, reason = "a service gets the whole address"))]
    pub path_at: Option<usize>,
}

/// An address, as a route takes it.
#[derive(Clone)]
pub(crate) enum Target {
    Uri(Uri),
    #[cfg(feature = "reqwest")]
    Url(Url),
}

#[cfg(feature = "mock")]
impl Target {
    /// The address, whatever the route.
    pub fn into_uri(self) -> Result<Uri, String> {
        match self {
            Self::Uri(uri) => Ok(uri),
            #[cfg(feature = "reqwest")]
            Self::Url(url) => Address { text: url.into(), path_at: None }.into_uri(),
        }
    }
}

#[cfg(feature = "reqwest")]
impl Target {
    pub fn into_url(self) -> Option<Url> {
        match self {
            Self::Uri(uri) => Url::parse(&uri.to_string()).ok(),
            Self::Url(url) => Some(url),
        }
    }
}

/// A request as it is sent.
pub(crate) struct Sending {
    pub method: Method,
    pub target: Target,
    pub headers: HeaderMap,
    pub body: Body,
    /// Whether redirects are documented responses: they are not followed.
    pub keeps_redirects: bool,
    /// What services find among the extensions of the request: an [`Operation`](crate::Operation) and more.
    pub extensions: Extensions,
}

impl Address {
    /// The address for a service.
    pub fn into_uri(self) -> Result<Uri, String> {
        // The message does not show the address: its query may contain a key.
        Uri::try_from(self.text).map_err(invalid)
    }
}

fn invalid(error: impl std::fmt::Display) -> String {
    format!("the address of the request is not valid: {error}")
}

#[cfg(feature = "reqwest")]
impl Base {
    fn of(base: &str) -> Option<Self> {
        let url = Url::parse(base).ok()?;
        let origin = Uri::try_from(url.origin().ascii_serialization()).ok()?;
        Some(Self { url, origin })
    }

    /// The address of a path on this server, which begins at this place of a whole address.
    fn uri(&self, address: Address, at: usize) -> Result<Uri, String> {
        if address.text.len() > LONGEST {
            return address.into_uri();
        }
        let mut parts = self.origin.clone().into_parts();
        let path = Bytes::from(address.text).slice(at..);
        parts.path_and_query = Some(PathAndQuery::from_maybe_shared(path).map_err(invalid)?);
        Uri::from_parts(parts).map_err(invalid)
    }
}

/// Whether a path and a query mean the same to `http` as to a parser of URLs: nothing in them has to be encoded, and no segment resolved.
#[cfg(feature = "reqwest")]
fn is_plain(path: &str) -> bool {
    /// What stands for itself in a path and in a query (WHATWG URL, "path percent-encode set" and "special-query percent-encode set").
    const PLAIN: [bool; 256] = {
        let (mut table, mut at) = ([false; 256], 0);
        let kept = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&()*+,;=:@%/?";
        while at < kept.len() {
            table[kept[at] as usize] = true;
            at += 1;
        }
        table
    };
    // A segment of dots is resolved, which may be written `%2e`.
    let begins = |pair: &[u8]| matches!(pair, [b'/', b'.' | b'%']);
    is_path_alone(path) && path.bytes().all(|byte| PLAIN[usize::from(byte)]) && !path.as_bytes().windows(2).any(begins)
}

impl Route {
    /// That of a client with this transport, without layers.
    #[cfg(feature = "reqwest")]
    pub fn direct(service: DefaultService, base: &str) -> Self {
        Self::Direct(service, Base::of(base).map(Box::new))
    }

    /// Whether requests go to a service, which may look at their extensions.
    pub fn is_service(&self) -> bool {
        matches!(self, Self::Service(_))
    }

    /// The same as a service, to put layers around it.
    pub fn into_transport(self) -> Transport {
        match self {
            Self::Service(service) => service,
            #[cfg(feature = "reqwest")]
            Self::Direct(service, _) => boxed(service),
        }
    }

    /// An address as this route takes it.
    pub fn target(&self, address: Address) -> Result<Target, String> {
        match self {
            Self::Service(_) => address.into_uri().map(Target::Uri),
            #[cfg(feature = "reqwest")]
            Self::Direct(service, base) => {
                if service.takes_uris()
                    && let (Some(base), Some(at)) = (base, address.path_at)
                    && address.text.get(at..).is_some_and(is_plain)
                {
                    return base.uri(address, at).map(Target::Uri);
                }
                let url = match (base, address.path_at.and_then(|at| address.text.get(at..))) {
                    _ if address.text.len() > LONGEST => return address.into_uri().map(Target::Uri),
                    (Some(base), Some(path)) if is_path_alone(path) => base.url.join(path),
                    _ => Url::parse(&address.text),
                };
                url.map(Target::Url).map_err(invalid)
            }
        }
    }

    /// Sends a request. The default transport has it at once; the future is boxed, which keeps those small that wait for it.
    /// `connect` is the limit for making a connection, if it is not that of the transport.
    pub(super) fn send<'a>(
        &'a self,
        request: Sending,
        again: Again<'a>,
        connect: Option<Option<Duration>>,
    ) -> Pin<Box<dyn Future<Output = Result<Arrived, BoxError>> + Send + 'a>> {
        let Sending { method, target, headers, body, keeps_redirects, extensions } = request;
        #[cfg(not(feature = "reqwest"))]
        let _ = (again, connect);
        match (self, target) {
            #[cfg(feature = "reqwest")]
            (Self::Direct(service, _), to) => {
                let sent = service.send(Hop { method, to, headers, body }, (!keeps_redirects).then_some(again));
                match connect {
                    Some(limit) => Box::pin(limited(limit, sent)),
                    None => Box::pin(sent),
                }
            }
            (Self::Service(service), Target::Uri(uri)) => {
                let mut request = http::Request::new(body);
                *request.uri_mut() = uri;
                *request.method_mut() = method;
                *request.headers_mut() = headers;
                *request.extensions_mut() = extensions;
                if keeps_redirects {
                    request.extensions_mut().insert(KeepRedirects);
                }
                #[cfg(feature = "reqwest")]
                if let Some(limit) = connect {
                    request.extensions_mut().insert(OfCall(limit));
                }
                let sent = service.clone().oneshot(request);
                Box::pin(async move { sent.await.map(Arrived::from) })
            }
            #[cfg(feature = "reqwest")]
            (Self::Service(_), Target::Url(_)) => {
                Box::pin(std::future::ready(Err("the address is that of another transport".into())))
            }
        }
    }
}

/// Whether a text that is joined to a base URL stays on its host. Two slashes begin another host, and a backslash is a slash there (WHATWG
/// URL, "relative slash state").
#[cfg(feature = "reqwest")]
fn is_path_alone(text: &str) -> bool {
    text.strip_prefix('/').is_some_and(|rest| !rest.starts_with(['/', '\\']))
}

/// A response whose body is still to come.
pub(super) struct Arrived {
    pub head: Head,
    pub rest: Rest,
}

/// Status and header fields.
pub(super) struct Head {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// What else layers see.
    #[cfg(feature = "reqwest")]
    pub version: Version,
    #[cfg(feature = "reqwest")]
    pub extensions: Extensions,
    /// What an error says of the redirects before it.
    pub note: Option<&'static str>,
}

/// The body of a response, which comes in pieces.
pub(super) enum Rest {
    Body(Body),
    #[cfg(feature = "rustls")]
    Pool(hyper::body::Incoming),
    #[cfg(feature = "reqwest")]
    Response(reqwest::Response),
}

/// A response of the default transport.
#[cfg(feature = "reqwest")]
pub(super) enum Received {
    #[cfg(feature = "rustls")]
    Pool(http::Response<hyper::body::Incoming>),
    Reqwest(reqwest::Response),
}

#[cfg(feature = "reqwest")]
impl Received {
    pub fn status(&self) -> StatusCode {
        match self {
            #[cfg(feature = "rustls")]
            Self::Pool(response) => response.status(),
            Self::Reqwest(response) => response.status(),
        }
    }

    pub fn headers(&self) -> &HeaderMap {
        match self {
            #[cfg(feature = "rustls")]
            Self::Pool(response) => response.headers(),
            Self::Reqwest(response) => response.headers(),
        }
    }

    /// The address that it came from, if it says so.
    pub fn url(&self) -> Option<Url> {
        match self {
            #[cfg(feature = "rustls")]
            Self::Pool(_) => None,
            Self::Reqwest(response) => Some(response.url().clone()),
        }
    }
}

impl From<http::Response<Body>> for Arrived {
    fn from(response: http::Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        #[cfg(feature = "reqwest")]
        let note = parts.extensions.get::<Note>().map(|note| note.0);
        #[cfg(not(feature = "reqwest"))]
        let note = None;
        let head = Head {
            status: parts.status,
            headers: parts.headers,
            #[cfg(feature = "reqwest")]
            version: parts.version,
            #[cfg(feature = "reqwest")]
            extensions: parts.extensions,
            note,
        };
        Self { head, rest: Rest::Body(body) }
    }
}

#[cfg(feature = "reqwest")]
impl Arrived {
    pub fn of(received: Received, note: Option<Note>) -> Self {
        let note = note.map(|note| note.0);
        match received {
            #[cfg(feature = "rustls")]
            Received::Pool(response) => {
                let (parts, body) = response.into_parts();
                let http::response::Parts { status, version, headers, extensions, .. } = parts;
                Self { head: Head { status, headers, version, extensions, note }, rest: Rest::Pool(body) }
            }
            Received::Reqwest(mut response) => {
                let headers = std::mem::take(response.headers_mut());
                let extensions = std::mem::take(response.extensions_mut());
                let (status, version) = (response.status(), response.version());
                let head = Head { status, headers, version, extensions, note };
                Self { head, rest: Rest::Response(response) }
            }
        }
    }

    /// The same as a service returns it.
    pub fn into_response(self) -> http::Response<Body> {
        let Self { head, rest } = self;
        let mut response = http::Response::new(rest.into_body());
        *response.status_mut() = head.status;
        *response.headers_mut() = head.headers;
        *response.version_mut() = head.version;
        *response.extensions_mut() = head.extensions;
        if let Some(note) = head.note {
            response.extensions_mut().insert(Note(note));
        }
        response
    }
}

impl Rest {
    /// The next piece; `None` at the end.
    pub async fn piece(&mut self) -> Result<Option<Bytes>, BoxError> {
        match self {
            #[cfg(feature = "reqwest")]
            Self::Response(response) => Ok(response.chunk().await.map_err(reqwest::Error::without_url)?),
            #[cfg(feature = "rustls")]
            Self::Pool(body) => data(body).await,
            Self::Body(body) => data(body).await,
        }
    }

    /// The same as a body.
    pub fn into_body(self) -> Body {
        match self {
            Self::Body(body) => body,
            #[cfg(feature = "rustls")]
            Self::Pool(body) => Body::new(body),
            #[cfg(feature = "reqwest")]
            Self::Response(response) => Body::new(reqwest::Body::from(response)),
        }
    }
}

/// The next piece of a body. Trailers are none.
async fn data<B>(body: &mut B) -> Result<Option<Bytes>, BoxError>
where
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Unpin,
{
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame.map_err(Into::into)?.into_data() {
            return Ok(Some(data));
        }
    }
    Ok(None)
}

#[cfg(feature = "reqwest")]
#[cfg(test)]
mod tests {
    use super::{Address, Route, Target, is_plain};
    use crate::transport::{base_url, default_service};
    use reqwest::Url;

    #[test]
    fn a_plain_path_is_the_same_as_a_url() {
        for path in ["/", "/a.b/c../d%2Ee?.%2e", "/a;b=c,d@e:f!$&()*+~_-?x=1&y=.&z=%7B", "/a%00%ff"] {
            assert!(is_plain(path), "{path}");
            assert_eq!(Url::parse(&format!("http://a.b{path}")).unwrap().as_str(), format!("http://a.b{path}"));
        }
        for path in [
            "",
            "a",
            "//a",
            "/a/.",
            "/a/..",
            "/./a",
            "/../a",
            "/%2e",
            "/a/%2E%2e",
            "/a/.%2e/b",
            "/a b",
            "/a#b",
            "/a\\b",
            "/'",
            "/{a}",
            "/\"",
            "/<",
            "/>",
            "/^",
            "/`",
            "/|",
            "/[a]",
            "/ä",
            "/a\tb",
            "/a\nb",
        ] {
            assert!(!is_plain(path), "{path}");
        }
    }

    #[test]
    fn no_path_leads_to_another_host() {
        let host = "http://a.b";
        for path in ["", "/v1", "//c.d", r"/\c.d", r"/\/c.d/v1", r"//\c.d"] {
            let base = base_url(&format!("{host}{path}")).unwrap();
            let route = Route::direct(default_service(None).unwrap(), &base);
            let address = Address { text: format!("{base}/x?y"), path_at: Some(host.len()) };
            let url = route.target(address).ok().and_then(Target::into_url).unwrap();
            assert_eq!((url.host_str(), url.query()), (Some("a.b"), Some("y")), "{path}");
        }
    }
}
