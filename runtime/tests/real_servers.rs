//! What real servers ask of a request, and send in a response, beyond what documents say.

mod common;

use common::{Client, Recorder};
use specwright_runtime::{BodyError, Credential, Error, HeaderMap, Method, RawResponse, StatusCode, Style, decode};

#[tokio::test]
async fn an_empty_body_is_announced_where_the_method_anticipates_one() {
    let server = Recorder::default();
    let client = server.client();
    for (method, length) in
        [(Method::POST, "0"), (Method::PUT, "0"), (Method::PATCH, "0"), (Method::GET, ""), (Method::DELETE, "")]
    {
        client.any(method.clone(), "/x", decode::empty).await.unwrap();
        assert_eq!(server.last().header("content-length"), length, "{method}");
    }
    client.any(Method::POST, "/x", decode::empty).json(&1).await.unwrap();
    assert_eq!(server.last().header("content-length"), "", "the transport says how long it is");
}

#[tokio::test]
async fn a_number_that_json_cannot_hold_is_refused_wherever_it_stands() {
    let server = Recorder::default();
    let client = server.client();
    let call = || client.any(Method::POST, "/x/{id}", decode::empty).path("id", "1");
    for value in [f64::NAN, f64::INFINITY] {
        for call in [
            call().query("q", value),
            call().query_with("q", Style::DEEP_OBJECT, std::collections::BTreeMap::from([("a", value)])),
            call().header_param("x-q", [value]),
            call().cookie("q", value),
            call().json(&vec![Some(value)]),
            call().form(&std::collections::BTreeMap::from([("a", value)])),
            client.any(Method::POST, "/x/{id}", decode::empty).path("id", value),
        ] {
            let error = call.await.unwrap_err();
            assert!(matches!(error, Error::Request(_)), "{error}");
            assert!(error.to_string().contains("not a number that JSON can hold"), "{error}");
        }
    }
    assert_eq!(server.count(), 0);
    call().query("q", 42.0).json(&[0.5, 42.0]).await.unwrap();
    assert_eq!((server.last().target(), &*server.last().body), ("/api/x/1?q=42", &b"[0.5,42]"[..]));
}

#[tokio::test]
async fn all_cookies_are_in_one_header_field() {
    let server = Recorder::default();
    let builder = Client::builder()
        .header("cookie", "theme=dark; lang=en")
        .credential("session", Credential::api_key_cookie("sid", "k"));
    let client = server.answering(builder, 200, "{}");
    let call = client.any(Method::GET, "/x", decode::empty).secured(&[&["session"]]);
    call.cookie("lang", "de").header("cookie", "a=1").await.unwrap();
    assert_eq!(server.last().header("cookie"), "lang=de; sid=k; a=1; theme=dark");
    client.any(Method::GET, "/x", decode::empty).await.unwrap();
    assert_eq!(server.last().header("cookie"), "theme=dark; lang=en");
    client.any(Method::GET, "/x", decode::empty).header("cookie", "a=1; a=2; b=ä").await.unwrap();
    assert_eq!(server.last().headers["cookie"].as_bytes(), "a=1; a=2; b=ä; theme=dark; lang=en".as_bytes());
}

#[tokio::test]
async fn a_key_that_a_parameter_gives_goes_out_once() {
    let server = Recorder::default();
    let builder = Client::builder()
        .credential("query", Credential::api_key_query("key", "k1"))
        .credential("cookie", Credential::api_key_cookie("sid", "k2"))
        .credential("header", Credential::api_key_header("X-Key", "k3"));
    let client = server.answering(builder, 200, "{}");
    let call = || client.any(Method::GET, "/x", decode::empty).secured(&[&["query", "cookie", "header"]]);
    call().query("key", "own").cookie("sid", "own").header_param("x-key", "own").await.unwrap();
    assert_eq!(server.last().target(), "/v1/x?key=own");
    assert_eq!((server.last().header("cookie"), server.last().header("x-key")), ("sid=own", "own"));
    call().query("keys", "k").await.unwrap();
    assert_eq!(server.last().target(), "/v1/x?keys=k&key=k1");
}

#[tokio::test]
async fn a_client_may_have_query_parameters_of_its_own() {
    let server = Recorder::default();
    let client = server.answering(Client::builder().query("api-version", "2024-01 a").query("trace", "1"), 200, "{}");
    client.any(Method::GET, "/x?fixed=1", decode::empty).query("trace", 2).await.unwrap();
    assert_eq!(server.last().target(), "/v1/x?fixed=1&trace=2&api-version=2024-01%20a");
    client.any(Method::GET, "/x?trace=3", decode::empty).await.unwrap();
    assert_eq!(server.last().target(), "/v1/x?trace=3&api-version=2024-01%20a");
    let body = "no such key: s3cr3t-value";
    let client = server.answering(Client::builder().query("api_key", "s3cr3t-value"), 400, body);
    let error = client.any(Method::GET, "/x", decode::empty).await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("s3cr3t"), "{error}");
}

