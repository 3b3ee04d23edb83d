//! Tags that a constructor can set: those of types that have the same tag in every union.

use std::collections::{HashMap, HashSet};

use crate::ir::{Api, Discriminant, MemberId, Type, TypeKind};

/// The fields that hold such a tag, and the tag.
pub fn tags(api: &Api) -> HashMap<MemberId, String> {
    let mut found: HashMap<MemberId, HashSet<&str>> = HashMap::new();
    for id in api.ids() {
        let TypeKind::Union(union) = &api.get(id).kind else { continue };
        for variant in &union.variants {
            let property = match (&union.tag, &variant.discriminant) {
                (Some(property), _) | (None, Discriminant::Tag(property, _)) => property,
                _ => continue,
            };
            let Type::Named(target) = api.resolve(&variant.ty) else { continue };
            if let Some(index) = api.field_place(*target, property) {
                found.entry(target.member(index)).or_default().extend(variant.tags.iter().map(String::as_str));
            }
        }
    }
    let single = found.into_iter().filter(|(_, tags)| tags.len() == 1);
    single.filter_map(|(field, tags)| Some((field, (*tags.iter().next()?).to_owned()))).collect()
}
