//! Values that schemas list, and the formats of their strings: through references and `allOf`.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use serde_json::Value;

use super::targets::parts_of;
use super::{Facts, Tags, Targets};
use crate::spec::{Node, Schema};

/// The most nested `allOf` that are followed for the format of a string.
const MOST_NESTED: usize = 32;

/// The least limit of how many values are looked up in other lists, and how many each schema of the document adds to it.
const LEAST_LOOKED_UP: usize = 1_000_000;
const LOOKED_UP_OF_SCHEMA: usize = 8;

/// The values that a schema lists, without `null`.
#[derive(Debug, Default)]
pub struct List {
    /// The values.
    pub values: Vec<Value>,
    /// The same as the text of tags: strings, integers and booleans. Empty if there is any other value.
    pub tags: Rc<Tags>,
    /// Whether all values are strings.
    is_text: bool,
    /// Where each value is, once that has been asked for.
    places: OnceCell<HashMap<Value, usize>>,
}

/// The addresses of two lists.
type Pair = (*const Tags, *const Tags);

/// The values that schemas list. Those of a component, or of a schema inside it, are found once, however many places have them.
#[derive(Debug)]
pub(super) struct Values<'a> {
    components: HashMap<&'a str, Rc<List>>,
    /// Those of inline schemas that were asked for.
    inline: RefCell<HashMap<*const Schema, Option<Rc<List>>>>,
    /// What two lists have in common, by their addresses: both are held with it, so that these stay theirs.
    common: RefCell<HashMap<Pair, [Rc<Tags>; 3]>>,
    none: Rc<List>,
    /// How many more values may be looked up in other lists.
    left: Cell<usize>,
}

impl<'a> Values<'a> {
    /// Finds the values of all components, those of their bases first.
    pub fn new(targets: &Targets<'a>) -> Self {
        let most = LEAST_LOOKED_UP.saturating_add(targets.schemas().saturating_mul(LOOKED_UP_OF_SCHEMA));
        let mut found = Self {
            components: HashMap::new(),
            inline: RefCell::default(),
            common: RefCell::default(),
            none: Rc::default(),
            left: Cell::new(most),
        };
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
            Node::Inline(schema) => self.of_inline(targets, schema),
        };
        list.unwrap_or_else(|| self.none.clone())
    }

    fn of_inline(&self, targets: &Targets<'a>, schema: &'a Schema) -> Option<Rc<List>> {
        // Most schemas list nothing.
        if schema.values().is_empty() && schema.all_of.is_empty() {
            return None;
        }
        let key = std::ptr::from_ref(schema);
        let known = self.inline.borrow().get(&key).cloned();
        known.unwrap_or_else(|| {
            let found = self.combined(targets, schema);
            self.inline.borrow_mut().insert(key, found.clone());
            found
        })
    }

    /// The tags that are in both lists, in the order of the first. Where too many have been looked up, the shorter list.
    pub fn common(&self, one: &Rc<Tags>, other: &Rc<Tags>) -> Rc<Tags> {
        if Rc::ptr_eq(one, other) {
            return Rc::clone(one);
        }
        let key = (Rc::as_ptr(one), Rc::as_ptr(other));
        if let Some([.., found]) = self.common.borrow().get(&key) {
            return Rc::clone(found);
        }
        if !self.may_look_up(one.len()) {
            return Rc::clone(if other.len() < one.len() { other } else { one });
        }
        let both: Vec<String> = one.iter().filter(|value| other.has(value)).cloned().collect();
        let found = if both.len() == one.len() { Rc::clone(one) } else { Rc::new(Tags::from(both)) };
        self.common.borrow_mut().insert(key, [Rc::clone(one), Rc::clone(other), Rc::clone(&found)]);
        found
    }

    /// Whether too many values were looked up to find all that lists have in common.
    pub fn may_lack(&self) -> bool {
        self.left.get() == 0
    }

    /// Counts values that are looked up. `false` if they are too many.
    fn may_look_up(&self, count: usize) -> bool {
        let left = self.left.get().checked_sub(count);
        self.left.set(left.unwrap_or_default());
        left.is_some()
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
        schema.all_of.iter().filter_map(part).chain(own).reduce(|all, list| self.both(all, list))
    }

    /// The values that are in both lists, in the order of the first. Where too many have been looked up, the shorter list.
    fn both(&self, all: Rc<List>, list: Rc<List>) -> Rc<List> {
        let is_shorter = list.values.len() < all.values.len();
        if Rc::ptr_eq(&all, &list) {
            return all;
        }
        if !self.may_look_up(all.values.len().min(list.values.len())) {
            return if is_shorter { list } else { all };
        }
        // The shorter list is looked up in the longer one, which many schemas may narrow.
        let mut both: Vec<usize> = if is_shorter {
            list.values.iter().filter_map(|value| all.place(value)).collect()
        } else {
            let values = all.values.iter().enumerate();
            values.filter(|(_, value)| list.place(value).is_some()).map(|(at, _)| at).collect()
        };
        both.sort_unstable();
        both.dedup();
        if both.len() == all.values.len() {
            return all;
        }
        Rc::new(List::new(both.into_iter().filter_map(|at| all.values.get(at))))
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
        let is_text = values.iter().all(Value::is_string);
        Self { values, tags: Rc::new(Tags::from(tags.unwrap_or_default())), is_text, places: OnceCell::new() }
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
    pub fn constants(&self, node: Node<'a>) -> Rc<Tags> {
        let list = self.listed(node);
        if list.is_text { Rc::clone(&list.tags) } else { Rc::default() }
    }

    /// The values that a schema lists, as the text of tags.
    pub fn tag_values(&self, node: Node<'a>) -> Rc<Tags> {
        Rc::clone(&self.listed(node).tags)
    }

    /// The tags that are in both lists, in the order of the first.
    pub fn common_tags(&self, one: &Rc<Tags>, other: &Rc<Tags>) -> Rc<Tags> {
        self.shapes.values.common(one, other)
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
