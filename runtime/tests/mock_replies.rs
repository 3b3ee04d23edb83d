//! What a mock returns for values of each kind, and what it cannot return.

mod common;

use common::{Client, ClientBuilder};
use specwright_runtime::{Bytes, Method, NoError, StatusCode, Value, decode};
use std::panic::{AssertUnwindSafe, catch_unwind};

specwright_runtime::mock! { Mock of Client, ClientBuilder {
    any_json = "GET /json": Value | Value,
    any_bytes = "GET /bytes": Bytes | NoError as Binary,
    any_text = "GET /text" text: Option<String>,
    any_delete = "DELETE /items/{id}": (),
} }

specwright_runtime::mock! { FilesApi in Mock.files {
    read = "GET /files": Bytes | Value as Binary,
} }

#[tokio::test]
async fn bytes_are_sent_as_they_are() {
    let mock = Mock::new();
    let client = mock.client();
    mock.any_bytes().returns(200, vec![1_u8, 2, 0xFF]);
    mock.files().read().with_header("content-type", "image/png").returns(StatusCode::OK, "png");
    mock.request(Method::GET, "/other").returns(200, "other");
    let read = client.any(Method::GET, "/bytes", decode::bytes).send().await.unwrap();
    assert_eq!((&read.value[..], read.header("content-type")), (&[1, 2, 0xFF][..], Some("application/octet-stream")));
    let read = client.any(Method::GET, "/files", decode::bytes).send().await.unwrap();
    assert_eq!((&read.value[..], read.header("content-type")), (&b"png"[..], Some("image/png")));
    assert_eq!(client.request(Method::GET, "/other").await.unwrap(), "other");
    mock.verify().unwrap();
}

#[tokio::test]
async fn what_is_not_there_is_no_content() {
    let mock = Mock::new();
    let client = mock.client();
    for status in [200_u16, 204] {
        mock.any_delete().returns(status, ());
        let call = client.any(Method::DELETE, "/items/{id}", decode::bytes).path("id", 1);
        let deleted = call.send().await.unwrap();
        assert_eq!((deleted.status.as_u16(), deleted.headers.len(), deleted.value.len()), (status, 0, 0));
        mock.any_text().returns(status, None);
        let text = client.any(Method::GET, "/text", decode::bytes).send().await.unwrap();
        assert_eq!((text.headers.len(), text.value.len()), (0, 0));
    }
    mock.any_text().returns(200, Some("there".to_owned()));
    assert_eq!(client.any(Method::GET, "/text", decode::text).await.unwrap(), "there");
    mock.any_json().returns(204, Value::Null);
    mock.any_json().returns(200, Value::Null);
    let json = || client.any(Method::GET, "/json", decode::bytes);
    assert_eq!(json().await.unwrap(), "");
    assert_eq!(json().await.unwrap(), "null");
    mock.verify().unwrap();
}

#[test]
fn a_status_whose_responses_have_no_content_is_a_fault_of_the_test() {
    type Case<'c> = (&'c dyn Fn(&Mock), &'c str);
    let no_content = "a response with the status 204 has no content";
    let cases: [Case<'_>; 9] = [
        (&|mock: &Mock| mock.any_json().returns(204, Value::from(1)), no_content),
        (&|mock: &Mock| mock.any_json().returns_json(204, "a"), no_content),
        (&|mock: &Mock| mock.any_json().returns_text(204, "a"), no_content),
        (&|mock: &Mock| mock.any_bytes().returns(204, "a"), no_content),
        (&|mock: &Mock| mock.any_json().returns_bytes(205, "a/b", "a"), "the status 205 has no content"),
        (&|mock: &Mock| mock.any_json().returns_json(103, &1), "the status 103 has no content"),
        (&|mock: &Mock| mock.any_json().fails(304, Value::from(1)), "the status 304 has no content"),
        (&|mock: &Mock| mock.any_json().fails(100, Value::Null), "100 is not the status of a failure"),
        (&|mock: &Mock| mock.any_json().fails(201, Value::Null), "201 is not the status of a failure"),
    ];
    for (run, expected) in cases {
        let mock = Mock::new();
        let panic = catch_unwind(AssertUnwindSafe(|| run(&mock))).unwrap_err();
        let message = panic.downcast_ref::<String>().unwrap();
        assert!(message.contains(expected), "{message}");
        mock.any_json().any_number().returns_bytes(204, "a/b", "");
        mock.verify().unwrap();
    }
}
