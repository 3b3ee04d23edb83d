//! [`Upload`]: content that is sent as it is, and the collection of the uploads in a value that is written as JSON.
//!
//! Bytes, a path or a stream enter. What can be read again is read again for each attempt: bytes, files, and streams that a function makes.

use super::body::Body;
use super::header_field;
use crate::error::BoxError;
use bytes::Bytes;
use futures_core::Stream;
use http_body::Frame;
use http_body_util::StreamBody;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::cell::RefCell;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
#[cfg(not(target_family = "wasm"))]
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll};

/// Content that is sent as it is: bytes, a file or a stream. As a part of a `multipart` body it has a file name, a media type and header
/// fields, too.
///
/// Bytes, files and the streams of [`again`](Self::again) can be sent more than once: a call can be cloned, and a redirect followed. A
/// stream is sent once. It is cheap to clone.
///
/// ```
/// use specwright_runtime::Upload;
///
/// let picture = Upload::from(vec![0xFF, 0xD8]).file_name("ada.jpg").media_type("image/jpeg");
/// # #[cfg(not(target_family = "wasm"))]
/// let report = Upload::path("report.pdf");
/// # let _ = picture;
/// ```
#[derive(Clone)]
pub struct Upload {
    pub(super) source: Source,
    pub(super) length: Option<u64>,
    /// Whether it is no file: then it has no file name and no media type but those that it is given.
    pub(super) is_text: bool,
    file_name: Option<String>,
    media_type: Option<String>,
    headers: Vec<(String, String)>,
}

/// Where the content is from.
#[derive(Clone)]
pub(super) enum Source {
    Bytes(Bytes),
    #[cfg(not(target_family = "wasm"))]
    Path(PathBuf),
    /// Taken when it is sent.
    Once(Arc<Mutex<Option<Body>>>),
    Again(Arc<dyn Fn() -> Body + Send + Sync>),
}

impl Upload {
    /// The bytes that these are. [`From`] does the same.
    pub fn bytes(bytes: impl Into<Bytes>) -> Self {
        Self::of(Source::Bytes(bytes.into()))
    }

    /// A text in place of a file, where a part of a `multipart` body may be either: it has no file name, and no media type.
    ///
    /// ```
    /// use specwright_runtime::Upload;
    ///
    /// let photo = Upload::path("ada.jpg");
    /// let known = Upload::text("https://example.com/ada.jpg");
    /// assert_ne!(photo, known);
    /// ```
    pub fn text(text: impl Into<String>) -> Self {
        let text: String = text.into();
        Self { is_text: true, ..Self::bytes(text) }
    }

    /// The content of a file, which is opened when it is sent, and its name. The media type is the one that the document says, or
    /// `application/octet-stream`.
    #[cfg(not(target_family = "wasm"))]
    pub fn path(path: impl AsRef<Path>) -> Self {
        let path = path.as_ref();
        let file_name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        Self { file_name, ..Self::of(Source::Path(path.to_owned())) }
    }

    /// A stream, which can be sent once. Its length is not known unless [`length`](Self::length) says it: HTTP/1 then sends it in chunks.
    ///
    /// ```
    /// # use specwright_runtime::{Bytes, Upload};
    /// # struct Chunks;
    /// # impl futures_core::Stream for Chunks {
    /// #     type Item = Result<Bytes, std::io::Error>;
    /// #     fn poll_next(self: std::pin::Pin<&mut Self>, _: &mut std::task::Context<'_>) -> std::task::Poll<Option<Self::Item>> {
    /// #         std::task::Poll::Ready(None)
    /// #     }
    /// # }
    /// # let chunks = Chunks;
    /// let upload = Upload::stream(chunks).length(1_000);
    /// # let _ = upload;
    /// ```
    pub fn stream<S, B, E>(stream: S) -> Self
    where
        S: Stream<Item = Result<B, E>> + Send + 'static,
        B: Into<Bytes>,
        E: Into<BoxError>,
    {
        Self::body(Body::new(StreamBody::new(Frames(Box::pin(stream)))))
    }

    /// A body, which can be sent once: an `http_body::Body` of any kind.
    pub fn body(body: Body) -> Self {
        match body.into_parts() {
            Ok(bytes) => Self::bytes(bytes),
            Err(body) => Self::of(Source::Once(Arc::new(Mutex::new(Some(body))))),
        }
    }

    /// A body that is made anew each time it is sent: for a redirect, and for another attempt.
    pub fn again(make: impl Fn() -> Body + Send + Sync + 'static) -> Self {
        Self::of(Source::Again(Arc::new(make)))
    }

    fn of(source: Source) -> Self {
        Self { source, length: None, is_text: false, file_name: None, media_type: None, headers: Vec::new() }
    }

    /// The length of a stream in bytes. A stream that turns out to have another length fails the call.
    #[must_use]
    pub fn length(self, bytes: u64) -> Self {
        Self { length: Some(bytes), ..self }
    }

    /// The file name that a part of a `multipart` body carries. That of a file is known; other parts are called as their property.
    #[must_use]
    pub fn file_name(self, name: impl Into<String>) -> Self {
        Self { file_name: Some(name.into()), ..self }
    }

    /// The media type, in place of the one that the document says.
    #[must_use]
    pub fn media_type(self, media_type: impl Into<String>) -> Self {
        Self { media_type: Some(media_type.into()), ..self }
    }

