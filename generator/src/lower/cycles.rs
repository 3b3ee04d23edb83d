//! Components that are only aliases of themselves.

use std::collections::HashSet;

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
