//! Which types are one, by `cases/classes.yaml`.

use serde_json::{Map, Value, json};

use super::dedupe;
use crate::analyze::Direction;
use crate::cases::{Case, Lowered, check};
use crate::name::share;

/// For each type that is another name for one: the name of that one. `count`: how many there are.
fn classes(case: &mut Case) -> Map<String, Value> {
    let Lowered { api, analysis, names } = case.lowered();
    let classes = dedupe(&api, &analysis, &names);
    let names = share(names, &api, &analysis, &classes);
    let named = |id| json!(names.shared(names.resolve(id), Direction::Response));
    let mut found: Map<String, Value> = api
        .ids()
        .filter(|id| names.representative(*id).is_some())
        .map(|id| (api.get(id).words.join(" "), named(id)))
        .collect();
    found.insert("count".to_owned(), json!(names.shared_types().count()));
    found
}

#[test]
fn types_are_one_as_the_table_says() {
    check(include_str!("cases/classes.yaml"), classes);
}
