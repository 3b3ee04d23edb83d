//! [`RequestBuilder`]: the request that a [`Call`](crate::Call) builds and sends. Nothing here is generic.
//!
//! Parameters and bodies enter as JSON text or bytes. The first fault is kept and reported when the call is sent, so
//! that generated methods need not return early.

mod address;
mod advice;
mod building;
mod next;
mod pairs;
#[cfg(feature = "mock")]
mod planned;
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

use self::next::Next;
#[cfg(feature = "mock")]
pub(crate) use self::planned::{Origin, Planned};
use self::subject::Subject;
use super::core::{Core, Times};
use super::decode;
use super::stream::Streamed;
use crate::error::{Interrupted, Operation, Reason};
use crate::transport::{Outgoing, RawResponse, Upload, base_url, header_field, is_secret_name, marker};
use crate::value::json::Plain;
use crate::value::validate::{Rule, Violations};
use crate::wire::charset;
use crate::wire::http_date;
use crate::wire::multipart::{self, PartEncoding};
use crate::wire::style::{self, Given, Style};
#[cfg(feature = "xml")]
use crate::wire::xml::{self, XmlType};
use bytes::Bytes;
use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;

/// How long a query is at first, in bytes.
const QUERY: usize = 64;

/// JSON text, or why a value could not be serialized.
type Json = Result<Vec<u8>, serde_json::Error>;

/// The value of a parameter, or why it could not be serialized.
type Parameter = Result<Plain, serde_json::Error>;

