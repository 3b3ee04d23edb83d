//! `enum`: strings and integers become enumerations, values of several JSON types a union with a variant for each type,
//! and other values their type, with the values in its documentation.
//!
//! Values that are not of the declared type are reported; the others, if there are any, count.

use std::collections::HashSet;
use std::hash::Hash;

use serde_json::Value;

use crate::diag::Code;
use crate::facts::Rest;
use crate::ir::{
    Constraints, Discriminant, Docs, EnumValue, Enumeration, IntegerEnumeration, NumberType, Type, TypeKind, Union,
    Variant,
};
use crate::json::{JsonType, Number, Pointer};
use crate::lower::context::constraints::Limited;
use crate::lower::context::{Context, Words};

/// A value, with its index in the list.
type Listed<'v> = (usize, &'v Value);

/// The kind of a schema with `enum`. `None` if its values add nothing to its other keywords.
pub fn enumeration<'a>(
    cx: &mut Context<'a, '_>,
    rest: &Rest<'a>,
    at: &Pointer<'_>,
    words: &Words<'_>,
) -> Option<TypeKind> {
    let values: Vec<Listed<'_>> = rest.values().iter().enumerate().filter(|(_, value)| !value.is_null()).collect();
    let Some(ty) = rest.schema.only_type() else { return untyped_enumeration(cx, rest, &values, at, words) };
    if ty == JsonType::String {
        return Some(strings(cx, rest, &values, at)).filter(|_| !values.is_empty());
    }
    let of_type = |value: &Value| match ty {
        JsonType::Integer => is_whole(value),
        JsonType::Number => value.is_number(),
        JsonType::Boolean => value.is_boolean(),
        JsonType::Array => value.is_array(),
        JsonType::Object => value.is_object(),
        JsonType::Null | JsonType::String => true,
    };
    let (fitting, others): (Vec<Listed<'_>>, Vec<Listed<'_>>) =
        values.into_iter().partition(|(_, value)| of_type(value));
    if let Some((_, first)) = others.first() {
        let (which, help) = if fitting.is_empty() {
            ("these values are", "make the values and the type agree; the type counts until then")
        } else {
            ("some of these values are", "make the values and the type agree; those of the type count until then")
        };
        let message = format!("{which} not of the declared type `{}`, such as {}", ty.name(), shown(first));
        cx.report.warn(Code::ContradictorySchema, &at.key("enum"), message, help);
    }
    match ty {
        JsonType::Integer => integers(rest, &fitting),
        JsonType::Array | JsonType::Object if !fitting.is_empty() => {
            unchecked(cx, rest, at);
            None
        }
        // A newer server may send numbers with a fraction: the values are only documented.
        _ => None,
    }
}

/// An enumeration without a `type`, which the values give.
fn untyped_enumeration<'a>(
    cx: &mut Context<'a, '_>,
    rest: &Rest<'a>,
    values: &[Listed<'_>],
    at: &Pointer<'_>,
    words: &Words<'_>,
) -> Option<TypeKind> {
    let of = |test: fn(&Value) -> bool| -> Vec<Listed<'_>> {
        values.iter().filter(|(_, value)| test(value)).copied().collect()
    };
    let groups: Vec<(&'static str, JsonType, Vec<Listed<'_>>)> = [
        ("boolean", JsonType::Boolean, of(Value::is_boolean)),
        ("number", JsonType::Number, of(Value::is_number)),
        ("string", JsonType::String, of(Value::is_string)),
        ("list", JsonType::Array, of(Value::is_array)),
        ("map", JsonType::Object, of(Value::is_object)),
    ]
    .into_iter()
    .filter(|(_, _, values)| !values.is_empty())
    .collect();
    let mut variants = Vec::new();
    let single = groups.len() == 1;
    for (word, ty, values) in groups {
        let kind = match ty {
            JsonType::Boolean => TypeKind::Alias(Type::Boolean),
            JsonType::Number if values.iter().all(|(_, value)| is_whole(value)) => {
                integers(rest, &values).unwrap_or(TypeKind::Alias(Type::Any))
            }
            JsonType::Number => TypeKind::Alias(Type::Number(NumberType::F64)),
            JsonType::String => strings(cx, rest, &values, at),
            JsonType::Array => {
                unchecked(cx, rest, at);
                TypeKind::Alias(Type::Array(Box::new(Type::Any)))
            }
            _ => {
                unchecked(cx, rest, at);
                TypeKind::Alias(Type::Map(Box::new(Type::Any)))
            }
        };
        if single {
            return Some(kind);
        }
        let (word, ty_of_values) = match kind {
            TypeKind::IntegerEnumeration(_) => ("integer", JsonType::Integer),
            _ => (word, ty),
        };
        let ty = cx.types.name(kind, None, &words.then(word), &Docs::default());
        variants.push(Variant {
            words: vec![word.to_owned()],
            docs: Docs::default(),
            ty,
            tags: Vec::new(),
            carries_tag: true,
            keeps_others: false,
            discriminant: Discriminant::Types(ty_of_values.into()),
            constraints: Constraints::default(),
        });
    }
    (!variants.is_empty()).then_some(TypeKind::Union(Union { tag: None, discriminator: None, variants }))
}

