//! The differences between what a mock expects and what was sent: a line for each place.
//!
//! Two values enter; lines leave, which show none of the client's secrets, nor the values of what is called like a secret. JSON is
//! compared as values: the order of properties means nothing, and a whole number with a fraction is the integer.

use crate::error::{Secrets, bounded};
use crate::transport::is_secret_name;
use crate::value::json;
use crate::value::path::write_key;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The most differences of a request that are listed.
const MOST: usize = 20;
/// The most characters of a value that are shown.
const SHOWN: usize = 100;

/// The differences so far.
pub(super) struct Differences<'s> {
    secrets: &'s Secrets,
    lines: Vec<String>,
    /// How many there are besides.
    more: usize,
}

/// The JSON value of a text; numbers as a client writes them.
pub(super) fn parsed(text: &[u8]) -> Option<Value> {
    let value: Value = serde_json::from_slice(text).ok()?;
    serde_json::from_slice(&json::to_vec(&value).ok()?).ok()
}

impl<'s> Differences<'s> {
    pub fn new(secrets: &'s Secrets) -> Self {
        Self { secrets, lines: Vec::new(), more: 0 }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.lines.len() + self.more
    }

    pub fn push(&mut self, line: String) {
        if self.lines.len() < MOST {
            self.lines.push(line);
        } else {
            self.more += 1;
        }
    }

    /// The lines; none if there is no difference.
    pub fn into_lines(mut self) -> Vec<String> {
        if self.more > 0 {
            self.lines.push(format!("and {} more", self.more));
        }
        self.lines
    }

    /// One text, which has to be among those that were sent under its name.
    pub fn text(&mut self, what: &str, name: &str, expected: &str, sent: &[&str]) {
        if !sent.contains(&expected) {
            self.texts(what, name, Some(&[expected]), Some(sent).filter(|sent| !sent.is_empty()));
        }
    }

    /// The pairs of a query or of a form. Those of one name keep their order.
    pub fn pairs(&mut self, what: &str, expected: &[(String, String)], sent: &[(String, String)]) {
        let (all_expected, all_sent) = (by_name(expected), by_name(sent));
        let names: BTreeSet<&str> = all_expected.keys().chain(all_sent.keys()).copied().collect();
        for name in names {
            let (expected, sent) = (all_expected.get(name), all_sent.get(name));
            if expected != sent {
                self.texts(what, name, expected.map(Vec::as_slice), sent.map(Vec::as_slice));
            }
        }
    }

    /// Texts of one name that differ.
    fn texts(&mut self, what: &str, name: &str, expected: Option<&[&str]>, sent: Option<&[&str]>) {
        let is_secret = is_secret_name(name);
        let listed = |texts: &[&str]| texts.iter().map(|text| self.shown(text)).collect::<Vec<_>>().join(", ");
        let difference = match (expected, sent) {
            (Some(_), Some(_)) if is_secret => "expected another value, which is not shown".to_owned(),
            (Some(expected), Some(sent)) => format!("expected {}, sent {}", listed(expected), listed(sent)),
            (Some(_), None) if is_secret => "not sent".to_owned(),
            (Some(expected), None) => format!("expected {}, not sent", listed(expected)),
            (None, _) => "sent, and not expected".to_owned(),
        };
        self.push(format!("{what} `{}`: {difference}", bounded(name, SHOWN)));
    }

    /// JSON of the body.
    pub fn json(&mut self, expected: &Value, sent: &Value) {
        self.compare(&mut "$".to_owned(), expected, sent);
    }

    fn compare(&mut self, path: &mut String, expected: &Value, sent: &Value) {
        let length = path.len();
        match (expected, sent) {
            (Value::Object(expected), Value::Object(sent)) => {
                let names: BTreeSet<&String> = expected.keys().chain(sent.keys()).collect();
                for name in names {
                    // Writing to a string cannot fail.
                    let _ = write_key(path, name);
                    self.compare_members(path, expected.get(name), sent.get(name));
                    path.truncate(length);
                }
            }
            (Value::Array(expected), Value::Array(sent)) => {
                for index in 0..expected.len().max(sent.len()) {
                    path.push_str(&format!("[{index}]"));
                    self.compare_members(path, expected.get(index), sent.get(index));
                    path.truncate(length);
                }
            }
            _ if expected == sent => {}
            _ => self.at(path, &format!("expected {}, sent {}", self.value(expected), self.value(sent))),
        }
    }

    fn compare_members(&mut self, path: &mut String, expected: Option<&Value>, sent: Option<&Value>) {
        match (expected, sent) {
            (Some(expected), Some(sent)) => self.compare(path, expected, sent),
            (Some(expected), None) => self.at(path, &format!("expected {}, not sent", self.value(expected))),
            (None, Some(sent)) => self.at(path, &format!("sent {}, and not expected", self.value(sent))),
            (None, None) => {}
        }
    }

