//! Bodies in XML: the tables of their schemas (OpenAPI 3.0.4, section 4.7.26; 3.2, "XML Object").
//!
//! A body has a table where XML is all that there is of it, and its schema describes an object or a list. An element has the name of its
//! `xml`, or else of its property; the root has that of its component. What a table cannot say is any value, with a diagnostic. Where the
//! user wants no tables, such a body is text.

use std::collections::{HashMap, HashSet};

use super::media;
use crate::diag::Code;
use crate::ir::{XmlContent, XmlMember, XmlPlace, XmlType};
use crate::json::{JsonType, Pointer};
use crate::lower::context::{Context, SchemaId, Words};
use crate::spec::{Content, MediaType, Node, Schema, Subschema, Xml, XmlNode};

/// The most lists within lists, and the most schemas that extend each other in a row.
const MOST_STEPS: usize = 50;

/// The name of a root element that the document does not name.
const ROOT: &str = "root";

/// Whether a media type is one of XML (RFC 7303).
pub fn is_xml(media: &str) -> bool {
    let essence = media::essence(media);
    essence == "application/xml" || essence == "text/xml" || essence.ends_with("+xml")
}

/// What becomes of XML of an object or a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A value, written and read by a table.
    Table,
    /// Text: the user wants no tables.
    Text,
}

/// What becomes of a body, if it is XML of an object or a list: a value where there is no JSON beside it. Text is recorded.
pub fn form<'a>(
    cx: &mut Context<'a, '_>,
    content: &'a Content,
    (media, entry): (&'a str, &'a MediaType),
    at: &Pointer<'_>,
) -> Option<Form> {
    let schema = entry.schema.as_ref().filter(|_| is_xml(media))?;
    let is_structured = matches!(only_type(cx, schema.into()), Some(JsonType::Object | JsonType::Array));
    if is_structured && cx.xml.is_text {
        cx.report.xml_as_text(at);
        return Some(Form::Text);
    }
    let is_alone = !content.iter().any(|(other, _)| media::is_json(other));
    (is_structured && is_alone).then_some(Form::Table)
}

/// The JSON type of a schema's values apart from `null`, if there is just one.
fn only_type<'a>(cx: &Context<'a, '_>, node: Node<'a>) -> Option<JsonType> {
    cx.facts.shape(node).types.without(JsonType::Null).only()
}

/// The index of the root element of a body. Its name matters where it is sent.
pub fn root<'a>(cx: &mut Context<'a, '_>, node: Node<'a>, at: &Pointer<'_>, words: &Words<'_>, is_sent: bool) -> usize {
    let (name, words) = match node {
        Node::Reference(name) => (Some(name.to_owned()), vec![name.to_owned()]),
        Node::Inline(_) => (None, words.to_vec()),
    };
    if is_sent && name.is_none() && own(cx, node).is_none_or(|xml| xml.name.is_none()) {
        cx.report.warn(
            Code::UnsupportedMediaType,
            at,
            "nothing names the root element of this XML",
            format!("it is written as `{ROOT}`; give the schema an `xml` with a `name`"),
        );
    }
    let ty = element(cx, node, name.as_deref().unwrap_or(ROOT), &at.to_string(), &words, 0);
    while let Some(open) = cx.xml.next_open() {
        let (members, other) = members(cx, open.schema, &open.at, &open.words);
        if let Some(object) = cx.xml.tables.objects.get_mut(open.index) {
            (object.members, object.other) = (members, other);
        }
    }
    cx.xml.root(ty, words)
}

/// The `xml` of a schema; of one that only extends another, or is it or `null`, that of the other.
fn own<'a>(cx: &Context<'a, '_>, node: Node<'a>) -> Option<&'a Xml> {
    let mut node = node;
    for _ in 0..MOST_STEPS {
        let schema = cx.facts.schema(node)?;
        if schema.xml.is_some() || !schema.properties.is_empty() {
            return schema.xml.as_deref();
        }
        let mut parts = schema.parts().filter(|part| !cx.facts.is_null_branch(*part));
        match (parts.next(), parts.next()) {
            (Some(only), None) => node = only,
            _ => return None,
        }
    }
    None
}

