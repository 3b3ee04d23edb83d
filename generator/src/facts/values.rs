//! Values that schemas list, and the formats of their strings: through references and `allOf`.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use serde_json::Value;

use super::targets::parts_of;
use super::{Facts, Targets};
use crate::spec::{Node, Schema};

/// The most nested `allOf` that are followed for the format of a string.
const MOST_NESTED: usize = 32;

/// The values that a schema lists, without `null`.
#[derive(Debug, Default)]
pub struct List {
    /// The values.
    pub values: Vec<Value>,
    /// The same as the text of tags: strings, integers and booleans. Empty if there is any other value.
    pub tags: Rc<[String]>,
    /// Where each value is, once that has been asked for.
    places: OnceCell<HashMap<Value, usize>>,
}

/// The values that schemas list. Those of a component are found once, however many places refer to it.
#[derive(Debug)]
pub(super) struct Values<'a> {
    components: HashMap<&'a str, Rc<List>>,
    none: Rc<List>,
}

impl<'a> Values<'a> {
    /// Finds the values of all components, those of their bases first.
    pub fn new(targets: &Targets<'a>) -> Self {
        let mut found = Self { components: HashMap::new(), none: Rc::default() };
        let (mut open, mut done) = (HashSet::new(), HashSet::new());
        for (name, _) in targets.components() {
            // An explicit stack: schemas may extend each other thousands of times.
            let mut stack = vec![(name, false)];
            while let Some((name, ready)) = stack.pop() {
                let Some((name, schema)) = targets.component(name) else { continue };
                if ready {
                    // A schema that extends itself has no list yet, and restricts nothing.
                    let list = found.combined(targets, schema);
                    found.components.extend(list.map(|list| (name, list)));
                    done.insert(name);
                } else if !done.contains(name) && open.insert(name) {
                    stack.push((name, true));
                    stack.extend(parts_of(targets, schema).into_iter().map(|name| (name, false)));
                }
            }
        }
        found
    }

    /// The values that a schema lists: through references, and of `allOf` those that all parts list.
    pub fn listed(&self, targets: &Targets<'a>, node: Node<'a>) -> Rc<List> {
        let list = match node {
            Node::Reference(name) => self.component(targets, name),
            Node::Inline(schema) => self.combined(targets, schema),
        };
        list.unwrap_or_else(|| self.none.clone())
    }

    fn component(&self, targets: &Targets<'a>, name: &str) -> Option<Rc<List>> {
        self.components.get(targets.component(name)?.0).cloned()
    }

    /// The values that one schema and all parts of its `allOf` list. `None`: none of them lists any.
    fn combined(&self, targets: &Targets<'a>, schema: &'a Schema) -> Option<Rc<List>> {
        let own = (!schema.values().is_empty()).then(|| Rc::new(List::new(schema.values().iter())));
        let part = |part| match Node::from(part) {
            Node::Reference(name) => self.component(targets, name),
            Node::Inline(schema) => self.combined(targets, schema),
        };
        schema.all_of.iter().filter_map(part).chain(own).reduce(|all, list| {
            // The shorter list is looked up in the longer one, which many schemas may narrow.
            let mut both: Vec<usize> = if list.values.len() < all.values.len() {
                list.values.iter().filter_map(|value| all.place(value)).collect()
            } else {
                let values = all.values.iter().enumerate();
                values.filter(|(_, value)| list.place(value).is_some()).map(|(at, _)| at).collect()
            };
            both.sort_unstable();
            both.dedup();
            Rc::new(List::new(both.into_iter().filter_map(|at| all.values.get(at))))
        })
    }
}

impl List {
    /// Whether it lists none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    fn place(&self, value: &Value) -> Option<usize> {
        let find = || self.values.iter().cloned().zip(0..).collect();
        self.places.get_or_init(find).get(value).copied()
    }

    fn new<'v>(values: impl Iterator<Item = &'v Value>) -> Self {
        let values: Vec<Value> = values.filter(|value| !value.is_null()).cloned().collect();
        let tag = |value: &Value| match value {
            Value::String(text) => Some(text.clone()),
            Value::Bool(_) => Some(value.to_string()),
            Value::Number(number) if !number.is_f64() => Some(number.to_string()),
            _ => None,
        };
        let tags: Option<Vec<String>> = values.iter().map(tag).collect();
        Self { values, tags: tags.unwrap_or_default().into(), places: OnceCell::new() }
    }
}

/// Whether a value is one that a table of constants can hold.
fn is_scalar(value: &Value) -> bool {
    match value {
        Value::String(_) | Value::Bool(_) => true,
        Value::Number(number) => number.is_i64() || number.is_f64(),
        Value::Null | Value::Array(_) | Value::Object(_) => false,
    }
}

impl<'a> Facts<'a> {
    /// The values that a schema lists, without `null`: through references, and of `allOf` those that all parts list.
    pub fn listed(&self, node: Node<'a>) -> Rc<List> {
        self.shapes.values.listed(&self.targets, node)
    }

    /// The one value that a schema's `const` allows: through references and `allOf`. `None` for `null`, arrays and objects.
    pub fn constant(&self, node: Node<'a>) -> Option<&'a Value> {
        self.constant_within(node, MOST_NESTED)
    }

    fn constant_within(&self, node: Node<'a>, steps: usize) -> Option<&'a Value> {
        let schema: &'a Schema = self.schema(node)?;
        let own = schema.constant.as_deref().filter(|value| is_scalar(value));
        let steps = steps.checked_sub(1)?;
        own.or_else(|| match schema.all_of.as_slice() {
            [only] => self.constant_within(only.into(), steps),
            _ => None,
        })
    }

    /// The strings that a schema lists. Empty if it lists any other value.
    pub fn constants(&self, node: Node<'a>) -> Vec<String> {
        let strings: Option<Vec<String>> =
            self.listed(node).values.iter().map(|value| value.as_str().map(str::to_owned)).collect();
        strings.unwrap_or_default()
    }

    /// The values that a schema lists, as the text of tags.
    pub fn tag_values(&self, node: Node<'a>) -> Rc<[String]> {
        self.listed(node).tags.clone()
    }

    /// The format of a string that is not a union, through references and an `allOf` of one schema. The outer `None`:
    /// it is a union, or several schemas describe it.
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
