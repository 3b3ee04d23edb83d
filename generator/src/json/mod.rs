//! JSON for every pass: the types of values, exact numbers, and pointers.
//!
//! Plain data that depends on no parser. `source` makes JSON values, `spec` and `ir` describe them, for a document and
//! for a client; this module is what the three have in common.

mod number;
mod pointer;
mod shown;
mod tree;
mod types;
mod uri;

pub use number::Number;
pub use pointer::{Pointer, escape, unescape};
pub use shown::{noun, shown};
pub use tree::Tree;
pub use types::{JsonType, JsonTypes};
pub use uri::{has_scheme, resolve};
