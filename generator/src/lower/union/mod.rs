//! `oneOf` and `anyOf`: the branches of a union, and unions that are a single type.
//!
//! Enters: a schema with `oneOf` or `anyOf`, alone or with what applies to every branch. `null` branches are left to
//! the place of use, branches that only constrain are dropped, strings and enumerations of strings become one
//! enumeration, a single branch is its own type. `variants` handles the rest, and decides how a reader tells the
//! branches apart. Leaves: a kind of type.

mod branch;
mod discriminant;
mod family;
mod join;
mod overlap;
mod tags;
mod variants;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::rc::Rc;

use super::compose::report_union;
use super::context::{Context, Key, Part, Words};
use crate::diag::Code;
use crate::facts::{Rest, Shape};
use crate::ir::TypeKind;
use crate::json::{JsonType, Pointer};
use crate::spec::{Node, Schema, Subschema};
use branch::{Branch, branches, requiring, unbounded};
pub use family::{family, report_faults};

/// The most branches that the unions of one `allOf` may be multiplied into.
const MOST_DISTRIBUTED: usize = 64;

/// The kind of a schema with `oneOf` or `anyOf`. `None` if these only constrain the other keywords.
pub fn union<'a>(cx: &mut Context<'a, '_>, rest: &Rest<'a>, at: &Pointer<'_>, words: &Words<'_>) -> Option<TypeKind> {
    let keeps_others = !matches!(rest.schema.additional_properties, None | Some(Subschema::Boolean(false)));
    let base = if rest.schema.properties.is_empty() && !keeps_others {
        Vec::new()
    } else {
        vec![Part::own(rest.clone().without_union(), at, words)]
    };
    opened(cx, rest.schema, |cx| union_over(cx, rest, base, at, words))
}

/// Distributes a union over the other parts of a conjunction: the union of each branch with these parts. `None` if the
/// union only constrains the other parts.
pub fn distribute<'a>(
    cx: &mut Context<'a, '_>,
    parts: &[Part<'a>],
    index: usize,
    at: &Pointer<'_>,
    words: &Words<'_>,
) -> Option<TypeKind> {
    let count = |rest: &Rest<'a>| rest.one_of().len().max(rest.any_of().len());
    let mut base = parts.to_vec();
    let part = base.get_mut(index)?;
    let mut union = part.rest.clone();
    let pointer = part.pointer.clone();
    part.rest.settle_union();
    // A discriminator beside the `allOf` belongs to the union in it.
    if union.discriminator.is_none() {
        union.discriminator = parts.iter().filter(|part| !part.inherited).find_map(|part| part.rest.discriminator);
    }
    let branches = count(&union);
    let fits = cx.limits.distribute(branches);
    let others = base.iter().map(|part| count(&part.rest)).enumerate();
    let others: Vec<(usize, usize)> = others.filter(|(_, count)| *count > 1).collect();
    let is_many = |counts: &[(usize, usize)], more: usize| {
        let all = Some(more).filter(|all| *all <= MOST_DISTRIBUTED);
        let times =
            |all: usize, (_, count): &(usize, usize)| all.checked_mul(*count).filter(|all| *all <= MOST_DISTRIBUTED);
        all.and_then(|all| counts.iter().try_fold(all, times)).is_none()
    };
    if is_many(&others, branches) || !fits {
        // This union is not read, nor are those after it, until the others have few combinations.
        let mut skipped = vec![pointer];
        let mut left = others.as_slice();
        while let Some(((index, _), rest)) = left.split_first()
            && (!fits || is_many(left, 1))
        {
            if let Some(part) = base.get_mut(*index) {
                part.rest.settle_union();
                skipped.push(part.pointer.clone());
            }
            left = rest;
        }
        for pointer in skipped {
            cx.report.warn(
                Code::UnsupportedUnion,
                &Pointer::base(&pointer),
                format!("the unions of one `allOf` have more than {MOST_DISTRIBUTED} combinations"),
                "the branches of this union are not read",
            );
        }
        return Some(cx.parts_kind(base, at, words));
    }
    opened(cx, union.schema, |cx| union_over(cx, &union, base, &Pointer::base(&pointer), words))
}

/// Makes a union while its schema is marked as being made, so that a branch with the same union does not make it again.
fn opened<'a, 'd, T>(cx: &mut Context<'a, 'd>, schema: &'a Schema, make: impl FnOnce(&mut Context<'a, 'd>) -> T) -> T {
    let key = Key::Of(schema.into());
    let opened = cx.types.begin(key.clone());
    let made = make(cx);
    if opened {
        cx.types.end(&key);
    }
    made
}

