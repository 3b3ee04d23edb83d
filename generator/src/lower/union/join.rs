//! Branches that a reader cannot tell apart and need not: strings become one, and so do numbers of one JSON type.

use std::collections::HashSet;

use super::branch::Branch;
use crate::diag::Code;
use crate::ir::{Docs, EnumValue, Enumeration, NumberType, StringFormat, Type, TypeKind};
use crate::json::{JsonType, JsonTypes, Pointer};
use crate::lower::context::constraints::Limited;
use crate::lower::context::{Context, Words, integer, number, weight_of_values};
use crate::spec::Node;

/// The type of a union of strings and enumerations of strings: they are open, so one enumeration is enough.
pub fn only_strings<'a>(cx: &mut Context<'a, '_>, branches: &[Branch<'a>]) -> Option<TypeKind> {
    // A file is content of its own.
    if !branches.iter().all(|branch| is_plain_string(cx, branch)) || branches.iter().any(|branch| is_file(cx, branch)) {
        return None;
    }
    if branches.len() > 1 {
        unchecked(cx, branches.iter());
    }
    Some(joined_strings(cx, branches))
}

fn joined_strings<'a>(cx: &mut Context<'a, '_>, branches: &[Branch<'a>]) -> TypeKind {
    let listed: Vec<&Branch<'a>> =
        branches.iter().filter(|branch| !cx.facts.constants(branch.node).is_empty()).collect();
    match listed.as_slice() {
        [] => TypeKind::Alias(Type::String(None)),
        [Branch { node: Node::Reference(name), .. }] => TypeKind::Alias(match cx.reference(name) {
            Type::Any => Type::String(None),
            named => named,
        }),
        [first, others @ ..] => {
            let lists: Vec<_> = listed.iter().map(|branch| cx.facts.constants(branch.node)).collect();
            let bytes = lists.iter().flat_map(|constants| constants.iter()).map(String::len);
            // Every union of the same enumerations has a copy of their values.
            if !others.is_empty() && !cx.limits.add(weight_of_values(bytes)) {
                return cx.too_large(&Pointer::base(&first.pointer));
            }
            let mut values: Vec<EnumValue<String>> = Vec::new();
            let mut known: HashSet<String> = HashSet::new();
            for constants in &lists {
                for value in constants.iter().filter(|value| known.insert((*value).clone())) {
                    values.push(EnumValue { value: value.clone(), name: None, description: None });
                }
            }
            TypeKind::Enumeration(Enumeration { values })
        }
    }
}

/// Joins several plain strings of a union into one branch: only the first would ever be read.
pub fn strings<'a>(cx: &mut Context<'a, '_>, branches: &mut Vec<Branch<'a>>, words: &Words<'_>) {
    let plain: Vec<usize> =
        branches.iter().enumerate().filter(|(_, branch)| is_plain_string(cx, branch)).map(|(index, _)| index).collect();
    let is_listed =
        |index: &&usize| branches.get(**index).is_some_and(|branch| !cx.facts.constants(branch.node).is_empty());
    let listed: Vec<usize> = plain.iter().filter(is_listed).copied().collect();
    let is_of_file = |index: &&usize| branches.get(**index).is_some_and(|branch| is_file(cx, branch));
    let file = plain.iter().find(is_of_file).copied();
    let Some(keep) = file.or(listed.first().copied()).or(plain.first().copied()) else { return };
    if file.is_none() && listed.len() > 1 {
        let strings: Vec<Branch<'a>> = listed.iter().filter_map(|index| branches.get(*index)).cloned().collect();
        let kind = joined_strings(cx, &strings);
        let ty = cx.types.name(kind, None, &words.then("string"), &Docs::default());
        if let Some(branch) = branches.get_mut(keep) {
            branch.joined = Some(ty);
        }
    }
    if plain.len() > 1 {
        unchecked(cx, plain.iter().filter_map(|index| branches.get(*index)));
        let is_text = |index: &usize| branches.get(*index).is_some_and(|branch| !is_file(cx, branch));
        let file = file.filter(|_| plain.iter().any(is_text)).and_then(|index| branches.get(index));
        if let Some(branch) = file {
            cx.report.warn(
                Code::UnsupportedUnion,
                &Pointer::base(&branch.pointer),
                "a part is a file or a text, and a union of both is not expressed",
                "it is an `Upload`; for a text pass `Upload::text(…)`",
            );
        }
        if let Some(branch) = branches.get_mut(keep) {
            branch.merged = true;
        }
    }
    let mut index = 0;
    branches.retain(|_| {
        index += 1;
        plain.binary_search(&(index - 1)).is_err() || index - 1 == keep
    });
}

