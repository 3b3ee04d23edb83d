//! JSON values → XML: elements in the order of the table, namespaces declared where they first are needed.
//!
//! In one start tag no prefix stands for two namespaces, and no attribute is there twice (XML 1.0, section 3.1; Namespaces in XML 1.0,
//! sections 5 and 6.3). A character that XML cannot have is an error, since nothing stands for it in XML 1.0.

use super::name::{is_char, is_name};
use super::table::{Node, XmlContent, XmlMember, XmlObject, XmlType};
use super::{ANY, MOST_DEPTH, TEXT, XSI, XmlError, shown};
use serde_json::{Map, Value};
use std::collections::HashSet;

/// The namespace of `xml:lang` and the like, for which the prefix `xml` stands, and no other (Namespaces in XML 1.0, section 3).
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// The namespace of declarations themselves, for which no prefix can be declared.
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

/// The name of an item of a list within a list, of which the table says nothing.
const ITEM: &str = "item";

/// Writes a document.
pub(super) fn document(table: &XmlType, value: &Value) -> Result<String, XmlError> {
    let mut writer =
        Writer { out: String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"), bound: Vec::new(), depth: 0 };
    writer.element(table.name, table, value)?;
    Ok(writer.out)
}

struct Writer {
    out: String,
    /// The prefixes that are declared around what is written, and their namespaces; the empty prefix is that of names without one.
    bound: Vec<(String, String)>,
    depth: usize,
}

/// A start tag that is being made.
#[derive(Default)]
struct Tag {
    /// What follows the name: declarations and attributes.
    text: String,
    /// The prefixes that it declares, or uses as they are declared around it: none of them can be declared again.
    settled: HashSet<String>,
    /// The namespaces and the local names of its attributes.
    attributes: HashSet<(String, String)>,
}

/// An attribute that is to be written.
struct Attribute<'v> {
    property: &'v str,
    name: &'v str,
    ty: XmlType,
    text: String,
}

impl Writer {
    /// An element of a type, of this name.
    fn element(&mut self, name: &str, ty: &XmlType, value: &Value) -> Result<(), XmlError> {
        if self.depth >= MOST_DEPTH {
            return Err(XmlError::new(format!("the value nests deeper than {MOST_DEPTH} elements")).within(name));
        }
        if !is_name(name) {
            let message = format!("`{}` is not a name that an XML element can have", shown(name));
            return Err(XmlError::new(message));
        }
        let outer = self.bound.len();
        self.depth += 1;
        let written = self.whole(name, ty, value).map_err(|error| error.within(name));
        self.depth -= 1;
        self.bound.truncate(outer);
        written
    }

    fn whole(&mut self, name: &str, ty: &XmlType, value: &Value) -> Result<(), XmlError> {
        let attributes = match (ty.content, value) {
            (XmlContent::Object(object), Value::Object(members)) => attributes(object, members)?,
            _ => Vec::new(),
        };
        let mut tag = Tag::default();
        // What the value declares comes first: the prefixes of names follow from it.
        let (declarations, attributes): (Vec<_>, Vec<_>) =
            attributes.into_iter().partition(|attribute| attribute.declares().is_some());
        for declaration in &declarations {
            self.declaration(declaration, &mut tag)?;
        }
        let name = self.qualified(name, ty, false, &mut tag)?;
        for attribute in &attributes {
            self.attribute(attribute, &mut tag)?;
        }
        if value.is_null() {
            let prefix = self.prefix("xsi", XSI, true, &mut tag)?;
            tag.text.push_str(&format!(" {prefix}:nil=\"true\""));
        }
        self.out.push('<');
        self.out.push_str(&name);
        self.out.push_str(&tag.text);
        if value.is_null() {
            self.out.push_str("/>");
            return Ok(());
        }
        self.out.push('>');
        let begin = self.out.len();
        self.content(ty.content, value)?;
        if self.out.len() == begin {
            self.out.pop();
            self.out.push_str("/>");
        } else {
            self.out.push_str("</");
            self.out.push_str(&name);
            self.out.push('>');
        }
        Ok(())
    }

