//! Pages: servers in this process that page as GitHub, Stripe, Slack and Qdrant do, and servers that fail, repeat themselves or lead elsewhere.

mod common;

use common::{Client, Item, Problem};
use http::{Request, Response};
use specwright_runtime::{Body, Bytes, Call, Error, Method, Paging, Value, decode};
use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};

const GITHUB: Paging = Paging::link().items("");
const STRIPE: Paging = Paging::last("query.starting_after", "/id").items("/data").more("/has_more");
const SLACK: Paging = Paging::cursor("query.cursor", "/response_metadata/next_cursor").items("/channels");
const QDRANT: Paging = Paging::cursor("body/offset", "/result/next_page_offset").items("/result/points");
const OFFSET: Paging = Paging::offset("query.offset").items("/items");
const NUMBER: Paging = Paging::page("query.page", 1).items("");
const NEXT: Paging = Paging::url("/next").items("/items");
const GOOGLE: Paging = Paging::cursor("query.pageToken", "/nextPageToken").optional_items("/items");
const NESTED: Paging = Paging::url("/next").optional_items("/result/items");
const MORE: Paging = Paging::page("query.page", 1).items("/items").more("/more");

/// What a server answers: status, `Link`, body.
type Answer = (u16, String, String);

fn page(body: impl Into<String>) -> Answer {
    (200, String::new(), body.into())
}

/// The requests that a server has had: path, query and body.
type Asked = Arc<Mutex<Vec<String>>>;

/// A client of a server in this process, which answers by the query and the body of a request.
fn client<F>(answer: F) -> (Client, Asked)
where
    F: Fn(&HashMap<String, String>, &str) -> Answer + Clone + Send + Sync + 'static,
{
    let asked = Asked::default();
    let known = asked.clone();
    let service = tower::service_fn(move |request: Request<Body>| {
        let body = String::from_utf8(request.body().as_bytes().unwrap_or_default().to_vec()).unwrap();
        let target = request.uri().path_and_query().unwrap().to_string();
        let pairs = request.uri().query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
        let query: HashMap<String, String> = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        known.lock().unwrap().push(format!("{target} {body}").trim().to_owned());
        let (status, link, text) = answer(&query, &body);
        let mut response = Response::builder().status(status).header("content-type", "application/json");
        if !link.is_empty() {
            response = response.header("link", link);
        }
        std::future::ready(Ok::<_, Infallible>(response.body(Body::from(Bytes::from(text))).unwrap()))
    });
    (Client::builder().base_url("http://test/api/").service(service).build().unwrap(), asked)
}

fn call<T: serde::de::DeserializeOwned>(client: &Client) -> Call<T> {
    client.any(Method::GET, "/items", decode::json)
}

fn asked(asked: &Asked) -> Vec<String> {
    std::mem::take(&mut *asked.lock().unwrap())
}

/// All items.
async fn ids(call: Call<Value>, paging: &'static Paging) -> Vec<i64> {
    let mut items = call.items::<Item>(paging);
    let mut ids = Vec::new();
    while let Some(item) = items.next().await {
        ids.push(item.unwrap().id);
    }
    ids
}

