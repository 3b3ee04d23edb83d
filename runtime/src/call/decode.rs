//! Decoders: a [`RawResponse`] enters, a value or a [`BodyError`] leaves.
//!
//! A [`Call`](crate::Call) holds two of them as plain function pointers, one for a success and one for a failure, so
//! that only the crate that awaits a call compiles them for its types.

use super::repair::{Repair, place};
#[cfg(feature = "chrono")]
use super::repair::{is_date_fault, is_time_fault};
use crate::error::{BodyError, NoError, bounded};
use crate::transport::RawResponse;
use crate::wire::json_edit::find;
use crate::wire::json_path::{self, Step};
use bytes::Bytes;
use http::StatusCode;
use serde::de::{DeserializeOwned, IgnoredAny, IntoDeserializer};

/// Decodes a success.
pub type Decoder<T> = fn(&RawResponse) -> Result<T, BodyError>;
/// Decodes the body of an error response; `None` where the document does not describe it.
pub type FailureDecoder<E> = fn(&RawResponse) -> Result<Option<E>, BodyError>;

/// A type that is chosen by the status of a response: the variants of one enum, made by
/// [`responses!`](crate::responses).
pub trait FromRawResponse: Sized {
    /// The value, or `None` where the document does not describe a response with this status.
    fn from_raw_response(response: &RawResponse) -> Result<Option<Self>, BodyError>;
}

impl FromRawResponse for NoError {
    fn from_raw_response(_: &RawResponse) -> Result<Option<Self>, BodyError> {
        Ok(None)
    }
}

/// The body as JSON.
#[inline]
pub fn json<T: DeserializeOwned>(response: &RawResponse) -> Result<T, BodyError> {
    serde_json::from_str(json_text(response)?).or_else(|error| mended(response, error))
}

/// The body as JSON, with the forms of values that real servers send.
#[cold]
fn mended<T: DeserializeOwned>(response: &RawResponse, error: serde_json::Error) -> Result<T, BodyError> {
    let mut repair = Repair::new(json_text(response)?, response.lenient);
    let mut latest = None;
    while repair.change(latest.as_ref().unwrap_or(&error)) {
        match serde_json::from_str(repair.text()) {
            Ok(value) => {
                response.note_problems(repair.into_problems());
                return Ok(value);
            }
            Err(error) => latest = Some(error),
        }
    }
    Err(not_json(response, &error))
}

/// The body as JSON, or `None` if it is empty (a `204` beside a `200`).
#[inline]
pub fn optional_json<T: DeserializeOwned>(response: &RawResponse) -> Result<Option<T>, BodyError> {
    if response.bytes.is_empty() { Ok(None) } else { json(response) }
}

/// The body as text, read in the charset that the response names: UTF-8 (also where it names none), UTF-16, Latin-1 or
/// Windows-1252.
pub fn text(response: &RawResponse) -> Result<String, BodyError> {
    json_text(response).map(str::to_owned)
}

/// A string of JSON, or the text itself where the response does not say that it is JSON: servers send what is documented as a
/// string either way.
#[inline]
pub fn string<T: DeserializeOwned>(response: &RawResponse) -> Result<T, BodyError> {
    if is_json(response) {
        return json(response);
    }
    let text = json_text(response)?;
    match response.media_type().as_deref() {
        None if text.is_empty() => json(response),
        Some("text/plain") => plain(text),
        // Many servers call JSON `text/html`, or nothing at all.
        _ if text.starts_with('"') && serde_json::from_str::<IgnoredAny>(text).is_ok() => json(response),
        _ => plain(text),
    }
}

fn plain<T: DeserializeOwned>(text: &str) -> Result<T, BodyError> {
    T::deserialize(text.into_deserializer())
        .map_err(|error: serde::de::value::Error| BodyError::new(format!("the text of the body: {error}")))
}

/// The raw body.
pub fn bytes(response: &RawResponse) -> Result<Bytes, BodyError> {
    Ok(response.bytes.clone())
}

/// No value: a body, if there is one, is ignored.
pub fn empty(_: &RawResponse) -> Result<(), BodyError> {
    Ok(())
}

