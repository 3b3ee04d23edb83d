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
mod example;
mod header;
mod item;
mod mock;
mod object;
mod operation;
mod pages;
mod polling;
mod received;
mod response;
mod server;
mod summary;
mod types;
mod union;
mod validation;
mod xml;

use std::collections::BTreeSet;

use proc_macro2::{Ident, Literal, Span, TokenStream, TokenTree};
use quote::quote;

use crate::analyze::{Analysis, Direction};
use crate::config::Config;
use crate::ir::{Api, GroupId, TypeId, TypeKind};
use crate::name::{Names, Scope};
pub use docs::{Lines, link_to};
pub use example::Examples;
pub use item::{Block, Body, Chain, Item, Member, Method};
pub use runtime::{Macro, RUNTIME};
pub use summary::{OperationSummary, ResponseSummary, TypeSummary, summarize, summarize_received, summarize_types};

/// What all chunks are emitted from.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The API.
    pub api: &'a Api,
    /// Facts about its types.
    pub analysis: &'a Analysis,
    /// The names of everything.
    pub names: &'a Names,
    /// The choices of the user.
    pub config: &'a Config,
    /// What the examples of calls are made from.
    pub examples: &'a Examples,
}

/// A part of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Chunk {
    /// The client, its builder, and what reads received requests.
    Client,
    /// The operations that are in no group.
    Ungrouped,
    /// The operations of a group.
    Group(GroupId),
    /// A type at its place, in one direction: its definition, or another name for what several places share.
    Type(TypeId, Direction),
    /// The definition of a type that several places share, in one direction.
    Shared(TypeId, Direction),
    /// The mock of the client.
    Mock,
}

impl Chunk {
    /// The direction of its types; operations check what they send.
    fn direction(self) -> Direction {
        match self {
            Self::Client | Self::Ungrouped | Self::Group(_) => Direction::Request,
            Self::Mock => Direction::Response,
            Self::Type(_, direction) | Self::Shared(_, direction) => direction,
        }
    }

    /// Where its items are declared.
    #[must_use]
    pub fn scope(self, names: &Names) -> Scope {
        match self {
            Self::Client | Self::Ungrouped | Self::Group(_) => Scope::Top,
            Self::Type(id, _) => names.scope(id),
            Self::Shared(..) => Scope::Shared,
            Self::Mock => Scope::Mock,
        }
    }
}

/// A piece of a file.
#[derive(Clone, Debug)]
pub enum Piece {
    /// Rust items that belong together.
    Items(Vec<Item>),
    /// A macro with a table.
    Table(Table),
    /// A macro with arguments: `call!(…);`, the last of them one a line.
    Macro(Macro, TokenStream, Vec<TokenStream>),
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

/// The parts of a client, in the order of its file: the client, its operations, their types, its mock.
#[must_use]
pub fn plan(context: &Context<'_>) -> Vec<Chunk> {
    let api = context.api;
    let mut chunks = Vec::new();
    if !context.config.types_only {
        chunks.push(Chunk::Client);
        if api.operations.iter().any(|operation| operation.group.is_none()) {
            chunks.push(Chunk::Ungrouped);
        }
        chunks.extend((0..).zip(&api.groups).map(|(index, _)| Chunk::Group(GroupId(index))));
    }
    let names = context.names;
    for id in api.ids().filter(|id| !names.is_hidden(*id)) {
        chunks.extend(directions(context, id).map(|direction| Chunk::Type(id, direction)));
    }
    for id in names.shared_types() {
        chunks.extend(directions(context, id).map(|direction| Chunk::Shared(id, direction)));
    }
    if context.config.mock && !context.config.types_only {
        chunks.push(Chunk::Mock);
    }
    chunks
}

/// The directions in which a type is declared.
fn directions(context: &Context<'_>, id: TypeId) -> impl Iterator<Item = Direction> {
    let usage = context.analysis.usage(id);
    let is_split = context.analysis.is_split(id);
    // The types that it mentions may be split: one of requests mentions their definitions for requests.
    let is_of_requests = is_split || usage.request && !usage.response;
    let response = (is_split || !is_of_requests).then_some(Direction::Response);
    response.into_iter().chain(is_of_requests.then_some(Direction::Request))
}

/// The pieces of a chunk, and its imports.
#[must_use]
pub fn emit(context: &Context<'_>, chunk: Chunk) -> (Vec<Piece>, Imports) {
    let mut emitter = Emitter::new(*context, chunk.scope(context.names), chunk.direction());
    let pieces = match chunk {
        Chunk::Client => emitter.client(),
        Chunk::Ungrouped => emitter.operations(None),
        Chunk::Group(group) => emitter.operations(Some(group)),
        Chunk::Type(id, direction) => match context.names.representative(id) {
            Some(representative) => emitter.other_name(id, representative, direction),
            None => emitter.named(id, direction),
        },
        Chunk::Shared(id, direction) => emitter.named(id, direction),
        Chunk::Mock => emitter.mock(),
    };
    (pieces, emitter.imports)
}

/// The state of one chunk.
struct Emitter<'a> {
    context: Context<'a>,
    scope: Scope,
    /// The direction of what is checked in it.
    direction: Direction,
    imports: Imports,
}

