//! [`Expected`]: what a test says of a call, and what it returns then.
//!
//! What is sent is said first, each thing as it matters; one of the methods that say what is returned ends it. What cannot be sent or
//! returned is a fault of the test: it panics, and names the line of the test.

use super::condition::Condition;
use super::difference::parsed;
use super::state::{Expectation, Reply, State, Times};
use crate::call::Call;
use crate::error::NoError;
use crate::transport::header_field;
use crate::value::json;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{HeaderMap, Request, Response, StatusCode};
use serde::Serialize;
use serde_json::Value;
use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::panic::Location;
use std::sync::Arc;

const JSON: &str = "application/json";
const OCTETS: &str = "application/octet-stream";
const PLAIN: &str = "text/plain; charset=utf-8";

/// JSON of what is not there.
const NULL: &[u8] = b"null";

/// A call that a test expects of an operation, with values of the type `T` and failures of the type `E`.
///
/// It holds once it is said what the call returns: by [`returns`](Self::returns), [`fails`](Self::fails) or another of these methods. By
/// default it comes once. Of several for one operation, a call uses the first that it fits and that is not used up. A body in several
/// media types has a method for each, and these are one operation: [`header`](Self::header) and [`sends`](Self::sends) tell them apart.
///
/// ```
/// # use specwright_runtime::mock::Expected;
/// # use specwright_runtime::Call;
/// # fn test(expected: impl Fn() -> Expected<Vec<String>>, call: Call<Vec<String>>) {
/// // With a generated mock: `mock.list_tags()`.
/// expected().query("limit", 2).returns(200, vec!["a".to_owned(), "b".to_owned()]);
/// expected().sends(call).times(2).returns_empty(503);
/// expected().any_number().breaks("the line is dead");
/// # }
/// ```
#[must_use = "nothing is expected until it is said what is returned"]
pub struct Expected<T, E = NoError, F = Json> {
    state: Arc<State>,
    function: &'static str,
    operation: Cow<'static, str>,
    place: &'static Location<'static>,
    conditions: Vec<Condition>,
    times: Times,
    /// Header fields of the response.
    headers: HeaderMap,
    /// Whether a value is sent as plain text.
    is_text: bool,
    types: Types<T, E, F>,
}

/// Nothing but the types: success, failure and form.
type Types<T, E, F> = PhantomData<fn() -> (T, E, F)>;

/// How an operation returns a value: as JSON, or as text where the document has plain text. The default of [`Expected`].
#[derive(Debug)]
pub enum Json {}

/// How an operation returns a value: as bytes, which are sent as they are.
#[derive(Debug)]
pub enum Binary {}

impl<T, E, F> Expected<T, E, F> {
    pub(super) fn new(
        state: Arc<State>,
        function: &'static str,
        operation: Cow<'static, str>,
        place: &'static Location<'static>,
    ) -> Self {
        let (conditions, headers) = (Vec::new(), HeaderMap::new());
        let (times, types) = (Times::Exactly(1), PhantomData);
        Self { state, function, operation, place, conditions, times, headers, is_text: false, types }
    }

    pub(super) fn condition(mut self, condition: Condition) -> Self {
        self.conditions.push(condition);
        self
    }

    /// Successes of the operation are plain text.
    #[doc(hidden)]
    pub fn text(self) -> Self {
        Self { is_text: true, ..self }
    }

    /// A path parameter has this value, before its style and percent-encoding: `path_param("id", 7)`, `path_param("tags", &["a", "b"])`.
    /// Numbers and their texts are the same. A string may also be the parameter as it stands in the path, without percent-encoding.
    ///
    /// # Panics
    ///
    /// The value cannot be written as JSON.
    #[track_caller]
    pub fn path_param(self, name: &str, value: impl Serialize) -> Self {
        self.condition(Condition::PathParam(name.to_owned(), value_of(&value)))
    }

    /// The query has this pair, without percent-encoding. Of several of one name, one has to have this value.
    pub fn query(self, name: &str, value: impl fmt::Display) -> Self {
        self.condition(Condition::Query(name.to_owned(), value.to_string()))
    }

    /// The request has this header field.
    ///
    /// # Panics
    ///
    /// No request can have it.
    #[track_caller]
    pub fn header(self, name: &str, value: &str) -> Self {
        match header_field(name, value) {
            Ok((name, value)) => self.condition(Condition::Header(name, value)),
            Err(message) => panic!("{message}"),
        }
    }

    /// The body is this JSON, compared as values.
    ///
    /// # Panics
    ///
    /// The value cannot be written as JSON.
    #[track_caller]
    pub fn json<B: Serialize + ?Sized>(self, body: &B) -> Self {
        self.condition(Condition::Json(value_of(body)))
    }

    /// The body is these bytes.
    pub fn body(self, bytes: impl Into<Bytes>) -> Self {
        self.condition(Condition::Body(bytes.into()))
    }

