//! Servers that lie, break off, send back secrets or lead elsewhere: each ends in the documented error.

#![cfg(feature = "reqwest")]

mod common;

use common::{Client, Item, Recorder};
use specwright_runtime::reqwest::redirect::Policy;
use specwright_runtime::{
    Body, Bytes, Call, Credential, Error, HttpBuilder, Method, ReqwestService, StatusCode, TransportKind, decode,
};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const SECRET: &str = "hunter2/x";

/// What a server does after its bytes.
#[derive(Clone, Copy, PartialEq)]
enum Then {
    Close,
    Stall,
}

/// A server that answers every request with these bytes, made from the target of the request, and records requests.
struct Raw {
    base: String,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Raw {
    async fn new(then: Then, answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (seen.clone(), Arc::new(answer));
        tokio::spawn(async move {
            loop {
                let (mut socket, _) = listener.accept().await.unwrap();
                let (log, answer) = (log.clone(), answer.clone());
                tokio::spawn(async move {
                    let mut request = Vec::new();
                    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
                        if socket.read_buf(&mut request).await.unwrap_or(0) == 0 {
                            return;
                        }
                    }
                    let request = String::from_utf8_lossy(&request).into_owned();
                    let target = request.split(' ').nth(1).unwrap_or_default().to_owned();
                    log.lock().unwrap().push(request);
                    socket.write_all(&answer(&target)).await.unwrap();
                    if then == Then::Stall {
                        tokio::time::sleep(Duration::from_secs(60)).await;
                    }
                });
            }
        });
        Self { base, seen }
    }

    /// One answer to everything.
    async fn always(then: Then, answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        Self::new(then, move |_| answer.clone()).await
    }

    /// The request for a target, in lower case.
    fn request(&self, target: &str) -> String {
        let seen = self.seen.lock().unwrap();
        let found = seen.iter().rev().find(|request| request.split(' ').nth(1) == Some(target));
        found.unwrap_or_else(|| panic!("no request for {target}: {seen:#?}")).to_ascii_lowercase()
    }

    fn client(&self) -> Client {
        Client::builder().base_url(&self.base).bearer_auth(SECRET).build().unwrap()
    }

    fn get(&self) -> Call<Bytes> {
        self.client().any(Method::GET, "/x", decode::bytes)
    }
}

fn whole(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n{headers}\r\n{body}", body.len()).into()
}

fn redirect(to: &str) -> Vec<u8> {
    whole("307 Temporary Redirect", &format!("location: {to}\r\n"), "")
}

/// Two servers: `/start` of the first leads to `/other` of the second, which leads back to `/chosen` of the first.
async fn there_and_back() -> (Raw, Raw) {
    let base = Arc::new(Mutex::new(String::new()));
    let back = base.clone();
    let other = Raw::new(Then::Close, move |_| redirect(&format!("{}/chosen", back.lock().unwrap()))).await;
    let away = format!("{}/other", other.base);
    let first = Raw::new(Then::Close, move |target| match target {
        "/start" | "/start?key=hunter2%2Fx" => redirect(&away),
        _ => whole("200 OK", "content-type: application/json\r\n", "\"end\""),
    })
    .await;
    base.lock().unwrap().clone_from(&first.base);
    (first, other)
}

const NAMES: [&str; 7] = ["x-auth", "x-session-id", "x-jwt", "x-signature", "dpop", "x-own", "host"];

fn start(client: &Client) -> Call<String> {
    let call =
        client.any(Method::POST, "/start", decode::json).secured(&[&["bearerAuth", "key", "cookie"]]).json("body");
    NAMES.iter().fold(call, |call, name| call.header(name, "hunter2/x")).header("accept-language", "de")
}

#[track_caller]
fn nothing_secret(request: &str) {
    assert!(!request.contains("hunter2") && !request.contains("referer"), "{request}");
    for name in NAMES.iter().filter(|name| **name != "host") {
        assert!(!request.contains(&format!("\r\n{name}:")), "{name}: {request}");
    }
    assert!(request.contains("\r\naccept-language: de") && request.contains("\r\ncontent-type: application/json"));
    assert!(request.contains("\r\nuser-agent: specwright"), "{request}");
}

