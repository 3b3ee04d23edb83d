//! Calls that get no response, and many calls at once.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::{Json, Router};
use generated_client::{AddInternalContactRequest, Client, InternalRole};
use serde_json::Value;
use specwright_runtime::{Error, TransportKind};
use tokio::net::TcpSocket;
use tokio::sync::Barrier;

use crate::server::start;
use crate::support::{ada, assignment, client, partners_api};

/// A server that never responds.
async fn silent() -> String {
    start(Router::new().fallback(std::future::pending::<()>)).await.unwrap()
}

#[tokio::test]
async fn a_refused_connection_is_an_error_that_says_so() {
    // Bound but not listening: no other process gets the port, and no server responds on it.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let url = format!("http://{}", socket.local_addr().unwrap());
    let error = client(&url).add_internal_contact("partner_123", &ada()).await.unwrap_err();
    assert!(error.is_connect() && !error.is_timeout(), "{error:?}");
    assert!(matches!(&error, Error::Transport(error) if error.kind() == TransportKind::Connect), "{error:?}");
    assert!(error.to_string().contains("no connection"), "{error}");
    assert_eq!(error.status(), None);
    drop(socket);
}

#[tokio::test]
async fn a_call_that_takes_too_long_ends_with_a_timeout() {
    let client = client(&silent().await);
    let call = client.add_internal_contact("partner_123", &ada()).timeout(Duration::from_millis(50));
    let error = call.await.unwrap_err();
    assert!(error.is_timeout() && !error.is_connect(), "{error:?}");
    assert!(error.to_string().contains("timed out"), "{error}");
}

#[tokio::test]
async fn a_client_has_a_timeout_for_all_its_calls() {
    let url = silent().await;
    let client = Client::builder().base_url(url).timeout(Duration::from_millis(50)).build().unwrap();
    assert!(client.add_internal_contact("partner_123", &ada()).await.unwrap_err().is_timeout());
    assert!(client.add_internal_contact("partner_123", &ada()).send_raw().await.unwrap_err().is_timeout());
}

#[tokio::test]
async fn fifty_calls_go_on_at_once_on_one_client() {
    // No request gets a response until all fifty have come: one after the other would never end.
    let all = Arc::new(Barrier::new(50));
    let router = Router::new().fallback(async move |body: Bytes| {
        all.wait().await;
        let request: Value = serde_json::from_slice(&body).unwrap();
        let mut answer = assignment();
        answer["internal_contact"]["email"] = request["email"].clone();
        Json(answer)
    });
    let client = client(&start(router).await.unwrap());
    let calls: Vec<_> = (0..50)
        .map(|number| {
            let email = format!("{number}@example.com");
            let request = AddInternalContactRequest::new(email.as_str(), InternalRole::Csm);
            (email, tokio::spawn(client.add_internal_contact("partner_123", &request).send()))
        })
        .collect();
    for (email, call) in calls {
        assert_eq!(call.await.unwrap().unwrap().value.internal_contact.email, email);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn calls_from_many_threads_are_all_kept_by_the_server() {
    let (_, client) = partners_api(&["partner_123"]).await;
    let calls: Vec<_> = (0..50)
        .map(|number| {
            let client = client.clone();
            tokio::spawn(async move {
                let email = format!("{number}@example.com");
                let request = AddInternalContactRequest::new(email, InternalRole::Lead);
                client.add_internal_contact("partner_123", &request).await
            })
        })
        .collect();
    let mut ids = BTreeSet::new();
    for call in calls {
        ids.insert(call.await.unwrap().unwrap().id);
    }
    assert_eq!(ids.len(), 50);
}

#[tokio::test]
async fn a_call_that_is_dropped_is_not_sent() {
    let (_, client) = partners_api(&["partner_123"]).await;
    drop(client.add_internal_contact("partner_123", &ada()).send());
    let added = client.add_internal_contact("partner_123", &ada()).await.unwrap();
    assert_eq!(added.id, "ica_1");
}
