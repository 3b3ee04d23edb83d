//! Schemas with identifiers of their own: `$id`, `$anchor`, `$dynamicAnchor` (JSON Schema Core, section 8.2), and `$self`
//! of the document (OpenAPI 3.2).
//!
//! Enters: the value of each file, once. Leaves: for a reference and the place where it stands, the file and pointer
//! that its identifiers mean. URIs are names here; nothing is fetched.

use crate::json::{escape, resolve};
use crate::source::FileId;
use serde_json::Value;
use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;

/// The identifiers of all files that were read.
#[derive(Debug, Default)]
pub(super) struct Resources {
    files: HashMap<FileId, Identifiers>,
    /// URI without fragment → the value that has it as its identifier.
    by_uri: HashMap<String, (FileId, String)>,
    /// `$dynamicAnchor` → how many schemas of all files have it.
    dynamic: HashMap<String, usize>,
}

/// The identifiers of one file.
#[derive(Debug, Default)]
struct Identifiers {
    /// Pointers of values with a URI of their own, and these URIs.
    bases: IndexMap<String, String>,
    /// Anchor → the pointers that have it, each with that of the value with a URI around it.
    anchors: HashMap<String, Vec<(String, String)>>,
    /// Schemas with `$recursiveAnchor: true` (JSON Schema 2019-09).
    recursive: HashSet<String>,
}

/// Keywords whose values are of the user's API.
const DATA: [&str; 6] = ["example", "examples", "default", "enum", "const", "value"];
/// Keywords whose members have names that the document chooses.
const NAMES: [&str; 6] = ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "schemas"];

/// A value with a URI, around others.
struct Base {
    uri: String,
    pointer: String,
}

/// How many schemas may have one anchor, and still be told apart by what is around the reference.
const MOST_ALIKE: usize = 64;

/// The meaning of an anchor.
pub(super) enum Anchored {
    /// No value has it.
    Nowhere,
    /// The value at this pointer has it.
    At(String),
    /// Several have it.
    Ambiguous,
}

impl Resources {
    /// Finds the identifiers of a file, unless that has been done.
    pub fn add(&mut self, file: FileId, value: &Value) {
        if self.files.contains_key(&file) {
            return;
        }
        let mut found = Identifiers::default();
        if let Some(own) = value.get("$self").and_then(Value::as_str) {
            found.bases.insert(String::new(), without_fragment(own).to_owned());
        }
        let base = Base { uri: found.bases.get("").cloned().unwrap_or_default(), pointer: String::new() };
        found.walk(value, false, &mut String::new(), &base, &mut self.dynamic);
        for (pointer, uri) in &found.bases {
            self.by_uri.entry(uri.clone()).or_insert_with(|| (file, pointer.clone()));
        }
        self.files.insert(file, found);
    }

    /// The value with this URI.
    pub fn at(&self, uri: &str) -> Option<(FileId, String)> {
        self.by_uri.get(uri).cloned()
    }

    /// The URI and the pointer of the innermost value with a URI around a place.
    pub fn base(&self, file: FileId, pointer: &str) -> Option<(&str, &str)> {
        let bases = &self.files.get(&file)?.bases;
        if bases.is_empty() {
            return None;
        }
        around(pointer).find_map(|around| bases.get_key_value(around)).map(|(base, uri)| (uri.as_str(), base.as_str()))
    }

    /// The value with an anchor, within the value at `within`.
    pub fn anchor(&self, file: FileId, within: &str, name: &str) -> Anchored {
        let Some(anchors) = self.files.get(&file).and_then(|file| file.anchors.get(name)) else {
            return Anchored::Nowhere;
        };
        if anchors.len() > MOST_ALIKE {
            return Anchored::Ambiguous;
        }
        // An anchor belongs to the value with a URI around it; documents that have it elsewhere mean it all the same.
        let mut own = anchors.iter().filter(|(_, base)| base == within).map(|(pointer, _)| pointer);
        match (own.next(), own.next(), anchors.as_slice()) {
            (Some(only), None, _) => Anchored::At(only.clone()),
            (None, _, [(only, _)]) => Anchored::At(only.clone()),
            (None, _, []) => Anchored::Nowhere,
            _ => Anchored::Ambiguous,
        }
    }

