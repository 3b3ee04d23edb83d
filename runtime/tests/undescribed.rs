//! Requests that the document does not describe: any path below the base URL, and no other.

mod common;

use common::{Client, Item, Recorder};
use specwright_runtime::{Error, Method};

#[tokio::test]
async fn a_path_stands_behind_the_base_url() {
    let server = Recorder::default();
    let client = server.client();
    for (path, target) in [
        ("/", "/api/"),
        ("/x", "/api/x"),
        ("/x/y z/", "/api/x/y%20z/"),
        ("/a%2Fb/items:batch", "/api/a%2Fb/items:batch"),
        ("/x?a=1&b=c d&c=%20#e", "/api/x?a=1&b=c%20d&c=%20%23e"),
        ("/x#y", "/api/x%23y"),
        ("/https://evil.test/x", "/api/https://evil.test/x"),
        ("/@evil.test", "/api/@evil.test"),
    ] {
        client.request(Method::GET, path).await.unwrap();
        assert_eq!(server.last().uri, format!("http://test{target}"), "{path}");
    }
    client.http().request(Method::DELETE, "/x?a=1").query("b", 2).header("x-y", "z").await.unwrap();
    let seen = server.last();
    assert_eq!((seen.method.as_str(), seen.target(), seen.header("x-y")), ("DELETE", "/api/x?a=1&b=2", "z"));
}

#[tokio::test]
async fn another_server_and_another_path_are_refused() {
    let server = Recorder::default();
    let client = server.client();
    for path in [
        "",
        "x",
        "//evil.test/x",
        "https://u:hunter2@evil.test/x",
        "/../x",
        "/x/..\\y",
        "/x/..%5cy",
        "/x/..",
        "/x/./y",
        "/x/%2e%2E/y",
        "/x/..%2fy",
        "?a=b",
    ] {
        let error = client.request(Method::GET, path).await.unwrap_err();
        assert!(matches!(error, Error::Request(_)), "{path}: {error}");
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
    }
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn credentials_are_added_only_where_the_call_names_their_scheme() {
    let server = Recorder::default();
    let client = server.answering(Client::builder().bearer_auth("hunter2-token"), 200, r#"{"id":1}"#);
    client.request(Method::GET, "/x").await.unwrap();
    assert_eq!(server.last().header("authorization"), "");
    let call = client.request(Method::POST, "/x").secured(&[&["bearerAuth"]]).json(&[1]);
    let item = call.send_as::<Item>().await.unwrap().value;
    assert_eq!(item.id, 1);
    assert_eq!((server.last().header("authorization"), &*server.last().body), ("Bearer hunter2-token", &b"[1]"[..]));
}

#[tokio::test]
async fn what_it_is_called() {
    let server = Recorder::default();
    let client = server.answering(Client::builder(), 404, "gone");
    let call = client.request(Method::GET, "/x/y?token=hunter2&n=1");
    assert_eq!(format!("{call:?}"), "Call(GET /x/y?token=***&n=1)");
    let error = call.await.unwrap_err();
    assert_eq!((error.operation().name, error.operation().path), ("request", "/{+path}"));
    assert_eq!(error.bytes().map(|bytes| &bytes[..]), Some(&b"gone"[..]));
}
