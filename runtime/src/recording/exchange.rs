//! [`Exchange`]: a request and the response to it, as they are in a recording.
//!
//! They are plain data, which a function of the recorder may change before they are written. Secrets are replaced before it sees them.

use super::MASK;
use crate::wire::json_edit::{find, find_alike, replaced};
use crate::wire::json_path::Step;
use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use serde::de::IgnoredAny;
use serde_json::Value;
use std::fmt;

/// A request and the response to it, as they are in a recording: one line of the file.
///
/// `Serialize` and `Deserialize` are for `serde_json`: a body in JSON is embedded as it is.
///
/// ```
/// use specwright_runtime::recording::Exchange;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let line = r#"{"request":{"method":"GET","url":"/teas/1"},"response":{"status":200,"json":{"id":1}}}"#;
/// let exchange: Exchange = serde_json::from_str(line)?;
/// assert_eq!(exchange.response.body.text(), Some(r#"{"id":1}"#));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Exchange {
    /// The request.
    pub request: RecordedRequest,
    /// The response.
    pub response: RecordedResponse,
}

/// A request in a recording.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// The method.
    pub method: Method,
    /// The address: a replay compares its path and its query, in which `***` stands for anything.
    pub url: String,
    /// The header fields, which a replay does not compare. Those that the transport adds are not among them.
    pub headers: HeaderMap,
    /// The body. A replay compares JSON as values, and in strings and text `***` stands for anything. The boundary of a `multipart` body is
    /// `boundary` here, since it is another one each time.
    pub body: RecordedBody,
}

/// A response in a recording.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RecordedResponse {
    /// The status code.
    pub status: StatusCode,
    /// The header fields, without those of the connection. `content-length` of a whole body is set anew in a replay.
    pub headers: HeaderMap,
    /// The body, after decompression.
    pub body: RecordedBody,
}

/// A body in a recording.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct RecordedBody {
    bytes: Bytes,
    cut: Option<Cut>,
}

/// Why only the beginning of a body is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// It is larger than the recorder keeps.
    Limit,
    /// The rest of it was not read.
    Unread,
    /// It broke off.
    Broken,
}

impl RecordedBody {
    pub(super) fn new(bytes: Bytes, cut: Option<Cut>) -> Self {
        Self { bytes, cut }
    }

    pub(super) fn cut(&self) -> Option<Cut> {
        self.cut
    }

    /// The bytes, of a body that is cut those at its beginning.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The bytes as text, if they are UTF-8.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok()
    }

    /// The bytes as JSON, if they are that.
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.bytes).ok()
    }

    /// Whether it is the beginning of a body: a larger one than the recorder keeps, one whose rest was not read, or one that broke off.
    pub fn is_cut(&self) -> bool {
        self.cut.is_some()
    }

    /// Puts other bytes in their place. A body that is cut stays so.
    pub fn replace(&mut self, bytes: impl Into<Bytes>) {
        self.bytes = bytes.into();
    }

    /// Puts `"***"` in the place of a value of JSON: `/user/email` or `/users/*/email`, where `*` is each item of a list. It is written as
    /// a JSON Pointer (RFC 6901), in which a number is the index of an item, or of each item beside a `*`. The slash at its beginning may
    /// be left out; the empty pointer alone is the whole body. The rest of the text stays as it is. Of JSON that is cut nothing is left:
    /// its end may be the beginning of the value.
    ///
    /// Returns whether something was replaced.
    ///
    /// ```
    /// use specwright_runtime::recording::Recorder;
    ///
    /// let recorder = Recorder::to("tests/recordings/login.jsonl").redact(|exchange| {
    ///     exchange.request.body.mask("/password");
    ///     exchange.response.body.mask("/access_token");
    /// });
    /// # let _ = recorder;
    /// ```
    pub fn mask(&mut self, pointer: &str) -> bool {
        let Some(text) = self.text() else { return false };
        if serde_json::from_str::<IgnoredAny>(text).is_err() {
            let begins = text.trim_start().starts_with(['{', '[']);
            let first = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>().next();
            let is_cut = self.is_cut() && begins && !matches!(first, Some(Ok(_)));
            if is_cut {
                self.bytes = Bytes::new();
            }
            return is_cut;
        }
        let tokens = Some(pointer.strip_prefix('/').unwrap_or(pointer)).filter(|_| !pointer.is_empty());
        let steps: Vec<Step> = tokens.into_iter().flat_map(|tokens| tokens.split('/')).map(step).collect();
        let mut found = match pointer.split('/').any(|token| token == "*") {
            true => find_alike(text, &steps),
            false => find(text, &steps).into_iter().collect(),
        };
        found.sort_by_key(|found| found.value.start);
        let changes: Vec<_> = found.into_iter().map(|found| (found.value, format!("\"{MASK}\""))).collect();
        if changes.is_empty() {
            return false;
        }
        self.bytes = replaced(text, &changes).into();
        true
    }
}

