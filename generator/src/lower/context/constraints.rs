//! The constraints of a schema: length, range and so on.
//!
//! They are as strict as all of its parts together, through references and `allOf`, and include those of its items or
//! values. Two that exclude each other are reported, and neither is checked, since no value would pass.

use std::cell::Cell;
use std::collections::HashSet;

use super::{Context, weight_of_constraints, weight_of_text};
use crate::diag::Code;
use crate::facts::{Facts, Rest};
use crate::ir::{Bound, Constraints};
use crate::json::Pointer;
use crate::spec::{self, Node, Schema, Subschema};

/// The most schemas that may extend each other in a row.
pub const MOST_BASES: usize = 200;

/// The most schemas whose constraints are looked at in one document. Each copy of a long pattern counts for several.
pub const MOST_STEPS: usize = 5_000_000;

/// The most nested arrays and maps that are examined.
const MOST_LEVELS: usize = 8;

/// What has constraints that are not checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Limited {
    /// Text bodies.
    TextBody,
    /// Content that is sent as it is.
    Uploads,
    /// Elements of tuples.
    Tuples,
    /// Strings that hold JSON, and scalars and arrays in them.
    JsonText,
    /// Lists and objects of which the document lists the values.
    ListedStructures,
    /// Properties that a map requires.
    RequiredOfMaps,
    /// Branches of `anyOf` that are one struct: which properties each of them requires.
    Branches,
    /// Variants that accept the same values: a value is valid if any of them accepts it.
    Variants,
}

impl Limited {
    /// Its name in messages.
    pub fn noun(self) -> &'static str {
        match self {
            Self::TextBody => "text bodies",
            Self::ListedStructures => "lists and objects with `enum` or `const`",
            Self::RequiredOfMaps => "maps that require properties",
            Self::Uploads => "files",
            Self::Tuples => "elements of tuples",
            Self::JsonText => "JSON in strings",
            Self::Branches => "branches of `anyOf` that are one type",
            Self::Variants => "variants that accept the same values",
        }
    }
}

/// The constraints of a schema, through references and `allOf`. Those of a component are found once.
pub fn of<'a>(cx: &Context<'a, '_>, node: Node<'a>) -> Constraints {
    let Node::Reference(name) = node else { return find(cx.facts, node, &cx.steps) };
    let Some((name, _)) = cx.facts.component(name) else { return Constraints::default() };
    if let Some(known) = cx.constraints.borrow().get(name) {
        return if step(&cx.steps, weight_of_constraints(known)) { known.clone() } else { Constraints::default() };
    }
    let found = find(cx.facts, node, &cx.steps);
    cx.constraints.borrow_mut().insert(name, found.clone());
    found
}

/// Counts steps. `false` if there are too many.
fn step(steps: &Cell<usize>, count: usize) -> bool {
    let left = steps.get().checked_sub(count);
    steps.set(left.unwrap_or_default());
    left.is_some()
}

