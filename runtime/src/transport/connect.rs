//! The time limit for making a connection: a connector enters, one that gives up after a time leaves.
//!
//! The limit of the client is part of the connector. That of a call comes to the default transport with the request, and is set around the
//! future that sends it: a connector is called while that future is polled, and is told nothing but where to connect to.

use crate::error::{BoxError, TimeLimit, TimedOut};
use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tower::ServiceExt;

tokio::task_local! {
    /// The limit of the call that is sent, if it has one of its own, which may be none.
    static OF_CALL: Option<Duration>;
}

/// The limit of a call among the extensions of its request: layers may send it where they like, and make calls of their own meanwhile.
#[derive(Clone, Copy, Debug)]
pub(super) struct OfCall(pub Option<Duration>);

/// Sends with a time limit for connections that is not the client's.
pub(super) async fn limited<F: Future>(limit: Option<Duration>, sent: F) -> F::Output {
    OF_CALL.scope(limit, sent).await
}

/// Puts a time limit around a connector.
#[derive(Clone, Copy, Debug)]
pub(super) struct ConnectLimit(pub Option<Duration>);

impl<S: Clone> tower::Layer<S> for ConnectLimit {
    type Service = Limited<S>;

    fn layer(&self, inner: S) -> Limited<S> {
        Limited::new(inner.clone(), inner, self.0)
    }
}

/// A connector with a time limit: name resolution, all addresses of the host, and TLS. It is cloned for each request.
#[derive(Debug)]
pub(super) struct Limited<S>(Arc<Connectors<S>>);

#[derive(Debug)]
struct Connectors<S> {
    /// May give each address of a host a part of the limit.
    inner: S,
    /// The same for calls with a limit of their own.
    of_call: S,
    limit: Option<Duration>,
}

impl<S> Limited<S> {
    pub fn new(inner: S, of_call: S, limit: Option<Duration>) -> Self {
        Self(Arc::new(Connectors { inner, of_call, limit }))
    }
}

impl<S> Clone for Limited<S> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<S, R> tower::Service<R> for Limited<S>
where
    S: tower::Service<R> + Clone + Send + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send + 'static,
    R: Send + 'static,
{
    type Response = S::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, to: R) -> Self::Future {
        let (connector, limit) = match OF_CALL.try_with(|limit| *limit) {
            Ok(limit) => (self.0.of_call.clone(), limit),
            Err(_) => (self.0.inner.clone(), self.0.limit),
        };
        let connecting = connector.oneshot(to);
        Box::pin(async move {
            let Some(time) = limit else { return connecting.await.map_err(Into::into) };
            let timed_out = TimedOut { limit: TimeLimit::Connect, time };
            match tokio::time::timeout(time, connecting).await {
                Ok(connected) => connected.map_err(|error| {
                    let error: BoxError = error.into();
                    if is_part_over(&*error) { timed_out.into() } else { error }
                }),
                Err(_) => Err(timed_out.into()),
            }
        })
    }
}

/// Whether the part of the limit is over that a connector gave to an address. That of a host's only address is all of it, and ends in the same
/// millisecond. The timeouts of the operating system have a number.
fn is_part_over(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return error.kind() == ErrorKind::TimedOut && error.raw_os_error().is_none();
        }
        next = error.source();
    }
    false
}
