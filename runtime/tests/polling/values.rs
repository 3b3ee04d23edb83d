//! Where the state of an operation is asked for, and where its value is: by its method, its responses and its rule.

use super::common::Item;
use super::server::{LOCATION, MONITOR, ORIGINAL, STANDARD, TOKEN, answer, call, client, create, creation, states};
use specwright_runtime::{Method, Value, decode};
use std::time::Duration;

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
