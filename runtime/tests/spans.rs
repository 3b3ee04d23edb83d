//! The spans of a call that is repeated, as a subscriber sees them, and that no secret is among their fields.

mod common;

use common::{Client, ClientBuilder};
use http::{Request, Response};
use specwright_runtime::{
    Body, BoxError, Bytes, Call, Credential, HeaderValue, Method, Paging, Retry, Style, Value, decode,
};
use std::fmt;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::{DefaultGuard, set_default};
use tracing::{Event, Metadata, Subscriber};

/// A span that was made: its name, its depth and its fields.
#[derive(Debug, Default)]
struct Seen {
    name: &'static str,
    depth: usize,
    fields: Vec<(String, String)>,
}

impl Visit for Seen {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.fields.push((field.name().to_owned(), format!("{value:?}")));
    }
}

/// Collects the spans of this crate. Tests have one thread.
#[derive(Clone, Default)]
struct Collector {
    spans: Arc<Mutex<Vec<Seen>>>,
    entered: Arc<Mutex<Vec<u64>>>,
}

impl Collector {
    fn start() -> (Self, DefaultGuard) {
        let collector = Self::default();
        let guard = set_default(collector.clone());
        (collector, guard)
    }

    /// The tree of spans, a line each.
    fn tree(&self) -> String {
        let spans = self.spans.lock().unwrap();
        let line = |span: &Seen| {
            let fields: String = span.fields.iter().map(|(name, value)| format!(" {name}={value}")).collect();
            format!("{}{}{fields}\n", "  ".repeat(span.depth), span.name)
        };
        spans.iter().map(line).collect()
    }
}

impl Subscriber for Collector {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "specwright_runtime"
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let depth = self.entered.lock().unwrap().len();
        let mut seen = Seen { name: attributes.metadata().name(), depth, fields: Vec::new() };
        attributes.record(&mut seen);
        let mut spans = self.spans.lock().unwrap();
        spans.push(seen);
        Id::from_u64(spans.len() as u64)
    }

    fn record(&self, id: &Id, values: &Record<'_>) {
        values.record(&mut self.spans.lock().unwrap()[id.into_u64() as usize - 1]);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {}

    fn enter(&self, id: &Id) {
        self.entered.lock().unwrap().push(id.into_u64());
    }

    fn exit(&self, _: &Id) {
        self.entered.lock().unwrap().pop();
    }
}

/// The first test that comes to a span decides whether anybody is interested, for all of them: one runs at a time.
static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// A client that gets these statuses, one after another, and 0 for no connection.
fn client(statuses: &'static [u16]) -> Client {
    answered(move |index| match statuses.get(index).copied().unwrap_or(200) {
        0 => Err(BoxError::from(std::io::Error::from(std::io::ErrorKind::ConnectionReset))),
        status => Ok(Response::builder().status(status).body(Body::default()).unwrap()),
    })
}

/// A client whose requests are answered by their numbers, from 0.
fn answered(answer: impl Fn(usize) -> Result<Response<Body>, BoxError> + Clone + Send + Sync + 'static) -> Client {
    builder(answer).build().unwrap()
}

fn builder(
    answer: impl Fn(usize) -> Result<Response<Body>, BoxError> + Clone + Send + Sync + 'static,
) -> ClientBuilder {
    let number = Arc::new(AtomicU16::new(0));
    let service = tower::service_fn(move |_: Request<Body>| {
        let index = usize::from(number.fetch_add(1, Ordering::Relaxed));
        std::future::ready(answer(index))
    });
    Client::builder()
        .base_url("http://shop.test:8080/v1")
        .credential("key", Credential::api_key_query("api_key", "hunter2-key"))
        .bearer_auth("hunter2-token")
        .header("x-session", "hunter2-session")
        .retry(Retry::v1())
        .on_request(|headers| {
            headers.insert("x-signature", HeaderValue::from_static("hunter2-signature"));
        })
        .service(service)
}

