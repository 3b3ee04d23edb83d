//! How a reader tells the variants of a union without a `discriminator` apart: decided when the code is generated.
//!
//! By a property with different constants in each variant; by the JSON type; by a property that only one variant
//! requires, or whose constants only it lists; else by the variant that knows most of a value's properties, or the
//! first that fits. If values of one JSON type reach that last step, a warning is reported.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::branch::Branch;
use super::overlap::keep_others;
use crate::diag::Code;
use crate::facts::{Facts, Shape, are_apart};
use crate::ir::{Best, Constraints, Discriminant, Docs, Note, StringFormat, Type, Variant};
use crate::json::{JsonType, JsonTypes, Pointer};
use crate::lower::context::Context;
use crate::spec::{Node, Schema, Subschema};

/// The most nested unions that are examined, the most branches of each branch, and the most schemas that are looked at for them.
const MOST_NESTED: usize = 4;
const MOST_LEAVES: usize = 64;
const MOST_VISITED: usize = 1024;

/// The shapes that the values of a branch may have: several if it is itself a union.
pub type Leaves<'a> = Vec<Rc<Shape<'a>>>;

/// The shapes that values of a branch may have.
pub fn leaves<'a>(facts: &Facts<'a>, branch: &Branch<'a>) -> Leaves<'a> {
    let (mut found, mut visited) = (Vec::new(), 0);
    if branch.base.is_empty() && branch.shape.properties.is_empty() {
        add_leaves(facts, branch.node, MOST_NESTED, &mut visited, &mut found);
    }
    if found.is_empty() || found.len() > MOST_LEAVES || visited > MOST_VISITED {
        found = vec![branch.shape.clone()];
    }
    found
}

fn add_leaves<'a>(facts: &Facts<'a>, node: Node<'a>, steps: usize, visited: &mut usize, found: &mut Leaves<'a>) {
    *visited += 1;
    // So many count as one.
    if found.len() > MOST_LEAVES || *visited > MOST_VISITED {
        return;
    }
    let Some(schema) = facts.schema(node) else { return };
    let branches = schema.branches().filter(|branch| branch.is_structural() && !facts.is_null_branch(*branch));
    let branches: Vec<Node<'a>> = branches.take(MOST_LEAVES + 1).collect();
    match steps.checked_sub(1) {
        Some(steps) if !branches.is_empty() && branches.len() <= MOST_LEAVES => {
            branches.into_iter().for_each(|branch| add_leaves(facts, branch, steps, visited, found));
        }
        _ => found.push(facts.shape(node)),
    }
}

/// Gives variants without a tag their discriminants, and sorts them in the order in which they are tried. `overlap`: whether a
/// value may be valid for several of them.
pub fn discriminate<'a>(
    cx: &mut Context<'a, '_>,
    branches: &[Branch<'a>],
    leaves: &[Leaves<'a>],
    variants: &mut Vec<Variant>,
    overlap: bool,
    at: &Pointer<'_>,
) {
    discriminate_objects(cx, leaves, variants, at);
    if overlap {
        let takes_any: Vec<bool> = branches.iter().map(|branch| takes_any_object(cx.facts, branch)).collect();
        keep_others(&mut cx.limits, leaves, &takes_any, variants);
    }
    for ty in [JsonType::Array, JsonType::String, JsonType::Integer, JsonType::Boolean] {
        report_ambiguous(cx, ty, branches, variants, at);
    }
    let tagged = variants.iter().any(|variant| {
        matches!(&variant.discriminant, Discriminant::Tag(..) | Discriminant::Best(Best { tag: Some(_), .. }))
    });
    let any_object = |variant: &Variant| {
        accepts(variant, JsonType::Object)
            || matches!(&variant.discriminant, Discriminant::Types(types) if types.is_empty())
    };
    let is_closed = tagged && !variants.iter().any(any_object);
    let found = std::mem::take(variants).into_iter().zip(branches);
    let mut ranked: Vec<(u8, Variant)> =
        found.map(|(variant, branch)| (rank(cx.facts, branch, &variant), variant)).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    variants.extend(ranked.into_iter().map(|(_, variant)| variant));
    if is_closed {
        variants.push(Variant {
            words: vec!["unknown".to_owned()],
            docs: Docs { note: Some(Note::UnlistedTag), ..Docs::default() },
            ty: Type::Any,
            tags: Vec::new(),
            carries_tag: true,
            keeps_others: false,
            discriminant: Discriminant::Types(JsonType::Object.into()),
            constraints: Constraints::default(),
        });
    }
}

/// Whether a value of a branch may be an object, of which no property is named: it keeps whatever there is.
fn takes_any_object<'a>(facts: &Facts<'a>, branch: &Branch<'a>) -> bool {
    let shape = &branch.shape;
    let is_closed = |schema: &Schema| matches!(schema.additional_properties, Some(Subschema::Boolean(false)));
    (shape.types.is_empty() || shape.types.has(JsonType::Object))
        && shape.properties.is_empty()
        && !facts.schema(branch.node).is_some_and(is_closed)
}

