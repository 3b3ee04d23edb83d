//! Responses that are read while they come, over real sockets: pieces, lines, records and events; and servers that break off, never end,
//! or send what is not documented.

#![cfg(feature = "reqwest")]

mod common;

use axum::Router;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use common::{Client, Item, serve};
use specwright_runtime::{Call, Error, EventStream, ItemStream, Method, Value, decode};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

fn client(base: &str) -> Client {
    Client::builder().base_url(base).bearer_auth("hunter2").build().unwrap()
}

fn events<T: serde::de::DeserializeOwned>(client: &Client) -> Call<EventStream<T>> {
    client.any(Method::GET, "/events", decode::events).event_stream()
}

async fn data(stream: &mut EventStream<Value>) -> Value {
    stream.next().await.unwrap().unwrap().data
}

/// A server that answers each connection by a function.
async fn raw<F, R>(answer: F) -> String
where
    F: Fn(usize, String, TcpStream) -> R + Send + 'static,
    R: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let mut number = 0;
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut head = vec![0; 4096];
            let read = socket.read(&mut head).await.unwrap_or(0);
            head.truncate(read);
            tokio::spawn(answer(number, String::from_utf8_lossy(&head).into_owned(), socket));
            number += 1;
        }
    });
    format!("http://{address}")
}

const EVENTS: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n";

/// A chunk of HTTP/1.
fn chunk(text: &str) -> String {
    format!("{:x}\r\n{text}\r\n", text.len())
}

const END: &str = "0\r\n\r\n";

fn typed(media_type: &'static str, text: &'static str) -> Response {
    ([("content-type", media_type)], text).into_response()
}

