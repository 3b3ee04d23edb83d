//! The tags of a discriminator: which values of its property mean which schemas.

use std::collections::{HashMap, HashSet};

use super::{Shapes, Targets};
use crate::spec::Node;

/// A discriminator, with the tags of its mapping.
pub(super) struct Tagging<'a> {
    pub property: &'a str,
    /// The values that the base lists for the property.
    pub listed: Vec<String>,
    /// The tags that the mapping gives to each schema.
    pub mapped: HashMap<&'a str, Vec<String>>,
    /// All tags of the mapping.
    taken: HashSet<&'a str>,
    /// The schemas that the mapping names, in its order.
    pub targets: Vec<&'a str>,
    pub base: &'a str,
}

impl<'a> Tagging<'a> {
    /// The discriminator of a component that is not a union.
    pub fn new(targets: &Targets<'a>, shapes: &Shapes<'a>, name: &'a str) -> Option<Self> {
        let (base, schema) = targets.component(name)?;
        let discriminator = schema.own_discriminator()?;
        let property = discriminator.property_name.as_str();
        let mut mapped: HashMap<&'a str, Vec<String>> = HashMap::new();
        let mut named = Vec::new();
        for (tag, target) in &discriminator.mapping {
            if let Some((target, _)) = targets.component(target) {
                mapped.entry(target).or_default().push(tag.clone());
                named.push(target);
            }
        }
        let listed = shapes.shape(targets, Node::Reference(base)).constants(property).to_vec();
        let taken = discriminator.mapping.iter().map(|(tag, _)| tag.as_str()).collect();
        Some(Self { property, listed, mapped, taken, targets: named, base })
    }

    /// The tags of a schema: those of the mapping, else the values that it lists itself, else the one that an extension
    /// gives it, else the listed value that is its name, else its name.
    pub fn tags(&self, name: &str, given: Option<&str>, listed: &[String], narrowed: &[String]) -> Vec<String> {
        let taken = |value: &&String| self.taken.contains(value.as_str());
        if let Some(mapped) = self.mapped.get(name) {
            let mut tags = mapped.clone();
            // The property allows no tag of the mapping: the values of the schema count, too.
            if !listed.is_empty() && !mapped.iter().any(|tag| listed.contains(tag)) {
                tags.extend(narrowed.iter().filter(|value| !taken(value)).cloned());
            }
            return tags;
        }
        let own: Vec<String> = narrowed.iter().filter(|value| !taken(value)).cloned().collect();
        if !own.is_empty() && (listed.is_empty() || narrowed.len() < listed.len()) {
            return own;
        }
        if let Some(given) = given {
            return vec![given.to_owned()];
        }
        if listed.is_empty() {
            return vec![name.to_owned()];
        }
        let (name, base) = (plain(name), plain(self.base));
        let is_name = |value: &&String| {
            let value = plain(value);
            value == name || name.strip_prefix(&base) == Some(&value) || name.strip_suffix(&base) == Some(&value)
        };
        listed.iter().filter(|value| !taken(value)).filter(is_name).take(1).cloned().collect()
    }
}

/// A name without case and punctuation.
pub fn plain(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
