//! Calls of programs without `async`, pages and long-running operations: they wait, share connections, and are refused inside a runtime.

mod common;

use axum::Router;
use axum::extract::{ConnectInfo, Query};
use axum::http::header::LOCATION;
use axum::routing::{get, post};
use common::{Client, Item, Recorder};
use http::{Request, Response};
use specwright_runtime::{Body, Call, Error, Method, Paging, Polling, StatusCode, TimeLimit, Value, decode};
use std::collections::{HashMap, HashSet};
use std::convert::Infallible;
use std::fmt::Debug;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::thread::{self, ThreadId};
use std::time::Duration;
use tokio::runtime::Runtime;

const LIST: Paging = Paging::cursor("query.cursor", "/next").items("/items");
const STANDARD: &Polling = &Polling::standard();
const EVERY: Duration = Duration::from_millis(10);

/// A server in threads of its own, and its base URL. It ends with the runtime.
fn serve(router: Router) -> (Runtime, String) {
    let runtime = Runtime::new().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    runtime.spawn(async move { axum::serve(listener, service).await.unwrap() });
    (runtime, format!("http://{address}"))
}

fn app() -> Router {
    Router::new()
        .route("/items", get(|| async { r#"[{"id":1}]"# }))
        .route("/peer", get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.port().to_string() }))
        .route("/moved", get(|| async { (StatusCode::FOUND, [(LOCATION, "/items")]) }))
        .route("/pages", get(|Query(query): Query<HashMap<String, String>>| async move { page(&query) }))
        .route("/teas", post(|| async { (StatusCode::ACCEPTED, [(LOCATION, "/states/1")]) }))
        .route("/states/1", get(|| async { (StatusCode::ACCEPTED, [(LOCATION, "/states/2")]) }))
        .route("/states/2", get(|| async { r#"{"id":3}"# }))
        .route("/endless", post(|| async { (StatusCode::ACCEPTED, [(LOCATION, "/states/3")]) }))
        .route("/states/3", get(|| async { StatusCode::ACCEPTED }))
        .route("/slow", get(|| async { tokio::time::sleep(Duration::from_secs(60)).await }))
}

fn page(query: &HashMap<String, String>) -> (StatusCode, &'static str) {
    match query.get("cursor").map(String::as_str) {
        None => (StatusCode::OK, r#"{"items":[{"id":1},{"id":2}],"next":"b"}"#),
        Some("b") => (StatusCode::OK, r#"{"items":[{"id":3}],"next":null}"#),
        Some(_) => (StatusCode::NOT_FOUND, "no such page"),
    }
}

fn pages(client: &Client) -> Call<Value> {
    client.any(Method::GET, "/pages", decode::json)
}

#[test]
fn a_call_waits_for_its_response() {
    let (_server, base) = serve(app());
    let client = Client::builder().base_url(base).build().unwrap();
    let items = client.list_items().limit(1).send_blocking().unwrap();
    assert_eq!((items.status.as_u16(), items.value[0].id), (200, 1));
    let error = client.get_item("1").send_blocking().unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(404), "{error}");
}

#[test]
fn the_raw_response_and_another_type_are_waited_for_too() {
    let (_server, base) = serve(app());
    let client = Client::builder().base_url(base).build().unwrap();
    let raw = client.get_item("1").send_raw_blocking().unwrap();
    assert_eq!((raw.status.as_u16(), raw.value.len()), (404, 0));
    let moved = client.any(Method::GET, "/moved", decode::empty).send_raw_blocking().unwrap();
    assert_eq!((moved.status.as_u16(), moved.header("location")), (302, Some("/items")));
    let raw = client.list_items().send_raw_blocking().unwrap();
    assert_eq!(raw.value, r#"[{"id":1}]"#);

    let values = client.list_items().send_as_blocking::<Vec<Value>>().unwrap();
    assert_eq!((values.status.as_u16(), &values.value[0]["id"]), (200, &Value::from(1)));
    let value = client.any(Method::GET, "/items", decode::empty).send_as_blocking::<Value>().unwrap();
    assert_eq!(value.value[0]["id"], 1);
    let error = client.list_items().send_as_blocking::<String>().unwrap_err();
    assert!(matches!(error, Error::Decode(_)), "{error}");
    let error = client.get_item("1").send_as_blocking::<Value>().unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::NOT_FOUND), "{error}");
}

#[test]
fn pages_and_items_are_waited_for_one_by_one() {
    let (_server, base) = serve(app());
    let client = Client::builder().base_url(base).build().unwrap();
    let mut list = pages(&client).pages(&LIST);
    let first = list.next_blocking().unwrap().unwrap();
    assert_eq!((first.status, &first.value["items"][0]["id"]), (StatusCode::OK, &Value::from(1)));
    assert_eq!(list.token().as_deref(), Some("b"));
    assert_eq!(list.next_blocking().unwrap().unwrap().value["items"][0]["id"], 3);
    assert!(list.next_blocking().is_none() && list.token().is_none());

    let mut items = pages(&client).items::<Item>(&LIST);
    let ids: Vec<i64> = std::iter::from_fn(|| items.next_blocking()).map(|item| item.unwrap().id).collect();
    assert_eq!(ids, [1, 2, 3]);

    let mut items = pages(&client).items::<Item>(&LIST).resume("c");
    let error = items.next_blocking().unwrap().unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::NOT_FOUND), "{error}");
    assert!(items.next_blocking().is_none());
}

#[test]
fn a_long_running_operation_is_waited_for() {
    let (_server, base) = serve(app());
    let client = Client::builder().base_url(base).build().unwrap();
    let brew = |path| client.any(Method::POST, path, decode::json::<Item>).poller(STANDARD).every(EVERY);
    let mut poller = brew("/teas");
    let states = std::iter::from_fn(|| poller.next_blocking()).map(|progress| progress.unwrap().state);
    assert_eq!(states.collect::<Vec<_>>(), ["InProgress", "InProgress", "Succeeded"]);
    assert_eq!(poller.response_blocking().unwrap().value.id, 3);
    let error = poller.response_blocking().unwrap_err();
    assert!(error.to_string().contains("the poller has ended"), "{error}");
    // Without a look at what is said meanwhile.
    assert_eq!(brew("/teas").response_blocking().unwrap().value.id, 3);

    let error = brew("/endless").timeout(Duration::from_millis(200)).response_blocking().unwrap_err();
    assert!(matches!(&error, Error::Transport(error) if error.time_limit() == Some(TimeLimit::Operation)), "{error}");
}

#[test]
fn a_poller_goes_on_after_the_runtime_that_it_was_awaited_in() {
    let (_server, base) = serve(app());
    let client = Client::builder().base_url(base).build().unwrap();
    let call = client.any(Method::POST, "/teas", decode::json::<Item>);
    let mut poller = call.poller(STANDARD).every(EVERY).timeout(Duration::from_secs(60));
    // Two timers are begun: that of the next wait, and the time limit.
    let begun = Runtime::new().unwrap().block_on(async { (poller.next().await, poller.next().await) });
    assert!(matches!(&begun, (Some(Ok(_)), Some(Ok(state))) if state.state == "InProgress"));
    assert_eq!(poller.response_blocking().unwrap().value.id, 3);
}

#[test]
fn the_thread_that_waits_calls_the_hooks() {
    let (_server, base) = serve(app());
    let threads: Arc<Mutex<Vec<ThreadId>>> = Arc::default();
    let seen = threads.clone();
    let hook = move |_: &mut http::HeaderMap| seen.lock().unwrap().push(thread::current().id());
    let client = Client::builder().base_url(base).on_request(hook).build().unwrap();
    client.list_items().send_blocking().unwrap();
    pages(&client).pages(&LIST).next_blocking().unwrap().unwrap();
    assert_eq!(*threads.lock().unwrap(), [thread::current().id(); 2]);
}

#[test]
fn calls_share_connections() {
    let (_server, base) = serve(app());
    let client = Client::builder().base_url(base).build().unwrap();
    let peers: HashSet<String> =
        (0..20).map(|_| client.any(Method::GET, "/peer", decode::text).send_blocking().unwrap().value).collect();
    assert!(peers.len() < 20, "{peers:?}");
}

#[test]
fn several_threads_wait_at_once_and_limits_count() {
    let (_server, base) = serve(app());
    let client = Client::builder().base_url(base).build().unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let call = client.any(Method::GET, "/slow", decode::empty).timeout(Duration::from_millis(200));
                let error = call.send_blocking().unwrap_err();
                assert!(error.is_timeout(), "{error}");
            });
        }
    });
}

