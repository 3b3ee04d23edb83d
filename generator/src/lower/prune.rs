//! Inline types that nothing mentions: those of properties that are constants, of branches that are one with others.

use crate::ir::{Api, TypeId};

/// Removes them, and makes the tables of what is left. What the types of components, of operations and of received requests mention
/// stays, in the same order.
pub fn prune(api: &mut Api) {
    let mut open: Vec<TypeId> = api.ids().filter(|id| api.get(*id).component).collect();
    for operation in &api.operations {
        open.extend(operation.requested());
        open.extend(operation.responded());
    }
    api.received.iter().for_each(|request| open.extend(request.mentioned()));
    let mut kept = vec![false; api.types.len()];
    while let Some(id) = open.pop() {
        if let Some(kept) = kept.get_mut(id.index()).filter(|kept| !**kept) {
            *kept = true;
            open.extend(api.get(id).kind.mentioned());
        }
    }
    let mut next = 0;
    let places: Vec<TypeId> = kept
        .iter()
        .map(|kept| {
            let place = TypeId(next);
            next += u32::from(*kept);
            place
        })
        .collect();
    let place = |id: TypeId| places.get(id.index()).copied().unwrap_or(id);
    let mut stays = kept.iter();
    api.types.retain(|_| stays.next().copied().unwrap_or(true));
    api.types.iter_mut().for_each(|def| def.kind.rename(&place));
    api.operations.iter_mut().for_each(|operation| operation.rename(&place));
    api.received.iter_mut().for_each(|request| request.rename(&place));
    api.make_index();
}
