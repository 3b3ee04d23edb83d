//! Mocks of clients: what is expected, what is returned, and what is reported.

mod common;

use common::{Client, ClientBuilder, GetItemError, Item, ListItems, Problem};
use http::{Response, StatusCode};
use specwright_runtime::mock::{Sent, Unmet};
use specwright_runtime::{
    Bytes, Call, Credential, Error, EventStream, Method, PartEncoding, Retry, SecretString, Style, Upload, Value,
    decode,
};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

specwright_runtime::mock! { Mock of Client, ClientBuilder {
    get_item = "GET /items/{id}": Item | GetItemError,
    create_item = "POST /items": Item | GetItemError,
    list_items = "GET /items": Vec<Item> | GetItemError,
    any_post = "POST /any/{id}": Value,
    any_text = "GET /text" text: String,
    any_events = "GET /events": EventStream<i64>,
    any_delete = "DELETE /items/{id}": (),
} }

specwright_runtime::mock! { TagsApi in Mock.tags {
    r#type = "GET /tags/{id}": Vec<String>,
} }

fn item(id: i64) -> Item {
    Item { id, tags: vec!["new".to_owned()] }
}

/// A report without the lines of this file: they change with what stands above them.
fn placeless(report: &str) -> String {
    let mut parts = report.split(concat!(file!(), ":"));
    let mut text = parts.next().unwrap().to_owned();
    for part in parts {
        let behind = |text: &str| text.trim_start_matches(|letter: char| letter.is_ascii_digit()).to_owned();
        let column = behind(part);
        text.push_str("mock.rs");
        text.push_str(&behind(column.strip_prefix(':').unwrap_or(&column)));
    }
    text
}

#[track_caller]
fn reports(outcome: Result<(), Unmet>, expected: &str) {
    let unmet = outcome.unwrap_err();
    assert_eq!(placeless(&unmet.to_string()), expected);
    assert_eq!(unmet.to_string(), format!("{unmet:?}"));
}

#[tokio::test]
async fn calls_get_what_is_said_of_them() {
    let mock = Mock::new();
    let client = mock.client();
    mock.get_item().path_param("id", "a/b").returns(200, item(1));
    mock.list_items().query("limit", 2).with_header("x-total", "7").returns(StatusCode::OK, vec![item(1), item(2)]);
    mock.create_item().json(&item(3)).returns(201, item(3));
    assert_eq!(client.create_item(&item(3)).await.unwrap(), item(3));
    let listed = client.list_items().limit(2).send().await.unwrap();
    assert_eq!((listed.value.len(), listed.header("x-total")), (2, Some("7")));
    assert_eq!(client.get_item("a/b").await.unwrap(), item(1));
    mock.verify().unwrap();
}

