//! The names of types that several inline schemas share.
//!
//! None of the places owns such a name: it is made of what all of them have in common, a title or the last word of the path,
//! or else of what the type says, such as its values. Where two types would have one name, the one with fewer places says
//! more of its content.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};

use super::claims::Claims;
use super::digest::Digests;
use super::modules::{LONGEST, cut, levels, shortened};
use super::{Names, REQUEST, Scope, ident};
use crate::analyze::Analysis;
use crate::ir::{Api, Classes, TypeId, TypeKind};

/// The names of a type that several schemas share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedName {
    /// Its name, and that of its form for responses where there are two.
    pub name: String,
    /// The name of its form for requests, where there are two.
    pub request: Option<String>,
    /// The places that share it.
    pub places: Vec<TypeId>,
}

/// Last words of paths that say nothing of what they end.
const VAGUE: &[&str] = &["item", "value", "values", "request", "response", "body", "base", "string", "data"];

/// Names every type that several schemas share, and says which of their places have no name of their own any more.
#[must_use]
pub fn share(mut names: Names, api: &Api, analysis: &Analysis, classes: &Classes) -> Names {
    let mut places: BTreeMap<TypeId, Vec<TypeId>> = BTreeMap::new();
    for (member, representative) in classes.iter() {
        places.entry(representative).or_insert_with(|| vec![representative]).push(member);
    }
    let mut digests = Digests::new(api);
    let mut shared: Vec<Shared> =
        places.iter().map(|(id, places)| Shared::new(&names, api, *id, places, digests.of(*id))).collect();
    shared.sort_by_cached_key(Shared::rank);
    let mut claims = Claims::new(&["Self"]);
    for shared in shared {
        let name = claims.claim_from(&shared.all_candidates());
        let request = analysis
            .is_split(shared.id)
            .then(|| claims.claim(&(cut(&name, LONGEST - REQUEST.len()) + REQUEST), "Type"));
        let places = places.remove(&shared.id).unwrap_or_default();
        names.shared.insert(shared.id, SharedName { name, request, places });
    }
    names.taken.insert(Scope::Shared, claims.into_taken());
    let is_shared = |id: TypeId| names.shared.contains_key(&classes.resolve(id));
    names.representatives = api.ids().filter(|id| is_shared(*id)).map(|id| (id, classes.resolve(id))).collect();
    // What is inside a shared type is found there.
    let mut inside: HashSet<TypeId> = HashSet::new();
    for id in levels(&names.depths, api.ids()).into_iter().flatten() {
        let is_inside = |owner| names.representatives.contains_key(&owner) || inside.contains(&owner);
        if names.owner(id).is_some_and(is_inside) {
            inside.insert(id);
        }
    }
    inside.retain(|id| names.representatives.contains_key(id));
    names.hidden = inside;
    names
}

/// A type that several schemas share.
struct Shared {
    id: TypeId,
    places: usize,
    /// The best first.
    candidates: Vec<String>,
    /// A number for all that it says.
    digest: u32,
    /// The first of its places.
    first: Vec<String>,
}

impl Shared {
    fn new(names: &Names, api: &Api, id: TypeId, places: &[TypeId], digest: u32) -> Self {
        let content = content(names, api, id);
        let kind = &api.get(id).kind;
        let says = in_words("", &content, joint(kind));
        let common = title(api, places).or_else(|| last_words(names, api, places));
        let mut candidates = Vec::new();
        if let Some(common) = common.filter(|common| !common.is_empty()) {
            candidates.push(shortened(common.clone()));
            candidates.push(in_words(&format!("{}{}", shortened(common), with(kind)), &content, joint(kind)));
        }
        candidates.push(says.clone());
        if matches!(kind, TypeKind::Object(_)) {
            candidates.push(shortened(format!("With{says}")));
        }
        let first = places.iter().map(|place| api.get(*place).words.clone()).min().unwrap_or_default();
        Self { id, places: places.len(), candidates, digest, first }
    }

    /// The candidates, and at last one with a number that its content makes: types that come and go change no number.
    fn all_candidates(&self) -> Vec<String> {
        let mut candidates = self.candidates.clone();
        if let Some(first) = candidates.first() {
            let separator = if first.ends_with(|last: char| last.is_ascii_digit()) { "V" } else { "" };
            let number = format!("{separator}{}", 100 + self.digest % 900);
            candidates.push(format!("{}{number}", cut(first, LONGEST - number.len())));
        }
        candidates
    }

