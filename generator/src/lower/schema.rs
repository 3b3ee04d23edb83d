//! Schemas: which kind of type a schema is, and the types that need no name.
//!
//! Enters: a schema, where it stands, and the words for its name. Leaves: a [`Type`]; objects, enumerations and unions are
//! put among the API's named types.

use openapiv3::AdditionalProperties;

use super::view::{Node, View};
use super::{Lowering, Words};
use crate::diag::{Code, Pointer};
use crate::ir::{Constraints, Docs, Number, Type, TypeDef, TypeId, TypeKind};

/// As many references, one behind the other, are followed to find out that a schema says nothing.
const MOST_REFERENCES: usize = 4;

impl<'a> Lowering<'a, '_> {
    /// The type of a schema where it is used, without `null`.
    pub(super) fn schema(&mut self, node: Node<'a>, at: &Pointer<'_>, words: &Words<'_>) -> Type {
        let schema = match node {
            Node::Reference(name) => return self.reference(name),
            Node::Inline(schema) => schema,
        };
        let view = View::new(schema);
        // Where it stands is written out only where it may matter.
        let pointer = view.may_be_named().then(|| at.to_string());
        if let Some(id) = pointer.as_ref().and_then(|pointer| self.inline.get(pointer)) {
            return Type::Named(*id);
        }
        match self.inline_kind(&view, at, words) {
            TypeKind::Alias(ty) => ty,
            kind => self.name_kind(kind, pointer.unwrap_or_else(|| at.to_string()), words, &view.docs()),
        }
    }

    /// The type of a schema where it is used, with `null` where that is one of its values.
    pub(super) fn nullable_schema(&mut self, node: Node<'a>, at: &Pointer<'_>, words: &Words<'_>) -> Type {
        let ty = self.schema(node, at, words);
        if self.is_nullable(node) && ty != Type::Any { Type::Nullable(Box::new(ty)) } else { ty }
    }

    /// Gives a kind that needs a name its place among the named types.
    pub(super) fn name_kind(&mut self, kind: TypeKind, pointer: String, words: &Words<'_>, docs: &Docs) -> Type {
        match kind {
            TypeKind::Alias(ty) => ty,
            kind => {
                let id = TypeId(u32::try_from(self.api.types.len()).unwrap_or(u32::MAX));
                self.inline.insert(pointer, id);
                self.api.types.push(TypeDef {
                    words: words.to_vec(),
                    component: false,
                    docs: docs.clone(),
                    nullable: false,
                    kind,
                    constraints: Constraints::default(),
                });
                Type::Named(id)
            }
        }
    }

    fn reference(&self, name: &str) -> Type {
        self.components.get(name).map_or(Type::Any, |(id, _)| Type::Named(*id))
    }

    /// What a schema is: of a component, this is what its name stands for.
    pub(super) fn kind(&mut self, node: Node<'a>, at: &Pointer<'_>, words: &Words<'_>) -> TypeKind {
        match node {
            Node::Reference(name) => TypeKind::Alias(self.reference(name)),
            Node::Inline(schema) => self.inline_kind(&View::new(schema), at, words),
        }
    }

    fn inline_kind(&mut self, view: &View<'a>, at: &Pointer<'_>, words: &Words<'_>) -> TypeKind {
        self.report_contradictions(view, at);
        if view.not {
            self.warn(
                Code::UnsupportedNot,
                &at.key("not"),
                "what `not` excludes is not checked",
                "values are read and written as the rest of the schema says",
            );
        }
        if view.all_of.is_empty() { self.view_kind(view, at, words) } else { self.all_of(view, at, words) }
    }

    /// What a schema without `allOf` is.
    pub(super) fn view_kind(&mut self, view: &View<'a>, at: &Pointer<'_>, words: &Words<'_>) -> TypeKind {
        if !view.enumeration.is_empty()
            && let Some(kind) = self.enumeration(view, at, words)
        {
            return kind;
        }
        if (!view.one_of.is_empty() || !view.any_of.is_empty())
            && let Some(kind) = self.union(view, at, words)
        {
            return kind;
        }
        match view.typ {
            Some("string") => TypeKind::Alias(Type::String(view.format.clone())),
            Some("boolean") => TypeKind::Alias(Type::Boolean),
            Some("integer") => TypeKind::Alias(Type::Number(integer(view))),
            Some("number") => TypeKind::Alias(Type::Number(number(view))),
            Some("array") => self.array(view, at, words),
            Some("object") => self.object_kind(view, at, words),
            Some("null") => TypeKind::Alias(Type::Any),
            Some(other) => {
                let message = format!("`{other}` is not a type of OpenAPI 3.0");
                self.warn(
                    Code::WrongType,
                    &at.key("type"),
                    message,
                    "write string, number, integer, boolean, array or object; until then the value can be any JSON value",
                );
                TypeKind::Alias(Type::Any)
            }
            None if view.is_object() => self.object_kind(view, at, words),
            None if view.items.is_some() => self.array(view, at, words),
            None => TypeKind::Alias(untyped(view)),
        }
    }

    fn array(&mut self, view: &View<'a>, at: &Pointer<'_>, words: &Words<'_>) -> TypeKind {
        let items = match view.items {
            Some(items) => self.nullable_schema(items, &at.key("items"), &words.then("item")),
            None => Type::Any,
        };
        TypeKind::Alias(Type::Array(Box::new(items)))
    }

    fn object_kind(&mut self, view: &View<'a>, at: &Pointer<'_>, words: &Words<'_>) -> TypeKind {
        if !view.properties.is_empty() {
            return TypeKind::Object(self.object(view, at, words));
        }
        match view.additional {
            // No property can be there: an object, but never a useful map.
            Some(AdditionalProperties::Any(false)) => TypeKind::Object(crate::ir::Object::default()),
            Some(AdditionalProperties::Any(true)) | None => TypeKind::Alias(Type::Map(Box::new(Type::Any))),
            Some(AdditionalProperties::Schema(schema)) => {
                let value =
                    self.nullable_schema((&**schema).into(), &at.key("additionalProperties"), &words.then("value"));
                TypeKind::Alias(Type::Map(Box::new(value)))
            }
        }
    }

    /// Whether `null` is one of a schema's values.
    pub(super) fn is_nullable(&self, node: Node<'a>) -> bool {
        let schema = match node {
            Node::Reference(name) => return self.nullable.contains(name),
            Node::Inline(schema) => schema,
        };
        let view = View::new(schema);
        if view.data.nullable || view.is_null() || view.enumeration.iter().any(serde_json::Value::is_null) {
            return true;
        }
        if view.one_of.iter().chain(view.any_of).any(|branch| self.is_nullable(branch.into())) {
            return true;
        }
        let mut structural = view.all_of.iter().map(Node::from).filter(|branch| self.is_structural(*branch)).peekable();
        structural.peek().is_some() && structural.all(|branch| self.is_nullable(branch))
    }

    /// Whether any value is one of a schema's, `null` too.
    pub(super) fn is_anything(&self, node: Node<'a>) -> bool {
        self.is_anything_within(node, MOST_REFERENCES)
    }

    fn is_anything_within(&self, node: Node<'a>, references: usize) -> bool {
        let schema = match node {
            Node::Inline(schema) => schema,
            Node::Reference(name) => match self.component(name) {
                Some((_, schema)) => schema,
                None => return true,
            },
        };
        let view = View::new(schema);
        let parts = || view.all_of.iter().chain(view.one_of).chain(view.any_of).map(Node::from);
        !View { all_of: &[], one_of: &[], any_of: &[], ..view.clone() }.is_structural()
            && untyped(&view) == Type::Any
            && parts().all(|part| match (part, references.checked_sub(1)) {
                (Node::Inline(_), _) => self.is_anything_within(part, references),
                (Node::Reference(_), Some(left)) => self.is_anything_within(part, left),
                (Node::Reference(_), None) => false,
            })
    }

    /// Whether a schema says anything about the type of a value.
    pub(super) fn is_structural(&self, node: Node<'a>) -> bool {
        match node {
            Node::Reference(_) => true,
            Node::Inline(schema) => View::new(schema).is_structural(),
        }
    }
}

