//! What a run found, for people: drawn as rustc draws it, or in one line for cargo.
//!
//! Enters: a run's diagnostics, with the texts that were read. Leaves: [`Finding`]s, which need neither any more. Decides
//! nothing: what is an error and what a warning, `diag` and the user's choices have decided.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::diag::{Code, Diagnostic, Excerpt, Severity, draw, one_line};
use crate::load::excerpts;
use crate::pipeline::Run;

/// One diagnostic: what is wrong, where, and what to do about it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Finding {
    /// Its kind; `docs/diagnostics/` has a page for each.
    pub code: Code,
    /// Whether it stops the run.
    pub severity: Severity,
    /// The file that it is about.
    pub file: Option<PathBuf>,
    /// The line in that file, from 1.
    pub line: Option<usize>,
    /// The column in that line, in characters, from 1.
    pub column: Option<usize>,
    /// What is wrong.
    pub message: String,
    diagnostic: Diagnostic,
    excerpt: Option<Excerpt>,
}

impl Finding {
    /// As rustc would draw it: the source line, a caret, the next step.
    #[must_use]
    pub fn draw(&self, color: bool) -> String {
        draw(&self.diagnostic, self.excerpt.as_ref(), color)
    }

    /// In one line: `openapi.yaml:12:5: message [code]; next step`.
    #[must_use]
    pub fn one_line(&self) -> String {
        one_line(&self.diagnostic, self.excerpt.as_ref())
    }

    fn new(diagnostic: Diagnostic, excerpt: Option<Excerpt>) -> Self {
        Self {
            code: diagnostic.code,
            severity: diagnostic.severity,
            file: excerpt.as_ref().map(|excerpt| excerpt.file.clone()),
            line: excerpt.as_ref().map(|excerpt| excerpt.line),
            column: excerpt.as_ref().map(|excerpt| excerpt.column),
            message: diagnostic.message.clone(),
            diagnostic,
            excerpt,
        }
    }
}

/// What a run found, in the order in which it was found.
pub fn findings(run: &Run) -> Vec<Finding> {
    let excerpts =
        excerpts(run.diagnostics.as_slice(), run.origins.as_ref().unwrap_or(&Default::default()), &run.sources);
    run.diagnostics
        .iter()
        .cloned()
        .zip(excerpts)
        .map(|(diagnostic, excerpt)| Finding::new(diagnostic, excerpt))
        .collect()
}

/// Why nothing was generated.
///
/// Its `Debug` form is what a person should see, since that is what `main` prints when it returns an error: every error,
/// drawn as rustc draws them.
pub struct Error {
    document: PathBuf,
    findings: Vec<Finding>,
    color: bool,
}

impl Error {
    pub(crate) fn new(document: &Path, findings: Vec<Finding>) -> Self {
        Self { document: document.to_path_buf(), findings, color: false }
    }

    /// An error without a run: the surroundings are wrong, not the document.
    pub(crate) fn outside(document: &Path, diagnostic: &Diagnostic) -> Self {
        Self::new(document, vec![Finding::new(diagnostic.clone(), None)])
    }

    /// What was found, warnings too.
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
