//! Random waits, and keys by which a server knows a request again.
//!
//! The bits come from [`RandomState`], which the standard library seeds from the operating system and changes each time: SipHash under a key
//! that nobody knows. So there is no dependency for a few bits, and nothing here has to withstand an attacker.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

fn bits() -> u64 {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    // A process that was forked, or a machine that was copied, has the same keys and the same count.
    #[cfg(not(target_family = "wasm"))]
    let count = (count, std::process::id(), std::time::SystemTime::now());
    RandomState::new().hash_one(count)
}

/// A random part of a time, each as likely as any other ("full jitter"): calls that failed together are not repeated together.
pub(super) fn part_of(most: Duration) -> Duration {
    let nanoseconds = u64::try_from(most.as_nanos()).unwrap_or(u64::MAX);
    Duration::from_nanos(bits() % nanoseconds.max(1))
}

/// A key that no other request has, written as a UUID of version 4 (RFC 9562, section 5.4).
pub(in crate::call) fn key() -> String {
    let high = (bits() & 0xffff_ffff_ffff_0fff) | 0x4000;
    let low = (bits() & 0x3fff_ffff_ffff_ffff) | 0x8000_0000_0000_0000;
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xffff,
        low >> 48,
        low & 0xffff_ffff_ffff
    )
}

#[cfg(test)]
mod tests {
    use super::{Duration, key, part_of};

    #[test]
    fn waits_are_parts_of_the_longest() {
        let longest = Duration::from_secs(8);
        let waits: Vec<Duration> = (0..1000).map(|_| part_of(longest)).collect();
        assert!(waits.iter().all(|wait| *wait <= longest));
        let mean = waits.iter().sum::<Duration>() / 1000;
        assert!(mean > Duration::from_secs(3) && mean < Duration::from_secs(5), "{mean:?}");
        assert_eq!(part_of(Duration::ZERO), Duration::ZERO);
    }

    #[test]
    fn keys_differ_and_have_the_form_of_a_uuid() {
        let (one, two) = (key(), key());
        assert_ne!(one, two);
        let parts: Vec<&str> = one.split('-').collect();
        assert_eq!(parts.iter().map(|part| part.len()).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
        assert!(parts[2].starts_with('4') && parts[3].starts_with(['8', '9', 'a', 'b']), "{one}");
    }
}