/// A client that gets 503 and then 200, and whose spans may have the values of these parameters.
fn traced(names: &[&str]) -> Client {
    let answer = |index: usize| Ok(Response::builder().status([503_u16, 200][index]).body(Body::default()).unwrap());
    builder(answer).trace_query(names.iter().copied()).build().unwrap()
}

fn call(client: &Client) -> Call<()> {
    client
        .any(Method::GET, "/items/{id}", decode::empty)
        .secured(&[&["key", "bearerAuth"]])
        .path("id", "hunter2-id")
        .query("token", "hunter2-query")
}

/// What is known of a span before it has ended.
fn known(kind: &str) -> String {
    format!(
        "otel.name=GET /items/{{id}} otel.kind=\"{kind}\" http.request.method=\"GET\" \
         url.template=\"/items/{{id}}\" server.address=\"shop.test\" server.port=8080"
    )
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_repeated_is_a_tree() {
    let _alone = ALONE.lock().await;
    let (collector, _guard) = Collector::start();
    call(&client(&[503, 0])).await.unwrap();
    let (whole, part) = (known("internal"), known("client"));
    let expected = [
        format!("call {whole} http.response.status_code=200 http.request.resend_count=2"),
        format!("  attempt {part} http.response.status_code=503 error.type=\"503\" otel.status_code=\"ERROR\""),
        format!("  attempt {part} http.request.resend_count=1 error.type=\"transport\" otel.status_code=\"ERROR\""),
        format!("  attempt {part} http.request.resend_count=2 http.response.status_code=200"),
    ];
    assert_eq!(collector.tree().lines().collect::<Vec<_>>(), expected);
}

const PAGES: Paging = Paging::cursor("query.cursor", "/next").items("/items");

#[tokio::test(start_paused = true)]
async fn each_page_is_a_tree_and_one_that_fails_once_is_repeated_in_its_own() {
    let _alone = ALONE.lock().await;
    let (collector, _guard) = Collector::start();
    let client = answered(|number| {
        let (status, text) = match number {
            0 => (200_u16, r#"{"items":["hunter2-1"],"next":"hunter2-cursor"}"#),
            1 => (503, r#"{"title":"hunter2-busy"}"#),
            2 => (200, r#"{"items":["hunter2-2"],"next":"hunter2-last"}"#),
            _ => (404, r#"{"title":"hunter2-gone"}"#),
        };
        let response = Response::builder().status(status).header("content-type", "application/json");
        Ok(response.header("x-request-id", "hunter2-request").body(Body::from(Bytes::from(text))).unwrap())
    });
    let list: Call<Value> = client.any(Method::GET, "/items/{id}", decode::json);
    let list = list.secured(&[&["key", "bearerAuth"]]).path("id", "hunter2-id");
    let mut items = list.items::<String>(&PAGES);
    assert_eq!(items.next().await.unwrap().unwrap(), "hunter2-1");
    assert_eq!(items.next().await.unwrap().unwrap(), "hunter2-2");
    assert_eq!(items.next().await.unwrap().unwrap_err().status().map(|status| status.as_u16()), Some(404));
    assert!(items.next().await.is_none());

    let (whole, part) = (known("internal"), known("client"));
    let failed =
        |status: &str| format!("http.response.status_code={status} error.type=\"{status}\" otel.status_code=\"ERROR\"");
    let expected = [
        format!("call {whole} http.response.status_code=200"),
        format!("  attempt {part} http.response.status_code=200"),
        format!("call {whole} http.response.status_code=200 http.request.resend_count=1"),
        format!("  attempt {part} {}", failed("503")),
        format!("  attempt {part} http.request.resend_count=1 http.response.status_code=200"),
        format!("call {whole} {}", failed("404")),
        format!("  attempt {part} {}", failed("404")),
    ];
    let tree = collector.tree();
    assert_eq!(tree.lines().collect::<Vec<_>>(), expected);
    assert!(!tree.contains("hunter2"), "{tree}");
}

#[tokio::test(start_paused = true)]
async fn no_secret_is_in_a_span() {
    let _alone = ALONE.lock().await;
    let (collector, _guard) = Collector::start();
    let error = call(&client(&[0, 0, 401])).await.unwrap_err();
    assert_eq!(error.attempts(), 3);
    call(&client(&[404])).header("x-y", "a\nb").await.unwrap_err();
    let tree = collector.tree();
    assert!(tree.contains("error.type=\"401\"") && tree.contains("error.type=\"request\""), "{tree}");
    assert!(!tree.contains("hunter2"), "{tree}");
}

#[tokio::test]
async fn a_call_without_a_subscriber_is_as_ever() {
    let _alone = ALONE.lock().await;
    call(&client(&[])).await.unwrap();
}

/// The queries of spans, and their names.
fn queries(collector: &Collector) -> Vec<(&'static str, Option<String>)> {
    let spans = collector.spans.lock().unwrap();
    let query = |span: &Seen| {
        let found = span.fields.iter().find(|(name, _)| name == "url.query");
        found.map(|(_, value)| value.trim_matches('"').to_owned())
    };
    spans.iter().map(|span| (span.name, query(span))).collect()
}

#[tokio::test(start_paused = true)]
async fn an_attempt_has_its_query_with_the_values_that_are_allowed() {
    let _alone = ALONE.lock().await;
    let (collector, _guard) = Collector::start();
    let client = traced(&["page", "filter[color]"]);
    let call = call(&client).query("page", 2).query("q", "hunter2-q").query("page", 3);
    let filter = serde_json::json!({"color": "dark red", "size": "hunter2-size"});
    call.query_with("filter", Style::DEEP_OBJECT, filter).await.unwrap();

    let query = "token=REDACTED&page=2&q=REDACTED&page=3&filter%5Bcolor%5D=dark%20red&filter%5Bsize%5D=REDACTED\
        &api_key=REDACTED";
    let (whole, part) = (known("internal"), known("client"));
    let expected = [
        format!("call {whole} http.response.status_code=200 http.request.resend_count=1"),
        format!(
            "  attempt {part} url.query=\"{query}\" http.response.status_code=503 error.type=\"503\" \
             otel.status_code=\"ERROR\""
        ),
        format!("  attempt {part} http.request.resend_count=1 url.query=\"{query}\" http.response.status_code=200"),
    ];
    let tree = collector.tree();
    assert_eq!(tree.lines().collect::<Vec<_>>(), expected);
    assert!(!tree.contains("hunter2"), "{tree}");
}

#[tokio::test(start_paused = true)]
async fn a_secret_that_is_allowed_is_not_shown() {
    let _alone = ALONE.lock().await;
    let (collector, _guard) = Collector::start();
    let client = traced(&["api_key", "token", "appid", "user", "page"]);
    let credentials = serde_json::json!({"user": "hunter2-user"});
    let call = call(&client).query("page", "a hunter2-key").query("appid", "x").query("credentials", credentials);
    call.await.unwrap();
    let query = "token=REDACTED&page=a%20***&appid=x&user=REDACTED&api_key=REDACTED";
    let attempt = ("attempt", Some(query.to_owned()));
    assert_eq!(queries(&collector), [("call", None), attempt.clone(), attempt]);
    assert!(!collector.tree().contains("hunter2"));

    // The name of an API key is one, whatever it is.
    let (collector, _guard) = Collector::start();
    let answer = |_| Ok(Response::new(Body::default()));
    let key = Credential::api_key_query("appid", "hunter2-appid");
    let client = builder(answer).credential("key", key).trace_query(["AppId"]).trace_query(["appid", "page"]);
    let client = client.build().unwrap();
    client.any(Method::GET, "/x", decode::empty).secured(&[&["key"]]).query("page", 1).await.unwrap();
    let attempt = ("attempt", Some("page=1&appid=REDACTED".to_owned()));
    assert_eq!(queries(&collector), [("call", None), attempt]);
}

#[tokio::test]
async fn a_secret_of_the_request_alone_is_not_shown_nor_what_a_response_repeats() {
    const NEXT: Paging = Paging::url("/next").items("/items");
    let _alone = ALONE.lock().await;
    let (collector, _guard) = Collector::start();
    let client = builder(|number| {
        let next = ["?user=hunter2-user&page=2-hunter2-own&page=3-hunter2-signature", ""][number];
        let text = serde_json::json!({"items": ["a"], "next": next}).to_string();
        let response = Response::builder().header("content-type", "application/json");
        Ok(response.body(Body::from(Bytes::from(text))).unwrap())
    });
    let client = client.trace_query(["user", "page"]).build().unwrap();
    let list: Call<Value> = client.any(Method::GET, "/items", decode::json);
    let list = list.query("credentials", serde_json::json!({"user": "hunter2-user"}));
    let mut items = list.header("x-api-key", "hunter2-own").items::<String>(&NEXT);
    while let Some(item) = items.next().await {
        item.unwrap();
    }
    let attempt = |query: &str| ("attempt", Some(query.to_owned()));
    let second = attempt("user=REDACTED&page=2-***&page=3-***");
    assert_eq!(queries(&collector), [("call", None), attempt("user=REDACTED"), ("call", None), second]);
    assert!(!collector.tree().contains("hunter2"));
}

#[tokio::test]
async fn names_are_compared_without_percent_encoding_also_in_an_address_that_a_server_gives() {
    const NEXT: Paging = Paging::url("/next").items("/items");
    let _alone = ALONE.lock().await;
    let (collector, _guard) = Collector::start();
    let client = builder(|number| {
        let text = match number {
            0 => r#"{"items":["a"],"next":"?pag%65=2&page+size=5&page%2Dsize=hunter2-5&cursor=hunter2-cursor"}"#,
            _ => r#"{"items":["b"]}"#,
        };
        let response = Response::builder().header("content-type", "application/json");
        Ok(response.body(Body::from(Bytes::from(text))).unwrap())
    });
    let client = client.trace_query(["page", "page size"]).build().unwrap();
    let list: Call<Value> = client.any(Method::GET, "/items?view=hunter2", decode::json);
    let mut items = list.query("page size", 4).items::<String>(&NEXT);
    while let Some(item) = items.next().await {
        item.unwrap();
    }
    let attempt = |query: &str| ("attempt", Some(query.to_owned()));
    let expected = [
        ("call", None),
        attempt("view=REDACTED&page%20size=4"),
        ("call", None),
        attempt("pag%65=2&page+size=5&page%2Dsize=REDACTED&cursor=REDACTED"),
    ];
    assert_eq!(queries(&collector), expected);
}

#[tokio::test]
async fn a_list_without_names_shows_names_alone_and_a_request_that_is_not_sent_has_no_query() {
    let _alone = ALONE.lock().await;
    let (collector, _guard) = Collector::start();
    let client = builder(|_| Ok(Response::new(Body::default()))).trace_query(std::iter::empty::<&str>());
    let client = client.build().unwrap();
    client.any(Method::GET, "/x", decode::empty).query("page", 1).await.unwrap();
    client.any(Method::GET, "/x", decode::empty).await.unwrap();
    client.any(Method::GET, "/x", decode::empty).query("page", 1).header("x-y", "a\nb").await.unwrap_err();
    let attempts: Vec<_> = queries(&collector).into_iter().filter(|(name, _)| *name == "attempt").collect();
    assert_eq!(attempts, [("attempt", Some("page=REDACTED".to_owned())), ("attempt", None), ("attempt", None)]);
}

#[tokio::test]
async fn the_hook_of_header_fields_is_called_in_the_span_of_the_attempt() {
    let _alone = ALONE.lock().await;
    let (collector, _guard) = Collector::start();
    let client = builder(|_| Ok(Response::new(Body::default()))).on_request(|_| {
        drop(tracing::info_span!(target: "specwright_runtime", "hook"));
    });
    client.build().unwrap().any(Method::GET, "/x", decode::empty).await.unwrap();
    let spans = collector.spans.lock().unwrap();
    let spans: Vec<(&str, usize)> = spans.iter().map(|span| (span.name, span.depth)).collect();
    assert_eq!(spans, [("call", 0), ("attempt", 1), ("hook", 2)]);
}
