//! Whether a request is a recorded one, and what it differs in.
//!
//! A recorded request and an asked one enter; nothing leaves where they are the same, else the first difference. The method, the path, the
//! pairs of the query in any order and the body count; the host and the header fields do not. `***` in what is recorded stands
//! for anything.

use super::MASK;
use super::boundary::settled;
use super::exchange::{RecordedBody, RecordedRequest};
use super::mask::Masks;
use crate::error::{Operation, Secrets, bounded};
use crate::value::path::write_key;
use bytes::Bytes;
use http::Method;
use http::request::Parts;
use serde_json::Value;

/// The most characters of a path or a pair in a message.
const SHOWN: usize = 100;

/// A request that is to be answered.
pub(super) struct Asked {
    pub method: Method,
    /// Path and query without secrets, for messages.
    pub shown: String,
    path: String,
    query: String,
    body: Bytes,
    json: Option<Value>,
}

/// What a recorded request differs in.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Difference {
    /// The body, in words.
    Body(String),
    /// The query, in words.
    Query(String),
    Method,
    /// The path, of which so many segments are the same.
    Path(usize),
}

impl Difference {
    /// How far apart both are.
    pub fn distance(&self) -> usize {
        match self {
            Self::Body(_) => 0,
            Self::Query(_) => 1,
            Self::Method => 2,
            Self::Path(common) => usize::MAX - common,
        }
    }
}

impl Asked {
    pub fn new(mut parts: Parts, body: Bytes) -> Self {
        let secrets = parts.extensions.get::<Secrets>().cloned().unwrap_or_default();
        let template = parts.extensions.get::<Operation>().map_or("", |operation| operation.path);
        let shown = Masks { secrets: &secrets, public: &[] }.target(&parts.uri, template);
        let body = settled(&mut parts.headers, body, false);
        Self {
            shown,
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            json: serde_json::from_slice(&body).ok(),
            body,
            method: parts.method,
        }
    }

    /// What a recorded request differs in, if it does.
    pub fn differs(&self, recorded: &RecordedRequest) -> Option<Difference> {
        let (path, query) = target(&recorded.url);
        if !fits(path, &self.path) {
            let common = path.split('/').zip(self.path.split('/')).take_while(|(one, other)| fits(one, other)).count();
            return Some(Difference::Path(common));
        }
        if recorded.method != self.method {
            return Some(Difference::Method);
        }
        let query = of_query(query, &self.query).map(Difference::Query);
        query.or_else(|| self.of_body(&recorded.body).map(Difference::Body))
    }

    fn of_body(&self, recorded: &RecordedBody) -> Option<String> {
        let bytes = recorded.bytes();
        if self.body.is_empty() && !bytes.is_empty() {
            return Some(format!("a body of {} bytes", bytes.len()));
        }
        if bytes.is_empty() && !self.body.is_empty() && !recorded.is_cut() {
            return Some("no body".to_owned());
        }
        if let (false, Some(one), Some(other)) = (recorded.is_cut(), recorded.json(), &self.json) {
            let mut path = "$".to_owned();
            let differs = of_json(&one, other, &mut path);
            return differs.then(|| format!("another value at `{}` of its body", bounded(&path, SHOWN)));
        }
        let is_same = match (recorded.text(), std::str::from_utf8(&self.body)) {
            (Some(text), Ok(asked)) if recorded.is_cut() => fits(&format!("{text}{MASK}"), asked),
            (Some(text), Ok(asked)) => fits(text, asked),
            _ if recorded.is_cut() => self.body.starts_with(bytes),
            _ => self.body == *bytes,
        };
        let first = || bytes.iter().zip(&self.body).take_while(|(one, other)| one == other).count();
        (!is_same).then(|| format!("another body from byte {} on", first()))
    }
}

/// Path and query of an address.
pub(super) fn target(url: &str) -> (&str, &str) {
    let behind = url.split_once("://").map_or(url, |(_, rest)| {
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        rest.get(end..).unwrap_or_default()
    });
    let (path, query) = behind.split_once('?').unwrap_or((behind, ""));
    (if path.is_empty() { "/" } else { path }, query)
}

/// Whether a text is what a recorded one says, in which three stars stand for anything.
fn fits(recorded: &str, asked: &str) -> bool {
    let Some((first, others)) = recorded.split_once(MASK) else { return recorded == asked };
    let Some(mut rest) = asked.strip_prefix(first) else { return false };
    let (between, last) = others.rsplit_once(MASK).unwrap_or(("", others));
    for piece in between.split(MASK) {
        let Some(at) = rest.find(piece) else { return false };
        rest = rest.get(at + piece.len()..).unwrap_or_default();
    }
    rest.ends_with(last)
}

/// What a recorded query differs in. The pairs of both are in any order.
fn of_query(recorded: &str, asked: &str) -> Option<String> {
    let mut left: Vec<&str> = pairs(asked).collect();
    // What stands for anything takes what the others leave.
    let (open, exact): (Vec<&str>, Vec<&str>) = pairs(recorded).partition(|pair| pair.contains(MASK));
    let mut missing = None;
    for pair in exact.into_iter().chain(open) {
        match left.iter().position(|asked| fits(pair, asked)) {
            Some(at) => {
                let _ = left.remove(at);
            }
            None => missing = missing.or(Some(pair)),
        }
    }
    let no_secrets = Secrets::default();
    let shown = |pair: &str| bounded(&Masks { secrets: &no_secrets, public: &[] }.pairs(pair), SHOWN);
    match (missing, left.first()) {
        (None, None) => None,
        (Some(missing), Some(surplus)) => {
            Some(format!("`{}` in its query in place of `{}`", shown(missing), shown(surplus)))
        }
        (Some(missing), None) => Some(format!("`{}` in its query", shown(missing))),
        (None, Some(surplus)) => Some(format!("no `{}` in its query", shown(surplus))),
    }
}

