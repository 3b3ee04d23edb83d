//! [`Number`]: any number of a model, compared as JSON Schema compares numbers: by value, exactly.

use std::cmp::Ordering;
use std::fmt;

/// A number to check, or a limit.
#[derive(Clone, Copy, Debug)]
pub enum Number {
    /// A whole number.
    Integer(i128),
    /// A number with a fraction, or one that was declared as such.
    Float(f64),
}

macro_rules! from {
    ($($integer:ty)*) => {
        $(impl From<$integer> for Number {
            #[inline]
            fn from(value: $integer) -> Self {
                Self::Integer(value as i128)
            }
        })*
    };
}
from!(i8 i16 i32 i64 i128 isize u8 u16 u32 u64 usize);

impl From<f64> for Number {
    #[inline]
    fn from(value: f64) -> Self {
        Self::Float(value)
    }
}

impl From<f32> for Number {
    /// The decimal number that is meant: `0.1f32` is 0.1, not 0.10000000149011612.
    fn from(value: f32) -> Self {
        Self::Float(value.to_string().parse().unwrap_or(f64::from(value)))
    }
}

impl Number {
    pub(super) fn compare(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Integer(left), Self::Integer(right)) => Some(left.cmp(&right)),
            (Self::Float(left), Self::Float(right)) => left.partial_cmp(&right),
            (Self::Integer(left), Self::Float(right)) => compare_mixed(left, right),
            (Self::Float(left), Self::Integer(right)) => compare_mixed(right, left).map(Ordering::reverse),
        }
    }

    /// Decimal fractions are compared with the rounding of one division: 0.3 is a multiple of 0.1.
    pub(super) fn is_multiple_of(self, step: Self) -> bool {
        match (self, step) {
            // `None` is a step of zero, which is not a valid `multipleOf`.
            (Self::Integer(value), Self::Integer(step)) => value.checked_rem(step).unwrap_or(0) == 0,
            _ => {
                let quotient = self.to_f64() / step.to_f64();
                !quotient.is_finite() || (quotient - quotient.round()).abs() <= 1e-9 * quotient.abs().max(1.0)
            }
        }
    }

    fn to_f64(self) -> f64 {
        match self {
            Self::Integer(value) => value as f64,
            Self::Float(value) => value,
        }
    }
}

/// Without rounding the integer: 2^53 + 1 is more than 2^53 as a float.
fn compare_mixed(integer: i128, float: f64) -> Option<Ordering> {
    if float.is_nan() {
        return None;
    }
    // Beyond these limits the cast saturates, and every `i128` that a model can hold is nearer to zero.
    let whole = float.trunc() as i128;
    Some(integer.cmp(&whole).then_with(|| 0.0.partial_cmp(&float.fract()).unwrap_or(Ordering::Equal)))
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(value) => value.fmt(f),
            Self::Float(value) => value.fmt(f),
        }
    }
}
