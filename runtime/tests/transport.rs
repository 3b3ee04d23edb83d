//! Real sockets and in-process services: timeouts, refusals, redirects, sizes, many calls at once, and what can be seen
//! of a secret.

#![cfg(feature = "reqwest")]

mod common;

use axum::Router;
use axum::extract::Query;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect};
use axum::routing::{any, get, post};
use common::{Client, Item, ListItems, Recorder, serve};
use specwright_runtime::{
    Body, Bytes, Call, Credential, Error, Method, ResponseFuture, TransportKind, ValueFuture, decode,
};
use std::collections::HashMap;
use std::time::{Duration, Instant};

fn client(base: &str) -> Client {
    Client::builder().base_url(base).bearer_auth("hunter2").build().unwrap()
}

async fn echo(method: Method, headers: HeaderMap, Query(query): Query<HashMap<String, String>>, body: Bytes) -> String {
    let header = |name: &str| headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
    format!(
        "{method} auth={} key={} type={} query={query:?} body={}",
        header("authorization"),
        header("x-key"),
        header("content-type"),
        body.len()
    )
}

#[tokio::test]
async fn a_call_over_a_real_socket() {
    let app = Router::new()
        .route("/items", post(|body: Bytes| async move { ([(header::CONTENT_TYPE, "application/json")], body) }));
    let client = client(&serve(app).await);
    let item = Item { id: 7, tags: vec!["ä".into()] };
    assert_eq!(client.create_item(&item).await.unwrap(), item);
    let error = client.list_items().await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::METHOD_NOT_ALLOWED));
    assert_eq!(error.headers().unwrap()["allow"], "POST");
}

#[tokio::test]
async fn a_path_parameter_arrives_as_one_segment() {
    use axum::extract::Path;
    let echo = |Path((id, kind)): Path<(String, String)>| async move { format!("{id} {kind}") };
    let app = Router::new().route("/api/{id}/{kind}", get(echo));
    let client = client(&format!("{}/api/", serve(app).await));
    let id = "a/b?c#d%e+f;g ä'|\\^[]";
    let call = client.any(Method::GET, "/{id}/{kind}", decode::text);
    assert_eq!(call.path("id", id).path("kind", "...").await.unwrap(), format!("{id} ..."));
}

#[tokio::test]
async fn query_parameters_arrive_as_they_were_given() {
    let app = Router::new().route("/echo", any(echo));
    let client = client(&serve(app).await);
    let value = "a&b=c#d%e+f ä'\"<>[]";
    let call = client.any(Method::GET, "/echo", decode::text).query("x[y]", value);
    assert!(call.await.unwrap().contains(&format!("query={:?}", HashMap::from([("x[y]", value)]))));
}

#[tokio::test]
async fn fifty_calls_at_once() {
    let app = Router::new().route(
        "/items/{id}",
        get(|axum::extract::Path(id): axum::extract::Path<i64>| async move {
            tokio::time::sleep(Duration::from_millis(20)).await;
            axum::Json(Item { id, tags: vec![] })
        }),
    );
    let client = client(&serve(app).await);
    let calls: Vec<_> = (0..50).map(|id| tokio::spawn(client.get_item(&id.to_string()).send())).collect();
    for (id, call) in (0..).zip(calls) {
        assert_eq!(call.await.unwrap().unwrap().value.id, id);
    }
}

#[tokio::test]
async fn slow_answers_time_out_whole() {
    let app = Router::new()
        .route("/head", any(async || tokio::time::sleep(Duration::from_secs(30)).await))
        .route("/body", any(async || axum::body::Body::new(Endless)));
    let client = client(&serve(app).await);
    for path in ["/head", "/body"] {
        let started = Instant::now();
        let error = client.any(Method::GET, path, decode::bytes).timeout(Duration::from_millis(80)).await.unwrap_err();
        assert!(error.is_timeout() && !error.is_connect(), "{error:?}");
        assert!(error.to_string().ends_with("timed out: no complete response within 80ms (`timeout`)"), "{error}");
        assert!(started.elapsed() < Duration::from_secs(5));
    }
}

/// A body that never ends.
struct Endless;

impl http_body::Body for Endless {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Bytes>, Self::Error>>> {
        let mut sleep = Box::pin(tokio::time::sleep(Duration::from_millis(1)));
        let _ = sleep.as_mut().poll(context);
        let waker = context.waker().clone();
        tokio::spawn(async move {
            sleep.await;
            waker.wake();
        });
        std::task::Poll::Ready(Some(Ok(http_body::Frame::data(Bytes::from_static(&[0; 16])))))
    }
}

#[tokio::test]
async fn refused_connections() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let client = Client::builder()
        .base_url(format!("http://{address}"))
        .credential("k", Credential::api_key_query("key", "hunter2"))
        .build()
        .unwrap();
    let error = client.any(Method::GET, "/x", decode::empty).secured(&[&["k"]]).await.unwrap_err();
    assert!(error.is_connect() && !error.is_timeout(), "{error:?}");
    assert!(error.to_string().starts_with("GET /x: no connection: Connection refused"), "{error}");
    assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
    assert!(std::error::Error::source(&error).is_some());
}

