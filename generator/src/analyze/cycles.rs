//! Cycles of types that hold each other directly, without a `Vec` or a map in between: they need a box.
//!
//! A depth-first walk follows the fields and variants that hold a named type inline; the edge that closes a cycle gets the
//! box. It follows the types that hold each other alone, from the first of them: who else holds one of them moves no box.
//! Aliases that mention themselves, even inside a `Vec`, cannot be `type` items and become newtypes.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use crate::ir::{Api, MemberId, Type, TypeId, TypeKind};

/// The fields and variants to box, and the aliases that become newtypes.
pub fn cycles(api: &Api) -> (HashSet<MemberId>, HashSet<TypeId>) {
    let newtypes = recursive_aliases(api);
    (boxes(api), newtypes)
}

/// An alias on the way of the walk.
struct Visit {
    id: TypeId,
    /// What it mentions, and was not looked at yet.
    open: Vec<TypeId>,
    /// The first place on the way that it leads back to.
    circle: Option<usize>,
}

impl Visit {
    fn leads_to(&mut self, place: usize) {
        self.circle = Some(self.circle.map_or(place, |known| known.min(place)));
    }
}

/// Aliases that mention themselves through aliases alone.
fn recursive_aliases(api: &Api) -> HashSet<TypeId> {
    let targets = |id: TypeId| {
        let mut found = Vec::new();
        if let TypeKind::Alias(ty) = &api.get(id).kind {
            ty.mentioned(&mut found);
        }
        found.retain(|id| matches!(api.get(*id).kind, TypeKind::Alias(_)));
        found
    };
    let mut newtypes = HashSet::new();
    let mut done = HashSet::new();
    for root in api.ids() {
        if !done.insert(root) {
            continue;
        }
        // An explicit stack: a document may chain thousands of aliases. A tuple mentions several.
        let mut path = vec![Visit { id: root, open: targets(root), circle: None }];
        let mut places = HashMap::from([(root, 0)]);
        while let Some(visit) = path.last_mut() {
            if let Some(next) = visit.open.pop() {
                match places.get(&next).copied() {
                    Some(place) => visit.leads_to(place),
                    None if done.insert(next) => {
                        places.insert(next, path.len());
                        path.push(Visit { id: next, open: targets(next), circle: None });
                    }
                    None => {}
                }
                continue;
            }
            let Some(Visit { id, circle, .. }) = path.pop() else { break };
            places.remove(&id);
            let Some(circle) = circle else { continue };
            newtypes.insert(id);
            if circle < path.len()
                && let Some(around) = path.last_mut()
            {
                around.leads_to(circle);
            }
        }
    }
    newtypes
}

/// The named types that a value of this type holds inline.
fn held_inline(api: &Api, ty: &Type) -> Vec<TypeId> {
    let mut found = Vec::new();
    if !matches!(ty, Type::Nullable(_) | Type::Json(_) | Type::Tuple(_) | Type::Named(_)) {
        return found;
    }
    let mut open = vec![ty];
    let mut seen = HashSet::new();
    while let Some(ty) = open.pop() {
        match ty {
            Type::Nullable(inner) | Type::Json(inner) => open.push(inner),
            Type::Tuple(items) => open.extend(items.iter().rev()),
            Type::Named(id) => {
                let id = api.last_inline_alias(*id);
                match &api.get(id).kind {
                    TypeKind::Alias(target) if seen.insert(id) => open.push(target),
                    TypeKind::Object(_) | TypeKind::Union(_) => found.push(id),
                    TypeKind::Alias(_) | TypeKind::Enumeration(_) | TypeKind::IntegerEnumeration(_) => {}
                }
            }
            _ => {}
        }
    }
    found
}

/// The named types that a type holds inline, each with the index of its field or variant.
pub fn held(api: &Api, id: TypeId) -> Vec<(usize, TypeId)> {
    let types: Vec<&Type> = match &api.get(id).kind {
        TypeKind::Object(object) => object.fields.iter().map(|field| &field.ty).collect(),
        TypeKind::Union(union) => union.variants.iter().map(|variant| &variant.ty).collect(),
        _ => return Vec::new(),
    };
    let held =
        |(index, ty): (usize, &Type)| held_inline(api, ty).into_iter().map(move |id| (index, id)).collect::<Vec<_>>();
    types.into_iter().enumerate().flat_map(held).collect()
}

/// What each type holds inline, as [`held`] says it.
type Edges = HashMap<TypeId, Vec<(usize, TypeId)>>;

/// For each type one that stands for all types that it holds and that hold it, over however many others (Kosaraju's algorithm).
fn circles(api: &Api, edges: &Edges) -> HashMap<TypeId, TypeId> {
    let mut seen = HashSet::new();
    let mut left = Vec::new();
    for root in api.ids() {
        if !seen.insert(root) {
            continue;
        }
        // An explicit stack: a document may chain thousands of types.
        let mut stack = vec![(root, 0)];
        while let Some((id, next)) = stack.last_mut() {
            let id = *id;
            let target = edges.get(&id).and_then(|held| held.get(*next)).map(|(_, target)| *target);
            *next += 1;
            match target {
                Some(target) => {
                    if seen.insert(target) {
                        stack.push((target, 0));
                    }
                }
                None => {
                    left.push(id);
                    stack.pop();
                }
            }
        }
    }
    let mut holders: HashMap<TypeId, Vec<TypeId>> = HashMap::new();
    for (id, held) in edges {
        for (_, target) in held {
            holders.entry(*target).or_default().push(*id);
        }
    }
    // The type that was left last leads to all others of its circle: of those that lead to it, they alone are not known yet.
    let mut circles = HashMap::new();
    for root in left.into_iter().rev() {
        let mut open = vec![root];
        while let Some(id) = open.pop() {
            if let Entry::Vacant(unknown) = circles.entry(id) {
                unknown.insert(root);
                open.extend(holders.get(&id).into_iter().flatten());
            }
        }
    }
    circles
}

fn boxes(api: &Api) -> HashSet<MemberId> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let edges: Edges = api.ids().map(|id| (id, held(api, id))).filter(|(_, held)| !held.is_empty()).collect();
    let circles = circles(api, &edges);
    let within = |id: TypeId| -> Vec<(usize, TypeId)> {
        let held = edges.get(&id).into_iter().flatten();
        held.filter(|(_, target)| circles.get(target) == circles.get(&id)).copied().collect()
    };
    let mut marks = vec![Mark::New; api.types.len()];
    let mut boxed = HashSet::new();
    for root in api.ids() {
        if marks.get(root.index()) != Some(&Mark::New) {
            continue;
        }
        // An explicit stack: a document may chain thousands of types.
        let mut stack = vec![(root, within(root), 0)];
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
                    stack.push((target, within(target), 0));
                }
                Some(Mark::Done) | None => {}
            }
        }
    }
    boxed
}
