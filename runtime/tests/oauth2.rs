//! The flows of OAuth 2, against authorization servers on this machine: what is sent, how tokens are renewed, and what is refused.

#![cfg(feature = "oauth2")]

mod common;

use axum::Router;
use axum::extract::Query;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::routing::any;
use common::{Client, serve};
use oauth2::{PkceCodeChallenge, PkceCodeVerifier};
use serde_json::{Value, json};
use specwright_runtime::oauth2::{OAuth2, OAuth2Error, OAuth2ErrorKind};
use specwright_runtime::{Body, Bytes, Call, Credential, Method, TokenSource, decode};
use std::collections::{BTreeMap, VecDeque};
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A request as it reached the authorization server.
#[derive(Clone, Debug)]
struct Asked {
    path: String,
    authorization: String,
    form: BTreeMap<String, String>,
}

impl Asked {
    fn field(&self, name: &str) -> &str {
        self.form.get(name).map_or("", String::as_str)
    }
}

/// A status, a media type and a body.
type Answer = (u16, &'static str, String);

/// An authorization server that gives the answers of a list, one after the other.
#[derive(Clone)]
struct Server {
    base: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    async fn start(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self::slow(Duration::from_millis(20), answers).await
    }

    /// One that takes this long for each.
    async fn slow(pause: Duration, answers: impl IntoIterator<Item = Answer>) -> Self {
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

    fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    fn grants(&self) -> Vec<String> {
        self.asked().iter().map(|asked| asked.field("grant_type").to_owned()).collect()
    }

    fn oauth(&self) -> OAuth2 {
        OAuth2::new("my client")
            .token_url(format!("{}/token", self.base))
            .auth_url(format!("{}/authorize?tenant=1", self.base))
            .device_url(format!("{}/device", self.base))
            .redirect_url("http://127.0.0.1:8000/callback")
    }
}

/// The pairs of a form or a query.
fn pairs(text: &str) -> BTreeMap<String, String> {
    let uri: Uri = format!("/?{text}").parse().unwrap();
    Query::<BTreeMap<String, String>>::try_from_uri(&uri).unwrap().0
}

fn json(status: u16, body: Value) -> Answer {
    (status, "application/json", body.to_string())
}

/// An answer with a token that is valid for so many seconds, and a refresh token if there is one.
fn token(value: &str, seconds: u64, refresh: Option<&str>) -> Answer {
    let body = json!({
        "access_token": value,
        "token_type": "BEARER",
        "expires_in": seconds,
        "refresh_token": refresh,
    });
    json(200, body)
}

fn refusal(error: &str, description: &str) -> Answer {
    json(400, json!({ "error": error, "error_description": description, "error_uri": "https://a.example/why" }))
}

/// A server that answers with the token of a request, and refuses some of them.
async fn api(refused: &'static [&'static str]) -> String {
    let echo = move |headers: HeaderMap| async move {
        let token = headers["authorization"].to_str().unwrap().to_owned();
        let is_refused = refused.iter().any(|refused| token.ends_with(*refused));
        (if is_refused { StatusCode::UNAUTHORIZED } else { StatusCode::OK }, token)
    };
    serve(Router::new().route("/echo", any(echo))).await
}

async fn client(refused: &'static [&'static str], source: TokenSource) -> Client {
    let base = api(refused).await;
    Client::builder().base_url(base).credential("oauth", Credential::bearer(source)).build().unwrap()
}

fn call(client: &Client) -> Call<String> {
    client.any(Method::POST, "/echo", decode::text).secured(&[&["oauth"]])
}

/// A user who agrees at once.
async fn authorized(oauth: OAuth2) -> Result<TokenSource, OAuth2Error> {
    let authorization = oauth.authorization_code().await?;
    authorization.exchange(&format!("/callback?code=the-code&state={}", authorization.state())).await
}

/// What becomes of a token request with this answer.
async fn failure(answer: Answer) -> OAuth2Error {
    let server = Server::start([answer]).await;
    authorized(server.oauth().client_secret("hunter2-secret")).await.unwrap_err()
}

#[tokio::test]
async fn client_credentials_are_sent_with_basic_authentication() {
    let server = Server::start([token("token-1", 3600, None)]).await;
    let oauth = server.oauth().client_secret("p@ss:w/rd").scopes(["read", "write"]).parameter("audience", "the api");
    let client = client(&[], oauth.client_credentials()).await;
    assert_eq!(server.asked().len(), 0, "nothing is asked for before a call");
    assert_eq!(call(&client).await.unwrap(), "Bearer token-1");
    assert_eq!(call(&client).await.unwrap(), "Bearer token-1");
    let asked = server.asked();
    assert_eq!(asked.len(), 1);
    // `my+client:p%40ss%3Aw%2Frd` (RFC 6749, section 2.3.1).
    assert_eq!(asked[0].authorization, "Basic bXkrY2xpZW50OnAlNDBzcyUzQXclMkZyZA==");
    assert_eq!(asked[0].form, pairs("grant_type=client_credentials&scope=read+write&audience=the+api"));
}

