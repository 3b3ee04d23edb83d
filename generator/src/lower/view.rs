//! One look for every schema: openapiv3 sorts schemas into kinds, but what a schema says does not depend on the kind.
//!
//! Enters: an `openapiv3::Schema`. Leaves: a [`View`] that borrows from it. Decides nothing.

use openapiv3::{AdditionalProperties, ReferenceOr, Schema, SchemaData, SchemaKind, Type, VariantOrUnknownOrEmpty};
use serde_json::Value;

use crate::ir::{Constraints, Docs};

/// A schema, or a reference to a component.
#[derive(Clone, Copy, Debug)]
pub enum Node<'a> {
    /// The component's name.
    Reference(&'a str),
    /// The schema itself.
    Inline(&'a Schema),
}

/// What `#/components/schemas/Name` names. `load` leaves no other references.
pub fn component_name(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or(reference)
}

impl<'a> From<&'a ReferenceOr<Schema>> for Node<'a> {
    fn from(schema: &'a ReferenceOr<Schema>) -> Self {
        match schema {
            ReferenceOr::Reference { reference } => Self::Reference(component_name(reference)),
            ReferenceOr::Item(schema) => Self::Inline(schema),
        }
    }
}

impl<'a> From<&'a ReferenceOr<Box<Schema>>> for Node<'a> {
    fn from(schema: &'a ReferenceOr<Box<Schema>>) -> Self {
        match schema {
            ReferenceOr::Reference { reference } => Self::Reference(component_name(reference)),
            ReferenceOr::Item(schema) => Self::Inline(schema),
        }
    }
}

impl Node<'_> {
    /// Whether it says anything about the type of a value. What a reference leads to is not looked at: it has a name.
    pub fn is_structural(self) -> bool {
        match self {
            Self::Reference(_) => true,
            Self::Inline(schema) => View::new(schema).is_structural(),
        }
    }
}

/// What a schema says, whatever openapiv3 makes of it.
#[derive(Clone, Debug)]
pub struct View<'a> {
    /// Title, description, `nullable`, `readOnly`, `discriminator`, …
    pub data: &'a SchemaData,
    /// `type`
    pub typ: Option<&'a str>,
    /// `format`
    pub format: Option<String>,
    /// `properties`
    pub properties: Vec<(&'a str, Node<'a>)>,
    /// `required`
    pub required: &'a [String],
    /// `additionalProperties`
    pub additional: Option<&'a AdditionalProperties>,
    /// `items`
    pub items: Option<Node<'a>>,
    /// `enum`
    pub enumeration: Vec<Value>,
    /// `oneOf`
    pub one_of: &'a [ReferenceOr<Schema>],
    /// `anyOf`
    pub any_of: &'a [ReferenceOr<Schema>],
    /// `allOf`
    pub all_of: &'a [ReferenceOr<Schema>],
    /// Whether it has a `not`.
    pub not: bool,
    /// Length, range and so on.
    pub constraints: Constraints,
}

impl<'a> View<'a> {
    /// The view of a schema.
    pub fn new(schema: &'a Schema) -> Self {
        let mut view = Self {
            data: &schema.schema_data,
            typ: None,
            format: None,
            properties: Vec::new(),
            required: &[],
            additional: None,
            items: None,
            enumeration: Vec::new(),
            one_of: &[],
            any_of: &[],
            all_of: &[],
            not: false,
            constraints: Constraints::default(),
        };
        match &schema.schema_kind {
            SchemaKind::Type(typ) => view.simple(typ),
            SchemaKind::OneOf { one_of } => view.one_of = one_of,
            SchemaKind::AnyOf { any_of } => view.any_of = any_of,
            SchemaKind::AllOf { all_of } => view.all_of = all_of,
            SchemaKind::Not { .. } => view.not = true,
            SchemaKind::Any(any) => view.mixed(any),
        }
        view
    }

    /// Whether its type may need a name: `false` of plain scalars and lists, and most schemas are that.
    pub fn may_be_named(&self) -> bool {
        let is_plain =
            self.enumeration.is_empty() && [self.one_of, self.any_of, self.all_of].iter().all(|of| of.is_empty());
        !(is_plain && matches!(self.typ, Some("string" | "boolean" | "integer" | "number")))
    }