/// A request that is sent when polled.
pub(super) type Exchange = Pin<Box<dyn Future<Output = Result<Box<Outcome>, Interrupted>> + Send>>;

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
    /// The values in the path as JSON, which a mock compares.
    #[cfg(feature = "mock")]
    given: Vec<(&'static str, String)>,
    query: String,
    /// Where the value of a parameter is written before it is part of the request.
    buffer: Vec<u8>,
    /// Where in the query there are parameters whose values are not shown.
    hidden: Vec<Range<usize>>,
    headers: HeaderMap,
    /// The media type of the body, unless it is among the header fields.
    content_type: Option<HeaderValue>,
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
    /// The address that a response named, in place of the path and the query.
    next: Option<Next>,
    /// Whether it asks for the state of a long-running operation, which a mock has to know.
    #[cfg(feature = "mock")]
    asks: bool,
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
            #[cfg(feature = "mock")]
            given: Vec::new(),
            query: String::new(),
            buffer: Vec::new(),
            hidden: Vec::new(),
            headers: HeaderMap::new(),
            content_type: None,
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
            #[cfg(feature = "mock")]
            asks: false,
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
    fn check_rules<'j>(&mut self, subject: Subject<'_>, json: impl FnOnce() -> Option<Cow<'j, [u8]>>) {
        if self.rules.is_empty() || !self.validates() {
            return;
        }
        let rules = || self.rules.iter().filter(|(target, _)| subject.is_called(target));
        if rules().next().is_none() {
            return;
        }
        // A value that cannot be serialized is refused for that reason.
        let Some(Ok(value)) = json().map(|json| serde_json::from_slice(&json)) else { return };
        let mut found = Violations::default();
        subject.at(|at| rules().for_each(|(_, rule)| found.rule(at, &value, *rule)));
        self.check(found.into_result());
    }

    /// The buffer for the value of a parameter, which comes back with it.
    pub fn buffer(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.buffer)
    }

    pub fn path(&mut self, name: &'static str, style: Style, value: Parameter) {
        let slashes = self.operation.path.contains("{+")
            && self.operation.path.split("{+").skip(1).any(|rest| rest.split('}').next() == Some(name));
        let room = value.as_ref().map_or(0, |value| value.text.len());
        let mut text = String::with_capacity(room);
        #[cfg(feature = "mock")]
        if let Ok(value) = &value {
            self.given.push((name, String::from_utf8_lossy(&value.to_json()).into_owned()));
        }
        let expanded =
            self.expanded("path", name, value, |_, value| style::path(&mut text, name, style, slashes, value));
        if let Some(is_defined) = expanded {
            self.path.push((name, is_defined.then_some(text)));
        }
    }

    pub fn query(&mut self, name: &str, style: Style, value: Parameter) {
        let before = self.query.len();
        if self.query.capacity() == 0 {
            self.query.reserve(QUERY);
        }
        self.expanded("query", name, value, |request, value| style::query(&mut request.query, name, style, value));
        if self.query.len() > before && is_secret_name(name) {
            let begin = if before == 0 { 0 } else { before + 1 };
            self.hidden.push(begin..self.query.len());
        }
    }

    pub fn header_param(&mut self, name: &str, style: Style, value: Parameter) {
        let mut text = String::new();
        if let Some(true) = self.expanded("header", name, value, |_, value| style::header(&mut text, style, value)) {
            let date = if http_date::is_date(name) { http_date::from_rfc_3339(&text) } else { None };
            self.header(name, date.as_ref().unwrap_or(&text));
        }
    }

    pub fn cookie(&mut self, name: &str, style: Style, value: Parameter) {
        self.expanded("cookie", name, value, |request, value| style::cookie(&mut request.cookies, name, style, value));
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
        self.check_rules(Subject::Body, || json.as_deref().ok().map(Cow::Borrowed));
        let json = self.with_stream_property(json);
        match json {
            Ok(json) => self.encoded(content_type, charset::encoded_json(content_type, json)),
            Err(error) => self.refuse(Reason::Serialize("the body".into(), Arc::new(error))),
        }
    }

    /// A text, in the charset that its media type names.
    pub fn text(&mut self, content_type: &str, text: String) {
        self.encoded(content_type, charset::encoded(content_type, text));
    }

    fn encoded(&mut self, content_type: &str, bytes: Result<Vec<u8>, String>) {
        match bytes {
            Ok(bytes) => self.bytes(content_type, bytes.into()),
            Err(message) => self.refuse(Reason::Invalid(message)),
        }
    }

    /// The items of a list, each after `before` and with a line break after it.
    pub fn items(&mut self, content_type: &str, before: &str, json: Json) {
        self.check_rules(Subject::Body, || json.as_deref().ok().map(Cow::Borrowed));
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
        self.content_type(content_type);
        self.body = bytes.into();
    }

    /// The media type of the body, in place of what was set before.
    fn content_type(&mut self, content_type: &str) {
        self.headers.remove(CONTENT_TYPE);
        match content_type {
            "application/json" => self.content_type = Some(HeaderValue::from_static("application/json")),
            other => match header_field(CONTENT_TYPE.as_str(), other) {
                Ok((_, value)) => self.content_type = Some(value),
                Err(message) => self.refuse(Reason::Invalid(message)),
            },
        }
    }

    /// A body in XML, of JSON text.
    #[cfg(feature = "xml")]
    pub fn xml(&mut self, content_type: &str, table: &'static XmlType, json: Json) {
        self.check_rules(Subject::Body, || json.as_deref().ok().map(Cow::Borrowed));
        let value = json.and_then(|json| serde_json::from_slice::<serde_json::Value>(&json));
        match value.map(|value| xml::write(table, &value)) {
            Ok(Ok(text)) => {
                let text = match charset::other_charset(content_type) {
                    Some(charset) => text.replacen("UTF-8", &charset, 1),
                    None => text,
                };
                self.text(content_type, text);
            }
            Ok(Err(error)) => self.refuse(Reason::Invalid(format!("the body cannot be written as XML: {error}"))),
            Err(error) => self.refuse(Reason::Serialize("the body".into(), Arc::new(error))),
        }
    }

    #[cfg(feature = "xml")]
    pub fn xml_response(&mut self, key: &'static str, table: &'static XmlType) {
        self.xml.push((key, table));
    }

    /// Lets a response be read by the table for its status, if it is XML.
    #[cfg(feature = "xml")]
    fn set_table(&self, response: &mut RawResponse) {
        if self.xml.is_empty() {
            return;
        }
        let keys: Vec<&str> = self.xml.iter().map(|(key, _)| *key).collect();
        if let Some((_, table)) = decode::select(response, &keys).and_then(|index| self.xml.get(index)) {
            response.set_xml(table);
        }
    }

    /// Content of the media type that the document says, unless it has one of its own.
    pub fn upload(&mut self, content_type: &str, upload: Upload) {
        self.content_type(upload.given_media_type().unwrap_or(content_type));
        self.body = Outgoing::upload(upload);
    }

    /// A `multipart` body: JSON text, in which markers stand for uploads.
    pub fn multipart(&mut self, media: &str, encodings: &[(&str, PartEncoding)], (json, uploads): (Json, Vec<Upload>)) {
        self.check_rules(Subject::Body, || json.as_deref().ok().map(Cow::Borrowed));
        let json = self.with_stream_property(json);
        let json = match json {
            Ok(json) => String::from_utf8_lossy(&json).into_owned(),
            Err(error) => return self.refuse(Reason::Serialize("the body".into(), Arc::new(error))),
        };
        let parts = multipart::parts(media, &json, encodings, marker());
        match parts.and_then(|parts| Outgoing::multipart(media, parts, &uploads)) {
            Ok((content_type, body)) => {
                self.content_type(&content_type);
                self.body = body;
            }
            Err(message) => self.refuse(Reason::Invalid(message)),
        }
    }

    /// `application/x-www-form-urlencoded`: each property as a query parameter, objects without a style as JSON (OpenAPI 3.0 §4.7.15.1.2).
    pub fn form(&mut self, styles: &[(&str, Style)], json: Json) {
        self.check_rules(Subject::Body, || json.as_deref().ok().map(Cow::Borrowed));
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

    fn refuse(&mut self, reason: Reason) {
        self.fault.get_or_insert(reason);
    }

    /// Writes the value of a parameter into the request. Whether there is anything to write is returned, unless it is refused.
    fn expanded(
        &mut self,
        location: &'static str,
        name: &str,
        value: Parameter,
        expand: impl FnOnce(&mut Self, Given<'_>) -> Result<bool, serde_json::Error>,
    ) -> Option<bool> {
        self.check_rules(Subject::Parameter { location, name }, || value.as_ref().ok().map(Plain::to_json));
        let expanded = value.and_then(|value| {
            let text = String::from_utf8_lossy(&value.text);
            let given = if value.is_string { Given::Text(&text) } else { Given::Json(&text) };
            let expanded = expand(self, given)?;
            drop(text);
            self.buffer = value.text;
            Ok(expanded)
        });
        match expanded {
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
        let style = styles.iter().find(|(styled, _)| *styled == name).map(|(_, style)| *style);
        style::form_field(&mut form, &name, style, &value)?;
    }
    Ok(form)
}
