//! [`Retry`]: which requests are sent again, how often, and after which time.
//!
//! What an attempt has come to enters; the wait before the next one leaves, or that there is none. A request is sent again only where that is
//! safe, where the failure is one that passes, and where the budget of the client allows it.

mod bucket;
mod random;

pub(super) use self::bucket::Bucket;
pub(super) use self::random::key;

use crate::error::{Operation, TransportKind, asked_wait, may_pass, should_retry};
use http::{HeaderMap, Method, StatusCode};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// RFC 9110, section 9.2.2, without `DELETE` and `TRACE`: of a `DELETE` that is repeated many servers say 404.
const IDEMPOTENT: [Method; 4] = [Method::GET, Method::HEAD, Method::OPTIONS, Method::PUT];

/// The header field by which a server knows a request that it has had before (draft-ietf-httpapi-idempotency-key-header).
const KEY: &str = "idempotency-key";

/// When a client sends a request again.
///
/// ```
/// use specwright_runtime::{HttpBuilder, Retry};
/// use std::time::Duration;
///
/// # fn main() -> Result<(), specwright_runtime::BuildError> {
/// let retry = Retry::v1()
///     .attempts(5)
///     .on_status(409)
///     .on_attempt(|attempt| eprintln!("{attempt:?}"));
/// let http = HttpBuilder::new("https://api.example.com").retry(retry).build()?;
/// # let _ = http;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a policy does nothing until a client has it"]
pub struct Retry {
    attempts: u32,
    first: Duration,
    longest: Duration,
    most_asked: Duration,
    statuses: Vec<u16>,
    keys: Vec<String>,
    when: Option<When>,
    on_attempt: Option<OnAttempt>,
}

type When = Arc<dyn Fn(&Attempt<'_>) -> Option<bool> + Send + Sync>;
type OnAttempt = Arc<dyn Fn(&Attempt<'_>) + Send + Sync>;

impl Retry {
    /// The default policy, in its first version. A later default gets a name of its own: what this one does stays as it is.
    ///
    /// - Up to 3 attempts of `GET`, `HEAD`, `OPTIONS` and `PUT`, of requests with the header field `idempotency-key`, and of calls that ask
    ///   for it (`retries`). Where no connection was made, of all.
    /// - After a connection that was not made or broke, a time limit of an attempt, and 408, 429, 500, 502, 503 and 504. A 403 or 429 with
    ///   `x-ratelimit-remaining: 0` is a rate limit. `x-should-retry: true` or `false` decides where the server sends it.
    /// - After a random time of up to 0.5 s, 1 s, 2 s, …, at most 8 s; or after the time that the server asks for. If that is more than 60 s, the
    ///   call fails at once.
    /// - As far as the budget of the client goes: of 500 tokens a retry takes 5, or 10 after a timeout, and a success gives 1 back.
    ///
    /// A body that can be sent only once is not sent again.
    ///
    /// Outside of a Tokio runtime nothing is sent again. Inside of one the waits need timers (`enable_time`, which `#[tokio::main]` has on):
    /// in a runtime without, tokio panics, and nobody can know beforehand. There [`Retry::off`] turns retries off.
    pub fn v1() -> Self {
        Self {
            attempts: 3,
            first: Duration::from_millis(500),
            longest: Duration::from_secs(8),
            most_asked: Duration::from_secs(60),
            statuses: Vec::new(),
            keys: vec![KEY.to_owned()],
            when: None,
            on_attempt: None,
        }
    }

    /// No request is sent again, unless a call asks for it (`retries`).
    pub fn off() -> Self {
        Self { attempts: 1, ..Self::v1() }
    }

    /// How often a request is sent at most, the first time included: 3 by default. 0 and 1 turn retries off.
    pub fn attempts(self, attempts: u32) -> Self {
        Self { attempts, ..self }
    }

    /// The longest random wait before the second attempt, which doubles before each further one, and the longest of all: 0.5 s and 8 s by
    /// default.
    pub fn backoff(self, first: Duration, longest: Duration) -> Self {
        Self { first, longest, ..self }
    }

    /// The longest wait that a server may ask for: 60 s by default. If it asks for more, the call fails at once, and
    /// [`Error::retry_after`](crate::Error::retry_after) says how long it asks to wait.
    pub fn most_asked(self, wait: Duration) -> Self {
        Self { most_asked: wait, ..self }
    }

    /// Also after this status: 409, for instance.
    pub fn on_status(mut self, status: u16) -> Self {
        self.statuses.push(status);
        self
    }

    /// Another header field that makes it safe to send a request twice, where a call has it. `idempotency-key` is one already.
    pub fn key_header(mut self, name: impl Into<String>) -> Self {
        self.keys.push(name.into());
        self
    }

    /// A rule of one's own: whether a failure is one that passes, or `None` for the other rules. Whether it is safe to send the request again is not
    /// asked here. The last rule that is given counts.
    ///
    /// ```
    /// use specwright_runtime::Retry;
    ///
    /// let retry = Retry::v1().when(|attempt| (attempt.header("x-reason") == Some("warming-up")).then_some(true));
    /// # let _ = retry;
    /// ```
    pub fn when(self, rule: impl Fn(&Attempt<'_>) -> Option<bool> + Send + Sync + 'static) -> Self {
        Self { when: Some(Arc::new(rule)), ..self }
    }

    /// Called after each attempt, the last one included. The last function that is given counts.
    pub fn on_attempt(self, hook: impl Fn(&Attempt<'_>) + Send + Sync + 'static) -> Self {
        Self { on_attempt: Some(Arc::new(hook)), ..self }
    }
}

impl fmt::Debug for Retry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Retry")
            .field("attempts", &self.attempts)
            .field("backoff", &(self.first..=self.longest))
            .field("most_asked", &self.most_asked)
            .field("statuses", &self.statuses)
            .field("keys", &self.keys)
            .finish_non_exhaustive()
    }
}

/// One attempt of a call, as hooks see it. It holds no header field and no body of the request.
#[non_exhaustive]
pub struct Attempt<'a> {
    /// The operation that was called.
    pub operation: &'a Operation,
    /// Its number, from 1.
    pub number: u32,
    /// The status, if there is a response, or the beginning of one.
    pub status: Option<StatusCode>,
    /// The kind of the error, if there is no whole response.
    pub kind: Option<TransportKind>,
    /// The wait before the next attempt; `None` if this was the last, and while that is not decided.
    pub wait: Option<Duration>,
    headers: Option<&'a HeaderMap>,
    pub(super) passing: Passing,
}

/// What is known of a failure besides its kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Passing {
    /// No connection was made, or the server has not looked at what was sent.
    pub unconnected: bool,
    /// The transport says that it may pass.
    pub transient: bool,
}

