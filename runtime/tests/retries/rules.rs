//! Which requests are sent again: by their methods, by what came, by rules of one's own, and within a budget.

use super::script::{Script, answer, call, get};
use http::Response;
use specwright_runtime::{Body, Bytes, Method, Retry, decode};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

#[tokio::test(start_paused = true)]
async fn three_attempts_with_growing_random_waits() {
    for status in [408, 429, 500, 502, 503, 504] {
        for method in [Method::GET, Method::HEAD, Method::OPTIONS, Method::PUT] {
            let script = Script::failing(2, status, &[]);
            call(&script.client(), method.clone()).await.unwrap();
            let waits = script.waits();
            assert!(waits[0] < Duration::from_millis(505) && waits[1] < Duration::from_millis(1_005), "{waits:?}");
            let script = Script::failing(9, status, &[]);
            let error = call(&script.client(), method).await.unwrap_err();
            assert_eq!((script.count(), error.attempts(), error.is_retryable()), (3, 3, true));
        }
    }
    for status in [400, 404, 409, 501] {
        let script = Script::failing(9, status, &[]);
        let error = get(&script.client()).await.unwrap_err();
        assert_eq!((script.count(), error.attempts(), error.is_retryable()), (1, 1, false), "{status}");
    }
    let script = Script::failing(9, 409, &[]);
    assert_eq!(get(&script.with(Retry::v1().on_status(409).attempts(5))).await.unwrap_err().attempts(), 5);
    let script = Script::failing(9, 503, &[]);
    assert_eq!(get(&script.with(Retry::off())).await.unwrap_err().attempts(), 1);
    assert_eq!(get(&script.client()).retries(0).await.unwrap_err().attempts(), 1);
    assert_eq!(get(&script.with(Retry::off())).retries(1).await.unwrap_err().attempts(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_server_may_say_whether_to_send_again() {
    let script = Script::failing(9, 503, &[("x-should-retry", "false")]);
    assert!(!get(&script.client()).await.unwrap_err().is_retryable());
    assert_eq!(script.count(), 1);
    let script = Script::failing(2, 400, &[("x-should-retry", "true")]);
    call(&script.client(), Method::POST).await.unwrap();
    assert_eq!(script.count(), 3);
}

#[tokio::test(start_paused = true)]
async fn other_methods_are_repeated_only_where_that_is_safe() {
    for method in [Method::POST, Method::PATCH, Method::DELETE] {
        let script = Script::failing(9, 503, &[]);
        let client = script.client();
        assert_eq!(call(&client, method.clone()).await.unwrap_err().attempts(), 1);
        assert_eq!(call(&client, method.clone()).header("Idempotency-Key", "k").await.unwrap_err().attempts(), 3);
        assert_eq!(call(&client, method.clone()).retries(1).await.unwrap_err().attempts(), 2);
        let named = script.with(Retry::v1().key_header("X-Request-Key"));
        assert_eq!(call(&named, method).header("x-request-key", "k").await.unwrap_err().attempts(), 3);
    }
}

#[tokio::test(start_paused = true)]
async fn a_rule_of_ones_own() {
    let warming = Retry::v1().when(|attempt| (attempt.header("x-reason") == Some("warming-up")).then_some(true));
    let script = Script::failing(1, 418, &[("x-reason", "warming-up")]);
    get(&script.with(warming.clone())).await.unwrap();
    let script = Script::failing(1, 418, &[]);
    assert_eq!(get(&script.with(warming)).await.unwrap_err().attempts(), 1);
    let never = Retry::v1().when(|_| Some(false));
    let script = Script::failing(1, 503, &[]);
    assert_eq!(get(&script.with(never)).await.unwrap_err().attempts(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_raw_response_is_one_whatever_its_status() {
    let script = Script::failing(9, 503, &[]);
    assert_eq!(get(&script.client()).send_raw().await.unwrap().status, 503);
    assert_eq!(script.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_head_of_a_stream_is_asked_for_again() {
    let script = Script::new(|number| match number {
        0 => answer(503, &[]),
        _ => {
            let mut response = Response::new(Body::from(Bytes::from_static(b"data: 1\n\n")));
            response.headers_mut().insert("content-type", "text/event-stream".parse().unwrap());
            Ok(response)
        }
    });
    let call = script.client().any(Method::GET, "/events", decode::events::<i64>).event_stream();
    let mut stream = call.await.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap().data, 1);
    assert!(stream.next().await.is_none());
    assert_eq!(script.count(), 2);
}

#[tokio::test(start_paused = true)]
async fn retries_of_failing_servers_are_few_once_the_budget_is_spent() {
    let script = Script::failing(usize::MAX, 503, &[]);
    let client = script.client();
    for _ in 0..200 {
        get(&client).await.unwrap_err();
    }
    // 500 tokens are 100 retries.
    assert_eq!(script.count(), 300);
    let calls: Vec<_> = (0..1_000).map(|_| tokio::spawn(get(&client).send())).collect();
    for call in calls {
        call.await.unwrap().unwrap_err();
    }
    let sent = script.count() - 300;
    assert!((1_000..=1_100).contains(&sent), "{sent}");
    // Another client has a budget of its own.
    assert_eq!(get(&script.client()).await.unwrap_err().attempts(), 3);
}

#[tokio::test(start_paused = true)]
async fn successes_fill_the_budget() {
    let failing = Arc::new(AtomicUsize::new(1));
    let state = failing.clone();
    let script = Script::new(move |_| answer(if state.load(Ordering::SeqCst) == 1 { 503 } else { 200 }, &[]));
    let client = script.client();
    for _ in 0..200 {
        get(&client).await.unwrap_err();
    }
    failing.store(0, Ordering::SeqCst);
    for _ in 0..10 {
        get(&client).await.unwrap();
    }
    failing.store(1, Ordering::SeqCst);
    assert_eq!(get(&client).await.unwrap_err().attempts(), 3);
    assert_eq!(get(&client).await.unwrap_err().attempts(), 1);
}
