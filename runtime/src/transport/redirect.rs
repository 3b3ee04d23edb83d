//! Which redirects are followed, and what is removed from them.
//!
//! Up to ten in a row. Once a redirect leaves the origin of the request (scheme, host and port, RFC 6454), everything
//! that could be a credential is removed: header fields marked as sensitive (all of the client's own credentials, such
//! as `X-Api-Key`), `authorization`, `cookie` and `proxy-authorization`. Keys in a query are not part of the new
//! address. Where the limit is reached, the redirect itself is the response.

use super::{Body, KeepRedirects};
use http::header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION};
use http::{HeaderName, Request, Uri};
use tower_http::follow_redirect::policy::{Action, Attempt, Policy};

const LIMIT: u8 = 10;

#[derive(Clone, Debug, Default)]
pub(crate) struct Redirects {
    first: Option<Uri>,
    followed: u8,
    keep: bool,
}

impl<E> Policy<Body, E> for Redirects {
    fn redirect(&mut self, _: &Attempt<'_>) -> Result<Action, E> {
        if self.keep || self.followed >= LIMIT {
            return Ok(Action::Stop);
        }
        self.followed += 1;
        Ok(Action::Follow)
    }

    fn on_request(&mut self, request: &mut Request<Body>) {
        let Some(first) = &self.first else {
            self.first = Some(request.uri().clone());
            self.keep = request.extensions().get::<KeepRedirects>().is_some();
            return;
        };
        if origin(first) != origin(request.uri()) {
            remove_credentials(request);
        }
    }

    fn clone_body(&self, body: &Body) -> Option<Body> {
        body.try_clone()
    }
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

fn remove_credentials(request: &mut Request<Body>) {
    let headers = request.headers_mut();
    let sensitive: Vec<HeaderName> =
        headers.iter().filter(|(_, value)| value.is_sensitive()).map(|(name, _)| name.clone()).collect();
    for name in sensitive.into_iter().chain([AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION]) {
        headers.remove(name);
    }
}