    /// The name of an element or an attribute with its prefix. Adds the declaration of its namespace, where that is not declared around it.
    fn qualified(&mut self, name: &str, ty: &XmlType, is_attribute: bool, tag: &mut Tag) -> Result<String, XmlError> {
        // Some documents write the prefix into the name.
        let (own, local) = name.split_once(':').unwrap_or(("", name));
        let prefix = ty.prefix.filter(|prefix| !prefix.is_empty());
        let Some(namespace) = ty.namespace else {
            // A prefix that nothing declares would not be well-formed.
            if let Some(prefix) = prefix.filter(|prefix| self.namespace_of(prefix).is_some()) {
                tag.settled.insert(prefix.to_owned());
                return Ok(format!("{prefix}:{local}"));
            }
            if !own.is_empty() && (is_attribute || self.namespace_of(own).is_some()) {
                tag.settled.insert(own.to_owned());
            }
            return Ok(name.to_owned());
        };
        // Nothing but the absence of a prefix stands for no namespace, and an attribute without one is in none.
        if namespace.is_empty() {
            if !is_attribute {
                self.bind("", namespace, tag)?;
            }
            return Ok(local.to_owned());
        }
        let prefix = self.prefix(prefix.unwrap_or(own), namespace, is_attribute, tag)?;
        Ok(if prefix.is_empty() { local.to_owned() } else { format!("{prefix}:{local}") })
    }

    /// The namespace that a prefix stands for.
    fn namespace_of(&self, prefix: &str) -> Option<&str> {
        if prefix == "xml" {
            return Some(XML);
        }
        self.bound.iter().rev().find(|(known, _)| known == prefix).map(|(_, namespace)| namespace.as_str())
    }

    /// A prefix that stands for a namespace in a tag: the one that is wanted, unless the tag has it for another one.
    fn prefix(&mut self, wanted: &str, namespace: &str, is_attribute: bool, tag: &mut Tag) -> Result<String, XmlError> {
        if namespace == XML {
            return Ok("xml".to_owned());
        }
        if !wanted.is_empty() && (!is_name(wanted) || wanted.contains(':')) {
            return Err(XmlError::new(format!("`{}` is not a prefix that XML can have", shown(wanted))));
        }
        // The default namespace is not that of attributes.
        let is_taken = matches!(wanted, "xml" | "xmlns") || is_attribute && wanted.is_empty();
        let is_free = self.namespace_of(wanted) == Some(namespace) || !tag.settled.contains(wanted);
        let prefix = if is_free && !is_taken { wanted.to_owned() } else { self.other_prefix(namespace, tag) };
        self.bind(&prefix, namespace, tag)?;
        Ok(prefix)
    }

    /// A prefix that stands for a namespace already, or for nothing.
    fn other_prefix(&self, namespace: &str, tag: &Tag) -> String {
        let mut known = self.bound.iter().rev().map(|(prefix, _)| prefix).filter(|prefix| !prefix.is_empty());
        if let Some(prefix) = known.find(|prefix| self.namespace_of(prefix) == Some(namespace)) {
            return prefix.clone();
        }
        let mut number = self.bound.len() + 1;
        loop {
            let prefix = format!("ns{number}");
            if self.namespace_of(&prefix).is_none() && !tag.settled.contains(&prefix) {
                return prefix;
            }
            number += 1;
        }
    }

    /// Declares a prefix in a tag, unless it stands for the namespace already.
    fn bind(&mut self, prefix: &str, namespace: &str, tag: &mut Tag) -> Result<(), XmlError> {
        let is_settled = !tag.settled.insert(prefix.to_owned());
        if self.namespace_of(prefix).unwrap_or_default() == namespace {
            return Ok(());
        }
        if is_settled || namespace == XMLNS {
            return Err(undeclarable(prefix));
        }
        let colon = if prefix.is_empty() { "" } else { ":" };
        tag.text.push_str(&format!(" xmlns{colon}{prefix}=\""));
        escape(namespace, true, &mut tag.text)?;
        tag.text.push('"');
        self.bound.push((prefix.to_owned(), namespace.to_owned()));
        Ok(())
    }

