//! The state that every room of lowering works with: facts, types, reports, and the functions of the rooms above.
//!
//! A [`Context`] is passed down. Schemas contain schemas, so a room also needs functions of rooms above it: it calls
//! them through [`Rooms`], and imports only rooms below it.

pub mod constraints;
mod docs;
mod key;
mod limits;
mod memo;
mod nested;
mod part;
mod report;
mod scalar;
mod types;
mod xml;

use crate::diag::{Code, Diagnostics};
use crate::facts::{Facts, Rest};
use crate::ir::{Constraints, Type, TypeId, TypeKind};
use crate::json::Pointer;
use crate::spec::{Node, Schema};
use constraints::Limited;
pub use docs::{docs, text};
pub use key::{Key, SchemaId};
pub use limits::{
    Limits, is_small, text_of, weight, weight_of, weight_of_constraints, weight_of_text, weight_of_type,
    weight_of_value, weight_of_values,
};
pub use memo::Memo;
pub use nested::NestedTags;
pub use part::Part;
pub use report::Report;
pub use scalar::{integer, json_content, number, untyped};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
pub use types::Types;
pub use xml::Xml;

/// The words that a type's name is made of, on the stack.
#[derive(Clone, Copy)]
pub enum Words<'w> {
    /// Words that are written out.
    Base(&'w [String]),
    /// The first word, such as the name of a component.
    First(&'w str),
    /// One more word after others.
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
    /// The facts of the document.
    pub facts: &'d Facts<'a>,
    /// The diagnostics.
    pub report: Report<'d>,
    /// The named types so far.
    pub types: Types,
    /// What is used of the limits.
    pub limits: Limits,
    /// The tables of bodies in XML so far.
    pub xml: Xml<'a>,
    /// The constraints of components that were asked for.
    constraints: RefCell<HashMap<&'a str, Constraints>>,
    /// How many more schemas may be walked through for constraints.
    steps: Cell<usize>,
    rooms: Rooms,
    /// The tags that mean components which extend a base: the property that holds each, and the tag.
    pub tags: Vec<(TypeId, String, String)>,
    /// The tags of unions in unions.
    pub nested: NestedTags<'a>,
    /// What was found of schemas that many others may extend.
    pub memo: Memo<'a>,
    deferred: Vec<Deferred<'a>>,
}

/// The type of a schema that is made later.
struct Deferred<'a> {
    id: TypeId,
    schema: &'a Schema,
    pointer: String,
    words: Vec<String>,
}

