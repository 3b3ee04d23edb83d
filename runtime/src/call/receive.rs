//! [`Receiver`]: requests that a server sends, read as their types: webhooks, and callbacks of operations.
//!
//! Header fields and a body in memory enter, a value or a [`ReceiveError`] leaves. The body is decoded as that of a response is, so
//! that paths of errors, charsets and forms of values that real servers send are the same. Nothing is decoded before the function
//! of the user has looked at the raw body. A parameter of the request is left to the user, who has the request.

use super::decode::{self, Decoder};
use crate::error::{BodyError, BoxError, ReceiveError};
use crate::transport::RawResponse;
use crate::wire::form;
#[cfg(feature = "xml")]
use crate::wire::xml::XmlType;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Request, StatusCode};
use serde::de::DeserializeOwned;
use std::fmt;
use std::sync::Arc;

/// What looks at the header fields and the raw body of a request.
type Hook = dyn Fn(&HeaderMap, &[u8]) -> Result<(), BoxError> + Send + Sync;

/// Reads received requests: what the generated types `Webhooks` and `Callbacks` call.
///
/// ```
/// use specwright_runtime::http::Request;
/// use specwright_runtime::{ReceiveErrorKind, Receiver, Value};
///
/// let receiver = Receiver::new().verify(|headers, body| {
///     // Compare the signature of the body in constant time here.
///     if headers.contains_key("x-signature") && !body.is_empty() { Ok(()) } else { Err("no signature") }
/// });
/// let request = Request::builder().header("x-signature", "2c26b46b").body(r#"{"id":1}"#).unwrap();
/// let pet: Value = receiver.json("newPet", &request).unwrap();
/// assert_eq!(pet["id"], 1);
///
/// let error = receiver.json::<Value>("newPet", &Request::new("{}")).unwrap_err();
/// assert_eq!(error.kind(), ReceiveErrorKind::Refused);
/// assert_eq!(error.to_string(), "newPet: refused: no signature");
/// ```
#[derive(Clone, Default)]
pub struct Receiver {
    hook: Option<Arc<Hook>>,
}

impl Receiver {
    /// A receiver that reads every request, whoever sent it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Calls a function with the header fields and the raw body of each request before anything of it is read. Its error refuses the
    /// request: the signature is wrong, or too old. A later function replaces an earlier one.
    #[must_use]
    pub fn verify<E: Into<BoxError>>(
        mut self,
        hook: impl Fn(&HeaderMap, &[u8]) -> Result<(), E> + Send + Sync + 'static,
    ) -> Self {
        let hook =
            move |headers: &HeaderMap, body: &[u8]| -> Result<(), BoxError> { hook(headers, body).map_err(Into::into) };
        self.hook = Some(Arc::new(hook));
        self
    }

    /// A request with a body in JSON. `name` is what errors call it.
    ///
    /// # Errors
    ///
    /// The function given to [`verify`](Self::verify) refuses the request, or its body is not of this type. So it is for all methods.
    #[inline]
    pub fn json<T: DeserializeOwned>(
        &self,
        name: &'static str,
        request: &Request<impl AsRef<[u8]>>,
    ) -> Result<T, ReceiveError> {
        self.read(name, request.headers(), request.body().as_ref(), decode::json)
    }

    /// A request with a body in JSON that may be `null`; `None`, too, if it is empty.
    #[inline]
    pub fn optional_json<T: DeserializeOwned>(
        &self,
        name: &'static str,
        request: &Request<impl AsRef<[u8]>>,
    ) -> Result<Option<T>, ReceiveError> {
        self.read(name, request.headers(), request.body().as_ref(), decode::optional_json)
    }

    /// A request whose body is a string, as JSON or as text.
    #[inline]
    pub fn string<T: DeserializeOwned>(
        &self,
        name: &'static str,
        request: &Request<impl AsRef<[u8]>>,
    ) -> Result<T, ReceiveError> {
        self.read(name, request.headers(), request.body().as_ref(), decode::string)
    }

