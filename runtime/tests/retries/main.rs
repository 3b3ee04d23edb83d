//! Retries: which requests are sent again, after which time, and when the budget of a client ends them.

#![cfg(feature = "reqwest")]

#[path = "../common/mod.rs"]
mod common;
mod script;

mod attempts;
mod connections;
mod rules;
mod sockets;
mod waits;