    /// A header field of the part that it is in a `multipart` body.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    pub(crate) fn given_media_type(&self) -> Option<&str> {
        self.media_type.as_deref()
    }

    pub(super) fn given_file_name(&self) -> Option<&str> {
        self.file_name.as_deref()
    }

    /// The header fields, or why one cannot be.
    pub(super) fn header_lines(&self) -> Result<String, String> {
        let mut lines = String::new();
        for (name, value) in &self.headers {
            let (name, _) = header_field(name, value)?;
            if [http::header::CONTENT_TYPE, http::header::CONTENT_DISPOSITION].contains(&name) {
                return Err(format!("`{name}` of a part is set by `media_type` or `file_name`"));
            }
            lines.push_str(&format!("{name}: {value}\r\n"));
        }
        Ok(lines)
    }
}

impl<B: Into<Bytes>> From<B> for Upload {
    fn from(bytes: B) -> Self {
        Self::bytes(bytes)
    }
}

/// Bytes are compared; other content is the same if it is from the same place.
impl PartialEq for Upload {
    fn eq(&self, other: &Self) -> bool {
        let same = match (&self.source, &other.source) {
            (Source::Bytes(one), Source::Bytes(two)) => one == two,
            #[cfg(not(target_family = "wasm"))]
            (Source::Path(one), Source::Path(two)) => one == two,
            (Source::Once(one), Source::Once(two)) => Arc::ptr_eq(one, two),
            (Source::Again(one), Source::Again(two)) => Arc::ptr_eq(one, two),
            _ => false,
        };
        let about =
            |of: &Self| (of.length, of.is_text, of.file_name.clone(), of.media_type.clone(), of.headers.clone());
        same && about(self) == about(other)
    }
}

impl Eq for Upload {}

/// Shows where the content is from, not the content.
impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Source::Bytes(bytes) => write!(f, "Upload({} bytes)", bytes.len()),
            #[cfg(not(target_family = "wasm"))]
            Source::Path(path) => write!(f, "Upload({})", path.display()),
            Source::Once(_) | Source::Again(_) => f.write_str("Upload(..)"),
        }
    }
}

thread_local! {
    /// The uploads of the value that is being written, if it is the value of a `multipart` body.
    static COLLECTED: RefCell<Option<Vec<Upload>>> = const { RefCell::new(None) };
}

/// What stands for an upload in JSON text: this, and its index. No other text begins so, since nobody knows it.
pub(crate) fn marker() -> &'static str {
    static MARKER: OnceLock<String> = OnceLock::new();
    MARKER.get_or_init(|| format!("upload-{}-", random()))
}

/// 128 random bits, as text.
pub(super) fn random() -> String {
    let half = || RandomState::new().hash_one(std::process::id());
    format!("{:016x}{:016x}", half(), half())
}

/// What a function writes, and the uploads in it: markers stand for them.
pub(crate) fn collect<T>(write: impl FnOnce() -> T) -> (T, Vec<Upload>) {
    /// Puts back what was there before, also where writing a value panics: the thread goes on.
    struct Before(Option<Vec<Upload>>);

    impl Drop for Before {
        fn drop(&mut self) {
            COLLECTED.set(self.0.take());
        }
    }

    let _before = Before(COLLECTED.replace(Some(Vec::new())));
    let written = write();
    (written, COLLECTED.take().unwrap_or_default())
}

/// In a `multipart` body this is a part. Elsewhere it is a string, if it is bytes that are text.
impl Serialize for Upload {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let index = COLLECTED.with_borrow_mut(|collected| {
            let uploads = collected.as_mut()?;
            uploads.push(self.clone());
            Some(uploads.len() - 1)
        });
        match (index, &self.source) {
            (Some(index), _) => serializer.collect_str(&format_args!("{}{index}", marker())),
            (None, Source::Bytes(bytes)) => match std::str::from_utf8(bytes) {
                Ok(text) => serializer.serialize_str(text),
                Err(_) => Err(serde::ser::Error::custom("bytes that are not text stand only in a multipart body")),
            },
            (None, _) => Err(serde::ser::Error::custom("a file or a stream stands only in a multipart body")),
        }
    }
}

impl<'de> Deserialize<'de> for Upload {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::bytes)
    }
}

/// The items of a stream as frames.
struct Frames<S>(Pin<Box<S>>);

impl<S, B, E> Stream for Frames<S>
where
    S: Stream<Item = Result<B, E>>,
    B: Into<Bytes>,
    E: Into<BoxError>,
{
    type Item = Result<Frame<Bytes>, BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = self.0.as_mut().poll_next(context);
        next.map(|item| Some(item?.map(|bytes| Frame::data(bytes.into())).map_err(Into::into)))
    }
}

impl Source {
    /// Takes a stream that is sent once.
    pub(super) fn take(once: &Mutex<Option<Body>>) -> Option<Body> {
        once.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_panics_leaves_the_thread_as_it_was() {
        let panicked = std::panic::catch_unwind(|| collect(|| panic!("in a `Serialize` of the user's")));
        assert!(panicked.is_err());
        assert_eq!(serde_json::to_string(&Upload::from("text")).unwrap(), r#""text""#);
        let (text, uploads) = collect(|| serde_json::to_string(&Upload::from("text")).unwrap());
        assert_eq!((text, uploads.len()), (format!("\"{}0\"", marker()), 1));
    }
}