    /// A request whose body is text, in the charset that the request names.
    #[inline]
    pub fn text(&self, name: &'static str, request: &Request<impl AsRef<[u8]>>) -> Result<String, ReceiveError> {
        self.read(name, request.headers(), request.body().as_ref(), decode::text)
    }

    /// A request whose body is bytes.
    #[inline]
    pub fn bytes(&self, name: &'static str, request: &Request<impl AsRef<[u8]>>) -> Result<Bytes, ReceiveError> {
        self.read(name, request.headers(), request.body().as_ref(), decode::bytes)
    }

    /// A request without a body, or whose body the document does not describe.
    #[inline]
    pub fn empty(&self, name: &'static str, request: &Request<impl AsRef<[u8]>>) -> Result<(), ReceiveError> {
        self.read(name, request.headers(), request.body().as_ref(), decode::empty)
    }

    /// A request whose body is a form (`application/x-www-form-urlencoded`): an object with a member for each pair. `scalars` are the
    /// members whose values are numbers, `true` or `false`; the others are strings. A body that is called JSON is read as such.
    #[inline]
    pub fn form<T: DeserializeOwned>(
        &self,
        name: &'static str,
        request: &Request<impl AsRef<[u8]>>,
        scalars: &[&str],
    ) -> Result<T, ReceiveError> {
        let form = self.accept_form(name, request.headers(), request.body().as_ref(), scalars)?;
        decode::json(&form).map_err(|error| ReceiveError::body(name, error))
    }

    /// A request with a body in XML, by the table of its schema.
    #[cfg(feature = "xml")]
    #[inline]
    pub fn xml<T: DeserializeOwned>(
        &self,
        name: &'static str,
        request: &Request<impl AsRef<[u8]>>,
        table: &'static XmlType,
    ) -> Result<T, ReceiveError> {
        let received = self.accept(name, request.headers(), request.body().as_ref())?;
        decode::json(&received.with_xml(table)).map_err(|error| ReceiveError::body(name, error))
    }

    fn read<T>(
        &self,
        name: &'static str,
        headers: &HeaderMap,
        body: &[u8],
        decode: Decoder<T>,
    ) -> Result<T, ReceiveError> {
        decode(&self.accept(name, headers, body)?).map_err(|error| ReceiveError::body(name, error))
    }

    /// What the decoders read, once the function of the user has let it pass.
    fn accept(&self, name: &'static str, headers: &HeaderMap, body: &[u8]) -> Result<RawResponse, ReceiveError> {
        if let Some(hook) = &self.hook {
            hook(headers, body).map_err(|error| ReceiveError::refused(name, error))?;
        }
        Ok(RawResponse::new(StatusCode::OK, headers.clone(), Bytes::copy_from_slice(body)))
    }

    fn accept_form(
        &self,
        name: &'static str,
        headers: &HeaderMap,
        body: &[u8],
        scalars: &[&str],
    ) -> Result<RawResponse, ReceiveError> {
        let received = self.accept(name, headers, body)?;
        object_of(received, scalars).map_err(|error| ReceiveError::body(name, error))
    }
}

impl fmt::Debug for Receiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver").field("verifies", &self.hook.is_some()).finish()
    }
}

/// The same with a body in JSON.
fn object_of(received: RawResponse, scalars: &[&str]) -> Result<RawResponse, BodyError> {
    let is_json = |media_type: String| media_type.ends_with("/json") || media_type.ends_with("+json");
    if received.media_type().is_some_and(is_json) {
        return Ok(received);
    }
    let text = decode::text(&received)?;
    let json = form::to_json(&text, scalars).ok_or_else(|| BodyError::new("the form is not UTF-8"))?;
    let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json"))]);
    Ok(RawResponse::new(StatusCode::OK, headers, json))
}
