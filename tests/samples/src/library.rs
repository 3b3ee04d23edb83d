//! The files of a document as they were written, and where references in them lead.
//!
//! It shares no code with the generator's reader: a fault there must not be repeated here.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Number, Value};

use crate::plain::plain;

/// All files that a document refers to, directly or not.
pub struct Files {
    files: Vec<(PathBuf, Value)>,
    numbers: HashMap<PathBuf, usize>,
}

/// Tags, by the schema that they mean and the property that has them.
type Tags<'a> = HashMap<(*const Value, &'a str), Vec<&'a str>>;

/// Where references in them lead.
pub struct Library<'a> {
    files: &'a Files,
    /// Each reference is followed once: by its file and its text, where that stands.
    followed: RefCell<HashMap<(usize, *const u8), Option<Node<'a>>>>,
    /// The tags that discriminators give schemas, by the schema and the property.
    tags: OnceCell<Tags<'a>>,
}

/// A schema, where it is written.
#[derive(Clone, Copy)]
pub struct Node<'a> {
    /// Its file.
    pub file: usize,
    /// Its value.
    pub value: &'a Value,
    /// Its name, where a reference leads to it.
    pub name: Option<&'a str>,
}

impl<'a> Node<'a> {
    /// The schema at a keyword.
    pub fn at(self, keyword: &str) -> Option<Node<'a>> {
        Some(Node { value: self.value.get(keyword)?, name: None, ..self })
    }

    /// The schema at a keyword, or at another one where that is not there.
    pub fn either(self, keyword: &str, other: &str) -> Option<Node<'a>> {
        self.at(keyword).or_else(|| self.at(other))
    }

    /// The schemas in the list at a keyword.
    pub fn list(self, keyword: &str) -> Vec<Node<'a>> {
        let list = self.value.get(keyword).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        list.iter().map(|value| Node { value, name: None, ..self }).collect()
    }

    /// The schemas in the map at a keyword.
    pub fn map(self, keyword: &str) -> Vec<(&'a str, Node<'a>)> {
        let map = self.value.get(keyword).and_then(Value::as_object);
        map.into_iter().flatten().map(|(key, value)| (key.as_str(), Node { value, name: None, ..self })).collect()
    }

    /// Its `$ref`.
    pub fn reference(self) -> Option<&'a str> {
        self.value.get("$ref").and_then(Value::as_str)
    }

    /// Whether it is the same schema, not merely an equal one.
    pub fn is(self, other: Node<'_>) -> bool {
        std::ptr::eq(self.value, other.value)
    }
}

impl Files {
    /// Reads a document and every file that is referred to.
    pub fn read(entry: &Path) -> Self {
        let mut library = Self { files: Vec::new(), numbers: HashMap::new() };
        let mut open = vec![entry.to_owned()];
        while let Some(path) = open.pop() {
            if library.numbers.contains_key(&path) {
                continue;
            }
            let mut value = parse(&path);
            plain(&mut value);
            mentioned(&value, &mut |reference| {
                let (file, _) = reference.split_once('#').unwrap_or((reference, ""));
                if !file.is_empty()
                    && !file.contains("://")
                    && let Ok(path) = path.with_file_name("").join(decoded(file)).canonicalize()
                {
                    open.push(path);
                }
            });
            library.numbers.insert(path.clone(), library.files.len());
            library.files.push((path, value));
        }
        library.copy_maps();
        library
    }

    /// Puts in place what stands for a map of properties: `properties: { $ref: … }`, where no property is called `$ref`.
    fn copy_maps(&mut self) {
        let mut copies = Vec::new();
        for (file, (_, root)) in self.files.iter().enumerate() {
            maps(root, &mut String::new(), &mut |pointer, reference| {
                let Some(target) = self.follow(file, reference) else { return };
                let mut refers = false;
                mentioned(target.value, &mut |_| refers = true);
                // What it refers to is relative to its own file.
                if target.file == file || !refers {
                    copies.push((file, pointer.to_owned(), target.value.clone()));
                }
            });
        }
        for (file, pointer, map) in copies {
            if let Some(place) = self.files.get_mut(file).and_then(|(_, root)| root.pointer_mut(&pointer)) {
                *place = map;
            }
        }
    }

    /// A document without a file.
    pub fn of(mut document: Value) -> Self {
        plain(&mut document);
        Self { files: vec![(PathBuf::new(), document)], numbers: HashMap::from([(PathBuf::new(), 0)]) }
    }
}

