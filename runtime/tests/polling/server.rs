//! A server in this process that answers each request by its line and its number, and the calls that it is sent.
//!
//! A function from requests to answers enters; a client of that server leaves, with the requests that it has sent.

use super::common::{Client, Item};
use http::{HeaderMap, Request, Response};
use specwright_runtime::{Body, Bytes, Call, Method, Poller, Polling, decode};
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use tokio::time::Instant;

pub const STANDARD: &Polling = &Polling::standard();
pub const MONITOR: &Polling = &Polling::monitor().result("/result");
pub const LOCATION: &Polling = &Polling::location();
pub const ORIGINAL: &Polling = &Polling::original_uri();

pub const TOKEN: &str = "s3cret-token";

/// A request as it reached the server.
#[derive(Clone, Debug)]
pub struct Asked {
    at: Instant,
    /// Method, path and query.
    line: String,
    pub headers: HeaderMap,
    pub body: String,
}

/// What a server answers.
pub struct Answer {
    status: u16,
    fields: Vec<(String, String)>,
    body: String,
}

pub fn answer(status: u16, fields: &[(&str, &str)], body: impl Into<String>) -> Answer {
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Answer { status, fields, body: body.into() }
}

/// The requests that a server has had.
#[derive(Clone, Default)]
pub struct Requests(Arc<Mutex<Vec<Asked>>>);

impl Requests {
    pub fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().iter().map(|asked| asked.line.clone()).collect()
    }

    pub fn get(&self, index: usize) -> Asked {
        self.0.lock().unwrap()[index].clone()
    }

    /// The seconds between requests.
    pub fn waits(&self) -> Vec<u64> {
        let asked = self.0.lock().unwrap();
        asked.windows(2).map(|pair| (pair[1].at - pair[0].at).as_secs()).collect()
    }
}

/// A client of a server in this process, which answers by method, path and query, and by the number of the request, from 0.
pub fn client<F>(answer: F) -> (Client, Requests)
where
    F: Fn(&str, usize) -> Answer + Clone + Send + Sync + 'static,
{
    let requests = Requests::default();
    let known = requests.clone();
    let service = tower::service_fn(move |request: Request<Body>| {
        let body = String::from_utf8(request.body().as_bytes().unwrap_or_default().to_vec()).unwrap();
        let line = format!("{} {}", request.method(), request.uri().path_and_query().unwrap());
        let asked = Asked { at: Instant::now(), line: line.clone(), headers: request.headers().clone(), body };
        let number = {
            let mut known = known.0.lock().unwrap();
            known.push(asked);
            known.len() - 1
        };
        let Answer { status, fields, body } = answer(&line, number);
        let mut response = Response::builder().status(status).header("content-type", "application/json");
        for (name, value) in fields {
            response = response.header(name, value);
        }
        std::future::ready(Ok::<_, Infallible>(response.body(Body::from(Bytes::from(body))).unwrap()))
    });
    let builder = Client::builder().base_url("http://test/api/").bearer_auth(TOKEN);
    (builder.service(service).build().unwrap(), requests)
}

pub fn call<T: serde::de::DeserializeOwned>(client: &Client, method: Method) -> Call<T> {
    client.any(method, "/teas/assam", decode::json).secured(&[&["bearerAuth"]])
}

/// The states that a poller goes through.
pub async fn states<T, E: std::fmt::Debug>(poller: &mut Poller<T, E>) -> Vec<String> {
    let mut states = Vec::new();
    while let Some(progress) = poller.next().await {
        states.push(progress.unwrap().state);
    }
    states
}

/// Azure's own scenario: a `PUT`, its monitor twice, and the resource.
pub fn create(line: &str, number: usize) -> Answer {
    let monitor = [("operation-location", "http://test/api/operations/1"), ("retry-after", "5")];
    match (line, number) {
        ("PUT /api/teas/assam?api-version=2022-12-01", 0) => answer(201, &monitor, r#"{"id":1}"#),
        ("GET /api/operations/1?api-version=2022-12-01", 1) => {
            answer(200, &[("retry-after-ms", "3000")], r#"{"id":"1","status":"Running","percentComplete":50}"#)
        }
        ("GET /api/operations/1?api-version=2022-12-01", _) => answer(200, &[], r#"{"id":"1","status":"Succeeded"}"#),
        ("GET /api/teas/assam?api-version=2022-12-01", _) => answer(200, &[("etag", "a")], r#"{"id":2}"#),
        other => panic!("{other:?}"),
    }
}

pub fn creation(client: &Client) -> Call<Item> {
    let tea = Item { id: 1, tags: Vec::new() };
    call(client, Method::PUT).query("api-version", "2022-12-01").json(&tea).header("if-none-match", "*")
}
