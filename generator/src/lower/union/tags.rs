//! The tags of a union with a `discriminator`: which values of its property mean which branch (OpenAPI 3.0.4, section
//! 4.7.25).

use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use super::branch::{Branch, branches};
use crate::facts::{Facts, plain};
use crate::json::{JsonTypes, Pointer};
use crate::lower::context::{NestedTags, docs, weight_of_text};
use crate::spec::{Discriminator, Node, Schema};

/// The most branches that may list one tag for their names to decide which of them it means, and the longest of such names in bytes.
const MOST_CALLED: usize = 64;
const LONGEST_CALLED: usize = 256;

/// The most nested unions that are examined for their tags.
const MOST_NESTED: usize = 8;

/// The most properties of one component that may be the tag of a union without a discriminator.
pub const MOST_PROPERTIES: usize = 16;

/// The most inline branches of a union that look alike and are compared with a schema that its mapping names.
const MOST_ALIKE: usize = 64;

/// The longest beginning of a text that tells how a schema looks, in bytes.
const BEGINNING: usize = 64;

/// Whether a schema is itself a union with this property as its tag, which it writes.
pub fn is_tagged_by<'a>(facts: &Facts<'a>, node: Node<'a>, property: &str) -> bool {
    let Some(schema) = facts.schema(node) else { return false };
    if let Node::Reference(name) = node
        && facts.families().family(name).is_some_and(|family| family.has_tags(property))
    {
        return true;
    }
    schema.is_union()
        && schema.discriminator.as_ref().is_some_and(|discriminator| discriminator.property_name == property)
}

/// How a schema looks at a glance: only schemas that look alike are compared.
type Glance<'a> = (JsonTypes, [usize; 4], [Option<&'a [u8]>; 4]);

fn glance(schema: &Schema) -> Glance<'_> {
    let beginning = |text: &'_ str| -> usize { text.len().min(BEGINNING) };
    let counts = [schema.properties.len(), schema.required.len(), schema.values().len(), schema.all_of.len()];
    let texts = [
        schema.properties.first().map(|(name, _)| name.as_str()),
        schema.properties.last().map(|(name, _)| name.as_str()),
        schema.title.as_deref(),
        schema.values().first().and_then(serde_json::Value::as_str),
    ];
    let texts = texts.map(|text| text.and_then(|text| text.as_bytes().get(..beginning(text))));
    (schema.types, counts, texts)
}

/// Adds the branches that only the discriminator's `mapping` names.
pub fn add_mapped<'a>(
    facts: &Facts<'a>,
    discriminator: &'a Discriminator,
    branches: &mut Vec<Branch<'a>>,
    at: &Pointer<'_>,
) {
    let mut known: HashSet<&'a str> = HashSet::new();
    let mut inline: HashMap<Glance<'a>, BTreeSet<usize>> = HashMap::new();
    for (index, branch) in branches.iter().enumerate() {
        match branch.node {
            Node::Reference(name) => {
                known.insert(name);
            }
            Node::Inline(schema) => {
                inline.entry(glance(schema)).or_default().insert(index);
            }
        }
    }
    let fallback = discriminator.default_mapping.iter().map(|target| (target, target));
    let mapped = discriminator.mapping.iter().map(|(tag, target)| (tag, target));
    for (tag, target) in mapped.chain(fallback) {
        let Some((name, _)) = facts.targets().written(target) else { continue };
        if !known.insert(name) {
            continue;
        }
        // A mapping may refer to an inline branch of the union, which has become a component by that.
        if let Some((_, schema)) = facts.component(name)
            && let Some(alike) = inline.get_mut(&glance(schema))
        {
            let same = |index: &&usize| {
                branches.get(**index).is_some_and(|of| matches!(of.node, Node::Inline(other) if other == schema))
            };
            if let Some(index) = alike.iter().take(MOST_ALIKE).find(same).copied()
                && let Some(branch) = branches.get_mut(index)
            {
                alike.remove(&index);
                branch.word = Some(docs(schema).title.unwrap_or_else(|| tag.clone()));
                branch.node = Node::Reference(name);
                continue;
            }
        }
        let node = Node::Reference(name);
        let pointer = at.key("discriminator").key("mapping").key(tag).to_string();
        let base = branches.first().map(|branch| branch.base.clone()).unwrap_or_default();
        branches.push(Branch { base, shape: facts.shape(node), ..Branch::new(node, pointer) });
    }
}

