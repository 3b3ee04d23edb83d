//! Values that schemas list, and the formats of their strings: through references and `allOf`.

use serde_json::Value;

use super::{Facts, Targets};
use crate::spec::{Node, Schema};

/// As many `allOf`, one in the other, are followed.
const MOST_NESTED: usize = 32;

impl<'a> Targets<'a> {
    /// The values that a schema lists, `null` left out: through references, and of `allOf` those that all list.
    pub fn listed(&self, node: Node<'a>) -> Vec<Value> {
        self.listed_within(node, MOST_NESTED).unwrap_or_default()
    }

    fn listed_within(&self, node: Node<'a>, steps: usize) -> Option<Vec<Value>> {
        let steps = steps.checked_sub(1)?;
        let schema = self.schema(node)?;
        if schema.all_of.is_empty() {
            let own = schema.values();
            return (!own.is_empty()).then(|| own.iter().filter(|value| !value.is_null()).cloned().collect());
        }
        let own = (!schema.values().is_empty()).then(|| schema.values().to_vec());
        let lists = schema.all_of.iter().filter_map(|part| self.listed_within(part.into(), steps)).chain(own);
        let mut listed = lists.reduce(|mut all, list| {
            all.retain(|value| list.contains(value));
            all
        })?;
        listed.retain(|value| !value.is_null());
        Some(listed)
    }

    /// The values that a schema lists, as a tag may have them: strings, integers and booleans, by their text. None when it
    /// lists any other.
    pub fn tag_values(&self, node: Node<'a>) -> Vec<String> {
        let listed = self.listed(node).into_iter().map(|value| match value {
            Value::String(text) => Some(text),
            Value::Bool(_) => Some(value.to_string()),
            Value::Number(number) if !number.is_f64() => Some(number.to_string()),
            _ => None,
        });
        listed.collect::<Option<_>>().unwrap_or_default()
    }
}

impl<'a> Facts<'a> {
    /// The values that a schema lists, `null` left out: through references, and of `allOf` those that all list.
    pub fn listed(&self, node: Node<'a>) -> Vec<Value> {
        self.targets.listed(node)
    }

    /// The strings that a schema lists, when it lists strings and nothing else.
    pub fn constants(&self, node: Node<'a>) -> Vec<String> {
        let listed = self.listed(node).into_iter().map(|value| match value {
            Value::String(text) => Some(text),
            _ => None,
        });
        listed.collect::<Option<_>>().unwrap_or_default()
    }

    /// The values that a schema lists, as a tag may have them: by their text.
    pub fn tag_values(&self, node: Node<'a>) -> Vec<String> {
        self.targets.tag_values(node)
    }

    /// The format of a string that is not a union, through references and an `allOf` of one schema. The outer `None`: it is
    /// a union, or more than one schema says what it is.
    pub fn string_format(&self, node: Node<'a>) -> Option<Option<&'a str>> {
        let mut node = node;
        for _ in 0..MOST_NESTED {
            let schema: &'a Schema = self.schema(node)?;
            if schema.is_union() {
                return None;
            }
            let format = schema.format.as_deref();
            let mut parts = schema.all_of.iter().map(Node::from).filter(|part| part.is_structural());
            match (parts.next(), parts.next()) {
                (None, _) => return Some(format),
                (Some(only), None) if format.is_none() => node = only,
                _ => return None,
            }
        }
        None
    }
}
