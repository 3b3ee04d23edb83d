//! Received requests: what is read of them, what is refused, and what errors say.

use specwright_runtime::http::Request;
use specwright_runtime::{HeaderMap, ReceiveErrorKind, Receiver, Value};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

fn request(content_type: &str, body: &str) -> Request<Vec<u8>> {
    Request::builder().header("content-type", content_type).body(body.as_bytes().to_vec()).unwrap()
}

#[test]
fn bodies_of_every_kind_are_read() {
    let receiver = Receiver::default();
    let numbers: Vec<i64> = receiver.json("n", &request("application/json", "\u{feff}[1, 2.0]")).unwrap();
    assert_eq!(numbers, [1, 2], "as a response is read");
    let nothing: Option<i64> = receiver.optional_json("n", &Request::new("")).unwrap();
    assert_eq!(nothing, None);
    let latin = Request::builder().header("content-type", "text/plain; charset=latin1").body([0xe9_u8]).unwrap();
    assert_eq!(receiver.text("n", &latin).unwrap(), "é");
    assert_eq!(receiver.string::<String>("n", &request("text/plain", "tea")).unwrap(), "tea");
    assert_eq!(receiver.string::<String>("n", &request("application/json", "\"tea\"")).unwrap(), "tea");
    assert_eq!(receiver.bytes("n", &Request::new([0_u8, 255])).unwrap(), &[0_u8, 255][..]);
    receiver.empty("n", &Request::new("ignored")).unwrap();
}

#[test]
fn a_form_is_an_object() {
    let receiver = Receiver::new();
    let form = request("application/x-www-form-urlencoded", "From=%2B15&Grams=50&Note=a+b");
    let read: BTreeMap<String, Value> = receiver.form("n", &form, &["Grams"]).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), r#"{"From":"+15","Grams":50,"Note":"a b"}"#);
    let json = request("application/json", r#"{"Grams":50}"#);
    assert_eq!(receiver.form::<Value>("n", &json, &["Grams"]).unwrap()["Grams"], 50);
    let error = receiver.form::<BTreeMap<String, i64>>("n", &Request::new("Grams=many"), &["Grams"]).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ReceiveErrorKind::Body, Some("$.Grams")));
    let error = receiver.form::<Value>("n", &Request::new("a=%ff"), &[]).unwrap_err();
    assert_eq!(error.to_string(), "n: the form is not UTF-8");
}

#[test]
fn a_hook_sees_the_request_before_it_is_read() {
    static SEEN: AtomicUsize = AtomicUsize::new(0);
    let receiver = Receiver::new().verify(|headers: &HeaderMap, body: &[u8]| {
        SEEN.fetch_add(body.len(), Ordering::Relaxed);
        if headers.contains_key("x-signature") { Ok(()) } else { Err("the signature is missing\n") }
    });
    let error = receiver.json::<Value>("newTea", &Request::new("{not JSON")).unwrap_err();
    assert_eq!((error.kind(), error.name(), error.path()), (ReceiveErrorKind::Refused, "newTea", None));
    assert_eq!(error.to_string(), "newTea: refused: the signature is missing ");
    assert!(std::error::Error::source(&error).is_some() && error.body_error().is_none());
    assert_eq!(SEEN.load(Ordering::Relaxed), 9);
    let signed = Request::builder().header("x-signature", "1").body("[1]").unwrap();
    assert_eq!(receiver.clone().json::<Vec<i64>>("newTea", &signed).unwrap(), [1]);
    assert_eq!(format!("{receiver:?}"), "Receiver { verifies: true }");
}

#[test]
fn errors_have_a_path_and_an_end() {
    let receiver = Receiver::new();
    let error = receiver.json::<Vec<Vec<i64>>>("newTea", &Request::new(r#"[[1],["x"]]"#)).unwrap_err();
    assert_eq!((error.kind(), error.path()), (ReceiveErrorKind::Body, Some("$[1][0]")));
    assert!(error.to_string().starts_with("newTea: $[1][0]: "), "{error}");
    let long = format!("[\"{}\"]", "x".repeat(100_000));
    let error = receiver.json::<Vec<i64>>("newTea", &Request::new(long)).unwrap_err();
    assert!(error.to_string().len() < 1_000 && format!("{error:?}").len() < 1_000, "{error}");
    let empty = receiver.json::<Value>("newTea", &Request::new("")).unwrap_err();
    assert_eq!(empty.to_string(), "newTea: the body is empty, and JSON was expected");
}