fn discriminate_objects(cx: &mut Context<'_, '_>, leaves: &[Leaves<'_>], variants: &mut [Variant], at: &Pointer<'_>) {
    let open: Vec<usize> = (0..)
        .zip(variants.iter())
        .filter(|(_, variant)| accepts(variant, JsonType::Object))
        .map(|(index, _)| index)
        .collect();
    let mut decided: HashSet<String> = HashSet::new();
    for variant in variants.iter() {
        if let Discriminant::Tag(property, _) = &variant.discriminant {
            decided.insert(property.clone());
        }
    }
    if open.is_empty() || open.len() < 2 && decided.is_empty() {
        return;
    }
    let objects = Objects::new(leaves);
    let mut rest = Vec::new();
    for index in open {
        let (Some(leaves), Some(variant)) = (leaves.get(index), variants.get_mut(index)) else { continue };
        match objects.own(leaves) {
            Some(discriminant) => {
                if let Discriminant::Tag(property, _) = &discriminant {
                    decided.insert(property.clone());
                }
                variant.discriminant = discriminant;
            }
            None => rest.push(index),
        }
    }
    let is_alone = rest.len() < 2;
    let mut names = Vec::new();
    for index in rest {
        let (Some(leaves), Some(variant)) = (leaves.get(index), variants.get_mut(index)) else { continue };
        if let Discriminant::Types(types) = variant.discriminant {
            let tag = objects.shared_tag(leaves, &decided);
            // Alone it takes what has no tag of the others, unless it has a tag that says which values it does not take.
            if !is_alone || tag.is_some() && types == JsonType::Object.into() {
                variant.discriminant = Discriminant::Best(Best { types, knows: known(leaves), tag });
            }
        }
        names.push(variant.words.join(" "));
    }
    if is_alone {
        return;
    }
    cx.report.warn(
        Code::AmbiguousUnion,
        at,
        format!("these variants cannot be told apart for certain: {}", listed(&names)),
        "a value is read as the first that keeps all of it, beginning with the one that has most of its properties; add a `discriminator`, or a required property of its own to each",
    );
}

/// The most names of variants that a message lists.
const MOST_LISTED: usize = 8;

/// Names in one line; of many, the first and how many more there are.
fn listed(names: &[String]) -> String {
    match names.split_at_checked(MOST_LISTED) {
        Some((first, rest)) if rest.len() > 1 => format!("{} and {} more", first.join(", "), rest.len()),
        _ => names.join(", "),
    }
}

/// Reports variants of one JSON type if a value is read as the first that fits, although another may be meant.
fn report_ambiguous<'a>(
    cx: &mut Context<'a, '_>,
    ty: JsonType,
    branches: &[Branch<'a>],
    variants: &[Variant],
    at: &Pointer<'_>,
) {
    let of_type: Vec<(&Branch<'a>, &Variant)> =
        branches.iter().zip(variants).filter(|(_, variant)| accepts(variant, ty)).collect();
    if of_type.len() < 2 {
        return;
    }
    let typed = of_type.iter().map(|(branch, _)| *branch);
    let decided = match ty {
        JsonType::Array => elements_differ(cx.facts, typed),
        JsonType::String => formats_differ(cx.facts, typed),
        // A number without a fraction is read as an integer first.
        JsonType::Integer => {
            let integer = Discriminant::Types(JsonType::Integer.into());
            let whole = of_type.iter().filter(|(_, variant)| variant.discriminant == integer).count();
            whole < 2 && of_type.len() - whole < 2
        }
        _ => false,
    };
    if !decided {
        let names: Vec<String> = of_type.iter().map(|(_, variant)| variant.words.join(" ")).collect();
        cx.report.warn(
            Code::AmbiguousUnion,
            at,
            format!("these variants cannot be told apart for certain: {}", listed(&names)),
            "a value is read as the first that fits, so rely on the value and not on the variant, or wrap it in objects with a `discriminator`",
        );
    }
}

/// Whether the elements of arrays have different JSON types in each branch: then at most one of them fits.
fn elements_differ<'b, 'a: 'b>(facts: &Facts<'a>, mut branches: impl Iterator<Item = &'b Branch<'a>>) -> bool {
    let mut seen = JsonTypes::NONE;
    branches.all(|branch| {
        let Some(items) = branch.shape.items.filter(|_| branch.shape.is_only(JsonType::Array)) else { return false };
        let types = facts.shape(items).types;
        let fresh = types.iter().all(|ty| !seen.has(ty));
        seen.add(types);
        fresh && !types.is_empty()
    })
}

/// Whether strings are told apart by their formats: at most one branch accepts any string.
fn formats_differ<'b, 'a: 'b>(facts: &Facts<'a>, mut branches: impl Iterator<Item = &'b Branch<'a>>) -> bool {
    let mut seen = HashSet::new();
    branches.all(|branch| {
        let format = facts.string_format(branch.node).flatten().unwrap_or_default();
        let distinct = StringFormat::named(format).is_some_and(StringFormat::is_distinct);
        branch.shape.is_only(JsonType::String) && seen.insert(if distinct { format } else { "" })
    })
}

