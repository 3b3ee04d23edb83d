//! Names and descriptions that extensions give to properties, enumerations and their values: `x-ms-client-name`, `x-ms-enum`,
//! `x-enum-varnames`, `x-enum-descriptions` and the like.
//!
//! Enters: the value of an extension. Leaves: what it gives a schema. Names that are too long are reported and left out; anything that is
//! no text is for other tools.

use super::Reader;
use crate::diag::Code;
use crate::json::Pointer;
use crate::spec::{Given, Schema, Subschema};
use serde_json::Value;
use std::collections::HashMap;

/// The longest name, in bytes: those of what is inside begin with it.
const LONGEST_NAME: usize = 1024;

impl Reader<'_> {
    /// A name that an extension gives, if it is not too long.
    pub(super) fn given_name(&mut self, value: &Value, at: &Pointer<'_>) -> Option<String> {
        let name = text(value)?;
        if name.len() > LONGEST_NAME {
            let message = format!("names of more than {LONGEST_NAME} bytes are not used");
            let help = "what it names is called as if it had none; shorten it";
            self.repeat(Code::UnsupportedExtension, message, help, at);
            return None;
        }
        Some(name)
    }

    /// Reads `x-ms-enum`: the name of the enumeration, and the names and descriptions of its values.
    pub(super) fn name_values(&mut self, schema: &mut Schema, extension: &Value, at: &Pointer<'_>) {
        given(schema).type_name = extension.get("name").and_then(|name| self.given_name(name, &at.key("name")));
        let values = extension.get("values").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let by_value: HashMap<String, (usize, &Value)> =
            values.iter().enumerate().filter_map(|(index, of)| Some((plain(of.get("value")?), (index, of)))).collect();
        // Those of the elements, if the list was written beside them.
        let schema = match &mut schema.items {
            Some(Subschema::Inline(items)) if schema.enumeration.is_empty() => &mut **items,
            _ => schema,
        };
        let listed = at.key("values");
        let (mut names, mut descriptions) = (Vec::new(), Vec::new());
        for value in &schema.enumeration {
            let of = by_value.get(&plain(value)).copied();
            names.push(of.and_then(|(index, of)| self.given_name(of.get("name")?, &listed.index(index).key("name"))));
            descriptions.push(of.and_then(|(_, of)| text(of.get("description")?)));
        }
        if schema.value_names.is_empty() {
            schema.value_names = names;
        }
        if schema.value_descriptions.is_empty() {
            schema.value_descriptions = descriptions;
        }
    }
}

/// What extensions give a schema.
pub(super) fn given(schema: &mut Schema) -> &mut Given {
    schema.given.get_or_insert_with(Default::default)
}

fn text(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned)
}

/// A value as text: it may be quoted in one place and not in another.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// What may be the texts of values: a list in their order, or an object by value. Anything else is for other tools.
pub(super) fn texts(value: Value) -> Option<Value> {
    (value.is_array() || value.is_object()).then_some(value)
}

/// The texts that an extension gives to the values of an `enum`, one for each; in a list there may be one for `null`, or not.
pub(super) fn of_values(given: [Option<Value>; 2], values: &[Value]) -> Vec<Option<String>> {
    let list = match given.into_iter().flatten().next() {
        Some(Value::Array(list)) => list,
        Some(texts) => return values.iter().map(|value| text(texts.get(plain(value))?)).collect(),
        None => return Vec::new(),
    };
    let with_nulls = list.len() == values.len();
    let nulls = values.iter().filter(|value| value.is_null()).count();
    if !with_nulls && list.len() != values.len() - nulls {
        return Vec::new();
    }
    let mut list = list.iter();
    values.iter().map(|value| if with_nulls || !value.is_null() { text(list.next()?) } else { None }).collect()
}
