//! Turns an OpenAPI document into a Rust client: models and client functions, at `cargo build`.
//!
//! In a build script:
//!
//! ```no_run
//! fn main() -> Result<(), specwright::Error> {
//!     specwright::configure("spec/openapi.yaml").generate()
//! }
//! ```
//!
//! and in `src/lib.rs`:
//!
//! ```text
//! specwright_runtime::include_client!();
//! ```
//!
//! The generated file is `OUT_DIR/client.rs`; it is written only when its bytes change. What the document says and the
//! generated code does not express is a warning with a place; what leaves nothing to generate is an error. Both are drawn as
//! rustc draws its own. [`configure_document`] takes a document that is made in Rust.

#![warn(missing_docs)]

mod json;
mod diag;
mod config;
mod source;
mod spec;
mod load;
mod read;
mod ir;
mod facts;
mod lower;
mod analyze;
mod name;
mod dedupe;
mod emit;
mod format;
mod layout;
mod output;
mod pipeline;
mod report;
mod builder;
#[cfg(test)]
mod cases;

pub use builder::{Builder, DocumentValue, Generated, configure, configure_document};
pub use diag::{Code, Severity, UnknownCode};
pub use emit::{OperationSummary, ResponseSummary, TypeSummary};
#[cfg(feature = "cli")]
pub use output::Difference;
#[cfg(feature = "cli")]
pub use read::support::page as support;
pub use report::{Error, Finding};

/// The types of an OpenAPI 3.0 document, which [`configure_document`] takes.
pub use openapiv3;
/// JSON values, which [`configure_document`] takes.
pub use serde_json;
