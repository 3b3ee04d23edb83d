//! The request that follows another: the same one with another parameter, another property of the body, another address or another
//! method.
//!
//! What the caller has set stays. A page is asked for as its server named it, so no constraint of the document applies to that. The state
//! of a long-running operation, and a page by another method, are asked for without what belongs to the content of the first request.

use super::pairs::{has_pair, push_apart};
use super::{RequestBuilder, address};
use crate::error::Reason;
use crate::transport::{Outgoing, is_secret_name};
use crate::wire::form::decoded;
use crate::wire::style::{self, Given, Style};
use bytes::Bytes;
use http::Method;
use http::header::{
    EXPECT, HeaderName, HeaderValue, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, IF_UNMODIFIED_SINCE,
};
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// The header fields that are about the content of a request, or about when it is to be acted on, besides those whose names begin with
/// `content-`. A server that compares a digest (RFC 9530; RFC 3230) with content that is not there refuses the request.
const OF_CONTENT: [HeaderName; 8] = [
    HeaderName::from_static("digest"),
    HeaderName::from_static("repr-digest"),
    EXPECT,
    IF_MATCH,
    IF_MODIFIED_SINCE,
    IF_NONE_MATCH,
    IF_RANGE,
    IF_UNMODIFIED_SINCE,
];

/// The header fields by which a server knows a request again: the key of the IETF's draft, and those of OASIS Repeatable Requests.
const OF_ONE_REQUEST: [&str; 3] = ["idempotency-key", "repeatability-request-id", "repeatability-first-sent"];

/// The parameter that says which version of an API is asked. Azure's monitors need it, and some servers leave it out of their addresses
/// (Azure REST API guidelines, "lro-operation-location-includes-api-version").
const VERSION: &str = "api-version";

/// An address that a response has named, and what is there.
#[derive(Clone)]
pub(super) struct Next {
    what: &'static str,
    url: String,
}

impl RequestBuilder {
    /// The number that a query parameter has.
    pub fn query_number(&self, name: &str) -> Option<u64> {
        let key = written(name, "")?;
        let key = key.split('=').next()?;
        let (_, value) =
            self.query.split('&').filter_map(|pair| pair.split_once('=')).find(|(name, _)| *name == key)?;
        value.parse().ok()
    }

    /// Sets a query parameter, in place of what it was.
    pub fn set_query(&mut self, name: &str, value: &str) {
        let Some(pair) = written(name, value) else { return };
        let key = pair.split('=').next().unwrap_or_default();
        let (query, hidden) = (std::mem::take(&mut self.query), std::mem::take(&mut self.hidden));
        let mut begin = 0;
        for known in query.split('&') {
            let is_hidden = hidden.iter().any(|range| range.contains(&begin));
            begin += known.len() + 1;
            if known.split('=').next() != Some(key) {
                self.push_pair(known, is_hidden);
            }
        }
        self.push_pair(&pair, is_secret_name(name));
    }

    fn push_pair(&mut self, pair: &str, is_hidden: bool) {
        let begin = self.query.len();
        push_apart(&mut self.query, "&", pair);
        if is_hidden {
            self.hidden.push(begin..self.query.len());
        }
    }

    /// The number that a property of the body has.
    pub fn property_number(&self, steps: &[String]) -> Option<u64> {
        let body: serde_json::Value = serde_json::from_str(self.body_text()?).ok()?;
        steps.iter().try_fold(&body, |value, step| value.get(step))?.as_u64()
    }

    /// Sets a property of a JSON body, in place of what it was. Where there is no body, it is one.
    pub fn set_property(&mut self, steps: &[String], json: &str) {
        let text = self.body_text().map(|text| if text.trim().is_empty() { "{}" } else { text });
        let Some(changed) = text.and_then(|text| with_property(text, steps, json)) else {
            let message = "the body is no JSON object, in which the next page is asked for";
            return self.refuse(Reason::Invalid(message.into()));
        };
        self.body = Bytes::from(changed).into();
        self.content_type.get_or_insert(HeaderValue::from_static("application/json"));
    }

    fn body_text(&self) -> Option<&str> {
        match &self.body {
            Outgoing::Bytes(bytes) => std::str::from_utf8(bytes).ok(),
            Outgoing::Segments(_) => None,
        }
    }

    /// Asks for the page at this address, which a response has named.
    pub fn follow(&mut self, url: &str) {
        self.next = Some(Next { what: "the next page", url: url.to_owned() });
    }

    /// The same request as a `GET` without content.
    pub fn asking(&self) -> Box<Self> {
        let mut request = Box::new(self.clone());
        request.ask_by(Method::GET, false);
        #[cfg(feature = "mock")]
        {
            request.asks = true;
        }
        request.streamed = None;
        request
    }

