//! Decoders: an [`Answer`] enters, a value or a [`BodyError`] leaves.
//!
//! A [`Call`](crate::Call) holds two of them as plain function pointers, one for a success and one for a failure, so that
//! only the crate which awaits a call compiles them for its types.

use crate::answer::Answer;
use crate::error::{BodyError, NoError};
use crate::wire::json_path;
use bytes::Bytes;
use http::StatusCode;
use serde::de::DeserializeOwned;

/// Decodes a success.
pub type Decoder<T> = fn(&Answer) -> Result<T, BodyError>;
/// Decodes a failure; `None` where the document does not describe it.
pub type FailureDecoder<E> = fn(&Answer) -> Result<Option<E>, BodyError>;

/// A type that is chosen by the status of an answer: the variants of one enum, made by
/// [`responses!`](crate::responses).
pub trait FromAnswer: Sized {
    /// The value, or `None` where the document does not describe an answer with this status.
    fn from_answer(answer: &Answer) -> Result<Option<Self>, BodyError>;
}

impl FromAnswer for NoError {
    fn from_answer(_: &Answer) -> Result<Option<Self>, BodyError> {
        Ok(None)
    }
}

/// The body as JSON.
#[inline]
pub fn json<T: DeserializeOwned>(answer: &Answer) -> Result<T, BodyError> {
    serde_json::from_str(json_text(answer)?).map_err(|error| not_json(answer, &error))
}

/// The body as JSON, or `None` where there is no body (a `204` beside a `200`).
#[inline]
pub fn optional_json<T: DeserializeOwned>(answer: &Answer) -> Result<Option<T>, BodyError> {
    if answer.bytes.is_empty() { Ok(None) } else { json(answer) }
}

/// The body as text, read in the charset that the answer names: UTF-8 (also where it names none) or Latin-1.
pub fn text(answer: &Answer) -> Result<String, BodyError> {
    match answer.media_parameter("charset").as_deref() {
        Some("iso-8859-1" | "latin1" | "windows-1252") => Ok(answer.bytes.iter().copied().map(char::from).collect()),
        _ => match std::str::from_utf8(&answer.bytes) {
            Ok(text) => Ok(text.to_owned()),
            Err(error) => Err(not_utf8(&error)),
        },
    }
}

/// The body as it came.
pub fn bytes(answer: &Answer) -> Result<Bytes, BodyError> {
    Ok(answer.bytes.clone())
}

/// Nothing: a body, if there is one, is not looked at.
pub fn empty(_: &Answer) -> Result<(), BodyError> {
    Ok(())
}

/// One of several documented successes, chosen by status.
#[inline]
pub fn by_status<T: FromAnswer>(answer: &Answer) -> Result<T, BodyError> {
    match T::from_answer(answer) {
        Ok(Some(value)) => Ok(value),
        Ok(None) => Err(undocumented(answer)),
        Err(failure) => Err(failure),
    }
}

/// One of the documented failures, chosen by status.
#[inline]
pub fn failure<E: FromAnswer>(answer: &Answer) -> Result<Option<E>, BodyError> {
    E::from_answer(answer)
}

/// The one body that all documented failures have. Which statuses these are, the [`Call`](crate::Call) knows.
#[inline]
pub fn json_failure<E: DeserializeOwned>(answer: &Answer) -> Result<Option<E>, BodyError> {
    json(answer).map(Some)
}

/// Which of a table's keys (`"404"`, `"4XX"`, `"default"`, each with a media type behind it or not: `"200 text/csv"`)
/// stands for this answer. An exact status goes before a range, a range before `default` (OpenAPI 3.0 §4.7.16); then the
/// media type decides, and the first of the row where it is none of them.
fn select(answer: &Answer, keys: &[&str]) -> Option<usize> {
    let media_type = answer.media_type().unwrap_or_default();
    let mut best = (0, None);
    for (index, key) in keys.iter().enumerate() {
        let (status, media_range) = key.split_once(' ').unwrap_or((key, ""));
        let rank = rank(status, answer.status);
        if rank == 0 {
            continue;
        }
        let score = 4 * rank + media_rank(media_range, &media_type);
        if score > best.0 {
            best = (score, Some(index));
        }
    }
    best.1
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

/// 0 for another media type, 1 for a key that names none, 2 for a range that covers it, 3 for the very one.
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

/// The rows of a [`responses!`](crate::responses) table, tried in order: the row that `select` chose decodes, all others
/// pass. By value, so that the caller has no branch and nothing to drop: that is what rustc is quickest to check.
#[doc(hidden)]
pub struct Rows<'a, R> {
    answer: &'a Answer,
    /// How many rows are before the chosen one; `None` when it is behind, or where there is none.
    before: Option<usize>,
    outcome: Result<Option<R>, BodyError>,
}

impl<'a, R> Rows<'a, R> {
    #[inline]
    pub fn new(answer: &'a Answer, keys: &[&str]) -> Self {
        Self { answer, before: select(answer, keys), outcome: Ok(None) }
    }

    #[inline]
    pub fn json<T: DeserializeOwned>(self, variant: fn(T) -> R) -> Self {
        self.row(|answer| json(answer).map(variant))
    }

    #[inline]
    pub fn optional_json<T: DeserializeOwned>(self, variant: fn(Option<T>) -> R) -> Self {
        self.row(|answer| optional_json(answer).map(variant))
    }

    #[inline]
    pub fn text(self, variant: fn(String) -> R) -> Self {
        self.row(|answer| text(answer).map(variant))
    }

    #[inline]
    pub fn bytes(self, variant: fn(Bytes) -> R) -> Self {
        self.row(|answer| bytes(answer).map(variant))
    }

    #[inline]
    pub fn empty(self, variant: R) -> Self {
        self.row(|_| Ok(variant))
    }

    #[inline]
    pub fn finish(self) -> Result<Option<R>, BodyError> {
        self.outcome
    }

    fn row(mut self, decode: impl FnOnce(&Answer) -> Result<R, BodyError>) -> Self {
        if self.before == Some(0) {
            self.outcome = decode(self.answer).map(Some);
        }
        self.before = self.before.and_then(|before| before.checked_sub(1));
        self
    }
}

/// RFC 8259 §8.1: JSON is UTF-8, which is quicker to find out of the whole than of each string in it. A byte order mark must
/// not be there, and may be ignored.
fn json_text(answer: &Answer) -> Result<&str, BodyError> {
    let text = std::str::from_utf8(&answer.bytes).map_err(|error| not_utf8(&error))?;
    Ok(text.strip_prefix('\u{FEFF}').unwrap_or(text))
}

#[cold]
fn not_utf8(error: &std::str::Utf8Error) -> BodyError {
    BodyError::new(format!("the body is not UTF-8: {error}"))
}

#[cold]
fn not_json(answer: &Answer, error: &serde_json::Error) -> BodyError {
    let text = json_text(answer).unwrap_or_default().as_bytes();
    if text.trim_ascii().is_empty() {
        return BodyError::new("the body is empty, and JSON was expected");
    }
    let message = json_path::without_position(error);
    let json =
        answer.media_type().is_none_or(|media_type| media_type == "application/json" || media_type.ends_with("+json"));
    if !json && !error.is_data() {
        let media_type = answer.media_type().unwrap_or_default();
        return BodyError::new(format!("the body is {media_type}, and JSON was expected: {message}"));
    }
    BodyError::at(json_path::path_at(text, error.line(), error.column()), message)
}

#[cold]
fn undocumented(answer: &Answer) -> BodyError {
    BodyError::new(format!("the document describes no success with the status {}", answer.status.as_u16()))
}
