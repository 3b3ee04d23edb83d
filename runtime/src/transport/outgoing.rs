//! [`Outgoing`]: what a request sends, and the [`Body`] that is made of it for each time it is sent.
//!
//! Bytes or segments enter: pieces of bytes, and uploads between them. Lengths are found before anything is sent; content that has
//! another length than it was said to have ends the body with an error, so that the server does not take it for a whole one.

use super::body::Body;
use super::upload::{Source, Upload, random};
use crate::error::BoxError;
use crate::wire::multipart::{Content, Part, head, is_related};
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
        let content_type = content_type(media, &boundary, &parts, uploads);
        let segments = Vec::with_capacity(2 * parts.len() + 1);
        let mut writer = Writer { uploads, boundary: &boundary, bodies: 0, text: Vec::new(), segments };
        writer.body(&boundary, parts)?;
        Ok((content_type, writer.finish()))
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

/// The content type of a body in parts. That of `multipart/related` names the media type of its root, which is the first part (RFC 2387,
/// section 3.1). A boundary that the document has is not that of this body.
fn content_type(media: &str, boundary: &str, parts: &[Part], uploads: &[Upload]) -> String {
    let name = |parameter: &str| parameter.split('=').next().unwrap_or_default().trim().to_ascii_lowercase();
    let given = || media.split(';').map(str::trim).filter(|parameter| !parameter.is_empty());
    let kept: Vec<&str> = given().filter(|parameter| name(parameter) != "boundary").collect();
    let mut content_type = format!("{}; boundary={boundary}", kept.join("; "));
    if is_related(media) && !given().any(|parameter| name(parameter) == "type") {
        let root = parts.first().and_then(|part| media_type(&part.content, part.media.as_deref(), uploads));
        let root = root.unwrap_or("text/plain");
        content_type.push_str(&format!("; type=\"{}\"", root.replace(['"', '\\'], "")));
    }
    content_type
}

/// The media type of a part: an upload may have one of its own, in place of that of the document.
fn media_type<'p>(content: &Content, media: Option<&'p str>, uploads: &'p [Upload]) -> Option<&'p str> {
    match content {
        Content::Upload(index) => {
            let upload = uploads.get(*index);
            let own = upload.and_then(Upload::given_media_type);
            match upload {
                Some(Upload { is_text: true, .. }) => own,
                _ => own.or(media).or(Some("application/octet-stream")),
            }
        }
        Content::Text(_) | Content::Parts(_) => media,
    }
}

/// The parts so far.
struct Writer<'w> {
    uploads: &'w [Upload],
    /// The boundary of the whole.
    boundary: &'w str,
    /// How many bodies there are within it.
    bodies: usize,
    /// The bytes since the last upload that is a segment.
    text: Vec<u8>,
    segments: Vec<Segment>,
}

impl Writer<'_> {
    /// The parts of a body, and what ends the last.
    fn body(&mut self, boundary: &str, parts: Vec<Part>) -> Result<(), String> {
        let uploads = self.uploads;
        for Part { name, media, content } in parts {
            let (name, media) = (name.as_deref(), media_type(&content, media.as_deref(), uploads));
            self.text.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
            match content {
                Content::Text(content) => {
                    head(&mut self.text, name, None, media)?;
                    self.text.extend_from_slice(b"\r\n");
                    self.text.extend_from_slice(&content);
                }
                Content::Upload(index) => self.upload(name, media, uploads.get(index))?,
                Content::Parts(parts) => {
                    self.bodies += 1;
                    // A line that begins as the delimiter of the whole would end a part of it (RFC 2046, section 5.1.1).
                    let inner = format!("{}-{}", self.bodies, self.boundary);
                    let media = content_type(media.unwrap_or("multipart/mixed"), &inner, &parts, uploads);
                    head(&mut self.text, name, None, Some(&media))?;
                    self.text.extend_from_slice(b"\r\n");
                    self.body(&inner, parts)?;
                }
            }
            self.text.extend_from_slice(b"\r\n");
        }
        self.text.extend_from_slice(format!("--{boundary}--").as_bytes());
        Ok(())
    }

    /// A part that is sent as it is: a large one is a segment of its own.
    fn upload(&mut self, name: Option<&str>, media: Option<&str>, upload: Option<&Upload>) -> Result<(), String> {
        let is_file = upload.is_none_or(|upload| !upload.is_text);
        let file_name = upload.and_then(Upload::given_file_name).or(name.filter(|_| is_file && upload.is_some()));
        head(&mut self.text, name, file_name, media)?;
        let lines = upload.map(Upload::header_lines).transpose()?;
        self.text.extend_from_slice(lines.unwrap_or_default().as_bytes());
        self.text.extend_from_slice(b"\r\n");
        match upload {
            Some(Upload { source: Source::Bytes(bytes), length: None, .. }) if bytes.len() < 4096 => {
                self.text.extend_from_slice(bytes);
            }
            Some(upload) => {
                self.segments.push(Segment::Bytes(std::mem::take(&mut self.text).into()));
                self.segments.push(Segment::Upload(upload.clone()));
            }
            None => {}
        }
        Ok(())
    }

    fn finish(mut self) -> Outgoing {
        self.text.extend_from_slice(b"\r\n");
        self.segments.push(Segment::Bytes(self.text.into()));
        match self.segments.as_mut_slice() {
            [Segment::Bytes(only)] => Outgoing::Bytes(std::mem::take(only)),
            _ => Outgoing::Segments(self.segments.into()),
        }
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

#[cfg(test)]
mod tests {
    use super::{Content, Outgoing, Part};

    #[track_caller]
    fn check(media: &str, expected: &str) {
        let part = Part { name: None, media: Some("text/html".to_owned()), content: Content::Text(b"x".to_vec()) };
        let (content_type, _) = Outgoing::multipart(media, vec![part], &[]).unwrap();
        let (before, behind) = content_type.split_once("boundary=").unwrap();
        let behind = behind.find(';').and_then(|end| behind.get(end..)).unwrap_or_default();
        assert_eq!(format!("{before}boundary=#{behind}"), expected);
    }

    #[test]
    fn the_boundary_is_that_of_the_body_whatever_the_document_says() {
        check("multipart/mixed", "multipart/mixed; boundary=#");
        check("multipart/form-data; boundary=x", "multipart/form-data; boundary=#");
        check("multipart/mixed;Boundary=\"x\"; charset=utf-8;", "multipart/mixed; charset=utf-8; boundary=#");
        check("multipart/related", "multipart/related; boundary=#; type=\"text/html\"");
        check("multipart/related; type=\"a/b\"", "multipart/related; type=\"a/b\"; boundary=#");
    }
}
