//! `enum`: lists of strings and of integers become enumerations, others the type of their values.

use std::collections::HashSet;
use std::hash::Hash;

use serde_json::Value;

use super::Lowering;
use super::view::View;
use crate::diag::{Code, Pointer};
use crate::ir::{EnumValue, Enumeration, IntegerEnumeration, Type, TypeKind};

impl<'a> Lowering<'a, '_> {
    /// What a schema with `enum` is. `None` when its values say nothing that its other keywords do not say.
    pub(super) fn enumeration(&mut self, view: &View<'a>, at: &Pointer<'_>) -> Option<TypeKind> {
        let values: Vec<&Value> = view.enumeration.iter().filter(|value| !value.is_null()).collect();
        if values.is_empty() {
            return None;
        }
        if view.typ == Some("string") || (view.typ.is_none() && values.iter().all(|value| value.is_string())) {
            return Some(self.strings(view, &values, at));
        }
        let numeric = matches!(view.typ, None | Some("integer" | "number"));
        if numeric && let Some(numbers) = values.iter().map(|value| value.as_i64()).collect::<Option<Vec<i64>>>() {
            return Some(TypeKind::IntegerEnumeration(IntegerEnumeration { values: named(view, numbers) }));
        }
        let same = |test: fn(&Value) -> bool| values.iter().all(|value| test(value));
        match view.typ {
            Some("boolean") if same(Value::is_boolean) => None,
            Some("integer" | "number") if same(Value::is_number) => None,
            None if same(Value::is_boolean) => Some(TypeKind::Alias(Type::Boolean)),
            None if same(Value::is_number) => Some(TypeKind::Alias(Type::Number(crate::ir::Number::F64))),
            None => {
                self.warn(
                    Code::UnsupportedEnum,
                    &at.key("enum"),
                    "the values of this enumeration have several types",
                    "the value can be any JSON value in the generated code",
                );
                Some(TypeKind::Alias(Type::Any))
            }
            Some("array") if same(Value::is_array) => None,
            Some("object") if same(Value::is_object) => None,
            Some(typ) => {
                let message = format!("these values are not of the type `{typ}` that the schema says");
                self.warn(
                    Code::ContradictorySchema,
                    &at.key("enum"),
                    message,
                    "make the values and the type agree; the type counts until then",
                );
                None
            }
        }
    }

    fn strings(&mut self, view: &View<'a>, values: &[&Value], at: &Pointer<'_>) -> TypeKind {
        let mut quoted = Vec::with_capacity(values.len());
        for value in values {
            match value {
                Value::String(text) => quoted.push(text.clone()),
                Value::Array(_) | Value::Object(_) => {
                    self.warn(
                        Code::ContradictorySchema,
                        &at.key("enum"),
                        "a value of this enumeration is not a string, as its type says",
                        "remove the value; it is left out",
                    );
                }
                scalar => {
                    let message = format!("the value {scalar} of this enumeration is not a string, as its type says");
                    self.warn(
                        Code::ContradictorySchema,
                        &at.key("enum"),
                        message,
                        format!("put it in quotes; it is taken as \"{scalar}\""),
                    );
                    quoted.push(scalar.to_string());
                }
            }
        }
        TypeKind::Enumeration(Enumeration { values: named(view, quoted) })
    }
}

/// The values, none twice, with the names and descriptions that extensions give them.
fn named<T: Eq + Hash + Clone>(view: &View<'_>, values: Vec<T>) -> Vec<EnumValue<T>> {
    let list = |keys: &[&str]| {
        keys.iter()
            .find_map(|key| view.data.extensions.get(*key).and_then(Value::as_array))
            .filter(|list| list.len() == values.len())
    };
    let names = list(&["x-enum-varnames", "x-enumNames"]);
    let descriptions = list(&["x-enum-descriptions", "x-enumDescriptions"]);
    let text = |list: Option<&Vec<Value>>, index: usize| {
        list.and_then(|list| list.get(index))
            .and_then(Value::as_str)
            .filter(|text| !text.trim().is_empty())
            .map(str::to_owned)
    };
    let mut seen = HashSet::new();
    values
        .iter()
        .enumerate()
        .filter(|(_, value)| seen.insert((*value).clone()))
        .map(|(index, value)| EnumValue {
            value: value.clone(),
            name: text(names, index),
            description: text(descriptions, index),
        })
        .collect()
}
