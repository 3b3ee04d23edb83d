//! Calls of programs without `async`: a method that is awaited elsewhere has one beside it that waits, whose name ends in `_blocking`.
//!
//! A future enters; what it gives leaves, once it is there. The thread that waits polls it, in one background runtime, which starts with
//! the first call and lives as long as the process. A connection belongs to the runtime in which it was made, so it is there for the next
//! call. Inside a Tokio runtime a call is refused: it would block a thread that other tasks need.

use super::Call;
use super::decode;
use super::future::finish;
use super::request::{Outcome, RequestBuilder};
use super::response::Response;
use crate::error::{
    Error, Fault, Interrupted, Operation, Reason, RequestError, Secrets, TransportError, TransportKind,
};
use bytes::Bytes;
use serde::de::DeserializeOwned;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;
use tokio::runtime::{Builder, Handle, Runtime};

static RUNTIME: OnceLock<Result<Runtime, String>> = OnceLock::new();

impl<T, E> Call<T, E> {
    /// Sends the request, waits for the response, and returns status, header fields and value (feature `blocking`).
    ///
    /// It needs no runtime: one in the background has the connections of all such calls. A response that is read as a stream is read with
    /// `.await` as ever; pages, items and long-running operations have methods that wait
    /// ([`Pages::next_blocking`](crate::Pages::next_blocking), [`Poller::response_blocking`](crate::Poller::response_blocking)).
    ///
    /// # Errors
    ///
    /// Besides all that can happen to a call: inside a Tokio runtime, also on its threads for blocking work, nothing is sent, and the error
    /// says to use `.send().await`.
    pub fn send_blocking(self) -> Result<Response<T>, Error<E>> {
        finish(outcome("send", self.request)?, self.decode, self.failure)
    }

    /// Sends the request, waits for the response, and reads the JSON of a success as another type than the document says (feature
    /// `blocking`).
    ///
    /// # Errors
    ///
    /// Those of [`send_blocking`](Self::send_blocking).
    pub fn send_as_blocking<U: DeserializeOwned>(mut self) -> Result<Response<U>, Error<E>> {
        self.request.streamed(None);
        finish(outcome("send_as", self.request)?, decode::json, self.failure)
    }

    /// Sends the request, waits for the response, and returns it raw, whatever its status (feature `blocking`). Redirects are not followed.
    ///
    /// # Errors
    ///
    /// Those of [`send_blocking`](Self::send_blocking), save that no status is an error.
    pub fn send_raw_blocking(mut self) -> Result<Response<Bytes>, Error> {
        self.request.any_status();
        finish(outcome("send_raw", self.request)?, decode::bytes, decode::failure)
    }
}

/// Sends a request from a thread that waits.
fn outcome(method: &str, request: Box<RequestBuilder>) -> Result<Box<Outcome>, Interrupted> {
    let operation = request.operation.clone();
    wait(method, &operation, request.exchange())?
}

/// Waits for a future, which is that of `method`: the one that is awaited inside of runtimes.
pub(super) fn wait<F: Future>(method: &str, operation: &Operation, future: F) -> Result<F::Output, Interrupted> {
    if Handle::try_current().is_ok() {
        let message = format!(
            "`{method}_blocking` would block a thread of the Tokio runtime that it is called in: \
             use `.{method}().await`"
        );
        return Err(not_sent(operation, message));
    }
    let runtime = match RUNTIME.get_or_init(start) {
        Ok(runtime) => runtime,
        Err(message) => return Err(not_sent(operation, message.clone())),
    };
    // A service of the user may panic. That is an error, as it is of a task.
    catch_unwind(AssertUnwindSafe(|| runtime.block_on(future))).map_err(|_| {
        let fault = Fault::new(TransportKind::Other, "the transport panicked");
        Interrupted::Transport(TransportError::new(operation.clone(), fault, Secrets::default()))
    })
}

fn start() -> Result<Runtime, String> {
    let runtime = Builder::new_multi_thread().worker_threads(1).thread_name("specwright-blocking").enable_all().build();
    runtime.map_err(|error| format!("the runtime for blocking calls could not be started: {error}"))
}

fn not_sent(operation: &Operation, message: String) -> Interrupted {
    Interrupted::Request(RequestError::new(operation.clone(), Reason::Invalid(message)))
}