fn find<'a>(facts: &Facts<'a>, node: Node<'a>, steps: &Cell<usize>) -> Constraints {
    let mut levels = Vec::new();
    let mut level = vec![node];
    while !level.is_empty() && levels.len() < MOST_LEVELS {
        let mut constraints = Constraints::default();
        let mut walk = Walk { facts, steps, visited: HashSet::new(), depth: 0, inner: Vec::new() };
        for node in level {
            walk.add(node, &mut constraints);
        }
        let inner = walk.inner;
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

/// The constraints of one schema alone.
fn own(schema: &Schema) -> Constraints {
    let bound = |bound: spec::Bound| Bound { limit: bound.limit, excluded: bound.excluded };
    Constraints {
        min_length: schema.min_length,
        max_length: schema.max_length,
        patterns: schema.pattern.iter().cloned().collect(),
        minimum: schema.lower_bound().map(bound),
        maximum: schema.upper_bound().map(bound),
        multiple_of: schema.multiple_of,
        min_items: schema.min_items,
        max_items: schema.max_items,
        unique_items: schema.unique_items,
        min_properties: schema.min_properties,
        max_properties: schema.max_properties,
        each: None,
    }
}

/// Whether one schema alone has any constraints.
pub fn has_own(schema: &Schema) -> bool {
    !own(schema).is_empty()
}

/// Whether a schema that says nothing about types allows any value: `{}`, not one that only constrains.
pub fn is_anything(schema: &Schema) -> bool {
    let parts = schema.all_of.len() + schema.one_of.len() + schema.any_of.len();
    schema.required.is_empty() && parts == 0 && schema.not.is_none() && !has_own(schema)
}

/// A walk through the schemas whose constraints apply together.
struct Walk<'w, 'a> {
    facts: &'w Facts<'a>,
    /// How many more schemas may be walked through in one document.
    steps: &'w Cell<usize>,
    visited: HashSet<&'a str>,
    depth: usize,
    /// The schemas of items and values.
    inner: Vec<Node<'a>>,
}

impl<'a> Walk<'_, 'a> {
    /// Adds the constraints of one schema, and collects the schemas of its items and values.
    fn add(&mut self, node: Node<'a>, constraints: &mut Constraints) {
        if !step(self.steps, 1) {
            return;
        }
        let schema = match node {
            Node::Inline(schema) => schema,
            Node::Reference(name) => match self.facts.component(name) {
                Some((name, schema)) if self.depth < MOST_BASES && self.visited.insert(name) => schema,
                _ => return,
            },
        };
        let long = schema.pattern.as_ref().map_or(0, |pattern| weight_of_text(pattern.len()) - 1);
        if !step(self.steps, long) {
            return;
        }
        let is_base = matches!(node, Node::Reference(_));
        self.depth += usize::from(is_base);
        let mut own = own(schema);
        reconcile(&mut own);
        constraints.tighten(own);
        self.inner.extend(schema.items.as_ref().map(Node::from));
        if let Some(values @ (Subschema::Reference(_) | Subschema::Inline(_))) = &schema.additional_properties {
            self.inner.push(values.into());
        }
        for part in &schema.all_of {
            self.add(part.into(), constraints);
        }
        let only = |branches: &'a Vec<Subschema>| only_branch(self.facts, branches);
        for only in [&schema.one_of, &schema.any_of].map(only).into_iter().flatten() {
            self.add(only, constraints);
        }
        self.depth -= usize::from(is_base);
    }
}

/// The branch of a union that has only one apart from `null`: its constraints apply.
fn only_branch<'a>(facts: &Facts<'a>, branches: &'a [Subschema]) -> Option<Node<'a>> {
    let is_null = |branch: &Node<'a>| facts.schema(*branch).is_some_and(Schema::is_null);
    let mut branches = branches.iter().map(Node::from).filter(|branch| !is_null(branch));
    branches.next().filter(|_| branches.next().is_none())
}

/// Reports the constraints of one schema that exclude each other, and those of its `allOf`.
pub fn report_contradictions<'a>(cx: &mut Context<'a, '_>, rest: &Rest<'a>, at: &Pointer<'_>) {
    let mut own = own(rest.schema);
    for contradiction in reconcile(&mut own) {
        report(cx, &contradiction, at);
    }
    if rest.all_of().is_empty() {
        return;
    }
    for part in rest.all_of().iter().map(Node::from) {
        match part {
            // The contradictions of a component are reported there.
            Node::Reference(_) => own.tighten(Constraints { each: None, ..of(cx, part) }),
            Node::Inline(_) => {
                let steps = &cx.steps;
                Walk { facts: cx.facts, steps, visited: HashSet::new(), depth: 0, inner: Vec::new() }
                    .add(part, &mut own);
            }
        }
    }
    for contradiction in reconcile(&mut own) {
        report(cx, &contradiction, &at.key("allOf"));
    }
}

/// Reports one contradiction.
pub fn report(cx: &mut Context<'_, '_>, contradiction: &str, at: &Pointer<'_>) {
    cx.report.warn(
        Code::ContradictorySchema,
        at,
        format!("no value can satisfy {contradiction}"),
        "correct one of them; neither is checked until then",
    );
}

/// Removes constraints that exclude each other, and returns them as text.
pub fn reconcile(constraints: &mut Constraints) -> Vec<String> {
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
    if let (Some(low), Some(high)) = (constraints.minimum, constraints.maximum)
        && (low.limit > high.limit || low.limit == high.limit && (low.excluded || high.excluded))
    {
        let word = |excluded: bool, inclusive: &'static str, exclusive: &'static str| {
            if excluded { exclusive } else { inclusive }
        };
        found.push(format!(
            "{} {} and {} {}",
            word(low.excluded, "`minimum`", "an exclusive `minimum`"),
            low.limit,
            word(high.excluded, "`maximum`", "an exclusive `maximum`"),
            high.limit
        ));
        (constraints.minimum, constraints.maximum) = (None, None);
    }
    found
}
