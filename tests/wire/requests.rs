//! How ids, addresses and header fields arrive. What is refused before anything is sent is in `tests/mock`.

use generated_client::{AddInternalContactRequest, Client, InternalRole, UpdateInternalContactRoleRequest};

use crate::support::{Canned, TOKEN, ada, assignment, client, partners_api};

fn lead() -> UpdateInternalContactRoleRequest {
    UpdateInternalContactRoleRequest::new(InternalRole::Lead)
}

fn without_email() -> AddInternalContactRequest {
    AddInternalContactRequest::new("", InternalRole::Csm)
}

#[tokio::test]
async fn an_empty_email_that_is_sent_is_answered_with_422() {
    let (url, _) = partners_api(&["partner_123"]).await;
    let client = Client::builder().base_url(url).bearer_auth(TOKEN).validate_requests(false).build().unwrap();
    let error = client.add_internal_contact("partner_123", &without_email()).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 422);
    assert_eq!(error.bytes().unwrap(), r#"{"detail":"email is empty"}"#);
}

#[tokio::test]
async fn an_id_arrives_as_one_segment_of_the_path() {
    let server = Canned::json(&assignment()).await;
    server.client().add_internal_contact("a/b?c#d%", &ada()).await.unwrap();
    assert_eq!(server.only().path, "/v2/partners/a%2Fb%3Fc%23d%25/internal-contacts");
}

#[tokio::test]
async fn the_server_reads_an_id_as_it_was_given() {
    for id in ["a/b?c#d%", "%2F", "ü 🫖", "a+b", "a;b=c,d", "...", "a b", "'\"<>[]{}|^`\\~", ".hidden", "+1"] {
        let (_, client) = partners_api(&[id]).await;
        let added = client.add_internal_contact(id, &ada()).await.unwrap();
        assert_eq!(added.partner_id.as_deref(), Some(id));
        let changed = client.update_internal_contact_role(id, &added.id, &lead()).await.unwrap();
        assert_eq!(changed.partner_id.as_deref(), Some(id));
    }
}

#[tokio::test]
async fn a_base_url_may_have_a_path() {
    for base in ["/api/eu", "/api/eu/"] {
        let server = Canned::json(&assignment()).await;
        let client = client(&format!("{}{base}", server.url()));
        client.add_internal_contact("p", &ada()).await.unwrap();
        assert_eq!(server.only().path, "/api/eu/v2/partners/p/internal-contacts");
    }
}

#[tokio::test]
async fn a_header_field_of_a_call_goes_before_that_of_the_client() {
    let server = Canned::json(&assignment()).await;
    let builder = Client::builder().base_url(server.url()).header("x-trace", "client").user_agent("tests/1.0");
    let client = builder.build().unwrap();
    client.add_internal_contact("p", &ada()).header("x-trace", "call").await.unwrap();
    let seen = server.only();
    assert_eq!(seen.header("x-trace"), Some("call"));
    assert_eq!(seen.header("user-agent"), Some("tests/1.0"));
    assert_eq!(seen.header("authorization"), None);
}
