//! What a recorder writes of calls over real sockets: a line for each exchange, without secrets. And what is replayed of it.

mod common;
#[path = "common/scratch.rs"]
mod scratch;

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum::routing::get;
use common::{Client, ClientBuilder, Item, serve};
use http::{Request, Response};
use scratch::Scratch;
use specwright_runtime::recording::{Recorded, Recorder, RecordingErrorKind, Replay};
use specwright_runtime::{Body, Bytes, Credential, Method, TokenSource, decode};
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

fn builder(base: &str) -> ClientBuilder {
    Client::builder().base_url(base).bearer_auth("hunter2")
}

#[tokio::test]
async fn an_exchange_is_a_line_without_secrets() {
    let item = |Path(id): Path<i64>, headers: HeaderMap| async move {
        let sent = headers["authorization"].to_str().unwrap().to_owned();
        ([("set-cookie", "sid=s3cret")], axum::Json(Item { id, tags: vec![sent] }))
    };
    let base = serve(Router::new().route("/items/{id}", get(item))).await;
    let scratch = Scratch::new("line");
    let path = scratch.file("made/items.jsonl");
    let recorder = Recorder::to(&path).redact(|exchange| {
        // It is another one each time.
        exchange.response.headers.remove("date");
    });
    let client = builder(&base).layer(recorder.clone()).build().unwrap();
    assert!(!path.exists(), "nothing was exchanged");
    let item = client.get_item("7").query("limit", 2).query("api_key", "k1").await.unwrap();
    assert_eq!(item.tags, ["Bearer hunter2"], "the client has what the server said");
    assert_eq!(recorder.finish().unwrap(), 1);
    let expected = concat!(
        r#"{"request":{"method":"GET","url":"BASE/items/7?limit=2&api_key=***","#,
        r#""headers":{"accept":"application/json, */*;q=0.1","authorization":"***","#,
        r#""user-agent":"specwright/VERSION"}},"#,
        r#""response":{"status":200,"#,
        r#""headers":{"content-length":"34","content-type":"application/json","set-cookie":"***"},"#,
        r#""json":{"id":7,"tags":["***"]}}}"#,
        "\n",
    );
    let expected = expected.replace("BASE", &base).replace("VERSION", env!("CARGO_PKG_VERSION"));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), expected);
    assert!(!format!("{recorder:?}").contains("hunter2"));

    // The length is that of the body without the secret.
    let replay = Replay::from_path(&path).unwrap();
    let client = Client::builder().base_url("http://elsewhere").service(replay).build().unwrap();
    let call = client.get_item("7").query("api_key", "another").query("limit", 2);
    assert_eq!(call.await.unwrap(), Item { id: 7, tags: vec!["***".into()] });
}

/// A server whose list is there at the second attempt.
fn shop() -> Router {
    let asked = Arc::new(AtomicUsize::new(0));
    let list = move || {
        let number = asked.fetch_add(1, Ordering::Relaxed);
        async move {
            if number == 0 {
                return (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "0")], "busy").into_response();
            }
            ([("x-total", "1")], axum::Json([Item { id: 1, tags: vec![] }])).into_response()
        }
    };
    let make = |body: Bytes| async move { (StatusCode::CREATED, [("content-type", "application/json")], body) };
    let missing = async || (StatusCode::NOT_FOUND, axum::Json(serde_json::json!({"title": "no"})));
    Router::new().route("/items", get(list).post(make)).route("/items/{id}", get(missing))
}

async fn visit(client: &Client) -> String {
    let made = client.create_item(&Item { id: 1, tags: vec!["ä".into()] }).await.unwrap();
    let listed = client.any::<Vec<Item>>(Method::GET, "/items", decode::json).query("limit", 2).send().await.unwrap();
    let missing = client.get_item("9").await.unwrap_err();
    let (total, body) = (listed.header("x-total"), missing.body());
    format!("{made:?} {:?} {total:?} {missing} {body:?} {}", listed.value, missing.attempts())
}

