//! The request of a call as it would be sent, without sending it: what a mock compares with the requests that come. And what a mock has
//! to know of a request that comes, which is among its extensions.

use super::RequestBuilder;
use crate::error::{RequestError, Secrets};
use crate::transport::Sending;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, COOKIE, HeaderName};
use http::{HeaderMap, Method, Uri};
use http_body_util::BodyExt;
use std::fmt;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

const ONCE: &str = "its body is a stream that can be sent only once";
const LATER: &str = "its body is read from a file or a stream, and nothing waits for that here";

/// What is known of a request besides what is sent: put into its extensions.
#[derive(Clone, Default)]
pub(crate) struct Origin {
    /// Method, path and query, without secrets.
    pub shown: String,
    /// The path parameters, as they stand in the path.
    pub path: Vec<(&'static str, String)>,
    /// The same before a style has written them, as JSON.
    pub given: Vec<(&'static str, String)>,
    /// Whether the document need not describe it: a response has named its address, or it asks for the state of a long-running operation.
    pub is_derived: bool,
    /// The secrets of the client.
    pub secrets: Secrets,
}

/// A request that is compared with others.
pub(crate) struct Planned {
    pub origin: Origin,
    pub method: Method,
    pub uri: Uri,
    /// The header fields that the call sets, without those of the client.
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl RequestBuilder {
    /// What is known of it. `followed` is the address without its query, if a response has named it.
    pub(super) fn origin(&self, followed: Option<&str>) -> Origin {
        let path = self.path.iter().map(|(name, value)| (*name, value.clone().unwrap_or_default()));
        let shown = followed.map_or_else(|| self.to_string(), |address| At(self, path_in(address)).to_string());
        let is_derived = followed.is_some() || self.asks;
        let (given, secrets) = (self.given.clone(), self.core.secrets.clone());
        Origin { shown, path: path.collect(), given, is_derived, secrets }
    }

    /// The request as it would be sent, or why there is none.
    pub fn planned(mut self) -> Result<Planned, String> {
        if !self.body.is_repeatable() {
            return Err(ONCE.to_owned());
        }
        let mut own: Vec<HeaderName> = self.headers.keys().cloned().collect();
        if !self.cookies.is_empty() {
            own.push(COOKIE);
        }
        if self.content_type.is_some() {
            own.push(CONTENT_TYPE);
        }
        let operation = self.operation.clone();
        let request = at_once(self.request()).ok_or(LATER)?;
        let request = request.map_err(|reason| RequestError::new(operation, reason).to_string())?;
        let Sending { method, target, headers: sent, body, .. } = *request;
        let uri = target.into_uri()?;
        let body = at_once(body.collect()).ok_or(LATER)?.map_err(|error| error.to_string())?.to_bytes();
        let of_call = sent.iter().filter(|(name, _)| own.contains(name));
        let headers = of_call.map(|(name, value)| (name.clone(), value.clone())).collect();
        Ok(Planned { origin: self.origin(None), method, uri, headers, body })
    }
}

/// A request at a path that is not that of its template.
struct At<'r>(&'r RequestBuilder, &'r str);

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.show(f, Some(self.1))
    }
}

/// The path of an address without a query.
fn path_in(address: &str) -> &str {
    let path = address.split_once("://").and_then(|(_, rest)| rest.get(rest.find('/')?..));
    path.unwrap_or(address)
}

/// The output of a future that does not wait for anything.
fn at_once<F: Future>(future: F) -> Option<F::Output> {
    let mut context = Context::from_waker(Waker::noop());
    match pin!(future).poll(&mut context) {
        Poll::Ready(output) => Some(output),
        Poll::Pending => None,
    }
}
