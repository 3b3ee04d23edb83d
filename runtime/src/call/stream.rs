//! Streams: the body of a response as it comes, in pieces, or in items of a type.
//!
//! What came is the caller's; a stream that breaks says so, and so does an item that cannot be read. A stream that is dropped closes its
//! connection, and leaves no task behind.

mod reading;

use self::reading::{Reading, event, whole_event};
use crate::error::{BodyError, Operation, StreamError, StreamFault};
use crate::transport::{Incoming, RawResponse, Refused, Resuming};
use crate::wire::frames::{DONE, Frame, Frames, Framing};
use bytes::Bytes;
use futures_core::Stream;
use http::HeaderMap;
use serde::de::DeserializeOwned;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

/// How long to wait before a stream is asked for again, where the server does not say it.
const RETRY: Duration = Duration::from_secs(1);
/// The longest that is waited, whatever the server says.
const LONGEST: Duration = Duration::from_secs(60);
/// The shortest, whatever the server says.
const SHORTEST: Duration = Duration::from_millis(100);
/// How often in a row a stream is asked for again without an event.
const MOST_FAILURES: u32 = 5;

/// The body of a response in pieces, as they come.
///
/// ```
/// # use specwright_runtime::{Bytes, Call, Error};
/// async fn download(call: Call<Bytes>) -> Result<usize, Box<dyn std::error::Error>> {
///     let mut pieces = call.stream().await?.value;
///     let mut length = 0;
///     while let Some(piece) = pieces.next().await {
///         length += piece?.len();
///     }
///     Ok(length)
/// }
/// ```
#[must_use = "the body is read when it is asked for"]
pub struct ByteStream(Incoming);

impl ByteStream {
    pub(super) fn new(incoming: Incoming) -> Self {
        Self(incoming)
    }

    /// The next piece; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Bytes, StreamError>> {
        poll_fn(|context| self.poll(context)).await
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, StreamError>>> {
        let broken = |incoming: &Incoming, error| {
            StreamError::new(incoming.operation.clone(), StreamFault::Broken(error), incoming.secrets.clone())
        };
        let piece = ready!(self.0.poll_piece(context));
        Poll::Ready(piece.map(|piece| piece.map_err(|error| broken(&self.0, error))))
    }
}

impl Stream for ByteStream {
    type Item = Result<Bytes, StreamError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ByteStream({})", self.0.operation)
    }
}

/// A server-sent event (HTML, "Server-sent events").
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event<T> {
    /// `data`
    pub data: T,
    /// `event`: its type, if it has one; browsers call it `message` otherwise.
    pub event: Option<String>,
    /// `id`: that of the last event that had one.
    pub id: Option<String>,
    /// `retry`: how long to wait before the stream is asked for again, if this event says it.
    pub retry: Option<Duration>,
}

/// Server-sent events, as they come.
pub type EventStream<T> = ItemStream<Event<T>>;

/// Items of a type, as they come: lines and records of JSON, or [`Event`]s.
///
/// An item that cannot be read is an error, and the stream goes on after it. After any other error it has ended.
///
/// Events of a `GET` are asked for again where the server gave them ids and the connection broke, or where it gave a time to do so
/// (`retry`): with `Last-Event-ID`, after that time or a second, up to five times in a row in which nothing comes. An answer that does not
/// pass (401, 404, another media type) ends it at once, and 204 without an error. [`reconnect`](Self::reconnect) turns that off.
///
/// Nothing is asked for after the `[DONE]` of events of JSON. Before it nothing tells such a stream from others: where the events of a
/// `GET` have ids and asking again would begin the work anew, `reconnect(false)` makes a break an error.
///
/// ```
/// # use specwright_runtime::{Call, EventStream, Value};
/// async fn print(call: Call<EventStream<Value>>) -> Result<(), Box<dyn std::error::Error>> {
///     let mut events = call.await?;
///     while let Some(event) = events.next().await {
///         println!("{}", event?.data);
///     }
///     Ok(())
/// }
/// ```
#[must_use = "items are read when they are asked for"]
pub struct ItemStream<T> {
    state: State,
    frames: Frames,
    read: Read<T>,
    about: About,
}

/// What outlives a connection.
struct About {
    operation: Operation,
    secrets: crate::error::Secrets,
    limit: usize,
    lenient: bool,
    /// Why the body cannot be read, if it is compressed as the header fields say.
    compressed: Option<String>,
    resume: Option<crate::transport::Resume>,
    reconnect: bool,
    /// How often it was asked for again since the last event.
    failures: u32,
    /// What a lenient client left out of the last item.
    problems: Vec<BodyError>,
}

enum State {
    Open(Box<Incoming>),
    Waiting(Pin<Box<tokio::time::Sleep>>),
    Asking(Resuming),
    Ended,
}

/// Reads an item; `None` is the end of the stream.
type Read<T> = fn(Frame, &mut Reading) -> Option<Result<T, BodyError>>;

