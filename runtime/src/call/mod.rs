//! Calls: an operation, its parameters and its body enter; the decoded response or an [`Error`] leaves.
//!
//! A faulty request (an empty path parameter, a header value with a line break, a violated constraint) is refused when
//! the call is awaited, before anything is sent. Each file imports only those before it: the rules of retries, the core of a client, the
//! repair of bodies, the decoders, the streams, what is received, the request, the futures, blocking calls, calls that a mock expects, calls compiled with the client, the pages, the pollers, the [`Call`] over them, and the client that makes calls. The generic methods are
//! one line each: the request and the future that sends it are the same for all types.

mod arguments;
mod retry;
mod core;
mod repair;
pub mod decode;
pub mod stream;
mod request;
mod header;
mod response;
mod server;
mod receive;
mod future;
#[cfg(feature = "blocking")]
mod blocking;
#[cfg(feature = "mock")]
pub(crate) mod planned;
mod compiled;
mod pages;
mod polling;
pub(crate) mod client;
mod macros;

pub use self::arguments::{as_strs, maybe, named_method};
pub use self::future::{ResponseFuture, ValueFuture};
pub use self::header::{HeaderForm, ResponseHeader};
pub use self::pages::{Items, Pages, Paging};
pub use self::polling::{Poller, PollerFuture, Polling, Progress};
pub use self::receive::Receiver;
pub use self::response::Response;
pub use self::retry::{Attempt, Retry};
pub use self::server::server_url;
pub use self::stream::{ByteStream, Event, EventStream, ItemStream};

use self::decode::{Decoder, FailureDecoder};
use self::request::RequestBuilder;
use self::stream::Streamed;
use crate::error::{Error, NoError};
use crate::transport::{Upload, collect};
use crate::value::json;
use crate::value::validate::{At, Rule, Validate, Violations};
use crate::wire::multipart::PartEncoding;
use crate::wire::style::Style;
#[cfg(feature = "xml")]
use crate::wire::xml::XmlType;
use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt;
use std::future::IntoFuture;
use std::time::Duration;

/// What each record of a JSON text sequence begins with (RFC 7464, section 2.2).
const RECORD_SEPARATOR: &str = "\u{1e}";

/// One call of an operation: `.await` it for the value, or [`send`](Self::send) it for the whole response.
///
/// A fault of the request (an empty path parameter, a header value with a line break, a violated constraint) is
/// reported when the call is awaited, before anything is sent.
#[must_use = "a call does nothing until it is awaited or sent"]
pub struct Call<T, E = NoError> {
    request: Box<RequestBuilder>,
    decode: Decoder<T>,
    failure: FailureDecoder<E>,
}

impl<T, E> Call<T, E> {
    #[inline]
    fn new(request: Box<RequestBuilder>, decode: Decoder<T>, failure: FailureDecoder<E>) -> Self {
        Self { request, decode, failure }
    }

    /// The security requirements of the operation: alternatives, each a list of schemes that are needed together. The
    /// first alternative with credentials for all its schemes is used; an empty one (anonymous) only if no other is.
    /// Where none fits, the request is sent without credentials.
    #[inline]
    pub fn secured(mut self, alternatives: &'static [&'static [&'static str]]) -> Self {
        self.request.secured(alternatives);
        self
    }

    /// The scopes that a token needs for each of the alternatives of [`secured`](Self::secured), between spaces. Where the server refuses a
    /// token that is known to have others, the error says which are missing.
    #[inline]
    pub fn scopes(mut self, scopes: &'static [&'static str]) -> Self {
        self.request.scopes(scopes);
        self
    }

    /// The server of this operation, if it is not that of the document. A base URL that the user chose replaces it.
    #[inline]
    pub fn server(mut self, server: &'static str) -> Self {
        self.request.server(server);
        self
    }

