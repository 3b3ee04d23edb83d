//! Calls of programs without `async`: [`Call::send_blocking`].
//!
//! All of them are driven by one background runtime, which starts with the first call and lives as long as the process. A connection belongs to
//! the runtime in which it was made, so it is there for the next call. Inside a Tokio runtime a call is refused: it would block a thread
//! that other tasks need.

use super::Call;
use super::future::finish;
use super::request::{Outcome, RequestBuilder};
use super::response::Response;
use crate::error::{
    Error, Fault, Interrupted, Operation, Reason, RequestError, Secrets, TransportError, TransportKind,
};
use std::sync::{OnceLock, mpsc};
use tokio::runtime::{Builder, Handle, Runtime};

static RUNTIME: OnceLock<Result<Runtime, String>> = OnceLock::new();

/// What is said inside a runtime.
const INSIDE: &str =
    "`send_blocking` would block a thread of the Tokio runtime that it is called in: use `.send().await`";

impl<T, E> Call<T, E> {
    /// Sends the request, waits for the response, and returns status, header fields and value (feature `blocking`).
    ///
    /// It needs no runtime: one thread in the background drives all such calls. A response that is read as a stream is read with `.await`
    /// as ever.
    ///
    /// # Errors
    ///
    /// Besides all that can happen to a call: inside a Tokio runtime, also on its threads for blocking work, nothing is sent, and the error says to
    /// use `.send().await`.
    pub fn send_blocking(self) -> Result<Response<T>, Error<E>> {
        finish(outcome(self.request)?, self.decode, self.failure)
    }
}

/// Sends a request from a thread that waits.
fn outcome(request: Box<RequestBuilder>) -> Result<Box<Outcome>, Interrupted> {
    let operation = request.operation.clone();
    if Handle::try_current().is_ok() {
        return Err(not_sent(operation, INSIDE.to_owned()));
    }
    let runtime = match RUNTIME.get_or_init(start) {
        Ok(runtime) => runtime,
        Err(message) => return Err(not_sent(operation, message.clone())),
    };
    let (sender, receiver) = mpsc::sync_channel(1);
    let exchange = request.exchange();
    runtime.spawn(async move {
        // The receiver waits until there is something.
        let _ = sender.send(exchange.await);
    });
    receiver.recv().unwrap_or_else(|_| {
        let fault = Fault::new(TransportKind::Other, "the transport panicked");
        Err(Interrupted::Transport(TransportError::new(operation, fault, Secrets::default())))
    })
}

fn start() -> Result<Runtime, String> {
    let runtime = Builder::new_multi_thread().worker_threads(1).thread_name("specwright-blocking").enable_all().build();
    runtime.map_err(|error| format!("the runtime for blocking calls could not be started: {error}"))
}

fn not_sent(operation: Operation, message: String) -> Interrupted {
    Interrupted::Request(RequestError::new(operation, Reason::Invalid(message)))
}
