//! The hook that changes the header fields of each attempt.

mod common;

use common::{Client, Recorder};
use http::{HeaderMap, Request, Response};
use specwright_runtime::{Body, Credential, Error, HeaderName, HeaderValue, Method, decode};
use std::convert::Infallible;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

#[tokio::test(start_paused = true)]
async fn each_attempt_has_fields_of_its_own() {
    let seen: Arc<Mutex<Vec<HeaderMap>>> = Arc::default();
    let service = {
        let seen = seen.clone();
        tower::service_fn(move |request: Request<Body>| {
            let mut seen = seen.lock().unwrap();
            seen.push(request.headers().clone());
            let status = if seen.len() < 3 { 503 } else { 200 };
            let response = Response::builder().status(status).body(Body::default()).unwrap();
            std::future::ready(Ok::<_, Infallible>(response))
        })
    };
    let count = AtomicU32::new(0);
    let client = Client::builder()
        .base_url("http://test")
        .header("x-number", "of the client")
        .credential("bearerAuth", Credential::bearer("the-token"))
        .on_request(move |headers| {
            assert!(headers.contains_key("authorization"), "it is called last");
            headers.insert("x-number", count.fetch_add(1, Ordering::Relaxed).into());
        })
        .on_request(|headers| {
            let number = headers["x-number"].clone();
            headers.insert("x-again", number);
        })
        .service(service)
        .build()
        .unwrap();
    client.any(Method::GET, "/x", decode::empty).secured(&[&["bearerAuth"]]).await.unwrap();
    let seen = seen.lock().unwrap();
    let numbers: Vec<&[u8]> = seen.iter().map(|headers| headers["x-again"].as_bytes()).collect();
    assert_eq!(numbers, [b"0", b"1", b"2"]);
    assert_eq!(seen[2]["x-number"], "2");
}

#[tokio::test]
async fn what_it_sets_is_a_header_field_like_others() {
    let server = Recorder::default();
    let builder = Client::builder().on_request(|headers| {
        headers.insert("content-length", HeaderValue::from_static("7"));
        headers.insert("x-signature", HeaderValue::from_static("hunter2-signature"));
    });
    let client = server.answering(builder, 500, "hunter2-signature is wrong");
    let error = client.any(Method::POST, "/x", decode::empty).json(&1).await.unwrap_err();
    assert_eq!(server.last().header("content-length"), "");
    assert_eq!(server.last().header("x-signature"), "hunter2-signature");
    assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");

    let builder = Client::builder().on_request(|headers| {
        headers.insert("transfer-encoding", HeaderValue::from_static("chunked"));
    });
    let client = server.answering(builder, 200, "{}");
    let error = client.any(Method::GET, "/x", decode::empty).await.unwrap_err();
    assert!(matches!(error, Error::Request(_)), "{error}");
    assert_eq!(server.count(), 1);
}

tokio::task_local! {
    static TRACE: HeaderMap;
}

#[tokio::test]
async fn it_finds_what_the_task_of_the_call_has() {
    const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let server = Recorder::default();
    let builder = Client::builder().on_request(|headers| {
        let _ = TRACE.try_with(|trace| headers.extend(trace.clone()));
    });
    let client = server.answering(builder, 200, r#"{"id":1}"#);
    let trace = HeaderMap::from_iter([(HeaderName::from_static("traceparent"), HeaderValue::from_static(PARENT))]);
    TRACE.scope(trace, async { client.get_item("1").await }).await.unwrap();
    assert_eq!(server.last().header("traceparent"), PARENT);
    client.get_item("1").await.unwrap();
    assert_eq!(server.last().header("traceparent"), "");
}
