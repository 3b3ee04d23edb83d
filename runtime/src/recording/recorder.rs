//! [`Recorder`]: a layer that writes each exchange to a file, without its secrets.
//!
//! A request enters, and goes on to the service below as it is; bodies that are streams stay streams. When its response has been read to
//! its end, or is dropped, a line is appended to the file. What cannot be written fails the call, and each one after it.

use super::boundary::settled;
use super::exchange::{Cut, Exchange, RecordedBody, RecordedRequest, RecordedResponse};
use super::lock;
use super::mask::Masks;
use super::{RecordingError, RecordingErrorKind};
use crate::error::{BoxError, Operation, Secrets, bounded};
use crate::transport::{Body, Kept, Passed, Tap, Transport, always_ready, boxed};
use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode, Uri};
use http_body::{Body as _, Frame, SizeHint};
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};
use tower::ServiceExt;

/// 1 MiB.
const MAX_BODY_BYTES: usize = 1 << 20;

/// A tower layer that records each exchange, for [`HttpBuilder::layer`](crate::HttpBuilder::layer) and the `layer` of a generated builder.
///
/// The file is JSON Lines: one exchange a line, as [`Exchange`] describes it. The first exchange replaces a file that is there, and each
/// one is appended when its response has been read, or is dropped, so that a program that ends early loses none. A request without a
/// response is not recorded; of a retried call each attempt with a response is. Writing blocks the thread for a moment.
///
/// Not recorded, and `***` in the file, are the credentials of the client, wherever they stand; header fields that are marked as sensitive;
/// and the values of header fields, of parameters in the path and the query and of fields of a form whose names say that they are secret:
/// `authorization`, `set-cookie`, `api_key`, `page_token`; also in the addresses that header fields such as `location` and `link` hold. What else
/// is secret or personal is for [`redact`](Self::redact).
///
/// A clone is the same recorder.
///
/// ```
/// use specwright_runtime::HttpBuilder;
/// use specwright_runtime::recording::Recorder;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let recorder = Recorder::to("tests/recordings/teas.jsonl");
/// # #[cfg(feature = "reqwest")] {
/// let http = HttpBuilder::new("https://tea.example.com").layer(recorder.clone()).build()?;
/// # let _ = http;
/// # }
/// // Calls of `http`.
/// assert_eq!(recorder.finish()?, 0);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a recorder does nothing until a client has it"]
pub struct Recorder {
    settings: Arc<Settings>,
    file: Arc<Mutex<Written>>,
}

#[derive(Clone)]
struct Settings {
    path: PathBuf,
    max_body_bytes: usize,
    public: Vec<String>,
    redact: Vec<Redact>,
}

type Redact = Arc<dyn Fn(&mut Exchange) + Send + Sync>;

/// What has become of the file.
#[derive(Default)]
struct Written {
    file: Option<File>,
    /// How many exchanges are in it.
    count: usize,
    /// How many responses are still being read.
    open: usize,
    fault: Option<RecordingError>,
}

impl Recorder {
    /// Records to this file. The first exchange makes it and its directory, or replaces it; nothing is written before.
    pub fn to(path: impl Into<PathBuf>) -> Self {
        let (public, redact) = (Vec::new(), Vec::new());
        let settings = Settings { path: path.into(), max_body_bytes: MAX_BODY_BYTES, public, redact };
        Self { settings: Arc::new(settings), file: Arc::default() }
    }

    /// How many bytes of each body are recorded: 1 MiB by default. A larger body is marked as cut, and a replay reports that where
    /// the rest of it is read.
    pub fn max_body_bytes(mut self, limit: usize) -> Self {
        Arc::make_mut(&mut self.settings).max_body_bytes = limit;
        self
    }

    /// A parameter, a field of a form or a header field of responses that is not secret, although its name looks so: `sort_key`, `token_count`.
    /// Its value is then recorded and compared. Credentials of the client stay secret.
    pub fn public(mut self, name: impl Into<String>) -> Self {
        Arc::make_mut(&mut self.settings).public.push(name.into());
        self
    }

