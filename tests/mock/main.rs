//! What needs no wire, by the mock that is generated beside the client: what is sent and read of each value, what is refused, and what the mock
//! reports where a test and its calls disagree.
//!
//! What a server and a client make of each other is in `tests/wire`.

#[path = "../wire/values.rs"]
mod values;

mod answers;
mod blocking;
mod nullable;
mod refused;
mod reports;
