//! Places in requests and responses: the parameters of an operation, and the lists in a page.

use crate::ir::{Api, Encoding, Field, Location, Operation, Parameter, Place, Type, TypeKind};

/// Names of lists that go with the items. They are not what is listed.
const BESIDE: &[&str] = &["errors", "warnings", "messages", "included", "links", "alerts", "violations"];
/// Names of the list among several.
const PREFERRED: &[&str] = &["value", "data", "items", "results", "values", "entries", "records"];

/// The most properties of a page that are looked at: of what has more nothing is certain.
pub const MOST_FOUND: usize = 512;

/// A place in a page, and the property there.
pub struct Found<'a> {
    /// The names of the properties around it.
    pub within: Vec<String>,
    /// The property.
    pub field: &'a Field,
    /// Its name in [`letters`].
    pub letters: String,
}

impl Found<'_> {
    /// The names of the properties on the way to it, its own at the end.
    pub fn steps(&self) -> Vec<String> {
        self.within.iter().chain([&self.field.name]).cloned().collect()
    }

    /// The last word of what is around it.
    pub fn parent(&self) -> String {
        self.within.last().map(|name| letters(name)).unwrap_or_default()
    }
}

/// The query parameters of an operation.
pub fn queries(operation: &Operation) -> impl Iterator<Item = &Parameter> {
    operation.parameters.iter().filter(|parameter| parameter.location == Location::Query)
}

/// The type of the JSON body of an operation.
pub fn body(operation: &Operation) -> Option<&Type> {
    operation.body.as_ref().filter(|body| body.encoding == Encoding::Json).map(|body| &body.ty)
}

/// The list of items: near a place, or in the page itself. `None` where there is none, or where it is not clear which it is.
pub fn list(api: &Api, page: &Type, near: &[String]) -> Option<Vec<String>> {
    if matches!(api.plain(page), Type::Array(_)) {
        return Some(Vec::new());
    }
    let near = (!near.is_empty()).then_some(near);
    let page_itself: &[String] = &[];
    near.into_iter().chain([page_itself]).find_map(|steps| {
        let name = list_in(api, api.at(page, steps)?)?;
        Some(steps.iter().chain([name]).cloned().collect())
    })
}

/// The property of an object that is the list.
fn list_in<'a>(api: &'a Api, object: &'a Type) -> Option<&'a String> {
    let is_list = |field: &&Field| {
        matches!(api.plain(&field.ty), Type::Array(_)) && !BESIDE.contains(&letters(&field.name).as_str())
    };
    if api.properties(object).len() > MOST_FOUND {
        return None;
    }
    let lists: Vec<&String> = api.properties(object).iter().filter(is_list).map(|field| &field.name).collect();
    match lists.as_slice() {
        [only] => Some(*only),
        _ => PREFERRED.iter().find_map(|name| lists.iter().find(|list| list.as_str() == *name).copied()),
    }
}

/// The letters and digits of a name, in lower case: `nextPageToken` and `next_page_token` are one.
pub fn letters(name: &str) -> String {
    name.chars().filter(|letter| letter.is_ascii_alphanumeric()).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// What a value that says where a page begins can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A string.
    Text,
    /// A number.
    Number,
    /// A boolean.
    Boolean,
    /// One of several types.
    Any,
    /// A list, an object or something else.
    Other,
}

/// The kind of a type.
pub fn kind(api: &Api, ty: &Type) -> Kind {
    match api.plain(ty) {
        Type::String(_) => Kind::Text,
        Type::Number(_) => Kind::Number,
        Type::Boolean => Kind::Boolean,
        Type::Any => Kind::Any,
        Type::Named(id) if matches!(api.get(*id).kind, TypeKind::Union(_)) => Kind::Any,
        _ => Kind::Other,
    }
}

/// The query parameter at a place.
pub fn parameter<'a>(operation: &'a Operation, place: &Place) -> Option<&'a Parameter> {
    match place {
        Place::Query(name) => queries(operation).find(|parameter| parameter.name == *name),
        Place::Body(_) => None,
    }
}
