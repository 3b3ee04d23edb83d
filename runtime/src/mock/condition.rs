//! What an expectation asks of a request: a condition and a request enter, their differences leave.
//!
//! A request that a call would send is compared by what the call sets: its address, its body and its own header fields. What the client
//! adds to every request counts only where it is part of the address.

use super::difference::{Differences, parsed};
use super::sent::{Sent, in_path, pairs};
use crate::call::planned::Planned;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Request};
use memchr::memmem;
use serde_json::Value;
use std::borrow::Cow;

/// A function that says whether a request is the expected one.
pub(super) type Matches = Box<dyn Fn(&Request<Bytes>) -> bool + Send + Sync>;

/// One thing that an expectation asks of a request.
pub(super) enum Condition {
    /// The path of a request that the document need not describe.
    Path(String),
    /// A path parameter and its value.
    PathParam(String, Value),
    /// A pair of the query.
    Query(String, String),
    Header(HeaderName, HeaderValue),
    /// The body, as JSON.
    Json(Value),
    Body(Bytes),
    /// A function, and what it asks for.
    Matches(String, Matches),
    /// The request of another call.
    Sends(Box<Planned>),
}

impl Condition {
    /// Adds how a request differs from this.
    pub fn compare(&self, sent: &Sent, found: &mut Differences<'_>) {
        match self {
            Self::Path(path) => {
                let sent = sent.path();
                if *path != sent {
                    let (expected, sent) = (found.content(path.as_bytes()), found.content(sent.as_bytes()));
                    found.push(format!("path: expected {expected}, sent {sent}"));
                }
            }
            Self::PathParam(name, value) => path_param(name, value, sent, found),
            Self::Query(name, value) => {
                let pairs = sent.pairs();
                let values: Vec<&str> =
                    pairs.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect();
                found.text("query parameter", name, value, &values);
            }
            Self::Header(name, value) => header(name, value, sent, found),
            Self::Json(expected) => match parsed(sent.body()) {
                Some(value) => found.json(expected, &value),
                None => found.push(format!("body: expected JSON, sent {}", found.content(sent.body()))),
            },
            Self::Body(expected) => found.bytes(expected, sent.body()),
            Self::Matches(what, holds) => {
                if !holds(sent.request()) {
                    found.push(format!("`{what}` does not hold"));
                }
            }
            Self::Sends(planned) => request(planned, sent, found),
        }
    }
}

/// A path parameter by its value, whatever its style.
fn path_param(name: &str, expected: &Value, sent: &Sent, found: &mut Differences<'_>) {
    match sent.given(name) {
        Some(given) if is_alike(expected, &given) => {}
        Some(given) => {
            let (expected, given) = (plain(expected), plain(&given));
            // As it stands in the path it is the value, too.
            if sent.path_param(name).as_deref() != Some(&*expected) {
                found.text("path parameter", name, &expected, &[&*given]);
            }
        }
        None => found.push(format!("the path has no parameter `{name}`")),
    }
}

/// Whether two values are the same parameter: an address does not tell `7` from `"7"`.
fn is_alike(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_alike(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let same = |name: &String, value: &Value| other.get(name).is_some_and(|other| is_alike(value, other));
            one.len() == other.len() && one.iter().all(|(name, value)| same(name, value))
        }
        (one, other) => plain(one) == plain(other),
    }
}

/// A string as it is, anything else as JSON.
fn plain(value: &Value) -> Cow<'_, str> {
    match value {
        Value::String(text) => Cow::Borrowed(text),
        value => Cow::Owned(value.to_string()),
    }
}

/// A path parameter as it stands in the path.
fn path_text(name: &str, expected: &str, sent: &Sent, found: &mut Differences<'_>) {
    match sent.path_param(name) {
        Some(value) => found.text("path parameter", name, expected, &[value.as_str()]),
        None => found.push(format!("the path has no parameter `{name}`")),
    }
}

