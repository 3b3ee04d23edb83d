//! A request is sent: tokens are fetched, the transport has it, and the response is told from a failure.
//!
//! A built request enters; its [`Outcome`] leaves. A `GET` whose events broke off is sent once more.

use super::advice::Advice;
#[cfg(feature = "tracing")]
use super::spans::Span;
#[cfg(not(feature = "tracing"))]
use super::untraced::Span;
use super::{Outcome, RequestBuilder};
use crate::auth::{self, Prepared, Tokens, Unfetched};
use crate::call::core::Core;
use crate::call::stream::Streamed;
use crate::error::{Interrupted, Reason, RequestError, Secrets, TransportError, may_pass, should_retry};
use crate::transport::{
    Deadline, Incoming, Limits, Refused, Resume, exchange, is_secret_name, not_of_connection, within,
};
use http::header::{AUTHORIZATION, CONTENT_LENGTH, HeaderMap, HeaderValue};
use http::{Method, StatusCode};
use std::sync::Arc;

impl RequestBuilder {
    /// The tokens that the request fetches.
    fn tokens(&self) -> impl Iterator<Item = (&'static str, &Tokens)> {
        let is_given = self.headers.contains_key(AUTHORIZATION);
        let chosen = auth::choose(self.secured, &self.core.credentials).iter().filter(move |_| !is_given);
        chosen.filter_map(|scheme| match self.core.credentials.get(*scheme) {
            Some(Prepared::Token(tokens)) => Some((*scheme, tokens)),
            _ => None,
        })
    }

    pub(super) fn fetches(&self) -> bool {
        self.fault.is_none() && self.tokens().next().is_some()
    }

