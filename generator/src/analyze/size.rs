//! Estimates of how large values are: large variants of a union are boxed.

use std::collections::HashSet;

use super::cycles::held;
use crate::ir::{Additional, Api, MemberId, NumberType, Type, TypeId, TypeKind};

/// About how many bytes a value of each type takes inline.
pub fn sizes(api: &Api, boxed: &HashSet<MemberId>) -> Vec<usize> {
    let mut sizes: Vec<Option<usize>> = vec![None; api.types.len()];
    for root in api.ids() {
        // Without the boxed edges there is no cycle: the types that a type holds are measured before it.
        let mut stack = vec![root];
        while let Some(id) = stack.last().copied() {
            if sizes.get(id.index()).is_none_or(Option::is_some) {
                stack.pop();
                continue;
            }
            let open = |target: &TypeId| sizes.get(target.index()).is_some_and(Option::is_none);
            let edges = held(api, id);
            let needed: Vec<TypeId> = edges
                .iter()
                .filter(|(index, target)| !boxed.contains(&id.member(*index)) && open(target))
                .map(|(_, target)| *target)
                .collect();
            if needed.is_empty() {
                let size = measure(api, id, boxed, &sizes);
                if let Some(slot) = sizes.get_mut(id.index()) {
                    *slot = Some(size);
                }
                stack.pop();
            } else {
                stack.extend(needed);
            }
        }
    }
    sizes.into_iter().map(Option::unwrap_or_default).collect()
}

fn measure(api: &Api, id: TypeId, boxed: &HashSet<MemberId>, sizes: &[Option<usize>]) -> usize {
    let at = |index: usize, ty: &Type| if boxed.contains(&id.member(index)) { 8 } else { size(api, ty, sizes) };
    match &api.get(id).kind {
        TypeKind::Object(object) => {
            let fields: usize = object.fields.iter().enumerate().map(|(index, field)| at(index, &field.ty)).sum();
            fields + if matches!(object.additional, Additional::Typed(_)) { 24 } else { 0 }
        }
        TypeKind::Union(union) => {
            let largest = union.variants.iter().enumerate().map(|(index, variant)| at(index, &variant.ty));
            // Larger variants than this are boxed.
            8 + largest.max().unwrap_or(0).min(super::LARGE)
        }
        TypeKind::Enumeration(_) => 24,
        TypeKind::IntegerEnumeration(_) => 16,
        TypeKind::Alias(ty) => size(api, ty, sizes),
    }
}

/// The most types within each other, of those that have no size yet, that are followed.
const DEEPEST: usize = 32;

/// About how many bytes a value takes inline.
fn size(api: &Api, ty: &Type, sizes: &[Option<usize>]) -> usize {
    size_within(api, ty, sizes, DEEPEST)
}

fn size_within(api: &Api, ty: &Type, sizes: &[Option<usize>], steps: usize) -> usize {
    match ty {
        Type::Any | Type::Binary => 32,
        Type::Upload => 128,
        Type::Boolean => 1,
        Type::Number(NumberType::I32 | NumberType::U32 | NumberType::F32) => 8,
        Type::String(_) | Type::Literal(_) | Type::Array(_) | Type::Map(_) => 24,
        // What is in its elements is not measured: a guess suffices for what is boxed.
        Type::Tuple(items) => 24 * items.len(),
        Type::Nullable(inner) => 8 + size_within(api, inner, sizes, steps),
        Type::Json(inner) => size_within(api, inner, sizes, steps),
        Type::Number(_) => 16,
        Type::Named(id) => match sizes.get(id.index()).copied().flatten() {
            Some(size) => size,
            None => match (&api.get(*id).kind, steps.checked_sub(1)) {
                // An alias of something measured, or of something small.
                (TypeKind::Alias(target), Some(steps)) if !matches!(target, Type::Named(_)) => {
                    size_within(api, target, sizes, steps)
                }
                _ => 24,
            },
        },
    }
}
