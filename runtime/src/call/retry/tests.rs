use super::{Attempt, Passing, Retry, Verdict};
use crate::error::{Operation, TransportKind};
use http::{HeaderMap, Method, StatusCode};
use std::time::Duration;

fn operation() -> Operation {
    Operation { name: "x", method: Method::GET, path: "/x" }
}

fn headers(fields: &[(&'static str, &'static str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in fields {
        headers.insert(*name, value.parse().unwrap());
    }
    headers
}

#[test]
fn statuses_and_what_the_server_says() {
    let verdict = |retry: &Retry, status: u16, fields: &[(&'static str, &'static str)]| {
        let (operation, headers) = (operation(), headers(fields));
        let status = StatusCode::from_u16(status).unwrap();
        retry.verdict(&Attempt::new(&operation, 1).answered(Some(status), Some(&headers)))
    };
    let retry = Retry::v1();
    for status in [408, 429, 500, 502, 503, 504] {
        assert_eq!(verdict(&retry, status, &[]), Verdict::IfSafe, "{status}");
        assert_eq!(verdict(&retry, status, &[("x-should-retry", "false")]), Verdict::Never);
    }
    for status in [400, 401, 403, 404, 409, 501, 505] {
        assert_eq!(verdict(&retry, status, &[]), Verdict::Never, "{status}");
        assert_eq!(verdict(&retry, status, &[("x-should-retry", "true")]), Verdict::Always);
    }
    assert_eq!(verdict(&Retry::v1().on_status(409), 409, &[]), Verdict::IfSafe);
    let limit = [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1")];
    assert_eq!(verdict(&retry, 403, &limit), Verdict::IfSafe);
    let rule = Retry::v1().when(|attempt| match attempt.status?.as_u16() {
        418 => Some(true),
        503 => Some(attempt.header("x-reason") == Some("busy")),
        _ => None,
    });
    assert_eq!(verdict(&rule, 418, &[]), Verdict::IfSafe);
    assert_eq!(verdict(&rule, 503, &[]), Verdict::Never);
    assert_eq!(verdict(&rule, 503, &[("x-reason", "busy")]), Verdict::IfSafe);
    assert_eq!(verdict(&rule, 500, &[]), Verdict::IfSafe);
}

#[test]
fn faults_of_the_transport() {
    let operation = operation();
    let verdict = |kind, unconnected, transient| {
        let attempt = Attempt::new(&operation, 1).failed(kind, Passing { unconnected, transient });
        Retry::v1().verdict(&attempt)
    };
    assert_eq!(verdict(TransportKind::Connect, true, true), Verdict::Always);
    assert_eq!(verdict(TransportKind::Tls, true, false), Verdict::Never);
    assert_eq!(verdict(TransportKind::Timeout, false, true), Verdict::IfSafe);
    assert_eq!(verdict(TransportKind::Body, false, false), Verdict::Never);
}

#[test]
fn waits_grow_up_to_a_bound_and_those_of_the_server_are_kept() {
    let operation = operation();
    let retry = Retry::v1();
    let plain = Attempt::new(&operation, 1);
    for (repeated, most) in [(0, 500), (1, 1_000), (2, 2_000), (4, 8_000), (5, 8_000), (4_000_000, 8_000)] {
        let longest = (0..200).filter_map(|_| retry.wait(&plain, repeated)).max().unwrap();
        assert!(longest <= Duration::from_millis(most) && longest > Duration::from_millis(most / 2), "{repeated}");
    }
    let asked = |fields: &[(&'static str, &'static str)]| {
        let headers = headers(fields);
        let busy = Attempt::new(&operation, 1).answered(Some(StatusCode::SERVICE_UNAVAILABLE), Some(&headers));
        retry.wait(&busy, 0)
    };
    assert_eq!(asked(&[("retry-after", "7")]), Some(Duration::from_secs(7)));
    assert_eq!(asked(&[("retry-after", "60")]), Some(Duration::from_secs(60)));
    assert_eq!(asked(&[("retry-after", "61")]), None);
    assert_eq!(asked(&[("retry-after", "18446744073709551615")]), None);
    assert_eq!(asked(&[("retry-after-ms", "1500")]), Some(Duration::from_millis(1500)));
}

#[test]
fn what_may_be_sent_twice() {
    let is_safe = |method: &str, field: &'static str| {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        Retry::v1().key_header("X-Request-Key").is_safe(&method, &headers(&[(field, "1")]))
    };
    for method in ["GET", "HEAD", "OPTIONS", "PUT"] {
        assert!(is_safe(method, "x-other"), "{method}");
    }
    for method in ["POST", "PATCH", "DELETE", "QUERY"] {
        assert!(!is_safe(method, "x-other"), "{method}");
        assert!(is_safe(method, "idempotency-key") && is_safe(method, "x-request-key"), "{method}");
    }
}