/// Records that listed lists or objects are not checked.
fn unchecked(cx: &mut Context<'_, '_>, rest: &Rest<'_>, at: &Pointer<'_>) {
    let keyword = if rest.schema.enumeration.is_empty() { "const" } else { "enum" };
    cx.report.unchecked(Limited::ListedStructures, &at.key(keyword));
}

fn strings(cx: &mut Context<'_, '_>, rest: &Rest<'_>, values: &[Listed<'_>], at: &Pointer<'_>) -> TypeKind {
    let mut quoted = Vec::with_capacity(values.len());
    for (index, value) in values {
        match value {
            Value::String(text) => quoted.push((*index, text.clone())),
            Value::Array(_) | Value::Object(_) => {
                cx.report.warn(
                    Code::ContradictorySchema,
                    &at.key("enum"),
                    "a value of this enumeration is not a string",
                    "it is left out; remove it",
                );
            }
            scalar => {
                let message = format!("the value `{scalar}` of this enumeration is not a string");
                cx.report.warn(
                    Code::ContradictorySchema,
                    &at.key("enum"),
                    message,
                    format!("it is read as \"{scalar}\"; put it in quotes"),
                );
                quoted.push((*index, scalar.to_string()));
            }
        }
    }
    TypeKind::Enumeration(Enumeration { values: named(rest, quoted) })
}

/// An enumeration of integers; a number or any JSON value, if `i64` does not hold them. `None` if there are none.
fn integers(rest: &Rest<'_>, values: &[Listed<'_>]) -> Option<TypeKind> {
    if values.is_empty() {
        return None;
    }
    let small = values.iter().map(|(index, value)| Some((*index, integer(value)?))).collect::<Option<Vec<_>>>();
    if let Some(values) = small {
        return Some(TypeKind::IntegerEnumeration(IntegerEnumeration { values: named(rest, values) }));
    }
    // Some do not fit into `i64`: unsigned integers, unless others are negative or larger still.
    let unsigned = values.iter().all(|(_, value)| value.is_u64());
    Some(TypeKind::Alias(if unsigned { Type::Number(NumberType::U64) } else { Type::Any }))
}

/// A JSON number as an integer: `2.0` is one, too (JSON Schema Validation, section 6.1.1).
fn integer(value: &Value) -> Option<i64> {
    value.as_number().and_then(|number| Number::from(number).as_i64())
}

fn is_whole(value: &Value) -> bool {
    value.as_number().is_some_and(|number| Number::from(number).is_whole())
}

/// A value as text, cut to 40 characters.
fn shown(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() > 40 { format!("{}…", text.chars().take(40).collect::<String>()) } else { text }
}

/// The values without duplicates, with the names and descriptions that extensions give them.
fn named<T: Eq + Hash + Clone>(rest: &Rest<'_>, values: Vec<(usize, T)>) -> Vec<EnumValue<T>> {
    let schema = rest.schema;
    // The names are those of the whole list: their indices do not fit a narrowed one.
    let whole = rest.values().len() == schema.values().len();
    let text = |texts: &[Option<String>], index: usize| texts.get(index).filter(|_| whole).cloned().flatten();
    let mut seen = HashSet::new();
    let value = |(index, value)| EnumValue {
        value,
        name: text(&schema.value_names, index),
        description: text(&schema.value_descriptions, index),
    };
    values.into_iter().filter(|(_, value)| seen.insert(value.clone())).map(value).collect()
}