#[tokio::test]
async fn what_was_recorded_is_replayed_with_its_retries() {
    let base = serve(shop()).await;
    let scratch = Scratch::new("replayed");
    let path = scratch.file("shop.jsonl");
    let recorder = Recorder::to(&path);
    let live = visit(&builder(&base).layer(recorder.clone()).build().unwrap()).await;
    assert_eq!(recorder.finish().unwrap(), 4);
    let replay = Replay::from_path(&path).unwrap();
    assert_eq!(replay.unused().len(), 4);
    // Without a server, and without credentials.
    let client = Client::builder().base_url("http://elsewhere").service(replay.clone()).build().unwrap();
    assert_eq!(visit(&client).await, live);
    replay.verify().unwrap();
    assert!(replay.unused().is_empty());
}

#[tokio::test]
async fn one_switch_records_first_and_replays_then() {
    let base = serve(shop()).await;
    let scratch = Scratch::new("switch");
    let path = scratch.file("shop.jsonl");
    let recorded = Recorded::at(&path).unwrap();
    assert!(recorded.is_recording());
    let live = visit(&builder(&base).layer(recorded.clone()).build().unwrap()).await;
    recorded.finish().unwrap();

    let recorded = Recorded::at(&path).unwrap().public("sort_key").redact(|_| panic!("nothing is recorded"));
    assert!(!recorded.is_recording());
    let client = builder("http://127.0.0.1:1").layer(recorded.clone()).build().unwrap();
    assert_eq!(visit(&client).await, live);
    recorded.finish().unwrap();
    let error = client.get_item("9").await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "GET /items/{{id}}: the transport failed: GET /items/9 is asked for more often than it is recorded in {} \
             (line 4): record it again with SPECWRIGHT_RECORD=1, or let the last response be repeated (`repeat`)",
            path.display()
        )
    );

    let error = Recorded::at(&path).unwrap().finish().unwrap_err();
    assert_eq!(error.kind(), RecordingErrorKind::Unused);
    assert_eq!(
        error.to_string(),
        format!(
            "not asked for, but recorded in {}: POST /items (line 1), GET /items?limit=2 (line 2), \
             GET /items?limit=2 (line 3), GET /items/9 (line 4); \
             record it again with SPECWRIGHT_RECORD=1 if that is meant",
            path.display()
        )
    );
}

#[tokio::test]
async fn parameters_whose_names_say_that_they_are_secret_are_not_recorded() {
    let scratch = Scratch::new("parameters");
    let path = scratch.file("users.jsonl");
    let recorder = Recorder::to(&path).public("sort_key");
    let server = common::Recorder::default();
    let builder = Client::builder()
        .base_url("http://test")
        .credential("key", Credential::api_key_query("k", "hunter2"))
        .credential("cookie", Credential::api_key_cookie("sid", "hunter3"))
        .layer(recorder.clone());
    let client = server.answering(builder, 200, "hunter2 and hunter3, but not ada");
    let call = client.any(Method::POST, "/users/{session_id}/x", decode::text).path("session_id", "s1");
    let call = call.secured(&[&["key", "cookie"]]).query("sort_key", "ada").query("page_token", "p1");
    let form = std::collections::BTreeMap::from([("name", "ada"), ("password", "hunter4")]);
    call.form(&form).await.unwrap();
    assert_eq!(server.last().target(), "/users/s1/x?sort_key=ada&page_token=p1&k=hunter2");
    let text = std::fs::read_to_string(&path).unwrap();
    let line: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(line["request"]["url"], "http://test/users/***/x?sort_key=ada&page_token=***&k=***");
    assert_eq!(line["request"]["headers"]["cookie"], "***");
    assert_eq!(line["request"]["text"], "name=ada&password=***");
    assert_eq!(line["response"]["text"], "*** and ***, but not ada");
    assert!(!text.contains("hunter"), "{text}");
}

