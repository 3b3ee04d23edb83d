//! Long-running operations: servers that do as Azure's do, and servers that fail, hurry, never end, or lead elsewhere.
//!
//! Most are in this process, over a paused clock; one is on loopback.

#[path = "../common/mod.rs"]
mod common;
mod server;

mod failures;
mod generated;
mod values;
mod waits;
#[cfg(feature = "reqwest")]
mod wire;