impl<'a> Attempt<'a> {
    pub(super) fn new(operation: &'a Operation, number: u32) -> Self {
        let passing = Passing::default();
        Self { operation, number, status: None, kind: None, wait: None, headers: None, passing }
    }

    /// The same attempt, which has come to this response.
    pub(super) fn answered(self, status: Option<StatusCode>, headers: Option<&'a HeaderMap>) -> Self {
        Self { status, headers, ..self }
    }

    /// The same attempt, which has failed so.
    pub(super) fn failed(self, kind: TransportKind, passing: Passing) -> Self {
        Self { kind: Some(kind), passing, ..self }
    }

    /// The text of a header field of the response; `None` if it is missing, not visible ASCII, or secret (`set-cookie`).
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers?.get(name).filter(|value| !value.is_sensitive())?.to_str().ok()
    }

    fn is_timeout(&self) -> bool {
        self.kind == Some(TransportKind::Timeout)
    }
}

/// Shows no header field: a server may send back what it was sent.
impl fmt::Debug for Attempt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempt")
            .field("operation", &self.operation)
            .field("number", &self.number)
            .field("status", &self.status)
            .field("kind", &self.kind)
            .field("wait", &self.wait)
            .finish()
    }
}

/// Whether a request is sent again, as far as its failure tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Never,
    /// If nothing happens by it that has happened already.
    IfSafe,
    /// Nothing has happened yet, or the server says so.
    Always,
}

impl Retry {
    /// How often a request is sent again at most.
    pub(super) fn most(&self) -> u32 {
        self.attempts.saturating_sub(1)
    }

    /// Whether a request may be sent twice, by its method and its header fields.
    pub(super) fn is_safe(&self, method: &Method, headers: &HeaderMap) -> bool {
        IDEMPOTENT.contains(method) || self.keys.iter().any(|name| headers.contains_key(name.as_str()))
    }

    /// What a failure says.
    pub(super) fn verdict(&self, attempt: &Attempt<'_>) -> Verdict {
        let Passing { unconnected, transient } = attempt.passing;
        let passes = if unconnected { Verdict::Always } else { Verdict::IfSafe };
        if let Some(passing) = self.when.as_ref().and_then(|rule| rule(attempt)) {
            return if passing { passes } else { Verdict::Never };
        }
        if attempt.kind.is_some() {
            return if transient { passes } else { Verdict::Never };
        }
        let (Some(status), Some(headers)) = (attempt.status, attempt.headers) else { return Verdict::Never };
        match should_retry(headers) {
            Some(true) => Verdict::Always,
            Some(false) => Verdict::Never,
            None if may_pass(status, headers) || self.statuses.contains(&status.as_u16()) => Verdict::IfSafe,
            None => Verdict::Never,
        }
    }

    /// How long to wait before the next attempt, after so many that were repeated. `None` if the server asks for too long a wait.
    pub(super) fn wait(&self, attempt: &Attempt<'_>, repeated: u32) -> Option<Duration> {
        let asked = match (attempt.status, attempt.headers) {
            (Some(status), Some(headers)) => asked_wait(status, headers),
            _ => None,
        };
        match asked {
            Some(asked) => Some(asked).filter(|asked| *asked <= self.most_asked),
            None => {
                let most = self.first.saturating_mul(2_u32.saturating_pow(repeated)).min(self.longest);
                Some(random::part_of(most))
            }
        }
    }

    /// What a retry after this attempt takes from the budget.
    pub(super) fn cost(attempt: &Attempt<'_>) -> u32 {
        if attempt.is_timeout() { bucket::AFTER_TIMEOUT } else { bucket::RETRY }
    }

    /// Tells the hook of an attempt.
    pub(super) fn tell(&self, attempt: &Attempt<'_>) {
        if let Some(hook) = &self.on_attempt {
            hook(attempt);
        }
    }
}

#[cfg(test)]
mod tests;
