//! Path → text → `serde_json::Value` in key order; JSON Pointer → line and column.
//!
//! Enters: a path, or a value that is not a file. Leaves: the value, and its text for diagnostics that show a line of
//! it. Only this module reads files and knows YAML. It refuses text that is not UTF-8, more than one document in a
//! file, nesting deeper than [`MAX_DEPTH`], and aliases that multiply a document beyond a limit. It never panics.

mod json;
mod locate;
mod repair;
mod yaml;

pub use locate::{Target, locate_all};

use crate::diag::{Code, Diagnostic, Diagnostics, Place};
use serde_json::Value;
use std::collections::HashMap;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// The deepest nesting of lists and maps; in YAML it is lower, since `serde_yaml` has a limit of its own. The deepest
/// real document known has 60 levels.
pub const MAX_DEPTH: usize = 200;

/// How large a file may be, in bytes. The largest real documents have some 20 MB.
const MAX_BYTES: u64 = 256 << 20;

/// The document that a run begins with.
#[derive(Clone, Debug)]
pub enum Entry<'a> {
    /// A file.
    File(&'a Path),
    /// A value that is not a file.
    Value {
        /// Its path in messages. Its references to files are relative to this path.
        name: &'a Path,
        /// The document.
        value: Arc<Value>,
    },
}

/// Every file read in one run, in order; each is read once, however its path is written.
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
    /// It exists, but cannot be read, for this reason.
    Unreadable(String),
}

#[derive(Debug)]
struct File {
    path: PathBuf,
    text: Text,
    value: Option<Arc<Value>>,
    refusal: Option<Refusal>,
    /// Whether it is read from a file system; a value is not.
    on_disk: bool,
}

/// The text of a file.
#[derive(Debug)]
enum Text {
    /// It could not be read.
    Absent,
    /// It was read.
    Read(Arc<str>),
    /// The JSON text of a value, written on first use.
    Written(Arc<Value>, OnceLock<Arc<str>>),
}

impl Text {
    fn get(&self) -> Option<Arc<str>> {
        match self {
            Self::Absent => None,
            Self::Read(text) => Some(Arc::clone(text)),
            Self::Written(value, text) => {
                // Serializing a JSON value does not fail.
                let text = text.get_or_init(|| serde_json::to_string_pretty(&**value).unwrap_or_default().into());
                Some(Arc::clone(text))
            }
        }
    }
}

/// A fault that a reader found in a text.
#[derive(Debug)]
struct Finding {
    code: Code,
    message: String,
    help: &'static str,
    line: usize,
    column: usize,
}

