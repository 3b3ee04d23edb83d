//! The types of the JSON Schema test suite's schemas, each with a function that decodes, checks and encodes a value.
//!
//! A module for each file of the suite, an entry for each of its groups. Without the suite there are none.

#![allow(mixed_script_confusables, reason = "the suite has properties with Greek names")]

#[path = "../../round-trip/src/entry.rs"]
mod entry;

pub use entry::{Document, Entry, Form, Outcome, Probe, Unchecked, run};

/// A file of the suite.
#[derive(Clone, Copy, Debug)]
pub struct File {
    /// Its name, without its extension.
    pub name: &'static str,
    /// Its path.
    pub path: &'static str,
    /// Its groups, each as an object with a property `value`: `holder_0` and so on.
    pub groups: &'static [Entry],
    /// The groups that are left out, each with the keyword that it is left out for.
    pub left_out: &'static [(usize, &'static str)],
    /// The groups whose schema got the type that its keywords are about. Tests with values of others are left out.
    pub typed: &'static [(usize, &'static str)],
}

include!(concat!(env!("OUT_DIR"), "/modules.rs"));
