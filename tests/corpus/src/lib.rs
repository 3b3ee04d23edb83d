//! Clients of real documents: that they compile, and without a warning, is the test.
//!
//! Empty unless `SPECWRIGHT_DOCUMENTS` names documents; see `build.rs`.

include!(concat!(env!("OUT_DIR"), "/modules.rs"));
