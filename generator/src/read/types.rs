//! `type`: the names that documents write, and lists of them.
//!
//! A list with one type beside `null` is that type, nullable. Each of several types becomes a branch of an `anyOf`,
//! with the keywords that are about its values, so that later passes find at most one type in a schema.

use super::Reader;
use super::schema::Pending;
use crate::diag::Code;
use crate::json::{JsonType, Pointer, shown};
use crate::spec::{Conditions, Node, Schema, Subschema};
use serde_json::Value;

const LIST: &str = "a list of types, or the type `null`,";

impl Reader<'_> {
    /// Reads `type`: the types that it names, in their order.
    pub(super) fn types(&mut self, pending: &mut Pending, value: Value, at: &Pointer<'_>) {
        match value {
            Value::String(name) if name == "file" => {
                if !self.version.is_2_0() {
                    let help = "it is read as `string` with `format: binary`; write that";
                    self.invalid("`file` is not a type".to_owned(), help, at);
                }
                pending.is_file = true;
                pending.types.push(JsonType::String);
            }
            Value::String(name) => {
                let found = self.type_name(&name, at);
                if found == Some(JsonType::Null) {
                    self.since_3_1(LIST, at);
                }
                pending.types.extend(found);
            }
            Value::Array(names) => {
                self.since_3_1(LIST, at);
                for (index, name) in names.iter().enumerate() {
                    let at = at.index(index);
                    match name {
                        Value::String(name) => {
                            let found = self.type_name(name, &at);
                            pending.unknown_type |= found.is_none();
                            pending.types.extend(found);
                        }
                        Value::Null => self.unquoted_null(pending, &at),
                        other => self.wrong_type("the name of a type", other, &at, "it is ignored"),
                    }
                }
            }
            Value::Null => {}
            other => self.wrong_type("the name of a type", &other, at, "it is ignored"),
        }
    }

    /// `type: null`, where nothing else says what the values are.
    pub(super) fn type_of_null(&mut self, pending: &mut Pending, at: &Pointer<'_>) {
        if self.is_word(at) {
            self.since_3_1(LIST, at);
            self.unquoted_null(pending, at);
        }
    }

    /// The type `null` without quotes, which YAML reads as the value `null`.
    fn unquoted_null(&mut self, pending: &mut Pending, at: &Pointer<'_>) {
        let help = "it is read as the type `null`; put it in quotes: `\"null\"`";
        self.wrong_type("the name of a type", &Value::Null, at, help);
        pending.types.push(JsonType::Null);
    }

    fn type_name(&mut self, name: &str, at: &Pointer<'_>) -> Option<JsonType> {
        if let Some(known) = JsonType::named(name) {
            return Some(known);
        }
        let lower = name.to_ascii_lowercase();
        let meant = JsonType::named(&lower).or(match lower.as_str() {
            "int" | "long" => Some(JsonType::Integer),
            "float" | "double" => Some(JsonType::Number),
            "bool" => Some(JsonType::Boolean),
            "list" => Some(JsonType::Array),
            "map" | "dict" => Some(JsonType::Object),
            "str" | "text" => Some(JsonType::String),
            _ => None,
        });
        let help = match meant {
            Some(meant) => format!("it is read as `{}`", meant.name()),
            None => {
                "it is ignored; the types are `string`, `number`, `integer`, `boolean`, `object` and `array`".to_owned()
            }
        };
        self.invalid(format!("{} is not a type", shown(name)), &help, at);
        meant
    }

    /// Gives a schema its type.
    pub(super) fn settle_types(&mut self, schema: &mut Schema, types: &[JsonType], is_known: bool, at: &Pointer<'_>) {
        let others: Vec<JsonType> = types.iter().copied().filter(|ty| *ty != JsonType::Null).collect();
        schema.nullable |= others.len() < types.len();
        // Every integer is a number.
        let has_number = others.contains(&JsonType::Number);
        let others: Vec<JsonType> = others.into_iter().filter(|ty| !(has_number && *ty == JsonType::Integer)).collect();
        match others.as_slice() {
            [] if types.is_empty() => {}
            // Beside a type that is not known, `null` is not all that is allowed.
            [] if schema.values().is_empty() && is_known => schema.enumeration = vec![Value::Null],
            [] => {}
            [only] => schema.types = (*only).into(),
            // The branches of a union have types of their own, unless they only restrict which values are valid.
            _ if schema.is_union() && schema.branches().any(Node::is_structural) => {}
            several => {
                if schema.is_union() {
                    let message = "branches without a `type` beside a list of types only restrict valid values";
                    self.repeat(Code::UnsupportedConstraint, message, "they are not checked", at);
                    schema.one_of.clear();
                    schema.any_of.clear();
                }
                let place = at.to_string();
                for (index, ty) in several.iter().enumerate() {
                    self.origins.moved(&format!("{place}/anyOf/{index}"), &place);
                    let branch = typed(schema, *ty);
                    schema.any_of.push(Subschema::Inline(Box::new(branch)));
                }
                *schema = Schema { any_of: std::mem::take(&mut schema.any_of), ..without_types(schema) };
            }
        }
    }
}

