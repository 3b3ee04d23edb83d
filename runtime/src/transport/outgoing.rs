//! [`Outgoing`]: what a request sends, and the [`Body`] that is made of it for each time it is sent.
//!
//! Bytes or segments enter: pieces of bytes, and uploads between them. Lengths are found before anything is sent; content that has
//! another length than it was said to have ends the body with an error, so that the server does not take it for a whole one.

use super::body::Body;
use super::upload::{Source, Upload, random};
use crate::error::BoxError;
use crate::wire::multipart::{Content, Part, head};
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

/// What a request sends.
#[derive(Clone)]
pub(crate) enum Outgoing {
    /// Bytes in memory.
    Bytes(Bytes),
    /// Uploads, with bytes before and after.
    Segments(Arc<[Segment]>),
}

/// A piece of a body.
#[derive(Clone)]
pub(crate) enum Segment {
    Bytes(Bytes),
    Upload(Upload),
}

impl Outgoing {
    /// The length in bytes, as far as it is known without looking at files.
    pub fn length(&self) -> Option<u64> {
        match self {
            Self::Bytes(bytes) => Some(bytes.len() as u64),
            Self::Segments(segments) => segments.iter().map(Segment::length).sum(),
        }
    }

    /// Whether it can be sent more than once.
    pub fn is_repeatable(&self) -> bool {
        match self {
            Self::Bytes(_) => true,
            Self::Segments(segments) => segments.iter().all(Segment::is_repeatable),
        }
    }

    /// Whether it can be sent, also if it can be only once: nothing of it was asked for so far.
    pub fn is_unsent(&self) -> bool {
        match self {
            Self::Bytes(_) => true,
            Self::Segments(segments) => segments.iter().all(Segment::is_unsent),
        }
    }

    /// One upload.
    pub fn upload(upload: Upload) -> Self {
        match upload.source {
            Source::Bytes(bytes) if upload.length.is_none_or(|length| length == bytes.len() as u64) => {
                Self::Bytes(bytes)
            }
            _ => Self::Segments([Segment::Upload(upload)].into()),
        }
    }

    /// The parts of a `multipart` body, and its content type with the boundary (RFC 2046, section 5.1).
    pub fn multipart(media: &str, parts: Vec<Part>, uploads: &[Upload]) -> Result<(String, Self), String> {
        let boundary = random();
        let mut segments = Vec::with_capacity(2 * parts.len() + 1);
        let mut text = Vec::new();
        let mut root = None;
        for part in parts {
            let upload = match &part.content {
                Content::Upload(index) => uploads.get(*index),
                Content::Text(_) => None,
            };
            let media_type = upload.and_then(Upload::given_media_type).or(part.media.as_deref());
            let media_type = media_type.or(upload.map(|_| "application/octet-stream"));
            root.get_or_insert_with(|| media_type.unwrap_or("text/plain").to_owned());
            let file_name = upload.and_then(Upload::given_file_name).or(upload.and(part.name.as_deref()));
            let file_name = file_name
                .filter(|_| part.name.is_some() || upload.is_some_and(|upload| upload.given_file_name().is_some()));
            text.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
            head(&mut text, part.name.as_deref(), file_name, media_type)?;
            if let Some(upload) = upload {
                text.extend_from_slice(upload.header_lines()?.as_bytes());
            }
            text.extend_from_slice(b"\r\n");
            match (part.content, upload) {
                (Content::Text(content), _) => text.extend_from_slice(&content),
                (Content::Upload(_), Some(Upload { source: Source::Bytes(bytes), length: None, .. }))
                    if bytes.len() < 4096 =>
                {
                    text.extend_from_slice(bytes);
                }
                (Content::Upload(_), Some(upload)) => {
                    segments.push(Segment::Bytes(std::mem::take(&mut text).into()));
                    segments.push(Segment::Upload(upload.clone()));
                }
                (Content::Upload(_), None) => {}
            }
            text.extend_from_slice(b"\r\n");
        }
        text.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        segments.push(Segment::Bytes(text.into()));
        let related = media.eq_ignore_ascii_case("multipart/related");
        // RFC 2387, section 3.1: the media type of the root, which is the first part.
        let root = root.filter(|_| related).map(|root| format!("; type=\"{}\"", root.replace(['"', '\\'], "")));
        let content_type = format!("{media}; boundary={boundary}{}", root.unwrap_or_default());
        let outgoing = match segments.as_mut_slice() {
            [Segment::Bytes(only)] => Self::Bytes(std::mem::take(only)),
            _ => Self::Segments(segments.into()),
        };
        Ok((content_type, outgoing))
    }