impl<'a> Emitter<'a> {
    fn new(context: Context<'a>, scope: Scope, direction: Direction) -> Self {
        Self { context, scope, direction, imports: Imports::default() }
    }

    /// The name of a type that is declared in this chunk.
    fn name(&self, id: TypeId, direction: Direction) -> Ident {
        ident(match self.scope {
            Scope::Shared => self.context.names.shared(id, direction),
            Scope::Top | Scope::Of(_) | Scope::Mock => self.context.names.of(id, direction),
        })
    }

    /// The attributes that the user chose for a type that is declared in this chunk.
    fn attributes(&self, id: TypeId, direction: Direction) -> TokenStream {
        let chosen = &self.context.config.attributes;
        if chosen.is_empty() {
            return TokenStream::new();
        }
        let full = match self.scope {
            Scope::Shared => self.context.names.full_shared(id, direction),
            Scope::Top | Scope::Of(_) | Scope::Mock => self.context.names.full(id, direction),
        };
        let of_this = chosen.iter().filter(|(ty, _)| *ty == full);
        of_this.filter_map(|(_, attribute)| attribute.parse::<TokenStream>().ok()).collect()
    }

    /// `impl Eq` for a type of this name, where it can have it, unless an attribute of the user derives it.
    fn eq(&self, id: TypeId, name: &Ident, attributes: &TokenStream) -> Option<Piece> {
        let has = self.context.analysis.traits(id).is_some_and(|traits| traits.eq);
        (has && !mentions(attributes, "Eq")).then(|| {
            let eq = self.prelude("Eq");
            Piece::Items(vec![Item::methods(quote!(impl #eq for #name), Vec::new())])
        })
    }

    /// The traits that a type derives because the user asked for them, where it can have them.
    fn derived(&self, id: TypeId, attributes: &TokenStream) -> TokenStream {
        let Some(traits) = self.context.analysis.traits(id).filter(|_| self.context.config.hash_and_order) else {
            return TokenStream::new();
        };
        let wanted = [("PartialOrd", traits.ord), ("Ord", traits.ord), ("Hash", traits.hash)];
        wanted
            .into_iter()
            .filter(|(name, has)| *has && !mentions(attributes, name))
            .map(|(name, _)| {
                let name = ident(name);
                quote!(, #name)
            })
            .collect()
    }

    fn named(&mut self, id: TypeId, direction: Direction) -> Vec<Piece> {
        let context = self.context;
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

/// Whether attributes have a word.
fn mentions(attributes: &TokenStream, word: &str) -> bool {
    attributes.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == word,
        TokenTree::Group(group) => mentions(&group.stream(), word),
        _ => false,
    })
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

/// Lets a method have a name for which clippy expects another `self`.
fn conventional(method: &str, prefixes: &[&str]) -> Option<TokenStream> {
    let plain = method.strip_prefix("r#").unwrap_or(method);
    prefixes.iter().any(|prefix| plain.starts_with(prefix)).then(|| {
        quote! {
            #[allow(clippy::wrong_self_convention, reason = "a name of the document")]
        }
    })
}

/// Lets a struct or a function have more flags than `clippy::pedantic` likes.
fn flags(types: impl IntoIterator<Item = bool>, lint: &str) -> Option<TokenStream> {
    let lint = ident(lint);
    (types.into_iter().filter(|is_flag| *is_flag).count() > 3).then(|| {
        quote! {
            #[allow(clippy::#lint, reason = "the document has them")]
        }
    })
}

/// A string literal.
fn text(value: &str) -> Literal {
    Literal::string(value)
}
