//! Exact numbers: an integer stays an integer, however large.
//!
//! `i64`, `u64` or `f64`, as JSON text gives it, compared by value. An integer's text is that of the source; a float is
//! written in the shortest form that reads back as the same float.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

/// A number of a document.
#[derive(Clone, Copy, Debug)]
pub enum Number {
    /// An integer that `i64` holds.
    Signed(i64),
    /// An integer beyond `i64` that `u64` holds.
    Unsigned(u64),
    /// Any other number. It is finite.
    Float(f64),
}

/// 2^63 and 2^64 as floats: smaller numbers fit.
const SIGNED_END: f64 = 9_223_372_036_854_775_808.0;
const UNSIGNED_END: f64 = 18_446_744_073_709_551_616.0;

impl Number {
    /// The closest float.
    #[expect(clippy::cast_precision_loss, reason = "the closest float is what is asked for")]
    pub fn as_f64(self) -> f64 {
        match self {
            Self::Signed(number) => number as f64,
            Self::Unsigned(number) => number as f64,
            Self::Float(number) => number,
        }
    }

    /// The number as an `i64`, if it is whole and fits: `2.0` is `2`.
    pub fn as_i64(self) -> Option<i64> {
        match self.to_integer()? {
            Self::Signed(number) => Some(number),
            _ => None,
        }
    }

    /// The number as a `u64`, if it is whole and fits.
    pub fn as_u64(self) -> Option<u64> {
        match self.to_integer()? {
            Self::Signed(number) => u64::try_from(number).ok(),
            Self::Unsigned(number) => Some(number),
            Self::Float(_) => None,
        }
    }

    /// Whether it has no fraction.
    pub fn is_whole(self) -> bool {
        match self {
            Self::Signed(_) | Self::Unsigned(_) => true,
            Self::Float(number) => number.fract() == 0.0,
        }
    }

    /// A whole float as an integer, if it fits into 64 bits.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, and in range")]
    fn to_integer(self) -> Option<Self> {
        match self {
            Self::Float(number) if number.fract() != 0.0 => None,
            Self::Float(number) if (-SIGNED_END..SIGNED_END).contains(&number) => Some(Self::Signed(number as i64)),
            Self::Float(number) if (0.0..UNSIGNED_END).contains(&number) => Some(Self::Unsigned(number as u64)),
            Self::Float(_) => None,
            integer => Some(integer),
        }
    }
}

impl From<&serde_json::Number> for Number {
    fn from(number: &serde_json::Number) -> Self {
        match (number.as_i64(), number.as_u64()) {
            (Some(signed), _) => Self::Signed(signed),
            (None, Some(unsigned)) => Self::Unsigned(unsigned),
            (None, None) => Self::Float(number.as_f64().unwrap_or_default()),
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (self.to_integer(), other.to_integer()) {
            (Some(Self::Signed(one)), Some(Self::Signed(two))) => Some(one.cmp(&two)),
            (Some(Self::Unsigned(one)), Some(Self::Unsigned(two))) => Some(one.cmp(&two)),
            (Some(Self::Signed(_)), Some(Self::Unsigned(_))) => Some(Ordering::Less),
            (Some(Self::Unsigned(_)), Some(Self::Signed(_))) => Some(Ordering::Greater),
            _ => self.as_f64().partial_cmp(&other.as_f64()),
        }
    }
}

/// Equal numbers have one nearest `f64`.
impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Zero has two.
        (self.as_f64() + 0.0).to_bits().hash(state);
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Signed(number) => number.fmt(f),
            Self::Unsigned(number) => number.fmt(f),
            Self::Float(number) => number.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Number::{Float, Signed, Unsigned};

    #[test]
    fn integers_are_compared_exactly_beyond_what_a_float_holds() {
        assert!(Signed(i64::MAX - 1) < Signed(i64::MAX));
        assert!(Signed(i64::MAX) < Unsigned(1 << 63));
        assert!(Float(9_223_372_036_854_775_808.0) > Signed(i64::MAX));
        assert!(Float(0.5) > Signed(0) && Float(0.5) < Signed(1));
        assert_eq!(Float(2.0), Signed(2));
        assert_eq!((Float(2.0).as_i64(), Float(2.5).as_i64(), Unsigned(u64::MAX).as_i64()), (Some(2), None, None));
        assert_eq!((Unsigned(u64::MAX).as_u64(), Signed(-1).as_u64()), (Some(u64::MAX), None));
        assert_eq!(Signed(i64::MAX).to_string(), "9223372036854775807");
    }
}
