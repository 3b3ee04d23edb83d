//! What the user has chosen for each code: to allow it, to warn of it, or to deny it.

use std::collections::BTreeMap;

use super::{Code, Severity};

/// A choice for the diagnostics of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Warnings and remarks are not reported.
    Allow,
    /// All of them are warnings, except errors that leave nothing to generate.
    Warn,
    /// All of them are errors.
    Deny,
}

/// The choices for all codes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels(BTreeMap<Code, Level>);

impl Levels {
    /// Chooses a level for a code, in place of any earlier choice for it.
    pub fn set(&mut self, code: Code, level: Level) {
        self.0.insert(code, level);
    }

    /// The severity of a diagnostic after the choices; `None` where it is not reported.
    ///
    /// `severity` is its severity before: an error leaves nothing to generate, and no choice changes that. `strict`
    /// makes an error of each warning of a fault of the document whose code has no level.
    pub fn apply(&self, code: Code, severity: Severity, strict: bool) -> Option<Severity> {
        match (self.0.get(&code), severity) {
            (_, Severity::Error) | (Some(Level::Deny), _) => Some(Severity::Error),
            (Some(Level::Warn), _) => Some(Severity::Warning),
            (Some(Level::Allow), _) => None,
            (None, Severity::Warning) if strict && code.is_document_fault() => Some(Severity::Error),
            (None, severity) => Some(severity),
        }
    }
}
