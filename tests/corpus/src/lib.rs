//! Clients of real documents: the test is that they compile without a warning.
//!
//! Empty unless `SPECWRIGHT_DOCUMENTS` names documents; see `build.rs`.

include!(concat!(env!("OUT_DIR"), "/modules.rs"));
