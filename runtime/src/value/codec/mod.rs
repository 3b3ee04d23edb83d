//! How generated models are written and read: the macros' expansions are tables, and the code that walks the tables
//! is here once.
//!
//! A generated type costs rustc little because what its macro expands to is nearly empty: a list of names and one call.
//! Everything that loops, branches or fails is generic code in this module, over tuples of field markers, so that types
//! whose fields have the same types share one instance (ARCHITECTURE.md, "Compile time", has the figures).

mod attempts;
mod base64;
mod choice;
mod constant;
mod content;
mod decode;
mod discriminant;
mod encode;
mod enumeration;
mod fields;
mod kept;
mod macros;
mod mending;
mod open;
mod order;
mod replay;
mod same;
mod union;

pub use base64::Base64;
pub use constant::{Constant, Given, Presence, Scalar};
pub use decode::{decode, decode_open};
pub use discriminant::{Discriminant, JsonTypes, Tagged, Union, Untagged, VariantReader, no_variant};
pub use encode::{Reader, encode, equal, show};
pub use enumeration::{IntegerEnum, StringEnum, decode_integer_enum, decode_string_enum};
pub use fields::{EncodeFields, Fields, Maybe, Nullable, Optional, Property, Required, Sink};
pub use open::Open;
pub use union::{encode_variant, names_of, same_variant, show_variant, tagged, untagged, variant, with_tag};

/// A generated model: a JSON object with known properties.
pub trait Object {
    /// The names of its properties: those of its fields in the order of the document, then those of its constants.
    const NAMES: &'static [&'static str];
    /// The properties that have one value each, and no field.
    const CONSTANTS: &'static [Constant] = &[];

    /// Gives its content to a reader.
    fn read<R: Reader>(&self, reader: R) -> R::Output;
}

impl<T: Object> Object for Box<T> {
    const NAMES: &'static [&'static str] = T::NAMES;
    const CONSTANTS: &'static [Constant] = T::CONSTANTS;

    fn read<R: Reader>(&self, reader: R) -> R::Output {
        T::read(self, reader)
    }
}
