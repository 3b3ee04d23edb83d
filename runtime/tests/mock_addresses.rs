//! Addresses that a mock compares: those that a response has named, and parameters of a path.

mod common;

use common::{Client, ClientBuilder, Item};
use specwright_runtime::mock::BASE_URL;
use specwright_runtime::{Method, Paging, Polling, Style, Value, decode};

specwright_runtime::mock! { Mock of Client, ClientBuilder {
    any_post = "POST /any/{id}": Value,
    any_put = "PUT /any/{id}": Value,
    any_list = "GET /list": Value,
} }

#[tokio::test(start_paused = true)]
async fn what_a_poller_asks_is_expected_by_its_path() {
    let mock = Mock::new();
    let client = mock.client();
    let empty = serde_json::json!({});
    let succeeded = serde_json::json!({"status": "Succeeded", "result": {"id": 1}});
    mock.any_post().with_header("operation-location", "/operations/a%20b?n=1").returns_json(202, &empty);
    mock.request(Method::GET, "/operations/a b?n=1").returns_json(200, &serde_json::json!({"status": "Running"}));
    mock.request(Method::GET, "/operations/a b").returns_json(200, &succeeded);
    const MONITOR: &Polling = &Polling::monitor().result("/result");
    let call = || client.any(Method::POST, "/any/{id}", decode::json::<Item>).path("id", 7);
    assert_eq!(call().poller(MONITOR).await.unwrap().id, 1);
    mock.any_put().with_header("operation-location", "/operations/1").returns_json(201, &empty);
    mock.request(Method::GET, "/operations/1").returns_json(200, &succeeded);
    mock.request(Method::GET, "/any/7").returns_json(200, &serde_json::json!({"id": 2}));
    const STANDARD: &Polling = &Polling::standard();
    let put = client.any(Method::PUT, "/any/{id}", decode::json::<Item>).path("id", 7);
    assert_eq!(put.poller(STANDARD).await.unwrap().id, 2);
    mock.verify().unwrap();

    let mock = Mock::new();
    let client = mock.builder().query("api_key", "hunter2-key").build().unwrap();
    mock.any_post().times(2).with_header("operation-location", "/operations/1?n=1").returns_json(202, &empty);
    let call = || client.any(Method::POST, "/any/{id}", decode::json::<Item>).path("id", 7);
    call().poller(MONITOR).await.unwrap_err();
    mock.request(Method::GET, "/operations/2").returns_json(200, &succeeded);
    call().poller(MONITOR).await.unwrap_err();
    let report = mock.verify().unwrap_err().to_string();
    for line in [
        "not expected: `GET /operations/1?n=1&api_key=***` (any)\n  nothing is expected of this operation; `request` of",
        "    path: expected \"/operations/2\", sent \"/operations/1\"\n",
    ] {
        assert!(report.contains(line), "{report}");
    }
}

#[tokio::test]
async fn a_page_is_expected_by_its_operation_or_by_its_path() {
    const NEXT: &Paging = &Paging::url("/next").items("/items");
    let mock = Mock::new();
    let page = |id: i64, next: &str| serde_json::json!({"items": [{"id": id}], "next": next});
    mock.any_list().returns_json(200, &page(1, "/more?page=2"));
    mock.any_list().query("page", 2).returns_json(200, &page(2, "/more?page=3"));
    mock.request(Method::GET, "/more?page=3").returns_json(200, &page(3, ""));
    let mut items = mock.client().any(Method::GET, "/list", decode::json::<Value>).items::<Item>(NEXT);
    let mut ids = Vec::new();
    while let Some(item) = items.next().await {
        ids.push(item.unwrap().id);
    }
    assert_eq!(ids, [1, 2, 3]);
    mock.verify().unwrap();
}

#[tokio::test]
async fn a_page_by_another_method_is_expected_by_its_path() {
    const NEXT: &Paging = &Paging::url("/next").items("/items").by("GET");
    let mock = Mock::new();
    let page = |id: i64, next: &str| serde_json::json!({"items": [{"id": id}], "next": next});
    mock.any_post().returns_json(200, &page(1, "/more?page=2"));
    mock.request(Method::GET, "/more?page=2").returns_json(200, &page(2, ""));
    let call = mock.client().any(Method::POST, "/any/{id}", decode::json::<Value>).path("id", 7);
    let mut items = call.items::<Item>(NEXT);
    let mut ids = Vec::new();
    while let Some(item) = items.next().await {
        ids.push(item.unwrap().id);
    }
    assert_eq!(ids, [1, 2]);
    mock.verify().unwrap();
}

#[tokio::test]
async fn an_absolute_address_is_on_the_server_of_the_base_url() {
    const NEXT: &Paging = &Paging::url("/next").items("/items");
    let page = |next: &str| serde_json::json!({"items": [{"id": 1}], "next": next});
    let own = format!("{BASE_URL}/list?page=2");
    for (base, next, is_there) in [
        (None, "https://api.example.com/v1/list?page=2", false),
        (Some("https://api.example.com/v1"), "https://api.example.com/v1/list?page=2", true),
        (None, own.as_str(), true),
    ] {
        let mock = Mock::new();
        mock.any_list().returns_json(200, &page(next));
        let client = match base {
            Some(base) => mock.builder().base_url(base).build().unwrap(),
            None => mock.client(),
        };
        let path = if base.is_some() { "/v1/list" } else { "/list" };
        mock.request(Method::GET, path).times(u32::from(is_there)).returns_json(200, &page(""));
        let mut items = client.any(Method::GET, "/list", decode::json::<Value>).items::<Item>(NEXT);
        assert_eq!(items.next().await.unwrap().unwrap().id, 1);
        match items.next().await.unwrap() {
            Ok(item) => assert!(is_there && item.id == 1, "{next}"),
            Err(error) => assert!(!is_there && error.to_string().contains("on another server"), "{error}"),
        }
        mock.verify().unwrap();
    }
}

#[tokio::test]
async fn path_parameters_are_compared_by_their_values() {
    let styles = [Style::SIMPLE, Style::LABEL, Style::MATRIX, Style::MATRIX.exploded(), Style::JSON];
    let object = || serde_json::json!({"a": 1, "b": "x y"});
    for style in styles {
        let mock = Mock::new();
        let client = mock.client();
        let call = || client.any(Method::POST, "/any/{id}", decode::json::<Value>);
        for id in [serde_json::json!(7), serde_json::json!("7"), serde_json::json!("a/b"), object()] {
            mock.any_post().path_param("id", &id).returns(200, Value::Null);
            call().path_with("id", style, &id).await.unwrap();
        }
        mock.any_post().path_param("id", "7").returns(200, Value::Null);
        call().path_with("id", style, 7).await.unwrap();
        mock.verify().unwrap();
        let mock = Mock::new();
        let client = mock.client();
        let call = || client.any(Method::POST, "/any/{id}", decode::json::<Value>);
        mock.any_post().path_param("id", ["a", "b"]).returns(200, Value::Null);
        call().path_with("id", style, ["b", "a"]).await.unwrap_err();
        call().path_with("id", style, ["a", "b"]).await.unwrap();
        let report = mock.verify().unwrap_err().to_string();
        let line = r#"    path parameter `id`: expected "[\"a\",\"b\"]", sent "[\"b\",\"a\"]""#;
        assert!(report.contains(line), "{report}");
    }
}
