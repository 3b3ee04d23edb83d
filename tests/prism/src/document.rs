//! The client of the document that the crate was built with, and what there is to call.

include!(concat!(env!("OUT_DIR"), "/document.rs"));
