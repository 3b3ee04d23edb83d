//! Long-running operations: servers that do as Azure's do, and servers that fail, hurry, never end, or lead elsewhere.
//!
//! Most are in this process, over a paused clock; one is on loopback.

mod common;

use common::{Client, Item, Problem};
use http::{HeaderMap, Request, Response};
use specwright_runtime::{Body, Bytes, Call, Error, Method, Poller, Polling, StatusCode, TimeLimit, Value, decode};
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::Instant;

const STANDARD: &Polling = &Polling::standard();
const MONITOR: &Polling = &Polling::monitor().result("/result");
const LOCATION: &Polling = &Polling::location();
const ORIGINAL: &Polling = &Polling::original_uri();

const TOKEN: &str = "s3cret-token";

/// A request as it reached the server.
#[derive(Clone, Debug)]
struct Asked {
    at: Instant,
    /// Method, path and query.
    line: String,
    headers: HeaderMap,
    body: String,
}

/// What a server answers.
struct Answer {
    status: u16,
    fields: Vec<(String, String)>,
    body: String,
}

fn answer(status: u16, fields: &[(&str, &str)], body: impl Into<String>) -> Answer {
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Answer { status, fields, body: body.into() }
}

/// The requests that a server has had.
#[derive(Clone, Default)]
struct Requests(Arc<Mutex<Vec<Asked>>>);

impl Requests {
    fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().iter().map(|asked| asked.line.clone()).collect()
    }

    fn get(&self, index: usize) -> Asked {
        self.0.lock().unwrap()[index].clone()
    }

    /// The seconds between requests.
    fn waits(&self) -> Vec<u64> {
        let asked = self.0.lock().unwrap();
        asked.windows(2).map(|pair| (pair[1].at - pair[0].at).as_secs()).collect()
    }
}

/// A client of a server in this process, which answers by method, path and query, and by the number of the request, from 0.
fn client<F>(answer: F) -> (Client, Requests)
where
    F: Fn(&str, usize) -> Answer + Clone + Send + Sync + 'static,
{
    let requests = Requests::default();
    let known = requests.clone();
    let service = tower::service_fn(move |request: Request<Body>| {
        let body = String::from_utf8(request.body().as_bytes().unwrap_or_default().to_vec()).unwrap();
        let line = format!("{} {}", request.method(), request.uri().path_and_query().unwrap());
        let asked = Asked { at: Instant::now(), line: line.clone(), headers: request.headers().clone(), body };
        let number = {
            let mut known = known.0.lock().unwrap();
            known.push(asked);
            known.len() - 1
        };
        let Answer { status, fields, body } = answer(&line, number);
        let mut response = Response::builder().status(status).header("content-type", "application/json");
        for (name, value) in fields {
            response = response.header(name, value);
        }
        std::future::ready(Ok::<_, Infallible>(response.body(Body::from(Bytes::from(body))).unwrap()))
    });
    let builder = Client::builder().base_url("http://test/api/").bearer_auth(TOKEN);
    (builder.service(service).build().unwrap(), requests)
}

fn call<T: serde::de::DeserializeOwned>(client: &Client, method: Method) -> Call<T> {
    client.any(method, "/teas/assam", decode::json).secured(&[&["bearerAuth"]])
}

/// The states that a poller goes through.
async fn states<T, E: std::fmt::Debug>(poller: &mut Poller<T, E>) -> Vec<String> {
    let mut states = Vec::new();
    while let Some(progress) = poller.next().await {
        states.push(progress.unwrap().state);
    }
    states
}

