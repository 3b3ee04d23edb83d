//! Pages: an operation that lists something in parts is called again and again, as its [`Paging`] says.
//!
//! The first request enters; the next is made of it and of what its response says. A page that fails is asked for again when the next is
//! asked for, if its error may pass; after any other there are no more. A server that would never end, as it names a page for the second
//! time, is an error. What is generic here only decodes.

mod follow;
mod link;
mod paging;

pub use self::paging::Paging;

pub(super) use self::follow::{part, text, value_at, within};

use self::follow::{Step, list};
use super::Call;
#[cfg(feature = "blocking")]
use super::blocking;
use super::decode::{Decoder, FailureDecoder};
use super::future::finish;
use super::request::{Exchange, Outcome, RequestBuilder};
use super::response::Response;
use crate::error::{BodyError, Error, Interrupted, NoError, Reason, RequestError, should_retry};
use crate::transport::RawResponse;
use futures_core::Stream;
use http::StatusCode;
use serde::de::DeserializeOwned;
use std::collections::HashSet;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// The pages of what an operation lists, one after another, each with status, header fields and value.
///
/// After an error that may pass, the next call of [`next`](Self::next) asks for the same page again: to go on is to try again, and to stop
/// is to leave the loop. Such are those of [`Error::is_retryable`], and the statuses 409, 425 and 5XX, unless the server says otherwise
/// (`x-should-retry: false`). After any other error (401, 404, a body that is not as documented, a page that the server has named before)
/// there are no more: it would be the same. [`token`](Self::token) still says which page it was, for [`resume`](Self::resume).
///
/// ```
/// # use specwright_runtime::{Error, Pages, Value};
/// async fn count(mut pages: Pages<Vec<Value>>) -> Result<usize, Error> {
///     let mut count = 0;
///     while let Some(page) = pages.next().await {
///         count += page?.value.len();
///     }
///     Ok(count)
/// }
/// ```
#[must_use = "pages are asked for one by one"]
pub struct Pages<T, E = NoError> {
    pager: Pager,
    decode: Decoder<T>,
    failure: FailureDecoder<E>,
}

impl<T, E> Call<T, E> {
    /// The pages of what the operation lists, by its rule.
    #[inline]
    pub fn pages(self, paging: &'static Paging) -> Pages<T, E> {
        Pages::new(self.request, paging, self.decode, self.failure)
    }

    /// The items of these pages, one after another. `I` is the type of one.
    #[inline]
    pub fn items<I: DeserializeOwned>(self, paging: &'static Paging) -> Items<I, E> {
        Items::new(self.request, paging, self.failure)
    }
}

impl<T, E> Pages<T, E> {
    fn new(
        request: Box<RequestBuilder>,
        paging: &'static Paging,
        decode: Decoder<T>,
        failure: FailureDecoder<E>,
    ) -> Self {
        Self { pager: Pager::new(request, paging), decode, failure }
    }

    /// Where the next page begins, or the one that has failed, for [`resume`](Self::resume); `None` before the first page, and after the
    /// last.
    pub fn token(&self) -> Option<String> {
        self.pager.at.clone().filter(|_| !self.pager.has_ended)
    }

    /// Begins at a page whose token was kept. It belongs to the same call, with the same parameters. Where pages are counted (an offset, or
    /// the number of a page) a token is that number; any other text is refused, by an error in place of the first page.
    pub fn resume(mut self, token: impl Into<String>) -> Self {
        self.pager.resume(token.into());
        self
    }

    /// The next page; `None` after the last.
    pub async fn next(&mut self) -> Option<Result<Response<T>, Error<E>>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// The same on a thread that waits for it (feature `blocking`). Inside a Tokio runtime it is an error, after which there are no more
    /// pages.
    #[cfg(feature = "blocking")]
    pub fn next_blocking(&mut self) -> Option<Result<Response<T>, Error<E>>> {
        let found = self.pager.wait();
        self.page(found)
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Response<T>, Error<E>>>> {
        let found = ready!(self.pager.poll(context));
        Poll::Ready(self.page(found))
    }

    fn page(&mut self, found: Option<Found>) -> Option<Result<Response<T>, Error<E>>> {
        let (outcome, step) = match found? {
            Ok(found) => found,
            Err(interrupted) => return Some(Err(self.pager.failed(interrupted.into()))),
        };
        Some(match finish(outcome, self.decode, self.failure) {
            Ok(page) => {
                self.pager.advance(step);
                Ok(page)
            }
            Err(error) => Err(self.pager.failed(error)),
        })
    }
}

impl<T, E> Stream for Pages<T, E> {
    type Item = Result<Response<T>, Error<E>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

impl<T, E> fmt::Debug for Pages<T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pages({})", self.pager.first)
    }
}

/// How many pages in a row may have no items.
const MOST_EMPTY: usize = 1_000;

