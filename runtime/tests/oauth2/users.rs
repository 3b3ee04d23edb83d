//! Tokens that a user agrees to: authorization codes, devices, and what an issuer publishes.

use super::common::serve;
use super::server::{Answer, Server, authorized, call, client, json, pairs, refusal, token};
use axum::Router;
use axum::routing::any;
use oauth2::{PkceCodeChallenge, PkceCodeVerifier};
use serde_json::json;
use specwright_runtime::oauth2::{OAuth2, OAuth2ErrorKind};
use specwright_runtime::{Body, Bytes};
use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

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
async fn a_device_is_authorized_over_the_wire() {
    let codes = json!({
        "device_code": "the-device-code",
        "user_code": "WDJB-MJHT",
        "verification_uri": "https://login.example.com/device",
        "expires_in": 60,
        "interval": 0,
    });
    let answers = [
        json(200, codes),
        json(400, json!({ "error": "authorization_pending" })),
        token("token-1", 3600, Some("refresh-1")),
        token("token-2", 3600, None),
    ];
    let server = Server::start(answers).await;
    let device = server.oauth().scope("watch").device_code().await.unwrap();
    assert_eq!(device.user_code(), "WDJB-MJHT");
    let source = device.token().await.unwrap();
    let client = client(&["token-1"], source).await;
    assert_eq!(call(&client).await.unwrap(), "Bearer token-2");

    let asked = server.asked();
    let paths: Vec<&str> = asked.iter().map(|asked| asked.path.as_str()).collect();
    assert_eq!(paths, ["/device", "/token", "/token", "/token"]);
    assert_eq!(asked[0].form, pairs("client_id=my+client&scope=watch"));
    for asked in &asked[1..3] {
        assert_eq!(asked.field("grant_type"), "urn:ietf:params:oauth:grant-type:device_code");
        assert_eq!((asked.field("device_code"), asked.field("client_id")), ("the-device-code", "my client"));
    }
    assert_eq!(asked[3].field("refresh_token"), "refresh-1");
}

#[tokio::test]
async fn a_device_asks_at_the_endpoints_that_its_issuer_publishes() {
    let issuer = Arc::new(Mutex::new(String::new()));
    let said = issuer.clone();
    let metadata = move || {
        let issuer = said.lock().unwrap().clone();
        let body = json!({
            "issuer": issuer,
            "token_endpoint": format!("{issuer}/codes"),
            "device_authorization_endpoint": format!("{issuer}/devices"),
        });
        async move { ([("content-type", "application/json")], body.to_string()) }
    };
    let codes = || async {
        let body = json!({
            "device_code": "the-device-code",
            "user_code": "WDJB-MJHT",
            "verification_uri": "https://login.example.com/device",
            "expires_in": 60,
        });
        ([("content-type", "application/json")], body.to_string())
    };
    let answer = |body: String| async move {
        assert_eq!(pairs(&body)["device_code"], "the-device-code");
        ([("content-type", "application/json")], token("token-1", 3600, None).2)
    };
    let router = Router::new()
        .route("/.well-known/openid-configuration", any(metadata))
        .route("/devices", any(codes))
        .route("/codes", any(answer));
    let base = serve(router).await;
    *issuer.lock().unwrap() = base.clone();
    let device = OAuth2::new("tv").openid_connect(&base).device_code().await.unwrap();
    let source = device.token().await.unwrap();
    assert_eq!(call(&client(&[], source).await).await.unwrap(), "Bearer token-1");
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
