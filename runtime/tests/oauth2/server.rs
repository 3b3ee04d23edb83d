//! An authorization server that gives the answers of a list, an API that takes its tokens, and calls of it.

use super::common::{Client, serve};
use axum::Router;
use axum::extract::Query;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::routing::any;
use serde_json::{Value, json};
use specwright_runtime::oauth2::{OAuth2, OAuth2Error};
use specwright_runtime::{Call, Credential, Method, TokenSource, decode};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A request as it reached the authorization server.
#[derive(Clone, Debug)]
pub struct Asked {
    pub path: String,
    pub authorization: String,
    pub form: BTreeMap<String, String>,
}

impl Asked {
    pub fn field(&self, name: &str) -> &str {
        self.form.get(name).map_or("", String::as_str)
    }
}

/// A status, a media type and a body.
pub type Answer = (u16, &'static str, String);

/// An authorization server that gives the answers of a list, one after the other.
#[derive(Clone)]
pub struct Server {
    pub base: String,
    pub asked: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    pub async fn start(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self::slow(Duration::from_millis(20), answers).await
    }

    /// One that takes this long for each.
    pub async fn slow(pause: Duration, answers: impl IntoIterator<Item = Answer>) -> Self {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let answers: Arc<Mutex<VecDeque<Answer>>> = Arc::new(Mutex::new(answers.into_iter().collect()));
        let log = asked.clone();
        let handler = move |uri: Uri, headers: HeaderMap, body: String| {
            let authorization = headers.get("authorization").map(|value| value.to_str().unwrap().to_owned());
            log.lock().unwrap().push(Asked {
                path: uri.path().to_owned(),
                authorization: authorization.unwrap_or_default(),
                form: pairs(&body),
            });
            let answer = answers.lock().unwrap().pop_front();
            async move {
                tokio::time::sleep(pause).await;
                let (status, media, body) = answer.unwrap_or_else(|| json(500, json!({ "error": "no_more_answers" })));
                (StatusCode::from_u16(status).unwrap(), [("content-type", media)], body)
            }
        };
        Self { base: serve(Router::new().fallback(handler)).await, asked }
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    pub fn grants(&self) -> Vec<String> {
        self.asked().iter().map(|asked| asked.field("grant_type").to_owned()).collect()
    }

    pub fn oauth(&self) -> OAuth2 {
        OAuth2::new("my client")
            .token_url(format!("{}/token", self.base))
            .auth_url(format!("{}/authorize?tenant=1", self.base))
            .device_url(format!("{}/device", self.base))
            .redirect_url("http://127.0.0.1:8000/callback")
    }
}

/// The pairs of a form or a query.
pub fn pairs(text: &str) -> BTreeMap<String, String> {
    let uri: Uri = format!("/?{text}").parse().unwrap();
    Query::<BTreeMap<String, String>>::try_from_uri(&uri).unwrap().0
}

pub fn json(status: u16, body: Value) -> Answer {
    (status, "application/json", body.to_string())
}

/// An answer with a token that is valid for so many seconds, and a refresh token if there is one.
pub fn token(value: &str, seconds: u64, refresh: Option<&str>) -> Answer {
    let body = json!({
        "access_token": value,
        "token_type": "BEARER",
        "expires_in": seconds,
        "refresh_token": refresh,
    });
    json(200, body)
}

pub fn refusal(error: &str, description: &str) -> Answer {
    json(400, json!({ "error": error, "error_description": description, "error_uri": "https://a.example/why" }))
}

/// A server that answers with the token of a request, and refuses some of them.
pub async fn api(refused: &'static [&'static str]) -> String {
    let echo = move |headers: HeaderMap| async move {
        let token = headers["authorization"].to_str().unwrap().to_owned();
        let is_refused = refused.iter().any(|refused| token.ends_with(*refused));
        (if is_refused { StatusCode::UNAUTHORIZED } else { StatusCode::OK }, token)
    };
    serve(Router::new().route("/echo", any(echo))).await
}

pub async fn client(refused: &'static [&'static str], source: TokenSource) -> Client {
    let base = api(refused).await;
    Client::builder().base_url(base).credential("oauth", Credential::bearer(source)).build().unwrap()
}

pub fn call(client: &Client) -> Call<String> {
    client.any(Method::POST, "/echo", decode::text).secured(&[&["oauth"]])
}

/// A user who agrees at once.
pub async fn authorized(oauth: OAuth2) -> Result<TokenSource, OAuth2Error> {
    let authorization = oauth.authorization_code().await?;
    authorization.exchange(&format!("/callback?code=the-code&state={}", authorization.state())).await
}
