//! Bodies that are not JSON, over real sockets: uploads from memory, files and streams, parts, and servers that do not take them.

#![cfg(feature = "reqwest")]

mod common;

use axum::Router;
use axum::body::Body as Received;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Redirect;
use axum::routing::{any, post};
use common::{Client, serve};
use http_body_util::BodyExt;
use specwright_runtime::{Body, Bytes, Call, Error, Method, PartEncoding, Style, Upload, decode};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

fn client(base: &str) -> Client {
    Client::builder().base_url(base).bearer_auth("hunter2").build().unwrap()
}

fn put(client: &Client) -> Call<String> {
    client.any(Method::PUT, "/upload", decode::text)
}

/// Pieces of bytes, one at a time.
struct Pieces {
    left: usize,
    size: usize,
    then: Option<std::io::Error>,
}

fn pieces(count: usize, size: usize) -> Pieces {
    Pieces { left: count, size, then: None }
}

impl futures_core::Stream for Pieces {
    type Item = Result<Vec<u8>, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.left == 0 {
            return Poll::Ready(self.then.take().map(Err));
        }
        self.left -= 1;
        Poll::Ready(Some(Ok(vec![b'x'; self.size])))
    }
}

/// Says what was received: how it was delimited, its media type and its length.
async fn count(headers: HeaderMap, mut body: Received) -> Result<String, StatusCode> {
    let header = |name| headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or("-".into());
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        length += frame.map_err(|_| StatusCode::BAD_REQUEST)?.into_data().unwrap_or_default().len();
    }
    Ok(format!("{} {} {length}", header(header::CONTENT_LENGTH), header(header::CONTENT_TYPE)))
}

fn counting() -> Router {
    Router::new().route("/upload", any(count)).layer(DefaultBodyLimit::disable())
}

/// A file of its own, removed at the end.
struct File(std::path::PathBuf);

impl File {
    fn new(name: &str, content: &[u8]) -> Self {
        let directory = std::env::temp_dir().join(format!("specwright-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&directory).unwrap();
        let path = directory.join("ada lovelace.png");
        std::fs::write(&path, content).unwrap();
        Self(path)
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(self.0.parent().unwrap());
    }
}

#[tokio::test]
async fn content_in_memory_in_files_and_in_streams_is_sent_with_its_length_where_that_is_known() {
    let client = client(&serve(counting()).await);
    let file = File::new("length", &[1; 200_000]);
    let send = |upload: Upload| {
        let call = put(&client).upload("application/octet-stream", upload);
        async move { call.await.unwrap() }
    };
    assert_eq!(send("abc".into()).await, "3 application/octet-stream 3");
    assert_eq!(send(Upload::bytes("")).await, "0 application/octet-stream 0");
    assert_eq!(send(Upload::path(&file.0)).await, "200000 application/octet-stream 200000");
    assert_eq!(send(Upload::stream(pieces(3, 1000))).await, "- application/octet-stream 3000");
    assert_eq!(send(Upload::stream(pieces(3, 1000)).length(3000)).await, "3000 application/octet-stream 3000");
    assert_eq!(send(Upload::path(&file.0).media_type("image/png")).await, "200000 image/png 200000");
    let again = Upload::again(|| Body::new(http_body_util::Full::new(Bytes::from("again"))));
    assert_eq!(send(again).await, "- application/octet-stream 5");
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_with_a_reason() {
    let client = client(&serve(counting()).await);
    let refused = |upload: Upload| {
        let call = put(&client).upload("application/octet-stream", upload);
        async move { call.await.unwrap_err() }
    };
    let error = refused(Upload::path("/no/such/file")).await;
    assert!(matches!(error, Error::Request(_)), "{error}");
    assert!(error.to_string().starts_with("PUT /upload: not sent: cannot read `/no/such/file`: "), "{error}");
    let error = refused(Upload::path(std::env::temp_dir())).await;
    assert!(error.to_string().ends_with("is not a file"), "{error}");

    // A stream is sent once: a clone of the call shares it.
    let call = put(&client).upload("application/octet-stream", Upload::stream(pieces(1, 1)));
    assert_eq!(call.clone().await.unwrap(), "- application/octet-stream 1");
    let error = call.await.unwrap_err();
    assert!(error.to_string().contains("the stream was sent before"), "{error}");
}

#[tokio::test]
async fn content_of_another_length_than_it_was_said_to_have_fails_the_call() {
    let client = client(&serve(counting()).await);
    for (length, message) in [(2_500, "longer than the 2500 bytes"), (3_500, "ended after 3000 of 3500 bytes")] {
        let upload = Upload::stream(pieces(3, 1000)).length(length);
        let error = put(&client).upload("a/b", upload).await.unwrap_err();
        let source = chain(&error);
        assert!(matches!(error, Error::Transport(_)), "{error}");
        assert!(source.contains(message), "{source}");
    }
    let broken = Pieces { left: 1, size: 10, then: Some(std::io::Error::other("the disk is gone")) };
    let error = put(&client).upload("a/b", Upload::stream(broken)).await.unwrap_err();
    assert!(chain(&error).contains("the disk is gone"), "{error}");
}

/// Pieces of bytes with a pause after each, so that what was made is on its way before the next is asked for.
struct Paused {
    pieces: Pieces,
    pauses: bool,
}

impl futures_core::Stream for Paused {
    type Item = Result<Vec<u8>, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.pauses = !self.pauses;
        if self.pauses {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        futures_core::Stream::poll_next(Pin::new(&mut self.pieces), context)
    }
}

fn paused(count: usize, size: usize) -> Upload {
    Upload::stream(Paused { pieces: pieces(count, size), pauses: false })
}

/// A server that answers nothing, and what has come over each connection, once that has ended.
async fn listening() -> (String, tokio::sync::mpsc::UnboundedReceiver<String>) {
    use tokio::io::AsyncReadExt;
    let (sender, receiver) = tokio::sync::mpsc::unbounded_channel();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut came = Vec::new();
            while socket.read_buf(&mut came).await.is_ok_and(|read| read > 0) {}
            let _ = sender.send(String::from_utf8(came).unwrap());
        }
    });
    (base, receiver)
}

