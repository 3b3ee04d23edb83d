//! Whether a value is an instance of a schema (OpenAPI 3.0.3, "Schema Object"; JSON Schema 2020-12).
//!
//! Where documents commonly say something else than they mean, the meaning counts; each such place says so. In doubt a
//! value is valid: a type that cannot hold what a document may mean is a fault worth seeing.

#[cfg(test)]
mod tests;

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::Form;
use regress::Regex;
use serde_json::Value;

use crate::compare::difference;
use crate::flat::{Heirs, is_null, json_content, kind, kinds, tuple};
use crate::library::{Library, Node};
use crate::scalar::{is_in_range, is_of_format};

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
    /// The patterns of others.
    patterns: Vec<&'a str>,
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
        known.patterns.extend(node.map("patternProperties").into_iter().map(|(pattern, _)| pattern));
        for keyword in ["allOf", "oneOf", "anyOf"] {
            node.list(keyword).into_iter().for_each(|branch| self.collect(branch, known, seen));
        }
        for keyword in ["if", "then", "else"] {
            node.at(keyword).into_iter().for_each(|part| self.collect(part, known, seen));
        }
        node.map("dependentSchemas").into_iter().for_each(|(_, part)| self.collect(part, known, seen));
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
        let meant = tag.and_then(|tag| self.meant(node, tag));
        let heir = tag.and_then(|tag| self.heirs.tagged(self.library, node, tag));
        let inherits = heir.is_none_or(|heir| self.valid(heir, value, &self.known(heir), how, open));
        let mut inner = |branch: Node<'a>| self.valid(branch, value, known, how, open);
        // Keywords beside a reference count, too.
        let target = node.reference().and_then(|reference| self.library.target(node.file, reference));
        let is_fitting = |branch: Node<'a>, inner: &mut dyn FnMut(Node<'a>) -> bool| {
            if is_null(branch) { value.is_null() } else { meant.is_some_and(|meant| meant.is(branch)) || inner(branch) }
        };
        let holds = target.is_none_or(&mut inner)
            && meant.is_none_or(&mut inner)
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
            && node.at("not").is_none_or(|not| !self.valid(not, value, known, Strictness { letter: true, ..how }, open))
            && self.conditions(node, value, known, how, open);
        open.pop();
        holds
            && inherits
            && is_of_type(node, value)
            && says("enum").and_then(Value::as_array).is_none_or(|listed| is_listed(listed, node, value, how))
            && says("const").is_none_or(|only| {
                difference(only, value).is_none() || !how.closed && !only.is_null() && is_alike(only, value)
            })
            && match value {
                Value::Object(_) => self.object(node, value, known, how),
                Value::Array(items) => self.array(node, items, how),
                Value::String(text) => self.string(schema, text, how) && self.content(node, text, how),
                Value::Number(number) => !how.constraints || is_in_range(schema, number.as_f64().unwrap_or_default()),
                Value::Null | Value::Bool(_) => true,
            }
    }

    /// The branch of a union that its discriminator gives a tag to.
    fn meant(&self, union: Node<'a>, tag: &str) -> Option<Node<'a>> {
        let reference = union.value.pointer("/discriminator/mapping")?.get(tag)?.as_str()?;
        let target = self.library.target(union.file, reference)?;
        let is_target = |branch: &Node<'a>| {
            let leads_to = branch.reference().and_then(|reference| self.library.target(branch.file, reference));
            leads_to.is_some_and(|branch| branch.is(target))
        };
        ["oneOf", "anyOf"].into_iter().flat_map(|keyword| union.list(keyword)).find(is_target)
    }

    /// Whether a value is what a schema says of such values alone: `if`, `dependentSchemas`.
    fn conditions(
        &self,
        node: Node<'a>,
        value: &Value,
        known: &Known<'a>,
        how: Strictness,
        open: &mut Vec<*const Value>,
    ) -> bool {
        let asked = node.at("if").and_then(|test| {
            let holds = self.valid(test, value, known, Strictness { letter: true, ..how }, open);
            node.at(if holds { "then" } else { "else" })
        });
        let dependent = node.map("dependentSchemas").into_iter().filter(|(name, _)| value.get(name).is_some());
        asked.into_iter().chain(dependent.map(|(_, part)| part)).all(|part| self.valid(part, value, known, how, open))
    }

    fn object(&self, node: Node<'a>, value: &Value, known: &Known<'a>, how: Strictness) -> bool {
        let Some(object) = value.as_object() else { return true };
        let properties = node.map("properties");
        let fits = |node: Node<'a>, value: &Value| self.valid(node, value, &self.known(node), how, &mut Vec::new());
        let additional = node.either("additionalProperties", "unevaluatedProperties");
        let patterns = node.map("patternProperties");
        let names = node.at("propertyNames");
        let count = |keyword: &str| node.value.get(keyword).and_then(Value::as_u64).filter(|_| how.constraints);
        let length = object.len() as u64;
        let strings =
            |list: Option<&'a Value>| list.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        let has = |name: &str| {
            // A property that is required but not declared is a mistake, reported when the client is generated.
            object.contains_key(name) || !how.letter && (known.exempt.contains(name) || !known.names.contains(name))
        };
        let asked = node.map("dependentRequired").into_iter().filter(|(name, _)| object.contains_key(*name));
        properties.iter().all(|(name, property)| object.get(*name).is_none_or(|value| fits(*property, value)))
            && strings(node.value.get("required")).all(has)
            && asked.flat_map(|(_, asked)| strings(Some(asked.value))).all(has)
            && patterns.into_iter().all(|(pattern, said)| {
                object.iter().filter(|(name, _)| self.matches(pattern, name)).all(|(_, value)| fits(said, value))
            })
            && names.is_none_or(|names| object.keys().all(|name| fits(names, &Value::from(name.as_str()))))
            // What other schemas of the conjunction declare is not an additional property, whatever the letter says.
            && object.iter().filter(|(name, _)| self.is_other(name, known)).all(|(_, value)| {
                additional.is_none_or(|additional| fits(additional, value))
            })
            && count("minProperties").is_none_or(|least| length >= least)
            && count("maxProperties").is_none_or(|most| length <= most)
    }

    /// Whether a property is neither declared nor of a pattern.
    fn is_other(&self, name: &str, known: &Known<'a>) -> bool {
        !known.names.contains(name) && !known.patterns.iter().any(|pattern| self.matches(pattern, name))
    }

    fn array(&self, node: Node<'a>, items: &[Value], how: Strictness) -> bool {
        let fits = |node: Node<'a>, value: &Value| self.valid(node, value, &self.known(node), how, &mut Vec::new());
        let count = |keyword: &str| node.value.get(keyword).and_then(Value::as_u64).filter(|_| how.constraints);
        let length = items.len() as u64;
        let unique = how.constraints && node.value.get("uniqueItems") == Some(&Value::Bool(true));
        let (first, rest) = (node.list("prefixItems"), node.either("items", "unevaluatedItems"));
        let said = first.into_iter().map(Some).chain(std::iter::repeat(rest));
        items.iter().zip(said).all(|(item, said)| said.is_none_or(|said| fits(said, item)))
            && tuple(node).is_none_or(|length| items.len() == length)
            && node.at("contains").filter(|_| how.constraints).is_none_or(|said| {
                let found = items.iter().filter(|item| fits(said, item)).count() as u64;
                found >= count("minContains").unwrap_or(1) && count("maxContains").is_none_or(|most| found <= most)
            })
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

    /// Whether a text is the JSON that a schema says it is.
    fn content(&self, node: Node<'a>, text: &str, how: Strictness) -> bool {
        let fits = |said: Node<'a>, value: &Value| self.valid(said, value, &self.known(said), how, &mut Vec::new());
        json_content(node).is_none_or(|said| serde_json::from_str(text).is_ok_and(|value: Value| fits(said, &value)))
    }

    /// Whether a text matches a regular expression. Everything matches one that cannot be read.
    pub fn matches(&self, pattern: &str, text: &str) -> bool {
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
        // Beside keywords of objects or arrays it may be a union that has `null`.
        let mut branches = ["oneOf", "anyOf"].into_iter().flat_map(|keyword| node.list(keyword));
        let is_of_union = node.value.get("type").is_none() && branches.any(has_null);
        return has_null(node) || is_of_union || kinds(node).is_none();
    }
    kinds(node).is_none_or(|kinds| kinds & kind_of(value) != 0)
}

/// Whether `null` is among the types that a schema names.
fn has_null(node: Node<'_>) -> bool {
    match node.value.get("type") {
        Some(Value::Array(types)) => types.iter().any(|typ| typ == "null"),
        typ => typ.is_some_and(|typ| typ == "null"),
    }
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
    !how.closed && listed.iter().all(|one| one.is_null() || is_alike(one, value)) || listed.iter().any(equal)
}

/// Whether a value may be among those that a newer server lists besides another one.
fn is_alike(one: &Value, value: &Value) -> bool {
    one.is_string() && value.is_string() || one.is_i64() && value.is_i64()
}