    /// The function returns true for the request. `what` is what a report calls it.
    pub fn matches(
        self,
        what: impl Into<String>,
        holds: impl Fn(&Request<Bytes>) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.condition(Condition::Matches(what.into(), Box::new(holds)))
    }

    /// The request is the one of this call: with its address, its body, and the header fields that it sets. It is a call of a client of the
    /// same mock, which is not sent.
    ///
    /// # Panics
    ///
    /// The call could not be sent, or its body is a file or a stream.
    #[track_caller]
    pub fn sends(self, call: impl Into<Call<T, E>>) -> Self {
        match call.into().planned() {
            Ok(planned) => self.condition(Condition::Sends(Box::new(planned))),
            Err(message) => panic!("there is no request to compare with: {message}"),
        }
    }

    /// How often the call comes: once unless this is called, and never if it is 0.
    pub fn times(self, times: u32) -> Self {
        Self { times: Times::Exactly(times), ..self }
    }

    /// The call comes any number of times, or never.
    pub fn any_number(self) -> Self {
        Self { times: Times::Any, ..self }
    }

    /// A header field of the response. One that the response would have under this name is replaced; several of one name are kept.
    ///
    /// # Panics
    ///
    /// No response can have it.
    #[track_caller]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        match header_field(name, value) {
            Ok((name, value)) => {
                self.headers.append(name, value);
                self
            }
            Err(message) => panic!("{message}"),
        }
    }

    /// The call fails with this documented body, as JSON.
    ///
    /// # Panics
    ///
    /// The status is not a number from 300 to 599, or it is 304, whose responses have no content, though there is a value, or the value
    /// cannot be written as JSON.
    #[track_caller]
    pub fn fails<S>(self, status: S, error: E)
    where
        E: Serialize,
        S: TryInto<StatusCode> + fmt::Debug,
    {
        let (status, json) = (checked(status), written(&error));
        if status.as_u16() < 300 {
            panic!("{} is not the status of a failure: `returns_json` returns any JSON with it", status.as_u16());
        }
        self.respond_json(status, json);
    }

    /// The call gets this JSON, whatever the document says. `null` with a status whose responses have no content is no body.
    ///
    /// # Panics
    ///
    /// The status is not a number from 100 to 599, or one whose responses have no content (1XX, 204, 205 and 304) though the JSON is not
    /// `null`, or the value cannot be written as JSON.
    #[track_caller]
    pub fn returns_json<S, B>(self, status: S, body: &B)
    where
        S: TryInto<StatusCode> + fmt::Debug,
        B: Serialize + ?Sized,
    {
        let (status, json) = (checked(status), written(body));
        self.respond_json(status, json);
    }

    /// The call gets this text, with the media type `text/plain; charset=utf-8`.
    ///
    /// # Panics
    ///
    /// The status is not a number from 100 to 599, or one whose responses have no content (1XX, 204, 205 and 304) though the text is not
    /// empty.
    #[track_caller]
    pub fn returns_text<S>(self, status: S, text: impl Into<String>)
    where
        S: TryInto<StatusCode> + fmt::Debug,
    {
        let (status, text): (StatusCode, String) = (checked(status), text.into());
        self.respond(status, Some(HeaderValue::from_static(PLAIN)), text.into());
    }

    /// The call gets these bytes: `returns_bytes(200, "text/event-stream", "data: 1\n\n")`.
    ///
    /// # Panics
    ///
    /// The status is not a number from 100 to 599, or one whose responses have no content (1XX, 204, 205 and 304) though there are bytes,
    /// or the media type cannot be the value of a header field.
    #[track_caller]
    pub fn returns_bytes<S>(self, status: S, media_type: &str, bytes: impl Into<Bytes>)
    where
        S: TryInto<StatusCode> + fmt::Debug,
    {
        let status = checked(status);
        match header_field(CONTENT_TYPE.as_str(), media_type) {
            Ok((_, media_type)) => self.respond(status, Some(media_type), bytes.into()),
            Err(message) => panic!("{message}"),
        }
    }

    /// The call gets a response without a body.
    ///
    /// # Panics
    ///
    /// The status is not a number from 100 to 599.
    #[track_caller]
    pub fn returns_empty<S>(self, status: S)
    where
        S: TryInto<StatusCode> + fmt::Debug,
    {
        let status = checked(status);
        self.respond(status, None, Bytes::new());
    }

    /// The call gets this response. Nothing of it is checked.
    pub fn response(self, response: Response<impl Into<Bytes>>) {
        self.hold(Reply::Response(response.map(Into::into)));
    }

    /// The call gets the response that a function makes of its request. Nothing of it is checked.
    pub fn responds_with(self, make: impl Fn(&Request<Bytes>) -> Response<Bytes> + Send + Sync + 'static) {
        self.hold(Reply::Made(Box::new(make)));
    }

    /// The connection breaks before there is a response, with this message: the call fails with an
    /// [`Error::Transport`](crate::Error::Transport).
    pub fn breaks(self, message: impl Into<String>) {
        self.hold(Reply::Broken(message.into()));
    }

    #[track_caller]
    fn respond_json(self, status: StatusCode, json: Vec<u8>) {
        // Such a response has no body, whatever its type.
        if json == NULL && has_no_content(status) {
            return self.respond(status, None, Bytes::new());
        }
        self.respond(status, Some(HeaderValue::from_static(JSON)), json.into());
    }

    #[track_caller]
    fn respond(self, status: StatusCode, media_type: Option<HeaderValue>, body: Bytes) {
        if has_no_content(status) && !body.is_empty() {
            let status = status.as_u16();
            panic!("a response with the status {status} has no content (RFC 9110): `returns_empty` returns it");
        }
        let media_type = media_type.filter(|_| !has_no_content(status));
        let mut response = Response::new(body);
        *response.status_mut() = status;
        if let Some(media_type) = media_type {
            response.headers_mut().insert(CONTENT_TYPE, media_type);
        }
        self.hold(Reply::Response(response));
    }

    /// From now on it is expected.
    fn hold(self, reply: Reply) {
        let Self { state, function, operation, place, conditions, times, headers, .. } = self;
        state.add(Expectation { function, operation, place, conditions, times, reply, headers });
    }
}