#[tokio::test]
async fn a_server_gets_no_whole_message_with_a_part_of_another_length_than_it_was_said_to_have() {
    let (base, mut came) = listening().await;
    let client = client(&base);
    for (length, message) in [(2_500, "longer than the 2500 bytes"), (3_500, "ended after 3000 of 3500 bytes")] {
        // The length of the whole is not known where that of another part is not: HTTP/1 sends it in chunks.
        for in_chunks in [false, true] {
            let other = paused(1, 10);
            let other = if in_chunks { other } else { other.length(10) };
            let parts = std::collections::BTreeMap::from([("a", paused(3, 1000).length(length)), ("b", other)]);
            let call = client.any(Method::POST, "/form", decode::text).multipart("multipart/form-data", &parts, &[]);
            let error = call.retries(2).await.unwrap_err();
            assert!(matches!(error, Error::Transport(_)), "{error}");
            assert!(chain(&error).contains(message), "{}", chain(&error));
            assert_eq!((error.attempts(), error.is_retryable()), (1, false));

            let request = came.recv().await.unwrap();
            let (head, body) = request.split_once("\r\n\r\n").unwrap();
            assert!(body.contains("name=\"a\"") && body.contains("xxx"), "{request}");
            let declared = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            match declared {
                Some(declared) => assert!(!in_chunks && body.len() < declared.parse().unwrap(), "{request}"),
                None => assert!(in_chunks && head.contains("transfer-encoding: chunked"), "{request}"),
            }
            assert!(!body.contains("name=\"b\"") && !body.ends_with("0\r\n\r\n"), "{request}");
        }
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        text.push_str(&format!(": {error}"));
        next = error.source();
    }
    text
}

#[tokio::test]
async fn a_redirect_sends_again_what_can_be_made_again() {
    let app = counting().route("/old", any(|| async { Redirect::temporary("/upload") }));
    let client = client(&serve(app).await);
    let file = File::new("redirect", b"content");
    let old = || client.any(Method::PUT, "/old", decode::text);
    assert_eq!(old().upload("a/b", Upload::path(&file.0)).await.unwrap(), "7 a/b 7");
    let error = old().upload("a/b", Upload::stream(pieces(1, 1))).await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::TEMPORARY_REDIRECT), "{error}");
    let note = "(the body can be sent only once: that of `Upload::again` is made anew for a redirect)";
    assert_eq!(error.to_string(), format!("PUT /old: 307 Temporary Redirect {note}"));
}

/// The object of a form, as a model writes it.
#[derive(serde::Serialize)]
struct Form {
    photo: Upload,
    more: Vec<Upload>,
    caption: &'static str,
    #[serde(rename = "na\"me\r\n")]
    name: i64,
    tags: Vec<&'static str>,
    about: About,
    absent: Option<&'static str>,
}

