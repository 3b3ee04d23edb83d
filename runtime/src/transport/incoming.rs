//! [`Incoming`]: the body of a response that is read while it comes.

use super::Body;
use super::limits::Patience;
use crate::error::{BoxError, Operation, Secrets};
use bytes::Bytes;
use http::StatusCode;
use http_body::{Body as _, Frame};
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

/// The rest of a response, and what is known of its call.
pub(crate) struct Incoming {
    body: Body,
    received: u64,
    /// The length that the header fields give.
    declared: Option<u64>,
    pub operation: Operation,
    pub secrets: Secrets,
    /// The most bytes of one item.
    pub limit: usize,
    pub lenient: bool,
    /// How long nothing may come.
    pub patience: Option<Patience>,
    /// Sends the request once more, for what comes after the event of this id.
    pub resume: Option<Resume>,
}

/// Sends a request once more.
pub(crate) type Resume = Arc<dyn Fn(&str) -> Resuming + Send + Sync>;

/// The answer to it: `None` if there is no more to come.
pub(crate) type Resuming = Pin<Box<dyn Future<Output = Result<Option<Incoming>, BoxError>> + Send>>;

/// The server does not say what comes next, and would not if it were asked again.
#[derive(Debug)]
pub(crate) struct Refused(pub StatusCode);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the server answered {} when it was asked for what comes next", self.0)
    }
}

impl std::error::Error for Refused {}

impl Incoming {
    pub fn new(body: Body, declared: Option<u64>, operation: Operation) -> Self {
        Self {
            body,
            received: 0,
            declared,
            operation,
            secrets: Secrets::default(),
            limit: usize::MAX,
            lenient: false,
            patience: None,
            resume: None,
        }
    }

    /// The next piece. A body that ends before its length is an error.
    pub fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, BoxError>>> {
        loop {
            match ready!(self.poll_frame(context)) {
                Some(Ok(frame)) => {
                    let Ok(data) = frame.into_data() else { continue };
                    self.received += data.len() as u64;
                    if !data.is_empty() {
                        return Poll::Ready(Some(Ok(data)));
                    }
                }
                Some(Err(error)) => {
                    self.end();
                    return Poll::Ready(Some(Err(error)));
                }
                None => {
                    let received = self.received;
                    let missing = self.declared.filter(|declared| received < *declared);
                    self.end();
                    return Poll::Ready(
                        missing
                            .map(|declared| Err(format!("the body ended after {received} of {declared} bytes").into())),
                    );
                }
            }
        }
    }

    /// The next frame, or an error when nothing has come for too long.
    fn poll_frame(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        let Some(patience) = &mut self.patience else { return polled };
        if polled.is_pending() {
            return patience.poll(context).map(|timed_out| Some(Err(timed_out.into())));
        }
        patience.came();
        polled
    }

    /// Lets the connection go.
    fn end(&mut self) {
        self.body = Body::empty();
        self.patience = None;
        self.declared = None;
    }
}

impl fmt::Debug for Incoming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming")
            .field("operation", &self.operation)
            .field("received", &self.received)
            .finish_non_exhaustive()
    }
}