fn github(query: &HashMap<String, String>) -> Answer {
    let number: i64 = query.get("page").map_or(1, |page| page.parse().unwrap());
    let next = format!(r#"<http://test/api/items?per_page=1&page={}>; rel="next", "#, number + 1);
    let last = r#"<http://test/api/items?per_page=1&page=3>; rel="last""#;
    let link = if number < 3 { next + last } else { String::new() };
    (200, link, format!(r#"[{{"id":{number}}}]"#))
}

#[tokio::test]
async fn github_links_to_the_next_page() {
    let (client, requests) = client(|query, _| github(query));
    let mut pages = call::<Vec<Item>>(&client).query("per_page", 1).pages(&GITHUB);
    assert_eq!(pages.token(), None);
    let mut found = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.unwrap();
        assert_eq!(page.status, 200);
        assert_eq!(page.header("link").is_some(), page.value[0].id < 3);
        found.push(page.value[0].id);
    }
    assert_eq!(found, [1, 2, 3]);
    assert!(pages.next().await.is_none());
    assert_eq!(pages.token(), None);
    let seen = asked(&requests);
    assert_eq!(seen, ["/api/items?per_page=1", "/api/items?per_page=1&page=2", "/api/items?per_page=1&page=3"]);
    assert_eq!(ids(call(&client).query("per_page", 1), &GITHUB).await, [1, 2, 3]);
}

#[tokio::test]
async fn stripe_begins_after_the_last_id() {
    let (client, requests) = client(|query, _| match query.get("starting_after").map(String::as_str) {
        None => page(r#"{"has_more":true,"data":[{"id":1},{"id":2}]}"#),
        Some("2") => page(r#"{"has_more":false,"data":[{"id":3}]}"#),
        other => panic!("{other:?}"),
    });
    assert_eq!(ids(call(&client).query("limit", 2), &STRIPE).await, [1, 2, 3]);
    assert_eq!(asked(&requests), ["/api/items?limit=2", "/api/items?limit=2&starting_after=2"]);
}

#[tokio::test]
async fn slack_gives_a_cursor() {
    let (client, requests) = client(|query, _| match query.get("cursor").map(String::as_str) {
        None => page(r#"{"channels":[{"id":1}],"response_metadata":{"next_cursor":"dGVh/1=="}}"#),
        // A page without items is not the end here.
        Some("dGVh%2F1%3D%3D") => page(r#"{"channels":[],"response_metadata":{"next_cursor":"b"}}"#),
        Some("b") => page(r#"{"channels":[{"id":2}],"response_metadata":{"next_cursor":""}}"#),
        other => panic!("{other:?}"),
    });
    assert_eq!(ids(call(&client), &SLACK).await, [1, 2]);
    assert_eq!(asked(&requests), ["/api/items", "/api/items?cursor=dGVh%2F1%3D%3D", "/api/items?cursor=b"]);
}

#[tokio::test]
async fn qdrant_gives_an_offset_for_the_body() {
    let (client, requests) = client(|_, body| match body {
        r#"{"limit":1}"# => page(r#"{"result":{"points":[{"id":1}],"next_page_offset":7}}"#),
        r#"{"limit":1,"offset":7}"# => page(r#"{"result":{"points":[{"id":7}],"next_page_offset":"a-b"}}"#),
        r#"{"limit":1,"offset":"a-b"}"# => page(r#"{"result":{"points":[{"id":9}],"next_page_offset":null}}"#),
        other => panic!("{other}"),
    });
    let scroll =
        || -> Call<Value> { client.any(Method::POST, "/scroll", decode::json).json(&serde_json::json!({"limit": 1})) };
    assert_eq!(ids(scroll(), &QDRANT).await, [1, 7, 9]);
    assert_eq!(asked(&requests).len(), 3);

    let mut pages = scroll().pages(&QDRANT);
    pages.next().await.unwrap().unwrap();
    pages.next().await.unwrap().unwrap();
    let token = pages.token().unwrap();
    let mut rest = scroll().pages(&QDRANT).resume(token);
    let last = rest.next().await.unwrap().unwrap();
    assert_eq!(last.value["result"]["points"][0]["id"], 9);
    assert!(rest.next().await.is_none());
}

#[tokio::test]
async fn a_token_and_an_address_come_back_as_the_server_wrote_them() {
    const LONG: &str = "12345678901234567890123";
    let (slack, requests) = client(|query, _| match query.get("cursor").map(String::as_str) {
        None => page(format!(r#"{{"channels":[{{"id":1}}],"response_metadata":{{"next_cursor":{LONG}}}}}"#)),
        Some(LONG) => page(r#"{"channels":[{"id":2}]}"#),
        other => panic!("{other:?}"),
    });
    assert_eq!(ids(call(&slack), &SLACK).await, [1, 2]);
    assert_eq!(asked(&requests).len(), 2);
    // What an address cannot hold is encoded, whether it is absolute or not.
    for next in ["/api/items?from=a b&to=ä", "http://test/api/items?from=a b&to=ä", "?from=a b&to=ä"] {
        let (client, requests) = client(move |query, _| match query.get("from").map(String::as_str) {
            None => page(format!(r#"{{"items":[{{"id":1}}],"next":"{next}"}}"#)),
            _ => page(r#"{"items":[{"id":2}]}"#),
        });
        assert_eq!(ids(call(&client), &NEXT).await, [1, 2], "{next}");
        assert_eq!(asked(&requests), ["/api/items", "/api/items?from=a%20b&to=%C3%A4"], "{next}");
    }
    let (github, _) = client(|query, _| match query.get("page") {
        None => (200, "</api/items?page=2>; rel=next; title=\"nächste\"".to_owned(), r#"[{"id":1}]"#.to_owned()),
        Some(_) => page(r#"[{"id":2}]"#),
    });
    assert_eq!(ids(call(&github), &GITHUB).await, [1, 2]);
}

#[tokio::test]
async fn counted_pages_end_with_an_empty_one() {
    let (offsets, requests) = client(|query, _| match query.get("offset").map(String::as_str) {
        Some("10") => page(r#"{"items":[{"id":1},{"id":2}]}"#),
        Some("12") => page(r#"{"items":[{"id":3}]}"#),
        Some("13") => page(r#"{"items":[]}"#),
        other => panic!("{other:?}"),
    });
    assert_eq!(ids(call(&offsets).query("offset", 10), &OFFSET).await, [1, 2, 3]);
    assert_eq!(asked(&requests).last().unwrap(), "/api/items?offset=13");

    let (numbers, requests) = client(|query, _| match query.get("page").map(String::as_str) {
        None => page(r#"[{"id":1}]"#),
        Some("2") => page(r#"[{"id":2}]"#),
        _ => page("[]"),
    });
    let mut pages = call::<Vec<Item>>(&numbers).pages(&NUMBER);
    let mut found = Vec::new();
    while let Some(page) = pages.next().await {
        found.push(page.unwrap().value.len());
    }
    // The empty page is not one.
    assert_eq!(found, [1, 1]);
    assert_eq!(asked(&requests), ["/api/items", "/api/items?page=2", "/api/items?page=3"]);

    // Unless it is the first: the operation has answered.
    let (empty, _) = client(|_, _| page("[]"));
    let mut pages = call::<Vec<Item>>(&empty).pages(&NUMBER);
    assert!(pages.next().await.unwrap().unwrap().value.is_empty());
    assert!(pages.next().await.is_none());
}

#[tokio::test]
async fn counted_pages_go_on_from_a_number_and_from_nothing_else() {
    let cases = [(&OFFSET, r#"{"items":[]}"#, "/api/items?offset=7"), (&NUMBER, "[]", "/api/items?page=7")];
    for (paging, empty, expected) in cases {
        for token in ["x", "", "-1", "7.0", "99999999999999999999"] {
            let (client, requests) = client(move |_, _| page(empty));
            let mut pages = call::<Value>(&client).pages(paging).resume(token);
            let error = pages.next().await.unwrap().unwrap_err();
            assert!(matches!(error, Error::Request(_)));
            assert!(error.to_string().contains("is not a number: give `resume` what `token` gave"), "{error}");
            assert!(pages.next().await.is_none() && pages.token().is_none());
            let mut items = call::<Value>(&client).items::<Item>(paging).resume(token);
            assert!(items.next().await.unwrap().is_err());
            assert_eq!(asked(&requests).len(), 0, "{token}");
            // Another token is taken nevertheless.
            assert!(pages.resume("007").next().await.is_none());
            assert_eq!(asked(&requests), [expected]);
        }
    }
}

#[tokio::test]
async fn a_server_that_would_never_end_is_an_error() {
    let (cursors, requests) = client(|_, _| page(r#"{"channels":[{"id":1}],"response_metadata":{"next_cursor":"a"}}"#));
    let mut pages = call::<Value>(&cursors).pages(&SLACK);
    assert!(pages.next().await.unwrap().is_ok());
    assert!(pages.next().await.unwrap().is_ok());
    let error = pages.next().await.unwrap().unwrap_err();
    assert!(error.to_string().contains("for the second time"), "{error}");
    assert!(pages.next().await.is_none());
    assert_eq!(asked(&requests).len(), 2);

    // The number of the page is ignored.
    let (numbers, requests) = client(|_, _| page(r#"[{"id":1}]"#));
    let mut pages = call::<Vec<Item>>(&numbers).pages(&NUMBER);
    assert!(pages.next().await.unwrap().is_ok());
    let error = pages.next().await.unwrap().unwrap_err();
    assert!(error.to_string().contains("the same page for the second time"), "{error}");
    assert!(pages.next().await.is_none());
    assert_eq!(asked(&requests).len(), 2);
}

#[tokio::test]
async fn a_page_that_says_there_are_more_is_not_the_last() {
    // Without an id the next page cannot be asked for: that is no end.
    for body in [r#"{"has_more":true,"data":[]}"#, r#"{"has_more":true,"data":[{"name":"a"}]}"#] {
        let (client, requests) = client(move |_, _| page(body));
        let mut pages = call::<Value>(&client).pages(&STRIPE);
        assert!(pages.next().await.unwrap().is_ok());
        let error = pages.next().await.unwrap().unwrap_err();
        assert!(error.to_string().contains("says that there are more"), "{error}");
        assert!(pages.next().await.is_none());
        assert_eq!(asked(&requests).len(), 1);
    }

    // Where pages have numbers, one may be empty.
    let (client, requests) = self::client(|query, _| match query.get("page").map(String::as_str) {
        None => page(r#"{"items":[{"id":1}],"more":true}"#),
        Some("2") => page(r#"{"items":[],"more":true}"#),
        Some("3") => page(r#"{"items":[{"id":3}],"more":false}"#),
        other => panic!("{other:?}"),
    });
    assert_eq!(ids(call(&client), &MORE).await, [1, 3]);
    assert_eq!(asked(&requests).len(), 3);
}

#[tokio::test]
async fn a_page_that_fails_is_asked_for_again() {
    let (client, requests) = client(failing(vec![(503, "busy"), (409, "locked"), (520, "?")]));
    let mut pages = call::<Vec<Item>>(&client).retries(0).pages(&GITHUB);
    assert_eq!(pages.next().await.unwrap().unwrap().value[0].id, 1);
    let token = pages.token();
    for status in [503, 409, 520] {
        let error = pages.next().await.unwrap().unwrap_err();
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
    }
    assert_eq!(pages.token(), token);
    assert_eq!(pages.next().await.unwrap().unwrap().value[0].id, 2);
    assert_eq!(pages.next().await.unwrap().unwrap().value[0].id, 3);
    assert!(pages.next().await.is_none());
    assert_eq!(asked(&requests).len(), 6);
}

/// GitHub's pages, of which those after the first fail so, one after another, before they come.
fn failing(
    failures: Vec<(u16, &'static str)>,
) -> impl Fn(&HashMap<String, String>, &str) -> Answer + Clone + Send + Sync + 'static {
    let failures = Arc::new(Mutex::new(failures.into_iter().rev().collect::<Vec<_>>()));
    move |query, _| {
        if query.contains_key("page")
            && let Some((status, text)) = failures.lock().unwrap().pop()
        {
            return (status, String::new(), text.to_owned());
        }
        github(query)
    }
}

#[tokio::test]
async fn after_an_error_that_does_not_pass_there_are_no_more_pages() {
    for (status, text) in [(401, "{}"), (403, "{}"), (404, "{}"), (422, "{}"), (200, "not JSON")] {
        let (client, requests) = client(failing(vec![(status, text)]));
        let mut pages = call::<Vec<Item>>(&client).pages(&GITHUB);
        assert!(pages.next().await.unwrap().is_ok());
        let error = pages.next().await.unwrap().unwrap_err();
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        assert!(pages.next().await.is_none() && pages.next().await.is_none(), "{status}");
        assert_eq!(asked(&requests).len(), 2, "{status}");
        // Whoever knows better goes on at the page that has failed.
        let token = pages.token().unwrap();
        let mut pages = pages.resume(token);
        assert_eq!(pages.next().await.unwrap().unwrap().value[0].id, 2);

        let (client, requests) = self::client(failing(vec![(status, text)]));
        let mut items = call::<Vec<Item>>(&client).items::<Item>(&GITHUB);
        let (mut ids, mut errors) = (Vec::new(), 0);
        while let Some(item) = items.next().await {
            match item {
                Ok(item) => ids.push(item.id),
                Err(_) => errors += 1,
            }
        }
        assert_eq!((ids, errors, asked(&requests).len()), (vec![1], 1, 2), "{status}");
    }
}

#[tokio::test]
async fn a_server_that_refuses_is_asked_no_more_over_the_wire() {
    let count = Arc::new(Mutex::new(0));
    let counted = count.clone();
    let answer = move || {
        *counted.lock().unwrap() += 1;
        std::future::ready((http::StatusCode::UNAUTHORIZED, "no such token"))
    };
    let base = common::serve(axum::Router::new().route("/items", axum::routing::get(answer))).await;
    let client = Client::builder().base_url(base).build().unwrap();
    let mut items = call::<Vec<Item>>(&client).items::<Item>(&GITHUB);
    let mut errors = 0;
    while let Some(item) = items.next().await {
        assert_eq!(item.unwrap_err().status(), Some(http::StatusCode::UNAUTHORIZED));
        errors += 1;
    }
    assert_eq!((errors, *count.lock().unwrap()), (1, 1));
}

#[tokio::test]
async fn a_token_is_no_address_unless_the_document_says_that_it_is_one() {
    const REFERENCE: Paging = Paging::reference("/next").items("/items");
    for (paging, next, expected) in [
        (&NEXT, "?from=2", Some("/api/items?from=2")),
        (&NEXT, "others?from=2", Some("/api/others?from=2")),
        (&NEXT, "./2", Some("/api/2")),
        (&NEXT, "../2", Some("/2")),
        (&NEXT, "http://test/api/2", Some("/api/2")),
        (&NEXT, "dGVhcw==", None),
        (&NEXT, "2", None),
        (&NEXT, "a/b+c=", None),
        (&REFERENCE, "2", Some("/api/2")),
    ] {
        let first = format!(r#"{{"items":[{{"id":1}}],"next":"{next}"}}"#);
        let count = Arc::new(Mutex::new(0));
        let (client, requests) = client(move |_, _| {
            let mut count = count.lock().unwrap();
            *count += 1;
            page(if *count == 1 { first.clone() } else { r#"{"items":[{"id":2}]}"#.to_owned() })
        });
        let mut items = call::<Value>(&client).items::<Item>(paging);
        assert!(items.next().await.unwrap().is_ok(), "{next}");
        let second = items.next().await.unwrap();
        match expected {
            Some(address) => {
                assert!(second.is_ok(), "{next}");
                assert_eq!(asked(&requests), ["/api/items", address]);
            }
            None => {
                let error = second.unwrap_err();
                assert!(matches!(error, Error::Request(_)));
                assert!(error.to_string().contains("if it is a token") && !error.to_string().contains(next), "{error}");
                assert_eq!(asked(&requests), ["/api/items"]);
            }
        }
        assert!(items.next().await.is_none());
    }
}

#[tokio::test]
async fn a_thousand_pages_without_items_are_an_error() {
    let empty = |pages: usize| {
        let count = Arc::new(Mutex::new(0));
        client(move |_, _| {
            let mut count = count.lock().unwrap();
            *count += 1;
            let items = if *count > pages { r#"{"id":1}"# } else { "" };
            let next = if *count > pages { String::new() } else { count.to_string() };
            page(format!(r#"{{"channels":[{items}],"response_metadata":{{"next_cursor":"{next}"}}}}"#))
        })
    };
    let (client, requests) = empty(usize::MAX);
    let mut items = call::<Value>(&client).items::<Item>(&SLACK);
    let error = items.next().await.unwrap().unwrap_err();
    assert!(matches!(error, Error::Request(_)));
    assert!(error.to_string().contains("1,000 pages in a row had no items"), "{error}");
    assert!(items.next().await.is_none());
    assert_eq!(asked(&requests).len(), 1_000);

    let (client, _) = empty(999);
    let mut items = call::<Value>(&client).items::<Item>(&SLACK);
    assert!(items.next().await.unwrap().is_ok());
    assert!(items.next().await.is_none());
}

#[tokio::test]
async fn the_address_of_the_next_page_is_on_the_same_server() {
    let (client, requests) = client(|query, _| match query.get("from").map(String::as_str) {
        None => page(r#"{"items":[{"id":1}],"next":"/api/items?from=2"}"#),
        Some("2") => page(r#"{"items":[{"id":2}],"next":"https://elsewhere.example/api/items?from=3"}"#),
        other => panic!("{other:?}"),
    });
    let mut pages = call::<Value>(&client).query("limit", 1).pages(&NEXT);
    assert!(pages.next().await.unwrap().is_ok());
    assert!(pages.next().await.unwrap().is_ok());
    let error = pages.next().await.unwrap().unwrap_err();
    assert!(matches!(error, Error::Request(_)));
    assert!(error.to_string().contains("`elsewhere.example`"), "{error}");
    assert_eq!(asked(&requests), ["/api/items?limit=1", "/api/items?from=2"]);
}

#[tokio::test]
async fn an_item_that_cannot_be_read_has_its_path_in_the_page() {
    let (client, _) = client(|_, _| page(r#"{"items":[{"id":1},{"id":"one"}],"next":null}"#));
    let mut items = call::<Value>(&client).items::<Item>(&NEXT);
    let error = items.next().await.unwrap().unwrap_err();
    assert!(error.to_string().contains("$.items[1].id"), "{error}");

    // A list that is `null` has no items.
    let (client, _) = self::client(|_, _| page(r#"{"items":null}"#));
    assert!(call::<Value>(&client).items::<Item>(&NEXT).next().await.is_none());
}

#[tokio::test]
async fn a_page_without_the_list_is_an_error() {
    for (paging, body, path) in [
        (&SLACK, r#"{"ok":false,"error":"invalid_auth"}"#, "$.channels"),
        (&NEXT, r#"{"results":[{"id":1}],"next":"/api/items?from=2"}"#, "$.items"),
        (&QDRANT, r#"{"result":null}"#, "$.result.points"),
        // Also where the list may be absent, if the answer is not a page.
        (&GOOGLE, r#"{"error":{"code":403}}"#, "$.items"),
        (&GOOGLE, r#"{"error":"busy","nextPageToken":"a"}"#, "$.items"),
        (&GOOGLE, r#"[{"id":1}]"#, "$.items"),
        (&GOOGLE, r#""busy""#, "$.items"),
        (&GOOGLE, "null", "$.items"),
        (&NESTED, r#"{"result":[]}"#, "$.result.items"),
    ] {
        let (client, requests) = client(move |_, _| page(body));
        let mut items = call::<Value>(&client).items::<Item>(paging);
        let error = items.next().await.unwrap().unwrap_err();
        assert!(matches!(&error, Error::Decode(error) if error.path() == Some(path)), "{body}: {error}");
        assert!(error.to_string().contains("the list of items is missing"), "{body}: {error}");
        assert!(items.next().await.is_none());
        assert_eq!(asked(&requests).len(), 1, "{body}");
    }
}

#[tokio::test]
async fn a_page_without_items_may_leave_out_a_list_that_is_optional() {
    let (google, requests) = client(|query, _| match query.get("pageToken").map(String::as_str) {
        // Google's APIs give empty pages before the last, too.
        None => page(r#"{"kind":"drive#fileList","nextPageToken":"a"}"#),
        Some("a") => page(r#"{"items":[{"id":1}],"nextPageToken":"b"}"#),
        Some("b") => page(r#"{"unreachable":["us-east1"],"nextPageToken":"c","error":null}"#),
        _ => page("{}"),
    });
    assert_eq!(ids(call(&google), &GOOGLE).await, [1]);
    assert_eq!(asked(&requests).len(), 4);
    for body in ["{}", r#"{"result":null}"#, r#"{"result":{}}"#, r#"{"result":{"items":null}}"#] {
        let (client, _) = client(move |_, _| page(body));
        assert!(ids(call(&client), &NESTED).await.is_empty(), "{body}");
    }
}

/// A call as generated code has it.
pub struct ListItems(Call<Vec<Item>, Problem>);
specwright_runtime::call!(ListItems => Vec<Item>, Problem);
specwright_runtime::pages!(
    ListItems => Vec<Item>, Problem,
    Paging::page("query.page", 1).items(""),
    Item,
);

#[tokio::test]
async fn generated_calls_have_pages_and_items() {
    let (client, _) = client(|query, _| if query.contains_key("page") { page("[]") } else { page(r#"[{"id":1}]"#) });
    let http = client.http();
    let list = || ListItems(http.call("list_items", Method::GET, "/items", decode::json, decode::json_failure));
    let mut items = list().items();
    assert_eq!(items.next().await.unwrap().unwrap().id, 1);
    assert!(items.next().await.is_none());
    let mut pages = list().pages();
    assert_eq!(format!("{pages:?}"), "Pages(GET /items)");
    assert_eq!(pages.next().await.unwrap().unwrap().value.len(), 1);
    assert_eq!(pages.token().as_deref(), Some("2"));
}
