//! `Api`, side tables and names → which inline types are one: what several places spell out alike is one Rust type.
//!
//! Documents repeat themselves: two of three inline schemas of a large one stand somewhere else, too. Each place keeps its
//! name, as another name for the one type, so that no name depends on what is written elsewhere. Components are never another
//! name for one another: the document has named them apart. An inline type that is spelled out like a component is that one.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::analyze::{Analysis, Direction};
use crate::ir::{Additional, Api, TypeId, TypeKind};
use crate::name::Names;

/// The types that are emitted as another name for a type.
#[derive(Clone, Debug, Default)]
pub struct Shared {
    of: HashMap<TypeId, TypeId>,
}

impl Shared {
    /// The type that is emitted in this one's place, if it is not emitted itself.
    #[must_use]
    pub fn of(&self, id: TypeId) -> Option<TypeId> {
        self.of.get(&id).copied()
    }

    /// The type that is emitted for this one.
    #[must_use]
    pub fn resolve(&self, id: TypeId) -> TypeId {
        self.of(id).unwrap_or(id)
    }
}

/// Finds the types that are one, and adds up in `analysis` what is known of them apart.
#[must_use]
pub fn share(api: &Api, analysis: &mut Analysis, names: &Names) -> Shared {
    let mut shared = Shared::default();
    // What an inline type may turn out to be: every component so far.
    let mut components = Alike::default();
    for level in levels(api) {
        let mut inline = Alike::default();
        for id in level {
            let mut kind = api.get(id).kind.clone();
            kind.rename(&|id| shared.resolve(id));
            let alike = if api.get(id).component { &mut components } else { &mut inline };
            alike.add(id, kind, analysis, names);
        }
        for (digest, groups) in inline.of {
            for (kind, ids) in groups {
                let Some(first) = ids.first() else { continue };
                let component = components.find(digest, *first, &kind, analysis, names);
                // The best of several that are equal: it depends on their names alone, not on their order.
                let rank = |id: &TypeId| (names.of(*id, Direction::Response).len(), names.of(*id, Direction::Response));
                let best = component.unwrap_or(&ids).iter().copied().min_by_key(rank);
                for (id, best) in ids.iter().filter_map(|id| Some((*id, best?))).filter(|(id, best)| id != best) {
                    shared.of.insert(id, best);
                    merge(api, analysis, id, best);
                }
            }
        }
    }
    shared
}

/// Types by what they are.
#[derive(Default)]
struct Alike {
    of: HashMap<u64, Vec<(TypeKind, Vec<TypeId>)>>,
}

impl Alike {
    fn add(&mut self, id: TypeId, kind: TypeKind, analysis: &Analysis, names: &Names) {
        let groups = self.of.entry(digest(id, &kind, analysis, names)).or_default();
        let group = groups.iter_mut().find(|(known, ids)| {
            *known == kind && ids.first().is_some_and(|known| is_one(id, *known, &kind, analysis, names))
        });
        match group {
            Some((_, ids)) => ids.push(id),
            None => groups.push((kind, vec![id])),
        }
    }

    fn find(
        &self,
        digest: u64,
        id: TypeId,
        kind: &TypeKind,
        analysis: &Analysis,
        names: &Names,
    ) -> Option<&Vec<TypeId>> {
        let groups = self.of.get(&digest)?.iter();
        let mut groups = groups.filter(|(known, _)| known == kind).map(|(_, ids)| ids);
        groups.find(|ids| ids.first().is_some_and(|known| is_one(id, *known, kind, analysis, names)))
    }
}

