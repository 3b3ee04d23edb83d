//! [`ResponseHeader`]: a header field of responses, read as the type that the document gives it (OpenAPI 3.0 §4.7.21).
//!
//! The text of a field becomes JSON in the form that the document says, and that is decoded as any other value. What does not fit is an
//! error with the name of the field, and the response keeps the field as it came.

use crate::error::BodyError;
use crate::wire::http_date;
use http::HeaderMap;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::fmt;
use std::marker::PhantomData;

/// A header field of responses, and the type of its value. A generated client has one as a constant for each that the document
/// describes; [`Response::field`](crate::Response::field) reads it.
///
/// ```
/// use specwright_runtime::{HeaderMap, HeaderValue, ResponseHeader};
///
/// const LIMIT: ResponseHeader<i64> = ResponseHeader::scalar("x-rate-limit");
/// let mut headers = HeaderMap::new();
/// assert_eq!(LIMIT.read(&headers), Ok(None));
/// headers.insert(LIMIT.name(), HeaderValue::from_static("60"));
/// assert_eq!(LIMIT.read(&headers), Ok(Some(60)));
/// ```
pub struct ResponseHeader<T> {
    name: &'static str,
    form: HeaderForm,
    value: PhantomData<fn() -> T>,
}

/// How the text of a header field is written: in the style `simple`, or as JSON.
#[derive(Clone, Copy, Debug)]
pub enum HeaderForm {
    /// A string.
    Text,
    /// A number, or `true` or `false`.
    Scalar,
    /// JSON text.
    Json,
    /// Items between commas.
    List(&'static HeaderForm),
    /// Items with this character between them (`collectionFormat` of Swagger 2.0).
    Separated(char, &'static HeaderForm),
    /// Names and values of properties by turns, between commas.
    Object(&'static [(&'static str, HeaderForm)]),
    /// `name=value` for each property, between commas.
    Exploded(&'static [(&'static str, HeaderForm)]),
}

impl<T> ResponseHeader<T> {
    /// A field of this name, in lower case, whose value is a string.
    pub const fn text(name: &'static str) -> Self {
        Self::new(name, HeaderForm::Text)
    }

    /// A field whose value is a number, or `true` or `false`.
    pub const fn scalar(name: &'static str) -> Self {
        Self::new(name, HeaderForm::Scalar)
    }

    /// A field whose value is JSON text.
    pub const fn json(name: &'static str) -> Self {
        Self::new(name, HeaderForm::Json)
    }

    /// A field whose value is written in this form.
    pub const fn new(name: &'static str, form: HeaderForm) -> Self {
        Self { name, form, value: PhantomData }
    }

    /// Its name, in lower case.
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

impl<T: DeserializeOwned> ResponseHeader<T> {
    /// The value among the header fields of a response; `None` if it is not there. Fields of one name are joined with commas
    /// (RFC 9110, section 5.3), but for `set-cookie`, of which a list has one item each, and a string one line each.
    ///
    /// # Errors
    ///
    /// The value is not of the type that the document says.
    pub fn read(&self, headers: &HeaderMap) -> Result<Option<T>, BodyError> {
        let mut values = Vec::new();
        for value in headers.get_all(self.name) {
            values.push(String::from_utf8_lossy(value.as_bytes()).trim().to_owned());
        }
        if values.is_empty() {
            return Ok(None);
        }
        let value = match self.form {
            HeaderForm::List(item) if self.name == "set-cookie" => {
                Value::Array(values.iter().map(|value| item.value(value)).collect())
            }
            HeaderForm::Separated(separator, _) => self.form.value(&values.join(&separator.to_string())),
            // A comma is within a cookie, too.
            form if self.name == "set-cookie" => form.value(&values.join("\n")),
            form => form.value(&values.join(", ")),
        };
        // What the document calls a date-time is a date of HTTP in fields that servers write by their library.
        let date = value.as_str().and_then(http_date::to_rfc_3339);
        // A text may look like a number that is not of the type, where the document allows both.
        let is_like_number = matches!(self.form, HeaderForm::Scalar) && !value.is_string();
        let other = if is_like_number { Some(values.join(", ")) } else { date };
        let read = match (serde_json::from_value(value), other) {
            (Err(error), Some(other)) => serde_json::from_value(Value::String(other)).map_err(|_| error),
            (read, _) => read,
        };
        read.map(Some).map_err(|error| {
            // The message of serde quotes the value.
            let kind = if error.is_data() { "is not of the type that the document says" } else { "cannot be read" };
            BodyError::new(format!("the header field `{}` {kind}", self.name))
        })
    }
}

impl HeaderForm {
    fn value(self, text: &str) -> Value {
        let text = text.trim();
        let plain = || Value::String(text.to_owned());
        match self {
            Self::Text => plain(),
            // What is none is refused with the type that was expected. The quotation marks of an `ETag` are of its text.
            Self::Scalar if text.starts_with('"') => plain(),
            Self::Scalar | Self::Json => serde_json::from_str(text).unwrap_or_else(|_| plain()),
            Self::List(_) | Self::Separated(..) if text.is_empty() => Value::Array(Vec::new()),
            Self::Separated(' ', item) => Value::Array(text.split_whitespace().map(|part| item.value(part)).collect()),
            Self::Separated(separator, item) => {
                Value::Array(text.split(separator).map(|part| item.value(part)).collect())
            }
            Self::List(item) => Value::Array(text.split(',').map(|part| item.value(part)).collect()),
            Self::Object(members) => {
                let parts: Vec<&str> = text.split(',').collect();
                let pairs = parts.chunks(2).filter_map(|pair| Some((*pair.first()?, *pair.get(1)?)));
                object(members, pairs)
            }
            Self::Exploded(members) => object(members, text.split(',').filter_map(|pair| pair.split_once('='))),
        }
    }
}

fn object<'t>(members: &[(&str, HeaderForm)], pairs: impl Iterator<Item = (&'t str, &'t str)>) -> Value {
    let entries = pairs.map(|(name, value)| {
        let name = name.trim();
        let form = members.iter().find(|(known, _)| *known == name).map_or(HeaderForm::Text, |(_, form)| *form);
        (name.to_owned(), form.value(value))
    });
    Value::Object(entries.collect::<Map<_, _>>())
}