impl<T> ItemStream<T> {
    pub(super) fn new(incoming: Incoming, framing: Framing, read: Read<T>) -> Self {
        let about = About {
            operation: incoming.operation.clone(),
            secrets: incoming.secrets.clone(),
            limit: incoming.limit,
            lenient: incoming.lenient,
            compressed: None,
            resume: incoming.resume.clone(),
            reconnect: true,
            failures: 0,
            problems: Vec::new(),
        };
        Self { frames: Frames::new(framing, about.limit), state: State::Open(Box::new(incoming)), read, about }
    }

    /// Whether events are asked for again where the connection breaks. On by default, as far as that is possible; to be turned off for a
    /// `GET` whose events have ids and end with `[DONE]`, if its server does not go on after `Last-Event-ID`.
    pub fn reconnect(mut self, reconnect: bool) -> Self {
        self.about.reconnect = reconnect;
        self
    }

    /// The id of the last event that had one.
    pub fn last_event_id(&self) -> Option<&str> {
        self.frames.last_id()
    }

    /// What is missing in the last item, because it did not fit: a lenient client leaves it out
    /// ([`lenient`](crate::HttpBuilder::lenient)). Each problem is handed out once, with its path in the item, or in the data of the event.
    pub fn take_problems(&mut self) -> Vec<BodyError> {
        std::mem::take(&mut self.about.problems)
    }

    /// The next item; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<T, StreamError>> {
        poll_fn(|context| self.poll(context)).await
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, StreamError>>> {
        loop {
            match &mut self.state {
                State::Ended => return Poll::Ready(None),
                State::Open(incoming) => {
                    match self.frames.next() {
                        Ok(Some(frame)) => {
                            self.about.failures = 0;
                            return Poll::Ready(self.item(frame));
                        }
                        Ok(None) => {}
                        Err(_) => return self.fail(StreamFault::TooLarge(self.about.limit)),
                    }
                    match ready!(incoming.poll_piece(context)) {
                        Some(Ok(piece)) => {
                            // The server is there, whether it has an event or not.
                            self.about.failures = 0;
                            self.frames.push(&piece);
                        }
                        Some(Err(error)) => {
                            if !self.ask_again(true) {
                                return self.fail(StreamFault::Broken(error));
                            }
                        }
                        None => match self.frames.finish() {
                            Ok(Some(frame)) => {
                                self.state = State::Ended;
                                return Poll::Ready(self.item(frame));
                            }
                            _ if self.frames.is_foreign() => {
                                let compressed = self.about.compressed.take();
                                return self.fail(StreamFault::Foreign(compressed));
                            }
                            last => {
                                if !self.ask_again(last.is_err()) {
                                    self.state = State::Ended;
                                    return if last.is_err() {
                                        self.fail(StreamFault::Incomplete)
                                    } else {
                                        Poll::Ready(None)
                                    };
                                }
                            }
                        },
                    }
                }
                State::Waiting(sleep) => {
                    ready!(sleep.as_mut().poll(context));
                    let id = self.frames.last_id().unwrap_or_default();
                    let Some(asked) = self.about.resume.as_ref().map(|resume| resume(id)) else {
                        self.state = State::Ended;
                        continue;
                    };
                    self.frames.restart();
                    self.state = State::Asking(asked);
                }
                State::Asking(asking) => match ready!(asking.as_mut().poll(context)) {
                    Ok(Some(incoming)) => self.state = State::Open(Box::new(incoming)),
                    Ok(None) => self.state = State::Ended,
                    Err(error) => {
                        if error.is::<Refused>() || !self.ask_again(true) {
                            return self.fail(StreamFault::Broken(error));
                        }
                    }
                },
            }
        }
    }

    /// Whether the stream is asked for again. One that ended as it should only if the server gave a time for that.
    fn ask_again(&mut self, broken: bool) -> bool {
        let About { resume, reconnect, failures, .. } = &mut self.about;
        let is_wanted = self.frames.last_id().is_some() && (broken || self.frames.retry().is_some());
        // Without a runtime there is no timer.
        let has_timer = tokio::runtime::Handle::try_current().is_ok();
        if resume.is_none() || !*reconnect || !is_wanted || !has_timer || *failures >= MOST_FAILURES {
            return false;
        }
        let wait = self.frames.retry().map_or(RETRY, Duration::from_millis);
        let wait = wait.saturating_mul(1 << *failures).clamp(SHORTEST, LONGEST);
        *failures += 1;
        self.state = State::Waiting(Box::pin(tokio::time::sleep(wait)));
        true
    }

    fn item(&mut self, frame: Frame) -> Option<Result<T, StreamError>> {
        let data = frame.data.clone();
        let mut reading = Reading::new(self.about.lenient);
        let read = (self.read)(frame, &mut reading);
        self.about.problems = reading.into_problems(&self.about.secrets);
        match read {
            None => {
                self.state = State::Ended;
                None
            }
            Some(Ok(item)) => Some(Ok(item)),
            Some(Err(error)) => match self.about.compressed.take() {
                // The next one is none either.
                Some(compressed) => {
                    self.state = State::Ended;
                    Some(Err(self.error(StreamFault::Foreign(Some(compressed)))))
                }
                None => Some(Err(self.error(StreamFault::Item(error, data)))),
            },
        }
    }

