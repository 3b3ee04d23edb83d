//! [`BodyError`]: why the body of a response could not be decoded.

use super::Secrets;
use super::line::{Line, bounded};
use std::fmt::{self, Write};

/// The most characters of a path, and of a message.
const LONGEST: usize = 200;
/// The most that is kept of them until secrets are masked.
const KEPT: usize = 8_000;

/// Why a body is not what the document promises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyError {
    path: Option<String>,
    message: String,
}

impl BodyError {
    /// An error of the whole body. What is much longer than a line is cut, and what does not belong in one replaced.
    pub fn new(message: impl Into<String>) -> Self {
        Self { path: None, message: bounded(&message.into(), KEPT) }
    }

    /// An error at a JSON path (`$.items[3].id`).
    pub fn at(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: Some(bounded(&path.into(), KEPT)), ..Self::new(message) }
    }

    /// The same error without secrets, on one line.
    pub(crate) fn masked(self, secrets: &Secrets) -> Self {
        // A secret that was cut is not found, so it is cut off.
        let mask = |text: String| bounded(&secrets.mask(&text, !text.ends_with('…')), LONGEST);
        Self { path: self.path.map(mask), message: mask(self.message) }
    }

    /// Where in the body: `$.items[3].id`; `None` if the body is not JSON at all.
    pub fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// What is wrong there.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for BodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = Line::new(f);
        match &self.path {
            Some(path) => write!(line, "{path}: {}", self.message),
            None => line.write_str(&self.message),
        }
    }
}

impl std::error::Error for BodyError {}