fn pairs(query: &str) -> impl Iterator<Item = &str> {
    query.split('&').filter(|pair| !pair.is_empty())
}

/// Whether two values differ. The path then leads to where they do.
fn of_json(recorded: &Value, asked: &Value, path: &mut String) -> bool {
    let length = path.len();
    match (recorded, asked) {
        (Value::String(text), _) if text == MASK => false,
        (Value::String(text), Value::String(asked)) => !fits(text, asked),
        (Value::Array(items), Value::Array(asked)) => {
            for (index, (item, asked)) in items.iter().zip(asked).enumerate() {
                path.push_str(&format!("[{index}]"));
                if of_json(item, asked, path) {
                    return true;
                }
                path.truncate(length);
            }
            items.len() != asked.len()
        }
        (Value::Object(members), Value::Object(asked)) => {
            let surplus = asked.keys().filter(|name| !members.contains_key(*name));
            for name in members.keys().chain(surplus) {
                let _ = write_key(path, name);
                match (members.get(name), asked.get(name)) {
                    (Some(value), Some(asked)) if !of_json(value, asked, path) => path.truncate(length),
                    _ => return true,
                }
            }
            false
        }
        _ => recorded != asked,
    }
}

#[cfg(test)]
mod tests {
    use super::{Asked, Bytes, Difference, fits, of_json, of_query, target};
    use crate::recording::Exchange;

    #[test]
    fn three_stars_stand_for_anything() {
        for (recorded, asked) in [("", ""), ("a", "a"), ("***", ""), ("a***", "ab"), ("***b***d", "abcbd")] {
            assert!(fits(recorded, asked), "{recorded} {asked}");
        }
        for (recorded, asked) in [("a", "b"), ("a***", "b"), ("***b", "bc"), ("a***a", "a"), ("***b***c", "ac")] {
            assert!(!fits(recorded, asked), "{recorded} {asked}");
        }
    }

    #[test]
    fn the_host_of_an_address_does_not_count() {
        assert_eq!(target("http://a:1/b/c?d=http://e/f"), ("/b/c", "d=http://e/f"));
        assert_eq!(target("/b?d"), ("/b", "d"));
        assert_eq!(target("http://a"), ("/", ""));
        assert_eq!(target("http://a?b"), ("/", "b"));
    }

    #[test]
    fn pairs_of_a_query_are_in_any_order() {
        let differs = |recorded: &str, asked: &str| of_query(recorded, asked).unwrap_or_default();
        assert_eq!(differs("a=1&b=2&a=1", "a=1&a=1&b=2"), "");
        assert_eq!(differs("a=***&a=1", "a=1&a=2"), "");
        assert_eq!(differs("a=1&a=1", "a=1"), "`a=1` in its query");
        assert_eq!(differs("", "a=1"), "no `a=1` in its query");
        assert_eq!(differs("a=2&b=1", "b=1&a=3"), "`a=2` in its query in place of `a=3`");
        assert_eq!(differs("", "token=hunter2"), "no `token=***` in its query");
    }

    #[test]
    fn json_is_compared_as_values() {
        let differs = |recorded: &str, asked: &str| {
            let mut path = "$".to_owned();
            let value = |text| serde_json::from_str(text).unwrap();
            of_json(&value(recorded), &value(asked), &mut path).then_some(path)
        };
        let at = |path: &str| Some(path.to_owned());
        assert_eq!(differs(r#"{"a":[1,"x"],"b":null}"#, r#"{ "b": null, "a": [1, "x"] }"#), None);
        assert_eq!(differs(r#"{"a":"***","b":"x***"}"#, r#"{"a":{"c":1},"b":"xy"}"#), None);
        assert_eq!(differs(r#"{"a":[1,2]}"#, r#"{"a":[1,3]}"#), at("$.a[1]"));
        assert_eq!(differs(r#"{"a":[1,2]}"#, r#"{"a":[1]}"#), at("$.a"));
        assert_eq!(differs(r#"{"a b":1}"#, r#"{}"#), at(r#"$["a b"]"#));
        assert_eq!(differs(r#"{}"#, r#"{"c":1}"#), at("$.c"));
        assert_eq!(differs("1", "\"1\""), at("$"));
    }

    #[test]
    fn of_a_body_that_is_cut_the_beginning_counts() {
        let differs = |recorded: &str, asked: &'static str| {
            let line = format!(r#"{{"request":{{"method":"PUT","url":"/a",{recorded}}},"response":{{"status":204}}}}"#);
            let exchange: Exchange = serde_json::from_str(&line).unwrap();
            let request = http::Request::put("http://b/a").body(()).unwrap();
            Asked::new(request.into_parts().0, Bytes::from_static(asked.as_bytes())).differs(&exchange.request)
        };
        let body = |words: &str| Some(Difference::Body(words.to_owned()));
        assert_eq!(differs(r#""text":"ab***d","cut":"limit""#, "abcdef"), None);
        assert_eq!(differs(r#""base64":"YWI=","cut":"limit""#, "abc"), None);
        assert_eq!(differs(r#""cut":"unread""#, "abc"), None);
        assert_eq!(differs(r#""text":"ab""#, "abc"), body("another body from byte 2 on"));
        assert_eq!(differs(r#""text":"ab""#, ""), body("a body of 2 bytes"));
        assert_eq!(differs(r#""method":"PUT""#, "abc"), body("no body"));
    }
}
