//! [`OAuth2`]: what is known of a client and of its authorization server.
//!
//! The setters never fail: what is wrong is reported when a token is asked for.

use super::discovery::{Endpoint, Metadata, address};
use super::error::OAuth2Error;
use super::exchange::Exchange;
use crate::error::Secrets;
use crate::transport::{self, HttpService, Route};
use ::oauth2::basic::BasicClient;
use ::oauth2::url::Url;
use ::oauth2::{AuthType, ClientId, ClientSecret, RedirectUrl, Scope};
use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use std::sync::{Arc, OnceLock};
use tokio::sync::OnceCell;

/// A client of an authorization server (RFC 6749), which gets tokens by one of the flows.
///
/// | flow | for | RFC |
/// |---|---|---|
/// | [`client_credentials`](Self::client_credentials) | a program that acts for itself | 6749, section 4.4 |
/// | [`authorization_code`](Self::authorization_code) | a program with a browser that acts for a user | 6749, section 4.1; 7636 |
/// | [`device_code`](Self::device_code) | a program without one that acts for a user | 8628 |
/// | [`refresh_token`](Self::refresh_token) | a program that a user has authorized before | 6749, section 6 |
/// | [`password`](Self::password) | servers that have nothing better | 6749, section 4.3 |
///
/// All of them yield a [`TokenSource`](crate::TokenSource). It fetches a token when it is needed, and another one before it expires or when the server refuses
/// it. Clones of a source share the token. Whoever gives up waiting for a token does not interrupt the request for it, since a refresh
/// token that the answer holds would be lost.
///
/// Addresses with `http` are taken, for servers of tests: in use they must have `https`, since secrets go there. Redirects of a request
/// for a token are not followed, an answer takes at most 60 seconds and has at most 1 MiB. All requests need a Tokio runtime with timers.
///
/// ```no_run
/// use specwright_runtime::oauth2::OAuth2;
/// use specwright_runtime::{BuildError, Credential, Http, HttpBuilder};
///
/// fn client(secret: String) -> Result<Http, BuildError> {
///     let tokens = OAuth2::new("my-client")
///         .client_secret(secret)
///         .token_url("https://login.example.com/token")
///         .scopes(["read", "write"])
///         .client_credentials();
///     HttpBuilder::new("https://api.example.com").credential("oauth", Credential::bearer(tokens)).build()
/// }
/// ```
#[derive(Clone)]
#[must_use = "it does nothing until a flow is begun"]
pub struct OAuth2 {
    client_id: String,
    client_secret: Option<SecretString>,
    secret_in_body: bool,
    token_url: Option<String>,
    auth_url: Option<String>,
    device_url: Option<String>,
    redirect_url: Option<String>,
    issuer: Option<String>,
    scopes: Vec<String>,
    parameters: Vec<(String, SecretString)>,
    on_refresh_token: Option<Notify>,
    transport: Arc<OnceLock<Route>>,
    published: Arc<OnceCell<Metadata>>,
}

/// Gets each new refresh token.
type Notify = Arc<dyn Fn(&SecretString) + Send + Sync>;

impl OAuth2 {
    /// A client with the identifier that the authorization server gave it (RFC 6749, section 2.2).
    pub fn new(client_id: impl Into<String>) -> Self {
        Self {
            client_id: client_id.into(),
            client_secret: None,
            secret_in_body: false,
            token_url: None,
            auth_url: None,
            device_url: None,
            redirect_url: None,
            issuer: None,
            scopes: Vec::new(),
            parameters: Vec::new(),
            on_refresh_token: None,
            transport: Arc::default(),
            published: Arc::default(),
        }
    }

    /// The secret of a confidential client. It is sent with Basic authentication (RFC 6749, section 2.3.1: `client_secret_basic`). A
    /// program that users install has none.
    pub fn client_secret(self, secret: impl Into<SecretString>) -> Self {
        Self { client_secret: Some(secret.into()), ..self }
    }