#[tokio::test]
async fn client_credentials_are_sent_in_the_form_where_that_is_chosen() {
    let server = Server::start([token("token-1", 3600, None)]).await;
    let oauth = server.oauth().client_secret("p@ss").secret_in_body();
    assert_eq!(call(&client(&[], oauth.client_credentials()).await).await.unwrap(), "Bearer token-1");
    let asked = &server.asked()[0];
    assert_eq!(asked.authorization, "");
    assert_eq!(asked.form, pairs("grant_type=client_credentials&client_id=my+client&client_secret=p%40ss"));
}

#[tokio::test]
async fn clones_of_a_source_share_a_token() {
    let server = Server::start([token("token-1", 3600, None), token("token-2", 3600, None)]).await;
    let source = server.oauth().client_secret("secret").client_credentials();
    let one = client(&["token-1"], source.clone()).await;
    let other = client(&[], source).await;
    assert_eq!(call(&other).await.unwrap(), "Bearer token-1");
    assert_eq!(call(&one).await.unwrap(), "Bearer token-2");
    assert_eq!(server.asked().len(), 2);
}

#[tokio::test]
async fn a_thousand_calls_with_an_expired_token_refresh_it_once() {
    let answers = [token("token-1", 1, Some("refresh-2")), token("token-2", 3600, Some("refresh-3"))];
    let server = Server::start(answers).await;
    let client = client(&[], server.oauth().refresh_token("refresh-1")).await;
    assert_eq!(call(&client).await.unwrap(), "Bearer token-1");
    tokio::time::sleep(Duration::from_millis(950)).await;
    let calls: Vec<_> = (0..1000)
        .map(|_| {
            let call = call(&client);
            tokio::spawn(async move { call.await.unwrap() })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap(), "Bearer token-2");
    }
    assert_eq!(server.asked().len(), 2);
}

#[tokio::test]
async fn each_refresh_token_replaces_the_one_before() {
    let answers = [token("token-1", 3600, Some("refresh-2")), token("token-2", 3600, Some("refresh-3"))];
    let server = Server::start(answers).await;
    let kept = Arc::new(Mutex::new(Vec::new()));
    let keeper = kept.clone();
    let oauth = server.oauth().on_refresh_token(move |token| {
        use secrecy::ExposeSecret;
        keeper.lock().unwrap().push(token.expose_secret().to_owned());
    });
    let client = client(&["token-1"], oauth.refresh_token("refresh-1")).await;
    assert_eq!(call(&client).await.unwrap(), "Bearer token-2");
    let sent: Vec<String> = server.asked().iter().map(|asked| asked.field("refresh_token").to_owned()).collect();
    assert_eq!(sent, ["refresh-1", "refresh-2"]);
    assert_eq!(server.asked()[0].field("client_id"), "my client", "a public client names itself");
    assert_eq!(*kept.lock().unwrap(), ["refresh-2", "refresh-3"]);
}

