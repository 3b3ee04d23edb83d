//! `anyOf`: a value may fit several branches, and then keeps what each of them says (JSON Schema 2020-12 Core, section
//! 10.2.1.2).
//!
//! Branches that are objects and agree on the properties they share become one struct. Of others, a value is read as one
//! variant, which keeps the properties that only another variant knows.

use std::collections::{HashMap, HashSet};

use super::branch::Branch;
use super::discriminant::Leaves;
use crate::facts::{Facts, Property, Shape, are_apart};
use crate::ir::{Discriminant, TypeKind, Variant};
use crate::json::{JsonType, Pointer};
use crate::lower::compose::{Visited, any_object, flatten};
use crate::lower::context::constraints::Limited;
use crate::lower::context::{Context, Limits, Part, Words};
use crate::spec::{Node, Subschema};

/// The struct that all branches are together: of objects that agree on the properties they share. `None` if they are not
/// that, if no value fits two of them, or if a constant that only some require says which of them a value is.
pub fn one_struct<'a>(cx: &mut Context<'a, '_>, branches: &[Branch<'a>], words: &Words<'_>) -> Option<TypeKind> {
    let shapes: Vec<&Shape<'a>> = branches.iter().map(|branch| &*branch.shape).collect();
    if branches.len() < 2 || !branches.iter().all(|branch| is_plain_object(cx.facts, branch)) || is_told(&shapes) {
        return None;
    }
    let mut parts = Vec::new();
    for branch in branches {
        let mut of = branch.base.clone();
        let at = Pointer::base(&branch.pointer);
        flatten(cx, branch.node, &at, words, false, &mut Visited::default(), &mut of);
        parts.push(of);
    }
    if !parts.iter().flatten().all(is_plain_part) || !agree(&mut cx.limits, &parts) {
        return None;
    }
    for branch in branches {
        if branch.shape.required.iter().any(|name| !shapes.iter().all(|shape| shape.required.contains(name))) {
            cx.report.unchecked(Limited::Branches, &Pointer::base(&branch.pointer));
        }
    }
    let object = any_object(cx, &parts);
    Some(if cx.limits.is_spent() {
        cx.too_large(&Pointer::base(&branches.first()?.pointer))
    } else {
        TypeKind::Object(object)
    })
}

/// Whether the values of a branch are objects with properties, and are not told apart among themselves.
fn is_plain_object<'a>(facts: &Facts<'a>, branch: &Branch<'a>) -> bool {
    let is_family = |name| facts.families().is_base(name) || facts.families().is_member(name);
    branch.shape.is_object()
        && !branch.shape.properties.is_empty()
        && !facts.is_nullable(branch.node)
        && !matches!(branch.node, Node::Reference(name) if is_family(name))
}

/// Whether a part says nothing but which properties there are.
fn is_plain_part(part: &Part<'_>) -> bool {
    let schema = part.rest.schema;
    part.rest.branches().next().is_none()
        && matches!(schema.additional_properties, None | Some(Subschema::Boolean(true)))
        && schema.discriminator.is_none()
        && schema.pattern_properties.is_empty()
        && schema.min_properties.is_none()
        && schema.max_properties.is_none()
        && schema.values().is_empty()
        && schema.not.is_none()
        && schema.conditions.is_none()
}

/// Removes the branches that no value is valid for beside the schemas that apply to all of them: a property has other constants
/// there, or the tag of a discriminator is another.
pub fn remove_impossible<'a>(
    cx: &Context<'a, '_>,
    branches: &mut Vec<Branch<'a>>,
    tags: Option<&mut (&'a str, Vec<Vec<String>>)>,
) {
    let differ = |one: &[String], other: &[String]| {
        !one.is_empty() && !other.is_empty() && !one.iter().any(|value| other.contains(value))
    };
    let is_possible = |(index, branch): (usize, &Branch<'a>)| {
        if branch.base.is_empty() {
            return true;
        }
        let mut base = Shape::default();
        for part in &branch.base {
            cx.facts.add_shape(&part.rest, &mut base);
        }
        let own = cx.facts.shape(branch.node);
        let tagged = tags.as_ref().and_then(|tags| Some((tags.0, tags.1.get(index)?)));
        !tagged.is_some_and(|(property, tags)| differ(base.constants(property), tags))
            && !base.properties.iter().any(|(name, property)| {
                (base.required.contains(name) || own.required.contains(name))
                    && differ(&property.constants, own.constants(name))
            })
    };
    let possible: Vec<bool> = branches.iter().enumerate().map(is_possible).collect();
    if !possible.contains(&true) || !possible.contains(&false) {
        return;
    }
    let mut keep = possible.iter();
    branches.retain(|_| keep.next().copied().unwrap_or(true));
    if let Some((_, tags)) = tags {
        let mut keep = possible.iter();
        tags.retain(|_| keep.next().copied().unwrap_or(true));
    }
}

