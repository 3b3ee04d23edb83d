//! [`Renewal`]: the tokens of one grant, and how they are renewed.
//!
//! A token that is not to be used any more enters; another one leaves, which may be there already. One request for a token runs at a
//! time, as a task of its own: who waits for it may give up, and the refresh token of its answer is kept nevertheless.

use super::discovery::Endpoint;
use super::error::OAuth2Error;
use super::exchange::{Exchange, Kept};
use super::settings::OAuth2;
use crate::auth::token::{Fetching, Passing, Token, TokenSource, usable};
use crate::error::{BoxError, bounded};
use ::oauth2::basic::{BasicClient, BasicTokenResponse, BasicTokenType};
use ::oauth2::{
    EndpointNotSet, EndpointSet, ErrorResponse, RefreshToken, RequestTokenError, ResourceOwnerPassword,
    ResourceOwnerUsername, TokenResponse, TokenUrl,
};
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// A client of the crate that has a token endpoint.
pub(super) type TokenClient = BasicClient<EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// Adds the further parameters to a request of the crate, whose requests have no trait in common.
macro_rules! with_parameters {
    ($oauth:expr, $request:expr) => {
        $oauth.parameters().fold($request, |request, (name, value)| request.add_extra_param(name, value))
    };
}
pub(super) use with_parameters;

const INTERRUPTED: &str = "it was interrupted: the function of `on_refresh_token` panicked, or the runtime ends";

/// What tokens are got with.
pub(super) enum Grant {
    /// The credentials of the client.
    Client,
    /// The name and the password of a user.
    Password(String, SecretString),
    /// A refresh token that was given, and those that replace it.
    Refresh,
    /// What the user has authorized: a refresh token, if the server gave one.
    User,
}

/// The tokens of one grant.
pub(super) struct Renewal {
    oauth: OAuth2,
    grant: Grant,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    access: Option<Access>,
    refresh: Option<SecretString>,
}

/// An answer of a token endpoint (RFC 6749, section 5.1).
pub(super) struct Access {
    token: SecretString,
    received: Instant,
    expires_in: Option<Duration>,
    scopes: Option<Vec<String>>,
    refresh: Option<SecretString>,
}

impl Renewal {
    pub fn new(oauth: OAuth2, grant: Grant) -> Self {
        Self { oauth, grant, state: Mutex::default() }
    }

    pub fn with_refresh_token(self, token: SecretString) -> Self {
        Self { state: Mutex::new(State { access: None, refresh: Some(token) }), ..self }
    }

    /// A renewal that begins with the answer that a user has authorized.
    pub fn authorized(oauth: OAuth2, mut access: Access) -> Self {
        if access.scopes.is_none() {
            access.scopes = oauth.asked_or_none();
        }
        let refresh = access.refresh.take();
        if let Some(refresh) = &refresh {
            oauth.notify(refresh);
        }
        Self { oauth, grant: Grant::User, state: Mutex::new(State { access: Some(access), refresh }) }
    }

    pub fn source(self) -> TokenSource {
        let renewal = Arc::new(self);
        TokenSource::renewing(move |spent| -> Fetching {
            let renewal = renewal.clone();
            Box::pin(async move {
                let Ok(runtime) = tokio::runtime::Handle::try_current() else {
                    return Err(BoxError::from("a token is fetched in a Tokio runtime: await the call in one"));
                };
                match runtime.spawn(renewal.token(spent)).await {
                    Ok(Err(error)) if error.is_retryable() => Err(Passing(error.into()).into()),
                    Ok(fetched) => fetched.map_err(BoxError::from),
                    Err(_) => Err(BoxError::from(INTERRUPTED)),
                }
            })
        })
    }

    /// A token that can be used, other than the one that is spent.
    async fn token(self: Arc<Self>, spent: Option<SecretString>) -> Result<Token, OAuth2Error> {
        let mut state = self.state.lock().await;
        let held = state.access.as_ref().filter(|access| !access.is(spent.as_ref()));
        if let Some(token) = held.and_then(Access::fresh) {
            return Ok(token);
        }
        let mut access = self.renew(&mut state).await?;
        let renewed = access.refresh.take().filter(|_| !matches!(self.grant, Grant::Client));
        let token = access.token();
        state.access = Some(access);
        if let Some(renewed) = renewed {
            let is_known = state.refresh.as_ref().is_some_and(|known| known.expose_secret() == renewed.expose_secret());
            // What the function does comes last: it may panic.
            let renewed = state.refresh.insert(renewed);
            if !is_known {
                self.oauth.notify(renewed);
            }
        }
        Ok(token)
    }

