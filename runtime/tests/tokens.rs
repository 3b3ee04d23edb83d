//! Tokens that are fetched: once for many calls, before they expire, and once more where the server refuses one.

#![cfg(feature = "reqwest")]

mod common;

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::any;
use common::{Client, serve};
use specwright_runtime::{Body, BoxError, Call, Credential, Error, Method, Token, TokenSource, Upload, decode};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// A source of `token-1`, `token-2`, …, and how many it has given.
fn source(life: Option<Duration>) -> (TokenSource, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let given = count.clone();
    let source = TokenSource::new(move || {
        let number = given.fetch_add(1, Ordering::SeqCst) + 1;
        async move {
            tokio::time::sleep(Duration::from_millis(20)).await;
            let token = Token::new(format!("token-{number}"));
            Ok::<_, BoxError>(life.map_or(token.clone(), |life| token.expires_in(life)))
        }
    });
    (source, count)
}

fn client(base: &str, source: TokenSource) -> Client {
    Client::builder().base_url(base).credential("oauth", Credential::bearer(source)).build().unwrap()
}

fn call(client: &Client) -> Call<String> {
    client.any(Method::POST, "/echo", decode::text).secured(&[&["oauth"]])
}

/// Answers with the token and the body, and refuses the tokens up to a number.
async fn server(refused: usize) -> String {
    let echo = move |headers: HeaderMap, body: String| async move {
        let token = headers["authorization"].to_str().unwrap().to_owned();
        let number: usize = token.rsplit('-').next().unwrap().parse().unwrap();
        let status = if number <= refused { StatusCode::UNAUTHORIZED } else { StatusCode::OK };
        (status, format!("{token} {body}"))
    };
    serve(Router::new().route("/echo", any(echo))).await
}

/// A thousand calls at the same time, all of which are answered so.
async fn a_thousand_at_once(client: &Client, answer: &str) {
    let calls: Vec<_> = (0..1000)
        .map(|_| {
            let call = call(client);
            tokio::spawn(async move { call.await.unwrap() })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap(), answer);
    }
}