#[tokio::test]
async fn who_gives_up_waiting_loses_no_refresh_token() {
    let server = Server::slow(Duration::from_millis(300), [token("token-1", 3600, Some("refresh-2"))]).await;
    let client = client(&[], server.oauth().refresh_token("refresh-1")).await;
    assert!(call(&client).timeout(Duration::from_millis(50)).await.unwrap_err().is_timeout());
    assert_eq!(call(&client).await.unwrap(), "Bearer token-1");
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn a_password_is_used_again_where_the_refresh_token_is_refused() {
    let answers =
        [token("token-1", 3600, Some("refresh-1")), refusal("invalid_grant", "expired"), token("token-2", 3600, None)];
    let server = Server::start(answers).await;
    let client = client(&["token-1"], server.oauth().scope("read").password("ada", "hunter2")).await;
    assert_eq!(call(&client).await.unwrap(), "Bearer token-2");
    assert_eq!(server.grants(), ["password", "refresh_token", "password"]);
    let asked = server.asked();
    assert_eq!(
        asked[0].form,
        pairs("grant_type=password&username=ada&password=hunter2&scope=read&client_id=my+client")
    );
    assert_eq!(asked[1].form, pairs("grant_type=refresh_token&refresh_token=refresh-1&client_id=my+client"));
}

#[tokio::test]
async fn a_refresh_token_that_is_refused_asks_for_the_user() {
    let server = Server::start([refusal("invalid_grant", "refresh-1 is revoked")]).await;
    let client = client(&[], server.oauth().refresh_token("refresh-1")).await;
    let error = call(&client).await.unwrap_err().to_string();
    assert!(error.contains("has to authorize again: invalid_grant: *** is revoked"), "{error}");
    let error = call(&client).await.unwrap_err().to_string();
    assert!(error.contains("has to authorize again"), "{error}");
    assert_eq!(server.asked().len(), 1, "it is not sent again");
}

#[tokio::test]
async fn an_authorization_code_is_exchanged_with_its_verifier() {
    let server = Server::start([token("token-1", 3600, Some("refresh-1")), token("token-2", 3600, None)]).await;
    let oauth = server.oauth().scopes(["read", "write"]).parameter("audience", "api");
    let authorization = oauth.authorization_code().await.unwrap();
    let (address, query) = authorization.url().split_once('?').unwrap();
    let query = pairs(query);
    assert_eq!(address, format!("{}/authorize", server.base));
    for (name, value) in [
        ("tenant", "1"),
        ("response_type", "code"),
        ("client_id", "my client"),
        ("redirect_uri", "http://127.0.0.1:8000/callback"),
        ("scope", "read write"),
        ("audience", "api"),
        ("code_challenge_method", "S256"),
        ("state", authorization.state()),
    ] {
        assert_eq!(query[name], value, "{name}");
    }
    let redirected = format!("http://127.0.0.1:8000/callback?code=a%2Fb&state={}#_=_", authorization.state());
    let source = authorization.exchange(&redirected).await.unwrap();
    let asked = &server.asked()[0];
    assert_eq!((asked.path.as_str(), asked.authorization.as_str()), ("/token", ""));
    assert_eq!(asked.field("grant_type"), "authorization_code");
    assert_eq!(asked.field("code"), "a/b");
    assert_eq!(asked.field("client_id"), "my client");
    assert_eq!(asked.field("redirect_uri"), "http://127.0.0.1:8000/callback");
    let verifier = PkceCodeVerifier::new(asked.field("code_verifier").to_owned());
    assert_eq!(query["code_challenge"], PkceCodeChallenge::from_code_verifier_sha256(&verifier).as_str());

    let client = client(&["token-1"], source).await;
    assert_eq!(call(&client).await.unwrap(), "Bearer token-2");
    assert_eq!(server.grants(), ["authorization_code", "refresh_token"]);
    let shown = format!("{authorization:?} {oauth:?}");
    assert!(!shown.contains(authorization.state()), "{shown}");
}

#[tokio::test]
async fn a_redirect_of_another_authorization_is_refused() {
    let server = Server::start([token("token-1", 3600, None)]).await;
    let authorization = server.oauth().authorization_code().await.unwrap();
    for other in ["/callback?code=the-code&state=another", "/callback?code=the-code", "/callback", ""] {
        let error = authorization.exchange(other).await.unwrap_err();
        assert_eq!(error.kind(), OAuth2ErrorKind::Redirect, "{error}");
        assert!(!format!("{error} {error:?}").contains("the-code"));
    }
    let state = authorization.state();
    let error = authorization.exchange(&format!("/callback?state={state}")).await.unwrap_err();
    assert_eq!(error.kind(), OAuth2ErrorKind::Redirect);
    let denied = format!("/callback?error=access_denied&error_description=not+now&state={state}");
    let error = authorization.exchange(&denied).await.unwrap_err();
    assert_eq!((error.kind(), error.error()), (OAuth2ErrorKind::Refused, Some("access_denied")));
    assert_eq!(error.to_string(), "the authorization server refuses: access_denied: not now");
    assert_eq!(server.asked().len(), 0);
    // The right one can still come.
    assert!(authorization.exchange(&format!("/callback?code=the-code&state={state}")).await.is_ok());
}

#[tokio::test]
async fn a_token_that_cannot_be_renewed_asks_for_the_user() {
    let server = Server::start([token("token-1", 3600, None), token("token-2", 1, None)]).await;
    let refused = client(&["token-1"], authorized(server.oauth()).await.unwrap()).await;
    let error = call(&refused).await.unwrap_err().to_string();
    assert!(error.contains("the user has to authorize again"), "{error}");

    let expiring = client(&[], authorized(server.oauth()).await.unwrap()).await;
    assert_eq!(call(&expiring).await.unwrap(), "Bearer token-2");
    tokio::time::sleep(Duration::from_millis(950)).await;
    let error = call(&expiring).await.unwrap_err().to_string();
    assert!(error.contains("the user has to authorize again"), "{error}");
    assert_eq!(server.asked().len(), 2);
}

/// A device flow whose token endpoint gives these answers, without a network: the clock of the test stands still.
fn device(answers: impl IntoIterator<Item = Answer>) -> OAuth2 {
    let device = json!({
        "device_code": "the-device-code",
        "user_code": "WDJB-MJHT",
        "verification_uri": "https://login.example.com/device",
        "verification_uri_complete": "https://login.example.com/device?user_code=WDJB-MJHT",
        "expires_in": "1800",
    });
    let answers: Arc<Mutex<VecDeque<Answer>>> = Arc::new(Mutex::new(answers.into_iter().collect()));
    let service = tower::service_fn(move |request: http::Request<Body>| {
        let form = pairs(std::str::from_utf8(request.body().as_bytes().unwrap()).unwrap());
        let (status, media, body) = match request.uri().path() {
            "/device" => {
                assert_eq!(form, pairs("client_id=tv&scope=watch"));
                json(200, device.clone())
            }
            _ => {
                assert_eq!(form["grant_type"], "urn:ietf:params:oauth:grant-type:device_code");
                assert_eq!(form["device_code"], "the-device-code");
                answers.lock().unwrap().pop_front().unwrap()
            }
        };
        let response = http::Response::builder().status(status).header("content-type", media);
        std::future::ready(Ok::<_, Infallible>(response.body(Body::from(Bytes::from(body))).unwrap()))
    });
    OAuth2::new("tv")
        .device_url("https://login.example.com/device")
        .token_url("https://login.example.com/token")
        .scope("watch")
        .service(service)
}

#[tokio::test(start_paused = true)]
async fn a_device_asks_until_the_user_has_decided() {
    let pending = || json!({ "error": "authorization_pending" });
    // Some servers say it with status 200.
    let answers = [
        json(400, pending()),
        json(200, pending()),
        json(400, json!({ "error": "slow_down" })),
        (503, "text/html", "<html>busy</html>".to_owned()),
        token("token-1", 3600, None),
    ];
    let device = device(answers).device_code().await.unwrap();
    assert_eq!(device.user_code(), "WDJB-MJHT");
    assert_eq!(device.verification_url(), "https://login.example.com/device");
    let complete = Some("https://login.example.com/device?user_code=WDJB-MJHT");
    assert_eq!(device.verification_url_complete(), complete);
    assert_eq!(device.expires_in(), Duration::from_secs(1800));
    assert!(!format!("{device:?}").contains("WDJB"));
    let begun = tokio::time::Instant::now();
    device.token().await.unwrap();
    // 5, 5, 10 after `slow_down`, 20 after the failure.
    assert_eq!(begun.elapsed().as_secs(), 40);
}

#[tokio::test(start_paused = true)]
async fn a_device_ends_asking_when_the_server_decides() {
    for (answer, kind) in [
        (refusal("access_denied", "no"), OAuth2ErrorKind::Refused),
        (refusal("expired_token", "too late"), OAuth2ErrorKind::Expired),
        ((200, "text/html", "<html>".to_owned()), OAuth2ErrorKind::Answer),
        (token("", 1, None), OAuth2ErrorKind::Answer),
    ] {
        let device = device([answer]).device_code().await.unwrap();
        let error = device.token().await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(!format!("{error} {error:?}").contains("the-device-code"));
    }
}

#[tokio::test]
async fn an_issuer_says_where_its_endpoints_are() {
    let issuer = Arc::new(Mutex::new(String::new()));
    let said = issuer.clone();
    let metadata = move || {
        let issuer = said.lock().unwrap().clone();
        let body = json!({
            "issuer": issuer,
            "token_endpoint": format!("{issuer}/token"),
            "authorization_endpoint": format!("{issuer}/authorize"),
        });
        async move { ([("content-type", "application/json")], body.to_string()) }
    };
    let answer = || async { ([("content-type", "application/json")], token("token-1", 3600, None).2) };
    let router = Router::new()
        .route("/realm/.well-known/openid-configuration", any(metadata))
        .route("/realm/token", any(answer));
    let base = serve(router).await;
    let realm = format!("{base}/realm");
    let oauth = || OAuth2::new("app").client_secret("secret").openid_connect(&realm);

    *issuer.lock().unwrap() = realm.clone();
    let source = oauth().client_credentials();
    assert_eq!(call(&client(&[], source).await).await.unwrap(), "Bearer token-1");
    let authorization = oauth().authorization_code().await.unwrap();
    assert!(authorization.url().starts_with(&format!("{realm}/authorize?")), "{}", authorization.url());
    let mixed = format!("/callback?code=c&iss=https%3A%2F%2Fother&state={}", authorization.state());
    assert_eq!(authorization.exchange(&mixed).await.unwrap_err().kind(), OAuth2ErrorKind::Redirect);
    let error = oauth().device_code().await.unwrap_err();
    let expected = "the issuer publishes no device authorization endpoint: give it with `device_url`";
    assert_eq!((error.kind(), error.to_string().as_str()), (OAuth2ErrorKind::Settings, expected));

    *issuer.lock().unwrap() = "https://other.example".to_owned();
    let error = oauth().authorization_code().await.unwrap_err();
    assert_eq!(error.kind(), OAuth2ErrorKind::Answer);
    assert!(error.to_string().contains("another one: `https://other.example`"), "{error}");
}

#[tokio::test]
async fn what_a_server_refuses_is_shown_without_secrets() {
    let error = failure(refusal("invalid_client", "hunter2-secret and the-code\nare wrong")).await;
    assert_eq!((error.kind(), error.error()), (OAuth2ErrorKind::Refused, Some("invalid_client")));
    assert_eq!(error.description(), Some("*** and *** are wrong"));
    assert_eq!((error.uri(), error.status()), (Some("https://a.example/why"), Some(StatusCode::BAD_REQUEST)));
    let expected =
        "the authorization server refuses: invalid_client: *** and *** are wrong (see https://a.example/why)";
    assert_eq!(error.to_string(), expected);
    assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");

    // Some servers say it with status 200.
    let error = failure(json(200, json!({ "error": "bad_verification_code" }))).await;
    assert_eq!((error.kind(), error.error()), (OAuth2ErrorKind::Refused, Some("bad_verification_code")));
}

#[tokio::test]
async fn answers_that_are_no_tokens_are_refused_and_not_shown() {
    let html = (200, "text/html", "<html>s3cret</html>".to_owned());
    let large = (200, "application/json", format!("{{\"access_token\":\"{}\"}}", "s3cret".repeat(200_000)));
    let mac = json(200, json!({ "access_token": "s3cret", "token_type": "mac" }));
    let typeless = json(200, json!({ "access_token": "s3cret" }));
    let number = json(200, json!({ "access_token": 53_112_233, "token_type": "bearer" }));
    for (answer, kind, expected) in [
        (html, OAuth2ErrorKind::Answer, "200 OK without a JSON object (`text/html`)"),
        (large, OAuth2ErrorKind::Transport, "is larger than 1048576 bytes"),
        (mac, OAuth2ErrorKind::Answer, "the token is of the type `mac`"),
        (typeless, OAuth2ErrorKind::Answer, "has no `token_type`"),
        (number, OAuth2ErrorKind::Answer, "is not of its type"),
        ((502, "text/plain", String::new()), OAuth2ErrorKind::Answer, "502 Bad Gateway without a JSON object"),
    ] {
        let error = failure(answer).await;
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(expected), "{error}");
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("s3cret") && !shown.contains("53112233"), "{shown}");
    }
}

