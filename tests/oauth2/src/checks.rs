//! The checks: what a client sends to the two servers, what it gets, and what the servers have counted.
//!
//! Each check begins at a server without counts, and ends with an error that says what was expected. Times are the shortest that a
//! server can say: a second.

use crate::Outcome;
use crate::server::{Server, echo, redirect, refuse};
use secrecy::ExposeSecret;
use specwright_runtime::oauth2::{OAuth2, OAuth2Error, OAuth2ErrorKind};
use specwright_runtime::{Http, TokenSource};
use std::collections::BTreeSet;
use std::error::Error;
use std::fmt::Debug;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

const CALLS: usize = 1000;
const AUTHORIZE_AGAIN: &str = "has to authorize again";

pub async fn discovery(server: &Server) -> Outcome {
    let oauth = || OAuth2::new("a confidential client").client_secret("p@ss:w/rd");
    let client = server.client(oauth().openid_connect(server.issuer()).client_credentials())?;
    echo(&client).await?;
    equal("grants", server.counts().await?.grants, &["client_credentials"])?;
    // The same server under a name that it does not give itself.
    let other = oauth().openid_connect(format!("{}/", server.issuer())).authorization_code().await;
    let error = failed("another issuer", other.map(drop))?;
    equal("kind of the error", error.kind(), &OAuth2ErrorKind::Answer)
}

pub async fn client_credentials(server: &Server) -> Outcome {
    let client = server.client(server.confidential().scopes(["read", "write"]).client_credentials())?;
    let token = echo(&client).await?.token;
    equal("token of the second call", echo(&client).await?.token, &token)?;
    let client = server.client(server.confidential().secret_in_body().client_credentials())?;
    echo(&client).await?;
    let counts = server.counts().await?;
    equal("grants", counts.grants, &["client_credentials", "client_credentials"])?;
    count("requests that the API refuses", counts.refused, 0)
}

pub async fn wrong_secret(server: &Server) -> Outcome {
    let client = server.client(server.confidential().client_secret("another-secret").client_credentials())?;
    says(echo(&client).await.map(drop), "invalid_client")?;
    count("requests to the API", server.counts().await?.api, 0)
}

pub async fn expiry(server: &Server) -> Outcome {
    server.expires(2, true).await?;
    let client = server.client(server.confidential().client_credentials())?;
    let token = echo(&client).await?.token;
    // After nine tenths of its time.
    tokio::time::sleep(Duration::from_millis(1850)).await;
    differ(&echo(&client).await?.token, &token)?;
    let counts = server.counts().await?;
    count("requests for tokens", counts.tokens, 2)?;
    count("requests that the API refuses", counts.refused, 0)
}

pub async fn silent_expiry(server: &Server) -> Outcome {
    server.expires(1, false).await?;
    let client = server.client(server.confidential().client_credentials())?;
    let token = echo(&client).await?.token;
    tokio::time::sleep(Duration::from_millis(1100)).await;
    differ(&echo(&client).await?.token, &token)?;
    renewed_once(server).await
}

/// One renewal and one replay: two tokens for two calls, and three requests, one of which was refused.
async fn renewed_once(server: &Server) -> Outcome {
    let counts = server.counts().await?;
    count("requests for tokens", counts.tokens, 2)?;
    count("requests to the API", counts.api, 3)?;
    count("requests that the API refuses", counts.refused, 1)
}

pub async fn always_refused(server: &Server) -> Outcome {
    let client = server.client(server.confidential().client_credentials())?;
    let error = failed("a call that is refused", refuse(&client).await.map(drop))?;
    equal("status", error.status().map(|status| status.as_u16()), &Some(401_u16))?;
    let counts = server.counts().await?;
    count("requests for tokens", counts.tokens, 2)?;
    count("requests to the API", counts.api, 2)
}

pub async fn password(server: &Server) -> Outcome {
    let client = server.client(server.confidential().password("ada", "hunter2"))?;
    let token = echo(&client).await?.token;
    server.revoke_access_tokens().await?;
    differ(&echo(&client).await?.token, &token)?;
    renewed_once(server).await?;
    server.revoke_access_tokens().await?;
    server.revoke_refresh_tokens().await?;
    echo(&client).await?;
    equal("grants", server.counts().await?.grants, &["password", "refresh_token", "refresh_token", "password"])?;
    let client = server.client(server.confidential().password("ada", "another password"))?;
    says(echo(&client).await.map(drop), "invalid_grant")
}

pub async fn refresh_token(server: &Server) -> Outcome {
    let first = server.issue_refresh_token().await?;
    let kept: Arc<Mutex<Vec<String>>> = Arc::default();
    let keeper = kept.clone();
    let oauth = server.public().on_refresh_token(move |token| {
        keeper.lock().unwrap_or_else(PoisonError::into_inner).push(token.expose_secret().to_owned());
    });
    let client = server.client(oauth.refresh_token(first.clone()))?;
    echo(&client).await?;
    server.revoke_access_tokens().await?;
    echo(&client).await?;
    renewed_once(server).await?;
    let kept = kept.lock().unwrap_or_else(PoisonError::into_inner).clone();
    count("refresh tokens that were kept", kept.len(), 2)?;
    let spent = server.client(server.public().refresh_token(first))?;
    says(echo(&spent).await.map(drop), AUTHORIZE_AGAIN)?;
    let newest = kept.last().cloned().unwrap_or_default();
    echo(&server.client(server.public().refresh_token(newest))?).await?;
    Ok(())
}