#[tokio::test]
async fn failures_breaks_and_other_responses() {
    let mock = Mock::new();
    let client = mock.client();
    mock.get_item().returns_json(404, &serde_json::json!({"title": "gone"}));
    mock.get_item().returns_empty(500);
    mock.get_item().returns_text(503, "later");
    mock.get_item().returns_bytes(200, "application/json", r#"{"id":1}"#);
    mock.get_item().breaks("the line is dead");
    mock.get_item().response(Response::builder().status(200).body(r#"{"id":2}"#).unwrap());
    mock.get_item().with_header("x-a", "1").with_header("x-a", "2").responds_with(|request| {
        let id = request.uri().path().rsplit('/').next().unwrap_or_default();
        Response::builder().header("x-a", "0").body(format!(r#"{{"id":{id}}}"#).into()).unwrap()
    });
    let error = client.get_item("1").await.unwrap_err();
    assert!(matches!(error.body(), Some(GetItemError::NotFound(Problem { title })) if title == "gone"), "{error}");
    assert_eq!(client.get_item("1").await.unwrap_err().status(), Some(StatusCode::INTERNAL_SERVER_ERROR));
    assert_eq!(client.get_item("1").await.unwrap_err().bytes().map(|bytes| &bytes[..]), Some(&b"later"[..]));
    assert_eq!(client.get_item("1").await.unwrap().id, 1);
    let broken = client.get_item("1").await.unwrap_err();
    assert!(broken.is_retryable() && broken.to_string().ends_with(": the line is dead"), "{broken}");
    assert_eq!(client.get_item("1").await.unwrap().id, 2);
    let made = client.get_item("9").send().await.unwrap();
    assert_eq!(made.value.id, 9);
    assert_eq!(made.headers.get_all("x-a").iter().collect::<Vec<_>>(), ["1", "2"]);
    mock.verify().unwrap();
}

#[tokio::test]
async fn values_are_sent_as_the_document_has_them() {
    let mock = Mock::new();
    let client = mock.client();
    mock.any_text().returns(200, "plain".to_owned());
    assert_eq!(client.any(Method::GET, "/text", decode::text).await.unwrap(), "plain");
    mock.any_delete().returns(204, ());
    let deleted = client.any(Method::DELETE, "/items/{id}", decode::empty).path("id", 1).send().await.unwrap();
    assert_eq!((deleted.status, deleted.headers.len()), (StatusCode::NO_CONTENT, 0));
    mock.any_events().returns_bytes(200, "text/event-stream", "data: 1\n\ndata: 2\n\n");
    let call: Call<EventStream<i64>> = client.any(Method::GET, "/events", decode::events);
    let mut events = call.event_stream().await.unwrap().reconnect(false);
    assert_eq!(events.next().await.unwrap().unwrap().data, 1);
    assert_eq!(events.next().await.unwrap().unwrap().data, 2);
    mock.tags().r#type().returns(200, vec!["a".to_owned()]);
    let tags: Call<Vec<String>> = client.any(Method::GET, "/tags/{id}", decode::json).path("id", 1);
    assert_eq!(tags.await.unwrap(), ["a"]);
    mock.verify().unwrap();
}

#[tokio::test]
async fn expectations_are_used_in_their_order_and_as_often_as_they_say() {
    let mock = Mock::new();
    let client = mock.client();
    mock.get_item().path_param("id", 7).returns(200, item(7));
    mock.get_item().times(2).returns(200, item(1));
    mock.get_item().any_number().returns(200, item(2));
    mock.list_items().any_number().returns(200, Vec::new());
    mock.create_item().times(0).returns_empty(204);
    let mut ids = Vec::new();
    for id in ["1", "1", "1", "7", "1"] {
        ids.push(client.get_item(id).await.unwrap().id);
    }
    assert_eq!(ids, [1, 1, 2, 7, 2]);
    mock.verify().unwrap();
}

#[tokio::test]
async fn a_call_that_does_not_fit_is_an_error_and_is_reported() {
    let mock = Mock::new();
    let client = mock.client();
    mock.create_item().json(&item(1)).header("x-trace", "1").returns(201, item(1));
    let error = client.create_item(&item(2)).await.unwrap_err();
    assert!(matches!(error, Error::Transport(_)) && !error.is_retryable(), "{error:?}");
    assert_eq!(
        placeless(&error.to_string()),
        "POST /items: the transport failed: the mock does not expect `POST /items`; it is not the one that is expected at \
         mock.rs: body: `$.id`: expected 1, sent 2, header field `x-trace`: expected \"1\", not sent"
    );
    reports(
        mock.verify(),
        "the calls are not those that the mock expects\n\n\
         not expected: `POST /items` (create_item)\n  \
           it is not the one that is expected at mock.rs:\n    \
             body: `$.id`: expected 1, sent 2\n    \
             header field `x-trace`: expected \"1\", not sent\n\n\
         expected: `POST /items` (create_item)\n  \
           once at mock.rs, and it did not come",
    );
}

#[tokio::test]
async fn calls_of_which_nothing_is_expected_and_calls_that_come_too_often() {
    let mock = Mock::new();
    let client = mock.client();
    mock.get_item().times(2).returns(200, item(1));
    for id in ["1", "2", "3"] {
        assert_eq!(client.get_item(id).await.is_ok(), id != "3");
    }
    client.list_items().limit(3).await.unwrap_err();
    mock.get_item().times(3).returns(200, item(1));
    client.get_item("4").await.unwrap();
    reports(
        mock.verify(),
        "the calls are not those that the mock expects\n\n\
         not expected: `GET /items/3` (get_item)\n  \
           it is expected 2 times at mock.rs, and came before\n\n\
         not expected: `GET /items?limit=3` (list_items)\n  \
           nothing is expected of this operation\n\n\
         expected: `GET /items/{id}` (get_item)\n  \
           3 times at mock.rs, and it came once",
    );
    mock.verify().unwrap_err();
}

#[tokio::test]
async fn a_call_that_is_not_to_come_is_reported_as_that() {
    let mock = Mock::new();
    mock.get_item().times(0).returns_empty(204);
    mock.client().get_item("1").await.unwrap_err();
    reports(
        mock.verify(),
        "the calls are not those that the mock expects\n\n\
         not expected: `GET /items/1` (get_item)\n  \
           it is not to come, as is said at mock.rs",
    );
}

#[tokio::test]
async fn the_nearest_expectations_are_named() {
    let mock = Mock::new();
    for id in 1..6 {
        mock.get_item().path_param("id", id).header("x-none", "1").returns(200, item(id));
    }
    mock.get_item().path_param("id", 9).path_param("tag", 1).returns(200, item(9));
    mock.client().get_item("9").await.unwrap_err();
    let report = mock.verify().unwrap_err().to_string();
    assert!(report.contains("    the path has no parameter `tag`\n  it is not the one"), "{report}");
    assert!(report.contains("  nor is it one of 3 others\n"), "{report}");
    assert_eq!(report.matches("path parameter `id`: expected \"").count(), 2, "{report}");
}

#[tokio::test]
async fn a_call_is_expected_as_another_would_be_sent() {
    let mock = Mock::new();
    let client = mock.builder().header("x-of-client", "1").bearer_auth("hunter2-token").build().unwrap();
    mock.list_items().sends(client.list_items().limit(2)).returns(200, vec![item(1)]);
    mock.create_item().sends(client.create_item(&item(1)).header("x-trace", "1")).returns(200, item(1));
    mock.get_item().sends(client.get_item("a b")).returns(200, item(2));
    client.list_items().limit(2).await.unwrap();
    client.create_item(&item(1)).header("x-trace", "1").header("x-more", "2").await.unwrap();
    client.get_item("a b").await.unwrap();
    mock.verify().unwrap();

    let mock = Mock::new();
    let client = mock.client();
    mock.list_items().sends(client.list_items().limit(2)).returns(200, Vec::new());
    mock.create_item().sends(client.create_item(&item(1)).header("x-token", "swordfish")).returns(200, item(1));
    mock.get_item().sends(client.get_item("a b")).returns(200, item(2));
    client.list_items().limit(3).query_param("q", "x").await.unwrap_err();
    client.create_item(&item(2)).header("x-token", "opensesame").await.unwrap_err();
    client.get_item("b").await.unwrap_err();
    let report = mock.verify().unwrap_err().to_string();
    for line in [
        "query parameter `limit`: expected \"2\", sent \"3\"\n    query parameter `q`: sent, and not expected",
        "header field `x-token`: expected another value, which is not shown\n    body: `$.id`: expected 1, sent 2",
        "path parameter `id`: expected \"a b\", sent \"b\"\n",
    ] {
        assert!(report.contains(line), "{report}");
    }
    assert!(!report.contains("swordfish") && !report.contains("opensesame"), "{report}");
}

#[tokio::test]
async fn bodies_of_every_kind_are_compared() {
    let mock = Mock::new();
    let client = mock.client();
    let call = || client.any(Method::POST, "/any/{id}", decode::json::<Value>).path_with("id", Style::LABEL, 1);
    let parts = |text: &'static str| {
        let encodings = [("note", PartEncoding::MediaType("text/plain"))];
        call().multipart("multipart/form-data", &serde_json::json!({"note": text}), &encodings)
    };
    mock.any_post().sends(call().form(&serde_json::json!({"a": 1, "password": "x1"}))).returns(200, Value::Null);
    mock.any_post().sends(parts("same")).returns(200, Value::Null);
    mock.any_post().sends(call().upload("image/png", Upload::from(vec![0xFF]))).returns(200, Value::Null);
    mock.any_post().body("raw").path_param("id", ".1").returns(200, Value::Null);
    mock.any_post().matches("the body is long", |request| request.body().len() > 3).returns(200, Value::Null);
    parts("same").await.unwrap();
    call().form(&serde_json::json!({"password": "x1", "a": 1})).await.unwrap();
    call().bytes("image/png", vec![0xFF]).await.unwrap();
    call().text("text/plain", "raw").await.unwrap();
    call().text("text/plain", "longer").await.unwrap();
    mock.verify().unwrap();

    let mock = Mock::new();
    let client = mock.client();
    let call = || client.any(Method::POST, "/any/{id}", decode::json::<Value>).path("id", 1);
    let expected = call().form(&serde_json::json!({"a": 1, "password": "x1", "b": 2}));
    mock.any_post().sends(expected).returns(200, Value::Null);
    call().form(&serde_json::json!({"a": 2, "password": "x2"})).await.unwrap_err();
    mock.any_post().json(&1).matches("it is Sunday", |_| false).returns(200, Value::Null);
    call().text("text/plain", "no JSON").await.unwrap_err();
    let report = mock.verify().unwrap_err().to_string();
    for line in [
        "form field `a`: expected \"1\", sent \"2\"\n    form field `b`: expected \"2\", not sent\n    \
         form field `password`: expected another value, which is not shown",
        "body: expected JSON, sent \"no JSON\"\n    `it is Sunday` does not hold",
    ] {
        assert!(report.contains(line), "{report}");
    }
}

#[tokio::test]
async fn what_the_document_does_not_describe() {
    let mock = Mock::new();
    let client = mock.client();
    mock.request(Method::GET, "/x/a%2Fb?q=1 2").returns_text(200, "there");
    mock.request(Method::POST, "/").returns_empty(204);
    assert_eq!(client.request(Method::GET, "/x/a%2Fb?q=1%202&r").await.unwrap(), "there");
    client.request(Method::GET, "/x/c").await.unwrap_err();
    client.request(Method::POST, "/").await.unwrap();
    reports(
        mock.verify(),
        "the calls are not those that the mock expects\n\n\
         not expected: `GET /x/c` (request)\n  \
           it is not the one that is expected at mock.rs:\n    \
             path: expected \"/x/a/b\", sent \"/x/c\"\n    \
             query parameter `q`: expected \"1 2\", not sent",
    );
}

#[tokio::test]
async fn what_was_sent_is_there_and_its_secrets_are_not_shown() {
    let mock = Mock::new();
    let builder = mock.builder().bearer_auth("hunter2-token").query("api_key", "hunter2-key");
    let client =
        builder.credential("other", Credential::api_key_query("k", SecretString::from("hunter2-query"))).build();
    let client = client.unwrap();
    mock.get_item().any_number().returns(200, item(1));
    mock.any_post().returns(200, Value::Null);
    client.get_item("a b").await.unwrap();
    let call = client.any(Method::POST, "/any/{id}", decode::json::<Value>).path("id", 1);
    call.secured(&[&["other"]]).query("n", 1).json(&["hunter2-token"]).await.unwrap();
    let calls: Vec<Sent> = mock.calls();
    assert_eq!(calls.len(), 2);
    let [first, second] = calls.as_slice() else { panic!("{calls:?}") };
    assert_eq!(first.operation().map(|operation| operation.name), Some("get_item"));
    assert_eq!((first.method(), first.uri().path()), (&Method::GET, "/items/a%20b"));
    assert_eq!(first.path_param("id").as_deref(), Some("a b"));
    assert_eq!(first.headers()["authorization"], "Bearer hunter2-token");
    assert_eq!((second.query("n").as_deref(), second.query("k").as_deref()), (Some("1"), Some("hunter2-query")));
    assert_eq!(second.json(), Some(serde_json::json!(["hunter2-token"])));
    assert_eq!(second.to_string(), "POST /any/1?n=1&k=***&api_key=***");
    let shown = format!("{calls:?} {mock:?} {}", second);
    assert!(shown.contains("get_item") && !shown.contains("hunter2"), "{shown}");
    mock.verify().unwrap();

    client.any(Method::GET, "/never", decode::empty).secured(&[&["other"]]).await.unwrap_err();
    client.get_item("1").header("x-note", "hunter2-token").await.unwrap();
    mock.any_post().header("x-note", "other").returns(200, Value::Null);
    let call = client.any(Method::POST, "/any/{id}", decode::json::<Value>).path("id", 1);
    call.header("x-note", "hunter2-token").await.unwrap_err();
    let report = mock.verify().unwrap_err().to_string();
    assert!(report.contains("expected \"other\", sent \"***\"") && !report.contains("hunter2"), "{report}");
}

#[test]
fn the_last_clone_reports_when_it_is_dropped() {
    let fails = |mock: Mock| {
        let dropped = catch_unwind(AssertUnwindSafe(|| drop(mock)));
        dropped.map_err(|panic| panic.downcast_ref::<String>().unwrap().clone())
    };
    let mock = Mock::new();
    let client = mock.client();
    mock.get_item().returns(200, item(1));
    let clone = mock.clone();
    assert_eq!(fails(mock), Ok(()), "there is a clone");
    let report = fails(clone).unwrap_err();
    assert!(report.contains("once at ") && report.ends_with("and it did not come"), "{report}");
    // The client lives on, and the mock answers it.
    assert!(now(client.get_item("1").into_value_future()).is_ok());

    let settled: [fn(&Mock); 2] = [|mock| drop(mock.verify()), Mock::forget];
    for settle in settled {
        let mock = Mock::new();
        mock.get_item().returns(200, item(1));
        settle(&mock);
        assert_eq!(fails(mock), Ok(()));
    }
    assert_eq!(fails(Mock::new()), Ok(()));
}

#[test]
fn a_test_that_fails_already_is_not_failed_again() {
    let failed = catch_unwind::<_, ()>(|| {
        let mock = Mock::new();
        mock.get_item().returns(200, item(1));
        panic!("the first failure");
    });
    assert_eq!(failed.unwrap_err().downcast_ref::<&str>(), Some(&"the first failure"));
}

/// The output of a future that needs no runtime.
#[track_caller]
fn now<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("it waits for something"),
    }
}

#[test]
fn no_runtime_is_needed() {
    let mock = Mock::new();
    mock.get_item().returns(200, item(1));
    assert_eq!(now(mock.client().get_item("1").send()).unwrap().value, item(1));
    mock.verify().unwrap();
}

#[tokio::test(start_paused = true)]
async fn retries_are_those_that_the_client_is_given() {
    let mock = Mock::new();
    mock.get_item().times(2).with_header("retry-after", "1").returns_empty(503);
    mock.get_item().breaks("the line is dead");
    mock.get_item().returns(200, item(1));
    assert_eq!(mock.client().get_item("1").await.unwrap_err().attempts(), 1);
    let client = mock.builder().retry(Retry::v1()).timeout(Duration::from_secs(60)).build().unwrap();
    assert_eq!(client.get_item("1").await.unwrap(), item(1));
    assert_eq!(mock.calls().len(), 4);
    mock.verify().unwrap();
}

#[tokio::test]
async fn many_calls_at_once_use_an_expectation_as_often_as_it_says() {
    let mock = Mock::new();
    mock.get_item().times(20).returns(200, item(1));
    let client = mock.client();
    let calls: Vec<_> = (0..25).map(|_| tokio::spawn(client.get_item("1").send())).collect();
    let mut answered = 0;
    for call in calls {
        answered += usize::from(call.await.unwrap().is_ok());
    }
    assert_eq!((answered, mock.calls().len()), (20, 25));
    mock.forget();
}

#[test]
fn what_a_test_cannot_mean_panics_at_its_line() {
    let fails = |run: &dyn Fn(&Mock)| {
        let mock = Mock::new();
        let panic = catch_unwind(AssertUnwindSafe(|| run(&mock))).unwrap_err();
        let text = panic.downcast_ref::<String>().cloned();
        text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap()
    };
    type Case<'c> = (&'c dyn Fn(&Mock), &'c str);
    let cases: [Case<'_>; 7] = [
        (&|mock: &Mock| mock.get_item().returns_empty(99), "99 is not a status"),
        (&|mock: &Mock| mock.get_item().returns_empty(600), "600 is not a status"),
        (&|mock: &Mock| mock.any_post().returns_json(200, &f64::NAN), "NaN is not a number"),
        (&|mock: &Mock| mock.get_item().with_header("a b", "1").returns_empty(200), "not the name of a header field"),
        (&|mock: &Mock| mock.get_item().returns_bytes(200, "a\nb", ""), "holds a character"),
        (
            &|mock: &Mock| mock.get_item().sends(mock.client().get_item("")).returns_empty(200),
            "the path parameter `id` is empty",
        ),
        (
            &|mock: &Mock| {
                let call = mock.client().any(Method::POST, "/any/{id}", decode::json::<Value>).path("id", 1);
                let body = specwright_runtime::Body::new(http_body_util::Empty::<Bytes>::new());
                mock.any_post().sends(call.upload("a/b", Upload::body(body))).returns_empty(200);
            },
            "a stream that can be sent only once",
        ),
    ];
    for (run, expected) in cases {
        let message = fails(run);
        assert!(message.contains(expected), "{message}");
    }
}

#[test]
fn calls_of_every_type_can_be_compared() {
    fn is_call<T: Into<Call<Vec<Item>, GetItemError>>>() {}
    is_call::<ListItems>();
    is_call::<Call<Vec<Item>, GetItemError>>();
}
