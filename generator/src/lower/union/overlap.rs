//! `anyOf`: a value may fit several branches, and then keeps what each of them says (JSON Schema 2020-12 Core, section
//! 10.2.1.2).
//!
//! Branches that are objects and agree on the properties they share become one struct. Of others, a value is read as one
//! variant, which keeps the properties that only another variant knows.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use super::branch::Branch;
use super::discriminant::Leaves;
use crate::facts::{Facts, Property, Shape, Tags, are_apart};
use crate::ir::{Discriminant, TypeKind, Variant};
use crate::json::{JsonType, JsonTypes, Pointer};
use crate::lower::compose::{Visited, any_object, flatten};
use crate::lower::context::constraints::Limited;
use crate::lower::context::{Context, Limits, Part, Words};
use crate::spec::{Node, Schema, Subschema};

/// The most objects within each other that are one together.
const MOST_NESTED: usize = 4;

/// The struct that all branches are together: of objects that agree on the properties they share. `None` if they are not
/// that, if no value fits two of them, or if a constant that only some require says which of them a value is.
pub fn one_struct<'a>(cx: &mut Context<'a, '_>, branches: &[Branch<'a>], words: &Words<'_>) -> Option<TypeKind> {
    let shapes: Vec<&Shape<'a>> = branches.iter().map(|branch| &*branch.shape).collect();
    if branches.len() < 2
        || !branches.iter().all(|branch| is_plain_object(cx.facts, branch))
        || is_told(&mut cx.limits, &shapes)
    {
        return None;
    }
    let mut parts = Vec::new();
    for branch in branches {
        let mut of = branch.base.clone();
        let at = Pointer::base(&branch.pointer);
        flatten(cx, branch.node, &at, words, false, &mut Visited::default(), &mut of);
        parts.push(of);
    }
    if !parts.iter().flatten().all(is_plain_part) {
        return None;
    }
    let joined = agree(&mut cx.limits, &parts)?;
    let mut requiring: HashMap<&str, usize> = HashMap::new();
    for name in shapes.iter().flat_map(|shape| &shape.required) {
        *requiring.entry(name).or_default() += 1;
    }
    for branch in branches {
        if branch.shape.required.iter().any(|name| requiring.get(name) != Some(&shapes.len())) {
            cx.report.unchecked(Limited::Branches, &Pointer::base(&branch.pointer));
        }
    }
    let object = any_object(cx, &parts, joined);
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
    part.rest.branches().next().is_none() && is_plain(part.rest.schema)
}

