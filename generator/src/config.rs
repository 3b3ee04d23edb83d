//! What the user chose: the document, levels of diagnostics, files and URLs that it may read, types for formats of strings.
//!
//! Enters and leaves: plain data, which the passes read and none changes. It refuses nothing: what is wrong with a choice, the
//! pass that reads it reports.

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
    /// The file of warnings that are not reported.
    pub known: Option<PathBuf>,
    /// Directories outside that of the document whose files diagnostics may quote.
    pub allowed_files: Vec<PathBuf>,
    /// URLs, and the files that stand for them.
    pub urls: Vec<(String, PathBuf)>,
    /// The URL that the document is from.
    pub address: Option<String>,
    /// Rust types for formats of strings: `("date-time", "jiff::Timestamp")`.
    pub formats: Vec<(String, String)>,
    /// Rust types for component schemas: `("Money", "crate::Money")`.
    pub schemas: Vec<(String, String)>,
    /// Attributes of generated types: `("pet::Owner", "#[derive(Hash)]")`.
    pub attributes: Vec<(String, String)>,
    /// The operations that are compiled in the crate of the client: `operationId`s, or functions of the client.
    pub compiled: Vec<String>,
    /// How operations answer in pages, by `operationId`: `("listTeas", "cursor: query.after = $.next")`.
    pub pages: Vec<(String, String)>,
    /// Whether properties that the document does not name are kept, in every model.
    pub keep_unknown: bool,
    /// Whether types have `Hash` and `Ord` where what they hold has them.
    pub hash_and_order: bool,
    /// Whether a build script prints no warnings.
    pub quiet: bool,
    /// Whether a build script prints the warnings of a document that has not changed again.
    pub repeat_warnings: bool,
    /// Whether there are types only: no client, no operations.
    pub types_only: bool,
    /// Whether there is a mock of the client.
    pub mock: bool,
    /// Whether bodies in XML have types. Else they are text.
    pub xml: bool,
    /// The name of the file of a client that is one file, without its extension.
    pub name: String,
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
            known: None,
            allowed_files: Vec::new(),
            urls: Vec::new(),
            address: None,
            formats: Vec::new(),
            schemas: Vec::new(),
            attributes: Vec::new(),
            compiled: Vec::new(),
            pages: Vec::new(),
            keep_unknown: false,
            hash_and_order: false,
            quiet: false,
            repeat_warnings: false,
            types_only: false,
            mock: false,
            xml: true,
            name: "client".to_owned(),
        }
    }

    /// The crates and modules that the user's paths begin with.
    #[must_use]
    pub fn roots(&self) -> Vec<String> {
        let is_path = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | ':');
        let paths =
            self.formats.iter().chain(&self.schemas).flat_map(|(_, path)| path.split(move |letter| !is_path(letter)));
        let roots = paths.filter_map(|path| path.trim_start_matches("::").split_once("::")).map(|(root, _)| root);
        roots.map(str::to_owned).collect()
    }
}