    /// Sends this call to this address, whatever the document and the client say.
    #[inline]
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.request.base_url(base_url.into());
        self
    }

    /// A path parameter in the default style, `simple`.
    #[inline]
    pub fn path<V: Serialize>(self, name: &'static str, value: V) -> Self {
        self.path_with(name, Style::SIMPLE, value)
    }

    /// A path parameter in the default style, checked against its constraints unless validation is off.
    #[inline]
    pub fn path_validated<V: Serialize + Validate + ?Sized>(self, name: &'static str, value: &V) -> Self {
        self.validated_as("path", name, value).path(name, value)
    }

    /// A path parameter in another style.
    #[inline]
    pub fn path_with<V: Serialize>(mut self, name: &'static str, style: Style, value: V) -> Self {
        let value = json::to_plain(&value, self.request.buffer());
        self.request.path(name, style, value);
        self
    }

    /// A query parameter in the default style, `form` exploded. Also for parameters that the document does not
    /// describe.
    #[inline]
    pub fn query<V: Serialize>(self, name: &str, value: V) -> Self {
        self.query_with(name, Style::FORM, value)
    }

    /// A query parameter that the document does not describe. Calls with optional parameters have it under this name, too.
    #[inline]
    pub fn query_param(self, name: &str, value: &str) -> Self {
        self.query(name, value)
    }

    /// A query parameter in the default style, checked against its constraints unless validation is off.
    #[inline]
    pub fn query_validated<V: Serialize + Validate + ?Sized>(self, name: &str, value: &V) -> Self {
        self.validated_as("query", name, value).query(name, value)
    }

    /// A query parameter in another style.
    #[inline]
    pub fn query_with<V: Serialize>(mut self, name: &str, style: Style, value: V) -> Self {
        let value = json::to_plain(&value, self.request.buffer());
        self.request.query(name, style, value);
        self
    }

    /// A header parameter in the default style, `simple`.
    #[inline]
    pub fn header_param<V: Serialize>(self, name: &str, value: V) -> Self {
        self.header_param_with(name, Style::SIMPLE, value)
    }

    /// A header parameter in another style.
    #[inline]
    pub fn header_param_with<V: Serialize>(mut self, name: &str, style: Style, value: V) -> Self {
        let value = json::to_plain(&value, self.request.buffer());
        self.request.header_param(name, style, value);
        self
    }

    /// A cookie parameter in the default style, `form`.
    #[inline]
    pub fn cookie<V: Serialize>(self, name: &str, value: V) -> Self {
        self.cookie_with(name, Style::FORM, value)
    }

    /// A cookie parameter in another style.
    #[inline]
    pub fn cookie_with<V: Serialize>(mut self, name: &str, style: Style, value: V) -> Self {
        let value = json::to_plain(&value, self.request.buffer());
        self.request.cookie(name, style, value);
        self
    }

    /// Any header field. It replaces the one that the client would send.
    #[inline]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request.header(name, value);
        self
    }

    /// The `Accept` header field. By default the media types of the document, and anything else with a lower preference.
    #[inline]
    pub fn accept(self, media_type: &str) -> Self {
        self.header("accept", media_type)
    }

    /// The media types that the document has for responses, as an `Accept` header field: it is sent unless the call or the client has
    /// one.
    #[inline]
    pub fn accepts(mut self, media_types: &'static str) -> Self {
        self.request.accepts(media_types);
        self
    }

    /// A JSON body.
    #[inline]
    pub fn json<B: Serialize + ?Sized>(self, body: &B) -> Self {
        self.json_as("application/json", body)
    }

    /// A JSON body under another media type (`application/merge-patch+json`).
    #[inline]
    pub fn json_as<B: Serialize + ?Sized>(mut self, content_type: &str, body: &B) -> Self {
        self.request.json(content_type, json::to_vec(body));
        self
    }

    /// A JSON body, checked against its constraints unless validation is off.
    #[inline]
    pub fn json_validated<B: Serialize + Validate + ?Sized>(self, body: &B) -> Self {
        self.validated(body).json(body)
    }

    /// Checks a value against its constraints, unless validation is off.
    #[inline]
    pub fn validated<V: Validate + ?Sized>(mut self, value: &V) -> Self {
        if self.request.validates() {
            self.request.check(value.validate());
        }
        self
    }

    /// Checks a parameter against its constraints, unless validation is off. `location` is `path`, `query`, `header` or
    /// `cookie`.
    #[inline]
    pub fn validated_as<V: Validate + ?Sized>(mut self, location: &'static str, name: &str, value: &V) -> Self {
        if self.request.validates() {
            let mut found = Violations::default();
            value.check(At::named(location).key(name), &mut found);
            self.request.check(found.into_result());
        }
        self
    }

    /// The constraints of parameters, each by its location and name (`query.limit`), and of the body, called `$`. They
    /// apply to what is set after this, unless validation is off.
    #[inline]
    pub fn rules(mut self, rules: &'static [(&'static str, Rule)]) -> Self {
        self.request.rules(rules);
        self
    }

    /// Takes the result of a check that was made elsewhere. It is ignored if validation is off.
    #[inline]
    pub fn checked(mut self, outcome: Result<(), Violations>) -> Self {
        self.request.check(outcome);
        self
    }

    /// An `application/x-www-form-urlencoded` body: each property in the style `form` exploded, an object as JSON text.
    #[inline]
    pub fn form<B: Serialize + ?Sized>(self, body: &B) -> Self {
        self.form_with(body, &[])
    }

    /// The same with other styles for some properties (Encoding Object).
    #[inline]
    pub fn form_with<B: Serialize + ?Sized>(mut self, body: &B, styles: &[(&str, Style)]) -> Self {
        self.request.form(styles, json::to_vec(body));
        self
    }

    /// A body in XML: the JSON value of the body, written by the table of its schema.
    #[cfg(feature = "xml")]
    #[inline]
    pub fn xml<B: Serialize + ?Sized>(mut self, content_type: &str, table: &'static XmlType, body: &B) -> Self {
        self.request.xml(content_type, table, json::to_vec(body));
        self
    }

    /// The table of a response in XML, by its status (`"200"`, `"4XX"`), with or without a media type. Such a response is made JSON before it
    /// is decoded; its bytes stay as they came.
    #[cfg(feature = "xml")]
    #[inline]
    pub fn xml_response(mut self, key: &'static str, table: &'static XmlType) -> Self {
        self.request.xml_response(key, table);
        self
    }

    /// A body of text.
    #[inline]
    pub fn text(mut self, content_type: &str, text: impl Into<String>) -> Self {
        self.request.text(content_type, text.into());
        self
    }

    /// A body of bytes.
    #[inline]
    pub fn bytes(mut self, content_type: &str, bytes: impl Into<Bytes>) -> Self {
        self.request.bytes(content_type, bytes.into());
        self
    }

    /// Content that is sent as it is, under this media type unless it has one of its own.
    #[inline]
    pub fn upload(mut self, content_type: &str, content: impl Into<Upload>) -> Self {
        self.request.upload(content_type, content.into());
        self
    }

    /// A `multipart` body: a part for each property, or for each item of a list. Strings and numbers are text, objects JSON, uploads what they
    /// are; `encodings` says of which parts the document says otherwise.
    #[inline]
    pub fn multipart<B: Serialize + ?Sized>(
        mut self,
        media_type: &str,
        body: &B,
        encodings: &[(&str, PartEncoding)],
    ) -> Self {
        self.request.multipart(media_type, encodings, collect(|| json::to_vec(body)));
        self
    }

    /// A body of items, a line of JSON each (NDJSON). `items` is written as a list.
    #[inline]
    pub fn json_lines<B: Serialize + ?Sized>(mut self, media_type: &str, items: &B) -> Self {
        self.request.items(media_type, "", json::to_vec(items));
        self
    }

    /// A body of items, a JSON text sequence (RFC 7464). `items` is written as a list.
    #[inline]
    pub fn json_sequence<B: Serialize + ?Sized>(mut self, media_type: &str, items: &B) -> Self {
        self.request.items(media_type, RECORD_SEPARATOR, json::to_vec(items));
        self
    }

    /// What the property `stream` of the body that follows has to be, since it decides whether the response is a stream: it is set where it
    /// is absent, and a body that says the contrary is refused.
    #[inline]
    pub fn stream_property(mut self, stream: bool) -> Self {
        self.request.stream_property(stream);
        self
    }

    /// Statuses that are a success although they are not 2xx (`"302"`, `"3XX"`): they are decoded, and redirects among
    /// them are not followed.
    #[inline]
    pub fn also_success(mut self, statuses: &'static [&'static str]) -> Self {
        self.request.also_success(statuses);
        self
    }

    /// The error statuses with the body that the document describes, where these are not all (`"404"`, `"4XX"`).
    #[inline]
    pub fn failures(mut self, statuses: &'static [&'static str]) -> Self {
        self.request.failures(statuses);
        self
    }

    /// The error statuses without a body, although a range or `default` in [`failures`](Self::failures) includes them.
    #[inline]
    pub fn bodiless(mut self, statuses: &'static [&'static str]) -> Self {
        self.request.bodiless(statuses);
        self
    }

    /// The time limit of this whole call, with all attempts and the waits between them; `None` for no limit. By default it is that of the
    /// client, which has none unless it was given one.
    #[inline]
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.request.timeout(timeout.into());
        self
    }

    /// The time limit of each attempt of this call, `None` for no limit. By default it is that of the client, which has none unless it was
    /// given one.
    #[inline]
    pub fn attempt_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.request.attempt_timeout(timeout.into());
        self
    }

    /// How long nothing may be sent or received in this call, `None` for no limit. By default it is that of the client: 60 seconds. It also
    /// counts between the pieces of a stream.
    #[inline]
    pub fn idle_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.request.idle_timeout(timeout.into());
        self
    }

    /// How long making a connection for this call may take, name resolution and TLS included; `None` for no limit. By default it is that of
    /// the client: 10 seconds. A connection that is there already needs none.
    ///
    /// It is a limit of the default transport; a service of one's own has its own. Where calls go through reqwest (proxies, compression, settings of
    /// one's own), one that is longer than 10 seconds, or than that of the settings, needs one on the builder, too, which may be `None`.
    #[cfg(feature = "reqwest")]
    #[inline]
    pub fn connect_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.request.connect_timeout(timeout.into());
        self
    }

    /// How often this call is sent again at most, whatever its method: the caller says that this is safe. 0 turns retries off.
    #[inline]
    pub fn retries(mut self, retries: u32) -> Self {
        self.request.retries(retries);
        self
    }

    /// The header field by which the server knows a request again. Unless the call has it, it gets a random key when it is sent, the same one
    /// for all attempts. So the request may be sent again, whatever its method.
    #[inline]
    pub fn idempotency_key_header(mut self, name: &'static str) -> Self {
        self.request.idempotency_key_header(name);
        self
    }

    /// Sends the request, and returns status, header fields and value.
    #[inline]
    pub fn send(self) -> ResponseFuture<T, E> {
        ResponseFuture::new(self.request.exchange(), self.decode, self.failure)
    }

    /// Sends the request, and reads the JSON of a success as another type than the document says.
    #[inline]
    pub fn send_as<U: DeserializeOwned>(mut self) -> ResponseFuture<U, E> {
        self.request.streamed(None);
        ResponseFuture::new(self.request.exchange(), decode::json, self.failure)
    }

    /// What `.await` polls, for the macro that forwards it.
    #[doc(hidden)]
    #[inline]
    pub fn into_value_future(self) -> ValueFuture<T, E> {
        ValueFuture::new(self.send())
    }

    /// Sends the request, and reads the body of a success as it comes, whatever its media type: it is not held in memory, and its size has no
    /// limit. The time limit of the call is that of its beginning, the head of the response.
    #[inline]
    pub fn stream(mut self) -> ResponseFuture<ByteStream, E> {
        self.request.streamed(Some(Streamed::Any));
        ResponseFuture::new(self.request.exchange(), stream::pieces, self.failure)
    }

    /// Reads the body of a success as it comes, item by item.
    #[inline]
    pub fn item_stream(mut self) -> Self {
        self.request.streamed(Some(Streamed::Any));
        self
    }

    /// Reads the body of a success as it comes, event by event.
    #[inline]
    pub fn event_stream(mut self) -> Self {
        self.request.streamed(Some(Streamed::Events));
        self
    }

    /// Sends the request, and returns the raw response whatever its status. Redirects are not followed.
    #[inline]
    pub fn send_raw(mut self) -> ResponseFuture<Bytes> {
        self.request.any_status();
        ResponseFuture::new(self.request.exchange(), decode::bytes, decode::failure)
    }
}

/// The request as it is built so far. Its body is shared, not copied.
impl<T, E> Clone for Call<T, E> {
    fn clone(&self) -> Self {
        Self { request: self.request.clone(), decode: self.decode, failure: self.failure }
    }
}

/// Shows the method and the path with its parameters, without the secrets of the client and the values of parameters whose names say
/// that they are secret (`token`, `password`). What else is secret, the call does not know.
impl<T, E> fmt::Debug for Call<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Call({})", self.request)
    }
}

impl<T, E> IntoFuture for Call<T, E> {
    type Output = Result<T, Error<E>>;
    type IntoFuture = ValueFuture<T, E>;

    #[inline]
    fn into_future(self) -> Self::IntoFuture {
        self.into_value_future()
    }
}
