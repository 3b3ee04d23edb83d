//! Servers on loopback, one for each service. They live as long as the program.

mod github;
mod kubernetes;
mod qdrant;
mod spotify;
mod stripe;

use axum::Router;
use axum::http::{HeaderMap, Uri, header};
use std::collections::HashMap;
use tokio::net::TcpListener;

pub use github::github;
pub use kubernetes::kubernetes;
pub use qdrant::qdrant;
#[cfg(feature = "hand-made")]
pub use qdrant::qdrant_grpc;
pub use spotify::spotify;
pub use stripe::stripe;

/// Serves on a free port; the address, such as `http://127.0.0.1:40123`.
async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port of loopback is free");
    let address = listener.local_addr().expect("a listener has an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

/// A number in the query, such as the size of a page.
fn number(query: &HashMap<String, String>, name: &str, otherwise: usize) -> usize {
    query.get(name).and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// The URL of a request with another number in its query, as that of the next page.
fn with_number(uri: &Uri, headers: &HeaderMap, name: &str, number: usize) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let pairs = uri.query().into_iter().flat_map(|query| query.split('&'));
    let others = pairs.filter(|pair| pair.split('=').next() != Some(name));
    let others: String = others.map(|pair| format!("{pair}&")).collect();
    format!("http://{host}{}?{others}{name}={number}", uri.path())
}
