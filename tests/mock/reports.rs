//! What a mock reports: calls that are not expected, what is expected and does not come, and a body that differs.

use generated_client::mock::Mock;
use generated_client::{InternalContactAssignment, InternalRole, UpdateInternalContactRoleRequest};

use crate::values::{ada, assignment};

fn added() -> InternalContactAssignment {
    serde_json::from_value(assignment()).unwrap()
}

/// A report without the lines of this file: they change with what stands above them.
fn placeless(report: &str) -> String {
    let mut parts = report.split(concat!(file!(), ":"));
    let mut text = parts.next().unwrap().to_owned();
    for part in parts {
        let behind = |text: &str| text.trim_start_matches(|letter: char| letter.is_ascii_digit()).to_owned();
        let column = behind(part);
        text.push_str("tests/mock/reports.rs:…");
        text.push_str(&behind(column.strip_prefix(':').unwrap_or(&column)));
    }
    text
}

#[track_caller]
fn snapshot(name: &str, text: &str) {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "snapshots" }, {
        insta::assert_snapshot!(name, placeless(text));
    });
}

#[tokio::test]
async fn a_call_that_is_not_expected_fails_and_is_reported() {
    let mock = Mock::new();
    let client = mock.builder().bearer_auth("hunter2-is-the-token").build().unwrap();
    let error = client.add_internal_contact("partner_123", &ada()).await.unwrap_err();
    assert!(!error.is_retryable());
    snapshot("not-expected", &mock.verify().unwrap_err().to_string());
    snapshot("not-expected-error", &error.to_string());
}

#[tokio::test]
async fn an_expected_call_that_does_not_come_is_reported_with_its_place() {
    let mock = Mock::new();
    mock.add_internal_contact().times(2).returns(200, added());
    mock.update_internal_contact_role().path_param("assignment_id", "ica_1").returns_empty(404);
    mock.update_internal_contact_role().any_number().breaks("the line is dead");
    let response = mock.client().add_internal_contact("partner_123", &ada()).await.unwrap();
    assert_eq!(response, added());
    snapshot("not-come", &mock.verify().unwrap_err().to_string());
}

#[tokio::test]
async fn a_call_that_differs_is_reported_with_each_difference() {
    let mock = Mock::new();
    let client = mock.client();
    let mut request = ada();
    request.given_name = "Ada".into();
    mock.add_internal_contact().sends(client.add_internal_contact("partner_123", &request)).returns(200, added());
    let mut other = ada();
    other.internal_role = InternalRole::Lead;
    other.phone = "+44 20 7946 0000".into();
    let error = client.add_internal_contact("partner_456", &other).await.unwrap_err();
    let lead = UpdateInternalContactRoleRequest::new(InternalRole::Lead);
    mock.update_internal_contact_role().header("x-trace", "42").json(&lead).returns(200, added());
    client.update_internal_contact_role("p", "a", &lead).header("x-trace", "43").await.unwrap_err();
    snapshot("differs", &mock.verify().unwrap_err().to_string());
    snapshot("differs-error", &error.to_string());
}

#[test]
fn a_mock_that_is_dropped_reports_the_same() {
    let mock = Mock::new();
    mock.add_internal_contact().returns(200, added());
    let dropped = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(mock))).unwrap_err();
    snapshot("dropped", dropped.downcast_ref::<String>().unwrap());
}
