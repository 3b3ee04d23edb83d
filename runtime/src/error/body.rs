//! [`BodyError`]: why the body of a response could not be decoded.

use std::fmt;

/// Why a body is not what the document promises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyError {
    path: Option<String>,
    message: String,
}

impl BodyError {
    /// An error of the whole body.
    pub fn new(message: impl Into<String>) -> Self {
        Self { path: None, message: message.into() }
    }

    /// An error at a JSON path (`$.items[3].id`).
    pub fn at(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { path: Some(path.into()), message: message.into() }
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
        match &self.path {
            Some(path) => write!(f, "{path}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for BodyError {}
