//! Objects: their properties, which of them are required, and what is known of the others.
//!
//! Enters: one schema, or the parts of an `allOf`. Leaves: one [`Object`]. A property that several parts have gets the
//! narrower type.

use std::collections::HashSet;

use super::places::Places;
use super::property::{self, Source};
use crate::diag::Code;
use crate::ir::{Additional, Constraints, Docs, Field, FieldDefault, Object, Presence, Type, TypeKind};
use crate::json::{JsonType, Pointer};
use crate::lower::context::constraints::{self, reconcile};
use crate::lower::context::{Context, Part, SchemaId, Words, docs, weight};
use crate::spec::{Discriminator, Node, Schema, Subschema};

/// An object that is being built.
#[derive(Default)]
struct Draft<'a> {
    /// Whether it has several parts: a single one has each property once.
    merged: bool,
    fields: Vec<Field>,
    /// The schemas of each field: several, if several parts of an `allOf` have it.
    sources: Vec<Vec<Source<'a>>>,
    /// The names of the properties, each at the index of its field.
    names: Places<'a>,
    /// How many of the fields are known from another branch, and stay as they are.
    known: usize,
    /// The traits of each field.
    traits: Vec<Traits>,
    required: Places<'a>,
    additional: Option<Additional>,
    /// The schema of the properties that are not named, from the part that has one.
    others: Option<&'a Subschema>,
    constraints: Constraints,
}

/// What is known of a property besides its type.
#[derive(Clone, Copy, Debug, Default)]
struct Traits {
    /// It allows `null`.
    nullable: bool,
    /// It allows any JSON value, `null` included.
    untyped: bool,
    /// It is required, but no schema declares it.
    undeclared: bool,
}

/// An object with any keys.
pub fn map_of(value: Type) -> TypeKind {
    TypeKind::Alias(Type::Map(Box::new(value)))
}

/// The object that a schema without `allOf` describes.
pub fn object<'a>(cx: &mut Context<'a, '_>, schema: &'a Schema, at: &Pointer<'_>, words: &Words<'_>) -> Object {
    let mut draft = Draft::default();
    draft.add(cx, schema, at, words);
    draft.add_undeclared(cx, schema, at);
    draft.finish()
}

/// The object that the parts of a conjunction describe together.
pub fn merged_object<'a>(cx: &mut Context<'a, '_>, parts: &[Part<'a>], words: &Words<'_>) -> Object {
    let mut draft = Draft { merged: true, ..Draft::default() };
    for part in parts {
        draft.add(cx, part.rest.schema, &Pointer::base(&part.pointer), &Words::Base(&part.words));
    }
    for part in parts {
        draft.add_undeclared(cx, part.rest.schema, &Pointer::base(&part.pointer));
    }
    let mut object = draft.finish();
    if let Words::First(name) = words {
        for discriminator in parts.iter().filter(|part| part.inherited).filter_map(|part| part.rest.discriminator) {
            inherit_tag(cx, &mut object, discriminator, name, parts);
        }
        set_tag(cx, &mut object, name);
    }
    object
}

/// The object of values that fit one branch of an `anyOf` or several, each made of parts: what not every branch requires is
/// optional. The branches give a property the same schema.
pub fn any_object<'a>(cx: &mut Context<'a, '_>, branches: &[Vec<Part<'a>>]) -> Object {
    let mut draft = Draft { merged: true, ..Draft::default() };
    let mut every: Option<HashSet<&'a str>> = None;
    for parts in branches {
        for part in parts {
            draft.add(cx, part.rest.schema, &Pointer::base(&part.pointer), &Words::Base(&part.words));
        }
        let required = parts.iter().flat_map(|part| &part.rest.schema.required).map(String::as_str);
        let required: HashSet<&'a str> = required.collect();
        every = Some(match every {
            Some(known) => known.intersection(&required).copied().collect(),
            None => required,
        });
        draft.known = draft.fields.len();
    }
    for part in branches.iter().flatten() {
        draft.add_undeclared(cx, part.rest.schema, &Pointer::base(&part.pointer));
    }
    draft.required = Places::default();
    draft.required.extend(every.unwrap_or_default());
    draft.finish()
}