/// Whether a required constant tells which of the shapes a value has: no other has that constant.
fn is_told(shapes: &[&Shape<'_>]) -> bool {
    let mut having: HashMap<&str, usize> = HashMap::new();
    for (name, _) in shapes.iter().flat_map(|shape| &shape.properties) {
        *having.entry(name).or_default() += 1;
    }
    let marks = |shape: &&Shape<'_>| {
        shape.properties.iter().any(|(name, Property { constants, .. })| {
            let is_shared = having.get(name).copied() == Some(shapes.len());
            !constants.is_empty() && shape.required.contains(name) && !is_shared
        })
    };
    shapes.iter().any(marks)
        || shapes.iter().enumerate().any(|(index, one)| shapes.iter().skip(index + 1).any(|other| excludes(one, other)))
}

/// Whether a value is not of both shapes: they list other constants for a property, which says which of them it is even where it may be
/// absent; or a property that one of them requires has other JSON types.
fn excludes(one: &Shape<'_>, other: &Shape<'_>) -> bool {
    let differ = |name: &str, property: &Property| {
        let (constants, others) = (&property.constants, other.constants(name));
        let values =
            !constants.is_empty() && !others.is_empty() && !constants.iter().any(|constant| others.contains(constant));
        let types = other.has(name) && !property.nullable && are_apart(property.types, other.types_of(name));
        values || types && (one.requires(name) || other.requires(name))
    };
    one.properties.iter().any(|(name, property)| differ(name, property))
}

/// Whether the branches give each property that several of them have the same schema. One branch has it once.
fn agree(limits: &mut Limits, branches: &[Vec<Part<'_>>]) -> bool {
    let mut known: HashMap<&str, &Subschema> = HashMap::new();
    branches.iter().all(|parts| {
        let mut own = HashSet::new();
        parts.iter().flat_map(|part| &part.rest.schema.properties).all(|(name, schema)| {
            own.insert(name.as_str())
                && known
                    .insert(name, schema)
                    .is_none_or(|known| limits.compare(known.width()) && known.says_the_same(schema))
        })
    })
}

/// Finds the variants that keep the properties they do not know: those that a value is read as although it may fit another
/// variant, too, which knows more of it.
pub fn keep_others(leaves: &[Leaves<'_>], variants: &mut [Variant]) {
    let certainty: Vec<Option<u8>> = variants.iter().map(|variant| certainty(&variant.discriminant)).collect();
    for (index, variant) in variants.iter_mut().enumerate() {
        let (Some(Some(own)), Some(shapes)) = (certainty.get(index), leaves.get(index)) else { continue };
        let others = leaves.iter().zip(&certainty).enumerate().filter(|(other, _)| *other != index);
        variant.keeps_others |= others.into_iter().any(|(_, (shapes_of_other, other))| {
            // A value that fits a variant with a more certain discriminant is read as that.
            other.is_some_and(|other| other <= *own)
                && shapes.iter().any(|one| shapes_of_other.iter().any(|other| overlaps(one, other)))
        });
    }
}

/// Finds the variants whose tag another variant lists, too, and nothing else: a value with it may have the properties of that.
pub fn keep_others_of_tag(property: &str, leaves: &[Leaves<'_>], variants: &mut [Variant]) {
    let tags: Vec<Vec<String>> = variants.iter().map(|variant| variant.tags.clone()).collect();
    let listed = |leaf: &Shape<'_>, tags: &[String]| leaf.constants(property).iter().any(|value| tags.contains(value));
    for (index, variant) in variants.iter_mut().enumerate().filter(|(_, variant)| !variant.tags.is_empty()) {
        let Some(own) = leaves.get(index) else { continue };
        let others = leaves.iter().zip(&tags).enumerate().filter(|(other, _)| *other != index);
        let shared = others.flat_map(|(_, (leaves, tags))| leaves.iter().filter(move |leaf| !listed(leaf, tags)));
        variant.keeps_others |= shared
            .filter(|leaf| listed(leaf, &variant.tags))
            .any(|leaf| own.iter().any(|own| leaf.properties.iter().any(|(name, _)| !own.has(name))));
    }
}

/// Whether a value may have both shapes, and a property that only the other has.
fn overlaps(one: &Shape<'_>, other: &Shape<'_>) -> bool {
    !excludes(one, other) && other.properties.iter().any(|(name, _)| !one.has(name))
}

/// How certain it is that an object of this look is this variant. `None` if no object is.
fn certainty(discriminant: &Discriminant) -> Option<u8> {
    match discriminant {
        Discriminant::Tag(..) => Some(2),
        Discriminant::Property(..) => Some(1),
        Discriminant::Best(best) => best.types.has(JsonType::Object).then_some(0),
        Discriminant::Types(types) => types.has(JsonType::Object).then_some(0),
    }
}
