//! The model of a document: one for every version of OpenAPI.
//!
//! Plain data. `read` fills it from any version; `facts` and `lower` read it. A [`Schema`] has a typed field for every
//! keyword that says something about values, of whichever version, so that no later pass has to read JSON. Objects that
//! are the same in all versions up to 3.2 are openapiv3's types; the others, which a version extends (Info, Server,
//! Tag, Discriminator, Media Type, …), are here. [`grammar`] says which member of which object is what.

mod annotations;
pub mod grammar;
mod operation;
mod parameter;
mod schema;
mod security;

use indexmap::IndexMap;

// The same in every version up to 3.2.
pub use openapiv3::{APIKeyLocation, Contact, ExternalDocumentation, SecurityRequirement, ServerVariable, StatusCode};
pub use operation::{
    Callback, FinalState, FinalStateVia, Link, LinkTarget, Operation, PathItem, RequestBody, Response, Responses,
};
pub use parameter::{Content, Encoding, Example, Header, Location, MediaType, Parameter, Shape, Style};
pub use schema::{
    Bound, Conditions, Contains, Discriminator, EncodedContent, Given, Identity, Node, Schema, Subschema, Unevaluated,
    Xml, XmlNode,
};
pub use security::{Flow, Flows, Scheme, SecurityScheme};

/// An OpenAPI document (OpenAPI 3.2, "OpenAPI Object").
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// `openapi`, or `swagger`.
    pub version: String,
    /// `$self`: the document's own address (3.2).
    pub own_uri: Option<String>,
    /// Where the document is from: what the user says, which the document cannot.
    pub address: Option<String>,
    /// `jsonSchemaDialect`: what a schema without `$schema` is written in (3.1).
    pub dialect: Option<String>,
    /// `info`
    pub info: Info,
    /// `servers`
    pub servers: Vec<Server>,
    /// `paths`, without those that do not begin with `/`.
    pub paths: Vec<(String, PathItem)>,
    /// `webhooks`: requests that the API's provider makes (3.1).
    pub webhooks: Vec<(String, PathItem)>,
    /// `components`
    pub components: Components,
    /// `security`: of operations that have none of their own.
    pub security: Option<Vec<SecurityRequirement>>,
    /// `tags`
    pub tags: Vec<Tag>,
    /// `externalDocs`
    pub external_docs: Option<ExternalDocumentation>,
    /// How many schemas it has, those within others included.
    pub schemas: usize,
}

/// Information about the API (OpenAPI 3.2, "Info Object").
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Info {
    /// `title`
    pub title: String,
    /// `summary` (3.1)
    pub summary: Option<String>,
    /// `description`
    pub description: Option<String>,
    /// `termsOfService`
    pub terms_of_service: Option<String>,
    /// `contact`
    pub contact: Option<Contact>,
    /// `license`
    pub license: Option<License>,
    /// `version`: of the API, not of OpenAPI.
    pub version: String,
}

/// A licence (OpenAPI 3.2, "License Object").
#[derive(Clone, Debug, Default, PartialEq)]
pub struct License {
    /// `name`
    pub name: String,
    /// `identifier`: an SPDX expression (3.1).
    pub identifier: Option<String>,
    /// `url`
    pub url: Option<String>,
}

/// A base URL (OpenAPI 3.2, "Server Object").
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Server {
    /// `url`, with `{variables}`.
    pub url: String,
    /// `name` (3.2)
    pub name: Option<String>,
    /// `description`
    pub description: Option<String>,
    /// `variables`
    pub variables: Vec<(String, ServerVariable)>,
}

/// A tag (OpenAPI 3.2, "Tag Object").
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tag {
    /// `name`
    pub name: String,
    /// `summary` (3.2)
    pub summary: Option<String>,
    /// `description`
    pub description: Option<String>,
    /// `externalDocs`
    pub external_docs: Option<ExternalDocumentation>,
    /// `parent`: the name of the tag that this one is nested under (3.2).
    pub parent: Option<String>,
    /// `kind` (3.2)
    pub kind: Option<String>,
}

/// Reusable objects (OpenAPI 3.2, "Components Object"). `load` has put path items and media types in place of their
/// references.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Components {
    /// `schemas`
    pub schemas: IndexMap<String, Subschema>,
    /// `responses`
    pub responses: Section<Response>,
    /// `parameters`
    pub parameters: Section<Parameter>,
    /// `examples`
    pub examples: Section<Example>,
    /// `requestBodies`
    pub request_bodies: Section<RequestBody>,
    /// `headers`
    pub headers: Section<Header>,
    /// `securitySchemes`
    pub security_schemes: Section<SecurityScheme>,
    /// `links`
    pub links: Section<Link>,
    /// `callbacks`
    pub callbacks: Section<Callback>,
}

