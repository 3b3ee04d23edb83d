//! `enum`: lists of strings and of integers become enumerations, lists of several JSON types a union of what each type's
//! values are, others the type of their values, which documentation then lists.
//!
//! Values that are not of the declared type are reported; where others are left, those count.

use std::collections::HashSet;
use std::hash::Hash;

use openapiv3::Schema;
use serde_json::Value;

use super::view::{Node, View};
use super::{Lowering, Words};
use crate::diag::{Code, Pointer};
use crate::ir::{
    Constraints, Docs, EnumValue, Enumeration, IntegerEnumeration, Number, Test, Type, TypeKind, Types, Union, Variant,
};

/// As many `allOf` in a row are followed for the values that all of them list.
const MOST_NESTED: usize = 32;

/// As many values are listed in documentation.
const MOST_SHOWN: usize = 12;

/// A value, with its place in the list.
type Listed<'v> = (usize, &'v Value);

impl<'a> Lowering<'a, '_> {
    /// What a schema with `enum` is. `None` when its values say nothing that its other keywords do not say.
    pub(super) fn enumeration(&mut self, view: &View<'a>, at: &Pointer<'_>, words: &Words<'_>) -> Option<TypeKind> {
        let values: Vec<Listed<'_>> =
            view.enumeration.iter().enumerate().filter(|(_, value)| !value.is_null()).collect();
        let Some(typ) = view.typ else { return self.untyped_enumeration(view, &values, at, words) };
        if typ == "string" {
            return Some(self.strings(view, &values, at)).filter(|_| !values.is_empty());
        }
        let of_type = |value: &Value| match typ {
            "integer" => is_whole(value),
            "number" => value.is_number(),
            "boolean" => value.is_boolean(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            _ => true,
        };
        let (fitting, others): (Vec<Listed<'_>>, Vec<Listed<'_>>) =
            values.into_iter().partition(|(_, value)| of_type(value));
        if let Some((_, first)) = others.first() {
            let (which, help) = if fitting.is_empty() {
                ("these values are", "make the values and the type agree; the type counts until then")
            } else {
                ("some of these values are", "make the values and the type agree; those of the type count until then")
            };
            let message = format!("{which} not of the type `{typ}` that the schema says, such as {}", shown(first));
            self.warn(Code::ContradictorySchema, &at.key("enum"), message, help);
        }
        match typ {
            "integer" => integers(view, &fitting),
            // A number of a newer server may have a fraction: the values are documented, and no enumeration.
            _ => None,
        }
    }

    /// An enumeration without a `type`: the values say it.
    fn untyped_enumeration(
        &mut self,
        view: &View<'a>,
        values: &[Listed<'_>],
        at: &Pointer<'_>,
        words: &Words<'_>,
    ) -> Option<TypeKind> {
        let of = |test: fn(&Value) -> bool| -> Vec<Listed<'_>> {
            values.iter().filter(|(_, value)| test(value)).copied().collect()
        };
        let groups: Vec<(&str, Types, Vec<Listed<'_>>)> = [
            ("boolean", Types::Boolean, of(Value::is_boolean)),
            ("number", Types::Number, of(Value::is_number)),
            ("string", Types::String, of(Value::is_string)),
            ("list", Types::Array, of(Value::is_array)),
            ("map", Types::Object, of(Value::is_object)),
        ]
        .into_iter()
        .filter(|(_, _, values)| !values.is_empty())
        .collect();
        let mut variants = Vec::new();
        let single = groups.len() == 1;
        for (word, types, values) in groups {
            let kind = match types {
                Types::Boolean => TypeKind::Alias(Type::Boolean),
                Types::Number if values.iter().all(|(_, value)| is_whole(value)) => {
                    integers(view, &values).unwrap_or(TypeKind::Alias(Type::Any))
                }
                Types::Number => TypeKind::Alias(Type::Number(Number::F64)),
                Types::String => self.strings(view, &values, at),
                Types::Array => TypeKind::Alias(Type::Array(Box::new(Type::Any))),
                _ => TypeKind::Alias(Type::Map(Box::new(Type::Any))),
            };
            if single {
                return Some(kind);
            }
            let (word, types) = match kind {
                TypeKind::IntegerEnumeration(_) => ("integer", Types::Integer),
                _ => (word, types),
            };
            let ty = self.name_kind(kind, format!("{at}/enum#{word}"), &words.then(word), &Docs::default());
            variants.push(Variant {
                words: vec![word.to_owned()],
                docs: Docs::default(),
                ty,
                tags: Vec::new(),
                carries_tag: true,
                test: Test::Types(vec![types]),
                constraints: Constraints::default(),
            });
        }
        (!variants.is_empty()).then_some(TypeKind::Union(Union { tag: None, variants }))
    }

    fn strings(&mut self, view: &View<'a>, values: &[Listed<'_>], at: &Pointer<'_>) -> TypeKind {
        let mut quoted = Vec::with_capacity(values.len());
        for (index, value) in values {
            match value {
                Value::String(text) => quoted.push((*index, text.clone())),
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
                    quoted.push((*index, scalar.to_string()));
                }
            }
        }
        TypeKind::Enumeration(Enumeration { values: named(view, quoted) })
    }

    /// The values that a schema lists, `null` left out: through references, and of `allOf` those that all list.
    pub(super) fn listed(&self, node: Node<'a>) -> Vec<Value> {
        self.listed_within(node, MOST_NESTED).unwrap_or_default()
    }

    fn listed_within(&self, node: Node<'a>, steps: usize) -> Option<Vec<Value>> {
        let steps = steps.checked_sub(1)?;
        let schema: &'a Schema = match node {
            Node::Inline(schema) => schema,
            Node::Reference(name) => self.component(name)?.1,
        };
        let view = View::new(schema);
        let own = (!view.enumeration.is_empty()).then_some(view.enumeration);
        let lists = view.all_of.iter().filter_map(|branch| self.listed_within(branch.into(), steps)).chain(own);
        let mut listed = lists.reduce(|mut all, list| {
            all.retain(|value| list.contains(value));
            all
        })?;
        listed.retain(|value| !value.is_null());
        Some(listed)
    }

    /// The strings that a schema lists, when it lists strings.
    pub(super) fn constants(&self, node: Node<'a>) -> Vec<String> {
        let listed = self.listed(node).into_iter().map(|value| match value {
            Value::String(text) => Some(text),
            _ => None,
        });
        listed.collect::<Option<_>>().unwrap_or_default()
    }

    /// The values that a schema lists, as a tag may have them: strings, integers and booleans, by their text.
    pub(super) fn tag_values(&self, node: Node<'a>) -> Vec<String> {
        let listed = self.listed(node).into_iter().map(|value| match value {
            Value::String(text) => Some(text),
            Value::Bool(_) => Some(value.to_string()),
            Value::Number(number) if !number.is_f64() => Some(number.to_string()),
            _ => None,
        });
        listed.collect::<Option<_>>().unwrap_or_default()
    }
}