#[tokio::test]
async fn a_redirect_of_the_token_endpoint_is_not_followed() {
    let followed = Arc::new(Mutex::new(0));
    let count = followed.clone();
    let elsewhere = move || {
        *count.lock().unwrap() += 1;
        async { "" }
    };
    let redirect = || async { (StatusCode::TEMPORARY_REDIRECT, [("location", "/elsewhere")]) };
    let router = Router::new().route("/token", any(redirect)).route("/elsewhere", any(elsewhere));
    let base = serve(router).await;
    let oauth = OAuth2::new("app").token_url(format!("{base}/token")).auth_url(format!("{base}/authorize"));
    let error = authorized(oauth).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (OAuth2ErrorKind::Answer, Some(StatusCode::TEMPORARY_REDIRECT)));
    assert_eq!(*followed.lock().unwrap(), 0);
}

#[tokio::test]
async fn settings_that_are_missing_are_named() {
    let error = OAuth2::new("app").authorization_code().await.unwrap_err();
    let expected = "there is no authorization endpoint: give it with `auth_url`";
    assert_eq!((error.kind(), error.to_string().as_str()), (OAuth2ErrorKind::Settings, expected));
    let client = client(&[], OAuth2::new("app").client_secret("secret").client_credentials()).await;
    let error = call(&client).await.unwrap_err().to_string();
    assert!(error.ends_with("there is no token endpoint: give it with `token_url`"), "{error}");
}