/// The items of what an operation lists, page after page.
///
/// A page is asked for when the items of the one before are used up. Only the list is decoded, not what is beside it. A page without the
/// list is an error, unless the document says that the list may be absent ([`Paging::optional_items`]). So are 1,000 pages in a row without
/// items, since nobody would see that the server never ends. The other errors are those of [`Pages`]: after one that may pass the next call
/// of [`next`](Self::next) tries again, after any other there are no more items.
///
/// ```
/// # use specwright_runtime::{Error, Items, Value};
/// async fn names(mut items: Items<Value>) -> Result<Vec<String>, Error> {
///     let mut names = Vec::new();
///     while let Some(item) = items.next().await {
///         names.push(item?["name"].to_string());
///     }
///     Ok(names)
/// }
/// ```
#[must_use = "items are asked for page by page"]
pub struct Items<I, E = NoError> {
    pager: Pager,
    page: std::vec::IntoIter<I>,
    /// How many pages in a row had no items.
    empty: usize,
    /// What a lenient client left out of the page of the last item, and of those without items after it.
    problems: Vec<BodyError>,
    read: fn(&RawResponse, &Paging) -> Result<Vec<I>, BodyError>,
    failure: FailureDecoder<E>,
}

impl<I, E> Items<I, E> {
    fn new(request: Box<RequestBuilder>, paging: &'static Paging, failure: FailureDecoder<E>) -> Self
    where
        I: DeserializeOwned,
    {
        let (page, problems) = (Vec::new().into_iter(), Vec::new());
        Self { pager: Pager::new(request, paging), page, empty: 0, problems, read: list, failure }
    }

    /// Begins at a page whose token was kept ([`Pages::token`]).
    pub fn resume(mut self, token: impl Into<String>) -> Self {
        self.pager.resume(token.into());
        self.empty = 0;
        self
    }

    /// What is missing in the page of the last item, because it did not fit: a lenient client leaves it out
    /// ([`lenient`](crate::HttpBuilder::lenient)), items included. Each problem is handed out once, with its path in the page; those of a page
    /// are gone when the next has come. Those of pages without items are kept for the page after them, and for the end.
    pub fn take_problems(&mut self) -> Vec<BodyError> {
        std::mem::take(&mut self.problems)
    }

    /// The next item; `None` after the last.
    pub async fn next(&mut self) -> Option<Result<I, Error<E>>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// The same on a thread that waits for it (feature `blocking`). Where a page has to be asked for inside a Tokio runtime, it is an
    /// error, after which there are no more items.
    #[cfg(feature = "blocking")]
    pub fn next_blocking(&mut self) -> Option<Result<I, Error<E>>> {
        loop {
            if let Some(item) = self.page.next() {
                return Some(Ok(item));
            }
            let found = self.pager.wait();
            if let Err(end) = self.turn(found) {
                return end.map(Err);
            }
        }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<I, Error<E>>>> {
        loop {
            if let Some(item) = self.page.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            let found = ready!(self.pager.poll(context));
            if let Err(end) = self.turn(found) {
                return Poll::Ready(end.map(Err));
            }
        }
    }

    /// Goes on with the items of a page. If there is none, it is the end, or an error.
    fn turn(&mut self, found: Option<Found>) -> Result<(), Option<Error<E>>> {
        let (outcome, step) = match found {
            None => return Err(None),
            Some(Err(interrupted)) => return Err(Some(self.pager.failed(interrupted.into()))),
            Some(Ok(found)) => found,
        };
        let (read, paging) = (self.read, self.pager.paging);
        match finish(outcome, |response| read(response, paging), self.failure) {
            Ok(page) => {
                self.pager.advance(step);
                if self.empty == 0 {
                    self.problems.clear();
                }
                self.problems.extend_from_slice(page.problems());
                self.empty = if page.value.is_empty() { self.empty + 1 } else { 0 };
                if self.empty >= MOST_EMPTY && !self.pager.has_ended {
                    self.pager.refused = Some(
                        "1,000 pages in a row had no items, and there are more: ask for more at once, or take `pages()`, which has no such \
                         limit, and whose `token` says where to go on",
                    );
                }
                self.page = page.value.into_iter();
                Ok(())
            }
            Err(error) => Err(Some(self.pager.failed(error))),
        }
    }
}

/// No value is pinned.
impl<I, E> Unpin for Items<I, E> {}

impl<I, E> Stream for Items<I, E> {
    type Item = Result<I, Error<E>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

impl<I, E> fmt::Debug for Items<I, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Items({})", self.pager.first)
    }
}

/// The requests for pages, whatever their type.
struct Pager {
    first: Box<RequestBuilder>,
    paging: &'static Paging,
    /// Where the page begins that is asked for; `None` for that of the first request.
    at: Option<String>,
    asking: Option<Exchange>,
    /// Why no further page is asked for.
    refused: Option<&'static str>,
    has_ended: bool,
    /// Whether the page at `at` would fail again.
    has_failed: bool,
    /// The tokens so far.
    seen: HashSet<String>,
    /// The page before this, by a number for its bytes.
    before: Option<u64>,
}

/// A page, if it is one, and what follows from it.
type Found = Result<(Box<Outcome>, Option<Step>), Interrupted>;

impl Pager {
    fn new(first: Box<RequestBuilder>, paging: &'static Paging) -> Self {
        let (at, asking, refused, before) = (None, None, None, None);
        let (has_ended, has_failed) = (false, false);
        Self { first, paging, at, asking, refused, has_ended, has_failed, seen: HashSet::new(), before }
    }

