//! Path → text → `serde_json::Value` in key order; JSON Pointer → line and column.
//!
//! Enters: a path, or a value that is not a file. Leaves: the value, and its text for diagnostics that show a line of
//! it. Only this module reads files and knows YAML. It refuses text that is not UTF-8, more than one document in a
//! file, nesting deeper than [`MAX_DEPTH`], keys longer than [`MAX_KEYS`], and aliases that multiply a document beyond
//! a limit; of files that are referred to, all that are not regular or too large. It never panics.

mod json;
mod locate;
mod repair;
mod spelling;
mod text;
mod urls;
mod words;
mod yaml;

pub use locate::{Target, locate_all};
pub use spelling::{Spellings, plain_scalars};
use text::{decode, parse_mended};
use urls::Urls;
pub use words::words;

use crate::diag::{Code, Diagnostic, Diagnostics, Place, Severity};
use crate::json::shown;
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// The deepest nesting of lists and maps; in YAML it is lower, since `serde_yaml` has a limit of its own. The deepest
/// real document known has 60 levels.
pub const MAX_DEPTH: usize = 200;

/// How many bytes the keys on the way to a value may have together. The most in a real document is 310.
pub const MAX_KEYS: usize = 4096;

/// How large the entry document may be, in bytes. The largest real documents have some 20 MB.
const MAX_BYTES: u64 = 256 << 20;
/// How large a file that is referred to may be, and all of them together.
const MAX_REFERRED: u64 = 64 << 20;
const MAX_TOTAL: u64 = 256 << 20;

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
    by_path: HashMap<PathBuf, usize>,
    /// The directories whose files may be quoted, in the form that has no links.
    quoted: Vec<PathBuf>,
    /// How many bytes of files that are referred to were read.
    referred: u64,
    /// The files that stand for URLs.
    pub urls: Urls,
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
    /// Whether diagnostics may show what it contains.
    may_quote: bool,
}

/// What a file is to a run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Entry,
    Referred,
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
    /// Reads the entry document, which may be a pipe. Faults of the text are reported here; the caller reports a file that
    /// cannot be opened ([`Self::refusal`]). Files below its directory may be quoted.
    pub fn open(&mut self, path: &Path, diagnostics: &mut Diagnostics) -> FileId {
        self.allow(path.parent().unwrap_or(Path::new("")));
        self.read(path, Role::Entry, diagnostics)
    }

    /// Reads a file that another one refers to, once. It must be a regular file. A fault of its text is a warning, as a
    /// file that does not exist is: what refers to it is lost, and nothing else.
    pub fn refer(&mut self, path: &Path, diagnostics: &mut Diagnostics) -> FileId {
        self.read(path, Role::Referred, diagnostics)
    }

    /// Lets diagnostics quote the files below a directory, or one file. Returns whether it exists.
    pub fn allow(&mut self, directory: &Path) -> bool {
        let directory = if directory.as_os_str().is_empty() { Path::new(".") } else { directory };
        match std::fs::canonicalize(directory) {
            Ok(directory) => {
                self.quoted.push(directory);
                true
            }
            Err(_) => false,
        }
    }

    /// Whether diagnostics may show what a file contains.
    pub fn may_quote(&self, id: FileId) -> bool {
        self.files.get(id).is_none_or(|file| file.may_quote)
    }

    /// Whether diagnostics may show what the file of this path contains.
    pub fn may_quote_path(&self, path: &Path) -> bool {
        self.by_path.get(path).is_none_or(|id| self.may_quote(*id))
    }

    fn read(&mut self, path: &Path, role: Role, diagnostics: &mut Diagnostics) -> FileId {
        if let Some(&id) = self.by_path.get(path) {
            return id;
        }
        let identity = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if let Some(&id) = self.by_identity.get(&identity) {
            return id;
        }
        let may_quote = role == Role::Entry || self.quoted.iter().any(|directory| identity.starts_with(directory));
        let path = path.to_owned();
        let mut file =
            File { path: path.clone(), text: Text::Absent, value: None, refusal: None, on_disk: true, may_quote };
        match self.bytes(&path, role) {
            Ok(bytes) => {
                let mut found = Diagnostics::new();
                if let Some(text) = decode(&path, bytes, &mut found) {
                    let (text, value) = parse_mended(&path, text, &mut found);
                    file.value = value.map(Arc::new);
                    file.text = Text::Read(text);
                }
                for mut diagnostic in found.into_vec() {
                    if role == Role::Referred && diagnostic.severity == Severity::Error {
                        diagnostic.severity = Severity::Warning;
                        diagnostic.help = add_sentence(&diagnostic.help, "what refers to this file is left out");
                    }
                    diagnostics.report(diagnostic);
                }
            }
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidInput) => {
                file.refusal = Some(Refusal::Absent)
            }
            Err(error) => file.refusal = Some(Refusal::Unreadable(error.to_string())),
        }
        self.add(file, identity)
    }

    fn add(&mut self, file: File, identity: PathBuf) -> FileId {
        let id = self.files.len();
        self.by_path.insert(file.path.clone(), id);
        self.by_identity.insert(identity, id);
        self.files.push(file);
        id
    }

    /// The bytes of a file. A reference must not wait for somebody to write into a pipe, nor read without an end: its file
    /// is regular, and no more is read than its size says. The files of `/proc` say that they have none.
    fn bytes(&mut self, path: &Path, role: Role) -> std::io::Result<Vec<u8>> {
        let metadata = std::fs::metadata(path)?;
        if metadata.is_dir() {
            return Err(std::io::Error::other("it is a directory"));
        }
        let most = match role {
            Role::Entry => MAX_BYTES,
            Role::Referred if !metadata.is_file() => return Err(std::io::Error::other("it is not a regular file")),
            Role::Referred if metadata.len() > MAX_REFERRED => return Err(too_large(MAX_REFERRED)),
            Role::Referred => {
                self.referred = self.referred.saturating_add(metadata.len());
                if self.referred > MAX_TOTAL {
                    let message = format!("the files that are referred to have more than {} MiB", MAX_TOTAL >> 20);
                    return Err(std::io::Error::other(message));
                }
                metadata.len()
            }
        };
        let mut bytes = Vec::new();
        std::fs::File::open(path)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > most {
            return Err(match role {
                Role::Entry => too_large(most),
                Role::Referred => std::io::Error::other("it has more bytes than its size says"),
            });
        }
        Ok(bytes)
    }

    /// Adds a value under the path of a file, which need not exist: a reference to that file finds the value. A value
    /// that is nested too deeply is reported and not kept.
    pub fn insert(&mut self, name: &Path, value: Arc<Value>, diagnostics: &mut Diagnostics) -> FileId {
        self.allow(name.parent().unwrap_or(Path::new("")));
        let identity = std::fs::canonicalize(name).unwrap_or_else(|_| name.to_owned());
        let path = name.to_owned();
        let mut file = File { path, text: Text::Absent, value: None, refusal: None, on_disk: false, may_quote: true };
        match excess(&value) {
            Some(Finding { code, message, help, .. }) => {
                diagnostics.report(Diagnostic::new(code, message).place(Place::File(name.to_owned())).help(help));
            }
            None => {
                // The text is that of the value as it was given, whatever happens to the copy that is passed on.
                file.text = Text::Written(Arc::clone(&value), OnceLock::new());
                file.value = Some(value);
            }
        }
        self.add(file, identity)
    }

    /// How many files there are: their numbers are below.
    pub fn count(&self) -> usize {
        self.files.len()
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

    /// The words of files that may not be quoted and of no other file; none if there is no such file.
    pub fn words_outside(&self) -> HashSet<String> {
        let texts =
            |quoted: bool| self.files.iter().filter(move |file| file.may_quote == quoted).map(|file| file.text.get());
        let mut outside: HashSet<String> = HashSet::new();
        for text in texts(false).flatten() {
            outside.extend(words(&text).map(str::to_owned));
        }
        if !outside.is_empty() {
            for text in texts(true).flatten() {
                words(&text).for_each(|word| {
                    outside.remove(word);
                });
            }
        }
        outside
    }

    /// The text of a file that was read, or of a value.
    pub fn text(&self, path: &Path) -> Option<Arc<str>> {
        self.files.get(*self.by_path.get(path)?)?.text.get()
    }
}