fn with_credentials(builder: common::ClientBuilder, base: &str) -> common::ClientBuilder {
    builder
        .base_url(base)
        .bearer_auth(SECRET)
        .credential("key", Credential::api_key_query("key", SECRET))
        .credential("cookie", Credential::api_key_cookie("sid", SECRET))
}

#[tokio::test]
async fn credentials_that_have_been_left_behind_do_not_come_back() {
    let (first, other) = there_and_back().await;
    let client = with_credentials(Client::builder(), &first.base).build().unwrap();
    assert_eq!(start(&client).await.unwrap(), "end");
    let sent = first.request("/start?key=hunter2%2Fx");
    assert!(sent.contains("authorization: bearer hunter2/x") && sent.contains("\r\nhost: hunter2/x"), "{sent}");
    nothing_secret(&other.request("/other"));
    nothing_secret(&first.request("/chosen"));
    assert!(first.request("/chosen").contains(&format!("\r\nhost: {}", first.base.replace("http://", ""))));
}

#[tokio::test]
async fn settings_and_clients_of_ones_own_follow_the_same_redirects() {
    let (first, other) = there_and_back().await;
    // Policies of the settings do not count.
    let settings = with_credentials(Client::builder(), &first.base)
        .reqwest(|settings| settings.redirect(Policy::limited(3)).referer(true))
        .build()
        .unwrap();
    let own = specwright_runtime::reqwest::Client::builder().redirect(Policy::none()).build().unwrap();
    let own = with_credentials(Client::builder(), &first.base).service(ReqwestService::new(own)).build().unwrap();
    for client in [settings, own] {
        assert_eq!(start(&client).await.unwrap(), "end");
        nothing_secret(&other.request("/other"));
        nothing_secret(&first.request("/chosen"));
        other.seen.lock().unwrap().clear();
        let raw = start(&client).send_raw().await.unwrap();
        assert_eq!(raw.status, 307);
        assert!(other.seen.lock().unwrap().is_empty(), "`send_raw` does not follow");
    }
}

#[tokio::test]
async fn a_layer_sees_the_version_of_a_response() {
    let server = Raw::always(Then::Close, "HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\n[]").await;
    let seen = Arc::new(Mutex::new(None));
    let kept = seen.clone();
    let look = tower::util::MapResponseLayer::new(move |response: http::Response<Body>| {
        *kept.lock().unwrap() = Some(response.version());
        response
    });
    let client = Client::builder().base_url(&server.base).layer(look).build().unwrap();
    assert_eq!(client.list_items().await.unwrap(), []);
    assert_eq!(*seen.lock().unwrap(), Some(http::Version::HTTP_10));
}

#[tokio::test]
async fn settings_of_reqwest_are_used() {
    let server = Raw::always(Then::Close, whole("200 OK", "", "[]")).await;
    let address = server.base.replace("http://", "").parse().unwrap();
    let client = Client::builder()
        .base_url("http://api.test:80")
        .reqwest(|settings| settings.resolve("api.test", address))
        .build()
        .unwrap();
    assert_eq!(client.list_items().await.unwrap(), []);
}

#[tokio::test]
async fn a_redirect_that_is_not_followed_is_the_answer_and_says_why() {
    for (location, why) in [
        ("ftp://a/b", "the redirect leads to something other than http and https"),
        ("file:///etc/passwd", "the redirect leads to something other than http and https"),
        ("/x", "the redirects are a loop"),
        ("http://[", ""),
    ] {
        let server = Raw::always(Then::Close, redirect(location)).await;
        let error = server.get().await.unwrap_err();
        assert_eq!(error.status(), Some(StatusCode::TEMPORARY_REDIRECT), "{location}: {error:?}");
        assert_eq!(error.headers().unwrap()["location"], location);
        let note = if why.is_empty() { String::new() } else { format!(" ({why})") };
        assert_eq!(error.to_string(), format!("GET /x: 307 Temporary Redirect{note}"));
    }
    let number = Mutex::new(0);
    let server = Raw::new(Then::Close, move |_| {
        *number.lock().unwrap() += 1;
        redirect(&format!("/{}", number.lock().unwrap()))
    })
    .await;
    let error = server.get().await.unwrap_err();
    assert_eq!(error.to_string(), "GET /x: 307 Temporary Redirect (after ten redirects)");
}

