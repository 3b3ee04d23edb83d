//! What came of a call, and whether it is what the scenario expects.
//!
//! A value is written as JSON again, so that what a client has lost of it is seen. Numbers are compared by value, points in time by
//! the moment.

use serde::Serialize;
use serde_json::{Value, json};
use specwright_runtime::http::{HeaderMap, StatusCode};
use specwright_runtime::{DateTime, Error, EventStream, ItemStream};

use crate::scenarios::{Expected, bytes};

/// The most items that are read of a stream: a server may send them for ever.
const MOST_ITEMS: usize = 100;

/// What a client has made of a response.
pub enum Answer {
    /// There is no body, or none that the document describes.
    Empty,
    /// A value, as JSON.
    Json(Value),
    /// Bytes.
    Bytes(Vec<u8>),
    /// The items of a stream, each as JSON, or why it cannot be read.
    Items(Vec<Result<Value, String>>),
    /// The body cannot be read.
    Unread(String),
}

impl Answer {
    /// A value, as JSON.
    pub fn json<T: Serialize>(value: &T) -> Self {
        serde_json::to_value(value).map_or_else(|error| Self::Unread(format!("not written again: {error}")), Self::Json)
    }
}

/// The items of a stream, as JSON.
pub async fn items<T: Serialize>(stream: ItemStream<T>) -> Vec<Result<Value, String>> {
    let mut stream = stream.reconnect(false);
    let mut found = Vec::new();
    while found.len() < MOST_ITEMS {
        let Some(item) = stream.next().await else { break };
        let item = item.map_err(|error| error.to_string());
        found.push(item.and_then(|item| serde_json::to_value(&item).map_err(|error| error.to_string())));
    }
    found
}

/// The events of a stream, as JSON.
pub async fn events<T: Serialize>(stream: EventStream<T>) -> Vec<Result<Value, String>> {
    let mut stream = stream.reconnect(false);
    let mut found = Vec::new();
    while found.len() < MOST_ITEMS {
        let Some(event) = stream.next().await else { break };
        let event = event.map_err(|error| error.to_string());
        found.push(event.map(|event| json!({ "data": &event.data, "event": event.event, "id": event.id })));
    }
    found
}

/// A response as the client has read it.
pub struct Outcome {
    status: StatusCode,
    headers: HeaderMap,
    /// The body.
    pub answer: Answer,
    /// What the server said, if it refused the request.
    said: String,
}

impl Outcome {
    /// The outcome of a success.
    pub fn answered(status: StatusCode, headers: HeaderMap, answer: Answer) -> Self {
        Self { status, headers, answer, said: String::new() }
    }

    /// The outcome of a failure. `read` writes the body that the document describes.
    ///
    /// # Errors
    /// When there is no response.
    pub fn failed<E>(error: Error<E>, read: impl FnOnce(&E) -> Answer) -> Result<Self, String> {
        match error {
            Error::Api(error) => {
                let answer = match (&error.body, &error.body_error) {
                    (_, Some(why)) => Answer::Unread(why.to_string()),
                    (Some(body), None) => read(body),
                    (None, None) => Answer::Empty,
                };
                let said = String::from_utf8_lossy(&error.bytes).split_whitespace().collect::<Vec<_>>().join(" ");
                let said = said.chars().take(300).collect();
                Ok(Self { status: error.status, headers: error.headers, answer, said })
            }
            Error::Decode(error) => {
                Ok(Self::answered(error.status, error.headers, Answer::Unread(error.body_error.to_string())))
            }
            Error::Request(error) => Err(format!("nothing is sent: {error}")),
            Error::Transport(error) => Err(error.to_string()),
            _ => Err("an error of another kind".to_owned()),
        }
    }

    /// What is not as expected, with its kind.
    pub fn fault(&self, expected: &Expected) -> Option<(&'static str, String)> {
        if self.status.as_u16() != expected.status {
            return Some(("request", format!("status {}, not {}: {}", self.status, expected.status, self.said)));
        }
        for (name, value) in &expected.headers {
            let found = self.headers.get(name).and_then(|value| value.to_str().ok());
            if found != Some(value.as_str()) {
                return Some(("response", format!("the header field {name} is {found:?}, not {value:?}")));
            }
        }
        // A failure whose body the document does not describe keeps its bytes.
        if self.status.as_u16() >= 400 && matches!(self.answer, Answer::Empty) {
            return None;
        }
        self.body_fault(expected).map(|why| ("response", why))
    }

