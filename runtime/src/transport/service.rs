//! [`HttpService`]: what a tower service has to be so that a client can send through it.
//!
//! The bounds stand here once, for builders, layers, and the expansions of macros in the crates of users. So does what the services of this
//! crate have in common.

use super::Body;
use crate::error::BoxError;
use bytes::Bytes;

/// A tower service that sends requests: what `service` of a builder takes, and what a layer makes.
///
/// Every [`tower::Service`] of HTTP is one that can be cloned and shared between threads, and whose errors are errors. Nothing has to be
/// implemented.
///
/// ```
/// use specwright_runtime::{Body, Bytes, HttpService, http};
/// use std::convert::Infallible;
///
/// fn teapot() -> impl HttpService {
///     tower::service_fn(|_: http::Request<Body>| async {
///         let mut response = http::Response::new(Body::from(Bytes::from("short and stout")));
///         *response.status_mut() = http::StatusCode::IM_A_TEAPOT;
///         Ok::<_, Infallible>(response)
///     })
/// }
/// # let _ = teapot();
/// ```
pub trait HttpService:
    tower::Service<
        http::Request<Body>,
        Response = http::Response<<Self as HttpService>::ResponseBody>,
        Error: Into<BoxError>,
        Future: Send + 'static,
    > + Clone
    + Send
    + Sync
    + 'static
{
    /// The body of its responses.
    type ResponseBody: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static;
}

impl<S, B> HttpService for S
where
    S: tower::Service<http::Request<Body>, Response = http::Response<B>> + Clone + Send + Sync + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send + 'static,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<BoxError>,
{
    type ResponseBody = B;
}

/// Makes a type a tower service that is always ready, and whose clone sends a request by a method of its own.
#[cfg(any(feature = "mock", feature = "recording", feature = "reqwest"))]
macro_rules! always_ready {
    ($service:ty, $send:ident) => {
        impl tower::Service<http::Request<$crate::transport::Body>> for $service {
            type Response = http::Response<$crate::transport::Body>;
            type Error = $crate::error::BoxError;
            type Future = std::pin::Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

            fn poll_ready(&mut self, _: &mut std::task::Context<'_>) -> std::task::Poll<Result<(), Self::Error>> {
                std::task::Poll::Ready(Ok(()))
            }

            fn call(&mut self, request: http::Request<$crate::transport::Body>) -> Self::Future {
                Box::pin(self.clone().$send(request))
            }
        }
    };
}
#[cfg(any(feature = "mock", feature = "recording", feature = "reqwest"))]
pub(crate) use always_ready;
