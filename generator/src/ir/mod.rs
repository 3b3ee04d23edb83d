//! The intermediate representation: what a document's API is, as plain data.
//!
//! `lower` writes it, no pass changes it, every later pass reads it. It holds no Rust identifier, no token and no
//! openapiv3 type: names, boxing and derives are side tables of later passes, keyed by the ids of this module.

use std::collections::BTreeSet;

mod classes;
mod format;
mod hash;
mod index;
mod operation;
mod paging;
mod polling;
mod received;
mod schema;
mod server;
mod types;
mod xml;

pub use classes::Classes;
pub use format::StringFormat;
pub use index::Index;
pub use operation::{
    Body, Content, Encoding, Explode, FormField, Framing, Group, GroupId, HeaderForm, Link, Location, Operation,
    Parameter, Part, PartEncoding, Requirement, Response, ResponseHeader, Scheme, SchemeKind, StatusKey, Style,
};
pub use paging::{Follow, Pages, Paging, Place, Source, Way};
pub use polling::{Polling, Via};
pub use received::{Received, ReceivedKind};
pub use schema::{
    Additional, Best, Bound, Constant, Constraints, Discriminant, EnumValue, Enumeration, Field, FieldDefault,
    IntegerEnumeration, NumberType, Object, Presence, TypeDef, TypeKind, Union, Variant,
};
pub use server::{ServerChoice, ServerList, ServerVariable};
pub use types::{MemberId, Type, TypeId};
pub use xml::{XmlContent, XmlMember, XmlObject, XmlPlace, XmlRoot, XmlTables, XmlType};

/// A document's API.
#[derive(Clone, Debug, Default)]
pub struct Api {
    /// `info.title`
    pub title: String,
    /// The base URLs, the default first, their variables filled in with the variables' defaults.
    pub servers: Vec<String>,
    /// The servers among which a caller chooses: the document's, then those of operations.
    pub server_lists: Vec<ServerList>,
    /// The named types. A [`TypeId`] is an index.
    pub types: Vec<TypeDef>,
    /// The operations, in the document's order.
    pub operations: Vec<Operation>,
    /// The requests that are received: callbacks, in the order of operations, then webhooks.
    pub received: Vec<Received>,
    /// The groups of operations, from tags. A [`GroupId`] is an index.
    pub groups: Vec<Group>,
    /// The security schemes that operations name.
    pub schemes: Vec<Scheme>,
    /// How bodies in XML are written.
    pub xml: XmlTables,
    /// What is looked up in the types.
    pub index: Index,
}

impl Api {
    /// The type with this id. Ids are only made by `lower`, for types that it has put in place.
    #[must_use]
    pub fn get(&self, id: TypeId) -> &TypeDef {
        &self.types[id.index()]
    }

    /// All ids, in order.
    pub fn ids(&self) -> impl Iterator<Item = TypeId> + use<> {
        (0..u32::try_from(self.types.len()).unwrap_or(u32::MAX)).map(TypeId)
    }

    /// The formats that strings of the document have.
    #[must_use]
    pub fn formats(&self) -> BTreeSet<&str> {
        let mut found = BTreeSet::new();
        let types = self.types.iter().flat_map(|def| def.kind.held());
        let operations = self.operations.iter().flat_map(Operation::types);
        let received = self.received.iter().filter_map(Received::ty);
        types.chain(operations).chain(received).for_each(|ty| ty.formats(&mut found));
        found
    }

    /// The header fields that responses have, each once, by name: what several responses say alike is one.
    #[must_use]
    pub fn headers(&self) -> Vec<&ResponseHeader> {
        let mut found: Vec<&ResponseHeader> = Vec::new();
        let mut known = std::collections::HashSet::new();
        for header in self.operations.iter().flat_map(Operation::headers) {
            if known.insert((&header.name, &header.ty, header.form)) {
                found.push(header);
            }
        }
        found.sort_by_key(|header| &header.name);
        found
    }

    /// Whether a type is one of the user's in the end: nothing is known of its values.
    #[must_use]
    pub fn is_given(&self, ty: &Type) -> bool {
        let mut ty = ty;
        for _ in 0..=self.types.len() {
            let Type::Named(id) = ty else { return false };
            let def = self.get(self.last_alias(*id));
            match &def.kind {
                _ if def.given.is_some() => return true,
                TypeKind::Alias(target) => ty = target,
                _ => return false,
            }
        }
        false
    }

    /// The type at the end of a chain of aliases: never an alias of a named type.
    #[must_use]
    pub fn resolve<'a>(&'a self, ty: &'a Type) -> &'a Type {
        let mut ty = ty;
        // A chain of aliases is at most as long as there are types.
        for _ in 0..=self.types.len() {
            match ty {
                Type::Named(id) => match &self.get(self.last_alias(*id)).kind {
                    TypeKind::Alias(target) => ty = target,
                    _ => return ty,
                },
                _ => return ty,
            }
        }
        ty
    }
}

/// Documentation, as the document has it (CommonMark).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Docs {
    /// One line.
    pub title: Option<String>,
    /// The text.
    pub description: Option<String>,
    /// Whether the document says not to use it any more.
    pub deprecated: bool,
    /// What the documentation says besides.
    pub note: Option<Note>,
    /// What values must be like besides their type, and nothing checks.
    pub rules: Vec<Rule>,
}

/// What values must be like where a client does not check it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Names of properties match one of these regular expressions (`patternProperties`, `propertyNames`).
    Names(Vec<String>),
    /// Names of properties are among these (`propertyNames`).
    NamesListed(Vec<String>),
    /// So many elements, at least and at most, match the schema of `contains`.
    Contains(usize, Option<usize>),
    /// An object with the property has these, too (`dependentRequired`).
    Requires(String, Vec<String>),
    /// Which values are valid depends on others, as these keywords say.
    Depends(Vec<&'static str>),
    /// The string encodes bytes in this way (`contentEncoding`).
    Encoding(String),
    /// The string, or what it encodes, is of this media type (`contentMediaType`).
    MediaType(String),
}

/// What documentation says that the document does not say in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// The values that it has, as the document writes them, where no enumeration lists them.
    Values(Vec<String>),
    /// A value of a base schema (its name) that is not one of its extensions.
    Base(String),
    /// A value whose tag the document does not list.
    UnlistedTag,
}
