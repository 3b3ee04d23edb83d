//! The spans of a call and of its attempts, by OpenTelemetry's conventions for HTTP clients.
//!
//! A request and what it has come to enter. Recorded are the method, the template of the path, the server, the status, the kind of an error
//! and how often the request was sent again; never a header field, a body or the value of a parameter, but for those of the query that the
//! client allows. Without the feature `tracing`, `untraced` is in the place of this file.

use super::pairs::push_apart;
use super::{Outcome, RequestBuilder, address};
use crate::error::{Interrupted, Secrets, TransportKind, bounded};
use crate::transport::Address;
use crate::wire::form::decoded;
use http::StatusCode;
use std::ops::Range;
use tracing::field::Empty;
use tracing::instrument::{Instrument, Instrumented};

/// What stands in the place of a value that is not shown (OpenTelemetry's semantic conventions, "URL", `url.query`).
const REDACTED: &str = "REDACTED";

/// The most characters of a query.
const LONGEST: usize = 2_000;

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
            url.query = Empty,
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

    /// Records the query of a request that is about to be sent, if the client has a list of the parameters whose values may be shown.
    /// Before that the query is not known: a response may name it, and credentials are added to it. The secrets are those of this request:
    /// a token that was fetched, and what the call and the hooks have among the header fields, are no secrets of the client.
    pub fn asks(&self, request: &RequestBuilder, secrets: &Secrets) {
        let Some(shown) = &request.core.traced_query else { return };
        if self.0.is_disabled() {
            return;
        }
        let query = query(request, shown, secrets);
        if !query.is_empty() {
            self.0.record("url.query", query.as_str());
        }
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

/// The query of a request, with the values of these parameters alone and without secrets.
fn query(request: &RequestBuilder, shown: &[String], secrets: &Secrets) -> String {
    // What the template fixes is sent before the parameters, unless a response has named another address.
    let template = if request.next.is_none() { request.operation.path } else { "" };
    let template = template.split('#').next().unwrap_or_default();
    let fixed = template.split_once('?').map_or("", |(_, fixed)| fixed);
    let mut query = redacted(fixed, shown, &[]);
    push_apart(&mut query, "&", &redacted(&request.query, shown, &request.hidden));
    bounded(&secrets.mask(&query, true), LONGEST)
}

/// A query with the values of these parameters. Of the others there are the names, and so of those that are hidden.
fn redacted(query: &str, shown: &[String], hidden: &[Range<usize>]) -> String {
    let mut out = String::with_capacity(query.len());
    let mut begin = 0;
    // To some servers `;` is another `&`.
    for part in query.split_inclusive(['&', ';']) {
        let pair = part.strip_suffix(['&', ';']).unwrap_or(part);
        let is_hidden = hidden.iter().any(|range| range.contains(&begin));
        begin += part.len();
        match pair.split_once('=') {
            _ if pair.is_empty() || !is_hidden && is_shown(pair, shown) => out.push_str(pair),
            Some((name, _)) => {
                out.push_str(name);
                out.push('=');
                out.push_str(REDACTED);
            }
            // It may be a value as well as a name.
            None => out.push_str(REDACTED),
        }
        out.push_str(part.get(pair.len()..).unwrap_or_default());
    }
    out
}

/// Whether the name of a pair is one of these, which are not percent-encoded.
fn is_shown(pair: &str, shown: &[String]) -> bool {
    let name = pair.split('=').next().and_then(decoded);
    name.is_some_and(|name| shown.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::redacted;

    #[track_caller]
    fn check(query: &str, expected: &str) {
        let shown = ["page", "filter[color]", "page size"].map(str::to_owned);
        assert_eq!(redacted(query, &shown, &[]), expected, "{query}");
    }

    #[test]
    fn names_are_kept_and_values_only_where_they_are_allowed() {
        check("", "");
        check("page=2&q=tea", "page=2&q=REDACTED");
        check("q=a=b&page=a=b", "q=REDACTED&page=a=b");
        check("q=&page=&&Page=2", "q=REDACTED&page=&&Page=REDACTED");
    }

    #[test]
    fn names_are_compared_without_their_percent_encoding() {
        check("pag%65=2&filter%5Bcolor%5D=red%20", "pag%65=2&filter%5Bcolor%5D=red%20");
        check("page+size=5&page%20size=6&page%2Bsize=7", "page+size=5&page%20size=6&page%2Bsize=REDACTED");
        check("page%3D=1&page%ff=1", "page%3D=REDACTED&page%ff=REDACTED");
    }

    #[test]
    fn what_is_no_pair_or_has_another_delimiter_is_a_value() {
        check("page&tea", "page&REDACTED");
        check("page=2;token=x&page=1;x", "page=2;token=REDACTED&page=1;REDACTED");
    }

    #[test]
    fn what_is_hidden_is_not_shown_under_any_name() {
        let shown = ["page", "size"].map(str::to_owned);
        let query = "page=1&page=2;size=3&size=4";
        assert_eq!(redacted(query, &shown, &[7..14, 14..20]), "page=1&page=REDACTED;size=REDACTED&size=4");
    }
}
