//! A document as a value → [`spec::Document`](crate::spec::Document), whatever its version.
//!
//! There is one reader for each object. The table [`keywords`] says what is done with each keyword in each version;
//! what only one version has is in a file of its own (`v3_0`). What does not fit is reported at its location and left
//! out, so that one run reports all faults. It refuses what is not an OpenAPI document, and versions that are not
//! supported.

mod version;
pub mod keywords;
mod values;
mod schema;
mod types;
mod v3_0;
mod parameter;
mod operation;
mod security;
mod document;
#[cfg(any(test, feature = "cli"))]
pub mod support;
#[cfg(test)]
mod oracle;
#[cfg(test)]
mod tests;

use crate::diag::{Code, Diagnostic, Diagnostics, Place, Tally};
use crate::json::{Pointer, shown};
use crate::load::{Loaded, Origins};
use crate::spec::Document;
use crate::spec::grammar::Kind;
use keywords::{Handling, keyword};
use serde_json::Value;
pub use version::Version;

/// Reads a document. `None` if it is not an OpenAPI document of a supported version. `origins` records moved nodes.
pub fn read(loaded: Loaded, origins: &mut Origins, diagnostics: &mut Diagnostics) -> Option<Document> {
    let (version, map) = version::version(loaded.root, diagnostics)?;
    let mut reader = Reader { version, diagnostics, origins, repeated: Tally::default(), schemas: 0 };
    let mut document = reader.document(map);
    document.schemas = reader.schemas;
    reader.report_repeated();
    Some(document)
}

/// The state of one run.
struct Reader<'r> {
    version: Version,
    diagnostics: &'r mut Diagnostics,
    origins: &'r mut Origins,
    /// Faults that are reported once for all places: a tool that writes a keyword of its own writes it everywhere.
    repeated: Tally<Repeated>,
    /// How many schemas were read.
    schemas: usize,
}

/// A fault that documents repeat.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Repeated {
    code: Code,
    message: String,
    help: String,
}

impl Reader<'_> {
    /// Handles a member that the reader of its object does not read: an extension, a keyword without effect or of
    /// another version, or an unknown one. The table of keywords decides.
    fn other(&mut self, object: Kind, key: &str, at: &Pointer<'_>) {
        if key.starts_with("x-") {
            return;
        }
        match keyword(object, key).and_then(|keyword| Some((keyword, keyword.handling(self.version)?))) {
            Some((_, Handling::Read(_) | Handling::Rewritten(_))) => {}
            Some((keyword, Handling::Reported(code))) => {
                let message = keyword.of.other_than(self.version, key, object.noun());
                self.repeat(code, message, "it is ignored", at);
            }
            None => {
                let message = format!("OpenAPI has no keyword {} in {}", shown(key), object.noun());
                let help = format!(
                    "it is ignored; correct its spelling, or name it {} if it is an extension",
                    shown(&format!("x-{key}"))
                );
                self.repeat(Code::UnknownKeyword, message, help, at);
            }
        }
    }

    /// Counts a fault that is reported once, at the key where it occurs first.
    fn repeat(&mut self, code: Code, message: impl Into<String>, help: impl Into<String>, at: &Pointer<'_>) {
        self.repeated.count(Repeated { code, message: message.into(), help: help.into() }, at);
    }

    fn report_repeated(&mut self) {
        for (fault, met) in self.repeated.take() {
            let message = format!("{}{}", fault.message, met.times());
            self.diagnostics.report(Diagnostic::new(fault.code, message).place(Place::Key(met.first)).help(fault.help));
        }
    }

    fn missing(&mut self, message: impl Into<String>, help: &str, at: &Pointer<'_>) {
        self.diagnostics.report(Diagnostic::new(Code::MissingField, message).at_key(at).help(help));
    }

    fn invalid(&mut self, message: String, help: &str, at: &Pointer<'_>) {
        self.diagnostics.report(Diagnostic::new(Code::InvalidValue, message).at(at).help(help));
    }

    /// Reads the members of an object, one by one. `None` if the value is not a map.
    fn members<T: Default>(
        &mut self,
        value: Value,
        at: &Pointer<'_>,
        mut read: impl FnMut(&mut Self, &mut T, &str, Value, &Pointer<'_>),
    ) -> Option<T> {
        let mut object = T::default();
        for (key, value) in self.object(value, at)? {
            read(self, &mut object, &key, value, &at.key(&key));
        }
        Some(object)
    }
}
