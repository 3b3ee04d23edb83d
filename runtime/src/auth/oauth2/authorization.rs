//! [`Authorization`]: the authorization code flow with PKCE (RFC 6749, section 4.1; RFC 7636).
//!
//! The address that a user was sent back to enters, a source of tokens leaves. Refused are a redirect with another `state` (another
//! authorization, or a forged one), one of another issuer (RFC 9207), and one with neither a code nor an error.

use super::discovery::Endpoint;
use super::error::{OAuth2Error, Said};
use super::renewal::{Renewal, read, token_client, with_parameters};
use super::settings::OAuth2;
use crate::auth::TokenSource;
use ::oauth2::url::form_urlencoded;
use ::oauth2::{AuthUrl, AuthorizationCode, CsrfToken, PkceCodeChallenge, PkceCodeVerifier};
use secrecy::{ExposeSecret, SecretString};
use std::collections::BTreeMap;
use std::fmt;

/// An authorization that a user is asked for, by [`OAuth2::authorization_code`].
///
/// ```no_run
/// use specwright_runtime::TokenSource;
/// use specwright_runtime::oauth2::{OAuth2, OAuth2Error};
///
/// async fn authorize() -> Result<TokenSource, OAuth2Error> {
///     let oauth = OAuth2::new("my-client")
///         .openid_connect("https://login.example.com")
///         .redirect_url("http://127.0.0.1:8000/callback")
///         .scope("read");
///     let authorization = oauth.authorization_code().await?;
///     println!("Open {}", authorization.url());
///     // The program gets a request for this address, with a query.
///     let redirected = "/callback?code=…&state=…";
///     authorization.exchange(redirected).await
/// }
/// ```
pub struct Authorization {
    oauth: OAuth2,
    url: String,
    state: SecretString,
    verifier: SecretString,
}

impl Authorization {
    pub(super) async fn begin(oauth: OAuth2) -> Result<Self, OAuth2Error> {
        let url = oauth.endpoint(Endpoint::Authorization).await?;
        let client = oauth.client()?.set_auth_uri(AuthUrl::from_url(url));
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let request =
            client.authorize_url(CsrfToken::new_random).add_scopes(oauth.asked()).set_pkce_challenge(challenge);
        let (url, state) = with_parameters!(oauth, request).url();
        let (url, state) = (url.to_string(), state.into_secret().into());
        Ok(Self { oauth, url, state, verifier: verifier.into_secret().into() })
    }

    /// The address that the user is to visit: it asks for the scopes, and has a `state` and the challenge of this authorization.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The `state` in it. A server that authorizes many users finds an authorization by it, and keeps it with what it knows of the user.
    pub fn state(&self) -> &str {
        self.state.expose_secret()
    }

    /// Takes the address that the user was sent back to, whole or from its path on, and exchanges the code in it for tokens.
    ///
    /// The source fetches further tokens by the refresh token of the server. If the server gives none, a call needs a new authorization
    /// once its token expires, and fails with an error that says so.
    ///
    /// # Errors
    ///
    /// The `state` is not the one of [`url`](Self::url), the user or the server refuses (RFC 6749, section 4.1.2.1), or the token endpoint
    /// does (section 5.2). After a `state` that differs the right address can still come.
    pub async fn exchange(&self, redirected: &str) -> Result<TokenSource, OAuth2Error> {
        let code = AuthorizationCode::new(self.code(redirected)?);
        let client = token_client(&self.oauth).await?;
        let exchange = self.oauth.exchange(false)?;
        let verifier = PkceCodeVerifier::new(self.verifier.expose_secret().to_owned());
        let request = client.exchange_code(code).set_pkce_verifier(verifier);
        let outcome = with_parameters!(self.oauth, request).request_async(&exchange).await;
        Ok(Renewal::authorized(self.oauth.clone(), read(&exchange, outcome)?).source())
    }

    /// The code in the query of a redirect.
    fn code(&self, redirected: &str) -> Result<String, OAuth2Error> {
        let (_, query) = redirected.split_once('?').unwrap_or_default();
        let query = query.split('#').next().unwrap_or_default();
        let mut parameters = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            parameters.entry(name).or_insert(value);
        }
        let parameter = |name: &str| parameters.get(name).map(|value| &**value);
        if parameter("state") != Some(self.state()) {
            return Err(OAuth2Error::redirect(
                "the redirect does not belong to this authorization: its `state` is missing or another one",
            ));
        }
        if let (Some(asked), Some(said)) = (self.oauth.issuer(), parameter("iss"))
            && asked != said
        {
            return Err(OAuth2Error::redirect(
                "the redirect does not belong to this authorization: `iss` is another issuer",
            ));
        }
        if let Some(error) = parameter("error") {
            let mut secrets = self.oauth.secrets();
            secrets.add(self.state());
            secrets.add(self.verifier.expose_secret());
            let said = Said::new(error, parameter("error_description"), parameter("error_uri"), &secrets);
            return Err(OAuth2Error::refused(said));
        }
        match parameter("code") {
            Some(code) if !code.is_empty() => Ok(code.to_owned()),
            _ => Err(OAuth2Error::redirect("the redirect has neither a `code` nor an `error`")),
        }
    }
}

/// Shows neither the address nor the secrets.
impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorization").field("oauth", &self.oauth).finish_non_exhaustive()
    }
}
