//! Shapes: what a schema's values look like.
//!
//! Unions need to know of each branch its JSON types, its properties, and which of these hold a constant. The types of
//! components are found for all at once, along references, so that a chain of thousands costs as much as thousands of
//! schemas; their properties are found when they are first asked for, and kept.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use super::{Rest, Targets};
use crate::json::{JsonType, JsonTypes};
use crate::spec::{Node, Schema};

/// As many schemas may extend each other in a row for their properties to be seen.
const MOST_BASES: usize = 200;

/// What the values of a schema look like.
#[derive(Clone, Debug, Default)]
pub struct Shape<'a> {
    /// The JSON types they can have; none is known when empty.
    pub types: JsonTypes,
    /// The properties, when they are objects, each with the values that it may be, by their text.
    pub properties: Vec<(&'a str, Vec<String>)>,
    index: HashMap<&'a str, usize>,
    /// The properties that must be there.
    pub required: BTreeSet<&'a str>,
    /// The schema of their elements, when they are arrays.
    pub items: Option<Node<'a>>,
    /// How many schemas extend each other to give these properties.
    depth: usize,
}

impl<'a> Shape<'a> {
    /// Whether they are objects and nothing else.
    pub fn is_object(&self) -> bool {
        self.is_only(JsonType::Object)
    }

    /// Whether they have this JSON type and no other.
    pub fn is_only(&self, ty: JsonType) -> bool {
        self.types == ty.into()
    }

    /// Whether a value may have both shapes, as far as JSON types say it.
    pub fn agrees_with(&self, other: &Self) -> bool {
        self.types.is_empty() || other.types.is_empty() || self.types.meet(other.types)
    }

    /// Whether there is a property of this name.
    pub fn has(&self, property: &str) -> bool {
        self.index.contains_key(property)
    }

    /// Whether there is a property of this name in all of them.
    pub fn requires(&self, property: &str) -> bool {
        self.has(property) && self.required.contains(property)
    }

    /// The values that a property may be.
    pub fn constants(&self, property: &str) -> &[String] {
        let found = self.index.get(property).and_then(|index| self.properties.get(*index));
        found.map_or(&[], |(_, values)| values)
    }

    fn add(&mut self, name: &'a str, constants: Vec<String>) {
        match self.index.get(name).and_then(|index| self.properties.get_mut(*index)) {
            Some((_, known)) if known.is_empty() => *known = constants,
            Some(_) if constants.is_empty() => {}
            Some((_, known)) => {
                // What two schemas list, both must allow; of what exclude each other the later counts, as for the property.
                known.retain(|value| constants.contains(value));
                if known.is_empty() {
                    *known = constants;
                }
            }
            None => {
                self.index.insert(name, self.properties.len());
                self.properties.push((name, constants));
            }
        }
    }

    fn merge(&mut self, other: &Self) {
        self.depth = self.depth.max(other.depth + 1);
        // What stands behind so many schemas tells no variant from another in practice.
        if other.depth >= MOST_BASES {
            return;
        }
        for (name, constants) in &other.properties {
            self.add(name, constants.clone());
        }
        self.required.extend(&other.required);
        self.items = self.items.or(other.items);
    }
}

/// What is known of all components.
#[derive(Debug, Default)]
pub struct Shapes<'a> {
    types: HashMap<&'a str, JsonTypes>,
    seen: RefCell<HashMap<&'a str, Rc<Shape<'a>>>>,
}

/// What one schema says of its types: those it names, and the components whose types it has.
#[derive(Default)]
struct Said<'a> {
    types: JsonTypes,
    /// The components of its `allOf`.
    parts: Vec<&'a str>,
    /// The components of its `oneOf` and `anyOf`: of which nothing is known, any value may be.
    branches: Vec<&'a str>,
}

impl<'a> Shapes<'a> {
    /// Finds the types of all components.
    pub(super) fn new(targets: &Targets<'a>) -> Self {
        let mut types: HashMap<&'a str, JsonTypes> = HashMap::new();
        let mut parts: HashMap<&'a str, Vec<&'a str>> = HashMap::new();
        let mut branches: HashMap<&'a str, Vec<&'a str>> = HashMap::new();
        for (name, node) in targets.components() {
            let Node::Inline(schema) = node else { continue };
            let mut said = Said::default();
            said.add(targets, schema);
            types.insert(name, said.types);
            for (targets, users) in [(said.parts, &mut parts), (said.branches, &mut branches)] {
                for target in targets {
                    users.entry(target).or_default().push(name);
                }
            }
        }
        let spread = |types: &mut HashMap<&'a str, JsonTypes>, mut open: Vec<&'a str>| {
            while let Some(name) = open.pop() {
                let own = types.get(name).copied().unwrap_or_default();
                for user in [&parts, &branches].into_iter().filter_map(|users| users.get(name)).flatten() {
                    if types.entry(user).or_default().add(own) {
                        open.push(user);
                    }
                }
            }
        };
        let all = types.keys().copied().collect();
        spread(&mut types, all);
        let unknown: Vec<&'a str> = types.iter().filter(|(_, of)| of.is_empty()).map(|(name, _)| *name).collect();
        let unknown = unknown.iter().filter_map(|name| branches.get(name)).flatten();
        let mut open = Vec::new();
        for user in unknown {
            if types.entry(user).or_default().add(JsonTypes::ANY_VALUE) {
                open.push(*user);
            }
        }
        spread(&mut types, open);
        Self { types, seen: RefCell::default() }
    }

