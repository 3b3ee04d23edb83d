//! Bodies that are recorded and replayed: streams in both directions, parts, bodies that are cut, broken or empty.

mod common;
#[path = "common/scratch.rs"]
mod scratch;

use axum::Router;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect};
use axum::routing::{any, get};
use common::{Client, serve};
use http::{Request, Response};
use http_body::Frame;
use http_body_util::BodyExt;
use scratch::Scratch;
use specwright_runtime::recording::{Recorder, RecordingErrorKind, Replay};
use specwright_runtime::{Body, BoxError, Bytes, Call, EventStream, Method, Upload, Value, decode};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

/// A client of this server, whose exchanges are recorded.
fn recording(base: &str, recorder: &Recorder) -> Client {
    Client::builder().base_url(base).layer(recorder.clone()).build().unwrap()
}

/// A client of this function, whose exchanges are recorded.
fn over(recorder: &Recorder, answer: impl Fn(usize) -> Response<Body> + Clone + Send + Sync + 'static) -> Client {
    let count = Arc::new(AtomicUsize::new(0));
    let service = tower::service_fn(move |request: Request<Body>| {
        let response = answer(count.fetch_add(1, Ordering::Relaxed));
        async move {
            request.into_body().collect().await?;
            Ok::<_, BoxError>(response)
        }
    });
    Client::builder().base_url("http://test").layer(recorder.clone()).service(service).build().unwrap()
}

/// A client that is answered from the recording.
fn replaying(path: &Path) -> (Client, Replay) {
    let replay = Replay::from_path(path).unwrap();
    (Client::builder().base_url("http://elsewhere").service(replay.clone()).build().unwrap(), replay)
}

fn lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Frames, and then an error, an end, or nothing for ever.
struct Frames(Vec<&'static str>, Then);

#[derive(Clone, Copy)]
enum Then {
    Ends,
    Breaks,
    Waits,
}

impl http_body::Body for Frames {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if let Some(text) = self.0.pop() {
            return Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(text.as_bytes())))));
        }
        match self.1 {
            Then::Ends => Poll::Ready(None),
            Then::Breaks => Poll::Ready(Some(Err(io::ErrorKind::ConnectionReset.into()))),
            Then::Waits => Poll::Pending,
        }
    }
}

fn answer(media_type: &str, text: &'static str, then: Then) -> Response<Body> {
    Response::builder().header("content-type", media_type).body(Body::new(Frames(vec![text], then))).unwrap()
}

fn events(client: &Client) -> Call<EventStream<Value>> {
    client.any(Method::GET, "/events", decode::events).event_stream()
}

#[tokio::test]
async fn events_are_replayed() {
    let text = "event: made\ndata: {\"id\":1}\n\ndata: {\"id\":2}\n\n";
    let app =
        Router::new().route("/events", get(move || async move { ([("content-type", "text/event-stream")], text) }));
    let scratch = Scratch::new("events");
    let path = scratch.file("events.jsonl");
    let recorder = Recorder::to(&path);
    let client = recording(&serve(app).await, &recorder);
    let all = async |client: &Client| {
        let mut stream = events(client).await.unwrap();
        let mut events = Vec::new();
        while let Some(event) = stream.next().await {
            events.push(event.unwrap());
        }
        events
    };
    let live = all(&client).await;
    assert_eq!((live.len(), &live[1].data), (2, &serde_json::json!({"id": 2})));
    assert_eq!(recorder.finish().unwrap(), 1);
    assert_eq!(lines(&path)[0]["response"]["text"], text);
    let (client, replay) = replaying(&path);
    assert_eq!(all(&client).await, live);
    replay.verify().unwrap();
}