    /// Changes each exchange before it is written: tokens and personal data in bodies, times that differ in each recording. Of several
    /// functions each is called, in their order.
    ///
    /// A replay compares the request with what is written: what is to fit any request has to be `***`, as
    /// [`RecordedBody::mask`] writes it.
    ///
    /// ```
    /// use specwright_runtime::recording::Recorder;
    ///
    /// let recorder = Recorder::to("tests/recordings/teas.jsonl").redact(|exchange| {
    ///     exchange.response.headers.remove("date");
    ///     exchange.response.body.mask("/owner/email");
    /// });
    /// # let _ = recorder;
    /// ```
    pub fn redact(mut self, hook: impl Fn(&mut Exchange) + Send + Sync + 'static) -> Self {
        Arc::make_mut(&mut self.settings).redact.push(Arc::new(hook));
        self
    }

    /// How many exchanges the file has. It writes nothing: each exchange is there already.
    ///
    /// # Errors
    ///
    /// An exchange that could not be written, and a response that is still being read, since its exchange is not recorded yet.
    pub fn finish(&self) -> Result<usize, RecordingError> {
        self.check()?;
        let Written { count, open, .. } = *lock(&self.file);
        let message = match open {
            0 => return Ok(count),
            1 => "a response is still being read: read it to its end, or drop it".to_owned(),
            open => format!("{open} responses are still being read: read them to their ends, or drop them"),
        };
        let message = format!("the recording {} is not whole: {message}", self.shown());
        Err(RecordingError::new(RecordingErrorKind::Unfinished, message))
    }

    /// Reports that an exchange could not be written.
    fn check(&self) -> Result<(), RecordingError> {
        lock(&self.file).fault.clone().map_or(Ok(()), Err)
    }

    fn shown(&self) -> String {
        bounded(&self.settings.path.display().to_string(), 100)
    }

    /// Appends an exchange whose response is not open any more.
    fn write(&self, mut exchange: Exchange) -> Result<(), RecordingError> {
        self.settings.redact.iter().for_each(|redact| redact(&mut exchange));
        let line = serde_json::to_string(&exchange).map_err(io::Error::from);
        let mut written = lock(&self.file);
        written.open = written.open.saturating_sub(1);
        match line.and_then(|line| append(&self.settings.path, &mut written.file, line)) {
            Ok(()) => {
                written.count = written.count.saturating_add(1);
                Ok(())
            }
            Err(error) => {
                let message = format!("cannot write the recording {}: {error}", self.shown());
                let error = RecordingError::new(RecordingErrorKind::File, message);
                Err(written.fault.get_or_insert(error).clone())
            }
        }
    }
}

/// Appends a line. A line is written at once, so that the file has whole ones.
fn append(path: &Path, file: &mut Option<File>, mut line: String) -> io::Result<()> {
    line.push('\n');
    if file.is_none() {
        if let Some(directory) = path.parent() {
            fs::create_dir_all(directory)?;
        }
        *file = Some(File::create(path)?);
    }
    file.as_mut().map_or(Ok(()), |file| file.write_all(line.as_bytes()))
}

impl tower::Layer<Transport> for Recorder {
    type Service = Transport;

    fn layer(&self, inner: Transport) -> Transport {
        boxed(Recording { inner, recorder: self.clone() })
    }
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder").field("path", &self.settings.path).finish_non_exhaustive()
    }
}

/// The service that records what another one answers.
#[derive(Clone)]
struct Recording {
    inner: Transport,
    recorder: Recorder,
}

always_ready!(Recording, sent);

impl Recording {
    async fn sent(self, request: http::Request<Body>) -> Result<http::Response<Body>, BoxError> {
        let Self { inner, recorder } = self;
        recorder.check()?;
        let (begun, request) = Begun::new(recorder, request);
        let response = inner.oneshot(request).await?;
        Ok(begun.answered(response))
    }
}

/// A request that was sent on.
struct Begun {
    recorder: Recorder,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    /// The path as the document has it.
    template: &'static str,
    secrets: Secrets,
    tap: Tap,
}