    /// A declaration that the value has as a property.
    fn declaration(&mut self, attribute: &Attribute<'_>, tag: &mut Tag) -> Result<(), XmlError> {
        let (prefix, namespace) = (attribute.declares().unwrap_or_default(), attribute.text.as_str());
        let can_be = match prefix {
            "" => namespace != XML,
            "xml" => namespace == XML,
            "xmlns" => false,
            _ => !namespace.is_empty() && namespace != XML,
        };
        if !can_be {
            return Err(undeclarable(prefix));
        }
        self.bind(prefix, namespace, tag)
    }

    fn attribute(&mut self, attribute: &Attribute<'_>, tag: &mut Tag) -> Result<(), XmlError> {
        let name = self.qualified(attribute.name, &attribute.ty, true, tag)?;
        let expanded = match name.split_once(':') {
            Some((prefix, local)) => (self.namespace_of(prefix).unwrap_or(prefix).to_owned(), local.to_owned()),
            None => (String::new(), name.clone()),
        };
        if !tag.attributes.insert(expanded) {
            let (property, name) = (shown(attribute.property), shown(&name));
            let message = format!(
                "the property `{property}` is the attribute `{name}`, which another one is, too: leave one out"
            );
            return Err(XmlError::new(message));
        }
        tag.text.push_str(&format!(" {name}=\""));
        escape(&attribute.text, true, &mut tag.text)?;
        tag.text.push('"');
        Ok(())
    }

    fn content(&mut self, content: XmlContent, value: &Value) -> Result<(), XmlError> {
        match (content, value) {
            (XmlContent::Object(object), Value::Object(members)) => self.object(object, members),
            (XmlContent::List(item), Value::Array(values)) => {
                values.iter().try_for_each(|value| self.element(item.name, item, value))
            }
            // A value of another type than the table says is written as what it is.
            (_, Value::Object(members)) => self.any(members),
            (_, Value::Array(values)) => values.iter().try_for_each(|value| self.element(ITEM, &ANY, value)),
            (_, value) => match scalar(value) {
                Some(text) => escape(&text, false, &mut self.out),
                None => Ok(()),
            },
        }
    }

    fn object(&mut self, object: &XmlObject, members: &Map<String, Value>) -> Result<(), XmlError> {
        for member in object.members {
            if let Some(value) = members.get(member.property) {
                self.member(member, member.ty.name, value)?;
            }
        }
        for (name, value) in members.iter().filter(|(name, _)| !object.has(name)) {
            match &object.other {
                Some(member) => self.member(member, name, value)?,
                None => self.any_member(name, value)?,
            }
        }
        Ok(())
    }

    fn member(&mut self, member: &XmlMember, name: &str, value: &Value) -> Result<(), XmlError> {
        match (member.node, value) {
            (Node::Attribute, _) | (Node::Text | Node::Cdata, Value::Null) => Ok(()),
            (Node::Items, Value::Array(values)) => {
                values.iter().try_for_each(|value| self.element(name, &member.ty, value))
            }
            // A list that is `null` has no items.
            (Node::Items, Value::Null) => Ok(()),
            (Node::Element | Node::Items, value) => self.element(name, &member.ty, value),
            (Node::Text, value) => {
                let text = scalar(value).ok_or_else(|| not_text(member.property, "text"))?;
                escape(&text, false, &mut self.out)
            }
            (Node::Cdata, value) => {
                let text = scalar(value).ok_or_else(|| not_text(member.property, "text"))?;
                self.cdata(&text)
            }
        }
    }