/// An enumeration of integers. `None`: what `type` and `format` say holds them, or there are none.
fn integers(view: &View<'_>, values: &[Listed<'_>]) -> Option<TypeKind> {
    if values.is_empty() {
        return None;
    }
    let small = values.iter().map(|(index, value)| Some((*index, integer(value)?))).collect::<Option<Vec<_>>>();
    if let Some(values) = small {
        return Some(TypeKind::IntegerEnumeration(IntegerEnumeration { values: named(view, values) }));
    }
    // Beyond 64 bits signed: an unsigned integer, unless others are negative or larger still.
    let unsigned = values.iter().all(|(_, value)| value.is_u64());
    Some(TypeKind::Alias(if unsigned { Type::Number(Number::U64) } else { Type::Any }))
}

/// A JSON number as an integer: `2.0` is one, too (JSON Schema, "Validation keywords for numeric instances").
fn integer(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| {
        let float = value.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < 9.0e15)?;
        #[expect(clippy::cast_possible_truncation, reason = "whole, and less than 2^53")]
        Some(float as i64)
    })
}

fn is_whole(value: &Value) -> bool {
    value.is_u64() || value.as_f64().is_some_and(|float| float.fract() == 0.0)
}

/// What documentation says of a list of values that no enumeration stands for.
pub(super) fn sentence(view: &View<'_>) -> Option<String> {
    let values: Vec<&Value> = view.enumeration.iter().filter(|value| !value.is_null()).collect();
    let booleans = values.iter().all(|value| value.is_boolean());
    let numbers = values.iter().all(|value| value.is_number());
    let is_said = if booleans {
        matches!(view.typ, None | Some("boolean"))
            && values.windows(2).all(|pair| matches!(pair, [one, two] if one == two))
    } else {
        numbers
            && matches!(view.typ, None | Some("number" | "integer"))
            && (view.typ == Some("number") || !values.iter().all(|value| integer(value).is_some()))
    };
    if !is_said || values.len() > MOST_SHOWN {
        return None;
    }
    let list: Vec<String> = values.iter().map(|value| format!("`{}`", number_text(value))).collect();
    match list.split_last()? {
        (only, []) => Some(format!("Always {only}.")),
        (last, others) => Some(format!("One of {} and {last}.", others.join(", "))),
    }
}

/// A value as a document writes it: openapiv3 makes `1.0` of the number `1`.
fn number_text(value: &Value) -> String {
    let text = value.to_string();
    text.strip_suffix(".0").map_or_else(|| text.clone(), str::to_owned)
}

/// A value, not too long.
fn shown(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() > 40 { format!("{}…", text.chars().take(40).collect::<String>()) } else { text }
}

/// The values, none twice, with the names and descriptions that extensions give them.
fn named<T: Eq + Hash + Clone>(view: &View<'_>, values: Vec<(usize, T)>) -> Vec<EnumValue<T>> {
    let (all, nulls) = (view.enumeration.len(), view.enumeration.iter().filter(|value| value.is_null()).count());
    // The lists may have a place for `null`, or none.
    let list = |keys: &[&str]| {
        keys.iter()
            .find_map(|key| view.data.extensions.get(*key).and_then(Value::as_array))
            .filter(|list| list.len() == all || list.len() == all - nulls)
    };
    let names = list(&["x-enum-varnames", "x-enumNames"]);
    let descriptions = list(&["x-enum-descriptions", "x-enumDescriptions"]);
    let text = |list: Option<&Vec<Value>>, index: usize| {
        let list = list?;
        let before = view.enumeration.iter().take(index).filter(|value| value.is_null()).count();
        let index = if list.len() == all { index } else { index - before };
        list.get(index)?.as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned)
    };
    let mut seen = HashSet::new();
    values
        .into_iter()
        .filter(|(_, value)| seen.insert(value.clone()))
        .map(|(index, value)| EnumValue { value, name: text(names, index), description: text(descriptions, index) })
        .collect()
}
