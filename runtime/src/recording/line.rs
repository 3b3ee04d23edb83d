//! An exchange as a line of JSON: an [`Exchange`] enters or leaves.
//!
//! `{"request":{"method":…,"url":…,"headers":{…},"json":…},"response":{"status":…,"headers":{…},"text":…}}`. A body is embedded as `json`
//! if it is JSON on one line, so that its bytes stay the same; other text is `text`, and other bytes are `base64`. `cut` says why
//! only the beginning of a body is there. A member that is not known is refused.

use super::exchange::{Cut, Exchange, RecordedBody, RecordedRequest, RecordedResponse};
use crate::value::codec::Base64;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::fmt;

const EXCHANGE: &[&str] = &["request", "response"];
const REQUEST: &[&str] = &["method", "url", "headers", "json", "text", "base64", "cut"];
const RESPONSE: &[&str] = &["status", "headers", "json", "text", "base64", "cut"];

impl Serialize for Exchange {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(None)?;
        members.serialize_entry("request", &self.request)?;
        members.serialize_entry("response", &self.response)?;
        members.end()
    }
}

impl Serialize for RecordedRequest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(None)?;
        members.serialize_entry("method", self.method.as_str())?;
        members.serialize_entry("url", &self.url)?;
        write_message(&mut members, &self.headers, &self.body)?;
        members.end()
    }
}

impl Serialize for RecordedResponse {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = serializer.serialize_map(None)?;
        members.serialize_entry("status", &self.status.as_u16())?;
        write_message(&mut members, &self.headers, &self.body)?;
        members.end()
    }
}

/// What requests and responses have in common.
fn write_message<M: SerializeMap>(members: &mut M, headers: &HeaderMap, body: &RecordedBody) -> Result<(), M::Error> {
    if !headers.is_empty() {
        members.serialize_entry("headers", &fields(headers))?;
    }
    match body.text() {
        Some("") => {}
        Some(text) => match embedded(text) {
            Some(json) => members.serialize_entry("json", json)?,
            None => members.serialize_entry("text", text)?,
        },
        None => members.serialize_entry("base64", &Base64::from(&body.bytes()[..]))?,
    }
    match body.cut() {
        Some(cut) => members.serialize_entry("cut", cut.name()),
        None => Ok(()),
    }
}

/// JSON that has the same bytes within a line.
fn embedded(text: &str) -> Option<&RawValue> {
    if text.contains(['\n', '\r']) {
        return None;
    }
    // White space around a value is not part of it.
    serde_json::from_str::<&RawValue>(text).ok().filter(|json| json.get().len() == text.len())
}

/// The header fields by their names, each with its value, or with a list of several.
fn fields(headers: &HeaderMap) -> BTreeMap<&str, Value> {
    let values = |name: &HeaderName| -> Vec<Value> { headers.get_all(name).iter().map(field).collect() };
    let named = |name| match <[Value; 1]>::try_from(values(name)) {
        Ok([value]) => value,
        Err(values) => Value::from(values),
    };
    headers.keys().map(|name| (name.as_str(), named(name))).collect()
}

/// A value that is not UTF-8 is an object with its bytes.
fn field(value: &HeaderValue) -> Value {
    match std::str::from_utf8(value.as_bytes()) {
        Ok(text) => Value::from(text),
        Err(_) => serde_json::json!({"base64": Base64::from(value.as_bytes()).to_string()}),
    }
}

impl Cut {
    const ALL: [Self; 3] = [Self::Limit, Self::Unread, Self::Broken];

    fn name(self) -> &'static str {
        match self {
            Self::Limit => "limit",
            Self::Unread => "unread",
            Self::Broken => "broken",
        }
    }
}

impl<'de> Deserialize<'de> for Exchange {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ExchangeVisitor)
    }
}

