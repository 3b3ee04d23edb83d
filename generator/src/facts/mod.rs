//! What lowering asks of the whole document, found before it and immutable.
//!
//! Enters: a [`Document`]. Leaves: [`Facts`]: where references lead, which components `null` is a value of, what the values of
//! schemas look like, who extends whom. Each is found once: a chain of thousands of schemas costs as much as thousands of
//! schemas. Decides nothing and reports nothing: what is wrong with families is kept for `lower` to report.

mod families;
mod graph;
mod nullable;
mod rest;
mod shapes;
mod tagging;
mod targets;
mod values;
#[cfg(test)]
mod tests;

use crate::spec::{Document, Node, Schema};
pub use families::{Families, Fault, Member};
pub use rest::Rest;
pub use shapes::{Shape, Shapes};
pub use tagging::plain;
pub use targets::Targets;

use nullable::Nullable;

/// The facts of one document.
#[derive(Debug)]
pub struct Facts<'a> {
    /// The document.
    pub document: &'a Document,
    targets: Targets<'a>,
    nullable: Nullable<'a>,
    shapes: Shapes<'a>,
    families: Families<'a>,
}

impl<'a> Facts<'a> {
    /// Finds them.
    #[must_use]
    pub fn new(document: &'a Document) -> Self {
        let targets = Targets::new(document);
        let nullable = Nullable::new(&targets);
        let shapes = Shapes::new(&targets);
        let families = Families::new(&targets, &shapes);
        Self { document, targets, nullable, shapes, families }
    }

    /// Where references to schemas lead.
    pub fn targets(&self) -> &Targets<'a> {
        &self.targets
    }

    /// The families of inheritance.
    pub fn families(&self) -> &Families<'a> {
        &self.families
    }

    /// The component schema of this name, through components that are only references to others: its own name, and it.
    pub fn component(&self, name: &str) -> Option<(&'a str, &'a Schema)> {
        self.targets.component(name)
    }

    /// The schema that a node is, through references.
    pub fn schema(&self, node: Node<'a>) -> Option<&'a Schema> {
        self.targets.schema(node)
    }

    /// Whether `null` is one of a schema's values.
    pub fn is_nullable(&self, node: Node<'a>) -> bool {
        self.nullable.is_nullable(node)
    }

    /// What the values of a schema look like.
    pub fn shape(&self, node: Node<'a>) -> std::rc::Rc<Shape<'a>> {
        self.shapes.shape(&self.targets, node)
    }

    /// Adds what one schema says of its values, without its `allOf`.
    pub fn add_shape(&self, rest: &Rest<'a>, shape: &mut Shape<'a>) {
        self.shapes.add(&self.targets, rest, shape);
    }
}
