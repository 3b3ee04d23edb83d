//! Values of a schema: the least one, the fullest one, and each single change.
//!
//! A sampler makes candidates from what the schema says and lets the validator decide: it may guess, but every
//! sample is valid. Another component is entered for its least and its fullest value only; it has samples of its own.

use std::collections::{HashMap, HashSet};

use round_trip::Form;
use serde_json::{Map, Number, Value, json};

use crate::flat::{Flat, Heirs, Others, alternatives, kind, tag_property};
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

    /// The samples of a component schema.
    pub fn samples(&mut self, schema: Node<'a>) -> Vec<Sample> {
        self.steps = 0;
        let mut found = self.all(&[schema], true);
        found.extend(self.beyond(schema));
        let mut seen = HashSet::new();
        found.retain(|sample| seen.insert(sample.value.to_string()));
        found.truncate(MOST_SAMPLES);
        found
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
            let listed = |node: Node<'_>| node.value.get("enum").is_some() && node.list("oneOf").is_empty();
            if listed(schema) && self.validator.accepts(&[schema], &unknown, open) {
                add(unknown.clone());
            }
            if union || !schema.list("allOf").is_empty() {
                continue;
            }
            for (name, property) in schema.map("properties") {
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
        if self.accepts(nodes, &Value::Null).is_some() {
            found.push(Sample { value: Value::Null, matched: true });
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
            let items = flat.items.clone();
            let pieces = if items.is_empty() {
                vec![sample(json!({ "any": [1, "two", null] }))]
            } else {
                self.all(&items, false)
            };
            let least = flat.values("minItems").filter_map(Value::as_u64).max().unwrap_or(0).min(200) as usize;
            found.push(Sample {
                value: pieces.iter().take(20).map(|piece| piece.value.clone()).collect(),
                matched: pieces.iter().take(20).all(|piece| piece.matched),
            });
            for piece in pieces {
                let value = Value::Array(vec![piece.value; least.max(1)]);
                found.push(Sample { value, matched: piece.matched });
            }
            found.push(sample(json!([])));
        }
        if kinds & kind::OBJECT != 0 && flat.kinds.is_some() {
            let Some(base) = self.alone(|sampler| sampler.made(nodes, flat, Detail::Least, 0)) else { return found };
            let Value::Object(least) = base.value else { return found };
            let mut with = |name: &str, piece: Sample| {
                let mut object = least.clone();
                object.insert(name.to_owned(), piece.value);
                found.push(Sample { value: Value::Object(object), matched: base.matched && piece.matched });
            };
            for (name, said) in &flat.properties {
                let is_tag = flat.tags.iter().any(|(property, _)| property == name);
                if travels(said, self.form) && !is_tag {
                    self.all(said, false).into_iter().for_each(|piece| with(name, piece));
                }
            }
            match flat.others() {
                Others::None | Others::Unsaid => {}
                Others::Any => with(UNKNOWN, sample(json!({ "any": [1, "two", null, 0.5] }))),
                Others::Said(said) => self.all(&said, false).into_iter().for_each(|piece| with(UNKNOWN, piece)),
            }
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

    fn object(&mut self, flat: &Flat<'a>, detail: Detail, depth: usize) -> Option<Map<String, Value>> {
        let mut object = Map::new();
        for (name, said) in &flat.properties {
            let required = flat.required.contains(name);
            if !travels(said, self.form) || !required && detail == Detail::Least {
                continue;
            }
            if let Some((_, tag)) = flat.tags.iter().find(|(property, _)| property == name) {
                let tag = json!(tag);
                if self.accepts(said, &tag).is_some() {
                    object.insert((*name).to_owned(), tag);
                    continue;
                }
            }
            let value = match self.one(said, detail, depth) {
                None if detail == Detail::Full => self.one(said, Detail::Least, depth),
                made => made,
            };
            match value {
                Some(value) => {
                    object.insert((*name).to_owned(), value);
                }
                None if required => return None,
                None => {}
            }
        }
        for (property, tag) in &flat.tags {
            let declared = flat.properties.iter().any(|(name, _)| name == property);
            if !declared && !object.contains_key(property) {
                object.insert(property.clone(), json!(tag));
            }
        }
        let least = flat.values("minProperties").filter_map(Value::as_u64).max().unwrap_or(0) as usize;
        let most = flat.values("maxProperties").filter_map(Value::as_u64).min().unwrap_or(u64::MAX) as usize;
        let optional: Vec<_> = flat.properties.iter().filter(|(name, _)| !flat.required.contains(name)).collect();
        for (name, said) in optional {
            if object.len() < least
                && !object.contains_key(*name)
                && travels(said, self.form)
                && let Some(value) = self.one(said, Detail::Least, depth)
            {
                object.insert((*name).to_owned(), value);
            }
        }
        let more = if detail == Detail::Full { least.max(object.len() + 1) } else { least }.min(most);
        for number in object.len()..more.min(200) {
            let key = if number == 0 { UNKNOWN.to_owned() } else { format!("key {number}") };
            let value = match flat.others() {
                Others::None | Others::Unsaid => break,
                Others::Any => json!({ "any": [number, "two", null] }),
                Others::Said(said) if said.is_empty() => json!(number),
                Others::Said(said) => match self.one(&said, detail, depth) {
                    Some(value) => value,
                    None => break,
                },
            };
            object.insert(key, value);
        }
        Some(object)
    }

    fn array(&mut self, flat: &Flat<'a>, detail: Detail, depth: usize) -> Option<Value> {
        let count = |keyword: &'static str| flat.values(keyword).filter_map(Value::as_u64);
        let least = count("minItems").max().unwrap_or(0).min(200) as usize;
        let most = count("maxItems").min().unwrap_or(u64::MAX) as usize;
        let wanted = if detail == Detail::Full { least.max(1).min(most) } else { least };
        if wanted == 0 {
            return Some(json!([]));
        }
        if flat.items.is_empty() {
            return Some((0..wanted).map(|number| json!([number])).collect());
        }
        let items = flat.items.clone();
        let first = match self.one(&items, detail, depth) {
            Some(item) => item,
            None => return (least == 0).then(|| json!([])),
        };
        let unique = flat.values("uniqueItems").any(|unique| unique == &Value::Bool(true));
        if !unique || wanted == 1 {
            return Some(Value::Array(vec![first; wanted]));
        }
        let mut list = vec![first];
        for flat in alternatives(self.library, self.heirs, &items) {
            let scalars = self.scalars(&flat).into_iter().filter(|item| self.accepts(&items, item).is_some());
            let mut found: Vec<Value> = scalars.collect();
            found.extend(self.made(&items, &flat, Detail::Least, depth + 1));
            for item in found {
                if list.len() < wanted && !list.contains(&item) {
                    list.push(item);
                }
            }
        }
        (list.len() == wanted).then_some(Value::Array(list))
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
            found.extend(numbers(flat));
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

fn numbers(flat: &Flat<'_>) -> Vec<Value> {
    let mut found = vec![json!(1), json!(0), json!(-1), json!(0.5), json!(-0.25)];
    let whole = flat.kinds.unwrap_or(kind::ALL) & kind::FRACTION == 0;
    let single = flat.values("format").any(|format| format == "float");
    for keyword in ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"] {
        for bound in flat.values(keyword).filter(|bound| bound.is_number()) {
            // A bound beyond 64 bits is not a number that is sent, nor is 2^63 as a double rounds it.
            let rounded =
                bound.as_u64().is_some_and(|bound| bound > i64::MAX as u64 && bound < 9_300_000_000_000_000_000);
            if !(whole && (bound.is_f64() || rounded)) {
                found.push(bound.clone());
            }
            if let Some(whole) = bound.as_i64() {
                found.extend([json!(whole.saturating_add(1)), json!(whole.saturating_sub(1))]);
            }
            if let Some(float) = bound.as_f64().filter(|float| float.abs() < 1e6) {
                found.extend([float + 0.5, float - 0.5].into_iter().filter_map(Number::from_f64).map(Value::Number));
            }
        }
    }
    let format = flat.values("format").filter_map(Value::as_str).next();
    if whole {
        found.extend([json!(i32::MAX), json!(i32::MIN)]);
        // What a double cannot hold.
        found.extend([json!(9_007_199_254_740_993_i64), json!(i64::MAX), json!(i64::MIN)]);
    } else if !single {
        found.extend([json!(0.123_456_789_012_3), json!(1e300), json!(-123_456_789.125)]);
    }
    match format {
        Some("uint32") => found.push(json!(u32::MAX)),
        Some("uint64") => found.push(json!(u64::MAX)),
        _ => {}
    }
    let multiples = flat.values("multipleOf").filter_map(Value::as_f64).filter(|step| *step > 0.0);
    let least = flat.values("minimum").filter_map(Value::as_f64).fold(0.0, f64::max);
    found.extend(multiples.filter_map(|step| {
        let number = (least / step).ceil() * step;
        if number.fract() == 0.0 { Some(json!(number as i64)) } else { Number::from_f64(number).map(Value::Number) }
    }));
    if single {
        // Values that single precision cannot hold are not tested.
        #[expect(clippy::cast_possible_truncation, reason = "the point of it")]
        let rounded = |number: &Value| number.as_f64().and_then(|float| (float as f32).to_string().parse::<f64>().ok());
        found = found.iter().filter_map(rounded).filter_map(Number::from_f64).map(Value::Number).collect();
    }
    found
}
