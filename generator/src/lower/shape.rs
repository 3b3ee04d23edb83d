//! Shapes: what a schema's values look like, known before anything is lowered.
//!
//! Unions need to know of each branch its JSON types, its properties, and which of these hold a constant. Enters: a schema.
//! Leaves: a [`Shape`]. The types of components are found for all at once, along references, so that a chain of thousands
//! costs as much as thousands of schemas; their properties when they are first asked for. Reports nothing: `kind` does.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use openapiv3::Schema;

use super::Lowering;
use super::view::{Node, View};

/// As many schemas may extend each other in a row for their properties to be seen.
const MOST_BASES: usize = 200;

/// JSON types, as a set. An integer is a number, too, and has a type of its own here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JsonTypes(u8);

impl JsonTypes {
    const NAMES: [&'static str; 6] = ["array", "boolean", "integer", "number", "object", "string"];
    /// Any value but `null`.
    const ALL: Self = Self(0b11_1011);

    /// The type of this name, if there is one.
    fn named(name: &str) -> Self {
        Self(Self::NAMES.iter().position(|known| *known == name).map_or(0, |index| 1 << index))
    }

    /// Whether no type is known.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether this type is among them.
    pub fn has(self, name: &str) -> bool {
        self.0 & Self::named(name).0 != 0
    }

    /// The names of the types, in alphabetical order.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::NAMES.into_iter().filter(move |name| self.has(name))
    }

    /// Whether a value may be of one of these and one of those.
    pub fn meet(self, other: Self) -> bool {
        let numbers = Self::named("integer").0 | Self::named("number").0;
        self.0 & other.0 != 0 || self.0 & numbers != 0 && other.0 & numbers != 0
    }

