//! Constraints: length, range and so on, of a schema and of what holds together with it.
//!
//! Enters: a schema. Leaves: [`Constraints`], as strict as all of its parts, through references and `allOf`. Two that exclude
//! each other are reported where they stand, and neither counts: a check that nothing passes helps nobody.

use super::Lowering;
use super::all_of::MOST_BASES;
use super::view::{Node, View};
use crate::diag::{Code, Pointer};
use crate::ir::Constraints;

impl<'a> Lowering<'a, '_> {
    /// What a value must satisfy, through references and `allOf`.
    pub(super) fn constraints(&self, node: Node<'a>) -> Constraints {
        let mut constraints = Constraints::default();
        self.add_constraints(node, &mut constraints, &mut Vec::new());
        reconcile(&mut constraints);
        constraints
    }

    fn add_constraints(&self, node: Node<'a>, constraints: &mut Constraints, visited: &mut Vec<&'a str>) {
        let schema = match node {
            Node::Inline(schema) => schema,
            Node::Reference(name) => match self.component(name) {
                Some((name, schema)) if visited.len() <= MOST_BASES && !visited.contains(&name) => {
                    visited.push(name);
                    schema
                }
                _ => return,
            },
        };
        let view = View::new(schema);
        let mut own = view.constraints;
        reconcile(&mut own);
        constraints.tighten(own);
        for branch in view.all_of {
            self.add_constraints(branch.into(), constraints, visited);
        }
    }

    /// Reports the constraints of one schema that exclude each other, and those of its `allOf`.
    pub(super) fn report_contradictions(&mut self, view: &View<'a>, at: &Pointer<'_>) {
        let mut own = view.constraints.clone();
        for contradiction in reconcile(&mut own) {
            self.contradiction(&contradiction, at);
        }
        if view.all_of.is_empty() {
            return;
        }
        for branch in view.all_of {
            self.add_constraints(branch.into(), &mut own, &mut Vec::new());
        }
        for contradiction in reconcile(&mut own) {
            self.contradiction(&contradiction, &at.key("allOf"));
        }
    }

    /// Reports one contradiction.
    pub(super) fn contradiction(&mut self, contradiction: &str, at: &Pointer<'_>) {
        self.warn(
            Code::ContradictorySchema,
            at,
            format!("no value can satisfy {contradiction}"),
            "correct one of them; neither is checked until then",
        );
    }
}

/// Takes out what excludes each other, and says what that is.
pub(super) fn reconcile(constraints: &mut Constraints) -> Vec<String> {
    let mut found = Vec::new();
    let counts = [
        ("Length", &mut constraints.min_length, &mut constraints.max_length),
        ("Items", &mut constraints.min_items, &mut constraints.max_items),
        ("Properties", &mut constraints.min_properties, &mut constraints.max_properties),
    ];
    for (of, least, most) in counts {
        if let (Some(low), Some(high)) = (*least, *most)
            && low > high
        {
            found.push(format!("`min{of}` {low} and `max{of}` {high}"));
            (*least, *most) = (None, None);
        }
    }
    if let (Some((low, above)), Some((high, below))) = (constraints.minimum, constraints.maximum)
        && (low > high || low == high && (above || below))
    {
        let word = |excluded: bool, inclusive: &'static str, exclusive: &'static str| {
            if excluded { exclusive } else { inclusive }
        };
        found.push(format!(
            "{} {low} and {} {high}",
            word(above, "`minimum`", "an exclusive `minimum`"),
            word(below, "`maximum`", "an exclusive `maximum`")
        ));
        (constraints.minimum, constraints.maximum) = (None, None);
    }
    found
}
