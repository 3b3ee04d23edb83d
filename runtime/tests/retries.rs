//! Retries: which requests are sent again, after which time, and when the budget of a client ends them.

#![cfg(feature = "reqwest")]

mod common;

use common::{Client, serve};
use http::header::HeaderName;
use http::{HeaderMap, Request, Response};
use http_body_util::{BodyExt, Full};
use specwright_runtime::{
    Body, BoxError, Bytes, Call, Credential, Error, Method, Retry, StatusCode, Token, TokenSource, TransportKind,
    Upload, decode,
};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

type Answer = Result<Response<Body>, BoxError>;

/// A request as it came: when, its header fields and its body.
type Came = (Instant, HeaderMap, Bytes);

/// A service that answers each request by its number, from 0, and records them.
#[derive(Clone)]
struct Script {
    seen: Arc<Mutex<Vec<Came>>>,
    answer: Arc<dyn Fn(usize) -> Answer + Send + Sync>,
}

impl Script {
    fn new(answer: impl Fn(usize) -> Answer + Send + Sync + 'static) -> Self {
        Self { seen: Arc::default(), answer: Arc::new(answer) }
    }

    /// This answer as often as said, then 200.
    fn failing(times: usize, status: u16, fields: &'static [(&'static str, &'static str)]) -> Self {
        Self::new(move |number| if number < times { answer(status, fields) } else { answer(200, &[]) })
    }

    fn client(&self) -> Client {
        self.with(Retry::v1())
    }

    fn with(&self, retry: Retry) -> Client {
        self.over(Client::builder().retry(retry))
    }

    fn over(&self, builder: common::ClientBuilder) -> Client {
        let script = self.clone();
        let service = tower::service_fn(move |request: Request<Body>| {
            let script = script.clone();
            async move {
                let (parts, body) = request.into_parts();
                let body = body.collect().await?.to_bytes();
                let number = {
                    let mut seen = script.seen.lock().unwrap();
                    seen.push((Instant::now(), parts.headers, body));
                    seen.len() - 1
                };
                (script.answer)(number)
            }
        });
        builder.base_url("http://test").service(service).build().unwrap()
    }

    fn count(&self) -> usize {
        self.seen.lock().unwrap().len()
    }

    /// The times between requests.
    fn waits(&self) -> Vec<Duration> {
        let seen = self.seen.lock().unwrap();
        seen.windows(2).map(|pair| pair[1].0 - pair[0].0).collect()
    }

    fn header(&self, index: usize, name: &str) -> String {
        self.seen.lock().unwrap()[index].1[name].to_str().unwrap().to_owned()
    }
}

