//! `allOf`: the schemas of a conjunction become one type.
//!
//! Enters: a schema with `allOf`. A conjunction is flattened into parts, through references and nested `allOf`. Objects
//! are then merged into one struct, a union is distributed over the other parts, and of scalars the narrower type
//! counts. Leaves: the kind of type.

mod conjunction;
mod object;
mod places;
mod property;
mod restriction;

use std::collections::HashSet;

use super::context::constraints::{Limited, MOST_BASES};
use super::context::{Context, Part, Words};
use crate::diag::Code;
use crate::facts::Rest;
use crate::ir::{Object, TypeKind};
use crate::json::{JsonType, JsonTypes, Pointer};
use crate::spec::{Node, Schema, Subschema};
pub use conjunction::{Conjunction, conjunction, objects};
pub use object::{any_object, object, set_tag};
pub use restriction::{report_not, report_union};

/// What a schema with `allOf` is.
pub enum Composed<'a> {
    /// Its one schema.
    Alone {
        /// The schema.
        node: Node<'a>,
        /// Its index in the list.
        index: usize,
    },
    /// The conjunction of these parts.
    Parts(Vec<Part<'a>>),
}

/// Finds out what a schema with `allOf` is.
pub fn all_of<'a>(cx: &mut Context<'a, '_>, schema: &'a Schema, at: &Pointer<'_>, words: &Words<'_>) -> Composed<'a> {
    let all_of = at.key("allOf");
    let mut branches: Vec<(usize, Node<'a>)> = Vec::new();
    let mut declared: Option<HashSet<&'a str>> = None;
    for (index, branch) in schema.all_of.iter().map(Node::from).enumerate() {
        let is_part = branch.is_structural() || has_required(branch);
        if is_part || restriction::requires_more(cx, schema, branch, &mut declared) {
            branches.push((index, branch));
        } else if let Node::Inline(restricting) = branch {
            restriction::report(cx, restricting, &all_of.index(index));
        }
    }
    let own_name = cx.own_name(words);
    if let [(index, node)] = branches.as_slice()
        && node.is_structural()
        && !schema.adds_to_all_of()
        && !own_name.is_some_and(|name| cx.facts.families().is_member(name))
    {
        report_type(cx, schema, *node, at);
        return Composed::Alone { node: *node, index: *index };
    }
    let mut parts = Vec::new();
    let mut visited = Visited::new(own_name);
    for (index, branch) in branches {
        if let Node::Reference(name) = branch
            && own_name.is_none()
            && cx.facts.families().is_base(name)
        {
            cx.report.warn(
                Code::UnsupportedInheritance,
                &all_of.index(index),
                format!("extensions of `{name}` are read here as `{name}` with the schemas beside it"),
                "make a component of this schema, with a tag of its own, or refer to the base alone",
            );
        }
        flatten(cx, branch, &all_of.index(index), words, false, &mut visited, &mut parts);
    }
    let mut own = Part::own(Rest::new(schema).without_all_of(), at, words);
    restriction::settle(cx, &mut own.rest, at);
    parts.push(own);
    if let Some(name) = own_name {
        // A base may list its extensions in a union. Which of them this schema is, is known.
        for part in &mut parts {
            if cx.memo.has_branch(part.rest.schema, name) {
                part.rest.settle_union();
            }
        }
    }
    Composed::Parts(parts)
}

/// Reports a `type` beside a single schema of other types.
fn report_type<'a>(cx: &mut Context<'a, '_>, schema: &Schema, node: Node<'a>, at: &Pointer<'_>) {
    let types = cx.facts.shape(node).types;
    let is_number = |types: JsonTypes| types.has(JsonType::Integer) || types.has(JsonType::Number);
    let fits = |ty: JsonType| types.has(ty) || is_number(types) && is_number(ty.into());
    if let Some(ty) = schema.only_type().filter(|ty| !types.is_empty() && !fits(*ty)) {
        cx.report.warn(
            Code::ContradictorySchema,
            &at.key("type"),
            format!("no value of the schema in `allOf` or `$ref` is of the type `{}`", ty.name()),
            "the other schema counts; correct one of them",
        );
    }
}

fn has_required(node: Node<'_>) -> bool {
    let Node::Inline(schema) = node else { return false };
    !schema.required.is_empty() || schema.all_of.iter().any(|part| has_required(part.into()))
}

/// The components that were flattened into parts.
#[derive(Default)]
pub struct Visited<'a> {
    own: Option<&'a str>,
    names: HashSet<&'a str>,
    /// How many of them extend each other.
    depth: usize,
}

impl<'a> Visited<'a> {
    /// Only the component itself, if it is one.
    fn new(own: Option<&'a str>) -> Self {
        Self { own, names: own.into_iter().collect(), depth: 0 }
    }
}

/// Adds the parts of a schema, through `allOf` and references, bases first.
pub fn flatten<'a>(
    cx: &mut Context<'a, '_>,
    node: Node<'a>,
    at: &Pointer<'_>,
    words: &Words<'_>,
    inherited: bool,
    visited: &mut Visited<'a>,
    parts: &mut Vec<Part<'a>>,
) {
    match node {
        Node::Reference(name) => {
            let Some((name, schema)) = cx.facts.component(name) else { return };
            if !visited.names.insert(name) {
                if visited.own == Some(name) {
                    cx.report.warn(
                        Code::ReferenceCycle,
                        &at.key("$ref"),
                        format!("`{name}` extends itself by `allOf`"),
                        "it is left out; remove this reference",
                    );
                }
                return;
            }
            if visited.depth >= MOST_BASES {
                cx.report.warn(
                    Code::UnsupportedInheritance,
                    at,
                    format!("more than {MOST_BASES} schemas extend each other"),
                    "the target of this reference is not read",
                );
                return;
            }
            visited.depth += 1;
            let components = Pointer::base("/components/schemas");
            let first = Words::First(name);
            flatten(cx, Node::Inline(schema), &components.key(name), &first, true, visited, parts);
            visited.depth -= 1;
        }
        Node::Inline(schema) => {
            let branches = at.key("allOf");
            for (index, branch) in schema.all_of.iter().enumerate() {
                flatten(cx, branch.into(), &branches.index(index), words, inherited, visited, parts);
            }
            // Each part is a copy, whether or not it adds anything.
            if !cx.limits.add(1) {
                return;
            }
            let mut rest = Rest::new(schema).without_all_of();
            restriction::settle(cx, &mut rest, at);
            parts.push(Part { inherited, ..Part::own(rest, at, words) });
        }
    }
}

/// The object that a schema without `allOf` describes.
pub fn object_kind<'a>(cx: &mut Context<'a, '_>, rest: &Rest<'a>, at: &Pointer<'_>, words: &Words<'_>) -> TypeKind {
    let schema = rest.schema;
    if !schema.properties.is_empty() {
        let object = object(cx, schema, at, words);
        return if cx.limits.is_spent() { cx.too_large(at) } else { TypeKind::Object(object) };
    }
    if !schema.required.is_empty() {
        cx.report.unchecked(Limited::RequiredOfMaps, &at.key("required"));
    }
    match &schema.additional_properties {
        // No property is allowed: an object without fields, since a map would always be empty.
        Some(Subschema::Boolean(false)) => TypeKind::Object(Object::default()),
        Some(Subschema::Boolean(true)) | None => object::map_of(crate::ir::Type::Any),
        Some(values) => {
            let value = cx.nullable_type(values.into(), &at.key("additionalProperties"), &words.then("value"));
            object::map_of(value)
        }
    }
}
