//! What the attempts of a call have in common: keys, bodies, credentials; and what sees them.

use super::common::{Client, ClientBuilder};
use super::script::{Script, answer, call, get};
use http::Request;
use http_body_util::Full;
use specwright_runtime::{
    Body, BoxError, Bytes, Credential, Error, Method, Retry, StatusCode, TimeLimit, Token, TokenSource, TransportKind,
    Upload,
};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::Instant;

#[tokio::test(start_paused = true)]
async fn a_key_is_the_same_for_all_attempts_and_another_for_each_call() {
    let script = Script::failing(2, 503, &[]);
    let client = script.client();
    let post = call(&client, Method::POST).idempotency_key_header("Idempotency-Key");
    let again = post.clone();
    post.await.unwrap();
    again.await.unwrap();
    let own = call(&client, Method::POST).idempotency_key_header("Idempotency-Key");
    own.header("idempotency-key", "of-the-caller").await.unwrap();
    let keys: Vec<String> = (0..script.count()).map(|index| script.header(index, "idempotency-key")).collect();
    assert_eq!(keys.len(), 5);
    assert!(keys[0] == keys[1] && keys[1] == keys[2] && keys[2] != keys[3], "{keys:?}");
    assert_eq!((keys[0].len(), keys[4].as_str()), (36, "of-the-caller"));
}

#[tokio::test(start_paused = true)]
async fn a_body_is_repeated_if_it_can_be_made_again() {
    let again = Upload::again(|| Body::new(Full::new(Bytes::from("content"))));
    let script = Script::failing(2, 503, &[]);
    call(&script.client(), Method::PUT).upload("a/b", again).await.unwrap();
    assert!(script.count() == 3 && script.seen.lock().unwrap().iter().all(|came| came.2 == "content"));
    let once = Upload::body(Body::new(Full::new(Bytes::from("content"))));
    let script = Script::failing(2, 503, &[]);
    let error = call(&script.client(), Method::PUT).upload("a/b", once).await.unwrap_err();
    assert_eq!((script.count(), error.attempts(), error.status()), (1, 1, Some(StatusCode::SERVICE_UNAVAILABLE)));
    let script = Script::failing(2, 503, &[]);
    call(&script.client(), Method::PUT).json(&[1, 2]).await.unwrap();
    assert!(script.count() == 3 && script.seen.lock().unwrap().iter().all(|came| came.2 == "[1,2]"));
}

