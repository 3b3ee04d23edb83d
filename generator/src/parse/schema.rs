//! Schema Objects (OpenAPI 3.0.4, section 4.7.24).
//!
//! `openapiv3` sorts schemas by which keywords they have: a schema with the keywords of one type alone is that
//! type, one with a single `oneOf`, `allOf`, `anyOf` or `not` and nothing else is that, all others are
//! `SchemaKind::Any`. The same sorting is done here.

use super::Reader;
use crate::diag::Pointer;
use openapiv3::{
    AdditionalProperties, AnySchema, ArrayType, BooleanType, Discriminator, IntegerType, NumberType, ObjectType,
    ReferenceOr, Schema, SchemaData, SchemaKind, StringType, Type,
};
use serde_json::{Map, Number, Value};

/// The keywords a schema has, one bit each; decides its kind.
#[derive(Clone, Copy, Default)]
struct Present(u32);

/// What openapiv3 keeps of a schema's keywords, before it is sorted.
#[derive(Default)]
struct Raw {
    present: Present,
    any: AnySchema,
    multiple_of: Option<Number>,
    minimum: Option<Number>,
    maximum: Option<Number>,
}

impl Present {
    const PATTERN: u32 = 1;
    const NUMERIC: u32 = 1 << 1;
    const PROPERTIES: u32 = 1 << 2;
    const ITEMS: u32 = 1 << 3;
    const ENUM: u32 = 1 << 4;
    const FORMAT: u32 = 1 << 5;
    const LENGTH: u32 = 1 << 6;
    const ONE_OF: u32 = 1 << 7;
    const ALL_OF: u32 = 1 << 8;
    const ANY_OF: u32 = 1 << 9;
    const NOT: u32 = 1 << 10;

    fn add(&mut self, bit: u32, there: bool) {
        if there {
            self.0 |= bit;
        }
    }

    fn only(self, bits: u32) -> bool {
        self.0 & !bits == 0
    }
}

