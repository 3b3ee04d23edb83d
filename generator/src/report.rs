//! The diagnostics of a run, for people: drawn as rustc draws them, or in one line for cargo.
//!
//! Enters: the diagnostics of a run, with the texts that were read. Leaves: [`Finding`]s, which need neither any more.
//! The severity of each is decided already, by `diag` and by the choices of the user; remarks are left out unless asked
//! for.

use std::collections::HashSet;
use std::fmt;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::diag::{Code, Diagnostic, Excerpt, Place, Severity, draw, one_line};
use crate::load::{Origins, excerpts};
use crate::pipeline::Run;
use crate::read::keywords::is_word;
use crate::source::words;

/// One diagnostic: what is wrong, where, and what to do about it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Finding {
    /// Its code; `docs/diagnostics/` has a page for each.
    pub code: Code,
    /// How severe it is: where one is an error, nothing is generated.
    pub severity: Severity,
    /// The file that it is about.
    pub file: Option<PathBuf>,
    /// The line in that file, from 1.
    pub line: Option<usize>,
    /// The column in that line, in characters, from 1.
    pub column: Option<usize>,
    /// The JSON Pointer (RFC 6901) in that file, where it is about a value or a member.
    pub pointer: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to do about it; may be empty.
    pub help: String,
    diagnostic: Diagnostic,
    excerpt: Option<Excerpt>,
}

impl Finding {
    /// As rustc would draw it: the source line, an underline, the next step.
    #[must_use]
    pub fn draw(&self, color: bool) -> String {
        draw(&self.diagnostic, self.excerpt.as_ref(), color)
    }

    /// In one line: `openapi.yaml:12:5: message [code]; next step`.
    #[must_use]
    pub fn one_line(&self) -> String {
        one_line(&self.diagnostic, self.excerpt.as_ref())
    }

    /// As a JSON object for programs: `code`, `severity`, `file`, `line`, `column`, `pointer`, `message` and `help`, which are `null` where
    /// there is none. `--message-format json` of the command prints it.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({
            "code": self.code.as_str(),
            "severity": self.severity.to_string(),
            "file": self.file.as_deref().map(Path::to_string_lossy),
            "line": self.line,
            "column": self.column,
            "pointer": self.pointer,
            "message": self.message,
            "help": Some(&self.help).filter(|help| !help.is_empty()),
        })
    }

    fn new(diagnostic: Diagnostic, excerpt: Option<Excerpt>) -> Self {
        let (file, line, column) = match (&excerpt, &diagnostic.place) {
            (Some(excerpt), _) => (Some(excerpt.file.clone()), Some(excerpt.line), Some(excerpt.column)),
            (None, Place::Text { file, line, column }) => (Some(file.clone()), Some(*line), Some(*column)),
            (None, Place::File(file) | Place::Original { file, .. }) => (Some(file.clone()), None, None),
            (None, Place::Value(_) | Place::Key(_) | Place::Nowhere) => (None, None, None),
        };
        Self {
            code: diagnostic.code,
            severity: diagnostic.severity,
            file,
            line,
            column,
            pointer: None,
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone(),
            diagnostic,
            excerpt,
        }
    }
}

/// The findings of a run, in the order of report; remarks only if asked for.
pub fn findings(run: &Run, remarks: bool) -> Vec<Finding> {
    let is_shown = |diagnostic: &&Diagnostic| remarks || diagnostic.severity != Severity::Remark;
    let diagnostics: Vec<Diagnostic> = run.diagnostics.iter().filter(is_shown).cloned().collect();
    let nowhere = Origins::default();
    let origins = run.origins.as_ref().unwrap_or(&nowhere);
    let excerpts = excerpts(&diagnostics, origins, &run.sources);
    let mut outside = run.sources.words_outside();
    // Words of OpenAPI itself say nothing about a file.
    outside.retain(|word| !is_word(word));
    let found = diagnostics.into_iter().zip(excerpts);
    found
        .map(|(diagnostic, excerpt)| match excerpt {
            Some(excerpt) if !run.sources.may_quote_path(&excerpt.file) || quotes(&diagnostic, &outside) => {
                withheld(&diagnostic, &excerpt)
            }
            excerpt => {
                let pointer = excerpt.as_ref().and_then(|_| pointer(&diagnostic.place, origins));
                Finding { pointer, ..Finding::new(diagnostic, excerpt) }
            }
        })
        .collect()
}