    fn cdata(&mut self, text: &str) -> Result<(), XmlError> {
        check(text)?;
        // A section ends at the first `]]>`: the text goes on in another.
        self.out.push_str(&format!("<![CDATA[{}]]>", text.replace("]]>", "]]]]><![CDATA[>")));
        Ok(())
    }

    fn any(&mut self, members: &Map<String, Value>) -> Result<(), XmlError> {
        members.iter().try_for_each(|(name, value)| self.any_member(name, value))
    }

    fn any_member(&mut self, name: &str, value: &Value) -> Result<(), XmlError> {
        match (name, value) {
            (TEXT, value) if !value.is_null() && scalar(value).is_some() => {
                escape(&scalar(value).unwrap_or_default(), false, &mut self.out)
            }
            (name, Value::Array(values)) => values.iter().try_for_each(|value| self.element(name, &ANY, value)),
            (name, value) => self.element(name, &ANY, value),
        }
    }
}

impl Attribute<'_> {
    /// The prefix that it declares, where it is the declaration of a namespace.
    fn declares(&self) -> Option<&str> {
        match (self.ty.prefix, self.name.split_once(':')) {
            (_, Some(("xmlns", prefix))) => Some(prefix),
            (Some("xmlns"), None) => Some(self.name),
            (None | Some(""), None) if self.name == "xmlns" && self.ty.namespace.is_none() => Some(""),
            _ => None,
        }
    }
}

/// The attributes of an object. One has no form for `null`.
fn attributes<'v>(object: &XmlObject, members: &'v Map<String, Value>) -> Result<Vec<Attribute<'v>>, XmlError> {
    let mut found = Vec::new();
    let mut add = |property: &'v str, name: &'v str, member: &XmlMember, value: &Value| -> Result<(), XmlError> {
        if value.is_null() {
            return Ok(());
        }
        if !is_name(name) {
            return Err(XmlError::new(format!("`{}` is not a name that an XML attribute can have", shown(name))));
        }
        let text = scalar(value).ok_or_else(|| not_text(property, "an attribute"))?;
        found.push(Attribute { property, name, ty: member.ty, text });
        Ok(())
    };
    for member in object.members.iter().filter(|member| member.node == Node::Attribute) {
        if let Some(value) = members.get(member.property) {
            add(member.property, member.ty.name, member, value)?;
        }
    }
    if let Some(member) = object.other.as_ref().filter(|member| member.node == Node::Attribute) {
        for (name, value) in members.iter().filter(|(name, _)| !object.has(name)) {
            add(name, name, member, value)?;
        }
    }
    Ok(found)
}

/// The text of a value that is neither a list nor an object.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null => Some(String::new()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

fn undeclarable(prefix: &str) -> XmlError {
    let what =
        if prefix.is_empty() { "the default namespace".to_owned() } else { format!("the prefix `{}`", shown(prefix)) };
    XmlError::new(format!("{what} cannot be declared so: it is declared here already, or XML reserves it"))
}

fn not_text(property: &str, what: &str) -> XmlError {
    XmlError::new(format!("the property `{}` is {what}, which a list or an object cannot be", shown(property)))
}

/// Adds text. In an attribute white space other than a blank is written as a reference: readers would change it.
fn escape(text: &str, in_attribute: bool, out: &mut String) -> Result<(), XmlError> {
    check(text)?;
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' if in_attribute => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            '\n' if in_attribute => out.push_str("&#10;"),
            '\t' if in_attribute => out.push_str("&#9;"),
            letter => out.push(letter),
        }
    }
    Ok(())
}

/// Refuses characters that XML cannot have, not even as references.
fn check(text: &str) -> Result<(), XmlError> {
    match text.chars().find(|letter| !is_char(*letter)) {
        Some(letter) => {
            Err(XmlError::new(format!("the character U+{:04X} cannot be written in XML", u32::from(letter))))
        }
        None => Ok(()),
    }
}
