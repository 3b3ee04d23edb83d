//! The encodings of bodies in parts, and which parts are such bodies themselves (OpenAPI 3.2, "Encoding Usage and Restrictions", "Nested
//! Encoding").

use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use super::{Shapes, Targets};
use crate::json::JsonType;
use crate::spec::{Encoding, MediaType, Node, Schema, Subschema};

/// The least limit of how many schemas and properties are walked through for the properties of encodings, and how much each schema of
/// the document adds to it. Beyond it such a property counts as declared.
const LEAST_STEPS: usize = 1_000_000;
const STEPS_OF_SCHEMA: usize = 8;

/// How much may be walked through in a document with this many schemas.
pub(super) fn steps(schemas: usize) -> usize {
    LEAST_STEPS.saturating_add(schemas.saturating_mul(STEPS_OF_SCHEMA))
}

/// The encodings of the parts of one body.
#[derive(Clone, Copy, Debug)]
pub struct Encodings<'a> {
    /// Those of properties.
    pub named: &'a [(String, Encoding)],
    /// Those of the first items.
    pub prefix: &'a [Encoding],
    /// That of all other items.
    pub item: Option<&'a Encoding>,
}

impl<'a> From<&'a MediaType> for Encodings<'a> {
    fn from(entry: &'a MediaType) -> Self {
        Self { named: &entry.encoding, prefix: &entry.prefix_encoding, item: entry.item_encoding.as_deref() }
    }
}

impl<'a> From<&'a Encoding> for Encodings<'a> {
    fn from(encoding: &'a Encoding) -> Self {
        Self { named: &encoding.encoding, prefix: &encoding.prefix_encoding, item: encoding.item_encoding.as_deref() }
    }
}

/// A part that is a body in parts itself.
#[derive(Clone, Copy, Debug)]
pub struct Nested<'a> {
    /// The schema of that body.
    pub body: Node<'a>,
    /// Whether it is the schema of the items of a list, each of which is such a body.
    pub of_items: bool,
}

/// The body in parts that a part is: an object or a list whose media type is `multipart/…`. `None` if the part is one value.
///
/// Of a property that is a list, an encoding applies to each item. Where an item cannot be in parts, as a file cannot, the list is meant.
pub(super) fn nested<'a>(
    targets: &Targets<'a>,
    shapes: &Shapes<'a>,
    node: Node<'a>,
    encoding: &Encoding,
    is_property: bool,
) -> Option<Nested<'a>> {
    encoding.media().filter(|media| is_multipart(media) && media.bytes().all(|byte| (b' '..0x7F).contains(&byte)))?;
    // What is written beside `contentType` wins (OpenAPI 3.1.1, section 4.8.15.1.2): text, in which no file can be.
    if encoding.style.is_some() || encoding.explode.is_some() {
        return None;
    }
    let shape = shapes.shape(targets, node);
    if !shape.types.has(JsonType::Object) && !shape.types.has(JsonType::Array) {
        return None;
    }
    if is_property && let Some(items) = shape.items {
        let types = shapes.shape(targets, items).types.without(JsonType::Null);
        let by_position = !encoding.prefix_encoding.is_empty() || encoding.item_encoding.is_some();
        let is_body = match types.only() {
            Some(JsonType::Array) => true,
            Some(JsonType::Object) => !by_position,
            _ => false,
        };
        if is_body {
            return Some(Nested { body: items, of_items: true });
        }
    }
    Some(Nested { body: node, of_items: false })
}

/// The schemas of the properties of these names, in a schema or in those that it consists of: the first of each name.
pub(super) fn properties<'a>(
    targets: &Targets<'a>,
    node: Node<'a>,
    names: &HashSet<&str>,
) -> HashMap<&'a str, Node<'a>> {
    let mut found = HashMap::new();
    let mut open = vec![node];
    let mut seen = HashSet::new();
    while found.len() < names.len()
        && let Some(node) = open.pop()
    {
        let Some(schema) = targets.schema(node).filter(|schema| seen.insert(std::ptr::from_ref(*schema))) else {
            continue;
        };
        for (name, property) in schema.properties.iter().filter(|(name, _)| names.contains(name.as_str())) {
            found.entry(name.as_str()).or_insert_with(|| property.into());
        }
        open.extend(schema.all_of.iter().chain(&schema.any_of).chain(&schema.one_of).map(Node::from));
    }
    found
}

/// Those of these names that no property of a body has. None where that cannot be known: where other properties are described, or
/// none at all, where extensions of the schema may have more, and where no steps are left.
pub(super) fn undeclared<'a, 'n>(
    targets: &Targets<'a>,
    body: Node<'a>,
    names: Vec<&'n str>,
    steps: &Cell<usize>,
) -> Vec<&'n str> {
    let mut unknown: HashSet<&str> = names.iter().copied().collect();
    let mut declares_any = false;
    let mut open = vec![body];
    let mut seen = HashSet::new();
    while let Some(node) = open.pop() {
        if unknown.is_empty() {
            return Vec::new();
        }
        let Some(schema) = targets.schema(node).filter(|schema| !may_have_others(schema)) else { return Vec::new() };
        if !seen.insert(std::ptr::from_ref(schema)) {
            continue;
        }
        let left = steps.get().checked_sub(1 + schema.properties.len());
        steps.set(left.unwrap_or_default());
        if left.is_none() {
            return Vec::new();
        }
        declares_any |= !schema.properties.is_empty();
        for (name, _) in &schema.properties {
            unknown.remove(name.as_str());
        }
        open.extend(schema.all_of.iter().chain(&schema.any_of).chain(&schema.one_of).map(Node::from));
        if let Some(conditions) = &schema.conditions {
            let some = [&conditions.test, &conditions.then, &conditions.otherwise].into_iter().flatten();
            let dependent = conditions.dependent_schemas.iter().map(|(_, schema)| schema);
            open.extend(some.chain(dependent).map(Node::from));
        }
    }
    if declares_any { names.into_iter().filter(|name| unknown.contains(name)).collect() } else { Vec::new() }
}

/// Whether an object of a schema may have properties that neither it nor its parts list. A schema that says nothing may stand for a broken
/// reference.
fn may_have_others(schema: &Schema) -> bool {
    let says_nothing = !schema.is_structural_alone()
        && schema.parts().next().is_none()
        && schema.required.is_empty()
        && schema.conditions.is_none();
    let describes = |others: Option<&Subschema>| others.is_some_and(|others| *others != Subschema::Boolean(false));
    says_nothing
        || describes(schema.additional_properties.as_ref())
        || describes(schema.unevaluated.as_ref().and_then(|unevaluated| unevaluated.properties.as_ref()))
        || !schema.pattern_properties.is_empty()
        || schema.discriminator.is_some()
        || schema.identity.as_ref().is_some_and(|identity| identity.dynamic_reference.is_some())
}

/// Whether content of a media type is in parts.
pub(super) fn is_multipart(media: &str) -> bool {
    media.trim_start().get(..10).is_some_and(|start| start.eq_ignore_ascii_case("multipart/"))
}
