//! [`Body`]: what a transport sends and receives.
//!
//! Bytes or any `http_body::Body` enter; a transport reads frames. Bytes can be sent twice (a redirect, a
//! retry), and what can be made again. Each frame that is sent moves the clock of the attempt.

use super::limits::Activity;
#[cfg(feature = "recording")]
use super::tap::Tap;
use crate::error::BoxError;
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt;
use http_body_util::combinators::UnsyncBoxBody;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

/// How much of a large body in memory is handed to the transport at once, so that its progress can be seen.
const PIECE: usize = 64 << 10;
/// A body in memory that is not larger is handed over whole.
const WHOLE: usize = 4 * PIECE;

/// The body of a request or a response.
#[derive(Default)]
pub struct Body {
    inner: Inner,
    /// The clock of the attempt that it is sent in.
    activity: Option<Arc<Activity>>,
    /// Keeps what is read of it.
    #[cfg(feature = "recording")]
    tap: Option<Tap>,
}

enum Inner {
    Bytes(Option<Bytes>),
    Boxed(UnsyncBoxBody<Bytes, BoxError>),
    /// A body, and how it is made once more.
    Again(UnsyncBoxBody<Bytes, BoxError>, Make),
}

/// Makes a body.
type Make = Arc<dyn Fn() -> Body + Send + Sync>;

impl Default for Inner {
    fn default() -> Self {
        Self::Bytes(None)
    }
}

impl Body {
    /// No body at all.
    pub fn empty() -> Self {
        Self::default()
    }

    /// Any body.
    pub fn new<B>(body: B) -> Self
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        Self::of(Inner::Boxed(body.map_err(Into::into).boxed_unsync()))
    }

    /// A body that can be made once more.
    pub(super) fn again(make: Make) -> Self {
        match make().inner {
            Inner::Boxed(body) => Self::of(Inner::Again(body, make)),
            other => Self::of(other),
        }
    }

    fn of(inner: Inner) -> Self {
        Self {
            inner,
            activity: None,
            #[cfg(feature = "recording")]
            tap: None,
        }
    }

    /// The same body, of which a tap keeps what is read. Bytes in memory do not pass it: they are there already.
    #[cfg(feature = "recording")]
    pub(crate) fn tapped(self, tap: Tap) -> Self {
        Self { tap: Some(tap), ..self }
    }

    /// Lets its frames move this clock.
    pub(super) fn watch(&mut self, activity: &Arc<Activity>) {
        self.activity = Some(activity.clone());
    }

    /// The clock that its frames move.
    #[cfg(feature = "reqwest")]
    pub(super) fn activity(&self) -> Option<Arc<Activity>> {
        self.activity.clone()
    }

    /// The same body once more, if it is held in memory and has not been read, or if it can be made again.
    pub fn try_clone(&self) -> Option<Self> {
        let inner = match &self.inner {
            Inner::Bytes(bytes) => Inner::Bytes(bytes.clone()),
            Inner::Boxed(_) => return None,
            Inner::Again(_, make) => Self::again(make.clone()).inner,
        };
        Some(Self {
            inner,
            activity: self.activity.clone(),
            #[cfg(feature = "recording")]
            tap: self.tap.as_ref().map(Tap::again),
        })
    }

    /// The bytes to send, or the body again if it is not held in memory, or so large that it is sent in pieces.
    pub(crate) fn into_parts(self) -> Result<Bytes, Self> {
        let in_pieces = self.activity.is_some();
        match self.inner {
            Inner::Bytes(Some(bytes)) if in_pieces && bytes.len() > WHOLE => {
                Err(Self { inner: Inner::Bytes(Some(bytes)), ..self })
            }
            Inner::Bytes(bytes) => Ok(bytes.unwrap_or_default()),
            other => Err(Self { inner: other, ..self }),
        }
    }

    /// The whole body, if it is held in memory.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match &self.inner {
            Inner::Bytes(bytes) => Some(bytes.as_deref().unwrap_or_default()),
            Inner::Boxed(_) | Inner::Again(..) => None,
        }
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self::of(Inner::Bytes(Some(bytes).filter(|bytes| !bytes.is_empty())))
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_bytes() {
            Some(bytes) => write!(f, "Body({} bytes)", bytes.len()),
            None => f.write_str("Body(..)"),
        }
    }
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let Self {
            inner,
            activity,
            #[cfg(feature = "recording")]
            tap,
        } = self.get_mut();
        let polled = match inner {
            Inner::Bytes(bytes) => Poll::Ready(next(bytes, activity.is_some()).map(|bytes| Ok(Frame::data(bytes)))),
            Inner::Boxed(body) | Inner::Again(body, _) => Pin::new(body).poll_frame(context),
        };
        if let (Some(activity), Poll::Ready(frame)) = (activity, &polled) {
            match frame {
                Some(Err(_)) => activity.spoil(),
                Some(Ok(_)) | None => activity.mark(),
            }
        }
        #[cfg(feature = "recording")]
        if let (Some(tap), Poll::Ready(frame)) = (tap, &polled) {
            match frame {
                Some(Ok(frame)) => {
                    if let Some(data) = frame.data_ref() {
                        tap.passed(data);
                    }
                }
                Some(Err(_)) => {}
                None => tap.ended(),
            }
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        match &self.inner {
            Inner::Bytes(bytes) => bytes.is_none(),
            Inner::Boxed(body) | Inner::Again(body, _) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.inner {
            Inner::Bytes(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64)),
            Inner::Boxed(body) | Inner::Again(body, _) => body.size_hint(),
        }
    }
}

/// The next frame of bytes in memory.
fn next(bytes: &mut Option<Bytes>, in_pieces: bool) -> Option<Bytes> {
    match bytes {
        Some(rest) if in_pieces && rest.len() > WHOLE => Some(rest.split_to(PIECE)),
        _ => bytes.take(),
    }
}
