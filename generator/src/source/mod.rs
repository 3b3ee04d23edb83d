//! Path → text → `serde_json::Value` in key order, and a pointer back to its line and column.
//!
//! Enters a path; leaves the value and keeps the text for later questions. The only module that reads
//! files and the only one that knows YAML. It refuses text that is not UTF-8, more than one document in
//! a file, nesting deeper than [`MAX_DEPTH`], and aliases that multiply beyond measure; it never panics.

mod json;
mod locate;
mod repair;
mod yaml;

pub use locate::{Target, locate_all};

use crate::diag::{Code, Diagnostic, Diagnostics, Place};
use serde_json::Value;
use std::collections::HashMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How many lists and maps may stand inside one another; in YAML fewer, since `serde_yaml` has a limit of its own. The
/// deepest real document we know has 60.
pub const MAX_DEPTH: usize = 200;

/// Every file read in one run, in order; each is read once however it is spelled.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<File>,
    by_identity: HashMap<PathBuf, usize>,
}

/// One file of a run, by its number.
pub type FileId = usize;

/// Why a file could not be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such file.
    Absent,
    /// There is, and the system says why it cannot be read.
    Unreadable(String),
}

#[derive(Debug)]
struct File {
    path: PathBuf,
    text: Option<Arc<str>>,
    value: Option<Arc<Value>>,
    refusal: Option<Refusal>,
}

/// Something a reader found in a text.
#[derive(Debug)]
struct Finding {
    code: Code,
    message: String,
    help: &'static str,
    line: usize,
    column: usize,
}

impl Sources {
    /// Reads a file, once. Faults of the text are reported here; what it means that a file cannot be
    /// opened is the caller's to say ([`Self::refusal`]).
    pub fn open(&mut self, path: &Path, diagnostics: &mut Diagnostics) -> FileId {
        let identity = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if let Some(&id) = self.by_identity.get(&identity) {
            return id;
        }
        let id = self.files.len();
        let mut file = File { path: path.to_owned(), text: None, value: None, refusal: None };
        match std::fs::read(path) {
            Ok(bytes) => {
                if let Some(text) = decode(path, bytes, diagnostics) {
                    file.value = parse(path, &text, diagnostics).map(Arc::new);
                    file.text = Some(text);
                }
            }
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidInput) => {
                file.refusal = Some(Refusal::Absent)
            }
            Err(_) if path.is_dir() => file.refusal = Some(Refusal::Unreadable("it is a directory".to_owned())),
            Err(error) => file.refusal = Some(Refusal::Unreadable(error.to_string())),
        }
        self.files.push(file);
        self.by_identity.insert(identity, id);
        id
    }

    /// The value of a file, if it could be read.
    pub fn value(&self, id: FileId) -> Option<Arc<Value>> {
        self.files.get(id)?.value.clone()
    }

    /// Gives up the value of a file: it is not cloned when nobody else holds it.
    pub fn take(&mut self, id: FileId) -> Option<Value> {
        let value = self.files.get_mut(id)?.value.take()?;
        Some(Arc::try_unwrap(value).unwrap_or_else(|shared| (*shared).clone()))
    }

    /// Why a file could not be opened, if so.
    pub fn refusal(&self, id: FileId) -> Option<&Refusal> {
        self.files.get(id)?.refusal.as_ref()
    }

    /// The path of a file as it was first asked for.
    pub fn path(&self, id: FileId) -> &Path {
        self.files.get(id).map_or(Path::new(""), |file| &file.path)
    }

    /// Every path asked for, in order, also those that could not be read: a build reruns when they appear.
    pub fn paths(&self) -> Vec<PathBuf> {
        self.files.iter().map(|file| file.path.clone()).collect()
    }

    /// The text of a file that was read.
    pub fn text(&self, path: &Path) -> Option<Arc<str>> {
        self.files.iter().find(|file| file.path == path)?.text.clone()
    }
}

/// Bytes → text, without a byte order mark.
fn decode(path: &Path, bytes: Vec<u8>, diagnostics: &mut Diagnostics) -> Option<Arc<str>> {
    match String::from_utf8(bytes) {
        Ok(text) => Some(text.strip_prefix('\u{feff}').unwrap_or(&text).into()),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let line = error.as_bytes().iter().take(valid).filter(|&&byte| byte == b'\n').count() + 1;
            let utf16 = matches!(error.as_bytes(), [0xff, 0xfe, ..] | [0xfe, 0xff, ..]);
            let help = if utf16 { "the file is UTF-16: save it as UTF-8" } else { "save the file as UTF-8" };
            let message = format!("`{}` is not UTF-8: byte {valid}, on line {line}", path.display());
            diagnostics.report(Diagnostic::new(Code::NotUtf8, message).place(Place::File(path.to_owned())).help(help));
            None
        }
    }
}

/// Text → value. Text that opens like JSON is read as JSON first, whatever the file is called; what is
/// then not JSON may still be YAML, unless the name says that it is not.
fn parse(path: &Path, text: &str, diagnostics: &mut Diagnostics) -> Option<Value> {
    // A text that is taken in as a description.
    if path.extension().is_some_and(|extension| {
        ["md", "markdown", "txt", "html"].iter().any(|text| extension.eq_ignore_ascii_case(text))
    }) {
        return Some(Value::String(text.to_owned()));
    }
    let named_json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    let looks_like_json = text.trim_start().starts_with(['{', '[']);
    let outcome = if looks_like_json {
        match json::read(text) {
            Err(fault) if named_json || fault.code != Code::Syntax => Err(fault),
            Err(_) => yaml::read(text),
            read => read,
        }
    } else {
        yaml::read(text)
    };
    let place = |finding: &Finding| Place::Text { file: path.to_owned(), line: finding.line, column: finding.column };
    match outcome {
        Ok((value, findings)) => {
            for finding in findings {
                let place = place(&finding);
                diagnostics.report(Diagnostic::new(finding.code, finding.message).place(place).help(finding.help));
            }
            Some(value)
        }
        Err(finding) => {
            let place = place(&finding);
            diagnostics.report(Diagnostic::new(finding.code, finding.message).place(place).help(finding.help));
            None
        }
    }
}

fn too_deep(limit: usize, line: usize, column: usize) -> Finding {
    Finding {
        code: Code::TooDeep,
        message: format!("more than {limit} lists and maps stand inside one another"),
        help: "move the inner parts to `components` and refer to them",
        line,
        column,
    }
}

fn duplicate_key(key: &str, line: usize, column: usize) -> Finding {
    let shown: String = key.chars().take(80).collect();
    Finding {
        code: Code::DuplicateKey,
        message: format!("the key `{shown}` is there twice in this map"),
        help: "the last one counts; remove or rename one of them",
        line,
        column,
    }
}
