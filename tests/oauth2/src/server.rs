//! The two servers of `server.mjs`: the authorization server, and the API with what it counts.
//!
//! Addresses enter; clients, counts and redirects leave. What changes the servers has a method for each address below `/control`.

use crate::Outcome;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use specwright_runtime::oauth2::OAuth2;
use specwright_runtime::{BuildError, Call, Credential, Http, HttpBuilder, Method, TokenSource, Value, decode};
use std::error::Error;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The servers.
pub struct Server {
    issuer: String,
    api: String,
    control: Http,
}

/// What the servers have counted since the last reset.
#[derive(Debug, Deserialize)]
pub struct Counts {
    /// Requests for tokens.
    pub tokens: usize,
    /// Their grants, but for requests that the server refuses before it looks at them.
    pub grants: Vec<String>,
    /// Requests to the API.
    pub api: usize,
    /// Those that were answered with 401.
    pub refused: usize,
}

/// The answer of the API: the token of the request.
#[derive(Debug, Deserialize)]
pub struct Echo {
    /// The token.
    pub token: String,
}

impl Server {
    pub fn new(issuer: String, api: String) -> Result<Self, BuildError> {
        let control = HttpBuilder::new(&*api).build()?;
        Ok(Self { issuer, api, control })
    }

    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// A client with a secret.
    pub fn confidential(&self) -> OAuth2 {
        self.addresses(OAuth2::new("a confidential client")).client_secret("p@ss:w/rd")
    }

    /// A client without one.
    pub fn public(&self) -> OAuth2 {
        self.addresses(OAuth2::new("a public client"))
    }

    fn addresses(&self, oauth: OAuth2) -> OAuth2 {
        oauth
            .token_url(format!("{}/token", self.issuer))
            .auth_url(format!("{}/authorize", self.issuer))
            .redirect_url("http://127.0.0.1:8000/callback")
    }

    /// A client of the API.
    pub fn client(&self, tokens: TokenSource) -> Result<Http, BuildError> {
        HttpBuilder::new(&*self.api).credential("oauth", Credential::bearer(tokens)).build()
    }

    pub async fn counts(&self) -> Result<Counts, Box<dyn Error>> {
        self.ask("/control/counts").await
    }

    /// Forgets all counts and settings.
    pub async fn reset(&self) -> Outcome {
        self.change("/control/reset").await
    }

    /// How long tokens are valid from now on, and whether the server says so.
    pub async fn expires(&self, seconds: u64, says: bool) -> Outcome {
        let call: Call<Value> = self.call("/control/expires");
        call.query("seconds", seconds).query("says", says).await?;
        Ok(())
    }

    pub async fn issue_refresh_token(&self) -> Result<String, Box<dyn Error>> {
        let issued: Echo = self.ask("/control/issue-refresh-token").await?;
        Ok(issued.token)
    }

    pub async fn revoke_access_tokens(&self) -> Outcome {
        self.change("/control/revoke-access-tokens").await
    }

    pub async fn revoke_refresh_tokens(&self) -> Outcome {
        self.change("/control/revoke-refresh-tokens").await
    }

    fn call<T: DeserializeOwned>(&self, path: &'static str) -> Call<T> {
        self.control.call("control", Method::POST, path, decode::json, decode::failure)
    }

    async fn ask<T: DeserializeOwned>(&self, path: &'static str) -> Result<T, Box<dyn Error>> {
        let call: Call<T> = self.call(path);
        Ok(call.await?)
    }

    async fn change(&self, path: &'static str) -> Outcome {
        let _: Value = self.ask(path).await?;
        Ok(())
    }
}

/// Calls the API, which answers with the token.
pub fn echo(client: &Http) -> Call<Echo> {
    client.call("echo", Method::POST, "/echo", decode::json, decode::failure).secured(&[&["oauth"]])
}

/// Calls the API where it refuses every token.
pub fn refuse(client: &Http) -> Call<Echo> {
    client.call("refuse", Method::POST, "/refuse", decode::json, decode::failure).secured(&[&["oauth"]])
}

/// Opens an address as a browser does, and returns the address that it is sent to.
pub async fn redirect(url: &str) -> Result<String, Box<dyn Error>> {
    let (host, path) = url.strip_prefix("http://").and_then(|rest| rest.split_once('/')).ok_or("not an address")?;
    let mut stream = TcpStream::connect(host).await?;
    let request = format!("GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let head = answer.lines().take_while(|line| !line.is_empty());
    let location = head.filter_map(|line| line.split_once(':')).find(|(name, _)| name.eq_ignore_ascii_case("location"));
    match location {
        Some((_, address)) => Ok(address.trim().to_owned()),
        None => {
            let status = answer.lines().next().unwrap_or_default();
            Err(format!("the authorization endpoint does not redirect: {status}").into())
        }
    }
}
