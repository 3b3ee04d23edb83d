//! [`RequestBuilder`]: the request that a [`Call`](crate::Call) builds and sends. Nothing here is generic.
//!
//! Parameters and bodies enter as JSON text or bytes. The first fault is kept and reported when the call is sent, so
//! that generated methods need not return early.

mod address;
mod advice;
mod next;
mod pairs;
mod property;
mod repeating;
mod sending;
mod shown;
#[cfg(feature = "tracing")]
mod spans;
mod subject;
mod undescribed;
#[cfg(not(feature = "tracing"))]
mod untraced;

use self::pairs::{add_pair, has_pair, push_apart};
use self::subject::Subject;
use super::core::{Core, Times};
use super::decode;
use super::stream::Streamed;
use crate::auth::{self, Prepared};
use crate::error::{Interrupted, Operation, Reason};
use crate::transport::{
    Body, KeepRedirects, Outgoing, RawResponse, Upload, base_url, header_field, is_secret_name, marker,
};
use crate::value::validate::{Rule, Violations};
use crate::wire::multipart::{self, PartEncoding};
use crate::wire::style::{self, Style};
#[cfg(feature = "xml")]
use crate::wire::xml::{self, XmlType};
use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, Entry, HeaderMap, HeaderValue};
use http::{Method, Request, StatusCode};
use secrecy::ExposeSecret;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;

/// JSON text, or why a value could not be serialized.
type Json = Result<Vec<u8>, serde_json::Error>;

/// A request that is sent when polled.
pub(super) type Exchange = Pin<Box<dyn Future<Output = Result<Outcome, Interrupted>> + Send>>;

/// The response to a request, and how it is to be read.
pub(super) struct Outcome {
    pub operation: Operation,
    pub response: RawResponse,
    pub success: bool,
    /// Whether the document describes the body of an error response with this status.
    pub described: bool,
    /// How many requests were sent.
    pub attempts: u32,
}

/// The parts of a request, and what the operation says about its responses.
#[derive(Clone)]
pub(super) struct RequestBuilder {
    core: Arc<Core>,
    pub operation: Operation,
    path: Vec<(&'static str, Option<String>)>,
    query: String,
    /// Where in the query there are parameters whose values are not shown.
    hidden: Vec<Range<usize>>,
    headers: HeaderMap,
    cookies: String,
    body: Outgoing,
    secured: &'static [&'static [&'static str]],
    /// The scopes that each alternative needs, between spaces.
    scopes: &'static [&'static str],
    server: Option<&'static str>,
    /// The base URL of this call alone.
    base: Option<String>,
    times: Times,
    /// How often it is sent again at most, if the call says it.
    retries: Option<u32>,
    /// The header field that gets a random key, unless there is one.
    key_header: Option<&'static str>,
    accepts: &'static str,
    also_success: &'static [&'static str],
    failures: &'static [&'static str],
    bodiless: &'static [&'static str],
    any_status: bool,
    streamed: Option<Streamed>,
    /// What the property `stream` of the body has to be.
    stream_property: Option<bool>,
    /// The tables of responses in XML, by status.
    #[cfg(feature = "xml")]
    xml: Vec<(&'static str, &'static XmlType)>,
    /// The address of the page that a response named, in place of the path and the query.
    next: Option<String>,
    fault: Option<Reason>,
    rules: &'static [(&'static str, Rule)],
}

impl RequestBuilder {
    pub fn new(core: Arc<Core>, operation: Operation) -> Self {
        Self {
            times: core.times,
            core,
            operation,
            path: Vec::new(),
            query: String::new(),
            hidden: Vec::new(),
            headers: HeaderMap::new(),
            cookies: String::new(),
            body: Bytes::new().into(),
            secured: &[],
            scopes: &[],
            server: None,
            base: None,
            retries: None,
            key_header: None,
            accepts: "application/json, */*;q=0.1",
            also_success: &[],
            failures: &[],
            bodiless: &[],
            any_status: false,
            streamed: None,
            stream_property: None,
            #[cfg(feature = "xml")]
            xml: Vec::new(),
            next: None,
            fault: None,
            rules: &[],
        }
    }

    pub fn secured(&mut self, alternatives: &'static [&'static [&'static str]]) {
        self.secured = alternatives;
    }

    pub fn scopes(&mut self, scopes: &'static [&'static str]) {
        self.scopes = scopes;
    }

    pub fn server(&mut self, server: &'static str) {
        self.server = Some(server);
    }

    pub fn base_url(&mut self, base: String) {
        match base_url(&base) {
            Ok(base) => self.base = Some(base),
            Err(message) => self.refuse(Reason::Invalid(message)),
        }
    }