#[tokio::test]
async fn what_the_server_said_is_kept_when_its_body_breaks_off_stalls_or_is_too_large() {
    let head = "HTTP/1.1 429 Too Many Requests\r\nretry-after: 7\r\ncontent-length: 100\r\n\r\nhalf";
    let chunked =
        "HTTP/1.1 503 Service Unavailable\r\nretry-after: 7\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n";
    for (answer, status) in [(head, 429), (chunked, 503)] {
        for (then, kind) in [(Then::Close, TransportKind::Body), (Then::Stall, TransportKind::Timeout)] {
            let server = Raw::always(then, answer).await;
            let error = server.get().timeout(Duration::from_millis(300)).await.unwrap_err();
            assert!(matches!(&error, Error::Transport(error) if error.kind() == kind), "{error:?}");
            assert_eq!(error.status().unwrap().as_u16(), status, "{error:?}");
            assert_eq!(error.headers().unwrap()["retry-after"], "7");
            assert_eq!(error.bytes().unwrap(), "half");
            assert!(!error.is_connect() && error.is_timeout() == (then == Then::Stall));
            assert!(error.to_string().starts_with(&format!("GET /x: {}, but ", error.status().unwrap())), "{error}");
        }
    }
    let server =
        Raw::always(Then::Close, whole("503 Service Unavailable", "retry-after: 7\r\n", &"x".repeat(1000))).await;
    let client = Client::builder().base_url(&server.base).max_response_bytes(10).build().unwrap();
    let error = client.any(Method::GET, "/x", decode::bytes).await.unwrap_err();
    assert_eq!(
        (error.status().unwrap().as_u16(), &error.headers().unwrap()["retry-after"]),
        (503, &"7".parse().unwrap())
    );
    assert!(error.to_string().contains("larger than the 10 bytes"), "{error}");
}

#[tokio::test]
async fn a_body_has_a_limit_unless_there_is_none() {
    let announced = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", (64 << 20) + 1);
    let server = Raw::always(Then::Stall, announced).await;
    let error = server.get().await.unwrap_err();
    assert!(error.to_string().contains("larger than the 67108864 bytes") && !error.is_timeout(), "{error}");
    // Without an announcement it is what has come that counts.
    let body = vec![b'x'; 3 << 20];
    let mut answer = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".to_vec();
    answer.extend_from_slice(&body);
    let server = Raw::always(Then::Close, answer).await;
    let limited = Client::builder().base_url(&server.base).max_response_bytes(1 << 20).build().unwrap();
    let error = limited.any(Method::GET, "/x", decode::bytes).await.unwrap_err();
    assert_eq!(error.bytes().unwrap().len(), 1 << 20);
    let free = Client::builder().base_url(&server.base).max_response_bytes(None).build().unwrap();
    assert_eq!(free.any(Method::GET, "/x", decode::bytes).await.unwrap().len(), body.len());
}

#[tokio::test]
async fn a_redirect_to_a_refused_connection_has_reached_a_server() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = listener.local_addr().unwrap();
    drop(listener);
    let server = Raw::always(Then::Close, redirect(&format!("http://{nobody}/y"))).await;
    let error = server.client().any(Method::POST, "/x", decode::bytes).json("once").await.unwrap_err();
    let Error::Transport(transport) = &error else { panic!("{error:?}") };
    assert_eq!(transport.kind(), TransportKind::Connect);
    assert!(!error.is_connect(), "a caller would repeat the request");
    assert!(error.to_string().starts_with("POST /x: no connection after a redirect: "), "{error}");
}

#[tokio::test]
async fn timeouts_of_layers_are_timeouts() {
    let never = tower::service_fn(|_: http::Request<Body>| {
        std::future::pending::<Result<http::Response<Body>, std::io::Error>>()
    });
    let limited = tower::timeout::Timeout::new(never, Duration::from_millis(10));
    let error = Client::builder().service(limited).build().unwrap().list_items().await.unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
}

