//! [`Exchange`]: one request to an authorization server, and its answer, over the transport of this crate.
//!
//! A request as the crate `oauth2` writes it enters; an answer that it can read leaves: a JSON object with status 200. All else is an
//! error that is kept here, since the crate would quote an answer with a token in it. Redirects are not followed: they would carry the
//! secrets of the client elsewhere. An answer has at most 1 MiB and takes at most 60 seconds.

use super::error::{OAuth2Error, Said};
use crate::error::{Fault, Secrets, TransportKind, bounded};
use crate::transport::{Address, Body, Deadline, Limits, RawResponse, Route, Sending, exchange};
use ::oauth2::url::form_urlencoded;
use ::oauth2::{AsyncHttpClient, ErrorResponse, HttpRequest, HttpResponse, RequestTokenError};
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_LENGTH, HeaderValue, USER_AGENT};
use http::{Extensions, HeaderMap, Method, StatusCode};
use serde_json::{Map, Value};
use std::fmt;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

const TIME: Duration = Duration::from_secs(60);
/// 1 MiB.
const MOST: usize = 1 << 20;
const AGENT: &str = concat!("specwright/", env!("CARGO_PKG_VERSION"));

/// The fields of a form that may be shown when a server repeats them.
const PUBLIC: [&str; 6] = ["grant_type", "scope", "client_id", "redirect_uri", "username", "audience"];

/// With these errors a server says that the user has not decided yet (RFC 8628, section 3.5).
const UNDECIDED: [&str; 2] = ["authorization_pending", "slow_down"];

/// Sends the requests of one flow.
pub(super) struct Exchange {
    transport: Route,
    /// Those of the client. What a request adds is found in it.
    secrets: Secrets,
    /// Whether the request is repeated until the user has decided.
    polls: bool,
    failed: Mutex<Option<OAuth2Error>>,
}

/// Stands for the error that the exchange keeps.
#[derive(Debug)]
pub(super) struct Kept;

impl fmt::Display for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the request failed")
    }
}

impl std::error::Error for Kept {}

impl Exchange {
    pub fn new(transport: Route, secrets: Secrets, polls: bool) -> Self {
        Self { transport, secrets, polls, failed: Mutex::new(None) }
    }

    /// Why the crate could not read an answer. `members` are those that the answer must have.
    pub fn failure<T>(&self, error: &RequestTokenError<Kept, T>, members: &[&str]) -> OAuth2Error
    where
        T: ErrorResponse + 'static,
    {
        if let Some(kept) = self.keep(None) {
            return kept;
        }
        match error {
            RequestTokenError::Parse(_, bytes) => OAuth2Error::answer(misfit(bytes, members)),
            // The crate itself says so, when the time of a device is over: what a server says is kept.
            RequestTokenError::ServerResponse(_) => OAuth2Error::expired(),
            RequestTokenError::Request(_) | RequestTokenError::Other(_) => {
                OAuth2Error::settings("no request could be made of these settings")
            }
        }
    }

    /// Keeps an error, and returns the one that was kept before.
    fn keep(&self, error: Option<OAuth2Error>) -> Option<OAuth2Error> {
        std::mem::replace(&mut *self.failed.lock().unwrap_or_else(PoisonError::into_inner), error)
    }

    /// Reads a JSON object (`GET`).
    pub async fn get(&self, url: &str) -> Result<Map<String, Value>, OAuth2Error> {
        let request = http::Request::builder().method(Method::GET).uri(url).header("accept", "application/json");
        let request = request.body(Vec::new());
        let request = request.map_err(|_| OAuth2Error::settings("the issuer is not an address"))?;
        self.send(request).await.map(|(_, object)| object)
    }

    /// Sends a request, and returns the status and the object of an answer that is a success, or that says to ask again.
    async fn send(&self, request: HttpRequest) -> Result<(StatusCode, Map<String, Value>), OAuth2Error> {
        if tokio::runtime::Handle::try_current().is_err() {
            return Err(OAuth2Error::settings("a request for a token needs a Tokio runtime: await it in one"));
        }
        let secrets = self.secrets_of(&request);
        let (parts, form) = request.into_parts();
        let target = self.transport.target(Address { text: parts.uri.to_string(), path_at: None });
        let target =
            target.map_err(|_| OAuth2Error::settings("the address of the authorization server is not valid"))?;
        let mut headers = parts.headers;
        headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
        if let Some(value) = headers.get_mut(AUTHORIZATION) {
            value.set_sensitive(true);
        }
        let body = Body::from(Bytes::from(form));
        let request = Sending {
            method: parts.method,
            target,
            headers,
            body,
            keeps_redirects: true,
            extensions: Extensions::new(),
        };
        let limits = Limits { call: Deadline::after(TIME), ..Limits::default() };
        let leaves = |_: StatusCode, _: &HeaderMap| false;
        let answered =
            exchange(&self.transport, Box::new(request), &limits, Some(MOST), &leaves, &HeaderMap::new).await;
        let (response, _) = answered.map_err(|fault| match is_too_large(&fault) {
            true => OAuth2Error::too_large(MOST),
            false => OAuth2Error::of_fault(fault, &secrets),
        })?;
        self.read(&response, &secrets).map_err(|error| error.with_status(response.status))
    }

