//! Which types are validated: of those that are sent, or that no operation mentions, those with a constraint, and those that hold such
//! types. What is only answered is never checked, whatever else mentions it.

use std::collections::HashSet;

use super::Usage;
use crate::ir::{Additional, Api, Constraints, Object, StringFormat, Type, TypeId, TypeKind};

/// The types that have something to validate.
pub fn validated(api: &Api, usage: &[Usage], newtypes: &HashSet<TypeId>) -> HashSet<TypeId> {
    let may_be = |id: &TypeId| usage.get(id.index()).is_some_and(|usage| usage.request || usage.unused);
    let own = |id: TypeId| match &api.get(id).kind {
        TypeKind::Object(object) => {
            let rest = match &object.additional {
                Additional::Typed(ty) => object.constraints.each.as_deref().map(|each| (ty, each)),
                Additional::Ignored => None,
            };
            counts(&object.constraints)
                || object.fields.iter().any(|field| is_checked(api, newtypes, &field.ty, &field.constraints))
                || rest.is_some_and(|(ty, each)| is_checked(api, newtypes, ty, each))
        }
        TypeKind::Union(union) => {
            union.variants.iter().any(|variant| is_checked(api, newtypes, &variant.ty, &variant.constraints))
        }
        TypeKind::Alias(ty) => newtypes.contains(&id) && is_checked(api, newtypes, ty, &api.get(id).constraints),
        TypeKind::Enumeration(_) | TypeKind::IntegerEnumeration(_) => false,
    };
    let mut users: Vec<Vec<TypeId>> = vec![Vec::new(); api.types.len()];
    for id in api.ids() {
        for used in held(&api.get(id).kind) {
            if let Some(users) = users.get_mut(used.index()) {
                users.push(id);
            }
        }
    }
    let mut found = HashSet::new();
    let mut open: Vec<TypeId> = api.ids().filter(|id| may_be(id) && own(*id)).collect();
    while let Some(id) = open.pop() {
        if found.insert(id) {
            open.extend(users.get(id.index()).into_iter().flatten().filter(|id| may_be(id)));
        }
    }
    found
}

/// The types whose checks are part of a type's: those that it mentions, except in tuples, whose elements are not checked.
fn held(kind: &TypeKind) -> Vec<TypeId> {
    let mut open: Vec<&Type> = kind.held();
    let mut found = Vec::new();
    while let Some(ty) = open.pop() {
        match ty {
            Type::Named(id) => found.push(*id),
            Type::Array(inner) | Type::Map(inner) | Type::Nullable(inner) | Type::Json(inner) => open.push(inner),
            _ => {}
        }
    }
    found
}

/// The limits of how many properties an object has, where they are not those of its own type.
pub fn counted(object: &Object, constraints: &Constraints) -> (Option<usize>, Option<usize>) {
    let Constraints { min_properties, max_properties, .. } = constraints;
    (
        min_properties.filter(|_| *min_properties != object.constraints.min_properties),
        max_properties.filter(|_| *max_properties != object.constraints.max_properties),
    )
}

fn counts(constraints: &Constraints) -> bool {
    constraints.min_properties.or(constraints.max_properties).is_some()
}

/// Whether constraints can refuse a value of this type. What the type itself ensures (a date, an enumeration) is not checked
/// again.
fn is_checked(api: &Api, newtypes: &HashSet<TypeId>, ty: &Type, constraints: &Constraints) -> bool {
    let mut ty = ty;
    let mut constraints = constraints;
    // Each step descends one level of the type; the constraints are finite.
    loop {
        if matches!(ty, Type::Named(id) if newtypes.contains(id)) || api.is_given(ty) {
            return false;
        }
        let each = constraints.each.as_deref();
        ty = match (api.resolve(ty), each) {
            (Type::Any, _) => return !constraints.is_empty(),
            (Type::Boolean | Type::Literal(_) | Type::Binary | Type::Upload | Type::Tuple(_) | Type::Json(_), _) => {
                return false;
            }
            (Type::Number(_), _) => {
                return constraints.minimum.or(constraints.maximum).is_some() || constraints.multiple_of.is_some();
            }
            (Type::String(format), _) => {
                let typed = format.as_deref().and_then(StringFormat::named).is_some();
                let length = constraints.min_length.or(constraints.max_length).is_some();
                return !typed && (length || !constraints.patterns.is_empty());
            }
            (Type::Array(_), _)
                if constraints.min_items.or(constraints.max_items).is_some() || constraints.unique_items =>
            {
                return true;
            }
            (Type::Map(_), _) if counts(constraints) => return true,
            (Type::Array(inner) | Type::Map(inner), Some(each)) => {
                constraints = each;
                inner
            }
            (Type::Array(_) | Type::Map(_), None) => return false,
            (Type::Nullable(inner), _) => inner,
            (Type::Named(id), _) => {
                return match &api.get(*id).kind {
                    TypeKind::Object(object) => counted(object, constraints) != (None, None),
                    _ => false,
                };
            }
        };
    }
}
