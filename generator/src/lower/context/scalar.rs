//! Types of numbers, of strings that hold JSON, and of schemas without a `type` (OpenAPI 3.0.4, section 4.4; formats of
//! the OpenAPI format registry).

use crate::ir::{NumberType, Type};
use crate::json::{JsonType, Number};
use crate::spec::{Node, Schema};

/// Greater numbers do not fit into `i64`, whose maximum JavaScript writes as 9223372036854776000.
const BEYOND_I64: f64 = 9.3e18;

/// The type of `type: integer`.
pub fn integer(schema: &Schema) -> NumberType {
    let (minimum, maximum) = (schema.lower_bound(), schema.upper_bound());
    // If the format cannot hold a bound, the format is wrong.
    let fits = |low: i64, high: i64| {
        minimum.is_none_or(|bound| bound.limit >= Number::Signed(low))
            && maximum.is_none_or(|bound| bound.limit <= Number::Signed(high))
    };
    let is_unsigned = minimum.is_some_and(|bound| bound.limit >= Number::Signed(0));
    match schema.format.as_deref() {
        Some("int32") if fits(i32::MIN.into(), i32::MAX.into()) => NumberType::I32,
        Some("int8" | "int16" | "uint8" | "uint16") => NumberType::I32,
        Some("uint32") => NumberType::U32,
        Some("uint64" | "uint") => NumberType::U64,
        _ if is_unsigned && maximum.is_some_and(|bound| bound.limit.as_f64() > BEYOND_I64) => NumberType::U64,
        _ => NumberType::I64,
    }
}

/// The type of `type: number`.
pub fn number(schema: &Schema) -> NumberType {
    match schema.format.as_deref() {
        Some("float") => NumberType::F32,
        Some("int32") => NumberType::I32,
        Some("int64") => NumberType::I64,
        _ => NumberType::F64,
    }
}

/// The schema of the JSON that the strings of a schema hold (JSON Schema Validation, section 8), unless it lists the strings.
pub fn json_content(schema: &Schema) -> Option<Node<'_>> {
    let content = schema.content.as_deref()?;
    let is_string = match schema.only_type() {
        Some(ty) => ty == JsonType::String,
        None => schema.types.is_empty() && !schema.is_object() && !schema.is_array(),
    };
    let is_encoded = content.encoding.is_some() || schema.format.as_deref() == Some("byte");
    let is_text = is_string && !is_encoded && schema.values().is_empty();
    let is_json = content.media_type.as_deref().is_some_and(is_json);
    content.schema.as_ref().filter(|_| is_text && is_json).map(Node::from)
}

/// Whether a media type is of JSON (RFC 6839, section 3.1).
fn is_json(media: &str) -> bool {
    let essence = media.split(';').next().unwrap_or(media).trim().to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json")
}

/// The type of a schema without `type`: what its other keywords are about, if they are about one type.
pub fn untyped(schema: &Schema) -> Type {
    if !schema.is_about_strings() {
        return Type::Any;
    }
    match schema.format.as_deref() {
        Some("int32") => Type::Number(NumberType::I32),
        Some("int64") => Type::Number(NumberType::I64),
        Some("float") => Type::Number(NumberType::F32),
        Some("double") => Type::Number(NumberType::F64),
        format => Type::String(format.map(str::to_owned)),
    }
}