    fn simple(&mut self, typ: &'a Type) {
        match typ {
            Type::String(string) => {
                self.typ = Some("string");
                self.format = format_name(&string.format);
                self.enumeration = values(&string.enumeration);
                self.constraints.pattern.clone_from(&string.pattern);
                self.constraints.min_length = string.min_length;
                self.constraints.max_length = string.max_length;
            }
            Type::Number(number) => {
                self.typ = Some("number");
                self.format = format_name(&number.format);
                self.enumeration = values(&number.enumeration);
                self.constraints.minimum = number.minimum.map(|bound| (bound, number.exclusive_minimum));
                self.constraints.maximum = number.maximum.map(|bound| (bound, number.exclusive_maximum));
                self.constraints.multiple_of = number.multiple_of;
            }
            Type::Integer(integer) => {
                self.typ = Some("integer");
                self.format = format_name(&integer.format);
                self.enumeration = values(&integer.enumeration);
                self.constraints.minimum = integer.minimum.map(|bound| (float(bound), integer.exclusive_minimum));
                self.constraints.maximum = integer.maximum.map(|bound| (float(bound), integer.exclusive_maximum));
                self.constraints.multiple_of = integer.multiple_of.map(float);
            }
            Type::Boolean(boolean) => {
                self.typ = Some("boolean");
                self.enumeration = values(&boolean.enumeration);
            }
            Type::Object(object) => {
                self.typ = Some("object");
                self.properties = object.properties.iter().map(|(name, node)| (name.as_str(), node.into())).collect();
                self.required = &object.required;
                self.additional = object.additional_properties.as_ref();
                self.constraints.min_properties = object.min_properties;
                self.constraints.max_properties = object.max_properties;
            }
            Type::Array(array) => {
                self.typ = Some("array");
                self.items = array.items.as_ref().map(Node::from);
                self.constraints.min_items = array.min_items;
                self.constraints.max_items = array.max_items;
                self.constraints.unique_items = array.unique_items;
            }
        }
    }

    fn mixed(&mut self, any: &'a openapiv3::AnySchema) {
        self.typ = any.typ.as_deref();
        self.format.clone_from(&any.format);
        self.properties = any.properties.iter().map(|(name, node)| (name.as_str(), node.into())).collect();
        self.required = &any.required;
        self.additional = any.additional_properties.as_ref();
        self.items = any.items.as_ref().map(Node::from);
        self.enumeration.clone_from(&any.enumeration);
        self.one_of = &any.one_of;
        self.any_of = &any.any_of;
        self.all_of = &any.all_of;
        self.not = any.not.is_some();
        self.constraints = Constraints {
            min_length: any.min_length,
            max_length: any.max_length,
            pattern: any.pattern.clone(),
            minimum: any.minimum.map(|bound| (bound, any.exclusive_minimum.unwrap_or_default())),
            maximum: any.maximum.map(|bound| (bound, any.exclusive_maximum.unwrap_or_default())),
            multiple_of: any.multiple_of,
            min_items: any.min_items,
            max_items: any.max_items,
            unique_items: any.unique_items.unwrap_or_default(),
            min_properties: any.min_properties,
            max_properties: any.max_properties,
            each: None,
        };
    }

    /// Whether it says what an object's properties are.
    pub fn is_object(&self) -> bool {
        self.typ == Some("object") || !self.properties.is_empty() || self.additional.is_some()
    }

    /// Whether it says anything about the type of a value: more than documentation and constraints.
    pub fn is_structural(&self) -> bool {
        self.typ.is_some()
            || self.is_object()
            || self.items.is_some()
            || self.format.is_some()
            || !self.enumeration.is_empty()
            || self.all_of.iter().chain(self.one_of).chain(self.any_of).any(|part| Node::from(part).is_structural())
    }

    /// Whether its only value is `null`.
    pub fn is_null(&self) -> bool {
        self.typ == Some("null") || (!self.enumeration.is_empty() && self.enumeration.iter().all(Value::is_null))
    }

    /// Its documentation.
    pub fn docs(&self) -> Docs {
        let description = self.data.description.clone().filter(|text| !text.trim().is_empty());
        Docs {
            title: self.data.title.clone().filter(|title| !title.trim().is_empty()),
            description: match (description, super::enumeration::sentence(self)) {
                (Some(text), Some(values)) => Some(format!("{text}\n\n{values}")),
                (text, values) => text.or(values),
            },
            deprecated: self.data.deprecated,
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a bound beyond 2^53 is a bound on the format, not on the value")]
fn float(bound: i64) -> f64 {
    bound as f64
}

fn values<T: Clone + Into<Value>>(listed: &[Option<T>]) -> Vec<Value> {
    listed.iter().map(|value| value.clone().map_or(Value::Null, Into::into)).collect()
}

fn format_name<T: serde::Serialize>(format: &VariantOrUnknownOrEmpty<T>) -> Option<String> {
    match format {
        // The known formats are unit variants, whose serialised form is their name in the document.
        VariantOrUnknownOrEmpty::Item(known) => match serde_json::to_value(known) {
            Ok(Value::String(name)) => Some(name),
            _ => None,
        },
        VariantOrUnknownOrEmpty::Unknown(name) => Some(name.clone()),
        VariantOrUnknownOrEmpty::Empty => None,
    }
}
