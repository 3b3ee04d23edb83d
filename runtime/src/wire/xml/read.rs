//! XML → JSON values, by a table. What the table does not know is kept, unless it would stand in the place of a property that it knows.
//!
//! The document is read once, element by element. A document type declaration is refused, so that there are no entities but the five of
//! XML; what a server sends decides neither how deep this recurses nor how long a name is looked for.

use super::name::Namespaces;
use super::table::{Node, XmlContent, XmlMember, XmlObject, XmlType};
use super::{ANY, MOST_DEPTH, TEXT, XSI, XmlError, cut, shown};
use quick_xml::XmlVersion;
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};
use serde_json::{Map, Number, Value};
use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

/// Reads a document. Without `checks_encoding` its declaration may name another encoding than UTF-8.
pub(super) fn document(table: &XmlType, bytes: &[u8], checks_encoding: bool) -> Result<Value, XmlError> {
    if let [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] = bytes {
        return Err(XmlError::at(0, "the document is in UTF-16, and only UTF-8 is supported"));
    }
    let mut reader = Reader::new(bytes, checks_encoding);
    let value = loop {
        match reader.event()? {
            Next::Start(root) => break reader.element(&root, table)?,
            Next::Text(text) => reader.only_blank(&text)?,
            Next::End | Next::Eof => return Err(reader.fault("there is no root element")),
        }
    };
    loop {
        match reader.event()? {
            Next::Start(_) => return Err(reader.fault("there is another element after the root")),
            Next::Text(text) => reader.only_blank(&text)?,
            Next::End | Next::Eof => return Ok(value),
        }
    }
}

/// The name of the root element without its prefix, as far as the document is one.
pub(super) fn root(bytes: &[u8]) -> Option<String> {
    let mut reader = Reader::new(bytes, false);
    loop {
        match reader.event().ok()? {
            Next::Start(root) => return Some(split(root.name().0).1.to_owned()),
            Next::Text(_) => {}
            Next::End | Next::Eof => return None,
        }
    }
}

struct Reader<'x> {
    events: quick_xml::Reader<&'x [u8]>,
    namespaces: Namespaces,
    /// Where the last event begins.
    at: u64,
    depth: usize,
    checks_encoding: bool,
}

/// What matters of the next event.
enum Next<'x> {
    Start(BytesStart<'x>),
    End,
    Text(Cow<'x, str>),
    Eof,
}

/// An attribute that does not declare a namespace.
struct Attribute<'s> {
    prefix: &'s str,
    local: &'s str,
    value: Cow<'s, str>,
}

impl<'x> Reader<'x> {
    fn new(bytes: &'x [u8], checks_encoding: bool) -> Self {
        let mut events = quick_xml::Reader::from_reader(bytes);
        events.config_mut().expand_empty_elements = true;
        Self { events, namespaces: Namespaces::default(), at: 0, depth: 0, checks_encoding }
    }

    fn fault(&self, message: impl Into<String>) -> XmlError {
        XmlError::at(self.at, message)
    }

    /// What the parser says, without what may be as long as the document.
    fn broken(&self, error: &dyn std::fmt::Display) -> XmlError {
        self.fault(cut(&error.to_string(), 200))
    }

    fn only_blank(&self, text: &str) -> Result<(), XmlError> {
        if is_blank(text) { Ok(()) } else { Err(self.fault("there is text where only elements can be")) }
    }

