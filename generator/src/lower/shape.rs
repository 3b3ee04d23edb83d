//! Shapes: what a schema's values look like, known before anything is lowered.
//!
//! Unions need to know of each branch its JSON types, its properties, and which of these hold a constant. Enters: a schema.
//! Leaves: a [`Shape`]. Reports nothing: `kind` does, when the schema itself is lowered.

use std::collections::BTreeSet;

use super::Lowering;
use super::view::{Node, View};

/// As many references are followed to see what values look like.
const MOST_REFERENCES: usize = 200;

/// What the values of a schema look like.
#[derive(Clone, Debug, Default)]
pub struct Shape<'a> {
    /// The JSON types they can have; none is known when empty.
    pub types: BTreeSet<&'a str>,
    /// The properties, when they are objects, each with the strings that it may be.
    pub properties: Vec<(&'a str, Vec<String>)>,
    /// The properties that must be there.
    pub required: BTreeSet<&'a str>,
}

impl<'a> Shape<'a> {
    /// Whether they are objects and nothing else.
    pub fn is_object(&self) -> bool {
        self.is_only("object")
    }

    /// Whether they have this JSON type and no other.
    pub fn is_only(&self, typ: &str) -> bool {
        self.types.len() == 1 && self.types.contains(typ)
    }

    /// Whether there is a property of this name.
    pub fn has(&self, property: &str) -> bool {
        self.properties.iter().any(|(name, _)| *name == property)
    }

    /// The strings that a property may be.
    pub fn constants(&self, property: &str) -> &[String] {
        self.properties.iter().find(|(name, _)| *name == property).map_or(&[], |(_, values)| values)
    }

    fn add(&mut self, name: &'a str, constants: Vec<String>) {
        match self.properties.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) if known.is_empty() => *known = constants,
            Some(_) => {}
            None => self.properties.push((name, constants)),
        }
    }
}

impl<'a> Lowering<'a, '_> {
    /// The shape of a schema.
    pub(super) fn shape(&self, node: Node<'a>) -> Shape<'a> {
        let mut shape = Shape::default();
        self.shape_into(node, &mut shape, &mut Vec::new());
        shape
    }

    fn shape_into(&self, node: Node<'a>, shape: &mut Shape<'a>, visited: &mut Vec<&'a str>) {
        let schema = match node {
            Node::Reference(name) => {
                let Some((name, schema)) = self.component(name) else { return };
                // What stands behind so many references tells no variant from another in practice.
                if visited.len() > MOST_REFERENCES || visited.contains(&name) {
                    return;
                }
                visited.push(name);
                schema
            }
            Node::Inline(schema) => schema,
        };
        let view = View::new(schema);
        for branch in view.all_of {
            self.shape_into(branch.into(), shape, visited);
        }
        self.view_shape(&view, shape, visited);
    }

    /// Adds what one schema says, without its `allOf`.
    pub(super) fn view_shape(&self, view: &View<'a>, shape: &mut Shape<'a>, visited: &mut Vec<&'a str>) {
        shape.types.extend(types(view));
        shape.required.extend(view.required.iter().map(String::as_str));
        for (name, node) in &view.properties {
            shape.add(name, self.constants(*node));
        }
        let branches = view.one_of.iter().chain(view.any_of).map(Node::from);
        for branch in branches.filter(|branch| self.is_structural(*branch)) {
            if let Node::Reference(name) = branch
                && self.component(name).is_some_and(|(name, _)| visited.contains(&name))
            {
                // A cycle of unions: its other branches say what the values are.
                continue;
            }
            // What only some branches have is not known of the union, but their types are.
            let mut inner = Shape::default();
            self.shape_into(branch, &mut inner, visited);
            if inner.types.is_empty() {
                shape.types.extend(["boolean", "number", "string", "array", "object"]);
            }
            shape.types.extend(inner.types);
        }
    }
}

fn types<'a>(view: &View<'a>) -> Vec<&'a str> {
    if let Some(typ) = view.typ {
        return vec![typ];
    }
    if view.is_object() {
        return vec!["object"];
    }
    if view.items.is_some() {
        return vec!["array"];
    }
    let mut types: Vec<&'a str> = view
        .enumeration
        .iter()
        .filter_map(|value| match value {
            serde_json::Value::Null => None,
            serde_json::Value::Bool(_) => Some("boolean"),
            serde_json::Value::Number(number) if number.is_f64() => Some("number"),
            serde_json::Value::Number(_) => Some("integer"),
            serde_json::Value::String(_) => Some("string"),
            serde_json::Value::Array(_) => Some("array"),
            serde_json::Value::Object(_) => Some("object"),
        })
        .collect();
    types.dedup();
    if types.is_empty() && (view.format.is_some() || view.constraints.pattern.is_some()) {
        types.push("string");
    }
    types
}
