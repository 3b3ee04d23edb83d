//! Conjunctions: the type of values that several schemas describe together.

use std::collections::HashSet;

use serde_json::Value;

use super::object::{are_one, differ, map_of, merged_object};
use crate::diag::Code;
use crate::ir::{Type, TypeId, TypeKind};
use crate::json::{JsonType, Pointer};
use crate::lower::context::constraints::Limited;
use crate::lower::context::{Context, Key, Part, Words, json_content, weight_of_values};
use crate::spec::{Node, Subschema};

/// The type of a conjunction.
pub enum Conjunction<'a> {
    /// A type of this kind.
    Kind(Box<TypeKind>),
    /// The union of the part with this index, each of its branches together with the other parts.
    Union(Vec<Part<'a>>, usize),
}

/// The type of the values that all of the parts describe.
pub fn conjunction<'a>(
    cx: &mut Context<'a, '_>,
    mut parts: Vec<Part<'a>>,
    at: &Pointer<'_>,
    words: &Words<'_>,
) -> Conjunction<'a> {
    for part in &mut parts {
        if cx.types.is_open(&Key::Of(part.id())) {
            part.rest.settle_union();
        }
    }
    let is_union = |part: &Part<'a>| part.rest.is_union();
    let is_object = |part: &Part<'a>| part.rest.schema.is_object();
    if parts.iter().any(is_object) || parts.iter().filter(|part| is_union(part)).count() > 1 {
        if let Some(index) = parts.iter().position(is_union) {
            return Conjunction::Union(parts, index);
        }
        return Conjunction::Kind(Box::new(objects(cx, &parts, at, words)));
    }
    let mut types: Vec<JsonType> = parts.iter().filter_map(|part| part.rest.schema.only_type()).collect();
    types.dedup();
    let numeric = types.iter().all(|ty| matches!(ty, JsonType::Integer | JsonType::Number));
    if types.len() > 1 && !numeric {
        let names: Vec<&str> = types.iter().map(|ty| ty.name()).collect();
        cx.report.warn(
            Code::ContradictorySchema,
            at,
            format!("no value has the types {} at once", names.join(" and ")),
            "make the parts of `allOf` agree; until then the value can be any JSON value",
        );
        return Conjunction::Kind(Box::new(TypeKind::Alias(Type::Any)));
    }
    intersect(cx, &mut parts, at);
    let is_integer = |part: &&Part<'a>| part.rest.schema.only_type() == Some(JsonType::Integer);
    let narrowest = parts
        .iter()
        .filter(|part| !part.rest.values().is_empty())
        .min_by_key(|part| part.rest.values().len())
        .or_else(|| parts.iter().find(|part| is_union(part)))
        .or_else(|| parts.iter().find(|part| json_content(part.rest.schema).is_some()))
        .or_else(|| parts.iter().find(|part| part.rest.schema.format.is_some()))
        .or_else(|| parts.iter().find(is_integer))
        .or_else(|| parts.iter().find(|part| part.rest.is_structural()));
    Conjunction::Kind(Box::new(match narrowest {
        Some(part) => part_kind(cx, part, words),
        None => TypeKind::Alias(Type::Any),
    }))
}

/// The type of the objects that all of the parts describe.
pub fn objects<'a>(cx: &mut Context<'a, '_>, parts: &[Part<'a>], at: &Pointer<'_>, words: &Words<'_>) -> TypeKind {
    if parts.iter().any(|part| !part.rest.schema.properties.is_empty()) {
        let object = merged_object(cx, parts, words);
        return if cx.limits.is_spent() { cx.too_large(at) } else { TypeKind::Object(object) };
    }
    let typed = |part: &'_ Part<'a>| match &part.rest.schema.additional_properties {
        None | Some(Subschema::Boolean(_)) => None,
        Some(values @ (Subschema::Reference(_) | Subschema::Inline(_))) => Some(values),
    };
    let first = parts.iter().find_map(typed);
    let differs =
        |part: &&Part<'a>| first.zip(typed(part)).is_some_and(|(one, other)| !are_one(cx, one, other, at, words));
    if let Some(other) = parts.iter().find(differs) {
        let at = Pointer::base(&other.pointer);
        differ(cx, other.rest.schema, &at.key("additionalProperties"));
        return map_of(Type::Any);
    }
    let widest = parts.iter().find(|part| part.rest.schema.additional_properties.is_some());
    let Some(part) = widest.or_else(|| parts.iter().find(|part| part.rest.schema.is_object())) else {
        return TypeKind::Alias(Type::Any);
    };
    for other in parts.iter().filter(|other| !other.inherited && !std::ptr::eq(*other, part)) {
        if !other.rest.schema.required.is_empty() {
            cx.report.unchecked(Limited::RequiredOfMaps, &Pointer::base(&other.pointer).key("required"));
        }
    }
    part_kind(cx, part, words)
}

