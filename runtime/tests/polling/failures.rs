//! Operations that fail, answers that say nothing, and addresses that lead elsewhere: what may pass is asked for again.

use super::common::{Item, Problem};
use super::server::{MONITOR, STANDARD, TOKEN, answer, call, client};
use specwright_runtime::{Error, Method, Poller, StatusCode, Value, decode};

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
