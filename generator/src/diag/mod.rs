//! Coded diagnostics: what is wrong, where, and what to do about it.
//!
//! Every pass takes a [`Diagnostics`] and reports into it; nothing is printed and nothing exits here.
//! A diagnostic names its place by JSON Pointer; the text around that place is read only where
//! a diagnostic is drawn ([`Excerpt`]), so places cost nothing without one. [`Levels`] are what the user
//! has chosen for each code. This module knows no file system and no parser.

mod code;
mod draw;
mod level;
mod tally;

pub use code::{Code, Severity, UnknownCode};
pub use draw::{Excerpt, draw, one_line};
pub use level::{Level, Levels};
pub use tally::Tally;

use crate::json::Pointer;
use std::collections::{BTreeMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::path::PathBuf;

/// Where a diagnostic points.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// Nowhere in particular.
    Nowhere,
    /// A file as a whole.
    File(PathBuf),
    /// A place in a text, both numbers from 1, the column in characters.
    Text {
        /// The file that holds the text.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The column in characters, from 1.
        column: usize,
    },
    /// The value at this JSON Pointer of the *loaded* document.
    Value(String),
    /// The member's key at this JSON Pointer of the *loaded* document.
    Key(String),
    /// The value at a JSON Pointer of one file as it was written: faults found while files are put together.
    Original {
        /// The file.
        file: PathBuf,
        /// The JSON Pointer in that file.
        pointer: String,
    },
}

/// One fault, or one thing that specwright cannot express.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The kind of fault; its page is `docs/diagnostics/<code>.md`.
    pub code: Code,
    /// How severe it is: as its code is by default, unless the user has chosen otherwise.
    pub severity: Severity,
    /// One sentence, lower case, without a full stop.
    pub message: String,
    /// Where.
    pub place: Place,
    /// What to write under the underlined text.
    pub label: Option<String>,
    /// What to do about it; may be empty.
    pub help: String,
}

impl Diagnostic {
    /// A diagnostic without a place, with the severity of its code.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            message: message.into(),
            place: Place::Nowhere,
            label: None,
            help: String::new(),
        }
    }

    /// Points at the value under `pointer` of the loaded document.
    pub fn at(self, pointer: &Pointer<'_>) -> Self {
        self.place(Place::Value(pointer.to_string()))
    }

    /// Points at the key of the member `pointer` of the loaded document.
    pub fn at_key(self, pointer: &Pointer<'_>) -> Self {
        self.place(Place::Key(pointer.to_string()))
    }

    /// Points at any place.
    pub fn place(mut self, place: Place) -> Self {
        self.place = place;
        self
    }

    /// Says what to write under the underlined text.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// How much it takes, approximately.
    fn bytes(&self) -> usize {
        let place = match &self.place {
            Place::Nowhere => 0,
            Place::File(file) | Place::Text { file, .. } => file.as_os_str().len(),
            Place::Value(pointer) | Place::Key(pointer) => pointer.len(),
            Place::Original { file, pointer } => file.as_os_str().len() + pointer.len(),
        };
        size_of::<Self>() + place + self.message.len() + self.help.len() + self.label.as_ref().map_or(0, String::len)
    }

    /// Says what to do about it.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }
}

/// The most characters of a message, and of a help.
const LONGEST: usize = 1000;
/// The most diagnostics of a run, and the most bytes that they take. Of the real documents known, the one with the most
/// has 329.
const MOST: usize = 10_000;
const MOST_BYTES: usize = 16 << 20;

/// Everything found in one run, in the order of report.
///
/// A document decides how many diagnostics it has and how long they are. Beyond a limit they are only counted, and
/// [`settle`](Self::settle) reports how many there are of each code.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    /// The hashes of code, place and message.
    seen: HashSet<u64>,
    hasher: RandomState,
    bytes: usize,
    /// How many were not kept, by code and severity.
    counted: BTreeMap<(Code, Severity), usize>,
}

impl Diagnostics {
    /// Nothing reported yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a diagnostic, unless the same (code, place and message) is there already.
    pub fn report(&mut self, mut diagnostic: Diagnostic) {
        if diagnostic.help.is_empty() {
            diagnostic.help = diagnostic.code.next_step().to_owned();
        }
        for text in [&mut diagnostic.message, &mut diagnostic.help] {
            if let Some((end, _)) = text.char_indices().nth(LONGEST) {
                text.truncate(end);
                text.push('…');
            }
        }
        if self.list.len() >= MOST || self.bytes > MOST_BYTES {
            *self.counted.entry((diagnostic.code, diagnostic.severity)).or_default() += 1;
            return;
        }
        if self.seen.insert(self.hasher.hash_one((diagnostic.code, &diagnostic.place, &diagnostic.message))) {
            self.bytes += diagnostic.bytes();
            self.list.push(diagnostic);
        }
    }

    /// Reports how many diagnostics were not kept. After the last pass.
    pub fn settle(&mut self) {
        for ((code, severity), count) in std::mem::take(&mut self.counted) {
            let message = format!("there are {count} more diagnostics of this code, which are not shown");
            let help = "correct those that are shown first, or allow their codes";
            self.list.push(Diagnostic { severity, ..Diagnostic::new(code, message).help(help) });
        }
    }

