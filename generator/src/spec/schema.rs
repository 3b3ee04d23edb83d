//! Schema Objects: one flat type with a place for every keyword of every version.
//!
//! The keywords of JSON Schema 2020-12 (Core, sections 8, 10 and 11; Validation, sections 6, 8 and 9), and those that
//! only OpenAPI has (3.0.4, section 4.7.24; 3.2, "Schema Object"). Rare keywords are grouped in boxes. An absent
//! keyword is `None`, or empty if an empty list means the same.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use openapiv3::ExternalDocumentation;
use serde_json::Value;

use crate::json::{JsonType, JsonTypes, Number};

/// A schema where it is used.
#[derive(Clone, Debug, PartialEq)]
pub enum Subschema {
    /// `true`: any value; `false`: none.
    Boolean(bool),
    /// The component schema of this name.
    Reference(String),
    /// The schema itself.
    Inline(Box<Schema>),
}

/// The most elements of a tuple. Types of the standard library have their traits for so many.
const MOST_ELEMENTS: usize = 12;

/// What a schema says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schema {
    // Types and values.
    /// `type`: the types that a value may have; empty if the schema has no `type`.
    pub types: JsonTypes,
    /// `nullable` (3.0), `x-nullable` (2.0)
    pub nullable: bool,
    /// `format`
    pub format: Option<String>,
    /// `enum`
    pub enumeration: Vec<Value>,
    /// `const`
    pub constant: Option<Box<Value>>,

    // Numbers and strings.
    /// `multipleOf`
    pub multiple_of: Option<Number>,
    /// `minimum`
    pub minimum: Option<Number>,
    /// `exclusiveMinimum`: the bound itself. `minimum: 3, exclusiveMinimum: true` of 3.0 is `exclusiveMinimum: 3` here.
    pub exclusive_minimum: Option<Number>,
    /// `maximum`
    pub maximum: Option<Number>,
    /// `exclusiveMaximum`: the bound itself, as for `exclusive_minimum`.
    pub exclusive_maximum: Option<Number>,
    /// `minLength`, in Unicode code points.
    pub min_length: Option<usize>,
    /// `maxLength`, in Unicode code points.
    pub max_length: Option<usize>,
    /// `pattern`: an ECMA-262 regular expression.
    pub pattern: Option<String>,

    // Arrays.
    /// `items`
    pub items: Option<Subschema>,
    /// `prefixItems`
    pub prefix_items: Vec<Subschema>,
    /// `contains`, `minContains`, `maxContains`
    pub contains: Option<Box<Contains>>,
    /// `minItems`
    pub min_items: Option<usize>,
    /// `maxItems`
    pub max_items: Option<usize>,
    /// `uniqueItems`
    pub unique_items: bool,

    // Objects.
    /// `properties`
    pub properties: Vec<(String, Subschema)>,
    /// `required`
    pub required: Vec<String>,
    /// `additionalProperties`
    pub additional_properties: Option<Subschema>,
    /// `patternProperties`: regular expressions, and the schemas of the properties whose names match.
    pub pattern_properties: Vec<(String, Subschema)>,
    /// `propertyNames`
    pub property_names: Option<Subschema>,
    /// `minProperties`
    pub min_properties: Option<usize>,
    /// `maxProperties`
    pub max_properties: Option<usize>,

    // Several schemas at once.
    /// `allOf`
    pub all_of: Vec<Subschema>,
    /// `anyOf`
    pub any_of: Vec<Subschema>,
    /// `oneOf`
    pub one_of: Vec<Subschema>,
    /// `not`
    pub not: Option<Subschema>,
    /// `if`, `then`, `else`, `dependentSchemas`, `dependentRequired`
    pub conditions: Option<Box<Conditions>>,
    /// `unevaluatedItems`, `unevaluatedProperties`
    pub unevaluated: Option<Box<Unevaluated>>,
    /// `discriminator`
    pub discriminator: Option<Box<Discriminator>>,

    // Annotations.
    /// `title`
    pub title: Option<String>,
    /// `description`
    pub description: Option<String>,
    /// `default`; `null` counts as absent.
    pub default: Option<Box<Value>>,
    /// `example` and `examples`
    pub examples: Vec<Value>,
    /// `deprecated`
    pub deprecated: bool,
    /// `readOnly`
    pub read_only: bool,
    /// `writeOnly`
    pub write_only: bool,
    /// `externalDocs`
    pub external_docs: Option<Box<ExternalDocumentation>>,
    /// `xml`
    pub xml: Option<Box<Xml>>,
    /// `contentEncoding`, `contentMediaType`, `contentSchema`
    pub content: Option<Box<EncodedContent>>,
    /// `$id`, `$anchor`, `$dynamicRef`, `$defs`, …
    pub identity: Option<Box<Identity>>,
    /// `x-ms-client-name`, `x-ms-enum`, `x-ms-discriminator-value`
    pub given: Option<Box<Given>>,
    /// `x-enum-varnames`, `x-enumNames`, a list or an object by value: a name for each value of `enum`; empty if there are none.
    pub value_names: Vec<Option<String>>,
    /// `x-enum-descriptions`, `x-enumDescriptions`: the same for descriptions.
    pub value_descriptions: Vec<Option<String>>,
}