#[cfg(any(feature = "rustls", feature = "rustls-aws-lc", feature = "native-tls"))]
#[tokio::test]
async fn a_server_that_speaks_no_tls() {
    let base = serve(Router::new()).await.replace("http://", "https://");
    let error = client(&base).any(Method::GET, "/x", decode::empty).await.unwrap_err();
    let Error::Transport(error) = &error else { panic!("{error:?}") };
    assert_eq!(error.kind(), TransportKind::Tls, "{error:?}");
}

#[tokio::test]
async fn bodies_may_be_huge_but_not_larger_than_allowed() {
    let app = Router::new().route("/big", get(async || vec![b'x'; 20_000_000]));
    let base = serve(app).await;
    assert_eq!(client(&base).any(Method::GET, "/big", decode::bytes).await.unwrap().len(), 20_000_000);
    let client = Client::builder().base_url(base).max_response_bytes(1_000_000).build().unwrap();
    let error = client.any(Method::GET, "/big", decode::bytes).await.unwrap_err();
    assert!(matches!(&error, Error::Transport(error) if error.kind() == TransportKind::Body));
    assert!(error.to_string().contains("larger than the 1000000 bytes"), "{error}");
}

#[tokio::test]
async fn a_body_that_breaks_off() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        socket.read_buf(&mut Vec::new()).await.unwrap();
        socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf").await.unwrap();
    });
    let call = client(&format!("http://{address}")).any(Method::GET, "/x", decode::bytes);
    let error = call.retries(0).await.unwrap_err();
    assert!(matches!(&error, Error::Transport(error) if error.kind() == TransportKind::Body), "{error:?}");
}

#[tokio::test]
async fn redirects_leave_credentials_behind_when_they_leave_the_origin() {
    let other =
        serve(Router::new().route("/echo", any(echo)).route("/again", any(|| async { Redirect::temporary("/echo") })))
            .await;
    let away = format!("{other}/again");
    let back = format!("{other}/echo");
    let app = Router::new()
        .route("/echo", any(echo))
        .route("/near", any(|| async { Redirect::temporary("/echo") }))
        .route("/see", any(|| async { Redirect::to("/echo") }))
        .route("/away", any(move || async move { Redirect::temporary(&away) }))
        .route("/straight", any(move || async move { Redirect::temporary(&back) }))
        .route("/round", any(|| async { Redirect::temporary("/round") }));
    let base = serve(app).await;
    let builder = || {
        Client::builder()
            .base_url(&base)
            .bearer_auth("t")
            .credential("key", Credential::api_key_header("X-Key", "k"))
            .credential("query", Credential::api_key_query("q", "s"))
    };
    // The pool, and reqwest.
    for client in [builder(), builder().reqwest(|settings| settings)].map(|builder| builder.build().unwrap()) {
        let call = |path| {
            client.any(Method::POST, path, decode::text).secured(&[&["bearerAuth", "key", "query"]]).json("body")
        };
        let near = call("/near").await.unwrap();
        assert_eq!(near, "POST auth=Bearer t key=k type=application/json query={} body=6");
        assert_eq!(call("/see").await.unwrap(), "GET auth=Bearer t key=k type= query={} body=0");
        for path in ["/away", "/straight"] {
            assert_eq!(call(path).await.unwrap(), "POST auth= key= type=application/json query={} body=6");
        }
        let error = call("/round").await.unwrap_err();
        assert_eq!(
            (error.status().unwrap().as_u16(), &error.headers().unwrap()["location"]),
            (307, &"/round".parse().unwrap())
        );
        let kept = call("/near").also_success(&["307"]).send().await.unwrap();
        assert_eq!(kept.header("location"), Some("/echo"));
        assert_eq!(call("/near").send_raw().await.unwrap().status, 307);
    }
}

