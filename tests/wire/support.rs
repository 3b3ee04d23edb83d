//! A server that returns one response to every request and records it.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Method, Response, StatusCode};
use generated_client::Client;
use serde_json::Value;

use crate::server::{example, start};
pub use crate::values::{ada, assignment};

pub const TOKEN: &str = "hunter2-is-the-token";

/// A request as it reached the server.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: Method,
    /// Not decoded.
    pub path: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Seen {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

/// A server that returns one response to every request.
pub struct Canned {
    url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Canned {
    /// Responds with this status and body. `x-request-id` is always among the header fields.
    pub async fn answering(status: u16, media_type: Option<&'static str>, body: impl Into<Bytes>) -> Self {
        let status = StatusCode::from_u16(status).unwrap();
        let body = body.into();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let kept = seen.clone();
        let router = Router::new().fallback(async move |request: Request| {
            let (head, sent) = request.into_parts();
            let sent = to_bytes(sent, usize::MAX).await.unwrap();
            let path = head.uri.path_and_query().unwrap().to_string();
            kept.lock().unwrap().push(Seen { method: head.method, path, headers: head.headers, body: sent });
            let mut response = Response::builder().status(status).header("x-request-id", "r-17");
            if let Some(media_type) = media_type {
                response = response.header("content-type", media_type);
            }
            response.body(Body::from(body.clone())).unwrap()
        });
        Self { url: start(router).await.unwrap(), seen }
    }

    /// Responds with 200 and this JSON.
    pub async fn json(value: &Value) -> Self {
        Self::answering(200, Some("application/json"), value.to_string()).await
    }

    pub fn client(&self) -> Client {
        client(&self.url)
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// The one request that came.
    pub fn only(&self) -> Seen {
        let seen = self.seen.lock().unwrap();
        assert_eq!(seen.len(), 1, "one request should have come: {seen:?}");
        seen[0].clone()
    }
}

/// A client with the token that the servers know.
pub fn client(url: &str) -> Client {
    Client::builder().base_url(url).bearer_auth(TOKEN).build().unwrap()
}

/// The example's server, with these partners, and a client of it.
pub async fn partners_api(partners: &[&str]) -> (String, Client) {
    let url = start(example(TOKEN, partners.iter().copied())).await.unwrap();
    let client = client(&url);
    (url, client)
}
