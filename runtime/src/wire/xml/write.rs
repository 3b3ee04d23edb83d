//! JSON values → XML: elements in the order of the table, namespaces declared where they first are needed.
//!
//! A character that XML cannot have is an error, since nothing stands for it in XML 1.0.

use super::name::{is_char, is_name};
use super::table::{Node, XmlContent, XmlMember, XmlObject, XmlType};
use super::{ANY, MOST_DEPTH, TEXT, XSI, XmlError, shown};
use serde_json::{Map, Value};

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
    bound: Vec<(String, &'static str)>,
    depth: usize,
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
        let mut declared = String::new();
        let name = self.qualified(name, ty, &mut declared)?;
        self.out.push('<');
        self.out.push_str(&name);
        self.out.push_str(&declared);
        if value.is_null() {
            let mut declared = String::new();
            let prefix = self.declare("xsi", XSI, &mut declared)?;
            self.out.push_str(&declared);
            self.out.push_str(&format!(" {prefix}:nil=\"true\"/>"));
            return Ok(());
        }
        if let (XmlContent::Object(object), Value::Object(members)) = (ty.content, value) {
            self.attributes(object, members)?;
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

    /// The name of an element with its prefix. Adds the declaration of its namespace, where that is not declared around it.
    fn qualified(&mut self, name: &str, ty: &XmlType, declared: &mut String) -> Result<String, XmlError> {
        match (ty.prefix, ty.namespace) {
            (None | Some(""), None) => Ok(name.to_owned()),
            (None | Some(""), Some(namespace)) => {
                self.bind("", namespace, declared)?;
                Ok(name.to_owned())
            }
            (Some(prefix), Some(namespace)) => {
                let prefix = self.declare(prefix, namespace, declared)?;
                Ok(format!("{prefix}:{name}"))
            }
            // A prefix that nothing declares would not be well-formed.
            (Some(prefix), None) if self.namespace_of(prefix).is_some() => Ok(format!("{prefix}:{name}")),
            (Some(_), None) => Ok(name.to_owned()),
        }
    }

    fn namespace_of(&self, prefix: &str) -> Option<&'static str> {
        self.bound.iter().rev().find(|(known, _)| known == prefix).map(|(_, namespace)| *namespace)
    }

    /// The prefix for a namespace, which is declared if it is not so far.
    fn declare(&mut self, prefix: &str, namespace: &'static str, declared: &mut String) -> Result<String, XmlError> {
        if !is_name(prefix) || prefix.contains(':') {
            return Err(XmlError::new(format!("`{}` is not a prefix that XML can have", shown(prefix))));
        }
        self.bind(prefix, namespace, declared)?;
        Ok(prefix.to_owned())
    }

    fn bind(&mut self, prefix: &str, namespace: &'static str, declared: &mut String) -> Result<(), XmlError> {
        if self.namespace_of(prefix) == Some(namespace) {
            return Ok(());
        }
        let colon = if prefix.is_empty() { "" } else { ":" };
        declared.push_str(&format!(" xmlns{colon}{prefix}=\""));
        escape(namespace, true, declared)?;
        declared.push('"');
        self.bound.push((prefix.to_owned(), namespace));
        Ok(())
    }

    fn attributes(&mut self, object: &XmlObject, members: &Map<String, Value>) -> Result<(), XmlError> {
        for member in object.members.iter().filter(|member| member.node == Node::Attribute) {
            // An attribute has no form for `null`.
            let Some(value) = members.get(member.property).filter(|value| !value.is_null()) else { continue };
            let name = member.ty.name;
            if !is_name(name) {
                return Err(XmlError::new(format!("`{}` is not a name that an XML attribute can have", shown(name))));
            }
            let mut declared = String::new();
            let name = match (member.ty.prefix.filter(|prefix| !prefix.is_empty()), member.ty.namespace) {
                // The default namespace is not that of attributes.
                (None, Some(namespace)) => {
                    let prefix = self.free_prefix(namespace);
                    format!("{}:{name}", self.declare(&prefix, namespace, &mut declared)?)
                }
                _ => self.qualified(name, &member.ty, &mut declared)?,
            };
            let text = scalar(value).ok_or_else(|| not_text(member, "an attribute"))?;
            self.out.push_str(&declared);
            self.out.push_str(&format!(" {name}=\""));
            escape(&text, true, &mut self.out)?;
            self.out.push('"');
        }
        Ok(())
    }

    /// A prefix that stands for a namespace already, or for nothing.
    fn free_prefix(&self, namespace: &str) -> String {
        let known = self.bound.iter().rev().find(|(prefix, known)| *known == namespace && !prefix.is_empty());
        match known {
            Some((prefix, _)) if self.namespace_of(prefix) == Some(namespace) => prefix.clone(),
            _ => format!("ns{}", self.bound.len() + 1),
        }
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
                let text = scalar(value).ok_or_else(|| not_text(member, "text"))?;
                escape(&text, false, &mut self.out)
            }
            (Node::Cdata, value) => {
                let text = scalar(value).ok_or_else(|| not_text(member, "text"))?;
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

fn not_text(member: &XmlMember, what: &str) -> XmlError {
    XmlError::new(format!("the property `{}` is {what}, which a list or an object cannot be", member.property))
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
