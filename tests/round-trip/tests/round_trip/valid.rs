//! Whether a value is an instance of a schema (OpenAPI 3.0.3, "Schema Object").
//!
//! Where documents commonly say something else than they mean, the meaning counts; each such place says so. In doubt a
//! value is valid: a type that cannot hold what a document may mean is a fault worth seeing.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use chrono::{DateTime, NaiveDate};
use regress::Regex;
use round_trip::Form;
use serde_json::Value;

use crate::compare::difference;
use crate::flat::{Heirs, is_null, kind, kinds};
use crate::library::{Library, Node};

/// Decides which values are valid.
pub struct Validator<'a> {
    library: &'a Library<'a>,
    heirs: &'a Heirs<'a>,
    form: Form,
    /// The names of a conjunction's properties, by its outermost schema.
    known: RefCell<HashMap<*const Value, Rc<Known<'a>>>>,
    patterns: RefCell<HashMap<String, Option<Rc<Regex>>>>,
    /// Whether several branches of a union fit a value.
    several: Cell<bool>,
}

/// The properties of a conjunction, in any branch.
#[derive(Default)]
struct Known<'a> {
    names: HashSet<&'a str>,
    /// Those that are not sent in this direction.
    exempt: HashSet<&'a str>,
}

/// How strict to be.
#[derive(Clone, Copy)]
pub struct Strictness {
    /// Whether `pattern` counts.
    pub patterns: bool,
    /// Whether lengths, ranges and so on count, and `pattern`.
    pub constraints: bool,
    /// Whether a property that is required but not declared must be there.
    pub letter: bool,
    /// Whether an enumeration of strings or integers has its listed values only.
    pub closed: bool,
}

impl<'a> Validator<'a> {
    /// A validator for values in one direction.
    pub fn new(library: &'a Library<'a>, heirs: &'a Heirs<'a>, form: Form) -> Self {
        Self { library, heirs, form, known: RefCell::default(), patterns: RefCell::default(), several: Cell::default() }
    }

