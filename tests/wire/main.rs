//! Both operations of the Partners API over real HTTP: what the server gets, and what the caller is told.
//!
//! Two servers: the one of the example, which behaves as the reference says, and one that gives the same answer to
//! everything and keeps what it was asked.

#[path = "../../generated-client/examples/internal_contacts/server.rs"]
mod server;
#[path = "../../generated-client/examples/internal_contacts/store.rs"]
mod store;
mod support;

mod answers;
mod client;
mod failures;
mod nullable;
mod requests;
mod success;
mod transport;
