//! `null`, absent and present, for every field that may be null, in both directions.

use generated_client::mock::Mock;
use generated_client::{AddInternalContactRequest, InternalContactAssignment};
use serde_json::{Value, json};
use specwright_runtime::Maybe;

use crate::values::{ada, assignment};

type Set = fn(&mut AddInternalContactRequest, Maybe<String>);

/// Every nullable field of the request.
const SENT: [(&str, Set); 5] = [
    ("given_name", |request, value| request.given_name = value),
    ("family_name", |request, value| request.family_name = value),
    ("name", |request, value| request.name = value),
    ("phone", |request, value| request.phone = value),
    ("job_title", |request, value| request.job_title = value),
];

type Get = fn(&InternalContactAssignment) -> Option<String>;

/// Every nullable field of the response, by JSON Pointer of its parent and name.
const READ: [(&str, &str, Get); 9] = [
    ("", "modified_at", |read| read.modified_at.map(|time| time.to_rfc3339())),
    ("", "partner_id", |read| read.partner_id.clone()),
    ("", "remote_id", |read| read.remote_id.clone()),
    ("/internal_contact", "modified_at", |read| read.internal_contact.modified_at.map(|time| time.to_rfc3339())),
    ("/internal_contact", "given_name", |read| read.internal_contact.given_name.clone()),
    ("/internal_contact", "family_name", |read| read.internal_contact.family_name.clone()),
    ("/internal_contact", "name", |read| read.internal_contact.name.clone()),
    ("/internal_contact", "phone", |read| read.internal_contact.phone.clone()),
    ("/internal_contact", "job_title", |read| read.internal_contact.job_title.clone()),
];

/// The body of a request.
async fn text(request: &AddInternalContactRequest) -> String {
    let mock = Mock::new();
    mock.add_internal_contact().returns_json(200, &assignment());
    mock.client().add_internal_contact("partner_123", request).await.unwrap();
    String::from_utf8(mock.calls()[0].body().to_vec()).unwrap()
}

/// The assignment that a client reads.
async fn read_whole(answer: &Value) -> InternalContactAssignment {
    let mock = Mock::new();
    mock.add_internal_contact().returns_json(200, answer);
    mock.client().add_internal_contact("partner_123", &ada()).await.unwrap()
}

/// What the server got for one field of the request.
async fn sent(set: Set, value: Maybe<String>) -> Value {
    let mut request = ada();
    set(&mut request, value);
    serde_json::from_str(&text(&request).await).unwrap()
}

/// What the client read for one field of the response, which `change` has changed.
async fn read(parent: &str, get: Get, change: impl FnOnce(&mut serde_json::Map<String, Value>)) -> Option<String> {
    let mut answer = assignment();
    change(answer.pointer_mut(parent).unwrap().as_object_mut().unwrap());
    get(&read_whole(&answer).await)
}

#[tokio::test]
async fn a_field_that_is_absent_is_not_in_the_request() {
    for (name, set) in SENT {
        let body = sent(set, Maybe::Absent).await;
        assert_eq!(body, json!({"email": "ada@example.com", "internal_role": "csm"}), "{name}");
    }
}

#[tokio::test]
async fn a_field_that_is_null_is_null_in_the_request() {
    for (name, set) in SENT {
        let body = sent(set, Maybe::Null).await;
        assert_eq!(body, json!({"email": "ada@example.com", "internal_role": "csm", name: null}), "{name}");
    }
}

#[tokio::test]
async fn a_field_that_has_a_value_has_it_in_the_request() {
    for (name, set) in SENT {
        for value in ["Ada", "", "quote \" backslash \\ line\nbreak \u{0} ü 🫖"] {
            let body = sent(set, value.into()).await;
            assert_eq!(body, json!({"email": "ada@example.com", "internal_role": "csm", name: value}), "{name}");
        }
    }
}

#[tokio::test]
async fn the_three_states_stand_beside_each_other_in_one_request() {
    let request = AddInternalContactRequest {
        given_name: "Ada".into(),
        family_name: Maybe::Null,
        name: Maybe::Absent,
        phone: Maybe::from(None::<String>),
        job_title: Maybe::from(Some("Countess".to_owned())),
        ..ada()
    };
    let expected = concat!(
        r#"{"email":"ada@example.com","internal_role":"csm","given_name":"Ada","family_name":null,"#,
        r#""phone":null,"job_title":"Countess"}"#
    );
    assert_eq!(text(&request).await, expected);
}

#[tokio::test]
async fn a_field_that_is_null_in_the_answer_reads_as_none() {
    for (parent, name, get) in READ {
        let value = read(parent, get, |object| _ = object.insert(name.to_owned(), Value::Null)).await;
        assert_eq!(value, None, "{parent}/{name}");
    }
}

#[tokio::test]
async fn a_nullable_field_that_the_answer_leaves_out_reads_as_none() {
    for (parent, name, get) in READ {
        let value = read(parent, get, |object| _ = object.remove(name).unwrap()).await;
        assert_eq!(value, None, "{parent}/{name}");
    }
}

#[tokio::test]
async fn a_field_that_has_a_value_in_the_answer_reads_as_that_value() {
    for (parent, name, get) in READ {
        let (text, expected) = match name {
            "modified_at" => ("2026-11-07T06:31:56.25+01:00", "2026-11-07T05:31:56.250+00:00"),
            _ => ("ü 🫖", "ü 🫖"),
        };
        let value = read(parent, get, |object| _ = object.insert(name.to_owned(), text.into())).await;
        assert_eq!(value.as_deref(), Some(expected), "{parent}/{name}");
    }
}

#[tokio::test]
async fn a_required_nullable_field_is_written_as_null_again() {
    let mut answer = assignment();
    for (parent, name, _) in READ {
        answer.pointer_mut(parent).unwrap().as_object_mut().unwrap().insert(name.to_owned(), Value::Null);
    }
    assert_eq!(serde_json::to_value(read_whole(&answer).await).unwrap(), answer);
}

/// Without this, the two tables above would miss a nullable field that is added to the document.
#[test]
fn every_nullable_field_of_the_document_is_in_these_tables() {
    let document = include_str!("../../spec/openapi.yaml");
    assert_eq!(
        document.matches("nullable: true").count(),
        SENT.len() + READ.len(),
        "the document has gained or lost a nullable property: SENT and READ should too"
    );
}