/// Keeps of several numbers of one JSON type the widest, or the enumeration: only the first would ever be read.
pub fn numbers<'a>(cx: &mut Context<'a, '_>, branches: &mut Vec<Branch<'a>>) {
    let is_integer = |branch: &Branch<'a>| branch.shape.is_only(JsonType::Integer);
    let listed = branches.iter().filter(|branch| is_integer(branch) && !cx.facts.listed(branch.node).is_empty());
    let is_listed = listed.count() == 1;
    let width = |branch: &Branch<'a>| number_type(cx, branch.node).map(|number| (number, branch.shape.types));
    let found: Vec<_> = branches.iter().map(width).collect();
    // The first of each kind of number: of a kind, the others are no wider.
    let mut kinds: Vec<(usize, NumberType, JsonTypes)> = Vec::new();
    for (index, number) in found.iter().enumerate() {
        if let Some((number, types)) = *number
            && !kinds.iter().any(|(_, known, of)| *known == number && *of == types)
        {
            kinds.push((index, number, types));
        }
    }
    let keeps = |here: usize| {
        let Some((own, types)) = found.get(here).copied().flatten() else { return true };
        let wider = |(other, number, of): &(usize, NumberType, JsonTypes)| {
            *of == types && number.holds(own) && (!own.holds(*number) || *other < here)
        };
        !(kinds.iter().any(wider) || is_listed && NumberType::I64.holds(own))
    };
    let kept: Vec<bool> = (0..branches.len()).map(keeps).collect();
    if kept.contains(&false) {
        let is_number = |branch: &Branch<'a>| is_integer(branch) || branch.shape.is_only(JsonType::Number);
        unchecked(cx, branches.iter().filter(|branch| is_number(branch)));
        branches.iter_mut().filter(|branch| is_number(branch)).for_each(|branch| branch.merged = true);
    }
    let mut kept = kept.into_iter();
    branches.retain(|_| kept.next().unwrap_or(true));
}

/// The type of a number without an `enum`, through references.
fn number_type<'a>(cx: &Context<'a, '_>, node: Node<'a>) -> Option<NumberType> {
    let schema = cx.facts.schema(node)?;
    let plain = schema.all_of.is_empty() && !schema.is_union() && schema.values().is_empty();
    match schema.only_type().filter(|_| plain)? {
        JsonType::Integer => Some(integer(schema)),
        JsonType::Number => Some(number(schema)),
        _ => None,
    }
}

/// Whether a branch is a file: a part of a body in parts that is sent as it is.
fn is_file<'a>(cx: &Context<'a, '_>, branch: &Branch<'a>) -> bool {
    cx.facts.schema(branch.node).is_some_and(|schema| cx.facts.is_upload(schema))
}

/// Whether a branch is a string, and accepts every string.
fn is_plain_string<'a>(cx: &Context<'a, '_>, branch: &Branch<'a>) -> bool {
    branch.shape.is_only(JsonType::String)
        && cx.facts.string_format(branch.node).is_some_and(|format| format.and_then(StringFormat::named).is_none())
}

/// Records the constraints of branches that become one.
fn unchecked<'b, 'a: 'b>(cx: &mut Context<'a, '_>, branches: impl Iterator<Item = &'b Branch<'a>>) {
    for branch in branches {
        cx.unchecked(branch.node, Limited::Variants, &Pointer::base(&branch.pointer));
    }
}