fn union_over<'a>(
    cx: &mut Context<'a, '_>,
    rest: &Rest<'a>,
    base: Vec<Part<'a>>,
    at: &Pointer<'_>,
    words: &Words<'_>,
) -> Option<TypeKind> {
    let (keyword, listed) = if rest.one_of().is_empty() { ("anyOf", rest.any_of()) } else { ("oneOf", rest.one_of()) };
    if keyword == "oneOf" && rest.any_of().iter().any(|branch| Node::from(branch).is_structural()) {
        cx.report.warn(
            Code::UnsupportedUnion,
            &at.key("anyOf"),
            "`anyOf` beside `oneOf` is not read",
            "values are read as `oneOf` says",
        );
    }
    let mut found = Vec::new();
    branches(cx.facts, listed, &at.key(keyword), &mut HashSet::new(), &mut found);
    if !found.is_empty() && rest.schema.only_type().is_none() && base.is_empty() {
        found.extend(unbounded(listed, &at.key(keyword)));
    }
    // The tags of a discriminator mean none of them.
    let has_properties = base.iter().any(|part| !part.rest.schema.properties.is_empty());
    if !found.is_empty() && has_properties && rest.discriminator.is_none() {
        found.extend(requiring(listed, &at.key(keyword)));
    }
    remove_itself(cx, &mut found, words);
    if found.is_empty() {
        if listed.iter().any(|branch| !Node::from(branch).is_structural()) {
            report_union(cx, keyword, at);
        }
        return None;
    }
    // Each branch is made together with the parts beside the union.
    let properties = base.iter().map(|part| 1 + part.rest.schema.properties.len()).sum::<usize>();
    if !base.is_empty() && !cx.limits.add(properties.saturating_mul(found.len())) {
        return Some(cx.too_large(at));
    }
    // How their values are told apart is found by comparing what is known of each branch.
    let beside: Vec<Shape<'a>> = base.iter().map(|part| cx.facts.own_shape(&part.rest)).collect();
    let width_beside = beside.iter().map(Shape::width).sum::<usize>();
    for branch in &mut found {
        branch.shape = cx.facts.shape(branch.node);
    }
    // That of a branch which is the only one with properties, such as one that may be `null`, is compared with nothing.
    let widths: Vec<usize> = found.iter().map(|branch| branch.shape.width() + width_beside).collect();
    let is_alone = base.is_empty() && widths.iter().filter(|width| **width > 0).count() < 2;
    let known = if is_alone { 0 } else { widths.iter().sum::<usize>() };
    if !cx.limits.compare(found.len() + known) {
        return Some(cx.too_large(at));
    }
    let is_typed = base.iter().any(|part| part.rest.schema.only_type().is_some());
    for branch in &mut found {
        let is_object = branch.shape.types.is_empty() || branch.shape.types.has(JsonType::Object);
        if !base.is_empty() && (is_object || is_typed) {
            branch.base.clone_from(&base);
            let mut shape = (*branch.shape).clone();
            for own in &beside {
                cx.facts.add_shape(own, &mut shape);
            }
            branch.shape = Rc::new(shape);
        }
    }
    if base.is_empty() {
        if let Some(kind) = join::only_strings(cx, &found) {
            return Some(kind);
        }
        join::strings(cx, &mut found, words);
        join::numbers(cx, &mut found);
    }
    let open = rest.discriminator.is_some();
    if let [only] = found.as_slice()
        && !(open && only.shape.is_object())
    {
        let only = only.clone();
        return Some(only.kind(cx, words));
    }
    if keyword == "anyOf"
        && !open
        && let Some(kind) = overlap::one_struct(cx, &found, words)
    {
        return Some(kind);
    }
    variants::variants(cx, rest, found, at, words)
}

/// Removes the branch that is the component itself, with a warning.
fn remove_itself<'a>(cx: &mut Context<'a, '_>, branches: &mut Vec<Branch<'a>>, words: &Words<'_>) {
    let Some(name) = cx.own_name(words) else { return };
    let itself = |branch: &Branch<'a>| matches!(branch.node, Node::Reference(other) if other == name);
    if let Some(branch) = branches.iter().find(|branch| itself(branch)) {
        cx.report.warn(
            Code::ReferenceCycle,
            &Pointer::base(&branch.pointer).key("$ref"),
            format!("`{name}` is one of its own variants"),
            "it is left out; remove this reference",
        );
        branches.retain(|branch| !itself(branch));
    }
}