/// What is too much in a value: its depth, or the length of its keys.
fn excess(value: &Value) -> Option<Finding> {
    let mut open = vec![(value, 0, 0)];
    while let Some((value, depth, keys)) = open.pop() {
        if keys > MAX_KEYS {
            return Some(too_long(1, 1));
        }
        match value {
            Value::Array(_) | Value::Object(_) if depth >= MAX_DEPTH => return Some(too_deep(MAX_DEPTH, 1, 1)),
            Value::Array(items) => open.extend(items.iter().map(|item| (item, depth + 1, keys))),
            Value::Object(members) => {
                open.extend(members.iter().map(|(key, member)| (member, depth + 1, keys + key.len())));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    None
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

fn too_long(line: usize, column: usize) -> Finding {
    Finding {
        code: Code::TooDeep,
        message: format!("the keys on the way to this value have more than {MAX_KEYS} bytes"),
        help: "shorten the keys",
        line,
        column,
    }
}

fn too_large(limit: u64) -> std::io::Error {
    std::io::Error::other(format!("it is larger than {} MiB", limit >> 20))
}

/// Two sentences of a help, the first of which may be empty.
fn add_sentence(help: &str, more: &str) -> String {
    if help.is_empty() { more.to_owned() } else { format!("{help}; {more}") }
}

fn duplicate_key(key: &str, line: usize, column: usize) -> Finding {
    Finding {
        code: Code::DuplicateKey,
        message: format!("duplicate key {} in this map", shown(key)),
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
        assert_eq!(sources.refer(Path::new("no/such/./tea.json"), &mut diagnostics), 0);
    }

    /// `/dev/zero` has no end.
    #[cfg(unix)]
    #[test]
    fn a_reference_to_a_device_is_refused() {
        let (mut sources, mut diagnostics) = insert(json!({}));
        let id = sources.refer(Path::new("/dev/zero"), &mut diagnostics);
        let refusal = sources.refusal(id);
        assert!(
            matches!(refusal, Some(Refusal::Unreadable(reason)) if reason == "it is not a regular file"),
            "{refusal:?}"
        );
    }

    /// `/proc/self/environ` has no size, and secrets.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_reference_to_a_file_of_the_kernel_reads_nothing() {
        let (mut sources, mut diagnostics) = insert(json!({}));
        let id = sources.refer(Path::new("/proc/self/environ"), &mut diagnostics);
        let reason = "it has more bytes than its size says".to_owned();
        assert_eq!(sources.refusal(id), Some(&Refusal::Unreadable(reason)));
        assert!(sources.text(Path::new("/proc/self/environ")).is_none());
    }

    #[test]
    fn the_keys_of_a_value_are_no_longer_than_those_of_a_text() {
        let nested = |length| json!({"a": {"b".repeat(length): 1}});
        assert!(insert(nested(MAX_KEYS - 1)).1.is_empty());
        assert_eq!(insert(nested(MAX_KEYS)).1.iter().map(|found| found.code).collect::<Vec<_>>(), [Code::TooDeep]);
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