/// Tokens for a user who agrees at once.
async fn authorized(server: &Server) -> Result<TokenSource, Box<dyn Error>> {
    let authorization = server.public().scopes(["openid", "read"]).authorization_code().await?;
    let redirected = redirect(authorization.url()).await?;
    Ok(authorization.exchange(&redirected).await?)
}

pub async fn authorization_code(server: &Server) -> Outcome {
    let authorization = server.public().scopes(["openid", "read"]).authorization_code().await?;
    let redirected = redirect(authorization.url()).await?;
    let client = server.client(authorization.exchange(&redirected).await?)?;
    let token = echo(&client).await?.token;
    server.revoke_access_tokens().await?;
    differ(&echo(&client).await?.token, &token)?;
    renewed_once(server).await?;
    equal("grants", server.counts().await?.grants, &["authorization_code", "refresh_token"])?;
    let error = failed("a code that is spent", authorization.exchange(&redirected).await.map(drop))?;
    refused(&error, "code_challenge required")
}

pub async fn stolen_code(server: &Server) -> Outcome {
    let victim = server.public().authorization_code().await?;
    let redirected = redirect(victim.url()).await?;
    let thief = server.public().authorization_code().await?;
    let error = failed("the redirect of another", thief.exchange(&redirected).await.map(drop))?;
    equal("kind of the error", error.kind(), &OAuth2ErrorKind::Redirect)?;
    count("requests for tokens", server.counts().await?.tokens, 0)?;
    // With the right `state` it is the verifier that differs.
    let forged = redirected.replace(victim.state(), thief.state());
    let error = failed("the code of another", thief.exchange(&forged).await.map(drop))?;
    refused(&error, "does not match code_challenge")
}

pub async fn revoked(server: &Server) -> Outcome {
    let client = server.client(authorized(server).await?)?;
    echo(&client).await?;
    server.revoke_access_tokens().await?;
    server.revoke_refresh_tokens().await?;
    says(echo(&client).await.map(drop), AUTHORIZE_AGAIN)?;
    says(echo(&client).await.map(drop), AUTHORIZE_AGAIN)?;
    // A refresh token that was refused is not sent again.
    equal("grants", server.counts().await?.grants, &["authorization_code", "refresh_token"])
}

pub async fn many_expired(server: &Server) -> Outcome {
    server.expires(1, true).await?;
    let client = server.client(authorized(server).await?)?;
    echo(&client).await?;
    server.expires(3600, true).await?;
    tokio::time::sleep(Duration::from_millis(1100)).await;
    count("tokens of the calls", many(&client).await?.len(), 1)?;
    let counts = server.counts().await?;
    equal("grants", counts.grants, &["authorization_code", "refresh_token"])?;
    count("requests to the API", counts.api, 1 + CALLS)?;
    count("requests that the API refuses", counts.refused, 0)
}

pub async fn many_revoked(server: &Server) -> Outcome {
    let client = server.client(authorized(server).await?)?;
    echo(&client).await?;
    server.revoke_access_tokens().await?;
    count("tokens of the calls", many(&client).await?.len(), 1)?;
    let counts = server.counts().await?;
    equal("grants", counts.grants, &["authorization_code", "refresh_token"])?;
    // Each call that was refused is sent once more.
    count("requests to the API", counts.api, 1 + CALLS + counts.refused)
}

/// Calls the API many times at once, and returns the tokens that it got.
async fn many(client: &Http) -> Result<BTreeSet<String>, Box<dyn Error>> {
    let calls: Vec<_> = (0..CALLS)
        .map(|_| {
            let call = echo(client);
            tokio::spawn(async move { call.await })
        })
        .collect();
    let mut tokens = BTreeSet::new();
    for call in calls {
        tokens.insert(call.await??.token);
    }
    Ok(tokens)
}

/// Requires a value.
fn equal<T, U>(what: &str, found: T, expected: &U) -> Outcome
where
    T: PartialEq<U> + Debug,
    U: Debug,
{
    if found == *expected { Ok(()) } else { Err(format!("{what}: {found:?}, and {expected:?} was expected").into()) }
}

/// Requires a number.
fn count(what: &str, found: usize, expected: usize) -> Outcome {
    equal(what, found, &expected)
}

/// Requires another token than before.
fn differ(token: &str, before: &str) -> Outcome {
    if token == before { Err("the token is the one of before".into()) } else { Ok(()) }
}

/// Requires a failure.
fn failed<E>(what: &str, outcome: Result<(), E>) -> Result<E, Box<dyn Error>> {
    match outcome {
        Ok(()) => Err(format!("{what} is not refused").into()),
        Err(error) => Ok(error),
    }
}

/// Requires a failure whose message has these words.
fn says<E: Error>(outcome: Result<(), E>, words: &str) -> Outcome {
    let error = failed("a call that cannot have a token", outcome)?.to_string();
    if error.contains(words) { Ok(()) } else { Err(format!("the error does not say `{words}`: {error}").into()) }
}

/// Requires that the authorization server has refused, with these words.
fn refused(error: &OAuth2Error, words: &str) -> Outcome {
    equal("kind of the error", error.kind(), &OAuth2ErrorKind::Refused)?;
    let description = error.description().unwrap_or_default();
    if description.contains(words) { Ok(()) } else { Err(format!("not `{words}`: {error}").into()) }
}