/// A schema of one of several types, with the keywords that are about this type alone.
fn typed(schema: &Schema, ty: JsonType) -> Schema {
    let mut branch = Schema { types: ty.into(), ..Schema::default() };
    let is_of_number = schema.format.as_deref().is_some_and(is_format_of_number);
    match ty {
        JsonType::Array => {
            branch.items.clone_from(&schema.items);
            branch.prefix_items.clone_from(&schema.prefix_items);
            (branch.min_items, branch.max_items) = (schema.min_items, schema.max_items);
            branch.unique_items = schema.unique_items;
        }
        JsonType::Object => {
            branch.properties.clone_from(&schema.properties);
            branch.required.clone_from(&schema.required);
            branch.additional_properties.clone_from(&schema.additional_properties);
            (branch.min_properties, branch.max_properties) = (schema.min_properties, schema.max_properties);
            if let Some(conditions) = &schema.conditions {
                let properties = conditions.properties.clone();
                branch.conditions = Some(Box::new(Conditions { properties, ..Conditions::default() }));
            }
        }
        JsonType::String => {
            branch.format = schema.format.clone().filter(|_| !is_of_number);
            branch.pattern.clone_from(&schema.pattern);
            (branch.min_length, branch.max_length) = (schema.min_length, schema.max_length);
        }
        JsonType::Integer | JsonType::Number => {
            branch.format = schema.format.clone().filter(|_| is_of_number);
            (branch.minimum, branch.exclusive_minimum) = (schema.minimum, schema.exclusive_minimum);
            (branch.maximum, branch.exclusive_maximum) = (schema.maximum, schema.exclusive_maximum);
            branch.multiple_of = schema.multiple_of;
        }
        JsonType::Boolean | JsonType::Null => {}
    }
    branch
}

/// Whether a format is one of numbers (the format registry of OpenAPI).
fn is_format_of_number(format: &str) -> bool {
    matches!(format, "float" | "double" | "decimal") || format.trim_start_matches('u').starts_with("int")
}

/// The rest of a schema when each of its types has become a branch.
fn without_types(schema: &mut Schema) -> Schema {
    Schema {
        items: None,
        prefix_items: Vec::new(),
        min_items: None,
        max_items: None,
        unique_items: false,
        properties: Vec::new(),
        required: Vec::new(),
        additional_properties: None,
        min_properties: None,
        max_properties: None,
        format: None,
        pattern: None,
        min_length: None,
        max_length: None,
        minimum: None,
        exclusive_minimum: None,
        maximum: None,
        exclusive_maximum: None,
        multiple_of: None,
        ..std::mem::take(schema)
    }
}
