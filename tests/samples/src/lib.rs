//! Values of the schemas of real documents, made by code that shares nothing with the generator.
//!
//! [`Files`] reads a document and the files that it refers to, [`Library`] finds the schemas in them, a [`Sampler`] makes the values of one and
//! lets a validator decide which are valid. [`difference`] compares a value with what came back of it.

mod compare;
mod flat;
mod library;
mod plain;
mod sample;
mod scalar;
mod text;
mod valid;

pub use compare::{difference, short};
pub use flat::Heirs;
pub use library::{Files, Library, Node};
pub use sample::{Sample, Sampler};

/// The direction of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// In requests: without `readOnly` properties.
    Request,
    /// In responses: without `writeOnly` properties.
    Response,
    /// The type is the same for both.
    Both,
}