#[tokio::test]
async fn a_thousand_calls_at_once_fetch_one_token() {
    let (source, count) = source(Some(Duration::from_secs(3600)));
    let client = client(&server(0).await, source);
    a_thousand_at_once(&client, "Bearer token-1 ").await;
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_token_is_fetched_again_before_it_expires() {
    let (source, count) = source(Some(Duration::from_millis(200)));
    let client = client(&server(0).await, source);
    assert_eq!(call(&client).await.unwrap(), "Bearer token-1 ");
    assert_eq!(call(&client).await.unwrap(), "Bearer token-1 ");
    tokio::time::sleep(Duration::from_millis(190)).await;
    assert_eq!(call(&client).await.unwrap(), "Bearer token-2 ");
    assert_eq!(count.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_request_is_sent_once_more_where_its_token_is_refused() {
    let (tokens, count) = source(None);
    let refusing_one = client(&server(1).await, tokens);
    assert_eq!(call(&refusing_one).json(&1).await.unwrap(), "Bearer token-2 1");
    // The other token is kept.
    assert_eq!(call(&refusing_one).await.unwrap(), "Bearer token-2 ");
    assert_eq!(count.load(Ordering::SeqCst), 2);

    let (tokens, count) = source(None);
    let refusing_all = client(&server(9).await, tokens);
    let error = call(&refusing_all).await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::UNAUTHORIZED));
    assert_eq!(count.load(Ordering::SeqCst), 2, "no more than once");
    assert!(!format!("{error} {error:?}").contains("token-2"), "{error:?}");
    // The next call does not begin with a token that was refused, and fetches no more than two.
    for fetched in [4, 6] {
        assert_eq!(call(&refusing_all).await.unwrap_err().attempts(), 2);
        assert_eq!(count.load(Ordering::SeqCst), fetched);
    }
    let (tokens, count) = source(None);
    let refusing_two = client(&server(2).await, tokens);
    assert_eq!(call(&refusing_two).await.unwrap_err().status(), Some(StatusCode::UNAUTHORIZED));
    assert_eq!(call(&refusing_two).await.unwrap(), "Bearer token-3 ");
    assert_eq!(count.load(Ordering::SeqCst), 3);

    // What can be sent once is not sent again.
    let (tokens, count) = source(None);
    let refusing_one = client(&server(1).await, tokens);
    let once = Upload::body(Body::new(http_body_util::Full::new("once".into())));
    let error = call(&refusing_one).upload("a/b", once).await.unwrap_err();
    assert_eq!((error.status(), count.load(Ordering::SeqCst)), (Some(StatusCode::UNAUTHORIZED), 1));
}

#[tokio::test]
async fn a_thousand_calls_whose_token_is_refused_fetch_one_more() {
    let (source, count) = source(None);
    let client = client(&server(1).await, source);
    a_thousand_at_once(&client, "Bearer token-2 ").await;
    assert_eq!(count.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn calls_at_once_fetch_no_more_than_two_tokens_each_where_all_are_refused() {
    let (source, count) = source(None);
    let client = client(&server(usize::MAX).await, source);
    let calls: Vec<_> = (0..50).map(|_| tokio::spawn(call(&client).send())).collect();
    for call in calls {
        let error = call.await.unwrap().unwrap_err();
        assert_eq!((error.status(), error.attempts()), (Some(StatusCode::UNAUTHORIZED), 2));
    }
    assert!(count.load(Ordering::SeqCst) <= 100, "{count:?}");
}

#[tokio::test]
async fn calls_that_wait_for_a_token_fail_with_it_and_the_next_tries_again() {
    let count = Arc::new(AtomicUsize::new(0));
    let asked = count.clone();
    let source = TokenSource::new(move || {
        let number = asked.fetch_add(1, Ordering::SeqCst);
        async move {
            tokio::time::sleep(Duration::from_millis(50)).await;
            if number == 0 { Err("the vault is locked") } else { Ok(Token::new("token-1")) }
        }
    });
    let client = client(&server(0).await, source);
    let calls: Vec<_> = (0..10).map(|_| tokio::spawn(call(&client).send())).collect();
    for call in calls {
        let error = call.await.unwrap().unwrap_err();
        assert!(matches!(error, Error::Request(_)), "{error}");
        let expected = "POST /echo: not sent: there is no token for the security scheme `oauth`: the vault is locked";
        assert_eq!(error.to_string(), expected);
    }
    assert_eq!(count.load(Ordering::SeqCst), 1);
    assert_eq!(call(&client).await.unwrap(), "Bearer token-1 ");
}

#[tokio::test]
async fn what_a_source_says_of_its_failure_shows_no_secret_of_the_client() {
    let count = Arc::new(AtomicUsize::new(0));
    let source = TokenSource::new(move || {
        let number = count.fetch_add(1, Ordering::SeqCst);
        async move { if number == 0 { Ok(Token::new("token-1")) } else { Err("neither token-1 nor swordfish is taken") } }
    });
    let client = Client::builder()
        .base_url(server(1).await)
        .credential("oauth", Credential::bearer(source))
        .credential("key", Credential::api_key_header("x-key", "swordfish"))
        .build()
        .unwrap();
    let (refused, unsent) = (call(&client).await.unwrap_err(), call(&client).await.unwrap_err());
    let expected =
        "POST /echo: not sent: there is no token for the security scheme `oauth`: neither *** nor *** is taken";
    assert_eq!(unsent.to_string(), expected);
    assert_eq!(refused.status(), Some(StatusCode::UNAUTHORIZED));
    for error in [refused, unsent] {
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("token-1") && !shown.contains("swordfish"), "{shown}");
    }
}

#[tokio::test]
async fn fetching_is_a_part_of_the_time_of_a_call_and_happens_only_where_it_is_needed() {
    let slow = TokenSource::new(|| async {
        tokio::time::sleep(Duration::from_secs(60)).await;
        Ok::<_, BoxError>(Token::new("never"))
    });
    let client = client(&server(0).await, slow);
    let error = call(&client).timeout(Duration::from_millis(100)).await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert!(error.to_string().contains("within 100ms"), "{error}");
    // A call that has a token of its own fetches none.
    let own = call(&client).header("authorization", "Bearer own-5").timeout(Duration::from_secs(10));
    assert_eq!(own.await.unwrap(), "Bearer own-5 ");
}

#[tokio::test]
async fn events_are_asked_for_again_with_a_token_of_that_time() {
    use std::sync::Mutex;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let tokens = seen.clone();
    let events = move |headers: HeaderMap| {
        let token = headers["authorization"].to_str().unwrap().to_owned();
        let mut tokens = tokens.lock().unwrap();
        tokens.push(token);
        let is_first = tokens.len() == 1;
        async move {
            let status = if is_first { StatusCode::OK } else { StatusCode::NO_CONTENT };
            (
                status,
                [("content-type", "text/event-stream")],
                if is_first { "id: 1\nretry: 250\ndata: 1\n\n" } else { "" },
            )
        }
    };
    let (source, _) = source(Some(Duration::from_millis(200)));
    let client = client(&serve(Router::new().route("/events", any(events))).await, source);
    let call = client.any(Method::GET, "/events", decode::events::<i64>).secured(&[&["oauth"]]).event_stream();
    let mut stream = call.await.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap().data, 1);
    assert!(stream.next().await.is_none());
    assert_eq!(*seen.lock().unwrap(), ["Bearer token-1", "Bearer token-2"]);
}

#[tokio::test]
async fn a_source_that_calls_its_own_client_is_told_so() {
    let own = Arc::new(OnceLock::<Client>::new());
    let known = own.clone();
    // By way of another client, whose source calls the first one.
    let other = TokenSource::new(move || {
        let own = known.get().cloned().unwrap();
        async move { Ok::<_, BoxError>(Token::new(call(&own).await?)) }
    });
    let base = server(0).await;
    let between = client(&base, other);
    let source = TokenSource::new(move || {
        let between = between.clone();
        async move { Ok::<_, BoxError>(Token::new(call(&between).await?)) }
    });
    let client = client(&base, source);
    own.set(client.clone()).unwrap();
    let error = call(&client).await.unwrap_err();
    assert!(matches!(error, Error::Request(_)));
    assert!(error.to_string().contains("its source calls the client that waits for the token"), "{error}");
}
