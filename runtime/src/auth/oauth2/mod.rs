//! The flows of OAuth 2 (RFC 6749, 7636, 8628): each yields a [`TokenSource`](crate::TokenSource), which a credential takes.
//!
//! [`OAuth2`] holds what is known of the client and of the authorization server. The crate `oauth2` writes requests for tokens and reads their
//! answers; they go over a transport of this crate. A server that says another issuer than it was asked for, a token of another type than
//! `bearer`, a redirect with another `state` and an answer of more than 1 MiB are refused.

// Lowest first: each imports only those before it.
mod error;
mod exchange;
mod discovery;
mod settings;
mod renewal;
mod authorization;
mod device;
mod flows;

pub use authorization::Authorization;
pub use device::DeviceAuthorization;
pub use error::{OAuth2Error, OAuth2ErrorKind};
pub use settings::OAuth2;