#[tokio::test]
async fn a_fetched_token_is_a_secret_too() {
    let scratch = Scratch::new("token");
    let path = scratch.file("items.jsonl");
    let builder = Client::builder().layer(Recorder::to(&path)).credential(
        "bearerAuth",
        Credential::bearer(TokenSource::new(|| async {
            Ok::<_, Infallible>(specwright_runtime::Token::new("fetched-hunter2"))
        })),
    );
    let client = common::Recorder::default().answering(builder, 200, r#"{"id":1,"tags":["fetched-hunter2"]}"#);
    client.get_item("1").await.unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.ends_with("\"json\":{\"id\":1,\"tags\":[\"***\"]}}}\n") && !text.contains("hunter2"), "{text}");
}

#[tokio::test]
async fn a_value_of_a_body_is_masked_by_a_function() {
    let scratch = Scratch::new("redact");
    let path = scratch.file("items.jsonl");
    let recorder = Recorder::to(&path)
        .redact(|exchange| {
            assert!(exchange.request.body.mask("/tags/0") && exchange.response.body.mask("/tags/*"));
        })
        .redact(|exchange| exchange.request.headers.clear());
    let server = common::Recorder::default();
    let builder = Client::builder().base_url("http://test").layer(recorder);
    let client = server.answering(builder, 200, r#"{"tags": ["a", "b"], "id": 1}"#);
    let item = Item { id: 1, tags: vec!["today".into()] };
    assert_eq!(client.create_item(&item).await.unwrap().tags, ["a", "b"]);
    let expected = concat!(
        r#"{"request":{"method":"POST","url":"http://test/items","json":{"id":1,"tags":["***"]}},"#,
        r#""response":{"status":200,"headers":{"content-type":"application/json"},"#,
        r#""json":{"tags": ["***", "***"], "id": 1}}}"#,
        "\n",
    );
    assert_eq!(std::fs::read_to_string(&path).unwrap(), expected);
    // What is masked fits any value.
    let replay = Replay::from_path(&path).unwrap();
    let client = Client::builder().base_url("http://test").service(replay).build().unwrap();
    let item = Item { id: 1, tags: vec!["tomorrow".into()] };
    assert_eq!(client.create_item(&item).await.unwrap().tags, ["***", "***"]);
}

#[tokio::test]
async fn what_cannot_be_written_fails_the_call_and_those_after_it() {
    let scratch = Scratch::new("unwritten");
    // A directory is where the file should be.
    let path = scratch.file("taken");
    std::fs::create_dir(&path).unwrap();
    let recorder = Recorder::to(&path);
    let server = common::Recorder::default();
    let client = server.answering(Client::builder().layer(recorder.clone()), 200, r#"{"id":1}"#);
    let fault = format!("cannot write the recording {}: ", path.display());
    let error = client.get_item("1").await.unwrap_err().to_string();
    let begin = format!("GET /items/{{id}}: 200 OK, but the response could not be read: {fault}");
    assert!(error.starts_with(&begin), "{error}");
    let error = client.get_item("1").await.unwrap_err().to_string();
    assert!(error.starts_with(&format!("GET /items/{{id}}: the transport failed: {fault}")), "{error}");
    assert_eq!(server.count(), 1, "nothing is sent that cannot be recorded");
    assert_eq!(recorder.finish().unwrap_err().kind(), RecordingErrorKind::File);
}

#[tokio::test]
async fn a_request_without_a_response_is_not_recorded() {
    let scratch = Scratch::new("unanswered");
    let path = scratch.file("items.jsonl");
    std::fs::write(&path, "the recording before\n").unwrap();
    let recorder = Recorder::to(&path);
    let service = tower::service_fn(|_: Request<Body>| async { Err::<Response<Body>, _>("no cable") });
    let client = Client::builder().layer(recorder.clone()).service(service).build().unwrap();
    assert!(client.get_item("1").await.is_err());
    assert_eq!(recorder.finish().unwrap(), 0);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "the recording before\n", "it is replaced by an exchange");
}
