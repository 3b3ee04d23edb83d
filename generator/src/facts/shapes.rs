//! Shapes: the JSON types and the properties of a schema's values.
//!
//! To tell the branches of a union apart, lowering needs the JSON types of each, its properties, and which of these are
//! constants. The types of all components are found at once, along references, so that a chain of schemas costs no more
//! than as many other schemas. Their properties are found on first use, and kept.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use super::targets::parts_of;
use super::values::Values;
use super::{Rest, Tags, Targets};
use crate::json::{JsonType, JsonTypes};
use crate::spec::{Node, Schema};

/// The most schemas that extend each other in a row whose properties are collected.
const MOST_BASES: usize = 200;

/// The least limit of how many properties shapes take from those of other components, and how many each schema of the document
/// adds to it.
const LEAST_TAKEN: usize = 1_000_000;
const TAKEN_OF_SCHEMA: usize = 16;

/// So many constants, or bytes of them, are as much to compare as one property.
const CONSTANTS_OF_WIDTH: usize = 8;
const BYTES_OF_WIDTH: usize = 1024;

/// The shape of a schema's values.
#[derive(Clone, Debug, Default)]
pub struct Shape<'a> {
    /// Their JSON types; empty if none is known.
    pub types: JsonTypes,
    /// The properties of objects.
    pub properties: Vec<(&'a str, Property)>,
    index: HashMap<&'a str, usize>,
    /// How much there is to compare of the properties: many unions may ask for it.
    width: usize,
    /// The required properties.
    pub required: BTreeSet<&'a str>,
    /// The schema of the elements of arrays.
    pub items: Option<Node<'a>>,
    /// How many schemas in a row the properties come from.
    depth: usize,
    /// How many properties there was no room for.
    left_out: usize,
}

/// A property of a shape.
#[derive(Clone, Debug, Default)]
pub struct Property {
    /// The values that are listed for it, as text.
    pub constants: Rc<Tags>,
    /// The JSON types of its values; empty if none is known.
    pub types: JsonTypes,
    /// Whether only responses have it.
    pub read_only: bool,
    /// Whether it may be `null`.
    pub nullable: bool,
}

impl Property {
    /// How much there is to compare: the property and its constants.
    fn width(&self) -> usize {
        1 + self.constants.len() / CONSTANTS_OF_WIDTH + self.constants.bytes() / BYTES_OF_WIDTH
    }
}

impl<'a> Shape<'a> {
    /// Whether all values are objects.
    pub fn is_object(&self) -> bool {
        self.is_only(JsonType::Object)
    }

    /// Whether all values have this JSON type.
    pub fn is_only(&self, ty: JsonType) -> bool {
        self.types == ty.into()
    }

    /// Whether a value can have both shapes, as far as JSON types tell.
    pub fn agrees_with(&self, other: &Self) -> bool {
        self.types.is_empty() || other.types.is_empty() || self.types.meet(other.types)
    }

    /// Whether there is a property of this name.
    pub fn has(&self, property: &str) -> bool {
        self.index.contains_key(property)
    }

    /// Whether all values have a property of this name.
    pub fn requires(&self, property: &str) -> bool {
        self.has(property) && self.required.contains(property)
    }

    /// The values that are listed for a property.
    pub fn constants(&self, property: &str) -> &[String] {
        self.property(property).map_or(&[], |property| &**property.constants)
    }

    /// The same, as the list that other shapes may share.
    pub(super) fn tags(&self, property: &str) -> Rc<Tags> {
        self.property(property).map(|property| Rc::clone(&property.constants)).unwrap_or_default()
    }

    /// How much there is to compare: the properties and their constants, those that there was no room for included.
    pub fn width(&self) -> usize {
        self.width + self.left_out
    }

    /// The JSON types of a property; empty if none is known, or if it may be `null`.
    pub fn types_of(&self, property: &str) -> JsonTypes {
        let property = self.property(property).filter(|property| !property.nullable);
        property.map(|property| property.types).unwrap_or_default()
    }

    /// Whether only responses have a property.
    pub fn is_read_only(&self, property: &str) -> bool {
        self.property(property).is_some_and(|property| property.read_only)
    }

    pub fn property(&self, name: &str) -> Option<&Property> {
        self.index.get(name).and_then(|index| self.properties.get(*index)).map(|(_, property)| property)
    }

