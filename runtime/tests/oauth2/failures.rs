//! What a server refuses, or answers wrongly, and what is missing: named, and without secrets.

use super::common::serve;
use super::server::{Answer, Server, authorized, call, client, json, refusal, token};
use axum::Router;
use axum::http::StatusCode;
use axum::routing::any;
use serde_json::json;
use specwright_runtime::Error;
use specwright_runtime::oauth2::{OAuth2, OAuth2Error, OAuth2ErrorKind};
use std::sync::{Arc, Mutex};

/// What becomes of a token request with this answer.
async fn failure(answer: Answer) -> OAuth2Error {
    let server = Server::start([answer]).await;
    authorized(server.oauth().client_secret("hunter2-secret")).await.unwrap_err()
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
async fn a_token_endpoint_that_is_down_for_a_moment_is_a_failure_that_passes() {
    let down = (503, "text/plain", String::new());
    let limited = json(429, json!({ "error": "rate_limited" }));
    let server = Server::start([down, limited, refusal("invalid_client", ""), token("t1", 3600, None)]).await;
    let client = client(&[], server.oauth().client_secret("secret").client_credentials()).await;
    for passes in [true, true, false] {
        let error = call(&client).await.unwrap_err();
        assert!(matches!(error, Error::Request(_)), "{error}");
        assert_eq!(error.is_retryable(), passes, "{error}");
    }
    assert_eq!(call(&client).await.unwrap(), "Bearer t1");
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
