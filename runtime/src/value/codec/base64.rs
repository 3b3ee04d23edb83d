//! `format: byte`: bytes as base64 text (OpenAPI 3.0.3, "Data Types"; RFC 4648, section 4).

use std::fmt;

use ::base64::Engine as _;
use ::base64::alphabet::STANDARD;
use ::base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};

/// Written with padding; read with or without it, in either alphabet, on one line or several.
const ENGINE: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Bytes that are a base64 string in JSON.
///
/// ```
/// use specwright_runtime::Base64;
///
/// let photo = Base64::from(b"abc".to_vec());
/// assert_eq!(photo.to_string(), "YWJj");
/// assert_eq!(photo.0, b"abc");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Base64(pub Vec<u8>);

impl From<Vec<u8>> for Base64 {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<&[u8]> for Base64 {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }
}

impl AsRef<[u8]> for Base64 {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Base64 {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&ENGINE.encode(&self.0))
    }
}

impl Serialize for Base64 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Base64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Text)
    }
}

/// Reads what is not of the standard alphabet on one line: the alphabet for URLs (RFC 4648, section 5), and lines (RFC 2045,
/// section 6.8).
fn other_form(text: &str) -> Option<Vec<u8>> {
    if text.contains(['-', '_']) && text.contains(['+', '/']) {
        return None;
    }
    let letters = text.bytes().filter(|byte| !matches!(byte, b'\r' | b'\n')).map(|byte| match byte {
        b'-' => b'+',
        b'_' => b'/',
        other => other,
    });
    ENGINE.decode(letters.collect::<Vec<u8>>()).ok()
}

struct Text;

impl Visitor<'_> for Text {
    type Value = Base64;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a base64 string")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Base64, E> {
        ENGINE.decode(text).or_else(|error| other_form(text).ok_or(error)).map(Base64).map_err(|error| {
            let shown: String = text.chars().take(40).collect();
            E::custom(format_args!("not base64: `{shown}`: {error}"))
        })
    }
}
