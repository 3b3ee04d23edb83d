//! Requests that are answered from a recording: which exchange answers, what is said where none does, and what of it was not asked for.

mod common;
#[path = "common/scratch.rs"]
mod scratch;

use common::{Client, Item};
use scratch::Scratch;
use specwright_runtime::recording::{RecordingErrorKind, Replay};
use specwright_runtime::{Call, Credential, Method, TransportKind, decode};
use std::error::Error;

/// A recording of these requests, whose responses are their numbers.
fn replay(requests: &[&str]) -> Replay {
    let line = |(number, request): (usize, &&str)| {
        format!("{{\"request\":{{{request}}},\"response\":{{\"status\":200,\"json\":{number}}}}}\n")
    };
    requests.iter().enumerate().map(line).collect::<String>().parse().unwrap()
}

fn over(replay: &Replay) -> Client {
    Client::builder().base_url("http://test/v1").service(replay.clone()).build().unwrap()
}

fn call(client: &Client, method: Method) -> Call<i64> {
    client.any(method, "/items", decode::json)
}

const GET: &str = r#""method":"GET","url":"http://recorded.example/v1/items""#;

#[tokio::test]
async fn the_first_exchange_that_fits_and_was_not_used_answers() {
    let replay = replay(&[
        GET,
        r#""method":"POST","url":"/v1/items","json":{"a":1,"b":[true]}"#,
        r#""method":"GET","url":"/v1/items?limit=2&tag=x&tag=y""#,
        GET,
        r#""method":"GET","url":"/v1/items?token=***""#,
        r#""method":"POST","url":"/v1/items","text":"a *** z""#,
    ]);
    let client = over(&replay);
    assert_eq!(call(&client, Method::GET).query("tag", ["y", "x"]).query("limit", 2).await.unwrap(), 2);
    assert_eq!(call(&client, Method::GET).await.unwrap(), 0);
    assert_eq!(call(&client, Method::GET).await.unwrap(), 3);
    assert_eq!(call(&client, Method::GET).query("token", "any").await.unwrap(), 4);
    let json = call(&client, Method::POST).bytes("application/json", "{ \"b\": [true], \"a\": 1 }");
    assert_eq!(json.await.unwrap(), 1);
    assert_eq!(replay.unused().len(), 1);
    assert_eq!(replay.unused()[0].request.body.text(), Some("a *** z"));
    assert_eq!(call(&client, Method::POST).text("text/plain", "a b c z").await.unwrap(), 5);
    replay.verify().unwrap();
    assert_eq!(format!("{replay:?}"), "Replay { file: \"<text>\", exchanges: 6, used: 6, .. }");
}

