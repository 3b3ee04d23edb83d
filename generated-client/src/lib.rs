//! The client of the Partners API, generated from `spec/openapi.yaml` when this crate is built.

specwright_runtime::include_client!();

pub use specwright_runtime::{BuildError, Error, Response};

/// What the README shows is compiled by the documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
