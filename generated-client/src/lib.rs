//! The client of the Partners API, generated from `spec/openapi.yaml` when this crate is built.

specwright_runtime::include_client!();

pub use specwright_runtime::{BuildError, Error, Response};

/// What the README shows is compiled by the documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;

/// So is what the book shows.
#[cfg(doctest)]
pub mod book {
    #[doc = include_str!("../../docs/book/authentication.md")]
    pub struct Authentication;
    #[doc = include_str!("../../docs/book/configuration.md")]
    pub struct Configuration;
    #[doc = include_str!("../../docs/book/errors.md")]
    pub struct Errors;
    #[doc = include_str!("../../docs/book/files-and-streams.md")]
    pub struct FilesAndStreams;
    #[doc = include_str!("../../docs/book/generated-code.md")]
    pub struct GeneratedCode;
    #[doc = include_str!("../../docs/book/getting-started.md")]
    pub struct GettingStarted;
    #[doc = include_str!("../../docs/book/middleware-and-testing.md")]
    pub struct MiddlewareAndTesting;
    #[doc = include_str!("../../docs/book/webhooks.md")]
    pub struct Webhooks;
    #[doc = include_str!("../../docs/book/timeouts-and-retries.md")]
    pub struct TimeoutsAndRetries;
    #[doc = include_str!("../../docs/book/pages.md")]
    pub struct Pages;
    #[doc = include_str!("../../docs/book/long-running-operations.md")]
    pub struct LongRunningOperations;
    #[doc = include_str!("../../docs/book/xml.md")]
    pub struct Xml;
}