    /// Changes the pointers of the diagnostics from this one on, where `pointer` gives another.
    pub fn relocate(&mut self, first: usize, pointer: impl Fn(&str) -> Option<String>) {
        for diagnostic in self.list.iter_mut().skip(first) {
            if let Place::Value(known) | Place::Key(known) = &mut diagnostic.place
                && let Some(other) = pointer(known.as_str())
            {
                *known = other;
            }
        }
    }

    /// Keeps the first of those that say the same of one place: a part of a document may be in the loaded one several times.
    /// `written` tells where a place is written.
    pub fn unite(&mut self, written: impl Fn(&Place) -> Option<(PathBuf, String)>) {
        let mut seen = HashSet::new();
        let hasher = &self.hasher;
        self.list.retain(|diagnostic| {
            let Some(place) = written(&diagnostic.place) else { return true };
            let is_key = matches!(diagnostic.place, Place::Key(_));
            seen.insert(hasher.hash_one((diagnostic.code, is_key, place, &diagnostic.message)))
        });
    }

    /// Whether something was found that leaves nothing sensible to generate.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Every diagnostic, in the order of report.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.list.iter()
    }

    /// Every diagnostic as one slice.
    pub fn as_slice(&self) -> &[Diagnostic] {
        &self.list
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether nothing was reported.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The diagnostics themselves.
    pub fn into_vec(self) -> Vec<Diagnostic> {
        self.list
    }

    /// Leaves out what is not to be kept.
    pub fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.list.retain(keep);
    }

    /// Applies what the user has chosen: a level for each of some codes and, for all others, whether faults of the
    /// document are errors (`strict`). What specwright cannot express yet (`unsupported-*`) stays a warning under
    /// `strict`.
    pub fn apply(&mut self, levels: &Levels, strict: bool) {
        self.list.retain_mut(|diagnostic| match levels.apply(diagnostic.code, diagnostic.severity, strict) {
            Some(severity) => {
                diagnostic.severity = severity;
                true
            }
            None => false,
        });
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_fault_is_reported_once_and_another_place_is_another_fault() {
        let mut diagnostics = Diagnostics::new();
        let key = Pointer::ROOT;
        for name in ["a", "a", "b"] {
            diagnostics.report(Diagnostic::new(Code::WrongType, "expected a map").at(&key.key(name)));
        }
        assert_eq!(diagnostics.len(), 2);
        assert!(!diagnostics.has_errors());
        diagnostics.apply(&Levels::default(), true);
        assert!(diagnostics.has_errors());
    }

    #[test]
    fn beyond_their_limit_diagnostics_are_counted_by_code() {
        let mut diagnostics = Diagnostics::new();
        for number in 0..20_000 {
            let message = format!("{number}{}", "x".repeat(2 * LONGEST));
            diagnostics.report(Diagnostic::new(Code::WrongType, message));
        }
        let kept = diagnostics.len();
        assert!(diagnostics.iter().all(|diagnostic| diagnostic.message.chars().count() == LONGEST + 1));
        diagnostics.settle();
        let last = diagnostics.iter().next_back().map(|last| last.message.clone()).unwrap_or_default();
        assert_eq!(last, format!("there are {} more diagnostics of this code, which are not shown", 20_000 - kept));
        assert!(kept > 5_000 && kept <= MOST && diagnostics.len() == kept + 1);
    }

    /// The severities after the choices, of: an error, a fault, something unsupported, and a remark that is a fault.
    fn applied(level: Option<Level>, strict: bool) -> [Option<Severity>; 4] {
        let remark = Diagnostic { severity: Severity::Remark, ..Diagnostic::new(Code::DuplicateKey, "") };
        let codes = [Code::Syntax, Code::WrongType, Code::UnsupportedNot];
        let mut diagnostics = Diagnostics::new();
        for code in codes {
            diagnostics.report(Diagnostic::new(code, ""));
        }
        diagnostics.report(remark);
        let mut levels = Levels::default();
        for code in Code::ALL {
            if let Some(level) = level {
                // The last choice counts.
                levels.set(*code, Level::Allow);
                levels.set(*code, level);
            }
        }
        diagnostics.apply(&levels, strict);
        let [one, two, three] = codes;
        [one, two, three, Code::DuplicateKey]
            .map(|code| diagnostics.iter().find(|diagnostic| diagnostic.code == code).map(|found| found.severity))
    }

    #[test]
    fn a_level_goes_before_strict_and_no_level_allows_an_error() {
        use Severity::{Error, Remark, Warning};
        assert_eq!(applied(None, false), [Some(Error), Some(Warning), Some(Warning), Some(Remark)]);
        assert_eq!(applied(None, true), [Some(Error), Some(Error), Some(Warning), Some(Remark)]);
        for strict in [false, true] {
            assert_eq!(applied(Some(Level::Allow), strict), [Some(Error), None, None, None]);
            assert_eq!(applied(Some(Level::Warn), strict), [Some(Error), Some(Warning), Some(Warning), Some(Warning)]);
            assert_eq!(applied(Some(Level::Deny), strict), [Some(Error); 4]);
        }
    }
}