impl Begun {
    fn new(recorder: Recorder, request: http::Request<Body>) -> (Self, http::Request<Body>) {
        let (parts, body) = request.into_parts();
        let tap = Tap::new(recorder.settings.max_body_bytes, body.size_hint().exact());
        let is_held = match body.as_bytes() {
            Some(bytes) => {
                tap.passed(bytes);
                true
            }
            None => false,
        };
        let body = if is_held { body } else { body.tapped(tap.clone()) };
        let secrets = parts.extensions.get::<Secrets>().cloned().unwrap_or_else(|| sensitive(&parts.headers));
        let template = parts.extensions.get::<Operation>().map_or("", |operation| operation.path);
        let (method, uri, headers) = (parts.method.clone(), parts.uri.clone(), parts.headers.clone());
        let begun = Self { recorder, method, uri, headers, template, secrets, tap };
        (begun, http::Request::from_parts(parts, body))
    }

    /// The response, whose body is recorded while it is read.
    fn answered(self, response: http::Response<Body>) -> http::Response<Body> {
        let (parts, body) = response.into_parts();
        {
            let mut written = lock(&self.recorder.file);
            written.open = written.open.saturating_add(1);
        }
        let kept = Kept::new(self.recorder.settings.max_body_bytes);
        let open = Some(Open { begun: self, status: parts.status, headers: parts.headers.clone() });
        http::Response::from_parts(parts, Body::new(Passing { body, kept, open }))
    }
}

/// The secrets of a request that is not one of a call.
fn sensitive(headers: &HeaderMap) -> Secrets {
    let mut secrets = Secrets::default();
    headers.values().filter(|value| value.is_sensitive()).for_each(|value| secrets.add_header(value.as_bytes()));
    secrets
}

/// The body of a response that is recorded while it is read.
struct Passing {
    body: Body,
    kept: Kept,
    /// The exchange, until it is written.
    open: Option<Open>,
}

/// An exchange whose response is being read.
struct Open {
    begun: Begun,
    status: StatusCode,
    headers: HeaderMap,
}

impl Passing {
    /// Writes the exchange, unless that was done.
    fn end(&mut self, cut: Option<Cut>) -> Result<(), RecordingError> {
        let Some(Open { begun, status, headers }) = self.open.take() else { return Ok(()) };
        let cut = if self.kept.is_over() { Some(Cut::Limit) } else { cut };
        let recorder = begun.recorder.clone();
        let masks = Masks { secrets: &begun.secrets, public: &recorder.settings.public };
        let response = RecordedResponse {
            status,
            body: RecordedBody::new(masks.body(self.kept.take(), &headers, cut), cut),
            headers: masks.fields(&headers),
        };
        let Passed { bytes, is_over, is_whole } = begun.tap.take();
        let cut = match (is_over, is_whole) {
            (true, _) => Some(Cut::Limit),
            (false, false) => Some(Cut::Unread),
            (false, true) => None,
        };
        let mut headers = begun.headers;
        let bytes = settled(&mut headers, bytes, cut.is_some());
        let request = RecordedRequest {
            method: begun.method,
            url: masks.address(&begun.uri, begun.template),
            body: RecordedBody::new(masks.body(bytes, &headers, cut), cut),
            headers: masks.fields(&headers),
        };
        recorder.write(Exchange { request, response })
    }
}

impl http_body::Body for Passing {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        let written = match &frame {
            Some(Ok(frame)) => {
                if let Some(data) = frame.data_ref() {
                    self.kept.push(data);
                }
                Ok(())
            }
            Some(Err(_)) => {
                // The call fails already, and `finish` says so, too.
                let _ = self.end(Some(Cut::Broken));
                Ok(())
            }
            None => self.end(None),
        };
        match written {
            Ok(()) => Poll::Ready(frame),
            Err(error) => {
                self.body = Body::empty();
                Poll::Ready(Some(Err(error.into())))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        // The end has to be asked for: the exchange is written then.
        false
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        let cut = if self.body.is_end_stream() { None } else { Some(Cut::Unread) };
        // What cannot be written is kept, and reported by the next call and by `finish`.
        let _ = self.end(cut);
    }
}
