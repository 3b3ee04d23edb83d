//! Where types are used, and which types are not the same in requests and in responses (OpenAPI 3.0.3, `readOnly` and
//! `writeOnly`).

use std::collections::HashSet;

use crate::ir::{Additional, Api, Type, TypeId, TypeKind};

/// Where a type is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// A request mentions it.
    pub request: bool,
    /// A response mentions it, or a request that is received.
    pub response: bool,
    /// No operation mentions it.
    pub unused: bool,
}

/// Which of a type's two definitions is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Direction {
    /// The one for responses, or the only one.
    Response,
    /// The one for requests.
    Request,
}

/// Where each type is used.
pub fn usage(api: &Api) -> Vec<Usage> {
    let mut requested = Vec::new();
    let mut responded = Vec::new();
    for operation in &api.operations {
        requested.extend(operation.requested());
        responded.extend(operation.responded());
    }
    // It comes from the server, as a response does.
    api.received.iter().for_each(|request| responded.extend(request.mentioned()));
    let requested = reached(api, requested);
    let responded = reached(api, responded);
    api.ids()
        .map(|id| {
            let (request, response) = (requested.contains(&id), responded.contains(&id));
            Usage { request, response, unused: !request && !response }
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

/// The types that hold, at any depth, a property of one direction only: their definition depends on the direction.
pub fn directed(api: &Api) -> HashSet<TypeId> {
    let own = |id: TypeId| match &api.get(id).kind {
        TypeKind::Object(object) => object.fields.iter().any(|field| field.read_only != field.write_only),
        _ => false,
    };
    let mut users: Vec<Vec<TypeId>> = vec![Vec::new(); api.types.len()];
    for id in api.ids() {
        for used in api.get(id).kind.mentioned() {
            if let Some(users) = users.get_mut(used.index()) {
                users.push(id);
            }
        }
    }
    let mut differing = HashSet::new();
    let mut open: Vec<TypeId> = api.ids().filter(|id| own(*id)).collect();
    while let Some(id) = open.pop() {
        if differing.insert(id) {
            open.extend(users.get(id.index()).into_iter().flatten());
        }
    }
    differing
}

/// The directed types that are used in both directions.
pub fn split(api: &Api, usage: &[Usage], directed: &HashSet<TypeId>) -> HashSet<TypeId> {
    let mut differing = directed.clone();
    // A type that is used in one direction has one definition: it lacks the properties of the other direction.
    differing.retain(|id| usage.get(id.index()).is_some_and(|usage| usage.request && usage.response));
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
