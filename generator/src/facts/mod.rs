//! Facts about the whole document that lowering needs, found before it and immutable.
//!
//! Enters: a [`Document`]. Leaves: [`Facts`]: the targets of references, the components that allow `null`, the shapes
//! of schemas, which schemas extend which, and which are of content that is sent as it is. Each is found once, so that a chain of schemas costs no more than as
//! many schemas that are not in a chain. Nothing is decided or reported here: `lower` reports the faults of families.

mod families;
mod graph;
mod nullable;
mod parts;
mod rest;
mod shapes;
mod tagging;
mod tags;
mod targets;
mod uploads;
mod values;
#[cfg(test)]
mod tests;

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};

use crate::spec::{Document, Encoding, Node, Schema};
pub use families::{Families, Fault, Member};
pub use parts::{Encodings, Nested};
pub use rest::Rest;
pub use shapes::{Property, Shape, Shapes, are_apart};
pub use tagging::plain;
pub use tags::Tags;
pub use targets::Targets;

use nullable::Nullable;
use uploads::Uploads;

/// The facts of one document.
#[derive(Debug)]
pub struct Facts<'a> {
    /// The document.
    pub document: &'a Document,
    targets: Targets<'a>,
    nullable: Nullable<'a>,
    shapes: Shapes<'a>,
    families: Families<'a>,
    uploads: Uploads,
    /// How much more may be walked through for the properties of encodings.
    steps: Cell<usize>,
    /// The components that were asked whether they allow any value, by the references that may still be followed.
    anything: RefCell<HashMap<(&'a str, usize), bool>>,
}

impl<'a> Facts<'a> {
    /// Finds the facts of a document.
    #[must_use]
    pub fn new(document: &'a Document) -> Self {
        let targets = Targets::new(document);
        let nullable = Nullable::new(&targets);
        let shapes = Shapes::new(&targets);
        let families = Families::new(&targets, &shapes);
        let uploads = Uploads::new(document, &targets, &shapes);
        let steps = Cell::new(parts::steps(document.schemas));
        Self { document, targets, nullable, shapes, families, uploads, steps, anything: RefCell::default() }
    }

    /// The targets of references to schemas.
    pub fn targets(&self) -> &Targets<'a> {
        &self.targets
    }

    /// The families: bases and their extensions.
    pub fn families(&self) -> &Families<'a> {
        &self.families
    }

    /// The component schema of this name, through components that are only references: its own name, and the schema.
    pub fn component(&self, name: &str) -> Option<(&'a str, &'a Schema)> {
        self.targets.component(name)
    }

    /// The schema of a node, through references.
    pub fn schema(&self, node: Node<'a>) -> Option<&'a Schema> {
        self.targets.schema(node)
    }

    /// Whether a schema allows `null`. No part is `null`.
    pub fn is_nullable(&self, node: Node<'a>) -> bool {
        self.nullable.is_nullable(node) && !self.schema(node).is_some_and(|schema| self.is_upload(schema))
    }

    /// Whether a schema is a file that may be `null`: then it is no part.
    pub fn may_be_no_part(&self, node: Node<'a>) -> bool {
        self.nullable.is_nullable(node) && !self.is_nullable(node)
    }

    /// Whether values of a schema are sent as they are, as parts of a body.
    pub fn is_upload(&self, schema: &Schema) -> bool {
        self.uploads.contains(schema)
    }

    /// Whether a schema is one whose values are sent as they are, and one of any JSON value elsewhere.
    pub fn is_mixed_upload(&self, schema: &Schema) -> bool {
        self.uploads.is_mixed(schema)
    }

    /// Whether a schema is that of a body in parts, some of which are sent as they are.
    pub fn holds_uploads(&self, node: Node<'a>) -> bool {
        self.targets.schema(node).is_some_and(|schema| self.uploads.is_body(schema))
    }

    /// The body in parts that a part is; `None` if it is one value. `is_property` says whether the encoding is that of a property.
    pub fn nested(&self, node: Node<'a>, encoding: &Encoding, is_property: bool) -> Option<Nested<'a>> {
        parts::nested(&self.targets, &self.shapes, node, encoding, is_property)
    }

    /// The schemas of the properties of these names, in a schema or in those that it consists of.
    pub fn properties(&self, node: Node<'a>, names: &HashSet<&str>) -> HashMap<&'a str, Node<'a>> {
        parts::properties(&self.targets, node, names)
    }

    /// Those of these names that no property of a body has, as far as that is known.
    pub fn undeclared<'n>(&self, body: Node<'a>, names: Vec<&'n str>) -> Vec<&'n str> {
        parts::undeclared(&self.targets, body, names, &self.steps)
    }

    /// The shape of a schema.
    pub fn shape(&self, node: Node<'a>) -> std::rc::Rc<Shape<'a>> {
        self.shapes.shape(&self.targets, node)
    }

    /// Whether schemas share so much that not all of their properties and values tell the variants of unions apart.
    pub fn may_lack_shapes(&self) -> bool {
        self.shapes.may_lack()
    }

    /// The shape of what one schema says, without its `allOf`.
    pub fn own_shape(&self, rest: &Rest<'a>) -> Shape<'a> {
        let mut shape = Shape::default();
        self.shapes.add(&self.targets, rest, &mut shape);
        shape
    }

    /// Adds what a schema says besides to a shape.
    pub fn add_shape(&self, own: &Shape<'a>, shape: &mut Shape<'a>) {
        self.shapes.add_shape(own, shape);
    }

    /// Whether there was too much in bodies in parts to look for files in all of it.
    pub fn may_lack_uploads(&self) -> bool {
        self.uploads.may_lack()
    }
}
