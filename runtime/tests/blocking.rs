//! Calls of programs without `async`: they wait, share connections, and are refused inside a runtime.

mod common;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::routing::get;
use common::{Client, Recorder};
use http::{Request, Response};
use specwright_runtime::{Body, Error, Method, decode};
use std::collections::HashSet;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::runtime::Runtime;

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
        .route("/slow", get(|| async { tokio::time::sleep(Duration::from_secs(60)).await }))
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
    let server = Recorder::default();
    let error = server.client().list_items().send_blocking().unwrap_err();
    assert!(matches!(error, Error::Request(_)), "{error:?}");
    assert!(error.to_string().contains("use `.send().await`"), "{error}");
    assert_eq!(server.count(), 0);
}

#[test]
fn a_transport_that_panics_is_an_error() {
    async fn broken(_: Request<Body>) -> Result<Response<Body>, Infallible> {
        panic!("this is part of the test")
    }
    let client = Client::builder().service(tower::service_fn(broken)).build().unwrap();
    let error = client.any(Method::GET, "/x", decode::empty).send_blocking().unwrap_err();
    assert!(error.to_string().ends_with("the transport panicked"), "{error}");
}
