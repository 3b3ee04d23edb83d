//! Next links over the wire: the address of a page is asked for by another method than the first page was.

mod common;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use common::{Client, Item};
use serde_json::json;
use specwright_runtime::{Call, Method, Paging, Value, decode};
use std::sync::{Arc, Mutex};

const GET: Paging = Paging::url("/nextLink").items("/value").by("GET");
const POST: Paging = Paging::url("/nextLink").items("/value").by("POST");
const PATCH: Paging = Paging::url("/nextLink").items("/value").by("PATCH").with_content();

/// A request as it came.
struct Came {
    /// Method, path and query.
    line: String,
    headers: HeaderMap,
    body: String,
}

impl Came {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

type Log = Arc<Mutex<Vec<Came>>>;

/// Two pages, the second at an address that the first one names. `failures` are the statuses that the second has before it comes.
async fn server(failures: &[u16]) -> (String, Log) {
    let log = Log::default();
    let (known, failures) = (log.clone(), Arc::new(Mutex::new(failures.to_vec())));
    let answer = move |request: Request| {
        let (known, failures) = (known.clone(), failures.clone());
        async move {
            let (parts, body) = request.into_parts();
            let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
            let line = format!("{} {}", parts.method, parts.uri);
            let host = parts.headers[header::HOST].to_str().unwrap().to_owned();
            let body = String::from_utf8(body.to_vec()).unwrap();
            known.lock().unwrap().push(Came { line, headers: parts.headers, body });
            if parts.uri.query().is_none() {
                let next = format!("http://{host}/search/next?token=abc");
                return (
                    StatusCode::OK,
                    [("retry-after", "0")],
                    json!({"value": [{"id": 1}], "nextLink": next}).to_string(),
                );
            }
            let status = failures.lock().unwrap().pop().unwrap_or(200);
            let status = StatusCode::from_u16(status).unwrap();
            (status, [("retry-after", "0")], json!({"value": [{"id": 2}], "nextLink": null}).to_string())
        }
    };
    (common::serve(Router::new().fallback(answer)).await, log)
}

fn search(base: &str) -> Call<Value> {
    let client = Client::builder().base_url(base).bearer_auth("the-token").build().unwrap();
    let call = client.any(Method::POST, "/search", decode::json);
    call.secured(&[&["bearerAuth"]]).json(&json!({"filter": "green"})).header("x-trace", "7")
}

async fn ids(call: Call<Value>, paging: &'static Paging) -> Vec<i64> {
    let mut items = call.items::<Item>(paging);
    let mut ids = Vec::new();
    while let Some(item) = items.next().await {
        ids.push(item.unwrap().id);
    }
    ids
}

#[tokio::test]
async fn a_post_is_followed_by_a_get_without_its_content() {
    let (base, log) = server(&[503]).await;
    let call = search(&base).header("idempotency-key", "k").header("if-match", "e").header("content-language", "en");
    let call = call.header("content-md5", "m").header("content-digest", "sha-256=:m:");
    let call = call.header("repr-digest", "sha-256=:m:");
    assert_eq!(ids(call, &GET).await, [1, 2]);
    let log = log.lock().unwrap();
    // A `GET` is sent again where a `POST` is not.
    let lines: Vec<&str> = log.iter().map(|came| came.line.as_str()).collect();
    assert_eq!(lines, ["POST /search", "GET /search/next?token=abc", "GET /search/next?token=abc"]);
    assert_eq!(
        (log[0].body.as_str(), log[0].header("content-type")),
        (r#"{"filter":"green"}"#, Some("application/json"))
    );
    for came in &log[1..] {
        assert_eq!(came.body, "");
        let of_content = ["content-type", "content-language", "content-md5", "content-digest", "repr-digest"];
        for name in of_content.into_iter().chain(["if-match", "idempotency-key"]) {
            assert_eq!(came.header(name), None, "{name}");
        }
        assert_eq!(came.header("authorization"), Some("Bearer the-token"));
        assert_eq!(came.header("x-trace"), Some("7"));
    }
}

#[tokio::test]
async fn another_method_has_the_content_where_it_is_said() {
    let (base, log) = server(&[]).await;
    assert_eq!(ids(search(&base).idempotency_key_header("x-key"), &PATCH).await, [1, 2]);
    let log = log.lock().unwrap();
    assert_eq!(log[1].line, "PATCH /search/next?token=abc");
    assert_eq!(log[1].body, r#"{"filter":"green"}"#);
    assert_eq!(log[1].header("content-type"), Some("application/json"));
    // Each page is a request of its own, which the server is not to take for the first.
    let keys: Vec<Option<&str>> = log.iter().map(|came| came.header("x-key")).collect();
    assert!(keys[0].is_some() && keys[1].is_some() && keys[0] != keys[1], "{keys:?}");
}

#[tokio::test]
async fn a_post_without_content_says_so() {
    let (base, log) = server(&[]).await;
    assert_eq!(ids(search(&base), &POST).await, [1, 2]);
    let log = log.lock().unwrap();
    assert_eq!((log[1].line.as_str(), log[1].body.as_str()), ("POST /search/next?token=abc", ""));
    assert_eq!((log[1].header("content-type"), log[1].header("content-length")), (None, Some("0")));
}

#[tokio::test]
async fn a_stream_that_is_resumed_asks_by_the_method_of_later_pages() {
    let (base, log) = server(&[]).await;
    let mut pages = search(&base).pages(&GET);
    pages.next().await.unwrap().unwrap();
    let token = pages.token().unwrap();
    drop(pages);
    let mut rest = search(&base).pages(&GET).resume(token);
    assert_eq!(rest.next().await.unwrap().unwrap().value["value"][0]["id"], 2);
    assert!(rest.next().await.is_none());
    let log = log.lock().unwrap();
    let lines: Vec<&str> = log.iter().map(|came| came.line.as_str()).collect();
    assert_eq!(lines, ["POST /search", "GET /search/next?token=abc"]);
}

#[tokio::test]
async fn an_error_names_the_method_by_which_the_page_was_asked_for() {
    let (base, log) = server(&[404]).await;
    let mut pages = search(&base).pages(&GET);
    pages.next().await.unwrap().unwrap();
    let error = pages.next().await.unwrap().unwrap_err();
    assert!(error.to_string().starts_with("GET /search: 404 Not Found"), "{error}");
    assert!(pages.next().await.is_none());
    assert_eq!(log.lock().unwrap().len(), 2);
}