    fn add(&mut self, values: &Values<'_>, name: &'a str, property: Property) {
        let Some((_, known)) = self.index.get(name).and_then(|index| self.properties.get_mut(*index)) else {
            self.index.insert(name, self.properties.len());
            self.width += property.width();
            self.properties.push((name, property));
            return;
        };
        let before = known.width();
        if known.constants.is_empty() {
            known.constants = property.constants;
        } else if !property.constants.is_empty() {
            // A value must be in the lists of both schemas. If none is, the later list counts, as for the property.
            let both = values.common(&known.constants, &property.constants);
            known.constants = if both.is_empty() { property.constants } else { both };
        }
        self.width = self.width + known.width() - before;
        let both: JsonTypes = known.types.iter().filter(|ty| property.types.has(*ty)).collect();
        known.types = if both.is_empty() { property.types } else { both };
        known.read_only |= property.read_only;
        known.nullable |= property.nullable;
    }

    /// Adds what a component says. `fits`: whether there is room for its properties.
    fn merge(&mut self, values: &Values<'_>, other: &Self, fits: bool) {
        self.depth = self.depth.max(other.depth + 1);
        self.left_out += other.left_out;
        if !fits {
            self.left_out += other.properties.len();
        }
        // Properties from so far away do not tell variants apart in practice.
        if other.depth >= MOST_BASES || !fits {
            return;
        }
        for (name, property) in &other.properties {
            self.add(values, name, property.clone());
        }
        self.required.extend(&other.required);
        self.items = self.items.or(other.items);
    }
}

/// Whether no value has types of both sets, as far as they are known. An integer is a number.
pub fn are_apart(one: JsonTypes, other: JsonTypes) -> bool {
    let with_integers = |types: JsonTypes| -> JsonTypes {
        let integer = types.has(JsonType::Number).then_some(JsonType::Integer);
        types.iter().chain(integer).collect()
    };
    !one.is_empty() && !other.is_empty() && !with_integers(one).meet(with_integers(other))
}

/// The shapes of all components.
#[derive(Debug)]
pub struct Shapes<'a> {
    pub(super) values: Values<'a>,
    types: HashMap<&'a str, JsonTypes>,
    /// Which components may be `null`, of those that were asked for.
    nulls: RefCell<HashMap<&'a str, bool>>,
    /// How many more properties may be taken from other shapes.
    left: Cell<usize>,
    seen: RefCell<HashMap<&'a str, Rc<Shape<'a>>>>,
    /// The shapes of inline schemas, kept when they are asked for a second time: most are not.
    inline: RefCell<HashMap<*const Schema, Option<Rc<Shape<'a>>>>>,
}

/// The types of one schema: those that it names, and the components whose types it has, too.
#[derive(Default)]
struct Said<'a> {
    types: JsonTypes,
    /// The components of its `allOf`.
    parts: Vec<&'a str>,
    /// The components of its `oneOf` and `anyOf`. One without known types allows any value.
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
        let most = LEAST_TAKEN.saturating_add(targets.schemas().saturating_mul(TAKEN_OF_SCHEMA));
        Self {
            values: Values::new(targets),
            types,
            nulls: RefCell::default(),
            left: Cell::new(most),
            seen: RefCell::default(),
            inline: RefCell::default(),
        }
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
                let key = std::ptr::from_ref(schema);
                let known = self.inline.borrow().get(&key).cloned();
                if let Some(Some(shape)) = known {
                    return shape;
                }
                self.prepare(targets, parts_of(targets, schema));
                let mut shape = Shape::default();
                self.add_whole(targets, schema, &mut shape);
                let shape = Rc::new(shape);
                self.inline.borrow_mut().insert(key, known.map(|_| Rc::clone(&shape)));
                shape
            }
        }
    }

    /// Finds the shapes of components, those of their bases first.
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
                    // A component that extends itself has no shape yet, and adds nothing.
                    if let Some(part) = self.seen.borrow().get(name) {
                        let fits = self.may_take(part.properties.len() + part.required.len());
                        shape.merge(&self.values, part, fits);
                    }
                }
            }
        }
        self.add(targets, &Rest::new(schema), shape);
    }

    /// Adds what one schema says to a shape, without its `allOf`.
    pub(super) fn add(&self, targets: &Targets<'a>, rest: &Rest<'a>, shape: &mut Shape<'a>) {
        let schema = rest.schema;
        shape.types.add(types(rest));
        shape.required.extend(schema.required.iter().map(String::as_str));
        shape.items = schema.items.as_ref().map(Node::from).or(shape.items);
        for (name, property) in &schema.properties {
            if schema.is_conditional(name) {
                // What holds for some values says nothing of the others.
                if !shape.has(name) {
                    shape.add(&self.values, name, Property::default());
                }
                continue;
            }
            let node = property.into();
            let read_only = matches!(node, Node::Inline(schema) if schema.read_only);
            let constants = Rc::clone(&self.values.listed(targets, node).tags);
            let nullable = self.may_be_null(targets, node);
            let property = Property { constants, types: self.types_at(targets, node), read_only, nullable };
            shape.add(&self.values, name, property);
        }
        for branch in rest.branches().filter(|branch| has_types(targets, *branch)) {
            // Properties of some branches are not properties of the union, but their types are its types.
            let types = self.types_at(targets, branch);
            shape.types.add(if types.is_empty() { JsonTypes::ANY_VALUE } else { types });
        }
    }
}

