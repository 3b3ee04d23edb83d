//! Values: how a generated model is read and written, and which constraints it must satisfy.
//!
//! A serde format or a model enters; a model, its JSON or the list of its [`Violations`](validate::Violations) leaves.
//! A value of another type is a decoding error, and so is a missing required property; unknown properties and unknown
//! enum values are kept or ignored, never refused. This module imports no other.

#[doc(hidden)]
pub mod codec;
pub(crate) mod json;
mod json_text;
mod literal;
mod maybe;
pub(crate) mod path;
#[cfg(feature = "chrono")]
pub(crate) mod time;
pub mod validate;

pub use json_text::JsonText;
pub use literal::Literal;
pub use maybe::Maybe;
