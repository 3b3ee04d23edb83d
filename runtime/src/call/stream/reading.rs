//! What is read of the frames of a stream, and in which form.
//!
//! A line, a record or an event enters. Its item leaves, or why it is none, and what a lenient client left out of it.

use super::Event;
use crate::call::decode;
use crate::error::{BodyError, Secrets};
use crate::transport::RawResponse;
use crate::wire::frames::{DONE, Frame};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::value::{RawValue, to_raw_value};
use std::collections::BTreeMap;
use std::time::Duration;

/// Reads the text of one item.
pub(in crate::call) struct Reading {
    lenient: bool,
    problems: Vec<BodyError>,
}

impl Reading {
    pub fn new(lenient: bool) -> Self {
        Self { lenient, problems: Vec::new() }
    }

    /// Reads JSON.
    pub fn json<T: DeserializeOwned>(&mut self, text: Bytes) -> Result<T, BodyError> {
        let response = self.response(text);
        let read = decode::json(&response);
        self.note(&response);
        read
    }

    /// Reads a string of JSON, or the text itself.
    pub fn string<T: DeserializeOwned>(&mut self, text: Bytes) -> Result<T, BodyError> {
        let response = self.response(text);
        let read = decode::string(&response);
        self.note(&response);
        read
    }

    /// What was left out of what was read last, without secrets.
    pub fn into_problems(self, secrets: &Secrets) -> Vec<BodyError> {
        self.problems.into_iter().map(|problem| problem.masked(secrets)).collect()
    }

    fn response(&self, text: Bytes) -> RawResponse {
        let response = RawResponse::new(StatusCode::OK, HeaderMap::new(), text);
        if self.lenient { response.lenient() } else { response }
    }

    fn note(&mut self, response: &RawResponse) {
        self.problems = response.problems().to_vec();
    }
}

/// What an event is read with beside what came: a type, and the JSON of its data.
type Form<'f> = (Option<&'f str>, Option<&'f RawValue>);

/// Reads an event as a whole. What is not quite as documented is read when nothing else can be.
pub(super) fn whole_event<T: DeserializeOwned>(
    frame: &Frame,
    is_json: bool,
    reading: &mut Reading,
) -> Option<Result<T, BodyError>> {
    let forms = event_forms(frame, is_json);
    let written = |(message, json): &Form<'_>| event_object(frame, *message, *json);
    if let Some(item) = forms.iter().find_map(|form| serde_json::from_slice(&written(form)).ok()) {
        return Some(Ok(item));
    }
    if frame.data.trim_ascii() == DONE {
        return None;
    }
    let mut errors = Vec::with_capacity(forms.len());
    for form in forms.iter().map(written).chain([frame.data.clone()]) {
        match reading.json(form) {
            Ok(item) => return Some(Ok(item)),
            Err(error) => errors.push(error),
        }
    }
    // That the data is a string says less than what is wrong with the JSON in it.
    let is_of_text = !is_json && errors.first().is_some_and(|error: &BodyError| error.path() == Some("$.data"));
    let has_json = matches!(frame.data.first(), Some(b'{' | b'['));
    errors.into_iter().nth(usize::from(is_of_text && has_json)).map(Err)
}

/// The forms of an event: as it came; with data that is JSON, which come first if `is_json`; and each with the type `message`, if it says
/// none (HTML, "Event stream interpretation").
fn event_forms(frame: &Frame, is_json: bool) -> Vec<Form<'_>> {
    let message = if frame.event.is_none() { Some("message") } else { None };
    let text = std::str::from_utf8(&frame.data).ok();
    let json: Option<&RawValue> = text.and_then(|text| serde_json::from_str(text).ok());
    let mut forms: Vec<Form<'_>> = vec![(None, None)];
    forms.extend(json.map(|json| (None, Some(json))));
    forms.extend(message.map(|message| (Some(message), None)));
    forms.extend(message.zip(json).map(|(message, json)| (Some(message), Some(json))));
    if is_json {
        forms.sort_by_key(|(_, json)| json.is_none());
    }
    forms
}

/// An event as a JSON object: with this type where it has none, and with this value in the place of its text.
fn event_object(frame: &Frame, message: Option<&str>, json: Option<&RawValue>) -> Bytes {
    let text = String::from_utf8_lossy(&frame.data);
    let fields = [
        ("event", frame.event.as_deref().or(message).map(to_raw_value)),
        ("id", frame.id.as_deref().map(to_raw_value)),
        ("data", Some(json.map_or_else(|| to_raw_value(&text), |json| Ok(json.to_owned())))),
        ("retry", frame.retry.map(|retry| to_raw_value(&retry))),
    ];
    let mut object: BTreeMap<&str, Box<RawValue>> = BTreeMap::new();
    for (name, value) in fields {
        object.extend(value.and_then(Result::ok).map(|value| (name, value)));
    }
    serde_json::to_vec(&object).unwrap_or_default().into()
}

/// An event with its data, as this reads it; `None` is the end of the stream.
pub(super) fn event<T>(
    frame: Frame,
    read: impl FnOnce(Bytes) -> Option<Result<T, BodyError>>,
) -> Option<Result<Event<T>, BodyError>> {
    let Frame { data, event, id, retry } = frame;
    let retry = retry.map(Duration::from_millis);
    Some(read(data)?.map(|data| Event { data, event, id, retry }))
}