    fn read(&self, response: &RawResponse, secrets: &Secrets) -> Result<(StatusCode, Map<String, Value>), OAuth2Error> {
        let status = response.status;
        let Ok(Value::Object(mut object)) = serde_json::from_slice(&response.bytes) else {
            let media = response.media_type().map(|media| format!(" (`{}`)", bounded(&media, 60)));
            let media = media.unwrap_or_default();
            let redirect = if status.is_redirection() { "; redirects of such a request are not followed" } else { "" };
            let message = format!("the authorization server answers {status} without a JSON object{media}{redirect}");
            return Err(OAuth2Error::answer(message));
        };
        let text = |name: &str| object.get(name).and_then(Value::as_str);
        // Some servers say with status 200 what is wrong.
        if let Some(error) = text("error").filter(|_| !object.contains_key("access_token")) {
            if self.polls && UNDECIDED.contains(&error) {
                return Ok((StatusCode::BAD_REQUEST, object));
            }
            let said = Said::new(error, text("error_description"), text("error_uri"), secrets);
            return Err(OAuth2Error::refused(said));
        }
        if !status.is_success() {
            let message = format!("the authorization server answers {status} without saying which error it is");
            return Err(OAuth2Error::answer(message));
        }
        tidy(&mut object);
        Ok((StatusCode::OK, object))
    }

    /// The secrets of the client and those of a request, which a server may repeat in an error.
    fn secrets_of(&self, request: &HttpRequest) -> Secrets {
        let mut secrets = self.secrets.clone();
        if let Some(value) = request.headers().get(AUTHORIZATION) {
            secrets.add_header(value.as_bytes());
        }
        for (name, value) in form_urlencoded::parse(request.body()) {
            if !PUBLIC.contains(&&*name) {
                secrets.add(&value);
            }
        }
        secrets
    }
}

impl<'c> AsyncHttpClient<'c> for Exchange {
    type Error = Kept;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Kept>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let (status, bytes) = match self.send(request).await {
                Ok((status, object)) => {
                    self.keep(None);
                    (status, Value::Object(object).to_string().into_bytes())
                }
                // An empty error ends the polling. Of an error of the transport the crate asks again, after a longer while.
                Err(error) => {
                    let repeats = !self.polls || error.may_pass();
                    self.keep(Some(error));
                    if repeats {
                        return Err(Kept);
                    }
                    (StatusCode::INTERNAL_SERVER_ERROR, Vec::new())
                }
            };
            let mut response = HttpResponse::new(bytes);
            *response.status_mut() = status;
            Ok(response)
        })
    }
}

/// Whether it is the size of an answer that was refused.
fn is_too_large(fault: &Fault) -> bool {
    let Some(received) = fault.received.as_ref().filter(|_| fault.kind == TransportKind::Body) else { return false };
    let declared: Option<usize> =
        received.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    received.bytes.len() >= MOST || declared.is_some_and(|declared| declared > MOST)
}

/// A hundred years, in seconds: longer times are as good as none, and sums with this one do not overflow.
const LONGEST: u64 = 100 * 365 * 24 * 3600;

/// Writes members as the protocol has them that servers are known to write in another way: times in strings, scopes as a list.
fn tidy(object: &mut Map<String, Value>) {
    for name in ["expires_in", "interval"] {
        let Some(value) = object.get(name) else { continue };
        let seconds: Option<u64> = match value {
            Value::String(text) => text.trim().parse().ok(),
            // A fraction of a second is cut off.
            other => {
                let cut = || other.as_f64().filter(|seconds| *seconds >= 0.0).map(|seconds| seconds as u64);
                other.as_u64().or_else(cut)
            }
        };
        match seconds {
            Some(seconds) => object.insert(name.to_owned(), Value::from(seconds.min(LONGEST))),
            None => object.remove(name),
        };
    }
    if let Some(Value::Array(scopes)) = object.get("scope") {
        let scopes: Vec<&str> = scopes.iter().filter_map(Value::as_str).collect();
        let scopes = scopes.join(" ");
        object.insert("scope".to_owned(), Value::from(scopes));
    }
}

/// What is wrong with an answer. It does not show the values, which may be tokens.
fn misfit(bytes: &[u8], members: &[&str]) -> String {
    let object: Map<String, Value> = serde_json::from_slice(bytes).unwrap_or_default();
    match members.iter().find(|name| object.get(**name).is_none_or(Value::is_null)) {
        Some(name) => format!("the answer of the authorization server has no `{name}`"),
        None => "a member of the authorization server's answer is not of its type".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::{misfit, tidy};
    use serde_json::{Map, Value, json};

    fn tidied(value: Value) -> Value {
        let mut object: Map<String, Value> = serde_json::from_value(value).unwrap();
        tidy(&mut object);
        Value::Object(object)
    }

    #[test]
    fn times_in_strings_and_scopes_as_a_list_are_read() {
        let others = json!({ "expires_in": "3600", "interval": 2.5, "scope": ["a", "b"] });
        assert_eq!(tidied(others), json!({ "expires_in": 3600, "interval": 2, "scope": "a b" }));
        assert_eq!(tidied(json!({ "expires_in": null, "interval": -1 })), json!({}));
        assert_eq!(tidied(json!({ "expires_in": 5, "scope": "a" })), json!({ "expires_in": 5, "scope": "a" }));
    }

    #[test]
    fn an_answer_that_does_not_fit_is_not_quoted() {
        assert!(misfit(br#"{"token_type":"bearer"}"#, &["access_token"]).contains("`access_token`"));
        let message = misfit(br#"{"access_token":12345678}"#, &["access_token"]);
        assert!(!message.contains("12345678"), "{message}");
    }
}
