//! What a client and its calls are: `Clone`, `Send`, `Sync`, and silent about the token.

use std::fmt::Debug;
use std::future::IntoFuture;

use generated_client::{
    AddInternalContactRequest, Client, ClientBuilder, InternalContact, InternalContactAssignment, InternalRole,
    UpdateInternalContactRoleRequest,
};
use specwright_runtime::{Call, Error, ResponseFuture, ValueFuture};

use crate::support::{Canned, TOKEN, ada};

#[test]
fn a_client_can_be_cloned_and_shared_between_threads() {
    fn is<T: Clone + Debug + Send + Sync + 'static>() {}
    is::<Client>();
}

#[test]
fn models_can_be_cloned_compared_and_shared_between_threads() {
    fn is<T: Clone + Debug + PartialEq + Send + Sync + 'static>() {}
    is::<AddInternalContactRequest>();
    is::<InternalContact>();
    is::<InternalContactAssignment>();
    is::<InternalRole>();
    is::<UpdateInternalContactRoleRequest>();
}

#[test]
fn every_call_and_every_future_of_it_can_be_sent_to_another_thread() {
    fn is<T: Send + 'static>() {}
    is::<ClientBuilder>();
    is::<Call<InternalContactAssignment>>();
    is::<ValueFuture<InternalContactAssignment>>();
    is::<ResponseFuture<InternalContactAssignment>>();

    fn sendable<T: Send + 'static>(_: T) {}
    let client = Client::builder().build().unwrap();
    let role = UpdateInternalContactRoleRequest::new(InternalRole::Lead);
    sendable(client.add_internal_contact("p", &ada()).into_future());
    sendable(client.add_internal_contact("p", &ada()).send());
    sendable(client.add_internal_contact("p", &ada()).send_raw());
    sendable(client.update_internal_contact_role("p", "a", &role).into_future());
    sendable(client.update_internal_contact_role("p", "a", &role).send());
    sendable(client.update_internal_contact_role("p", "a", &role).send_raw());
    sendable(async move { client.add_internal_contact("p", &ada()).await });
}

#[test]
fn an_error_can_be_sent_to_another_thread() {
    fn is<T: std::error::Error + Send + Sync + 'static>() {}
    is::<Error>();
}

#[test]
fn without_a_base_url_calls_go_to_the_server_of_the_document() {
    let client = Client::builder().build().unwrap();
    assert_eq!(client.http().base_url(), "https://api.example.com");
}

#[tokio::test]
async fn the_token_is_never_shown() {
    let server = Canned::answering(401, Some("text/plain"), "no").await;
    let builder = Client::builder().base_url(server.url()).bearer_auth(TOKEN);
    let mut shown = vec![format!("{builder:?}")];
    let client = builder.build().unwrap();
    shown.push(format!("{client:?} {:?}", client.http()));
    let call = client.add_internal_contact("partner_123", &ada());
    shown.push(format!("{call:?}"));
    let sending = call.send();
    shown.push(format!("{sending:?}"));
    let error = sending.await.unwrap_err();
    shown.push(format!("{error:?} {error:#?} {error}"));
    // Otherwise this test proves nothing: the token did reach the server.
    assert!(server.only().header("authorization").unwrap().ends_with(TOKEN));

    let refused = client.add_internal_contact("", &ada()).await.unwrap_err();
    shown.push(format!("{refused:?} {refused}"));
    let nobody = Client::builder().base_url("http://127.0.0.1:1").bearer_auth(TOKEN).build().unwrap();
    let unanswered = nobody.add_internal_contact("p", &ada()).await.unwrap_err();
    shown.push(format!("{unanswered:?} {unanswered}"));
    let broken = ClientBuilder::bearer_auth(Client::builder(), format!("{TOKEN}\r\nx: y")).build().unwrap_err();
    shown.push(format!("{broken:?} {broken}"));

    for text in shown {
        assert!(!text.contains("hunter2"), "{text}");
    }
}
