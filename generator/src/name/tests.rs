//! The names of types, of their members and of operations, by `cases/names.yaml`.

use serde_json::{Map, Value, json};

use crate::analyze::Direction;
use crate::cases::{Case, check};
use crate::ir::TypeKind;

/// The names: of each type by its words, with its members; of each operation by its method and path.
fn names(case: &mut Case) -> Map<String, Value> {
    let lowered = case.lowered();
    let mut found = Map::new();
    for id in lowered.api.ids() {
        let def = lowered.api.get(id);
        let count = match &def.kind {
            TypeKind::Object(object) => object.fields.len(),
            TypeKind::Enumeration(enumeration) => enumeration.values.len(),
            TypeKind::IntegerEnumeration(enumeration) => enumeration.values.len(),
            TypeKind::Union(union) => union.variants.len(),
            TypeKind::Alias(_) => 0,
        };
        let members: Vec<&str> = (0..count).map(|index| lowered.names.member(id.member(index))).collect();
        let name = lowered.names.of(id, Direction::Response);
        let modules = lowered.names.path(lowered.names.scope(id));
        let name: String = modules.into_iter().chain([name]).collect::<Vec<_>>().join("::");
        let members = if members.is_empty() { String::new() } else { format!(": {}", members.join(" ")) };
        found.insert(def.words.join(" "), json!(format!("{name}{members}")));
    }
    for (operation, names) in lowered.api.operations.iter().zip(&lowered.names.operations) {
        let parameters =
            if names.parameters.is_empty() { String::new() } else { format!(": {}", names.parameters.join(" ")) };
        found
            .insert(format!("{} {}", operation.method, operation.path), json!(format!("{}{parameters}", names.method)));
    }
    found
}

#[test]
fn everything_is_called_as_the_table_says() {
    check(include_str!("cases/names.yaml"), names);
}