/// Keeps in each list of values those that all lists have.
fn intersect<'a>(cx: &mut Context<'a, '_>, parts: &mut [Part<'a>], at: &Pointer<'_>) {
    let lists: Vec<&[Value]> = parts.iter().map(|part| part.rest.values()).filter(|list| !list.is_empty()).collect();
    let Some((first, others)) = lists.split_first() else { return };
    if others.is_empty() {
        return repeated(cx, parts, at);
    }
    if !cx.limits.compare(lists.iter().map(|list| list.len()).sum()) {
        cx.too_large(at);
        return;
    }
    let others: Vec<HashSet<&Value>> = others.iter().map(|list| list.iter().collect()).collect();
    let all: HashSet<&Value> = first.iter().filter(|value| others.iter().all(|list| list.contains(value))).collect();
    if all.iter().all(|value| value.is_null()) {
        contradict(cx, at);
        return;
    }
    let all: HashSet<Value> = all.into_iter().cloned().collect();
    for part in parts.iter_mut().filter(|part| part.rest.values().len() > all.len()) {
        part.rest.narrow(|value| all.contains(value));
        part.narrowed = true;
    }
}

/// Looks for repeated values in the one list of values that a conjunction has.
fn repeated<'a>(cx: &mut Context<'a, '_>, parts: &mut [Part<'a>], at: &Pointer<'_>) {
    for part in parts.iter_mut().filter(|part| !part.rest.values().is_empty()) {
        let listed = cx.memo.listed(&part.rest);
        if listed.only_null {
            contradict(cx, at);
        } else {
            part.narrowed |= listed.distinct < part.rest.values().len();
        }
    }
}

fn contradict(cx: &mut Context<'_, '_>, at: &Pointer<'_>) {
    cx.report.warn(
        Code::ContradictorySchema,
        at,
        "no value is in every `enum` of this `allOf`",
        "make them agree; the shortest counts until then",
    );
}

/// The component that a part is, if it is whole and unchanged.
fn whole(cx: &Context<'_, '_>, part: &Part<'_>) -> Option<TypeId> {
    if !part.inherited || part.narrowed {
        return None;
    }
    let name = part.words.first().filter(|_| part.words.len() == 1)?;
    let (_, Node::Inline(schema)) = cx.facts.targets().written(name)? else { return None };
    if !std::ptr::eq(schema, part.rest.schema) || !schema.all_of.is_empty() || cx.facts.families().is_base(name) {
        return None;
    }
    match cx.reference(name) {
        Type::Named(id) => Some(id),
        _ => None,
    }
}

fn part_kind<'a>(cx: &mut Context<'a, '_>, part: &Part<'a>, words: &Words<'_>) -> TypeKind {
    if let Some(id) = whole(cx, part) {
        return TypeKind::Alias(Type::Named(id));
    }
    let at = Pointer::base(&part.pointer);
    // Each schema that extends a list of values has a copy of it.
    let bytes = part.rest.values().iter().map(|value| value.as_str().map_or(0, str::len));
    if part.inherited && !part.rest.values().is_empty() && !cx.limits.add(weight_of_values(bytes)) {
        return cx.too_large(&at);
    }
    let inherited = Words::Base(&part.words);
    cx.rest_kind(&part.rest, &at, if part.inherited { &inherited } else { words })
}
