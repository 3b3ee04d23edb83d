//! The request and the response that the tests share, on the wire and without one (`tests/mock`).

use generated_client::{AddInternalContactRequest, InternalRole};
use serde_json::{Value, json};

/// A valid request.
pub fn ada() -> AddInternalContactRequest {
    AddInternalContactRequest::new("ada@example.com", InternalRole::Csm)
}

/// A response as documented, with every field present and not null.
pub fn assignment() -> Value {
    json!({
        "created_at": "2023-11-07T05:31:56Z",
        "modified_at": "2023-11-08T05:31:56Z",
        "id": "ica_1",
        "internal_role": "csm",
        "partner_id": "partner_123",
        "remote_id": "r_1",
        "internal_contact": {
            "created_at": "2023-11-07T05:31:56Z",
            "modified_at": "2023-11-08T05:31:56Z",
            "id": "ic_1",
            "email": "ada@example.com",
            "given_name": "Ada",
            "family_name": "Lovelace",
            "name": "Ada Lovelace",
            "phone": "+44 20 7946 0000",
            "job_title": "Countess",
            "object": "internal_contact",
        },
        "object": "internal_contact_assignment",
    })
}