/// The pointer of a place in the file that it is in.
fn pointer(place: &Place, origins: &Origins) -> Option<String> {
    match place {
        Place::Value(pointer) | Place::Key(pointer) => Some(origins.resolve(pointer).1),
        Place::Original { pointer, .. } => Some(pointer.clone()),
        Place::Nowhere | Place::File(_) | Place::Text { .. } => None,
    }
}

/// Whether a diagnostic has a name, a value or a number that only files outside the directory of the document have: what a
/// document and such a file say together is reported at either.
fn quotes(diagnostic: &Diagnostic, outside: &HashSet<String>) -> bool {
    if outside.is_empty() {
        return false;
    }
    let texts = [Some(&diagnostic.message), diagnostic.label.as_ref(), Some(&diagnostic.help)];
    texts.into_iter().flatten().any(|text| {
        let quoted = text.split('`').skip(1).step_by(2).flat_map(words);
        let numbers = words(text).filter(|word| word.starts_with(|first: char| first.is_ascii_digit()));
        let named = text.rsplit(": ").next().unwrap_or_default();
        quoted.chain(numbers).chain(words(named).filter(|word| word.len() > 3)).any(|word| outside.contains(word))
    })
}

/// A finding about a file of which nothing may be quoted: its code and its place alone.
fn withheld(diagnostic: &Diagnostic, excerpt: &Excerpt) -> Finding {
    let Excerpt { file, line, column, .. } = excerpt;
    let message = format!("a fault that a file outside the directory of the document has part in: {}", diagnostic.code);
    let help = format!(
        "nothing of such a file is quoted; to see the fault, allow its directory: \
         `.allow_files(\"…\")` in a build script, `--allow-files …` on the command line; \
         docs/diagnostics/{}.md describes the code",
        diagnostic.code
    );
    let place = Place::Text { file: file.clone(), line: *line, column: *column };
    let shown = Diagnostic { severity: diagnostic.severity, ..Diagnostic::new(diagnostic.code, message) };
    Finding::new(shown.place(place).help(help), None)
}

/// Why nothing was generated.
///
/// Its `Debug` form is for people, since that is what `main` prints when it returns an error: every error, drawn as
/// rustc draws them.
pub struct Error {
    document: PathBuf,
    findings: Vec<Finding>,
    color: bool,
}

impl Error {
    pub(crate) fn new(document: &Path, findings: Vec<Finding>) -> Self {
        Self { document: document.to_path_buf(), findings, color: false }
    }

    /// An error without a run: the environment is wrong, not the document.
    pub(crate) fn outside(document: &Path, diagnostic: &Diagnostic) -> Self {
        Self::new(document, vec![Finding::new(diagnostic.clone(), None)])
    }

    /// Everything that was found: warnings, too, and remarks if they were asked for.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    fn errors(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.severity == Severity::Error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.errors().count();
        let plural = if count == 1 { "" } else { "s" };
        write!(formatter, "no client is generated from {}: {count} error{plural}", self.document.display())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{self}\n")?;
        for finding in self.errors() {
            writeln!(formatter, "{}\n", finding.draw(self.color).trim_end())?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_is_an_object_for_programs() {
        let place = Place::Text { file: "tea.yaml".into(), line: 3, column: 5 };
        let wrong = Diagnostic::new(Code::WrongType, "a `\u{1b}`\nof two lines").place(place).help("correct it");
        let written = r#"{"code":"wrong-type","severity":"warning","file":"tea.yaml","line":3,"column":5,"#;
        let rest = r#""pointer":null,"message":"a `\u001b`\nof two lines","help":"correct it"}"#;
        assert_eq!(Finding::new(wrong, None).json().to_string(), format!("{written}{rest}"));
        let nowhere = Finding::new(Diagnostic::new(Code::Output, "an error"), None).json();
        let code_alone = json!({
            "code": "output", "severity": "error", "file": null, "line": null, "column": null, "pointer": null,
            "message": "an error", "help": null,
        });
        assert_eq!(nowhere, code_alone);
    }

    #[test]
    fn remarks_are_left_out_unless_asked_for() {
        let mut run = Run::default();
        run.diagnostics.report(Diagnostic::new(Code::WrongType, "a warning"));
        run.diagnostics
            .report(Diagnostic { severity: Severity::Remark, ..Diagnostic::new(Code::WrongType, "a remark") });
        let messages = |remarks| findings(&run, remarks).into_iter().map(|finding| finding.message).collect::<Vec<_>>();
        assert_eq!(messages(false), ["a warning"]);
        assert_eq!(messages(true), ["a warning", "a remark"]);
    }
}
