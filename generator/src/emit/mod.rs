//! `Api` and its side tables → tokens, one file for each kind of item.
//!
//! It decides only how Rust expresses the IR; names come from `name`, facts from `analyze`. A client is emitted in
//! [`Chunk`]s that do not depend on each other, so that they can be emitted and formatted in parallel. Text of the document
//! reaches Rust as literals and as documentation, both as tokens.

mod runtime;
mod alias;
mod call;
mod check;
mod client;
mod docs;
mod enumeration;
mod item;
mod object;
mod operation;
mod response;
mod summary;
mod types;
mod union;
mod validation;

use std::collections::BTreeSet;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use crate::analyze::{Analysis, Direction};
use crate::config::Config;
use crate::ir::{Api, Classes, GroupId, TypeId, TypeKind};
use crate::name::Names;
pub use docs::Lines;
pub use item::{Block, Body, Chain, Item, Member, Method};
pub use runtime::{Macro, RUNTIME};
pub use summary::{OperationSummary, TypeSummary, summarize, summarize_types};

/// What all chunks are emitted from.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The API.
    pub api: &'a Api,
    /// Facts about its types.
    pub analysis: &'a Analysis,
    /// The names of everything.
    pub names: &'a Names,
    /// Which types are one type.
    pub classes: &'a Classes,
    /// The choices of the user.
    pub config: &'a Config,
}

/// A part of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Chunk {
    /// The client and its builder.
    Client,
    /// The operations that are in no group.
    Ungrouped,
    /// The operations of a group.
    Group(GroupId),
    /// A type, in one direction.
    Type(TypeId, Direction),
}

/// A piece of a file.
#[derive(Clone, Debug)]
pub enum Piece {
    /// Rust items that belong together.
    Items(Vec<Item>),
    /// A macro with a table.
    Table(Table),
    /// A macro with arguments: `call!(…);`
    Macro(Macro, TokenStream),
}

/// `name! { head { entries } }`
#[derive(Clone, Debug)]
pub struct Table {
    /// The macro.
    pub name: Macro,
    /// The type that the table describes.
    pub head: TokenStream,
    /// One line each.
    pub entries: Vec<TokenStream>,
    /// How many entries are in one pair of brackets, if there are brackets.
    pub grouped: Option<usize>,
}

/// The names in a chunk that are declared outside of it.
#[derive(Clone, Debug, Default)]
pub struct Imports {
    /// Names of the runtime.
    pub runtime: BTreeSet<&'static str>,
    /// Whether there are names of other chunks.
    pub client: bool,
}

/// The parts of a client, in the order of its file: the client, its operations, their types.
#[must_use]
pub fn plan(context: &Context<'_>) -> Vec<Chunk> {
    let api = context.api;
    let mut chunks = vec![Chunk::Client];
    if api.operations.iter().any(|operation| operation.group.is_none()) {
        chunks.push(Chunk::Ungrouped);
    }
    chunks.extend((0..).zip(&api.groups).map(|(index, _)| Chunk::Group(GroupId(index))));
    for id in api.ids() {
        let usage = context.analysis.usage(id);
        if context.analysis.is_split(id) {
            chunks.extend([Chunk::Type(id, Direction::Response), Chunk::Type(id, Direction::Request)]);
        } else if usage.request && !usage.response {
            // The types that it mentions may be split: it mentions their definitions for requests.
            chunks.push(Chunk::Type(id, Direction::Request));
        } else {
            chunks.push(Chunk::Type(id, Direction::Response));
        }
    }
    chunks
}

/// The pieces of a chunk, and its imports.
#[must_use]
pub fn emit(context: &Context<'_>, chunk: Chunk) -> (Vec<Piece>, Imports) {
    let mut emitter = Emitter::new(*context);
    let pieces = match chunk {
        Chunk::Client => emitter.client(),
        Chunk::Ungrouped => emitter.operations(None),
        Chunk::Group(group) => emitter.operations(Some(group)),
        Chunk::Type(id, direction) => emitter.named(id, direction),
    };
    (pieces, emitter.imports)
}

/// The state of one chunk.
struct Emitter<'a> {
    context: Context<'a>,
    imports: Imports,
}

impl<'a> Emitter<'a> {
    fn new(context: Context<'a>) -> Self {
        Self { context, imports: Imports::default() }
    }

    fn named(&mut self, id: TypeId, direction: Direction) -> Vec<Piece> {
        let context = self.context;
        if let Some(representative) = context.classes.of(id) {
            return self.other_name(id, representative, direction);
        }
        match &context.api.get(id).kind {
            TypeKind::Object(object) => self.object(id, object, direction),
            TypeKind::Enumeration(enumeration) => self.enumeration(id, enumeration, direction),
            TypeKind::IntegerEnumeration(enumeration) => self.integer_enumeration(id, enumeration, direction),
            TypeKind::Union(union) => self.union(id, union, direction),
            TypeKind::Alias(ty) => self.alias(id, ty, direction),
        }
    }

    /// A table macro of the runtime.
    fn table(&mut self, name: Macro, head: TokenStream, entries: Vec<TokenStream>) -> Piece {
        self.imports.runtime.insert(name.name());
        Piece::Table(Table { name, head, entries, grouped: None })
    }
}

/// An identifier: names are made by `name`, and are identifiers, raw ones with their `r#`.
fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}

/// Lets bindings have a name that clippy takes for a placeholder, where the document has one.
fn placeholders<'n>(names: impl IntoIterator<Item = &'n str>) -> Option<TokenStream> {
    // The default of clippy's `disallowed-names`.
    let found = names.into_iter().any(|name| matches!(name, "foo" | "baz" | "quux"));
    found.then(|| {
        quote! {
            #[allow(clippy::disallowed_names, reason = "a name of the document")]
        }
    })
}

/// A string literal.
fn text(value: &str) -> Literal {
    Literal::string(value)
}
