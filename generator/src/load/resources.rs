//! Schemas with identifiers of their own: `$id`, `$anchor`, `$dynamicAnchor` (JSON Schema Core, section 8.2), and `$self`
//! of the document (OpenAPI 3.2).
//!
//! Enters: the value of each file, once. Leaves: for a reference and the place where it stands, the file and pointer
//! that its identifiers mean. URIs are names here; nothing is fetched.

use crate::json::{Tree, escape, resolve};
use crate::source::FileId;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

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
    /// The values with a URI of their own, and these URIs.
    bases: Tree<String>,
    /// These URIs in the order of the document, each with the pointer of its value.
    uris: Vec<(String, String)>,
    /// Anchor → the pointers that have it, each with that of the value with a URI around it.
    anchors: HashMap<String, Vec<(String, String)>>,
    /// Schemas with `$recursiveAnchor: true` (JSON Schema 2019-09).
    recursive: Tree<()>,
    /// The identifiers that are too long.
    long: Vec<TooLong>,
    /// The pointers of schemas with a `$dynamicRef` to an anchor, and its name.
    dynamic_references: BTreeMap<String, String>,
}

/// An identifier that is none, since it is too long.
#[derive(Debug)]
pub(super) struct TooLong {
    /// Where it is in its file.
    pub pointer: String,
    /// How many bytes its URI has.
    pub bytes: usize,
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

/// The longest identifier, in bytes: those inside a schema begin with its own. A longer one is none.
pub(super) const LONGEST: usize = 1024;

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
    /// Finds the identifiers of a file, unless that has been done. Returns those that are too long.
    pub fn add(&mut self, file: FileId, value: &Value) -> Vec<TooLong> {
        if self.files.contains_key(&file) {
            return Vec::new();
        }
        let mut found = Identifiers::default();
        let own = value.get("$self").and_then(Value::as_str).map(without_fragment);
        let own = own.filter(|own| found.fits(own, "/$self"));
        if let Some(own) = own {
            found.identify("", own);
        }
        let base = Base { uri: own.unwrap_or_default().to_owned(), pointer: String::new() };
        found.walk(value, false, &mut String::new(), &base, &mut self.dynamic);
        for (uri, pointer) in std::mem::take(&mut found.uris) {
            self.by_uri.entry(uri).or_insert((file, pointer));
        }
        let long = std::mem::take(&mut found.long);
        self.files.insert(file, found);
        long
    }

    /// The value with this URI.
    pub fn at(&self, uri: &str) -> Option<(FileId, String)> {
        self.by_uri.get(uri).cloned()
    }

    /// The URI and the pointer of the innermost value with a URI around a place.
    pub fn base<'p>(&'p self, file: FileId, pointer: &'p str) -> Option<(&'p str, &'p str)> {
        let (length, uri) = self.files.get(&file)?.bases.around(pointer)?;
        Some((uri.as_str(), pointer.get(..length)?))
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

    /// The names of the anchors to which dynamic references inside a schema refer, not more than a few.
    pub fn dynamic_references(&self, file: FileId, within: &str) -> Vec<&str> {
        let Some(references) = self.files.get(&file).map(|file| &file.dynamic_references) else { return Vec::new() };
        let inside = format!("{within}/");
        let own = references.get(within).into_iter();
        let inner = references.range(inside.clone()..).take_while(|(pointer, _)| pointer.starts_with(&inside));
        own.chain(inner.map(|(_, name)| name)).take(MOST_ALIKE).map(String::as_str).collect()
    }

    /// The innermost schema with `$recursiveAnchor: true` around a place.
    pub fn recursive<'p>(&self, file: FileId, pointer: &'p str) -> Option<&'p str> {
        let (length, ()) = self.files.get(&file)?.recursive.around(pointer)?;
        pointer.get(..length)
    }
}

impl Identifiers {
    /// Whether a URI is not too long. Keeps the place of one that is.
    fn fits(&mut self, uri: &str, pointer: &str) -> bool {
        let fits = uri.len() <= LONGEST;
        if !fits {
            self.long.push(TooLong { pointer: pointer.to_owned(), bytes: uri.len() });
        }
        fits
    }

    /// Gives a value a URI. That of the whole file goes before its `$self`.
    fn identify(&mut self, pointer: &str, uri: &str) {
        if pointer.is_empty() {
            self.uris.clear();
        }
        self.bases.insert(pointer, uri.to_owned());
        self.uris.push((uri.to_owned(), pointer.to_owned()));
    }

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
                    let place = format!("{pointer}/$id");
                    let id = without_fragment(id);
                    let uri = if self.fits(id, &place) { Some(resolve(&base.uri, id)) } else { None };
                    if let Some(uri) = uri.filter(|uri| self.fits(uri, &place)) {
                        self.identify(pointer, &uri);
                        own = Some(Base { uri, pointer: pointer.clone() });
                    }
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
                let dynamic_reference = map.get("$dynamicRef").and_then(Value::as_str).filter(|_| !names);
                if let Some(name) = dynamic_reference.and_then(|text| text.strip_prefix('#')) {
                    self.dynamic_references.insert(pointer.clone(), name.to_owned());
                }
                if map.get("$recursiveAnchor") == Some(&Value::Bool(true)) {
                    self.recursive.insert(pointer, ());
                }
                for (key, value) in map {
                    let is_data = key.starts_with("x-") && key != "x-ms-paths" || DATA.contains(&key.as_str());
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
        assert!(resources.add(0, &document).is_empty());
        assert_eq!(resources.at("https://x.example/c.json"), Some((0, "/a/$defs/c".to_owned())));
        assert_eq!(resources.at("https://x.example/no.json"), None);
        assert_eq!(resources.base(0, "/a/$defs/b"), Some(("https://x.example/s.json", "/a")));
        assert!(matches!(resources.anchor(0, "/a", "b"), Anchored::At(at) if at == "/a/$defs/b"));
        assert!(matches!(resources.anchor(0, "/a/$defs/c", "b"), Anchored::At(at) if at == "/a/$defs/b"));
        assert!(matches!(resources.anchor(0, "", "twice"), Anchored::Ambiguous));
        assert!(matches!(resources.anchor(0, "", "no"), Anchored::Nowhere));
    }

    #[test]
    fn identifiers_that_are_too_long_are_returned_once() {
        let long = format!("https://x.example/{}/", "a".repeat(1_000));
        let document = json!({
            "$self": format!("{long}{long}"),
            "a": {"$id": long, "$defs": {"b": {"$id": "b".repeat(10)}, "c": {"$id": "c"}}},
        });
        let mut resources = Resources::default();
        let found: Vec<(String, usize)> =
            resources.add(0, &document).into_iter().map(|long| (long.pointer, long.bytes)).collect();
        assert_eq!(found, [("/$self".to_owned(), 2_038), ("/a/$defs/b/$id".to_owned(), 1_029)]);
        assert_eq!(resources.at(&format!("{long}c")), Some((0, "/a/$defs/c".to_owned())));
        assert!(resources.add(0, &document).is_empty());
    }
}
