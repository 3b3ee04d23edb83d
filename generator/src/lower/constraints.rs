//! Constraints: length, range and so on, of a schema and of what holds together with it.
//!
//! Enters: a schema. Leaves: [`Constraints`], as strict as all of its parts, through references and `allOf`, with those of its
//! items or values. Two that exclude each other are reported where they stand, and neither counts: a check that nothing passes
//! helps nobody.

use openapiv3::{AdditionalProperties, ReferenceOr, Schema};

use super::Lowering;
use super::all_of::MOST_BASES;
use super::ladder::json_types;
use super::union::Branch;
use super::view::{Node, View};
use crate::diag::{Code, Pointer};
use crate::ir::{Constraints, Types, Variant};

/// What is not checked of a union: a value is sound that any one of them takes.
pub const OF_BRANCHES: &str = "variants that take the same values";

/// As many arrays in arrays, and maps in maps, are looked into.
const MOST_LEVELS: usize = 8;

impl<'a> Lowering<'a, '_> {
    /// What a value must satisfy, through references and `allOf`.
    pub(super) fn constraints(&self, node: Node<'a>) -> Constraints {
        let mut levels = Vec::new();
        let mut level = vec![node];
        while !level.is_empty() && levels.len() < MOST_LEVELS {
            let mut constraints = Constraints::default();
            let mut visited = Vec::new();
            let mut inner = Vec::new();
            for node in level {
                self.add_constraints(node, &mut constraints, &mut visited, &mut inner);
            }
            reconcile(&mut constraints);
            levels.push(constraints);
            level = inner;
        }
        let mut whole = Constraints::default();
        for level in levels.into_iter().rev() {
            let each = Some(whole).filter(|each| !each.is_empty()).map(Box::new);
            whole = Constraints { each, ..level };
        }
        whole
    }

    /// Adds what one schema says, and finds the schemas of its items and values.
    fn add_constraints(
        &self,
        node: Node<'a>,
        constraints: &mut Constraints,
        visited: &mut Vec<&'a str>,
        inner: &mut Vec<Node<'a>>,
    ) {
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
        inner.extend(view.items);
        if let Some(AdditionalProperties::Schema(values)) = view.additional {
            inner.push((&**values).into());
        }
        for branch in view.all_of {
            self.add_constraints(branch.into(), constraints, visited, inner);
        }
        for only in [view.one_of, view.any_of].into_iter().filter_map(|branches| self.only_branch(branches)) {
            self.add_constraints(only, constraints, visited, inner);
        }
    }

    /// The branch of a union that has one, `null` not counted: what it asks for holds.
    fn only_branch(&self, branches: &'a [ReferenceOr<Schema>]) -> Option<Node<'a>> {
        let mut branches = branches.iter().map(Node::from).filter(|branch| match branch {
            Node::Inline(schema) => !View::new(schema).is_null(),
            Node::Reference(name) => !self.component(name).is_some_and(|(_, schema)| View::new(schema).is_null()),
        });
        branches.next().filter(|_| branches.next().is_none())
    }

    /// Gives each variant the constraints of its branch, unless a value that breaks them may still be one of another's.
    pub(super) fn constrain(&mut self, branches: &[Branch<'a>], variants: &mut [Variant]) {
        // How many properties an object has is asked of its own type.
        let plain = |branch: &&Branch<'a>| branch.shape.properties.is_empty() && branch.base.is_empty();
        for (index, (branch, variant)) in branches.iter().zip(variants).enumerate().filter(|(_, of)| plain(&of.0)) {
            let mut others = branches.iter().enumerate().filter(|(other, _)| *other != index);
            if branch.merged {
                continue;
            }
            if others.any(|(_, other)| self.overlaps(branch, other)) {
                self.unchecked(branch.node, OF_BRANCHES, &Pointer::base(&branch.pointer));
            } else if branch.joined.is_none() {
                variant.constraints = self.constraints(branch.node);
            }
        }
    }

    /// Whether a value of one branch may be one of another. What is read as any value was none of the others', and what is
    /// read as a string was of no format.
    fn overlaps(&self, one: &Branch<'a>, other: &Branch<'a>) -> bool {
        let formatted = self.string_format(other.node).is_some_and(|format| format.is_some());
        json_types(one).into_iter().any(|typ| {
            json_types(other).into_iter().any(|other| match (typ, other) {
                (Types::Any, _) => false,
                (_, Types::Any) => true,
                (Types::Integer, Types::Number) | (Types::Number, Types::Integer) => true,
                (Types::String, Types::String) => !formatted,
                _ => typ == other,
            })
        })
    }

    /// Reports the constraints of branches that become one.
    pub(super) fn unchecked_branches<'b>(&mut self, branches: impl Iterator<Item = &'b Branch<'a>>)
    where
        'a: 'b,
    {
        for branch in branches {
            self.unchecked(branch.node, OF_BRANCHES, &Pointer::base(&branch.pointer));
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
            self.add_constraints(branch.into(), &mut own, &mut Vec::new(), &mut Vec::new());
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
    let mut found = constraints.each.as_deref_mut().map(reconcile).unwrap_or_default();
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
