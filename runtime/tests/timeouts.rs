//! Time limits: each alone ends its kind of stall, and says which it was.

#![cfg(feature = "reqwest")]

mod common;

use common::{Client, ClientBuilder};
use http::{Request, Response};
use http_body::Frame;
use http_body_util::BodyExt;
use specwright_runtime::{Body, Bytes, Call, Error, Method, Retry, TimeLimit, Upload, decode};
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, Sleep, sleep};

/// A server for connections.
async fn raw<F, R>(serve: F) -> String
where
    F: Fn(TcpStream) -> R + Send + 'static,
    R: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(serve(socket));
        }
    });
    base
}

/// Reads the head of a request.
async fn head(socket: &mut TcpStream) {
    let mut request = Vec::new();
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        if socket.read_buf(&mut request).await.unwrap_or(0) == 0 {
            return;
        }
    }
}

/// A server that accepts and says nothing.
async fn silent() -> String {
    raw(|socket| async move {
        sleep(Duration::from_secs(60)).await;
        drop(socket);
    })
    .await
}

/// A server that stalls after the head and a piece.
async fn stalling() -> String {
    raw(|mut socket| async move {
        head(&mut socket).await;
        let _ = socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf").await;
        sleep(Duration::from_secs(60)).await;
    })
    .await
}

/// A server that sends a byte every ten milliseconds, for ever.
async fn trickling() -> String {
    raw(|mut socket| async move {
        head(&mut socket).await;
        let _ = socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n").await;
        while socket.write_all(b"x").await.is_ok() {
            sleep(Duration::from_millis(10)).await;
        }
    })
    .await
}

/// A client without limits and without retries.
fn unlimited(base: &str) -> ClientBuilder {
    let builder = Client::builder().base_url(base).retry(Retry::off());
    builder.connect_timeout(None).idle_timeout(None).attempt_timeout(None).timeout(None)
}

fn get(client: &Client) -> Call<Bytes> {
    client.any(Method::GET, "/x", decode::bytes)
}

#[track_caller]
fn limit_of(error: &Error) -> Option<TimeLimit> {
    assert!(error.is_timeout() && error.is_retryable(), "{error:?}");
    let Error::Transport(error) = error else { panic!("{error:?}") };
    error.time_limit()
}

const SHORT: Duration = Duration::from_millis(150);

#[tokio::test]
async fn each_limit_alone_ends_a_stall() {
    let begun = Instant::now();
    for base in [silent().await, stalling().await] {
        let client = || unlimited(&base);
        let error = get(&client().idle_timeout(SHORT).build().unwrap()).await.unwrap_err();
        assert_eq!(limit_of(&error), Some(TimeLimit::Idle));
        assert!(error.to_string().ends_with("nothing was sent or received for 150ms (`idle_timeout`)"), "{error}");
        let error = get(&client().attempt_timeout(SHORT).build().unwrap()).await.unwrap_err();
        assert_eq!(limit_of(&error), Some(TimeLimit::Attempt));
        assert!(error.to_string().ends_with("no complete response within 150ms (`attempt_timeout`)"), "{error}");
        let error = get(&client().timeout(SHORT).build().unwrap()).await.unwrap_err();
        assert_eq!(limit_of(&error), Some(TimeLimit::Call));
        assert!(error.to_string().ends_with("no complete response within 150ms (`timeout`)"), "{error}");
        assert!(!error.is_connect());
        // The same, of one call.
        let client = client().build().unwrap();
        assert_eq!(limit_of(&get(&client).idle_timeout(SHORT).await.unwrap_err()), Some(TimeLimit::Idle));
        assert_eq!(limit_of(&get(&client).attempt_timeout(SHORT).await.unwrap_err()), Some(TimeLimit::Attempt));
        assert_eq!(limit_of(&get(&client).timeout(SHORT).await.unwrap_err()), Some(TimeLimit::Call));
    }
    assert!(begun.elapsed() < Duration::from_secs(20));
}

