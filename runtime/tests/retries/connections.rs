//! Connections that are not made, break or were closed, over a real wire.

use super::common::{Client, serve};
use super::script::{call, get};
use http_body_util::Full;
use specwright_runtime::{Body, Bytes, Error, Method, Retry, StatusCode, Upload};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A server for connections, by their numbers.
async fn raw<F, R>(serve: F) -> String
where
    F: Fn(usize, TcpStream) -> R + Send + 'static,
    R: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        for number in 0.. {
            let Ok((socket, _)) = listener.accept().await else { return };
            tokio::spawn(serve(number, socket));
        }
    });
    base
}

/// Reads the head of a request; `false` at the end of the connection.
async fn head(socket: &mut TcpStream) -> bool {
    let mut request = Vec::new();
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        if socket.read_buf(&mut request).await.unwrap_or(0) == 0 {
            return false;
        }
    }
    true
}

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

fn quick(base: &str) -> Client {
    counting(base).0
}

/// The same client, and how many attempts its calls have taken.
fn counting(base: &str) -> (Client, Arc<AtomicUsize>) {
    let attempts = Arc::new(AtomicUsize::new(0));
    let counter = attempts.clone();
    let retry = Retry::v1().backoff(Duration::from_millis(1), Duration::from_millis(5)).on_attempt(move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
    });
    (Client::builder().base_url(base).retry(retry).build().unwrap(), attempts)
}

#[tokio::test]
async fn a_connection_that_was_never_made_is_tried_again_for_every_method() {
    let refused = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let client = quick(&format!("http://{refused}"));
    let error = call(&client, Method::POST).json("once").await.unwrap_err();
    assert!(error.is_connect() && error.attempts() == 3, "{error:?}");
    let once = Upload::body(Body::new(Full::new(Bytes::from("once"))));
    let error = call(&client, Method::POST).upload("a/b", once).await.unwrap_err();
    assert!(error.is_connect() && error.attempts() == 3, "{error:?}");
}

#[tokio::test]
async fn a_body_that_fails_is_not_the_fault_of_the_connection() {
    let base = raw(|_, mut socket| async move { while head(&mut socket).await {} }).await;
    let short = Upload::again(|| Body::new(Full::new(Bytes::from("half")))).length(100);
    let error = call(&quick(&base), Method::PUT).upload("a/b", short).await.unwrap_err();
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    assert_eq!((error.attempts(), error.is_retryable()), (1, false));
}

#[tokio::test]
async fn a_connection_that_breaks_before_the_answer() {
    for silent in [true, false] {
        let base = raw(move |number, mut socket| async move {
            if !head(&mut socket).await {
                return;
            }
            if number == 0 {
                let half: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf";
                let _ = socket.write_all(if silent { b"" } else { half }).await;
                return;
            }
            let _ = socket.write_all(ANSWER).await;
            head(&mut socket).await;
        })
        .await;
        assert_eq!(get(&quick(&base)).await.unwrap(), "ok");
    }
    let base = raw(|_, mut socket| async move {
        head(&mut socket).await;
    })
    .await;
    let error = call(&quick(&base), Method::POST).json("once").await.unwrap_err();
    assert!(!error.is_connect() && error.is_retryable(), "{error:?}");
    assert_eq!(error.attempts(), 1);
}

#[tokio::test]
async fn a_kept_connection_that_the_server_has_closed_fails_no_get() {
    let reused = Arc::new(AtomicUsize::new(0));
    let counter = reused.clone();
    let base = raw(move |_, mut socket| {
        let reused = counter.clone();
        async move {
            if head(&mut socket).await {
                let _ = socket.write_all(ANSWER).await;
                // The next request on it gets no answer.
                if head(&mut socket).await {
                    reused.fetch_add(1, Ordering::SeqCst);
                }
            }
        }
    })
    .await;
    let (client, attempts) = counting(&base);
    for _ in 0..5 {
        assert_eq!(get(&client).await.unwrap(), "ok");
        // The client has put the connection aside by then.
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
    }
    let reused = reused.load(Ordering::SeqCst);
    assert!(reused > 0, "no connection was used twice");
    assert!(attempts.load(Ordering::SeqCst) >= 5 + reused);
}

#[tokio::test]
async fn a_connection_that_is_reset_is_tried_again_where_that_is_safe() {
    let (nothing, half): (&[u8], &[u8]) = (b"", b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf");
    for begun in [nothing, half] {
        let base = raw(move |number, mut socket| async move {
            if !head(&mut socket).await {
                return;
            }
            if number == 0 {
                let _ = socket.write_all(begun).await;
                // The end of such a connection is a reset.
                socket.set_zero_linger().unwrap();
                return;
            }
            let _ = socket.write_all(ANSWER).await;
            head(&mut socket).await;
        })
        .await;
        assert_eq!(get(&quick(&base)).await.unwrap(), "ok");
    }
    let base = raw(|_, mut socket| async move {
        head(&mut socket).await;
        socket.set_zero_linger().unwrap();
    })
    .await;
    let error = call(&quick(&base), Method::POST).json("once").await.unwrap_err();
    assert!(!error.is_connect() && error.is_retryable(), "{error:?}");
    assert_eq!(error.attempts(), 1);
    assert_eq!(get(&quick(&base)).await.unwrap_err().attempts(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_three_hundred_calls_to_a_server_that_closes_after_each_answer_none_fails() {
    // It does not say that it will: the client may send the next request on a connection that has ended by then.
    let (answered, reused) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let counters = (answered.clone(), reused.clone());
    let base = raw(move |number, mut socket| {
        let (answered, reused) = counters.clone();
        async move {
            if !head(&mut socket).await {
                return;
            }
            answered.fetch_add(1, Ordering::SeqCst);
            let _ = socket.write_all(ANSWER).await;
            if number % 10 == 9 {
                // Only when the next request is there: so that some surely meet the end of a connection.
                if head(&mut socket).await {
                    reused.fetch_add(1, Ordering::SeqCst);
                }
                return;
            }
            // At once, and a little later.
            for _ in 0..number % 4 {
                tokio::task::yield_now().await;
            }
        }
    })
    .await;
    let (client, attempts) = counting(&base);
    for number in 0..300 {
        let outcome = get(&client).await;
        assert_eq!(outcome.unwrap_or_else(|error| panic!("call {number}: {error:?}")), "ok");
    }
    // Each connection answers once, and an answer that comes is not asked for again.
    assert!(answered.load(Ordering::SeqCst) >= 300);
    let reused = reused.load(Ordering::SeqCst);
    assert!(reused > 0, "no connection was used twice");
    assert!(attempts.load(Ordering::SeqCst) >= 300 + reused);
}

#[tokio::test]
async fn a_redirect_is_followed_in_each_attempt() {
    use axum::Router;
    use axum::response::Redirect;
    use axum::routing::any;
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = asked.clone();
    let there = move || {
        let number = counter.fetch_add(1, Ordering::SeqCst);
        async move { if number == 0 { StatusCode::BAD_GATEWAY } else { StatusCode::OK } }
    };
    let app = Router::new().route("/x", any(|| async { Redirect::temporary("/there") })).route("/there", any(there));
    get(&quick(&serve(app).await)).await.unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}
