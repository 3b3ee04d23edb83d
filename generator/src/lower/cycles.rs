//! Components that are only aliases of themselves, and tuples that have themselves as elements.

use std::collections::{HashMap, HashSet};

use super::context::Context;
use crate::diag::Code;
use crate::ir::{Type, TypeId, TypeKind};
use crate::json::Pointer;

/// Reports them, and makes each an alias of any JSON value.
pub fn break_aliases(cx: &mut Context<'_, '_>) {
    let mut done = HashSet::new();
    for start in cx.types.ids() {
        let mut path = HashSet::new();
        let mut id = start;
        while !done.contains(&id) && path.insert(id) {
            match target(cx, id) {
                Some(target) => id = target,
                None => break,
            }
        }
        if !done.contains(&id) && target(cx, id).is_some() {
            let name = cx.types.words(id).map(|words| words.join(" ")).unwrap_or_default();
            cx.report.warn(
                Code::ReferenceCycle,
                &Pointer::base("/components/schemas").key(&name),
                format!("`{name}` refers only to itself"),
                "define it; until then it can be any JSON value",
            );
            if let Some(def) = cx.types.get_mut(id) {
                def.kind = TypeKind::Alias(Type::Any);
            }
        }
        done.extend(path);
    }
}

/// The named type that a type is an alias of.
fn target(cx: &Context<'_, '_>, id: TypeId) -> Option<TypeId> {
    let mut ty = alias(cx, id)?;
    while let Type::Nullable(inner) | Type::Json(inner) = ty {
        ty = inner;
    }
    match ty {
        Type::Named(next) => Some(*next),
        _ => None,
    }
}

/// The most tuples that are elements of each other: rustc does not follow types to any depth.
const MOST_TUPLES: usize = 16;

/// Reports tuples whose elements are, without a list in between, the tuple itself, which no value can be, or too many
/// other tuples in a row. Their elements become any JSON value.
pub fn break_tuples(cx: &mut Context<'_, '_>) {
    // How many tuples are within each tuple; nothing while it is being measured.
    let mut depths: HashMap<TypeId, Option<usize>> = HashMap::new();
    let tuples: Vec<TypeId> = cx.types.ids().filter(|id| is_tuple(cx, *id)).collect();
    let mut ends = HashMap::new();
    for start in tuples {
        // An explicit stack: a document may have thousands of tuples in a row.
        let mut stack = vec![start];
        while let Some(id) = stack.last().copied() {
            if matches!(depths.get(&id), Some(Some(_))) {
                stack.pop();
                continue;
            }
            let elements = elements(cx, id, &mut ends);
            let is_first = depths.insert(id, None).is_none();
            let open: Vec<TypeId> = elements.iter().copied().filter(|id| !depths.contains_key(id)).collect();
            if is_first && !open.is_empty() {
                stack.extend(open);
                continue;
            }
            let inner: Option<Vec<usize>> = elements.iter().map(|id| depths.get(id).copied().flatten()).collect();
            let depth = inner.map(|depths| 1 + depths.into_iter().max().unwrap_or_default());
            let fits = depth.filter(|depth| *depth <= MOST_TUPLES);
            if fits.is_none() {
                break_tuple(cx, id);
            }
            depths.insert(id, Some(fits.unwrap_or_default()));
            stack.pop();
        }
    }
}

fn break_tuple(cx: &mut Context<'_, '_>, id: TypeId) {
    let words = cx.types.words(id).map(<[String]>::to_vec).unwrap_or_default();
    let name = words.first().map_or("", String::as_str);
    cx.report.warn(
        Code::ReferenceCycle,
        &Pointer::base("/components/schemas").key(name),
        format!("the tuple `{}` is one of its own elements, or has too many others in it", words.join(" ")),
        "its elements can be any JSON value; put a list or an object in between",
    );
    if let Some(def) = cx.types.get_mut(id) {
        let list = Type::Array(Box::new(Type::Any));
        let is_text = matches!(&def.kind, TypeKind::Alias(Type::Json(_)));
        def.kind = TypeKind::Alias(if is_text { Type::Json(Box::new(list)) } else { list });
    }
}

fn alias<'c>(cx: &'c Context<'_, '_>, id: TypeId) -> Option<&'c Type> {
    match &cx.types.get(id)?.kind {
        TypeKind::Alias(ty) => Some(ty),
        _ => None,
    }
}

/// Whether a type is the name of a tuple, of one that may be `null`, or of one in a string.
fn is_tuple(cx: &Context<'_, '_>, id: TypeId) -> bool {
    let mut ty = alias(cx, id);
    while let Some(Type::Nullable(inner) | Type::Json(inner)) = ty {
        ty = Some(inner);
    }
    matches!(ty, Some(Type::Tuple(_)))
}

/// The type that a type is another name of in the end. `ends`: what has been found so far.
fn end(cx: &Context<'_, '_>, id: TypeId, ends: &mut HashMap<TypeId, TypeId>) -> TypeId {
    let (mut way, mut last) = (Vec::new(), id);
    let end = loop {
        if let Some(end) = ends.get(&last) {
            break *end;
        }
        way.push(last);
        match target(cx, last) {
            Some(next) => last = next,
            None => break last,
        }
    };
    ends.extend(way.into_iter().map(|id| (id, end)));
    end
}

/// The tuples that are elements of a tuple, through other names.
fn elements(cx: &Context<'_, '_>, id: TypeId, ends: &mut HashMap<TypeId, TypeId>) -> Vec<TypeId> {
    let mut found = Vec::new();
    let mut open: Vec<&Type> = alias(cx, id).into_iter().collect();
    while let Some(ty) = open.pop() {
        match ty {
            // `break_aliases` has left no name that ends nowhere.
            Type::Named(id) => found.extend(Some(end(cx, *id, ends)).filter(|id| is_tuple(cx, *id))),
            Type::Nullable(inner) | Type::Json(inner) => open.push(inner),
            Type::Tuple(items) => open.extend(items.iter()),
            _ => {}
        }
    }
    found
}
