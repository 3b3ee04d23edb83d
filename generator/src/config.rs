//! The user's choices: plain data, the same for a build script and for the command.

use std::path::PathBuf;

/// What is generated, and where it goes. Made by [`crate::configure`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The document.
    pub document: PathBuf,
    /// Where the generated code goes; `OUT_DIR` when nothing is said.
    pub out_dir: Option<PathBuf>,
    /// Whether faults of the document are errors.
    pub strict: bool,
    /// Rust types for formats of strings: `("date-time", "jiff::Timestamp")`.
    pub formats: Vec<(String, String)>,
    /// Whether properties that the document does not name are kept, in every model.
    pub keep_unknown: bool,
}

impl Config {
    /// The defaults for a document.
    #[must_use]
    pub fn new(document: impl Into<PathBuf>) -> Self {
        Self { document: document.into(), out_dir: None, strict: false, formats: Vec::new(), keep_unknown: false }
    }
}