/// A bound of a range of numbers.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Bound {
    /// The number.
    pub limit: Number,
    /// Whether the number itself is excluded.
    pub excluded: bool,
}

/// Which elements an array must contain, and how many (JSON Schema Validation, sections 6.4.4 and 6.4.5).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Contains {
    /// `contains`
    pub schema: Option<Subschema>,
    /// `minContains`
    pub least: Option<usize>,
    /// `maxContains`
    pub most: Option<usize>,
}

/// Subschemas that apply only to some values (JSON Schema Core, section 10.2.2; Validation, section 6.5.4).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Conditions {
    /// `if`
    pub test: Option<Subschema>,
    /// `then`
    pub then: Option<Subschema>,
    /// `else`
    pub otherwise: Option<Subschema>,
    /// `dependentSchemas`: the schema of an object that has the property.
    pub dependent_schemas: Vec<(String, Subschema)>,
    /// `dependentRequired`: the properties that an object with the property must have, too.
    pub dependent_required: Vec<(String, Vec<String>)>,
    /// The properties of the schema that only these subschemas describe. Where another schema describes one of them, too, that
    /// one says what it is: a condition need not hold.
    pub properties: BTreeSet<String>,
}

/// Subschemas for what no other keyword evaluates (JSON Schema Core, section 11).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Unevaluated {
    /// `unevaluatedItems`
    pub items: Option<Subschema>,
    /// `unevaluatedProperties`
    pub properties: Option<Subschema>,
}

/// The content that a string encodes (JSON Schema Validation, section 8).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EncodedContent {
    /// `contentEncoding`
    pub encoding: Option<String>,
    /// `contentMediaType`
    pub media_type: Option<String>,
    /// `contentSchema`
    pub schema: Option<Subschema>,
}

/// The identifiers, the dialect and the definitions of a schema (JSON Schema Core, section 8).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Identity {
    /// `$id`
    pub id: Option<String>,
    /// `$schema`
    pub dialect: Option<String>,
    /// `$anchor`
    pub anchor: Option<String>,
    /// `$dynamicAnchor`
    pub dynamic_anchor: Option<String>,
    /// `$dynamicRef`
    pub dynamic_reference: Option<String>,
    /// `$vocabulary`
    pub vocabulary: Vec<(String, bool)>,
    /// `$comment`
    pub comment: Option<String>,
    /// `$defs`, `definitions`
    pub definitions: Vec<(String, Subschema)>,
}

/// What extensions of Microsoft's tools give a schema besides its keywords.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Given {
    /// `x-ms-client-name`: the name of the property in code.
    pub client_name: Option<String>,
    /// `x-ms-enum`: the name of the enumeration.
    pub type_name: Option<String>,
    /// `x-ms-discriminator-value`: the tag of the schema, which extends one with a discriminator.
    pub tag: Option<String>,
}

/// Which property tells the variants of a union apart (OpenAPI 3.2, "Discriminator Object").
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Discriminator {
    /// `propertyName`
    pub property_name: String,
    /// `mapping`: values of the property, each with the name of the component schema that it means.
    pub mapping: Vec<(String, String)>,
    /// `defaultMapping`: the component schema of other values (3.2).
    pub default_mapping: Option<String>,
}

/// How a value is written in XML (OpenAPI 3.2, "XML Object").
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Xml {
    /// `name`
    pub name: Option<String>,
    /// `namespace`
    pub namespace: Option<String>,
    /// `prefix`
    pub prefix: Option<String>,
    /// `nodeType`; `attribute: true` and `wrapped: true` of before 3.2 are `Attribute` and `Element`.
    pub node: Option<XmlNode>,
}

