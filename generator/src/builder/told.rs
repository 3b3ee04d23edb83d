//! What a build script tells cargo of the warnings of a client.
//!
//! Enters: a generated client, and the file of the note of what was said of it. Leaves: lines of the script's output, which print the
//! warnings, or, where the note says that an earlier run did, how many there are and that the note has them.

use std::io::Write;
use std::path::Path;

use super::Generated;
use crate::diag::Severity;
use crate::output::{self, News};
use crate::report::Finding;

/// Tells cargo one line. A line break in a path would begin another instruction.
pub(super) fn say(line: &str) {
    let line: String = line.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    // Where nobody listens, there is nobody to tell.
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// The lines about the warnings of a client. Without a note all warnings are in them.
pub(super) fn lines(document: &Path, generated: &Generated, note: Option<&Path>) -> Vec<String> {
    let warnings: Vec<String> = generated.warnings.iter().map(Finding::one_line).collect();
    let news = note.map(|note| (note, output::news(&warnings, &generated.read, note)));
    let mut lines = Vec::new();
    if let Some((note, News::Said | News::New { is_noted: true })) = news
        && is_watched(note, generated)
    {
        lines.push(format!("cargo::rerun-if-changed={}", note.display()));
    }
    if let Some((note, News::Said)) = news {
        let (document, note, count) = (document.display(), note.display(), count(&generated.warnings));
        let then = format!("printed by an earlier build; see `{note}`, or accept them with `.known(…)`");
        lines.push(format!("cargo::warning={document}: {count} {then}"));
    } else {
        lines.extend(warnings.iter().map(|warning| format!("cargo::warning={warning}")));
    }
    lines
}

/// Whether cargo watches a note. Not where no file was read, as of a document that is a value: cargo watches the whole package for a
/// script that names no file. Nor where its path cannot be told: cargo runs a script at each build for a file that it does not find.
fn is_watched(note: &Path, generated: &Generated) -> bool {
    let is_told = note.to_str().is_some_and(|path| !path.chars().any(char::is_control));
    is_told && !generated.read.is_empty()
}

/// How many warnings and remarks there are, with the verb.
fn count(findings: &[Finding]) -> String {
    let remarks = findings.iter().filter(|finding| finding.severity == Severity::Remark).count();
    let warnings = findings.len() - remarks;
    let counted = |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
    let counted = match (warnings, remarks) {
        (_, 0) => counted(warnings, "warning"),
        (0, _) => counted(remarks, "remark"),
        _ => format!("{} and {}", counted(warnings, "warning"), counted(remarks, "remark")),
    };
    format!("{counted} {}", if findings.len() == 1 { "was" } else { "were" })
}

#[cfg(test)]
mod tests {
    use super::lines;
    use crate::{configure, configure_document};
    use serde_json::{Value, json};
    use std::fs;
    use std::path::{Path, PathBuf};

    fn directory(name: &str) -> PathBuf {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tmp/told").join(name);
        let _ = fs::remove_dir_all(&directory);
        fs::create_dir_all(&directory).unwrap();
        directory
    }

    /// A document with one warning.
    fn document() -> Value {
        let tea = json!({"type": "string", "not": {"pattern": "^Earl"}});
        json!({
            "openapi": "3.1.0",
            "info": {"title": "Teas", "version": "1"},
            "paths": {},
            "components": {"schemas": {"Tea": tea}},
        })
    }

    #[test]
    fn the_warnings_of_a_file_are_told_once_and_their_note_is_watched() {
        let directory = directory("file");
        let (path, note) = (directory.join("tea.json"), directory.join("client.warnings"));
        fs::write(&path, document().to_string()).unwrap();
        let told = || lines(Path::new("tea.json"), &configure(&path).file().unwrap(), Some(&note));
        let watch = format!("cargo::rerun-if-changed={}", note.display());
        let first = told();
        assert!(first.len() == 2 && first[0] == watch && first[1].contains("[unsupported-not]"), "{first:?}");
        let (note, count) = (note.display(), "cargo::warning=tea.json: 1 warning was printed by an earlier build");
        let second = format!("{count}; see `{note}`, or accept them with `.known(…)`");
        assert_eq!(told(), [watch, second]);
    }

    #[test]
    fn without_a_note_the_warnings_are_told_each_time_and_nothing_is_watched() {
        let path = directory("repeated").join("tea.json");
        fs::write(&path, document().to_string()).unwrap();
        for _ in 0..2 {
            let told = lines(&path, &configure(&path).file().unwrap(), None);
            assert!(told.len() == 1 && told[0].contains("[unsupported-not]"), "{told:?}");
        }
    }

    /// Cargo watches the whole package for a script that names no file: one that reads the value from a file relies on it.
    #[test]
    fn the_note_of_a_value_is_not_watched() {
        let note = directory("value").join("client.warnings");
        let told = || {
            let generated = configure_document("tea.json", document()).file().unwrap();
            lines(Path::new("tea.json"), &generated, Some(&note))
        };
        let first = told();
        assert!(first.len() == 1 && first[0].contains("[unsupported-not]"), "{first:?}");
        let second = told();
        assert!(second.len() == 1 && second[0].contains("1 warning was printed by an earlier build"), "{second:?}");
    }

    #[cfg(unix)]
    #[test]
    fn a_note_whose_path_cannot_be_told_is_not_watched() {
        let directory = directory("line\nbreak");
        let (path, note) = (directory.join("tea.json"), directory.join("client.warnings"));
        fs::write(&path, document().to_string()).unwrap();
        for _ in 0..2 {
            let told = lines(&path, &configure(&path).file().unwrap(), Some(&note));
            assert!(told.iter().all(|line| line.starts_with("cargo::warning=")), "{told:?}");
        }
        assert!(note.exists());
    }

    #[test]
    fn remarks_are_counted_as_such() {
        let directory = directory("remarks");
        let (path, note) = (directory.join("tea.json"), directory.join("client.warnings"));
        let mut document = document();
        let text = json!({"schema": {"type": "string"}});
        let content = json!({"application/json": text, "application/vnd.tea+json": text});
        document["paths"]["/teas"]["get"]["responses"]["200"] = json!({"description": "Teas", "content": content});
        fs::write(&path, document.to_string()).unwrap();
        let told = || lines(&path, &configure(&path).remarks(true).file().unwrap(), Some(&note));
        assert_eq!(told().len(), 3);
        assert!(told()[1].contains("1 warning and 1 remark were printed"), "{:?}", told());
    }
}
