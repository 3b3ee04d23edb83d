//! [`Sent`]: a request that came to a mock, and how its path and its query are read.

use crate::call::planned::Origin;
use crate::error::{Excerpt, Masked, Operation, Secrets};
use crate::transport::is_secret_name;
use crate::wire::form::decoded;
use bytes::Bytes;
use http::{HeaderMap, Method, Request, Uri};
use serde_json::Value;
use std::fmt;
use std::sync::Arc;

/// A request that came to a mock. Cheap to clone.
///
/// `Debug` and `Display` show none of the client's secrets, and no values of parameters and header fields whose names say that they are
/// secret; the methods give everything as it was sent.
#[derive(Clone)]
pub struct Sent(Arc<Inner>);

struct Inner {
    request: Request<Bytes>,
    operation: Option<Operation>,
    origin: Origin,
}

impl Sent {
    pub(super) fn new(mut request: Request<Bytes>) -> Self {
        for (name, value) in request.headers_mut() {
            if is_secret_name(name.as_str()) {
                value.set_sensitive(true);
            }
        }
        let operation = request.extensions().get::<Operation>().cloned();
        let origin = request.extensions().get::<Origin>().cloned().unwrap_or_else(|| Origin {
            shown: format!("{} {}", request.method(), request.uri().path()),
            ..Origin::default()
        });
        Self(Arc::new(Inner { request, operation, origin }))
    }

    /// The operation that was called. `None` if a layer has taken it from the extensions of the request.
    #[must_use]
    pub fn operation(&self) -> Option<&Operation> {
        self.0.operation.as_ref()
    }

    /// The HTTP method.
    #[must_use]
    pub fn method(&self) -> &Method {
        self.0.request.method()
    }

    /// The address, percent-encoded as it was sent.
    #[must_use]
    pub fn uri(&self) -> &Uri {
        self.0.request.uri()
    }

    /// The header fields.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        self.0.request.headers()
    }

    /// The body, whole: a stream was read to its end.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        self.0.request.body()
    }

    /// The whole request.
    #[must_use]
    pub fn request(&self) -> &Request<Bytes> {
        &self.0.request
    }

    /// The body as JSON; `None` if it is not JSON.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(self.body()).ok()
    }

    /// A path parameter as its style has written it, without percent-encoding: `.7` with the style `label`. `None` if the path has none of
    /// this name.
    #[must_use]
    pub fn path_param(&self, name: &str) -> Option<String> {
        let (_, value) = self.0.origin.path.iter().find(|(known, _)| *known == name)?;
        Some(in_path(value))
    }

    /// A path parameter, before a style has written it.
    pub(super) fn given(&self, name: &str) -> Option<Value> {
        let (_, json) = self.0.origin.given.iter().find(|(known, _)| *known == name)?;
        serde_json::from_str(json).ok()
    }

    /// A query parameter, without its percent-encoding: the first of several of a name. `None` if there is none.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<String> {
        self.pairs().into_iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The pairs of the query.
    pub(super) fn pairs(&self) -> Vec<(String, String)> {
        pairs(self.uri().query().unwrap_or_default())
    }

    /// The path of a request that the document does not describe, or of one that a response has named, without its percent-encoding.
    pub(super) fn path(&self) -> String {
        match self.0.origin.is_derived {
            true => in_path(self.uri().path()),
            false => format!("/{}", self.path_param("path").unwrap_or_default()),
        }
    }

    /// The operations, as expectations have them: its own, and that of a request that the document does not describe, if it may be one.
    pub(super) fn operations(&self) -> [Option<String>; 2] {
        let derived = self.0.origin.is_derived.then(|| undescribed(self.method(), self.uri().path()));
        [self.operation().map(ToString::to_string), derived]
    }

    pub(super) fn secrets(&self) -> &Secrets {
        &self.0.origin.secrets
    }
}

/// Method, path and query, without secrets.
impl fmt::Display for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.origin.shown)
    }
}

impl fmt::Debug for Sent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sent")
            .field("operation", &self.operation().map(|operation| operation.name))
            .field("request", &self.0.origin.shown)
            .field("headers", &Masked(self.headers(), self.secrets()))
            .field("body", &Excerpt(self.body(), self.headers(), self.secrets()))
            .finish()
    }
}

/// The operation of a request that the document does not describe: method and template.
pub(super) fn undescribed(method: &Method, path: &str) -> String {
    format!("{method} {}", if path == "/" { "/" } else { "/{+path}" })
}

/// The pairs of a query or of a form, without their percent-encoding. What is not UTF-8 then stays as it is.
pub(super) fn pairs(query: &str) -> Vec<(String, String)> {
    let plain = |text: &str| decoded(text).unwrap_or_else(|| text.to_owned());
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.map(|(name, value)| (plain(name), plain(value))).collect()
}

/// A part of a path without its percent-encoding. A plus sign is one there.
pub(super) fn in_path(text: &str) -> String {
    decoded(&text.replace('+', "%2B")).unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{in_path, pairs};

    #[test]
    fn percent_encoding_is_undone_by_place() {
        assert_eq!(in_path("a%2Fb+c%20%C3%A4"), "a/b+c ä");
        assert_eq!(in_path("%ff"), "%ff");
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(pairs("a=1%2B2&b&&a=x+y"), [pair("a", "1+2"), pair("b", ""), pair("a", "x y")]);
        assert_eq!(pairs(""), []);
    }
}
