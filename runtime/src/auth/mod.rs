//! Credentials: a secret for each security scheme enters, what a request carries of them leaves.
//!
//! It refuses what HTTP cannot carry: a line break in a header field, a colon in the user name of Basic authentication,
//! a semicolon in a cookie. No secret is printed: `Debug` shows the kind alone, header values are marked as sensitive.

mod choice;
mod token;
mod credential;
mod scheme;
#[cfg(feature = "oauth2")]
pub mod oauth2;

pub use credential::Credential;
pub use scheme::{SchemeKind, SecurityScheme};
pub use token::{Token, TokenSource};

pub(crate) use choice::choose;
pub(crate) use credential::Prepared;
pub(crate) use token::{Tokens, Unfetched};