impl Reader<'_> {
    /// A schema, or a reference to one.
    pub(super) fn schema(&mut self, value: &Value, at: &Pointer<'_>) -> Option<ReferenceOr<Schema>> {
        self.or_reference(value, at, |reader, map, at| Some(reader.schema_object(map, at)))
    }

    /// The same in a box, as `openapiv3` wants it in some places.
    pub(super) fn boxed_schema(&mut self, value: &Value, at: &Pointer<'_>) -> Option<ReferenceOr<Box<Schema>>> {
        self.or_reference(value, at, |reader, map, at| Some(Box::new(reader.schema_object(map, at))))
    }

    pub(super) fn schema_object(&mut self, map: &Map<String, Value>, at: &Pointer<'_>) -> Schema {
        let mut data = SchemaData::default();
        let mut raw = Raw::default();
        for (key, value) in map {
            let at = at.key(key);
            if !self.annotation(key, value, &at, &mut data) && !self.assertion(key, value, &at, &mut raw) {
                self.other("a schema", key, value, &at, &mut data.extensions);
            }
        }
        Schema { schema_data: data, schema_kind: sort(raw) }
    }

    /// Keywords that say something about a schema and not about its values.
    fn annotation(&mut self, key: &str, value: &Value, at: &Pointer<'_>, data: &mut SchemaData) -> bool {
        match key {
            "nullable" => data.nullable = self.flag(value, at).unwrap_or_default(),
            "readOnly" => data.read_only = self.flag(value, at).unwrap_or_default(),
            "writeOnly" => data.write_only = self.flag(value, at).unwrap_or_default(),
            "deprecated" => data.deprecated = self.flag(value, at).unwrap_or_default(),
            "externalDocs" => data.external_docs = self.external_docs(value, at),
            "example" => data.example = present(value),
            "default" => data.default = present(value),
            "title" => data.title = self.text(value, at),
            "description" => data.description = self.text(value, at),
            "discriminator" => data.discriminator = self.discriminator(value, at),
            // Says how XML is written, which is not read here.
            "xml" => {}
            _ => return false,
        }
        true
    }

    /// Keywords that say which values fit.
    fn assertion(&mut self, key: &str, value: &Value, at: &Pointer<'_>, raw: &mut Raw) -> bool {
        let Raw { present, any, multiple_of, minimum, maximum } = raw;
        match key {
            "type" => any.typ = self.type_name(value, at),
            "format" => {
                any.format = self.text(value, at);
                present.add(Present::FORMAT, any.format.is_some());
            }
            "pattern" => {
                any.pattern = self.text(value, at);
                present.add(Present::PATTERN, any.pattern.is_some());
            }
            "enum" => {
                let list = self.list(value, at, |_, value, _| Some(value.clone()));
                present.add(Present::ENUM, value.is_array());
                any.enumeration = list;
            }
            "multipleOf" => {
                *multiple_of = self.number(value, at);
                present.add(Present::NUMERIC, multiple_of.is_some());
            }
            "minimum" => {
                *minimum = self.number(value, at);
                present.add(Present::NUMERIC, minimum.is_some());
            }
            "maximum" => {
                *maximum = self.number(value, at);
                present.add(Present::NUMERIC, maximum.is_some());
            }
            "exclusiveMinimum" => {
                any.exclusive_minimum = self.flag(value, at);
                present.add(Present::NUMERIC, any.exclusive_minimum.is_some());
            }
            "exclusiveMaximum" => {
                any.exclusive_maximum = self.flag(value, at);
                present.add(Present::NUMERIC, any.exclusive_maximum.is_some());
            }
            "minLength" => {
                any.min_length = self.count(value, at);
                present.add(Present::LENGTH, any.min_length.is_some());
            }
            "maxLength" => {
                any.max_length = self.count(value, at);
                present.add(Present::LENGTH, any.max_length.is_some());
            }
            "properties" => {
                any.properties = self.map(value, at, Self::boxed_schema);
                present.add(Present::PROPERTIES, value.is_object());
            }
            "required" => {
                any.required = self.required(value, at);
                present.add(Present::PROPERTIES, value.is_array());
            }
            "additionalProperties" => {
                any.additional_properties = match value {
                    Value::Bool(allowed) => Some(AdditionalProperties::Any(*allowed)),
                    Value::Null => None,
                    value => self.schema(value, at).map(|schema| AdditionalProperties::Schema(Box::new(schema))),
                };
                present.add(Present::PROPERTIES, any.additional_properties.is_some());
            }
            "minProperties" => {
                any.min_properties = self.count(value, at);
                present.add(Present::PROPERTIES, any.min_properties.is_some());
            }
            "maxProperties" => {
                any.max_properties = self.count(value, at);
                present.add(Present::PROPERTIES, any.max_properties.is_some());
            }
            "items" => {
                any.items = self.boxed_schema(value, at);
                present.add(Present::ITEMS, any.items.is_some());
            }
            "minItems" => {
                any.min_items = self.count(value, at);
                present.add(Present::ITEMS, any.min_items.is_some());
            }
            "maxItems" => {
                any.max_items = self.count(value, at);
                present.add(Present::ITEMS, any.max_items.is_some());
            }
            "uniqueItems" => {
                any.unique_items = self.flag(value, at);
                present.add(Present::ITEMS, any.unique_items.is_some());
            }
            "oneOf" => {
                any.one_of = self.list(value, at, Self::schema);
                present.add(Present::ONE_OF, value.is_array());
            }
            "allOf" => {
                any.all_of = self.list(value, at, Self::schema);
                present.add(Present::ALL_OF, value.is_array());
            }
            "anyOf" => {
                any.any_of = self.list(value, at, Self::schema);
                present.add(Present::ANY_OF, value.is_array());
            }
            "not" => {
                any.not = self.schema(value, at).map(Box::new);
                present.add(Present::NOT, any.not.is_some());
            }
            _ => return false,
        }
        true
    }

    fn type_name(&mut self, value: &Value, at: &Pointer<'_>) -> Option<String> {
        let name = match value {
            Value::String(name) => name,
            _ => {
                if !value.is_null() {
                    self.wrong_type("the name of a type", value, at, "it is ignored");
                }
                return None;
            }
        };
        if matches!(name.as_str(), "string" | "number" | "integer" | "boolean" | "object" | "array") {
            return Some(name.clone());
        }
        // `null` is a type of 3.1, `file` one of 2.0: both are rewritten before, where they can be.
        let meant = match name.to_ascii_lowercase().as_str() {
            "int" | "long" => Some("integer"),
            "float" | "double" => Some("number"),
            "bool" => Some("boolean"),
            "list" => Some("array"),
            "map" | "dict" => Some("object"),
            "str" | "text" => Some("string"),
            "string" => Some("string"),
            "number" => Some("number"),
            "integer" => Some("integer"),
            "boolean" => Some("boolean"),
            "object" => Some("object"),
            "array" => Some("array"),
            _ => None,
        };
        let shown: String = name.chars().take(60).collect();
        let help = match meant {
            Some(meant) => format!("it is read as `{meant}`"),
            None => {
                "it is ignored; the types are `string`, `number`, `integer`, `boolean`, `object` and `array`".to_owned()
            }
        };
        self.invalid(format!("there is no type `{shown}`"), &help, at);
        meant.map(str::to_owned)
    }

    /// `required` is a list of names; a boolean is what people write who mean the property itself.
    fn required(&mut self, value: &Value, at: &Pointer<'_>) -> Vec<String> {
        if let Value::Bool(_) = value {
            let help = "it is ignored; the object that has this property lists its name in `required`";
            self.wrong_type("a list of property names", value, at, help);
            return Vec::new();
        }
        self.texts(value, at)
    }

    fn discriminator(&mut self, value: &Value, at: &Pointer<'_>) -> Option<Discriminator> {
        if let Value::String(name) = value {
            self.wrong_type("a map", value, at, &format!("write `discriminator: {{propertyName: {name}}}`"));
            return Some(Discriminator { property_name: name.clone(), ..Discriminator::default() });
        }
        let mut discriminator = Discriminator::default();
        let mut named = false;
        for (key, value) in self.object(value, at)? {
            let at = at.key(key);
            match key.as_str() {
                "propertyName" => {
                    discriminator.property_name = self.text(value, &at)?;
                    named = true;
                }
                "mapping" => discriminator.mapping = self.map(value, &at, Self::text),
                _ => self.other("a discriminator", key, value, &at, &mut discriminator.extensions),
            }
        }
        if !named {
            self.missing(
                "the discriminator has no `propertyName`",
                "it is ignored; name the property that tells the variants apart",
                at,
            );
            return None;
        }
        Some(discriminator)
    }
}