#[tokio::test(start_paused = true)]
async fn a_hook_sees_each_attempt() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = seen.clone();
    let retry = Retry::v1().on_attempt(move |attempt| {
        let wait = attempt.wait.map(|wait| wait.as_secs());
        let shown = format!("{attempt:?}");
        assert!(!shown.contains("hunter2"), "{shown}");
        log.lock().unwrap().push((attempt.number, attempt.operation.name, attempt.status, attempt.kind, wait));
    });
    let script = Script::new(|number| match number {
        0 => answer(503, &[("retry-after", "2"), ("x-echo", "hunter2")]),
        1 => Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset).into()),
        _ => answer(200, &[]),
    });
    get(&script.with(retry.backoff(Duration::ZERO, Duration::ZERO))).await.unwrap();
    let (busy, ok) = (Some(StatusCode::SERVICE_UNAVAILABLE), Some(StatusCode::OK));
    assert_eq!(
        *seen.lock().unwrap(),
        [
            (1, "any", busy, None, Some(2)),
            (2, "any", None, Some(TransportKind::Other), Some(0)),
            (3, "any", ok, None, None)
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_token_that_is_refused_is_no_retry() {
    let count = Arc::new(AtomicUsize::new(0));
    let given = count.clone();
    let source = TokenSource::new(move || {
        let number = given.fetch_add(1, Ordering::SeqCst) + 1;
        async move { Ok::<_, BoxError>(Token::new(format!("token-{number}"))) }
    });
    let script = Script::new(|number| match number {
        0 | 2 => answer(503, &[]),
        1 => answer(401, &[]),
        _ => answer(200, &[]),
    });
    let client = script.over(Client::builder().credential("oauth", Credential::bearer(source)));
    get(&client).secured(&[&["oauth"]]).await.unwrap();
    let tokens: Vec<String> = (0..script.count()).map(|index| script.header(index, "authorization")).collect();
    assert_eq!(tokens, ["Bearer token-1", "Bearer token-1", "Bearer token-2", "Bearer token-2"]);
}

#[tokio::test(start_paused = true)]
async fn credentials_and_cookies_are_the_same_in_each_attempt() {
    let script = Script::failing(2, 503, &[]);
    let client = script.over(
        Client::builder()
            .credential("key", Credential::api_key_header("x-key", "swordfish"))
            .credential("sid", Credential::api_key_cookie("sid", "hunter2"))
            .header("cookie", "theme=dark"),
    );
    get(&client).secured(&[&["key", "sid"]]).cookie("lang", "de").header("x-own", "1").await.unwrap();
    let seen = script.seen.lock().unwrap();
    assert_eq!(seen.len(), 3);
    assert!(seen.iter().all(|came| came.1 == seen[0].1), "{seen:?}");
    assert_eq!(seen[0].1["cookie"], "lang=de; sid=hunter2; theme=dark");
}

/// A client whose first token comes at once and is used once. The next comes after a minute.
fn with_slow_tokens() -> ClientBuilder {
    let count = Arc::new(AtomicUsize::new(0));
    let source = TokenSource::new(move || {
        let number = count.fetch_add(1, Ordering::SeqCst) + 1;
        async move {
            if number > 1 {
                tokio::time::sleep(Duration::from_secs(60)).await;
            }
            Ok::<_, BoxError>(Token::new(format!("token-{number}")).expires_in(Duration::ZERO))
        }
    });
    Client::builder().credential("oauth", Credential::bearer(source))
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_a_timeout_where_there_is_no_time_for_another() {
    let script = Script::failing(9, 401, &[]);
    let call = get(&script.over(with_slow_tokens())).secured(&[&["oauth"]]).timeout(Duration::from_secs(5));
    let error = call.await.unwrap_err();
    let Error::Transport(timeout) = &error else { panic!("{error}") };
    assert_eq!((timeout.time_limit(), timeout.attempts()), (Some(TimeLimit::Call), 1));
    // What the server has said is not lost.
    assert_eq!(error.status(), Some(StatusCode::UNAUTHORIZED));
    assert_eq!(error.bytes().map(|bytes| &bytes[..]), Some(&b"{}"[..]));
    let expected = "401 Unauthorized, but timed out: the call got no token that it can use within 5s (`timeout`)";
    assert!(error.to_string().ends_with(expected), "{error}");
    assert!(!format!("{error:?}").contains("token-1"), "{error:?}");
    assert_eq!(script.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_last_attempt_is_reported_where_the_time_runs_out_for_a_token() {
    let script = Script::failing(9, 503, &[]);
    let call = get(&script.over(with_slow_tokens())).secured(&[&["oauth"]]).timeout(Duration::from_secs(5));
    let error = call.await.unwrap_err();
    assert_eq!((error.status(), error.attempts()), (Some(StatusCode::SERVICE_UNAVAILABLE), 1));
    assert!(error.to_string().contains("ran out while a token was fetched"), "{error}");

    // Of a connection that broke, too.
    let script = Script::new(|_| Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset).into()));
    let call = get(&script.over(with_slow_tokens())).secured(&[&["oauth"]]).timeout(Duration::from_secs(5));
    let error = call.await.unwrap_err();
    let Error::Transport(reset) = &error else { panic!("{error}") };
    assert_eq!((reset.kind(), reset.attempts(), script.count()), (TransportKind::Other, 1, 1));
}

#[tokio::test(start_paused = true)]
async fn to_refuse_a_token_waits_for_none_that_is_fetched() {
    let service = tower::service_fn(|_: Request<Body>| async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        answer(401, &[])
    });
    let client = with_slow_tokens().base_url("http://test").service(service).build().unwrap();
    let once = Upload::body(Body::new(Full::new(Bytes::from("content"))));
    let refused = call(&client, Method::PUT).secured(&[&["oauth"]]).upload("a/b", once);
    let other = get(&client).secured(&[&["oauth"]]);
    let fetching = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(500)).await;
        other.await
    });
    let begun = Instant::now();
    let error = refused.await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::UNAUTHORIZED));
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    assert!(!fetching.is_finished(), "the other call still waits for its token");
    fetching.abort();
}
