//! What only restricts the values of the schemas beside it: `not`, and unions of branches that say nothing about types.
//!
//! Enters: a schema of an `allOf`. Leaves: warnings, since neither is checked, the rest of the schema without such a union, which is no
//! choice between types, and whether it requires properties that the other schemas do not have.

use std::collections::HashSet;

use crate::diag::Code;
use crate::facts::Rest;
use crate::json::Pointer;
use crate::lower::context::Context;
use crate::lower::context::constraints::is_anything;
use crate::spec::{Node, Schema, Subschema};

/// Reports `not`.
pub fn report_not(cx: &mut Context<'_, '_>, schema: &Schema, at: &Pointer<'_>) {
    let Some(not) = &schema.not else { return };
    // `false` is read as `not: {}`.
    let (message, help) = if *not == Subschema::Boolean(true) {
        ("no value is valid here", "any value is read and written; remove what is never there")
    } else {
        ("`not` is not checked", "values are read and written as the rest of the schema says")
    };
    cx.report.warn(Code::UnsupportedNot, &at.key("not"), message, help);
}

/// Reports a union that only restricts what other keywords say.
pub fn report_union(cx: &mut Context<'_, '_>, keyword: &str, at: &Pointer<'_>) {
    cx.report.warn(
        Code::UnsupportedConstraint,
        &at.key(keyword),
        format!("this `{keyword}` only restricts valid combinations, which is not checked"),
        "values are read and written as the rest of the schema says",
    );
}

/// Reports what of one schema only restricts, and settles its union if that does no more.
pub fn settle<'a>(cx: &mut Context<'a, '_>, rest: &mut Rest<'a>, at: &Pointer<'_>) {
    report_not(cx, rest.schema, at);
    if !rest.is_union() || rest.branches().any(says_more) {
        return;
    }
    for (keyword, listed) in [("oneOf", rest.one_of()), ("anyOf", rest.any_of())] {
        if !listed.is_empty() {
            report_union(cx, keyword, at);
        }
    }
    rest.settle_union();
}

/// Reports what of a schema, and of its `allOf`, only restricts.
pub fn report<'a>(cx: &mut Context<'a, '_>, schema: &'a Schema, at: &Pointer<'_>) {
    settle(cx, &mut Rest::new(schema), at);
    let all_of = at.key("allOf");
    for (index, part) in schema.all_of.iter().map(Node::from).enumerate() {
        if let Node::Inline(part) = part {
            report(cx, part, &all_of.index(index));
        }
    }
}

/// Whether a branch says what a value is, or that it is any value.
fn says_more(branch: Node<'_>) -> bool {
    match branch {
        Node::Reference(_) => true,
        Node::Inline(schema) => schema.is_structural() || is_anything(schema),
    }
}

/// Whether a restriction in `allOf` requires a property that nothing beside it declares. `declared`: what is, once it was asked for.
pub fn requires_more<'a>(
    cx: &mut Context<'a, '_>,
    schema: &'a Schema,
    restriction: Node<'a>,
    declared: &mut Option<HashSet<&'a str>>,
) -> bool {
    requires_other(restriction, &HashSet::new())
        && requires_other(restriction, declared.get_or_insert_with(|| properties(cx, schema)))
}

/// Whether the parts of a schema require a property that is not among these.
fn requires_other(node: Node<'_>, declared: &HashSet<&str>) -> bool {
    let Node::Inline(schema) = node else { return false };
    schema.parts().any(|part| {
        let required: &[String] = match part {
            Node::Reference(_) => &[],
            Node::Inline(schema) => &schema.required,
        };
        required.iter().any(|name| !declared.contains(name.as_str())) || requires_other(part, declared)
    })
}

/// The properties of a schema with `allOf`, and of what says more than a restriction there.
fn properties<'a>(cx: &mut Context<'a, '_>, schema: &'a Schema) -> HashSet<&'a str> {
    let mut names: HashSet<&'a str> = schema.properties.iter().map(|(name, _)| name.as_str()).collect();
    for part in schema.all_of.iter().map(Node::from).filter(|part| part.is_structural()) {
        let shape = cx.facts.shape(part);
        if !cx.limits.compare(shape.width()) {
            break;
        }
        names.extend(shape.properties.iter().map(|(name, _)| *name));
    }
    names
}