/// The place of a schema, and the words of its name: those of a component are its own.
fn place<'a>(cx: &Context<'a, '_>, node: Node<'a>, at: &str, words: &[String]) -> (String, Vec<String>) {
    match node {
        Node::Reference(name) => {
            let name = cx.facts.component(name).map_or(name, |(own, _)| own);
            (below("/components/schemas", name), vec![name.to_owned()])
        }
        Node::Inline(_) => (at.to_owned(), words.to_vec()),
    }
}

fn below(at: &str, key: &str) -> String {
    Pointer::base(at).key(key).to_string()
}

/// An element for values of a schema, of this name where the schema has no other.
fn element<'a>(
    cx: &mut Context<'a, '_>,
    node: Node<'a>,
    inferred: &str,
    at: &str,
    words: &[String],
    depth: usize,
) -> XmlType {
    let xml = own(cx, node);
    let name = xml.and_then(|xml| xml.name.as_deref()).unwrap_or(inferred).to_owned();
    let content = content(cx, node, &name, at, words, depth);
    XmlType {
        content,
        name,
        namespace: xml.and_then(|xml| xml.namespace.clone()),
        prefix: xml.and_then(|xml| xml.prefix.clone()),
        nullable: cx.facts.is_nullable(node),
    }
}

/// What is in an element of this name.
fn content<'a>(
    cx: &mut Context<'a, '_>,
    node: Node<'a>,
    name: &str,
    at: &str,
    words: &[String],
    depth: usize,
) -> XmlContent {
    let (at, words) = place(cx, node, at, words);
    let Some(schema) = cx.facts.schema(node).filter(|_| depth < MOST_STEPS) else { return XmlContent::Any };
    if cx.facts.is_upload(schema) {
        return XmlContent::String;
    }
    let branches: Vec<Node<'a>> = schema.branches().filter(|branch| !cx.facts.is_null_branch(*branch)).collect();
    let ty = only_type(cx, node);
    match (branches.as_slice(), ty) {
        ([], _) => {}
        ([only], _) if schema.properties.is_empty() && schema.all_of.is_empty() => {
            return content(cx, *only, name, &at, &words, depth + 1);
        }
        (_, Some(JsonType::String | JsonType::Integer | JsonType::Number | JsonType::Boolean)) => {}
        _ => {
            cx.report.warn(
                Code::UnsupportedMediaType,
                &Pointer::base(&at),
                "XML does not tell which of several schemas a value has",
                "it is read as any value: texts stay strings; describe one object",
            );
            return XmlContent::Any;
        }
    }
    match ty {
        Some(JsonType::Object) => XmlContent::Object(cx.xml.object(schema, &at, &words)),
        Some(JsonType::Array) => {
            // Items are named after the list, but for those of a component in a list that nothing names.
            let items = cx.facts.shape(node).items;
            let item = items.map(|items| {
                let inferred = match items {
                    Node::Reference(component) if name == ROOT => component,
                    _ => name,
                };
                element(cx, items, inferred, &below(&at, "items"), &then(&words, "item"), depth + 1)
            });
            XmlContent::List(Box::new(item.unwrap_or_else(|| any(name))))
        }
        Some(JsonType::String) => XmlContent::String,
        Some(JsonType::Integer) => XmlContent::Integer,
        Some(JsonType::Number) => XmlContent::Number,
        Some(JsonType::Boolean) => XmlContent::Boolean,
        Some(JsonType::Null) | None => XmlContent::Any,
    }
}

/// An element of which nothing is known but its name.
fn any(name: &str) -> XmlType {
    XmlType { name: name.to_owned(), namespace: None, prefix: None, nullable: false, content: XmlContent::Any }
}

fn then(words: &[String], word: &str) -> Vec<String> {
    words.iter().cloned().chain([word.to_owned()]).collect()
}

/// The properties of an object, those of its `allOf` included.
#[derive(Default)]
struct Properties<'a> {
    named: Vec<(&'a str, Node<'a>, String)>,
    index: HashMap<&'a str, usize>,
    other: Option<(Node<'a>, String)>,
    seen: HashSet<SchemaId>,
}