impl<'a> Shapes<'a> {
    /// Adds what one schema says, without its `allOf`, to the shape of another.
    pub(super) fn add_shape(&self, own: &Shape<'a>, shape: &mut Shape<'a>) {
        shape.types.add(own.types);
        shape.required.extend(&own.required);
        shape.items = own.items.or(shape.items);
        shape.left_out += own.left_out;
        for (name, property) in &own.properties {
            shape.add(&self.values, name, property.clone());
        }
    }

    /// Whether there may have been no room for some properties, or some values that several schemas list.
    pub(super) fn may_lack(&self) -> bool {
        self.left.get() == 0 || self.values.may_lack()
    }

    /// Counts properties that are taken from another shape. `false` if they are too many.
    fn may_take(&self, count: usize) -> bool {
        let left = self.left.get().checked_sub(count);
        self.left.set(left.unwrap_or_default());
        left.is_some()
    }

    /// Whether a property may be `null`, as far as its schema and the target of its reference say.
    fn may_be_null(&self, targets: &Targets<'a>, node: Node<'a>) -> bool {
        let name = match node {
            Node::Inline(schema) => return allows_null(targets, schema),
            Node::Reference(name) => name,
        };
        let Some((name, schema)) = targets.component(name) else { return false };
        let known = self.nulls.borrow().get(name).copied();
        known.unwrap_or_else(|| {
            let found = allows_null(targets, schema);
            self.nulls.borrow_mut().insert(name, found);
            found
        })
    }

    /// The JSON types of a schema's values, without its shape.
    fn types_at(&self, targets: &Targets<'a>, node: Node<'a>) -> JsonTypes {
        match node {
            Node::Reference(name) => targets.component(name).map(|(name, _)| self.types_of(name)).unwrap_or_default(),
            Node::Inline(schema) => {
                let mut said = Said::default();
                said.add(targets, schema);
                for name in said.parts.iter().chain(&said.branches) {
                    said.types.add(self.types_of(name));
                }
                said.types
            }
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
        for branch in schema.branches().filter(|branch| has_types(targets, *branch)) {
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

/// Whether a schema allows `null`, as far as it and the schemas that it is made of say themselves.
fn allows_null<'a>(targets: &Targets<'a>, schema: &'a Schema) -> bool {
    schema.nullable
        || schema.types.has(JsonType::Null)
        || schema.values().iter().any(serde_json::Value::is_null)
        || schema.parts().any(|part| is_null(targets, part) || matches!(part, Node::Inline(part) if part.nullable))
        || schema.all_of.iter().any(|part| {
            matches!(part, crate::spec::Subschema::Reference(name)
            if targets.component(name).is_some_and(|(_, schema)| schema.nullable))
        })
}

/// Whether a branch of a union adds types: one that allows only `null` makes the union nullable and adds none.
fn has_types<'a>(targets: &Targets<'a>, branch: Node<'a>) -> bool {
    branch.is_structural() && !is_null(targets, branch)
}

/// Whether a branch of a union adds `null` and nothing else.
pub(super) fn is_null<'a>(targets: &Targets<'a>, branch: Node<'a>) -> bool {
    match branch {
        Node::Reference(name) => targets.component(name).is_some_and(|(_, schema)| schema.is_null_branch()),
        Node::Inline(schema) => schema.is_null_branch(),
    }
}

/// The types that one schema names, without those of its references.
fn types(rest: &Rest<'_>) -> JsonTypes {
    let schema = rest.schema;
    let named = schema.types.without(JsonType::Null);
    if !named.is_empty() {
        return named;
    }
    if schema.is_object() {
        return JsonType::Object.into();
    }
    if schema.is_array() {
        return JsonType::Array.into();
    }
    let types: JsonTypes = rest.values().iter().map(JsonType::of).collect();
    let types = types.without(JsonType::Null);
    let is_string = types.is_empty() && (schema.format.is_some() || schema.pattern.is_some());
    if is_string { JsonType::String.into() } else { types }
}