    /// Asks by another method, with the content or without. The server is not to take it for the first request, so it has none of its keys.
    pub fn ask_by(&mut self, method: Method, has_content: bool) {
        // What may be sent twice needs no key; any other request gets one of its own.
        let key = if method.is_safe() { self.key_header.take() } else { self.key_header };
        self.operation.method = method;
        for name in OF_ONE_REQUEST.into_iter().chain(key) {
            self.headers.remove(name);
        }
        if has_content {
            return;
        }
        self.body = Bytes::new().into();
        self.content_type = None;
        let is_of_content = |name: &&HeaderName| name.as_str().starts_with("content-") || OF_CONTENT.contains(name);
        let of_content: Vec<HeaderName> = self.headers.keys().filter(is_of_content).cloned().collect();
        for name in of_content {
            self.headers.remove(name);
        }
    }

    /// Asks at this address, which a response has named, for the version of the API that the request asks for.
    pub fn ask_at(&mut self, what: &'static str, url: &str) {
        let url = url.split('#').next().unwrap_or_default();
        let named = url.split_once('?').is_some_and(|(_, query)| has_pair(query, "&", VERSION));
        let version = self.query.split('&').find(|pair| pair.split('=').next() == Some(VERSION));
        let url = match version.filter(|_| !named) {
            Some(pair) if url.ends_with(['?', '&']) => format!("{url}{pair}"),
            Some(pair) => format!("{url}{}{pair}", if url.contains('?') { '&' } else { '?' }),
            None => url.to_owned(),
        };
        self.next = Some(Next { what, url });
    }

    /// The address that is followed, if there is one, without its query, which takes the place of that of the request. Each attempt asks for it.
    pub(super) fn followed(&mut self) -> Result<Option<String>, Reason> {
        let Some(Next { what, url }) = self.next.clone() else { return Ok(None) };
        let here = address::address(&self.core, self.base.as_deref(), self.server, self.operation.path, &self.path, "");
        let followed = here.and_then(|here| address::followed(&here.into_uri()?, what, &url));
        let (address, query) = followed.map_err(Reason::Invalid)?;
        // What is not shown of the first request is not shown where a response has it, either.
        let name = |pair: &str| pair.split('=').next().and_then(decoded);
        let hidden = self.hidden.iter().filter_map(|range| self.query.get(range.clone()));
        let hidden: Vec<String> = hidden.flat_map(|text| text.split('&')).filter_map(name).collect();
        self.query = query;
        self.hidden.clear();
        let mut begin = 0;
        for pair in self.query.split('&') {
            if name(pair).is_some_and(|name| hidden.contains(&name)) {
                self.hidden.push(begin..begin + pair.len());
            }
            begin += pair.len() + 1;
        }
        Ok(Some(address))
    }
}

/// A pair of a query.
fn written(name: &str, value: &str) -> Option<String> {
    let mut pair = String::new();
    style::query(&mut pair, name, Style::FORM, Given::Text(value)).ok()?.then_some(pair)
}

/// The text of an object with another value of a property; the others stay as they are written.
fn with_property(text: &str, steps: &[String], json: &str) -> Option<String> {
    let Some((first, rest)) = steps.split_first() else { return Some(json.to_owned()) };
    let mut members: BTreeMap<String, Box<RawValue>> = serde_json::from_str(text).ok()?;
    let inner = members.get(first).map(|value| value.get()).filter(|value| *value != "null");
    let changed = with_property(inner.unwrap_or("{}"), rest, json)?;
    members.insert(first.clone(), RawValue::from_string(changed).ok()?);
    serde_json::to_string(&members).ok()
}

#[cfg(test)]
mod tests {
    use super::with_property;

    #[test]
    fn a_property_is_replaced_and_the_others_stay() {
        let set = |text: &str, steps: &[&str], json: &str| {
            with_property(text, &steps.iter().map(|step| (*step).to_owned()).collect::<Vec<_>>(), json)
        };
        let text = r#"{"a":1.50,"offset":null}"#;
        assert_eq!(set(text, &["offset"], "7").as_deref(), Some(r#"{"a":1.50,"offset":7}"#));
        assert_eq!(set("{}", &["page", "after"], r#""x""#).as_deref(), Some(r#"{"page":{"after":"x"}}"#));
        assert_eq!(set(r#"{"page":null}"#, &["page", "after"], "1").as_deref(), Some(r#"{"page":{"after":1}}"#));
        assert_eq!(set("[]", &["a"], "1"), None);
        assert_eq!(set("{}", &["a"], "{"), None);
    }
}
