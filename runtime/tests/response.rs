//! Responses: documented bodies by status, other bodies, and what errors keep of them.

mod common;

use common::{Client, GetItemError, Item, Problem, Recorder};
use specwright_runtime::{Bytes, Error, FromRawResponse, HeaderMap, Method, RawResponse, StatusCode, decode};

fn client(status: u16, body: &'static str) -> Client {
    Recorder::default().answering(Client::builder(), status, body)
}

#[tokio::test]
async fn a_success_is_its_value_or_its_whole_response() {
    let value: Item = client(200, r#"{"id":1,"tags":["a"]}"#).get_item("1").await.unwrap();
    assert_eq!(value, Item { id: 1, tags: vec!["a".into()] });
    let response = client(299, "\u{FEFF}{\"id\":1}").get_item("1").send().await.unwrap();
    assert_eq!((response.status.as_u16(), response.header("content-type")), (299, Some("application/json")));
    assert_eq!(response.map(|item| item.id).into_inner(), 1);
}

#[tokio::test]
async fn a_failure_is_keyed_by_status() {
    let body = |status| client(status, r#"{"title":"no"}"#).get_item("1");
    let problem = || Problem { title: "no".into() };
    assert_eq!(body(404).await.unwrap_err().into_body(), Some(GetItemError::NotFound(problem())));
    assert_eq!(body(418).await.unwrap_err().body(), Some(&GetItemError::Status4XX(problem())));
    assert_eq!(body(500).await.unwrap_err().body(), Some(&GetItemError::Default(r#"{"title":"no"}"#.into())));
    let error = body(401).await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::UNAUTHORIZED));
    assert_eq!(error.bytes().unwrap(), r#"{"title":"no"}"#);
    assert_eq!(error.to_string(), r#"GET /items/{id}: 401 Unauthorized: {"title":"no"}"#);
    assert_eq!(error.operation().name, "get_item");
}

#[tokio::test]
async fn a_failure_with_another_body_keeps_it() {
    let html = "<!doctype html>\n<title>502 Bad\u{7} Gateway</title>";
    let error = client(404, html).get_item("1").await.unwrap_err();
    assert_eq!(error.to_string(), "GET /items/{id}: 404 Not Found: <!doctype html> <title>502 Bad Gateway</title>");
    let Error::Api(kept) = &error else { panic!("{error:?}") };
    assert_eq!(kept.bytes, html);
    assert!(kept.body.is_none() && kept.body_error.is_some());
    assert!(std::error::Error::source(&error).is_some());
    let error = client(404, "").get_item("1").await.unwrap_err();
    assert_eq!(error.to_string(), "GET /items/{id}: 404 Not Found");
    assert_eq!(error.body_error().unwrap().message(), "the body is empty, and JSON was expected");
    let error = client(503, "").any(Method::GET, "/x", decode::empty).await.unwrap_err();
    assert!(error.body().is_none() && error.body_error().is_none());
}

#[tokio::test]
async fn a_success_that_does_not_decode_names_the_place() {
    let error = client(200, r#"[{"id":1},{"id":2,"tags":["a",null]}]"#).list_items().limit(2).await.unwrap_err();
    let Error::Decode(kept) = &error else { panic!("{error:?}") };
    assert_eq!(kept.path(), Some("$[1].tags[1]"));
    assert_eq!(kept.bytes.len(), 37);
    assert_eq!(
        error.to_string(),
        "GET /items: 200 OK, but its body is not as documented: $[1].tags[1]: invalid type: null, expected a string: \
         [{\"id\":1},{\"id\":2,\"tags\":[\"a\",null]}]"
    );
    let error = client(204, "").get_item("1").await.unwrap_err();
    assert_eq!(error.body_error().unwrap().to_string(), "the body is empty, and JSON was expected");
    assert_eq!(client(204, "").any(Method::GET, "/", decode::optional_json::<Item>).await.unwrap(), None);
}

#[tokio::test]
async fn a_raw_response_is_never_an_error() {
    let response = client(500, "broken").get_item("1").send_raw().await.unwrap();
    assert_eq!((response.status.as_u16(), response.value), (500, Bytes::from("broken")));
    let response = client(302, "").list_items().send_raw().await.unwrap();
    assert_eq!(response.status, 302);
}

#[tokio::test]
async fn other_statuses_may_be_a_success() {
    let call = client(302, "moved").any(Method::GET, "/x", decode::text).also_success(&["302"]);
    assert_eq!(call.await.unwrap(), "moved");
    assert!(client(303, "moved").any(Method::GET, "/x", decode::text).also_success(&["302"]).await.is_err());
}

#[derive(Debug, PartialEq)]
enum Export {
    Json(Vec<u8>),
    Csv(String),
    Image(Bytes),
    Nothing,
    Range,
}
specwright_runtime::responses! { Export {
    Json = "200 application/json" json,
    Csv = "200 text/csv" text,
    Image = "200 image/*" bytes,
    Nothing = "204" empty,
    Range = "2XX" empty,
} }

#[test]
fn a_status_with_several_media_types() {
    let export = |status: u16, media_type: &str, body: &'static str| {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", media_type.parse().unwrap());
        Export::from_raw_response(&RawResponse::new(StatusCode::from_u16(status).unwrap(), headers, body)).unwrap()
    };
    assert_eq!(export(200, "application/json", "[1]"), Some(Export::Json(vec![1])));
    assert_eq!(export(200, "Text/CSV; charset=utf-8", "a"), Some(Export::Csv("a".into())));
    assert_eq!(export(200, "image/png", "a"), Some(Export::Image("a".into())));
    assert_eq!(export(200, "text/odd", "[]"), Some(Export::Json(vec![])));
    assert_eq!(export(204, "text/odd", ""), Some(Export::Nothing));
    assert_eq!(export(206, "text/odd", ""), Some(Export::Range));
    assert_eq!(export(404, "text/odd", ""), None);
    let headers = HeaderMap::new();
    let response = RawResponse::new(StatusCode::NOT_FOUND, headers, "");
    assert!(decode::by_status::<Export>(&response).is_err());
}

#[test]
fn text_is_read_in_its_charset() {
    let text = |media_type: &str, body: &'static [u8]| {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", media_type.parse().unwrap());
        decode::text(&RawResponse::new(StatusCode::OK, headers, body))
    };
    assert_eq!(text("text/plain", "é".as_bytes()).unwrap(), "é");
    assert_eq!(text("text/plain; charset=\"ISO-8859-1\"", b"\xe9").unwrap(), "é");
    assert!(text("text/plain", b"\xe9").is_err());
}

#[test]
fn errors_are_small_and_can_be_joined() {
    assert!(size_of::<Error<GetItemError>>() <= 16);
    fn sendable<T: Send + Sync + 'static>() {}
    sendable::<Error<GetItemError>>();
    fn joined(error: Error<GetItemError>) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        Err(error.map_body(|body| format!("{body:?}")).without_body())?
    }
    let _ = joined;
}