/// One of several documented successes, chosen by status.
#[inline]
pub fn by_status<T: FromRawResponse>(response: &RawResponse) -> Result<T, BodyError> {
    match T::from_raw_response(response) {
        Ok(Some(value)) => Ok(value),
        Ok(None) => Err(undocumented(response)),
        Err(failure) => Err(failure),
    }
}

/// One of the documented error responses, chosen by status.
#[inline]
pub fn failure<E: FromRawResponse>(response: &RawResponse) -> Result<Option<E>, BodyError> {
    E::from_raw_response(response)
}

/// The one body that all documented error responses have. The [`Call`](crate::Call) knows their statuses.
#[inline]
pub fn json_failure<E: DeserializeOwned>(response: &RawResponse) -> Result<Option<E>, BodyError> {
    json(response).map(Some)
}

/// The one string that all documented error responses have, as JSON or as text.
#[inline]
pub fn string_failure<E: DeserializeOwned>(response: &RawResponse) -> Result<Option<E>, BodyError> {
    string(response).map(Some)
}

/// The index of the key that matches this response: `"404"`, `"4XX"` or `"default"`, each with or without a media type
/// (`"200 text/csv"`). An exact status goes before a range, a range before `default` (OpenAPI 3.0 §4.7.16); then the
/// media type decides, and the first of the remaining keys where none has it.
pub(super) fn select(response: &RawResponse, keys: &[&str]) -> Option<usize> {
    let media_type = response.media_type().unwrap_or_default();
    let mut best = (0, None);
    for (index, key) in keys.iter().enumerate() {
        let (status, media_range) = key.split_once(' ').unwrap_or((key, ""));
        let rank = rank(status, response.status);
        if rank == 0 {
            continue;
        }
        let score = 4 * rank + media_rank(media_range, &media_type);
        if score > best.0 {
            best = (score, Some(index));
        }
    }
    best.1.or_else(|| undocumented_success(response, keys))
}

/// The key of a success that a response with another status 2XX is read as: one that has a body as this has or has not.
fn undocumented_success(response: &RawResponse, keys: &[&str]) -> Option<usize> {
    if !response.status.is_success() {
        return None;
    }
    let successes = || keys.iter().enumerate().filter(|(_, key)| key.starts_with('2'));
    let is_empty = |key: &str| matches!(key.get(..3), Some("204" | "205"));
    let alike = successes().find(|(_, key)| is_empty(key) == response.bytes.is_empty());
    alike.or_else(|| successes().next()).map(|(index, _)| index)
}

/// How precisely a key of a Responses Object names this status; 0 if it does not.
pub(crate) fn rank(key: &str, status: StatusCode) -> u8 {
    match key.as_bytes() {
        b"default" => 1,
        [class, b'X' | b'x', b'X' | b'x'] if u16::from(class.wrapping_sub(b'0')) == status.as_u16() / 100 => 2,
        _ if key == status.as_str() => 3,
        _ => 0,
    }
}

/// 0 for another media type, 1 for a key that names none, 2 for a range that includes it, 3 for the same one.
fn media_rank(range: &str, media_type: &str) -> u8 {
    let range = range.to_ascii_lowercase();
    if range.is_empty() {
        return 1;
    }
    if range == media_type {
        return 3;
    }
    let covers = range == "*/*" || range.strip_suffix('*').is_some_and(|prefix| media_type.starts_with(prefix));
    if covers { 2 } else { 0 }
}

/// The rows of a [`responses!`](crate::responses) table, in order: only the row that `select` chose decodes. Each
/// method takes and returns `Rows` by value, so that the caller has no branch and nothing to drop: rustc checks this
/// fastest.
#[doc(hidden)]
pub struct Rows<'a, R> {
    response: &'a RawResponse,
    /// How many rows precede the chosen one; `None` after it, or if there is none.
    before: Option<usize>,
    outcome: Result<Option<R>, BodyError>,
}

impl<'a, R> Rows<'a, R> {
    #[inline]
    pub fn new(response: &'a RawResponse, keys: &[&str]) -> Self {
        Self { response, before: select(response, keys), outcome: Ok(None) }
    }

    #[inline]
    pub fn json<T: DeserializeOwned>(self, variant: fn(T) -> R) -> Self {
        self.row(|response| json(response).map(variant))
    }