#[tokio::test]
async fn a_host_replaces_that_of_every_server_and_a_base_url_the_paths_too() {
    let server = Recorder::default();
    let call = |client: &Client, own: &'static str| client.any(Method::GET, "/x", decode::empty).server(own);
    let client = server.answering(Client::builder().host("http://eu.example.com:8080"), 200, "{}");
    client.any(Method::GET, "/x", decode::empty).await.unwrap();
    assert_eq!(server.last().uri, "http://eu.example.com:8080/v1/x");
    for (own, reached) in [("https://upload.example.com/up", "/up/x"), ("//other/v2", "/v2/x"), ("/v3/", "/v3/x")] {
        call(&client, own).await.unwrap();
        assert_eq!(server.last().uri, format!("http://eu.example.com:8080{reached}"));
    }
    let client = server.answering(Client::builder(), 200, "{}");
    call(&client, "//other/v2").await.unwrap();
    assert_eq!(server.last().uri, "https://other/v2/x");
    for own in ["v2", "../v2"] {
        let error = call(&client, own).await.unwrap_err();
        assert!(error.to_string().contains("relative to the address of the document"), "{error}");
    }
    assert!(Client::builder().host("https://a/b").build().unwrap_err().to_string().contains("has a path"));
}

#[tokio::test]
async fn placeholders_in_a_fixed_query_are_expanded() {
    let server = Recorder::default();
    let client = server.client();
    client.any(Method::GET, "/act?mode=fast&id={id}", decode::empty).path("id", "a&b/c").query("q", 1).await.unwrap();
    assert_eq!(server.last().target(), "/api/act?mode=fast&id=a%26b%2Fc&q=1");
    assert!(client.any(Method::GET, "/act?id={id}", decode::empty).await.is_err());
}

fn response(status: u16, media_type: Option<&str>, body: &'static [u8]) -> RawResponse {
    let mut headers = HeaderMap::new();
    if let Some(media_type) = media_type {
        headers.insert("content-type", media_type.parse().unwrap());
    }
    RawResponse::new(StatusCode::from_u16(status).unwrap(), headers, body)
}

#[test]
fn a_string_is_json_or_text_as_the_response_says() {
    let read =
        |media_type: Option<&str>, body: &'static [u8]| decode::string::<String>(&response(200, media_type, body));
    let text = |text: &str| Ok(text.to_owned());
    assert_eq!(read(Some("application/json"), b"\"a\""), text("a"));
    assert_eq!(read(Some("text/plain"), b"\"a\""), text("\"a\""));
    assert_eq!(read(Some("text/plain; charset=latin1"), b"\xe9\x80"), text("é€"));
    assert_eq!(read(Some("text/plain"), b"\xef\xbb\xbfline\n"), text("line\n"));
    assert_eq!(read(Some("application/yaml"), b"a: 1"), text("a: 1"));
    assert_eq!(read(None, b"\"a\""), text("a"));
    assert_eq!(read(None, b"a"), text("a"));
    assert_eq!(read(Some("text/html"), b"\"a\""), text("a"), "what PHP sends of `json_encode`");
    assert!(read(None, b"").is_err());
    assert!(read(Some("application/json"), b"a").is_err());
    let named = read(Some("text/plain; charset=koi8-r"), b"\xc1").unwrap_err();
    assert!(named.message().contains("`koi8-r`"), "{named:?}");
}

#[test]
fn a_string_of_json_is_read_where_text_is_documented() {
    let read = |media_type: &str, body: &'static [u8]| decode::text(&response(200, Some(media_type), body)).unwrap();
    assert_eq!(read("application/json", b"\"a\\nb\""), "a\nb");
    assert_eq!(read("text/plain", b"\"a\""), "\"a\"");
    for other in ["{\"a\": 1}", "1", "\"a", ""] {
        assert_eq!(read("application/json", other.as_bytes()), other);
    }
}

#[derive(Debug, PartialEq)]
enum Job {
    Done(Vec<u8>),
    Accepted,
}
specwright_runtime::responses! { Job { Done = "200" json, Accepted = "204" empty } }

#[test]
fn a_success_that_is_not_documented_is_read_as_the_one_it_is_like() {
    let read = |status, body| decode::by_status::<Job>(&response(status, Some("application/json"), body));
    assert_eq!(read(201, b"[1]"), Ok(Job::Done(vec![1])));
    assert_eq!(read(202, b""), Ok(Job::Accepted));
    assert_eq!(read(200, b"[]"), Ok(Job::Done(vec![])));
    let failed: Result<Job, BodyError> = read(404, b"");
    assert!(failed.is_err());
}

#[derive(Clone)]
pub enum Amount {
    Whole(i64),
    Part(f64),
}
specwright_runtime::union! { Amount { Whole: integer, Part: number } }

#[tokio::test]
async fn a_number_beside_an_integer_keeps_its_fraction() {
    let server = Recorder::default();
    let client = server.client();
    let amounts = [Amount::Whole(3), Amount::Part(3.0)];
    client.any(Method::POST, "/x", decode::empty).json(&amounts).await.unwrap();
    assert_eq!(&*server.last().body, b"[3,3.0]");
    assert_eq!(serde_json::from_str::<Vec<Amount>>("[3,3.0]").unwrap(), amounts);
}