#[tokio::test]
async fn what_is_not_recorded_is_an_error_that_names_the_nearest() {
    let put = r#""method":"PUT","url":"/v1/items?limit=2","json":{"name":"ada","tags":["x"]}"#;
    let replay = replay(&[r#""method":"GET","url":"/v1/tags""#, put]);
    let client = over(&replay);
    let body = |tag: &str| serde_json::json!({"name": "ada", "tags": [tag]});
    let put = || call(&client, Method::PUT);
    let fault = async |call: Call<i64>| {
        let error = call.await.unwrap_err();
        let prefix = format!("{}: the transport failed: ", error.operation());
        error.to_string().strip_prefix(&prefix).unwrap().to_owned()
    };
    let nearest = "where the nearest is PUT /v1/items?limit=2 (line 2)";
    for (call, asked, differs) in [
        (
            put().query("limit", 2).json(&body("y")),
            "PUT /v1/items?limit=2",
            ", with another value at `$.tags[0]` of its body",
        ),
        (
            put().query("limit", 3).json(&body("x")),
            "PUT /v1/items?limit=3",
            ", with `limit=2` in its query in place of `limit=3`",
        ),
        (put().query("limit", 2), "PUT /v1/items?limit=2", ", with a body of 27 bytes"),
        (call(&client, Method::DELETE), "DELETE /v1/items", ""),
        (client.any(Method::GET, "/items/{id}", decode::json).path("id", 1), "GET /v1/items/1", ""),
    ] {
        let expected = format!("{asked} is not in the recording <text>, {nearest}{differs}: record it again");
        assert_eq!(fault(call).await, expected);
    }
    assert_eq!(replay.unused().len(), 2, "nothing was used up");
    let nothing: Replay = "\n".parse().unwrap();
    assert_eq!(
        fault(call(&over(&nothing), Method::GET)).await,
        "GET /v1/items is not in the recording <text>, which has no exchanges: record it again"
    );
}

#[tokio::test]
async fn an_error_is_that_of_a_transport_without_retries_and_without_secrets() {
    let replay = replay(&[GET]);
    let client = Client::builder()
        .base_url("http://test/v1")
        .credential("k", Credential::api_key_query("k", "hunter2"))
        .service(replay)
        .build()
        .unwrap();
    let call = client.any::<i64>(Method::GET, "/items/{token}", decode::json).path("token", "hunter3");
    let error = call.secured(&[&["k"]]).query("api_key", "hunter4").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "GET /items/{token}: the transport failed: GET /v1/items/***?api_key=***&k=*** is not in the recording <text>, \
         where the nearest is GET /v1/items (line 1): record it again"
    );
    assert_eq!(error.attempts(), 1);
    let specwright_runtime::Error::Transport(transport) = &error else { panic!("{error:?}") };
    assert_eq!((transport.kind(), transport.is_retryable()), (TransportKind::Other, false));
    let source = transport.source().unwrap().downcast_ref::<specwright_runtime::recording::RecordingError>();
    assert_eq!(source.unwrap().kind(), RecordingErrorKind::Unmatched);
    assert!(!format!("{error:?}").contains("hunter"), "{error:?}");

    // What differs is a pair with a secret.
    let call = client.any::<i64>(Method::GET, "/items", decode::json).query("api_key", "hunter4");
    assert_eq!(
        call.await.unwrap_err().to_string(),
        "GET /items: the transport failed: GET /v1/items?api_key=*** is not in the recording <text>, \
         where the nearest is GET /v1/items (line 1), with no `api_key=***` in its query: record it again"
    );
}

#[tokio::test]
async fn the_last_response_is_repeated_where_that_is_asked_for() {
    let post = r#""method":"POST","url":"/v1/items""#;
    let once = replay(&[GET, GET, post]);
    let client = over(&once);
    for number in 0..2 {
        assert_eq!(call(&client, Method::GET).await.unwrap(), number);
    }
    assert_eq!(
        call(&client, Method::GET).await.unwrap_err().to_string(),
        "GET /items: the transport failed: GET /v1/items is asked for more often than it is recorded in <text> \
         (line 1, 2): record it again, or let the last response be repeated (`repeat`)"
    );
    let repeated = replay(&[GET, GET, post]).repeat(true);
    let client = over(&repeated);
    for number in [0, 1, 1, 1] {
        assert_eq!(call(&client, Method::GET).await.unwrap(), number);
    }
    assert_eq!(call(&client, Method::POST).await.unwrap(), 2);
    assert_eq!(
        call(&client, Method::POST).await.unwrap_err().to_string(),
        "POST /items: the transport failed: POST /v1/items is asked for more often than it is recorded in <text> \
         (line 3): record it again"
    );
}

#[tokio::test]
async fn what_was_not_asked_for_is_named() {
    let replay = replay(&[GET; 8]);
    let client = over(&replay);
    call(&client, Method::GET).await.unwrap();
    let error = replay.verify().unwrap_err();
    assert_eq!(error.kind(), RecordingErrorKind::Unused);
    let named: Vec<String> = (2..7).map(|line| format!("GET /v1/items (line {line})")).collect();
    let expected = format!(
        "not asked for, but recorded in <text>: {} and 2 more; record it again if that is meant",
        named.join(", ")
    );
    assert_eq!(error.to_string(), expected);
}

#[test]
fn a_line_that_is_not_an_exchange_is_named_with_its_place() {
    let scratch = Scratch::new("lines");
    let path = scratch.file("items.jsonl");
    let fault = |text: &str| {
        std::fs::write(&path, text).unwrap();
        let error = Replay::from_path(&path).unwrap_err();
        assert_eq!(error.kind(), RecordingErrorKind::Line);
        error.to_string().strip_prefix(&path.display().to_string()).unwrap().to_owned()
    };
    let good = format!("{{\"request\":{{{GET}}},\"response\":{{\"status\":204}}}}\n");
    let expected = ":3:12: not a recorded exchange: invalid type: integer `1`, expected a request";
    assert_eq!(fault(&format!("{good}\n{{\"request\":1}}\n")), expected);
    let expected = ":2:12: not a recorded exchange: EOF while parsing an object";
    assert_eq!(fault(&format!("{good}{{\"request\":{{\n")), expected);
    let missing = fault("{\"response\":{\"status\":204}}");
    assert!(missing.ends_with("not a recorded exchange: missing field `request`"), "{missing}");
}

#[test]
fn a_recording_that_cannot_be_read_is_named() {
    let scratch = Scratch::new("unread");
    let path = scratch.file("none.jsonl");
    let error = Replay::from_path(&path).unwrap_err();
    assert_eq!(error.kind(), RecordingErrorKind::File);
    assert!(error.to_string().starts_with(&format!("cannot read the recording {}: ", path.display())), "{error}");
}

#[tokio::test]
async fn a_recording_may_be_written_by_hand() {
    let replay: Replay = concat!(
        r#"{"request":{"method":"GET","url":"/items/7"},"response":{"status":404,"json":{"title":"no"}}}"#,
        "\r\n\r\n",
        r#"{"request":{"method":"GET","url":"/items/***"},"#,
        r#""response":{"status":200,"headers":{"content-length":"9"},"json":{"id":7}}}"#,
        "\n",
    )
    .parse()
    .unwrap();
    let client = Client::builder().base_url("http://test").service(replay.clone()).build().unwrap();
    let error = client.get_item("7").await.unwrap_err();
    assert_eq!(error.to_string(), r#"GET /items/{id}: 404 Not Found: {"title":"no"}"#);
    // The length is that of the body.
    let response = client.get_item("8").send().await.unwrap();
    assert_eq!((response.header("content-length"), &response.value), (Some("8"), &Item { id: 7, tags: vec![] }));
}