    /// Sends identifier and secret as fields of the form (RFC 6749, section 2.3.1: `client_secret_post`), for servers that do not take
    /// Basic authentication.
    pub fn secret_in_body(self) -> Self {
        Self { secret_in_body: true, ..self }
    }

    /// The token endpoint (RFC 6749, section 3.2): `https://login.example.com/token`.
    pub fn token_url(self, url: impl Into<String>) -> Self {
        Self { token_url: Some(url.into()), ..self }
    }

    /// The authorization endpoint, which users are sent to (RFC 6749, section 3.1).
    pub fn auth_url(self, url: impl Into<String>) -> Self {
        Self { auth_url: Some(url.into()), ..self }
    }

    /// The device authorization endpoint (RFC 8628, section 3.1).
    pub fn device_url(self, url: impl Into<String>) -> Self {
        Self { device_url: Some(url.into()), ..self }
    }

    /// Where users are sent back to (RFC 6749, section 3.1.2): an address of the program, as the authorization server knows it.
    pub fn redirect_url(self, url: impl Into<String>) -> Self {
        Self { redirect_url: Some(url.into()), ..self }
    }

    /// Asks this issuer for its addresses when the first of them is needed: `{issuer}/.well-known/openid-configuration` (OpenID Connect
    /// Discovery 1.0, section 4). Addresses that are given come first.
    ///
    /// The issuer must be exactly what the server calls itself, a slash at its end included. Another one is an error.
    pub fn openid_connect(self, issuer: impl Into<String>) -> Self {
        Self { issuer: Some(issuer.into()), published: Arc::default(), ..self }
    }

    /// A scope to ask for (RFC 6749, section 3.3), beside those before.
    pub fn scope(mut self, scope: impl Into<String>) -> Self {
        self.scopes.push(scope.into());
        self
    }

