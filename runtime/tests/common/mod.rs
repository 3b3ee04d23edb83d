//! What the tests of this crate share: a client as generated code has it, and two kinds of server.

#![allow(dead_code, reason = "each test uses what it needs")]

use axum::Router;
use http::{Request, Response};
use specwright_runtime::{
    Body, BodyError, Bytes, Call, Credential, Http, HttpBuilder, Method, NoError, SecretString, decode,
};
use std::convert::Infallible;
use std::sync::{Arc, Mutex};

#[derive(Clone, Debug)]
pub struct Client {
    http: Http,
}
#[derive(Debug)]
pub struct ClientBuilder {
    http: HttpBuilder,
}
specwright_runtime::client!(Client, ClientBuilder, "https://api.example.com/v1/");

impl ClientBuilder {
    pub fn bearer_auth(self, token: impl Into<SecretString>) -> Self {
        Self { http: self.http.credential("bearerAuth", Credential::bearer(token)) }
    }

    pub fn credential(self, scheme: &str, credential: Credential) -> Self {
        Self { http: self.http.credential(scheme, credential) }
    }
}

#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Item {
    pub id: i64,
    #[serde(default)]
    pub tags: Vec<String>,
}

#[derive(Debug, PartialEq, serde::Deserialize)]
pub struct Problem {
    pub title: String,
}

#[derive(Debug, PartialEq)]
pub enum GetItemError {
    Unauthorized(Problem),
    NotFound(Problem),
    Status4XX(Problem),
    Default(String),
}
specwright_runtime::responses! { GetItemError {
    Unauthorized = "401" json,
    NotFound = "404" json,
    Status4XX = "4XX" json,
    Default = "default" text,
} }

#[must_use = "a call does nothing until it is awaited or sent"]
pub struct ListItems(Call<Vec<Item>, GetItemError>);
impl ListItems {
    #[inline]
    pub fn limit(self, limit: i64) -> Self {
        Self(self.0.query("limit", limit))
    }
}
specwright_runtime::call!(ListItems => Vec<Item>, GetItemError, maybe_limit = limit: i64);

impl Client {
    #[inline]
    pub fn get_item(&self, id: &str) -> Call<Item, GetItemError> {
        self.http
            .call("get_item", Method::GET, "/items/{id}", decode::json, decode::failure)
            .secured(&[&["bearerAuth"]])
            .path("id", id)
    }

    #[inline]
    pub fn create_item(&self, body: &Item) -> Call<Item, GetItemError> {
        self.http.call("create_item", Method::POST, "/items", decode::json, decode::failure).json(body)
    }

    #[inline]
    pub fn list_items(&self) -> ListItems {
        ListItems(self.http.call("list_items", Method::GET, "/items", decode::json, decode::failure))
    }

    /// Any operation, for what generated code does rarely.
    pub fn any<T>(
        &self,
        method: Method,
        path: &'static str,
        decode: fn(&specwright_runtime::RawResponse) -> Result<T, BodyError>,
    ) -> Call<T, NoError> {
        self.http.call("any", method, path, decode, decode::failure)
    }
}

/// A request as it reached the service.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: Method,
    pub uri: String,
    pub headers: http::HeaderMap,
    pub body: Bytes,
}

impl Seen {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or("")
    }

    /// Path and query.
    pub fn target(&self) -> &str {
        let behind = self.uri.split_once("://").unwrap().1;
        &behind[behind.find('/').unwrap()..]
    }
}

/// A service that records requests, and returns the same response to each.
#[derive(Clone, Default)]
pub struct Recorder {
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Recorder {
    pub fn client(&self) -> Client {
        self.answering(Client::builder().base_url("http://test/api/"), 200, r#"{"id":1}"#)
    }

    pub fn answering(&self, builder: ClientBuilder, status: u16, body: &'static str) -> Client {
        let seen = self.seen.clone();
        let service = tower::service_fn(move |request: Request<Body>| {
            let (parts, body_sent) = request.into_parts();
            seen.lock().unwrap().push(Seen {
                method: parts.method,
                uri: parts.uri.to_string(),
                headers: parts.headers,
                body: Bytes::copy_from_slice(body_sent.as_bytes().unwrap()),
            });
            let response = Response::builder().status(status).header("content-type", "application/json");
            std::future::ready(Ok::<_, Infallible>(response.body(Body::from(Bytes::from(body))).unwrap()))
        });
        builder.service(service).build().unwrap()
    }

    pub fn count(&self) -> usize {
        self.seen.lock().unwrap().len()
    }

    pub fn last(&self) -> Seen {
        self.seen.lock().unwrap().last().expect("nothing was sent").clone()
    }
}

/// Serves on a free port of this machine, and returns the base URL.
pub async fn serve(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    format!("http://{address}")
}