/// The types, those first that hold no inline type: equal types hold equal types.
fn levels(api: &Api) -> Vec<Vec<TypeId>> {
    let mut depths: Vec<Option<usize>> = vec![None; api.types.len()];
    let inline = |id: &TypeId| !api.get(*id).component;
    for root in api.ids() {
        let mut stack = vec![root];
        // Inline types are a tree, but for aliases that lead to components. What is on the stack twice leads to itself.
        while let Some(id) = stack.last().copied() {
            let held: Vec<TypeId> = api.get(id).kind.mentioned().into_iter().filter(inline).collect();
            let depth_of = |id: &TypeId| depths.get(id.0 as usize).copied().flatten();
            let open: Vec<TypeId> =
                held.iter().copied().filter(|held| depth_of(held).is_none() && !stack.contains(held)).collect();
            if open.is_empty() {
                let depth = held.iter().filter_map(depth_of).max().map_or(0, |depth| depth + 1);
                if let Some(slot) = depths.get_mut(id.0 as usize) {
                    *slot = Some(depth);
                }
                stack.pop();
            } else {
                stack.extend(open);
            }
        }
    }
    let mut levels: Vec<Vec<TypeId>> = Vec::new();
    for id in api.ids().filter(|id| !matches!(api.get(*id).kind, TypeKind::Alias(_))) {
        // An alias is another name already.
        let depth = depths.get(id.0 as usize).copied().flatten().unwrap_or_default();
        if levels.len() <= depth {
            levels.resize_with(depth + 1, Vec::new);
        }
        if let Some(level) = levels.get_mut(depth) {
            level.push(id);
        }
    }
    levels
}

fn members(kind: &TypeKind) -> usize {
    match kind {
        TypeKind::Object(object) => object.fields.len(),
        TypeKind::Enumeration(enumeration) => enumeration.values.len(),
        TypeKind::IntegerEnumeration(enumeration) => enumeration.values.len(),
        TypeKind::Union(union) => union.variants.len(),
        TypeKind::Alias(_) => 0,
    }
}

/// What is equal wherever two types are one: the cheap part of it.
fn digest(id: TypeId, kind: &TypeKind, analysis: &Analysis, names: &Names) -> u64 {
    let mut hasher = DefaultHasher::new();
    std::mem::discriminant(kind).hash(&mut hasher);
    for index in 0..members(kind) {
        names.member(id, index).hash(&mut hasher);
    }
    match kind {
        TypeKind::Object(object) => {
            for field in &object.fields {
                (&field.name, &field.ty, field.presence).hash(&mut hasher);
            }
            matches!(object.additional, Additional::Typed(_)).hash(&mut hasher);
        }
        TypeKind::Union(union) => {
            union.tag.hash(&mut hasher);
            for variant in &union.variants {
                (&variant.ty, &variant.tags).hash(&mut hasher);
            }
        }
        TypeKind::Enumeration(_) | TypeKind::IntegerEnumeration(_) | TypeKind::Alias(_) => {}
    }
    analysis.is_split(id).hash(&mut hasher);
    hasher.finish()
}

/// Whether two types of equal kind are one type in Rust.
fn is_one(one: TypeId, two: TypeId, kind: &TypeKind, analysis: &Analysis, names: &Names) -> bool {
    let directed = analysis.directed.contains(&one) || analysis.directed.contains(&two);
    let ways = |id: TypeId| (analysis.usage(id).request, analysis.usage(id).response);
    let mut indices = 0..members(kind);
    analysis.is_split(one) == analysis.is_split(two)
        && (!directed || ways(one) == ways(two))
        && names.rest(one) == names.rest(two)
        && indices.all(|index| {
            names.member(one, index) == names.member(two, index)
                && analysis.tags.get(&(one, index)) == analysis.tags.get(&(two, index))
        })
}

/// The one type travels wherever one of them does, and has a box wherever one of them needs it.
fn merge(api: &Api, analysis: &mut Analysis, id: TypeId, best: TypeId) {
    let other = analysis.usage(id);
    if let Some(usage) = analysis.usage.get_mut(best.0 as usize) {
        usage.request |= other.request;
        usage.response |= other.response;
        usage.unused |= other.unused;
    }
    for index in 0..members(&api.get(best).kind) {
        if analysis.boxed.contains(&(id, index)) {
            analysis.boxed.insert((best, index));
        }
    }
}
