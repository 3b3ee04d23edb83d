//! [`RawResponse`]: a whole response, before its body is decoded.

use super::charset;
use crate::error::{Excerpt, Masked, Secrets};
use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};
use std::fmt;

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
    /// The body in UTF-8, where it is text of another charset.
    text: Option<Bytes>,
    pub(crate) note: Option<&'static str>,
    pub(crate) secrets: Secrets,
}

impl RawResponse {
    /// A response that no server sent, for tests of decoders.
    pub fn new(status: StatusCode, headers: HeaderMap, bytes: impl Into<Bytes>) -> Self {
        let mut response =
            Self { status, headers, bytes: bytes.into(), text: None, note: None, secrets: Secrets::default() };
        response.text = charset::to_utf8(response.media_parameter("charset").as_deref(), &response.bytes);
        response
    }

    /// The same response, with why its redirect was not followed.
    pub(super) fn with_note(self, note: Option<&'static str>) -> Self {
        Self { note, ..self }
    }

    /// The same response, which does not show these secrets.
    pub(crate) fn with_secrets(self, secrets: Secrets) -> Self {
        Self { secrets, ..self }
    }

    /// The media type of the body in lower case, without parameters: `application/json`.
    pub fn media_type(&self) -> Option<String> {
        let text = self.headers.get(CONTENT_TYPE)?.to_str().ok()?;
        let essence = text.split(';').next()?.trim().to_ascii_lowercase();
        Some(essence).filter(|essence| !essence.is_empty())
    }

    /// The body as UTF-8, or why it is not.
    pub(crate) fn text(&self) -> Result<&str, String> {
        let bytes = self.text.as_ref().unwrap_or(&self.bytes);
        std::str::from_utf8(bytes).map_err(|error| self.not_text(&error))
    }

    #[cold]
    fn not_text(&self, error: &std::str::Utf8Error) -> String {
        let coding = self.headers.get(CONTENT_ENCODING).and_then(|coding| coding.to_str().ok());
        match coding.map(|coding| coding.trim().to_ascii_lowercase()).as_deref() {
            None | Some("" | "identity") => {}
            Some(coding) => {
                let feature = match coding {
                    "gzip" | "x-gzip" => "gzip",
                    "br" => "brotli",
                    "zstd" => "zstd",
                    _ => return format!("the body is compressed by `{coding}`, which is not supported"),
                };
                return format!(
                    "the body is compressed by `{coding}`: turn on the feature `{feature}` of specwright-runtime"
                );
            }
        }
        match self.media_parameter("charset") {
            Some(charset) if charset != "utf-8" => {
                format!("the body is in the charset `{charset}`, which is not supported: {error}")
            }
            _ => format!("the body is not UTF-8: {error}"),
        }
    }

    /// A parameter of the body's media type, in lower case: `charset`.
    fn media_parameter(&self, name: &str) -> Option<String> {
        let text = self.headers.get(CONTENT_TYPE)?.to_str().ok()?;
        text.split(';').skip(1).find_map(|parameter| {
            let (key, value) = parameter.split_once('=')?;
            key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_ascii_lowercase())
        })
    }
}

impl fmt::Debug for RawResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawResponse")
            .field("status", &self.status)
            .field("headers", &Masked(&self.headers, &self.secrets))
            .field("bytes", &Excerpt(&self.bytes, &self.secrets))
            .finish()
    }
}
