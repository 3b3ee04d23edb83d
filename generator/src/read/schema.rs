//! Schema Objects: one line for each keyword, whatever the version (OpenAPI 3.0.4, section 4.7.24; JSON Schema
//! 2020-12).
//!
//! A schema is read as it is written. Forms that differ between versions (`exclusiveMinimum: true`, a list of types,
//! keywords beside a `$ref`) are handled when all of its keywords have been read, here or in the file of the version.

use super::given::{given, of_values, texts};
use super::other::is_annotation;
use super::values::{Word, word};
use super::{Reader, Version};
use crate::json::{JsonType, Pointer};
use crate::spec::grammar::Kind;
use crate::spec::{
    Conditions, Contains, Discriminator, EncodedContent, Identity, Schema, Subschema, Unevaluated, Xml, XmlNode,
    component_name,
};
use serde_json::{Map, Value};
use std::collections::HashSet;

const NODE_TYPES: &[Word<XmlNode>] = &[
    word("element", XmlNode::Element),
    word("attribute", XmlNode::Attribute),
    word("text", XmlNode::Text),
    word("cdata", XmlNode::Cdata),
    word("none", XmlNode::None),
];

/// What can be decided only when all keywords of a schema have been read.
#[derive(Default)]
pub(super) struct Pending {
    /// The list of `type`, in its order.
    pub types: Vec<JsonType>,
    /// Whether `type` has a name that is not a type.
    pub unknown_type: bool,
    /// Whether `items` is a list of schemas.
    is_draft: bool,
    /// `additionalItems`, which counts beside a list of schemas alone.
    additional_items: Option<Subschema>,
    /// `x-ms-enum`
    of_microsoft: Option<Value>,
    /// `x-kubernetes-int-or-string: true`
    pub is_int_or_string: bool,
    /// Whether it has `type: file`.
    pub is_file: bool,
    /// Whether it says `required: true` of itself.
    is_required: bool,
    /// The properties that say so of themselves.
    required: Vec<String>,
    /// `exclusiveMinimum: true`, `exclusiveMaximum: true` (3.0)
    pub exclusive: [bool; 2],
    /// `x-enum-varnames`, then `x-enumNames`.
    names: [Option<Value>; 2],
    /// `x-enum-descriptions`, then `x-enumDescriptions`.
    descriptions: [Option<Value>; 2],
}

