//! What is decided about a schema when all of its keywords have been read.
//!
//! Keywords that only some values are subject to still name properties: those of `then`, `else` and `dependentSchemas`
//! are optional properties of the object, each of any of the types that these give it, and those that only `if` names are any
//! value. `unevaluatedProperties` and `unevaluatedItems` count where no other keyword says what is left, and so do
//! `patternProperties`, whose patterns a client does not check.

use super::Reader;
use super::listed::is_of;
use super::schema::Pending;
use crate::diag::Code;
use crate::json::{JsonType, Pointer, escape};
use crate::spec::{Schema, Subschema};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap, HashSet};

/// How many different schemas of `patternProperties` or `prefixItems` become one union. Each is compared with the others.
const MOST_DIFFERENT: usize = 32;

/// `oneOf` of constants with titles and descriptions: an enumeration whose values have names and documentation (OpenAPI
/// 3.1.1, section 4.8.24.4, "Annotated Enumerations").
fn settle_annotated(schema: &mut Schema) {
    let is_any_of = schema.one_of.is_empty();
    let branches = if is_any_of { &schema.any_of } else { &schema.one_of };
    let is_alone = schema.one_of.is_empty() || schema.any_of.is_empty();
    if branches.len() < 2 || !is_alone || schema.discriminator.is_some() || !schema.values().is_empty() {
        return;
    }
    let (mut values, mut names, mut descriptions) = (Vec::new(), Vec::new(), Vec::new());
    for branch in branches {
        let Subschema::Inline(branch) = branch else { return };
        let Some(value) = annotated(branch) else { return };
        values.push(value.clone());
        let text = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        names.push(text(&branch.title));
        descriptions.push(text(&branch.description));
    }
    let mut listed = values.iter().filter(|value| !value.is_null());
    let is_string = listed.clone().all(Value::is_string);
    let is_integer = listed.clone().all(|value| value.is_i64() || value.is_u64());
    if listed.next().is_none() || !(is_string || is_integer) {
        return;
    }
    if is_any_of { &mut schema.any_of } else { &mut schema.one_of }.clear();
    schema.enumeration = values;
    schema.value_names = names;
    schema.value_descriptions = descriptions;
}

/// The value of a schema that is a constant with a title and a description, and nothing else.
fn annotated(schema: &Schema) -> Option<&Value> {
    if schema.is_null() {
        return Some(&Value::Null);
    }
    let plain = Schema {
        types: schema.types,
        nullable: schema.nullable,
        constant: schema.constant.clone(),
        title: schema.title.clone(),
        description: schema.description.clone(),
        deprecated: schema.deprecated,
        ..Schema::default()
    };
    let value = schema.constant.as_deref()?;
    let fits = schema.only_type().is_none_or(|ty| is_of(ty, value)) && (!schema.nullable || value.is_null());
    (fits && *schema == plain).then_some(value)
}

/// Properties that conditions describe, in the order of the document, each with its schemas and their places.
#[derive(Default)]
struct Described {
    properties: Vec<(String, Vec<(Subschema, String)>)>,
    index: HashMap<String, usize>,
}

impl Described {
    fn add(&mut self, name: String, schema: Subschema, place: String) {
        let index = *self.index.entry(name.clone()).or_insert(self.properties.len());
        match self.properties.get_mut(index) {
            Some((_, schemas)) => schemas.push((schema, place)),
            None => self.properties.push((name, vec![(schema, place)])),
        }
    }

    fn has(&self, name: &str) -> bool {
        self.index.contains_key(name)
    }

    fn is_empty(&self) -> bool {
        self.properties.is_empty()
    }

    fn names(&self) -> BTreeSet<String> {
        self.properties.iter().map(|(name, _)| name.clone()).collect()
    }

    fn into_schemas(self) -> Vec<(String, Vec<(Subschema, String)>)> {
        self.properties
    }
}