    /// The next event that is neither a comment nor a processing instruction.
    fn event(&mut self) -> Result<Next<'x>, XmlError> {
        loop {
            self.at = self.events.buffer_position();
            let event = self.events.read_event().map_err(|error| self.broken(&error))?;
            return Ok(match event {
                Event::Start(start) | Event::Empty(start) => Next::Start(start),
                Event::End(_) => Next::End,
                Event::Text(text) => Next::Text(text.xml10_content()),
                Event::CData(text) => Next::Text(text.xml10_content()),
                Event::GeneralRef(reference) => Next::Text(self.referenced(&reference)?),
                Event::Eof => Next::Eof,
                Event::DocType(_) => return Err(self.fault("a document type declaration (`<!DOCTYPE`) is refused")),
                Event::Decl(declaration) => {
                    self.declaration(&declaration)?;
                    continue;
                }
                Event::Comment(_) | Event::PI(_) => continue,
            });
        }
    }

    fn declaration(&self, declaration: &BytesDecl<'_>) -> Result<(), XmlError> {
        let Some(encoding) = declaration.encoding() else { return Ok(()) };
        let encoding = encoding.map_err(|error| self.broken(&error))?;
        let is_known = ["utf-8", "utf8", "us-ascii", "ascii"].iter().any(|known| encoding.eq_ignore_ascii_case(known));
        if is_known || !self.checks_encoding {
            return Ok(());
        }
        Err(self.fault(format!("the document is in `{}`, and only UTF-8 is supported", shown(&encoding))))
    }

    /// The text that a reference stands for.
    fn referenced(&self, reference: &BytesRef<'_>) -> Result<Cow<'x, str>, XmlError> {
        let character = reference.resolve_char_ref().map_err(|error| self.broken(&error))?;
        if let Some(character) = character {
            return Ok(Cow::Owned(character.to_string()));
        }
        let name: &str = reference;
        Ok(Cow::Borrowed(match name {
            "amp" => "&",
            "lt" => "<",
            "gt" => ">",
            "quot" => "\"",
            "apos" => "'",
            _ => return Err(self.fault(format!("the entity `{}` is not one of XML's own", shown(name)))),
        }))
    }

    /// The value of an element whose start was read.
    fn element(&mut self, start: &BytesStart<'_>, ty: &XmlType) -> Result<Value, XmlError> {
        let (_, local) = split(start.name().0);
        self.whole(start, ty).map_err(|error| error.within(local))
    }

    fn whole(&mut self, start: &BytesStart<'_>, ty: &XmlType) -> Result<Value, XmlError> {
        if self.depth >= MOST_DEPTH {
            return Err(self.fault(format!("the document nests deeper than {MOST_DEPTH} elements")));
        }
        self.depth += 1;
        let mut declared = Vec::new();
        let attributes = self.attributes(start, &mut declared)?;
        let value = if attributes.iter().any(|attribute| self.is_nil(attribute)) {
            self.text()?;
            Value::Null
        } else {
            match ty.content {
                XmlContent::Object(object) => self.object(object, &attributes)?,
                XmlContent::List(item) => self.list(item)?,
                XmlContent::Any => self.any(&attributes)?,
                XmlContent::String | XmlContent::Integer | XmlContent::Number | XmlContent::Boolean => {
                    scalar(ty, self.text()?)
                }
            }
        };
        declared.iter().for_each(|prefix| self.namespaces.unbind(prefix));
        self.depth -= 1;
        Ok(value)
    }

    /// Binds the prefixes that an element declares. The other attributes are returned.
    fn attributes<'s>(
        &mut self,
        start: &'s BytesStart<'_>,
        declared: &mut Vec<&'s str>,
    ) -> Result<Vec<Attribute<'s>>, XmlError> {
        let mut found = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| self.broken(&error))?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| self.broken(&error))?;
            let bound = match split(attribute.key.0) {
                ("", "xmlns") => "",
                ("xmlns", prefix) => prefix,
                (prefix, local) => {
                    found.push(Attribute { prefix, local, value });
                    continue;
                }
            };
            self.namespaces.bind(bound, &value);
            declared.push(bound);
        }
        Ok(found)
    }

    /// Whether an attribute says that the element is `null`.
    fn is_nil(&self, attribute: &Attribute<'_>) -> bool {
        attribute.local == "nil" && self.is_of_schema(attribute) && matches!(attribute.value.trim(), "true" | "1")
    }

    /// Whether an attribute is one of XML Schema's own, such as `xsi:type`, or of XML's, such as `xml:lang`.
    fn is_of_schema(&self, attribute: &Attribute<'_>) -> bool {
        let namespace = self.namespaces.of(attribute.prefix);
        !attribute.prefix.is_empty()
            && (namespace == XSI || attribute.prefix == "xml" || attribute.prefix == "xsi" && namespace.is_empty())
    }

    /// The text of an element, to its end.
    fn text(&mut self) -> Result<String, XmlError> {
        let mut text = String::new();
        loop {
            match self.event()? {
                Next::Text(piece) => text.push_str(&piece),
                Next::End => return Ok(text),
                Next::Start(inner) => {
                    let message = format!("the element `{}` is in the place of text", shown(split(inner.name().0).1));
                    return Err(self.fault(message));
                }
                Next::Eof => return Err(self.unclosed()),
            }
        }
    }

    fn unclosed(&self) -> XmlError {
        self.fault("the document ends before the element does")
    }

    fn list(&mut self, item: &XmlType) -> Result<Value, XmlError> {
        let mut items = Vec::new();
        loop {
            match self.event()? {
                Next::Start(start) => items.push(self.element(&start, item)?),
                Next::Text(text) => self.only_blank(&text)?,
                Next::End => return Ok(Value::Array(items)),
                Next::Eof => return Err(self.unclosed()),
            }
        }
    }

    fn object(&mut self, object: &XmlObject, attributes: &[Attribute<'_>]) -> Result<Value, XmlError> {
        let mut members = Members::default();
        for attribute in attributes {
            let namespace = if attribute.prefix.is_empty() { "" } else { self.namespaces.of(attribute.prefix) };
            match (object.find(true, attribute.local, namespace), &object.other) {
                (Some(member), _) => {
                    members.set(member.property, scalar(&member.ty, attribute.value.clone().into_owned()));
                }
                (None, other) if !object.has(attribute.local) && !self.is_of_schema(attribute) => {
                    let value = attribute.value.clone().into_owned();
                    members.add(attribute.local, scalar(other.as_ref().map_or(&ANY, |member| &member.ty), value));
                }
                (None, _) => {}
            }
        }
        let mut text = String::new();
        loop {
            match self.event()? {
                Next::Start(child) => self.child(object, &child, &mut members)?,
                Next::Text(piece) => text.push_str(&piece),
                Next::End => break,
                Next::Eof => return Err(self.unclosed()),
            }
        }
        match object.text() {
            Some(member) if member.required || !is_blank(&text) => {
                members.set(member.property, scalar(&member.ty, text));
            }
            None if object.other.is_none() && !is_blank(&text) => members.add(TEXT, Value::String(text)),
            _ => {}
        }
        for member in object.members.iter().filter(|member| member.required) {
            match member.node {
                Node::Items => members.fill(member.property, || Value::Array(Vec::new())),
                Node::Attribute if member.ty.nullable => members.fill(member.property, || Value::Null),
                _ => {}
            }
        }
        Ok(Value::Object(members.map))
    }

    /// An element in that of an object.
    fn child(&mut self, object: &XmlObject, child: &BytesStart<'_>, members: &mut Members) -> Result<(), XmlError> {
        let begin = self.at;
        let (prefix, local) = split(child.name().0);
        let namespace = self.namespace_of(child, prefix)?;
        match (object.find(false, local, &namespace), &object.other) {
            (Some(member), _) => {
                let value = self.element(child, &member.ty)?;
                if !members.put(member, member.property, value) {
                    let message =
                        format!("the element `{}` is there twice, and it is not an item of a list", shown(local));
                    return Err(XmlError::at(begin, message));
                }
            }
            (None, Some(other)) => {
                let value = self.element(child, &other.ty)?;
                if !object.has(local) {
                    members.put_other(other, local, value);
                }
            }
            (None, None) => {
                let value = self.element(child, &ANY)?;
                // Under its name a reader would look for another element.
                if !object.has(local) {
                    members.add(local, value);
                }
            }
        }
        Ok(())
    }

    /// The namespace of an element, which may declare it itself.
    fn namespace_of(&self, start: &BytesStart<'_>, prefix: &str) -> Result<Arc<str>, XmlError> {
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| self.broken(&error))?;
            let is_it = match split(attribute.key.0) {
                ("", "xmlns") => prefix.is_empty(),
                ("xmlns", declared) => declared == prefix,
                _ => false,
            };
            if is_it {
                let value = attribute.normalized_value(XmlVersion::Implicit1_0);
                return value.map(|value| Arc::from(&*value)).map_err(|error| self.broken(&error));
            }
        }
        Ok(self.namespaces.shared(prefix))
    }

    fn any(&mut self, attributes: &[Attribute<'_>]) -> Result<Value, XmlError> {
        let mut members = Members::default();
        for attribute in attributes.iter().filter(|attribute| !self.is_of_schema(attribute)) {
            members.add(attribute.local, Value::String(attribute.value.clone().into_owned()));
        }
        let mut text = String::new();
        loop {
            match self.event()? {
                Next::Start(child) => {
                    let value = self.element(&child, &ANY)?;
                    members.add(split(child.name().0).1, value);
                }
                Next::Text(piece) => text.push_str(&piece),
                Next::End => break,
                Next::Eof => return Err(self.unclosed()),
            }
        }
        if members.map.is_empty() {
            return Ok(Value::String(text));
        }
        if !is_blank(&text) {
            members.add(TEXT, Value::String(text));
        }
        Ok(Value::Object(members.map))
    }
}

