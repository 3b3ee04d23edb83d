//! [`RawResponse`]: a whole response, before its body is decoded.

use super::Incoming;
use crate::error::{BodyError, Excerpt, Masked, Secrets};
use crate::wire::charset;
#[cfg(feature = "xml")]
use crate::wire::xml::{self, XmlType};
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// A response as the server sent it: status, header fields and raw body. Decoders read it ([`crate::decode`]).
#[derive(Clone)]
#[non_exhaustive]
pub struct RawResponse {
    /// The status code.
    pub status: StatusCode,
    /// The header fields; `set-cookie` is marked as sensitive.
    pub headers: HeaderMap,
    /// The raw body.
    pub bytes: Bytes,
    /// The body in UTF-8, where it is text of another charset, or as JSON, where it is XML; or why it is neither. Found when it is asked
    /// for.
    text: OnceLock<Result<Option<String>, String>>,
    /// The table by which a body in XML is read.
    #[cfg(feature = "xml")]
    xml: Option<&'static XmlType>,
    pub(crate) note: Option<Cow<'static, str>>,
    /// Whether values that do not fit are left out where that is possible.
    pub(crate) lenient: bool,
    /// What was left out.
    problems: OnceLock<Vec<BodyError>>,
    pub(crate) secrets: Secrets,
    /// The body, if it is read while it comes; taken when it is decoded.
    stream: Option<Arc<Mutex<Option<Incoming>>>>,
}

impl RawResponse {
    /// A response that no server sent, for tests of decoders.
    pub fn new(status: StatusCode, headers: HeaderMap, bytes: impl Into<Bytes>) -> Self {
        let (text, problems, secrets) = (OnceLock::new(), OnceLock::new(), Secrets::default());
        let bytes = bytes.into();
        Self {
            status,
            headers,
            bytes,
            text,
            #[cfg(feature = "xml")]
            xml: None,
            note: None,
            lenient: false,
            problems,
            secrets,
            stream: None,
        }
    }

    /// The same response, whose body is read by this table if it is XML.
    #[cfg(feature = "xml")]
    pub(crate) fn with_xml(mut self, table: &'static XmlType) -> Self {
        self.set_xml(table);
        self
    }

    /// Lets the body be read by this table if it is XML.
    #[cfg(feature = "xml")]
    pub(crate) fn set_xml(&mut self, table: &'static XmlType) {
        self.xml = Some(table);
    }

    /// Says that the body is still to come.
    pub(crate) fn set_stream(&mut self, stream: Incoming) {
        self.stream = Some(Arc::new(Mutex::new(Some(stream))));
    }

    /// The body, if it is still to come.
    pub(crate) fn take_stream(&self) -> Option<Incoming> {
        self.stream.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Leaves out what does not fit, where it is optional or an item of a list, when the body is decoded.
    #[must_use]
    pub fn lenient(self) -> Self {
        Self { lenient: true, ..self }
    }

    /// What was left out of the body when it was decoded.
    pub fn problems(&self) -> &[BodyError] {
        self.problems.get().map_or(&[], Vec::as_slice)
    }

    pub(crate) fn note_problems(&self, problems: Vec<BodyError>) {
        let masked = problems.into_iter().map(|problem| problem.masked(&self.secrets)).collect();
        // A body is decoded once; of several times the first counts.
        let _ = self.problems.set(masked);
    }

    /// The media type of the body in lower case, without parameters: `application/json`.
    pub fn media_type(&self) -> Option<String> {
        let text = self.headers.get(CONTENT_TYPE)?.to_str().ok()?;
        let essence = text.split(';').next()?.trim().to_ascii_lowercase();
        Some(essence).filter(|essence| !essence.is_empty())
    }

    /// The body as UTF-8, or why it is not. A body in XML is JSON here, where the call has a table for it.
    pub(crate) fn text(&self) -> Result<&str, String> {
        match self.text.get_or_init(|| self.to_text()) {
            Ok(Some(text)) => Ok(text),
            Ok(None) => std::str::from_utf8(&self.bytes).map_err(|error| self.not_text(&error)),
            Err(message) => Err(message.clone()),
        }
    }

    /// The text of the body, if it is not the bytes themselves.
    fn to_text(&self) -> Result<Option<String>, String> {
        let text = charset::to_utf8(&self.headers, &self.bytes);
        #[cfg(feature = "xml")]
        if let Some(table) = self.xml.filter(|_| self.is_xml()) {
            // What the header field says counts more than the declaration (RFC 7303, section 3.2).
            let is_unsaid = charset::media_parameter(&self.headers, "charset").is_none();
            let declared = || if is_unsaid { charset::declared_in_xml(&self.bytes) } else { None };
            let json = match text.or_else(declared) {
                Some(text) => xml::read_text(table, &text),
                None => xml::read(table, &self.bytes),
            };
            let json = json.map_err(|error| format!("the body cannot be read as XML: {error}"))?;
            return Ok(String::from_utf8(json).ok());
        }
        Ok(text)
    }

    /// The name of the root element of a body in XML that is an error, and not what the call has a table for.
    #[cfg(feature = "xml")]
    pub(crate) fn root_of_error(&self) -> Option<String> {
        let table = self.xml.filter(|_| self.is_xml())?;
        let text = charset::to_utf8(&self.headers, &self.bytes);
        xml::root_of_error(table, text.as_ref().map_or(self.bytes.as_ref(), String::as_bytes))
    }

    /// Whether the body is XML, as far as the server says it and the body looks like it.
    #[cfg(feature = "xml")]
    fn is_xml(&self) -> bool {
        let media_type = self.media_type().unwrap_or_default();
        let is = |suffix: &str| media_type.strip_suffix(suffix).is_some_and(|before| before.ends_with(['/', '+']));
        let body = self.bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&self.bytes).trim_ascii_start();
        !body.is_empty()
            && charset::coding(&self.headers).is_none()
            && !is("json")
            && (body.starts_with(b"<") || is("xml"))
    }

    /// Why the body cannot be read, if it is compressed as the header fields say.
    pub(crate) fn compressed(&self) -> Option<String> {
        let coding = charset::coding(&self.headers)?;
        let feature = match coding.as_str() {
            "gzip" | "x-gzip" => "gzip",
            "br" => "brotli",
            "zstd" => "zstd",
            _ => return Some(format!("the body is compressed by `{coding}`, which is not supported")),
        };
        Some(format!("the body is compressed by `{coding}`: turn on the feature `{feature}` of specwright-runtime"))
    }

    #[cold]
    fn not_text(&self, error: &std::str::Utf8Error) -> String {
        if let Some(compressed) = self.compressed() {
            return compressed;
        }
        match charset::media_parameter(&self.headers, "charset") {
            Some(charset) if charset != "utf-8" => {
                format!("the body is in the charset `{charset}`, which is not supported: {error}")
            }
            _ => format!("the body is not UTF-8: {error}"),
        }
    }
}

impl fmt::Debug for RawResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawResponse")
            .field("status", &self.status)
            .field("headers", &Masked(&self.headers, &self.secrets))
            .field("bytes", &Excerpt(&self.bytes, &self.headers, &self.secrets))
            .finish()
    }
}
