//! Decoders: a [`RawResponse`] enters, a value or a [`BodyError`] leaves.
//!
//! A [`Call`](crate::Call) holds two of them as plain function pointers, one for a success and one for a failure, so
//! that only the crate that awaits a call compiles them for its types.

use super::repair::{Repair, described, place};
use crate::error::{BodyError, NoError};
use crate::transport::RawResponse;
use crate::wire::json_path;
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
    let mut latest = error;
    while repair.change(&latest) {
        match serde_json::from_str(repair.text()) {
            Ok(value) => {
                response.note_problems(repair.into_problems());
                return Ok(value);
            }
            Err(error) => latest = error,
        }
    }
    Err(repair.failure().cloned().unwrap_or_else(|| not_json(response, repair.text(), &latest)))
}

/// The body as JSON, or `None` if it is empty (a `204` beside a `200`).
#[inline]
pub fn optional_json<T: DeserializeOwned>(response: &RawResponse) -> Result<Option<T>, BodyError> {
    if response.bytes.is_empty() { Ok(None) } else { json(response) }
}

/// The body as text, read in the charset that the response names: UTF-8 (also where it names none), UTF-16, Latin-1 or
/// Windows-1252. A response that says that it is JSON, and is one string of JSON, is that string.
pub fn text(response: &RawResponse) -> Result<String, BodyError> {
    let text = json_text(response)?;
    let string = if is_json(response) { serde_json::from_str(text).ok() } else { None };
    Ok(string.unwrap_or_else(|| text.to_owned()))
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

/// The error of a body that is no JSON. `text` is the body, as it was read last.
#[cold]
fn not_json(response: &RawResponse, text: &str, error: &serde_json::Error) -> BodyError {
    if text.trim_ascii().is_empty() {
        return BodyError::new("the body is empty, and JSON was expected");
    }
    let (steps, message) = place(text, error);
    let message = described(text, error, &steps, message);
    if !is_json(response) && response.media_type().is_some() && !error.is_data() {
        let media_type = response.media_type().unwrap_or_default();
        return BodyError::new(format!("the body is {media_type}, and JSON was expected: {message}"));
    }
    BodyError::at(json_path::path_of(&steps), message)
}

#[cold]
fn undocumented(response: &RawResponse) -> BodyError {
    BodyError::new(format!("the document describes no success with the status {}", response.status.as_u16()))
}