#[tokio::test]
async fn what_trickles_in_is_not_idle() {
    let client = unlimited(&trickling().await).idle_timeout(Duration::from_millis(400)).build().unwrap();
    let error = get(&client).timeout(Duration::from_millis(1_500)).await.unwrap_err();
    assert_eq!(limit_of(&error), Some(TimeLimit::Call));
    assert!(error.bytes().unwrap().len() > 5, "{error:?}");
    let error = get(&client).attempt_timeout(Duration::from_millis(1_500)).await.unwrap_err();
    assert_eq!(limit_of(&error), Some(TimeLimit::Attempt));
}

#[tokio::test]
async fn redirects_that_come_are_not_idle() {
    let every = Duration::from_millis(500);
    let number = Arc::new(AtomicUsize::new(0));
    let base = raw(move |mut socket| {
        let number = number.clone();
        async move {
            head(&mut socket).await;
            sleep(every).await;
            let redirect = "303 See Other\r\nlocation: /x";
            let status = if number.fetch_add(1, Ordering::Relaxed) % 4 == 3 { "200 OK" } else { redirect };
            let response = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            let _ = socket.write_all(response.as_bytes()).await;
        }
    })
    .await;
    // All four take longer than the limit, and none of them alone.
    let builder = || unlimited(&base).idle_timeout(3 * every);
    let same = tower::util::MapResponseLayer::new(|response: Response<Body>| response);
    let layered = builder().layer(same).build().unwrap();
    for client in [builder().build().unwrap(), layered] {
        let post = client.any(Method::POST, "/x", decode::bytes).bytes("a/b", vec![1_u8]);
        assert_eq!(post.await.unwrap(), "");
    }
}

