//! [`DefaultService`]: the transport of a client that is built without one, and the redirects that it follows.
//!
//! It sends through its own pool of connections. Where the settings or the features are such that it takes reqwest to keep them, it sends
//! through reqwest: proxies, settings of one's own, decompression, other TLS than rustls with ring.

use super::connect::{OfCall, limited};
#[cfg(feature = "rustls")]
use super::pool::Pool;
use super::redirect::{Hop, Redirects};
#[cfg(feature = "rustls")]
use super::reqwest::CONNECT_TIMEOUT;
use super::reqwest::{Chosen, ReqwestService, plain_service};
use super::route::{Arrived, Received, Target};
#[cfg(feature = "rustls")]
use super::tls;
use super::{Body, KeepRedirects, always_ready};
use crate::error::BoxError;
use http::HeaderMap;
use reqwest::Url;
use std::fmt;

/// Whether the features leave it to the pool. What they add is in reqwest alone.
#[cfg(feature = "rustls")]
const POOLED: bool = !cfg!(any(
    feature = "native-tls",
    feature = "rustls-aws-lc",
    feature = "gzip",
    feature = "brotli",
    feature = "zstd",
    feature = "system-proxy"
));

/// The variables that name a proxy, as reqwest reads them.
#[cfg(feature = "rustls")]
const PROXIES: [&str; 6] = ["ALL_PROXY", "all_proxy", "HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"];

/// The transport of a client that is built without one.
#[derive(Clone, Debug)]
pub(crate) enum DefaultService {
    #[cfg(feature = "rustls")]
    Pool(Pool),
    Reqwest(ReqwestService),
}

/// The service of a client that is built without one.
pub(crate) fn default_service(connect: Chosen) -> Result<DefaultService, BoxError> {
    #[cfg(feature = "rustls")]
    if POOLED && !PROXIES.iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty())) {
        let connect = connect.unwrap_or(Some(CONNECT_TIMEOUT));
        return Ok(DefaultService::Pool(Pool::new(tls::settings()?, connect)));
    }
    plain_service(connect).map(DefaultService::Reqwest)
}

impl DefaultService {
    /// Whether it takes addresses as `http` has them. reqwest has its own.
    pub(super) fn takes_uris(&self) -> bool {
        match self {
            #[cfg(feature = "rustls")]
            Self::Pool(_) => true,
            Self::Reqwest(_) => false,
        }
    }

    /// Sends a request, and those that redirects lead to. `again` gives the header fields once more; without it redirects are not followed.
    ///
    /// The first request is handed over at once, so that the future does not hold it.
    pub(super) fn send<'a, A: Fn() -> HeaderMap + Send + Sync + ?Sized>(
        &'a self,
        hop: Hop,
        again: Option<&'a A>,
    ) -> impl Future<Output = Result<Arrived, BoxError>> + Send + 'a {
        let mut redirects = Redirects::default();
        // A redirect that came moves the clock of the attempt, also where it has no body to send.
        let activity = again.and_then(|_| hop.body.activity());
        let mut kept = again.map(|_| (hop.kept(), hop.to.clone()));
        let mut sent = self.execute(hop);
        async move {
            loop {
                let received = match sent {
                    Ok(sent) => sent.await,
                    Err(source) => Err(source),
                };
                let received = match received {
                    Ok(received) => received,
                    Err(source) if redirects.is_redirected() => return Err(AfterRedirect(source).into()),
                    Err(source) => return Err(source),
                };
                let next = match (kept.take(), again) {
                    (Some((kept, to)), Some(again)) if received.status().is_redirection() => {
                        match received.url().or_else(|| to.into_url()) {
                            Some(here) => redirects.next(kept, again, &here, received.status(), received.headers()),
                            None => Err(None),
                        }
                    }
                    _ => Err(None),
                };
                match next {
                    Ok(hop) => {
                        // Something was received.
                        if let Some(activity) = &activity {
                            activity.mark();
                        }
                        kept = Some((hop.kept_again(), hop.to.clone()));
                        sent = self.execute(hop);
                    }
                    Err(why) => {
                        let note = why.or_else(|| redirects.note(received.status()));
                        return Ok(Arrived::of(received, note));
                    }
                }
            }
        }
    }

    /// Hands over one request, without redirects.
    fn execute(&self, hop: Hop) -> Result<impl Future<Output = Result<Received, BoxError>> + Send + use<>, BoxError> {
        // Both would panic.
        if tokio::runtime::Handle::try_current().is_err() {
            return Err("the default transport needs a Tokio runtime: await the call in one".into());
        }
        let sent = match self {
            #[cfg(feature = "rustls")]
            Self::Pool(pool) => Sent::Pool(pool.send(hop)?),
            Self::Reqwest(service) => Sent::Reqwest(service.execute(hop)?),
        };
        Ok(async move {
            match sent {
                #[cfg(feature = "rustls")]
                Sent::Pool(sent) => sent.await.map(Received::Pool),
                Sent::Reqwest(sent) => sent.await.map(Received::Reqwest),
            }
        })
    }
}

/// A request that was handed over.
enum Sent<#[cfg(feature = "rustls")] P, R> {
    #[cfg(feature = "rustls")]
    Pool(P),
    Reqwest(R),
}

always_ready!(DefaultService, sent);

impl DefaultService {
    /// Sends a request as services have it.
    pub(super) async fn sent(self, request: http::Request<Body>) -> Result<http::Response<Body>, BoxError> {
        let (parts, body) = request.into_parts();
        let url = Url::parse(&parts.uri.to_string()).map_err(|error| format!("the address is not valid: {error}"))?;
        let keeps = parts.extensions.get::<KeepRedirects>().is_some();
        let connect = parts.extensions.get::<OfCall>().copied();
        let headers = parts.headers.clone();
        let hop = Hop { method: parts.method, to: Target::Url(url), headers: parts.headers, body };
        let again = || headers.clone();
        let sent = self.send(hop, (!keeps).then_some(&again));
        let arrived = match connect {
            Some(OfCall(limit)) => limited(limit, sent).await,
            None => sent.await,
        };
        arrived.map(Arrived::into_response)
    }
}

/// An error of a request that a redirect led to: a server has received the first one.
#[derive(Debug)]
pub(super) struct AfterRedirect(pub BoxError);

impl fmt::Display for AfterRedirect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for AfterRedirect {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.0)
    }
}
