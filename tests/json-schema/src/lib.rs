//! The types of the JSON Schema test suite's schemas, each with a function that decodes, checks and encodes a value.
//!
//! An entry for each group of the suite, in a module for each document that the groups are in. Without the suite there
//! are none.

#![allow(mixed_script_confusables, reason = "the suite has properties with Greek names")]

#[path = "../../round-trip/src/entry.rs"]
mod entry;

pub use entry::{Document, Entry, Outcome, Probe, Unchecked, body, run};
pub use samples::Form;

/// A file of the suite.
#[derive(Clone, Copy, Debug)]
pub struct File {
    /// Its name, without its extension.
    pub name: &'static str,
    /// Its path.
    pub path: &'static str,
    /// Its groups, each as an object with a property `value`: `holder_0` and so on. A list for each document.
    pub groups: &'static [&'static [Entry]],
    /// The groups that are left out, each with the reference that it is left out for.
    pub left_out: &'static [(usize, &'static str)],
    /// The groups whose schema got the type that its keywords are about. Tests with values of others are left out.
    pub typed: &'static [(usize, &'static str)],
    /// Whether the groups in the document of OpenAPI 3.0 have the same types in one of 3.1.
    pub is_same_in_3_1: bool,
}

include!(concat!(env!("OUT_DIR"), "/modules.rs"));
