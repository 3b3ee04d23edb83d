//! The spans of a call and of its attempts, by OpenTelemetry's conventions for HTTP clients.
//!
//! A request and what it has come to enter. Recorded are the method, the template of the path, the server, the status, the kind of an error and
//! how often the request was sent again; never the value of a parameter, a header field or a body. Without the feature
//! `tracing`, `untraced` is in the place of this file.

use super::{Outcome, RequestBuilder, address};
use crate::error::{Interrupted, TransportKind};
use crate::transport::Address;
use http::StatusCode;
use tracing::field::Empty;
use tracing::instrument::{Instrument, Instrumented};

/// The span of a call, or of one attempt of it.
#[derive(Clone)]
pub(super) struct Span(tracing::Span);

/// A span with all fields, of which most are recorded later: tracing has a static for each name.
macro_rules! span {
    ($name:literal, $kind:literal, $request:expr) => {
        tracing::info_span!(
            target: "specwright_runtime",
            $name,
            otel.name = %$request.operation,
            otel.kind = $kind,
            otel.status_code = Empty,
            http.request.method = $request.operation.method.as_str(),
            url.template = $request.operation.path,
            server.address = Empty,
            server.port = Empty,
            http.request.resend_count = Empty,
            http.response.status_code = Empty,
            "error.type" = Empty,
        )
    };
}

impl Span {
    /// The span of a call: all its attempts, and the waits between them.
    pub fn of_call(request: &RequestBuilder) -> Self {
        Self(span!("call", "internal", request)).with_server(request)
    }

    /// The span of an attempt, before which there were so many.
    pub fn of_attempt(request: &RequestBuilder, before: u32) -> Self {
        Self(span!("attempt", "client", request)).with_server(request).resent(before)
    }

    /// Host and port, which are those of the base URL.
    fn with_server(self, request: &RequestBuilder) -> Self {
        if self.0.is_disabled() {
            return self;
        }
        let base = request.base.as_deref();
        let server = address::address(&request.core, base, request.server, "/", &[], "");
        if let Ok(server) = server.and_then(Address::into_uri) {
            let known = if server.scheme_str() == Some("http") { 80 } else { 443 };
            let host = server.host().unwrap_or_default();
            self.0.record("server.address", host.trim_matches(['[', ']']));
            self.0.record("server.port", server.port_u16().unwrap_or(known));
        }
        self
    }

    fn resent(self, times: u32) -> Self {
        if times > 0 {
            self.0.record("http.request.resend_count", times);
        }
        self
    }

    /// A future that is polled in this span.
    pub fn around<F: Future>(self, future: F) -> Instrumented<F> {
        future.instrument(self.0)
    }

    /// Records what a call or an attempt has come to.
    pub fn ended(self, sent: &Result<Box<Outcome>, Interrupted>) {
        let (status, attempts, failure) = match sent {
            Ok(outcome) => (Some(outcome.response.status), outcome.attempts, None),
            Err(Interrupted::Transport(error)) => (error.status(), error.attempts(), Some(named(error.kind()))),
            Err(Interrupted::Request(_)) => (None, 0, Some("request")),
        };
        if let Some(status) = status {
            self.0.record("http.response.status_code", status.as_u16());
        }
        let refused = status.filter(|status| status.is_client_error() || status.is_server_error());
        if let Some(kind) = failure.or(refused.as_ref().map(StatusCode::as_str)) {
            self.0.record("error.type", kind);
            self.0.record("otel.status_code", "ERROR");
        }
        self.resent(attempts.saturating_sub(1));
    }
}

fn named(kind: TransportKind) -> &'static str {
    match kind {
        TransportKind::Connect => "connect",
        TransportKind::Timeout => "timeout",
        TransportKind::Tls => "tls",
        TransportKind::Body => "body",
        TransportKind::Other => "transport",
    }
}
