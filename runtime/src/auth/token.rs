//! [`TokenSource`]: a token that is given, or fetched when it is needed and again before it expires.
//!
//! Of many calls one fetches a token, and the others wait for it. A token that the server refuses is fetched anew, once for each call,
//! and dropped if it is refused, too.

use super::credential::bearer;
use crate::error::{BoxError, Error, Secrets, bounded};
use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A token is fetched again so long before it expires, or after nine tenths of its time if that is shorter.
const BEFORE: Duration = Duration::from_secs(30);

/// How long a token may take to be fetched.
const LONGEST: Duration = Duration::from_secs(180);

/// What a call says that waits for its own token.
const OWN: &str = "its source calls the client that waits for the token: give the source a client of its own, without this credential";

tokio::task_local! {
    /// Where this task fetches tokens from at the time, by the addresses of their locks: a source may call a client that has another.
    static FETCHING: Vec<usize>;
}

/// Where the token of a bearer scheme is from: a text, or a function that fetches one.
///
/// A fetched token is kept until shortly before it expires, and fetched by one call for all that run at the same time. Where the server
/// answers 401, it is fetched once more, and the request is sent again if its body can be. A second 401 drops that token, too: the next call
/// fetches another. To fetch one may take three minutes; inside of
/// a Tokio runtime that limit needs timers (`enable_time`).
///
/// A source that calls an API needs a client of its own, without this credential: a call that needs the token would wait for itself. Such a
/// call is refused, unless it is made in a task that the source spawns: of that nobody knows whose it is, and both wait until a time limit
/// ends, or those three minutes.
///
/// ```
/// use specwright_runtime::{BoxError, Token, TokenSource};
/// use std::time::Duration;
///
/// let fixed = TokenSource::from("secret");
/// let fetched = TokenSource::new(|| async {
///     // Ask an authorization server, a file or a vault.
///     Ok::<_, BoxError>(Token::new("secret").expires_in(Duration::from_secs(3600)))
/// });
/// # let _ = (fixed, fetched);
/// ```
#[derive(Clone)]
pub struct TokenSource(pub(super) Kind);

#[derive(Clone)]
pub(super) enum Kind {
    Given(SecretString),
    Fetched(Fetch),
}

/// Fetches a token. It gets the one that is not to be used any more, if there was one.
type Fetch = Arc<dyn Fn(Option<SecretString>) -> Fetching + Send + Sync>;
pub(super) type Fetching = Pin<Box<dyn Future<Output = Result<Token, BoxError>> + Send>>;

impl TokenSource {
    /// A function that fetches a token.
    pub fn new<F, R, E>(fetch: F) -> Self
    where
        F: Fn() -> R + Send + Sync + 'static,
        R: Future<Output = Result<Token, E>> + Send + 'static,
        E: Into<BoxError>,
    {
        Self(Kind::Fetched(Arc::new(move |_| {
            let fetching = fetch();
            Box::pin(async move { fetching.await.map_err(Into::into) })
        })))
    }

    /// A function that fetches another token than the one that it gets: that one has expired, or the server has refused it.
    #[cfg(feature = "oauth2")]
    pub(super) fn renewing(renew: impl Fn(Option<SecretString>) -> Fetching + Send + Sync + 'static) -> Self {
        Self(Kind::Fetched(Arc::new(renew)))
    }
}

impl<T: Into<SecretString>> From<T> for TokenSource {
    fn from(token: T) -> Self {
        Self(Kind::Given(token.into()))
    }
}

/// Shows no token.
impl fmt::Debug for TokenSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Kind::Given(_) => "TokenSource(given)",
            Kind::Fetched(_) => "TokenSource(fetched)",
        })
    }
}

/// An access token, how long it is valid, and what it was granted.
#[derive(Clone, Debug)]
pub struct Token {
    value: SecretString,
    expires_in: Option<Duration>,
    scopes: Option<Vec<String>>,
}

impl Token {
    /// A token that is used until the server refuses it.
    pub fn new(value: impl Into<SecretString>) -> Self {
        Self { value: value.into(), expires_in: None, scopes: None }
    }

    /// How long it is valid from now on (`expires_in`).
    #[must_use]
    pub fn expires_in(self, time: Duration) -> Self {
        Self { expires_in: Some(time), ..self }
    }

    /// The scopes that it was granted (RFC 6749, section 3.3). Without them nothing is known of what it allows.
    ///
    /// ```
    /// use specwright_runtime::Token;
    ///
    /// let token = Token::new("secret").scopes(["read", "write"]);
    /// # let _ = token;
    /// ```
    #[must_use]
    pub fn scopes<S: Into<String>>(self, scopes: impl IntoIterator<Item = S>) -> Self {
        Self { scopes: Some(scopes.into_iter().map(Into::into).collect()), ..self }
    }
}

/// How long a token is used that is valid so long: a new one is fetched before it expires.
pub(super) fn usable(valid: Duration) -> Duration {
    valid.saturating_sub(BEFORE).max(valid / 10 * 9)
}

