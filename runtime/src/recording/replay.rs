//! [`Replay`]: a service that answers requests from a recording.
//!
//! A request enters; the response to the first exchange with the same request that was not used leaves. A request that is not recorded is
//! an error, which names the nearest one. Lines that are not exchanges are refused when the recording is read, with file, line and
//! column.

use super::exchange::{Cut, Exchange, RecordedBody, RecordedRequest, RecordedResponse};
use super::fit::{Asked, Difference, target};
use super::{RecordingError, RecordingErrorKind, lock};
use crate::error::{BoxError, bounded};
use crate::transport::{Body, Kept, always_ready};
use crate::wire::json_path::without_position;
use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::{HeaderValue, Method};
use http_body::Frame;
use http_body_util::BodyExt;
use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::str::FromStr;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

/// The most that is held of the body of a request, unless the recording has a larger one: 64 MiB.
const MOST: usize = 64 << 20;
/// The most characters of an address, and of a file, in a message.
const SHOWN: usize = 120;
/// The most exchanges that a message names.
const NAMED: usize = 5;

/// A tower service that answers requests from a recording, for [`HttpBuilder::service`](crate::HttpBuilder::service) and the `service` of a
/// generated builder.
///
/// A request gets the response of the first exchange that was not used, and has the same method, path, query and body. The pairs of a query
/// are compared in any order, JSON as values, other bodies as bytes, `multipart` without its boundary. `***` in the recording stands
/// for anything. Host and header fields do not count: no credential is needed, except that one in the query has to be there.
///
/// A request without such an exchange is an error, and so is one that is asked for more often than it was recorded. It names the nearest
/// recorded request, and what differs.
///
/// A clone is the same replay: it uses the same exchanges.
///
/// ```
/// use specwright_runtime::recording::Replay;
/// use specwright_runtime::{HttpBuilder, Method};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let replay: Replay = concat!(
///     r#"{"request":{"method":"GET","url":"/teas"},"response":{"status":200,"json":["sencha"]}}"#,
///     "\n",
///     r#"{"request":{"method":"DELETE","url":"/teas/1"},"response":{"status":204}}"#,
/// )
/// .parse()?;
/// let http = HttpBuilder::new("https://tea.example.com").service(replay.clone()).build()?;
/// assert_eq!(http.request(Method::GET, "/teas").await?, r#"["sencha"]"#);
/// assert_eq!(replay.unused().len(), 1);
/// # Ok(())
/// # }
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// #     tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(example())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a replay does nothing until a client has it"]
pub struct Replay {
    /// How messages call the recording.
    file: Arc<str>,
    entries: Arc<[Entry]>,
    /// The entries that were used.
    used: Arc<Mutex<BTreeSet<usize>>>,
    repeat: bool,
    /// What to do when the recording does not fit any more.
    advice: &'static str,
    /// How much is held of the body of a request.
    longest: usize,
}

/// An exchange, and its line.
struct Entry {
    exchange: Exchange,
    line: usize,
}

impl Replay {
    /// Reads the recording in this file, whole.
    ///
    /// # Errors
    ///
    /// A file that cannot be read, and a line that is not an exchange.
    pub fn from_path(path: impl AsRef<Path>) -> Result<Self, RecordingError> {
        let path = path.as_ref();
        let file = bounded(&path.display().to_string(), SHOWN);
        match std::fs::read_to_string(path) {
            Ok(text) => Self::new(&file, &text),
            Err(error) => {
                let message = format!("cannot read the recording {file}: {error}");
                Err(RecordingError::new(RecordingErrorKind::File, message))
            }
        }
    }

