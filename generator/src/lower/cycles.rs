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
    match &cx.types.get(id)?.kind {
        TypeKind::Alias(Type::Named(next)) => Some(*next),
        TypeKind::Alias(Type::Nullable(inner)) => match **inner {
            Type::Named(next) => Some(next),
            _ => None,
        },
        _ => None,
    }
}

/// The most tuples that are elements of each other: rustc does not follow types to any depth.
const MOST_TUPLES: usize = 16;

/// Reports tuples whose elements are, without a list in between, the tuple itself, which no value can be, or too many
/// other tuples in a row. Their elements become any JSON value.
pub fn break_tuples(cx: &mut Context<'_, '_>) {
    // How many tuples are within each alias; nothing while it is being measured.
    let mut depths: HashMap<TypeId, Option<usize>> = HashMap::new();
    for start in cx.types.ids() {
        // An explicit stack: a document may have thousands of aliases in a row.
        let mut stack = vec![start];
        while let Some(id) = stack.last().copied() {
            let Some(ty) = alias(cx, id).filter(|_| !matches!(depths.get(&id), Some(Some(_)))) else {
                depths.insert(id, depths.get(&id).copied().flatten().or(Some(0)));
                stack.pop();
                continue;
            };
            let (elements, is_tuple) = elements(ty);
            let open: Vec<TypeId> = elements.iter().copied().filter(|id| !depths.contains_key(id)).collect();
            if depths.insert(id, None).is_none() && !open.is_empty() {
                stack.extend(open);
                continue;
            }
            let inner = elements.iter().map(|id| depths.get(id).copied().flatten());
            let inner =
                inner.collect::<Option<Vec<usize>>>().map(|depths| depths.into_iter().max().unwrap_or_default());
            let depth = match inner.map(|depth| depth + usize::from(is_tuple)) {
                Some(depth) if depth <= MOST_TUPLES => depth,
                _ if !is_tuple => 0,
                _ => {
                    break_tuple(cx, id);
                    0
                }
            };
            depths.insert(id, Some(depth));
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
        def.kind = TypeKind::Alias(Type::Array(Box::new(Type::Any)));
    }
}

fn alias<'c>(cx: &'c Context<'_, '_>, id: TypeId) -> Option<&'c Type> {
    match &cx.types.get(id)?.kind {
        TypeKind::Alias(ty) => Some(ty),
        _ => None,
    }
}

/// The named types that a type has in itself, and whether it has a tuple.
fn elements(ty: &Type) -> (Vec<TypeId>, bool) {
    let (mut found, mut is_tuple) = (Vec::new(), false);
    let mut open = vec![ty];
    while let Some(ty) = open.pop() {
        match ty {
            Type::Named(id) => found.push(*id),
            Type::Nullable(inner) => open.push(inner),
            Type::Tuple(items) => {
                is_tuple = true;
                open.extend(items.iter());
            }
            _ => {}
        }
    }
    (found, is_tuple)
}