#[tokio::test]
async fn a_stream_that_is_dropped_is_recorded_as_far_as_it_was_read() {
    let scratch = Scratch::new("dropped");
    let path = scratch.file("events.jsonl");
    let recorder = Recorder::to(&path);
    let client = over(&recorder, |_| answer("text/event-stream", "data: 1\n\n", Then::Waits));
    let mut stream = events(&client).await.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap().data, 1);
    let error = recorder.finish().unwrap_err();
    assert_eq!(error.kind(), RecordingErrorKind::Unfinished);
    assert_eq!(
        error.to_string(),
        format!(
            "the recording {} is not whole: a response is still being read: read it to its end, or drop it",
            path.display()
        )
    );
    drop(stream);
    assert_eq!(recorder.finish().unwrap(), 1);
    assert_eq!(lines(&path)[0]["response"]["cut"], "unread");
    let (client, _) = replaying(&path);
    let mut stream = events(&client).await.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap().data, 1);
    assert_eq!(
        stream.next().await.unwrap().unwrap_err().to_string(),
        "GET /events: the stream broke: the recording has 9 bytes of the body, no more were read then: record again"
    );
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_reported_where_the_rest_is_read() {
    let scratch = Scratch::new("limit");
    let path = scratch.file("bodies.jsonl");
    let recorder = Recorder::to(&path).max_body_bytes(4);
    let client = over(&recorder, |_| answer("text/plain", "0123456789", Then::Ends));
    let call = |client: &Client, text: &'static str| client.any(Method::PUT, "/x", decode::text).text("a/b", text);
    assert_eq!(call(&client, "abcdefgh").await.unwrap(), "0123456789");
    let line = &lines(&path)[0];
    assert_eq!((&line["request"]["text"], &line["request"]["cut"]), (&"abcd".into(), &"limit".into()));
    assert_eq!((&line["response"]["json"], &line["response"]["cut"]), (&Value::Null, &"limit".into()));
    assert_eq!(line["response"]["text"], "0123");
    let (client, _) = replaying(&path);
    let error = call(&client, "xbcdefgh").await.unwrap_err().to_string();
    assert!(error.contains("(line 1), with another body from byte 0 on: record it again"), "{error}");
    // The beginning is the same.
    let error = call(&client, "abcdXXXX").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "PUT /x: 200 OK, but the response could not be read: the recording has 4 bytes of the body: record again with \
         a larger `max_body_bytes`"
    );
    assert_eq!(error.bytes().unwrap().as_ref(), b"0123");
}

#[tokio::test(start_paused = true)]
async fn a_body_that_broke_off_breaks_off_again_and_the_retry_follows() {
    let scratch = Scratch::new("broken");
    let path = scratch.file("bodies.jsonl");
    let recorder = Recorder::to(&path);
    let client = over(&recorder, |number| {
        if number == 0 { answer("text/plain", "ha", Then::Breaks) } else { answer("text/plain", "half", Then::Ends) }
    });
    let call = |client: &Client| client.any(Method::GET, "/x", decode::text);
    assert_eq!(call(&client).await.unwrap(), "half");
    let cuts: Vec<Value> = lines(&path).iter().map(|line| line["response"]["cut"].clone()).collect();
    assert_eq!(cuts, [Value::from("broken"), Value::Null]);
    let (client, replay) = replaying(&path);
    assert_eq!(call(&client).await.unwrap(), "half");
    replay.verify().unwrap();
    let (client, _) = replaying(&path);
    assert_eq!(
        call(&client).retries(0).await.unwrap_err().to_string(),
        "GET /x: 200 OK, but the response could not be read: the body broke off after 2 bytes when it was recorded"
    );
}

#[tokio::test]
async fn a_response_without_a_body_keeps_the_length_it_says() {
    let scratch = Scratch::new("head");
    let path = scratch.file("bodies.jsonl");
    let recorder = Recorder::to(&path);
    let client = over(&recorder, |_| Response::builder().header("content-length", "7").body(Body::empty()).unwrap());
    let head = async |client: &Client| {
        let response = client.any(Method::HEAD, "/x", decode::empty).send().await.unwrap();
        response.header("content-length").map(str::to_owned)
    };
    assert_eq!(head(&client).await.as_deref(), Some("7"));
    let (client, _) = replaying(&path);
    assert_eq!(head(&client).await.as_deref(), Some("7"));
}

