//! A client that is checked in as a directory of modules.
//!
//! `specwright generate tests/checked-in/openapi.yaml --out tests/checked-in/src/api` writes it.

#[rustfmt::skip]
pub mod api;