    fn at(&mut self, path: &str, difference: &str) {
        self.push(format!("body: `{path}`: {difference}"));
    }

    /// A body that is not JSON.
    pub fn bytes(&mut self, expected: &[u8], sent: &[u8]) {
        if expected != sent {
            self.push(format!("body: expected {}, sent {}", self.content(expected), self.content(sent)));
        }
    }

    /// A body as it is shown.
    pub fn content(&self, body: &[u8]) -> String {
        match std::str::from_utf8(body) {
            Ok("") => "nothing".to_owned(),
            Ok(text) => self.shown(text),
            Err(_) => format!("{} bytes", body.len()),
        }
    }

    fn value(&self, value: &Value) -> String {
        bounded(&self.secrets.mask(&value.to_string(), true), SHOWN)
    }

    fn shown(&self, text: &str) -> String {
        format!("{:?}", bounded(&self.secrets.mask(text, true), SHOWN))
    }
}

fn by_name(pairs: &[(String, String)]) -> BTreeMap<&str, Vec<&str>> {
    let mut named: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, value) in pairs {
        named.entry(name).or_default().push(value);
    }
    named
}

#[cfg(test)]
mod tests {
    use super::{Differences, MOST, parsed};
    use crate::error::Secrets;
    use serde_json::{Value, json};

    #[track_caller]
    fn check(expected: &Value, sent: &str, lines: &[&str]) {
        let mut secrets = Secrets::default();
        secrets.add("hunter2");
        let mut found = Differences::new(&secrets);
        let expected = parsed(expected.to_string().as_bytes()).unwrap();
        found.json(&expected, &parsed(sent.as_bytes()).unwrap());
        assert_eq!(found.into_lines(), lines);
    }

    #[test]
    fn json_is_compared_as_values() {
        check(&json!({"a": 1, "b": [1.0, "x"]}), r#"{"b":[1,"x"],"a":1.0}"#, &[]);
        check(&json!(null), "null", &[]);
    }

    #[test]
    fn each_place_that_differs_is_a_line() {
        check(
            &json!({"a": 1, "list": [1, 2, 3], "of": {"a key": true}, "only": "here", "same": 0}),
            r#"{"a":"1","list":[1,"hunter2"],"of":{"a key":false},"same":0,"too":{"much":1}}"#,
            &[
                "body: `$.a`: expected 1, sent \"1\"",
                "body: `$.list[1]`: expected 2, sent \"***\"",
                "body: `$.list[2]`: expected 3, not sent",
                "body: `$.of[\"a key\"]`: expected true, sent false",
                "body: `$.only`: expected \"here\", not sent",
                "body: `$.too`: sent {\"much\":1}, and not expected",
            ],
        );
        check(&json!({"a": 1}), "[]", &["body: `$`: expected {\"a\":1}, sent []"]);
    }

    #[test]
    fn there_is_an_end() {
        let secrets = Secrets::default();
        let mut found = Differences::new(&secrets);
        found.json(&json!(vec![0; 1_000]), &json!([]));
        assert_eq!(found.count(), 1_000);
        let lines = found.into_lines();
        assert_eq!((lines.len(), lines.last().map(String::as_str)), (MOST + 1, Some("and 980 more")));
        let mut found = Differences::new(&secrets);
        found.bytes(&[b'a'; 1_000], &[0xFF; 3]);
        assert_eq!(found.into_lines(), [format!("body: expected \"{}…\", sent 3 bytes", "a".repeat(100))]);
    }

    #[test]
    fn names_that_mean_a_secret_have_no_values() {
        let secrets = Secrets::default();
        let mut found = Differences::new(&secrets);
        found.text("query parameter", "token", "swordfish", &["opensesame"]);
        found.text("header field", "x-api-key", "swordfish", &[]);
        found.text("query parameter", "n", "1", &["2", "3"]);
        found.text("query parameter", "n", "1", &["2", "1"]);
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        found.pairs("form field", &[pair("a", "1"), pair("a", "2")], &[pair("a", "2"), pair("a", "1"), pair("b", "3")]);
        assert_eq!(
            found.into_lines(),
            [
                "query parameter `token`: expected another value, which is not shown",
                "header field `x-api-key`: not sent",
                "query parameter `n`: expected \"1\", sent \"2\", \"3\"",
                "form field `a`: expected \"1\", \"2\", sent \"2\", \"1\"",
                "form field `b`: sent, and not expected",
            ]
        );
    }
}
