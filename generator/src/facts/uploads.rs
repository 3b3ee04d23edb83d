//! Which schemas are of content that is sent as it is: binary properties of `multipart` bodies (OpenAPI 3.0.4, section 4.7.14.5; 3.1.1,
//! section 4.8.14.4).

use std::collections::{HashMap, HashSet};

use super::parts::{Encodings, is_multipart, nested};
use super::{Shapes, Targets};
use crate::spec::{Content, Document, Encoding, MediaType, Node, PathItem, Schema};

/// The most schemas that are walked through for the properties of one body.
const MOST_STEPS: usize = 10_000;

/// The least limit of the same for all bodies of a document, and how much each schema of the document adds to it.
const LEAST_STEPS: usize = 2_000_000;
const STEPS_OF_SCHEMA: usize = 8;

/// The schemas of uploads, by their addresses: the document does not move.
#[derive(Debug, Default)]
pub(super) struct Uploads {
    schemas: HashSet<usize>,
    /// Those of them that are any JSON value elsewhere, as far as they say.
    untyped: HashSet<usize>,
    /// Those of these that are elsewhere.
    mixed: HashSet<usize>,
    /// The bodies that hold any.
    bodies: HashSet<usize>,
    /// How many more schemas may be walked through.
    left: usize,
    /// Whether one body alone had too many.
    is_cut: bool,
}

impl Uploads {
    /// Looks at all request bodies of a document.
    pub fn new<'a>(document: &'a Document, targets: &Targets<'a>, shapes: &Shapes<'a>) -> Self {
        let left = LEAST_STEPS.saturating_add(document.schemas.saturating_mul(STEPS_OF_SCHEMA));
        let mut found = Self { left, ..Self::default() };
        // Many operations may have the same body.
        let mut known = HashSet::new();
        let mut values = HashMap::new();
        // Before 3.1 a schema that says nothing is any value.
        let untyped = !document.version.starts_with("2.") && !document.version.starts_with("3.0");
        let items = document.paths.iter().map(|(_, item)| item);
        let bodies = items.flat_map(|item: &'a PathItem| &item.operations).filter_map(|(_, operation)| {
            Some(operation.request_body.as_ref()?.follow(&document.components.request_bodies)?.item)
        });
        for (media, entry) in bodies.flat_map(|body| &body.content) {
            if is_multipart(media) && known.insert(std::ptr::from_ref(entry)) {
                let most = MOST_STEPS.min(found.left);
                let mut search =
                    Search { targets, shapes, untyped, steps: most, values: &mut values, found: &mut found };
                search.body(entry);
                let walked = most.saturating_sub(search.steps);
                found.is_cut |= walked == most;
                found.left = found.left.saturating_sub(walked);
            }
        }
        if !found.untyped.is_empty() {
            let inside = values.into_iter().flat_map(|((_, is_list), schema)| inside_value(schema, is_list));
            found.find_elsewhere(targets, inside.chain(of_contents(document)).collect());
        }
        found
    }

    /// Finds which of the schemas that say nothing are in what these describe, which is not in parts.
    fn find_elsewhere<'a>(&mut self, targets: &Targets<'a>, mut open: Vec<Node<'a>>) {
        let mut seen = HashSet::new();
        while let Some(node) = open.pop() {
            let Some(schema) = targets.schema(node).filter(|schema| seen.insert(address(schema))) else { continue };
            if self.untyped.contains(&address(schema)) {
                self.mixed.insert(address(schema));
            }
            open.extend(schema.parts().chain(inside_value(schema, false)));
        }
    }

    /// Whether a schema is that of an upload.
    pub fn contains(&self, schema: &Schema) -> bool {
        self.schemas.contains(&address(schema))
    }

    /// Whether a schema is that of an upload, and of any JSON value elsewhere.
    pub fn is_mixed(&self, schema: &Schema) -> bool {
        self.mixed.contains(&address(schema))
    }

    /// Whether there were too many schemas to find all uploads, in one body or in all.
    pub fn may_lack(&self) -> bool {
        self.is_cut || self.left == 0
    }

    /// Whether a schema is that of a body which holds an upload.
    pub fn is_body(&self, schema: &Schema) -> bool {
        self.bodies.contains(&address(schema))
    }
}

/// What is inside the values of a schema, and not in parts of a body: a `list` of parts has its items there.
fn inside_value(schema: &Schema, list: bool) -> impl Iterator<Item = Node<'_>> {
    let named = schema.properties.iter().chain(&schema.pattern_properties).map(|(_, schema)| schema);
    let items = schema.items.iter().filter(move |_| !list);
    let encoded = schema.content.iter().filter_map(|content| content.schema.as_ref());
    let others = schema.prefix_items.iter().chain(&schema.additional_properties).chain(items).chain(encoded);
    named.chain(others).map(Node::from)
}