    /// Fetches the tokens that the request needs and the client has not.
    pub(super) async fn fetch(&mut self, limit: Option<Deadline>) -> Result<Vec<(Tokens, HeaderValue)>, Interrupted> {
        let mut used = Vec::new();
        let needed: Vec<(&'static str, Tokens)> =
            self.tokens().map(|(scheme, tokens)| (scheme, tokens.clone())).collect();
        for (scheme, tokens) in needed {
            let fetched = within(limit, tokens.get()).await.map_err(|mut fault| {
                if let Some(limit) = limit {
                    let time = limit.total();
                    fault.source = format!("the call got no token that it can use within {time:?} (`timeout`)").into();
                }
                Interrupted::Transport(TransportError::new(self.operation.clone(), fault, self.core.secrets.clone()))
            })?;
            let value = fetched.map_err(|Unfetched { reason, passes }| {
                let reason = self.core.secrets.mask(&reason, true);
                let message = format!("there is no token for the security scheme `{scheme}`: {reason}");
                let reason = if passes { Reason::Passing(message) } else { Reason::Invalid(message) };
                Interrupted::Request(RequestError::new(self.operation.clone(), reason))
            })?;
            self.headers.insert(AUTHORIZATION, value.clone());
            used.push((tokens, value));
        }
        Ok(used)
    }

    /// Sends the request, in this span. `fetched` says whether its token is one that expires.
    pub(super) async fn send(
        &mut self,
        limits: &Limits,
        fetched: bool,
        span: &Span,
    ) -> Result<Box<Outcome>, Interrupted> {
        // Asking for the same twice changes nothing where it is a GET.
        let events = self.streamed == Some(Streamed::Events) && self.operation.method == Method::GET;
        let resume = events.then(|| resume(self, fetched));
        let core = self.core.clone();
        let operation = self.operation.clone();
        let built = self.request().await;
        let hooked = built.and_then(|mut request| hooked(&core, &mut request.headers).map(|()| request));
        #[cfg_attr(not(feature = "recording"), allow(unused_mut, reason = "a recorder needs to know more"))]
        let mut request = match hooked {
            Ok(request) => request,
            Err(reason) => return Err(Interrupted::Request(RequestError::new(operation, reason))),
        };
        let secrets = secrets(&core, &request.headers);
        span.asks(self, &secrets);
        #[cfg(feature = "recording")]
        if core.route.is_service() {
            // For a recorder, which writes none of them.
            request.extensions.insert(secrets.clone());
        }
        let sent: &Self = self;
        let leaves = |status: StatusCode, headers: &HeaderMap| {
            sent.streamed.is_some_and(|streamed| streamed.includes(headers)) && sent.is_success(status)
        };
        // Without hooks the header fields of a redirected request can be made again; otherwise they are kept.
        let kept = (!core.on_request.is_empty()).then(|| request.headers.clone());
        let again = || kept.clone().or_else(|| sent.header_fields().ok()).unwrap_or_default();
        match exchange(&core.route, request, limits, core.max_response_bytes, &leaves, &again).await {
            Ok((mut response, left)) => {
                if let Some(left) = left {
                    let mut incoming = Incoming::new(left.body, left.declared, operation.clone());
                    incoming.secrets = secrets.clone();
                    incoming.limit = core.max_response_bytes.unwrap_or(usize::MAX);
                    incoming.lenient = core.lenient;
                    incoming.resume = resume;
                    incoming.patience = left.patience;
                    response.set_stream(incoming);
                }
                response.secrets = secrets;
                response.lenient = core.lenient;
                #[cfg(feature = "xml")]
                sent.set_table(&mut response);
                let success = sent.is_success(response.status);
                // No credential of the client goes where a redirect led: advice on them would not help.
                if !success
                    && response.note.is_none()
                    && let Some(note) = Advice::of(sent).note(sent, response.status)
                {
                    response.note = Some(note.into());
                }
                let described = sent.describes(response.status);
                Ok(Box::new(Outcome { operation, response, success, described, attempts: 1 }))
            }
            Err(fault) => Err(Interrupted::Transport(TransportError::new(operation, fault, secrets))),
        }
    }
}

/// Lets the hooks of the client change the header fields. What they set is held to the rules of all header fields; the length of the body
/// stays as it is.
fn hooked(core: &Core, headers: &mut HeaderMap) -> Result<(), Reason> {
    if core.on_request.is_empty() {
        return Ok(());
    }
    let length = headers.get(CONTENT_LENGTH).cloned();
    for hook in &core.on_request {
        hook(headers);
    }
    headers.remove(CONTENT_LENGTH);
    if let Some(length) = length {
        headers.insert(CONTENT_LENGTH, length);
    }
    for (name, value) in headers.iter_mut() {
        not_of_connection(name).map_err(Reason::Invalid)?;
        if is_secret_name(name.as_str()) {
            value.set_sensitive(true);
        }
    }
    Ok(())
}

/// Sends the same request once more, for what comes after an event.
fn resume(builder: &RequestBuilder, fetched: bool) -> Resume {
    let mut builder = Box::new(builder.clone());
    // The stream itself asks again, after the time that the server gives.
    builder.retries(0);
    if fetched {
        // By then it may be another.
        builder.headers.remove(AUTHORIZATION);
    }
    Arc::new(move |id| {
        let mut again = builder.clone();
        if !id.is_empty() {
            again.header("last-event-id", id);
        }
        let exchange = again.exchange();
        Box::pin(async move {
            let outcome = match exchange.await {
                Ok(outcome) => outcome,
                Err(Interrupted::Request(error)) => return Err(error.into()),
                Err(Interrupted::Transport(error)) => return Err(error.into()),
            };
            let (status, headers) = (outcome.response.status, &outcome.response.headers);
            let passes = should_retry(headers).unwrap_or_else(|| may_pass(status, headers) || status.is_server_error());
            match outcome.response.take_stream() {
                // HTML, "The EventSource interface": with this status a server says that there is no more.
                _ if status == StatusCode::NO_CONTENT => Ok(None),
                Some(incoming) => Ok(Some(incoming)),
                None if passes => Err(Refused(status).to_string().into()),
                None => Err(Refused(status).into()),
            }
        })
    })
}

/// The secrets of the client, and those that this request has among its header fields.
fn secrets(core: &Core, headers: &HeaderMap) -> Secrets {
    let mut secrets = core.secrets.clone();
    let is_known = |name, value| core.headers.get(name) == Some(value) || core.is_credential(value);
    for (_, value) in headers.iter().filter(|(name, value)| value.is_sensitive() && !is_known(*name, *value)) {
        secrets.add_header(value.as_bytes());
    }
    secrets
}