    fn resume(&mut self, token: String) {
        (self.asking, self.before) = (None, None);
        (self.has_ended, self.has_failed) = (false, false);
        let kept = self.paging.kept(&token);
        self.refused = kept.is_none().then_some(
            "the pages are counted, and the token to go on from is not a number: give `resume` what `token` gave",
        );
        let token = kept.unwrap_or(token);
        self.seen.clear();
        self.seen.insert(token.clone());
        self.at = Some(token);
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Found>> {
        if let Some(reason) = self.refused.take() {
            return self.refuse(reason);
        }
        if self.has_ended || self.has_failed {
            return Poll::Ready(None);
        }
        let asking = self.asking.get_or_insert_with(|| {
            let mut request = self.first.clone();
            if let Some(token) = &self.at {
                self.paging.ask(&mut request, token);
            }
            request.exchange()
        });
        let outcome = ready!(asking.as_mut().poll(context));
        self.asking = None;
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(interrupted) => return Poll::Ready(Some(Err(interrupted))),
        };
        if !outcome.success {
            return Poll::Ready(Some(Ok((outcome, None))));
        }
        let step = self.paging.step(&outcome.response, self.at.as_deref(), &self.first);
        if step.is_beyond && self.at.is_some() {
            self.has_ended = true;
            return Poll::Ready(None);
        }
        if self.before == Some(step.digest) && !step.is_beyond && self.paging.is_counted() {
            return self.refuse("the server gave the same page for the second time, and would never end");
        }
        Poll::Ready(Some(Ok((outcome, Some(step)))))
    }

    /// The same as `poll`, on a thread that waits.
    #[cfg(feature = "blocking")]
    fn wait(&mut self) -> Option<Found> {
        if self.has_ended || self.has_failed {
            return None;
        }
        let operation = self.first.operation.clone();
        let waited = blocking::wait("next", &operation, poll_fn(|context| self.poll(context)));
        waited.unwrap_or_else(|interrupted| Some(Err(interrupted)))
    }

    /// Goes on to the page after one that was read.
    fn advance(&mut self, step: Option<Step>) {
        let Some(Step { next, digest, is_lost, .. }) = step else { return };
        self.before = Some(digest);
        match next {
            None if is_lost => {
                self.refused = Some("the page before says that there are more, and not where they begin");
                self.at = None;
            }
            None => self.has_ended = true,
            Some(next) => {
                if !self.seen.insert(next.clone()) {
                    self.refused = Some("the server named this page for the second time, and would never end");
                } else if !self.paging.names_page(&next) {
                    self.refused = Some(
                        "the page before names the next one by what is not a URL, nor a path or a query: if it is a token, let the \
                         parameter take it that is for it (a rule such as `cursor: query.marker = $.nextMarker`)",
                    );
                }
                self.at = Some(next);
            }
        }
    }

    /// An error of the page at `at`, after which it is asked for again only if the error may pass.
    fn failed<E>(&mut self, error: Error<E>) -> Error<E> {
        self.has_failed = !may_pass(&error);
        error
    }

    fn refuse(&mut self, reason: &str) -> Poll<Option<Found>> {
        self.has_ended = true;
        let error = RequestError::new(self.first.operation.clone(), Reason::Invalid(reason.to_owned()));
        Poll::Ready(Some(Err(Interrupted::Request(error))))
    }
}

/// Whether a page that failed may be had when it is asked for again.
fn may_pass<E>(error: &Error<E>) -> bool {
    // A conflict (RFC 9110, section 15.5.10), what comes too early (RFC 8470, section 5.2), and every fault of the server.
    let is_passing = |status: StatusCode| matches!(status.as_u16(), 409 | 425) || status.is_server_error();
    match error {
        Error::Api(response) => {
            should_retry(&response.headers).unwrap_or_else(|| error.is_retryable() || is_passing(response.status))
        }
        Error::Request(_) | Error::Transport(_) | Error::Decode(_) | Error::Operation(_) => error.is_retryable(),
    }
}
