//! A program without `async` has the same mock.

use generated_client::mock::Mock;
use generated_client::{InternalRole, UpdateInternalContactRoleRequest};

use crate::values::assignment;

#[test]
fn a_call_that_waits_gets_what_is_said_of_it() {
    let mock = Mock::new();
    let lead = UpdateInternalContactRoleRequest::new(InternalRole::Lead);
    let call = mock.client().update_internal_contact_role("partner_123", "ica_1", &lead);
    mock.update_internal_contact_role().sends(call.clone()).returns_json(200, &assignment());
    assert_eq!(call.send_blocking().unwrap().value.id, "ica_1");
    mock.verify().unwrap();
}
