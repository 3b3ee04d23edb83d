//! How operations answer in pages, and where in a page something is. Plain data, as all of the IR.
//!
//! Places are those of JSON. A page in XML has them, too: the runtime makes it JSON by its table, with the names of properties.

use super::{Api, Content, Field, Operation, Presence, Response, Type, TypeKind};

/// How an operation answers: in pages, or at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Pages {
    /// Nothing is said: `lower` looks whether the operation is like those that do.
    #[default]
    Unsaid,
    /// At once.
    None,
    /// In pages.
    By(Paging),
}

/// How an operation answers in pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    /// What says where the next page begins.
    pub way: Way,
    /// Where the list of items is, if there is one: names of properties; none for the page itself.
    pub items: Option<Vec<String>>,
    /// Where a page says whether there are more.
    pub more: Option<Vec<String>>,
    /// How the address of a page is asked for, if not as the first page is.
    pub follow: Option<Follow>,
}

/// How the address of a page is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Follow {
    /// By this method, and with the content of the first request or without content.
    By(String, bool),
    /// As the operation with this `operationId` is: in a rule that was not held against the API yet.
    As(String),
}

/// What says where the next page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// A token of the page goes into a parameter.
    Cursor(Place, Source),
    /// A parameter is the number of items before the page.
    Offset(Place),
    /// A parameter is the number of the page, that of the first being 0 or 1, where it is known.
    Page(Place, Option<u64>),
    /// The header field `Link` (RFC 8288).
    Link,
    /// A URL in the page.
    Url(Source),
    /// A part of the last item goes into a parameter.
    Last(Place, Vec<String>),
}

/// A parameter that says where a page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A query parameter.
    Query(String),
    /// A property of a JSON body.
    Body(Vec<String>),
}

/// A place in a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A property of its JSON.
    Body(Vec<String>),
    /// A header field, in lower case.
    Header(String),
}

impl Operation {
    /// The type of its one successful response, if that is JSON, or XML that is read as JSON.
    #[must_use]
    pub fn only_value(&self) -> Option<&Type> {
        match self.successes.as_slice() {
            [Response { content: Content::Json(ty), .. }] => Some(ty),
            _ => None,
        }
    }
}

impl Api {
    /// A type without aliases and `null`.
    #[must_use]
    pub fn plain<'a>(&'a self, ty: &'a Type) -> &'a Type {
        let mut ty = self.resolve(ty);
        for _ in 0..=self.types.len() {
            let Type::Nullable(inner) = ty else { break };
            ty = self.resolve(inner);
        }
        ty
    }

    /// Whether the document says of a type that its values are URLs.
    #[must_use]
    pub fn is_url(&self, ty: &Type) -> bool {
        let Type::String(Some(format)) = self.plain(ty) else { return false };
        matches!(format.as_str(), "uri" | "url" | "uri-reference" | "iri" | "iri-reference")
    }

    /// The properties of a type; none unless it is an object.
    #[must_use]
    pub fn properties<'a>(&'a self, ty: &'a Type) -> &'a [Field] {
        match self.plain(ty) {
            Type::Named(id) => match &self.get(*id).kind {
                TypeKind::Object(object) => &object.fields,
                _ => &[],
            },
            _ => &[],
        }
    }

    /// The type at a place within values of a type, by names of properties.
    #[must_use]
    pub fn at<'a>(&'a self, ty: &'a Type, steps: &[String]) -> Option<&'a Type> {
        let mut ty = ty;
        for step in steps {
            ty = &self.field(ty, step)?.ty;
        }
        Some(ty)
    }

    /// Whether values of a type always have something at a place: whether all properties on the way are required.
    #[must_use]
    pub fn requires(&self, ty: &Type, steps: &[String]) -> bool {
        let mut ty = ty;
        for step in steps {
            let Some(field) = self.field(ty, step) else { return false };
            if matches!(field.presence, Presence::Optional | Presence::Maybe) {
                return false;
            }
            ty = &field.ty;
        }
        true
    }

    /// The type of the items of a list, at a place within values of a type.
    #[must_use]
    pub fn items_at<'a>(&'a self, ty: &'a Type, steps: &[String]) -> Option<&'a Type> {
        match self.plain(self.at(ty, steps)?) {
            Type::Array(item) => Some(item),
            _ => None,
        }
    }
}