/// The functions that any room may call.
#[derive(Clone, Copy)]
pub struct Rooms {
    /// The kind of a schema.
    pub kind: for<'a, 'd> fn(&mut Context<'a, 'd>, Node<'a>, &Pointer<'_>, &Words<'_>) -> TypeKind,
    /// The kind of a schema whose `allOf` has been handled.
    pub rest: for<'a, 'd> fn(&mut Context<'a, 'd>, &Rest<'a>, &Pointer<'_>, &Words<'_>) -> TypeKind,
    /// The kind of a conjunction of schemas.
    pub parts: for<'a, 'd> fn(&mut Context<'a, 'd>, Vec<Part<'a>>, &Pointer<'_>, &Words<'_>) -> TypeKind,
}

impl<'a, 'd> Context<'a, 'd> {
    /// A run over a document.
    pub fn new(facts: &'d Facts<'a>, diagnostics: &'d mut Diagnostics, rooms: Rooms) -> Self {
        let report = Report::new(diagnostics);
        let types = Types::new(&facts.document.components);
        Self {
            facts,
            report,
            types,
            limits: Limits::new(facts.document.schemas),
            xml: Xml::default(),
            constraints: RefCell::default(),
            steps: Cell::new(constraints::MOST_STEPS),
            rooms,
            tags: Vec::new(),
            nested: NestedTags::new(facts.document.schemas),
            memo: Memo::default(),
            deferred: Vec::new(),
        }
    }

    /// The kind of a schema; of a component, what its name stands for.
    pub fn kind(&mut self, node: Node<'a>, at: &Pointer<'_>, words: &Words<'_>) -> TypeKind {
        (self.rooms.kind)(self, node, at, words)
    }

    /// The kind of a schema whose `allOf` has been handled.
    pub fn rest_kind(&mut self, rest: &Rest<'a>, at: &Pointer<'_>, words: &Words<'_>) -> TypeKind {
        (self.rooms.rest)(self, rest, at, words)
    }

    /// The kind of a conjunction of schemas.
    pub fn parts_kind(&mut self, parts: Vec<Part<'a>>, at: &Pointer<'_>, words: &Words<'_>) -> TypeKind {
        (self.rooms.parts)(self, parts, at, words)
    }

    /// The kind of a schema for which the client has no room left.
    pub fn too_large(&mut self, at: &Pointer<'_>) -> TypeKind {
        self.report.warn(
            Code::UnsupportedInheritance,
            at,
            "`allOf` and references multiply this document beyond what a client can have",
            "it can be any JSON value; extend fewer schemas, or refer to them instead",
        );
        TypeKind::Alias(Type::Any)
    }

    /// The type of a schema where it is used, without `null`.
    pub fn ty(&mut self, node: Node<'a>, at: &Pointer<'_>, words: &Words<'_>) -> Type {
        let schema = match node {
            Node::Reference(name) => return self.reference(name),
            Node::Inline(schema) => schema,
        };
        if !types::may_be_named(schema) {
            return match self.kind(node, at, words) {
                TypeKind::Alias(ty) => ty,
                kind => self.types.name(kind, None, words, &docs(schema)),
            };
        }
        let given = schema.given.as_ref().and_then(|given| given.type_name.clone());
        let given = given.map(|name| [name]);
        let words = &given.as_ref().map_or(*words, |name| Words::Base(name));
        if let Some(id) = self.types.inline(&Key::Of(schema.into())) {
            return Type::Named(id);
        }
        let is_deep = self.limits.is_deep();
        if let Some(id) = self.types.make(schema, is_deep, words) {
            if is_deep {
                self.deferred.push(Deferred { id, schema, pointer: at.to_string(), words: words.to_vec() });
            }
            return Type::Named(id);
        }
        self.limits.descend();
        let kind = self.kind(node, at, words);
        self.limits.ascend();
        self.types.made(schema, kind, words)
    }

    /// Makes the types that were reserved where schemas nest deeper than the stack allows.
    pub fn make_deferred(&mut self) {
        while let Some(Deferred { id, schema, pointer, words }) = self.deferred.pop() {
            let kind = self.kind(Node::Inline(schema), &Pointer::base(&pointer), &Words::Base(&words));
            self.types.fill(id, kind);
        }
    }

    /// The type of a schema where it is used, with `null` where that is one of its values.
    pub fn nullable_type(&mut self, node: Node<'a>, at: &Pointer<'_>, words: &Words<'_>) -> Type {
        let ty = self.ty(node, at, words);
        if self.facts.is_nullable(node) && ty != Type::Any { Type::Nullable(Box::new(ty)) } else { ty }
    }

    /// Reports what was recorded, and whether constraints were left out.
    pub fn finish(&mut self) {
        if self.steps.get() == 0 {
            self.report.warn(
                Code::UnsupportedConstraint,
                &Pointer::base("/components/schemas"),
                "the schemas extend each other so often that some of their constraints are not checked",
                "nothing to do: the server checks them",
            );
        }
        if self.facts.may_lack_shapes() || !self.limits.may_pair() {
            self.report.warn(
                Code::UnsupportedUnion,
                &Pointer::base("/components/schemas"),
                "the schemas share more properties and values than are compared to tell the variants of unions apart",
                "a value may be read as another variant, which keeps what it does not know; extend fewer schemas",
            );
        }
        self.report.finish();
    }

    /// The type of a component schema.
    pub fn reference(&self, name: &str) -> Type {
        self.facts.targets().index(name).map_or(Type::Any, |index| Type::Named(Types::component(index)))
    }

    /// Records that a tag means a component where a property holds it.
    pub fn tag(&mut self, component: &str, property: &str, tag: &str) {
        if let Some(index) = self.facts.targets().index(component)
            && !self.facts.families().has_untold_extensions(component)
        {
            self.tags.push((Types::component(index), property.to_owned(), tag.to_owned()));
        }
    }

    /// The component that is being lowered, if these words are for the component itself and not for a part of it.
    pub fn own_name(&self, words: &Words<'_>) -> Option<&'a str> {
        match words {
            Words::First(name) => self.facts.targets().written(name).map(|(name, _)| name),
            Words::Base(_) | Words::Then(..) => None,
        }
    }

    /// Records a schema whose constraints are not checked, because of what it is the schema of.
    pub fn unchecked(&mut self, node: Node<'a>, of: Limited, at: &Pointer<'_>) {
        if !constraints::of(self, node).is_empty() {
            self.report.unchecked(of, at);
        }
    }
}
