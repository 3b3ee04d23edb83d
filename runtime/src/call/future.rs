//! The futures of a call: they send its request and decode the response.
//!
//! The exchange is one boxed future for all types. Only two decoders and a match are compiled for a type.

use super::decode::{Decoder, FailureDecoder};
use super::request::{Exchange, Outcome};
use super::response::Response;
use crate::error::{ApiError, BodyError, DecodeError, Error, NoError};
use crate::transport::RawResponse;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// The future of a call that returns its [`Response`].
#[must_use = "futures do nothing unless they are awaited"]
pub struct ResponseFuture<T, E = NoError> {
    exchange: Exchange,
    decode: Decoder<T>,
    failure: FailureDecoder<E>,
}

impl<T, E> ResponseFuture<T, E> {
    #[inline]
    pub(super) fn new(exchange: Exchange, decode: Decoder<T>, failure: FailureDecoder<E>) -> Self {
        Self { exchange, decode, failure }
    }
}

impl<T, E> Future for ResponseFuture<T, E> {
    type Output = Result<Response<T>, Error<E>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let outcome = match ready!(self.exchange.as_mut().poll(context)) {
            Ok(outcome) => outcome,
            Err(interrupted) => return Poll::Ready(Err(interrupted.into())),
        };
        Poll::Ready(finish(outcome, self.decode, self.failure))
    }
}

impl<T, E> fmt::Debug for ResponseFuture<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResponseFuture(..)")
    }
}

/// The future of a call that returns its value.
#[derive(Debug)]
#[must_use = "futures do nothing unless they are awaited"]
pub struct ValueFuture<T, E = NoError>(ResponseFuture<T, E>);

impl<T, E> ValueFuture<T, E> {
    #[inline]
    pub(super) fn new(response: ResponseFuture<T, E>) -> Self {
        Self(response)
    }
}

impl<T, E> Future for ValueFuture<T, E> {
    type Output = Result<T, Error<E>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(context).map(|outcome| outcome.map(Response::into_inner))
    }
}

/// The response that a success is, or the error that it is not one.
pub(super) fn finish<T, E>(
    outcome: Box<Outcome>,
    decode: impl FnOnce(&RawResponse) -> Result<T, BodyError>,
    failure: FailureDecoder<E>,
) -> Result<Response<T>, Error<E>> {
    if !outcome.success {
        return Err(refused(outcome, failure));
    }
    let Outcome { operation, response, attempts, .. } = *outcome;
    match decode(&response) {
        Ok(value) => {
            let problems = response.problems().to_vec();
            Ok(Response::new(response.status, response.headers, value, response.secrets).with_problems(problems))
        }
        Err(error) => {
            let RawResponse { status, headers, bytes, secrets, .. } = response;
            let error = DecodeError::new(operation, (status, headers, bytes), error, secrets);
            Err(Error::Decode(Box::new(error.with_attempts(attempts))))
        }
    }
}

/// The error that a response with an error status is.
pub(super) fn refused<E>(outcome: Box<Outcome>, failure: FailureDecoder<E>) -> Error<E> {
    let Outcome { operation, mut response, described, attempts, .. } = *outcome;
    // An error has no place for what is left out.
    response.lenient = false;
    let decoded = if described { failure(&response) } else { Ok(None) };
    let RawResponse { status, headers, bytes, note, secrets, .. } = response;
    let error = ApiError::new(operation, (status, headers, bytes), decoded, note, secrets);
    Error::Api(Box::new(error.with_attempts(attempts)))
}