/// In HTTP/2 a stream that ends early looks like any other; a service has no connection at all.
#[tokio::test]
async fn a_body_shorter_than_announced_is_an_error() {
    let answer = |status: u16, length: &'static str, body: &'static str| {
        let service = tower::service_fn(move |_: http::Request<Body>| async move {
            let response = http::Response::builder().status(status).header("content-length", length);
            Ok::<_, std::convert::Infallible>(response.body(Body::from(Bytes::from(body))).unwrap())
        });
        Client::builder().service(service).build().unwrap()
    };
    let error = answer(200, "10", "[1]").any(Method::GET, "/x", decode::bytes).await.unwrap_err();
    assert!(error.to_string().ends_with("the body ended after 3 of 10 bytes"), "{error}");
    assert_eq!((error.status().unwrap().as_u16(), error.bytes().unwrap()), (200, &Bytes::from("[1]")));
    assert!(answer(200, "10", "").any(Method::HEAD, "/x", decode::empty).await.is_ok(), "HEAD has no body");
    assert!(answer(204, "10", "").any(Method::GET, "/x", decode::empty).await.is_ok());
}

#[test]
fn without_a_runtime_the_default_transport_is_an_error() {
    use std::task::{Context, Poll, Waker};
    let client = Client::builder().base_url("http://127.0.0.1:1").idle_timeout(None).build().unwrap();
    let mut call = Box::pin(client.list_items().send());
    let Poll::Ready(Err(error)) = call.as_mut().poll(&mut Context::from_waker(Waker::noop())) else { panic!() };
    assert!(error.to_string().contains("needs a Tokio runtime"), "{error}");
}

#[tokio::test]
async fn secrets_that_come_back_are_not_shown_and_not_changed() {
    let echo = format!("{{\"title\": \"{SECRET}\", \"id\": \"{SECRET}\", \"header\": \"hunter2%2Fx\"}}");
    let headers = format!("x-echo: Bearer {SECRET}\r\ncontent-type: application/json\r\n");
    for status in ["401 Unauthorized", "200 OK"] {
        let server = Raw::always(Then::Close, whole(status, &headers, &echo)).await;
        let client =
            with_credentials(Client::builder(), &server.base).header("x-api-key", "swordfish").build().unwrap();
        let error = client.get_item("1").await.unwrap_err();
        let shown = format!("{error} {error:?} {error:#?} {:?}", error.body_error());
        assert!(shown.contains("***") && !shown.contains("hunter2"), "{shown}");
        assert!(
            error.bytes().unwrap() == echo.as_bytes()
                && error.headers().unwrap()["x-echo"] == format!("Bearer {SECRET}")
        );
        let raw = client.any(Method::GET, "/x", decode::json::<serde_json::Value>).header("x-token", "s3cr3t");
        let response = raw.send_raw().await.unwrap();
        assert!(
            !format!("{response:?}").contains("hunter2") && response.headers["x-echo"] == format!("Bearer {SECRET}")
        );
    }
    let server =
        Raw::always(Then::Close, whole("500 Oops", "", "swordfish s3cr3t YWRhOmZpc2g6Y2hpcHM= fish:chips")).await;
    let client = with_credentials(Client::builder(), &server.base)
        .header("x-api-key", "swordfish")
        .credential("basic", Credential::basic("ada", "fish:chips"))
        .build()
        .unwrap();
    let call = client.any(Method::GET, "/x", decode::bytes).secured(&[&["basic"]]).header("x-token", "s3cr3t");
    assert_eq!(call.await.unwrap_err().to_string(), "GET /x: 500 Internal Server Error: *** *** *** ***");
}

/// A model as generated code has it.
#[derive(Clone)]
struct Model {
    id: i64,
    tags: Option<Vec<String>>,
    next: Option<Box<Model>>,
    by_name: Option<std::collections::BTreeMap<String, Model>>,
}
specwright_runtime::object! { Model {
    id: Required = "id",
    tags: Optional = "tags",
    next: Optional = "next",
    by_name: Optional = "by name",
} }