#[tokio::test]
async fn inside_a_runtime_nothing_is_sent() {
    fn check<E: Debug>(error: &Error<E>, method: &str) {
        assert!(matches!(error, Error::Request(_)), "{error:?}");
        let expected = [format!(": not sent: `{method}_blocking` would block"), format!("use `.{method}().await`")];
        assert!(expected.iter().all(|part| error.to_string().contains(part)), "{error}");
    }
    let server = Recorder::default();
    let client = server.client();
    check(&client.list_items().send_blocking().unwrap_err(), "send");
    check(&client.list_items().send_as_blocking::<Value>().unwrap_err(), "send_as");
    check(&client.list_items().send_raw_blocking().unwrap_err(), "send_raw");
    let (mut list, mut items) = (pages(&client).pages(&LIST), pages(&client).items::<Item>(&LIST));
    check(&list.next_blocking().unwrap().unwrap_err(), "next");
    check(&items.next_blocking().unwrap().unwrap_err(), "next");
    // A loop that goes on after errors ends.
    assert!(list.next_blocking().is_none() && items.next_blocking().is_none());
    let mut poller = client.get_item("1").poller(STANDARD);
    check(&poller.response_blocking().unwrap_err(), "response");
    check(&client.get_item("1").poller(STANDARD).next_blocking().unwrap().unwrap_err(), "next");
    assert_eq!(server.count(), 0);
    assert_eq!(poller.response().await.unwrap().value.id, 1);
    // It has ended.
    assert!(poller.next_blocking().is_none());
}

#[test]
fn a_transport_that_panics_is_an_error() {
    async fn broken(_: Request<Body>) -> Result<Response<Body>, Infallible> {
        panic!("this is part of the test")
    }
    let client = Client::builder().service(tower::service_fn(broken)).build().unwrap();
    let error = client.any(Method::GET, "/x", decode::empty).send_blocking().unwrap_err();
    assert!(error.to_string().ends_with("the transport panicked"), "{error}");
    let mut items = pages(&client).items::<Item>(&LIST);
    let error = items.next_blocking().unwrap().unwrap_err();
    assert!(error.to_string().ends_with("the transport panicked"), "{error}");
    assert!(items.next_blocking().is_none());
    let mut poller = client.any(Method::PUT, "/x", decode::empty).poller(STANDARD);
    let error = poller.response_blocking().unwrap_err();
    assert!(error.to_string().ends_with("the transport panicked"), "{error}");
    assert!(poller.next_blocking().is_none());
}
