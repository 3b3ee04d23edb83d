//! [`Call`]: a request that is ready to be sent, and the futures that send it.
//!
//! The generic shells are one line each; the request is built in `draft`, and the future that sends it is one for all
//! types. What is compiled for a type is its two decoders and a match.

use crate::decode::{self, Decoder, FailureDecoder};
use crate::draft::{Done, Draft, Exchange};
use crate::error::{ApiError, DecodeError, Error, NoError};
use crate::response::Response;
use crate::transport::RawResponse;
use crate::value::validate::{At, Rule, Validate, Violations};
use crate::wire::style::Style;
use bytes::Bytes;
use serde::Serialize;
use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

/// One call of an operation: `.await` it for the value, or [`send`](Self::send) it for the whole response.
///
/// What is wrong with a request (an empty path parameter, a header value with a line break, a broken constraint) is
/// reported when the call is awaited, before anything is sent.
#[must_use = "a call does nothing until it is awaited or sent"]
pub struct Call<T, E = NoError> {
    draft: Box<Draft>,
    decode: Decoder<T>,
    failure: FailureDecoder<E>,
}

impl<T, E> Call<T, E> {
    #[inline]
    pub(crate) fn new(draft: Box<Draft>, decode: Decoder<T>, failure: FailureDecoder<E>) -> Self {
        Self { draft, decode, failure }
    }

    /// The security requirements of the operation: alternatives, each a list of schemes that are needed together.
    /// The first alternative with credentials for all its schemes is used; an empty one (anonymous) only if no other is.
    /// Where none fits, the request is sent without credentials.
    #[inline]
    pub fn secured(mut self, alternatives: &'static [&'static [&'static str]]) -> Self {
        self.draft.secured(alternatives);
        self
    }

    /// The server of this operation, if it is not that of the document. A base URL that the user chose goes before it.
    #[inline]
    pub fn server(mut self, server: &'static str) -> Self {
        self.draft.server(server);
        self
    }

    /// A path parameter in the default style, `simple`.
    #[inline]
    pub fn path<V: Serialize + ?Sized>(self, name: &'static str, value: &V) -> Self {
        self.path_with(name, Style::SIMPLE, value)
    }

    /// A path parameter in the default style that keeps to its constraints, unless the client was told not to look.
    #[inline]
    pub fn path_validated<V: Serialize + Validate + ?Sized>(self, name: &'static str, value: &V) -> Self {
        self.validated_as("path", name, value).path(name, value)
    }

    /// A path parameter in another style.
    #[inline]
    pub fn path_with<V: Serialize + ?Sized>(mut self, name: &'static str, style: Style, value: &V) -> Self {
        self.draft.path(name, style, serde_json::to_vec(value));
        self
    }

    /// A query parameter in the default style, `form` exploded. Also for parameters that the document does not know.
    #[inline]
    pub fn query<V: Serialize + ?Sized>(self, name: &str, value: &V) -> Self {
        self.query_with(name, Style::FORM, value)
    }

    /// A query parameter in the default style that keeps to its constraints, unless the client was told not to look.
    #[inline]
    pub fn query_validated<V: Serialize + Validate + ?Sized>(self, name: &str, value: &V) -> Self {
        self.validated_as("query", name, value).query(name, value)
    }

    /// A query parameter in another style.
    #[inline]
    pub fn query_with<V: Serialize + ?Sized>(mut self, name: &str, style: Style, value: &V) -> Self {
        self.draft.query(name, style, serde_json::to_vec(value));
        self
    }

    /// A header parameter in the default style, `simple`.
    #[inline]
    pub fn header_param<V: Serialize + ?Sized>(self, name: &str, value: &V) -> Self {
        self.header_param_with(name, Style::SIMPLE, value)
    }

    /// A header parameter in another style.
    #[inline]
    pub fn header_param_with<V: Serialize + ?Sized>(mut self, name: &str, style: Style, value: &V) -> Self {
        self.draft.header_param(name, style, serde_json::to_vec(value));
        self
    }

    /// A cookie parameter in the default style, `form`.
    #[inline]
    pub fn cookie<V: Serialize + ?Sized>(self, name: &str, value: &V) -> Self {
        self.cookie_with(name, Style::FORM, value)
    }

    /// A cookie parameter in another style.
    #[inline]
    pub fn cookie_with<V: Serialize + ?Sized>(mut self, name: &str, style: Style, value: &V) -> Self {
        self.draft.cookie(name, style, serde_json::to_vec(value));
        self
    }

    /// Any header field, in place of what the client would send.
    #[inline]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.draft.header(name, value);
        self
    }

    /// The media type asked for. Without it: JSON, and anything else if need be.
    #[inline]
    pub fn accept(self, media_type: &str) -> Self {
        self.header("accept", media_type)
    }

    /// A JSON body.
    #[inline]
    pub fn json<B: Serialize + ?Sized>(self, body: &B) -> Self {
        self.json_as("application/json", body)
    }

    /// A JSON body under another media type (`application/merge-patch+json`).
    #[inline]
    pub fn json_as<B: Serialize + ?Sized>(mut self, content_type: &str, body: &B) -> Self {
        self.draft.json(content_type, serde_json::to_vec(body));
        self
    }

    /// A JSON body that keeps to its constraints, unless the client was told not to look.
    #[inline]
    pub fn json_validated<B: Serialize + Validate + ?Sized>(self, body: &B) -> Self {
        self.validated(body).json(body)
    }

    /// Checks a value against its constraints, unless the client was told not to.
    #[inline]
    pub fn validated<V: Validate + ?Sized>(mut self, value: &V) -> Self {
        if self.draft.validates() {
            self.draft.check(value.validate());
        }
        self
    }