    fn fail(&mut self, fault: StreamFault) -> Poll<Option<Result<T, StreamError>>> {
        self.state = State::Ended;
        Poll::Ready(Some(Err(self.error(fault))))
    }

    fn error(&self, fault: StreamFault) -> StreamError {
        StreamError::new(self.about.operation.clone(), fault, self.about.secrets.clone())
    }
}

/// No value is pinned.
impl<T> Unpin for ItemStream<T> {}

impl<T> Stream for ItemStream<T> {
    type Item = Result<T, StreamError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}

impl<T> fmt::Debug for ItemStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ItemStream({})", self.about.operation)
    }
}

/// A line of JSON each (`application/x-ndjson`, `application/jsonl`).
///
/// # Errors
///
/// When the response is not read as a stream.
pub fn lines<T: DeserializeOwned>(response: &RawResponse) -> Result<ItemStream<T>, BodyError> {
    items(response, Framing::Lines, |frame, reading| Some(reading.json(frame.data)))
}

/// A line each that is a string of JSON, or the string itself.
///
/// # Errors
///
/// When the response is not read as a stream.
pub fn text_lines<T: DeserializeOwned>(response: &RawResponse) -> Result<ItemStream<T>, BodyError> {
    items(response, Framing::Lines, |frame, reading| Some(reading.string(frame.data)))
}

/// A record of JSON each (`application/json-seq`, RFC 7464).
///
/// # Errors
///
/// When the response is not read as a stream.
pub fn sequence<T: DeserializeOwned>(response: &RawResponse) -> Result<ItemStream<T>, BodyError> {
    items(response, Framing::Sequence, |frame, reading| Some(reading.json(frame.data)))
}

/// Server-sent events whose data is JSON. One whose data is `[DONE]` ends the stream.
///
/// # Errors
///
/// When the response is not a stream of events.
pub fn events<T: DeserializeOwned>(response: &RawResponse) -> Result<EventStream<T>, BodyError> {
    items(response, Framing::Events, |frame, reading| {
        event(frame, |data| (data.trim_ascii() != DONE).then(|| reading.json(data)))
    })
}

/// Server-sent events whose data is a string, of JSON or as it is.
///
/// # Errors
///
/// When the response is not a stream of events.
pub fn text_events<T: DeserializeOwned>(response: &RawResponse) -> Result<EventStream<T>, BodyError> {
    items(response, Framing::Events, |frame, reading| event(frame, |data| Some(reading.string(data))))
}

/// Server-sent events, each an object with the fields of the event: `event`, `data`, which is a string, `id`, and `retry`, which is an
/// integer (OpenAPI 3.2). Data whose type reads no string is read as the JSON in it. One whose data is `[DONE]` ends the stream, unless
/// its type reads that.
///
/// # Errors
///
/// When the response is not a stream of events.
pub fn event_items<T: DeserializeOwned>(response: &RawResponse) -> Result<ItemStream<T>, BodyError> {
    items(response, Framing::Events, |frame, reading| whole_event(&frame, false, reading))
}

/// The same, where the type of the data reads no string, or one that is not JSON: the JSON in it is read first.
///
/// # Errors
///
/// When the response is not a stream of events.
pub fn json_event_items<T: DeserializeOwned>(response: &RawResponse) -> Result<ItemStream<T>, BodyError> {
    items(response, Framing::Events, |frame, reading| whole_event(&frame, true, reading))
}

fn items<T>(response: &RawResponse, framing: Framing, read: Read<T>) -> Result<ItemStream<T>, BodyError> {
    let incoming = response.take_stream().ok_or_else(|| no_stream(response))?;
    let mut stream = ItemStream::new(incoming, framing, read);
    stream.about.compressed = response.compressed();
    Ok(stream)
}

/// The body in pieces.
pub(super) fn pieces(response: &RawResponse) -> Result<ByteStream, BodyError> {
    response.take_stream().map(ByteStream::new).ok_or_else(|| no_stream(response))
}

#[cold]
fn no_stream(response: &RawResponse) -> BodyError {
    match response.media_type() {
        Some(media_type) => BodyError::new(format!("the body is {media_type}, and a stream was expected")),
        None => BodyError::new("the body is not a stream"),
    }
}

/// Which responses are read while they come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Streamed {
    /// Successes of any media type.
    Any,
    /// Successes, unless they say that they are a document: JSON, XML or a page.
    Events,
}

impl Streamed {
    /// Whether a success with these header fields is.
    pub fn includes(self, headers: &HeaderMap) -> bool {
        let media_type = headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let essence = media_type.and_then(|text| text.split(';').next()).map(|text| text.trim().to_ascii_lowercase());
        self == Self::Any || !essence.is_some_and(|essence| is_document(&essence))
    }
}

/// Whether a body of this media type is one value. Spring's name for lines of JSON ends as those of documents do.
fn is_document(essence: &str) -> bool {
    let is = |suffix: &str| essence.strip_suffix(suffix).is_some_and(|before| before.ends_with(['/', '+']));
    essence == "text/html" || (is("json") || is("xml")) && essence != "application/stream+json"
}
