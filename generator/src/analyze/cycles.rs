//! Cycles of types that hold each other directly, without a `Vec` or a map in between: they need a box.
//!
//! A depth-first walk follows the fields and variants that hold a named type inline; the edge that closes a cycle gets the
//! box. Aliases that mention themselves, even inside a `Vec`, cannot be `type` items and become newtypes.

use std::collections::HashSet;

use crate::ir::{Api, MemberId, Type, TypeId, TypeKind};

/// The fields and variants to box, and the aliases that become newtypes.
pub fn cycles(api: &Api) -> (HashSet<MemberId>, HashSet<TypeId>) {
    let newtypes = recursive_aliases(api);
    (boxes(api), newtypes)
}

/// Aliases that mention themselves through aliases alone.
fn recursive_aliases(api: &Api) -> HashSet<TypeId> {
    // An alias mentions at most one named type: a chain of aliases ends at a type, or in one circle.
    let target = |id: TypeId| {
        let mut found = Vec::new();
        if let TypeKind::Alias(ty) = &api.get(id).kind {
            ty.mentioned(&mut found);
        }
        found.into_iter().find(|id| matches!(api.get(*id).kind, TypeKind::Alias(_)))
    };
    let mut newtypes = HashSet::new();
    let mut done = HashSet::new();
    for id in api.ids() {
        let mut path = Vec::new();
        let mut next = Some(id);
        while let Some(id) = next.filter(|id| done.insert(*id)) {
            path.push(id);
            next = target(id);
        }
        if let Some(circle) = next.and_then(|met| path.iter().position(|id| *id == met)) {
            newtypes.extend(path.drain(circle..));
        }
    }
    newtypes
}

/// The named type that a value of this type holds inline, if any.
fn held_inline(api: &Api, ty: &Type) -> Option<TypeId> {
    let mut ty = ty;
    // Aliases of named types are followed; there are at most as many as there are types.
    for _ in 0..=api.types.len() {
        match ty {
            Type::Nullable(inner) => ty = inner,
            Type::Named(id) => match &api.get(*id).kind {
                TypeKind::Alias(target) => ty = target,
                TypeKind::Object(_) | TypeKind::Union(_) => return Some(*id),
                TypeKind::Enumeration(_) | TypeKind::IntegerEnumeration(_) => return None,
            },
            _ => return None,
        }
    }
    None
}

/// The named types that a type holds inline, each with the index of its field or variant.
pub fn held(api: &Api, id: TypeId) -> Vec<(usize, TypeId)> {
    let types: Vec<&Type> = match &api.get(id).kind {
        TypeKind::Object(object) => object.fields.iter().map(|field| &field.ty).collect(),
        TypeKind::Union(union) => union.variants.iter().map(|variant| &variant.ty).collect(),
        _ => return Vec::new(),
    };
    types.into_iter().enumerate().filter_map(|(index, ty)| Some((index, held_inline(api, ty)?))).collect()
}

fn boxes(api: &Api) -> HashSet<MemberId> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let mut marks = vec![Mark::New; api.types.len()];
    let mut boxed = HashSet::new();
    for root in api.ids() {
        if marks.get(root.index()) != Some(&Mark::New) {
            continue;
        }
        // An explicit stack: a document may chain thousands of types.
        let mut stack = vec![(root, held(api, root), 0)];
        if let Some(mark) = marks.get_mut(root.index()) {
            *mark = Mark::Open;
        }
        while let Some((id, edges, next)) = stack.last_mut() {
            let Some((index, target)) = edges.get(*next).copied() else {
                if let Some(mark) = marks.get_mut(id.index()) {
                    *mark = Mark::Done;
                }
                stack.pop();
                continue;
            };
            *next += 1;
            match marks.get(target.index()) {
                Some(Mark::Open) => {
                    boxed.insert(id.member(index));
                }
                Some(Mark::New) => {
                    if let Some(mark) = marks.get_mut(target.index()) {
                        *mark = Mark::Open;
                    }
                    stack.push((target, held(api, target), 0));
                }
                Some(Mark::Done) | None => {}
            }
        }
    }
    boxed
}
