//! The shape of a parameter's value for the style table: null, a primitive, a list or an object.
//!
//! A string or JSON text enters. Numbers keep their digits and objects the order of their keys, which a `serde_json::Value` need
//! not do; values inside lists and objects stay JSON text until they are read.

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

#[derive(Debug)]
pub(crate) enum Shape<'a> {
    Null,
    Primitive(Cow<'a, str>),
    List(Vec<&'a RawValue>),
    Object(Vec<(String, &'a RawValue)>),
}

/// A value of a parameter.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Given<'a> {
    /// A string, as it is.
    Text(&'a str),
    /// Anything, as JSON text.
    Json(&'a str),
}

impl<'a> Given<'a> {
    pub fn shape(self) -> Result<Shape<'a>, serde_json::Error> {
        match self {
            Self::Text(text) => Ok(Shape::Primitive(Cow::Borrowed(text))),
            Self::Json(json) => shape(json),
        }
    }

    pub fn json(self) -> Cow<'a, str> {
        match self {
            Self::Text(text) => Cow::Owned(serde_json::Value::from(text).to_string()),
            Self::Json(json) => Cow::Borrowed(json),
        }
    }
}

/// The shape of a JSON text.
pub(crate) fn shape(json: &str) -> Result<Shape<'_>, serde_json::Error> {
    let json = json.trim();
    Ok(match json.as_bytes().first() {
        Some(b'[') => Shape::List(serde_json::from_str(json)?),
        Some(b'{') => Shape::Object(serde_json::from_str::<Members<'_>>(json)?.0),
        Some(b'"') => Shape::Primitive(Cow::Owned(serde_json::from_str(json)?)),
        _ if json == "null" => Shape::Null,
        _ => Shape::Primitive(Cow::Borrowed(json)),
    })
}

/// A value inside a list or an object as text: a string without its quotes, `None` for null, JSON text for
/// what is itself a list or an object.
pub(crate) fn text(value: &RawValue) -> Result<Option<Cow<'_, str>>, serde_json::Error> {
    Ok(match shape(value.get())? {
        Shape::Null => None,
        Shape::Primitive(text) => Some(text),
        Shape::List(_) | Shape::Object(_) => Some(Cow::Borrowed(value.get())),
    })
}

struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor).map(Members)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Vec<(String, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(members)
    }
}

/// The properties of a JSON object, in order.
pub(crate) fn members(json: &str) -> Result<Vec<(String, Box<RawValue>)>, serde_json::Error> {
    let members: Members<'_> = serde_json::from_str(json)?;
    Ok(members.0.into_iter().map(|(name, value)| (name, value.to_owned())).collect())
}