#[tokio::test]
async fn the_first_event_is_there_before_the_second_is_sent() {
    let (sender, receiver) = tokio::sync::oneshot::channel::<()>();
    let receiver = Arc::new(tokio::sync::Mutex::new(Some(receiver)));
    let base = raw(move |_, _, mut socket| {
        let receiver = receiver.clone();
        async move {
            let _ = socket.write_all(format!("{EVENTS}{}", chunk("data: 1\n\n")).as_bytes()).await;
            receiver.lock().await.take().unwrap().await.unwrap();
            let _ = socket.write_all(format!("{}{END}", chunk("data: 2\n\n")).as_bytes()).await;
        }
    })
    .await;
    let client = client(&base);
    let mut stream = events(&client).await.unwrap();
    assert_eq!(data(&mut stream).await, 1);
    sender.send(()).unwrap();
    assert_eq!(data(&mut stream).await, 2);
    assert!(stream.next().await.is_none());
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn events_lines_and_records_are_items_of_a_type() {
    let app = Router::new()
        .route(
            "/events",
            get(|| async {
                typed(
                    "text/event-stream; charset=utf-8",
                    "event: made\nid: 7\ndata: {\"id\":1}\n\ndata: {\"id\":\"x\"}\n\ndata: {\"id\":2}\n\n",
                )
            }),
        )
        .route("/lines", get(|| async { typed("application/x-ndjson", "{\"id\":1}\n\n{\"id\":2,\"tags\":[\"a\"]}") }))
        .route("/records", get(|| async { typed("application/json-seq", "\u{1E}{\"id\":1}\n\u{1E}{\"id\":\n2}\n") }))
        .route("/text", get(|| async { typed("text/event-stream", "data: a\ndata: b\n\ndata: \"c\"\n\n") }));
    let client = client(&serve(app).await);

    let mut stream = events::<Item>(&client).await.unwrap();
    let first = stream.next().await.unwrap().unwrap();
    assert_eq!((first.data.id, first.event.as_deref(), first.id.as_deref()), (1, Some("made"), Some("7")));
    let error = stream.next().await.unwrap().unwrap_err();
    assert_eq!(error.body_error().unwrap().path(), Some("$.id"), "{error}");
    assert_eq!(error.bytes().unwrap().as_ref(), b"{\"id\":\"x\"}");
    assert_eq!(
        error.to_string(),
        "GET /events: an item of the stream is not as documented: $.id: invalid type: string \"x\", expected i64"
    );
    assert_eq!(stream.next().await.unwrap().unwrap().data.id, 2, "the stream goes on");

    let ids = |mut stream: ItemStream<Item>| async move {
        let mut ids = Vec::new();
        while let Some(item) = stream.next().await {
            ids.push(item.unwrap().id);
        }
        ids
    };
    let call = client.any(Method::GET, "/lines", decode::lines).item_stream();
    assert_eq!(ids(call.await.unwrap()).await, [1, 2]);
    let call = client.any(Method::GET, "/records", decode::sequence).item_stream();
    assert_eq!(ids(call.await.unwrap()).await, [1, 2]);

    let call: Call<EventStream<String>> = client.any(Method::GET, "/text", decode::text_events).event_stream();
    let mut stream = call.await.unwrap();
    assert_eq!(stream.next().await.unwrap().unwrap().data, "a\nb");
    assert_eq!(stream.next().await.unwrap().unwrap().data, "c");
    let call: Call<ItemStream<Value>> = client.any(Method::GET, "/events", decode::event_items).event_stream();
    let item = call.await.unwrap().next().await.unwrap().unwrap();
    assert_eq!(item, serde_json::json!({"event": "made", "id": "7", "data": "{\"id\":1}"}));
}

#[tokio::test]
async fn an_event_that_says_no_type_is_a_message_where_the_type_is_required() {
    #[derive(serde::Deserialize)]
    struct Typed {
        event: String,
        data: String,
    }
    #[derive(serde::Deserialize)]
    struct Open {
        event: Option<String>,
    }
    let text = "data: one\n\nevent: other\ndata: two\n\n";
    let base =
        serve(Router::new().route("/events", get(move || async move { typed("text/event-stream", text) }))).await;
    let client = client(&base);
    let call: Call<ItemStream<Typed>> = client.any(Method::GET, "/events", decode::event_items).event_stream();
    let mut items = call.await.unwrap();
    let first = items.next().await.unwrap().unwrap();
    assert_eq!((first.event.as_str(), first.data.as_str()), ("message", "one"));
    assert_eq!(items.next().await.unwrap().unwrap().event, "other");
    let call: Call<ItemStream<Open>> = client.any(Method::GET, "/events", decode::event_items).event_stream();
    assert_eq!(call.await.unwrap().next().await.unwrap().unwrap().event, None, "nothing is made up");
}

#[tokio::test]
async fn data_that_is_no_string_is_json_and_a_time_to_ask_again_is_a_field() {
    /// As the example of OpenAPI 3.2 has it ("Server-Sent Event Streams").
    #[derive(Debug, PartialEq, serde::Deserialize)]
    #[serde(tag = "event", rename_all = "camelCase")]
    enum Added {
        AddString { data: String, retry: Option<u64> },
        AddInt64 { data: i64 },
        AddJson { data: Item },
    }
    let text = "event: addString\ndata: formatted\ndata: across two lines\nretry: 5\n\nevent: addInt64\ndata: 1234\n\n\
        event: addJson\ndata: {\"id\": 42}\n\nevent: addString\ndata: 7\n\nevent: addInt64\ndata: x\n\n\
        data: [DONE]\n\n";
    let app = Router::new().route("/events", get(move || async move { typed("text/event-stream", text) }));
    let client = client(&serve(app).await);
    let call: Call<ItemStream<Added>> = client.any(Method::GET, "/events", decode::event_items).event_stream();
    let mut items = call.await.unwrap();
    let string = |data: &str, retry| Added::AddString { data: data.to_owned(), retry };
    let item = Item { id: 42, tags: Vec::new() };
    for expected in [
        string("formatted\nacross two lines", Some(5)),
        Added::AddInt64 { data: 1234 },
        Added::AddJson { data: item },
        string("7", None),
    ] {
        assert_eq!(items.next().await.unwrap().unwrap(), expected);
    }
    let error = items.next().await.unwrap().unwrap_err();
    assert!(error.to_string().contains("invalid type: string \"x\""), "{error}");
    assert!(items.next().await.is_none(), "[DONE]");
    let call: Call<EventStream<String>> = client.any(Method::GET, "/events", decode::text_events).event_stream();
    let mut events = call.await.unwrap();
    assert_eq!(events.next().await.unwrap().unwrap().retry, Some(Duration::from_millis(5)));
    assert_eq!(events.next().await.unwrap().unwrap().retry, None);
}

#[tokio::test]
async fn what_is_no_stream_of_events_is_not_an_empty_one() {
    const ZIPPED: &str = "the body is compressed by `gzip`: turn on the feature `gzip`";
    for (path, headers, text, message) in [
        ("/events", "content-type: text/plain\r\n", "{\n\"title\": \"no\"\n}\n", "the body is not a stream of events"),
        ("/events", "", "<html>", "the body is not a stream of events"),
        ("/events", "content-type: application/problem+json\r\n", "{}", "the body is application/problem+json, and a"),
        ("/events", "content-type: text/event-stream\r\ncontent-encoding: gzip\r\n", "\u{1f}\n", ZIPPED),
        ("/lines", "content-encoding: gzip\r\n", "\u{1f}\n\u{8}\n", ZIPPED),
    ] {
        let base = raw(move |_, _, mut socket| async move {
            let text = format!("HTTP/1.1 200 OK\r\n{headers}connection: close\r\n\r\n{text}");
            let _ = socket.write_all(text.as_bytes()).await;
        })
        .await;
        let decoder = if path == "/lines" { decode::lines } else { decode::event_items::<Value> };
        let error = match client(&base).any(Method::GET, path, decoder).event_stream().await {
            Ok(mut stream) => {
                let error = stream.next().await.unwrap().unwrap_err().to_string();
                assert!(stream.next().await.is_none());
                error
            }
            Err(error) => error.to_string(),
        };
        assert!(error.contains(message), "{error}");
    }
}

#[tokio::test]
async fn done_ends_a_stream_of_json() {
    for text in [
        "id: 1\ndata: {}\n\nretry: 1\ndata: [DONE]\n\ndata: {}\n\n",
        "data: {}\n\ndata: [DONE] \n",
        "data: {}\n\ndata: [DONE]",
    ] {
        let app = Router::new().route("/events", post(move || async move { typed("text/event-stream", text) }));
        let client = client(&serve(app).await);
        let mut stream: EventStream<Value> =
            client.any(Method::POST, "/events", decode::events).event_stream().await.unwrap();
        assert_eq!(data(&mut stream).await, serde_json::json!({}));
        assert!(stream.next().await.is_none(), "{text:?}");
    }
}

#[tokio::test]
async fn what_is_no_stream_is_an_error_that_keeps_the_response() {
    let app = Router::new().route("/events", get(|| async { typed("application/json", "{\"a\":1}") })).route(
        "/refused",
        get(|| async { (axum::http::StatusCode::FORBIDDEN, typed("application/json", "{\"title\":\"no\"}")) }),
    );
    let client = client(&serve(app).await);
    let error = events::<Value>(&client).await.unwrap_err();
    assert!(matches!(error, Error::Decode(_)), "{error}");
    assert_eq!(error.bytes().unwrap().as_ref(), b"{\"a\":1}");
    assert!(error.to_string().contains("the body is application/json, and a stream was expected"), "{error}");
    let error = client.any(Method::GET, "/refused", decode::events::<Value>).event_stream().await.unwrap_err();
    assert_eq!((error.status().unwrap().as_u16(), error.bytes().unwrap().as_ref()), (403, &b"{\"title\":\"no\"}"[..]));
    // The same call may be read whole, too.
    let whole = events::<Value>(&client).send_raw().await.unwrap();
    assert_eq!(whole.value.as_ref(), b"{\"a\":1}");
    assert_eq!(events::<Value>(&client).send_as::<Value>().await.unwrap().value["a"], 1);
}

#[tokio::test]
async fn a_stream_that_breaks_says_so_and_what_came_is_kept() {
    for (text, end, message) in
        [("data: 1\n\n", "", "the stream broke: "), ("data: 1\n\ndata: 2\n", END, "the stream ended within an item")]
    {
        let base = raw(move |_, _, mut socket| async move {
            let _ = socket.write_all(format!("{EVENTS}{}{end}", chunk(text)).as_bytes()).await;
        })
        .await;
        let client = client(&base);
        let mut stream = events(&client).await.unwrap();
        assert_eq!(data(&mut stream).await, 1);
        let error = stream.next().await.unwrap().unwrap_err();
        assert!(error.is_broken() && error.to_string().contains(message), "{error}");
        assert!(stream.next().await.is_none());
    }
    let base = raw(|_, _, mut socket| async move {
        let _ = socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n12345").await;
    })
    .await;
    let mut pieces = client(&base).any(Method::GET, "/file", decode::bytes).stream().await.unwrap().value;
    assert_eq!(pieces.next().await.unwrap().unwrap().as_ref(), b"12345");
    assert!(pieces.next().await.unwrap().unwrap_err().is_broken());
    assert!(pieces.next().await.is_none());
}

#[tokio::test]
async fn an_event_or_a_line_without_an_end_is_an_error_at_the_limit() {
    for (path, start, more) in [("/events", "data: ", "x"), ("/events", "", "data: x\n"), ("/lines", "", "x")] {
        let base = raw(move |_, _, mut socket| async move {
            let _ = socket.write_all(format!("{EVENTS}{}", chunk(&format!("{start}{more}"))).as_bytes()).await;
            while socket.write_all(chunk(&more.repeat(10_000)).as_bytes()).await.is_ok() {}
        })
        .await;
        let client = Client::builder().base_url(base).max_response_bytes(100_000).build().unwrap();
        let mut stream = client
            .any(Method::GET, path, if path == "/lines" { decode::lines } else { decode::event_items::<Value> })
            .item_stream()
            .await
            .unwrap();
        let error = stream.next().await.unwrap().unwrap_err();
        assert!(error.to_string().contains("larger than the 100000 bytes"), "{error}");
        assert!(stream.next().await.is_none());
    }
}

#[tokio::test]
async fn a_get_is_asked_again_for_what_comes_after_the_last_event() {
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = asked.clone();
    let base = raw(move |number, head, mut socket| {
        let asked = counter.clone();
        async move {
            asked.fetch_add(1, Ordering::SeqCst);
            let id = head.lines().find_map(|line| line.strip_prefix("last-event-id: ")).unwrap_or("-").to_owned();
            let event = |id: &str, data: &str| chunk(&format!("retry: 1\nid: {id}\ndata: \"{data}\"\n\n"));
            let text = match number {
                // Broken within the second event.
                0 => format!("{EVENTS}{}{}", event("a", &id), chunk("id: half\ndata: \"half")),
                // A server that is down for a moment.
                1 => "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n".to_owned(),
                // Ended as it should: there may be more.
                2 => format!("{EVENTS}{}{END}", event("b", &id)),
                3 => format!("{EVENTS}{}{END}", event("c", &id)),
                _ => "HTTP/1.1 204 No Content\r\n\r\n".to_owned(),
            };
            let _ = socket.write_all(text.as_bytes()).await;
        }
    })
    .await;
    let mut stream = events::<Value>(&client(&base)).await.unwrap();
    let mut found = Vec::new();
    while let Some(event) = stream.next().await {
        found.push(event.unwrap().data);
    }
    assert_eq!(found, ["-", "a", "b"].map(Value::from));
    assert_eq!(asked.load(Ordering::SeqCst), 5);
    assert_eq!(stream.last_event_id(), Some("c"));
}

#[tokio::test]
async fn nothing_is_asked_again_after_done_and_before_it_only_with_an_id() {
    // What comes first, how often the server is asked, and whether the stream ends without an error.
    for (first, requests, is_whole) in [
        ("retry: 1\nid: 1\ndata: 1\n\ndata: [DONE]\n\n", 1, true),
        ("retry: 1\nid: 1\ndata: 1\n\n", 2, true),
        ("retry: 1\ndata: 1\n\n", 1, false),
    ] {
        let asked = Arc::new(AtomicUsize::new(0));
        let counter = asked.clone();
        let base = raw(move |number, _, mut socket| {
            counter.fetch_add(1, Ordering::SeqCst);
            async move {
                // No chunk says that this is the end.
                let text = if number == 0 { first } else { "data: [DONE]\n\n" };
                let _ = socket.write_all(format!("{EVENTS}{}", chunk(text)).as_bytes()).await;
            }
        })
        .await;
        let mut stream = events::<Value>(&client(&base)).await.unwrap();
        assert_eq!(data(&mut stream).await, 1, "{first:?}");
        assert_eq!(stream.next().await.is_none(), is_whole, "{first:?}");
        assert!(stream.next().await.is_none(), "{first:?}");
        assert_eq!(asked.load(Ordering::SeqCst), requests, "{first:?}");
    }
}

#[tokio::test]
async fn nothing_is_asked_again_without_an_id_or_where_the_caller_says_so() {
    for (text, reconnect, method) in [
        ("retry: 1\ndata: 1\n\n", true, Method::GET),
        ("id: 1\nretry: 1\ndata: 1\n\n", false, Method::GET),
        ("id: 1\nretry: 1\ndata: 1\n\n", true, Method::POST),
    ] {
        let base = raw(move |_, _, mut socket| async move {
            let _ = socket.write_all(format!("{EVENTS}{}", chunk(text)).as_bytes()).await;
        })
        .await;
        let call = client(&base).any(method, "/events", decode::events::<Value>).event_stream();
        let mut stream = call.await.unwrap().reconnect(reconnect);
        assert_eq!(data(&mut stream).await, 1);
        assert!(stream.next().await.unwrap().unwrap_err().is_broken());
        assert!(stream.next().await.is_none());
    }
}

#[tokio::test]
async fn a_server_that_never_comes_back_is_an_error_in_the_end() {
    let base = raw(|number, _, mut socket| async move {
        if number == 0 {
            let _ = socket.write_all(format!("{EVENTS}{}", chunk("id: 1\nretry: 1\ndata: 1\n\n")).as_bytes()).await;
        }
    })
    .await;
    let mut stream = events(&client(&base)).await.unwrap();
    assert_eq!(data(&mut stream).await, 1);
    assert!(stream.next().await.unwrap().unwrap_err().is_broken());
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn a_server_that_refuses_what_comes_next_is_asked_once() {
    let page = "content-type: text/html\r\ncontent-length: 2\r\n\r\nno";
    for status in ["401 Unauthorized", "404 Not Found", "200 OK"] {
        let asked = Arc::new(AtomicUsize::new(0));
        let counter = asked.clone();
        let base = raw(move |number, _, mut socket| {
            counter.fetch_add(1, Ordering::SeqCst);
            async move {
                let text = match number {
                    0 => format!("{EVENTS}{}", chunk("id: 1\nretry: 1\ndata: 1\n\n")),
                    _ => format!("HTTP/1.1 {status}\r\n{page}"),
                };
                let _ = socket.write_all(text.as_bytes()).await;
            }
        })
        .await;
        let mut stream = events::<Value>(&client(&base)).await.unwrap();
        assert_eq!(data(&mut stream).await, 1);
        let error = stream.next().await.unwrap().unwrap_err();
        assert!(error.is_broken() && error.to_string().contains(status), "{error}");
        assert!(stream.next().await.is_none());
        assert_eq!(asked.load(Ordering::SeqCst), 2, "{status}");
    }
}

#[tokio::test]
async fn a_stream_that_is_dropped_closes_its_connection() {
    let (sender, mut receiver) = tokio::sync::mpsc::channel::<()>(1);
    let base = raw(move |_, _, mut socket| {
        let sender = sender.clone();
        async move {
            let _ = socket.write_all(format!("{EVENTS}{}", chunk("data: 1\n\n")).as_bytes()).await;
            let mut rest = [0; 1];
            while socket.read(&mut rest).await.is_ok_and(|read| read > 0) {}
            let _ = sender.send(()).await;
        }
    })
    .await;
    let client = client(&base);
    let mut stream = events(&client).await.unwrap();
    assert_eq!(data(&mut stream).await, 1);
    drop(stream);
    tokio::time::timeout(Duration::from_secs(10), receiver.recv()).await.expect("the connection is still open");
}

#[tokio::test]
async fn a_timeout_is_of_the_beginning_of_a_stream_alone() {
    let base = raw(|_, _, mut socket| async move {
        let _ = socket.write_all(format!("{EVENTS}{}", chunk("data: 1\n\n")).as_bytes()).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        let _ = socket.write_all(format!("{}{END}", chunk("data: 2\n\n")).as_bytes()).await;
    })
    .await;
    let call = events(&client(&base)).timeout(Duration::from_millis(200));
    let mut stream = call.await.unwrap();
    assert_eq!(data(&mut stream).await, 1);
    assert_eq!(data(&mut stream).await, 2);
    let silent = raw(|_, _, socket| async move {
        tokio::time::sleep(Duration::from_secs(60)).await;
        drop(socket);
    })
    .await;
    let call = events::<Value>(&client(&silent)).timeout(Duration::from_millis(100));
    assert!(call.await.unwrap_err().is_timeout());
}

#[tokio::test]
async fn secrets_do_not_show_in_errors_of_a_stream() {
    let app = Router::new().route(
        "/events",
        get(|headers: HeaderMap| async move {
            let token = headers["authorization"].to_str().unwrap().to_owned();
            ([("content-type", "text/event-stream")], format!("data: {{\"id\":\"{token}\"}}\n\n"))
        }),
    );
    let client = client(&serve(app).await);
    let call: Call<EventStream<Item>> = events(&client).secured(&[&["bearerAuth"]]);
    let error = call.await.unwrap().next().await.unwrap().unwrap_err();
    assert!(!error.to_string().contains("hunter2") && !format!("{error:?}").contains("hunter2"), "{error}");
}
