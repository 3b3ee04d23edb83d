//! [`Tap`]: keeps the beginning of a body while it passes, for recordings.
//!
//! Frames enter as they are read; their bytes leave, up to a limit, and whether there were more. A body that is sent once more begins
//! anew.

use bytes::{Bytes, BytesMut};
use std::sync::{Arc, Mutex, PoisonError};

/// The beginning of a body.
pub(crate) struct Kept {
    bytes: BytesMut,
    limit: usize,
    /// How many bytes there were.
    length: u64,
}

impl Kept {
    /// Nothing so far, and at most so many bytes.
    pub fn new(limit: usize) -> Self {
        Self { bytes: BytesMut::new(), limit, length: 0 }
    }

    pub fn push(&mut self, data: &[u8]) {
        self.length = self.length.saturating_add(data.len() as u64);
        let room = self.limit.saturating_sub(self.bytes.len());
        self.bytes.extend_from_slice(data.get(..room).unwrap_or(data));
    }

    /// Whether there were more bytes than are kept.
    pub fn is_over(&self) -> bool {
        self.length > self.bytes.len() as u64
    }

    /// Takes what is kept.
    pub fn take(&mut self) -> Bytes {
        std::mem::take(&mut self.bytes).freeze()
    }
}

/// Keeps what is read of a body. A clone keeps in the same place.
#[derive(Clone)]
pub(crate) struct Tap {
    state: Arc<Mutex<State>>,
    /// Which of the bodies it is of: the one that was sent first is 0.
    number: usize,
}

struct State {
    kept: Kept,
    /// The length that the body was said to have.
    expected: Option<u64>,
    ended: bool,
    /// The latest body that was begun. Of one before it something may still be sent.
    current: usize,
    /// The latest body that was made.
    latest: usize,
}

/// What has passed.
pub(crate) struct Passed {
    pub bytes: Bytes,
    /// Whether there were more bytes than are kept.
    pub is_over: bool,
    /// Whether the body was read to its end.
    pub is_whole: bool,
}

impl Tap {
    /// Keeps at most so many bytes of a body that has this length, if it is known.
    pub fn new(limit: usize, expected: Option<u64>) -> Self {
        let state = State { kept: Kept::new(limit), expected, ended: false, current: 0, latest: 0 };
        Self { state: Arc::new(Mutex::new(state)), number: 0 }
    }

    /// The tap of the same body that is sent once more.
    pub fn again(&self) -> Self {
        let number = self.change(|state| {
            state.latest = state.latest.saturating_add(1);
            state.latest
        });
        Self { state: self.state.clone(), number }
    }

    /// These bytes have passed.
    pub fn passed(&self, data: &[u8]) {
        self.change(|state| {
            if state.begin(self.number) {
                state.kept.push(data);
            }
        });
    }

    /// The end has passed.
    pub fn ended(&self) {
        self.change(|state| {
            if state.begin(self.number) {
                state.ended = true;
            }
        });
    }

    /// Takes what has passed so far.
    pub fn take(&self) -> Passed {
        self.change(|state| Passed {
            is_over: state.kept.is_over(),
            is_whole: state.ended || state.expected == Some(state.kept.length),
            bytes: state.kept.take(),
        })
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl State {
    /// Whether this body counts: the latest that was begun does. What was kept of one before it is dropped.
    fn begin(&mut self, number: usize) -> bool {
        if number > self.current {
            self.current = number;
            self.kept = Kept::new(self.kept.limit);
            self.ended = false;
        }
        number == self.current
    }
}

#[cfg(test)]
mod tests {
    use super::{Passed, Tap};

    fn taken(tap: &Tap) -> (Vec<u8>, bool, bool) {
        let Passed { bytes, is_over, is_whole } = tap.take();
        (bytes.to_vec(), is_over, is_whole)
    }

    #[test]
    fn what_passes_is_kept_up_to_the_limit() {
        let tap = Tap::new(4, None);
        tap.passed(b"abc");
        tap.passed(b"def");
        tap.ended();
        assert_eq!(taken(&tap), (b"abcd".to_vec(), true, true));
        let tap = Tap::new(4, Some(3));
        tap.passed(b"abc");
        assert_eq!(taken(&tap), (b"abc".to_vec(), false, true), "its length says that nothing is to come");
    }

    #[test]
    fn what_is_sent_once_more_is_kept_once() {
        let first = Tap::new(9, Some(3));
        let (again, unused) = (first.again(), first.again());
        first.passed(b"ab");
        again.passed(b"a");
        first.passed(b"c");
        again.passed(b"bc");
        drop(unused);
        assert_eq!(taken(&first), (b"abc".to_vec(), false, true));
    }
}
