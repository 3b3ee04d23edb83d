//! Values of a schema: the least one, the fullest one, and each single change.
//!
//! A sampler makes candidates from what the schema says and lets the validator decide: it may guess, but every
//! sample is valid. Another component is entered for its least and its fullest value only; it has samples of its own.

mod list;
mod number;
mod object;

use std::collections::{HashMap, HashSet};

use crate::Form;
use serde_json::{Value, json};

use crate::flat::{Flat, Heirs, alternatives, json_content, kind, tag_property};
use crate::library::{Library, Node};
use crate::text;
use crate::valid::{Strictness, Validator, travels};

/// The most samples of one schema.
const MOST_SAMPLES: usize = 2_000;
/// The most values that are made for one schema before it is given up: a union of unions of unions.
const MOST_STEPS: usize = 30_000;
/// The most values inside one sample that have everything; later ones have only what is required.
const MOST_FULL: usize = 300;
/// How many components deep a value has everything; further in, only what is required.
const FULL_DEPTH: usize = 2;
/// A key that no document has.
const UNKNOWN: &str = "unknown \"property\" é";

/// A value of a schema.
pub struct Sample {
    /// The value.
    pub value: Value,
    /// Whether every `pattern` is matched. Otherwise no string was found that does.
    pub matched: bool,
}

/// How much of a value there is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Detail {
    Least,
    Full,
}

/// Makes the values of schemas in one direction.
pub struct Sampler<'a> {
    library: &'a Library<'a>,
    validator: Validator<'a>,
    heirs: &'a Heirs<'a>,
    /// The direction of values.
    form: Form,
    /// The direction of each component's values.
    forms: &'a HashMap<*const Value, Form>,
    least: HashMap<(*const Value, Form), Value>,
    steps: usize,
    /// How many values the current sample has.
    within: usize,
    /// The components around the current value, each as often as it is nested.
    open: Vec<*const Value>,
    matched: bool,
}

/// The most branches of an `anyOf` that are tried in pairs.
const MOST_OVERLAPPING: usize = 4;

impl<'a> Sampler<'a> {
    /// A sampler of values in one direction.
    pub fn new(
        library: &'a Library<'a>,
        heirs: &'a Heirs<'a>,
        forms: &'a HashMap<*const Value, Form>,
        form: Form,
    ) -> Self {
        let validator = Validator::new(library, heirs, form);
        Self {
            library,
            validator,
            heirs,
            form,
            forms,
            least: HashMap::new(),
            steps: 0,
            within: 0,
            open: Vec::new(),
            matched: true,
        }
    }

    /// The samples of a schema, and values that it does not list but a newer server may send.
    pub fn samples(&mut self, schema: Node<'a>) -> Vec<Sample> {
        let mut found = self.listed(schema);
        found.extend(self.beyond(schema));
        distinct(found)
    }

    /// The samples of a schema: the least one comes first.
    pub fn listed(&mut self, schema: Node<'a>) -> Vec<Sample> {
        self.steps = 0;
        distinct(self.all(&[schema], true))
    }

