//! One namespace: the first claim of a name gets it, a later one gets the next best.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use super::ident::Exactness;
use super::letters;
use crate::ir::{Type, TypeId, Variant};

/// The names that are taken.
#[derive(Debug, Default)]
pub struct Claims {
    taken: HashSet<String>,
    reserved: HashSet<String>,
    /// What these names look like, once one of them has letters beyond ASCII.
    looks: HashMap<String, String>,
    /// The last number that was tried as a suffix of a name: a thousand equal names cost a thousand tries, not a million.
    numbers: HashMap<String, usize>,
}

impl Claims {
    /// A namespace in which some names are taken.
    pub fn new(reserved: &[&str]) -> Self {
        let reserved: HashSet<String> = reserved.iter().map(|name| (*name).to_owned()).collect();
        Self { taken: reserved.clone(), reserved, ..Self::default() }
    }

    /// Takes a name, with a number as a suffix where it is taken. `fallback` replaces an empty name.
    pub fn claim(&mut self, name: &str, fallback: &str) -> String {
        let name = if name.is_empty() { fallback } else { name };
        let is_snake = name.trim_start_matches("r#").starts_with(char::is_lowercase);
        let ends_in_digit = name.ends_with(|last: char| last.is_ascii_digit());
        // A name in upper case that ends in a digit would read as another number.
        let separator = match (is_snake, ends_in_digit) {
            _ if name.ends_with('_') => "",
            (true, _) => "_",
            (false, true) => "V",
            (false, false) => "",
        };
        self.claim_numbered(name, separator)
    }

    /// Takes a name, with a number after this separator where it is taken.
    fn claim_numbered(&mut self, name: &str, separator: &str) -> String {
        if self.take(name) {
            return name.to_owned();
        }
        // A name with a number is no keyword.
        let name = name.strip_prefix("r#").unwrap_or(name);
        let mut number = self.numbers.get(name).copied().unwrap_or(1);
        loop {
            number += 1;
            let candidate = format!("{name}{separator}{number}");
            if !self.reserved.contains(&candidate) && self.take(&candidate) {
                self.numbers.insert(name.to_owned(), number);
                return candidate;
            }
        }
    }

    /// Takes a name that is free, and that rustc does not take for another one.
    fn take(&mut self, name: &str) -> bool {
        if self.taken.contains(name) {
            return false;
        }
        if self.looks.is_empty() && !name.is_ascii() {
            self.looks = self.taken.iter().map(|taken| (letters::look(taken), taken.clone())).collect();
        }
        if !self.looks.is_empty() || !name.is_ascii() {
            match self.looks.entry(letters::look(name)) {
                // It does not compare names in ASCII.
                Entry::Occupied(other) if !name.is_ascii() || !other.get().is_ascii() => return false,
                Entry::Occupied(_) => {}
                Entry::Vacant(new) => {
                    new.insert(name.to_owned());
                }
            }
        }
        self.taken.insert(name.to_owned())
    }

    /// Takes the name of a constant: a number comes after it where it is taken.
    pub fn claim_apart(&mut self, name: &str) -> String {
        self.claim_numbered(name, "_")
    }

