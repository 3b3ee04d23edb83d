//! `Api` → a Rust identifier for everything that is emitted; collisions are resolved the same way every time.
//!
//! All types of a client are in one namespace. Component schemas claim their names first (those whose name already is a Rust
//! name before the others), then inline schemas by the words of the path to them, then what belongs to operations. A name
//! depends on the words that it is made of and on the names that it collides with, never on how many others there are.

mod claims;
mod ident;
mod operations;
mod status;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::analyze::{Analysis, Direction};
use crate::ir::{Api, EnumValue, Field, MemberId, TypeId, TypeKind};
use claims::Claims;
pub use operations::{GroupNames, OperationNames};
pub use status::response_name;

/// Identifiers, by the ids of `ir`.
#[derive(Clone, Debug, Default)]
pub struct Names {
    types: Vec<TypeNames>,
    /// What belongs to each operation.
    pub operations: Vec<OperationNames>,
    /// What belongs to each group.
    pub groups: Vec<GroupNames>,
    /// The method of the builder for each security scheme.
    pub schemes: Vec<String>,
    /// Every name of a type: an import must not collide with one.
    pub taken: std::collections::HashSet<String>,
}

#[derive(Clone, Debug, Default)]
struct TypeNames {
    name: String,
    request: Option<String>,
    members: Vec<String>,
    rest: String,
}

impl Names {
    /// The name of a type.
    #[must_use]
    pub fn of(&self, id: TypeId, direction: Direction) -> &str {
        match self.types.get(id.index()) {
            Some(names) => match (&names.request, direction) {
                (Some(request), Direction::Request) => request,
                _ => &names.name,
            },
            None => "",
        }
    }

    /// The name of a field or variant.
    #[must_use]
    pub fn member(&self, member: MemberId) -> &str {
        self.types.get(member.of.index()).and_then(|names| names.members.get(member.index)).map_or("", String::as_str)
    }

    /// The name of the field for the properties that have none.
    #[must_use]
    pub fn rest(&self, id: TypeId) -> &str {
        self.types.get(id.index()).map_or("", |names| names.rest.as_str())
    }
}

/// The names that every client has.
const RESERVED: &[&str] = &["Client", "ClientBuilder", "Self"];

/// Names everything.
#[must_use]
pub fn name(api: &Api, analysis: &Analysis) -> Names {
    let mut claims = Claims::new(RESERVED);
    let mut types = vec![TypeNames::default(); api.types.len()];
    for (id, name) in type_names(api, &mut claims) {
        if let Some(names) = types.get_mut(id.index()) {
            names.name = name;
        }
    }
    for id in api.ids().filter(|id| analysis.is_split(*id)) {
        if let Some(names) = types.get_mut(id.index()) {
            names.request = Some(claims.claim(&format!("{}Request", names.name), "Type"));
        }
    }
    let mut known = Known::default();
    for id in api.ids() {
        if let Some(names) = types.get_mut(id.index()) {
            (names.members, names.rest) = members(api, id, &names.name, &mut known);
        }
    }
    let (operations, groups) = operations::name(api, &mut claims);
    let schemes = operations::schemes(api);
    Names { types, operations, groups, schemes, taken: claims.into_taken() }
}

/// A name for every named type, in the order in which they are claimed.
fn type_names(api: &Api, claims: &mut Claims) -> Vec<(TypeId, String)> {
    let component = |id: &TypeId| api.get(*id).component;
    let mut cased = ident::Cased::default();
    let candidates: Vec<String> = api.types.iter().map(|def| cased.type_name(&def.words)).collect();
    let candidate = |id: TypeId| candidates.get(id.index()).map_or("", String::as_str);
    let exact = |id: &TypeId| api.get(*id).words.first().is_some_and(|word| word == candidate(*id));
    let first = api.ids().filter(component).filter(exact);
    let second = api.ids().filter(component).filter(|id| !exact(id));
    let third = api.ids().filter(|id| !component(id));
    first
        .chain(second)
        .chain(third)
        .map(|id| {
            let name = candidate(id);
            let name = if RESERVED.contains(&name) {
                claims.claim(&format!("{name}Model"), "Type")
            } else {
                claims.claim(name, "Type")
            };
            (id, name)
        })
        .collect()
}

/// Candidates for the names of members, by what they are called in the document: most names occur many times.
#[derive(Default)]
struct Known<'a> {
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

fn members<'a>(api: &'a Api, id: TypeId, name: &str, known: &mut Known<'a>) -> (Vec<String>, String) {
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
            let is_exact = |index: &usize| {
                candidates.get(*index).and_then(|names| names.first()).map(String::as_str)
                    == object.fields.get(*index).map(Field::called)
            };
            // Names that already are Rust names go first.
            let (exact, others): (Vec<usize>, Vec<usize>) = (0..candidates.len()).partition(is_exact);
            let mut fields = vec![String::new(); candidates.len()];
            for index in exact.into_iter().chain(others) {
                if let (Some(field), Some(names)) = (fields.get_mut(index), candidates.get(index)) {
                    *field = claims.claim_from(names);
                }
            }
            (fields, claims.claim("additional_properties", "field"))
        }
        TypeKind::Enumeration(enumeration) => (variants(&enumeration.values, name, known), String::new()),
        TypeKind::IntegerEnumeration(enumeration) => (variants(&enumeration.values, name, known), String::new()),
        TypeKind::Union(union) => {
            let reserved: &[&str] = if union.tag.is_some() { &["Unknown", "Self"] } else { &["Self"] };
            let mut claims = Claims::new(reserved);
            let variants = union.variants.iter().map(|variant| {
                let candidates = known.variant(variant.words.join(" "), name);
                claims.claim_from(&candidates)
            });
            (variants.collect(), String::new())
        }
        TypeKind::Alias(_) => (Vec::new(), String::new()),
    }
}

fn variants<T: ToString>(values: &[EnumValue<T>], name: &str, known: &mut Known<'_>) -> Vec<String> {
    let mut claims = Claims::new(&["Unknown", "Self"]);
    let claim = |value: &EnumValue<T>| {
        let words = value.name.clone().unwrap_or_else(|| value.value.to_string());
        claims.claim_from(&known.variant(words, name))
    };
    values.iter().map(claim).collect()
}
