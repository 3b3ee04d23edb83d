//! [`Body`]: what a transport sends and receives.
//!
//! Bytes or any `http_body::Body` enter; a transport reads frames. Bytes can be sent twice (a redirect, a
//! retry), and what can be made again.

use crate::error::BoxError;
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt;
use http_body_util::combinators::UnsyncBoxBody;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

/// The body of a request or a response.
#[derive(Default)]
pub struct Body(Inner);

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
        Self(Inner::Boxed(body.map_err(Into::into).boxed_unsync()))
    }

    /// A body that can be made once more.
    pub(super) fn again(make: Make) -> Self {
        match make().0 {
            Inner::Boxed(body) => Self(Inner::Again(body, make)),
            other => Self(other),
        }
    }

    /// The same body once more, if it is held in memory and has not been read, or if it can be made again.
    pub fn try_clone(&self) -> Option<Self> {
        match &self.0 {
            Inner::Bytes(bytes) => Some(Self(Inner::Bytes(bytes.clone()))),
            Inner::Boxed(_) => None,
            Inner::Again(_, make) => Some(Self::again(make.clone())),
        }
    }

    /// The bytes to send, or the body again if it is not held in memory.
    pub(crate) fn into_parts(self) -> Result<Bytes, Self> {
        match self.0 {
            Inner::Bytes(bytes) => Ok(bytes.unwrap_or_default()),
            other => Err(Self(other)),
        }
    }

    /// The whole body, if it is held in memory.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match &self.0 {
            Inner::Bytes(bytes) => Some(bytes.as_deref().unwrap_or_default()),
            Inner::Boxed(_) | Inner::Again(..) => None,
        }
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self(Inner::Bytes(Some(bytes).filter(|bytes| !bytes.is_empty())))
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
        match &mut self.get_mut().0 {
            Inner::Bytes(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Inner::Boxed(body) | Inner::Again(body, _) => Pin::new(body).poll_frame(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Inner::Bytes(bytes) => bytes.is_none(),
            Inner::Boxed(body) | Inner::Again(body, _) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Inner::Bytes(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64)),
            Inner::Boxed(body) | Inner::Again(body, _) => body.size_hint(),
        }
    }
}
