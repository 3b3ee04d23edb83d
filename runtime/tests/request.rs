//! What goes over the wire: addresses, parameters, bodies, header fields, credentials.

mod common;

use common::{Client, Item, Recorder};
use serde::Serialize;
use specwright_runtime::{Credential, Error, HttpBuilder, Method, Style, decode};

#[tokio::test]
async fn a_path_parameter_is_one_segment() {
    let server = Recorder::default();
    server.client().get_item("a/b?c#d%").await.unwrap();
    assert_eq!(server.last().uri, "http://test/api/items/a%2Fb%3Fc%23d%25");
    server.client().get_item("ü ~").await.unwrap();
    assert_eq!(server.last().target(), "/api/items/%C3%BC%20~");
}

#[tokio::test]
async fn path_parameters_that_mean_another_path_are_refused() {
    let server = Recorder::default();
    for (id, wrong) in [("", "is empty"), (".", "another path"), ("..", "another path")] {
        let error = server.client().get_item(id).await.unwrap_err();
        assert!(matches!(error, Error::Request(_)), "{error:?}");
        assert!(error.to_string().starts_with("GET /items/{id}: not sent: the path parameter `id` is "), "{error}");
        assert!(error.to_string().contains(wrong), "{error}");
    }
    let call =
        server.client().any(Method::GET, "/x/{id}", decode::empty).path_with("id", Style::SIMPLE.reserved(), "%2e%2E");
    assert!(matches!(call.await, Err(Error::Request(_))));
    assert!(matches!(server.client().any(Method::GET, "/x/{id}", decode::empty).await, Err(Error::Request(_))));
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn segments_may_have_more_than_one_part() {
    let server = Recorder::default();
    let client = server.client();
    client.any(Method::GET, "/users/{id}.json", decode::empty).path("id", 7).await.unwrap();
    assert_eq!(server.last().target(), "/api/users/7.json");
    client.any(Method::GET, "/{a}-{b}/x y", decode::empty).path("a", "1").path("b", true).await.unwrap();
    assert_eq!(server.last().target(), "/api/1-true/x%20y");
    client.any(Method::GET, "/m{id}/n", decode::empty).path_with("id", Style::MATRIX, [1, 2]).await.unwrap();
    assert_eq!(server.last().target(), "/api/m;id=1,2/n");
    client.any(Method::GET, "/", decode::empty).await.unwrap();
    assert_eq!(server.last().target(), "/api/");
    client.any(Method::GET, "/act?do=x#fragment", decode::empty).query("q", "1").await.unwrap();
    assert_eq!(server.last().target(), "/api/act?do=x&q=1");
}

#[tokio::test]
async fn an_operation_may_have_its_own_server() {
    let server = Recorder::default();
    let client = server.answering(Client::builder(), 200, "{}");
    client.any(Method::GET, "/x", decode::empty).await.unwrap();
    assert_eq!(server.last().uri, "https://api.example.com/v1/x");
    client.any(Method::GET, "/x", decode::empty).server("https://upload.example.com/").await.unwrap();
    assert_eq!(server.last().uri, "https://upload.example.com/x");
    client.any(Method::GET, "/x", decode::empty).server("/v2/").await.unwrap();
    assert_eq!(server.last().uri, "https://api.example.com/v2/x");
    server.client().any(Method::GET, "/x", decode::empty).server("https://upload.example.com/").await.unwrap();
    assert_eq!(server.last().uri, "http://test/api/x");
}

#[derive(Serialize)]
struct Filter {
    name: &'static str,
    limit: Option<u8>,
    nested: Vec<(u8, u8)>,
}

#[tokio::test]
async fn query_parameters() {
    let server = Recorder::default();
    let filter = Filter { name: "a&b=c", limit: None, nested: vec![(1, 2)] };
    let call = || server.client().any(Method::GET, "/q", decode::empty);
    call().query("limit", 20).query("on", true).query("x", 0.1f32).query("none", None::<u8>).await.unwrap();
    assert_eq!(server.last().target(), "/api/q?limit=20&on=true&x=0.1");
    call().query("big", u64::MAX).query("t", ["a b", "c,d"]).query("e", [0u8; 0]).await.unwrap();
    assert_eq!(server.last().target(), "/api/q?big=18446744073709551615&t=a%20b&t=c%2Cd");
    call().query_with("t", Style::FORM.joined(), ["a", "c,d"]).await.unwrap();
    assert_eq!(server.last().target(), "/api/q?t=a,c%2Cd");
    call().query("f", &filter).await.unwrap();
    assert_eq!(server.last().target(), "/api/q?name=a%26b%3Dc&nested=%5B%5B1%2C2%5D%5D");
    call().query_with("f", Style::DEEP_OBJECT, &filter).await.unwrap();
    assert_eq!(
        server.last().target(),
        "/api/q?f%5Bname%5D=a%26b%3Dc&f%5Bnested%5D%5B0%5D%5B%5D=1&f%5Bnested%5D%5B0%5D%5B%5D=2"
    );
    call().query_with("f", Style::JSON, &filter).await.unwrap();
    assert!(server.last().target().starts_with("/api/q?f=%7B%22name%22%3A%22a%26b%3Dc%22"));
    call().query_with("r", Style::FORM.reserved(), "a/b:c?#&").await.unwrap();
    assert_eq!(server.last().target(), "/api/q?r=a/b:c?%23%26");
}

#[tokio::test]
async fn what_cannot_be_written_is_refused() {
    let server = Recorder::default();
    let map: std::collections::HashMap<(u8, u8), u8> = [((1, 2), 3)].into();
    let error = server.client().any(Method::GET, "/q", decode::empty).query("m", &map).await.unwrap_err();
    assert_eq!(error.to_string(), "GET /q: not sent: the query parameter `m` cannot be written: key must be a string");
    let error = server.client().any(Method::POST, "/q", decode::empty).json(&map).await.unwrap_err();
    assert!(error.to_string().contains("the body cannot be written"), "{error}");
    let error = server.client().any(Method::POST, "/q", decode::empty).form(&[1]).await.unwrap_err();
    assert!(error.to_string().contains("the form cannot be written"), "{error}");
    assert_eq!(server.count(), 0);
}

#[tokio::test]
async fn header_fields_and_cookies() {
    let server = Recorder::default();
    let call = || server.client().any(Method::GET, "/h", decode::empty);
    call().header_param("X-Ids", [1, 2]).cookie("sid", "a b").cookie("n", 5).header("cookie", "z=1").await.unwrap();
    assert_eq!(server.last().header("x-ids"), "1,2");
    assert_eq!(server.last().header("cookie"), "sid=a%20b; n=5; z=1");
    assert_eq!(server.last().header("accept"), "application/json, */*;q=0.1");
    assert!(server.last().header("user-agent").starts_with("specwright/"));
    call().accept("text/csv").header("user-agent", "mine").await.unwrap();
    assert_eq!(server.last().header("accept"), "text/csv");
    assert_eq!(server.last().header("user-agent"), "mine");
    call().header_param("X-Name", "é,\"x\"").await.unwrap();
    assert_eq!(server.last().headers["x-name"].as_bytes(), "é,\"x\"".as_bytes());
}

#[tokio::test]
async fn header_values_with_line_breaks_are_refused() {
    let server = Recorder::default();
    let call = || server.client().any(Method::GET, "/h", decode::empty);
    for call in [
        call().header("x", "a\r\nb: c"),
        call().header_param("x", "a\nb"),
        call().header("x y", "a"),
        call().cookie_with("c", Style::COOKIE, "a\nb"),
        call().text("text/plain\r\nx: y", "t"),
    ] {
        assert!(matches!(call.await, Err(Error::Request(_))));
    }
    assert_eq!(server.count(), 0);
    let error = Client::builder().header("x", "a\nb").build().unwrap_err();
    assert!(error.to_string().starts_with("no client: the value for `x` holds"), "{error}");
    let error = Client::builder().bearer_auth("hunter2\n").build().unwrap_err();
    assert!(error.to_string().starts_with("no client: the credential for `bearerAuth`"), "{error}");
    assert!(!format!("{error} {error:?}").contains("hunter2"));
}

#[tokio::test]
async fn bodies() {
    let server = Recorder::default();
    let call = || server.client().any(Method::POST, "/b", decode::empty);
    server.client().create_item(&Item { id: 1, tags: vec![] }).await.unwrap();
    assert_eq!(
        (server.last().header("content-type"), &*server.last().body),
        ("application/json", &b"{\"id\":1,\"tags\":[]}"[..])
    );
    call().json_as("application/merge-patch+json", &()).await.unwrap();
    assert_eq!(
        (server.last().header("content-type"), &*server.last().body),
        ("application/merge-patch+json", &b"null"[..])
    );
    let form = Filter { name: "a b", limit: Some(3), nested: vec![(1, 2)] };
    call().form(&form).await.unwrap();
    assert_eq!(server.last().header("content-type"), "application/x-www-form-urlencoded");
    assert_eq!(&*server.last().body, b"name=a%20b&limit=3&nested=%5B1%2C2%5D");
    call().form_with(&form, &[("nested", Style::DEEP_OBJECT)]).await.unwrap();
    assert_eq!(&*server.last().body, b"name=a%20b&limit=3&nested%5B0%5D%5B%5D=1&nested%5B0%5D%5B%5D=2");
    // OpenAPI 3.0.4, "URL Encoded Form with JSON Values".
    let form = serde_json::json!({"a": {"x": 1}, "b": [{"x": 1}, {"x": 2}], "c": {}});
    call().form(&form).await.unwrap();
    assert_eq!(&*server.last().body, b"a=%7B%22x%22%3A1%7D&b=%7B%22x%22%3A1%7D&b=%7B%22x%22%3A2%7D&c=%7B%7D");
    call().form_with(&form, &[("a", Style::FORM), ("c", Style::FORM)]).await.unwrap();
    assert_eq!(&*server.last().body, b"x=1&b=%7B%22x%22%3A1%7D&b=%7B%22x%22%3A2%7D");
    call().query_with("q", Style::QUERYSTRING, &form).await.unwrap();
    assert!(server.last().target().ends_with("?a=%7B%22x%22%3A1%7D&b=%7B%22x%22%3A1%7D&b=%7B%22x%22%3A2%7D&c=%7B%7D"));
    call().text("text/csv", "a,b").await.unwrap();
    assert_eq!((server.last().header("content-type"), &*server.last().body), ("text/csv", &b"a,b"[..]));
    call().text("text/plain; charset=iso-8859-1", "é").await.unwrap();
    assert_eq!(&*server.last().body, b"\xe9");
    let error = call().text("text/plain; charset=iso-8859-1", "€").await.unwrap_err();
    assert!(error.to_string().contains("the character '€' cannot be written in `iso-8859-1`"), "{error}");
    call().json_as("application/json; charset=iso-8859-1", "é").await.unwrap();
    assert_eq!(&*server.last().body, br#""\u00e9""#);
    call().bytes("image/png", vec![1, 2, 3]).await.unwrap();
    assert_eq!(&*server.last().body, [1, 2, 3]);
    call().await.unwrap();
    assert_eq!(server.last().header("content-type"), "");
}

#[tokio::test]
async fn credentials_go_where_their_scheme_says() {
    let server = Recorder::default();
    let builder = Client::builder()
        .bearer_auth("t0ken")
        .credential("basic", Credential::basic("ada", "päss:word"))
        .credential("key", Credential::api_key_header("X-Key", "k1"))
        .credential("query", Credential::api_key_query("key", "k&2"))
        .credential("cookie", Credential::api_key_cookie("sid", "k3"));
    let client = server.answering(builder, 200, "{}");
    let call = || client.any(Method::GET, "/s", decode::empty);
    call().await.unwrap();
    assert_eq!((server.last().header("authorization"), server.last().target()), ("", "/v1/s"));
    call().secured(&[&["bearerAuth"]]).await.unwrap();
    assert_eq!(server.last().header("authorization"), "Bearer t0ken");
    assert!(server.last().headers["authorization"].is_sensitive());
    call().secured(&[&["unknown"], &["basic"]]).await.unwrap();
    assert_eq!(server.last().header("authorization"), "Basic YWRhOnDDpHNzOndvcmQ=");
    call().secured(&[&["key", "unknown"], &["key", "query", "cookie"]]).query("q", 1).await.unwrap();
    assert_eq!((server.last().header("x-key"), server.last().target()), ("k1", "/v1/s?q=1&key=k%262"));
    assert_eq!(server.last().header("cookie"), "sid=k3");
    // An anonymous alternative is the last resort, and a call's own field goes before a credential.
    call().secured(&[&[], &["bearerAuth"]]).await.unwrap();
    assert_eq!(server.last().header("authorization"), "Bearer t0ken");
    call().secured(&[&["bearerAuth"]]).header("authorization", "Bearer other").await.unwrap();
    assert_eq!(server.last().header("authorization"), "Bearer other");
    // Without credentials that fit, the request is still sent.
    call().secured(&[&["unknown"]]).await.unwrap();
    assert_eq!(server.last().header("authorization"), "");
}

#[test]
fn base_urls_are_looked_at_when_the_client_is_built() {
    for (base, wrong) in [
        ("/api/v3", "call `base_url("),
        ("", "call `base_url("),
        ("api.example.com", "neither"),
        ("ftp://example.com", "neither"),
        ("https://user:hunter2@example.com", "as a credential"),
        ("https://example.com/?a=b", "query or a fragment"),
        ("https://example.com/#a", "query or a fragment"),
        ("https://exa mple.com", "is not a base URL"),
        ("https://", "is not a base URL"),
    ] {
        let error = Client::builder().base_url(base).build().unwrap_err();
        assert!(error.to_string().contains(wrong), "{base}: {error}");
        assert!(!format!("{error}{error:?}").contains("hunter2"));
    }
    let client = Recorder::default().answering(Client::builder().base_url("http://localhost//"), 200, "");
    assert_eq!(client.http().base_url(), "http://localhost");
}

#[cfg(not(feature = "reqwest"))]
#[test]
fn without_a_default_transport_one_must_be_given() {
    let error = Client::builder().build().unwrap_err();
    assert!(error.to_string().contains("give one with `service`"), "{error}");
}

#[tokio::test]
async fn a_cookie_is_one_cookie() {
    let server = Recorder::default();
    let call = server.client().any(Method::GET, "/h", decode::empty);
    call.cookie_with("a", Style::COOKIE, "1; admin=1").await.unwrap();
    assert_eq!(server.last().header("cookie"), "a=1%3B admin=1");
}

#[tokio::test]
async fn a_path_with_slashes_keeps_them_and_leads_nowhere_else() {
    let recorder = Recorder::default();
    let client = recorder.client();
    let call = |path: &str| {
        client.any(Method::GET, "/files/{+path}/of/{id}", decode::empty).path("path", path).path("id", "a/b")
    };
    call("docs/ä b/c?d#e%2Ff").await.unwrap();
    assert_eq!(recorder.last().target(), "/api/files/docs/%C3%A4%20b/c%3Fd%23e%2Ff/of/a%2Fb");
    for path in ["..", "a/..", "../a", "a/./b", "a/%2e%2E/b", "a%2F..", "%2e", "a\\..", "..%5cb"] {
        let error = call(path).await.unwrap_err();
        assert!(error.to_string().contains("which means another path"), "{path}: {error}");
    }
    assert!(call("").await.is_err());
}

#[tokio::test]
async fn requests_that_no_server_could_read_are_refused() {
    let recorder = Recorder::default();
    let client = recorder.client();
    let call = || client.any(Method::POST, "/x", decode::bytes).json("abc");
    for (name, value) in [
        ("transfer-encoding", "chunked"),
        ("connection", "close"),
        ("keep-alive", "1"),
        ("upgrade", "x"),
        ("te", "trailers"),
        ("content-length", "3"),
        ("content-length", "100"),
    ] {
        let error = call().header(name, value).await.unwrap_err();
        assert!(matches!(&error, Error::Request(_)) && error.to_string().contains(name), "{error}");
        assert!(HttpBuilder::new("http://a").header(name, value).build().is_err() || name == "content-length");
    }
    assert_eq!(recorder.count(), 0);
    call().header("content-length", "5").await.unwrap();
    assert!(recorder.last().headers.get("content-length").is_none(), "the transport writes it");
    for key in ["a b", "a;b", "a,b", "a\"b", "a\\b", "ä", "a\n"] {
        let error = HttpBuilder::new("http://a").credential("c", Credential::api_key_cookie("sid", key)).build();
        let message = error.unwrap_err().to_string();
        assert!(!message.contains(key), "{message}");
    }
    assert!(HttpBuilder::new("http://a").credential("c", Credential::api_key_cookie("a=b; c", "k")).build().is_err());
}
