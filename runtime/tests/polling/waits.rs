//! How long is waited and how often is asked, when a poller stops, and how another one goes on.

use super::common::Item;
use super::server::{MONITOR, STANDARD, answer, call, client, states};
use specwright_runtime::{Error, Method, TimeLimit};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::Instant;

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
async fn a_poller_that_is_dropped_asks_for_nothing() {
    let (client, requests) = client(|_, _| answer(202, &[("location", "/api/states/1")], ""));
    let mut poller = call::<Item>(&client, Method::POST).poller(STANDARD);
    poller.next().await.unwrap().unwrap();
    poller.next().await.unwrap().unwrap();
    drop(poller);
    tokio::time::sleep(Duration::from_secs(3600)).await;
    assert_eq!(requests.lines().len(), 2);
}