/// The kind of XML node that a value is (`nodeType`; OpenAPI 3.2, "XML Node Types").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum XmlNode {
    /// An element.
    Element,
    /// An attribute.
    Attribute,
    /// Text.
    Text,
    /// A CDATA section.
    Cdata,
    /// No node: its content is part of the parent's.
    None,
}

/// A schema, or a reference to a component: a borrowed [`Subschema`].
#[derive(Clone, Copy, Debug)]
pub enum Node<'a> {
    /// The component's name.
    Reference(&'a str),
    /// The schema itself.
    Inline(&'a Schema),
}

impl<'a> From<&'a Subschema> for Node<'a> {
    fn from(schema: &'a Subschema) -> Self {
        match schema {
            Subschema::Boolean(true) => Self::Inline(Schema::anything()),
            Subschema::Boolean(false) => Self::Inline(Schema::nothing()),
            Subschema::Reference(name) => Self::Reference(name),
            Subschema::Inline(schema) => Self::Inline(schema),
        }
    }
}

impl Schema {
    /// `{}`: any value.
    fn anything() -> &'static Self {
        static ANYTHING: OnceLock<Schema> = OnceLock::new();
        ANYTHING.get_or_init(Self::default)
    }

    /// `{not: {}}`: no value.
    fn nothing() -> &'static Self {
        static NOTHING: OnceLock<Schema> = OnceLock::new();
        NOTHING.get_or_init(|| Self { not: Some(Subschema::Boolean(true)), ..Self::default() })
    }

    /// The tag that an extension gives it.
    pub fn given_tag(&self) -> Option<&str> {
        self.given.as_ref()?.tag.as_deref()
    }

    /// The only type of its values apart from `null`, if `type` names just one.
    pub fn only_type(&self) -> Option<JsonType> {
        self.types.without(JsonType::Null).only()
    }

    /// The values that it lists: `enum`, or the one of `const`.
    pub fn values(&self) -> &[Value] {
        match &self.constant {
            Some(constant) if self.enumeration.is_empty() => std::slice::from_ref(constant),
            _ => &self.enumeration,
        }
    }

    /// The lower bound of its numbers: the stricter of `minimum` and `exclusiveMinimum`.
    pub fn lower_bound(&self) -> Option<Bound> {
        bound(self.minimum, self.exclusive_minimum, |exclusive, inclusive| exclusive >= inclusive)
    }

    /// The upper bound of its numbers: the stricter of `maximum` and `exclusiveMaximum`.
    pub fn upper_bound(&self) -> Option<Bound> {
        bound(self.maximum, self.exclusive_maximum, |exclusive, inclusive| exclusive <= inclusive)
    }

    /// Whether it describes objects.
    pub fn is_object(&self) -> bool {
        self.only_type() == Some(JsonType::Object)
            || !self.properties.is_empty()
            || self.additional_properties.is_some()
    }

    /// Whether it describes arrays.
    pub fn is_array(&self) -> bool {
        self.only_type() == Some(JsonType::Array) || self.items.is_some() || !self.prefix_items.is_empty()
    }

    /// Whether it describes arrays of a fixed length with a schema for each element. JSON Schema allows fewer elements and
    /// more unless it is told otherwise; who describes the elements one by one and nothing else means a tuple.
    pub fn is_tuple(&self) -> bool {
        let length = self.prefix_items.len();
        let open = self.items.as_ref().is_some_and(|items| *items != Subschema::Boolean(false));
        (2..=MOST_ELEMENTS).contains(&length)
            && !self.prefix_items.contains(&Subschema::Boolean(false))
            && !open
            && self.min_items.is_none_or(|least| least >= length)
            && self.max_items.is_none_or(|most| most == length)
    }

    /// Whether only a condition describes this property of it: `if`, `then`, `else`, `dependentSchemas`.
    pub fn is_conditional(&self, property: &str) -> bool {
        self.conditions.as_ref().is_some_and(|conditions| conditions.properties.contains(property))
    }

    /// Whether its only value is `null`.
    pub fn is_null(&self) -> bool {
        self.types == JsonTypes::from(JsonType::Null)
            || (!self.values().is_empty() && self.values().iter().all(Value::is_null))
    }

    /// Whether it adds only `null` where it is one of several: its only value is that, or it says `nullable` and nothing
    /// else of values.
    pub fn is_null_branch(&self) -> bool {
        let is_plain = || {
            !self.is_structural_alone()
                && !self.is_about_strings()
                && self.parts().next().is_none()
                && self.not.is_none()
                && self.conditions.is_none()
                && self.required.is_empty()
        };
        self.is_null() || self.nullable && is_plain()
    }

    /// Whether it says anything about the type of a value, beyond documentation and constraints.
    pub fn is_structural(&self) -> bool {
        self.is_structural_alone() || self.parts().any(Node::is_structural)
    }

    /// Like [`Self::is_structural`], without the schemas of `allOf`, `oneOf` and `anyOf`.
    pub fn is_structural_alone(&self) -> bool {
        !self.types.is_empty()
            || self.is_object()
            || self.items.is_some()
            || !self.prefix_items.is_empty()
            || self.format.is_some()
            || !self.values().is_empty()
    }

    /// Whether it has a keyword that is only for strings: a format, a pattern or a length.
    pub fn is_about_strings(&self) -> bool {
        self.format.is_some() || self.pattern.is_some() || self.min_length.or(self.max_length).is_some()
    }

    /// Whether it adds anything to the one schema of its `allOf`, beyond documentation, constraints and the type.
    pub fn adds_to_all_of(&self) -> bool {
        !self.properties.is_empty()
            || !self.required.is_empty()
            || self.is_union()
            || !self.values().is_empty()
            || self.format.is_some()
            || self.items.is_some()
            || !self.prefix_items.is_empty()
            || self.additional_properties.as_ref().is_some_and(|allowed| *allowed != Subschema::Boolean(false))
    }

    /// Its `discriminator`, or that of an inline schema in its `allOf`.
    pub fn own_discriminator(&self) -> Option<&Discriminator> {
        let of_parts = self.all_of.iter().find_map(|part| match part {
            Subschema::Inline(part) => part.discriminator.as_deref().filter(|_| !part.is_union()),
            Subschema::Boolean(_) | Subschema::Reference(_) => None,
        });
        self.discriminator.as_deref().or(of_parts)
    }

    /// The schemas of `allOf`, `oneOf` and `anyOf`.
    pub fn parts(&self) -> impl Iterator<Item = Node<'_>> {
        self.all_of.iter().chain(self.branches_listed()).map(Node::from)
    }

    /// The branches of `oneOf` and `anyOf`.
    pub fn branches(&self) -> impl Iterator<Item = Node<'_>> {
        self.branches_listed().map(Node::from)
    }

    /// Whether it has `oneOf` or `anyOf`.
    pub fn is_union(&self) -> bool {
        !self.one_of.is_empty() || !self.any_of.is_empty()
    }

    fn branches_listed(&self) -> impl Iterator<Item = &Subschema> {
        self.one_of.iter().chain(&self.any_of)
    }
}