    /// Names that are not to be had.
    pub fn reserve<'n>(&mut self, names: impl Iterator<Item = &'n str>) {
        for name in names {
            self.reserved.insert(name.to_owned());
        }
    }

    /// Takes the name of a module: a number comes after it where it is taken or reserved.
    pub fn claim_snake(&mut self, name: &str) -> String {
        if self.reserved.contains(name) {
            self.taken.insert(name.to_owned());
        }
        // Also where letters have no case.
        self.claim_numbered(name, if name.ends_with('_') { "" } else { "_" })
    }

    /// Takes a name; with the suffix `what` where the name is reserved.
    pub fn claim_as(&mut self, name: &str, what: &str) -> String {
        let name = self.unreserved(name, what);
        self.claim(&name, what)
    }

    fn unreserved(&self, name: &str, what: &str) -> String {
        if self.reserved.contains(name) {
            format!("{}_{what}", name.trim_start_matches("r#").trim_end_matches('_'))
        } else {
            name.to_owned()
        }
    }

    /// A name for each, by its candidates, of which a second one has the signs spelt that the first leaves out: what leaves out none
    /// claims first. A reserved name has the suffix `what`.
    pub fn claim_each(&mut self, names: &[Vec<String>], what: &str) -> Vec<String> {
        let candidates: Vec<Vec<String>> =
            names.iter().map(|own| own.iter().map(|name| self.unreserved(name, what)).collect()).collect();
        let candidates: Vec<&[String]> = candidates.iter().map(Vec::as_slice).collect();
        let exact = names.iter().map(|own| if own.len() > 1 { Exactness::Signs } else { Exactness::Whole });
        self.claim_all(&candidates, &[], exact)
    }

    /// Takes the first free candidate; if none is free, one of them with a number as a suffix.
    pub fn claim_from(&mut self, candidates: &[String]) -> String {
        for candidate in candidates {
            if !candidate.is_empty() && self.take(candidate) {
                return candidate.clone();
            }
        }
        // The number is a suffix of a candidate that is taken, not of a reserved one.
        let named = candidates.iter().find(|candidate| !candidate.is_empty() && !self.reserved.contains(*candidate));
        self.claim(named.map_or("", String::as_str), "Empty")
    }

    /// A name for each member, by its candidates: what is exact claims first. Of several that leave out something and would have
    /// one name, it is that of the one that leaves out the least; if there are several of those, none has it, unless they leave out the same. `last` has one more
    /// candidate for each, or is empty.
    pub fn claim_all(
        &mut self,
        candidates: &[&[String]],
        last: &[String],
        exact: impl Iterator<Item = Exactness>,
    ) -> Vec<String> {
        let mut order: Vec<(Exactness, usize)> = exact.zip(0..).collect();
        order.sort_unstable();
        let first = |index: usize| candidates.get(index).and_then(|names| names.first());
        // The least that one of this name leaves out, how many leave out as much, and what they are with it, unless they differ in that.
        let mut inexact: HashMap<&String, (Exactness, usize, Option<&[String]>)> = HashMap::new();
        for (exact, index) in order.iter().filter(|(exact, _)| *exact != Exactness::Whole) {
            if let Some(first) = first(*index) {
                // What leaves out less stands first in the order.
                let own = candidates.get(*index).copied();
                let (least, count, spelt) = inexact.entry(first).or_insert((*exact, 0, own));
                *count += usize::from(*least == *exact);
                *spelt = spelt.filter(|spelt| *least != *exact || own == Some(*spelt));
            }
        }
        let mut names = vec![String::new(); candidates.len()];
        for (exact, index) in order {
            let (Some(name), Some(own)) = (names.get_mut(index), candidates.get(index)) else { continue };
            let known = first(index).and_then(|first| inexact.get(first)).filter(|_| own.len() > 1);
            let own = match known {
                Some((least, count, spelt)) if exact != Exactness::Whole => match spelt {
                    // Spelling what they leave out would not tell them apart: a number does.
                    Some(_) if *least == exact && *count > 1 => own.get(..1),
                    _ => own.get(usize::from((*least, *count) != (exact, 1))..),
                },
                _ => Some(*own),
            };
            let own = own.unwrap_or_default();
            *name = match last.get(index) {
                Some(last) => self.claim_from(&[own, std::slice::from_ref(last)].concat()),
                None => self.claim_from(own),
            };
        }
        names
    }

    /// Whether a name is taken.
    pub fn has(&self, name: &str) -> bool {
        self.taken.contains(name)
    }

    /// All names that are taken.
    pub fn into_taken(self) -> HashSet<String> {
        self.taken
    }
}

/// Gives variants of the same words their names in the order of their types, which is the document's: these are numbered in it, too.
/// The order of the variants is that in which a reader tries them.
pub fn in_order_of_types(names: &mut [String], variants: &[Variant]) {
    let mut alike: HashMap<&[String], Vec<(usize, TypeId)>> = HashMap::new();
    for (index, variant) in variants.iter().enumerate() {
        if let Type::Named(id) = variant.ty {
            alike.entry(variant.words.as_slice()).or_default().push((index, id));
        }
    }
    for mut places in alike.into_values().filter(|places| places.len() > 1) {
        let given: Vec<String> =
            places.iter().filter_map(|(index, _)| names.get_mut(*index).map(std::mem::take)).collect();
        places.sort_unstable_by_key(|(_, id)| *id);
        for ((index, _), name) in places.into_iter().zip(given) {
            if let Some(place) = names.get_mut(index) {
                *place = name;
            }
        }
    }
}