impl<'a> Draft<'a> {
    /// Reports required properties that no schema declares. They become fields all the same: a request can have them.
    fn add_undeclared(&mut self, cx: &mut Context<'a, '_>, schema: &'a Schema, at: &Pointer<'_>) {
        if matches!(self.additional, Some(Additional::Typed(_))) {
            return;
        }
        for (index, name) in schema.required.iter().enumerate() {
            if self.names.of(name).is_some() {
                continue;
            }
            cx.report.warn(
                Code::UndeclaredProperty,
                &at.key("required").index(index),
                format!("the required property `{name}` is not declared"),
                "declare it, or correct the name; until then it is optional, and any JSON value",
            );
            self.names.push(name);
            self.traits.push(Traits { undeclared: true, ..Traits::default() });
            self.fields.push(Field {
                name: name.clone(),
                client_name: None,
                docs: Docs::default(),
                ty: Type::Any,
                presence: Presence::Maybe,
                read_only: false,
                write_only: false,
                default: FieldDefault::None,
                constraints: Constraints::default(),
            });
            self.sources.push(Vec::new());
        }
    }

    fn add(&mut self, cx: &mut Context<'a, '_>, schema: &'a Schema, at: &Pointer<'_>, words: &Words<'_>) {
        let properties = at.key("properties");
        for (name, node) in &schema.properties {
            // A pattern or a constant of a component is copied to each property that refers to it.
            if cx.limits.is_spent() {
                return;
            }
            let (at, words, node) = (properties.key(name), words.then(name), node.into());
            let (nullable, untyped) = (cx.facts.is_nullable(node), cx.facts.is_anything(node));
            let source = self.merged.then(|| Source { node, pointer: at.to_string() });
            // A single schema has each property once.
            let known = if self.merged { self.names.of(name) } else { None };
            if let Some(index) = known.filter(|index| *index < self.known) {
                if let Some(field) = self.fields.get_mut(index)
                    && let Node::Inline(schema) = node
                    && field.docs == Docs::default()
                {
                    field.docs = docs(schema);
                }
                continue;
            }
            if let Some(known) = known.and_then(|index| self.traits.get_mut(index)) {
                // What is any value in one part is what the other says.
                if !untyped {
                    known.nullable = if known.untyped { nullable } else { known.nullable || nullable };
                    known.untyped = false;
                }
            }
            match known.and_then(|index| self.fields.get_mut(index).zip(self.sources.get_mut(index))) {
                Some((known, sources)) => {
                    let required = schema.required.contains(name);
                    property::narrow(cx, known, sources, node, required, &at, &words);
                    cx.limits.add(1);
                    sources.extend(source);
                }
                None => {
                    let ty = cx.ty(node, &at, &words);
                    self.names.push(name);
                    self.traits.push(Traits { nullable, untyped, undeclared: false });
                    let field = property::field(cx, name, node, ty);
                    cx.limits.add(weight(&field));
                    self.fields.push(field);
                    self.sources.push(source.into_iter().collect());
                }
            }
        }
        self.constraints.tighten(Constraints {
            min_properties: schema.min_properties,
            max_properties: schema.max_properties,
            ..Constraints::default()
        });
        self.required.extend(schema.required.iter().map(String::as_str));
        let at = at.key("additionalProperties");
        match &schema.additional_properties {
            None => {}
            Some(Subschema::Boolean(false)) => {
                self.additional.get_or_insert(Additional::Ignored);
            }
            // The type that another part gives them is more precise.
            Some(Subschema::Boolean(true)) if matches!(self.additional, Some(Additional::Typed(_))) => {}
            Some(Subschema::Boolean(true)) => self.additional = Some(Additional::Typed(Type::Any)),
            Some(values) if self.others.is_some_and(|known| known != values) => {
                self.additional = Some(differ(cx, schema, &at));
                self.constraints.each = None;
            }
            Some(values) => {
                self.others = Some(values);
                let node = values.into();
                let ty = cx.nullable_type(node, &at, &words.then("value"));
                let each = constraints::of(cx, node);
                self.constraints.tighten(Constraints {
                    each: Some(each).filter(|each| !each.is_empty()).map(Box::new),
                    ..Constraints::default()
                });
                self.additional = Some(Additional::Typed(ty));
            }
        }
    }

