//! Objects: properties, which of them must be there, and what is known of the others.
//!
//! Enters: one schema, or the parts of an `allOf`. Leaves: one [`Object`]. A property that several parts have gets the
//! narrower type.

use std::collections::{HashMap, HashSet};

use openapiv3::AdditionalProperties;
use serde_json::Value;

use super::all_of::Part;
use super::view::{Node, View, component_name};
use super::{Lowering, Words};
use crate::diag::{Code, Pointer};
use crate::ir::{Additional, Constraints, Docs, Field, FieldDefault, Object, Presence, Type};

/// An object that is being put together.
#[derive(Default)]
struct Draft<'a> {
    fields: Vec<Field>,
    by_name: HashMap<&'a str, usize>,
    nullable: HashSet<&'a str>,
    required: HashSet<&'a str>,
    additional: Option<Additional>,
}

impl<'a> Lowering<'a, '_> {
    /// The object that a schema without `allOf` describes.
    pub(super) fn object(&mut self, view: &View<'a>, at: &Pointer<'_>, words: &Words<'_>) -> Object {
        let mut draft = Draft::default();
        self.draft(&mut draft, view, at, words);
        self.report_undeclared(&draft, view, at);
        finish(draft)
    }

    /// The object that the parts of a conjunction describe together.
    pub(super) fn merged_object(&mut self, parts: &[Part<'a>], words: &Words<'_>) -> Object {
        let mut draft = Draft::default();
        for part in parts {
            let words = Words::Base(&part.words);
            self.draft(&mut draft, &part.view, &Pointer::base(&part.pointer), &words);
        }
        for part in parts {
            self.report_undeclared(&draft, &part.view, &Pointer::base(&part.pointer));
        }
        let mut object = finish(draft);
        if let Words::First(name) = words {
            for part in parts.iter().filter(|part| part.inherited) {
                inherit_tag(&mut object, &part.view, name);
            }
        }
        object
    }

    /// Reports required properties that there are not: nothing is known of them, so nothing is asked for.
    fn report_undeclared(&mut self, draft: &Draft<'a>, view: &View<'a>, at: &Pointer<'_>) {
        if matches!(draft.additional, Some(Additional::Typed(_))) {
            return;
        }
        for (index, name) in
            view.required.iter().enumerate().filter(|(_, name)| !draft.by_name.contains_key(name.as_str()))
        {
            self.warn(
                Code::UndeclaredProperty,
                &at.key("required").index(index),
                format!("the required property `{name}` is not among the properties"),
                "declare it, or correct the name; until then it is neither asked for nor sent",
            );
        }
    }

    fn draft(&mut self, draft: &mut Draft<'a>, view: &View<'a>, at: &Pointer<'_>, words: &Words<'_>) {
        let properties = at.key("properties");
        for (name, node) in &view.properties {
            let field = self.field(name, *node, &properties.key(name), &words.then(name));
            if self.is_nullable(*node) {
                draft.nullable.insert(name);
            }
            match draft.by_name.get(name).and_then(|index| draft.fields.get_mut(*index)) {
                Some(known) => self.narrow(known, field, &properties.key(name)),
                None => {
                    draft.by_name.insert(name, draft.fields.len());
                    draft.fields.push(field);
                }
            }
        }
        draft.required.extend(view.required.iter().map(String::as_str));
        let at = at.key("additionalProperties");
        match view.additional {
            None => {}
            Some(AdditionalProperties::Any(false)) => {
                draft.additional.get_or_insert(Additional::Ignored);
            }
            // What another part says of their type says more.
            Some(AdditionalProperties::Any(true)) if matches!(draft.additional, Some(Additional::Typed(_))) => {}
            Some(AdditionalProperties::Any(true)) => draft.additional = Some(Additional::Typed(Type::Any)),
            Some(AdditionalProperties::Schema(schema)) => {
                let ty = self.nullable_schema((&**schema).into(), &at, &words.then("value"));
                draft.additional = Some(Additional::Typed(ty));
            }
        }
    }

    fn field(&mut self, name: &str, node: Node<'a>, at: &Pointer<'_>, words: &Words<'_>) -> Field {
        let ty = self.schema(node, at, words);
        let mut field = Field {
            name: name.to_owned(),
            docs: Docs::default(),
            ty,
            presence: Presence::Optional,
            read_only: false,
            write_only: false,
            default: FieldDefault::None,
            constraints: self.constraints(node),
        };
        if let Node::Inline(schema) = node {
            let view = View::new(schema);
            field.docs = view.docs();
            field.read_only = view.data.read_only;
            field.write_only = view.data.write_only;
            if let Some(value) = &view.data.default
                && !value.is_null()
            {
                field.default = FieldDefault::Assumed(value.clone());
            }
        }
        if let [only] = self.constants(node).as_slice() {
            field.default = FieldDefault::Constant(only.clone());
        }
        field
    }

    /// What a value must satisfy, through references and `allOf`.
    pub(super) fn constraints(&self, node: Node<'a>) -> Constraints {
        let mut constraints = Constraints::default();
        self.add_constraints(node, &mut constraints, &mut Vec::new());
        constraints
    }

    fn add_constraints(&self, node: Node<'a>, constraints: &mut Constraints, visited: &mut Vec<&'a str>) {
        let schema = match node {
            Node::Inline(schema) => schema,
            Node::Reference(name) => match self.component(name) {
                Some((name, schema)) if !visited.contains(&name) => {
                    visited.push(name);
                    schema
                }
                _ => return,
            },
        };
        let view = View::new(schema);
        constraints.tighten(view.constraints);
        for branch in view.all_of {
            self.add_constraints(branch.into(), constraints, visited);
        }
    }

    /// The strings that a schema lists, when it lists strings.
    pub(super) fn constants(&self, node: Node<'a>) -> Vec<String> {
        let schema = match node {
            Node::Inline(schema) => schema,
            Node::Reference(name) => match self.component(name) {
                Some((_, schema)) => schema,
                None => return Vec::new(),
            },
        };
        let view = View::new(schema);
        if let [single] = view.all_of
            && view.enumeration.is_empty()
            && let Node::Reference(name) = single.into()
            && let Some((_, schema)) = self.component(name)
        {
            return strings(&View::new(schema).enumeration);
        }
        strings(&view.enumeration)
    }

    /// A property that two parts of an `allOf` have: the narrower type counts.
    fn narrow(&mut self, known: &mut Field, other: Field, at: &Pointer<'_>) {
        if wider(&known.ty, &other.ty) {
            known.ty = other.ty;
            known.constraints = other.constraints;
        } else if known.ty != other.ty && !wider(&other.ty, &known.ty) {
            if json_type(&known.ty).zip(json_type(&other.ty)).is_some_and(|(one, two)| one != two) {
                let message =
                    format!("the parts of `allOf` give the property `{}` types that exclude each other", known.name);
                self.warn(Code::ContradictorySchema, at, message, "make them agree; this one counts until then");
            }
            known.ty = other.ty;
            known.constraints = other.constraints;
        }
        if other.docs.description.is_some() {
            known.docs = other.docs;
        }
        if other.default != FieldDefault::None {
            known.default = other.default;
        }
        known.read_only |= other.read_only;
        known.write_only |= other.write_only;
    }
}

