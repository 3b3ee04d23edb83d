//! [`Bucket`]: the budget of a client for retries, so that many calls that fail do not become many more requests.

use std::sync::atomic::{AtomicU32, Ordering};

/// The tokens of a client.
const TOKENS: u32 = 500;
/// What a retry takes.
pub(in crate::call) const RETRY: u32 = 5;
/// What a retry after a timeout takes: the server has more than it can do.
pub(in crate::call) const AFTER_TIMEOUT: u32 = 10;

/// The tokens that are left. A success gives one back.
#[derive(Debug)]
pub(in crate::call) struct Bucket(AtomicU32);

impl Bucket {
    pub fn new() -> Self {
        Self(AtomicU32::new(TOKENS))
    }

    /// Takes tokens, if there are as many.
    pub fn take(&self, cost: u32) -> bool {
        let rest = |tokens: u32| tokens.checked_sub(cost);
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, rest).is_ok()
    }

    /// A call has succeeded.
    pub fn give_back(&self) {
        // Mostly it is full, and calls on many threads need not write to it.
        if self.0.load(Ordering::Relaxed) < TOKENS {
            let more = |tokens: u32| (tokens < TOKENS).then_some(tokens.saturating_add(1));
            // It is full by now.
            let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{AFTER_TIMEOUT, Bucket, RETRY};

    #[test]
    fn a_hundred_retries_or_fifty_after_timeouts() {
        let bucket = Bucket::new();
        bucket.give_back();
        assert_eq!((0..1000).filter(|_| bucket.take(RETRY)).count(), 100);
        (0..4).for_each(|_| bucket.give_back());
        assert!(!bucket.take(RETRY));
        bucket.give_back();
        assert!(bucket.take(RETRY) && !bucket.take(RETRY));
        let bucket = Bucket::new();
        assert_eq!((0..1000).filter(|_| bucket.take(AFTER_TIMEOUT)).count(), 50);
    }
}
