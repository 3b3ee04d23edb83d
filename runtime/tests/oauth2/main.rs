//! The flows of OAuth 2, against authorization servers on this machine: what is sent, how tokens are renewed, and what is refused.

#![cfg(feature = "oauth2")]

#[path = "../common/mod.rs"]
mod common;
mod server;

mod failures;
mod tokens;
mod users;