    #[inline]
    pub fn optional_json<T: DeserializeOwned>(self, variant: fn(Option<T>) -> R) -> Self {
        self.row(|response| optional_json(response).map(variant))
    }

    #[inline]
    pub fn text(self, variant: fn(String) -> R) -> Self {
        self.row(|response| text(response).map(variant))
    }

    #[inline]
    pub fn string<T: DeserializeOwned>(self, variant: fn(T) -> R) -> Self {
        self.row(|response| string(response).map(variant))
    }

    #[inline]
    pub fn bytes(self, variant: fn(Bytes) -> R) -> Self {
        self.row(|response| bytes(response).map(variant))
    }

    #[inline]
    pub fn empty(self, variant: R) -> Self {
        self.row(|_| Ok(variant))
    }

    #[inline]
    pub fn finish(self) -> Result<Option<R>, BodyError> {
        self.outcome
    }

    fn row(mut self, decode: impl FnOnce(&RawResponse) -> Result<R, BodyError>) -> Self {
        if self.before == Some(0) {
            self.outcome = decode(self.response).map(Some);
        }
        self.before = self.before.and_then(|before| before.checked_sub(1));
        self
    }
}

/// RFC 8259 §8.1: JSON is UTF-8, which is faster to check for the whole text than for each string. A byte order mark is
/// forbidden, and may be ignored.
fn json_text(response: &RawResponse) -> Result<&str, BodyError> {
    let text = response.text().map_err(BodyError::new)?;
    Ok(text.strip_prefix('\u{FEFF}').unwrap_or(text))
}

/// Whether the response says that its body is JSON.
fn is_json(response: &RawResponse) -> bool {
    let is_json = |media_type: String| media_type.ends_with("/json") || media_type.ends_with("+json");
    response.media_type().is_some_and(is_json)
}

#[cold]
fn not_json(response: &RawResponse, error: &serde_json::Error) -> BodyError {
    let text = json_text(response).unwrap_or_default().as_bytes();
    if text.trim_ascii().is_empty() {
        return BodyError::new("the body is empty, and JSON was expected");
    }
    let (steps, message) = place(json_text(response).unwrap_or_default(), error);
    let message = described(text, error, &steps, message);
    if !is_json(response) && response.media_type().is_some() && !error.is_data() {
        let media_type = response.media_type().unwrap_or_default();
        return BodyError::new(format!("the body is {media_type}, and JSON was expected: {message}"));
    }
    BodyError::at(json_path::path_of(&steps), message)
}

/// The message of an error: a value that has a format is shown, with the name of the format. The errors of chrono and
/// uuid name neither.
#[cold]
fn described(text: &[u8], error: &serde_json::Error, steps: &[Step], message: String) -> String {
    let at_steps = || {
        let text = std::str::from_utf8(text).ok()?;
        serde_json::from_str(text.get(find(text, steps)?.value)?).ok()
    };
    let value = json_path::string_before(text, error.line(), error.column()).or_else(at_steps);
    match value.and_then(|value: String| format_of(&value, &message)) {
        Some(described) => described,
        None => message,
    }
}

/// What a text should have been, if reading it gives this message.
fn format_of(value: &str, message: &str) -> Option<String> {
    let shown = bounded(value, 8_000);
    #[cfg(feature = "uuid")]
    if value.parse::<uuid::Uuid>().is_err_and(|error| message.contains(&error.to_string())) {
        return Some(format!("not a UUID: `{shown}`"));
    }
    #[cfg(feature = "chrono")]
    {
        let (time, date) = (is_time_fault(value, message), is_date_fault(value, message));
        // The error is that of one of the two: the other may read this text, or fail in another way.
        return match (time, date) {
            (true, false) => Some(format!("not an RFC 3339 date-time: `{shown}`")),
            (false, true) => Some(format!("not an RFC 3339 full-date: `{shown}`")),
            (true, true) => Some(format!("not an RFC 3339 date-time or full-date: `{shown}`")),
            (false, false) => None,
        };
    }
    #[allow(unreachable_code, reason = "without chrono there is nothing more to look for")]
    {
        let _ = (shown, message);
        None
    }
}

#[cold]
fn undocumented(response: &RawResponse) -> BodyError {
    BodyError::new(format!("the document describes no success with the status {}", response.status.as_u16()))
}
