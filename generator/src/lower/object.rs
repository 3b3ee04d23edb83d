//! Objects: properties, which of them must be there, and what is known of the others.
//!
//! Enters: one schema, or the parts of an `allOf`. Leaves: one [`Object`]. A property that several parts have gets the
//! narrower type.

use std::collections::{HashMap, HashSet};

use openapiv3::AdditionalProperties;

use super::all_of::Part;
use super::constraints::reconcile;
use super::view::{Node, View, component_name};
use super::{Lowering, Words};
use crate::diag::{Code, Pointer};
use crate::ir::{Additional, Constraints, Docs, Field, FieldDefault, Object, Presence, Type};

/// An object that is being put together.
#[derive(Default)]
struct Draft<'a> {
    /// Whether several parts are put together: one alone says each property once.
    merged: bool,
    fields: Vec<Field>,
    /// The schemas of each field, and where they stand: several, where several parts of an `allOf` have it.
    sources: Vec<Vec<(Node<'a>, String)>>,
    by_name: HashMap<&'a str, usize>,
    nullable: HashSet<&'a str>,
    /// The properties that may be any JSON value, `null` too.
    untyped: HashSet<&'a str>,
    /// The properties that are required and nowhere described.
    undeclared: HashSet<&'a str>,
    required: HashSet<&'a str>,
    additional: Option<Additional>,
    constraints: Constraints,
}

impl<'a> Lowering<'a, '_> {
    /// The object that a schema without `allOf` describes.
    pub(super) fn object(&mut self, view: &View<'a>, at: &Pointer<'_>, words: &Words<'_>) -> Object {
        let mut draft = Draft::default();
        self.draft(&mut draft, view, at, words);
        self.add_undeclared(&mut draft, view, at);
        finish(draft)
    }

    /// The object that the parts of a conjunction describe together.
    pub(super) fn merged_object(&mut self, parts: &[Part<'a>], words: &Words<'_>) -> Object {
        let mut draft = Draft { merged: true, ..Draft::default() };
        for part in parts {
            let words = Words::Base(&part.words);
            self.draft(&mut draft, &part.view, &Pointer::base(&part.pointer), &words);
        }
        for part in parts {
            self.add_undeclared(&mut draft, &part.view, &Pointer::base(&part.pointer));
        }
        let mut object = finish(draft);
        if let Words::First(name) = words {
            for part in parts.iter().filter(|part| part.inherited) {
                inherit_tag(&mut object, &part.view, name);
            }
            self.set_tag(&mut object, name);
        }
        object
    }

    /// Reports required properties that there are not. They get a place all the same: who sends one must be able to.
    fn add_undeclared(&mut self, draft: &mut Draft<'a>, view: &View<'a>, at: &Pointer<'_>) {
        if matches!(draft.additional, Some(Additional::Typed(_))) {
            return;
        }
        for (index, name) in view.required.iter().enumerate() {
            if draft.by_name.contains_key(name.as_str()) {
                continue;
            }
            self.warn(
                Code::UndeclaredProperty,
                &at.key("required").index(index),
                format!("the required property `{name}` is not among the properties"),
                "declare it, or correct the name; until then it is optional, and any JSON value",
            );
            draft.by_name.insert(name, draft.fields.len());
            draft.undeclared.insert(name);
            draft.fields.push(Field {
                name: name.clone(),
                docs: Docs::default(),
                ty: Type::Any,
                presence: Presence::Maybe,
                read_only: false,
                write_only: false,
                default: FieldDefault::None,
                constraints: Constraints::default(),
            });
            draft.sources.push(Vec::new());
        }
    }

    fn draft(&mut self, draft: &mut Draft<'a>, view: &View<'a>, at: &Pointer<'_>, words: &Words<'_>) {
        let properties = at.key("properties");
        for (name, node) in &view.properties {
            let (at, words) = (properties.key(name), words.then(name));
            if self.is_nullable(*node) {
                draft.nullable.insert(name);
            }
            if self.is_anything(*node) {
                draft.untyped.insert(name);
            }
            let source = draft.merged.then(|| (*node, at.to_string()));
            match draft
                .by_name
                .get(name)
                .and_then(|index| draft.fields.get_mut(*index).zip(draft.sources.get_mut(*index)))
            {
                Some((known, sources)) => {
                    let required = view.required.iter().any(|required| required == name);
                    self.narrow(known, sources, *node, required, &at, &words);
                    sources.extend(source);
                }
                None => {
                    let ty = self.schema(*node, &at, &words);
                    let field = self.field(name, *node, ty);
                    draft.by_name.insert(name, draft.fields.len());
                    draft.fields.push(field);
                    draft.sources.push(source.into_iter().collect());
                }
            }
        }
        draft.constraints.tighten(Constraints {
            min_properties: view.constraints.min_properties,
            max_properties: view.constraints.max_properties,
            ..Constraints::default()
        });
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
                let node = Node::from(&**schema);
                let ty = self.nullable_schema(node, &at, &words.then("value"));
                draft.constraints.tighten(Constraints {
                    each: Some(self.constraints(node)).filter(|each| !each.is_empty()).map(Box::new),
                    ..Constraints::default()
                });
                draft.additional = Some(Additional::Typed(ty));
            }
        }
    }
}

fn finish(draft: Draft<'_>) -> Object {
    let Draft { mut fields, nullable, untyped, undeclared, required, additional, mut constraints, .. } = draft;
    reconcile(&mut constraints);
    for field in &mut fields {
        let name = field.name.as_str();
        let required = required.contains(name) && !undeclared.contains(name);
        field.presence = match (required, nullable.contains(name)) {
            (true, false) => Presence::Required,
            (true, true) => Presence::Nullable,
            // A value that can be anything can be `null`, and that is not the same as none.
            (false, false) if field.ty == Type::Any || untyped.contains(name) => Presence::Maybe,
            (false, false) => Presence::Optional,
            (false, true) => Presence::Maybe,
        };
    }
    Object { fields, additional: additional.unwrap_or_default(), constraints }
}

/// The tag of a schema that extends one with a `discriminator` (OpenAPI 3.0.3, "Composition and Inheritance").
fn inherit_tag(object: &mut Object, base: &View<'_>, name: &str) {
    let Some(discriminator) = &base.data.discriminator else { return };
    let mut mapped = discriminator.mapping.iter().filter(|(_, target)| component_name(target) == name);
    let tag = match (mapped.next(), mapped.next()) {
        (None, _) => name,
        (Some((tag, _)), None) => tag.as_str(),
        // Which of several it is, the schema does not say.
        (Some(_), Some(_)) => return,
    };
    let field = object.fields.iter_mut().find(|field| field.name == discriminator.property_name);
    if let Some(field) = field
        && !matches!(field.default, FieldDefault::Constant(_))
        && matches!(json_type(&field.ty), None | Some("string"))
        && field.ty != Type::Any
    {
        field.default = FieldDefault::Constant(tag.to_owned());
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
