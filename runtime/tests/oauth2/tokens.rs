//! Tokens of clients, refresh tokens and passwords: what is sent for them, and how they are renewed.

use super::server::{Server, call, client, pairs, refusal, token};
use std::sync::{Arc, Mutex};
use std::time::Duration;

#[tokio::test]
async fn client_credentials_are_sent_with_basic_authentication() {
    let server = Server::start([token("token-1", 3600, None)]).await;
    let oauth = server.oauth().client_secret("p@ss:w/rd").scopes(["read", "write"]).parameter("audience", "the api");
    let client = client(&[], oauth.client_credentials()).await;
    assert_eq!(server.asked().len(), 0, "nothing is asked for before a call");
    assert_eq!(call(&client).await.unwrap(), "Bearer token-1");
    assert_eq!(call(&client).await.unwrap(), "Bearer token-1");
    let asked = server.asked();
    assert_eq!(asked.len(), 1);
    // `my+client:p%40ss%3Aw%2Frd` (RFC 6749, section 2.3.1).
    assert_eq!(asked[0].authorization, "Basic bXkrY2xpZW50OnAlNDBzcyUzQXclMkZyZA==");
    assert_eq!(asked[0].form, pairs("grant_type=client_credentials&scope=read+write&audience=the+api"));
}

#[tokio::test]
async fn client_credentials_are_sent_in_the_form_where_that_is_chosen() {
    let server = Server::start([token("token-1", 3600, None)]).await;
    let oauth = server.oauth().client_secret("p@ss").secret_in_body();
    assert_eq!(call(&client(&[], oauth.client_credentials()).await).await.unwrap(), "Bearer token-1");
    let asked = &server.asked()[0];
    assert_eq!(asked.authorization, "");
    assert_eq!(asked.form, pairs("grant_type=client_credentials&client_id=my+client&client_secret=p%40ss"));
}

#[tokio::test]
async fn clones_of_a_source_share_a_token() {
    let server = Server::start([token("token-1", 3600, None), token("token-2", 3600, None)]).await;
    let source = server.oauth().client_secret("secret").client_credentials();
    let one = client(&["token-1"], source.clone()).await;
    let other = client(&[], source).await;
    assert_eq!(call(&other).await.unwrap(), "Bearer token-1");
    assert_eq!(call(&one).await.unwrap(), "Bearer token-2");
    assert_eq!(server.asked().len(), 2);
}

#[tokio::test]
async fn a_thousand_calls_with_an_expired_token_refresh_it_once() {
    let answers = [token("token-1", 1, Some("refresh-2")), token("token-2", 3600, Some("refresh-3"))];
    let server = Server::start(answers).await;
    let client = client(&[], server.oauth().refresh_token("refresh-1")).await;
    assert_eq!(call(&client).await.unwrap(), "Bearer token-1");
    tokio::time::sleep(Duration::from_millis(950)).await;
    let calls: Vec<_> = (0..1000)
        .map(|_| {
            let call = call(&client);
            tokio::spawn(async move { call.await.unwrap() })
        })
        .collect();
    for call in calls {
        assert_eq!(call.await.unwrap(), "Bearer token-2");
    }
    assert_eq!(server.asked().len(), 2);
}

#[tokio::test]
async fn each_refresh_token_replaces_the_one_before() {
    let answers = [token("token-1", 3600, Some("refresh-2")), token("token-2", 3600, Some("refresh-3"))];
    let server = Server::start(answers).await;
    let kept = Arc::new(Mutex::new(Vec::new()));
    let keeper = kept.clone();
    let oauth = server.oauth().on_refresh_token(move |token| {
        use secrecy::ExposeSecret;
        keeper.lock().unwrap().push(token.expose_secret().to_owned());
    });
    let client = client(&["token-1"], oauth.refresh_token("refresh-1")).await;
    assert_eq!(call(&client).await.unwrap(), "Bearer token-2");
    let sent: Vec<String> = server.asked().iter().map(|asked| asked.field("refresh_token").to_owned()).collect();
    assert_eq!(sent, ["refresh-1", "refresh-2"]);
    assert_eq!(server.asked()[0].field("client_id"), "my client", "a public client names itself");
    assert_eq!(*kept.lock().unwrap(), ["refresh-2", "refresh-3"]);
}

#[tokio::test]
async fn who_gives_up_waiting_loses_no_refresh_token() {
    let server = Server::slow(Duration::from_millis(300), [token("token-1", 3600, Some("refresh-2"))]).await;
    let client = client(&[], server.oauth().refresh_token("refresh-1")).await;
    assert!(call(&client).timeout(Duration::from_millis(50)).await.unwrap_err().is_timeout());
    assert_eq!(call(&client).await.unwrap(), "Bearer token-1");
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn a_password_is_used_again_where_the_refresh_token_is_refused() {
    let answers =
        [token("token-1", 3600, Some("refresh-1")), refusal("invalid_grant", "expired"), token("token-2", 3600, None)];
    let server = Server::start(answers).await;
    let client = client(&["token-1"], server.oauth().scope("read").password("ada", "hunter2")).await;
    assert_eq!(call(&client).await.unwrap(), "Bearer token-2");
    assert_eq!(server.grants(), ["password", "refresh_token", "password"]);
    let asked = server.asked();
    assert_eq!(
        asked[0].form,
        pairs("grant_type=password&username=ada&password=hunter2&scope=read&client_id=my+client")
    );
    assert_eq!(asked[1].form, pairs("grant_type=refresh_token&refresh_token=refresh-1&client_id=my+client"));
}

#[tokio::test]
async fn a_refresh_token_that_is_refused_asks_for_the_user() {
    let server = Server::start([refusal("invalid_grant", "refresh-1 is revoked")]).await;
    let client = client(&[], server.oauth().refresh_token("refresh-1")).await;
    let error = call(&client).await.unwrap_err().to_string();
    assert!(error.contains("has to authorize again: invalid_grant: *** is revoked"), "{error}");
    let error = call(&client).await.unwrap_err().to_string();
    assert!(error.contains("has to authorize again"), "{error}");
    assert_eq!(server.asked().len(), 1, "it is not sent again");
}