impl<T> Clone for ResponseHeader<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for ResponseHeader<T> {}

impl<T> fmt::Debug for ResponseHeader<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ResponseHeader").field(&self.name).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::{HeaderForm, ResponseHeader};
    use http::{HeaderMap, HeaderValue};
    use serde_json::{Value, json};

    fn check(form: HeaderForm, fields: &[&'static str], expected: Value) {
        let headers = fields.iter().map(|field| (http::header::LINK, HeaderValue::from_static(field))).collect();
        let read = ResponseHeader::<Value>::new("link", form).read(&headers);
        assert_eq!(read, Ok(Some(expected)), "{form:?} {fields:?}");
    }

    #[test]
    fn values_in_every_form() {
        check(HeaderForm::Text, &["007"], json!("007"));
        check(HeaderForm::Text, &["a", "b"], json!("a, b"));
        check(HeaderForm::Scalar, &[" 12 "], json!(12));
        check(HeaderForm::Scalar, &["true"], json!(true));
        check(HeaderForm::Json, &[r#"{"a":[1]}"#], json!({"a": [1]}));
        check(HeaderForm::List(&HeaderForm::Scalar), &["1, 2", "3"], json!([1, 2, 3]));
        check(HeaderForm::List(&HeaderForm::Text), &[""], json!([]));
        check(HeaderForm::Separated('|', &HeaderForm::Scalar), &["1|2", "3"], json!([1, 2, 3]));
        check(HeaderForm::Separated(' ', &HeaderForm::Text), &["a,b  c"], json!(["a,b", "c"]));
        check(HeaderForm::Separated('\t', &HeaderForm::Text), &[""], json!([]));
        check(HeaderForm::Object(&[("R", HeaderForm::Scalar)]), &["R,100,G,200"], json!({"R": 100, "G": "200"}));
        check(HeaderForm::Exploded(&[("R", HeaderForm::Scalar)]), &["R=100,G=200"], json!({"R": 100, "G": "200"}));
    }

    #[test]
    fn cookies_are_not_joined() {
        let mut headers = HeaderMap::new();
        for cookie in ["a=1; Expires=Fri, 27 Nov 2026 12:00:00 GMT", "b=2"] {
            headers.append(http::header::SET_COOKIE, HeaderValue::from_static(cookie));
        }
        let cookies: ResponseHeader<Vec<String>> =
            ResponseHeader::new("set-cookie", HeaderForm::List(&HeaderForm::Text));
        assert_eq!(cookies.read(&headers).map(|cookies| cookies.unwrap_or_default().len()), Ok(2));
        let lines = ResponseHeader::<String>::text("set-cookie").read(&headers);
        assert_eq!(lines, Ok(Some("a=1; Expires=Fri, 27 Nov 2026 12:00:00 GMT\nb=2".to_owned())));
    }

    #[test]
    fn a_text_that_looks_like_a_number_is_a_text_where_no_number_fits() {
        #[derive(Debug, PartialEq, serde::Deserialize)]
        #[serde(untagged)]
        enum Either {
            Count(u8),
            Text(String),
        }
        let text = |text: &str| Either::Text(text.to_owned());
        for (field, expected) in [
            ("12", Either::Count(12)),
            ("1.5", text("1.5")),
            ("true", text("true")),
            ("[1]", text("[1]")),
            ("\"33a64df5\"", text("\"33a64df5\"")),
        ] {
            let headers = HeaderMap::from_iter([(http::header::ETAG, HeaderValue::from_static(field))]);
            let read = ResponseHeader::<Either>::new("etag", HeaderForm::Scalar).read(&headers);
            assert_eq!(read, Ok(Some(expected)), "{field}");
        }
    }

    #[cfg(feature = "chrono")]
    #[test]
    fn a_date_of_http_is_a_date_time() {
        let field: ResponseHeader<chrono::DateTime<chrono::Utc>> = ResponseHeader::text("last-modified");
        for text in ["Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"] {
            let headers = HeaderMap::from_iter([(http::header::LAST_MODIFIED, HeaderValue::from_static(text))]);
            let read = field.read(&headers).map(|date| date.map(|date| date.timestamp()));
            assert_eq!(read, Ok(Some(784_111_777)), "{text}");
        }
    }

    #[test]
    fn a_fault_names_the_field_and_not_its_value() {
        let headers = HeaderMap::from_iter([(http::header::AGE, HeaderValue::from_static("secret"))]);
        let error = ResponseHeader::<i64>::new("age", HeaderForm::Scalar).read(&headers).unwrap_err().to_string();
        assert!(error.contains("`age`") && !error.contains("secret"), "{error}");
    }
}