/// The members of an object so far.
#[derive(Default)]
struct Members {
    map: Map<String, Value>,
    /// Those that are lists because there are several elements of a name.
    many: HashSet<String>,
}

impl Members {
    fn set(&mut self, name: &str, value: Value) {
        self.map.insert(name.to_owned(), value);
    }

    /// Sets a member that is absent.
    fn fill(&mut self, name: &str, value: impl FnOnce() -> Value) {
        if !self.map.contains_key(name) {
            self.set(name, value());
        }
    }

    /// Adds the value of a member that the table knows. `false` if it has one, and is not a list.
    fn put(&mut self, member: &XmlMember, name: &str, value: Value) -> bool {
        if member.node == Node::Items {
            match self.map.get_mut(name) {
                Some(Value::Array(items)) => items.push(value),
                _ => self.set(name, Value::Array(vec![value])),
            }
            return true;
        }
        if self.map.contains_key(name) {
            return false;
        }
        self.set(name, value);
        true
    }

    /// Adds the value of a property that the table does not name.
    fn put_other(&mut self, other: &XmlMember, name: &str, value: Value) {
        if other.node == Node::Items {
            self.put(other, name, value);
        } else {
            self.add(name, value);
        }
    }

    /// Adds a value of which nothing is known: the second of a name makes a list of both.
    fn add(&mut self, name: &str, value: Value) {
        match self.map.get_mut(name) {
            None => self.set(name, value),
            Some(Value::Array(items)) if self.many.contains(name) => items.push(value),
            Some(known) => {
                *known = Value::Array(vec![known.take(), value]);
                self.many.insert(name.to_owned());
            }
        }
    }
}

/// The prefix and the local part of a name.
fn split(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}

/// Whether there is nothing but what XML calls white space.
fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
}

/// A value of text. What is not of the type stays a string, so that the decoder of the type reports it with its path.
fn scalar(ty: &XmlType, text: String) -> Value {
    let trimmed = text.trim();
    let found = match ty.content {
        XmlContent::Boolean => match trimmed {
            "true" | "1" => Some(Value::Bool(true)),
            "false" | "0" => Some(Value::Bool(false)),
            _ => None,
        },
        XmlContent::Integer | XmlContent::Number => number(trimmed).map(Value::Number),
        _ => return Value::String(text),
    };
    match found {
        Some(value) => value,
        None if trimmed.is_empty() && ty.nullable => Value::Null,
        None => Value::String(text),
    }
}

/// A number in the forms that XML Schema has and JSON has not, too: `+5`, `007`, `.5`.
fn number(text: &str) -> Option<Number> {
    if let Ok(integer) = text.parse::<i64>() {
        return Some(integer.into());
    }
    if let Ok(integer) = text.parse::<u64>() {
        return Some(integer.into());
    }
    Number::from_f64(text.parse().ok()?)
}
