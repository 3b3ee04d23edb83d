//! Long-running operations: one is begun by a request, its state is asked for until it has ended, and then it gives its value.
//!
//! The request of a call enters; a [`Poller`] leaves, a stream of what the server says and a future of the value. Nothing runs beside it:
//! requests are sent while it is awaited, and what is dropped is forgotten. What is generic here only decodes.

mod monitor;
mod progress;
mod rule;
mod said;

pub use self::progress::Progress;
pub use self::rule::Polling;

use self::monitor::{Last, Monitor, Stopped};
use super::Call;
use super::decode::{Decoder, FailureDecoder};
use super::future::{finish, refused};
use super::pages::{part, text, within};
use super::request::RequestBuilder;
use super::response::Response;
use crate::error::{BodyError, Error, NoError};
use crate::transport::RawResponse;
use futures_core::Stream;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

/// A long-running operation: `.await` it for the value, or ask for its [`Progress`] first.
///
/// The first request is that of the call. Then the state of the operation is asked for, at the address that `Operation-Location`,
/// `Azure-AsyncOperation` or `Location` names, or of a `PUT` or `PATCH` at the address of the request, until it is `Succeeded`, `Failed` or
/// `Canceled` (Azure REST API guidelines, "Long-Running Operations & Jobs"; ARM RPC, "Asynchronous Operations"). What is awaited afterwards
/// is the value, which is asked for once more where it is elsewhere. Each of these requests is sent as the call says: with its header
/// fields, credentials, time limits and retries. Those after the first are a `GET`, and so is the method of the operation in their errors.
///
/// Between two requests it waits for as long as the server says (`Retry-After`, `retry-after-ms`), at least a second and at most an hour.
/// Where the server says nothing it asks the first time at once, and then waits for 30 seconds, or for what [`every`](Self::every) says.
/// There is no limit to the whole time, unless [`timeout`](Self::timeout) sets one. The waits need a Tokio runtime, and are an error
/// outside of one. The runtime needs timers (`enable_time`, which `#[tokio::main]` has on): in one without, tokio panics. With the feature
/// `blocking`, `next_blocking` and `response_blocking` wait in a runtime of their own.
///
/// # Errors
///
/// An operation that fails or is canceled is an [`Error::Operation`] with the code and the message of its server. A request for the state
/// that fails is an error as that of any call; after one that may pass (a connection that broke, 429, 503) the next call of
/// [`next`](Self::next) or [`response`](Self::response) waits, and goes on. After any other there is nothing more. An address on another
/// server than that of the request is refused, since the credentials of the client would go there.
///
/// ```
/// use specwright_runtime::{Error, Poller, Value};
///
/// async fn created(mut poller: Poller<Value>) -> Result<Value, Error> {
///     while let Some(progress) = poller.next().await {
///         let progress = progress?;
///         println!("{}: {:?} %", progress.state, progress.percent_complete);
///     }
///     poller.await
/// }
/// ```
#[must_use = "a poller does nothing until it is awaited"]
pub struct Poller<T, E = NoError> {
    monitor: Monitor,
    decode: Decoder<T>,
    failure: FailureDecoder<E>,
}

impl<T, E> Call<T, E> {
    /// The operation as a long-running one, by its rule. Nothing is sent before the poller is awaited.
    #[inline]
    pub fn poller(self, rule: &'static Polling) -> Poller<T, E> {
        Poller::new(self.request, rule, self.decode, self.failure)
    }

    /// As [`poller`](Self::poller), where the value in the end has another type than that of the first response: `decode` reads it.
    #[inline]
    pub fn poller_as<U>(self, rule: &'static Polling, decode: Decoder<U>) -> Poller<U, E> {
        Poller::new(self.request, rule, decode, self.failure)
    }
}

impl<T, E> Poller<T, E> {
    fn new(
        mut request: Box<RequestBuilder>,
        rule: &'static Polling,
        decode: Decoder<T>,
        failure: FailureDecoder<E>,
    ) -> Self {
        request.streamed(None);
        Self { monitor: Monitor::new(request, rule), decode, failure }
    }

    /// How long to wait where the server does not say it: 30 seconds by default, and at least 10 milliseconds. If it is less than a second,
    /// it is also the shortest wait that the server can ask for.
    pub fn every(mut self, wait: Duration) -> Self {
        self.monitor.every(wait);
        self
    }

