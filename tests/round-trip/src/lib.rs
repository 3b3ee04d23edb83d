//! The models of real documents, and for each schema a function that decodes, checks and encodes a value of it.
//!
//! `tests/round_trip` makes the values, and compares what comes back.

mod entry;

pub use entry::{Document, Entry, Outcome, Probe, Unchecked, body, run};
pub use samples::Form;

include!(concat!(env!("OUT_DIR"), "/modules.rs"));