/// Azure's own scenario: a `PUT`, its monitor twice, and the resource.
fn create(line: &str, number: usize) -> Answer {
    let monitor = [("operation-location", "http://test/api/operations/1"), ("retry-after", "5")];
    match (line, number) {
        ("PUT /api/teas/assam?api-version=2022-12-01", 0) => answer(201, &monitor, r#"{"id":1}"#),
        ("GET /api/operations/1?api-version=2022-12-01", 1) => {
            answer(200, &[("retry-after-ms", "3000")], r#"{"id":"1","status":"Running","percentComplete":50}"#)
        }
        ("GET /api/operations/1?api-version=2022-12-01", _) => answer(200, &[], r#"{"id":"1","status":"Succeeded"}"#),
        ("GET /api/teas/assam?api-version=2022-12-01", _) => answer(200, &[("etag", "a")], r#"{"id":2}"#),
        other => panic!("{other:?}"),
    }
}

fn creation(client: &Client) -> Call<Item> {
    let tea = Item { id: 1, tags: Vec::new() };
    call(client, Method::PUT).query("api-version", "2022-12-01").json(&tea).header("if-none-match", "*")
}

#[tokio::test(start_paused = true)]
async fn a_put_asks_its_monitor_and_then_the_resource() {
    let (client, requests) = client(create);
    let mut poller = creation(&client).header("x-trace", "7").poller(STANDARD);
    assert_eq!(format!("{poller:?}"), "Poller(PUT /teas/assam)");
    assert_eq!(poller.token(), None);
    let mut seen = Vec::new();
    while let Some(progress) = poller.next().await {
        let progress = progress.unwrap();
        seen.push((progress.state.clone(), progress.percent_complete, progress.wait, progress.status.as_u16()));
    }
    let seconds = Duration::from_secs;
    let expected = [
        ("InProgress".to_owned(), None, Some(seconds(5)), 201),
        ("Running".to_owned(), Some(50.0), Some(seconds(3)), 200),
        ("Succeeded".to_owned(), None, None, 200),
    ];
    assert_eq!(seen, expected);
    assert_eq!(requests.lines().len(), 3);
    assert_eq!(requests.waits(), [5, 3]);
    let response = poller.response().await.unwrap();
    assert_eq!((response.header("etag"), response.value.id), (Some("a"), 2));
    assert_eq!(requests.lines().last().unwrap(), "GET /api/teas/assam?api-version=2022-12-01");
    // What is about the content of the request is not sent again, the rest is.
    assert_eq!(requests.get(0).headers["if-none-match"], "*");
    for asked in (1..4).map(|index| requests.get(index)) {
        assert_eq!(asked.headers["authorization"], format!("Bearer {TOKEN}"));
        assert_eq!(asked.headers["x-trace"], "7");
        assert!(!asked.headers.contains_key("if-none-match") && !asked.headers.contains_key("content-type"));
        assert_eq!(asked.body, "");
    }
    // The value is given once.
    let error = poller.await.unwrap_err();
    assert!(error.to_string().contains("has ended"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_poller_is_a_future() {
    let (client, requests) = client(create);
    let poller = creation(&client).poller(ORIGINAL);
    let value = tokio::spawn(async move { poller.await }).await.unwrap().unwrap();
    assert_eq!(value.id, 2);
    assert_eq!(requests.lines().len(), 4);
    assert_eq!(requests.waits(), [5, 3, 0]);
}

#[tokio::test(start_paused = true)]
async fn the_result_of_an_action_is_in_its_monitor() {
    let (client, requests) = client(|line, number| match (line, number) {
        ("POST /api/teas/assam", 0) => {
            answer(202, &[("Operation-Location", "/api/operations/2?a=b")], r#"{"status":"NotStarted"}"#)
        }
        ("GET /api/operations/2?a=b", 1) => answer(202, &[("location", "/api/results/2")], r#"{"status":"Running"}"#),
        ("GET /api/operations/2?a=b", 2) => {
            answer(200, &[], r#"{"status":"Succeeded","result":{"id":7,"tags":["x"]}}"#)
        }
        other => panic!("{other:?}"),
    });
    let mut poller = call::<Value>(&client, Method::POST).poller_as::<Item>(MONITOR, decode::json);
    assert_eq!(states(&mut poller).await, ["NotStarted", "Running", "Succeeded"]);
    assert_eq!(poller.await.unwrap(), Item { id: 7, tags: vec!["x".to_owned()] });
    // Where the server says nothing, the first question is asked at once, and the others every thirty seconds.
    assert_eq!(requests.waits(), [0, 30]);
    assert_eq!(requests.get(1).headers["accept"], "application/json, */*;q=0.1");

    // A path in the value is one in the monitor; a monitor without a result is the value.
    for (body, expected) in [
        (r#"{"status":"Succeeded","result":{"id":"one"}}"#, Err("$.result.id")),
        (r#"{"status":"Succeeded","id":3,"result":null}"#, Ok(3)),
    ] {
        let (client, _) = self::client(move |line, _| match line {
            "POST /api/teas/assam" => answer(202, &[("operation-location", "http://test/api/operations/2")], ""),
            _ => answer(200, &[], body),
        });
        let found = call::<Item>(&client, Method::POST).poller(MONITOR).await;
        match (found, expected) {
            (Ok(item), Ok(id)) => assert_eq!(item.id, id),
            (Err(error), Err(path)) => assert_eq!(error.body_error().and_then(|error| error.path()), Some(path)),
            (found, expected) => panic!("{found:?}, not {expected:?}"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_action_with_a_location_has_its_value_there() {
    let steps = |line: &str, number: usize| match (line, number) {
        ("POST /api/teas/assam", _) => {
            let fields =
                [("azure-asyncoperation", "http://test/api/states/3"), ("location", "http://test/api/results/3")];
            answer(202, &fields, "")
        }
        ("GET /api/states/3", _) => answer(200, &[], r#"{"status":"Succeeded","id":8}"#),
        // It may take a moment longer.
        ("GET /api/results/3", 2) => answer(202, &[("retry-after", "2")], ""),
        ("GET /api/results/3", _) => answer(200, &[], r#"{"id":9}"#),
        other => panic!("{other:?}"),
    };
    for (rule, id, waits) in [(STANDARD, 9, vec![0, 0, 2]), (LOCATION, 9, vec![0, 0, 2]), (MONITOR, 8, vec![0])] {
        let (client, requests) = client(steps);
        assert_eq!(call::<Item>(&client, Method::POST).poller(rule).await.unwrap().id, id, "{rule:?}");
        assert_eq!(requests.waits(), waits, "{rule:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_monitor_may_name_the_resource() {
    let (client, requests) = client(|line, _| match line {
        "POST /api/teas/assam" => answer(201, &[("operation-location", "http://test/api/operations/4")], ""),
        "GET /api/operations/4" => answer(200, &[], r#"{"status":"succeeded","resourceLocation":"/api/teas/4"}"#),
        "GET /api/teas/4" => answer(200, &[], r#"{"id":4}"#),
        other => panic!("{other:?}"),
    });
    assert_eq!(call::<Item>(&client, Method::POST).poller(STANDARD).await.unwrap().id, 4);
    assert_eq!(requests.lines().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_delete_waits_at_its_location_for_nothing() {
    let (client, requests) = client(|line, number| match (line, number) {
        ("DELETE /api/teas/assam", 0) => answer(202, &[("location", "/api/states/5"), ("retry-after", "1")], ""),
        // It may move.
        ("GET /api/states/5", 1) => answer(202, &[("location", "/api/states/6"), ("retry-after", "7200")], ""),
        ("GET /api/states/6", 2) => answer(204, &[], ""),
        other => panic!("{other:?}"),
    });
    let delete = client.any(Method::DELETE, "/teas/assam", decode::empty);
    let mut poller = delete.poller(STANDARD);
    assert_eq!(states(&mut poller).await, ["InProgress", "InProgress", "Succeeded"]);
    poller.await.unwrap();
    // No server keeps it from asking for more than an hour.
    assert_eq!(requests.waits(), [1, 3600]);
}

#[tokio::test(start_paused = true)]
async fn a_put_that_names_no_monitor_asks_for_the_resource() {
    let (client, requests) = client(|line, number| match (line, number) {
        // The location of what was created is its own.
        ("PUT /api/teas/assam", 0) => {
            answer(201, &[("location", "/elsewhere")], r#"{"id":1,"properties":{"provisioningState":"Creating"}}"#)
        }
        ("GET /api/teas/assam", 1) => answer(200, &[], r#"{"id":1,"properties":{"provisioningState":"Updating"}}"#),
        ("GET /api/teas/assam", 2) => answer(200, &[], r#"{"id":5,"properties":{"provisioningState":"Succeeded"}}"#),
        other => panic!("{other:?}"),
    });
    let mut poller = call::<Item>(&client, Method::PUT).poller(STANDARD).every(Duration::from_secs(2));
    assert_eq!(states(&mut poller).await, ["Creating", "Updating", "Succeeded"]);
    assert_eq!(poller.await.unwrap().id, 5);
    assert_eq!(requests.waits(), [2, 2]);
}

#[tokio::test]
async fn an_operation_that_has_ended_at_once_is_not_asked_for() {
    let (client, requests) = client(|_, _| answer(200, &[], r#"{"id":6,"status":"Active"}"#));
    for method in [Method::PUT, Method::POST, Method::DELETE] {
        let mut poller = call::<Item>(&client, method).poller(STANDARD);
        assert_eq!(states(&mut poller).await, ["Succeeded"]);
        assert_eq!(poller.await.unwrap().id, 6);
    }
    assert_eq!(requests.lines().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn an_operation_that_fails_has_the_reason_of_its_server() {
    let long = "x".repeat(50_000);
    for (state, reason, expected) in [
        (
            "Failed",
            r#","error":{"code":"TooHot","message":"the kettle of s3cret-token"}"#.to_owned(),
            "TooHot: the kettle of ***",
        ),
        ("canceled", r#","error":{"code":"Stopped"}"#.to_owned(), "Stopped"),
        ("Cancelled", String::new(), r#"{"status":"Cancelled"}"#),
        ("FAILED", format!(r#","error":{{"message":"{long}"}}"#), "xxx"),
    ] {
        let (client, requests) = client(move |line, number| match (line, number) {
            ("POST /api/teas/assam", 0) => answer(202, &[("operation-location", "/api/operations/7")], ""),
            (_, 1) => answer(200, &[("x-ms-request-id", "r1")], format!(r#"{{"status":"{state}"{reason}}}"#)),
            other => panic!("{other:?}"),
        });
        let mut poller = call::<Item>(&client, Method::POST).poller(STANDARD);
        assert_eq!(poller.next().await.unwrap().unwrap().state, "InProgress");
        let error = poller.next().await.unwrap().unwrap_err();
        let shown = error.to_string();
        assert!(
            shown.starts_with(&format!("POST /teas/assam: the operation has ended as `{state}`: {expected}")),
            "{shown}"
        );
        assert!(shown.chars().count() <= 600 && !format!("{error:?}").contains(TOKEN), "{shown}");
        assert_eq!((error.status(), error.request_id()), (Some(StatusCode::OK), Some("r1")));
        assert!(error.body_as::<Value>().is_some_and(|body| body["status"] == state) && !error.is_retryable());
        let Error::Operation(error) = error else { panic!("{shown}") };
        assert_eq!(error.is_canceled(), state.to_ascii_lowercase().starts_with("cancel"));
        assert!(error.message.as_deref().unwrap_or_default().chars().count() <= 2_001);
        assert!(poller.next().await.is_none());
        assert!(poller.await.is_err());
        assert_eq!(requests.lines().len(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_hurries_is_asked_once_a_second() {
    let (client, requests) = client(|line, _| match line {
        "POST /api/teas/assam" => answer(202, &[("location", "/api/states/8"), ("retry-after", "0")], ""),
        _ => answer(202, &[("retry-after-ms", "0")], ""),
    });
    let begun = Instant::now();
    let error =
        call::<Item>(&client, Method::POST).poller(STANDARD).timeout(Duration::from_secs(60)).await.unwrap_err();
    assert_eq!(begun.elapsed().as_secs(), 60);
    let sent = requests.lines().len();
    assert!((59..=62).contains(&sent), "{sent}");
    assert!(error.is_timeout(), "{error}");

    // Unless the caller wants it sooner.
    let every = Duration::ZERO;
    let poller = call::<Item>(&client, Method::POST).poller(STANDARD).every(every).timeout(Duration::from_secs(1));
    poller.await.unwrap_err();
    let more = requests.lines().len() - sent;
    assert!((85..=103).contains(&more), "{more}");
}

#[tokio::test(start_paused = true)]
async fn an_operation_without_end_has_a_time_limit_and_can_be_resumed() {
    let is_done = Arc::new(Mutex::new(false));
    let done = is_done.clone();
    let (client, requests) = client(move |line, _| match line {
        "POST /api/teas/assam" => answer(202, &[("operation-location", "http://test/api/operations/9?k=v")], ""),
        "GET /api/operations/9?k=v" if *done.lock().unwrap() => {
            answer(200, &[], r#"{"status":"Succeeded","result":{"id":9}}"#)
        }
        "GET /api/operations/9?k=v" => answer(202, &[], r#"{"status":"Running"}"#),
        other => panic!("{other}"),
    });
    let post = || call::<Item>(&client, Method::POST);
    let mut poller = post().poller(MONITOR).timeout(Duration::from_secs(100));
    let error = poller.response().await.unwrap_err();
    assert!(error.is_timeout(), "{error}");
    assert!(error.to_string().contains("the operation has not ended within 100s"), "{error}");
    assert!(matches!(&error, Error::Transport(error) if error.time_limit() == Some(TimeLimit::Operation)));
    assert!(poller.next().await.is_none());
    assert_eq!(requests.waits(), [0, 30, 30, 30]);

    // The operation goes on, and so does another poller.
    *is_done.lock().unwrap() = true;
    let token = poller.token().unwrap();
    let mut poller = post().poller(MONITOR).resume(&token);
    assert_eq!(poller.token().as_deref(), Some(token.as_str()));
    assert_eq!(states(&mut poller).await, ["Succeeded"]);
    assert_eq!(poller.await.unwrap().id, 9);
    // The address of a monitor is a token, too.
    assert_eq!(post().poller(MONITOR).resume("http://test/api/operations/9?k=v").await.unwrap().id, 9);
    assert_eq!(requests.lines().iter().filter(|line| line.starts_with("POST")).count(), 1);

    for token in ["[]", r#"["monitor",null,null]"#, r#"["other","/x",null]"#, "[x"] {
        let error = post().poller(MONITOR).resume(token).await.unwrap_err();
        assert!(error.to_string().contains("no token of a poller"), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_address_on_another_server_is_not_asked() {
    for (field, resumed) in
        [("operation-location", false), ("azure-asyncoperation", false), ("location", false), ("", true)]
    {
        let (client, requests) = client(move |line, _| match line {
            "POST /api/teas/assam" => answer(202, &[(field, "https://elsewhere.example/operations/1")], ""),
            other => panic!("{other}"),
        });
        let mut poller = call::<Item>(&client, Method::POST).poller(STANDARD);
        if resumed {
            poller = poller.resume(r#"["monitor","//elsewhere.example/x",null]"#);
        }
        let error = poller.response().await.unwrap_err();
        assert!(matches!(error, Error::Request(_)), "{error:?}");
        let shown = error.to_string();
        assert!(
            shown.contains("is on another server, `elsewhere.example`")
                && shown.contains("with a client of that server"),
            "{shown}"
        );
        assert!(poller.next().await.is_none());
        assert_eq!(requests.lines().len(), usize::from(!resumed));
    }
}

#[tokio::test(start_paused = true)]
async fn what_may_pass_is_asked_for_again() {
    let flaky = |line: &str, number: usize| match (line, number) {
        ("POST /api/teas/assam", _) => answer(202, &[("operation-location", "/api/operations/1")], ""),
        ("GET /api/operations/1", 1) => answer(503, &[], "busy"),
        ("GET /api/operations/1", _) => answer(200, &[], r#"{"status":"Succeeded","resourceLocation":"/api/teas/1"}"#),
        ("GET /api/teas/1", 3) => answer(429, &[], ""),
        ("GET /api/teas/1", _) => answer(200, &[], r#"{"id":1}"#),
        other => panic!("{other:?}"),
    };
    // By the client's own retries.
    let (client, requests) = client(flaky);
    assert_eq!(call::<Item>(&client, Method::POST).poller(STANDARD).await.unwrap().id, 1);
    assert_eq!(requests.lines().len(), 5);

    // Or by the caller.
    let (client, requests) = self::client(flaky);
    let mut poller = call::<Item>(&client, Method::POST).retries(0).poller(STANDARD);
    let error = poller.response().await.unwrap_err();
    assert_eq!(error.to_string(), "GET /teas/assam: 503 Service Unavailable (its state was asked for): busy");
    let error = poller.response().await.unwrap_err();
    assert_eq!(error.to_string(), "GET /teas/assam: 429 Too Many Requests (its value was asked for)");
    assert_eq!(poller.response().await.unwrap().value.id, 1);
    assert_eq!(requests.waits(), [0, 30, 0, 30]);
}

#[tokio::test(start_paused = true)]
async fn what_does_not_pass_is_the_end() {
    for (number, status) in [(0, 409), (1, 404)] {
        let (client, requests) = client(move |_, asked| {
            if asked == number {
                return answer(status, &[], r#"{"title":"gone"}"#);
            }
            answer(202, &[("location", "/api/states/1")], "")
        });
        let post = client.http().call("brew", Method::POST, "/teas", decode::json, decode::json_failure);
        let mut poller: Poller<Item, Problem> = post.poller(STANDARD);
        let error = poller.response().await.unwrap_err();
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        assert_eq!(error.body().map(|body| body.title.as_str()), Some("gone"));
        assert_eq!(error.operation().name, "brew");
        assert!(poller.next().await.is_none());
        assert_eq!(requests.lines().len(), number + 1);
    }
}

#[tokio::test(start_paused = true)]
async fn what_says_no_state_is_an_error() {
    let (silent, _) = client(|line, _| match line {
        "POST /api/teas/assam" => answer(202, &[("operation-location", "/api/operations/1")], ""),
        _ => answer(200, &[], r#"{"id":1}"#),
    });
    let error = call::<Item>(&silent, Method::POST).poller(MONITOR).await.unwrap_err();
    assert!(matches!(error, Error::Decode(_)) && error.to_string().contains("no `status`"), "{error}");

    let (lost, _) = client(|_, _| answer(202, &[], ""));
    let error = call::<Item>(&lost, Method::POST).poller(STANDARD).await.unwrap_err();
    assert!(matches!(error, Error::Decode(_)) && error.to_string().contains("`Operation-Location`"), "{error}");
}

#[derive(Debug, PartialEq)]
enum Brewed {
    Ok(Item),
    Accepted,
}
specwright_runtime::responses! { Brewed {
    Ok = "200" json,
    Accepted = "202" empty,
} }

#[tokio::test(start_paused = true)]
async fn the_last_response_decides_among_several() {
    let (client, _) = client(|line, number| match (line, number) {
        ("POST /api/brew", 0) => answer(202, &[("location", "/api/brews/1")], ""),
        ("GET /api/brews/1", 1) => answer(202, &[], ""),
        ("GET /api/brews/1", 2) => answer(200, &[], r#"{"id":2}"#),
        other => panic!("{other:?}"),
    });
    let brew = client.any(Method::POST, "/brew", decode::by_status::<Brewed>);
    assert_eq!(brew.poller(STANDARD).await.unwrap(), Brewed::Ok(Item { id: 2, tags: Vec::new() }));
}

#[tokio::test(start_paused = true)]
async fn a_poller_that_is_dropped_asks_for_nothing() {
    let (client, requests) = client(|_, _| answer(202, &[("location", "/api/states/1")], ""));
    let mut poller = call::<Item>(&client, Method::POST).poller(STANDARD);
    poller.next().await.unwrap().unwrap();
    poller.next().await.unwrap().unwrap();
    drop(poller);
    tokio::time::sleep(Duration::from_secs(3600)).await;
    assert_eq!(requests.lines().len(), 2);
}

/// Calls as generated code has them.
pub struct CreateTea(Call<Item, Problem>);
specwright_runtime::call!(CreateTea => Item, Problem);
specwright_runtime::poller!(CreateTea => Item, Problem, Polling::standard());
pub struct ExportTea(Call<Value, Problem>);
specwright_runtime::call!(ExportTea => Value, Problem);
specwright_runtime::poller!(ExportTea => Item, Problem, Polling::monitor().result("/result"), decode::json);

#[tokio::test(start_paused = true)]
async fn generated_calls_have_pollers() {
    let (client, _) = client(|line, _| match line {
        "PUT /api/teas" | "POST /api/teas" => answer(202, &[("operation-location", "/api/operations/1")], "{}"),
        "GET /api/operations/1" => answer(200, &[], r#"{"status":"Succeeded","result":{"id":2}}"#),
        _ => answer(200, &[], r#"{"id":1}"#),
    });
    let http = client.http();
    let create = CreateTea(http.call("create", Method::PUT, "/teas", decode::json, decode::json_failure));
    assert_eq!(create.poller().await.unwrap().id, 1);
    let export = ExportTea(http.call("export", Method::POST, "/teas", decode::json, decode::json_failure));
    assert_eq!(export.poller().await.unwrap().id, 2);
}

/// A decoder sees the response that has the value.
#[cfg(feature = "reqwest")]
fn status_of(response: &specwright_runtime::RawResponse) -> Result<u16, specwright_runtime::BodyError> {
    Ok(response.status.as_u16())
}

#[cfg(feature = "reqwest")]
#[tokio::test]
async fn over_the_wire() {
    use axum::Router;
    use axum::extract::State;
    use axum::http::header::{HOST, LOCATION as LOCATION_FIELD};
    use axum::response::IntoResponse;
    use axum::routing::{get, post};
    use std::sync::atomic::{AtomicUsize, Ordering};

    let count: Arc<AtomicUsize> = Arc::default();
    let begin = |headers: axum::http::HeaderMap| async move {
        let host = headers[HOST].to_str().unwrap();
        (StatusCode::ACCEPTED, [(LOCATION_FIELD, format!("http://{host}/states/1"))])
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