/// The rank of a variant; the lowest is tried first. More certain discriminants come first, then stricter types.
fn rank<'a>(facts: &Facts<'a>, branch: &Branch<'a>, variant: &Variant) -> u8 {
    match &variant.discriminant {
        Discriminant::Tag(..) => 0,
        Discriminant::Property(..) => 1,
        Discriminant::Best(_) => 5,
        Discriminant::Types(types) => match types.only() {
            Some(JsonType::Integer) => 2,
            Some(JsonType::String | JsonType::Array) if is_picky(facts, branch.node, MOST_NESTED) => 2,
            Some(JsonType::String) => 4,
            Some(JsonType::Object) => 6,
            Some(_) => 3,
            None if types.is_empty() => 9,
            None => 8,
        },
    }
}

/// Whether a schema rejects values of its JSON type: not every string is a date, nor every list one of dates.
fn is_picky<'a>(facts: &Facts<'a>, node: Node<'a>, steps: usize) -> bool {
    let shape = facts.shape(node);
    match (shape.items, steps.checked_sub(1)) {
        (Some(items), Some(steps)) if shape.is_only(JsonType::Array) => is_picky(facts, items, steps),
        _ => shape.is_only(JsonType::Integer) || facts.string_format(node).flatten().is_some(),
    }
}

/// The properties and constants of the objects among the branches.
struct Objects<'b> {
    /// How many have each property.
    having: HashMap<&'b str, usize>,
    /// How many list each value of each property, and how many list any.
    listing: HashMap<(&'b str, &'b str), usize>,
    constant: HashMap<&'b str, usize>,
    branches: &'b [Leaves<'b>],
}

