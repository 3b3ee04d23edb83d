//! [`Credential`]: the secret for a security scheme, and its form in a request.

use super::token::{self, TokenSource, Tokens};
use crate::error::Secrets;
use crate::transport::header_field;
use crate::wire::style::{Keep, encode_into};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::header::{AUTHORIZATION, CONTENT_LENGTH, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use std::fmt;

/// The secret for one security scheme of the document, and its location in a request.
///
/// ```
/// use specwright_runtime::Credential;
///
/// let token = Credential::bearer("secret");
/// assert_eq!(format!("{token:?}"), "Credential(bearer)");
/// ```
#[derive(Clone)]
pub struct Credential(Kind);

#[derive(Clone)]
enum Kind {
    Bearer(TokenSource),
    Authorization(SecretString),
    Basic(String, SecretString),
    Header(String, SecretString),
    Query(String, SecretString),
    Cookie(String, SecretString),
}

impl Credential {
    /// `Authorization: Bearer <token>` (RFC 6750): `http` schemes with `bearer`, OAuth 2 and OpenID Connect.
    pub fn bearer(token: impl Into<TokenSource>) -> Self {
        Self(Kind::Bearer(token.into()))
    }

    /// The whole value of `Authorization`, for other `http` schemes: `Digest …`, `Negotiate …`.
    pub fn authorization(value: impl Into<SecretString>) -> Self {
        Self(Kind::Authorization(value.into()))
    }

    /// `Authorization: Basic …` (RFC 7617).
    pub fn basic(user: impl Into<String>, password: impl Into<SecretString>) -> Self {
        Self(Kind::Basic(user.into(), password.into()))
    }

    /// An API key in a header field.
    pub fn api_key_header(name: impl Into<String>, key: impl Into<SecretString>) -> Self {
        Self(Kind::Header(name.into(), key.into()))
    }

    /// An API key in the query.
    pub fn api_key_query(name: impl Into<String>, key: impl Into<SecretString>) -> Self {
        Self(Kind::Query(name.into(), key.into()))
    }

    /// An API key in a cookie.
    pub fn api_key_cookie(name: impl Into<String>, key: impl Into<SecretString>) -> Self {
        Self(Kind::Cookie(name.into(), key.into()))
    }

    /// Its form in a request. An error message does not contain the secret.
    pub(crate) fn prepare(&self) -> Result<Prepared, String> {
        Ok(match &self.0 {
            Kind::Bearer(TokenSource(token::Kind::Given(token))) => {
                Prepared::Header(AUTHORIZATION, bearer(token.expose_secret())?)
            }
            Kind::Bearer(TokenSource(token::Kind::Fetched(fetch))) => Prepared::Token(Tokens::new(fetch.clone())),
            Kind::Authorization(value) => Prepared::Header(AUTHORIZATION, sensitive(value.expose_secret())?),
            Kind::Basic(user, _) if user.contains(':') => {
                return Err("a user name cannot hold a colon".into());
            }
            Kind::Basic(user, password) => {
                let pair = BASE64_STANDARD.encode(format!("{user}:{}", password.expose_secret()));
                Prepared::Header(AUTHORIZATION, sensitive(&format!("Basic {pair}"))?)
            }
            Kind::Header(name, key) => {
                // The message has no name: who gives the key in its place would find it in a log.
                let (name, _) = header_field(name, "")
                    .map_err(|_| "its name is none of a header field that a request may set".to_owned())?;
                if name == CONTENT_LENGTH {
                    return Err("the header field `content-length` cannot hold a key".into());
                }
                Prepared::Header(name, sensitive(key.expose_secret())?)
            }
            Kind::Query(name, key) => {
                let mut pair = String::new();
                encode_into(&mut pair, name, Keep::Unreserved);
                pair.push('=');
                encode_into(&mut pair, key.expose_secret(), Keep::Unreserved);
                Prepared::Query(pair.into())
            }
            Kind::Cookie(name, key) => {
                let key = key.expose_secret();
                if !key.bytes().all(is_cookie_octet) || name.is_empty() || !name.bytes().all(is_token) {
                    return Err(
                        "a cookie holds letters, digits and some marks, but no space, quote, comma, semicolon or \
                                backslash: give the key percent-encoded, if the server decodes it"
                            .into(),
                    );
                }
                Prepared::Cookie(format!("{name}={key}").into())
            }
        })
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.0 {
            Kind::Bearer(_) => "Credential(bearer)",
            Kind::Authorization(_) => "Credential(authorization)",
            Kind::Basic(..) => "Credential(basic)",
            Kind::Header(..) => "Credential(header)",
            Kind::Query(..) => "Credential(query)",
            Kind::Cookie(..) => "Credential(cookie)",
        })
    }
}

/// A credential as it is written into a request.
pub(crate) enum Prepared {
    Header(HeaderName, HeaderValue),
    /// `name=key`, percent-encoded.
    Query(SecretString),
    /// `name=key`.
    Cookie(SecretString),
    /// A token that is fetched.
    Token(Tokens),
}

impl Prepared {
    /// Adds the secrets in it to those that are not shown.
    pub fn add_to(&self, secrets: &mut Secrets) {
        match self {
            // What is fetched is a secret of the request.
            Self::Token(_) => {}
            Self::Header(_, value) => secrets.add_header(value.as_bytes()),
            Self::Query(pair) | Self::Cookie(pair) => {
                let (_, key) = pair.expose_secret().split_once('=').unwrap_or_default();
                secrets.add(key);
                if let Some(plain) = percent_decoded(key) {
                    secrets.add(&plain);
                }
            }
        }
    }
}

/// A text without its percent-encoding, if it has any.
fn percent_decoded(text: &str) -> Option<String> {
    let (first, rest) = text.split_once('%')?;
    let mut decoded = first.as_bytes().to_vec();
    for part in rest.split('%') {
        decoded.push(u8::from_str_radix(part.get(..2)?, 16).ok()?);
        decoded.extend_from_slice(part.get(2..)?.as_bytes());
    }
    String::from_utf8(decoded).ok()
}

/// RFC 6265, section 4.1.1: `cookie-octet`.
fn is_cookie_octet(byte: u8) -> bool {
    matches!(byte, 0x21 | 0x23..=0x2b | 0x2d..=0x3a | 0x3c..=0x5b | 0x5d..=0x7e)
}

/// RFC 9110, section 5.6.2: `tchar`, which the name of a cookie is made of.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// `Bearer` and a token.
pub(super) fn bearer(token: &str) -> Result<HeaderValue, String> {
    sensitive(&format!("Bearer {token}"))
}

/// A header value that is not printed.
fn sensitive(text: &str) -> Result<HeaderValue, String> {
    let mut value = HeaderValue::from_bytes(text.as_bytes())
        .map_err(|_| "the secret holds a character that a header field cannot hold (a line break?)".to_owned())?;
    value.set_sensitive(true);
    Ok(value)
}