/// The type of `type: integer` (OpenAPI 3.0.3, "Data Types"; formats of the OpenAPI format registry).
pub(super) fn integer(view: &View<'_>) -> Number {
    let unsigned = view.constraints.minimum.is_some_and(|(bound, _)| bound >= 0.0);
    // A bound that the format cannot hold says that the format is wrong.
    let fits = |low: f64, high: f64| {
        view.constraints.minimum.is_none_or(|(bound, _)| bound >= low)
            && view.constraints.maximum.is_none_or(|(bound, _)| bound <= high)
    };
    match view.format.as_deref() {
        Some("int32") if fits(f64::from(i32::MIN), f64::from(i32::MAX)) => Number::I32,
        Some("int8" | "int16" | "uint8" | "uint16") => Number::I32,
        Some("uint32") => Number::U32,
        Some("uint64" | "uint") => Number::U64,
        _ if unsigned && view.constraints.maximum.is_some_and(|(bound, _)| bound > 9.3e18) => Number::U64,
        _ => Number::I64,
    }
}

pub(super) fn number(view: &View<'_>) -> Number {
    match view.format.as_deref() {
        Some("float") => Number::F32,
        Some("int32") => Number::I32,
        Some("int64") => Number::I64,
        _ => Number::F64,
    }
}

/// The type of a schema without `type`: what its other keywords are about, if they are about one type.
fn untyped(view: &View<'_>) -> Type {
    let constraints = &view.constraints;
    if view.format.is_some()
        || constraints.pattern.is_some()
        || constraints.min_length.or(constraints.max_length).is_some()
    {
        match view.format.as_deref() {
            Some("int32") => Type::Number(Number::I32),
            Some("int64") => Type::Number(Number::I64),
            Some("float") => Type::Number(Number::F32),
            Some("double") => Type::Number(Number::F64),
            _ => Type::String(view.format.clone()),
        }
    } else {
        Type::Any
    }
}
