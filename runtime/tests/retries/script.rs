//! A service in this process that answers each request by its number, and the calls that it is sent.

use super::common::{Client, ClientBuilder};
use http::header::HeaderName;
use http::{HeaderMap, Request, Response};
use http_body_util::BodyExt;
use specwright_runtime::{Body, BoxError, Bytes, Call, Method, Retry, StatusCode, decode};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::Instant;

pub type Answer = Result<Response<Body>, BoxError>;

/// A request as it came: when, its header fields and its body.
pub type Came = (Instant, HeaderMap, Bytes);

/// A service that answers each request by its number, from 0, and records them.
#[derive(Clone)]
pub struct Script {
    pub seen: Arc<Mutex<Vec<Came>>>,
    answer: Arc<dyn Fn(usize) -> Answer + Send + Sync>,
}

impl Script {
    pub fn new(answer: impl Fn(usize) -> Answer + Send + Sync + 'static) -> Self {
        Self { seen: Arc::default(), answer: Arc::new(answer) }
    }

    /// This answer as often as said, then 200.
    pub fn failing(times: usize, status: u16, fields: &'static [(&'static str, &'static str)]) -> Self {
        Self::new(move |number| if number < times { answer(status, fields) } else { answer(200, &[]) })
    }

    pub fn client(&self) -> Client {
        self.with(Retry::v1())
    }

    pub fn with(&self, retry: Retry) -> Client {
        self.over(Client::builder().retry(retry))
    }

    pub fn over(&self, builder: ClientBuilder) -> Client {
        let script = self.clone();
        let service = tower::service_fn(move |request: Request<Body>| {
            let script = script.clone();
            async move {
                let (parts, body) = request.into_parts();
                let body = body.collect().await?.to_bytes();
                let number = {
                    let mut seen = script.seen.lock().unwrap();
                    seen.push((Instant::now(), parts.headers, body));
                    seen.len() - 1
                };
                (script.answer)(number)
            }
        });
        builder.base_url("http://test").service(service).build().unwrap()
    }

    pub fn count(&self) -> usize {
        self.seen.lock().unwrap().len()
    }

    /// The times between requests.
    pub fn waits(&self) -> Vec<Duration> {
        let seen = self.seen.lock().unwrap();
        seen.windows(2).map(|pair| pair[1].0 - pair[0].0).collect()
    }

    pub fn header(&self, index: usize, name: &str) -> String {
        self.seen.lock().unwrap()[index].1[name].to_str().unwrap().to_owned()
    }
}

pub fn answer(status: u16, fields: &[(&str, &str)]) -> Answer {
    let mut response = Response::new(Body::from(Bytes::from_static(b"{}")));
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    for (name, value) in fields {
        response.headers_mut().insert(name.parse::<HeaderName>().unwrap(), value.parse().unwrap());
    }
    Ok(response)
}

pub fn call(client: &Client, method: Method) -> Call<Bytes> {
    client.any(method, "/x", decode::bytes)
}

pub fn get(client: &Client) -> Call<Bytes> {
    call(client, Method::GET)
}

#[track_caller]
pub fn assert_near(wait: Duration, expected: Duration) {
    assert!(wait >= expected && wait < expected + Duration::from_millis(5), "{wait:?}, not {expected:?}");
}
