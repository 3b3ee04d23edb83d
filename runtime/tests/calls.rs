//! A call in the hand: it is cloned and shown, takes what is optional, and is read as another type.

#![cfg(feature = "reqwest")]

mod common;

use axum::Router;
use axum::http::{HeaderMap, HeaderValue, Request, Response, Uri};
use axum::response::IntoResponse;
use axum::routing::{any, get};
use common::{Client, Item, serve};
use specwright_runtime::{Body, Credential, Method, decode};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tower::util::MapRequestLayer;

fn client(base: &str) -> Client {
    Client::builder().base_url(base).query("api_key", "s3cr3t-of-all").build().unwrap()
}

#[test]
fn a_call_shows_its_parameters_and_no_secret() {
    let client = Client::builder()
        .base_url("http://localhost")
        .credential("key", Credential::api_key_header("x-key", "hunter2-of-old"))
        .build()
        .unwrap();
    let call = client.get_item("a b/c").query("limit", 3).query("token", "of the call").query("q", "hunter2-of-old");
    assert_eq!(format!("{call:?}"), "Call(GET /items/a%20b%2Fc?limit=3&token=***&q=***)");
    let login =
        client.any(Method::GET, "/in", decode::text).query("auth", serde_json::json!({"login": "ada", "pin": "1234"}));
    assert_eq!(format!("{:?}", login.query("n", 1)), "Call(GET /in?login=***&pin=***&n=1)");
    let open = client.any(Method::GET, "/items/{id}/of/{password}", decode::text).path("password", "1234");
    assert_eq!(format!("{open:?}"), "Call(GET /items/{id}/of/***)");
    assert_eq!(format!("{:?}", client.list_items().limit(2)), "Call(GET /items?limit=2)");
}

#[tokio::test]
async fn a_clone_sends_the_same_request_again() {
    let app = Router::new().route("/items", any(|uri: Uri, body: String| async move { format!("{uri} {body}") }));
    let client = client(&serve(app).await);
    let call = client.any(Method::POST, "/items", decode::text).query("n", 1).text("text/plain", "body");
    let again = call.clone().query("n", 2);
    assert_eq!(call.await.unwrap(), "/items?n=1&api_key=s3cr3t-of-all body");
    assert_eq!(again.await.unwrap(), "/items?n=1&n=2&api_key=s3cr3t-of-all body");
    let typed = client.list_items().limit(4);
    assert_eq!(format!("{:?}", typed.clone()), format!("{typed:?}"));
}

#[tokio::test]
async fn what_is_optional_is_set_where_there_is_a_value() {
    let app = Router::new().route(
        "/items",
        get(|uri: Uri| async move {
            let id = uri.query().unwrap_or_default().len();
            axum::Json(vec![Item { id: id.try_into().unwrap(), tags: vec![uri.to_string()] }])
        }),
    );
    let client = Client::builder().base_url(serve(app).await).build().unwrap();
    let sent = |items: Vec<Item>| items[0].tags[0].clone();
    assert_eq!(sent(client.list_items().maybe_limit(None).await.unwrap()), "/items");
    assert_eq!(sent(client.list_items().maybe_limit(Some(5)).await.unwrap()), "/items?limit=5");
    assert_eq!(sent(client.list_items().query_param("trace", "a&b").await.unwrap()), "/items?trace=a%26b");
    // As another type than the document says.
    let value: Vec<serde_json::Value> = client.list_items().send_as().await.unwrap().value;
    assert_eq!(value[0]["tags"][0], "/items");
    let error = client.list_items().send_as::<i64>().await.unwrap_err();
    assert!(error.to_string().contains("expected i64"), "{error}");
}

#[tokio::test]
async fn a_call_may_have_no_time_limit() {
    let slow = || async {
        tokio::time::sleep(Duration::from_millis(120)).await;
        "[]".into_response()
    };
    let app = Router::new().route("/items", get(slow));
    let client = Client::builder().base_url(serve(app).await).timeout(Duration::from_millis(20)).build().unwrap();
    assert!(client.list_items().await.is_err());
    assert_eq!(client.list_items().timeout(None).await.unwrap(), []);
    assert_eq!(client.list_items().timeout(Duration::from_secs(20)).await.unwrap(), []);
}

#[tokio::test]
async fn layers_are_around_each_request_that_is_sent() {
    let app = Router::new()
        .route("/items/{id}", any(|uri: Uri, headers: HeaderMap| async move { format!("{uri} {headers:?}") }));
    let seen = Arc::new(Mutex::new(Vec::new()));
    let record = |name: &'static str| {
        let seen = seen.clone();
        MapRequestLayer::new(move |mut request: Request<Body>| {
            seen.lock().unwrap().push(format!(
                "{name}: {} {}",
                request.method(),
                request.headers().contains_key("authorization")
            ));
            request.headers_mut().insert("x-layer", HeaderValue::from_static(name));
            request
        })
    };
    let builder = Client::builder().base_url(serve(app).await).bearer_auth("hunter2");
    let client = builder.layer(record("inner")).layer(record("outer")).build().unwrap();
    let sent =
        client.any(Method::PUT, "/items/{id}", decode::text).path("id", "7").secured(&[&["bearerAuth"]]).await.unwrap();
    assert!(sent.contains("/items/7") && sent.contains(r#""x-layer": "inner""#), "{sent}");
    assert_eq!(*seen.lock().unwrap(), ["outer: PUT true", "inner: PUT true"]);
}

#[tokio::test]
async fn a_layer_may_answer_itself_and_its_error_is_kept() {
    let client =
        Client::builder().base_url("http://127.0.0.1:1").layer(MapRequestLayer::new(|request: Request<Body>| request));
    let client = client.layer(tower::layer::layer_fn(|_| {
        tower::service_fn(async |_: Request<Body>| Err::<Response<Body>, _>("there is no network today"))
    }));
    let error = client.build().unwrap().any(Method::GET, "/items", decode::text).await.unwrap_err();
    assert!(format!("{error:?}").contains("there is no network today"), "{error:?}");
}