    /// The body. Files are looked at, for their lengths.
    ///
    /// # Errors
    ///
    /// A file that cannot be read, and a stream that was sent already.
    pub async fn into_body(self) -> Result<Body, String> {
        let segments = match self {
            Self::Bytes(bytes) => return Ok(Body::from(bytes)),
            Self::Segments(segments) => segments,
        };
        let mut known: Vec<Segment> = Vec::with_capacity(segments.len());
        for segment in segments.iter() {
            known.push(segment.clone().with_length().await?);
        }
        let segments: Arc<[Segment]> = known.into();
        let length: Option<u64> = segments.iter().map(Segment::length).sum();
        if segments.iter().all(Segment::is_repeatable) {
            return Ok(Body::again(Arc::new(move || Assembled::body(&segments, length))));
        }
        Ok(Assembled::body(&segments, length))
    }
}

impl From<Bytes> for Outgoing {
    fn from(bytes: Bytes) -> Self {
        Self::Bytes(bytes)
    }
}

impl Segment {
    fn length(&self) -> Option<u64> {
        match self {
            Self::Bytes(bytes) => Some(bytes.len() as u64),
            Self::Upload(upload) => match &upload.source {
                Source::Bytes(bytes) => upload.length.or(Some(bytes.len() as u64)),
                _ => upload.length,
            },
        }
    }

    fn is_repeatable(&self) -> bool {
        !matches!(self, Self::Upload(Upload { source: Source::Once(_), .. }))
    }

    fn is_unsent(&self) -> bool {
        match self {
            Self::Upload(Upload { source: Source::Once(once), .. }) => once.lock().is_ok_and(|body| body.is_some()),
            _ => true,
        }
    }

    /// The same, with the length of a file.
    async fn with_length(self) -> Result<Self, String> {
        match self {
            #[cfg(not(target_family = "wasm"))]
            Self::Upload(mut upload) => {
                if let Source::Path(path) = &upload.source {
                    let length = super::file::length(path).await?;
                    if upload.length.is_some_and(|said| said != length) {
                        return Err(format!("`{}` has {length} bytes, and the call says otherwise", path.display()));
                    }
                    upload.length = Some(length);
                }
                if let Source::Once(once) = &upload.source
                    && once.lock().is_ok_and(|body| body.is_none())
                {
                    return Err(SENT.to_owned());
                }
                Ok(Self::Upload(upload))
            }
            other => Ok(other),
        }
    }

    /// The content, and how long it has to be.
    fn open(&self) -> Result<(Body, Option<u64>), BoxError> {
        let upload = match self {
            Self::Bytes(bytes) => return Ok((Body::from(bytes.clone()), None)),
            Self::Upload(upload) => upload,
        };
        let body = match &upload.source {
            Source::Bytes(bytes) => Body::from(bytes.clone()),
            #[cfg(not(target_family = "wasm"))]
            Source::Path(path) => Body::new(super::file::FileBody::new(path.clone())),
            Source::Once(once) => Source::take(once).ok_or(SENT)?,
            Source::Again(make) => make(),
        };
        Ok((body, upload.length))
    }
}

const SENT: &str = "the stream was sent before, and can be sent once: `Upload::again` makes it anew each time";

/// The segments, one after another.
struct Assembled {
    rest: VecDeque<Segment>,
    open: Option<Open>,
    /// How many bytes are still to come, where that is known.
    left: Option<u64>,
}

/// The segment that is being sent.
struct Open {
    body: Body,
    sent: u64,
    length: Option<u64>,
}

impl Assembled {
    fn body(segments: &[Segment], length: Option<u64>) -> Body {
        Body::new(Self { rest: segments.iter().cloned().collect(), open: None, left: length })
    }

    fn fail(&mut self, error: impl Into<BoxError>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        self.rest.clear();
        self.open = None;
        Poll::Ready(Some(Err(error.into())))
    }
}

impl http_body::Body for Assembled {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        loop {
            let Some(open) = &mut self.open else {
                let Some(segment) = self.rest.pop_front() else { return Poll::Ready(None) };
                match segment.open() {
                    Ok((body, length)) => self.open = Some(Open { body, sent: 0, length }),
                    Err(error) => return self.fail(error),
                }
                continue;
            };
            let frame = ready!(Pin::new(&mut open.body).poll_frame(context));
            let (sent, length) = (open.sent, open.length);
            match frame {
                Some(Ok(frame)) => {
                    // Trailers belong to a whole message.
                    let Ok(data) = frame.into_data() else { continue };
                    open.sent += data.len() as u64;
                    if let Some(length) = length.filter(|length| open.sent > *length) {
                        return self.fail(format!(
                            "the content to send is longer than the {length} bytes that it was said to have"
                        ));
                    }
                    self.left = self.left.map(|left| left.saturating_sub(data.len() as u64));
                    if !data.is_empty() {
                        return Poll::Ready(Some(Ok(Frame::data(data))));
                    }
                }
                Some(Err(error)) => return self.fail(error),
                None => match length.filter(|length| sent < *length) {
                    Some(length) => {
                        return self.fail(format!("the content to send ended after {sent} of {length} bytes"));
                    }
                    None => self.open = None,
                },
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.open.is_none() && self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        self.left.map_or_else(SizeHint::default, SizeHint::with_exact)
    }
}