    /// How many schemas of all files have this `$dynamicAnchor`: the target depends on the way to the reference, if there
    /// are several.
    pub fn dynamic_anchors(&self, name: &str) -> usize {
        self.dynamic.get(name).copied().unwrap_or_default()
    }

    /// The innermost schema with `$recursiveAnchor: true` around a place.
    pub fn recursive(&self, file: FileId, pointer: &str) -> Option<&str> {
        let recursive = &self.files.get(&file)?.recursive;
        around(pointer).find_map(|around| recursive.get(around)).map(String::as_str)
    }
}

impl Identifiers {
    /// `names`: the keys of this map are names that the document chooses, not keywords.
    fn walk(
        &mut self,
        value: &Value,
        names: bool,
        pointer: &mut String,
        base: &Base,
        dynamic: &mut HashMap<String, usize>,
    ) {
        let length = pointer.len();
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate().filter(|(_, item)| item.is_object() || item.is_array()) {
                    pointer.push_str(&format!("/{index}"));
                    self.walk(item, false, pointer, base, dynamic);
                    pointer.truncate(length);
                }
            }
            Value::Object(map) => {
                let mut own = None;
                if let Some(Value::String(id)) = map.get("$id").filter(|_| !names) {
                    let uri = resolve(&base.uri, without_fragment(id));
                    self.bases.insert(pointer.clone(), uri.clone());
                    own = Some(Base { uri, pointer: pointer.clone() });
                }
                let base = own.as_ref().unwrap_or(base);
                for (key, is_dynamic) in [("$anchor", false), ("$dynamicAnchor", true)] {
                    if let Some(Value::String(name)) = map.get(key).filter(|_| !names) {
                        self.anchors.entry(name.clone()).or_default().push((pointer.clone(), base.pointer.clone()));
                        if is_dynamic {
                            *dynamic.entry(name.clone()).or_default() += 1;
                        }
                    }
                }
                if map.get("$recursiveAnchor") == Some(&Value::Bool(true)) {
                    self.recursive.insert(pointer.clone());
                }
                for (key, value) in map {
                    let is_data = key.starts_with("x-") || DATA.contains(&key.as_str());
                    let of_names = !names && NAMES.contains(&key.as_str());
                    if (value.is_object() || value.is_array()) && (names || !is_data) {
                        pointer.push('/');
                        pointer.push_str(&escape(key));
                        self.walk(value, of_names, pointer, base, dynamic);
                        pointer.truncate(length);
                    }
                }
            }
            _ => {}
        }
    }
}

/// A pointer and those of what is around it, the innermost first.
fn around(pointer: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(pointer), |inner| inner.rfind('/').and_then(|slash| inner.get(..slash)))
}

pub(super) fn without_fragment(uri: &str) -> &str {
    uri.split_once('#').map_or(uri, |(uri, _)| uri)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn identifiers_are_found_where_schemas_may_be_and_not_in_values() {
        let document = json!({
            "a": {"$id": "https://x.example/s.json", "$defs": {"b": {"$anchor": "b"}, "c": {"$id": "c.json"}}},
            "example": {"$id": "https://x.example/no.json", "$anchor": "no"},
            "d": {"$anchor": "twice"}, "e": {"$anchor": "twice"},
        });
        let mut resources = Resources::default();
        resources.add(0, &document);
        assert_eq!(resources.at("https://x.example/c.json"), Some((0, "/a/$defs/c".to_owned())));
        assert_eq!(resources.at("https://x.example/no.json"), None);
        assert_eq!(resources.base(0, "/a/$defs/b"), Some(("https://x.example/s.json", "/a")));
        assert!(matches!(resources.anchor(0, "/a", "b"), Anchored::At(at) if at == "/a/$defs/b"));
        assert!(matches!(resources.anchor(0, "/a/$defs/c", "b"), Anchored::At(at) if at == "/a/$defs/b"));
        assert!(matches!(resources.anchor(0, "", "twice"), Anchored::Ambiguous));
        assert!(matches!(resources.anchor(0, "", "no"), Anchored::Nowhere));
    }
}