    /// Checks a parameter against its constraints: where it goes (`query`), and its name.
    #[inline]
    pub fn validated_as<V: Validate + ?Sized>(mut self, place: &'static str, name: &str, value: &V) -> Self {
        if self.draft.validates() {
            let mut found = Violations::default();
            value.check(At::named(place).key(name), &mut found);
            self.draft.check(found.into_result());
        }
        self
    }

    /// What parameters must keep to, each by its place and name (`query.limit`), and the body, called `$`: for what is
    /// set after this, unless the client was told not to look.
    #[inline]
    pub fn rules(mut self, rules: &'static [(&'static str, Rule)]) -> Self {
        self.draft.rules(rules);
        self
    }

    /// Takes the outcome of a check that was made elsewhere. It is ignored if the client was told not to look.
    #[inline]
    pub fn checked(mut self, outcome: Result<(), Violations>) -> Self {
        self.draft.check(outcome);
        self
    }

    /// An `application/x-www-form-urlencoded` body, each property in the style `form` exploded.
    #[inline]
    pub fn form<B: Serialize + ?Sized>(self, body: &B) -> Self {
        self.form_with(body, &[])
    }

    /// The same with other styles for some properties (Encoding Object).
    #[inline]
    pub fn form_with<B: Serialize + ?Sized>(mut self, body: &B, styles: &[(&str, Style)]) -> Self {
        self.draft.form(styles, serde_json::to_vec(body));
        self
    }

    /// A body of text.
    #[inline]
    pub fn text(mut self, content_type: &str, text: impl Into<String>) -> Self {
        self.draft.bytes(content_type, Bytes::from(text.into()));
        self
    }

    /// A body of bytes.
    #[inline]
    pub fn bytes(mut self, content_type: &str, bytes: impl Into<Bytes>) -> Self {
        self.draft.bytes(content_type, bytes.into());
        self
    }

    /// Statuses that are a success though they are not 2xx (`"302"`, `"3XX"`): they are decoded, and redirects among
    /// them are not followed.
    #[inline]
    pub fn also_success(mut self, statuses: &'static [&'static str]) -> Self {
        self.draft.also_success(statuses);
        self
    }

    /// The statuses whose failures have the body that the document describes, where these are not all (`"404"`, `"4XX"`).
    #[inline]
    pub fn failures(mut self, statuses: &'static [&'static str]) -> Self {
        self.draft.failures(statuses);
        self
    }

    /// The statuses whose failures have no body, though [`failures`](Self::failures) with a range or with `default` has them.
    #[inline]
    pub fn bodiless(mut self, statuses: &'static [&'static str]) -> Self {
        self.draft.bodiless(statuses);
        self
    }

    /// How long this call may take in all.
    #[inline]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.draft.timeout(timeout);
        self
    }

    /// Sends the request, for status, header fields and value.
    #[inline]
    pub fn send(self) -> Sending<T, E> {
        Sending { exchange: self.draft.exchange(), decode: self.decode, failure: self.failure }
    }

    /// What `.await` does, for the macro that forwards it.
    #[doc(hidden)]
    #[inline]
    pub fn pending(self) -> Pending<T, E> {
        Pending(self.send())
    }

    /// Sends the request, for the raw answer whatever its status. Redirects are not followed.
    #[inline]
    pub fn send_raw(mut self) -> Sending<Bytes> {
        self.draft.any_status();
        Sending { exchange: self.draft.exchange(), decode: decode::bytes, failure: decode::failure }
    }
}

impl<T, E> fmt::Debug for Call<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Call({})", self.draft.operation)
    }
}

impl<T, E> IntoFuture for Call<T, E> {
    type Output = Result<T, Error<E>>;
    type IntoFuture = Pending<T, E>;

    #[inline]
    fn into_future(self) -> Self::IntoFuture {
        self.pending()
    }
}

/// A call on its way, for its [`Response`].
#[must_use = "futures do nothing unless they are awaited"]
pub struct Sending<T, E = NoError> {
    exchange: Exchange,
    decode: Decoder<T>,
    failure: FailureDecoder<E>,
}

impl<T, E> Future for Sending<T, E> {
    type Output = Result<Response<T>, Error<E>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let done = match ready!(self.exchange.as_mut().poll(context)) {
            Ok(done) => done,
            Err(interrupted) => return Poll::Ready(Err(interrupted.into())),
        };
        Poll::Ready(finish(done, self.decode, self.failure))
    }
}

impl<T, E> fmt::Debug for Sending<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sending(..)")
    }
}

/// A call on its way, for its value.
#[derive(Debug)]
#[must_use = "futures do nothing unless they are awaited"]
pub struct Pending<T, E = NoError>(Sending<T, E>);

impl<T, E> Future for Pending<T, E> {
    type Output = Result<T, Error<E>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(context).map(|outcome| outcome.map(Response::into_inner))
    }
}

fn finish<T, E>(done: Done, decode: Decoder<T>, failure: FailureDecoder<E>) -> Result<Response<T>, Error<E>> {
    let Done { operation, answer, success, described } = done;
    if !success {
        let decoded = if described { failure(&answer) } else { Ok(None) };
        let RawResponse { status, headers, bytes } = answer;
        return Err(Error::Api(Box::new(ApiError::new(operation, status, headers, bytes, decoded))));
    }
    match decode(&answer) {
        Ok(value) => Ok(Response { status: answer.status, headers: answer.headers, value }),
        Err(error) => {
            let RawResponse { status, headers, bytes } = answer;
            Err(Error::Decode(Box::new(DecodeError::new(operation, status, headers, bytes, error))))
        }
    }
}