    fn new(file: &str, text: &str) -> Result<Self, RecordingError> {
        let mut entries = Vec::new();
        for (text, line) in text.lines().zip(1..).filter(|(text, _)| !text.trim().is_empty()) {
            let exchange = serde_json::from_str(text).map_err(|error| {
                let (column, message) = (error.column(), bounded(&without_position(&error), SHOWN));
                let message = format!("{file}:{line}:{column}: not a recorded exchange: {message}");
                RecordingError::new(RecordingErrorKind::Line, message)
            })?;
            entries.push(Entry { exchange, line });
        }
        let longest = entries.iter().map(|entry| entry.exchange.request.body.bytes().len()).max().unwrap_or(0);
        Ok(Self {
            file: file.into(),
            entries: entries.into(),
            used: Arc::default(),
            repeat: false,
            advice: "record it again",
            // One more tells a longer body from the longest.
            longest: longest.saturating_add(1).max(MOST),
        })
    }

    /// Whether a `GET` or a `HEAD` that is asked for more often than it was recorded gets the last of its responses again. Off by default.
    pub fn repeat(self, repeat: bool) -> Self {
        Self { repeat, ..self }
    }

    /// The same, which says how it is recorded again.
    pub(super) fn advising(self, advice: &'static str) -> Self {
        Self { advice, ..self }
    }

    /// The recorded exchanges that were not asked for so far, in the order of the recording.
    pub fn unused(&self) -> Vec<&Exchange> {
        self.left().into_iter().map(|entry| &entry.exchange).collect()
    }

    fn left(&self) -> Vec<&Entry> {
        let used = lock(&self.used);
        self.entries.iter().enumerate().filter(|(index, _)| !used.contains(index)).map(|(_, entry)| entry).collect()
    }

    /// Checks at the end of a test that all recorded exchanges were asked for.
    ///
    /// # Errors
    ///
    /// Exchanges that were not, by their methods, addresses and lines: the first five, and how many more.
    pub fn verify(&self) -> Result<(), RecordingError> {
        let left = self.left();
        if left.is_empty() {
            return Ok(());
        }
        let named: Vec<String> = left.iter().take(NAMED).map(|entry| entry.shown()).collect();
        let more = match left.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let named = named.join(", ");
        let message =
            format!("not asked for, but recorded in {}: {named}{more}; {} if that is meant", self.file, self.advice);
        Err(RecordingError::new(RecordingErrorKind::Unused, message))
    }

    /// The response to a request.
    fn answer(&self, asked: &Asked) -> Result<http::Response<Body>, RecordingError> {
        let mut used = lock(&self.used);
        let mut fitting = Vec::new();
        for (index, entry) in self.entries.iter().enumerate() {
            if asked.differs(&entry.exchange.request).is_some() {
                continue;
            }
            if used.insert(index) {
                return Ok(response(&entry.exchange.response, &asked.method));
            }
            fitting.push(entry);
        }
        let may_repeat = [Method::GET, Method::HEAD].contains(&asked.method);
        match fitting.last() {
            Some(last) if self.repeat && may_repeat => Ok(response(&last.exchange.response, &asked.method)),
            Some(_) => Err(self.used_up(asked, &fitting, may_repeat)),
            None => Err(self.unknown(asked)),
        }
    }

    fn used_up(&self, asked: &Asked, fitting: &[&Entry], may_repeat: bool) -> RecordingError {
        let lines: Vec<String> = fitting.iter().take(NAMED).map(|entry| entry.line.to_string()).collect();
        let message = format!(
            "{} is asked for more often than it is recorded in {} (line {}): {}{}",
            shown(&asked.method, &asked.shown),
            self.file,
            lines.join(", "),
            self.advice,
            if may_repeat { ", or let the last response be repeated (`repeat`)" } else { "" }
        );
        RecordingError::new(RecordingErrorKind::Unmatched, message)
    }