#[cfg(any(feature = "rustls", feature = "rustls-aws-lc", feature = "native-tls"))]
#[tokio::test]
async fn connecting_has_a_limit_which_includes_tls() {
    let base = silent().await.replace("http://", "https://");
    let client = unlimited(&base).connect_timeout(SHORT).build().unwrap();
    let error = get(&client).await.unwrap_err();
    assert_eq!(limit_of(&error), Some(TimeLimit::Connect));
    assert!(error.is_connect(), "{error:?}");
    assert!(error.to_string().ends_with("no connection within 150ms (`connect_timeout`)"), "{error}");
    // It goes before the one of the settings, and no limit before both.
    let settings =
        |builder: ClientBuilder| builder.reqwest(|settings| settings.connect_timeout(Duration::from_secs(50)));
    let client = settings(unlimited(&base).connect_timeout(SHORT)).build().unwrap();
    assert_eq!(limit_of(&get(&client).await.unwrap_err()), Some(TimeLimit::Connect));
    let client = settings(unlimited(&base)).build().unwrap();
    assert_eq!(limit_of(&get(&client).timeout(SHORT).await.unwrap_err()), Some(TimeLimit::Call));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_host_that_does_not_answer_is_over_the_limit_for_connecting() {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
    let listener = socket.listen(0).unwrap();
    let address = listener.local_addr().unwrap();
    // Nobody is let in, so the queue fills, and then the system does not answer.
    let mut queue = Vec::new();
    while let Ok(waiting) = std::net::TcpStream::connect_timeout(&address, SHORT) {
        queue.push(waiting);
    }
    let short = || unlimited(&format!("http://{address}")).connect_timeout(SHORT);
    for client in [short(), short().reqwest(|settings| settings)].map(|builder| builder.build().unwrap()) {
        let error = get(&client).await.unwrap_err();
        assert_eq!(limit_of(&error), Some(TimeLimit::Connect), "{error}");
        assert!(error.is_connect(), "{error:?}");
    }
}

#[cfg(any(feature = "rustls", feature = "rustls-aws-lc", feature = "native-tls"))]
#[tokio::test]
async fn a_call_has_a_limit_for_connecting_of_its_own() {
    let base = silent().await.replace("http://", "https://");
    let same = tower::util::MapResponseLayer::new(|response: Response<Body>| response);
    // The client's own pool, the same under a layer, and reqwest.
    let long = || unlimited(&base).connect_timeout(Duration::from_secs(50));
    let of_reqwest = long().reqwest(|settings| settings);
    for client in [long(), long().layer(same), of_reqwest].map(|builder| builder.build().unwrap()) {
        let error = get(&client).connect_timeout(SHORT).await.unwrap_err();
        assert_eq!(limit_of(&error), Some(TimeLimit::Connect));
        assert!(error.to_string().ends_with("no connection within 150ms (`connect_timeout`)"), "{error}");
    }
    // Layers may send the request from another task.
    let spawning = tower::layer::layer_fn(|inner: specwright_runtime::Transport| {
        tower::service_fn(move |request: Request<Body>| {
            let sent = tokio::spawn(tower::ServiceExt::oneshot(inner.clone(), request));
            async move { sent.await.unwrap() }
        })
    });
    let client = long().layer(spawning).build().unwrap();
    assert_eq!(limit_of(&get(&client).connect_timeout(SHORT).await.unwrap_err()), Some(TimeLimit::Connect));
    // A longer one counts, too, and none.
    let short = || unlimited(&base).connect_timeout(SHORT);
    for client in [short(), short().reqwest(|settings| settings)].map(|builder| builder.build().unwrap()) {
        for limit in [None, Some(Duration::from_secs(50))] {
            let call = get(&client).connect_timeout(limit).timeout(4 * SHORT);
            assert_eq!(limit_of(&call.await.unwrap_err()), Some(TimeLimit::Call));
        }
    }
    // That of the next call is the client's.
    let client = short().build().unwrap();
    let _ = get(&client).connect_timeout(2 * SHORT).await.unwrap_err();
    assert!(get(&client).await.unwrap_err().to_string().contains("150ms"));
}

#[tokio::test]
async fn an_upload_that_the_server_does_not_read_is_idle() {
    let client = unlimited(&silent().await).idle_timeout(Duration::from_millis(500)).build().unwrap();
    let put = || client.any(Method::PUT, "/x", decode::bytes);
    let error = put().bytes("a/b", vec![0_u8; 64 << 20]).await.unwrap_err();
    assert_eq!(limit_of(&error), Some(TimeLimit::Idle));
    let endless = Upload::again(|| Body::new(Slow { left: usize::MAX, every: Duration::ZERO, sleep: None }));
    let error = put().upload("a/b", endless).await.unwrap_err();
    assert_eq!(limit_of(&error), Some(TimeLimit::Idle));
}

/// A body of pieces, each after a time.
struct Slow {
    left: usize,
    every: Duration,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl http_body::Body for Slow {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        if !self.every.is_zero() {
            let every = self.every;
            let waiting = self.sleep.get_or_insert_with(|| Box::pin(sleep(every)));
            ready!(waiting.as_mut().poll(context));
            self.sleep = None;
        }
        self.left -= 1;
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b'x'; 64 << 10])))))
    }
}

/// A service that reads a piece of the body at a time, and answers with the length.
fn reading(builder: ClientBuilder, pause: Duration) -> Client {
    let service = tower::service_fn(move |request: Request<Body>| async move {
        let (mut body, mut length) = (request.into_body(), 0);
        while let Some(frame) = body.frame().await {
            length += frame?.into_data().map_or(0, |data| data.len());
            sleep(pause).await;
        }
        Ok::<_, specwright_runtime::BoxError>(Response::new(Body::from(Bytes::from(length.to_string()))))
    });
    builder.base_url("http://test").service(service).build().unwrap()
}

