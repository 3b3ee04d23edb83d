//! Which redirects are followed, and what a request carries to another origin.
//!
//! Up to ten in a row, from http to https but not back, and to no other scheme. Once a redirect leaves the origin of the
//! request (scheme, host and port, RFC 6454), the request and all that follow it carry only header fields of a list: no
//! credential is on it, whatever it is called, and no `host`. Keys in a query are not part of the new address. A redirect
//! that is not followed is the response.

use super::{Body, KeepRedirects};
use http::header::{
    ACCEPT, ACCEPT_CHARSET, ACCEPT_ENCODING, ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LANGUAGE,
    CONTENT_LENGTH, CONTENT_TYPE, LOCATION, RANGE, USER_AGENT,
};
use http::{HeaderName, Request, Uri};
use std::sync::{Arc, Mutex, PoisonError};
use tower_http::follow_redirect::policy::{Action, Attempt, Policy};

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

/// Why a redirect was not followed. Put into the extensions of the response.
#[derive(Clone, Copy, Debug)]
pub(super) struct NotFollowed(pub &'static str);

/// What became of the redirects of one request. Put into its extensions, and read when it has its response.
#[derive(Clone, Debug, Default)]
pub(super) struct Trail(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    followed: usize,
    stopped: Option<&'static str>,
}

impl Trail {
    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Whether a redirect was followed.
    pub fn is_redirected(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).followed > 0
    }

    /// Why the last one was not.
    pub fn not_followed(&self) -> Option<NotFollowed> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).stopped.map(NotFollowed)
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct Redirects {
    /// The addresses of the requests so far.
    requested: Vec<Uri>,
    /// Whether a request has left the origin of the first one. What comes back is what another server chose.
    left: bool,
    keep: bool,
    trail: Trail,
}

impl<E> Policy<Body, E> for Redirects {
    fn redirect(&mut self, attempt: &Attempt<'_>) -> Result<Action, E> {
        let stopped = if self.keep {
            None
        } else if !is_web(attempt.location()) {
            Some(ELSEWHERE)
        } else if is_https(attempt.previous()) && !is_https(attempt.location()) {
            Some("the redirect leads from https to http")
        } else if self.requested.len() > LIMIT && self.requested.contains(attempt.location()) {
            Some("the redirects are a loop")
        } else if self.requested.len() > LIMIT {
            Some("after ten redirects")
        } else {
            self.trail.change(|state| state.followed += 1);
            return Ok(Action::Follow);
        };
        self.trail.change(|state| state.stopped = stopped);
        Ok(Action::Stop)
    }

    fn on_request(&mut self, request: &mut Request<Body>) {
        match self.requested.first() {
            None => {
                self.keep = request.extensions().get::<KeepRedirects>().is_some();
                self.trail = request.extensions().get::<Trail>().cloned().unwrap_or_default();
            }
            Some(first) => self.left |= origin(first) != origin(request.uri()),
        }
        self.requested.push(request.uri().clone());
        if self.left {
            let headers = std::mem::take(request.headers_mut());
            let kept = headers.iter().filter(|(name, value)| TO_OTHERS.contains(name) && !value.is_sensitive());
            *request.headers_mut() = kept.map(|(name, value)| (name.clone(), value.clone())).collect();
        }
    }

    fn clone_body(&self, body: &Body) -> Option<Body> {
        body.try_clone()
    }
}

/// Says of a redirect whose location is no address at all that it was not followed: `file:///a` names no host.
pub(super) fn elsewhere<B>(response: &http::Response<B>) -> Option<NotFollowed> {
    let location = response.headers().get(LOCATION)?.to_str().ok().filter(|_| response.status().is_redirection())?;
    let (scheme, _) = location.split_once(':').filter(|(scheme, _)| !scheme.contains(['/', '?', '#']))?;
    let is_web = ["http", "https"].iter().any(|web| scheme.eq_ignore_ascii_case(web));
    (!is_web).then_some(NotFollowed(ELSEWHERE))
}

const ELSEWHERE: &str = "the redirect leads to something other than http and https";

fn is_https(uri: &Uri) -> bool {
    uri.scheme_str().is_some_and(|scheme| scheme.eq_ignore_ascii_case("https"))
}

fn is_web(uri: &Uri) -> bool {
    is_https(uri) || uri.scheme_str().is_some_and(|scheme| scheme.eq_ignore_ascii_case("http"))
}

fn origin(uri: &Uri) -> (Option<String>, Option<String>, Option<u16>) {
    let scheme = uri.scheme_str().map(str::to_ascii_lowercase);
    let port = uri.port_u16().or(match scheme.as_deref() {
        Some("http") => Some(80),
        Some("https") => Some(443),
        _ => None,
    });
    (scheme, uri.host().map(str::to_ascii_lowercase), port)
}
