//! The tags of a discriminator: which values of its property mean which schemas.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::{Shapes, Tags, Targets};
use crate::spec::Node;

/// A list of values, and where each is in it by its letters and digits: of several the first, without those that a mapping has.
/// The list is held, so that its address stays its own.
type Letters = (Rc<Tags>, Rc<HashMap<String, usize>>);

/// A discriminator, with the tags of its mapping.
pub(super) struct Tagging<'a> {
    pub property: &'a str,
    /// The values that the base lists for the property.
    pub listed: Rc<Tags>,
    /// The tags that the mapping gives to each schema.
    pub mapped: HashMap<&'a str, Vec<String>>,
    /// All tags of the mapping.
    taken: HashSet<&'a str>,
    /// The schemas that the mapping names, in its order.
    pub targets: Vec<&'a str>,
    pub base: &'a str,
    /// The lists that schemas were looked up in, by their addresses: many extend a base that lists many values.
    letters: RefCell<HashMap<*const Tags, Letters>>,
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
        let listed = shapes.shape(targets, Node::Reference(base)).tags(property);
        let taken = discriminator.mapping.iter().map(|(tag, _)| tag.as_str()).collect();
        Some(Self { property, listed, mapped, taken, targets: named, base, letters: RefCell::default() })
    }

    /// The tags of a schema: those of the mapping, else the values that it lists itself, else the one that an extension
    /// gives it, else the listed value that is its name, else its name.
    pub fn tags(&self, name: &str, given: Option<&str>, listed: &Rc<Tags>, narrowed: &Tags) -> Vec<String> {
        let taken = |value: &&String| self.taken.contains(value.as_str());
        if let Some(mapped) = self.mapped.get(name) {
            let mut tags = mapped.clone();
            // The property allows no tag of the mapping: the values of the schema count, too.
            if !listed.is_empty() && !mapped.iter().any(|tag| listed.has(tag)) {
                tags.extend(narrowed.iter().filter(|value| !taken(value)).cloned());
            }
            return tags;
        }
        if listed.is_empty() || narrowed.len() < listed.len() {
            let own: Vec<String> = narrowed.iter().filter(|value| !taken(value)).cloned().collect();
            if !own.is_empty() {
                return own;
            }
        }
        if let Some(given) = given {
            return vec![given.to_owned()];
        }
        if listed.is_empty() {
            return vec![name.to_owned()];
        }
        let (name, base) = (plain(name), plain(self.base));
        let places = self.letters(listed);
        let forms = [Some(name.as_str()), name.strip_prefix(&base), name.strip_suffix(&base)];
        let first = forms.into_iter().flatten().filter_map(|form| places.get(form).copied()).min();
        first.and_then(|first| listed.get(first)).cloned().into_iter().collect()
    }

    /// Where each value of a list is, by its letters and digits.
    fn letters(&self, listed: &Rc<Tags>) -> Rc<HashMap<String, usize>> {
        let mut letters = self.letters.borrow_mut();
        let (_, places) = letters.entry(Rc::as_ptr(listed)).or_insert_with(|| {
            let mut places = HashMap::new();
            for (place, value) in listed.iter().enumerate().filter(|(_, value)| !self.taken.contains(value.as_str())) {
                places.entry(plain(value)).or_insert(place);
            }
            (Rc::clone(listed), Rc::new(places))
        });
        Rc::clone(places)
    }
}

/// A name without case and punctuation.
pub fn plain(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