/// A token of a JSON Pointer.
fn step(token: &str) -> Step {
    match token.parse() {
        _ if token == "*" => Step::Index(0),
        Ok(index) => Step::Index(index),
        Err(_) => Step::Key(token.replace("~1", "/").replace("~0", "~")),
    }
}

/// Shows its length: a body may be large, and is nobody's business in a log.
impl fmt::Debug for RecordedBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RecordedBody({} bytes)", self.bytes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::{Cut, RecordedBody};

    #[test]
    fn a_value_is_masked_and_the_rest_stays_as_it_is() {
        let masked = |text: &'static str, pointer: &str| {
            let mut body = RecordedBody::new(text.into(), None);
            let found = body.mask(pointer);
            (found, body.text().unwrap().to_owned())
        };
        let is = |found: bool, text: &str| (found, text.to_owned());
        assert_eq!(masked(r#"{"b": 1.0, "a":[{"c":2}]}"#, "/a/0/c"), is(true, r#"{"b": 1.0, "a":[{"c":"***"}]}"#));
        assert_eq!(masked(r#"[{"a":1},{"a":[2]},{}]"#, "/*/a"), is(true, r#"[{"a":"***"},{"a":"***"},{}]"#));
        assert_eq!(masked(r#"{"a/b":1}"#, "/a~1b"), is(true, r#"{"a/b":"***"}"#));
        assert_eq!(masked(r#"{"a":1,"b":{"c":2}}"#, "a"), is(true, r#"{"a":"***","b":{"c":2}}"#));
        assert_eq!(masked(r#"{"a":1,"b":{"c":2}}"#, "b/c"), is(true, r#"{"a":1,"b":{"c":"***"}}"#));
        assert_eq!(masked(r#"[{"a":1}]"#, "*/a"), is(true, r#"[{"a":"***"}]"#));
        assert_eq!(masked(r#"{"":1,"a":2}"#, "/"), is(true, r#"{"":"***","a":2}"#));
        assert_eq!(masked(r#"{"a":1}"#, "b"), is(false, r#"{"a":1}"#));
        assert_eq!(masked(r#"{"a":1}"#, "/b"), is(false, r#"{"a":1}"#));
        assert_eq!(masked("no JSON", "/b"), is(false, "no JSON"));
        assert_eq!(masked(" 1 ", ""), is(true, " \"***\" "));
    }

    #[test]
    fn of_json_that_is_cut_nothing_is_left() {
        let masked = |text: &'static str| {
            let mut body = RecordedBody::new(text.into(), Some(Cut::Unread));
            (body.mask("/token"), body.text().unwrap().to_owned())
        };
        assert_eq!(masked(r#"{"token":"hunt"#), (true, String::new()));
        for text in ["data: {\"token\"", "{\"a\":1}\n{\"a\"", ""] {
            assert_eq!(masked(text), (false, text.to_owned()));
        }
    }
}