    /// How long the operation may take, from the first request to the value; `None`, the default, for no limit. Afterwards the error is a
    /// timeout ([`TimeLimit::Operation`](crate::TimeLimit::Operation)). The operation itself goes on, and [`token`](Self::token) says where
    /// to ask for it.
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.monitor.limit(timeout.into());
        self
    }

    /// Where the state is asked for, for [`resume`](Self::resume) in another run of the program. `None` before the first response, and where
    /// the operation has ended with it. It has the addresses that the server gave: of some servers these are enough to read the result.
    pub fn token(&self) -> Option<String> {
        self.monitor.token()
    }

    /// Goes on where a token was kept: the request of the call is not sent again. The token belongs to the same call, with the same
    /// parameters. The address of a status monitor, as `Operation-Location` gave it, is one, too. A token that is damaged is an
    /// [`Error::Request`] when the poller is awaited.
    pub fn resume(mut self, token: impl AsRef<str>) -> Self {
        self.monitor.resume(token.as_ref());
        self
    }

    /// What the server says next, after the wait that is due; `None` once the operation has succeeded, or after the error that ended it.
    /// The future can be dropped before it is ready, as `tokio::select!` does: the next one goes on with the same request or wait.
    ///
    /// # Errors
    ///
    /// Those that the documentation of [`Poller`] lists.
    pub async fn next(&mut self) -> Option<Result<Progress, Error<E>>> {
        poll_fn(|context| self.poll_progress(context)).await
    }

    /// Waits for the end of the operation, and returns status, header fields and value of the response that has the value. The value is
    /// given once.
    ///
    /// # Errors
    ///
    /// Those that the documentation of [`Poller`] lists: after one that may pass, the next call goes on. To ask again for a value that was
    /// given is an error, too.
    pub async fn response(&mut self) -> Result<Response<T>, Error<E>> {
        poll_fn(|context| self.poll_response(context)).await
    }

    /// What the server says next, as [`next`](Self::next), on a thread that waits for it (feature `blocking`).
    ///
    /// # Errors
    ///
    /// Those that the documentation of [`Poller`] lists. Inside a Tokio runtime nothing is sent: the error says to use `.next().await`, and
    /// the poller has ended.
    #[cfg(feature = "blocking")]
    pub fn next_blocking(&mut self) -> Option<Result<Progress, Error<E>>> {
        let said = self.monitor.wait();
        said.map(|said| said.map_err(|stopped| self.error(stopped)))
    }

    /// Waits for the end of the operation, as [`response`](Self::response), on a thread that waits for it (feature `blocking`).
    ///
    /// ```
    /// use specwright_runtime::{Error, Poller, Value};
    ///
    /// fn created(mut poller: Poller<Value>) -> Result<Value, Error> {
    ///     while let Some(progress) = poller.next_blocking() {
    ///         println!("{}", progress?.state);
    ///     }
    ///     Ok(poller.response_blocking()?.value)
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// Those that the documentation of [`Poller`] lists. Inside a Tokio runtime nothing is sent, and the error says to use
    /// `.response().await`.
    #[cfg(feature = "blocking")]
    pub fn response_blocking(&mut self) -> Result<Response<T>, Error<E>> {
        let last = self.monitor.wait_last();
        self.value(last)
    }

    fn poll_progress(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Progress, Error<E>>>> {
        let said = ready!(self.monitor.poll(context));
        Poll::Ready(said.map(|said| said.map_err(|stopped| self.error(stopped))))
    }

    fn poll_response(&mut self, context: &mut Context<'_>) -> Poll<Result<Response<T>, Error<E>>> {
        let last = ready!(self.monitor.poll_last(context));
        Poll::Ready(self.value(last))
    }

    /// The value of an operation that has succeeded.
    fn value(&self, last: Result<Last, Stopped>) -> Result<Response<T>, Error<E>> {
        let (outcome, place) = match last {
            Ok(last) => last,
            Err(stopped) => return Err(self.error(stopped)),
        };
        let decode = self.decode;
        finish(outcome, |response| read(response, place, decode), self.failure)
    }

    fn error(&self, stopped: Stopped) -> Error<E> {
        match stopped {
            Stopped::Interrupted(interrupted) => interrupted.into(),
            Stopped::Refused(outcome) => refused(outcome, self.failure),
            Stopped::Failed(error) => Error::Operation(error),
            Stopped::Unread(error) => Error::Decode(error),
        }
    }
}

/// Decodes the value: what is at its place in a status monitor, or the whole response.
fn read<T>(response: &RawResponse, place: Option<&str>, decode: Decoder<T>) -> Result<T, BodyError> {
    let found = place.and_then(|place| Some((place, part(text(response), place)?)));
    match found.filter(|(_, part)| *part != "null") {
        Some((place, part)) => within(response, place, part, decode),
        None => decode(response),
    }
}

impl<T, E> Stream for Poller<T, E> {
    type Item = Result<Progress, Error<E>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_progress(context)
    }
}

impl<T, E> IntoFuture for Poller<T, E> {
    type Output = Result<T, Error<E>>;
    type IntoFuture = PollerFuture<T, E>;

    #[inline]
    fn into_future(self) -> Self::IntoFuture {
        PollerFuture(self)
    }
}

/// Shows method and path of the operation, and nothing that the server has named.
impl<T, E> fmt::Debug for Poller<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Poller({})", self.monitor.operation)
    }
}

/// The future of a [`Poller`]: it asks for the state until the operation has ended, and returns the value.
#[derive(Debug)]
#[must_use = "futures do nothing unless they are awaited"]
pub struct PollerFuture<T, E = NoError>(Poller<T, E>);

impl<T, E> Future for PollerFuture<T, E> {
    type Output = Result<T, Error<E>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.poll_response(context).map(|outcome| outcome.map(Response::into_inner))
    }
}