impl Sources {
    /// Reads a file, once. Faults of the text are reported here; the caller reports a file that cannot be opened
    /// ([`Self::refusal`]).
    pub fn open(&mut self, path: &Path, diagnostics: &mut Diagnostics) -> FileId {
        let identity = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if let Some(&id) = self.by_identity.get(&identity) {
            return id;
        }
        let id = self.files.len();
        let mut file = File { path: path.to_owned(), text: Text::Absent, value: None, refusal: None, on_disk: true };
        match self.bytes(path) {
            Ok(bytes) => {
                if let Some(text) = decode(path, bytes, diagnostics) {
                    file.value = parse(path, &text, diagnostics).map(Arc::new);
                    file.text = Text::Read(text);
                }
            }
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidInput) => {
                file.refusal = Some(Refusal::Absent)
            }
            Err(error) => file.refusal = Some(Refusal::Unreadable(error.to_string())),
        }
        self.files.push(file);
        self.by_identity.insert(identity, id);
        id
    }

    /// The bytes of a file. Only the first one, the entry document, may be a pipe: a reference must not wait for
    /// somebody to write. Neither may be endless.
    fn bytes(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        let kind = std::fs::metadata(path)?.file_type();
        if kind.is_dir() {
            return Err(std::io::Error::other("it is a directory"));
        }
        if !kind.is_file() && !self.files.is_empty() {
            return Err(std::io::Error::other("it is not a regular file"));
        }
        let mut bytes = Vec::new();
        std::fs::File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > MAX_BYTES {
            return Err(std::io::Error::other(format!("it is larger than {} MiB", MAX_BYTES >> 20)));
        }
        Ok(bytes)
    }

    /// Adds a value under the path of a file, which need not exist: a reference to that file finds the value. A value
    /// that is nested too deeply is reported and not kept.
    pub fn insert(&mut self, name: &Path, value: Arc<Value>, diagnostics: &mut Diagnostics) -> FileId {
        let identity = std::fs::canonicalize(name).unwrap_or_else(|_| name.to_owned());
        let mut file = File { path: name.to_owned(), text: Text::Absent, value: None, refusal: None, on_disk: false };
        if is_deeper(&value, MAX_DEPTH) {
            let Finding { code, message, help, .. } = too_deep(MAX_DEPTH, 1, 1);
            diagnostics.report(Diagnostic::new(code, message).place(Place::File(name.to_owned())).help(help));
        } else {
            // The text is that of the value as it was given, whatever happens to the copy that is passed on.
            file.text = Text::Written(Arc::clone(&value), OnceLock::new());
            file.value = Some(value);
        }
        let id = self.files.len();
        self.files.push(file);
        self.by_identity.insert(identity, id);
        id
    }

    /// The value of a file, if it could be read.
    pub fn value(&self, id: FileId) -> Option<Arc<Value>> {
        self.files.get(id)?.value.clone()
    }

    /// Takes the value of a file. It is cloned only if it is shared.
    pub fn take(&mut self, id: FileId) -> Option<Value> {
        let value = self.files.get_mut(id)?.value.take()?;
        Some(Arc::try_unwrap(value).unwrap_or_else(|shared| (*shared).clone()))
    }

    /// Why a file could not be opened; `None` if it could.
    pub fn refusal(&self, id: FileId) -> Option<&Refusal> {
        self.files.get(id)?.refusal.as_ref()
    }

    /// The path by which a file was first opened.
    pub fn path(&self, id: FileId) -> &Path {
        self.files.get(id).map_or(Path::new(""), |file| &file.path)
    }

    /// The paths of all files asked for, in order. A build must rerun when one that could not be read appears.
    pub fn paths(&self) -> Vec<PathBuf> {
        self.files.iter().filter(|file| file.on_disk).map(|file| file.path.clone()).collect()
    }

    /// The text of a file that was read, or of a value.
    pub fn text(&self, path: &Path) -> Option<Arc<str>> {
        self.files.iter().find(|file| file.path == path)?.text.get()
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

/// Text → value. Text that begins like JSON is read as JSON, whatever the name of the file; if that fails, as YAML,
/// unless the name ends in `.json`.
fn parse(path: &Path, text: &str, diagnostics: &mut Diagnostics) -> Option<Value> {
    // A text that a `description` refers to.
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

/// Whether lists and maps are nested more than `limit` deep.
fn is_deeper(value: &Value, limit: usize) -> bool {
    let mut open = vec![(value, 0)];
    while let Some((value, depth)) = open.pop() {
        match value {
            Value::Array(_) | Value::Object(_) if depth >= limit => return true,
            Value::Array(items) => open.extend(items.iter().map(|item| (item, depth + 1))),
            Value::Object(members) => open.extend(members.values().map(|member| (member, depth + 1))),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    false
}

fn too_deep(limit: usize, line: usize, column: usize) -> Finding {
    Finding {
        code: Code::TooDeep,
        message: format!("lists and maps are nested deeper than {limit} levels"),
        help: "move the inner parts to `components` and refer to them",
        line,
        column,
    }
}

fn duplicate_key(key: &str, line: usize, column: usize) -> Finding {
    let shown: String = key.chars().take(80).collect();
    Finding {
        code: Code::DuplicateKey,
        message: format!("duplicate key `{shown}` in this map"),
        help: "the last one counts; remove or rename one of them",
        line,
        column,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn insert(value: Value) -> (Sources, Diagnostics) {
        let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::new());
        sources.insert(Path::new("no/such/tea.json"), Arc::new(value), &mut diagnostics);
        (sources, diagnostics)
    }

    #[test]
    fn a_value_has_a_text_and_is_no_file_to_watch() {
        let (mut sources, diagnostics) = insert(json!({"b": 1, "a": [true]}));
        assert!(diagnostics.is_empty() && sources.paths().is_empty());
        assert_eq!(sources.take(0), Some(json!({"b": 1, "a": [true]})));
        let text = sources.text(Path::new("no/such/tea.json"));
        assert_eq!(text.as_deref(), Some("{\n  \"b\": 1,\n  \"a\": [\n    true\n  ]\n}"));
    }

    #[test]
    fn a_reference_to_the_name_of_a_value_finds_it() {
        let (mut sources, mut diagnostics) = insert(json!({}));
        assert_eq!(sources.open(Path::new("no/such/./tea.json"), &mut diagnostics), 0);
    }

    /// `/dev/zero` has no end.
    #[cfg(unix)]
    #[test]
    fn a_reference_to_a_device_is_refused() {
        let (mut sources, mut diagnostics) = insert(json!({}));
        let id = sources.open(Path::new("/dev/zero"), &mut diagnostics);
        let refusal = sources.refusal(id);
        assert!(
            matches!(refusal, Some(Refusal::Unreadable(reason)) if reason == "it is not a regular file"),
            "{refusal:?}"
        );
    }

    #[test]
    fn a_value_nests_no_deeper_than_a_text() {
        let nested = |depth| (1..depth).fold(json!([]), |value, _| Value::Array(vec![value]));
        assert!(insert(nested(MAX_DEPTH)).1.is_empty());
        let (sources, diagnostics) = insert(nested(MAX_DEPTH + 1));
        assert_eq!(diagnostics.iter().map(|diagnostic| diagnostic.code).collect::<Vec<_>>(), [Code::TooDeep]);
        assert!(sources.value(0).is_none());
    }
}