impl<T, E> Expected<T, E, Json> {
    /// The call returns this value, as JSON, or as text where the document has plain text. `status` is a number or a [`StatusCode`].
    /// Where the document has no content, the value is `()`, and so is the response.
    ///
    /// A value that has no `Serialize` (a stream, an enumeration of responses) is returned by [`returns_bytes`](Self::returns_bytes) or
    /// [`returns_json`](Self::returns_json):
    ///
    /// ```compile_fail
    /// # use specwright_runtime::{EventStream, mock::Expected};
    /// fn no_json(expected: Expected<EventStream<i64>>, events: EventStream<i64>) {
    ///     expected.returns(200, events);
    /// }
    /// ```
    ///
    /// # Panics
    ///
    /// The status is not a number from 100 to 599, or one whose responses have no content (1XX, 204, 205 and 304) though there is a
    /// value, or the value cannot be written as JSON.
    #[track_caller]
    pub fn returns<S>(self, status: S, value: T)
    where
        T: Serialize,
        S: TryInto<StatusCode> + fmt::Debug,
    {
        let (status, json) = (checked(status), written(&value));
        // `()` is no content, and so is a text that is not there.
        if json == NULL && (size_of::<T>() == 0 || self.is_text) {
            return self.respond(status, None, Bytes::new());
        }
        let text = if self.is_text { serde_json::from_slice::<String>(&json).ok() } else { None };
        match text {
            Some(text) => self.respond(status, Some(HeaderValue::from_static(PLAIN)), text.into()),
            None => self.respond_json(status, json),
        }
    }
}

impl<E> Expected<Bytes, E, Binary> {
    /// The call returns these bytes as they are, with the media type `application/octet-stream`. `status` is a number or a
    /// [`StatusCode`]. [`returns_bytes`](Self::returns_bytes) returns them with another media type.
    ///
    /// # Panics
    ///
    /// The status is not a number from 100 to 599, or one whose responses have no content though there are bytes.
    #[track_caller]
    pub fn returns<S>(self, status: S, bytes: impl Into<Bytes>)
    where
        S: TryInto<StatusCode> + fmt::Debug,
    {
        let (status, bytes): (StatusCode, Bytes) = (checked(status), bytes.into());
        self.respond(status, Some(HeaderValue::from_static(OCTETS)), bytes);
    }
}

/// Whether a response with this status has no content (RFC 9110, sections 15.2, 15.3.5, 15.3.6 and 15.4.5).
fn has_no_content(status: StatusCode) -> bool {
    matches!(status.as_u16(), 100..=199 | 204 | 205 | 304)
}

impl<T, E, F> fmt::Debug for Expected<T, E, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Expected({} at {})", self.operation, self.place)
    }
}

#[track_caller]
fn checked<S: TryInto<StatusCode> + fmt::Debug>(status: S) -> StatusCode {
    let shown = format!("{status:?}");
    match status.try_into() {
        Ok(status) if status.as_u16() < 600 => status,
        Ok(_) | Err(_) => panic!("{shown} is not a status, which is a number from 100 to 599"),
    }
}

/// A value as it is compared.
#[track_caller]
fn value_of<V: Serialize + ?Sized>(value: &V) -> Value {
    match parsed(&written(value)) {
        Some(value) => value,
        None => panic!("the value is nested too deep to be read again"),
    }
}

#[track_caller]
fn written<V: Serialize + ?Sized>(value: &V) -> Vec<u8> {
    match json::to_vec(value) {
        Ok(json) => json,
        Err(error) => panic!("the value cannot be written as JSON: {error}"),
    }
}
