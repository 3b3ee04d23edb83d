//! `Api`, side tables and names → `ir::Classes`: inline types with the same definition are one Rust type.
//!
//! Two of three inline schemas of a large document occur elsewhere, too. Each place keeps its name, as another name for
//! the one type, so that no name depends on what is written elsewhere. A component is always a type of its own: the
//! document names it, and may change it alone. Nothing is refused, and no table changes.

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::analyze::Analysis;
use crate::ir::{Api, Classes, TypeId, TypeKind};
use crate::name::Names;

/// Finds the types that are one type in Rust.
#[must_use]
pub fn dedupe(api: &Api, analysis: &Analysis, names: &Names) -> Classes {
    let mut classes = Classes::default();
    for level in levels(api) {
        let mut inline = Alike::default();
        for id in level.into_iter().filter(|id| !is_named(api, *id)) {
            let mut kind = api.get(id).kind.clone();
            kind.rename(&|id| classes.resolve(id));
            inline.add(id, kind, analysis, names);
        }
        for (_, ids) in inline.of.into_values().flatten() {
            // Any of them: what is emitted is the same, and its name and documentation are none of theirs.
            let Some((first, others)) = ids.split_first() else { continue };
            for other in others {
                classes.insert(*other, *first);
            }
        }
    }
    classes
}

/// Whether the document itself names a type: a schema, or that of another component, such as a response.
fn is_named(api: &Api, id: TypeId) -> bool {
    let def = api.get(id);
    def.component || def.words.len() == 1
}

/// Types, grouped by their definition.
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
}

/// The types, level by level: those that hold no inline type first, since equal types hold equal types.
fn levels(api: &Api) -> Vec<Vec<TypeId>> {
    let mut depths: Vec<Option<usize>> = vec![None; api.types.len()];
    // How often each type is on the stack.
    let mut stacked = vec![0_usize; api.types.len()];
    let inline = |id: &TypeId| !api.get(*id).component;
    for root in api.ids() {
        let mut stack = vec![root];
        if let Some(count) = stacked.get_mut(root.index()) {
            *count += 1;
        }
        // Inline types are a tree, except for aliases of components. A type that is on the stack twice holds itself.
        while let Some(id) = stack.last().copied() {
            let held: Vec<TypeId> = api.get(id).kind.mentioned().into_iter().filter(inline).collect();
            let depth_of = |id: &TypeId| depths.get(id.index()).copied().flatten();
            let is_stacked = |id: &TypeId| stacked.get(id.index()).is_some_and(|count| *count > 0);
            let open: Vec<TypeId> =
                held.iter().copied().filter(|held| depth_of(held).is_none() && !is_stacked(held)).collect();
            if open.is_empty() {
                let depth = held.iter().filter_map(depth_of).max().map_or(0, |depth| depth + 1);
                if let Some(slot) = depths.get_mut(id.index()) {
                    *slot = Some(depth);
                }
                stack.pop();
                if let Some(count) = stacked.get_mut(id.index()) {
                    *count -= 1;
                }
            } else {
                for id in open {
                    stack.push(id);
                    if let Some(count) = stacked.get_mut(id.index()) {
                        *count += 1;
                    }
                }
            }
        }
    }
    let mut levels: Vec<Vec<TypeId>> = Vec::new();
    for id in api.ids().filter(|id| !matches!(api.get(*id).kind, TypeKind::Alias(_))) {
        // An alias is another name for a type already.
        let depth = depths.get(id.index()).copied().flatten().unwrap_or_default();
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

/// A hash of all that makes two types one: equal types have equal digests.
fn digest(id: TypeId, kind: &TypeKind, analysis: &Analysis, names: &Names) -> u64 {
    let mut hasher = DefaultHasher::new();
    kind.hash(&mut hasher);
    for member in (0..members(kind)).map(|index| id.member(index)) {
        (names.member(member), analysis.tags.get(&member)).hash(&mut hasher);
    }
    (names.rest(id), analysis.is_split(id)).hash(&mut hasher);
    hasher.finish()
}

/// Whether two types of equal kind are one type in Rust.
///
/// The usage of a directed type decides which properties it has, so two directed types must be used in the same
/// directions. It makes no difference that `analyze::unite` adds up usages only afterwards: the members of a class of
/// directed types are used in the same directions, so their sum is the usage of each of them, and the usage of other types
/// is not compared. Types of equal kind are either all directed or none of them is.
fn is_one(one: TypeId, two: TypeId, kind: &TypeKind, analysis: &Analysis, names: &Names) -> bool {
    let directed = analysis.directed.contains(&one) || analysis.directed.contains(&two);
    let directions = |id: TypeId| (analysis.usage(id).request, analysis.usage(id).response);
    let mut indices = 0..members(kind);
    analysis.is_split(one) == analysis.is_split(two)
        && (!directed || directions(one) == directions(two))
        && names.rest(one) == names.rest(two)
        && indices.all(|index| {
            names.member(one.member(index)) == names.member(two.member(index))
                && analysis.tags.get(&one.member(index)) == analysis.tags.get(&two.member(index))
        })
}