    /// Which of several has a name: that with the most places. These are counted by powers of four, since one place more or less
    /// is to take no name away.
    fn rank(&self) -> (Reverse<u32>, u32, Vec<String>) {
        (Reverse(self.places.ilog(4)), self.digest, self.first.clone())
    }
}

/// The title that all places have.
fn title(api: &Api, places: &[TypeId]) -> Option<String> {
    let mut titles = places.iter().map(|place| api.get(*place).docs.title.as_deref());
    let first = titles.next()??;
    let is_name = first.len() <= LONGEST && titles.all(|title| title == Some(first));
    is_name.then(|| ident::type_name(&[first.to_owned()]))
}

/// The words, as a rule those of a property, that the paths of all places end in: also where some places are a list and some its
/// items.
fn last_words(names: &Names, api: &Api, places: &[TypeId]) -> Option<String> {
    let mut paths: Vec<Vec<(String, bool)>> = places.iter().map(|place| path_words(names, api, *place)).collect();
    common_end(&paths).or_else(|| {
        for path in &mut paths {
            path.truncate(path.iter().rposition(|(word, _)| !is_vague(word)).map_or(0, |last| last + 1));
        }
        common_end(&paths)
    })
}

fn common_end(paths: &[Vec<(String, bool)>]) -> Option<String> {
    let first = paths.first()?;
    let mut common = first.len();
    for path in paths {
        let alike = first.iter().rev().zip(path.iter().rev()).take_while(|((one, _), (other, _))| one == other);
        common = common.min(alike.count());
    }
    let tail = first.get(first.len() - common..)?;
    let telling = tail.iter().rposition(|(word, _)| !is_vague(word))?;
    // A property is named whole where all places have it.
    let begin = tail.get(..=telling)?.iter().rposition(|(_, begins)| *begins).unwrap_or_default();
    Some(tail.get(begin..)?.iter().map(|(word, _)| word.as_str()).collect())
}

fn is_vague(word: &str) -> bool {
    VAGUE.contains(&word.to_ascii_lowercase().as_str())
}

/// The words of a path, each with whether a property, or another step of the path, begins with it.
fn path_words(names: &Names, api: &Api, place: TypeId) -> Vec<(String, bool)> {
    let words = &api.get(place).words;
    // What an operation is given is no property.
    let begin = usize::from(names.owner(place).is_none());
    let mut found = Vec::new();
    for step in words.get(begin..).unwrap_or_default() {
        let mut begins = true;
        for letter in ident::type_name(std::slice::from_ref(step)).chars() {
            match found.last_mut() {
                Some((word, _)) if !begins && !letter.is_uppercase() => String::push(word, letter),
                _ => found.push((letter.to_string(), std::mem::take(&mut begins))),
            }
        }
    }
    found
}

/// What a type says, in words: its fields, values or variants.
fn content(names: &Names, api: &Api, id: TypeId) -> Vec<String> {
    let members = match &api.get(id).kind {
        TypeKind::Object(object) => {
            return object.fields.iter().map(|field| ident::type_name(&[field.called().to_owned()])).collect();
        }
        TypeKind::Enumeration(enumeration) => enumeration.values.len(),
        TypeKind::IntegerEnumeration(enumeration) => enumeration.values.len(),
        TypeKind::Union(union) => union.variants.len(),
        TypeKind::Alias(_) => 0,
    };
    (0..members).map(|index| names.member(id.member(index)).to_owned()).collect()
}

fn joint(kind: &TypeKind) -> &'static str {
    if matches!(kind, TypeKind::Object(_)) { "And" } else { "Or" }
}

fn with(kind: &TypeKind) -> &'static str {
    if matches!(kind, TypeKind::Object(_)) { "With" } else { "" }
}

/// A name that begins with these words, and as many others as it has room for.
fn in_words(begin: &str, words: &[String], joint: &str) -> String {
    let mut name = begin.to_owned();
    for (index, word) in words.iter().enumerate() {
        let joint = if index > 0 { joint } else { "" };
        if !name.is_empty() && name.len() + joint.len() + word.len() > LONGEST {
            break;
        }
        name.push_str(joint);
        name.push_str(word);
    }
    // Nothing comes after a last `With`.
    let name = if words.is_empty() || name != begin { name } else { shortened(format!("{begin}{}", words.concat())) };
    if name.is_empty() { "Empty".to_owned() } else { shortened(name) }
}