/// So many bytes, one at a time.
struct Pieces(usize);

impl futures_core::Stream for Pieces {
    type Item = Result<Vec<u8>, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.0 == 0 {
            return Poll::Ready(None);
        }
        self.0 -= 1;
        Poll::Ready(Some(Ok(vec![b'x'])))
    }
}

#[tokio::test]
async fn what_is_sent_as_a_stream_stays_one_and_can_be_sent_again() {
    let count = |headers: HeaderMap, body: Bytes| async move {
        let length = headers.get("content-length").map(|length| length.to_str().unwrap().to_owned());
        format!("{length:?} {}", body.len())
    };
    let app = Router::new()
        .route("/upload", any(count))
        .route("/old", any(|| async { Redirect::temporary("/upload").into_response() }));
    let scratch = Scratch::new("uploads");
    let path = scratch.file("uploads.jsonl");
    let content = scratch.file("content");
    std::fs::write(&content, [0xFF_u8; 5]).unwrap();
    let recorder = Recorder::to(&path);
    let put = |client: &Client, path: &'static str, upload: Upload| {
        client.any(Method::PUT, path, decode::text).upload("a/b", upload)
    };
    let all = async |client: &Client| {
        assert_eq!(put(client, "/upload", Upload::stream(Pieces(3))).await.unwrap(), "None 3");
        assert_eq!(put(client, "/upload", Upload::path(&content)).await.unwrap(), "Some(\"5\") 5");
        assert_eq!(put(client, "/old", Upload::path(&content)).await.unwrap(), "Some(\"5\") 5");
    };
    all(&recording(&serve(app).await, &recorder)).await;
    assert_eq!(recorder.finish().unwrap(), 3);
    let lines = lines(&path);
    let bodies: Vec<(&Value, &Value)> =
        lines.iter().map(|line| (&line["request"]["text"], &line["request"]["base64"])).collect();
    let (text, base64) = (Value::from("xxx"), Value::from("//////8="));
    assert_eq!(bodies, [(&text, &Value::Null), (&Value::Null, &base64), (&Value::Null, &base64)]);
    assert!(lines.iter().all(|line| line["request"]["cut"].is_null()), "{lines:?}");
    let (client, replay) = replaying(&path);
    all(&client).await;
    replay.verify().unwrap();
    let error = put(&client, "/upload", Upload::stream(Pieces(2))).await.unwrap_err().to_string();
    assert!(error.contains("(line 1), with another body from byte 2 on"), "{error}");
}

#[tokio::test]
async fn parts_are_compared_without_their_boundary() {
    let scratch = Scratch::new("parts");
    let path = scratch.file("parts.jsonl");
    let recorder = Recorder::to(&path);
    let client = over(&recorder, |_| answer("text/plain", "thanks", Then::Ends));
    let send = |client: &Client, name: &str, photo: &str| {
        let form = BTreeMap::from([("name", Upload::from(name.to_owned())), ("photo", Upload::from(photo.to_owned()))]);
        client.any(Method::POST, "/form", decode::text).multipart("multipart/form-data", &form, &[])
    };
    // A large part is sent as a segment of its own.
    let photo = "p".repeat(5_000);
    assert_eq!(send(&client, "ada", &photo).await.unwrap(), "thanks");
    let line = &lines(&path)[0];
    assert_eq!(line["request"]["headers"]["content-type"], "multipart/form-data; boundary=boundary");
    let text = line["request"]["text"].as_str().unwrap();
    assert!(text.starts_with("--boundary\r\n") && text.ends_with("\r\n--boundary--\r\n"), "{text}");
    let (client, _) = replaying(&path);
    let error = send(&client, "eva", &photo).await.unwrap_err().to_string();
    assert!(error.contains("(line 1), with another body from byte "), "{error}");
    assert_eq!(send(&client, "ada", &photo).await.unwrap(), "thanks");
}
