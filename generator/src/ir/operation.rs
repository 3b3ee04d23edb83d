//! Operations: the requests that a client can send, and the responses to them.

use serde_json::Value;

use super::{Constraints, Docs, Pages, Polling, Type, TypeId};

/// The index of a group in [`super::Api::groups`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct GroupId(pub u32);

impl GroupId {
    /// Its place in a table of all groups.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Operations that belong together: a tag, or what an extension names.
#[derive(Clone, Debug)]
pub struct Group {
    /// The tag, or the name that an extension gives.
    pub name: String,
    /// Its description.
    pub description: Option<String>,
    /// Whether it is a tag.
    pub is_tag: bool,
}

/// One method on one path (OpenAPI 3.0.3, "Operation Object").
#[derive(Clone, Debug)]
pub struct Operation {
    /// Its JSON Pointer in the loaded document (RFC 6901).
    pub pointer: String,
    /// `operationId`
    pub id: Option<String>,
    /// The name that the document gives it for code, in its group.
    pub client_name: Option<String>,
    /// The HTTP method, as it is sent.
    pub method: String,
    /// The path template.
    pub path: String,
    /// The group it is in: its first tag.
    pub group: Option<GroupId>,
    /// Documentation: `summary` is the title.
    pub docs: Docs,
    /// Its parameters, the path's first, in the document's order.
    pub parameters: Vec<Parameter>,
    /// Its body.
    pub body: Option<Body>,
    /// If another operation is the same with a body of another media type: that operation's index, and a word for the media type
    /// of this.
    pub variant_of: Option<(usize, String)>,
    /// Its successful responses, by status.
    pub successes: Vec<Response>,
    /// Its error responses, by status.
    pub failures: Vec<Response>,
    /// The security schemes that it needs: all of one of these lists. Empty: none.
    pub security: Vec<Vec<Requirement>>,
    /// Its own base URL.
    pub server: Option<String>,
    /// The servers of its own among which a caller chooses: the index in [`super::Api::server_lists`].
    pub servers: Option<usize>,
    /// Whether it answers in pages, and how.
    pub pages: Pages,
    /// How it gives its value, if it is long-running.
    pub polling: Option<Polling>,
}

impl Operation {
    /// Puts other named types in the place of those that it mentions.
    pub fn rename(&mut self, new: &impl Fn(TypeId) -> TypeId) {
        self.parameters.iter_mut().for_each(|parameter| parameter.ty.rename(new));
        if let Some(body) = &mut self.body {
            body.ty.rename(new);
        }
        for response in self.successes.iter_mut().chain(&mut self.failures) {
            if let Content::Json(ty) | Content::String(ty) | Content::Stream(_, ty) = &mut response.content {
                ty.rename(new);
            }
            response.headers.iter_mut().for_each(|header| header.ty.rename(new));
        }
        if let Some(value) = self.polling.as_mut().and_then(|polling| polling.value.as_mut()) {
            value.rename(new);
        }
    }

    /// The content of all its successful responses, if it is the same.
    #[must_use]
    pub fn only_content(&self) -> Option<&Content> {
        let (first, others) = self.successes.split_first()?;
        others.iter().all(|other| other.content == first.content).then_some(&first.content)
    }

    /// The type of its value in the end, where the document says it beside the responses of a long-running operation.
    fn final_value(&self) -> Option<&Type> {
        self.polling.as_ref()?.value.as_ref()
    }

    /// The header parameter by which the server knows a request that it has seen already, whatever the document calls it.
    #[must_use]
    pub fn idempotency_key(&self) -> Option<&str> {
        let is_key = |name: &str| name.replace(['-', '_'], "").to_ascii_lowercase().contains("idempotencykey");
        let parameter = self.parameters.iter().find(|of| of.location == Location::Header && is_key(&of.name));
        // A key of another form than a text is the caller's to make.
        parameter.filter(|of| matches!(of.ty, Type::String(None))).map(|of| of.name.as_str())
    }

    /// The named types that a request mentions.
    #[must_use]
    pub fn requested(&self) -> Vec<TypeId> {
        let mut found = Vec::new();
        self.parameters.iter().for_each(|parameter| parameter.ty.mentioned(&mut found));
        if let Some(body) = &self.body {
            body.ty.mentioned(&mut found);
        }
        found
    }

