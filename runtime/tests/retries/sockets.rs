//! Waits that a server asks for, over real sockets and by the real clock: short ones.
//!
//! A wait of the client's own would be longer than the call may take, so that a call that succeeds has waited as the server asks.
//! `waits.rs` has longer waits, in this process and by a clock that is paused.

use super::common::{Client, serve};
use super::script::get;
use axum::Router;
use axum::routing::any;
use http::header::HeaderName;
use http::{HeaderMap, HeaderValue, StatusCode};
use specwright_runtime::Retry;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

type Fields = &'static [(&'static str, &'static str)];

/// Header fields that ask for a wait, and how many milliseconds it is at least.
const FORMS: &[(Fields, u64)] = &[
    (&[("retry-after-ms", "20")], 20),
    (&[("retry-after", "7"), ("retry-after-ms", "20")], 20),
    (&[("retry-after", "0")], 0),
    // A time that has passed, by the `date` that the server adds.
    #[cfg(feature = "chrono")]
    (&[("retry-after", "Fri, 31 Dec 1999 23:59:59 GMT")], 0),
];

/// Calls a server that answers the first request with this status and these header fields, and the next with 200. Returns how long the
/// call took.
async fn twice(status: u16, fields: Fields, retry: Retry) -> Duration {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = asked.clone();
    let status = StatusCode::from_u16(status).unwrap();
    let answer = move || {
        let number = counter.fetch_add(1, Ordering::SeqCst);
        async move {
            if number > 0 {
                return (StatusCode::OK, HeaderMap::new(), "ok");
            }
            let mut headers = HeaderMap::new();
            for (name, value) in fields {
                headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
            }
            (status, headers, "later")
        }
    };
    let base = serve(Router::new().route("/x", any(answer))).await;
    let attempts = Arc::new(AtomicUsize::new(0));
    let counter = attempts.clone();
    let retry = retry.on_attempt(move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
    });
    let client = Client::builder().base_url(base).retry(retry).build().unwrap();
    let begun = Instant::now();
    let outcome = get(&client).timeout(Duration::from_secs(20)).await;
    assert_eq!(outcome.unwrap_or_else(|error| panic!("{status}, {fields:?}: {error:?}")), "ok");
    let counted = (attempts.load(Ordering::SeqCst), asked.load(Ordering::SeqCst));
    assert_eq!(counted, (2, 2), "{status}, {fields:?}");
    begun.elapsed()
}

/// A policy whose own waits are mostly longer than the call may take.
fn patient() -> Retry {
    Retry::v1().backoff(Duration::from_secs(3_600), Duration::from_secs(3_600))
}

#[tokio::test]
async fn each_form_of_a_wait_is_understood_over_sockets() {
    for status in [429, 503] {
        for &(fields, wait) in FORMS {
            let took = twice(status, fields, patient()).await;
            assert!(took >= Duration::from_millis(wait), "{status}, {fields:?}: {took:?}");
        }
    }
}

#[tokio::test]
async fn a_second_is_waited_over_sockets() {
    let took = twice(503, &[("retry-after", "1")], patient()).await;
    assert!(took >= Duration::from_secs(1), "{took:?}");
}

#[tokio::test]
async fn a_rate_limit_that_is_over_is_waited_for_as_the_client_does_over_sockets() {
    let quick = Retry::v1().backoff(Duration::from_millis(1), Duration::from_millis(5));
    for status in [403, 429, 503] {
        let fields: Fields = &[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1000000000")];
        twice(status, fields, quick.clone()).await;
    }
}