    /// The shape of a schema.
    pub(super) fn shape(&self, targets: &Targets<'a>, node: Node<'a>) -> Rc<Shape<'a>> {
        match node {
            Node::Reference(name) => match targets.component(name) {
                Some((name, _)) => {
                    self.prepare(targets, vec![name]);
                    self.seen.borrow().get(name).cloned().unwrap_or_default()
                }
                None => Rc::default(),
            },
            Node::Inline(schema) => {
                self.prepare(targets, parts_of(targets, schema));
                let mut shape = Shape::default();
                self.add_whole(targets, schema, &mut shape);
                Rc::new(shape)
            }
        }
    }

    /// Puts the shapes of components in place, those of what they extend first.
    fn prepare(&self, targets: &Targets<'a>, names: Vec<&'a str>) {
        // An explicit stack: schemas may extend each other thousands of times.
        let mut stack: Vec<(&'a str, bool)> = names.into_iter().map(|name| (name, false)).collect();
        let mut open = HashSet::new();
        while let Some((name, ready)) = stack.pop() {
            let Some((_, schema)) = targets.component(name) else { continue };
            if ready {
                let mut shape = Shape::default();
                self.add_whole(targets, schema, &mut shape);
                shape.types = self.types_of(name);
                self.seen.borrow_mut().insert(name, Rc::new(shape));
            } else if !self.seen.borrow().contains_key(name) && open.insert(name) {
                stack.push((name, true));
                stack.extend(parts_of(targets, schema).into_iter().map(|name| (name, false)));
            }
        }
    }

    fn types_of(&self, name: &str) -> JsonTypes {
        self.types.get(name).copied().unwrap_or_default()
    }

    fn add_whole(&self, targets: &Targets<'a>, schema: &'a Schema, shape: &mut Shape<'a>) {
        for part in &schema.all_of {
            match Node::from(part) {
                Node::Inline(schema) => self.add_whole(targets, schema, shape),
                Node::Reference(name) => {
                    let Some((name, _)) = targets.component(name) else { continue };
                    shape.types.add(self.types_of(name));
                    // One that leads back to itself is not there yet, and adds nothing.
                    if let Some(part) = self.seen.borrow().get(name) {
                        shape.merge(part);
                    }
                }
            }
        }
        self.add(targets, &Rest::new(schema), shape);
    }

    /// Adds what one schema says, without its `allOf`.
    pub(super) fn add(&self, targets: &Targets<'a>, rest: &Rest<'a>, shape: &mut Shape<'a>) {
        let schema = rest.schema;
        shape.types.add(types(rest));
        shape.required.extend(schema.required.iter().map(String::as_str));
        shape.items = schema.items.as_ref().map(Node::from).or(shape.items);
        for (name, property) in &schema.properties {
            shape.add(name, targets.tag_values(property.into()));
        }
        for branch in rest.branches().filter(|branch| branch.is_structural()) {
            // What only some branches have is not known of the union, but their types are.
            let types = match branch {
                Node::Reference(name) => {
                    targets.component(name).map(|(name, _)| self.types_of(name)).unwrap_or_default()
                }
                Node::Inline(schema) => {
                    let mut said = Said::default();
                    said.add(targets, schema);
                    for name in said.parts.iter().chain(&said.branches) {
                        said.types.add(self.types_of(name));
                    }
                    said.types
                }
            };
            shape.types.add(if types.is_empty() { JsonTypes::ANY_VALUE } else { types });
        }
    }
}

impl<'a> Said<'a> {
    fn add(&mut self, targets: &Targets<'a>, schema: &'a Schema) {
        self.types.add(types(&Rest::new(schema)));
        for part in &schema.all_of {
            match Node::from(part) {
                Node::Reference(name) => self.parts.extend(targets.component(name).map(|(name, _)| name)),
                Node::Inline(schema) => self.add(targets, schema),
            }
        }
        for branch in schema.branches().filter(|branch| branch.is_structural()) {
            match branch {
                Node::Reference(name) => self.branches.extend(targets.component(name).map(|(name, _)| name)),
                Node::Inline(schema) => {
                    let mut inner = Self::default();
                    inner.add(targets, schema);
                    let is_known = !inner.types.is_empty();
                    if !is_known && inner.parts.is_empty() && inner.branches.is_empty() {
                        inner.types = JsonTypes::ANY_VALUE;
                    }
                    self.types.add(inner.types);
                    self.branches.extend(inner.branches);
                    (if is_known { &mut self.parts } else { &mut self.branches }).extend(inner.parts);
                }
            }
        }
    }
}

/// The components that a schema extends.
fn parts_of<'a>(targets: &Targets<'a>, schema: &'a Schema) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut open = vec![schema];
    while let Some(schema) = open.pop() {
        for part in &schema.all_of {
            match Node::from(part) {
                Node::Reference(name) => found.extend(targets.component(name).map(|(name, _)| name)),
                Node::Inline(schema) => open.push(schema),
            }
        }
    }
    found
}

/// The types that one schema names, without what it refers to.
fn types(rest: &Rest<'_>) -> JsonTypes {
    let schema = rest.schema;
    let named = schema.types.without(JsonType::Null);
    if !named.is_empty() {
        return named;
    }
    if schema.is_object() {
        return JsonType::Object.into();
    }
    if schema.items.is_some() {
        return JsonType::Array.into();
    }
    let types: JsonTypes = rest.values().iter().map(JsonType::of).collect();
    let types = types.without(JsonType::Null);
    let is_string = types.is_empty() && (schema.format.is_some() || schema.pattern.is_some());
    if is_string { JsonType::String.into() } else { types }
}
