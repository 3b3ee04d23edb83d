//! Shapes and the other facts of schemas, by `cases/*.yaml`.

use serde_json::{Map, Value, json};

use super::{Facts, Property};
use crate::cases::{Case, check};
use crate::spec::Node;

/// The facts of each component schema: `types`, `null` among them where it is a value, and the constants of its
/// properties.
fn shapes(case: &mut Case) -> Map<String, Value> {
    let facts = Facts::new(&case.document);
    let mut found = Map::new();
    for (name, node) in facts.targets().components() {
        let shape = facts.shape(Node::Reference(name));
        // It is kept while properties are added, and narrowed where several schemas list values.
        let width = |property: &Property| 1 + property.constants.len() / 8 + property.constants.bytes() / 1024;
        assert_eq!(shape.width(), shape.properties.iter().map(|(_, of)| width(of)).sum::<usize>(), "{name}");
        let mut types: Vec<&str> = shape.types.iter().map(|ty| ty.name()).collect();
        types.extend(facts.is_nullable(node).then_some("null"));
        let mut properties = Map::new();
        for (property, Property { constants, .. }) in &shape.properties {
            let mark = if shape.requires(property) { "" } else { "?" };
            properties.insert(format!("{property}{mark}"), json!(constants.join(" ")));
        }
        let mut said = Map::from_iter([("types".to_owned(), json!(types.join(" ")))]);
        if !properties.is_empty() {
            said.insert("properties".to_owned(), Value::Object(properties));
        }
        found.insert(name.to_owned(), Value::Object(said));
    }
    found
}

#[test]
fn schemas_have_the_shapes_of_the_table() {
    check(include_str!("cases/shapes.yaml"), shapes);
}

/// The families: for each base, its property and the tags of each member and of the base itself.
fn families(case: &mut Case) -> Map<String, Value> {
    let facts = Facts::new(&case.document);
    let mut found = Map::new();
    for (name, _) in facts.targets().components() {
        let Some(family) = facts.families().family(name) else { continue };
        let mut members = Map::from_iter([("property".to_owned(), json!(family.property))]);
        members.extend(family.members.iter().map(|member| (member.name.to_owned(), json!(member.tags.join(" ")))));
        members.insert("itself".to_owned(), json!(family.own.join(" ")));
        found.insert(name.to_owned(), Value::Object(members));
    }
    found.insert("faults".to_owned(), json!(facts.families().faults().len()));
    found
}

#[test]
fn bases_have_the_families_of_the_table() {
    check(include_str!("cases/families.yaml"), families);
}