impl<'b> Objects<'b> {
    fn new(branches: &'b [Leaves<'b>]) -> Self {
        let mut objects = Self { having: HashMap::new(), listing: HashMap::new(), constant: HashMap::new(), branches };
        for leaves in branches {
            let properties = || leaves.iter().flat_map(|leaf| &leaf.properties);
            for name in properties().map(|(name, _)| *name).collect::<HashSet<_>>() {
                *objects.having.entry(name).or_default() += 1;
                if leaves.iter().all(|leaf| !leaf.has(name) || !leaf.constants(name).is_empty()) {
                    *objects.constant.entry(name).or_default() += 1;
                }
            }
            let listed = properties()
                .flat_map(|(name, property)| property.constants.iter().map(|value| (*name, value.as_str())));
            for value in listed.collect::<HashSet<_>>() {
                *objects.listing.entry(value).or_default() += 1;
            }
        }
        objects
    }

    /// The discriminant of a branch: a required property whose constants no other branch lists, or that no other has.
    fn own(&self, leaves: &Leaves<'_>) -> Option<Discriminant> {
        let first = leaves.first()?;
        if !leaves.iter().all(|leaf| leaf.is_object()) {
            return None;
        }
        let required = || {
            let names = first.properties.iter().map(|(name, _)| *name);
            names.filter(|name| leaves.iter().all(|leaf| leaf.requires(name)))
        };
        let alone = |name: &&str| {
            leaves.iter().all(|leaf| !leaf.constants(name).is_empty())
                && tags_of(leaves, name).iter().all(|value| self.listing.get(&(*name, value.as_str())) == Some(&1))
        };
        if let Some(name) = required().find(|name| alone(name) && self.constant.get(name) > Some(&1)) {
            return Some(Discriminant::Tag(name.to_owned(), tags_of(leaves, name).into_iter().cloned().collect()));
        }
        if let Some(own) = required().find(|name| self.having.get(name) == Some(&1)) {
            return Some(Discriminant::Property(own.to_owned(), JsonTypes::NONE));
        }
        if self.branches.len() > MOST_LEAVES {
            return None;
        }
        // A property of other JSON types than wherever else it is.
        let types = |leaves: &Leaves<'_>, name: &str| {
            let mut all = JsonTypes::NONE;
            let is_known = leaves.iter().filter(|leaf| leaf.has(name)).all(|leaf| {
                all.add(leaf.types_of(name));
                !leaf.types_of(name).is_empty()
            });
            is_known.then_some(all)
        };
        let apart = |name: &&str| {
            let Some(own) = types(leaves, name) else { return false };
            let mut others = self.branches.iter().filter(|other| !std::ptr::eq(*other, leaves));
            others.all(|other| {
                !other.iter().any(|leaf| leaf.has(name))
                    || types(other, name).is_some_and(|types| are_apart(own, types))
            })
        };
        let own = required().find(apart)?;
        Some(Discriminant::Property(own.to_owned(), types(leaves, own)?))
    }

    /// A property that decides for other variants, and the constants of this one, which another variant may list, too. A value may
    /// not have it.
    fn shared_tag(&self, leaves: &Leaves<'_>, decided: &HashSet<String>) -> Option<(String, Vec<String>)> {
        let listed =
            |name: &&str| decided.contains(*name) && leaves.iter().all(|leaf| !leaf.constants(name).is_empty());
        let names = leaves.first()?.properties.iter().map(|(name, _)| *name);
        let name = names.filter(listed).min()?;
        Some((name.to_owned(), tags_of(leaves, name).into_iter().cloned().collect()))
    }
}

/// The properties that any of the shapes has, without duplicates.
pub fn known(leaves: &Leaves<'_>) -> Vec<String> {
    let mut seen = HashSet::new();
    let names = leaves.iter().flat_map(|leaf| &leaf.properties).map(|(name, _)| *name);
    names.filter(|name| seen.insert(*name)).map(str::to_owned).collect()
}

/// Whether all objects but one have a discriminant of their own.
pub fn each_has_its_own(branches: &[Leaves<'_>]) -> bool {
    let objects = Objects::new(branches);
    branches.iter().filter(|leaves| objects.own(leaves).is_none()).count() < 2
}

/// A property that lists different values in each object: its name, and the values of each branch.
pub fn constant_tags<'a>(branches: &[Leaves<'a>], required: bool) -> Option<(&'a str, Vec<Vec<String>>)> {
    let is_object = |leaves: &&Leaves<'a>| leaves.iter().all(|leaf| leaf.is_object());
    let objects: Vec<&Leaves<'a>> = branches.iter().filter(is_object).collect();
    let (first, others) = objects.split_first()?;
    if others.is_empty() {
        return None;
    }
    let tells_apart = |name: &str| {
        let mut seen = HashSet::new();
        objects.iter().all(|leaves| {
            let is_tag =
                |leaf: &Rc<Shape<'a>>| !leaf.constants(name).is_empty() && (!required || leaf.required.contains(name));
            leaves.iter().all(is_tag) && tags_of(leaves, name).iter().all(|tag| seen.insert((*tag).clone()))
        })
    };
    let property = first.first()?.properties.iter().map(|(name, _)| *name).find(|name| tells_apart(name))?;
    let tags = branches.iter().map(|leaves| match is_object(&leaves) {
        true => tags_of(leaves, property).into_iter().cloned().collect(),
        false => Vec::new(),
    });
    Some((property, tags.collect()))
}

/// The values of a property in any shape, without duplicates.
fn tags_of<'l>(leaves: &'l Leaves<'_>, property: &str) -> Vec<&'l String> {
    let mut seen = HashSet::new();
    leaves.iter().flat_map(|leaf| leaf.constants(property)).filter(|value| seen.insert(*value)).collect()
}

/// Whether a variant accepts values of this JSON type by its type alone.
fn accepts(variant: &Variant, wanted: JsonType) -> bool {
    match &variant.discriminant {
        Discriminant::Types(types) => types.has(wanted) || wanted == JsonType::Integer && types.has(JsonType::Number),
        Discriminant::Best(best) => best.tag.is_none() && best.types.has(wanted),
        Discriminant::Property(..) | Discriminant::Tag(..) => false,
    }
}