    fn finish(self) -> Object {
        let Self { mut fields, traits, required, additional, mut constraints, .. } = self;
        reconcile(&mut constraints);
        for (field, traits) in fields.iter_mut().zip(traits) {
            let required = !traits.undeclared && required.of(&field.name).is_some();
            field.presence = match (required, traits.nullable) {
                (true, false) => Presence::Required,
                (true, true) => Presence::Nullable,
                // A value of any type can be `null`, which differs from an absent property.
                (false, false) if field.ty == Type::Any || traits.untyped => Presence::Maybe,
                (false, false) => Presence::Optional,
                (false, true) => Presence::Maybe,
            };
        }
        Object { fields, constants: Vec::new(), additional: additional.unwrap_or_default(), constraints }
    }
}

/// What the properties are that the parts of an `allOf` describe without naming them, each part another way.
pub fn differ(cx: &mut Context<'_, '_>, schema: &Schema, at: &Pointer<'_>) -> Additional {
    let (code, message) = if schema.pattern_properties.is_empty() {
        (Code::ContradictorySchema, "the parts of `allOf` give properties that are not named different types")
    } else {
        (Code::UnsupportedConstraint, "the patterns of the parts of `allOf` are not told apart")
    };
    cx.report.warn(
        code,
        at,
        message,
        "these properties are any JSON value; write one `additionalProperties` for all parts",
    );
    Additional::Typed(Type::Any)
}

/// Sets the tag of a schema that extends one with a `discriminator` (OpenAPI 3.0.4, section 4.7.25).
fn inherit_tag(
    cx: &mut Context<'_, '_>,
    object: &mut Object,
    discriminator: &Discriminator,
    name: &str,
    parts: &[Part<'_>],
) {
    let given = cx.facts.component(name).and_then(|(_, schema)| schema.given_tag());
    let is_part = |target: &str| {
        let target = cx.facts.component(target).map(|(_, schema)| SchemaId::from(schema));
        parts.iter().any(|part| part.inherited && Some(part.id()) == target)
    };
    let mut mapped = discriminator.mapping.iter().filter(|(_, target)| target == name);
    let mut above = discriminator.mapping.iter().filter(|(_, target)| is_part(target));
    let tag = match (mapped.next(), mapped.next()) {
        (Some((tag, _)), None) => tag.as_str(),
        // The schema does not say which of several tags is its own.
        (Some(_), Some(_)) => return,
        (None, _) => match (given, above.next(), above.next()) {
            (Some(given), ..) => given,
            // It extends a schema that has a tag, and has that, too.
            (None, Some((tag, _)), None) => tag.as_str(),
            (None, Some(_), Some(_)) => return,
            (None, None, _) => name,
        },
    };
    cx.tag(name, &discriminator.property_name, tag);
    let field = object.fields.iter_mut().find(|field| field.name == discriminator.property_name);
    if let Some(field) = field
        && !matches!(field.default, FieldDefault::Constant(_) | FieldDefault::Const(_))
        && matches!(json_type(&field.ty), None | Some(JsonType::String | JsonType::Number))
        && !matches!(field.ty, Type::Any | Type::Json(_))
    {
        field.default = FieldDefault::Constant(tag.to_owned());
        field.read_only = false;
    }
}

/// Sets the tag of a schema that only one tag means.
pub fn set_tag(cx: &mut Context<'_, '_>, object: &mut Object, name: &str) {
    for (property, tag) in cx.facts.families().tags(name) {
        cx.tag(name, property, tag);
        let field = object.fields.iter_mut().find(|field| field.name == *property);
        if let Some(field) = field
            && matches!(field.ty, Type::String(_) | Type::Number(_) | Type::Named(_))
        {
            field.default = FieldDefault::Constant(tag.clone());
            // A server needs it, whatever the document says of who sends it.
            field.read_only = false;
        }
    }
}

/// The JSON type of a type that has no name.
fn json_type(ty: &Type) -> Option<JsonType> {
    match ty {
        Type::Any | Type::Named(_) | Type::Nullable(_) => None,
        Type::Boolean => Some(JsonType::Boolean),
        Type::Number(_) => Some(JsonType::Number),
        Type::String(_) | Type::Literal(_) | Type::Binary | Type::Upload | Type::Json(_) => Some(JsonType::String),
        Type::Array(_) | Type::Tuple(_) => Some(JsonType::Array),
        Type::Map(_) => Some(JsonType::Object),
    }
}
