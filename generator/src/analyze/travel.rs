//! Which way types travel, and which are not the same both ways (OpenAPI 3.0.3, `readOnly` and `writeOnly`).

use std::collections::HashSet;

use crate::ir::{Additional, Api, Type, TypeId, TypeKind};

/// Which way a type travels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Travel {
    /// It is part of a request.
    pub request: bool,
    /// It is part of an answer.
    pub response: bool,
    /// It is part of a type that no operation mentions.
    pub unused: bool,
}

/// What a type looks like to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Form {
    /// In an answer, or wherever it is the same both ways.
    Response,
    /// In a request.
    Request,
}

/// Which way each type travels.
pub fn travel(api: &Api) -> Vec<Travel> {
    let mut requested = Vec::new();
    let mut answered = Vec::new();
    for operation in &api.operations {
        requested.extend(operation.requested());
        answered.extend(operation.answered());
    }
    let requested = reached(api, requested);
    let answered = reached(api, answered);
    let unmentioned = api.ids().filter(|id| !requested.contains(id) && !answered.contains(id)).collect();
    let unused = reached(api, unmentioned);
    api.ids()
        .map(|id| Travel {
            request: requested.contains(&id),
            response: answered.contains(&id),
            unused: unused.contains(&id),
        })
        .collect()
}

fn reached(api: &Api, mut open: Vec<TypeId>) -> HashSet<TypeId> {
    let mut reached = HashSet::new();
    while let Some(id) = open.pop() {
        if reached.insert(id) {
            open.extend(api.get(id).kind.mentioned());
        }
    }
    reached
}

/// The types that hold, however deep, what travels only one way: what they are depends on which way they travel.
pub fn directed(api: &Api) -> HashSet<TypeId> {
    let own = |id: TypeId| match &api.get(id).kind {
        TypeKind::Object(object) => object.fields.iter().any(|field| field.read_only != field.write_only),
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
    let mut differing = HashSet::new();
    let mut open: Vec<TypeId> = api.ids().filter(|id| own(*id)).collect();
    while let Some(id) = open.pop() {
        if differing.insert(id) {
            open.extend(users.get(id.0 as usize).into_iter().flatten());
        }
    }
    differing
}

/// The types that travel both ways and hold, however deep, what travels only one way.
pub fn split(api: &Api, travel: &[Travel], directed: &HashSet<TypeId>) -> HashSet<TypeId> {
    let mut differing = directed.clone();
    // Only where both ways are travelled are there two types; a type of one way simply lacks the other way's properties.
    differing.retain(|id| travel.get(id.0 as usize).is_some_and(|travel| travel.request && travel.response));
    differing.retain(|id| !is_untyped(api, *id));
    differing
}

fn is_untyped(api: &Api, id: TypeId) -> bool {
    match &api.get(id).kind {
        TypeKind::Alias(Type::Any) => true,
        TypeKind::Object(object) => object.fields.is_empty() && object.additional == Additional::Ignored,
        _ => false,
    }
}
