//! What is checked before anything is sent.

use generated_client::mock::Mock;
use generated_client::{AddInternalContactRequest, InternalRole, UpdateInternalContactRoleRequest};
use specwright_runtime::Error;

use crate::values::{ada, assignment};

fn lead() -> UpdateInternalContactRoleRequest {
    UpdateInternalContactRoleRequest::new(InternalRole::Lead)
}

fn with_email(email: &str) -> AddInternalContactRequest {
    AddInternalContactRequest::new(email, InternalRole::Csm)
}

#[tokio::test]
async fn an_empty_email_is_refused_before_anything_is_sent() {
    let mock = Mock::new();
    let error = mock.client().add_internal_contact("partner_123", &with_email("")).await.unwrap_err();
    assert!(matches!(error, Error::Request(_)), "{error:?}");
    assert_eq!(error.status(), None);
    let violations: Vec<_> = error.violations().unwrap().iter().collect();
    assert_eq!(violations.len(), 1);
    assert_eq!(violations[0].path, "$.email");
    assert!(error.to_string().contains("not sent: $.email: "), "{error}");
    mock.verify().unwrap();
}

#[tokio::test]
async fn an_empty_email_is_sent_when_requests_are_not_validated() {
    let mock = Mock::new();
    mock.add_internal_contact().body(r#"{"email":"","internal_role":"csm"}"#).returns_json(200, &assignment());
    let client = mock.builder().validate_requests(false).build().unwrap();
    client.add_internal_contact("partner_123", &with_email("")).await.unwrap();
    mock.verify().unwrap();
}

#[tokio::test]
async fn one_character_is_enough_for_an_email() {
    let mock = Mock::new();
    mock.add_internal_contact().json(&with_email("ü")).returns_json(200, &assignment());
    mock.client().add_internal_contact("partner_123", &with_email("ü")).await.unwrap();
    mock.verify().unwrap();
}

#[tokio::test]
async fn ids_that_would_lead_to_another_path_are_refused_before_anything_is_sent() {
    let mock = Mock::new();
    let client = mock.client();
    for id in ["", ".", ".."] {
        let calls = [
            client.add_internal_contact(id, &ada()),
            client.update_internal_contact_role(id, "ica_1", &lead()),
            client.update_internal_contact_role("partner_123", id, &lead()),
        ];
        for call in calls {
            let error = call.await.unwrap_err();
            assert!(matches!(error, Error::Request(_)), "{id:?}: {error:?}");
            assert!(error.to_string().contains("not sent: "), "{error}");
        }
    }
    let error = client.update_internal_contact_role("partner_123", "", &lead()).await.unwrap_err();
    assert!(error.to_string().contains("`assignment_id`"), "{error}");
    mock.verify().unwrap();
}
