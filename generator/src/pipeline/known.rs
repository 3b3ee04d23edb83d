//! Warnings that the user knows: a file of lines, and the diagnostics of a run that they leave out.
//!
//! Enters: the lines of the file, and what was found. Leaves: what is not among them, and a warning where lines are about nothing any more.
//! A line is a code and a place. A place is a JSON Pointer, which an edit elsewhere does not move, in a file that is named as seen from
//! the document: so the lines are the same on every machine.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use crate::config::Config;
use crate::diag::{Code, Diagnostic, Diagnostics, Place, Severity};
use crate::json::shown;
use crate::load::Origins;
use crate::output::read_known;
use crate::source::Sources;

/// The lines of a file of known warnings.
#[derive(Debug)]
pub struct Known {
    file: PathBuf,
    /// Each line and its number, from 1.
    lines: BTreeMap<String, usize>,
}

impl Known {
    /// Reads the file that the user chose. `None` where there is none; one that cannot be read is reported.
    pub fn read(config: &Config, diagnostics: &mut Diagnostics) -> Option<Self> {
        let file = config.known.as_ref()?;
        match read_known(file) {
            Ok(lines) if !lines.is_empty() && !lines.keys().any(|line| has_code(line)) => {
                let known = file.display();
                let message = format!("`{known}` is not a file of known warnings: no line begins with a code");
                let help = "give the file that `specwright accept` wrote, or leave the option out";
                diagnostics.report(Diagnostic::new(Code::InvalidOption, message).help(help));
                None
            }
            Ok(lines) => Some(Self { file: file.clone(), lines }),
            Err(error) => {
                let (document, known) = (config.document.display(), file.display());
                let message = format!("cannot read the known warnings in `{known}`: {error}");
                let help =
                    format!("write it with `specwright accept {document} --known {known}`, or leave the option out");
                diagnostics.report(Diagnostic::new(Code::InvalidOption, message).help(help));
                None
            }
        }
    }

    /// Leaves out what the user knows, and reports lines that nothing has.
    pub fn leave_out(&self, document: &Path, origins: &Origins, sources: &Sources, diagnostics: &mut Diagnostics) {
        let mut met = BTreeSet::new();
        diagnostics.retain(|diagnostic| {
            let line = line(diagnostic, document, origins, sources);
            match line.and_then(|line| self.lines.get(&line)) {
                Some(number) => {
                    met.insert(*number);
                    false
                }
                None => true,
            }
        });
        // After an error not all has been looked for.
        if !diagnostics.has_errors() {
            self.report_stale(&met, diagnostics);
        }
    }

    fn report_stale(&self, met: &BTreeSet<usize>, diagnostics: &mut Diagnostics) {
        let stale = self.lines.iter().filter(|(_, number)| !met.contains(*number));
        let Some((first, number)) = stale.clone().min_by_key(|(_, number)| **number) else { return };
        let message = match stale.count() {
            1 => format!("no warning is {} any more", shown(first)),
            count => format!("{count} known warnings are not found any more, the first is {}", shown(first)),
        };
        let place = Place::Text { file: self.file.clone(), line: *number, column: 1 };
        let help = "remove what is not found, or write the file again with `specwright accept`";
        diagnostics.report(Diagnostic::new(Code::StaleKnown, message).place(place).help(help));
    }
}

/// Whether a line of a file of known warnings begins with the code of one.
fn has_code(line: &str) -> bool {
    line.split_whitespace().next().is_some_and(|word| word.parse::<Code>().is_ok())
}

/// The lines of all warnings of a run, for a file of known ones. What is allowed is not among them, and remarks are only if they were
/// asked for.
#[cfg(feature = "cli")]
pub fn lines(config: &Config, origins: &Origins, sources: &Sources, diagnostics: &Diagnostics) -> BTreeSet<String> {
    let is_reported = |diagnostic: &&Diagnostic| {
        let severity = config.levels.apply(diagnostic.code, diagnostic.severity, config.strict);
        severity.is_some_and(|severity| config.remarks || severity != Severity::Remark)
    };
    let reported = diagnostics.iter().filter(is_reported);
    reported.filter_map(|diagnostic| line(diagnostic, &config.document, origins, sources)).collect()
}

/// A warning or remark as a line. `None` for an error, for what has no place, and for what is in a file that must not be quoted.
fn line(diagnostic: &Diagnostic, document: &Path, origins: &Origins, sources: &Sources) -> Option<String> {
    if diagnostic.severity == Severity::Error {
        return None;
    }
    let (file, place) = match &diagnostic.place {
        Place::Nowhere => return None,
        Place::File(file) => (file.clone(), String::new()),
        Place::Text { file, line, column } => (file.clone(), format!(":{line}:{column}")),
        Place::Value(pointer) | Place::Key(pointer) => {
            let (file, pointer) = origins.resolve(pointer);
            (file, format!("#{pointer}"))
        }
        Place::Original { file, pointer } => (file.clone(), format!("#{pointer}")),
    };
    if !sources.may_quote_path(&file) {
        return None;
    }
    let file = if file == document { String::new() } else { seen_from(document, &file) };
    let line = format!("{} {file}{place}", diagnostic.code);
    // A line break in a key would begin another line.
    let line: String = line.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    Some(line.trim_end().to_owned())
}

/// The path of a file as a document refers to it: with slashes, from the directory of the document, whether or not either exists.
fn seen_from(document: &Path, file: &Path) -> String {
    let (document, file) = (steps(document), steps(file));
    let directory = document.split_last().map(|(_, directory)| directory).unwrap_or_default();
    let common = file.iter().zip(directory).take_while(|(one, two)| one == two).count();
    let up = directory.iter().skip(common).map(|_| "..");
    let down = file.iter().skip(common).map(String::as_str);
    up.chain(down).collect::<Vec<_>>().join("/")
}

/// The names that lead to a file, from the root.
fn steps(path: &Path) -> Vec<String> {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut steps = Vec::new();
    for component in absolute.components() {
        match component {
            Component::ParentDir => {
                steps.pop();
            }
            Component::Normal(_) | Component::Prefix(_) => {
                steps.push(component.as_os_str().to_string_lossy().into_owned());
            }
            Component::RootDir | Component::CurDir => {}
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::seen_from;
    use std::path::Path;

    #[test]
    fn a_file_is_named_as_the_document_refers_to_it() {
        let seen = |document: &str, file: &str| seen_from(Path::new(document), Path::new(file));
        assert_eq!(seen("spec/openapi.yaml", "spec/paths/tea.yaml"), "paths/tea.yaml");
        assert_eq!(seen("openapi.yaml", "tea.yaml"), "tea.yaml");
        assert_eq!(seen("./spec/openapi.yaml", "common/./tea.yaml"), "../common/tea.yaml");
        assert_eq!(seen("spec/openapi.yaml", "spec/paths/../tea.yaml"), "tea.yaml");
        let here = std::path::absolute("spec/openapi.yaml").unwrap_or_default();
        assert_eq!(seen_from(&here, Path::new("vendor/tea.yaml")), "../vendor/tea.yaml");
    }
}
