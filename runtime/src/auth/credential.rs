//! [`Credential`]: the secret for a security scheme, and its form in a request.

use crate::wire::style::{Keep, encode_into};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::header::{AUTHORIZATION, HeaderName, HeaderValue};
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
    Bearer(SecretString),
    Basic(String, SecretString),
    Header(String, SecretString),
    Query(String, SecretString),
    Cookie(String, SecretString),
}

impl Credential {
    /// `Authorization: Bearer <token>` (RFC 6750): `http` schemes with `bearer`, OAuth 2 and OpenID Connect.
    pub fn bearer(token: impl Into<SecretString>) -> Self {
        Self(Kind::Bearer(token.into()))
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
            Kind::Bearer(token) => {
                Prepared::Header(AUTHORIZATION, sensitive(&format!("Bearer {}", token.expose_secret()))?)
            }
            Kind::Basic(user, _) if user.contains(':') => {
                return Err("a user name cannot hold a colon".into());
            }
            Kind::Basic(user, password) => {
                let pair = BASE64_STANDARD.encode(format!("{user}:{}", password.expose_secret()));
                Prepared::Header(AUTHORIZATION, sensitive(&format!("Basic {pair}"))?)
            }
            Kind::Header(name, key) => {
                let name = HeaderName::from_bytes(name.as_bytes())
                    .map_err(|_| format!("`{name}` is not the name of a header field"))?;
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
                if key.contains(|char: char| char == ';' || char.is_control()) {
                    return Err("the key holds a character that a cookie cannot hold".into());
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
}

/// A header value that is not printed.
fn sensitive(text: &str) -> Result<HeaderValue, String> {
    let mut value = HeaderValue::from_bytes(text.as_bytes())
        .map_err(|_| "the secret holds a character that a header field cannot hold (a line break?)".to_owned())?;
    value.set_sensitive(true);
    Ok(value)
}
