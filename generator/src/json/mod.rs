//! What JSON is, for every pass: the types of its values, exact numbers, pointers into them.
//!
//! Plain data without a door to any parser. `source` makes JSON values, `spec` holds what a document says of them, `ir`
//! what a client is told of them; this module is what the three have in common, so that it is said once.

mod number;
mod pointer;
mod types;

pub use number::Number;
pub use pointer::{Pointer, escape, unescape};
pub use types::{JsonType, JsonTypes};