    async fn renew(&self, state: &mut State) -> Result<Access, OAuth2Error> {
        let client = token_client(&self.oauth).await?;
        let exchange = self.oauth.exchange(false)?;
        let mut refused = None;
        if let Some(refresh) = &state.refresh {
            let scopes = state.access.as_ref().map(|access| access.scopes.clone());
            match self.refresh(&client, &exchange, refresh).await {
                // RFC 6749, section 6: an answer without scopes has those of before.
                Ok(access) => return Ok(access.or_scopes(scopes.unwrap_or_else(|| self.oauth.asked_or_none()))),
                Err(error) if error.error() == Some("invalid_grant") => refused = Some(error),
                Err(error) => return Err(error),
            }
        }
        state.refresh = None;
        let outcome = match &self.grant {
            Grant::Client => {
                let request = client.exchange_client_credentials().add_scopes(self.oauth.asked());
                with_parameters!(self.oauth, request).request_async(&exchange).await
            }
            Grant::Password(user, password) => {
                let user = ResourceOwnerUsername::new(user.clone());
                let password = ResourceOwnerPassword::new(password.expose_secret().to_owned());
                let request = client.exchange_password(&user, &password).add_scopes(self.oauth.asked());
                with_parameters!(self.oauth, request).request_async(&exchange).await
            }
            Grant::Refresh | Grant::User => return Err(OAuth2Error::authorize_again(refused)),
        };
        Ok(read(&exchange, outcome)?.or_scopes(self.oauth.asked_or_none()))
    }

    async fn refresh(
        &self,
        client: &TokenClient,
        exchange: &Exchange,
        refresh: &SecretString,
    ) -> Result<Access, OAuth2Error> {
        let refresh = RefreshToken::new(refresh.expose_secret().to_owned());
        let mut request = client.exchange_refresh_token(&refresh);
        if matches!(self.grant, Grant::Refresh) {
            request = request.add_scopes(self.oauth.asked());
        }
        let outcome = with_parameters!(self.oauth, request).request_async(exchange).await;
        read(exchange, outcome)
    }
}

impl Access {
    /// Whether it is this token.
    fn is(&self, other: Option<&SecretString>) -> bool {
        other.is_some_and(|other| other.expose_secret() == self.token.expose_secret())
    }

    /// The token, unless it is about to expire.
    fn fresh(&self) -> Option<Token> {
        let usable = self.expires_in.map(usable);
        usable.is_none_or(|usable| self.received.elapsed() < usable).then(|| self.token())
    }

    /// The token as it is now.
    fn token(&self) -> Token {
        let mut token = Token::new(self.token.clone());
        if let Some(time) = self.expires_in {
            token = token.expires_in(time.saturating_sub(self.received.elapsed()));
        }
        match &self.scopes {
            Some(scopes) => token.scopes(scopes.iter().cloned()),
            None => token,
        }
    }

    fn or_scopes(self, scopes: Option<Vec<String>>) -> Self {
        Self { scopes: self.scopes.or(scopes), ..self }
    }
}

/// The client of the crate, with its token endpoint.
pub(super) async fn token_client(oauth: &OAuth2) -> Result<TokenClient, OAuth2Error> {
    let url = oauth.endpoint(Endpoint::Token).await?;
    Ok(oauth.client()?.set_token_uri(TokenUrl::from_url(url)))
}

/// Reads the answer of a token endpoint.
pub(super) fn read<T>(
    exchange: &Exchange,
    outcome: Result<BasicTokenResponse, RequestTokenError<Kept, T>>,
) -> Result<Access, OAuth2Error>
where
    T: ErrorResponse + 'static,
{
    let answer = outcome.map_err(|error| exchange.failure(&error, &["access_token", "token_type"]))?;
    // RFC 6749, section 7.1. The crate has it in lower case.
    if *answer.token_type() != BasicTokenType::Bearer {
        let kind = bounded(answer.token_type().as_ref(), 60);
        return Err(OAuth2Error::answer(format!("the token is of the type `{kind}`, and a client can use `bearer`")));
    }
    let token = answer.access_token().secret().as_str();
    if token.is_empty() {
        return Err(OAuth2Error::answer("the access token is empty"));
    }
    let refresh = answer.refresh_token().map(|token| token.secret().as_str()).filter(|token| !token.is_empty());
    let scopes = answer.scopes().map(|scopes| scopes.iter().map(|scope| scope.as_str()));
    let scopes = scopes.map(|scopes| scopes.filter(|scope| !scope.is_empty()).map(str::to_owned).collect());
    Ok(Access {
        token: token.into(),
        received: Instant::now(),
        expires_in: answer.expires_in(),
        scopes,
        refresh: refresh.map(Into::into),
    })
}
