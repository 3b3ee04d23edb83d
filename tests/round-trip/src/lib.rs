//! The models of real documents, and for each schema a function that decodes, checks and encodes a value of it.
//!
//! What values there are to decode, and whether what comes back is the same, is decided in `tests/round_trip`.

mod entry;

pub use entry::{Document, Entry, Form, Outcome, Probe, Unchecked, run};

include!(concat!(env!("OUT_DIR"), "/modules.rs"));