    fn add(&mut self, other: Self) -> bool {
        let before = *self;
        self.0 |= other.0;
        before != *self
    }
}

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
        self.is_only("object")
    }

    /// Whether they have this JSON type and no other.
    pub fn is_only(&self, typ: &str) -> bool {
        self.types == JsonTypes::named(typ) && !self.types.is_empty()
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

impl<'a> Lowering<'a, '_> {
    /// Finds the types of all components.
    pub(super) fn shapes(&self) -> Shapes<'a> {
        let document = self.document;
        let schemas = document.components.iter().flat_map(|components| &components.schemas);
        let mut types: HashMap<&'a str, JsonTypes> = HashMap::new();
        let mut parts: HashMap<&'a str, Vec<&'a str>> = HashMap::new();
        let mut branches: HashMap<&'a str, Vec<&'a str>> = HashMap::new();
        for (name, schema) in schemas {
            let Node::Inline(schema) = Node::from(schema) else { continue };
            let mut said = Said::default();
            self.said(schema, &mut said);
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
            if types.entry(user).or_default().add(JsonTypes::ALL) {
                open.push(*user);
            }
        }
        spread(&mut types, open);
        Shapes { types, seen: RefCell::default() }
    }

    fn said(&self, schema: &'a Schema, said: &mut Said<'a>) {
        let view = View::new(schema);
        said.types.add(types(&view));
        for branch in view.all_of {
            match Node::from(branch) {
                Node::Reference(name) => said.parts.extend(self.component(name).map(|(name, _)| name)),
                Node::Inline(schema) => self.said(schema, said),
            }
        }
        let branches = view.one_of.iter().chain(view.any_of).map(Node::from);
        for branch in branches.filter(|branch| self.is_structural(*branch)) {
            match branch {
                Node::Reference(name) => said.branches.extend(self.component(name).map(|(name, _)| name)),
                Node::Inline(schema) => {
                    let mut inner = Said::default();
                    self.said(schema, &mut inner);
                    let is_known = !inner.types.is_empty();
                    if !is_known && inner.parts.is_empty() && inner.branches.is_empty() {
                        inner.types = JsonTypes::ALL;
                    }
                    said.types.add(inner.types);
                    said.branches.extend(inner.branches);
                    (if is_known { &mut said.parts } else { &mut said.branches }).extend(inner.parts);
                }
            }
        }
    }

    /// The shape of a schema.
    pub(super) fn shape(&self, node: Node<'a>) -> Rc<Shape<'a>> {
        match node {
            Node::Reference(name) => {
                self.component(name).map(|(name, _)| self.component_shape(name)).unwrap_or_default()
            }
            Node::Inline(schema) => {
                self.prepare(self.parts_of(schema));
                let mut shape = Shape::default();
                self.shape_into(schema, &mut shape);
                Rc::new(shape)
            }
        }
    }

    fn component_shape(&self, name: &'a str) -> Rc<Shape<'a>> {
        self.prepare(vec![name]);
        self.shapes.seen.borrow().get(name).cloned().unwrap_or_default()
    }

    /// Puts the shapes of components in place, those of what they extend first.
    fn prepare(&self, names: Vec<&'a str>) {
        // An explicit stack: schemas may extend each other thousands of times.
        let mut stack: Vec<(&'a str, bool)> = names.into_iter().map(|name| (name, false)).collect();
        let mut open = std::collections::HashSet::new();
        while let Some((name, ready)) = stack.pop() {
            let Some((_, schema)) = self.component(name) else { continue };
            if ready {
                let mut shape = Shape::default();
                self.shape_into(schema, &mut shape);
                shape.types = self.shapes.types.get(name).copied().unwrap_or_default();
                self.shapes.seen.borrow_mut().insert(name, Rc::new(shape));
            } else if !self.shapes.seen.borrow().contains_key(name) && open.insert(name) {
                stack.push((name, true));
                stack.extend(self.parts_of(schema).into_iter().map(|name| (name, false)));
            }
        }
    }

    /// The components that a schema extends.
    fn parts_of(&self, schema: &'a Schema) -> Vec<&'a str> {
        let mut found = Vec::new();
        let mut open = vec![schema];
        while let Some(schema) = open.pop() {
            for branch in View::new(schema).all_of {
                match Node::from(branch) {
                    Node::Reference(name) => found.extend(self.component(name).map(|(name, _)| name)),
                    Node::Inline(schema) => open.push(schema),
                }
            }
        }
        found
    }

    fn shape_into(&self, schema: &'a Schema, shape: &mut Shape<'a>) {
        let view = View::new(schema);
        for branch in view.all_of {
            match Node::from(branch) {
                Node::Inline(schema) => self.shape_into(schema, shape),
                Node::Reference(name) => {
                    let Some((name, _)) = self.component(name) else { continue };
                    shape.types.add(self.shapes.types.get(name).copied().unwrap_or_default());
                    // One that leads back to itself is not there yet, and adds nothing.
                    if let Some(part) = self.shapes.seen.borrow().get(name) {
                        shape.merge(part);
                    }
                }
            }
        }
        self.view_shape(&view, shape);
    }

    /// Adds what one schema says, without its `allOf`.
    pub(super) fn view_shape(&self, view: &View<'a>, shape: &mut Shape<'a>) {
        shape.types.add(types(view));
        shape.required.extend(view.required.iter().map(String::as_str));
        shape.items = view.items.or(shape.items);
        for (name, node) in &view.properties {
            shape.add(name, self.tag_values(*node));
        }
        let branches = view.one_of.iter().chain(view.any_of).map(Node::from);
        for branch in branches.filter(|branch| self.is_structural(*branch)) {
            // What only some branches have is not known of the union, but their types are.
            let types = match branch {
                Node::Reference(name) => {
                    let name = self.component(name).map(|(name, _)| name);
                    name.and_then(|name| self.shapes.types.get(name).copied()).unwrap_or_default()
                }
                Node::Inline(schema) => {
                    let mut said = Said::default();
                    self.said(schema, &mut said);
                    for name in said.parts.iter().chain(&said.branches) {
                        said.types.add(self.shapes.types.get(name).copied().unwrap_or_default());
                    }
                    said.types
                }
            };
            shape.types.add(if types.is_empty() { JsonTypes::ALL } else { types });
        }
    }
}

/// The types that one schema names, without what it refers to.
fn types(view: &View<'_>) -> JsonTypes {
    if let Some(typ) = view.typ {
        return JsonTypes::named(typ);
    }
    if view.is_object() {
        return JsonTypes::named("object");
    }
    if view.items.is_some() {
        return JsonTypes::named("array");
    }
    let mut types = JsonTypes::default();
    for value in &view.enumeration {
        types.add(JsonTypes::named(match value {
            serde_json::Value::Null => "null",
            serde_json::Value::Bool(_) => "boolean",
            serde_json::Value::Number(number) if number.is_f64() => "number",
            serde_json::Value::Number(_) => "integer",
            serde_json::Value::String(_) => "string",
            serde_json::Value::Array(_) => "array",
            serde_json::Value::Object(_) => "object",
        }));
    }
    if types.is_empty() && (view.format.is_some() || view.constraints.pattern.is_some()) {
        types = JsonTypes::named("string");
    }
    types
}