/// The tags of each branch: those of the mapping, else the values that the property lists, else the component's name.
pub fn mapped_tags<'a>(
    facts: &Facts<'a>,
    discriminator: &'a Discriminator,
    branches: &[Branch<'a>],
    nested: &mut NestedTags<'a>,
) -> Vec<Vec<String>> {
    mapped_tags_within(facts, discriminator, branches, MOST_NESTED, nested)
}

fn mapped_tags_within<'a>(
    facts: &Facts<'a>,
    discriminator: &'a Discriminator,
    branches: &[Branch<'a>],
    steps: usize,
    nested: &mut NestedTags<'a>,
) -> Vec<Vec<String>> {
    let property = discriminator.property_name.as_str();
    let mut mapped: HashMap<&str, Vec<String>> = HashMap::new();
    for (tag, target) in &discriminator.mapping {
        mapped.entry(target).or_default().push(tag.clone());
    }
    let mut tags: Vec<Vec<String>> = branches
        .iter()
        .map(|branch| match branch.node {
            Node::Reference(name) => {
                mapped.get(name).cloned().unwrap_or_else(|| copied_tags(facts, name, property, steps, nested))
            }
            Node::Inline(_) => Vec::new(),
        })
        .collect();
    let taken: HashSet<String> = tags.iter().flatten().cloned().collect();
    let names: Vec<String> = branches.iter().map(Branch::plain_name).collect();
    let mut listing: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, (branch, tags)) in branches.iter().zip(&tags).enumerate() {
        for value in branch.shape.constants(property).iter().filter(|_| tags.is_empty()) {
            listing.entry(value).or_default().push(index);
        }
    }
    let mut meaning: HashSet<(&str, usize)> = HashSet::new();
    for (value, who) in &listing {
        meaning.extend(meant(value, who, &names).into_iter().map(|index| (*value, index)));
    }
    for (index, (branch, tags)) in branches.iter().zip(&mut tags).enumerate().filter(|(_, (_, tags))| tags.is_empty()) {
        let listed = branch.shape.constants(property);
        let means = |value: &&String| meaning.contains(&(value.as_str(), index));
        *tags = listed.iter().filter(|value| !taken.contains(*value)).filter(means).cloned().collect();
        if let Node::Reference(name) = branch.node
            && (listed.is_empty() || listed.iter().any(|value| value == name))
            && tags.is_empty()
        {
            let given = facts.component(name).and_then(|(_, schema)| schema.given_tag());
            tags.push(given.unwrap_or(name).to_owned());
        }
    }
    // A tag means one variant: the first that claims it.
    let mut claimed = HashSet::new();
    for tags in &mut tags {
        tags.retain(|tag| claimed.insert(tag.clone()));
    }
    tags
}

/// The branches that a value means, of those that list it: if several do, it means the one whose name it is.
fn meant(value: &str, who: &[usize], names: &[String]) -> Vec<usize> {
    if let [only] = who {
        return vec![*only];
    }
    let value = plain(value);
    let called = |test: fn(&str, &str) -> bool| -> Vec<usize> {
        let is_called = |index: &usize| names.get(*index).is_some_and(|name| test(name, &value));
        who.iter().copied().filter(is_called).collect()
    };
    let same = called(|name, value| name == value);
    if !same.is_empty() || who.len() > MOST_CALLED {
        return same;
    }
    let within = called(|name, value| name.len() <= LONGEST_CALLED && name.contains(value));
    if within.len() == 1 { within } else { Vec::new() }
}

/// The tags of branches that have them from elsewhere: extensions of one base, and unions that are told apart by a property. Each
/// branch that is an object has its own.
pub fn inherited_tags<'a>(
    facts: &Facts<'a>,
    branches: &[Branch<'a>],
    nested: &mut NestedTags<'a>,
) -> Option<(&'a str, Vec<Vec<String>>)> {
    let is_object = |branch: &&Branch<'a>| branch.shape.is_object();
    if branches.iter().filter(is_object).count() < 2 {
        return None;
    }
    let first = branches.iter().find(is_object)?;
    let mut properties = properties_with_tags(facts, first.node).take(MOST_PROPERTIES);
    properties.find_map(|property| {
        let mut claimed = HashSet::new();
        let mut found = Vec::new();
        for branch in branches {
            let tags = if is_object(&branch) { tags_by(facts, branch.node, property, nested) } else { Vec::new() };
            let own = !is_object(&branch) || !tags.is_empty() && tags.iter().all(|tag| claimed.insert(tag.clone()));
            if !own || !branch.base.is_empty() {
                return None;
            }
            found.push(tags);
        }
        Some((property, found))
    })
}

