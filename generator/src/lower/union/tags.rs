//! The tags of a union with a `discriminator`: which values of its property mean which branch (OpenAPI 3.0.4, section
//! 4.7.25).

use std::collections::{HashMap, HashSet};

use super::branch::{Branch, branches};
use crate::facts::{Facts, plain};
use crate::json::Pointer;
use crate::lower::context::docs;
use crate::spec::{Discriminator, Node};

/// The most branches that may list one tag for their names to decide which of them it means.
const MOST_CALLED: usize = 64;

/// The most nested unions that are examined for their tags.
const MOST_NESTED: usize = 8;

/// Whether a schema is itself a union with this property as its tag, which it writes.
pub fn is_tagged_by<'a>(facts: &Facts<'a>, node: Node<'a>, property: &str) -> bool {
    let Some(schema) = facts.schema(node) else { return false };
    if let Node::Reference(name) = node
        && facts.families().family(name).is_some_and(|family| !family.tags(property).is_empty())
    {
        return true;
    }
    schema.is_union()
        && schema.discriminator.as_ref().is_some_and(|discriminator| discriminator.property_name == property)
}

/// Adds the branches that only the discriminator's `mapping` names.
pub fn add_mapped<'a>(
    facts: &Facts<'a>,
    discriminator: &'a Discriminator,
    branches: &mut Vec<Branch<'a>>,
    at: &Pointer<'_>,
) {
    let named = branches.iter().filter_map(|branch| match branch.node {
        Node::Reference(name) => Some(name),
        Node::Inline(_) => None,
    });
    let mut known: HashSet<&'a str> = named.collect();
    let fallback = discriminator.default_mapping.iter().map(|target| (target, target));
    let mapped = discriminator.mapping.iter().map(|(tag, target)| (tag, target));
    for (tag, target) in mapped.chain(fallback) {
        let Some((name, _)) = facts.targets().written(target) else { continue };
        if !known.insert(name) {
            continue;
        }
        // A mapping may refer to an inline branch of the union, which has become a component by that.
        let itself = facts.component(name).and_then(|(_, schema)| {
            let same = |branch: &&mut Branch<'a>| matches!(branch.node, Node::Inline(other) if other == schema);
            branches.iter_mut().find(same).map(|branch| (branch, schema))
        });
        if let Some((branch, schema)) = itself {
            branch.word = Some(docs(schema).title.unwrap_or_else(|| tag.clone()));
            branch.node = Node::Reference(name);
            continue;
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
) -> Vec<Vec<String>> {
    mapped_tags_within(facts, discriminator, branches, MOST_NESTED, &mut Known::new())
}

/// The tags of components that are unions, by what is left of the steps: unions that name each other are examined
/// once.
type Known<'a> = HashMap<(&'a str, usize), Vec<String>>;

fn mapped_tags_within<'a>(
    facts: &Facts<'a>,
    discriminator: &'a Discriminator,
    branches: &[Branch<'a>],
    steps: usize,
    known: &mut Known<'a>,
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
                mapped.get(name).cloned().unwrap_or_else(|| union_tags(facts, name, property, steps, known))
            }
            Node::Inline(_) => Vec::new(),
        })
        .collect();
    let taken: HashSet<String> = tags.iter().flatten().cloned().collect();
    let mut listing: HashMap<&str, Vec<String>> = HashMap::new();
    for (branch, tags) in branches.iter().zip(&tags) {
        for value in branch.shape.constants(property).iter().filter(|_| tags.is_empty()) {
            listing.entry(value).or_default().push(branch.plain_name());
        }
    }
    for (branch, tags) in branches.iter().zip(&mut tags).filter(|(_, tags)| tags.is_empty()) {
        let listed = branch.shape.constants(property);
        let means = |value: &&String| {
            let who = listing.get(value.as_str()).map_or(&[][..], Vec::as_slice);
            is_meant(branch, value, who)
        };
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

/// Whether a value that some branches list means this one: if several list it, it means the one whose name it is.
fn is_meant(branch: &Branch<'_>, value: &str, who: &[String]) -> bool {
    let (name, value) = (branch.plain_name(), plain(value));
    let called = |test: fn(&str, &str) -> bool| who.iter().filter(|name| test(name, &value)).count();
    who.len() == 1
        || name == value
        || who.len() <= MOST_CALLED
            && called(|name, value| name == value) == 0
            && called(|name, value| name.contains(value)) == 1
            && name.contains(&value)
}

/// The tags of branches that have them from elsewhere: extensions of one base, and unions that are told apart by a property. Each
/// branch that is an object has its own.
pub fn inherited_tags<'a>(facts: &Facts<'a>, branches: &[Branch<'a>]) -> Option<(&'a str, Vec<Vec<String>>)> {
    let is_object = |branch: &&Branch<'a>| branch.shape.is_object();
    if branches.iter().filter(is_object).count() < 2 {
        return None;
    }
    let first = branches.iter().find(is_object)?;
    let properties = properties_with_tags(facts, first.node);
    properties.into_iter().find_map(|property| {
        let mut claimed = HashSet::new();
        let mut found = Vec::new();
        for branch in branches {
            let tags = if is_object(&branch) { tags_by(facts, branch.node, property) } else { Vec::new() };
            let own = !is_object(&branch) || !tags.is_empty() && tags.iter().all(|tag| claimed.insert(tag.clone()));
            if !own || !branch.base.is_empty() {
                return None;
            }
            found.push(tags);
        }
        Some((property, found))
    })
}

/// The properties by which a component may be told apart.
fn properties_with_tags<'a>(facts: &Facts<'a>, node: Node<'a>) -> Vec<&'a str> {
    let Node::Reference(name) = node else { return Vec::new() };
    let Some((name, schema)) = facts.component(name) else { return Vec::new() };
    let own = schema.discriminator.as_deref().filter(|_| schema.is_union()).map(|own| own.property_name.as_str());
    let of_family = facts.families().family(name).map(|family| family.property);
    let of_base = facts.families().member_tags(name).iter().map(|(property, _)| *property);
    own.into_iter().chain(of_family).chain(of_base).collect()
}

/// The tags that mean a component where this property holds them.
fn tags_by<'a>(facts: &Facts<'a>, node: Node<'a>, property: &str) -> Vec<String> {
    let Node::Reference(name) = node else { return Vec::new() };
    let Some((name, _)) = facts.component(name) else { return Vec::new() };
    let tags = union_tags(facts, name, property, MOST_NESTED, &mut Known::new());
    if !tags.is_empty() {
        return tags;
    }
    let of_base = facts.families().member_tags(name).iter().find(|(of, _)| *of == property);
    of_base.map(|(_, tags)| tags.clone()).unwrap_or_default()
}

/// The tags of a component that is itself a union with this property as its tag.
fn union_tags<'a>(
    facts: &Facts<'a>,
    name: &'a str,
    property: &str,
    steps: usize,
    known: &mut Known<'a>,
) -> Vec<String> {
    if let Some(family) = facts.families().family(name) {
        return family.tags(property);
    }
    let (Some((name, schema)), Some(steps)) = (facts.component(name), steps.checked_sub(1)) else {
        return Vec::new();
    };
    if let Some(tags) = known.get(&(name, steps)) {
        return tags.clone();
    }
    let Some(discriminator) =
        schema.discriminator.as_deref().filter(|_| is_tagged_by(facts, Node::Reference(name), property))
    else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let at = Pointer::ROOT;
    let listed = if schema.one_of.is_empty() { &schema.any_of } else { &schema.one_of };
    branches(facts, listed, &at, &mut HashSet::new(), &mut found);
    add_mapped(facts, discriminator, &mut found, &at);
    for branch in &mut found {
        branch.shape = facts.shape(branch.node);
    }
    let tags: Vec<String> =
        mapped_tags_within(facts, discriminator, &found, steps, known).into_iter().flatten().collect();
    known.insert((name, steps), tags.clone());
    tags
}
