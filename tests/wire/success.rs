//! Both operations against a server that behaves as the reference says.

use generated_client::{AddInternalContactRequest, InternalRole, UpdateInternalContactRoleRequest};
use specwright_runtime::Method;

use crate::server::{router, start};
use crate::store::Store;
use crate::support::{Canned, TOKEN, ada, assignment, client, partners_api};

#[tokio::test]
async fn adding_a_contact_makes_it_and_links_it_to_the_partner() {
    let (_, client) = partners_api(&["partner_123"]).await;
    let request = AddInternalContactRequest { given_name: "Ada".into(), family_name: "Lovelace".into(), ..ada() };
    let added = client.add_internal_contact("partner_123", &request).await.unwrap();
    assert_eq!(added.partner_id.as_deref(), Some("partner_123"));
    assert_eq!(added.internal_role, InternalRole::Csm);
    assert_eq!(added.modified_at, None);
    assert_eq!(added.remote_id, None);
    assert_eq!(added.object, "internal_contact_assignment");
    assert_eq!(added.internal_contact.email, "ada@example.com");
    assert_eq!(added.internal_contact.name.as_deref(), Some("Ada Lovelace"));
    assert_eq!(added.internal_contact.phone, None);
    assert_eq!(added.created_at.to_rfc3339(), "2023-11-07T05:00:01+00:00");
}

#[tokio::test]
async fn a_known_email_is_found_and_not_made_again() {
    let (_, client) = partners_api(&["partner_123", "partner_456"]).await;
    let first = client.add_internal_contact("partner_123", &ada()).await.unwrap();
    let second = client.add_internal_contact("partner_456", &ada()).await.unwrap();
    assert_eq!(first.internal_contact, second.internal_contact);
    assert_ne!(first.id, second.id);
}

#[tokio::test]
async fn an_email_is_known_within_one_organization_alone() {
    let store = Store::default().organization(TOKEN, ["partner_123"]).organization("other", ["partner_789"]);
    let url = start(router(store)).await.unwrap();
    let named = AddInternalContactRequest { name: "Ada".into(), ..ada() };
    client(&url).add_internal_contact("partner_123", &named).await.unwrap();
    let other = generated_client::Client::builder().base_url(&url).bearer_auth("other").build().unwrap();
    let added = other.add_internal_contact("partner_789", &ada()).await.unwrap();
    assert_eq!(added.internal_contact.name, None);
}

#[tokio::test]
async fn changing_a_role_changes_that_assignment_alone() {
    let (_, client) = partners_api(&["partner_123"]).await;
    let first = client.add_internal_contact("partner_123", &ada()).await.unwrap();
    let second = client.add_internal_contact("partner_123", &ada()).await.unwrap();
    let lead = UpdateInternalContactRoleRequest::new(InternalRole::CoLead);
    let changed = client.update_internal_contact_role("partner_123", &first.id, &lead).await.unwrap();
    assert_eq!(changed.id, first.id);
    assert_eq!(changed.internal_role, InternalRole::CoLead);
    assert!(changed.modified_at > Some(first.created_at));
    assert_eq!(second.internal_role, InternalRole::Csm);
}

#[tokio::test]
async fn every_role_of_the_document_is_taken_by_the_server_and_comes_back() {
    let (_, client) = partners_api(&["partner_123"]).await;
    let added = client.add_internal_contact("partner_123", &ada()).await.unwrap();
    for role in [
        InternalRole::AccountManager,
        InternalRole::AccountExecutive,
        InternalRole::Csm,
        InternalRole::Lead,
        InternalRole::CoLead,
        InternalRole::PracticeLead,
    ] {
        let request = UpdateInternalContactRoleRequest::new(role.clone());
        let changed = client.update_internal_contact_role("partner_123", &added.id, &request).await.unwrap();
        assert_eq!(changed.internal_role, role);
    }
}

#[tokio::test]
async fn adding_is_a_post_with_the_token_and_a_json_body() {
    let server = Canned::json(&assignment()).await;
    server.client().add_internal_contact("partner_123", &ada()).await.unwrap();
    let seen = server.only();
    assert_eq!(seen.method, Method::POST);
    assert_eq!(seen.path, "/v2/partners/partner_123/internal-contacts");
    assert_eq!(seen.header("authorization"), Some("Bearer hunter2-is-the-token"));
    assert_eq!(seen.header("content-type"), Some("application/json"));
    assert_eq!(seen.text(), r#"{"email":"ada@example.com","internal_role":"csm"}"#);
}

#[tokio::test]
async fn changing_a_role_is_a_patch_with_the_token_and_a_json_body() {
    let server = Canned::json(&assignment()).await;
    let request = UpdateInternalContactRoleRequest::new(InternalRole::PracticeLead);
    server.client().update_internal_contact_role("partner_123", "ica_1", &request).await.unwrap();
    let seen = server.only();
    assert_eq!(seen.method, Method::PATCH);
    assert_eq!(seen.path, "/v2/partners/partner_123/internal-contacts/ica_1");
    assert_eq!(seen.header("authorization"), Some("Bearer hunter2-is-the-token"));
    assert_eq!(seen.header("content-type"), Some("application/json"));
    assert_eq!(seen.text(), r#"{"internal_role":"practice_lead"}"#);
}

#[tokio::test]
async fn sending_gives_status_and_header_fields_besides_the_value() {
    let server = Canned::json(&assignment()).await;
    let response = server.client().add_internal_contact("partner_123", &ada()).send().await.unwrap();
    assert_eq!(response.status, 200);
    assert_eq!(response.header("x-request-id"), Some("r-17"));
    assert_eq!(response.value.id, "ica_1");
}