/// The error of a body that should be a [`Model`].
async fn error_of(body: impl Into<Vec<u8>>) -> Error {
    let body: Vec<u8> = body.into();
    let service = tower::service_fn(move |_: http::Request<Body>| {
        let response = http::Response::builder().header("content-type", "application/json");
        let body = Body::from(Bytes::from(body.clone()));
        async move { Ok::<_, std::convert::Infallible>(response.body(body).unwrap()) }
    });
    let call = Client::builder().service(service).build().unwrap().any(Method::GET, "/x", decode::json::<Model>);
    call.await.map(|_| "a value").unwrap_err()
}

#[tokio::test]
async fn an_error_is_one_line_whatever_a_server_sends() {
    let deep = format!("{{\"id\": 1, \"tags\": {}", "[".repeat(1_000_000));
    let keys = format!("{{\"id\": 1, \"tags\": {}", "{\"a\":".repeat(200_000));
    let long = format!("{{\"id\": \"{}\"}}", "x".repeat(1_000_000));
    let odd = "{\"id\": \"a\\u202eb\\u2028c\\u001b[31m\u{202e}\u{2028}\u{85}\"}".to_owned();
    let key = format!("{{\"id\": 1, \"tags\": {{\"{}\": 1}}}}", "k\u{202e}".repeat(500_000));
    for body in [deep, keys, long, odd, key, "\u{0}".repeat(5_000), "é".repeat(300_000)] {
        let error = error_of(body).await;
        for shown in [error.to_string(), error.body_error().unwrap().to_string()] {
            assert!(shown.chars().count() <= 700, "{} characters", shown.chars().count());
            let odd = |letter: char| {
                letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}')
            };
            assert!(!shown.contains(odd), "{shown:?}");
        }
        assert!(format!("{error:?}").len() < 20_000);
    }
}

#[tokio::test]
async fn the_path_is_that_of_the_value_that_does_not_fit() {
    for (body, path) in [
        ("[]", "$"),
        ("[{\"id\": 1}]", "$"),
        (" [ 5 ]", "$"),
        ("\"x\"", "$"),
        ("{\"id\": []}", "$.id"),
        ("{\"id\": 1, \"tags\": {}}", "$.tags"),
        ("{\"id\": 1, \"tags\": [[]]}", "$.tags[0]"),
        ("{\"id\": 1, \"tags\": [\"a\", {\"b\": 1}]}", "$.tags[1]"),
        ("{\"id\": 1, \"next\": []}", "$.next"),
        ("{\"id\": 1, \"next\": [ {\"id\": 1} ]}", "$.next"),
        ("{\"id\": 1, \"next\": {\"id\": 1, \"next\": [[]]}}", "$.next.next"),
        ("{\"id\": 1, \"by name\": {\"a\": [1], \"b\": {}}}", "$[\"by name\"].a"),
        ("{\"id\": 1, \"by name\": [{}]}", "$[\"by name\"]"),
        ("{\"id\": 1, \"next\": {\"tags\": []}}", "$.next"),
        ("{\"id\": 1, \"next\": {}}", "$.next"),
    ] {
        let error = error_of(body).await;
        assert_eq!(error.body_error().unwrap().path(), Some(path), "{body}: {error}");
    }
}

#[cfg(all(feature = "chrono", feature = "uuid"))]
#[tokio::test]
async fn a_text_of_another_format_is_named_with_its_format() {
    use specwright_runtime::{DateTime, NaiveDate, Utc, Uuid};
    let recorder = Recorder::default();
    let answer = |body: &'static str| recorder.answering(Client::builder(), 200, body);
    let error = answer("[\"2023-11-07T25:31:56Z\"]").any(Method::GET, "/x", decode::json::<Vec<DateTime<Utc>>>).await;
    assert!(error.unwrap_err().to_string().contains("$[0]: not an RFC 3339 date-time: `2023-11-07T25:31:56Z`"));
    let error = answer("[\"2023-11-07T05:31:56\"]").any(Method::GET, "/x", decode::json::<Vec<NaiveDate>>).await;
    assert!(error.unwrap_err().to_string().contains("$[0]: not an RFC 3339 full-date: `2023-11-07T05:31:56`"));
    let error = answer("[\"2023\"]").any(Method::GET, "/x", decode::json::<Vec<Uuid>>).await;
    assert!(error.unwrap_err().to_string().contains("$[0]: not a UUID: `2023`"));
}

