//! Files that are sent: a path enters, its length and its content in pieces leave.

use crate::error::BoxError;
use bytes::{Bytes, BytesMut};
use http_body::Frame;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::fs::File;
use tokio::io::{AsyncRead, ReadBuf};

/// How much is read at once.
const PIECE: usize = 64 << 10;

/// The length of a file, or why it cannot be sent.
pub(super) async fn length(path: &Path) -> Result<u64, String> {
    if tokio::runtime::Handle::try_current().is_err() {
        return Err("a file is read in a Tokio runtime: await the call in one, or send bytes".to_owned());
    }
    let about =
        tokio::fs::metadata(path).await.map_err(|error| format!("cannot read `{}`: {error}", path.display()))?;
    if about.is_file() { Ok(about.len()) } else { Err(format!("`{}` is not a file", path.display())) }
}

/// The content of a file, which is opened when the first piece is asked for.
pub(super) struct FileBody {
    path: PathBuf,
    state: State,
}

enum State {
    Closed,
    Opening(Pin<Box<dyn Future<Output = io::Result<File>> + Send>>),
    Open(File, BytesMut),
    Done,
}

impl FileBody {
    pub fn new(path: PathBuf) -> Self {
        Self { path, state: State::Closed }
    }

    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Option<Bytes>>> {
        loop {
            match &mut self.state {
                State::Closed => self.state = State::Opening(Box::pin(File::open(self.path.clone()))),
                State::Opening(opening) => {
                    let file = ready!(opening.as_mut().poll(context))?;
                    self.state = State::Open(file, BytesMut::new());
                }
                State::Open(file, buffer) => {
                    buffer.resize(PIECE, 0);
                    let mut piece = ReadBuf::new(buffer);
                    ready!(Pin::new(file).poll_read(context, &mut piece))?;
                    let read = piece.filled().len();
                    if read == 0 {
                        self.state = State::Done;
                        return Poll::Ready(Ok(None));
                    }
                    return Poll::Ready(Ok(Some(buffer.split_to(read).freeze())));
                }
                State::Done => return Poll::Ready(Ok(None)),
            }
        }
    }
}

impl http_body::Body for FileBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let piece = ready!(self.poll_piece(context));
        Poll::Ready(match piece {
            Ok(piece) => piece.map(|piece| Ok(Frame::data(piece))),
            Err(error) => {
                self.state = State::Done;
                Some(Err(format!("cannot read `{}`: {error}", self.path.display()).into()))
            }
        })
    }
}
