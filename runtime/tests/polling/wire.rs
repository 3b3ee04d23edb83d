//! A poller over the default transport, with a server on loopback.

use super::common::{self, Client, Item};
use super::server::STANDARD;
use specwright_runtime::{Method, StatusCode, decode};
use std::sync::Arc;
use std::time::Duration;

/// A decoder sees the response that has the value.
fn status_of(response: &specwright_runtime::RawResponse) -> Result<u16, specwright_runtime::BodyError> {
    Ok(response.status.as_u16())
}

#[tokio::test]
async fn over_the_wire() {
    use axum::Router;
    use axum::extract::State;
    use axum::http::header::{HOST, LOCATION};
    use axum::response::IntoResponse;
    use axum::routing::{get, post};
    use std::sync::atomic::{AtomicUsize, Ordering};

    let count: Arc<AtomicUsize> = Arc::default();
    let begin = |headers: axum::http::HeaderMap| async move {
        let host = headers[HOST].to_str().unwrap();
        (StatusCode::ACCEPTED, [(LOCATION, format!("http://{host}/states/1"))])
    };
    let state = |State(count): State<Arc<AtomicUsize>>| async move {
        match count.fetch_add(1, Ordering::SeqCst) {
            0 | 1 => StatusCode::ACCEPTED.into_response(),
            _ => r#"{"id":3}"#.into_response(),
        }
    };
    let router = Router::new().route("/teas", post(begin)).route("/states/1", get(state)).with_state(count.clone());
    let client = Client::builder().base_url(common::serve(router).await).build().unwrap();
    let brew = || client.any(Method::POST, "/teas", decode::json::<Item>);
    let every = Duration::from_millis(10);
    assert_eq!(brew().poller(STANDARD).every(every).await.unwrap().id, 3);
    assert_eq!(count.load(Ordering::SeqCst), 3);
    assert_eq!(brew().poller_as(STANDARD, status_of).every(every).await.unwrap(), 200);
}