impl Reader<'_> {
    /// A schema, a reference to one, or a boolean.
    pub(super) fn subschema(&mut self, value: Value, at: &Pointer<'_>) -> Option<Subschema> {
        let mut map = match value {
            Value::Object(map) => map,
            Value::Bool(any) => {
                self.since_3_1("a boolean as a schema", at);
                return Some(Subschema::Boolean(any));
            }
            other => {
                self.wrong_type("a map", &other, at, "it is ignored");
                return None;
            }
        };
        if !matches!(map.get("$ref"), Some(Value::String(_))) {
            return Some(Subschema::Inline(self.schema_object(map, at)));
        }
        let reference = map.shift_remove("$ref").and_then(|reference| reference.as_str().map(component_name))?;
        if map.is_empty() {
            return Some(Subschema::Reference(reference));
        }
        Some(Subschema::Inline(self.schema_beside_reference(reference, map, at)))
    }

    pub(super) fn schema_object(&mut self, map: Map<String, Value>, at: &Pointer<'_>) -> Box<Schema> {
        self.schemas += 1;
        let mut schema = Box::<Schema>::default();
        let mut pending = Pending::default();
        let is_bare =
            map.get("type") == Some(&Value::Null) && map.keys().all(|key| key == "type" || is_annotation(key));
        for (key, value) in map {
            self.schema_keyword(&mut schema, &mut pending, &key, value, &at.key(&key));
        }
        if is_bare {
            self.type_of_null(&mut pending, &at.key("type"));
        }
        if let Some(reference) = schema.identity.as_ref().and_then(|identity| identity.dynamic_reference.clone()) {
            // `load` has found its target.
            let place = at.to_string();
            self.origins.moved(&format!("{place}/allOf/{}", schema.all_of.len()), &format!("{place}/$dynamicRef"));
            schema.all_of.push(Subschema::Reference(component_name(&reference)));
        }
        schema.value_names = of_values(std::mem::take(&mut pending.names), &schema.enumeration);
        schema.value_descriptions = of_values(std::mem::take(&mut pending.descriptions), &schema.enumeration);
        for (exclusive, flag, inclusive) in [
            (&mut schema.exclusive_minimum, pending.exclusive[0], &mut schema.minimum),
            (&mut schema.exclusive_maximum, pending.exclusive[1], &mut schema.maximum),
        ] {
            if flag {
                *exclusive = inclusive.take();
            }
        }
        let own = std::mem::take(&mut pending.required);
        let mut known: HashSet<String> = schema.required.iter().filter(|_| !own.is_empty()).cloned().collect();
        schema.required.extend(own.into_iter().filter(|name| known.insert(name.clone())));
        if pending.is_file && schema.format.is_none() {
            schema.format = Some("binary".to_owned());
        }
        if !schema.prefix_items.is_empty() && schema.items.is_none() {
            // A list of schemas in `items` was written for tuples, and by mistake for alternatives: only a length tells.
            let is_fixed = schema.min_items.is_some_and(|least| least >= schema.prefix_items.len());
            let is_open = pending.is_draft && !is_fixed;
            schema.items = pending.additional_items.take().or(is_open.then_some(Subschema::Boolean(true)));
            if is_open && pending.types.is_empty() {
                // Nor does it say that the value is a list.
                schema.prefix_items.clear();
                schema.items = None;
            }
        }
        self.settle_values(&mut schema, &mut pending, at);
        if let Some(of_microsoft) = pending.of_microsoft.take() {
            self.name_values(&mut schema, &of_microsoft, &at.key("x-ms-enum"));
        }
        self.settle_int_or_string(&mut schema, &mut pending, at);
        self.settle(&mut schema, !pending.types.is_empty(), at);
        self.settle_types(&mut schema, &pending.types, !pending.unknown_type, at);
        self.own_required = pending.is_required;
        schema
    }

    /// Reads one keyword. The most frequent ones come first, since they are compared one by one.
    fn schema_keyword(
        &mut self,
        schema: &mut Schema,
        pending: &mut Pending,
        key: &str,
        value: Value,
        at: &Pointer<'_>,
    ) {
        match key {
            "type" => self.types(pending, value, at),
            "description" => schema.description = self.text(value, at),
            "example" => schema.examples.extend(Some(value).filter(|value| !value.is_null())),
            "properties" => self.properties(schema, pending, value, at),
            "items" => match value {
                // Before 2020-12 a list of schemas was a tuple.
                Value::Array(_) => {
                    self.draft(key, "`prefixItems`", at);
                    let place = at.to_string();
                    if let Some(schema) = place.strip_suffix("/items") {
                        self.origins.moved(&format!("{schema}/prefixItems"), &place);
                    }
                    pending.is_draft = true;
                    schema.prefix_items = self.list(value, at, Self::subschema);
                }
                value => schema.items = self.subschema(value, at),
            },
            "required" => self.required(schema, pending, value, at),
            "format" => schema.format = self.text(value, at),
            "enum" => schema.enumeration = self.list(value, at, |_, value, _| Some(value)),
            "nullable" => {
                schema.nullable |= self.flag(&value, at).unwrap_or_default();
                if self.version != Version::V3_0 {
                    self.keyword_of_other_version(Kind::Schema, key, at);
                }
            }
            "x-nullable" => schema.nullable |= self.flag(&value, at).unwrap_or_default(),
            "title" => schema.title = self.text(value, at),
            "default" => schema.default = Some(value).filter(|value| !value.is_null()).map(Box::new),
            "readOnly" => schema.read_only = self.flag(&value, at).unwrap_or_default(),
            "writeOnly" => {
                schema.write_only = self.flag(&value, at).unwrap_or_default();
                self.since_3_0(Kind::Schema, key, at);
            }
            "deprecated" => {
                schema.deprecated = self.flag(&value, at).unwrap_or_default();
                self.since_3_0(Kind::Schema, key, at);
            }
            "externalDocs" => schema.external_docs = self.external_docs(value, at).map(Box::new),
            "xml" => schema.xml = self.xml(value, at).map(Box::new),

            "pattern" => schema.pattern = self.pattern(value, at),
            "minLength" => schema.min_length = self.count(&value, at),
            "maxLength" => schema.max_length = self.count(&value, at),
            "minimum" => schema.minimum = self.number(&value, at),
            "maximum" => schema.maximum = self.number(&value, at),
            "multipleOf" => schema.multiple_of = self.positive(&value, at),
            "exclusiveMinimum" => match self.exclusive(&value, key, at) {
                Exclusive::Flag(flag) => pending.exclusive[0] = flag,
                Exclusive::Bound(bound) => schema.exclusive_minimum = Some(bound),
            },
            "exclusiveMaximum" => match self.exclusive(&value, key, at) {
                Exclusive::Flag(flag) => pending.exclusive[1] = flag,
                Exclusive::Bound(bound) => schema.exclusive_maximum = Some(bound),
            },
            "minItems" => schema.min_items = self.count(&value, at),
            "maxItems" => schema.max_items = self.count(&value, at),
            "uniqueItems" => schema.unique_items = self.flag(&value, at).unwrap_or_default(),
            "minProperties" => schema.min_properties = self.count(&value, at),
            "maxProperties" => schema.max_properties = self.count(&value, at),

            "additionalProperties" => {
                schema.additional_properties = match value {
                    Value::Bool(allowed) => Some(Subschema::Boolean(allowed)),
                    Value::Null => None,
                    value => self.subschema(value, at),
                };
            }
            "allOf" => schema.all_of = self.list(value, at, Self::subschema),
            "oneOf" => {
                schema.one_of = self.list(value, at, Self::subschema);
                self.since_3_0(Kind::Schema, key, at);
            }
            "anyOf" => {
                schema.any_of = self.list(value, at, Self::subschema);
                self.since_3_0(Kind::Schema, key, at);
            }
            "not" => {
                schema.not = self.subschema(value, at);
                self.since_3_0(Kind::Schema, key, at);
            }
            "discriminator" => schema.discriminator = self.discriminator(value, at).map(Box::new),

            "x-ms-client-name" => given(schema).client_name = self.given_name(&value, at),
            "x-ms-discriminator-value" => given(schema).tag = self.text(value, at),
            "x-ms-enum" => pending.of_microsoft = Some(value),
            "x-kubernetes-int-or-string" => pending.is_int_or_string = value == Value::Bool(true),
            "x-enum-varnames" => pending.names[0] = texts(value),
            "x-enumNames" => pending.names[1] = texts(value),
            "x-enum-descriptions" => pending.descriptions[0] = texts(value),
            "x-enumDescriptions" => pending.descriptions[1] = texts(value),
            _ => self.later_keyword(schema, pending, key, value, at),
        }
    }

    /// Reads the keywords of JSON Schema 2020-12 that OpenAPI 3.0 does not have.
    fn later_keyword(&mut self, schema: &mut Schema, pending: &mut Pending, key: &str, value: Value, at: &Pointer<'_>) {
        match key {
            "const" => schema.constant = Some(Box::new(value)),
            "examples" => match value {
                Value::Array(examples) => schema.examples.extend(examples),
                Value::Object(examples) => schema.examples.extend(examples.into_iter().map(|(_, example)| example)),
                _ => {}
            },
            "additionalItems" => {
                self.draft(key, "`items`, where that is a list", at);
                pending.additional_items = self.subschema(value, at);
                return;
            }
            "dependencies" => return self.dependencies(schema, value, at),
            "$recursiveRef" => {
                self.draft(key, "`$dynamicRef`", at);
                identity(schema).dynamic_reference = self.text(value, at);
                return;
            }
            "$recursiveAnchor" => return,
            "prefixItems" => schema.prefix_items = self.list(value, at, Self::subschema),
            "patternProperties" => schema.pattern_properties = self.map(value, at, Self::subschema),
            "propertyNames" => schema.property_names = self.subschema(value, at),
            "contains" => contains(schema).schema = self.subschema(value, at),
            "minContains" => contains(schema).least = self.count(&value, at),
            "maxContains" => contains(schema).most = self.count(&value, at),
            "if" => conditions(schema).test = self.subschema(value, at),
            "then" => conditions(schema).then = self.subschema(value, at),
            "else" => conditions(schema).otherwise = self.subschema(value, at),
            "dependentSchemas" => conditions(schema).dependent_schemas = self.map(value, at, Self::subschema),
            "dependentRequired" => {
                let required = |reader: &mut Self, value, at: &Pointer<'_>| Some(reader.texts(value, at));
                conditions(schema).dependent_required = self.map(value, at, required);
            }
            "unevaluatedItems" => unevaluated(schema).items = self.subschema(value, at),
            "unevaluatedProperties" => unevaluated(schema).properties = self.subschema(value, at),
            // Whether these apply is known only when all keywords have been read.
            "contentEncoding" => return content(schema).encoding = self.text(value, at),
            "contentMediaType" => return content(schema).media_type = self.text(value, at),
            "contentSchema" => content(schema).schema = self.subschema(value, at),
            "$id" => identity(schema).id = self.text(value, at),
            "$schema" if self.version >= Version::V3_1 => identity(schema).dialect = self.dialect(value, at),
            "$schema" => identity(schema).dialect = self.text(value, at),
            "$anchor" => identity(schema).anchor = self.text(value, at),
            "$dynamicAnchor" => identity(schema).dynamic_anchor = self.text(value, at),
            "$dynamicRef" => identity(schema).dynamic_reference = self.text(value, at),
            "$comment" => identity(schema).comment = self.text(value, at),
            "$vocabulary" => {
                identity(schema).vocabulary = self.map(value, at, |reader, value, at| reader.flag(&value, at))
            }
            "$defs" | "definitions" => identity(schema).definitions = self.map(value, at, Self::subschema),
            _ => {}
        }
        self.keyword_of_other_version(Kind::Schema, key, at);
    }

    /// Reads `required`: a list of names. A boolean is a common mistake, meant for the property itself.
    fn required(&mut self, schema: &mut Schema, pending: &mut Pending, value: Value, at: &Pointer<'_>) {
        match value {
            Value::String(text) if text == "true" || text == "false" => {
                self.required(schema, pending, Value::Bool(text == "true"), at);
            }
            Value::Bool(required) => {
                let help = "it is read as one for this property; add its name to the `required` of its object";
                self.wrong_type("a list of property names", &value, at, help);
                pending.is_required = required;
            }
            value => schema.required = self.texts(value, at),
        }
    }

    /// Reads `properties`. Those that say `required: true` are required.
    fn properties(&mut self, schema: &mut Schema, pending: &mut Pending, value: Value, at: &Pointer<'_>) {
        schema.properties = self.members_of(value, at, |reader, key, value, at| {
            if !(value.is_object() || value.is_boolean()) {
                reader.wrong_type("a map", &value, at, "the property can be any value; write its schema");
                return Some(Subschema::Boolean(true));
            }
            reader.own_required = false;
            let property = reader.subschema(value, at);
            if std::mem::take(&mut reader.own_required) {
                pending.required.push(key.to_owned());
            }
            property
        });
    }

    fn discriminator(&mut self, value: Value, at: &Pointer<'_>) -> Option<Discriminator> {
        if let Value::String(name) = value {
            if !self.version.is_2_0() {
                let help = format!("write `discriminator: {{propertyName: {name}}}`");
                self.wrong_type("a map", &Value::from(""), at, &help);
            }
            return Some(Discriminator { property_name: name, ..Discriminator::default() });
        }
        let mut name = None;
        let discriminator =
            self.members(value, at, |reader, discriminator: &mut Discriminator, key, value, at| match key {
                "propertyName" => name = Some(reader.text(value, at)),
                "mapping" => {
                    let target = |reader: &mut Self, value, at: &Pointer<'_>| {
                        reader.text(value, at).map(|target| component_name(&target))
                    };
                    discriminator.mapping = reader.map(value, at, target);
                }
                "defaultMapping" => {
                    discriminator.default_mapping = reader.text(value, at).map(|target| component_name(&target));
                    reader.keyword_of_other_version(Kind::Discriminator, key, at);
                }
                _ => reader.other(Kind::Discriminator, key, at),
            })?;
        if name.is_none() {
            self.missing(
                "the discriminator has no `propertyName`",
                "it is ignored; name the property that tells the variants apart",
                at,
            );
        }
        Some(Discriminator { property_name: name??, ..discriminator })
    }

    fn xml(&mut self, value: Value, at: &Pointer<'_>) -> Option<Xml> {
        self.members(value, at, |reader, xml: &mut Xml, key, value, at| match key {
            "name" => xml.name = reader.text(value, at),
            "namespace" => xml.namespace = reader.text(value, at),
            "prefix" => xml.prefix = reader.text(value, at),
            "attribute" if reader.flag(&value, at) == Some(true) => xml.node = Some(XmlNode::Attribute),
            "wrapped" if reader.flag(&value, at) == Some(true) => xml.node = Some(XmlNode::Element),
            "nodeType" => {
                xml.node = reader.word(value, at, NODE_TYPES);
                reader.keyword_of_other_version(Kind::Xml, key, at);
            }
            _ => reader.other(Kind::Xml, key, at),
        })
    }

    /// `exclusiveMinimum`: a boolean in 3.0, a number since 3.1.
    fn exclusive(&mut self, value: &Value, key: &str, at: &Pointer<'_>) -> Exclusive {
        match value {
            Value::Number(number) => {
                self.since_3_1(&format!("a number for `{key}`"), at);
                Exclusive::Bound(number.into())
            }
            _ => {
                let flag = self.flag(value, at);
                if flag.is_some() {
                    self.until_3_0(format!("`{key}` is a number since {}", Version::V3_1), at);
                }
                Exclusive::Flag(flag.unwrap_or_default())
            }
        }
    }
}

/// The two forms of `exclusiveMinimum` and `exclusiveMaximum`.
enum Exclusive {
    Flag(bool),
    Bound(crate::json::Number),
}

fn contains(schema: &mut Schema) -> &mut Contains {
    schema.contains.get_or_insert_with(Default::default)
}

pub(super) fn conditions(schema: &mut Schema) -> &mut Conditions {
    schema.conditions.get_or_insert_with(Default::default)
}

fn unevaluated(schema: &mut Schema) -> &mut Unevaluated {
    schema.unevaluated.get_or_insert_with(Default::default)
}

fn content(schema: &mut Schema) -> &mut EncodedContent {
    schema.content.get_or_insert_with(Default::default)
}

fn identity(schema: &mut Schema) -> &mut Identity {
    schema.identity.get_or_insert_with(Default::default)
}
