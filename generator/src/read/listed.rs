//! `enum` and `const` beside a `type` that their values do not have.
//!
//! Values are what a server really sends, so they win, except where the schema describes properties or elements, and
//! where only their spelling in the document is wrong: YAML reads `1.10` as a number where the string is meant, and
//! quotes make strings of numbers.

use super::Reader;
use super::schema::Pending;
use crate::diag::{Code, Diagnostic};
use crate::json::{JsonType, Number, Pointer, shown};
use crate::spec::{Schema, Subschema};
use serde_json::Value;

impl Reader<'_> {
    /// Makes the values of a schema and its type agree, with a warning.
    pub(super) fn settle_values(&mut self, schema: &mut Schema, pending: &mut Pending, at: &Pointer<'_>) {
        self.settle_constant(schema, at);
        let mut declared = pending.types.iter().copied().filter(|ty| *ty != JsonType::Null);
        let (Some(ty), None) = (declared.next(), declared.next()) else { return };
        if ty == JsonType::String {
            self.settle_strings(schema, at);
        }
        let listed = || schema.values().iter().filter(|value| !value.is_null());
        let Some(first) = listed().next().cloned() else { return };
        if ty == JsonType::String || listed().all(|value| is_of(ty, value)) {
            return;
        }
        let first = listed().find(|value| !is_of(ty, value)).cloned().unwrap_or(first);
        // Who lists values beside `items` of strings means the elements, however YAML reads the values.
        let of_strings = |items: &Subschema| matches!(items, Subschema::Inline(items) if items.only_type() == Some(JsonType::String));
        if ty == JsonType::Array && schema.items.as_ref().is_some_and(of_strings) {
            self.settle_strings(schema, at);
        }
        let place = if schema.enumeration.is_empty() { "const" } else { "enum" };
        let message =
            format!("{} is not of the type `{}` that the schema declares", shown(&first.to_string()), ty.name());
        let meant: Option<Vec<Value>> = schema.enumeration.iter().map(|value| as_type(ty, value)).collect();
        let is_structured = !schema.properties.is_empty() || schema.items.is_some();
        let help = match (meant, &mut schema.items) {
            (Some(meant), _) if !meant.is_empty() => {
                schema.enumeration = meant;
                "the values are read without their quotes; remove them".to_owned()
            }
            // Who lists strings beside `items` means the elements.
            (_, Some(Subschema::Inline(items)))
                if ty == JsonType::Array && may_have(items, schema.enumeration.first()) =>
            {
                items.enumeration = std::mem::take(&mut schema.enumeration);
                items.value_names = std::mem::take(&mut schema.value_names);
                items.value_descriptions = std::mem::take(&mut schema.value_descriptions);
                "the values are read as those of the elements; move `enum` into `items`".to_owned()
            }
            // What describes properties or elements is not one of these strings.
            _ if is_structured => {
                schema.enumeration.clear();
                schema.constant = None;
                "the values are ignored, since the schema has a structure; remove them".to_owned()
            }
            _ => {
                // Without a type the values say what they are.
                pending.types.retain(|declared| *declared == JsonType::Null);
                schema.nullable |= !pending.types.is_empty();
                pending.types.clear();
                "the values count, not the type; make the two agree".to_owned()
            }
        };
        let diagnostic = Diagnostic::new(Code::ContradictorySchema, message).at(&at.key(place)).help(help);
        self.diagnostics.report(diagnostic);
    }

    /// A constant beside a list of values: the constant, which the list should have.
    fn settle_constant(&mut self, schema: &mut Schema, at: &Pointer<'_>) {
        let Some(constant) = schema.constant.as_deref().filter(|_| !schema.enumeration.is_empty()) else { return };
        if !schema.enumeration.contains(constant) {
            let message = format!("`enum` does not have the value {} of `const`", shown(&constant.to_string()));
            let help = "the constant counts; make the two agree";
            self.diagnostics
                .report(Diagnostic::new(Code::ContradictorySchema, message).at(&at.key("const")).help(help));
        }
        schema.enumeration.clear();
        schema.value_names.clear();
        schema.value_descriptions.clear();
    }

    /// Reports the values of an enumeration of strings that are none, once for all.
    fn report_others(&mut self, others: &[String], at: &Pointer<'_>) {
        let quoted: Vec<String> = others.iter().take(MOST_QUOTED).map(|text| shown(text)).collect();
        let (Some(first), quoted) = (others.first(), quoted.join(", ")) else { return };
        let as_text = shown(&format!("\"{first}\""));
        let (message, help) = match others.len() {
            1 => (
                format!("the value {quoted} of this enumeration is not a string"),
                format!("it is read as {as_text}; put it in quotes"),
            ),
            count => {
                let more = if count > MOST_QUOTED { ", …" } else { "" };
                (
                    format!("{count} values of this enumeration are not strings: {quoted}{more}"),
                    format!("they are read as strings, such as {as_text}; put them in quotes"),
                )
            }
        };
        self.diagnostics.report(Diagnostic::new(Code::ContradictorySchema, message).at(at).help(help));
    }

    /// Makes strings of the numbers and words that a string lists, as the document spells them.
    fn settle_strings(&mut self, schema: &mut Schema, at: &Pointer<'_>) {
        let is_other = |value: &Value| value.is_number() || value.is_boolean();
        let listed = at.key("enum");
        let mut others = Vec::new();
        for index in 0..schema.enumeration.len() {
            let Some(value) = schema.enumeration.get(index).filter(|value| is_other(value)).cloned() else { continue };
            let text = self.spelled(&value, &listed.index(index));
            if let Some(slot) = schema.enumeration.get_mut(index) {
                *slot = Value::String(text.clone());
            }
            others.push(text);
        }
        self.report_others(&others, &listed);
        for (key, slot) in [("const", &mut schema.constant), ("default", &mut schema.default)] {
            if let Some(value) = slot.as_deref().filter(|value| is_other(value)).cloned() {
                *slot = Some(Box::new(Value::String(self.spelled(&value, &at.key(key)))));
            }
        }
    }
}

/// The most values that a message quotes.
const MOST_QUOTED: usize = 5;

/// Whether a schema of elements lists no values of its own and may have this one.
fn may_have(items: &Schema, value: Option<&Value>) -> bool {
    let ty = items.only_type();
    items.values().is_empty() && value.is_some_and(|value| ty.is_some_and(|ty| is_of(ty, value)))
}

/// Whether a value is of a type, as far as JSON tells: `2.0` is an integer.
pub(super) fn is_of(ty: JsonType, value: &Value) -> bool {
    match ty {
        JsonType::Integer => value.as_number().is_some_and(|number| Number::from(number).is_whole()),
        JsonType::Number => value.is_number(),
        JsonType::Boolean => value.is_boolean(),
        JsonType::Array => value.is_array(),
        JsonType::Object => value.is_object(),
        JsonType::String => value.is_string(),
        JsonType::Null => value.is_null(),
    }
}

/// A quoted number or boolean as what is quoted, if it is of the type.
fn as_type(ty: JsonType, value: &Value) -> Option<Value> {
    let Value::String(text) = value else {
        return Some(value.clone()).filter(|value| value.is_null() || is_of(ty, value));
    };
    if !matches!(ty, JsonType::Integer | JsonType::Number | JsonType::Boolean) {
        return None;
    }
    text.trim().parse::<Value>().ok().filter(|value| is_of(ty, value))
}