impl Node<'_> {
    /// Whether it says anything about the type of a value. The target of a reference is not examined.
    pub fn is_structural(self) -> bool {
        match self {
            Self::Reference(_) => true,
            Self::Inline(schema) => schema.is_structural(),
        }
    }
}

fn bound(inclusive: Option<Number>, exclusive: Option<Number>, stricter: fn(Number, Number) -> bool) -> Option<Bound> {
    match (inclusive, exclusive) {
        (Some(inclusive), Some(exclusive)) if !stricter(exclusive, inclusive) => {
            Some(Bound { limit: inclusive, excluded: false })
        }
        (_, Some(limit)) => Some(Bound { limit, excluded: true }),
        (inclusive, None) => inclusive.map(|limit| Bound { limit, excluded: false }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stricter_of_two_bounds_counts() {
        let number = |value: i64| Some(Number::Signed(value));
        let schema = |minimum, exclusive_minimum| Schema { minimum, exclusive_minimum, ..Schema::default() };
        let bound = |limit, excluded| Some(Bound { limit: Number::Signed(limit), excluded });
        assert_eq!(schema(number(1), number(3)).lower_bound(), bound(3, true));
        assert_eq!(schema(number(3), number(3)).lower_bound(), bound(3, true));
        assert_eq!(schema(number(5), number(3)).lower_bound(), bound(5, false));
        assert_eq!(schema(number(5), None).lower_bound(), bound(5, false));
        assert_eq!(schema(None, None).lower_bound(), None);
        let schema = Schema { maximum: number(5), exclusive_maximum: number(9), ..Schema::default() };
        assert_eq!(schema.upper_bound(), bound(5, false));
    }

    #[test]
    fn a_constant_is_a_list_of_one_value_unless_an_enumeration_says_more() {
        let mut schema = Schema { constant: Some(Box::new(Value::from(1))), ..Schema::default() };
        assert_eq!(schema.values(), [Value::from(1)]);
        schema.enumeration = vec![Value::from(1), Value::from(2)];
        assert_eq!(schema.values().len(), 2);
    }
}
