//! [`Route`]: how the requests of a client are sent, by a service or by the default transport without any layer.
//!
//! A [`Sending`] enters, an [`Arrived`] leaves. The default transport needs no `http::Request`, which would be parsed and boxed on its way: the
//! base URL is parsed once for the client, and paths are joined to it.

#[cfg(feature = "reqwest")]
use super::boxed;
#[cfg(feature = "reqwest")]
use super::redirect::{Hop, Note};
#[cfg(feature = "reqwest")]
use super::reqwest::ReqwestService;
use super::{Again, Body, KeepRedirects, Transport};
use crate::error::BoxError;
use bytes::Bytes;
#[cfg(feature = "reqwest")]
use http::Version;
use http::{Extensions, HeaderMap, Method, StatusCode, Uri};
use http_body_util::BodyExt;
#[cfg(feature = "reqwest")]
use reqwest::Url;
use std::pin::Pin;
use tower::ServiceExt;

/// The longest address, in bytes: that of the crate `http`.
#[cfg(feature = "reqwest")]
const LONGEST: usize = u16::MAX as usize - 1;

/// How requests are sent.
#[derive(Clone)]
pub(crate) enum Route {
    /// By a service of the user, or through layers.
    Service(Transport),
    /// By the default transport, to paths below this URL or to other addresses.
    #[cfg(feature = "reqwest")]
    Direct(ReqwestService, Option<Box<Url>>),
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
        Uri::try_from(self.text).map_err(|error| format!("the address of the request is not valid: {error}"))
    }
}

impl Route {
    /// That of a client with this transport, without layers.
    #[cfg(feature = "reqwest")]
    pub fn direct(service: ReqwestService, base: &str) -> Self {
        Self::Direct(service, Url::parse(base).ok().map(Box::new))
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
            Self::Direct(_, base) => {
                let url = match (base, address.path_at.and_then(|at| address.text.get(at..))) {
                    _ if address.text.len() > LONGEST => return address.into_uri().map(Target::Uri),
                    (Some(base), Some(path)) if is_path_alone(path) => base.join(path),
                    _ => Url::parse(&address.text),
                };
                url.map(Target::Url).map_err(|error| format!("the address of the request is not valid: {error}"))
            }
        }
    }

    /// Sends a request. The default transport has it at once; the future is boxed, which keeps those small that wait for it.
    pub(super) fn send<'a>(
        &'a self,
        request: Sending,
        again: Again<'a>,
    ) -> Pin<Box<dyn Future<Output = Result<Arrived, BoxError>> + Send + 'a>> {
        let Sending { method, target, headers, body, keeps_redirects, extensions } = request;
        #[cfg(not(feature = "reqwest"))]
        let _ = again;
        match (self, target) {
            #[cfg(feature = "reqwest")]
            (Self::Direct(service, _), Target::Url(url)) => {
                Box::pin(service.send(Hop { method, url, headers, body }, (!keeps_redirects).then_some(again)))
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
                let sent = service.clone().oneshot(request);
                Box::pin(async move { sent.await.map(Arrived::from) })
            }
            #[cfg(feature = "reqwest")]
            _ => Box::pin(std::future::ready(Err("the address is that of another transport".into()))),
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
    #[cfg(feature = "reqwest")]
    Response(reqwest::Response),
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
    pub fn of(mut response: reqwest::Response, note: Option<Note>) -> Self {
        let headers = std::mem::take(response.headers_mut());
        let extensions = std::mem::take(response.extensions_mut());
        let (status, version, note) = (response.status(), response.version(), note.map(|note| note.0));
        let head = Head { status, headers, version, extensions, note };
        Self { head, rest: Rest::Response(response) }
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
            Self::Body(body) => loop {
                match body.frame().await {
                    None => return Ok(None),
                    Some(frame) => {
                        if let Ok(data) = frame?.into_data() {
                            return Ok(Some(data));
                        }
                    }
                }
            },
        }
    }

    /// The same as a body.
    pub fn into_body(self) -> Body {
        match self {
            Self::Body(body) => body,
            #[cfg(feature = "reqwest")]
            Self::Response(response) => Body::new(reqwest::Body::from(response)),
        }
    }
}

#[cfg(feature = "reqwest")]
#[cfg(test)]
mod tests {
    use super::{Address, Route, Target};
    use crate::transport::{base_url, default_service};

    #[test]
    fn no_path_leads_to_another_host() {
        let host = "http://a.b";
        for path in ["", "/v1", "//c.d", r"/\c.d", r"/\/c.d/v1", r"//\c.d"] {
            let base = base_url(&format!("{host}{path}")).unwrap();
            let route = Route::direct(default_service(None).unwrap(), &base);
            let address = Address { text: format!("{base}/x?y"), path_at: Some(host.len()) };
            let Ok(Target::Url(url)) = route.target(address) else { panic!("{path}") };
            assert_eq!((url.host_str(), url.query()), (Some("a.b"), Some("y")), "{path}");
        }
    }
}