/// Calls `found` with the place and the target of each reference that stands for a map of properties.
fn maps(value: &Value, pointer: &mut String, found: &mut impl FnMut(&str, &str)) {
    let mut inside = |key: &str, value: &Value| {
        let length = pointer.len();
        pointer.push('/');
        pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
        match value.get("$ref") {
            Some(Value::String(reference)) if key == "properties" => found(pointer, reference),
            _ => maps(value, pointer, found),
        }
        pointer.truncate(length);
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| inside(key, value)),
        Value::Array(items) => items.iter().enumerate().for_each(|(index, value)| inside(&index.to_string(), value)),
        _ => {}
    }
}

impl<'a> Library<'a> {
    /// The references of these files.
    pub fn new(files: &'a Files) -> Self {
        Self { files, followed: RefCell::default(), tags: OnceCell::new() }
    }

    /// The document itself.
    pub fn entry(&self) -> Node<'a> {
        const NOTHING: &Value = &Value::Null;
        let value = self.files.files.first().map_or(NOTHING, |(_, root)| root);
        Node { file: 0, value, name: None }
    }

    /// The schema at a pointer in a file, by the name that it has as a component.
    pub fn schema(&self, file: &Path, pointer: &str, name: &'a str) -> Option<Node<'a>> {
        let file = *self.files.numbers.get(file)?;
        let (_, root) = self.files.files.get(file)?;
        Some(Node { file, value: root.pointer(pointer)?, name: Some(name) })
    }

    /// What a reference in a file leads to. `None` where there is no such file or place.
    pub fn target(&self, from: usize, reference: &'a str) -> Option<Node<'a>> {
        let key = (from, reference.as_ptr());
        if let Some(known) = self.followed.borrow().get(&key) {
            return *known;
        }
        let target = self.files.follow(from, reference);
        self.followed.borrow_mut().insert(key, target);
        target
    }

    /// What a reference leads to; another schema is itself.
    pub fn followed(&self, node: Node<'a>) -> Option<Node<'a>> {
        match node.reference() {
            Some(reference) => self.target(node.file, reference),
            None => Some(node),
        }
    }

    /// Whether a `discriminator` names a property of a schema: one of a union that has the schema as a branch, or whose mapping
    /// leads to it.
    pub fn is_tag(&self, schema: Node<'a>, property: &'a str) -> bool {
        self.tags().contains_key(&(std::ptr::from_ref(schema.value), property))
    }

    /// The tag of a schema in a property, where there is one alone.
    pub fn tag(&self, schema: Node<'a>, property: &'a str) -> Option<&'a str> {
        match self.tags().get(&(std::ptr::from_ref(schema.value), property))?.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }

    fn tags(&self) -> &Tags<'a> {
        self.tags.get_or_init(|| {
            let mut found = HashMap::new();
            for (number, (_, root)) in self.files.files.iter().enumerate() {
                self.tags_within(number, root, &mut found);
            }
            found
        })
    }

    fn tags_within(&self, file: usize, value: &'a Value, found: &mut Tags<'a>) {
        if let Some(property) = value.pointer("/discriminator/propertyName").and_then(Value::as_str) {
            let union = Node { file, value, name: None };
            let mut add = |schema: Node<'a>, tag: Option<&'a str>| {
                let tags: &mut Vec<&'a str> = found.entry((std::ptr::from_ref(schema.value), property)).or_default();
                if let Some(tag) = tag.filter(|tag| !tags.contains(tag)) {
                    tags.push(tag);
                }
            };
            let mapping = value.pointer("/discriminator/mapping").and_then(Value::as_object).into_iter().flatten();
            let mapped = |(tag, to): (&'a String, &'a Value)| {
                let to = to.as_str()?;
                Some((tag.as_str(), self.target(file, to).or_else(|| self.files.component(file, to))?))
            };
            let mapped: Vec<(&'a str, Node<'a>)> = mapping.filter_map(mapped).collect();
            for branch in union.list("oneOf").into_iter().chain(union.list("anyOf")) {
                add(branch, None);
                if let Some(target) = branch.reference().and_then(|reference| self.target(file, reference)) {
                    // Its name is its tag, unless the mapping has others.
                    let is_mapped = mapped.iter().any(|(_, known)| known.is(target));
                    add(target, target.name.filter(|_| !is_mapped));
                }
            }
            mapped.into_iter().for_each(|(tag, target)| add(target, Some(tag)));
        }
        match value {
            Value::Object(members) => members.values().for_each(|value| self.tags_within(file, value, found)),
            Value::Array(items) => items.iter().for_each(|value| self.tags_within(file, value, found)),
            _ => {}
        }
    }
}