/// Whether a schema says nothing but which properties there are, its unions and its `allOf` aside.
fn is_plain(schema: &Schema) -> bool {
    matches!(schema.additional_properties, None | Some(Subschema::Boolean(true)))
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
    // What applies to every branch is the same for all.
    let Some(parts) = branches.iter().map(|branch| &branch.base).find(|base| !base.is_empty()) else { return };
    let mut base = Shape::default();
    for part in parts {
        cx.facts.add_shape(&cx.facts.own_shape(&part.rest), &mut base);
    }
    let tag = tags.as_ref().and_then(|(property, _)| base.property(property)).map(|property| &*property.constants);
    let differ = |known: &Tags, tags: &[String]| {
        !known.is_empty() && !tags.is_empty() && !tags.iter().any(|value| known.has(value))
    };
    let is_possible = |(index, branch): (usize, &Branch<'a>)| {
        if branch.base.is_empty() {
            return true;
        }
        let own = cx.facts.shape(branch.node);
        let tagged = tags.as_ref().and_then(|(_, tags)| tags.get(index));
        !tag.zip(tagged).is_some_and(|(known, tags)| differ(known, tags))
            && !base.properties.iter().any(|(name, property)| {
                (base.required.contains(name) || own.required.contains(name))
                    && own.property(name).is_some_and(|own| property.constants.excludes(&own.constants))
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

/// Whether a required constant tells which of the shapes a value has: no other has that constant. Of more than can be compared one
/// may.
fn is_told(limits: &mut Limits, shapes: &[&Shape<'_>]) -> bool {
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
    if shapes.iter().any(marks) {
        return true;
    }
    let mut said: BTreeMap<&str, Said<'_>> = BTreeMap::new();
    for shape in shapes {
        for (name, property) in shape.properties.iter().filter(|(name, _)| having.get(name) > Some(&1)) {
            said.entry(name).or_default().add(property, shape.required.contains(name));
        }
    }
    said.values().any(|said| said.excludes(limits))
}

/// What several shapes say of one property.
#[derive(Default)]
struct Said<'s> {
    /// The JSON types of its values where they are known, and whether it is required.
    types: HashSet<(JsonTypes, bool)>,
    /// The constants that are listed for it: each list once.
    lists: Vec<&'s Tags>,
    known: HashSet<*const Tags>,
}

impl<'s> Said<'s> {
    fn add(&mut self, property: &'s Property, required: bool) {
        if !property.nullable && !property.types.is_empty() {
            self.types.insert((property.types, required));
        }
        if !property.constants.is_empty() && self.known.insert(Rc::as_ptr(&property.constants)) {
            self.lists.push(&property.constants);
        }
    }

    /// Whether a value is not of two of the shapes, as [`excludes`] says.
    fn excludes(&self, limits: &mut Limits) -> bool {
        let apart = |(one, required): &(JsonTypes, bool)| {
            self.types.iter().any(|(other, requires)| (*required || *requires) && are_apart(*one, *other))
        };
        if self.types.iter().any(apart) {
            return true;
        }
        let Some(shortest) = self.lists.iter().min_by_key(|list| list.len()) else { return false };
        if self.lists.iter().any(|list| shortest.excludes(list)) {
            return true;
        }
        // One value that is in all lists is in each two of them.
        shortest.len() > 1
            && self.lists.iter().enumerate().any(|(index, one)| {
                self.lists.iter().skip(index + 1).any(|other| {
                    limits.pair(1 + one.len().min(other.len()));
                    !limits.may_pair() || one.excludes(other)
                })
            })
    }
}

/// Whether a value is not of both shapes: they list other constants for a property, which says which of them it is even where it may be
/// absent; or a property that one of them requires has other JSON types.
fn excludes(limits: &mut Limits, one: &Shape<'_>, other: &Shape<'_>) -> bool {
    one.properties.iter().any(|(name, property)| {
        let Some(known) = other.property(name) else {
            limits.pair(1);
            return false;
        };
        limits.pair(1 + property.constants.len().min(known.constants.len()));
        let types = !property.nullable && are_apart(property.types, other.types_of(name));
        property.constants.excludes(&known.constants)
            || types && (one.required.contains(name) || other.required.contains(name))
    })
}

/// The properties that several branches have as objects which are one together. `None` if any other is not the same in all of the
/// branches that have it. One branch has it once.
fn agree<'a>(limits: &mut Limits, branches: &[Vec<Part<'a>>]) -> Option<HashSet<&'a str>> {
    let mut known: HashMap<&'a str, Vec<&'a Subschema>> = HashMap::new();
    let mut joined: HashSet<&'a str> = HashSet::new();
    for parts in branches {
        let mut own: HashSet<&'a str> = HashSet::new();
        for (name, schema) in parts.iter().flat_map(|part| &part.rest.schema.properties) {
            if !own.insert(name.as_str()) {
                return None;
            }
            let others = known.entry(name.as_str()).or_default();
            let mut is_known = false;
            for other in others.iter() {
                if !limits.compare_whole(other.extent()) {
                    return None;
                }
                if other.says_the_same(schema) {
                    is_known = true;
                } else if limits.compare_whole(schema.extent()) && are_one_object(other, schema, MOST_NESTED) {
                    joined.insert(name.as_str());
                } else {
                    return None;
                }
            }
            if !is_known {
                others.push(schema);
            }
        }
    }
    Some(joined)
}

/// Whether two schemas describe objects that are one together: they require the same, and what both have is the same, or such an object
/// again.
fn are_one_object(one: &Subschema, other: &Subschema, steps: usize) -> bool {
    let (Subschema::Inline(one), Subschema::Inline(other), Some(steps)) = (one, other, steps.checked_sub(1)) else {
        return false;
    };
    let of_other: HashMap<&str, &Subschema> = other.properties.iter().map(|(name, of)| (name.as_str(), of)).collect();
    is_joinable(one)
        && is_joinable(other)
        && (one.read_only, one.write_only) == (other.read_only, other.write_only)
        && required(one) == required(other)
        && one.properties.iter().all(|(name, schema)| {
            let same = |known: &&Subschema| schema.says_the_same(known) || are_one_object(schema, known, steps);
            of_other.get(name.as_str()).is_none_or(same)
        })
}

fn required(schema: &Schema) -> BTreeSet<&str> {
    schema.required.iter().map(String::as_str).collect()
}

/// Whether a schema describes an object by its properties alone.
fn is_joinable(schema: &Schema) -> bool {
    schema.types == JsonType::Object.into()
        && !schema.properties.is_empty()
        && !schema.nullable
        && schema.parts().next().is_none()
        && is_plain(schema)
}

/// Finds the variants that keep the properties they do not know: those that a value is read as although it may fit another
/// variant, too, which knows more of it, or which is any object (`takes_any`). Of more than can be compared each may.
pub fn keep_others(limits: &mut Limits, leaves: &[Leaves<'_>], takes_any: &[bool], variants: &mut [Variant]) {
    let certainty: Vec<Option<u8>> = variants.iter().map(|variant| certainty(&variant.discriminant)).collect();
    // A variant that nothing is certain of is not read where any object keeps more.
    let any_is_there = takes_any.contains(&true);
    for (index, variant) in variants.iter_mut().enumerate() {
        let (Some(Some(own)), Some(shapes)) = (certainty.get(index), leaves.get(index)) else { continue };
        variant.keeps_others |= any_is_there && *own > 0;
        let mut others = leaves.iter().zip(&certainty).enumerate().filter(|(other, _)| *other != index);
        variant.keeps_others |= others.any(|(_, (shapes_of_other, other))| {
            // A value that fits a variant with a more certain discriminant is read as that.
            other.is_some_and(|other| other <= *own)
                && shapes.iter().any(|one| shapes_of_other.iter().any(|other| overlaps(limits, one, other)))
        });
    }
}

/// Finds the variants whose tag another variant lists, too, and nothing else: a value with it may have the properties of that.
pub fn keep_others_of_tag(limits: &mut Limits, property: &str, leaves: &[Leaves<'_>], variants: &mut [Variant]) {
    // The shapes that list none of their own variant's tags, by what they list.
    let mut listing: HashMap<&str, Vec<&Shape<'_>>> = HashMap::new();
    for (leaves, variant) in leaves.iter().zip(&*variants) {
        let tags: HashSet<&String> = variant.tags.iter().collect();
        for leaf in leaves.iter().filter(|leaf| !leaf.constants(property).iter().any(|value| tags.contains(value))) {
            for value in leaf.constants(property) {
                listing.entry(value).or_default().push(leaf);
            }
        }
    }
    for (variant, own) in variants.iter_mut().zip(leaves) {
        let mut seen = HashSet::new();
        let shared = variant.tags.iter().filter_map(|tag| listing.get(tag.as_str())).flatten();
        let keeps = shared
            .filter(|leaf| seen.insert(std::ptr::from_ref(**leaf)))
            .any(|leaf| own.iter().any(|own| knows_more(limits, leaf, own)));
        variant.keeps_others |= keeps;
    }
}

/// Whether a value may have both shapes, and a property that only the other has.
fn overlaps(limits: &mut Limits, one: &Shape<'_>, other: &Shape<'_>) -> bool {
    limits.pair(1);
    !limits.may_pair() || !excludes(limits, one, other) && knows_more(limits, other, one)
}

/// Whether a shape has a property that another has not.
fn knows_more(limits: &mut Limits, one: &Shape<'_>, other: &Shape<'_>) -> bool {
    limits.pair(1 + one.properties.len());
    !limits.may_pair() || one.properties.iter().any(|(name, _)| !other.has(name))
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