    /// Scopes to ask for, beside those before.
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.scopes.extend(scopes.into_iter().map(Into::into));
        self
    }

    /// A further parameter of every request to the authorization server, such as `audience` or `resource` (RFC 8707). It is a field of the
    /// forms and a part of the address that users are sent to, so it cannot be a secret in the authorization code flow.
    /// The parameters of RFC 6749 have setters of their own.
    pub fn parameter(mut self, name: impl Into<String>, value: impl Into<SecretString>) -> Self {
        self.parameters.push((name.into(), value.into()));
        self
    }

    /// A function that gets each new refresh token, to keep it for the next run of the program
    /// ([`refresh_token`](Self::refresh_token)). Many servers accept each refresh token only once, so the newest one counts. It is called
    /// while calls wait for a token: it should be quick.
    ///
    /// ```no_run
    /// use specwright_runtime::oauth2::OAuth2;
    ///
    /// let oauth = OAuth2::new("my-client").token_url("https://login.example.com/token").on_refresh_token(|token| {
    ///     // Into the keyring of the user, for example.
    ///     let _ = token;
    /// });
    /// let tokens = oauth.refresh_token("the one of the last run");
    /// # let _ = tokens;
    /// ```
    pub fn on_refresh_token(self, notify: impl Fn(&SecretString) + Send + Sync + 'static) -> Self {
        Self { on_refresh_token: Some(Arc::new(notify)), ..self }
    }

    /// Sends requests for tokens through this tower service instead of the default transport, as
    /// [`HttpBuilder::service`](crate::HttpBuilder::service) does for those of a client: a
    /// `ReqwestService` with a proxy, or a test double. A service of one's own must not follow redirects.
    pub fn service<S: HttpService>(self, service: S) -> Self {
        Self { transport: Arc::new(OnceLock::from(Route::Service(transport::boxed(service)))), ..self }
    }

    /// The client of the crate, without addresses.
    pub(super) fn client(&self) -> Result<BasicClient, OAuth2Error> {
        let mut client: BasicClient = BasicClient::new(ClientId::new(self.client_id.clone()));
        if self.secret_in_body {
            client = client.set_auth_type(AuthType::RequestBody);
        }
        if let Some(secret) = &self.client_secret {
            client = client.set_client_secret(ClientSecret::new(secret.expose_secret().to_owned()));
        }
        if let Some(url) = &self.redirect_url {
            // An app of a phone may have a scheme of its own. The text is sent as it is: servers compare it.
            let url = RedirectUrl::new(url.clone());
            let url =
                url.map_err(|error| OAuth2Error::settings(format!("the redirect URL is not an address: {error}")))?;
            client = client.set_redirect_uri(url);
        }
        Ok(client)
    }

    /// An address that is given or published.
    pub(super) async fn endpoint(&self, endpoint: Endpoint) -> Result<Url, OAuth2Error> {
        let given = match endpoint {
            Endpoint::Token => &self.token_url,
            Endpoint::Authorization => &self.auth_url,
            Endpoint::Device => &self.device_url,
        };
        let (name, setter) = endpoint.names();
        if let Some(url) = given {
            return address(url, name);
        }
        let Some(issuer) = &self.issuer else {
            return Err(OAuth2Error::settings(format!("there is no {name}: give it with `{setter}`")));
        };
        let exchange = self.exchange(false)?;
        let published = self.published.get_or_try_init(|| Metadata::fetch(&exchange, issuer)).await?;
        published
            .get(endpoint)
            .cloned()
            .ok_or_else(|| OAuth2Error::settings(format!("the issuer publishes no {name}: give it with `{setter}`")))
    }

    /// Sends the requests of one flow. `polls` says whether they are repeated until the user has decided.
    pub(super) fn exchange(&self, polls: bool) -> Result<Exchange, OAuth2Error> {
        Ok(Exchange::new(self.transport()?, self.secrets(), polls))
    }

    fn transport(&self) -> Result<Route, OAuth2Error> {
        if let Some(transport) = self.transport.get() {
            return Ok(transport.clone());
        }
        #[cfg(feature = "reqwest")]
        {
            let service = transport::default_service(None).map_err(OAuth2Error::of_transport)?;
            // Another call may have been faster.
            Ok(self.transport.get_or_init(|| Route::Direct(service, None)).clone())
        }
        #[cfg(not(feature = "reqwest"))]
        {
            let message = "there is no transport: give one with `service`, or turn on the feature `reqwest`";
            Err(OAuth2Error::settings(message))
        }
    }

    /// What no error shows.
    pub(super) fn secrets(&self) -> Secrets {
        let mut secrets = Secrets::default();
        if let Some(secret) = &self.client_secret {
            secrets.add(secret.expose_secret());
        }
        secrets
    }

    /// The scopes to ask for.
    pub(super) fn asked(&self) -> impl Iterator<Item = Scope> {
        self.scopes.iter().cloned().map(Scope::new)
    }

    /// Those that a token has whose answer names none (RFC 6749, section 5.1).
    pub(super) fn asked_or_none(&self) -> Option<Vec<String>> {
        Some(self.scopes.clone()).filter(|scopes| !scopes.is_empty())
    }

    /// The further parameters.
    pub(super) fn parameters(&self) -> impl Iterator<Item = (&str, &str)> {
        self.parameters.iter().map(|(name, value)| (name.as_str(), value.expose_secret()))
    }

    pub(super) fn issuer(&self) -> Option<&str> {
        self.issuer.as_deref()
    }

    pub(super) fn notify(&self, refresh_token: &SecretString) {
        if let Some(notify) = &self.on_refresh_token {
            notify(refresh_token);
        }
    }
}

/// Shows neither secrets nor addresses, which may have keys in them.
impl fmt::Debug for OAuth2 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuth2")
            .field("client_id", &self.client_id)
            .field("scopes", &self.scopes)
            .finish_non_exhaustive()
    }
}