#[derive(serde::Serialize)]
struct About {
    city: &'static str,
}

/// The body as it came, with `BOUNDARY` in place of the boundary, and its content type.
async fn show(headers: HeaderMap, body: Bytes) -> String {
    let content_type = headers[header::CONTENT_TYPE].to_str().unwrap();
    let boundary = content_type.split("boundary=").nth(1).unwrap().split(';').next().unwrap();
    assert_eq!(headers[header::CONTENT_LENGTH].to_str().unwrap(), body.len().to_string());
    let text = format!("{content_type}\n{}", String::from_utf8_lossy(&body));
    text.replace(boundary, "BOUNDARY").replace('\r', "")
}

#[tokio::test]
async fn an_object_is_sent_as_parts() {
    let client = client(&serve(Router::new().route("/form", post(show))).await);
    let file = File::new("parts", b"PNG");
    let form = Form {
        photo: Upload::path(&file.0),
        more: vec![
            Upload::from("GIF").media_type("image/gif").header("x-taken", "today"),
            Upload::from("é").file_name("é\".txt"),
        ],
        caption: "A \"photo\"",
        name: 7,
        tags: vec!["a", "b"],
        about: About { city: "Zürich" },
        absent: None,
    };
    let encodings =
        [("photo", PartEncoding::MediaType("image/png")), ("tags", PartEncoding::Style(Style::FORM.joined()))];
    let call = client.any(Method::POST, "/form", decode::text).multipart("multipart/form-data", &form, &encodings);
    let expected = r#"multipart/form-data; boundary=BOUNDARY
--BOUNDARY
Content-Disposition: form-data; name="photo"; filename="ada lovelace.png"
Content-Type: image/png

PNG
--BOUNDARY
Content-Disposition: form-data; name="more"; filename="more"
Content-Type: image/gif
x-taken: today

GIF
--BOUNDARY
Content-Disposition: form-data; name="more"; filename="é%22.txt"
Content-Type: application/octet-stream

é
--BOUNDARY
Content-Disposition: form-data; name="caption"

A "photo"
--BOUNDARY
Content-Disposition: form-data; name="na%22me%0D%0A"

7
--BOUNDARY
Content-Disposition: form-data; name="tags"

a,b
--BOUNDARY
Content-Disposition: form-data; name="about"
Content-Type: application/json

{"city":"Zürich"}
--BOUNDARY--
"#;
    assert_eq!(call.clone().await.unwrap(), expected);
    // The same once more: nothing of it is used up.
    assert_eq!(call.await.unwrap(), expected);
}

/// The object of a form of which two parts are bodies themselves.
#[derive(serde::Serialize)]
struct Album {
    title: &'static str,
    photos: Vec<Upload>,
    cover: Cover,
}

#[derive(serde::Serialize)]
struct Cover {
    about: About,
    scan: Upload,
}

#[tokio::test]
async fn a_part_may_be_a_body_itself_and_is_made_again() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = asked.clone();
    // The server is busy at first.
    let busy = move |headers: HeaderMap, body: Bytes| async move {
        if counter.fetch_add(1, Ordering::SeqCst) == 0 {
            return (StatusCode::SERVICE_UNAVAILABLE, [("retry-after-ms", "1")], String::new());
        }
        (StatusCode::OK, [("retry-after-ms", "1")], show(headers, body).await)
    };
    let client = client(&serve(Router::new().route("/form", post(busy))).await);
    let file = File::new("nested", b"PNG");
    // A large file is not copied into the bytes around it.
    let scan = "TIFF".repeat(2_000);
    let photos = vec![Upload::path(&file.0), Upload::from("GIF").file_name("b.gif").media_type("image/gif")];
    let cover = Cover { about: About { city: "Zürich" }, scan: Upload::from(scan.clone()) };
    let album = Album { title: "Summer", photos, cover };
    let encodings = [
        ("photos", PartEncoding::Multipart("multipart/mixed", &[("*", PartEncoding::MediaType("image/png"))])),
        ("cover", PartEncoding::Multipart("multipart/related", &[])),
    ];
    let call = client.any(Method::POST, "/form", decode::text).multipart("multipart/form-data", &album, &encodings);
    let expected = r#"multipart/form-data; boundary=BOUNDARY
--BOUNDARY
Content-Disposition: form-data; name="title"

Summer
--BOUNDARY
Content-Disposition: form-data; name="photos"
Content-Type: multipart/mixed; boundary=1-BOUNDARY

