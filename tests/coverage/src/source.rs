//! Files, the values in them, and the references between them.
//!
//! A path enters; nodes leave: a file with a JSON Pointer in it. References are followed within a file and to other files, not to URLs.

use crate::yaml;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;
use std::rc::Rc;

/// The most references in a row.
const MOST_STEPS: usize = 20;

/// A file, and the JSON Pointer of a value in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Its path, without links.
    pub file: Rc<Path>,
    /// The pointer (RFC 6901).
    pub pointer: String,
}

impl Place {
    /// The place of a member.
    pub fn key(&self, key: &str) -> Self {
        Self { file: self.file.clone(), pointer: format!("{}/{}", self.pointer, escape(key)) }
    }
}

/// The members of all these places.
pub fn keys(places: &[Place], key: &str) -> Vec<Place> {
    places.iter().map(|place| place.key(key)).collect()
}

/// A key as a pointer has it (RFC 6901, section 3).
pub fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// A value of a file.
#[derive(Clone, Debug)]
pub struct Node {
    place: Place,
    root: Rc<Value>,
}

impl Node {
    /// The root of a file.
    pub fn root(file: &Path, value: Value) -> Self {
        Self { place: Place { file: file.into(), pointer: String::new() }, root: Rc::new(value) }
    }

    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The value; `null` where there is none.
    pub fn value(&self) -> &Value {
        self.root.pointer(&self.place.pointer).unwrap_or(&Value::Null)
    }

    /// A member, which may not be there.
    pub fn key(&self, key: &str) -> Self {
        Self { place: self.place.key(key), root: self.root.clone() }
    }

    /// Whether there is a value.
    pub fn exists(&self) -> bool {
        !self.value().is_null()
    }

    /// The text of a member.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.value().get(key)?.as_str()
    }

    /// The members of an object, without extensions.
    pub fn members(&self) -> Vec<(String, Self)> {
        let Some(object) = self.value().as_object() else { return Vec::new() };
        let names = object.keys().filter(|name| !name.starts_with("x-"));
        names.map(|name| (name.clone(), self.key(name))).collect()
    }

    /// The members of an object of which each name is the document's own: a header field may be `x-rate-limit`.
    pub fn named(&self) -> Vec<(String, Self)> {
        let Some(object) = self.value().as_object() else { return Vec::new() };
        object.keys().map(|name| (name.clone(), self.key(name))).collect()
    }

    /// The items of a list.
    pub fn items(&self) -> Vec<Self> {
        let count = self.value().as_array().map_or(0, Vec::len);
        (0..count).map(|index| self.key(&index.to_string())).collect()
    }

    /// The texts of a list.
    pub fn texts(&self) -> Vec<String> {
        let items = self.value().as_array().map(Vec::as_slice).unwrap_or_default();
        let mut texts: Vec<String> = Vec::new();
        for text in items.iter().filter_map(Value::as_str) {
            if !texts.iter().any(|known| known == text) {
                texts.push(text.to_owned());
            }
        }
        texts
    }
}

/// A value that references lead to, with all places on the way.
#[derive(Clone, Debug)]
pub struct Followed {
    /// The last value on the way: a reference, if it leads nowhere.
    pub node: Node,
    /// The places, the first of which is where the reference is.
    pub places: Vec<Place>,
}

/// The files of a document, each read once.
#[derive(Default)]
pub struct Files {
    known: RefCell<HashMap<Box<Path>, Option<Node>>>,
}

impl Files {
    /// Reads a file.
    pub fn open(&self, path: &Path) -> Option<Node> {
        let path = path.canonicalize().ok()?;
        let known = self.known.borrow().get(&*path).cloned();
        known.unwrap_or_else(|| {
            let node = read(&path).map(|value| Node::root(&path, value));
            self.known.borrow_mut().insert(path.into(), node.clone());
            node
        })
    }

    /// Follows `$ref`, as far as it leads.
    pub fn follow(&self, node: &Node) -> Followed {
        let mut followed = Followed { node: node.clone(), places: vec![node.place.clone()] };
        for _ in 0..MOST_STEPS {
            let target = followed.node.text("$ref").and_then(|text| self.target(&followed.node, text, MOST_STEPS));
            let Some(target) = target else { break };
            followed.places.push(target.place.clone());
            followed.node = target;
        }
        followed
    }

    /// A member of a value, as far as references lead.
    pub fn member(&self, of: &Followed, key: &str) -> Followed {
        let found = self.follow(&of.node.key(key));
        let mut places = keys(&of.places, key);
        places.extend(found.places.into_iter().skip(1));
        Followed { node: found.node, places }
    }

    /// The value that a reference names. Its pointer may lead over so many others.
    fn target(&self, from: &Node, reference: &str, steps: usize) -> Option<Node> {
        let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let root = if file.is_empty() {
            Node { place: Place { pointer: String::new(), ..from.place.clone() }, root: from.root.clone() }
        } else {
            self.open(&from.place.file.parent()?.join(decoded(file)))?
        };
        let mut node = root;
        for token in decoded(fragment).split('/').skip(1) {
            let key = token.replace("~1", "/").replace("~0", "~");
            if !node.key(&key).exists() {
                let reference = node.text("$ref").map(str::to_owned)?;
                node = self.target(&node, &reference, steps.checked_sub(1)?)?;
            }
            node = node.key(&key);
        }
        node.exists().then_some(node)
    }
}

fn read(path: &Path) -> Option<Value> {
    let text = std::fs::read_to_string(path).ok()?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    serde_json::from_str(text).ok().or_else(|| yaml::parse(text).ok())
}

/// A text without percent-encoding.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, behind @ ..] = rest {
        rest = behind;
        let digits = behind.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = behind.get(2..).unwrap_or_default();
            }
            None => bytes.push(*first),
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}