impl<'de> Deserialize<'de> for RecordedRequest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let message = deserializer.deserialize_map(MessageVisitor { what: "a request", known: REQUEST })?;
        Ok(Self {
            method: message.method.ok_or_else(|| D::Error::missing_field("method"))?,
            url: message.url.ok_or_else(|| D::Error::missing_field("url"))?,
            headers: message.headers,
            body: message.body.unwrap_or_default().with_cut(message.cut),
        })
    }
}

impl<'de> Deserialize<'de> for RecordedResponse {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let message = deserializer.deserialize_map(MessageVisitor { what: "a response", known: RESPONSE })?;
        Ok(Self {
            status: message.status.ok_or_else(|| D::Error::missing_field("status"))?,
            headers: message.headers,
            body: message.body.unwrap_or_default().with_cut(message.cut),
        })
    }
}

impl RecordedBody {
    fn with_cut(self, cut: Option<Cut>) -> Self {
        Self::new(self.bytes().clone(), cut)
    }
}

struct ExchangeVisitor;

impl<'de> Visitor<'de> for ExchangeVisitor {
    type Value = Exchange;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an exchange")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Exchange, A::Error> {
        let (mut request, mut response) = (None, None);
        while let Some(name) = members.next_key::<String>()? {
            match name.as_str() {
                "request" => request = Some(members.next_value()?),
                "response" => response = Some(members.next_value()?),
                unknown => return Err(A::Error::unknown_field(unknown, EXCHANGE)),
            }
        }
        Ok(Exchange {
            request: request.ok_or_else(|| A::Error::missing_field("request"))?,
            response: response.ok_or_else(|| A::Error::missing_field("response"))?,
        })
    }
}

/// The members of a request or of a response.
#[derive(Default)]
struct Message {
    method: Option<Method>,
    url: Option<String>,
    status: Option<StatusCode>,
    headers: HeaderMap,
    body: Option<RecordedBody>,
    cut: Option<Cut>,
}

/// Reads a request or a response, whose members are known.
struct MessageVisitor {
    what: &'static str,
    known: &'static [&'static str],
}

impl<'de> Visitor<'de> for MessageVisitor {
    type Value = Message;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Message, A::Error> {
        let mut message = Message::default();
        while let Some(name) = members.next_key::<String>()? {
            if !self.known.contains(&name.as_str()) {
                return Err(A::Error::unknown_field(&name, self.known));
            }
            match name.as_str() {
                "method" => message.method = Some(method(&members.next_value::<String>()?).map_err(A::Error::custom)?),
                "url" => message.url = Some(members.next_value()?),
                "status" => message.status = Some(status(members.next_value()?).map_err(A::Error::custom)?),
                "headers" => message.headers = read_fields(members.next_value()?).map_err(A::Error::custom)?,
                "cut" => message.cut = Some(cut(&members.next_value::<String>()?).map_err(A::Error::custom)?),
                _ if message.body.is_some() => return Err(A::Error::custom("a body is `json`, `text` or `base64`")),
                "json" => {
                    let json: Box<RawValue> = members.next_value()?;
                    message.body = Some(RecordedBody::new(json.get().to_owned().into(), None));
                }
                "text" => message.body = Some(RecordedBody::new(members.next_value::<String>()?.into(), None)),
                _ => message.body = Some(RecordedBody::new(members.next_value::<Base64>()?.0.into(), None)),
            }
        }
        Ok(message)
    }
}

fn method(text: &str) -> Result<Method, &'static str> {
    Method::from_bytes(text.as_bytes()).map_err(|_| "`method` is not the name of a method")
}

fn status(code: u16) -> Result<StatusCode, &'static str> {
    StatusCode::from_u16(code).map_err(|_| "`status` is not a number from 100 to 999")
}

fn cut(name: &str) -> Result<Cut, &'static str> {
    Cut::ALL.into_iter().find(|cut| cut.name() == name).ok_or("`cut` is `limit`, `unread` or `broken`")
}

