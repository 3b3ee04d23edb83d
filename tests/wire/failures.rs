//! Error responses: everything that the server sent is kept.

use generated_client::{Client, InternalRole, UpdateInternalContactRoleRequest};
use specwright_runtime::{Error, NoError};

use crate::support::{Canned, ada, partners_api};

const STATUSES: [u16; 6] = [400, 401, 404, 422, 500, 503];

fn lead() -> UpdateInternalContactRoleRequest {
    UpdateInternalContactRoleRequest::new(InternalRole::Lead)
}

/// Both operations, with this response.
async fn both(status: u16, media_type: Option<&'static str>, body: &'static str) -> [Error; 2] {
    let server = Canned::answering(status, media_type, body).await;
    let client = server.client();
    [
        client.add_internal_contact("partner_123", &ada()).await.unwrap_err(),
        client.update_internal_contact_role("partner_123", "ica_1", &lead()).await.unwrap_err(),
    ]
}

/// Status, header fields and raw bytes are all there, whatever the body is.
async fn keeps_everything(media_type: Option<&'static str>, body: &'static str) {
    for status in STATUSES {
        for error in both(status, media_type, body).await {
            assert_eq!(error.status().unwrap(), status);
            let headers = error.headers().unwrap();
            assert_eq!(headers["x-request-id"], "r-17");
            assert_eq!(headers.get("content-type").map(|value| value.to_str().unwrap()), media_type);
            assert_eq!(error.bytes().unwrap(), body);
            // The document describes no error response, so nothing is decoded, and nothing can fail to decode.
            assert_eq!(error.body(), None::<&NoError>);
            assert_eq!(error.body_error(), None);
            assert!(matches!(&error, Error::Api(answer) if answer.status == status), "{error:?}");
            assert!(!error.is_timeout() && !error.is_connect());
        }
    }
}

#[tokio::test]
async fn a_failure_with_json_keeps_status_header_fields_and_bytes() {
    keeps_everything(Some("application/json"), r#"{"detail":"no"}"#).await;
}

#[tokio::test]
async fn a_failure_with_html_keeps_status_header_fields_and_bytes() {
    keeps_everything(Some("text/html; charset=utf-8"), "<!doctype html>\n<h1>Bad Gateway</h1>\n").await;
}

#[tokio::test]
async fn a_failure_with_an_empty_body_keeps_status_and_header_fields() {
    keeps_everything(None, "").await;
}

#[tokio::test]
async fn a_failure_that_says_json_and_is_not_keeps_its_bytes() {
    keeps_everything(Some("application/json"), "{\"detail\": \"cut o").await;
}

#[tokio::test]
async fn an_error_is_one_line_with_the_operation_the_status_and_the_body() {
    let [add, update] = both(422, Some("text/html"), "<h1>\n  No  \u{1b}[31m</h1>\n").await;
    assert_eq!(
        add.to_string(),
        "POST /v2/partners/{partner_id}/internal-contacts: 422 Unprocessable Entity: <h1> No [31m</h1>"
    );
    assert_eq!(
        update.to_string(),
        "PATCH /v2/partners/{partner_id}/internal-contacts/{assignment_id}: 422 Unprocessable Entity: <h1> No [31m</h1>"
    );
    assert_eq!(add.operation().name, "add_internal_contact");
    assert_eq!(update.operation().name, "update_internal_contact_role");
}

#[tokio::test]
async fn an_error_with_an_empty_body_ends_with_the_status() {
    let [add, _] = both(500, None, "").await;
    assert!(add.to_string().ends_with(": 500 Internal Server Error"), "{add}");
}

#[tokio::test]
async fn a_call_without_a_token_is_refused_with_401() {
    let (url, _) = partners_api(&["partner_123"]).await;
    let stranger = Client::builder().base_url(url).build().unwrap();
    let error = stranger.add_internal_contact("partner_123", &ada()).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 401);
    assert_eq!(error.headers().unwrap()["www-authenticate"], "Bearer");
    assert_eq!(error.bytes().unwrap(), r#"{"detail":"a bearer token is needed"}"#);
}

#[tokio::test]
async fn a_call_with_a_wrong_token_is_refused_with_401() {
    let (url, _) = partners_api(&["partner_123"]).await;
    let stranger = Client::builder().base_url(url).bearer_auth("wrong").build().unwrap();
    let error = stranger.update_internal_contact_role("partner_123", "ica_1", &lead()).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 401);
}

#[tokio::test]
async fn a_partner_that_is_not_there_is_answered_with_404() {
    let (_, client) = partners_api(&["partner_123"]).await;
    let error = client.add_internal_contact("partner_999", &ada()).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 404);
    assert_eq!(error.bytes().unwrap(), r#"{"detail":"there is no partner partner_999"}"#);
}

#[tokio::test]
async fn an_assignment_of_another_partner_is_answered_with_404() {
    let (_, client) = partners_api(&["partner_123", "partner_456"]).await;
    let added = client.add_internal_contact("partner_123", &ada()).await.unwrap();
    for (partner, assignment) in [("partner_456", added.id.as_str()), ("partner_123", "ica_99")] {
        let error = client.update_internal_contact_role(partner, assignment, &lead()).await.unwrap_err();
        assert_eq!(error.status().unwrap(), 404);
    }
}

#[tokio::test]
async fn a_role_that_the_server_does_not_know_is_answered_with_422() {
    let (_, client) = partners_api(&["partner_123"]).await;
    let mut request = ada();
    request.internal_role = InternalRole::Unknown("chief_of_tea".into());
    let error = client.add_internal_contact("partner_123", &request).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 422);
    assert!(error.to_string().contains("internal_role is none of account_manager"), "{error}");
}

#[tokio::test]
async fn a_raw_answer_is_given_whatever_its_status() {
    for status in STATUSES.into_iter().chain([200, 201, 302]) {
        let server = Canned::answering(status, Some("text/plain"), "anything").await;
        let raw = server.client().add_internal_contact("partner_123", &ada()).send_raw().await.unwrap();
        assert_eq!(raw.status, status);
        assert_eq!(raw.header("x-request-id"), Some("r-17"));
        assert_eq!(raw.value, "anything");
    }
}

/// What a caller writes: `?` passes the error on to every type that takes errors.
#[tokio::test]
async fn an_error_goes_where_errors_go() {
    async fn caller(client: &Client) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        client.add_internal_contact("partner_999", &ada()).await?;
        Ok(())
    }
    let (_, client) = partners_api(&[]).await;
    let error = caller(&client).await.unwrap_err();
    assert_eq!(error.downcast::<Error>().unwrap().status().unwrap(), 404);
}
