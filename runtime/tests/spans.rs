//! The spans of a call that is repeated, as a subscriber sees them, and that no secret is among their fields.

mod common;

use common::Client;
use http::{Request, Response};
use specwright_runtime::{Body, BoxError, Bytes, Call, Credential, HeaderValue, Method, Paging, Retry, Value, decode};
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
        .build()
        .unwrap()
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