fn header(name: &HeaderName, expected: &HeaderValue, sent: &Sent, found: &mut Differences<'_>) {
    let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let values: Vec<String> = sent.headers().get_all(name).iter().map(text).collect();
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    found.text("header field", name.as_str(), &text(expected), &values);
}

/// The request of another call.
fn request(planned: &Planned, sent: &Sent, found: &mut Differences<'_>) {
    let before = found.count();
    if planned.method != *sent.method() {
        found.push(format!("expected a {}, sent a {}", planned.method, sent.method()));
    }
    for (name, value) in &planned.origin.path {
        path_text(name, &in_path(value), sent, found);
    }
    let address = |uri: &http::Uri| (uri.scheme().cloned(), uri.authority().cloned(), uri.path().to_owned());
    if found.count() == before && address(&planned.uri) != address(sent.uri()) {
        found.push("the path or the base URL of the call is another".to_owned());
    }
    found.pairs("query parameter", &pairs(planned.uri.query().unwrap_or_default()), &sent.pairs());
    let boundaries = boundary(&planned.headers).zip(boundary(sent.headers()));
    for (name, value) in &planned.headers {
        let of_sent = boundaries.filter(|_| *name == CONTENT_TYPE);
        let of_sent =
            of_sent.and_then(|(from, to)| HeaderValue::from_bytes(&replaced(value.as_bytes(), from, to)).ok());
        header(name, of_sent.as_ref().unwrap_or(value), sent, found);
    }
    body(planned, sent, boundaries, found);
}

/// The body of another call, as what its media type says.
fn body(planned: &Planned, sent: &Sent, boundaries: Option<(&str, &str)>, found: &mut Differences<'_>) {
    let media_type = media_type(&planned.headers).unwrap_or_default().to_ascii_lowercase();
    if let Some((from, to)) = boundaries {
        return found.bytes(&replaced(&planned.body, from, to), sent.body());
    }
    if media_type.contains("json")
        && let (Some(expected), Some(value)) = (parsed(&planned.body), parsed(sent.body()))
    {
        return found.json(&expected, &value);
    }
    match (std::str::from_utf8(&planned.body), std::str::from_utf8(sent.body())) {
        (Ok(expected), Ok(text)) if media_type.starts_with("application/x-www-form-urlencoded") => {
            found.pairs("form field", &pairs(expected), &pairs(text));
        }
        _ => found.bytes(&planned.body, sent.body()),
    }
}

fn media_type(headers: &HeaderMap) -> Option<&str> {
    headers.get(CONTENT_TYPE)?.to_str().ok()
}

/// What separates the parts of a `multipart` body: random for each request (RFC 2046, section 5.1).
fn boundary(headers: &HeaderMap) -> Option<&str> {
    let media_type = media_type(headers)?;
    let boundary = media_type.split(';').find_map(|part| part.trim().strip_prefix("boundary="))?;
    Some(boundary).filter(|boundary| !boundary.is_empty())
}

/// A text with other bytes in the place of some.
fn replaced(text: &[u8], from: &str, to: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    for found in memmem::find_iter(text, from) {
        out.extend_from_slice(text.get(at..found).unwrap_or_default());
        out.extend_from_slice(to.as_bytes());
        at = found + from.len();
    }
    out.extend_from_slice(text.get(at..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::{boundary, replaced};
    use http::HeaderMap;

    #[test]
    fn boundaries_are_replaced() {
        let mut headers = HeaderMap::new();
        assert_eq!(boundary(&headers), None);
        headers.insert("content-type", "multipart/related; boundary=ab12; type=\"text/plain\"".parse().unwrap());
        assert_eq!(boundary(&headers), Some("ab12"));
        assert_eq!(replaced(b"--ab12\r\nx\xFF\r\n--ab12--", "ab12", "c"), b"--c\r\nx\xFF\r\n--c--");
        assert_eq!(replaced(b"", "ab12", "c"), b"");
    }
}
