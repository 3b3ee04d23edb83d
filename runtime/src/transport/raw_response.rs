//! [`RawResponse`]: a whole response, before its body is decoded.

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header::CONTENT_TYPE};

/// A response as the server sent it: status, header fields and raw body. Decoders read it ([`crate::decode`]).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RawResponse {
    /// The status code.
    pub status: StatusCode,
    /// The header fields; `set-cookie` is marked as sensitive.
    pub headers: HeaderMap,
    /// The raw body.
    pub bytes: Bytes,
}

impl RawResponse {
    /// A response that no server sent, for tests of decoders.
    pub fn new(status: StatusCode, headers: HeaderMap, bytes: impl Into<Bytes>) -> Self {
        Self { status, headers, bytes: bytes.into() }
    }

    /// The media type of the body in lower case, without parameters: `application/json`.
    pub fn media_type(&self) -> Option<String> {
        let text = self.headers.get(CONTENT_TYPE)?.to_str().ok()?;
        let essence = text.split(';').next()?.trim().to_ascii_lowercase();
        Some(essence).filter(|essence| !essence.is_empty())
    }

    /// A parameter of the body's media type: `charset`.
    pub(crate) fn media_parameter(&self, name: &str) -> Option<String> {
        let text = self.headers.get(CONTENT_TYPE)?.to_str().ok()?;
        text.split(';').skip(1).find_map(|parameter| {
            let (key, value) = parameter.split_once('=')?;
            key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_ascii_lowercase())
        })
    }
}
