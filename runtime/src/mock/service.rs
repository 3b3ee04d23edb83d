//! The tower service that the clients of a mock send to: a request enters, its body is read, and what the mock has for it leaves.

use super::state::State;
use crate::error::BoxError;
use crate::transport::{Body, always_ready};
use http::{Request, Response};
use http_body_util::BodyExt;
use std::fmt;
use std::sync::Arc;

/// What the clients of a mock send to.
#[derive(Clone)]
pub struct MockService(Arc<State>);

impl MockService {
    pub(super) fn new(state: Arc<State>) -> Self {
        Self(state)
    }

    async fn sent(self, request: Request<Body>) -> Result<Response<Body>, BoxError> {
        let (parts, body) = request.into_parts();
        let body = body.collect().await?.to_bytes();
        self.0.answer(Request::from_parts(parts, body))
    }
}

always_ready!(MockService, sent);

impl fmt::Debug for MockService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MockService(..)")
    }
}
