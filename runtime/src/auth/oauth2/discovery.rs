//! The addresses of an authorization server: those that were given, and those that it publishes (OpenID Connect Discovery 1.0,
//! section 4).
//!
//! Texts enter, addresses leave. Refused are schemes other than `http` and `https`, user names, fragments, another issuer than the one that
//! was asked, and a way from an issuer with https to an address without it. No message shows an address that was given: a key may be
//! in it.

use super::error::OAuth2Error;
use super::exchange::Exchange;
use crate::error::bounded;
use ::oauth2::url::Url;
use serde_json::Value;

/// One address of an authorization server.
#[derive(Clone, Copy, Debug)]
pub(super) enum Endpoint {
    Token,
    Authorization,
    Device,
}

impl Endpoint {
    /// Its name in messages, and the setter that takes it.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Token => ("token endpoint", "token_url"),
            Self::Authorization => ("authorization endpoint", "auth_url"),
            Self::Device => ("device authorization endpoint", "device_url"),
        }
    }
}

/// What an authorization server publishes.
#[derive(Debug)]
pub(super) struct Metadata {
    token: Option<Url>,
    authorization: Option<Url>,
    device: Option<Url>,
}

impl Metadata {
    /// Asks an issuer.
    pub async fn fetch(exchange: &Exchange, issuer: &str) -> Result<Self, OAuth2Error> {
        let asked = address(issuer, "issuer")?;
        if asked.query().is_some() {
            return Err(OAuth2Error::settings("the issuer has a query, and no issuer has one"));
        }
        let url = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let object = exchange.get(&url).await?;
        let said = object.get("issuer").and_then(Value::as_str).unwrap_or_default();
        // Section 4.3: exactly the same.
        if said != issuer {
            let message = format!("the server of the issuer says that it is another one: `{}`", bounded(said, 100));
            return Err(OAuth2Error::answer(message));
        }
        let endpoint = |member: &str| -> Result<Option<Url>, OAuth2Error> {
            let Some(text) = object.get(member).and_then(Value::as_str) else { return Ok(None) };
            let url = address(text, member).map_err(|error| OAuth2Error::answer(error.to_string()))?;
            if asked.scheme() == "https" && url.scheme() != "https" {
                return Err(OAuth2Error::answer(format!("the issuer has https, but its `{member}` has not")));
            }
            Ok(Some(url))
        };
        Ok(Self {
            token: endpoint("token_endpoint")?,
            authorization: endpoint("authorization_endpoint")?,
            device: endpoint("device_authorization_endpoint")?,
        })
    }

    pub fn get(&self, endpoint: Endpoint) -> Option<&Url> {
        match endpoint {
            Endpoint::Token => self.token.as_ref(),
            Endpoint::Authorization => self.authorization.as_ref(),
            Endpoint::Device => self.device.as_ref(),
        }
    }
}

/// An address that requests can be sent to, or that a user can be sent to.
pub(super) fn address(text: &str, name: &str) -> Result<Url, OAuth2Error> {
    let refuse = |why: &str| OAuth2Error::settings(format!("the {name} is not an address: {why}"));
    let url = Url::parse(text).map_err(|error| refuse(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(refuse("it begins with neither `https://` nor `http://`"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refuse("it has a user name or a password"));
    }
    // RFC 6749, sections 3.1 and 3.2.
    if url.fragment().is_some() {
        return Err(refuse("it has a fragment"));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn what_is_no_address_is_not_shown() {
        assert!(address("https://a.example/token?tenant=1", "token endpoint").is_ok());
        for bad in ["a", "/token", "ftp://hunter2", "https://u:hunter2@a", "https://a#hunter2", "https://a b?hunter2"] {
            let message = address(bad, "token endpoint").unwrap_err().to_string();
            assert!(message.starts_with("the token endpoint is not an address"), "{message}");
            assert!(!message.contains("hunter2"), "{message}");
        }
    }
}