impl Reader<'_> {
    /// Decides what depends on several keywords.
    pub(super) fn settle(&mut self, schema: &mut Schema, is_typed: bool, at: &Pointer<'_>) {
        self.settle_content(schema, is_typed, at);
        if schema.conditions.is_some() {
            self.settle_conditions(schema, at);
        }
        if schema.all_of.len() > 1 {
            self.settle_conditional_parts(schema, at);
        }
        if let Some(unevaluated) = &mut schema.unevaluated {
            let (properties, items) = (unevaluated.properties.take(), unevaluated.items.take());
            if schema.additional_properties.is_none() && properties.is_some() {
                self.moved(at, "additionalProperties", "unevaluatedProperties");
                schema.additional_properties = properties;
            }
            if schema.items.is_none() && items.is_some() {
                self.moved(at, "items", "unevaluatedItems");
                schema.items = items;
            }
        }
        settle_annotated(schema);
        if !schema.prefix_items.is_empty() && !schema.is_tuple() {
            self.settle_prefix(schema, at);
        }
        // `false`: there are no such properties, and no element from here on.
        schema.pattern_properties.retain(|(_, value)| *value != Subschema::Boolean(false));
        if !schema.pattern_properties.is_empty() {
            self.settle_patterns(schema, at);
        }
    }

    /// A string that may be an integer, as Kubernetes has it: a union of both.
    pub(super) fn settle_int_or_string(&mut self, schema: &mut Schema, pending: &mut Pending, at: &Pointer<'_>) {
        if !(pending.is_int_or_string || schema.format.as_deref() == Some("int-or-string")) || schema.is_union() {
            return;
        }
        schema.format = None;
        pending.types.clear();
        for (index, ty) in [JsonType::Integer, JsonType::String].into_iter().enumerate() {
            self.origins.moved(&format!("{at}/anyOf/{index}"), &at.to_string());
            schema.any_of.push(Subschema::Inline(Box::new(Schema { types: ty.into(), ..Schema::default() })));
        }
    }

    fn settle_conditions(&mut self, schema: &mut Schema, at: &Pointer<'_>) {
        let Some(conditions) = &mut schema.conditions else { return };
        let parts = [("then", &mut conditions.then), ("else", &mut conditions.otherwise)];
        let parts = parts.into_iter().filter_map(|(place, part)| Some((place.to_owned(), part.as_mut()?)));
        let dependent = conditions.dependent_schemas.iter_mut();
        let dependent = dependent.map(|(name, part)| (format!("dependentSchemas/{}", escape(name)), part));
        let known: HashSet<&str> = schema.properties.iter().map(|(name, _)| name.as_str()).collect();
        let mut found = Described::default();
        // Whether a part has properties that are not merged: they are kept without a type.
        let mut has_more = false;
        for (place, part) in parts.chain(dependent) {
            let Subschema::Inline(part) = part else {
                has_more |= matches!(part, Subschema::Reference(_));
                continue;
            };
            has_more |= !part.all_of.is_empty() || part.is_union() || part.conditions.is_some();
            for (name, property) in std::mem::take(&mut part.properties) {
                if !known.contains(name.as_str()) {
                    let place = format!("{place}/properties/{}", escape(&name));
                    found.add(name, property, place);
                }
            }
        }
        // What a condition alone names may be anything.
        if let Some(Subschema::Inline(test)) = &conditions.test
            && !(schema.properties.is_empty() && found.is_empty())
        {
            for (name, _) in &test.properties {
                if !known.contains(name.as_str()) && !found.has(name) {
                    let place = format!("if/properties/{}", escape(name));
                    found.add(name.clone(), Subschema::Boolean(true), place);
                }
            }
        }
        conditions.properties = found.names();
        for (name, schemas) in found.into_schemas() {
            let property = self.described(schemas, &format!("properties/{}", escape(&name)), at);
            schema.properties.push((name, property));
        }
        if has_more && !schema.properties.is_empty() && schema.additional_properties.is_none() {
            schema.additional_properties = Some(Subschema::Boolean(true));
        }
    }

    /// A property that conditions of several parts of an `allOf` describe has one of these schemas: the first of the parts
    /// gets their union, and the others nothing.
    fn settle_conditional_parts(&mut self, schema: &mut Schema, at: &Pointer<'_>) {
        let mut times: HashMap<&str, usize> = HashMap::new();
        for part in &schema.all_of {
            if let Subschema::Inline(part) = part
                && let Some(conditions) = &part.conditions
            {
                conditions.properties.iter().for_each(|name| *times.entry(name).or_default() += 1);
            }
        }
        let shared = times.into_iter().filter(|(_, times)| *times > 1);
        let shared: HashSet<String> = shared.map(|(name, _)| name.to_owned()).collect();
        if shared.is_empty() {
            return;
        }
        let mut found = Described::default();
        let mut first: HashMap<String, usize> = HashMap::new();
        for (index, part) in schema.all_of.iter_mut().enumerate() {
            let Subschema::Inline(part) = part else { continue };
            let Some(conditions) = &mut part.conditions else { continue };
            let is_shared = |name: &String| shared.contains(name) && conditions.properties.contains(name);
            let properties = std::mem::take(&mut part.properties);
            let (moved, kept): (Vec<_>, Vec<_>) = properties.into_iter().partition(|(name, _)| is_shared(name));
            part.properties = kept;
            for (name, property) in moved {
                if *first.entry(name.clone()).or_insert(index) != index {
                    conditions.properties.remove(&name);
                }
                let place = format!("allOf/{index}/properties/{}", escape(&name));
                found.add(name, property, place);
            }
        }
        for (name, schemas) in found.into_schemas() {
            let Some(index) = first.get(&name).copied() else { continue };
            let property = self.described(schemas, &format!("allOf/{index}/properties/{}", escape(&name)), at);
            if let Some(Subschema::Inline(part)) = schema.all_of.get_mut(index) {
                part.properties.push((name, property));
            }
        }
    }

    /// The schema of a property that each of these describes for some objects; `to` is its place.
    fn described(&mut self, mut schemas: Vec<(Subschema, String)>, to: &str, at: &Pointer<'_>) -> Subschema {
        // `false`: some objects do not have the property.
        let is_never = |schema: &Subschema| *schema == Subschema::Boolean(false);
        if !schemas.iter().all(|(schema, _)| is_never(schema)) {
            schemas.retain(|(schema, _)| !is_never(schema));
        }
        let (schemas, places): (Vec<Subschema>, Vec<String>) = schemas.into_iter().unzip();
        // One that says nothing allows any value.
        let any = Subschema::Inline(Box::default());
        if schemas.contains(&any) {
            return Subschema::Boolean(true);
        }
        let mut property = self.any_of(schemas.into_iter(), &places, to, at);
        if let Subschema::Inline(property) = &mut property {
            settle_annotated(property);
        }
        property
    }

    /// `prefixItems` of an array that is no tuple: `items` for all elements, whichever place they have.
    fn settle_prefix(&mut self, schema: &mut Schema, at: &Pointer<'_>) {
        let mut prefix = std::mem::take(&mut schema.prefix_items);
        if let Some(end) = prefix.iter().position(|item| *item == Subschema::Boolean(false)) {
            prefix.truncate(end);
            schema.items = Some(Subschema::Boolean(false));
        }
        let rest = match schema.items.take() {
            Some(Subschema::Boolean(false)) => None,
            // No more elements than those of `prefixItems`.
            None if schema.max_items.is_some_and(|most| most <= prefix.len()) => None,
            rest => Some(rest.unwrap_or(Subschema::Boolean(true))),
        };
        let places = (0..prefix.len()).map(|index| format!("prefixItems/{index}"));
        let places: Vec<String> = places.chain(std::iter::once("items".to_owned())).collect();
        schema.items = Some(self.any_of(prefix.into_iter().chain(rest), &places, "items", at));
    }

    /// The schema of values that any of these describes; `to` is its place, and `places` are theirs.
    fn any_of(
        &mut self,
        schemas: impl Iterator<Item = Subschema>,
        places: &[String],
        to: &str,
        at: &Pointer<'_>,
    ) -> Subschema {
        let mut different: Vec<(Subschema, &String)> = Vec::new();
        for (schema, place) in schemas.zip(places) {
            if different.len() == MOST_DIFFERENT {
                let message = format!("more than {MOST_DIFFERENT} different schemas for the values of one keyword");
                self.repeat(Code::UnsupportedUnion, message, "the values can be any JSON value", at);
                return Subschema::Boolean(true);
            }
            if different.iter().all(|(known, _)| *known != schema) {
                different.push((schema, place));
            }
        }
        if different.iter().any(|(schema, _)| *schema == Subschema::Boolean(true)) {
            return Subschema::Boolean(true);
        }
        if let [(_, place)] = different.as_slice() {
            self.moved(at, to, place);
            return different.swap_remove(0).0;
        }
        for (index, (_, place)) in different.iter().enumerate() {
            self.moved(at, &format!("{to}/anyOf/{index}"), place);
        }
        let any_of = different.into_iter().map(|(schema, _)| schema).collect();
        Subschema::Inline(Box::new(Schema { any_of, ..Schema::default() }))
    }

    /// `patternProperties` as `additionalProperties`: the properties whose names are not known beforehand. Beside known
    /// properties a newer server may send others, which are of any type unless the schema excludes them.
    fn settle_patterns(&mut self, schema: &mut Schema, at: &Pointer<'_>) {
        let more = match schema.additional_properties.take() {
            None if schema.properties.is_empty() => None,
            None => Some(Subschema::Boolean(true)),
            Some(Subschema::Boolean(false)) => None,
            more => more,
        };
        // Nothing is copied: copies within copies would double with each level.
        let any = |(pattern, _): &(String, Subschema)| (pattern.clone(), Subschema::Boolean(true));
        let left = schema.pattern_properties.iter().map(any).collect();
        let patterns = std::mem::replace(&mut schema.pattern_properties, left);
        let places = patterns.iter().map(|(pattern, _)| format!("patternProperties/{}", escape(pattern)));
        let places: Vec<String> = places.chain(std::iter::once("additionalProperties".to_owned())).collect();
        let values = patterns.into_iter().map(|(_, value)| value).chain(more);
        schema.additional_properties = Some(self.any_of(values, &places, "additionalProperties", at));
    }

    /// Records that a part of a schema is written elsewhere in it.
    fn moved(&mut self, at: &Pointer<'_>, to: &str, from: &str) {
        self.origins.moved(&format!("{at}/{to}"), &format!("{at}/{from}"));
    }
}
