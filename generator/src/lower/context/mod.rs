//! What every room of lowering works with: the facts, the types so far, what is reported, and the way to the other rooms.
//!
//! A [`Context`] is handed down; a room takes what it needs of it. Schemas hold schemas, so lowering one room leads into others:
//! what a room needs of those above it, it finds in [`Rooms`], and imports only rooms below.

pub mod constraints;
mod docs;
mod key;
mod limits;
mod part;
mod report;
mod scalar;
mod types;

use crate::diag::Diagnostics;
use crate::facts::{Facts, Rest};
use crate::ir::{Type, TypeKind};
use crate::json::Pointer;
use crate::spec::Node;
use constraints::Limited;
pub use docs::{docs, text};
pub use key::{Key, SchemaId};
pub use limits::Limits;
pub use part::Part;
pub use report::Report;
pub use scalar::{integer, number, untyped};
pub use types::Types;

/// The words that a type's name is made of, on the stack.
#[derive(Clone, Copy)]
pub enum Words<'w> {
    /// Words that are written out.
    Base(&'w [String]),
    /// The first word: of a component, its name.
    First(&'w str),
    /// More words behind others.
    Then(&'w Words<'w>, &'w str),
}

impl Words<'_> {
    /// These words, and one more.
    pub const fn then<'b>(&'b self, word: &'b str) -> Words<'b> {
        Words::Then(self, word)
    }

    /// The words, written out.
    pub fn to_vec(self) -> Vec<String> {
        match self {
            Self::Base(words) => words.to_vec(),
            Self::First(word) => vec![word.to_owned()],
            Self::Then(parent, word) => {
                let mut words = parent.to_vec();
                words.push(word.to_owned());
                words
            }
        }
    }
}

/// The state of one run.
pub struct Context<'a, 'd> {
    /// What is known of the document.
    pub facts: &'d Facts<'a>,
    /// What is found.
    pub report: Report<'d>,
    /// The named types so far.
    pub types: Types,
    /// How far is gone.
    pub limits: Limits,
    rooms: Rooms,
}

/// The rooms that any room may lead into.
#[derive(Clone, Copy)]
pub struct Rooms {
    /// What a schema is.
    pub kind: for<'a, 'd> fn(&mut Context<'a, 'd>, Node<'a>, &Pointer<'_>, &Words<'_>) -> TypeKind,
    /// What a schema is whose `allOf` is settled.
    pub rest: for<'a, 'd> fn(&mut Context<'a, 'd>, &Rest<'a>, &Pointer<'_>, &Words<'_>) -> TypeKind,
    /// What schemas are that hold together.
    pub parts: for<'a, 'd> fn(&mut Context<'a, 'd>, Vec<Part<'a>>, &Pointer<'_>, &Words<'_>) -> TypeKind,
}

impl<'a, 'd> Context<'a, 'd> {
    /// A run over a document.
    pub fn new(facts: &'d Facts<'a>, diagnostics: &'d mut Diagnostics, rooms: Rooms) -> Self {
        let report = Report::new(diagnostics);
        let types = Types::new(&facts.document.components);
        Self { facts, report, types, limits: Limits::default(), rooms }
    }

    /// What a schema is: of a component, this is what its name stands for.
    pub fn kind(&mut self, node: Node<'a>, at: &Pointer<'_>, words: &Words<'_>) -> TypeKind {
        (self.rooms.kind)(self, node, at, words)
    }

    /// What a schema is whose `allOf` is settled.
    pub fn rest_kind(&mut self, rest: &Rest<'a>, at: &Pointer<'_>, words: &Words<'_>) -> TypeKind {
        (self.rooms.rest)(self, rest, at, words)
    }

    /// What schemas are that hold together.
    pub fn parts_kind(&mut self, parts: Vec<Part<'a>>, at: &Pointer<'_>, words: &Words<'_>) -> TypeKind {
        (self.rooms.parts)(self, parts, at, words)
    }

    /// The type of a schema where it is used, without `null`.
    pub fn ty(&mut self, node: Node<'a>, at: &Pointer<'_>, words: &Words<'_>) -> Type {
        let schema = match node {
            Node::Reference(name) => return self.reference(name),
            Node::Inline(schema) => schema,
        };
        let key = Key::Of(schema.into());
        if types::may_be_named(schema)
            && let Some(id) = self.types.inline(&key)
        {
            return Type::Named(id);
        }
        match self.kind(node, at, words) {
            TypeKind::Alias(ty) => ty,
            kind => self.types.name(kind, Some(key), words, &docs(schema)),
        }
    }

    /// The type of a schema where it is used, with `null` where that is one of its values.
    pub fn nullable_type(&mut self, node: Node<'a>, at: &Pointer<'_>, words: &Words<'_>) -> Type {
        let ty = self.ty(node, at, words);
        if self.facts.is_nullable(node) && ty != Type::Any { Type::Nullable(Box::new(ty)) } else { ty }
    }

    /// The type of a component schema.
    pub fn reference(&self, name: &str) -> Type {
        self.facts.targets().index(name).map_or(Type::Any, |index| Type::Named(Types::component(index)))
    }

    /// The component that is being lowered, when it is that and no part of it.
    pub fn own_name(&self, words: &Words<'_>) -> Option<&'a str> {
        match words {
            Words::First(name) => self.facts.targets().written(name).map(|(name, _)| name),
            Words::Base(_) | Words::Then(..) => None,
        }
    }

    /// Notes a schema whose constraints are not checked, because of what it is the schema of.
    pub fn unchecked(&mut self, node: Node<'a>, of: Limited, at: &Pointer<'_>) {
        if !constraints::of(self.facts, node).is_empty() {
            self.report.unchecked(of, at);
        }
    }
}
