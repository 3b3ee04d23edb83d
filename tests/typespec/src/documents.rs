//! The clients of the documents that the crate was built with, and what there is to call.
//!
//! `build.rs` writes a module for each document, with a table of its operations: each is called with arguments in JSON.

include!(concat!(env!("OUT_DIR"), "/documents.rs"));