    /// What the schema does not list but a newer server may send: another string, another tag.
    fn beyond(&mut self, schema: Node<'a>) -> Vec<Sample> {
        let mut found = Vec::new();
        let mut add = |value: Value| found.push(Sample { value, matched: true });
        if schema.reference().is_some() {
            return found;
        }
        let open = Strictness { patterns: true, constraints: true, letter: false, closed: false };
        let union = !schema.list("oneOf").is_empty() || !schema.list("anyOf").is_empty();
        for unknown in [json!("unlisted"), json!(123_456_789)] {
            let listed = |node: Node<'_>| {
                ["enum", "const"].iter().any(|keyword| node.value.get(keyword).is_some())
                    && node.list("oneOf").is_empty()
            };
            if listed(schema) && self.validator.accepts(&[schema], &unknown, open) {
                add(unknown.clone());
            }
            if union || !schema.list("allOf").is_empty() {
                continue;
            }
            for (name, property) in schema.map("properties") {
                let is_required = schema.list("required").iter().any(|required| required.value == name);
                // Its type writes such a property, and reads no other value.
                let has_one_value = is_required && property.value.get("const").is_some();
                if has_one_value || self.library.is_tag(schema, name) {
                    continue;
                }
                if listed(property)
                    && property.reference().is_none()
                    && travels(&[property], self.form)
                    && self.validator.accepts(&[property], &unknown, open)
                    && let Some(Value::Object(mut object)) = self.one(&[schema], Detail::Least, 0)
                {
                    object.insert(name.to_owned(), unknown.clone());
                    add(Value::Object(object));
                }
            }
        }
        if let Some(property) = tag_property(schema)
            // Of other tags it may say which schema they mean (3.2).
            && schema.value.pointer("/discriminator/defaultMapping").is_none()
            && schema.list("allOf").is_empty()
            && (union && schema.map("properties").is_empty() || self.heirs.of(schema).next().is_some())
        {
            add(json!({ property: "unlisted", UNKNOWN: [1, null] }));
        }
        found
    }

    /// Whether only constraints say which branch of a union a sample of a schema is of.
    pub fn is_ambiguous(&self, schema: Node<'a>, sample: &Sample) -> bool {
        self.validator.is_ambiguous(schema, &sample.value)
    }

    /// Runs a construction, and notes whether it matched all patterns.
    fn alone(&mut self, make: impl FnOnce(&mut Self) -> Option<Value>) -> Option<Sample> {
        self.matched = true;
        self.within = 0;
        let value = make(self)?;
        Some(Sample { value, matched: std::mem::replace(&mut self.matched, true) })
    }

    /// All samples of schemas. `top` where they are a component itself, not a part of one.
    fn all(&mut self, nodes: &[Node<'a>], top: bool) -> Vec<Sample> {
        let mut found: Vec<Sample> = Vec::new();
        for flat in alternatives(self.library, self.heirs, nodes) {
            if self.steps > MOST_STEPS || found.len() > MOST_SAMPLES {
                break;
            }
            let before = found.len();
            for detail in [Detail::Least, Detail::Full] {
                found.extend(self.alone(|sampler| sampler.made(nodes, &flat, detail, 0)));
            }
            if flat.base.is_some() || flat.crossed && !top || found.len() == before && !flat.properties.is_empty() {
                continue;
            }
            for value in self.variations(nodes, &flat) {
                if let Some(matched) = self.accepts(nodes, &value.value) {
                    found.push(Sample { value: value.value, matched: matched && value.matched });
                }
            }
        }
        found.extend(self.overlapping(nodes));
        if self.accepts(nodes, &Value::Null).is_some() {
            found.push(Sample { value: Value::Null, matched: true });
        }
        found
    }

    /// Objects that several branches of an `anyOf` accept: what two of them say, in one object.
    fn overlapping(&mut self, nodes: &[Node<'a>]) -> Vec<Sample> {
        let mut found = Vec::new();
        let [node] = nodes else { return found };
        let branches = node.list("anyOf");
        if branches.len() < 2 || node.value.get("discriminator").is_some() {
            return found;
        }
        let objects: Vec<_> = branches
            .iter()
            .take(MOST_OVERLAPPING)
            .map(|branch| {
                let says_which = !Flat::new(self.library, &[*branch]).properties.is_empty();
                match self.one(&[*branch], Detail::Full, 1) {
                    Some(Value::Object(object)) if says_which => Some(object),
                    _ => None,
                }
            })
            .collect();
        for (one, first) in branches.iter().zip(&objects) {
            for (other, second) in branches.iter().zip(&objects) {
                let (false, Some(first), Some(second)) = (one.is(*other), first, second) else { continue };
                // A value with the tag of one is not the other.
                let tag = |branch: Node<'a>, name: &'a str| self.library.tag(self.library.followed(branch)?, name);
                let properties = Flat::new(self.library, &[*one]).properties;
                if properties.iter().any(|(name, _)| matches!((tag(*one, name), tag(*other, name)), (Some(one), Some(other)) if one != other)) {
                    continue;
                }
                let mut both = second.clone();
                both.extend(first.iter().map(|(key, value)| (key.clone(), value.clone())));
                let both = Value::Object(both);
                let accepted = [*node, *one, *other].iter().map(|node| self.accepts(&[*node], &both)).min().flatten();
                found.extend(accepted.map(|matched| Sample { value: both, matched }));
            }
        }
        found
    }

    /// Whether schemas accept a value, and if so, with their patterns.
    fn accepts(&self, nodes: &[Node<'a>], value: &Value) -> Option<bool> {
        let strict = Strictness { patterns: true, constraints: true, letter: false, closed: true };
        if self.validator.accepts(nodes, value, strict) {
            return Some(true);
        }
        self.validator.accepts(nodes, value, Strictness { patterns: false, ..strict }).then_some(false)
    }

    /// The samples of one alternative, with one change at a time.
    fn variations(&mut self, nodes: &[Node<'a>], flat: &Flat<'a>) -> Vec<Sample> {
        let mut found = Vec::new();
        let kinds = flat.kinds.unwrap_or(kind::ALL);
        let sample = |value: Value| Sample { value, matched: true };
        found.extend(self.scalars(flat).into_iter().map(sample));
        if kinds & kind::ARRAY != 0 && flat.kinds.is_some() {
            found.extend(self.arrays(flat));
        }
        if kinds & kind::OBJECT != 0 && flat.kinds.is_some() {
            found.extend(self.objects(nodes, flat));
        }
        found
    }

    /// One value of schemas: of their first alternative that has any.
    fn one(&mut self, nodes: &[Node<'a>], detail: Detail, depth: usize) -> Option<Value> {
        self.steps += 1;
        if self.steps > MOST_STEPS || depth > 40 {
            return None;
        }
        self.within += 1;
        let detail = if depth > FULL_DEPTH || self.within > MOST_FULL { Detail::Least } else { detail };
        let target = |node: &Node<'a>| {
            let is_plain = node.value.as_object().is_some_and(|schema| schema.len() == 1);
            node.reference().filter(|_| is_plain).and_then(|reference| self.library.target(node.file, reference))
        };
        let key = nodes.first().map(|node| std::ptr::from_ref(target(node).unwrap_or(*node).value))?;
        let is_kept = nodes.len() == 1 && detail == Detail::Least;
        if is_kept && let Some(least) = self.least.get(&(key, self.form)) {
            return Some(least.clone());
        }
        // The least value of a schema never holds another of the same schema, and the fullest need not.
        let most = if detail == Detail::Least { 1 } else { FULL_DEPTH };
        if self.open.iter().filter(|open| **open == key).count() >= most {
            return None;
        }
        self.open.push(key);
        let alternatives = alternatives(self.library, self.heirs, nodes);
        let mut made =
            alternatives.iter().find_map(|flat| self.made(nodes, flat, detail, depth + usize::from(flat.crossed)));
        if made.is_none() && self.accepts(nodes, &Value::Null).is_some() {
            made = Some(Value::Null);
        }
        self.open.pop();
        if let Some(value) = &made
            && is_kept
            && self.matched
        {
            self.least.insert((key, self.form), value.clone());
        }
        made
    }

    /// A value of one alternative that the schemas accept.
    fn made(&mut self, nodes: &[Node<'a>], flat: &Flat<'a>, detail: Detail, depth: usize) -> Option<Value> {
        let kinds = flat.kinds.unwrap_or(kind::ALL);
        let mut candidates = Vec::new();
        // A schema that says nothing of types takes anything.
        if flat.kinds.is_some() {
            if kinds & kind::OBJECT != 0 {
                // A type that no operation mentions is the same in both directions, but may hold types of one.
                let component = flat.name.and_then(|name| self.forms.get(&std::ptr::from_ref(name.value)));
                let form = component.copied().filter(|_| self.form == Form::Both).unwrap_or(self.form);
                let outer = std::mem::replace(&mut self.form, form);
                let object = self.object(flat, detail, depth);
                self.form = outer;
                candidates.extend(object.map(Value::Object));
            }
            if kinds & kind::ARRAY != 0 {
                candidates.extend(self.array(flat, detail, depth));
            }
        }
        let content: Vec<Node<'a>> = flat.parts.iter().filter_map(|part| json_content(*part)).collect();
        if kinds & kind::STRING != 0 && !content.is_empty() {
            candidates.extend(self.one(&content, detail, depth + 1).map(|value| json!(value.to_string())));
        }
        candidates.extend(self.scalars(flat));
        for value in candidates {
            // An extension that no tag leads to cannot be sent.
            if let Some(base) = flat.base
                && let Some(tag) = tag_property(base).map(|property| value.get(property).and_then(Value::as_str))
                && tag.is_none_or(|tag| self.heirs.tagged(self.library, base, tag).is_none())
            {
                continue;
            }
            match self.accepts(nodes, &value) {
                Some(true) => return Some(value),
                Some(false) if is_last_resort(&value) => {
                    self.matched = false;
                    return Some(value);
                }
                _ => {}
            }
        }
        None
    }

    /// Values that are neither objects nor arrays, and those that an enumeration lists, likelier ones first.
    fn scalars(&self, flat: &Flat<'a>) -> Vec<Value> {
        let listed: Vec<Value> = flat.values("enum").filter_map(Value::as_array).flatten().cloned().collect();
        let listed = [listed, flat.values("const").cloned().collect()].concat();
        if !listed.is_empty() {
            // Strings that YAML reads as something else.
            let scalars = listed.iter().filter(|value| !value.is_string() && !value.is_null());
            let quoted: Vec<Value> = scalars.map(|value| json!(value.to_string())).collect();
            return [listed, quoted].concat();
        }
        let Some(kinds) = flat.kinds else {
            return vec![json!({ "any": [1, "two", null] }), json!("text"), json!(false), json!(0.5), json!([])];
        };
        let mut found = Vec::new();
        if kinds & kind::STRING != 0 {
            found.extend(text::candidates(flat).into_iter().map(Value::String));
        }
        if kinds & (kind::INTEGER | kind::FRACTION) != 0 {
            found.extend(number::candidates(flat));
        }
        if kinds & kind::BOOLEAN != 0 {
            found.extend([json!(true), json!(false)]);
        }
        found
    }
}

/// Whether nothing better than this comes: a plain string in place of one that matches.
fn is_last_resort(value: &Value) -> bool {
    !value.is_string()
        || value == "text"
        || value == ""
        || value.as_str().is_some_and(|text| text.starts_with(['a', '1']))
}

/// Each value once.
fn distinct(mut found: Vec<Sample>) -> Vec<Sample> {
    let mut seen = HashSet::new();
    found.retain(|sample| seen.insert(sample.value.to_string()));
    found.truncate(MOST_SAMPLES);
    found
}
