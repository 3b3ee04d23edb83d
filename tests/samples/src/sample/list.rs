//! Arrays: the least one, the fullest one, and those with each value of an item.

use serde_json::{Value, json};

use super::{Detail, Sample, Sampler};
use crate::flat::{Flat, alternatives};

/// The most items that are made because a schema asks for so many.
const MOST_ITEMS: u64 = 200;

impl<'a> Sampler<'a> {
    /// The arrays of an alternative with each value of each item, and the empty one.
    pub(super) fn arrays(&mut self, flat: &Flat<'a>) -> Vec<Sample> {
        let mut found = if flat.prefix() > 0 || needed(flat) > 0 { self.places(flat) } else { self.repeated(flat) };
        found.push(Sample { value: json!([]), matched: true });
        found
    }

    /// Arrays whose items have the same schema: of different items, and of each item alone.
    fn repeated(&mut self, flat: &Flat<'a>) -> Vec<Sample> {
        let pieces = if flat.items.is_empty() { vec![anything()] } else { self.all(&flat.items, false) };
        let least = least(flat);
        let mut found = vec![Sample {
            value: pieces.iter().take(20).map(|piece| piece.value.clone()).collect(),
            matched: pieces.iter().take(20).all(|piece| piece.matched),
        }];
        for piece in pieces {
            let value = Value::Array(vec![piece.value; least.max(1)]);
            found.push(Sample { value, matched: piece.matched });
        }
        found
    }

    /// Arrays whose items have schemas of their own: the least one, with another item in each place, and one item more.
    fn places(&mut self, flat: &Flat<'a>) -> Vec<Sample> {
        let mut found = Vec::new();
        let length = flat.tuple().unwrap_or(flat.prefix().max(least(flat)).max(needed(flat)));
        let base = self.alone(|sampler| sampler.each(flat, length, Detail::Least, 0).map(Value::Array));
        let Some(Sample { value: Value::Array(least), matched }) = base else { return found };
        let places = if flat.tuple().is_some() { length } else { length + 1 };
        for index in 0..places {
            let said = flat.item(index);
            let pieces = if said.is_empty() { vec![anything()] } else { self.all(&said, false) };
            for piece in pieces {
                let mut list = least.clone();
                match list.get_mut(index) {
                    Some(item) => *item = piece.value,
                    None => list.push(piece.value),
                }
                found.push(Sample { value: Value::Array(list), matched: matched && piece.matched });
            }
        }
        found
    }

    /// An array of this length, each item of the schemas of its place. `None` where one has no value.
    fn each(&mut self, flat: &Flat<'a>, length: usize, detail: Detail, depth: usize) -> Option<Vec<Value>> {
        let (contained, needed) = (flat.at("contains"), needed(flat));
        let mut list = Vec::with_capacity(length);
        for index in 0..length {
            let mut said = flat.item(index);
            if index < needed {
                said.extend(contained.iter().copied());
            }
            if said.is_empty() {
                list.push(json!([index]));
                continue;
            }
            let item = match self.one(&said, detail, depth) {
                None if detail == Detail::Full => self.one(&said, Detail::Least, depth),
                made => made,
            };
            list.push(item?);
        }
        Some(list)
    }

    /// The least array of an alternative, or the fullest one.
    pub(super) fn array(&mut self, flat: &Flat<'a>, detail: Detail, depth: usize) -> Option<Value> {
        let least = least(flat);
        let most = counts(flat, "maxItems").min().unwrap_or(u64::MAX) as usize;
        let wanted = if detail == Detail::Full { least.max(1).min(most) } else { least };
        let (prefix, needed) = (flat.prefix(), needed(flat));
        if prefix > 0 || needed > 0 {
            let described = if detail == Detail::Full { prefix } else { 0 };
            let length = flat.tuple().unwrap_or(wanted.max(needed).max(described).min(most));
            let made = self.each(flat, length, detail, depth).map(Value::Array);
            let may_be_empty = least == 0 && needed == 0 && flat.tuple().is_none();
            return made.or_else(|| may_be_empty.then(|| json!([])));
        }
        if wanted == 0 {
            return Some(json!([]));
        }
        if flat.items.is_empty() {
            return Some((0..wanted).map(|number| json!([number])).collect());
        }
        let items = flat.items.clone();
        let first = match self.one(&items, detail, depth) {
            Some(item) => item,
            None => return (least == 0).then(|| json!([])),
        };
        let unique = flat.values("uniqueItems").any(|unique| unique == &Value::Bool(true));
        if !unique || wanted == 1 {
            return Some(Value::Array(vec![first; wanted]));
        }
        let mut list = vec![first];
        for flat in alternatives(self.library, self.heirs, &items) {
            let scalars = self.scalars(&flat).into_iter().filter(|item| self.accepts(&items, item).is_some());
            let mut found: Vec<Value> = scalars.collect();
            found.extend(self.made(&items, &flat, Detail::Least, depth + 1));
            for item in found {
                if list.len() < wanted && !list.contains(&item) {
                    list.push(item);
                }
            }
        }
        (list.len() == wanted).then_some(Value::Array(list))
    }
}

/// An item that nothing is said of.
fn anything() -> Sample {
    Sample { value: json!({ "any": [1, "two", null] }), matched: true }
}

fn counts(flat: &Flat<'_>, keyword: &'static str) -> impl Iterator<Item = u64> {
    flat.values(keyword).filter_map(Value::as_u64)
}

/// How many items there must be.
fn least(flat: &Flat<'_>) -> usize {
    counts(flat, "minItems").max().unwrap_or(0).min(MOST_ITEMS) as usize
}

/// How many items must be of the schema of `contains`.
fn needed(flat: &Flat<'_>) -> usize {
    let asked = if flat.at("contains").is_empty() { 0 } else { counts(flat, "minContains").max().unwrap_or(1) };
    asked.min(MOST_ITEMS) as usize
}