#[tokio::test]
async fn a_refusal_of_another_origin_says_that_no_credentials_were_sent() {
    use axum::extract::Path;
    let end = |Path(status): Path<u16>| async move { StatusCode::from_u16(status).unwrap() };
    let other = serve(Router::new().route("/end/{status}", any(end))).await;
    let away = move |Path(status): Path<u16>| {
        let to = format!("{other}/end/{status}");
        async move { Redirect::temporary(&to) }
    };
    let near = |Path(status): Path<u16>| async move { Redirect::temporary(&format!("/end/{status}")) };
    let app = Router::new().route("/end/{status}", any(end)).route("/away/{status}", any(away));
    let base = serve(app.route("/near/{status}", any(near))).await;
    let same = tower::util::MapResponseLayer::new(|response: http::Response<Body>| response);
    let layered = Client::builder().base_url(&base).bearer_auth("hunter2").layer(same);
    let note = " (a redirect led to another origin, where no credentials are sent)";
    for client in [client(&base), layered.build().unwrap()] {
        let call = |path, status: u16| {
            client.any(Method::GET, path, decode::text).secured(&[&["bearerAuth"]]).path("status", status)
        };
        for (status, shown) in [(401, "401 Unauthorized"), (403, "403 Forbidden")] {
            let error = call("/away/{status}", status).await.unwrap_err();
            assert_eq!(error.to_string(), format!("GET /away/{{status}}: {shown}{note}"));
            let error = call("/near/{status}", status).await.unwrap_err();
            assert_eq!(error.to_string(), format!("GET /near/{{status}}: {shown}"));
        }
        let error = call("/away/{status}", 404).await.unwrap_err();
        assert_eq!(error.to_string(), "GET /away/{status}: 404 Not Found");
        assert_eq!(call("/away/{status}", 200).await.unwrap(), "");
    }
}

#[tokio::test]
async fn an_axum_router_is_a_transport() {
    let app = Router::new().route("/v1/items", get(async || StatusCode::IM_A_TEAPOT.into_response()));
    let client = Client::builder().service(app).build().unwrap();
    assert_eq!(client.list_items().await.unwrap_err().status(), Some(StatusCode::IM_A_TEAPOT));
}

#[tokio::test]
async fn errors_of_a_service_are_kept() {
    let service = tower::service_fn(|_| async { Err::<http::Response<String>, _>(std::io::Error::other("no cable")) });
    let client = Client::builder().service(service).build().unwrap();
    let error = client.list_items().await.unwrap_err();
    assert_eq!(error.to_string(), "GET /items: the transport failed: no cable");
}

#[test]
fn without_a_runtime_a_call_says_what_it_needs() {
    use std::task::{Context, Poll, Waker};
    let recorder = Recorder::default();
    let mut call = Box::pin(recorder.client().list_items().send());
    let Poll::Ready(Err(error)) = call.as_mut().poll(&mut Context::from_waker(Waker::noop())) else { panic!() };
    assert!(error.to_string().contains("needs a Tokio runtime"), "{error}");
    let client = recorder.answering(Client::builder().idle_timeout(None), 200, "[]");
    let mut call = Box::pin(client.list_items().send());
    assert!(matches!(call.as_mut().poll(&mut Context::from_waker(Waker::noop())), Poll::Ready(Ok(_))));
}

#[tokio::test]
async fn no_secret_can_be_printed() {
    let secret = "hunter2";
    let builder = || {
        Client::builder()
            .bearer_auth(secret)
            .credential("basic", Credential::basic("ada", secret))
            .credential("header", Credential::api_key_header("x-key", secret))
            .credential("query", Credential::api_key_query("key", secret))
            .credential("cookie", Credential::api_key_cookie("sid", secret))
            .header("x-api-key", secret)
    };
    let credential = Credential::basic("ada", secret);
    let recorder = Recorder::default();
    let client = recorder.answering(builder(), 500, "[]");
    let all: &'static [&'static [&'static str]] = &[&["bearerAuth", "header", "query", "cookie"]];
    let call = || {
        client
            .any(Method::POST, "/x", decode::empty)
            .secured(all)
            .header("authorization", secret)
            .json(secret)
            .query("token", secret)
    };
    let error = call().await.unwrap_err();
    let refused = call().header("x-token", "hunter2\n").await.unwrap_err();
    let printed = format!(
        "{credential:?} {:?} {client:?} {:?} {:?} {:?} {:?} {error:?} {error} {refused:?} {refused} {:?}",
        builder(),
        client.http(),
        call(),
        call().send(),
        call().into_future(),
        client.list_items().header("x-token", secret),
    );
    assert!(!printed.contains(secret), "{printed}");
    let seen = format!("{:?}", recorder.last().headers);
    assert!(!seen.contains(secret) && !seen.contains("aHVudGVyMg"), "{seen}");
}

#[tokio::test]
async fn cookies_that_come_back_are_sensitive() {
    let app = Router::new().route("/x", get(async || [(header::SET_COOKIE, "sid=hunter2")]));
    let response = client(&serve(app).await).any(Method::GET, "/x", decode::empty).send().await.unwrap();
    assert_eq!(response.header("set-cookie"), Some("sid=hunter2"));
    assert!(!format!("{response:?}").contains("hunter2"));
}

#[test]
fn calls_and_their_futures_can_be_sent() {
    fn sendable<T: Send + 'static>() {}
    fn shareable<T: Send + Sync + 'static>() {}
    // Whatever the types of a call are: it holds no value of them.
    type Local = std::rc::Rc<()>;
    sendable::<ValueFuture<Local, Local>>();
    sendable::<ResponseFuture<Local, Local>>();
    shareable::<Call<Local, Local>>();
    shareable::<ListItems>();
    shareable::<Client>();
    assert!(size_of::<Call<Item>>() <= 24);
}
