//! The attempts of a call: a request is sent until it has its response, or until it is not to be sent again.
//!
//! A built request enters; its [`Outcome`] leaves, or why there is none. A request is sent again by the rules of the client's
//! [`Retry`](crate::Retry), and once more where the server refuses a token that was fetched, which is no retry.

#[cfg(feature = "tracing")]
use super::spans::Span;
#[cfg(not(feature = "tracing"))]
use super::untraced::Span;
use super::{Exchange, Outcome, RequestBuilder};
use crate::call::core::Times;
use crate::call::retry::{self, Attempt, Passing, Retry, Verdict};
use crate::error::{Interrupted, Received, RequestError, TimeLimit, TransportError};
use crate::transport::{Deadline, Limits, RawResponse};
use http::StatusCode;
use http::header::AUTHORIZATION;
use std::time::Duration;

/// What is said of the last attempt where there was no time for another.
const OUT_OF_TIME: &str = "the time of the call ran out while a token was fetched for another attempt";

/// What an attempt has come to.
type Sent = Result<Box<Outcome>, Interrupted>;

impl RequestBuilder {
    pub fn timeout(&mut self, timeout: Option<Duration>) {
        self.times.call = timeout;
    }

    pub fn attempt_timeout(&mut self, timeout: Option<Duration>) {
        self.times.attempt = timeout;
    }

    pub fn idle_timeout(&mut self, timeout: Option<Duration>) {
        self.times.idle = timeout;
    }

    #[cfg(feature = "reqwest")]
    pub fn connect_timeout(&mut self, timeout: Option<Duration>) {
        self.times.connect = Some(timeout);
    }

    pub fn retries(&mut self, retries: u32) {
        self.retries = Some(retries);
    }

    pub fn idempotency_key_header(&mut self, name: &'static str) {
        self.key_header = Some(name);
    }

    /// The request that is sent when the future is polled, and sent again where that is needed and safe.
    pub fn exchange(self: Box<Self>) -> Exchange {
        let span = Span::of_call(&self);
        Box::pin(span.clone().around(async move {
            let sent = self.attempts().await;
            span.ended(&sent);
            sent
        }))
    }

    /// What is rare is boxed, so that the future of a call that succeeds at once is small: small allocations are fast ones.
    async fn attempts(mut self: Box<Self>) -> Sent {
        self.add_key();
        let call = self.times.call.and_then(Deadline::after);
        let Times { idle, attempt, connect, .. } = self.times;
        let limits = Limits { idle, attempt, call, connect };
        let (mut number, mut repeated, mut may_renew) = (0_u32, 0_u32, true);
        // What the attempts before have come to: a server may have acted on them.
        let mut last: Option<Sent> = None;
        loop {
            let used = match self.fetches() {
                true => match Box::pin(self.fetch(call)).await {
                    Ok(used) => used,
                    Err(Interrupted::Request(error)) => return unfetched(error, last),
                    Err(Interrupted::Transport(error)) => return out_of_time(error.with_attempts(number), last),
                },
                false => Vec::new(),
            };
            let fetched = !used.is_empty();
            let span = Span::of_attempt(&self, number);
            let sent = Box::pin(span.clone().around(self.send(&limits, fetched, &span))).await;
            span.ended(&sent);
            if let Err(Interrupted::Request(_)) = &sent {
                return last.unwrap_or(sent);
            }
            number = number.saturating_add(1);
            if fetched {
                // The next attempt asks for the token of its time.
                self.headers.remove(AUTHORIZATION);
            }
            let refused = fetched && is_unauthorized(&sent);
            let renews = refused && may_renew && self.body.is_repeatable();
            let wait = self.after(&sent, number, repeated, renews, call);
            let sent = match sent {
                Ok(mut outcome) => {
                    outcome.attempts = number;
                    Ok(outcome)
                }
                Err(interrupted) => Err(interrupted.with_attempts(number)),
            };
            if refused && (renews || wait.is_none()) {
                // Also of the last attempt: the next call is not to begin with a token that is known to be refused. Where a rule of the
                // client repeats a second 401, the token stays, so that no call drops more than two.
                for (tokens, value) in &used {
                    tokens.refuse(value);
                }
            }
            if renews {
                may_renew = false;
                last = Some(sent);
                continue;
            }
            let Some(wait) = wait else { return sent };
            last = Some(sent);
            repeated = repeated.saturating_add(1);
            tokio::time::sleep(wait).await;
        }
    }

