//! Which redirects are followed, and what a request carries to another origin.
//!
//! Up to ten in a row, from http to https but not back, and to no other scheme. Once a redirect leaves the origin of the
//! request (scheme, host and port, RFC 6454), the request and all that follow it carry only header fields of a list: no
//! credential is on it, whatever it is called, and no `host`. Keys in a query are not part of the new address. A redirect
//! that is not followed is the response.

use super::Body;
use super::route::Target;
use http::header::{
    ACCEPT, ACCEPT_CHARSET, ACCEPT_ENCODING, ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LANGUAGE,
    CONTENT_LENGTH, CONTENT_TYPE, LOCATION, RANGE, USER_AGENT,
};
use http::{HeaderMap, HeaderName, Method, StatusCode};
use reqwest::Url;

const LIMIT: usize = 10;

/// The header fields that go to another origin.
const TO_OTHERS: [HeaderName; 11] = [
    ACCEPT,
    ACCEPT_CHARSET,
    ACCEPT_ENCODING,
    ACCEPT_LANGUAGE,
    CACHE_CONTROL,
    CONTENT_ENCODING,
    CONTENT_LANGUAGE,
    CONTENT_LENGTH,
    CONTENT_TYPE,
    RANGE,
    USER_AGENT,
];

/// The header fields of a body.
const OF_BODIES: [HeaderName; 4] = [CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE];

/// What an error says of the redirects before it, such as why one was not followed. Put into the extensions of a response of this service.
#[derive(Clone, Copy, Debug)]
pub(super) struct Note(pub &'static str);

/// A request to one address.
pub(super) struct Hop {
    pub method: Method,
    pub to: Target,
    pub headers: HeaderMap,
    pub body: Body,
}

/// What is kept of a request while it is sent, for the next one.
pub(super) struct Kept {
    method: Method,
    /// `None` if it cannot be made again.
    body: Option<Body>,
    /// The header fields, unless they are those of the first request.
    headers: Option<HeaderMap>,
}

impl Hop {
    /// What is kept of the first request. Its header fields are made again if need be: most requests are not redirected.
    pub fn kept(&self) -> Kept {
        Kept { method: self.method.clone(), body: self.body.try_clone(), headers: None }
    }

    /// What is kept of a request that a redirect led to.
    pub fn kept_again(&self) -> Kept {
        Kept { headers: Some(self.headers.clone()), ..self.kept() }
    }
}

/// The redirects of one request so far.
#[derive(Default)]
pub(super) struct Redirects {
    /// The addresses that they led away from.
    left: Vec<Url>,
    /// Whether one led to another origin: no credentials were sent since.
    is_away: bool,
}

impl Redirects {
    /// Whether a redirect was followed.
    pub fn is_redirected(&self) -> bool {
        !self.left.is_empty()
    }

    /// What is to be said of the response that they led to: without credentials it may be refused.
    pub fn note(&self, status: StatusCode) -> Option<Note> {
        let is_refused = matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN);
        (self.is_away && is_refused).then_some(AWAY)
    }

    /// The request that follows on a response from `here` (RFC 9110, section 15.4); methods change as browsers change them. Otherwise the response is
    /// what the caller gets, if need be with the reason.
    pub fn next(
        &mut self,
        kept: Kept,
        again: &(impl Fn() -> HeaderMap + ?Sized),
        here: &Url,
        status: StatusCode,
        fields: &HeaderMap,
    ) -> Result<Hop, Option<Note>> {
        let Kept { mut method, headers, mut body } = kept;
        let changes = match status {
            StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND => method == Method::POST,
            StatusCode::SEE_OTHER => true,
            StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT => false,
            _ => return Err(None),
        };
        let location = fields.get(LOCATION).ok_or(None)?;
        let location = std::str::from_utf8(location.as_bytes()).map_err(|_| None)?;
        let mut headers = headers.unwrap_or_else(again);
        let Ok(mut to) = here.join(location) else { return Err(leads_elsewhere(location).then_some(ELSEWHERE)) };
        // A user name is not sent (RFC 9110, section 4.2.4), and HTTP/2 would have it in `:authority`. What has no host is refused below.
        let _ = to.set_username("").and_then(|()| to.set_password(None));
        if changes {
            method = if method == Method::HEAD { method } else { Method::GET };
            body = Some(Body::empty());
            for name in OF_BODIES {
                headers.remove(name);
            }
        }
        if !is_web(&to) {
            return Err(Some(ELSEWHERE));
        }
        if here.scheme() == "https" && to.scheme() != "https" {
            return Err(Some(Note("the redirect leads from https to http")));
        }
        if self.left.len() >= LIMIT {
            let is_loop = to == *here || self.left.contains(&to);
            return Err(Some(Note(if is_loop { "the redirects are a loop" } else { "after ten redirects" })));
        }
        let Some(body) = body else { return Err(Some(ONCE)) };
        if !is_same_origin(here, &to) {
            // What comes back is what another server chose, so the fields stay away for good.
            let kept = headers.iter().filter(|(name, value)| TO_OTHERS.contains(name) && !value.is_sensitive());
            headers = kept.map(|(name, value)| (name.clone(), value.clone())).collect();
            self.is_away = true;
        }
        self.left.push(here.clone());
        Ok(Hop { method, to: Target::Url(to), headers, body })
    }
}

const ELSEWHERE: Note = Note("the redirect leads to something other than http and https");

const ONCE: Note = Note("the body can be sent only once: that of `Upload::again` is made anew for a redirect");

const AWAY: Note = Note("a redirect led to another origin, where no credentials are sent");

/// Whether a location that is no address has a scheme, and another than those of the web: `file:///a` names no host.
fn leads_elsewhere(location: &str) -> bool {
    let scheme = location.split_once(':').map(|(scheme, _)| scheme).filter(|scheme| !scheme.contains(['/', '?', '#']));
    scheme.is_some_and(|scheme| !["http", "https"].iter().any(|web| scheme.eq_ignore_ascii_case(web)))
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

fn is_same_origin(one: &Url, other: &Url) -> bool {
    one.scheme() == other.scheme()
        && one.host_str() == other.host_str()
        && one.port_or_known_default() == other.port_or_known_default()
}

#[cfg(test)]
mod tests {
    use super::{Hop, Redirects};
    use crate::transport::Body;
    use crate::transport::route::Target;
    use http::header::LOCATION;
    use http::{HeaderMap, HeaderValue, Method, StatusCode};
    use reqwest::Url;

    #[test]
    fn a_user_name_in_a_location_is_not_sent() {
        let here = Url::parse("https://a.b/x").unwrap();
        let location = HeaderValue::from_static("https://ada:hunter2@a.b/y");
        let fields = HeaderMap::from_iter([(LOCATION, location)]);
        let to = Target::Url(here.clone());
        let kept = Hop { method: Method::GET, to, headers: HeaderMap::new(), body: Body::empty() }.kept();
        let status = StatusCode::TEMPORARY_REDIRECT;
        let next = Redirects::default().next(kept, &HeaderMap::new, &here, status, &fields);
        let Ok(Hop { to: Target::Url(to), .. }) = next else { panic!("not followed") };
        assert_eq!(to.as_str(), "https://a.b/y");
    }
}