    /// The types of parameters, of the body and of responses.
    #[must_use]
    pub fn types(&self) -> Vec<&Type> {
        let responses = self.successes.iter().chain(&self.failures).filter_map(|response| match &response.content {
            Content::Json(ty) | Content::String(ty) | Content::Stream(_, ty) => Some(ty),
            Content::Empty | Content::Text | Content::Bytes => None,
        });
        let parameters = self.parameters.iter().map(|parameter| &parameter.ty);
        let headers = self.headers().map(|header| &header.ty);
        let received = responses.chain(headers).chain(self.final_value());
        parameters.chain(self.body.iter().map(|body| &body.ty)).chain(received).collect()
    }

    /// The named types that responses mention.
    #[must_use]
    pub fn responded(&self) -> Vec<TypeId> {
        let mut found = Vec::new();
        for response in self.successes.iter().chain(&self.failures) {
            if let Content::Json(ty) | Content::String(ty) | Content::Stream(_, ty) = &response.content {
                ty.mentioned(&mut found);
            }
        }
        self.headers().for_each(|header| header.ty.mentioned(&mut found));
        self.final_value().into_iter().for_each(|value| value.mentioned(&mut found));
        found
    }

    /// The header fields of all its responses.
    pub fn headers(&self) -> impl Iterator<Item = &ResponseHeader> {
        self.successes.iter().chain(&self.failures).flat_map(|response| &response.headers)
    }
}

/// What an operation requires of a security scheme (OpenAPI 3.1.1, "Security Requirement Object").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// The name of the scheme.
    pub scheme: String,
    /// The scopes of a token, or the roles of a user.
    pub scopes: Vec<String>,
}

/// A parameter (OpenAPI 3.0.3, "Parameter Object").
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its JSON Pointer in the loaded document (RFC 6901).
    pub pointer: String,
    /// Its name in the request.
    pub name: String,
    /// Another name that the document gives it for code.
    pub client_name: Option<String>,
    /// Its location.
    pub location: Location,
    /// Whether a request must have it.
    pub required: bool,
    /// Its type.
    pub ty: Type,
    /// What its value must satisfy.
    pub constraints: Constraints,
    /// How it is written.
    pub style: Style,
    /// How arrays and objects are written.
    pub explode: Explode,
    /// Whether reserved characters stay as they are (`allowReserved`).
    pub allow_reserved: bool,
    /// What the server assumes where it is absent.
    pub default: Option<Value>,
    /// A value that the document gives as an example.
    pub example: Option<Value>,
    /// Documentation.
    pub docs: Docs,
}

/// The location of a parameter (`in`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Location {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In a header field.
    Header,
    /// In the header field `Cookie`.
    Cookie,
}

/// How a parameter's value is written (OpenAPI 3.0.3, "Style Values").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// `;name=value`
    Matrix,
    /// `.value`
    Label,
    /// `name=value`
    Form,
    /// `value`
    Simple,
    /// `a%20b`
    SpaceDelimited,
    /// `a|b`
    PipeDelimited,
    /// `a%09b`
    TabDelimited,
    /// `name[key]=value`
    DeepObject,
    /// `name=value`, as it is: without percent-encoding
    Cookie,
    /// The value as JSON text (`content` instead of `schema`).
    Json,
    /// The whole query: a parameter for each property (`in: querystring`).
    Querystring,
    /// The whole query: the value as JSON text (`in: querystring`).
    QuerystringJson,
}

/// Whether arrays and objects are written as one parameter a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Explode {
    /// One parameter a value.
    Yes,
    /// One parameter with all values.
    No,
}

/// The body of a request (OpenAPI 3.0.3, "Request Body Object").
#[derive(Clone, Debug)]
pub struct Body {
    /// Its media type.
    pub media: String,
    /// How it is written.
    pub encoding: Encoding,
    /// Its type.
    pub ty: Type,
    /// What its value must satisfy.
    pub constraints: Constraints,
    /// Whether a request must have one.
    pub required: bool,
    /// Documentation.
    pub docs: Docs,
    /// Properties of a form that are not written in its default style.
    pub fields: Vec<FormField>,
    /// Parts that are not written as their types would be.
    pub parts: Vec<Part>,
    /// What its property `stream` has to be, where that decides whether the response is a stream.
    pub stream: Option<bool>,
    /// The root element of a body in XML: its index in [`super::XmlTables::roots`].
    pub xml: Option<usize>,
}

/// How the document writes a part of a `multipart` body.
#[derive(Clone, Debug)]
pub struct Part {
    /// The property; of the items of a list the index, and `*` for all that have no other.
    pub name: String,
    /// How it is written.
    pub encoding: PartEncoding,
}

