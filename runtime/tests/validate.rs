//! Constraints: each keyword, where it is broken, and that requests are looked at before they are sent.

mod common;

use common::{Client, Recorder};
use serde::Serialize;
use specwright_runtime::validate::At;
use specwright_runtime::{Error, Method, Validate, Violations, decode};
use std::collections::BTreeMap;

fn broken(check: impl FnOnce(&mut Violations)) -> String {
    let mut found = Violations::default();
    check(&mut found);
    found.to_string()
}

#[test]
fn lengths_are_counted_in_characters() {
    assert_eq!(broken(|v| v.max_length(At::ROOT, "äöü", 3)), "");
    assert_eq!(broken(|v| v.min_length(At::ROOT, "😀😀", 2)), "");
    assert_eq!(
        broken(|v| v.max_length(At::ROOT, "äöü", 2)),
        "$: has 3 characters, and at most 2 are allowed (maxLength)"
    );
    assert_eq!(
        broken(|v| v.min_length(At::ROOT, "😀", 2)),
        "$: has 1 character, and at least 2 are asked for (minLength)"
    );
}

#[test]
fn numbers_are_compared_exactly() {
    assert_eq!(broken(|v| v.minimum(At::ROOT, 5i64, 5i64)), "");
    assert_eq!(
        broken(|v| v.exclusive_minimum(At::ROOT, 5i64, 5i64)),
        "$: is 5, and must be more than 5 (exclusiveMinimum)"
    );
    assert_eq!(broken(|v| v.maximum(At::ROOT, 0.1f32, 0.1f64)), "");
    assert_eq!(
        broken(|v| v.maximum(At::ROOT, i64::MAX, 9007199254740992.0)),
        "$: is 9223372036854775807, and must be at most 9007199254740992 (maximum)"
    );
    assert_eq!(broken(|v| v.exclusive_maximum(At::ROOT, 2, 2.5)), "");
    assert_eq!(
        broken(|v| v.exclusive_maximum(At::ROOT, -2, -2.5)),
        "$: is -2, and must be less than -2.5 (exclusiveMaximum)"
    );
    assert_eq!(broken(|v| v.maximum(At::ROOT, f64::NAN, 1)), "$: is NaN, and must be at most 1 (maximum)");
    assert_eq!(broken(|v| v.multiple_of(At::ROOT, 0.3, 0.1)), "");
    assert_eq!(broken(|v| v.multiple_of(At::ROOT, 19.99, 0.01)), "");
    assert_eq!(broken(|v| v.multiple_of(At::ROOT, 7, 2)), "$: is 7, and must be a multiple of 2 (multipleOf)");
    assert_eq!(
        broken(|v| v.multiple_of(At::ROOT, 0.35, 0.1)),
        "$: is 0.35, and must be a multiple of 0.1 (multipleOf)"
    );
}

#[test]
fn lists_and_maps() {
    assert_eq!(broken(|v| v.unique_items(At::ROOT, &["a", "b", "a"])), "$: has the same item at 0 and 2 (uniqueItems)");
    assert_eq!(broken(|v| v.unique_items(At::ROOT, &[1, 2])), "");
    assert_eq!(broken(|v| v.min_items(At::ROOT, 0, 1)), "$: has 0 items, and at least 1 is asked for (minItems)");
    assert_eq!(
        broken(|v| v.max_properties(At::ROOT, 3, 2)),
        "$: has 3 properties, and at most 2 are allowed (maxProperties)"
    );
}

#[cfg(feature = "pattern")]
#[test]
fn patterns_are_those_of_ecma_262() {
    assert_eq!(broken(|v| v.pattern(At::ROOT, "xa1", r"a\d$")), "");
    assert_eq!(broken(|v| v.pattern(At::ROOT, "äb", r"^\p{L}+$")), "");
    assert_eq!(broken(|v| v.pattern(At::ROOT, "b", "^a(?!b)")), "$: does not match `^a(?!b)` (pattern)");
    assert_eq!(broken(|v| v.pattern(At::ROOT, "b", "(")), "");
}

#[derive(Serialize)]
struct Order {
    lines: Vec<Line>,
    notes: BTreeMap<String, Option<Box<Line>>>,
}

#[derive(Serialize)]
struct Line {
    count: i64,
}

impl Validate for Line {
    fn check(&self, at: At<'_>, found: &mut Violations) {
        found.minimum(at.key("count"), self.count, 1);
    }
}

impl Validate for Order {
    fn check(&self, at: At<'_>, found: &mut Violations) {
        self.lines.check(at.key("lines"), found);
        self.notes.check(at.key("notes"), found);
    }
}

#[tokio::test]
async fn broken_requests_are_not_sent() {
    let server = Recorder::default();
    let order = Order {
        lines: vec![Line { count: 1 }, Line { count: 0 }],
        notes: [("a b".to_owned(), Some(Box::new(Line { count: -1 }))), ("c".to_owned(), None)].into(),
    };
    let send = |client: &Client| client.any(Method::POST, "/o", decode::empty).json_validated(&order);
    let error = send(&server.client()).await.unwrap_err();
    assert!(matches!(error, Error::Request(_)));
    assert_eq!(
        error.to_string(),
        "POST /o: not sent: $.lines[1].count: is 0, and must be at least 1 (minimum); \
         $.notes[\"a b\"].count: is -1, and must be at least 1 (minimum)"
    );
    assert_eq!(error.violations().unwrap().iter().map(|v| v.rule).collect::<Vec<_>>(), ["minimum", "minimum"]);
    assert_eq!(server.count(), 0);
    let client = server.answering(Client::builder().validate_requests(false), 200, "");
    send(&client).await.unwrap();
    client.any(Method::GET, "/o", decode::empty).checked(order.validate()).await.unwrap();
    assert_eq!(server.count(), 2);
}