/// A failure to fetch a token that passes: the same may succeed a little later.
#[derive(Debug)]
pub(super) struct Passing(pub BoxError);

impl fmt::Display for Passing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Passing {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}

/// Why there is no token, and whether there may be one a little later.
#[derive(Clone, Debug)]
pub(crate) struct Unfetched {
    pub reason: String,
    pub passes: bool,
}

impl Unfetched {
    /// A failure of a source. Of one that calls an API the error of that call says whether it passes.
    fn of(error: &(dyn std::error::Error + Send + Sync + 'static), secrets: &Secrets) -> Self {
        let is_of_call = error.downcast_ref::<Error>().is_some_and(Error::is_retryable);
        let reason = bounded(&secrets.mask(&error.to_string(), true), 300);
        Self { reason, passes: is_of_call || error.is::<Passing>() }
    }

    fn lasting(reason: String) -> Self {
        Self { reason, passes: false }
    }
}

/// The token that a client holds at the time.
#[derive(Clone)]
pub(crate) struct Tokens {
    fetch: Fetch,
    /// Its lock is held for moments only, never while a token is fetched: to refuse one waits for nothing.
    held: Arc<Mutex<Held>>,
    /// Who has its lock fetches, and the others wait for it.
    fetched: Arc<tokio::sync::Mutex<Fetched>>,
}

/// A token that calls use.
#[derive(Default)]
struct Held {
    value: Option<HeaderValue>,
    /// The scopes of the token, if they are known.
    scopes: Option<Vec<String>>,
    renew_at: Option<Instant>,
}

/// What fetching came to last.
#[derive(Default)]
struct Fetched {
    /// The token fetched last, which may have expired or been refused.
    last: Option<SecretString>,
    /// When fetching failed last, and why: those who have waited for it fail with it.
    failed: Option<(Instant, Unfetched)>,
}

impl Tokens {
    pub(super) fn new(fetch: Fetch) -> Self {
        Self { fetch, held: Arc::default(), fetched: Arc::default() }
    }

    /// The value of `Authorization`.
    pub async fn get(&self) -> Result<HeaderValue, Unfetched> {
        let source = Arc::as_ptr(&self.fetched).addr();
        if FETCHING.try_with(|sources| sources.contains(&source)).unwrap_or(false) {
            return Err(Unfetched::lasting(OWN.to_owned()));
        }
        let asked = Instant::now();
        let mut fetched = self.fetched.lock().await;
        if let Some(value) = self.current() {
            return Ok(value);
        }
        if let Some((at, reason)) = &fetched.failed
            && *at >= asked
        {
            return Err(reason.clone());
        }
        let mut sources = FETCHING.try_with(Vec::clone).unwrap_or_default();
        sources.push(source);
        let fetching = FETCHING.scope(sources, (self.fetch)(fetched.last.clone()));
        let token = match tokio::runtime::Handle::try_current() {
            // All calls of the client wait for it.
            Ok(_) => tokio::time::timeout(LONGEST, fetching)
                .await
                .unwrap_or_else(|_| Err(Passing("it did not come within three minutes".into()).into())),
            Err(_) => fetching.await,
        };
        let token = token.map_err(|error| {
            // It may quote the token that it is about.
            let mut secrets = Secrets::default();
            fetched.last.iter().for_each(|last| secrets.add(last.expose_secret()));
            Unfetched::of(&*error, &secrets)
        });
        let valued = |token: Token| match bearer(token.value.expose_secret()) {
            Ok(value) => Ok((value, token)),
            Err(reason) => Err(Unfetched::lasting(reason)),
        };
        match token.and_then(valued) {
            Ok((value, token)) => {
                // Of a time that is beyond all clocks nothing is known.
                let renew_at = token.expires_in.and_then(|time| Instant::now().checked_add(usable(time)));
                *fetched = Fetched { last: Some(token.value), failed: None };
                *self.held() = Held { value: Some(value.clone()), scopes: token.scopes, renew_at };
                Ok(value)
            }
            Err(unfetched) => {
                fetched.failed = Some((Instant::now(), unfetched.clone()));
                Err(unfetched)
            }
        }
    }

    /// Drops a token that the server has refused, unless another call has renewed it.
    pub fn refuse(&self, refused: &HeaderValue) {
        let mut held = self.held();
        if held.value.as_ref() == Some(refused) {
            *held = Held::default();
        }
    }

    /// The scopes of the token that the client holds; `None` if they are not known, or if it holds none.
    pub fn granted(&self) -> Option<Vec<String>> {
        let held = self.held();
        held.scopes.clone().filter(|_| held.value.is_some())
    }

    /// The value of the token that the client holds, unless it is to be renewed.
    fn current(&self) -> Option<HeaderValue> {
        let held = self.held();
        held.value.clone().filter(|_| held.renew_at.is_none_or(|time| time > Instant::now()))
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