/// How a part is written (OpenAPI 3.0.4, "Encoding Object").
#[derive(Clone, Debug)]
pub enum PartEncoding {
    /// As content of this media type.
    Media(String),
    /// In a style.
    Style(Style, Explode),
    /// As a body in parts itself (OpenAPI 3.2, "Nested Encoding").
    Multipart {
        /// Its media type. What boundary it has, the runtime says.
        media: String,
        /// Its parts that are not written as their types would be.
        parts: Vec<Part>,
        /// Whether each item of a list is such a body, and not the list.
        of_items: bool,
    },
}

/// A property of a form that is written in a style of its own.
#[derive(Clone, Debug)]
pub struct FormField {
    /// The property.
    pub name: String,
    /// How it is written.
    pub style: Style,
    /// How arrays and objects are written.
    pub explode: Explode,
    /// Whether reserved characters stay as they are (`allowReserved`).
    pub allow_reserved: bool,
}

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// JSON text.
    Json,
    /// `application/x-www-form-urlencoded`
    Form,
    /// Text as it is.
    Text,
    /// Bytes as they are: in memory, from a file or a stream.
    Bytes,
    /// In parts (`multipart/*`).
    Multipart,
    /// Items of JSON, a line or a record each.
    Items(Framing),
    /// XML, by the table of its schema.
    Xml,
}

/// A response to a request (OpenAPI 3.0.3, "Response Object").
#[derive(Clone, Debug)]
pub struct Response {
    /// The statuses that it is documented for.
    pub status: StatusKey,
    /// Documentation.
    pub description: String,
    /// Its body.
    pub content: Content,
    /// The media types that its body may have, in lower case and without parameters.
    pub media: Vec<String>,
    /// The same as a request accepts them: with their parameters.
    pub accepted: Vec<String>,
    /// A word for them, if they tell it from another response of the same status.
    pub word: Option<String>,
    /// Its header fields.
    pub headers: Vec<ResponseHeader>,
    /// What of it is a parameter of other operations.
    pub links: Vec<Link>,
    /// If it is JSON only once it was made of XML: the root element, its index in [`super::XmlTables::roots`].
    pub xml: Option<usize>,
}

/// A header field of a response (OpenAPI 3.0.3, "Header Object").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseHeader {
    /// Its name, in lower case.
    pub name: String,
    /// The type of its value.
    pub ty: Type,
    /// How its text is read.
    pub form: HeaderForm,
    /// Documentation.
    pub docs: Docs,
}

/// How the text of a header field is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HeaderForm {
    /// In the style `simple`: items after one another, and the names and values of an object.
    Simple,
    /// The same, exploded: `name=value` for each property.
    Exploded,
    /// The items of a list with this character between them (`collectionFormat` of 2.0).
    Separated(char),
    /// JSON text.
    Json,
}

/// A link to another operation (OpenAPI 3.0.3, "Link Object").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its name.
    pub name: String,
    /// Whether the target is an `operationId`; else it is a reference.
    pub is_id: bool,
    /// The operation.
    pub target: String,
    /// Its description.
    pub description: Option<String>,
    /// Parameters, and what each is given: an expression, or a value.
    pub given: Vec<(String, String)>,
}

/// The statuses that a response is documented for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StatusKey {
    /// This one.
    Code(u16),
    /// A hundred: `4` is `4XX`.
    Range(u16),
    /// All that are not documented otherwise.
    Default,
}

/// The body of a response.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Content {
    /// Nothing.
    Empty,
    /// JSON text of this type.
    Json(Type),
    /// A value of this type, which is a string: JSON text, or the string itself.
    String(Type),
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// Items of this type, one after another.
    Stream(Framing, Type),
}

/// How a stream is divided into items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Framing {
    /// Server-sent events, whose data has the type.
    Events,
    /// Server-sent events, which have the type as a whole.
    EventItems,
    /// The same, where data that is JSON is not a string.
    JsonEventItems,
    /// A line each (NDJSON).
    Lines,
    /// A record each (RFC 7464).
    Sequence,
}

/// How a client authenticates (OpenAPI 3.0.3, "Security Scheme Object").
#[derive(Clone, Debug)]
pub struct Scheme {
    /// Its name in the document.
    pub name: String,
    /// Its description.
    pub description: Option<String>,
    /// What it is.
    pub kind: SchemeKind,
}

/// What a security scheme is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemeKind {
    /// `Authorization: Bearer …`: HTTP bearer, OAuth 2 and OpenID Connect.
    Bearer,
    /// `Authorization: Basic …`
    Basic,
    /// `Authorization` with another scheme of HTTP, whose value the user makes.
    Other(String),
    /// A key in a header field, in the query or in a cookie of this name.
    ApiKey(Location, String),
}
