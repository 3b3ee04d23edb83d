//! What validation reaches: types with a constraint, and types that hold such types.

use std::collections::HashSet;

use crate::ir::{Api, Constraints, TypeId, TypeKind};

/// The types that have something to validate.
pub fn validated(api: &Api) -> HashSet<TypeId> {
    let own = |id: TypeId| match &api.get(id).kind {
        TypeKind::Object(object) => object.fields.iter().any(|field| is_checked(&field.constraints)),
        _ => false,
    };
    let mut users: Vec<Vec<TypeId>> = vec![Vec::new(); api.types.len()];
    for id in api.ids() {
        for used in api.get(id).kind.mentioned() {
            if let Some(users) = users.get_mut(used.0 as usize) {
                users.push(id);
            }
        }
    }
    let mut found = HashSet::new();
    let mut open: Vec<TypeId> = api.ids().filter(|id| own(*id)).collect();
    while let Some(id) = open.pop() {
        if found.insert(id) {
            open.extend(users.get(id.0 as usize).into_iter().flatten());
        }
    }
    found
}

/// Whether a check is made of any of these. How many properties there are is not checked.
fn is_checked(constraints: &Constraints) -> bool {
    let uncounted = Constraints { min_properties: None, max_properties: None, ..constraints.clone() };
    uncounted != Constraints::default()
}