impl<'a> Properties<'a> {
    /// Adds those of a schema. Of a property that several have, the last counts.
    fn add(&mut self, cx: &mut Context<'a, '_>, schema: &'a Schema, at: &str, depth: usize) {
        if !self.seen.insert(schema.into()) {
            return;
        }
        if depth >= MOST_STEPS || !cx.limits.compare(1 + schema.properties.len()) {
            cx.report.warn(
                Code::UnsupportedMediaType,
                &Pointer::base(at),
                "these properties are too many, or too deep in `allOf`, for the table of an element",
                "what XML has of them is not read as their types; extend fewer schemas",
            );
            return;
        }
        let parts = schema.all_of.iter().map(Node::from).enumerate();
        for (index, part) in parts {
            let own = Pointer::base(at).key("allOf").index(index).to_string();
            let (at, _) = place(cx, part, &own, &[]);
            if let Some(part) = cx.facts.schema(part) {
                self.add(cx, part, &at, depth + 1);
            }
        }
        let properties = below(at, "properties");
        for (name, property) in &schema.properties {
            let found = (name.as_str(), Node::from(property), below(&properties, name));
            match self.index.get(name.as_str()).and_then(|index| self.named.get_mut(*index)) {
                Some(known) => *known = found,
                None => {
                    self.index.insert(name, self.named.len());
                    self.named.push(found);
                }
            }
        }
        if let Some(other) = schema.additional_properties.as_ref().filter(|other| **other != Subschema::Boolean(false))
        {
            self.other = Some((Node::from(other), below(at, "additionalProperties")));
        }
    }
}

fn members<'a>(
    cx: &mut Context<'a, '_>,
    schema: &'a Schema,
    at: &str,
    words: &[String],
) -> (Vec<XmlMember>, Option<XmlMember>) {
    let mut properties = Properties::default();
    properties.add(cx, schema, at, 0);
    let shape = cx.facts.shape(Node::Inline(schema));
    let mut found = Vec::with_capacity(properties.named.len());
    let mut taken: HashSet<(bool, Option<String>, Option<String>)> = HashSet::new();
    for (name, node, at) in properties.named {
        let required = shape.required.contains(name);
        let member = XmlMember { required, ..member(cx, name, node, &at, &then(words, name)) };
        // The text of an element has no name.
        let is_text = matches!(member.node, XmlPlace::Text | XmlPlace::Cdata);
        let called = (!is_text).then(|| member.ty.name.clone());
        if !taken.insert((member.node == XmlPlace::Attribute, called, member.ty.namespace.clone())) {
            cx.report.warn(
                Code::UnsupportedMediaType,
                &Pointer::base(&at),
                format!("`{name}` is in the same place of XML as another property"),
                "only the other one is read from it; give it another name with `xml`",
            );
        }
        found.push(member);
    }
    let other = properties.other.map(|(node, at)| member(cx, "value", node, &at, &then(words, "value")));
    (found, other)
}

fn member<'a>(cx: &mut Context<'a, '_>, name: &str, node: Node<'a>, at: &str, words: &[String]) -> XmlMember {
    let own_node = own(cx, node).and_then(|xml| xml.node);
    let ty = only_type(cx, node);
    let is_list = ty == Some(JsonType::Array);
    let is_text = !matches!(ty, Some(JsonType::Object | JsonType::Array));
    let node_type = match own_node {
        Some(XmlNode::Attribute | XmlNode::Text | XmlNode::Cdata) if !is_text => {
            let message = format!("`{name}` is text in XML, which a list or an object cannot be");
            cx.report.warn(Code::UnsupportedMediaType, &Pointer::base(at), message, "it is written as elements");
            None
        }
        Some(XmlNode::None) if !is_list => {
            let message = format!("the members of `{name}` would be in the element around it");
            let help = "it is an element of its own; leave `nodeType` out";
            cx.report.warn(Code::UnsupportedMediaType, &Pointer::base(at), message, help);
            None
        }
        own_node => own_node,
    };
    let place_in_xml = match node_type {
        Some(XmlNode::Attribute) => XmlPlace::Attribute,
        Some(XmlNode::Text) => XmlPlace::Text,
        Some(XmlNode::Cdata) => XmlPlace::Cdata,
        None | Some(XmlNode::None) if is_list => XmlPlace::Items,
        _ => XmlPlace::Element,
    };
    let ty = match (place_in_xml, cx.facts.shape(node).items) {
        (XmlPlace::Items, Some(items)) => {
            let (at, words) = place(cx, node, at, words);
            element(cx, items, name, &below(&at, "items"), &then(&words, "item"), 0)
        }
        (XmlPlace::Items, None) => any(name),
        _ => element(cx, node, name, at, words, 0),
    };
    XmlMember { property: name.to_owned(), node: place_in_xml, required: false, ty }
}