fn finish(draft: Draft<'_>) -> Object {
    let Draft { mut fields, nullable, required, additional, .. } = draft;
    for field in &mut fields {
        let name = field.name.as_str();
        field.presence = match (required.contains(name), nullable.contains(name)) {
            (true, false) => Presence::Required,
            (true, true) => Presence::Nullable,
            (false, false) => Presence::Optional,
            (false, true) => Presence::Maybe,
        };
    }
    Object { fields, additional: additional.unwrap_or_default() }
}

/// The tag of a schema that extends one with a `discriminator` (OpenAPI 3.0.3, "Composition and Inheritance").
fn inherit_tag(object: &mut Object, base: &View<'_>, name: &str) {
    let Some(discriminator) = &base.data.discriminator else { return };
    let mapped =
        discriminator.mapping.iter().find(|(_, target)| component_name(target) == name).map(|(tag, _)| tag.as_str());
    let field = object.fields.iter_mut().find(|field| field.name == discriminator.property_name);
    if let Some(field) = field
        && !matches!(field.default, FieldDefault::Constant(_))
        && matches!(json_type(&field.ty), None | Some("string"))
        && field.ty != Type::Any
    {
        field.default = FieldDefault::Constant(mapped.unwrap_or(name).to_owned());
    }
}

fn strings(values: &[Value]) -> Vec<String> {
    values
        .iter()
        .filter(|value| !value.is_null())
        .map(|value| value.as_str().map(str::to_owned))
        .collect::<Option<_>>()
        .unwrap_or_default()
}

/// Whether every value of `narrow` is one of `wide`, as far as the types say it by themselves.
fn wider(wide: &Type, narrow: &Type) -> bool {
    match (wide, narrow) {
        (Type::Any, _) => true,
        (Type::String(None), Type::String(Some(_)) | Type::Named(_)) => true,
        (Type::Map(value), Type::Named(_) | Type::Map(_)) => **value == Type::Any,
        (Type::Number(one), Type::Number(two)) => {
            use crate::ir::Number::{F32, F64, I32, I64, U32, U64};
            matches!((one, two), (F64, F32 | I32 | I64 | U32 | U64) | (F32, I32 | I64 | U32 | U64) | (I64, I32))
        }
        (Type::Array(one), Type::Array(two)) => wider(one, two),
        _ => false,
    }
}

/// The JSON type of a type that has no name.
fn json_type(ty: &Type) -> Option<&'static str> {
    match ty {
        Type::Any | Type::Named(_) | Type::Nullable(_) => None,
        Type::Boolean => Some("boolean"),
        Type::Number(_) => Some("number"),
        Type::String(_) | Type::Binary => Some("string"),
        Type::Array(_) => Some("array"),
        Type::Map(_) => Some("object"),
    }
}
