//! Servers on loopback, one for each service. They live as long as the program.

mod github;
mod kubernetes;
mod qdrant;
mod spotify;
mod stripe;

use axum::Router;
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
