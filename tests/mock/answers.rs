//! Responses with a success status that the document does not describe, or with a body that is not as documented.

use generated_client::mock::Mock;
use generated_client::{Client, InternalContactAssignment, InternalRole, UpdateInternalContactRoleRequest};
use http::Response;
use serde_json::{Value, json};
use specwright_runtime::{DecodeError, Error};

use crate::values::{ada, assignment};

/// A client both of whose operations get this response.
fn answering(status: u16, media_type: Option<&'static str>, body: String) -> Client {
    let mock = Mock::new();
    for expected in [mock.add_internal_contact(), mock.update_internal_contact_role()] {
        let response = Response::builder().status(status).header("x-request-id", "r-17");
        let response = match media_type {
            Some(media_type) => response.header("content-type", media_type),
            None => response,
        };
        expected.any_number().response(response.body(body.clone()).unwrap());
    }
    mock.client()
}

async fn add(client: &Client) -> Result<InternalContactAssignment, Error> {
    client.add_internal_contact("partner_123", &ada()).await
}

/// Sends both operations to a server with this response, and returns the decoding error.
async fn undecoded(status: u16, media_type: Option<&'static str>, body: String) -> Box<DecodeError> {
    let client = answering(status, media_type, body.clone());
    let role = UpdateInternalContactRoleRequest::new(InternalRole::Lead);
    let update = client.update_internal_contact_role("partner_123", "ica_1", &role).await;
    assert!(matches!(update, Err(Error::Decode(_))), "{update:?}");
    match add(&client).await {
        Err(Error::Decode(error)) => {
            assert_eq!(error.status, status);
            assert_eq!(error.headers["x-request-id"], "r-17");
            assert_eq!(error.bytes, body);
            error
        }
        other => panic!("this should not decode: {other:?}"),
    }
}

async fn undecoded_json(value: &Value) -> Box<DecodeError> {
    undecoded(200, Some("application/json"), value.to_string()).await
}

#[tokio::test]
async fn a_success_that_the_document_does_not_describe_is_taken_as_the_documented_one() {
    for status in [201, 202, 203, 206, 299] {
        let client = answering(status, Some("application/json"), assignment().to_string());
        let response = client.add_internal_contact("partner_123", &ada()).send().await.unwrap();
        assert_eq!(response.status, status);
        assert_eq!(serde_json::to_value(response.value).unwrap(), assignment());
    }
}

#[tokio::test]
async fn a_body_is_read_whatever_media_type_it_claims() {
    for media_type in [None, Some("text/plain"), Some("application/vnd.partners+json; charset=utf-8")] {
        let client = answering(200, media_type, assignment().to_string());
        assert_eq!(add(&client).await.unwrap().id, "ica_1");
    }
}

#[tokio::test]
async fn a_role_that_the_document_does_not_list_survives_a_round_trip() {
    let mut answer = assignment();
    answer["internal_role"] = "chief_of_tea".into();
    let mock = Mock::new();
    mock.add_internal_contact().returns_json(200, &answer);
    let added = add(&mock.client()).await.unwrap();
    assert_eq!(added.internal_role, InternalRole::Unknown("chief_of_tea".into()));
    assert_eq!(serde_json::to_value(&added).unwrap(), answer);

    mock.update_internal_contact_role().body(r#"{"internal_role":"chief_of_tea"}"#).returns_json(200, &answer);
    let request = UpdateInternalContactRoleRequest::new(added.internal_role);
    mock.client().update_internal_contact_role("partner_123", &added.id, &request).await.unwrap();
}

#[tokio::test]
async fn properties_that_the_document_does_not_know_are_passed_over() {
    let mut answer = assignment();
    answer["brand_new"] = json!({"deep": [1, {"a": null}]});
    answer["internal_contact"]["email_verified"] = true.into();
    let client = answering(200, Some("application/json"), answer.to_string());
    assert_eq!(serde_json::to_value(add(&client).await.unwrap()).unwrap(), assignment());
}

#[tokio::test]
async fn a_success_that_is_not_json_is_an_error_that_keeps_the_answer() {
    let error = undecoded(200, Some("text/html"), "<h1>Sign in</h1>".into()).await;
    assert!(error.to_string().starts_with("POST /v2/partners/{partner_id}/internal-contacts: 200 OK"), "{error}");
    assert!(error.to_string().ends_with("<h1>Sign in</h1>"), "{error}");
}

#[tokio::test]
async fn a_success_with_an_empty_body_is_an_error() {
    for status in [200, 201] {
        assert_eq!(undecoded(status, None, String::new()).await.path(), None);
    }
    undecoded(204, None, String::new()).await;
}

#[tokio::test]
async fn a_success_that_breaks_off_is_an_error_that_names_the_place() {
    let whole = assignment().to_string();
    let cut = whole.find("Lovelace").unwrap();
    let error = undecoded(200, Some("application/json"), whole[..cut].to_owned()).await;
    assert_eq!(error.path(), Some("$.internal_contact.family_name"));
}

#[tokio::test]
async fn a_required_field_that_is_missing_is_named_with_its_place() {
    let required = [
        ("", "created_at"),
        ("", "id"),
        ("", "internal_role"),
        ("", "internal_contact"),
        ("", "object"),
        ("/internal_contact", "created_at"),
        ("/internal_contact", "id"),
        ("/internal_contact", "email"),
        ("/internal_contact", "object"),
    ];
    for (parent, name) in required {
        let mut answer = assignment();
        answer.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(name);
        let error = undecoded_json(&answer).await;
        let place = format!("${}", parent.replace('/', "."));
        assert_eq!(error.path(), Some(place.as_str()), "{name}");
        assert!(error.body_error.message().contains(&format!("`{name}`")), "{error}");
    }
}

#[tokio::test]
async fn a_field_of_another_type_is_named_with_its_place() {
    let wrong = [
        ("/id", json!(7)),
        ("/internal_role", json!({"name": "csm"})),
        ("/internal_role", Value::Null),
        ("/created_at", json!("yesterday")),
        ("/modified_at", json!("2023-13-07T05:31:56Z")),
        ("/partner_id", json!(["partner_123"])),
        ("/internal_contact", json!("ic_1")),
        ("/internal_contact", Value::Null),
        ("/internal_contact/email", Value::Null),
        ("/internal_contact/phone", json!(44)),
    ];
    for (pointer, value) in wrong {
        let mut answer = assignment();
        *answer.pointer_mut(pointer).unwrap() = value;
        let error = undecoded_json(&answer).await;
        let place = format!("${}", pointer.replace('/', "."));
        assert_eq!(error.path(), Some(place.as_str()), "{error}");
        assert!(error.to_string().contains(&place), "{error}");
    }
}

#[tokio::test]
async fn json_of_another_shape_is_an_error() {
    for value in [json!(null), json!([assignment()]), json!("ok"), json!({})] {
        let error = undecoded_json(&value).await;
        assert!(error.path().is_some_and(|path| path.starts_with('$')), "{error}");
    }
}
