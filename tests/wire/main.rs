//! Both operations of the Partners API over real HTTP: what the server receives, and what the caller gets.
//!
//! Two servers: the one of the example, which behaves as the reference says, and one that returns the same response
//! to every request and records it.

#[path = "../../generated-client/examples/internal_contacts/server.rs"]
mod server;
#[path = "../../generated-client/examples/internal_contacts/store.rs"]
mod store;
mod support;
mod values;

mod client;
mod failures;
mod requests;
mod success;
mod transport;
