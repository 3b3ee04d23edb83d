//! Objects: their properties, which of them are required, and what is known of the others.
//!
//! Enters: one schema, or the parts of an `allOf`. Leaves: one [`Object`]. A property that several parts have gets the
//! narrower type.

use std::cell::LazyCell;
use std::collections::{HashMap, HashSet};

use super::places::Places;
use super::property::{self, Source};
use crate::diag::Code;
use crate::ir::{Additional, Constraints, Docs, Field, FieldDefault, Object, Presence, Type, TypeKind};
use crate::json::{JsonType, Pointer};
use crate::lower::context::constraints::{self, reconcile};
use crate::lower::context::{
    Context, Key, Part, SchemaId, Words, docs, weight, weight_of_constraints, weight_of_text, weight_of_type,
};
use crate::spec::{Discriminator, Node, Schema, Subschema};

/// So many schemas and values inside the schema of a property weigh as much as one property, where the property is one of a type that
/// another schema has, too; as do so many names of required properties.
const PARTS_OF_WEIGHT: usize = 32;

/// The most properties that are looked for one by one.
const FEW: usize = 8;

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
    /// How many of the fields are known from another branch, and stay as they are, but for those that are joined.
    known: usize,
    /// The properties that each branch of an `anyOf` may add to.
    joined: HashSet<&'a str>,
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
    /// Only conditions describe it, which hold for some values.
    conditional: bool,
    /// It is a file that may be `null`, which is no part.
    omissible: bool,
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
        let inherited = parts.iter().filter(|part| part.inherited);
        let discriminators: Vec<_> = inherited.clone().filter_map(|part| part.rest.discriminator).collect();
        if !discriminators.is_empty() {
            let ids: HashSet<SchemaId> = inherited.map(Part::id).collect();
            let fields = Fields::new(&object, discriminators.len());
            for discriminator in discriminators {
                inherit_tag(cx, &mut object, &fields, discriminator, name, &ids);
            }
        }
        set_tag(cx, &mut object, name);
    }
    object
}