    fn body_fault(&self, expected: &Expected) -> Option<String> {
        match (&self.answer, expected) {
            (Answer::Unread(why), _) => Some(why.clone()),
            (Answer::Items(items), Expected { items: Some(expected), .. }) => items_fault(items, expected),
            (Answer::Json(found), Expected { json: Some(expected), .. }) => {
                (!same(found, expected)).then(|| format!("{found} is read, not {expected}"))
            }
            (Answer::Bytes(found), Expected { json: Some(expected), .. }) => {
                let value = serde_json::from_slice::<Value>(found).ok();
                let is_same = value.is_some_and(|found| same(&found, expected))
                    || expected.as_str().is_some_and(|text| text.as_bytes() == found);
                (!is_same).then(|| format!("{} bytes are read, not {expected}", found.len()))
            }
            (Answer::Bytes(found), Expected { bytes: Some(expected), .. }) => {
                (*found != bytes(expected)).then(|| "other bytes are read".to_owned())
            }
            // What it says is seen when it is sent back.
            (Answer::Json(_), Expected { xml: true, .. }) => None,
            (Answer::Json(Value::String(found)), Expected { bytes: Some(expected), .. }) if found == expected => None,
            (Answer::Empty | Answer::Json(Value::Null), Expected { json: None, items: None, bytes: None, .. }) => None,
            (Answer::Bytes(found), Expected { json: None, items: None, bytes: None, .. }) if found.is_empty() => None,
            (Answer::Empty, _) => Some("the client reads no body".to_owned()),
            _ => Some("the client reads a body of another kind".to_owned()),
        }
    }
}

fn items_fault(items: &[Result<Value, String>], expected: &[Value]) -> Option<String> {
    for (index, item) in items.iter().enumerate() {
        match (item, expected.get(index)) {
            (Err(why), _) => return Some(format!("item {index}: {why}")),
            (Ok(found), None) => return Some(format!("item {index} is {found}, and there is none")),
            (Ok(found), Some(expected)) if !is_item(found, expected) => {
                return Some(format!("item {index} is {found}, not {expected}"));
            }
            _ => {}
        }
    }
    (items.len() < expected.len()).then(|| format!("{} of {} items are read", items.len(), expected.len()))
}

/// Whether an item is as expected. A line may be read as its text, and an event may have an identifier, too.
fn is_item(found: &Value, expected: &Value) -> bool {
    match (found, expected) {
        (Value::String(text), Value::Object(_)) => {
            serde_json::from_str::<Value>(text).is_ok_and(|found| same(&found, expected))
        }
        (Value::Object(found), Value::Object(expected)) => {
            expected.iter().all(|(name, value)| found.get(name).is_some_and(|found| is_data(found, value)))
        }
        _ => same(found, expected),
    }
}

/// Whether the data of an event is as expected: as JSON, if it is that, which a typed value writes in its own way.
fn is_data(found: &Value, expected: &Value) -> bool {
    let json = |value: &Value| value.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
    same(found, expected) || json(found).zip(json(expected)).is_some_and(|(found, expected)| same(&found, &expected))
}

/// Whether two values say the same.
pub fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one == other || one.as_f64() == other.as_f64(),
        (Value::String(one), Value::String(other)) => {
            let time = |text: &str| DateTime::parse_from_rfc3339(text).ok();
            one == other || time(one).is_some_and(|one| time(other) == Some(one))
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(name, value)| other.get(name).is_some_and(|other| same(value, other)))
        }
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_compared_by_what_they_say() {
        assert!(same(&json!([1, { "a": 2.0 }]), &json!([1.0, { "a": 2 }])));
        assert!(same(&json!("2022-08-26T18:38:00.000Z"), &json!("2022-08-26T18:38:00Z")));
        assert!(!same(&json!({ "a": null }), &json!({})));
        assert!(!same(&json!("1"), &json!(1)));
    }

    #[test]
    fn an_event_may_say_more_and_a_line_may_be_text() {
        assert!(is_item(&json!({ "data": "x", "id": "1" }), &json!({ "data": "x" })));
        assert!(!is_item(&json!({ "id": "1" }), &json!({ "data": "x" })));
        assert!(is_item(&json!({ "data": "{\"a\":1}" }), &json!({ "data": "{\"a\": 1}" })));
        assert!(!is_item(&json!({ "data": "{\"a\":1}" }), &json!({ "data": "{\"a\": 2}" })));
        assert!(is_item(&json!(r#"{"desc": "one"}"#), &json!({ "desc": "one" })));
    }
}