    pub fn accepts(&mut self, media_types: &'static str) {
        self.accepts = media_types;
    }

    pub fn also_success(&mut self, keys: &'static [&'static str]) {
        self.also_success = keys;
    }

    pub fn failures(&mut self, keys: &'static [&'static str]) {
        self.failures = keys;
    }

    pub fn bodiless(&mut self, keys: &'static [&'static str]) {
        self.bodiless = keys;
    }

    pub fn any_status(&mut self) {
        self.any_status = true;
        self.streamed = None;
    }

    pub fn streamed(&mut self, streamed: Option<Streamed>) {
        self.streamed = streamed;
    }

    pub fn stream_property(&mut self, stream: bool) {
        self.stream_property = Some(stream);
    }

    pub fn validates(&self) -> bool {
        self.core.validate
    }

    pub fn rules(&mut self, rules: &'static [(&'static str, Rule)]) {
        self.rules = rules;
    }

    /// The violations of all parameters and of the body are reported together.
    pub fn check(&mut self, outcome: Result<(), Violations>) {
        if let (Err(violations), true) = (outcome, self.validates()) {
            match &mut self.fault {
                Some(Reason::Violations(known)) => known.append(violations),
                _ => self.refuse(Reason::Violations(violations)),
            }
        }
    }

    /// Checks a parameter, or the body, against the rules that the operation has for it.
    fn check_rules(&mut self, subject: Subject<'_>, json: &Json) {
        if self.rules.is_empty() || !self.validates() {
            return;
        }
        let rules = || self.rules.iter().filter(|(target, _)| subject.is_called(target));
        // A value that cannot be serialized is refused for that reason.
        let (Some(_), Ok(Ok(value))) = (rules().next(), json.as_deref().map(serde_json::from_slice)) else { return };
        let mut found = Violations::default();
        subject.at(|at| rules().for_each(|(_, rule)| found.rule(at, &value, *rule)));
        self.check(found.into_result());
    }

    pub fn path(&mut self, name: &'static str, style: Style, json: Json) {
        let slashes = self.operation.path.split("{+").skip(1).any(|rest| rest.split('}').next() == Some(name));
        if let Some(expanded) = self.expanded("path", name, json, |json| style::path(name, style, slashes, json)) {
            self.path.push((name, expanded));
        }
    }

    pub fn query(&mut self, name: &str, style: Style, json: Json) {
        if let Some(Some(pairs)) = self.expanded("query", name, json, |json| style::query(name, style, json)) {
            let begin = self.query.len();
            push_apart(&mut self.query, "&", &pairs);
            if is_secret_name(name) {
                self.hidden.push(begin..self.query.len());
            }
        }
    }

    pub fn header_param(&mut self, name: &str, style: Style, json: Json) {
        if let Some(Some(value)) = self.expanded("header", name, json, |json| style::header(style, json)) {
            self.header(name, &value);
        }
    }

    pub fn cookie(&mut self, name: &str, style: Style, json: Json) {
        if let Some(Some(pairs)) = self.expanded("cookie", name, json, |json| style::cookie(name, style, json)) {
            push_apart(&mut self.cookies, "; ", &pairs);
        }
    }

    pub fn header(&mut self, name: &str, value: &str) {
        match header_field(name, value) {
            Ok((name, value)) => {
                self.headers.insert(name, value);
            }
            Err(message) => self.refuse(Reason::Invalid(message)),
        }
    }

    pub fn json(&mut self, content_type: &str, json: Json) {
        self.check_rules(Subject::Body, &json);
        let json = self.with_stream_property(json);
        match json {
            Ok(json) => self.bytes(content_type, json.into()),
            Err(error) => self.refuse(Reason::Serialize("the body".into(), Arc::new(error))),
        }
    }

    /// The items of a list, each after `before` and with a line break after it.
    pub fn items(&mut self, content_type: &str, before: &str, json: Json) {
        self.check_rules(Subject::Body, &json);
        let written = json.and_then(|json| {
            let items: Vec<&RawValue> = serde_json::from_slice(&json)?;
            Ok(items.iter().map(|item| format!("{before}{item}\n")).collect::<String>())
        });
        match written {
            Ok(text) => self.bytes(content_type, text.into()),
            Err(error) => self.refuse(Reason::Serialize("the body".into(), Arc::new(error))),
        }
    }

    pub fn bytes(&mut self, content_type: &str, bytes: Bytes) {
        self.header(CONTENT_TYPE.as_str(), content_type);
        self.body = bytes.into();
    }

    /// A body in XML, of JSON text.
    #[cfg(feature = "xml")]
    pub fn xml(&mut self, content_type: &str, table: &'static XmlType, json: Json) {
        self.check_rules(Subject::Body, &json);
        let value = json.and_then(|json| serde_json::from_slice::<serde_json::Value>(&json));
        match value.map(|value| xml::write(table, &value)) {
            Ok(Ok(text)) => self.bytes(content_type, text.into()),
            Ok(Err(error)) => self.refuse(Reason::Invalid(format!("the body cannot be written as XML: {error}"))),
            Err(error) => self.refuse(Reason::Serialize("the body".into(), Arc::new(error))),
        }
    }

    #[cfg(feature = "xml")]
    pub fn xml_response(&mut self, key: &'static str, table: &'static XmlType) {
        self.xml.push((key, table));
    }

    /// The response, which is read by the table for its status if it is XML.
    #[cfg(feature = "xml")]
    fn with_table(&self, response: RawResponse) -> RawResponse {
        if self.xml.is_empty() {
            return response;
        }
        let keys: Vec<&str> = self.xml.iter().map(|(key, _)| *key).collect();
        match decode::select(&response, &keys).and_then(|index| self.xml.get(index)) {
            Some((_, table)) => response.with_xml(table),
            None => response,
        }
    }

    /// Content of the media type that the document says, unless it has one of its own.
    pub fn upload(&mut self, content_type: &str, upload: Upload) {
        self.header(CONTENT_TYPE.as_str(), upload.given_media_type().unwrap_or(content_type));
        self.body = Outgoing::upload(upload);
    }

    /// A `multipart` body: JSON text, in which markers stand for uploads.
    pub fn multipart(&mut self, media: &str, encodings: &[(&str, PartEncoding)], (json, uploads): (Json, Vec<Upload>)) {
        self.check_rules(Subject::Body, &json);
        let json = self.with_stream_property(json);
        let json = match json {
            Ok(json) => String::from_utf8_lossy(&json).into_owned(),
            Err(error) => return self.refuse(Reason::Serialize("the body".into(), Arc::new(error))),
        };
        let parts = multipart::parts(media, &json, encodings, marker());
        match parts.and_then(|parts| Outgoing::multipart(media, parts, &uploads)) {
            Ok((content_type, body)) => {
                self.header(CONTENT_TYPE.as_str(), &content_type);
                self.body = body;
            }
            Err(message) => self.refuse(Reason::Invalid(message)),
        }
    }

    /// `application/x-www-form-urlencoded`: each property as a query parameter (OpenAPI 3.0 §4.7.14.4).
    pub fn form(&mut self, styles: &[(&str, Style)], json: Json) {
        self.check_rules(Subject::Body, &json);
        let json = self.with_stream_property(json);
        match json.and_then(|json| form(styles, &json)) {
            Ok(form) => self.bytes("application/x-www-form-urlencoded", form.into()),
            Err(error) => self.refuse(Reason::Serialize("the form".into(), Arc::new(error))),
        }
    }

    fn is_success(&self, status: StatusCode) -> bool {
        self.any_status || status.is_success() || self.also_success.iter().any(|key| decode::rank(key, status) > 0)
    }

    /// Whether the document describes the body of an error response with this status. Without keys, all are described.
    fn describes(&self, status: StatusCode) -> bool {
        let best = |keys: &[&str]| keys.iter().map(|key| decode::rank(key, status)).max().unwrap_or(0);
        self.failures.is_empty() && self.bodiless.is_empty() || {
            let described = if self.failures.is_empty() { 1 } else { best(self.failures) };
            described > best(self.bodiless)
        }
    }

    /// Header fields of the call replace those of credentials, which replace those of the client. It can be called for each attempt: what it
    /// adds to the query and the cookies it adds once.
    async fn request(&mut self) -> Result<Request<Body>, Reason> {
        if let Some(fault) = self.fault.take() {
            return Err(fault);
        }
        let core = self.core.clone();
        let followed = self.followed()?;
        self.authenticate(&core.credentials);
        for (name, pair) in &core.queries {
            let fixed = self.operation.path.split_once('?').map_or("", |(_, fixed)| fixed);
            if !has_pair(&self.query, "&", name) && !has_pair(fixed, "&", name) {
                push_apart(&mut self.query, "&", pair.expose_secret());
            }
        }
        let address = match followed {
            Some(address) => address::with_query(address, &self.query),
            None => {
                address::address(&core, self.base.as_deref(), self.server, self.operation.path, &self.path, &self.query)
            }
        };
        let address = address.map_err(Reason::Invalid)?;
        let mut headers = self.headers.clone();
        self.join_cookies(&mut headers)?;
        for (name, value) in &core.headers {
            headers.entry(name).or_insert_with(|| value.clone());
        }
        self.check_length(&mut headers)?;
        let asks_for_length = [Method::POST, Method::PUT, Method::PATCH].contains(&self.operation.method);
        if self.body.length() == Some(0) && asks_for_length {
            // RFC 9110, section 8.6: such a method anticipates a body, and some servers wait for one that is not announced as empty.
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        if let (Entry::Vacant(accept), Ok(accepts)) = (headers.entry(ACCEPT), HeaderValue::from_str(self.accepts)) {
            accept.insert(accepts);
        }
        let mut request = Request::new(self.body.clone().into_body().await.map_err(Reason::Invalid)?);
        *request.uri_mut() = address;
        *request.method_mut() = self.operation.method.clone();
        *request.headers_mut() = headers;
        if self.any_status || self.also_success.iter().any(|key| key.starts_with('3')) {
            request.extensions_mut().insert(KeepRedirects);
        }
        request.extensions_mut().insert(self.operation.clone());
        Ok(request)
    }

    /// Some documents have `content-length` as a parameter. The transport writes it; another number would cut the body off,
    /// or make the server wait.
    fn check_length(&self, headers: &mut HeaderMap) -> Result<(), Reason> {
        match headers.remove(CONTENT_LENGTH) {
            None => Ok(()),
            Some(given) => match self.body.length() {
                Some(length) if given.as_bytes() != length.to_string().as_bytes() => Err(Reason::Invalid(format!(
                    "`content-length` is not the length of the body, which has {length} bytes"
                ))),
                _ => Ok(()),
            },
        }
    }

    /// One header field holds all cookies: those of parameters and credentials, of the call, and of the client. Of a name that
    /// several give, the first counts.
    fn join_cookies(&mut self, headers: &mut HeaderMap) -> Result<(), Reason> {
        let given = headers.remove(COOKIE);
        for given in [given.as_ref(), self.core.headers.get(COOKIE)].into_iter().flatten() {
            let given = std::str::from_utf8(given.as_bytes())
                .map_err(|_| Reason::Invalid("a cookie is not UTF-8, and cannot be joined with others".into()))?;
            // Several of one name in one field are meant.
            let before = self.cookies.clone();
            for pair in given.split(';').map(str::trim).filter(|pair| !pair.is_empty()) {
                let name = pair.split('=').next().unwrap_or_default();
                if !has_pair(&before, "; ", name) {
                    push_apart(&mut self.cookies, "; ", pair);
                }
            }
        }
        if !self.cookies.is_empty() {
            headers.insert(COOKIE, header_field(COOKIE.as_str(), &self.cookies).map_err(Reason::Invalid)?.1);
        }
        Ok(())
    }

    /// Adds credentials. A parameter of the call that has the place of one goes before it.
    fn authenticate(&mut self, credentials: &BTreeMap<String, Prepared>) {
        for scheme in auth::choose(self.secured, credentials) {
            match credentials.get(*scheme) {
                Some(Prepared::Header(name, value)) => {
                    self.headers.entry(name).or_insert_with(|| value.clone());
                }
                Some(Prepared::Query(pair)) => add_pair(&mut self.query, "&", pair.expose_secret()),
                Some(Prepared::Cookie(pair)) => add_pair(&mut self.cookies, "; ", pair.expose_secret()),
                // It is among the header fields already.
                Some(Prepared::Token(_)) | None => {}
            }
        }
    }

    fn refuse(&mut self, reason: Reason) {
        self.fault.get_or_insert(reason);
    }

    fn expanded(
        &mut self,
        location: &'static str,
        name: &str,
        json: Json,
        expand: impl FnOnce(&str) -> Result<Option<String>, serde_json::Error>,
    ) -> Option<Option<String>> {
        self.check_rules(Subject::Parameter { location, name }, &json);
        match json.and_then(|json| expand(&String::from_utf8_lossy(&json))) {
            Ok(expanded) => Some(expanded),
            Err(error) => {
                self.refuse(Reason::Serialize(format!("the {location} parameter `{name}`"), Arc::new(error)));
                None
            }
        }
    }
}

fn form(styles: &[(&str, Style)], json: &[u8]) -> Result<String, serde_json::Error> {
    let mut form = String::new();
    for (name, value) in style::members(&String::from_utf8_lossy(json))? {
        let style = styles.iter().find(|(styled, _)| *styled == name).map_or(Style::FORM, |(_, style)| *style);
        if let Some(pairs) = style::form_field(&name, style, &value)? {
            push_apart(&mut form, "&", &pairs);
        }
    }
    Ok(form)
}