/// `example: null` and `default: null` are nothing, as `openapiv3` has it.
fn present(value: &Value) -> Option<Value> {
    if value.is_null() { None } else { Some(value.clone()) }
}

fn sort(raw: Raw) -> SchemaKind {
    let Raw { present, mut any, multiple_of, minimum, maximum } = raw;
    let nulls_or = |fits: fn(&Value) -> bool| any.enumeration.iter().all(|value| value.is_null() || fits(value));
    let float = |number: Option<Number>| number.and_then(|number| number.as_f64());
    let whole = |number: &Option<Number>| number.as_ref().is_none_or(Number::is_i64);
    match any.typ.as_deref() {
        Some("string")
            if present.only(Present::PATTERN | Present::ENUM | Present::FORMAT | Present::LENGTH)
                && nulls_or(Value::is_string) =>
        {
            SchemaKind::Type(Type::String(StringType {
                format: any.format.into(),
                pattern: any.pattern,
                enumeration: any.enumeration.into_iter().map(|value| value.as_str().map(str::to_owned)).collect(),
                min_length: any.min_length,
                max_length: any.max_length,
            }))
        }
        Some("number")
            if present.only(Present::NUMERIC | Present::ENUM | Present::FORMAT) && nulls_or(Value::is_number) =>
        {
            SchemaKind::Type(Type::Number(NumberType {
                format: any.format.into(),
                multiple_of: float(multiple_of),
                exclusive_minimum: any.exclusive_minimum.unwrap_or_default(),
                exclusive_maximum: any.exclusive_maximum.unwrap_or_default(),
                minimum: float(minimum),
                maximum: float(maximum),
                enumeration: any.enumeration.iter().map(Value::as_f64).collect(),
            }))
        }
        Some("integer")
            if present.only(Present::NUMERIC | Present::ENUM | Present::FORMAT)
                && nulls_or(Value::is_i64)
                && whole(&multiple_of)
                && whole(&minimum)
                && whole(&maximum) =>
        {
            let integer = |number: Option<Number>| number.and_then(|number| number.as_i64());
            SchemaKind::Type(Type::Integer(IntegerType {
                format: any.format.into(),
                multiple_of: integer(multiple_of),
                exclusive_minimum: any.exclusive_minimum.unwrap_or_default(),
                exclusive_maximum: any.exclusive_maximum.unwrap_or_default(),
                minimum: integer(minimum),
                maximum: integer(maximum),
                enumeration: any.enumeration.iter().map(Value::as_i64).collect(),
            }))
        }
        Some("boolean") if present.only(Present::ENUM) && nulls_or(Value::is_boolean) => {
            SchemaKind::Type(Type::Boolean(BooleanType {
                enumeration: any.enumeration.iter().map(Value::as_bool).collect(),
            }))
        }
        Some("object") if present.only(Present::PROPERTIES) => SchemaKind::Type(Type::Object(ObjectType {
            properties: any.properties,
            required: any.required,
            additional_properties: any.additional_properties,
            min_properties: any.min_properties,
            max_properties: any.max_properties,
        })),
        Some("array") if present.only(Present::ITEMS) => SchemaKind::Type(Type::Array(ArrayType {
            items: any.items,
            min_items: any.min_items,
            max_items: any.max_items,
            unique_items: any.unique_items.unwrap_or_default(),
        })),
        None if present.0 == Present::ONE_OF => SchemaKind::OneOf { one_of: any.one_of },
        None if present.0 == Present::ALL_OF => SchemaKind::AllOf { all_of: any.all_of },
        None if present.0 == Present::ANY_OF => SchemaKind::AnyOf { any_of: any.any_of },
        kind => {
            if kind.is_none() && present.0 == Present::NOT && any.not.is_some() {
                return any.not.map_or_else(|| SchemaKind::Any(AnySchema::default()), |not| SchemaKind::Not { not });
            }
            any.multiple_of = float(multiple_of);
            any.minimum = float(minimum);
            any.maximum = float(maximum);
            SchemaKind::Any(any)
        }
    }
}
