//! Servers on loopback, one for each service. They live as long as the program.
//!
//! The programs with generated clients ask those that are [`flaky`](Server::flaky), so that what is printed has come by the default retries.
//! Those with hand-made crates ask servers that do not fail: of these crates some send nothing again, and some by rules of their own, and
//! how they fail is not what the programs compare.

mod github;
mod kubernetes;
mod qdrant;
mod slack;
mod spotify;
mod stripe;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, Method, Uri, header};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

pub use github::github;
pub use kubernetes::kubernetes;
pub use qdrant::qdrant;
#[cfg(feature = "hand-made")]
pub use qdrant::qdrant_grpc;
pub use slack::slack;
pub use spotify::spotify;
pub use stripe::stripe;

/// A server that answers as one of the services does.
pub struct Server {
    router: Router,
    /// What the paths of its operations begin with.
    base: &'static str,
    /// How it refuses a request when it is busy.
    busy: fn() -> Response,
}

impl Server {
    /// Serves on a free port; the address, such as `http://127.0.0.1:40123`.
    pub async fn start(self) -> String {
        let Self { router, base, .. } = self;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port of loopback is free");
        let address = listener.local_addr().expect("a listener has an address");
        tokio::spawn(async move { axum::serve(listener, router).await });
        format!("http://{address}{base}")
    }

    /// The same, but it refuses each request that may be sent twice (`GET` and `PUT`, with its query) the first time that it comes, as the
    /// service does when it is busy. It says so on standard error, where `scripts/clients.sh` looks for it.
    pub async fn flaky(self) -> String {
        let busy = self.busy;
        let refused: Arc<Mutex<HashSet<String>>> = Arc::default();
        let refuse_once = move |request: Request, next: Next| {
            let refused = refused.clone();
            async move {
                let line = format!("{} {}", request.method(), request.uri());
                let may_come_again = [Method::GET, Method::PUT].contains(request.method());
                let is_refused = may_come_again && refused.lock().expect("nothing panics here").insert(line.clone());
                if is_refused {
                    eprintln!("refused once: {line}");
                    return busy();
                }
                next.run(request).await
            }
        };
        Self { router: self.router.layer(from_fn(refuse_once)), ..self }.start().await
    }
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
