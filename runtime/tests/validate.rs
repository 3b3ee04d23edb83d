//! Constraints: each keyword, where it is violated, and that requests are checked before they are sent.

mod common;

use common::{Client, Recorder};
use serde::Serialize;
use specwright_runtime::validate::{At, properties};
use specwright_runtime::{Error, Method, Rule, Validate, Violations, decode};
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

#[test]
fn properties_are_counted_without_being_written() {
    let note = |text: &str| (text.to_owned(), None);
    let order = Order { lines: Vec::new(), notes: [note("a"), note("b"), note("c")].into() };
    assert_eq!(properties(&order), 2);
    assert_eq!(properties(&Some(Box::new(&order.notes))), 3);
    assert_eq!(properties(&serde_json::json!({ "a": {}, "b": 1 })), 2);
    assert_eq!(properties(&[1, 2]) + properties("text") + properties(&None::<Order>) + properties(&1.5), 0);
}

#[test]
fn rules_are_about_values_of_their_own_type() {
    use serde_json::{Value, json};
    let broken = |value: Value, rules: &'static [Rule]| broken(|v| v.rules(At::named("query.a"), &value, rules));
    assert_eq!(broken(json!(null), &[Rule::MinLength(1), Rule::Minimum(1.0), Rule::MinItems(1)]), "");
    assert_eq!(broken(json!("a"), &[Rule::Minimum(1.0), Rule::MaxItems(0), Rule::MaxLength(1)]), "");
    assert_eq!(
        broken(json!(u64::MAX), &[Rule::Maximum(9e15)]),
        "query.a: is 18446744073709551615, and must be at most 9000000000000000 (maximum)"
    );
    assert_eq!(broken(json!(2), &[Rule::ExclusiveMinimum(1.5), Rule::ExclusiveMaximum(2.5)]), "");
    assert_eq!(broken(json!(0.35), &[Rule::MultipleOf(0.1)]).matches("multipleOf").count(), 1);
    assert_eq!(
        broken(json!(["a", "a", ["b"]]), &[Rule::UniqueItems, Rule::Each(&[Rule::MinLength(2), Rule::MinItems(2)])]),
        "query.a: has the same item at 0 and 1 (uniqueItems); \
         query.a[0]: has 1 character, and at least 2 are asked for (minLength); \
         query.a[1]: has 1 character, and at least 2 are asked for (minLength); \
         query.a[2]: has 1 item, and at least 2 are asked for (minItems)"
    );
    assert_eq!(
        broken(json!({ "b c": 3 }), &[Rule::MinProperties(2), Rule::Each(&[Rule::Maximum(2.0)])]),
        "query.a: has 1 property, and at least 2 are asked for (minProperties); \
         query.a[\"b c\"]: is 3, and must be at most 2 (maximum)"
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

#[tokio::test]
async fn parameters_keep_to_the_rules_of_their_operation() {
    const RULES: &[(&str, Rule)] = &[
        ("path.id", Rule::MaxLength(2)),
        ("query.limit", Rule::Minimum(1.0)),
        ("query.limit", Rule::MultipleOf(1.0)),
        ("$", Rule::MinItems(1)),
    ];
    let server = Recorder::default();
    let call = |client: &Client, id: &str, limit: i64| {
        let call = client.any(Method::PUT, "/o/{id}", decode::empty).rules(RULES);
        call.path("id", id).query("limit", limit).query("other", 0).json(&[0; 0])
    };
    let error = call(&server.client(), "abc", 0).await.unwrap_err();
    let found: Vec<_> = error.violations().unwrap().iter().map(|v| (v.path.as_str(), v.rule)).collect();
    assert_eq!(found, [("path.id", "maxLength"), ("query.limit", "minimum"), ("$", "minItems")]);
    let line = Line { count: 0 };
    let call_of = |client: &Client| {
        let call = client.any(Method::GET, "/o", decode::empty);
        call.query_validated("line", &line).validated_as("header", "X-Line", &line)
    };
    let error = call_of(&server.client()).await.unwrap_err();
    let found: Vec<_> = error.violations().unwrap().iter().map(|v| v.path.clone()).collect();
    assert_eq!(found, ["query.line.count", "header.X-Line.count"]);
    assert_eq!(server.count(), 0);
    let client = server.answering(Client::builder().validate_requests(false), 200, "");
    call(&client, "abc", 0).await.unwrap();
    call_of(&client).await.unwrap();
    assert_eq!(server.count(), 2);
}