fn answer(status: u16, fields: &[(&str, &str)]) -> Answer {
    let mut response = Response::new(Body::from(Bytes::from_static(b"{}")));
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    for (name, value) in fields {
        response.headers_mut().insert(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
    }
    Ok(response)
}

fn call(client: &Client, method: Method) -> Call<Bytes> {
    client.any(method, "/x", decode::bytes)
}

fn get(client: &Client) -> Call<Bytes> {
    call(client, Method::GET)
}

#[track_caller]
fn assert_near(wait: Duration, expected: Duration) {
    assert!(wait >= expected && wait < expected + Duration::from_millis(5), "{wait:?}, not {expected:?}");
}

/// Header fields that ask for a wait, and how many milliseconds it is.
type Form = (&'static [(&'static str, &'static str)], u64);

const FORMS: &[Form] = &[
    (&[("retry-after", "7")], 7_000),
    (&[("retry-after", "0")], 0),
    (&[("retry-after-ms", "1500")], 1_500),
    #[cfg(feature = "chrono")]
    (&[("date", "Fri, 31 Dec 1999 23:59:00 GMT"), ("retry-after", "Fri, 31 Dec 1999 23:59:59 GMT")], 59_000),
];

#[tokio::test(start_paused = true)]
async fn what_the_server_asks_for_is_waited() {
    for status in [429, 503] {
        for &(fields, wait) in FORMS {
            let script = Script::failing(1, status, fields);
            get(&script.client()).await.unwrap();
            assert_near(script.waits()[0], Duration::from_millis(wait));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_of_more_than_a_minute_fails_the_call_at_once() {
    let begun = Instant::now();
    let script = Script::failing(1, 503, &[("retry-after", "61")]);
    let error = get(&script.client()).await.unwrap_err();
    assert_eq!((script.count(), error.attempts(), error.status()), (1, 1, Some(StatusCode::SERVICE_UNAVAILABLE)));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(61)));
    assert!(error.is_retryable());
    assert_near(begun.elapsed(), Duration::ZERO);
    let script = Script::failing(1, 503, &[("retry-after", "61")]);
    get(&script.with(Retry::v1().most_asked(Duration::from_secs(100)))).await.unwrap();
    assert_near(script.waits()[0], Duration::from_secs(61));
}

#[tokio::test(start_paused = true)]
async fn rate_limits_of_github_are_waited_for() {
    let reset = |seconds: u64| {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        (now.as_secs() + seconds).to_string()
    };
    let limited = |status: u16, seconds: u64| {
        let reset = reset(seconds);
        Script::new(move |number| match number {
            0 => answer(status, &[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", reset.as_str())]),
            _ => answer(200, &[]),
        })
    };
    for status in [403, 429] {
        let script = limited(status, 30);
        get(&script.client()).await.unwrap();
        let wait = script.waits()[0];
        assert!(wait > Duration::from_secs(25) && wait <= Duration::from_millis(30_005), "{wait:?}");
        let error = get(&limited(status, 3_600).client()).await.unwrap_err();
        assert!(error.retry_after().unwrap() > Duration::from_secs(3_500), "{error:?}");
        assert_eq!(error.attempts(), 1);
    }
    // Another 403 is none.
    let script = Script::failing(1, 403, &[("x-ratelimit-remaining", "7"), ("x-ratelimit-reset", "0")]);
    assert!(!get(&script.client()).await.unwrap_err().is_retryable());
    assert_eq!(script.count(), 1);
}

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

#[tokio::test]
async fn a_body_that_fails_is_not_the_fault_of_the_connection() {
    let base = raw(|_, mut socket| async move { while head(&mut socket).await {} }).await;
    let short = Upload::again(|| Body::new(Full::new(Bytes::from("half")))).length(100);
    let error = call(&quick(&base), Method::PUT).upload("a/b", short).await.unwrap_err();
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    assert_eq!((error.attempts(), error.is_retryable()), (1, false));
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
async fn a_wait_beyond_the_limit_of_the_call_is_not_begun() {
    let begun = Instant::now();
    let script = Script::failing(1, 503, &[("retry-after", "7")]);
    let error = get(&script.client()).timeout(Duration::from_secs(3)).await.unwrap_err();
    assert_eq!((script.count(), error.status()), (1, Some(StatusCode::SERVICE_UNAVAILABLE)));
    assert_near(begun.elapsed(), Duration::ZERO);
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
    let retry = Retry::v1().backoff(Duration::from_millis(1), Duration::from_millis(5));
    Client::builder().base_url(base).retry(retry).build().unwrap()
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
    let connections = Arc::new(AtomicUsize::new(0));
    let counter = connections.clone();
    let base = raw(move |_, mut socket| {
        counter.fetch_add(1, Ordering::SeqCst);
        async move {
            if head(&mut socket).await {
                let _ = socket.write_all(ANSWER).await;
                // The next request on it gets no answer.
                head(&mut socket).await;
            }
        }
    })
    .await;
    let client = quick(&base);
    for _ in 0..5 {
        assert_eq!(get(&client).await.unwrap(), "ok");
    }
    assert!(connections.load(Ordering::SeqCst) > 1);
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