#[tokio::test]
async fn bodies_of_other_charsets_and_codings() {
    let json: Vec<u8> = "\u{feff}{\"id\":7,\"tags\":[\"ä😀\"]}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let answer = |headers: &'static [(&'static str, &'static str)], body: Vec<u8>| {
        let service = tower::service_fn(move |_: http::Request<Body>| {
            let response = headers
                .iter()
                .fold(http::Response::builder(), |response, (name, value)| response.header(*name, *value));
            let body = Body::from(Bytes::from(body.clone()));
            async move { Ok::<_, std::convert::Infallible>(response.body(body).unwrap()) }
        });
        Client::builder().service(service).build().unwrap()
    };
    let expected = Item { id: 7, tags: vec!["ä😀".into()] };
    let utf16: &[_] = &[("content-type", "application/json; charset=UTF-16")];
    assert_eq!(answer(utf16, json.clone()).get_item("1").await.unwrap(), expected);
    assert_eq!(answer(&[("content-type", "application/json")], json.clone()).get_item("1").await.unwrap(), expected);
    let text = answer(&[("content-type", "text/plain; charset=utf-16le")], json).any(Method::GET, "/x", decode::text);
    assert!(text.await.unwrap().contains("ä😀"));
    let latin = answer(
        &[("content-type", "application/json; charset=\"ISO-8859-1\"")],
        b"{\"id\":7,\"tags\":[\"\xe4\"]}".into(),
    );
    assert_eq!(latin.get_item("1").await.unwrap().tags, ["ä"]);
    let unknown = answer(&[("content-type", "text/plain; charset=koi8-r")], b"\xf0\xf2\xe9".into());
    let error = unknown.any(Method::GET, "/x", decode::text).await.unwrap_err().to_string();
    assert!(error.contains("the body is in the charset `koi8-r`, which is not supported"), "{error}");
    for (coding, feature) in
        [("gzip", "`gzip` of"), ("br", "`brotli` of"), ("zstd", "`zstd` of"), ("compress", "not supported")]
    {
        let headers = [("content-type", "application/json"), ("content-encoding", coding)];
        let error = answer(Box::leak(Box::new(headers)), b"\x1f\x8b\x08\xff".into()).get_item("1").await.unwrap_err();
        assert!(error.to_string().contains(feature), "{error}");
    }
}

#[cfg(not(any(feature = "rustls", feature = "rustls-aws-lc", feature = "native-tls")))]
#[tokio::test]
async fn without_tls_an_address_with_https_names_the_features() {
    let client = Client::builder().base_url("https://127.0.0.1:1").build().unwrap();
    let error = client.list_items().await.unwrap_err();
    assert!(error.to_string().contains("https needs one of the features `rustls`"), "{error}");
}

#[tokio::test]
async fn a_secret_that_is_longer_than_a_line_is_not_shown_in_part() {
    let token = "eyJhbGciOiJIUzI1NiJ9.".repeat(40);
    let body = format!("{{\"id\":\"{token}\",\"x\":\"{}\"}}", token.replace('.', "\\u002e"));
    for status in ["200 OK", "500 Oops"] {
        let server = Raw::always(Then::Close, whole(status, "content-type: application/json\r\n", &body)).await;
        let client = Client::builder().base_url(&server.base).bearer_auth(token.clone()).build().unwrap();
        let error = client.get_item("1").await.unwrap_err();
        let shown = format!("{error} {error:?} {:?}", error.body_error().map(ToString::to_string));
        assert!(!shown.contains("eyJh"), "{shown}");
    }
}

#[test]
fn a_key_in_place_of_a_name_is_not_shown() {
    for name in ["hunter2 \n", "transfer-encoding", "content-length", ""] {
        let error = HttpBuilder::new("http://a").credential("k", Credential::api_key_header(name, "x-key")).build();
        let error = error.unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2") && !error.to_string().contains('\n'), "{error}");
    }
}

/// A skipped value may nest as deep as a body is long.
#[tokio::test]
async fn a_value_that_is_skipped_may_nest_deep() {
    let error = error_of(format!("{{\"id\": 1, \"unknown\": {}", "[".repeat(20_000_000))).await;
    assert!(error.body_error().unwrap().path().unwrap().starts_with("$.unknown[0]"), "{error}");
}