/// The object of values that fit one branch of an `anyOf` or several, each made of parts: what not every branch requires is
/// optional. The branches give a property the same schema, but for those that are objects which become one (`joined`).
pub fn any_object<'a>(cx: &mut Context<'a, '_>, branches: &[Vec<Part<'a>>], joined: HashSet<&'a str>) -> Object {
    let mut draft = Draft { merged: true, joined, ..Draft::default() };
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
    /// Reports required properties that no schema declares, also where a union that only restricts valid combinations requires them. They
    /// become fields all the same: a request can have them.
    fn add_undeclared(&mut self, cx: &mut Context<'a, '_>, schema: &'a Schema, at: &Pointer<'_>) {
        if matches!(self.additional, Some(Additional::Typed(_))) {
            return;
        }
        self.add_required(cx, &schema.required, &at.key("required"));
        if cx.limits.is_spent() || schema.branches().any(Node::is_structural) {
            return;
        }
        let mut seen = 0;
        for (keyword, listed) in [("oneOf", &schema.one_of), ("anyOf", &schema.any_of)] {
            seen += self.add_required_in(cx, listed, &at.key(keyword));
        }
        if self.merged {
            cx.limits.add(seen / PARTS_OF_WEIGHT);
        }
    }

    /// Adds what branches that only restrict require, those within them included. Returns how much there was to look at.
    fn add_required_in(&mut self, cx: &mut Context<'a, '_>, listed: &'a [Subschema], at: &Pointer<'_>) -> usize {
        let mut seen = 0;
        for (index, branch) in listed.iter().enumerate() {
            let Subschema::Inline(branch) = branch else { continue };
            let at = at.index(index);
            seen += 1 + branch.required.len();
            self.add_required(cx, &branch.required, &at.key("required"));
            let within = [("allOf", &branch.all_of), ("oneOf", &branch.one_of), ("anyOf", &branch.any_of)];
            for (keyword, listed) in within {
                seen += self.add_required_in(cx, listed, &at.key(keyword));
            }
        }
        seen
    }

    fn add_required(&mut self, cx: &mut Context<'a, '_>, required: &'a [String], at: &Pointer<'_>) {
        for (index, name) in required.iter().enumerate() {
            if self.names.of(name).is_some() {
                continue;
            }
            // Each schema that extends this one has the property, too.
            if !cx.limits.add(weight_of_text(name.len())) {
                return;
            }
            cx.report.warn(
                Code::UndeclaredProperty,
                &at.index(index),
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
        let required = LazyCell::new(|| schema.required.iter().map(String::as_str).collect::<HashSet<_>>());
        if self.merged {
            cx.limits.add(schema.required.len() / PARTS_OF_WEIGHT);
        }
        for (name, node) in &schema.properties {
            // A pattern or a constant of a component is copied to each property that refers to it.
            if cx.limits.is_spent() {
                return;
            }
            let more = if self.merged { again(cx, node) } else { 0 };
            cx.limits.add(more);
            let (at, words, node) = (properties.key(name), words.then(name), node.into());
            let (nullable, untyped) = (cx.facts.is_nullable(node), cx.facts.is_anything(node));
            let source = self.merged.then(|| Source { node, pointer: at.to_string() });
            // A single schema has each property once.
            let known = if self.merged { self.names.of(name) } else { None };
            if let Some(index) = known.filter(|index| *index < self.known && !self.joined.contains(name.as_str())) {
                if let Some(field) = self.fields.get_mut(index)
                    && let Node::Inline(schema) = node
                    && field.docs == Docs::default()
                {
                    field.docs = docs(schema);
                }
                continue;
            }
            let conditional = schema.is_conditional(name);
            if let Some(index) = known
                && let Some(was_conditional) = self.traits.get(index).map(|known| known.conditional)
                && (conditional || was_conditional)
            {
                if !was_conditional {
                    continue;
                }
                let ty = cx.ty(node, &at, &words);
                let mut field = property::field(cx, name, node, ty);
                if conditional {
                    property::relax(&mut field);
                }
                let omissible = cx.facts.may_be_no_part(node);
                let traits = Traits { nullable, untyped, undeclared: false, conditional, omissible };
                self.meet(index, field, traits, source);
                cx.limits.add(1);
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
                    let required = required.contains(name.as_str());
                    property::narrow(cx, known, sources, node, required, &at, &words);
                    cx.limits.add(1);
                    sources.extend(source);
                }
                None => {
                    let ty = cx.ty(node, &at, &words);
                    self.names.push(name);
                    let omissible = cx.facts.may_be_no_part(node);
                    self.traits.push(Traits { nullable, untyped, undeclared: false, conditional, omissible });
                    let mut field = property::field(cx, name, node, ty);
                    if conditional {
                        property::relax(&mut field);
                    }
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
            Some(values) if self.others.is_some_and(|known| !are_one(cx, known, values, &at, words)) => {
                self.additional = Some(differ(cx, schema, &at));
                self.constraints.each = None;
            }
            Some(values) => {
                self.others = Some(values);
                let more = if self.merged { again(cx, values) } else { 0 };
                let node = values.into();
                let ty = cx.nullable_type(node, &at, &words.then("value"));
                let each = constraints::of(cx, node);
                cx.limits.add(more + weight_of_type(&ty) + weight_of_constraints(&each));
                self.constraints.tighten(Constraints {
                    each: Some(each).filter(|each| !each.is_empty()).map(Box::new),
                    ..Constraints::default()
                });
                self.additional = Some(Additional::Typed(ty));
            }
        }
    }

    /// Adds to a property that only conditions described until now: of several conditions any may hold, and what always counts
    /// says what the property is.
    fn meet(&mut self, index: usize, field: Field, traits: Traits, source: Option<Source<'a>>) {
        let (Some(known), Some(known_traits)) = (self.fields.get_mut(index), self.traits.get_mut(index)) else {
            return;
        };
        if traits.conditional {
            known_traits.nullable |= traits.nullable;
            if known.ty != field.ty {
                known.ty = Type::Any;
                known_traits.untyped = true;
            }
            return;
        }
        *known = field;
        *known_traits = traits;
        if let Some(sources) = self.sources.get_mut(index) {
            *sources = source.into_iter().collect();
        }
    }

    fn finish(self) -> Object {
        let Self { mut fields, traits, required, additional, mut constraints, .. } = self;
        reconcile(&mut constraints);
        for (field, traits) in fields.iter_mut().zip(traits) {
            let required = !traits.undeclared && !traits.omissible && required.of(&field.name).is_some();
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

/// Whether two schemas of properties that are not named are one: they are equal, or scalars of one type, of which both have
/// constraints.
pub fn are_one<'a>(
    cx: &mut Context<'a, '_>,
    one: &'a Subschema,
    other: &'a Subschema,
    at: &Pointer<'_>,
    words: &Words<'_>,
) -> bool {
    if cx.memo.are_equal(one, other) {
        return true;
    }
    let is_scalar = |node: Node<'a>| {
        let ty = cx.facts.shape(node).types.only();
        let is_one = ty.is_some_and(|ty| !matches!(ty, JsonType::Null | JsonType::Array | JsonType::Object));
        is_one && cx.facts.listed(node).is_empty()
    };
    let (one, other) = (Node::from(one), Node::from(other));
    is_scalar(one) && is_scalar(other) && cx.nullable_type(one, at, words) == cx.nullable_type(other, at, words)
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

/// The weight of the schema of a property that is lowered for each schema that has the property: none if its type has a name.
fn again<'a>(cx: &Context<'a, '_>, node: &'a Subschema) -> usize {
    match node {
        Subschema::Boolean(_) | Subschema::Reference(_) => 0,
        Subschema::Inline(schema) if cx.types.inline(&Key::Of((&**schema).into())).is_some() => 0,
        Subschema::Inline(_) => node.extent() / PARTS_OF_WEIGHT,
    }
}

/// Where the fields of an object are. Few are looked for one by one.
struct Fields {
    places: Option<HashMap<String, usize>>,
}

impl Fields {
    /// The fields of an object, so many of which are looked for.
    fn new(object: &Object, wanted: usize) -> Self {
        let places = || {
            let mut places = HashMap::new();
            for (place, field) in object.fields.iter().enumerate() {
                places.entry(field.name.clone()).or_insert(place);
            }
            places
        };
        Self { places: (wanted > FEW).then(places) }
    }

    /// The field of this name.
    fn find<'o>(&self, object: &'o mut Object, name: &str) -> Option<&'o mut Field> {
        match &self.places {
            Some(places) => object.fields.get_mut(*places.get(name)?),
            None => object.fields.iter_mut().find(|field| field.name == name),
        }
    }
}

/// Sets the tag of a schema that extends one with a `discriminator` (OpenAPI 3.0.4, section 4.7.25). `ids`: the schemas that it
/// extends.
fn inherit_tag<'a>(
    cx: &mut Context<'a, '_>,
    object: &mut Object,
    fields: &Fields,
    discriminator: &'a Discriminator,
    name: &str,
    ids: &HashSet<SchemaId>,
) {
    let given = cx.facts.component(name).and_then(|(_, schema)| schema.given_tag());
    let mapping = cx.memo.mapping(cx.facts, discriminator);
    let mapped = mapping.of_name(name);
    let tag = match (mapped.count, mapped.first) {
        (1, Some(tag)) => tag,
        (0, _) | (_, None) => match given {
            Some(given) => given,
            None => {
                let above = mapping.of_any(ids);
                match (above.count, above.first) {
                    // It extends a schema that has a tag, and has that, too.
                    (1, Some(tag)) => tag,
                    (0, _) | (_, None) => name,
                    (_, Some(_)) => return,
                }
            }
        },
        // The schema does not say which of several tags is its own.
        (_, Some(_)) => return,
    };
    cx.tag(name, &discriminator.property_name, tag);
    if let Some(field) = fields.find(object, &discriminator.property_name)
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
    let tags = cx.facts.families().tags(name);
    let fields = Fields::new(object, tags.len());
    for (property, tag) in tags {
        cx.tag(name, property, tag);
        if let Some(field) = fields.find(object, property)
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