--1-BOUNDARY
Content-Disposition: attachment; filename="ada lovelace.png"
Content-Type: image/png

PNG
--1-BOUNDARY
Content-Disposition: attachment; filename="b.gif"
Content-Type: image/gif

GIF
--1-BOUNDARY--
--BOUNDARY
Content-Disposition: form-data; name="cover"
Content-Type: multipart/related; boundary=2-BOUNDARY; type="application/json"

--2-BOUNDARY
Content-Type: application/json

{"city":"Zürich"}
--2-BOUNDARY
Content-Type: application/octet-stream

TIFF
--2-BOUNDARY--
--BOUNDARY--
"#;
    let received = call.retries(2).await.unwrap().replace(&scan, "TIFF");
    assert_eq!(received, expected);
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn parts_without_names_say_the_media_type_of_the_root() {
    let client = client(&serve(Router::new().route("/form", post(show))).await);
    let parts = (serde_json::json!({"title": "T"}), Upload::from("%PDF"));
    let encodings = [("1", PartEncoding::MediaType("application/pdf"))];
    let call = client.any(Method::POST, "/form", decode::text).multipart("multipart/related", &parts, &encodings);
    let expected = "multipart/related; boundary=BOUNDARY; type=\"application/json\"\n\
        --BOUNDARY\nContent-Type: application/json\n\n{\"title\":\"T\"}\n\
        --BOUNDARY\nContent-Type: application/pdf\n\n%PDF\n--BOUNDARY--\n";
    assert_eq!(call.await.unwrap(), expected);
}

#[tokio::test]
async fn header_fields_of_parts_cannot_end_them() {
    let client = client("http://127.0.0.1:1");
    for upload in [
        Upload::from("a").header("x", "a\r\ny: z"),
        Upload::from("a").header("x y", "a"),
        Upload::from("a").header("content-type", "a/b"),
        Upload::from("a").media_type("a/b\r\nx: y"),
    ] {
        let call = client.any(Method::POST, "/form", decode::text);
        let error = call
            .multipart(
                "multipart/form-data",
                &[("a", upload)].into_iter().collect::<std::collections::BTreeMap<_, _>>(),
                &[],
            )
            .await;
        assert!(matches!(error, Err(Error::Request(_))), "{error:?}");
    }
    let nested = serde_json::json!({"a": 1});
    let nothing =
        client.any(Method::POST, "/form", decode::text).multipart("multipart/form-data", &nested["b"], &[]).await;
    assert!(nothing.unwrap_err().to_string().contains("has no part"));
}

/// A server that reads the head of a request, answers or not, and does what it is told.
async fn rude(answer: &'static str, then: Then) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut head = vec![0; 1024];
            let _ = socket.read(&mut head).await;
            let _ = socket.write_all(answer.as_bytes()).await;
            match then {
                Then::Close => {
                    // What was sent meanwhile is read, or the answer would be lost in a reset.
                    let _ = socket.shutdown().await;
                    let mut rest = vec![0; 1 << 20];
                    while socket.read(&mut rest).await.is_ok_and(|read| read > 0) {}
                }
                Then::Reset => drop(socket),
                Then::Stall => tokio::time::sleep(Duration::from_secs(60)).await,
            }
        }
    });
    format!("http://{address}")
}

#[derive(Clone, Copy)]
enum Then {
    Close,
    Reset,
    Stall,
}

#[tokio::test]
async fn an_answer_that_comes_before_the_body_is_sent_is_the_answer() {
    let early = "HTTP/1.1 413 Payload Too Large\r\ncontent-length: 5\r\nconnection: close\r\n\r\nlarge";
    let client = client(&rude(early, Then::Close).await);
    let error = put(&client).upload("a/b", Upload::stream(pieces(2_000, 64 << 10))).await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::PAYLOAD_TOO_LARGE), "{}", chain(&error));
    assert_eq!(error.bytes().map(AsRef::as_ref), Some(&b"large"[..]));
}

#[tokio::test]
async fn a_server_that_resets_or_stops_reading_is_an_error() {
    let reset = client(&rude("", Then::Reset).await);
    let error = put(&reset).upload("a/b", Upload::stream(pieces(2_000, 64 << 10))).await.unwrap_err();
    assert!(matches!(error, Error::Transport(_)), "{error}");
    let stalled = client(&rude("", Then::Stall).await);
    let call =
        put(&stalled).upload("a/b", Upload::stream(pieces(20_000, 64 << 10))).timeout(Duration::from_millis(300));
    assert!(call.await.unwrap_err().is_timeout());
}
