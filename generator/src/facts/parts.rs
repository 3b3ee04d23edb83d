//! The encodings of bodies in parts, and which parts are such bodies themselves (OpenAPI 3.2, "Encoding Usage and Restrictions", "Nested
//! Encoding").

use std::collections::HashSet;

use super::{Shapes, Targets};
use crate::json::JsonType;
use crate::spec::{Encoding, MediaType, Node};

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

/// The schema of a property, in a schema or in one of those that it consists of.
pub(super) fn property<'a>(targets: &Targets<'a>, node: Node<'a>, name: &str) -> Option<Node<'a>> {
    let mut open = vec![node];
    let mut seen = HashSet::new();
    while let Some(node) = open.pop() {
        let Some(schema) = targets.schema(node).filter(|schema| seen.insert(std::ptr::from_ref(*schema))) else {
            continue;
        };
        if let Some((_, property)) = schema.properties.iter().find(|(known, _)| known == name) {
            return Some(property.into());
        }
        open.extend(schema.all_of.iter().chain(&schema.any_of).chain(&schema.one_of).map(Node::from));
    }
    None
}

/// Whether content of a media type is in parts.
pub(super) fn is_multipart(media: &str) -> bool {
    media.trim_start().get(..10).is_some_and(|start| start.eq_ignore_ascii_case("multipart/"))
}