/// Whether the first object of a union has more properties that may be its tag than are looked at.
pub fn has_more_properties<'a>(facts: &Facts<'a>, branches: &[Branch<'a>]) -> bool {
    let first = branches.iter().find(|branch| branch.shape.is_object());
    first.is_some_and(|first| properties_with_tags(facts, first.node).nth(MOST_PROPERTIES).is_some())
}

/// The properties by which a component may be told apart.
fn properties_with_tags<'a>(facts: &Facts<'a>, node: Node<'a>) -> impl Iterator<Item = &'a str> {
    let found = match node {
        Node::Reference(name) => facts.component(name),
        Node::Inline(_) => None,
    };
    found.into_iter().flat_map(move |(name, schema)| {
        let own = schema.discriminator.as_deref().filter(|_| schema.is_union()).map(|own| own.property_name.as_str());
        let of_family = facts.families().family(name).map(|family| family.property);
        let of_base = facts.families().member_tags(name).iter().map(|(property, _)| *property);
        own.into_iter().chain(of_family).chain(of_base)
    })
}

/// The tags that mean a component where this property holds them.
fn tags_by<'a>(facts: &Facts<'a>, node: Node<'a>, property: &'a str, nested: &mut NestedTags<'a>) -> Vec<String> {
    let Node::Reference(name) = node else { return Vec::new() };
    let Some((name, _)) = facts.component(name) else { return Vec::new() };
    let tags = copied_tags(facts, name, property, MOST_NESTED, nested);
    if !tags.is_empty() {
        return tags;
    }
    copied(facts.families().member_tags_by(name, property), nested)
}

/// A copy of tags, if there is room for it.
fn copied(tags: &[String], nested: &mut NestedTags<'_>) -> Vec<String> {
    let fits = nested.fits(tags.iter().map(|tag| weight_of_text(tag.len())).sum());
    if fits { tags.to_vec() } else { Vec::new() }
}

/// A copy of the tags of a union, if there is room for it.
fn copied_tags<'a>(
    facts: &Facts<'a>,
    name: &'a str,
    property: &'a str,
    steps: usize,
    nested: &mut NestedTags<'a>,
) -> Vec<String> {
    let tags = union_tags(facts, name, property, steps, nested);
    copied(&tags, nested)
}

/// The tags of a component that is itself a union with this property as its tag.
fn union_tags<'a>(
    facts: &Facts<'a>,
    name: &'a str,
    property: &'a str,
    steps: usize,
    nested: &mut NestedTags<'a>,
) -> Rc<[String]> {
    if let Some(family) = facts.families().family(name) {
        // The tags of a family are the same at each step. Another name of its base is no family, and has steps of its own.
        let key = (name, property, usize::MAX);
        return nested.get(key).unwrap_or_else(|| nested.insert(key, family.tags(property)));
    }
    let (Some((name, schema)), Some(steps)) = (facts.component(name), steps.checked_sub(1)) else {
        return Rc::default();
    };
    let key = (name, property, steps);
    if let Some(tags) = nested.get(key) {
        return tags;
    }
    let Some(discriminator) =
        schema.discriminator.as_deref().filter(|_| is_tagged_by(facts, Node::Reference(name), property))
    else {
        return Rc::default();
    };
    let mut found = Vec::new();
    let at = Pointer::ROOT;
    let listed = if schema.one_of.is_empty() { &schema.any_of } else { &schema.one_of };
    branches(facts, listed, &at, &mut HashSet::new(), &mut found);
    add_mapped(facts, discriminator, &mut found, &at);
    for branch in &mut found {
        branch.shape = facts.shape(branch.node);
    }
    let tags = mapped_tags_within(facts, discriminator, &found, steps, nested);
    nested.insert(key, tags.into_iter().flatten().collect())
}
