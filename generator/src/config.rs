//! The choices of the user: plain data, the same for a build script and for the command.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value;

use crate::diag::Levels;

/// What is generated, and where it is written. Made by [`crate::configure`] and [`crate::configure_document`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The path of the document, or the name of one that is not a file.
    pub document: PathBuf,
    /// The document, if it is not a file.
    pub value: Option<Arc<Value>>,
    /// The directory for the generated code; `None` for `OUT_DIR`.
    pub out_dir: Option<PathBuf>,
    /// Whether faults of the document are errors, where their code has no level.
    pub strict: bool,
    /// The levels of codes.
    pub levels: Levels,
    /// Whether remarks are reported.
    pub remarks: bool,
    /// Directories outside that of the document whose files diagnostics may quote.
    pub allowed_files: Vec<PathBuf>,
    /// URLs, and the files that stand for them.
    pub urls: Vec<(String, PathBuf)>,
    /// The URL that the document is from.
    pub address: Option<String>,
    /// Rust types for formats of strings: `("date-time", "jiff::Timestamp")`.
    pub formats: Vec<(String, String)>,
    /// Whether properties that the document does not name are kept, in every model.
    pub keep_unknown: bool,
}

impl Config {
    /// The defaults for a document.
    #[must_use]
    pub fn new(document: impl Into<PathBuf>) -> Self {
        Self {
            document: document.into(),
            value: None,
            out_dir: None,
            strict: false,
            levels: Levels::default(),
            remarks: false,
            allowed_files: Vec::new(),
            urls: Vec::new(),
            address: None,
            formats: Vec::new(),
            keep_unknown: false,
        }
    }
}
