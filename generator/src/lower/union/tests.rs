//! How variants are told apart, by `cases/discriminants.yaml`.

use serde_json::{Map, Value, json};

use crate::cases::{Case, check};
use crate::ir::{Discriminant, TypeKind, Union, Variant};

/// The component unions, each a list of its variants in the order in which a reader tries them; what else a component
/// is.
fn unions(case: &mut Case) -> Map<String, Value> {
    let lowered = case.lowered();
    let components = lowered.api.types.iter().filter(|def| def.component);
    let mut found: Map<String, Value> = components
        .map(|def| {
            let is = match &def.kind {
                TypeKind::Union(union) => said(union),
                TypeKind::Object(_) => json!("object"),
                TypeKind::Enumeration(values) => {
                    json!(values.values.iter().map(|value| value.value.as_str()).collect::<Vec<_>>().join(" | "))
                }
                TypeKind::IntegerEnumeration(_) => json!("integers"),
                TypeKind::Alias(ty) => json!(format!("{ty:?}")),
            };
            (def.words.join(" "), is)
        })
        .collect();
    let codes: Vec<&str> = case.diagnostics.iter().map(|diagnostic| diagnostic.code.as_str()).collect();
    found.insert("warnings".to_owned(), json!(codes.join(" ")));
    found
}

fn said(union: &Union) -> Value {
    let variant = |variant: &Variant| {
        let name = variant.words.join(" ");
        match &union.tag {
            Some(tag) => {
                let carries = if variant.carries_tag { "" } else { ", written by the union" };
                json!(format!("{name}: {tag} = {}{carries}", variant.tags.join(" | ")))
            }
            None => {
                let is_written = !variant.carries_tag && matches!(variant.discriminant, Discriminant::Tag(..));
                let carries = if is_written { ", written by the union" } else { "" };
                json!(format!("{name}: {}{carries}", discriminant(&variant.discriminant)))
            }
        }
    };
    Value::Array(union.variants.iter().map(variant).collect())
}

fn discriminant(discriminant: &Discriminant) -> String {
    let types = |types: crate::json::JsonTypes| {
        if types.is_empty() {
            "any".to_owned()
        } else {
            types.iter().map(|ty| ty.name()).collect::<Vec<_>>().join(" | ")
        }
    };
    match discriminant {
        Discriminant::Types(of) => types(*of),
        Discriminant::Property(name, types) if types.is_empty() => format!("has {name}"),
        Discriminant::Property(name, types) => {
            let types: Vec<&str> = types.iter().map(|ty| ty.name()).collect();
            format!("has {name}, a {}", types.join(" or "))
        }
        Discriminant::Tag(name, values) => format!("{name} = {}", values.join(" | ")),
        Discriminant::Best(best) => {
            let tag = best.tag.as_ref().map(|(name, values)| format!(", {name} = {}", values.join(" | ")));
            format!("best {} of {}{}", types(best.types), best.knows.join(" "), tag.unwrap_or_default())
        }
    }
}

#[test]
fn variants_are_told_apart_as_the_table_says() {
    check(include_str!("cases/discriminants.yaml"), unions);
}