    /// Whether a value is an instance of all of these schemas.
    pub fn accepts(&self, nodes: &[Node<'a>], value: &Value, how: Strictness) -> bool {
        let known = match nodes {
            [only] => self.known(*only),
            _ => {
                let mut known = Known::default();
                nodes.iter().for_each(|node| self.collect(*node, &mut known, &mut HashSet::new()));
                Rc::new(known)
            }
        };
        nodes.iter().all(|node| self.valid(*node, value, &known, how, &mut Vec::new()))
    }

    /// Whether only constraints tell a value's branch of some union from other branches. A reader looks at types alone.
    pub fn is_ambiguous(&self, node: Node<'a>, value: &Value) -> bool {
        self.several.set(false);
        self.accepts(&[node], value, Strictness { patterns: false, constraints: false, letter: false, closed: true });
        self.several.get()
    }

    fn known(&self, node: Node<'a>) -> Rc<Known<'a>> {
        let key: *const Value = node.value;
        if let Some(known) = self.known.borrow().get(&key) {
            return known.clone();
        }
        let mut known = Known::default();
        self.collect(node, &mut known, &mut HashSet::new());
        let known = Rc::new(known);
        self.known.borrow_mut().insert(key, known.clone());
        known
    }

    fn collect(&self, node: Node<'a>, known: &mut Known<'a>, seen: &mut HashSet<*const Value>) {
        if !seen.insert(node.value) {
            return;
        }
        for (name, property) in node.map("properties") {
            known.names.insert(name);
            // A type that no operation mentions may hold types of one direction.
            if !travels(&[property], self.form) || self.form == Form::Both && is_one_way(property) {
                known.exempt.insert(name);
            }
        }
        for keyword in ["allOf", "oneOf", "anyOf"] {
            node.list(keyword).into_iter().for_each(|branch| self.collect(branch, known, seen));
        }
        if let Some(target) = node.reference().and_then(|reference| self.library.target(node.file, reference)) {
            self.collect(target, known, seen);
        }
    }

    /// `open` are the schemas that this value is being tested against: a cycle among them says nothing.
    fn valid(
        &self,
        node: Node<'a>,
        value: &Value,
        known: &Known<'a>,
        how: Strictness,
        open: &mut Vec<*const Value>,
    ) -> bool {
        let says = |keyword: &str| node.value.get(keyword);
        let Some(schema) = node.value.as_object() else { return node.value != &Value::Bool(false) };
        // `nullable` beside a reference, `allOf` or `enum` is meant, though by the letter these still forbid `null`.
        if value.is_null() && says("nullable") == Some(&Value::Bool(true)) {
            return true;
        }
        let key: *const Value = node.value;
        if open.contains(&key) {
            return true;
        }
        open.push(key);
        let tag = says("discriminator")
            .and_then(|said| said.get("propertyName"))
            .and_then(|name| value.get(name.as_str()?))
            .and_then(Value::as_str);
        // A value must be what its tag says: otherwise it could not be read.
        let heir = tag.and_then(|tag| self.heirs.tagged(self.library, node, tag));
        let inherits = heir.is_none_or(|heir| self.valid(heir, value, &self.known(heir), how, open));
        let mut inner = |branch: Node<'a>| self.valid(branch, value, known, how, open);
        // Keywords beside a reference count, too.
        let target = node.reference().and_then(|reference| self.library.target(node.file, reference));
        let is_fitting = |branch: Node<'a>, inner: &mut dyn FnMut(Node<'a>) -> bool| {
            if is_null(branch) { value.is_null() } else { inner(branch) }
        };
        let holds = target.is_none_or(&mut inner)
            && node.list("allOf").into_iter().all(&mut inner)
            // A type decides which branch a value is of: that another one fits, too, does not make it invalid.
            && ["oneOf", "anyOf"].into_iter().all(|keyword| {
                let branches = node.list(keyword);
                if how.constraints {
                    return branches.is_empty() || branches.into_iter().any(|branch| is_fitting(branch, &mut inner));
                }
                let is_empty = branches.is_empty();
                let fitting = branches.into_iter().filter(|branch| is_fitting(*branch, &mut inner)).count();
                self.several.set(self.several.get() || fitting > 1);
                is_empty || fitting > 0
            })
            && node.at("not").is_none_or(|not| !self.valid(not, value, known, Strictness { letter: true, ..how }, open));
        open.pop();
        holds
            && inherits
            && is_of_type(node, value)
            && says("enum").and_then(Value::as_array).is_none_or(|listed| is_listed(listed, node, value, how))
            && says("const").is_none_or(|only| difference(only, value).is_none())
            && match value {
                Value::Object(_) => self.object(node, value, known, how),
                Value::Array(items) => self.array(node, items, how),
                Value::String(text) => self.string(schema, text, how),
                Value::Number(number) => !how.constraints || is_in_range(schema, number.as_f64().unwrap_or_default()),
                Value::Null | Value::Bool(_) => true,
            }
    }

    fn object(&self, node: Node<'a>, value: &Value, known: &Known<'a>, how: Strictness) -> bool {
        let Some(object) = value.as_object() else { return true };
        let properties = node.map("properties");
        let fits = |node: Node<'a>, value: &Value| self.valid(node, value, &self.known(node), how, &mut Vec::new());
        let additional = node.at("additionalProperties");
        let count = |keyword: &str| node.value.get(keyword).and_then(Value::as_u64).filter(|_| how.constraints);
        let length = object.len() as u64;
        let required = node.value.get("required").and_then(Value::as_array).into_iter().flatten();
        properties.iter().all(|(name, property)| object.get(*name).is_none_or(|value| fits(*property, value)))
            && required.filter_map(Value::as_str).all(|name| {
                // A property that is required but not declared is a mistake, reported when the client is generated.
                object.contains_key(name)
                    || !how.letter && (known.exempt.contains(name) || !known.names.contains(name))
            })
            // What other schemas of the conjunction declare is not an additional property, whatever the letter says.
            && object.iter().filter(|(name, _)| !known.names.contains(name.as_str())).all(|(_, value)| {
                additional.is_none_or(|additional| fits(additional, value))
            })
            && count("minProperties").is_none_or(|least| length >= least)
            && count("maxProperties").is_none_or(|most| length <= most)
    }

    fn array(&self, node: Node<'a>, items: &[Value], how: Strictness) -> bool {
        let count = |keyword: &str| node.value.get(keyword).and_then(Value::as_u64).filter(|_| how.constraints);
        let length = items.len() as u64;
        let unique = how.constraints && node.value.get("uniqueItems") == Some(&Value::Bool(true));
        node.at("items")
            .is_none_or(|said| items.iter().all(|item| self.valid(said, item, &self.known(said), how, &mut Vec::new())))
            && count("minItems").is_none_or(|least| length >= least)
            && count("maxItems").is_none_or(|most| length <= most)
            && (!unique || items.iter().enumerate().all(|(index, item)| !items[..index].contains(item)))
    }

    fn string(&self, schema: &serde_json::Map<String, Value>, text: &str, how: Strictness) -> bool {
        let count = |keyword: &str| schema.get(keyword).and_then(Value::as_u64).filter(|_| how.constraints);
        let length = text.chars().count() as u64;
        let pattern = schema.get("pattern").and_then(Value::as_str).filter(|_| how.patterns && how.constraints);
        count("minLength").is_none_or(|least| length >= least)
            && count("maxLength").is_none_or(|most| length <= most)
            && pattern.is_none_or(|pattern| self.matches(pattern, text))
            && schema.get("format").and_then(Value::as_str).is_none_or(|format| is_of_format(format, text))
    }

    fn matches(&self, pattern: &str, text: &str) -> bool {
        let mut patterns = self.patterns.borrow_mut();
        let regex = patterns
            .entry(pattern.to_owned())
            .or_insert_with(|| Regex::with_flags(pattern, "u").or_else(|_| Regex::new(pattern)).ok().map(Rc::new));
        regex.as_ref().is_none_or(|regex| regex.find(text).is_some())
    }
}

/// Whether a property is sent in this direction.
pub fn travels(said: &[Node<'_>], form: Form) -> bool {
    let flagged = |keyword| said.iter().any(|node| node.value.get(keyword) == Some(&Value::Bool(true)));
    match form {
        Form::Request => !flagged("readOnly") || flagged("writeOnly"),
        Form::Response => !flagged("writeOnly") || flagged("readOnly"),
        Form::Both => true,
    }
}

fn is_one_way(property: Node<'_>) -> bool {
    !travels(&[property], Form::Request) || !travels(&[property], Form::Response)
}

fn is_of_type(node: Node<'_>, value: &Value) -> bool {
    if value.is_null() {
        let typ = node.value.get("type");
        let listed = typ.and_then(Value::as_array).is_some_and(|types| types.iter().any(|typ| typ == "null"));
        return listed || typ.is_some_and(|typ| typ == "null") || kinds(node).is_none();
    }
    kinds(node).is_none_or(|kinds| kinds & kind_of(value) != 0)
}

fn kind_of(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Bool(_) => kind::BOOLEAN,
        Value::Number(number) => match number.as_f64() {
            Some(float) if number.is_f64() && float.fract() != 0.0 => kind::FRACTION,
            _ => kind::INTEGER,
        },
        Value::String(_) => kind::STRING,
        Value::Array(_) => kind::ARRAY,
        Value::Object(_) => kind::OBJECT,
    }
}

fn is_listed(listed: &[Value], node: Node<'_>, value: &Value, how: Strictness) -> bool {
    let is_string = node.value.get("type").is_some_and(|typ| typ == "string");
    let equal = |one: &Value| {
        // `enum: [1.0, true]` of strings: YAML without quotes.
        let written = one.to_string();
        let unquoted = is_string && !one.is_null() && value.as_str() == Some(written.as_str());
        one == value || unquoted
    };
    let alike = |one: &Value| one.is_null() || one.is_string() && value.is_string() || one.is_i64() && value.is_i64();
    !how.closed && listed.iter().all(alike) || listed.iter().any(equal)
}

fn is_in_range(schema: &serde_json::Map<String, Value>, number: f64) -> bool {
    let bound = |keyword: &str| schema.get(keyword).and_then(Value::as_f64);
    let excluded = |keyword: &str| schema.get(keyword) == Some(&Value::Bool(true));
    let format = schema.get("format").and_then(Value::as_str);
    let fits = match format {
        Some("int8") => (-128.0..=127.0).contains(&number),
        Some("uint8") => (0.0..=255.0).contains(&number),
        Some("int16") => (-32_768.0..=32_767.0).contains(&number),
        Some("uint16") => (0.0..=65_535.0).contains(&number),
        Some("int32") => number >= f64::from(i32::MIN) && number <= f64::from(i32::MAX),
        Some("uint32") => number >= 0.0 && number <= f64::from(u32::MAX),
        Some("uint64") => number >= 0.0,
        _ => true,
    };
    fits && bound("minimum").is_none_or(|least| number > least || number == least && !excluded("exclusiveMinimum"))
        && bound("maximum").is_none_or(|most| number < most || number == most && !excluded("exclusiveMaximum"))
        && bound("exclusiveMinimum").is_none_or(|least| number > least)
        && bound("exclusiveMaximum").is_none_or(|most| number < most)
        && bound("multipleOf").is_none_or(|step| {
            let times = number / step;
            // Whether a number that a float cannot hold exactly is a multiple is not known here.
            step <= 0.0 || number.abs() < 9e15 && (times - times.round()).abs() < 1e-9
        })
}

/// The formats that have a type; others are annotations.
fn is_of_format(format: &str, text: &str) -> bool {
    match format {
        "date-time" => DateTime::parse_from_rfc3339(text).is_ok(),
        "date" => text.len() == 10 && NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok(),
        "uuid" => {
            let is_hyphen = |index| matches!(index, 8 | 13 | 18 | 23);
            text.len() == 36
                && text.bytes().enumerate().all(
                    |(index, byte)| {
                        if is_hyphen(index) { byte == b'-' } else { byte.is_ascii_hexdigit() }
                    },
                )
        }
        "byte" => {
            let data = text.trim_end_matches('=');
            text.len().is_multiple_of(4)
                && text.len() - data.len() <= 2
                && data.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/')
        }
        _ => true,
    }
}

#[test]
fn a_value_is_valid_where_every_schema_says_so() {
    use serde_json::json;
    let file = std::env::temp_dir().join(format!("specwright-valid-{}.json", std::process::id()));
    let document = json!({ "components": { "schemas": {
        "Pet": {
            "type": "object",
            "required": ["kind", "id"],
            "properties": {
                "id": { "type": "integer", "readOnly": true },
                "kind": { "type": "string", "enum": ["cat", "dog"] },
                "name": { "type": "string", "maxLength": 3, "nullable": true },
                "born": { "type": "string", "format": "date" }
            },
            "additionalProperties": { "type": "number", "minimum": 0, "exclusiveMinimum": true }
        },
        "Cat": { "allOf": [{ "$ref": "#/components/schemas/Pet" }, { "not": { "required": ["bark"] } }] },
        "Either": { "oneOf": [{ "type": "integer" }, { "type": "array", "items": { "$ref": "#/components/schemas/Cat" } }] }
    } } });
    std::fs::write(&file, document.to_string()).unwrap();
    let file = file.canonicalize().unwrap();
    let files = crate::library::Files::read(&file);
    let library = Library::new(&files);
    let schema = |name| library.schema(&file, &format!("/components/schemas/{name}"), name).unwrap();
    let heirs = Heirs::new(&library, &[]);
    let how = Strictness { patterns: true, constraints: true, letter: false, closed: true };
    let accepts =
        |form, name, value: Value| Validator::new(&library, &heirs, form).accepts(&[schema(name)], &value, how);
    std::fs::remove_file(&file).unwrap();

    assert!(accepts(Form::Response, "Pet", json!({ "id": 1, "kind": "cat", "name": null, "x": 0.5 })));
    assert!(accepts(Form::Request, "Pet", json!({ "kind": "cat" })), "what is `readOnly` is not asked of requests");
    assert!(accepts(Form::Response, "Either", json!([{ "id": 1, "kind": "dog", "born": "2024-02-29" }])));
    for wrong in [
        json!({ "kind": "cat" }),
        json!({ "id": 1.5, "kind": "cat" }),
        json!({ "id": 1, "kind": "eel" }),
        json!({ "id": 1, "kind": null }),
        json!({ "id": 1, "kind": "cat", "name": "Pond" }),
        json!({ "id": 1, "kind": "cat", "born": "2023-02-29" }),
        json!({ "id": 1, "kind": "cat", "x": 0 }),
        json!({ "id": 1, "kind": "cat", "x": "text" }),
        json!([]),
        json!(null),
    ] {
        assert!(!accepts(Form::Response, "Pet", wrong.clone()), "{wrong}");
    }
    assert!(!accepts(Form::Response, "Cat", json!({ "id": 1, "kind": "cat", "bark": 1 })));
    assert!(!accepts(Form::Response, "Either", json!("text")));
}