    fn unknown(&self, asked: &Asked) -> RecordingError {
        let differences =
            self.entries.iter().filter_map(|entry| Some((asked.differs(&entry.exchange.request)?, entry)));
        let nearest = match differences.min_by_key(|(difference, _)| difference.distance()) {
            None => "which has no exchanges".to_owned(),
            Some((Difference::Body(words) | Difference::Query(words), entry)) => {
                format!("where the nearest is {}, with {words}", entry.shown())
            }
            Some((Difference::Method | Difference::Path(_), entry)) => {
                format!("where the nearest is {}", entry.shown())
            }
        };
        let asked = shown(&asked.method, &asked.shown);
        let message = format!("{asked} is not in the recording {}, {nearest}: {}", self.file, self.advice);
        RecordingError::new(RecordingErrorKind::Unmatched, message)
    }
}

impl FromStr for Replay {
    type Err = RecordingError;

    /// Reads the text of a recording. A line that is not an exchange is an error.
    fn from_str(text: &str) -> Result<Self, RecordingError> {
        Self::new("<text>", text)
    }
}

impl fmt::Debug for Replay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Replay")
            .field("file", &self.file)
            .field("exchanges", &self.entries.len())
            .field("used", &lock(&self.used).len())
            .finish_non_exhaustive()
    }
}

impl Entry {
    /// Its method and address, and where it is.
    fn shown(&self) -> String {
        let RecordedRequest { method, url, .. } = &self.exchange.request;
        let address = match target(url) {
            (path, "") => path.to_owned(),
            (path, query) => format!("{path}?{query}"),
        };
        format!("{} (line {})", shown(method, &address), self.line)
    }
}

fn shown(method: &Method, address: &str) -> String {
    format!("{} {}", bounded(method.as_str(), SHOWN), bounded(address, SHOWN))
}

always_ready!(Replay, sent);

impl Replay {
    async fn sent(self, request: http::Request<Body>) -> Result<http::Response<Body>, BoxError> {
        let (parts, mut body) = request.into_parts();
        let mut kept = Kept::new(self.longest);
        while let Some(frame) = body.frame().await {
            if let Ok(data) = frame?.into_data() {
                kept.push(&data);
            }
        }
        let response = self.answer(&Asked::new(parts, kept.take()))?;
        Ok(response)
    }
}

/// A recorded response, as the transport gives it.
fn response(recorded: &RecordedResponse, method: &Method) -> http::Response<Body> {
    let RecordedResponse { status, headers, body } = recorded;
    let mut headers = headers.clone();
    let bodiless = *method == Method::HEAD || matches!(status.as_u16(), 100..=199 | 204 | 304);
    // A secret that was replaced has another length. Of a body that is cut the length says so.
    if !bodiless && !body.is_cut() && headers.contains_key(CONTENT_LENGTH) {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(body.bytes().len()));
    }
    let body = match body.cut() {
        None => Body::from(body.bytes().clone()),
        Some(cut) => Body::new(Beginning { bytes: Some(body.bytes().clone()), end: Some(end(body, cut)) }),
    };
    let mut response = http::Response::new(body);
    *response.status_mut() = *status;
    *response.headers_mut() = headers;
    response
}

/// What is reported where a body that is cut ends.
fn end(body: &RecordedBody, cut: Cut) -> BoxError {
    let length = body.bytes().len();
    match cut {
        Cut::Limit => {
            format!("the recording has {length} bytes of the body: record again with a larger `max_body_bytes`").into()
        }
        Cut::Unread => {
            format!("the recording has {length} bytes of the body, no more were read then: record again").into()
        }
        // A call is sent again after such an error, as it was then.
        Cut::Broken => {
            let message = format!("the body broke off after {length} bytes when it was recorded");
            io::Error::new(io::ErrorKind::UnexpectedEof, message).into()
        }
    }
}

/// The beginning of a body, and why there is no more.
struct Beginning {
    bytes: Option<Bytes>,
    end: Option<BoxError>,
}

impl http_body::Body for Beginning {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        Poll::Ready(match self.bytes.take().filter(|bytes| !bytes.is_empty()) {
            Some(bytes) => Some(Ok(Frame::data(bytes))),
            None => self.end.take().map(Err),
        })
    }
}