    /// Sets the random key, if the call is to have one and has none.
    fn add_key(&mut self) {
        if let Some(name) = self.key_header
            && !self.headers.contains_key(name)
            && !self.core.headers.contains_key(name)
        {
            self.header(name, &retry::key());
        }
    }

    /// How long to wait after an attempt before the next; `None` if it was the last. The hook of the client is told of it.
    fn after(
        &self,
        sent: &Sent,
        number: u32,
        repeated: u32,
        renews: bool,
        deadline: Option<Deadline>,
    ) -> Option<Duration> {
        let core = &self.core;
        let attempt = Attempt::new(&self.operation, number);
        let mut attempt = match sent {
            Ok(outcome) => attempt.answered(Some(outcome.response.status), Some(&outcome.response.headers)),
            Err(Interrupted::Transport(error)) => {
                let passing = Passing { unconnected: error.is_connect(), transient: error.is_retryable() };
                attempt.answered(error.status(), error.headers()).failed(error.kind(), passing)
            }
            Err(Interrupted::Request(_)) => return None,
        };
        attempt.wait = match sent {
            _ if renews => Some(Duration::ZERO),
            Ok(outcome) if outcome.success => {
                if !outcome.response.status.is_server_error() {
                    core.bucket.give_back();
                }
                None
            }
            _ => self.wait(sent, &attempt, repeated, deadline),
        };
        core.retry.tell(&attempt);
        attempt.wait
    }

    /// How long to wait before a request that failed is sent again, if it is.
    fn wait(&self, sent: &Sent, attempt: &Attempt<'_>, repeated: u32, deadline: Option<Deadline>) -> Option<Duration> {
        let retry = &self.core.retry;
        let is_over = matches!(sent, Err(Interrupted::Transport(error)) if error.time_limit() == Some(TimeLimit::Call));
        // Without a runtime there is no timer. Of a runtime without timers nobody can know: see `transport/limits`.
        if is_over || repeated >= self.most() || tokio::runtime::Handle::try_current().is_err() {
            return None;
        }
        match retry.verdict(attempt) {
            Verdict::Never => return None,
            Verdict::IfSafe if !self.is_safe() => return None,
            Verdict::IfSafe | Verdict::Always => {}
        }
        let can_be_sent = if attempt.passing.unconnected { self.body.is_unsent() } else { self.body.is_repeatable() };
        let wait = retry.wait(attempt, repeated).filter(|_| can_be_sent)?;
        if deadline.is_some_and(|deadline| deadline.left() <= wait) {
            return None;
        }
        self.core.bucket.take(Retry::cost(attempt)).then_some(wait)
    }

    /// How often the request is sent again at most.
    fn most(&self) -> u32 {
        self.retries.unwrap_or_else(|| self.core.retry.most())
    }

    /// Whether the request may be sent twice.
    fn is_safe(&self) -> bool {
        self.retries.is_some()
            || self.key_header.is_some_and(|name| self.headers.contains_key(name))
            || self.core.retry.is_safe(&self.operation.method, &self.headers)
    }
}

/// What a call has come to for which no token could be fetched.
fn unfetched(error: RequestError, last: Option<Sent>) -> Sent {
    match last {
        Some(Ok(mut outcome)) if outcome.response.status == StatusCode::UNAUTHORIZED => {
            outcome.response.note = Some(error.to_string().into());
            Ok(outcome)
        }
        Some(sent) => sent,
        None => Err(Interrupted::Request(error)),
    }
}

/// What a call has come to whose time ran out while it fetched a token: what the last attempt came to, if there was one.
///
/// A 401 is kept in the error of the time limit and is not the error itself: that another token would be refused, too, nobody knows, and
/// who sees a 401 may log a user out.
fn out_of_time(error: TransportError, last: Option<Sent>) -> Sent {
    match last {
        Some(Ok(outcome)) if outcome.response.status == StatusCode::UNAUTHORIZED => {
            let RawResponse { status, headers, bytes, secrets, .. } = outcome.response;
            Err(Interrupted::Transport(error.with_received(Received { status, headers, bytes }, secrets)))
        }
        Some(Ok(mut outcome)) => {
            outcome.response.note = outcome.response.note.take().or(Some(OUT_OF_TIME.into()));
            Ok(outcome)
        }
        Some(sent) => sent,
        None => Err(Interrupted::Transport(error)),
    }
}

fn is_unauthorized(sent: &Sent) -> bool {
    matches!(sent, Ok(outcome) if outcome.response.status == StatusCode::UNAUTHORIZED)
}
