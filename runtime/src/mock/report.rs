//! [`Unmet`]: the report of a mock, and what it is made of: calls that were not expected, and expectations that did not come.

use std::fmt;
use std::panic::Location;

/// What a mock reports: the calls that were not expected, each with the reasons, and what is expected and did not come, with the place
/// in the test where that was said.
///
/// `Debug` shows the same text as `Display`, so that `mock.verify().unwrap()` is readable, and so is a test that returns it.
pub struct Unmet {
    pub(super) unexpected: Vec<Unexpected>,
    pub(super) missing: Vec<Missing>,
}

/// A call that was not expected: the error that it fails with.
#[derive(Clone)]
pub(super) struct Unexpected {
    /// Method and address, without secrets.
    pub call: String,
    /// The operation.
    pub operation: String,
    pub reasons: Vec<Reason>,
}

/// Why a call is not the one that is expected.
#[derive(Clone)]
pub(super) struct Reason {
    pub summary: String,
    pub differences: Vec<String>,
}

/// What is expected and did not come, or not so often.
#[derive(Clone)]
pub(super) struct Missing {
    /// The method of the mock.
    pub function: &'static str,
    /// Method and path template.
    pub operation: String,
    pub place: &'static Location<'static>,
    pub expected: u32,
    pub came: u32,
}

/// A number of times in words.
pub(super) fn times(number: u32) -> String {
    match number {
        1 => "once".to_owned(),
        number => format!("{number} times"),
    }
}

impl fmt::Display for Unexpected {
    /// One line: it is part of an error.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the mock does not expect `{}`", self.call)?;
        for Reason { summary, differences } in &self.reasons {
            write!(f, "; {summary}")?;
            for (index, difference) in differences.iter().enumerate() {
                write!(f, "{}{difference}", if index == 0 { ": " } else { ", " })?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Unexpected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Unexpected {}

impl fmt::Display for Unmet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the calls are not those that the mock expects")?;
        for Unexpected { call, operation, reasons } in &self.unexpected {
            write!(f, "\n\nnot expected: `{call}` ({operation})")?;
            for Reason { summary, differences } in reasons {
                write!(f, "\n  {summary}{}", if differences.is_empty() { "" } else { ":" })?;
                for difference in differences {
                    write!(f, "\n    {difference}")?;
                }
            }
        }
        for Missing { function, operation, place, expected, came } in &self.missing {
            write!(f, "\n\nexpected: `{operation}` ({function})\n  {} at {place}, ", times(*expected))?;
            match came {
                0 => f.write_str("and it did not come")?,
                came => write!(f, "and it came {}", times(*came))?,
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Unmet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Unmet {}