fn read_fields(members: BTreeMap<String, Value>) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    for (name, value) in members {
        let fault = || format!("`{name}` cannot be a header field, or cannot have this value");
        let values = match value {
            Value::Array(values) => values,
            value => vec![value],
        };
        let field = HeaderName::from_bytes(name.as_bytes()).map_err(|_| fault())?;
        for value in &values {
            let value = read_field(value).ok_or_else(fault)?;
            headers.try_append(field.clone(), value).map_err(|_| fault())?;
        }
    }
    Ok(headers)
}

fn read_field(value: &Value) -> Option<HeaderValue> {
    match (value, value.get("base64")) {
        (Value::String(text), _) => HeaderValue::from_bytes(text.as_bytes()).ok(),
        (_, Some(base64)) => HeaderValue::from_bytes(&Base64::deserialize(base64).ok()?.0).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Cut, Exchange, RecordedBody};
    use http::HeaderValue;

    const LEAST: &str = r#"{"request":{"method":"GET","url":"/a"},"response":{"status":204}}"#;

    #[test]
    fn a_body_is_written_so_that_its_bytes_stay_the_same() {
        let cases: [(&'static [u8], &str); 7] = [
            (b"", ""),
            (br#"{"b": 1.0,"a":[]}"#, r#","json":{"b": 1.0,"a":[]}"#),
            (b"{}\n", r#","text":"{}\n""#),
            (b" 1", r#","text":" 1""#),
            (b"true", r#","json":true"#),
            ("ä\u{1}\"".as_bytes(), r#","text":"ä\u0001\"""#),
            (b"\xff\x00", r#","base64":"/wA=""#),
        ];
        for (bytes, written) in cases {
            let mut exchange: Exchange = serde_json::from_str(LEAST).unwrap();
            exchange.response.body = RecordedBody::new(bytes.into(), None);
            let line = serde_json::to_string(&exchange).unwrap();
            assert_eq!(line, LEAST.replace("204", &format!("204{written}")));
            assert_eq!(serde_json::from_str::<Exchange>(&line).unwrap(), exchange);
        }
    }

    #[test]
    fn fields_of_one_name_and_fields_that_are_not_text_are_kept() {
        let mut exchange: Exchange = serde_json::from_str(LEAST).unwrap();
        let headers = &mut exchange.response.headers;
        headers.append("x-b", HeaderValue::from_static("2"));
        headers.append("x-a", HeaderValue::from_bytes(b"\xff").unwrap());
        headers.append("x-b", HeaderValue::from_static("1"));
        exchange.request.body = RecordedBody::new("abc".into(), Some(Cut::Limit));
        let line = serde_json::to_string(&exchange).unwrap();
        assert_eq!(
            line,
            concat!(
                r#"{"request":{"method":"GET","url":"/a","text":"abc","cut":"limit"},"#,
                r#""response":{"status":204,"headers":{"x-a":{"base64":"/w=="},"x-b":["2","1"]}}}"#
            )
        );
        assert_eq!(serde_json::from_str::<Exchange>(&line).unwrap(), exchange);
    }

    #[test]
    fn what_is_no_exchange_is_refused() {
        let fault = |from: &str, to: &str| serde_json::from_str::<Exchange>(&LEAST.replace(from, to)).unwrap_err();
        for (from, to, message) in [
            ("\"method\":\"GET\",", "", "missing field `method`"),
            ("\"GET\"", "\"G T\"", "`method` is not the name of a method"),
            ("204", "20", "`status` is not a number from 100 to 999"),
            ("204", "204,\"cut\":\"off\"", "`cut` is `limit`, `unread` or `broken`"),
            ("204", "204,\"text\":\"\",\"json\":1", "a body is `json`, `text` or `base64`"),
            ("204", "204,\"url\":\"\"", "unknown field `url`"),
            ("204", "204,\"headers\":{\"a\":1}", "`a` cannot be a header field, or cannot have this value"),
            ("{\"request\"", "{\"version\":2,\"request\"", "unknown field `version`"),
        ] {
            let error = fault(from, to);
            assert!(error.to_string().starts_with(message), "{error}");
            assert_eq!(error.line(), 1, "{error}");
        }
    }
}
