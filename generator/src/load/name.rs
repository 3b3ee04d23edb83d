//! A name for a target that becomes a component, from the meaningful steps of its pointer.
//!
//! `Foo/properties/bar` → `FooBar`; `schemas/pet.yaml` → `pet`; `common.yaml#/components/schemas/Error` → `Error`. A
//! name that is taken gets the name of the file as a prefix, or else a number as a suffix. The same document always
//! gives the same names.

use crate::json::unescape;
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// Steps that are part of the structure of a document, and say nothing about a value.
const STRUCTURE: &[&str] = &[
    "components",
    "schemas",
    "definitions",
    "$defs",
    "paths",
    "properties",
    "patternProperties",
    "additionalProperties",
    "content",
    "schema",
    "responses",
    "parameters",
    "requestBodies",
    "headers",
    "examples",
    "links",
    "callbacks",
    "securitySchemes",
    "pathItems",
    "x-ms-paths",
];

/// The name for the value at `pointer` in `file`.
pub(super) fn choose(file: &Path, pointer: &str, taken: &mut Taken) -> String {
    let name = choose_free(file, pointer, taken);
    taken.names.insert(name.clone());
    name
}

/// The name that a schema has in its own file: that of a component, or of the file.
pub(super) fn own(file: &Path, pointer: &str) -> Option<String> {
    if pointer.is_empty() {
        return Some(clean(&file.file_stem()?.to_string_lossy())).filter(|stem| !stem.is_empty());
    }
    let name = pointer.strip_prefix("/components/schemas/").or_else(|| pointer.strip_prefix("/definitions/"))?;
    (!name.contains('/')).then(|| unescape(name).into_owned())
}

/// The names of one kind of component, and the last number that was tried as a suffix of each.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub names: HashSet<String>,
    pub numbers: HashMap<String, usize>,
}

fn choose_free(file: &Path, pointer: &str, taken: &mut Taken) -> String {
    let stem = clean(&file.file_stem().map(|stem| stem.to_string_lossy()).unwrap_or_default());
    let steps: Vec<String> = pointer.split('/').skip(1).map(|step| unescape(step).into_owned()).collect();
    let mut words = steps.iter().enumerate().filter(|(number, step)| {
        // A media type says nothing about a value. A structural word does where it is itself a name.
        let before = number.checked_sub(1).and_then(|before| steps.get(before)).map(String::as_str);
        let named = matches!(before, Some("schemas" | "definitions" | "$defs" | "properties"));
        named || (!STRUCTURE.contains(&step.as_str()) && before != Some("content"))
    });
    let mut name = words.next().map(|(_, step)| clean(step)).unwrap_or_default();
    for (_, word) in words {
        name.push_str(&capitalize(&clean(if word == "items" { "item" } else { word })));
    }
    if name.is_empty() {
        name.clone_from(&stem);
    }
    if name.is_empty() {
        name.push_str("component");
    }
    if !taken.names.contains(&name) {
        return name;
    }
    let longer = format!("{stem}{}", capitalize(&name));
    if !stem.is_empty() && name != stem && !taken.names.contains(&longer) {
        return longer;
    }
    let number = taken.numbers.entry(name.clone()).or_insert(1);
    loop {
        *number += 1;
        let numbered = format!("{name}{number}");
        if !taken.names.contains(&numbered) {
            return numbered;
        }
    }
}

/// Component names match `^[a-zA-Z0-9._-]+$` (OpenAPI 3.0.4, Components Object).
fn clean(step: &str) -> String {
    let mut clean = String::with_capacity(step.len());
    let mut gap = false;
    for c in step.chars() {
        if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') {
            if gap && !clean.is_empty() {
                clean.push('_');
            }
            gap = false;
            clean.push(c);
        } else {
            gap = true;
        }
    }
    clean
}

fn capitalize(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_ascii_uppercase().to_string() + chars.as_str()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_from_the_last_meaningful_steps() {
        let name = |file: &str, pointer: &str| {
            let names = HashSet::from(["Error".to_owned(), "pet".to_owned()]);
            choose(Path::new(file), pointer, &mut Taken { names, ..Taken::default() })
        };
        assert_eq!(name("a.yaml", "/components/schemas/Foo/properties/bar"), "FooBar");
        assert_eq!(name("a.yaml", "/components/schemas/Foo/properties/properties/items"), "FooPropertiesItem");
        assert_eq!(name("a.yaml", "/components/schemas/Foo/allOf/1"), "FooAllOf1");
        assert_eq!(name("schemas/cat.yaml", ""), "cat");
        assert_eq!(name("schemas/pet.yaml", ""), "pet2");
        assert_eq!(name("common.yaml", "/components/schemas/Error"), "commonError");
        assert_eq!(
            name("a.yaml", "/paths/~1pets~1{id}/get/responses/200/content/application~1json/schema"),
            "pets_idGet200"
        );
        assert_eq!(name("parameters.yml", "/droplet_id"), "droplet_id");
        assert_eq!(name("日.yaml", ""), "component");
    }

    #[test]
    fn components_and_files_have_names_of_their_own() {
        let own = |pointer| own(Path::new("schemas/pet.yaml"), pointer);
        assert_eq!(own("").as_deref(), Some("pet"));
        assert_eq!(own("/components/schemas/A~1B").as_deref(), Some("A/B"));
        assert_eq!(own("/definitions/Pet").as_deref(), Some("Pet"));
        assert_eq!(own("/components/schemas/Pet/properties/name"), None);
        assert_eq!(own("/paths"), None);
    }
}
