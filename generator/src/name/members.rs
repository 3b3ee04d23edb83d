//! A type → the names of its fields or variants.
//!
//! Each is called as the document calls it. Of several that would have one name, that has it which leaves out nothing; the others
//! spell what they leave out, or have a number.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::claims::{Claims, in_order_of_types};
use super::ident::{self, Exactness};
use crate::ir::{Api, EnumValue, TypeId, TypeKind};

/// Candidates for the names of members, by what they are called in the document: most names occur many times.
#[derive(Default)]
pub struct Known<'a> {
    fields: HashMap<&'a str, Vec<String>>,
    variants: HashMap<String, Vec<String>>,
}

impl Known<'_> {
    /// Candidates for the variant of a value, or of other words, in an enumeration of this name.
    fn variant(&mut self, words: String, of: &str) -> Vec<String> {
        let upper = match self.variants.entry(words) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let upper = ident::upper_names(new.key());
                new.insert(upper)
            }
        };
        ident::variant_names(upper, of)
    }
}

/// The names of the members of a type of this name, and of the field for the properties that have none.
pub fn members<'a>(api: &'a Api, id: TypeId, name: &str, known: &mut Known<'a>) -> (Vec<String>, String) {
    match &api.get(id).kind {
        TypeKind::Object(object) => {
            let mut claims = Claims::new(&[]);
            for field in &object.fields {
                known.fields.entry(field.called()).or_insert_with(|| ident::field_names(field.called()));
            }
            let candidates: Vec<&[String]> = object
                .fields
                .iter()
                .map(|field| known.fields.get(field.called()).map_or(&[][..], Vec::as_slice))
                .collect();
            let exact = object.fields.iter().map(|field| ident::exactness_of_field(field.called()));
            let fields = claims.claim_all(&candidates, &[], exact);
            (fields, claims.claim("additional_properties", "field"))
        }
        TypeKind::Enumeration(enumeration) => (variants(&enumeration.values, name, known), String::new()),
        TypeKind::IntegerEnumeration(enumeration) => (variants(&enumeration.values, name, known), String::new()),
        TypeKind::Union(union) => {
            let reserved: &[&str] = if union.tag.is_some() { &["Unknown", "Self"] } else { &["Self"] };
            let mut claims = Claims::new(reserved);
            let candidates = union.variants.iter().map(|variant| known.variant(variant.words.join(" "), name));
            let candidates: Vec<Vec<String>> = candidates.collect();
            let candidates: Vec<&[String]> = candidates.iter().map(Vec::as_slice).collect();
            // Which of two has a name is the document's order, unless one leaves out a sign.
            let exact = union.variants.iter().map(|variant| match ident::exactness(&variant.words.join(" ")) {
                Exactness::Signs => Exactness::Signs,
                Exactness::Whole | Exactness::Words => Exactness::Whole,
            });
            let mut names = claims.claim_all(&candidates, &[], exact);
            in_order_of_types(&mut names, &union.variants);
            (names, String::new())
        }
        TypeKind::Alias(_) => (Vec::new(), String::new()),
    }
}

fn variants<T: ToString>(values: &[EnumValue<T>], name: &str, known: &mut Known<'_>) -> Vec<String> {
    let mut claims = Claims::new(&["Unknown", "Self"]);
    let called: Vec<String> =
        values.iter().map(|value| value.name.clone().unwrap_or_else(|| value.value.to_string())).collect();
    let candidates: Vec<Vec<String>> = called.iter().map(|called| known.variant(called.clone(), name)).collect();
    let candidates: Vec<&[String]> = candidates.iter().map(Vec::as_slice).collect();
    claims.claim_all(&candidates, &[], called.iter().map(|called| ident::exactness(called)))
}
