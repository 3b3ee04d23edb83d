//! A document as a value → [`spec::Document`](crate::spec::Document), whatever its version.
//!
//! There is one reader for each object. The table [`keywords`] says what is done with each keyword in each version;
//! what only one version has is in a file of its own (`v2_0`). What does not fit is reported at its location and left
//! out, so that one run reports all faults. It refuses what is not an OpenAPI document, and versions that are not
//! supported.

mod version;
pub mod keywords;
mod values;
mod given;
mod schema;
mod settle;
mod listed;
mod types;
mod other;
mod v2_0;
mod parameter;
mod operation;
mod pages;
mod polling;
mod security;
mod document;
#[cfg(any(test, feature = "cli"))]
pub mod support;
#[cfg(test)]
mod oracle;
#[cfg(test)]
mod tests;

use crate::diag::{Code, Diagnostic, Diagnostics, Place, Tally};
use crate::json::Pointer;
use crate::load::{Loaded, Origins, Spelling};
use crate::spec::Document;
use serde_json::Value;
use v2_0::Shared;
pub use version::Version;

/// Reads a document. `None` if it is not an OpenAPI document of a supported version. `origins` records moved nodes.
pub fn read(loaded: Loaded, origins: &mut Origins, diagnostics: &mut Diagnostics) -> Option<Document> {
    let Loaded { root, spelling, .. } = loaded;
    let (version, map) = version::version(root, diagnostics)?;
    let mut reader = Reader {
        version,
        diagnostics,
        origins,
        spelling,
        repeated: Tally::default(),
        schemas: 0,
        own_required: false,
        is_received: false,
        shared: Shared::default(),
    };
    let mut document = reader.document(map);
    document.schemas = reader.schemas;
    document.components.shorten_chains();
    reader.report_repeated();
    Some(document)
}

/// The state of one run.
struct Reader<'r> {
    version: Version,
    diagnostics: &'r mut Diagnostics,
    origins: &'r mut Origins,
    spelling: Spelling,
    /// Faults that are reported once for all places: a tool that writes a keyword of its own writes it everywhere.
    repeated: Tally<Repeated>,
    /// How many schemas were read.
    schemas: usize,
    /// Whether the operation that is being read is of a webhook or a callback.
    is_received: bool,
    /// Whether the schema that was read last says `required: true` of itself.
    own_required: bool,
    /// What a document of Swagger 2.0 says once for all of its operations.
    shared: Shared,
}

/// A fault that documents repeat.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Repeated {
    code: Code,
    message: String,
    help: String,
}

impl Reader<'_> {
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