impl Files {
    /// The component schema of a name in a file.
    fn component<'a>(&'a self, file: usize, name: &'a str) -> Option<Node<'a>> {
        let (_, root) = self.files.get(file)?;
        Some(Node { file, value: root.get("components")?.get("schemas")?.get(name)?, name: Some(name) })
    }

    fn follow<'a>(&'a self, from: usize, reference: &'a str) -> Option<Node<'a>> {
        let (file, pointer) = reference.split_once('#').unwrap_or((reference, ""));
        let (path, root) = self.files.get(from)?;
        let (number, root, path) = if file.is_empty() {
            (from, root, path)
        } else {
            let path = path.with_file_name("").join(decoded(file)).canonicalize().ok()?;
            let number = *self.numbers.get(&path)?;
            let (path, root) = self.files.get(number)?;
            (number, root, path)
        };
        let value = root.pointer(&decoded(pointer))?;
        let last = pointer.rsplit('/').next().filter(|last| !last.is_empty());
        let name = last.or_else(|| path.file_stem().and_then(|stem| stem.to_str()));
        Some(Node { file: number, value, name })
    }
}

/// A file as JSON. The YAML parser would read JSON, too, but slowly.
fn parse(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    if path.extension().is_some_and(|extension| extension == "json")
        && let Ok(value) = serde_json::from_str(&text)
    {
        return value;
    }
    match serde_yaml::from_str::<serde_yaml::Value>(&text).or_else(|_| serde_yaml::from_str(&mended(&text))) {
        Ok(mut value) => {
            value.apply_merge().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            json(value)
        }
        // What is referred to need not be a document: a script, a page of documentation.
        Err(error) => {
            eprintln!("{} is not read: {error}", path.display());
            Value::Null
        }
    }
}

/// The text, with integers beyond 64 bits written as floats, as the YAML reader's values hold no larger ones, and
/// without tabs, which some documents indent with.
fn mended(text: &str) -> String {
    let fits = |number: &str| number.parse::<u64>().is_ok() || number.parse::<i64>().is_ok();
    let is_integer = |number: &str| number.parse::<u128>().is_ok() || number.parse::<i128>().is_ok();
    let float = |line: &str| match line.rsplit_once(": ") {
        Some((key, number)) if !fits(number) && is_integer(number) => format!("{key}: {number}.0"),
        _ => line.to_owned(),
    };
    text.replace('\t', "  ").lines().map(float).collect::<Vec<_>>().join("\n")
}

fn json(yaml: serde_yaml::Value) -> Value {
    use serde_yaml::Value as Yaml;
    match yaml {
        Yaml::Null => Value::Null,
        Yaml::Bool(value) => Value::Bool(value),
        Yaml::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
            (Some(whole), ..) => whole.into(),
            (_, Some(whole), _) => whole.into(),
            (.., Some(float)) => Number::from_f64(float).map_or(Value::Null, Value::Number),
            _ => Value::Null,
        },
        Yaml::String(text) => Value::String(text),
        Yaml::Sequence(list) => list.into_iter().map(json).collect(),
        Yaml::Mapping(map) => {
            let entry = |(key, value)| {
                let key = match json(key) {
                    Value::String(key) => key,
                    other => other.to_string(),
                };
                (key, json(value))
            };
            Value::Object(map.into_iter().map(entry).collect::<Map<String, Value>>())
        }
        Yaml::Tagged(tagged) => json(tagged.value),
    }
}

fn mentioned(value: &Value, found: &mut dyn FnMut(&str)) {
    match value {
        Value::Object(map) => {
            if let Some(Value::String(reference)) = map.get("$ref") {
                found(reference);
            }
            map.values().for_each(|value| mentioned(value, found));
        }
        Value::Array(list) => list.iter().for_each(|value| mentioned(value, found)),
        _ => {}
    }
}

/// `%7B` → `{` (RFC 3986, section 2.1).
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        let escape = more.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        match escape.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = more.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = more;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
