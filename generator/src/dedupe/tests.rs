//! Which types are one, by `cases/classes.yaml`.

use serde_json::{Map, Value, json};

use super::dedupe;
use crate::analyze::Direction;
use crate::cases::{Case, check};

/// For each type that is another name for one: the name of that one. `none`: every type is its own.
fn classes(case: &mut Case) -> Map<String, Value> {
    let lowered = case.lowered();
    let classes = dedupe(&lowered.api, &lowered.analysis, &lowered.names);
    let name = |id| lowered.names.of(id, Direction::Response).to_owned();
    let mut found: Map<String, Value> =
        classes.iter().map(|(member, representative)| (name(member), json!(name(representative)))).collect();
    found.insert("count".to_owned(), json!(classes.iter().count()));
    found
}

#[test]
fn types_are_one_as_the_table_says() {
    check(include_str!("cases/classes.yaml"), classes);
}
