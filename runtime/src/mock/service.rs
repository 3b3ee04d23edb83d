//! The tower service that the clients of a mock send to: a request enters, its body is read, and what the mock has for it leaves.

use super::state::State;
use crate::error::BoxError;
use crate::transport::Body;
use http::{Request, Response};
use http_body_util::BodyExt;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tower::Service;

/// What the clients of a mock send to.
#[derive(Clone)]
pub struct MockService(Arc<State>);

impl MockService {
    pub(super) fn new(state: Arc<State>) -> Self {
        Self(state)
    }
}

impl Service<Request<Body>> for MockService {
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let state = self.0.clone();
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let body = body.collect().await?.to_bytes();
            state.answer(Request::from_parts(parts, body))
        })
    }
}

impl fmt::Debug for MockService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MockService(..)")
    }
}