/// The schemas of all contents that are not in parts: of requests and responses.
fn of_contents<'a>(document: &'a Document) -> impl Iterator<Item = Node<'a>> {
    let components = &document.components;
    let items = document.paths.iter().chain(&document.webhooks).map(|(_, item)| item);
    let contents = items.flat_map(|item: &'a PathItem| &item.operations).flat_map(move |(_, operation)| {
        let body = operation.request_body.as_ref().and_then(|body| body.follow(&components.request_bodies));
        let by_status = operation.responses.by_status.iter().map(|(_, response)| response);
        let responses = operation.responses.default.iter().chain(by_status);
        let responses = responses.filter_map(move |response| response.follow(&components.responses));
        let of_body = body.map(|found| &found.item.content);
        of_body.into_iter().chain(responses.map(|found| &found.item.content))
    });
    // Many operations may have the same ones.
    let mut known = HashSet::new();
    let contents = contents.filter(move |content: &&'a Content| known.insert(std::ptr::from_ref::<Content>(content)));
    let entries = contents.flatten().filter(|(media, _)| !is_multipart(media));
    entries.flat_map(|(_, entry)| entry.schema.iter().chain(&entry.item_schema)).map(Node::from)
}

/// The search through one body.
struct Search<'a, 's> {
    targets: &'s Targets<'a>,
    shapes: &'s Shapes<'a>,
    /// Whether a schema that says nothing is one of an upload.
    untyped: bool,
    /// How many more schemas may be walked through.
    steps: usize,
    /// The schemas of parts that are neither files nor bodies, each with whether it may be a list of parts.
    values: &'s mut HashMap<(usize, bool), &'a Schema>,
    found: &'s mut Uploads,
}

impl<'a> Search<'a, '_> {
    fn body(&mut self, entry: &'a MediaType) {
        let encodings = Encodings::from(entry);
        let mut holds = false;
        if let Some(item) = &entry.item_schema {
            holds |= self.part(item.into(), encodings.item, false, self.untyped);
        }
        if let Some(schema) = &entry.schema {
            holds |= self.parts(schema.into(), encodings);
        }
        let body = entry.schema.as_ref().and_then(|schema| self.targets.schema(schema.into()));
        self.found.bodies.extend(body.filter(|_| holds).map(address));
    }

    /// The parts of a body, or of one within it.
    fn parts(&mut self, body: Node<'a>, encodings: Encodings<'a>) -> bool {
        let named: HashMap<&str, &'a Encoding> =
            encodings.named.iter().map(|(name, encoding)| (name.as_str(), encoding)).collect();
        let mut holds = false;
        let mut open = vec![body];
        let mut seen = HashSet::new();
        while let Some(node) = open.pop() {
            let Some(left) = self.steps.checked_sub(1) else { break };
            self.steps = left;
            let Some(schema) = self.targets.schema(node).filter(|schema| seen.insert(address(schema))) else {
                continue;
            };
            for (name, property) in schema.properties.iter().take(self.steps) {
                holds |= self.part(property.into(), named.get(name.as_str()).copied(), true, self.untyped);
            }
            for (item, encoding) in
                schema.prefix_items.iter().zip(encodings.prefix.iter().map(Some).chain(std::iter::repeat(None)))
            {
                holds |= self.part(item.into(), encoding, false, self.untyped);
            }
            if let Some(item) = &schema.items {
                holds |= self.part(item.into(), encodings.item, false, self.untyped);
            }
            if let Some(other) = &schema.additional_properties {
                holds |= self.part(other.into(), None, true, false);
            }
            open.extend(schema.all_of.iter().chain(&schema.any_of).chain(&schema.one_of).map(Node::from));
        }
        holds
    }

    /// A part, each item of a list of parts, and each branch of either; or the parts of one that is a body itself.
    fn part(&mut self, node: Node<'a>, encoding: Option<&'a Encoding>, is_property: bool, untyped: bool) -> bool {
        let nested = encoding.and_then(|of| Some((of, nested(self.targets, self.shapes, node, of, is_property)?)));
        if let Some((encoding, nested)) = nested {
            let Some(left) = self.steps.checked_sub(1) else { return false };
            self.steps = left;
            return self.parts(nested.body, Encodings::from(encoding));
        }
        let media = encoding.and_then(|encoding| encoding.content_type.as_deref());
        let mut found = false;
        let mut open = vec![(node, true)];
        while let Some((node, may_be_list)) = open.pop() {
            let Some(left) = self.steps.checked_sub(1) else { break };
            self.steps = left;
            let Some(schema) = self.targets.schema(node) else { continue };
            if is_upload(schema, media, untyped) {
                self.found.schemas.insert(address(schema));
                if schema.types.is_empty() && schema.format.is_none() {
                    self.found.untyped.insert(address(schema));
                }
                found = true;
            } else {
                self.values.insert((address(schema), may_be_list), schema);
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
