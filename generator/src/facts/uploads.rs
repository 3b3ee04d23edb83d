//! Which schemas are of content that is sent as it is: binary properties of `multipart` bodies (OpenAPI 3.0.4, section 4.7.14.5; 3.1.1,
//! section 4.8.14.4).

use std::collections::HashSet;

use super::Targets;
use crate::spec::{Document, MediaType, Node, PathItem, Schema};

/// The most schemas that are walked through for the properties of one body.
const MOST_STEPS: usize = 10_000;

/// The schemas of uploads, by their addresses: the document does not move.
#[derive(Debug, Default)]
pub(super) struct Uploads {
    schemas: HashSet<usize>,
    /// The bodies that hold any.
    bodies: HashSet<usize>,
}

impl Uploads {
    /// Looks at all request bodies of a document.
    pub fn new(document: &Document, targets: &Targets<'_>) -> Self {
        let mut found = Self::default();
        // Before 3.1 a schema that says nothing is any value.
        let untyped = !document.version.starts_with("2.") && !document.version.starts_with("3.0");
        let items = document.paths.iter().map(|(_, item)| item);
        let bodies = items.flat_map(|item: &PathItem| &item.operations).filter_map(|(_, operation)| {
            Some(operation.request_body.as_ref()?.follow(&document.components.request_bodies)?.item)
        });
        for (media, entry) in bodies.flat_map(|body| &body.content) {
            if media.trim_start().get(..10).is_some_and(|start| start.eq_ignore_ascii_case("multipart/")) {
                found.add_body(targets, entry, untyped);
            }
        }
        found
    }

    /// Whether a schema is that of an upload.
    pub fn contains(&self, schema: &Schema) -> bool {
        self.schemas.contains(&address(schema))
    }

    /// Whether a schema is that of a body which holds an upload.
    pub fn is_body(&self, schema: &Schema) -> bool {
        self.bodies.contains(&address(schema))
    }

    fn add_body(&mut self, targets: &Targets<'_>, entry: &MediaType, untyped: bool) {
        let media_of = |name: &str| {
            let encoding = entry.encoding.iter().find(|(known, _)| known == name);
            encoding.and_then(|(_, encoding)| encoding.content_type.as_deref())
        };
        let (mut steps, mut holds) = (MOST_STEPS, false);
        let mut open: Vec<Node<'_>> = entry.schema.iter().map(Node::from).collect();
        if let Some(item) = &entry.item_schema {
            let media = entry.item_encoding.as_ref().and_then(|encoding| encoding.content_type.as_deref());
            holds |= self.add_part(targets, item.into(), media, untyped, &mut steps);
        }
        let mut seen = HashSet::new();
        while let Some(node) = open.pop() {
            let Some(schema) = targets.schema(node).filter(|schema| seen.insert(address(schema))) else {
                continue;
            };
            for (name, property) in &schema.properties {
                holds |= self.add_part(targets, property.into(), media_of(name), untyped, &mut steps);
            }
            for (item, encoding) in
                schema.prefix_items.iter().zip(entry.prefix_encoding.iter().map(Some).chain(std::iter::repeat(None)))
            {
                let media = encoding.and_then(|encoding| encoding.content_type.as_deref());
                holds |= self.add_part(targets, item.into(), media, untyped, &mut steps);
            }
            if let Some(item) = &schema.items {
                let media = entry.item_encoding.as_ref().and_then(|encoding| encoding.content_type.as_deref());
                holds |= self.add_part(targets, item.into(), media, untyped, &mut steps);
            }
            if let Some(other) = &schema.additional_properties {
                holds |= self.add_part(targets, other.into(), None, false, &mut steps);
            }
            open.extend(schema.all_of.iter().chain(&schema.any_of).chain(&schema.one_of).map(Node::from));
        }
        let body = entry.schema.as_ref().and_then(|schema| targets.schema(schema.into()));
        self.bodies.extend(body.filter(|_| holds).map(address));
    }

    /// A part, each item of a list of parts, and each branch of either.
    fn add_part(
        &mut self,
        targets: &Targets<'_>,
        node: Node<'_>,
        media: Option<&str>,
        untyped: bool,
        steps: &mut usize,
    ) -> bool {
        let mut found = false;
        let mut open = vec![(node, true)];
        while let Some((node, may_be_list)) = open.pop() {
            let Some(left) = steps.checked_sub(1) else { break };
            *steps = left;
            let Some(schema) = targets.schema(node) else { continue };
            if is_upload(schema, media, untyped) {
                self.schemas.insert(address(schema));
                found = true;
            }
            let branches = schema.all_of.iter().chain(&schema.any_of).chain(&schema.one_of);
            open.extend(branches.map(|branch| (branch.into(), may_be_list)));
            if may_be_list {
                open.extend(schema.items.iter().map(|item| (item.into(), false)));
            }
        }
        found
    }
}

fn address(schema: &Schema) -> usize {
    std::ptr::from_ref(schema).addr()
}

/// Whether values of a schema are bytes, as a part of a body under this media type.
fn is_upload(schema: &Schema, media: Option<&str>, untyped: bool) -> bool {
    if schema.format.as_deref() == Some("binary") {
        return schema.types.is_empty() || schema.is_about_strings();
    }
    let encoded = schema.content.as_deref();
    if let Some(media_type) = encoded.and_then(|encoded| encoded.media_type.as_deref()) {
        // What is encoded is text (3.1.1, section 4.8.14.4).
        return encoded.is_some_and(|encoded| encoded.encoding.is_none()) && is_binary(media_type);
    }
    let says_nothing = schema.types.is_empty()
        && !Node::Inline(schema).is_structural()
        && schema.format.is_none()
        && schema.enumeration.is_empty()
        && schema.constant.is_none();
    says_nothing && media.map_or(untyped, is_binary)
}

/// Whether content of a media type is neither text nor JSON.
fn is_binary(media: &str) -> bool {
    let essence = media.split([';', ',']).next().unwrap_or(media).trim().to_ascii_lowercase();
    !(essence.starts_with("text/")
        || essence == "application/json"
        || essence.ends_with("+json")
        || essence.ends_with("/xml")
        || essence.ends_with("+xml")
        || essence == "application/x-www-form-urlencoded")
}