impl Components {
    /// Lets each component that is a reference name the end of its chain, so that a chain costs one step wherever it is used.
    pub fn shorten_chains(&mut self) {
        shorten_chains(&mut self.responses);
        shorten_chains(&mut self.parameters);
        shorten_chains(&mut self.examples);
        shorten_chains(&mut self.request_bodies);
        shorten_chains(&mut self.headers);
        shorten_chains(&mut self.security_schemes);
        shorten_chains(&mut self.links);
        shorten_chains(&mut self.callbacks);
    }
}

/// Follows each link of a section once. What has no end names itself, or the reference whose target does not exist.
fn shorten_chains<T>(section: &mut Section<T>) {
    let target = |at: usize| match section.get_index(at)?.1 {
        RefOr::Item(_) => None,
        RefOr::Reference(reference) => section.get_index_of(&reference.name),
    };
    // Where the chains end that were followed, by the index of each of their links.
    let mut ends: Vec<Option<usize>> = vec![None; section.len()];
    let mut links = Vec::new();
    for start in 0..section.len() {
        let mut at = start;
        let end = loop {
            if let Some(end) = ends.get(at).copied().flatten() {
                break end;
            }
            match target(at) {
                Some(next) if links.len() <= section.len() => {
                    links.push(at);
                    at = next;
                }
                _ => break at,
            }
        };
        for link in links.drain(..) {
            if let Some(known) = ends.get_mut(link) {
                *known = Some(end);
            }
        }
    }
    let name = |end: usize| section.get_index(end).map(|(name, _)| name.clone());
    let names: Vec<Option<String>> = ends.into_iter().map(|end| end.and_then(&name)).collect();
    for (component, name) in section.values_mut().zip(names) {
        if let (RefOr::Reference(reference), Some(name)) = (component, name) {
            reference.name = name;
        }
    }
}

/// The components of one kind, by their names.
pub type Section<T> = IndexMap<String, RefOr<T>>;

/// An object, or a reference to a component of its kind (OpenAPI 3.2, "Reference Object").
#[derive(Clone, Debug, PartialEq)]
pub enum RefOr<T> {
    /// A reference.
    Reference(Reference),
    /// The object itself.
    Item(T),
}

/// A reference to a component. `load` leaves no others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reference {
    /// The component's name.
    pub name: String,
    /// `summary`, in place of the component's (3.1).
    pub summary: Option<String>,
    /// `description`, in place of the component's (3.1).
    pub description: Option<String>,
}

/// The target of a reference.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a, T> {
    /// Its name, if it is a component.
    pub name: Option<&'a str>,
    /// The object.
    pub item: &'a T,
}

impl<T> RefOr<T> {
    /// What a reference says in place of the description of its target (OpenAPI 3.1.1, section 4.8.23).
    pub fn description(&self) -> Option<&str> {
        let Self::Reference(Reference { description, .. }) = self else { return None };
        description.as_deref().filter(|text| !text.trim().is_empty())
    }

    /// The object itself, or the component of this section at the end of a chain of references. `None` if a target does
    /// not exist, or if the chain has no end. In a document that was read, chains are short ([`Components::shorten_chains`]).
    pub fn follow<'a>(&'a self, section: &'a Section<T>) -> Option<Found<'a, T>> {
        let (mut here, mut name) = (self, None);
        // A chain that ends names each component at most once.
        for _ in 0..=section.len() {
            match here {
                Self::Item(item) => return Some(Found { name, item }),
                // A reference to itself.
                Self::Reference(reference) if name == Some(reference.name.as_str()) => return None,
                Self::Reference(reference) => {
                    let (key, next) = section.get_key_value(&reference.name)?;
                    (here, name) = (next, Some(key.as_str()));
                }
            }
        }
        None
    }
}

/// The name of the component that a reference is to: the last step of its pointer, unescaped (RFC 6901, section 4). A
/// text without `/` is a name, as the `mapping` of a discriminator may have it.
pub fn component_name(reference: &str) -> String {
    match reference.rsplit_once('/') {
        Some((_, step)) => crate::json::unescape(step).into_owned(),
        None => reference.to_owned(),
    }
}