#[tokio::test(start_paused = true)]
async fn an_upload_that_goes_on_is_not_idle() {
    let client = reading(Client::builder(), Duration::from_secs(40));
    let put = || client.any(Method::PUT, "/x", decode::text);
    // Bytes in memory are handed over in pieces.
    assert_eq!(put().bytes("a/b", vec![0_u8; 1 << 20]).await.unwrap(), (1 << 20).to_string());
    let slow = || Body::new(Slow { left: 10, every: Duration::from_secs(15), sleep: None });
    assert_eq!(put().upload("a/b", Upload::again(slow)).await.unwrap(), (10 * (64 << 10)).to_string());
    let error = put().upload("a/b", Upload::again(slow)).attempt_timeout(Duration::from_secs(90)).retries(0).await;
    assert_eq!(limit_of(&error.unwrap_err()), Some(TimeLimit::Attempt));
}

/// A service that never answers.
fn never(builder: ClientBuilder) -> Client {
    let service =
        tower::service_fn(|_: Request<Body>| std::future::pending::<Result<Response<Body>, std::io::Error>>());
    builder.base_url("http://test").service(service).build().unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_minute_of_silence_is_the_limit_unless_another_is_given() {
    let begun = Instant::now();
    let error = get(&never(Client::builder().retry(Retry::off()))).await.unwrap_err();
    assert_eq!((limit_of(&error), error.attempts()), (Some(TimeLimit::Idle), 1));
    assert!(error.to_string().contains("for 60s"), "{error}");
    let elapsed = begun.elapsed();
    assert!(elapsed >= Duration::from_secs(60) && elapsed < Duration::from_millis(60_010), "{elapsed:?}");
    // Attempts that time out are repeated; the limit of the call is for all of them.
    let begun = Instant::now();
    let client = never(Client::builder());
    let error = get(&client).idle_timeout(Duration::from_secs(1)).await.unwrap_err();
    assert_eq!((limit_of(&error), error.attempts()), (Some(TimeLimit::Idle), 3));
    assert!(begun.elapsed() >= Duration::from_secs(3));
    let begun = Instant::now();
    let error = get(&client).attempt_timeout(Duration::from_secs(4)).timeout(Duration::from_secs(5)).await.unwrap_err();
    // The second attempt ends with the call.
    assert_eq!((limit_of(&error), error.attempts()), (Some(TimeLimit::Call), 2));
    assert!(begun.elapsed() < Duration::from_millis(5_010), "{:?}", begun.elapsed());
    // A limit beyond the end of time is none.
    let forever = get(&client).timeout(Duration::MAX).idle_timeout(Duration::MAX).attempt_timeout(Duration::MAX);
    assert!(tokio::time::timeout(Duration::from_secs(1_000_000), forever.send()).await.is_err());
}

#[tokio::test]
async fn a_stream_is_idle_while_it_is_asked_for() {
    let client = unlimited(&stalling().await).idle_timeout(SHORT).build().unwrap();
    let mut stream = get(&client).stream().await.unwrap().value;
    // Nobody asks: that is the time of the caller.
    sleep(3 * SHORT).await;
    assert_eq!(stream.next().await.unwrap().unwrap(), "half");
    let error = stream.next().await.unwrap().unwrap_err();
    assert!(error.is_timeout() && error.is_broken(), "{error}");
    assert!(error.to_string().ends_with("nothing was sent or received for 150ms (`idle_timeout`)"), "{error}");
    assert!(stream.next().await.is_none());
    let client = unlimited(&trickling().await).idle_timeout(Duration::from_millis(400)).build().unwrap();
    let mut stream = get(&client).stream().await.unwrap().value;
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(1) {
        stream.next().await.unwrap().unwrap();
    }
    // No limit at all.
    let mut stream = get(&unlimited(&stalling().await).build().unwrap()).stream().await.unwrap().value;
    assert_eq!(stream.next().await.unwrap().unwrap(), "half");
    assert!(tokio::time::timeout(3 * SHORT, stream.next()).await.is_err());
}
