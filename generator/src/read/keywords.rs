//! What is done with every keyword: object × keyword × version → read, rewritten or reported.
//!
//! This table is the only place that decides it. A row has the name of a keyword, the versions of OpenAPI that have it,
//! what is done with it in a document of those versions and in one of the others, and its effect for users;
//! docs/support.md is rendered from it. Sections are those of OpenAPI 3.0.4, and of JSON Schema 2020-12.

mod schema;
#[cfg(test)]
mod tests;
mod versions;

pub use versions::Versions;

use super::Version;
use crate::diag::Code;
use crate::json::JsonType;
use crate::spec::grammar::Kind;
use schema::SCHEMA;

/// An object of the specification, and its keywords.
#[derive(Debug)]
#[cfg_attr(not(any(test, feature = "cli")), expect(dead_code, reason = "the page of what is supported shows them"))]
pub struct Object {
    /// Its kind.
    pub kind: Kind,
    /// Its name in the specification.
    pub name: &'static str,
    /// Its section.
    pub section: &'static str,
    /// Its fixed fields.
    pub keywords: &'static [Keyword],
}

/// One keyword of one object.
#[derive(Debug)]
#[cfg_attr(not(any(test, feature = "cli")), expect(dead_code, reason = "the page of what is supported shows them"))]
pub struct Keyword {
    /// The keyword.
    pub name: &'static str,
    /// The versions that have it.
    pub of: Versions,
    /// What is done with it in documents of these versions.
    own: Handling,
    /// What is done with it in documents of the other versions.
    elsewhere: Handling,
    /// Its effect, for users; may be empty.
    pub note: &'static str,
    /// Its section in JSON Schema; may be empty.
    pub section: &'static str,
}

/// What is done with a keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Handling {
    /// It is read as it is written.
    Read(Effect),
    /// It is read as other keywords that say the same.
    Rewritten(&'static str),
    /// It is ignored, at least in part, and a diagnostic of this code says so.
    Reported(Code),
}

/// What depends on a keyword that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The generated code.
    Code,
    /// The documentation of the generated code.
    Docs,
    /// Nothing: it is not about what is sent or received, or a client does not use it.
    Nothing,
}

impl Keyword {
    /// What is done with it in a document of this version.
    pub fn handling(&self, version: Version) -> Handling {
        if self.is_of(version) { self.own } else { self.elsewhere }
    }

    /// What is done with it in a document of a version that does not have it.
    pub fn elsewhere(&self) -> Handling {
        self.elsewhere
    }

    /// Whether a version has it.
    pub fn is_of(&self, version: Version) -> bool {
        self.of.contain(version)
    }
}

/// Whether a word is one of OpenAPI itself: a keyword of any object, or the name of a type.
pub fn is_word(word: &str) -> bool {
    let mut keywords = OBJECTS.iter().flat_map(|object| object.keywords);
    JsonType::named(word).is_some() || word == "ref" || keywords.any(|keyword| keyword.name == word)
}

/// The row of a keyword of an object.
pub fn keyword(kind: Kind, name: &str) -> Option<&'static Keyword> {
    let object = OBJECTS.iter().find(|object| object.kind == kind)?;
    object.keywords.iter().find(|keyword| keyword.name == name)
}

const V2_0: Version = Version::V2_0;
const V3_0: Version = Version::V3_0;
const V3_1: Version = Version::V3_1;
const V3_2: Version = Version::V3_2;
const ALL: Versions = Versions::Since(V2_0);
const FROM_3_0: Versions = Versions::Since(V3_0);
const FROM_3_1: Versions = Versions::Since(V3_1);
const FROM_3_2: Versions = Versions::Since(V3_2);
const ONLY_2_0: Versions = Versions::Within(V2_0, V2_0);
const ONLY_3_0: Versions = Versions::Within(V3_0, V3_0);
const DRAFT: Versions = Versions::Draft;
const EXTENSION: Versions = Versions::Extension;
const CODE: Handling = Handling::Read(Effect::Code);
const DOCS: Handling = Handling::Read(Effect::Docs);
const NOTHING: Handling = Handling::Read(Effect::Nothing);
const OTHER: Handling = Handling::Reported(Code::KeywordOfOtherVersion);

/// A row of a keyword of a schema that 2.0 has in a parameter or header itself.
const fn bare(name: &'static str) -> Keyword {
    let elsewhere = AS("`schema`, where there is none; otherwise ignored with a warning");
    Keyword { elsewhere, ..row(name, ONLY_2_0, CODE, "of the schema") }
}

#[expect(non_snake_case, reason = "a word of the table, as the constants are")]
const fn AS(what: &'static str) -> Handling {
    Handling::Rewritten(what)
}

/// A row: keyword, the versions that have it, what is done with it there, and its effect. In a document of another
/// version it is ignored, with a warning.
const fn row(name: &'static str, of: Versions, own: Handling, note: &'static str) -> Keyword {
    Keyword { name, of, own, elsewhere: OTHER, note, section: "" }
}

/// A row of a keyword that is read in a document of another version, too, with a warning.
const fn read(name: &'static str, of: Versions, own: Handling, note: &'static str) -> Keyword {
    Keyword { elsewhere: AS("what the version that has it says, with a warning"), ..row(name, of, own, note) }
}

/// A row of a keyword without effect, which no document is told about.
const fn none(name: &'static str, of: Versions, note: &'static str) -> Keyword {
    Keyword { elsewhere: NOTHING, ..row(name, of, NOTHING, note) }
}

const fn object(kind: Kind, name: &'static str, section: &'static str, keywords: &'static [Keyword]) -> Object {
    Object { kind, name, section, keywords }
}

/// Every object that has keywords, in the order of the specification.
// A table: one row a line.
#[rustfmt::skip]
pub const OBJECTS: &[Object] = &[
    object(Kind::Document, "OpenAPI Object", "4.7.1", &[
        row("openapi", FROM_3_0, CODE, "`3.0.x`, `3.1.x` or `3.2.x`; other versions are an error"),
        row("info", ALL, CODE, ""),
        row("servers", FROM_3_0, CODE, "the first is the default base URL; the builder's `base_url` is for the others"),
        row("paths", ALL, CODE, ""),
        row("components", FROM_3_0, CODE, ""),
        row("security", ALL, CODE, ""),
        row("tags", ALL, DOCS, "of the groups"),
        row("externalDocs", ALL, NOTHING, ""),
        row("jsonSchemaDialect", FROM_3_1, NOTHING, "OpenAPI's own dialect, or JSON Schema 2020-12; schemas of another are read as those, with a warning"),
        read("webhooks", FROM_3_1, CODE, "a method of `Webhooks` each, which reads the request"),
        row("$self", FROM_3_2, CODE, "references to it are to the document"),
        row("swagger", ONLY_2_0, CODE, "`2.0`; other versions are an error"),
        row("host", ONLY_2_0, CODE, "of the default base URL"),
        row("basePath", ONLY_2_0, CODE, "of the default base URL"),
        row("schemes", ONLY_2_0, CODE, "of the base URLs; without any, `https`"),
        row("consumes", ONLY_2_0, CODE, "of operations that have none of their own"),
        row("produces", ONLY_2_0, CODE, "of operations that have none of their own"),
        row("definitions", ONLY_2_0, CODE, "every one, used or not; in other versions references lead into it"),
        row("parameters", ONLY_2_0, CODE, "where they are used"),
        row("responses", ONLY_2_0, CODE, "where they are used"),
        row("securityDefinitions", ONLY_2_0, CODE, "a method of the builder each"),
        row("x-ms-paths", EXTENSION, CODE, "as `paths`; a path may have a fixed query in either"),
    ]),
    object(Kind::Info, "Info Object", "4.7.2", &[
        row("title", ALL, DOCS, "of the client"),
        row("description", ALL, NOTHING, ""),
        row("termsOfService", ALL, NOTHING, ""),
        row("contact", ALL, NOTHING, ""),
        row("license", ALL, NOTHING, ""),
        row("version", ALL, NOTHING, ""),
        none("summary", FROM_3_1, ""),
    ]),
    object(Kind::Contact, "Contact Object", "4.7.3", &[
        row("name", ALL, NOTHING, ""),
        row("url", ALL, NOTHING, ""),
        row("email", ALL, NOTHING, ""),
    ]),
    object(Kind::License, "License Object", "4.7.4", &[
        row("name", ALL, NOTHING, ""),
        row("url", ALL, NOTHING, ""),
        none("identifier", FROM_3_1, ""),
    ]),
    object(Kind::Server, "Server Object", "4.7.5", &[
        row("url", FROM_3_0, CODE, ""),
        row("description", FROM_3_0, NOTHING, ""),
        row("variables", FROM_3_0, CODE, "each has its default; for another value set `base_url`"),
        none("name", FROM_3_2, ""),
    ]),
    object(Kind::ServerVariable, "Server Variable Object", "4.7.6", &[
        row("enum", FROM_3_0, NOTHING, "the first value counts where there is no `default`"),
        row("default", FROM_3_0, CODE, ""),
        row("description", FROM_3_0, NOTHING, ""),
    ]),
    object(Kind::Components, "Components Object", "4.7.7", &[
        row("schemas", FROM_3_0, CODE, "every one, used or not"),
        row("responses", FROM_3_0, CODE, "where they are used"),
        row("parameters", FROM_3_0, CODE, "where they are used"),
        row("examples", FROM_3_0, NOTHING, ""),
        row("requestBodies", FROM_3_0, CODE, "where they are used"),
        row("headers", FROM_3_0, NOTHING, ""),
        row("securitySchemes", FROM_3_0, CODE, "a method of the builder each"),
        row("links", FROM_3_0, NOTHING, ""),
        row("callbacks", FROM_3_0, CODE, "where they are used"),
        read("pathItems", FROM_3_1, CODE, "where a path, a webhook or a callback refers to it"),
        read("mediaTypes", FROM_3_2, CODE, "where they are used"),
    ]),
    object(Kind::PathItem, "Path Item Object", "4.7.9", &[
        row("$ref", ALL, AS("its target"), ""),
        row("summary", FROM_3_0, DOCS, "where the operation has none"),
        row("description", FROM_3_0, DOCS, "where the operation has none"),
        row("get", ALL, CODE, ""),
        row("put", ALL, CODE, ""),
        row("post", ALL, CODE, ""),
        row("delete", ALL, CODE, ""),
        row("options", ALL, CODE, ""),
        row("head", ALL, CODE, ""),
        row("patch", ALL, CODE, ""),
        read("trace", FROM_3_0, CODE, ""),
        row("servers", FROM_3_0, CODE, ""),
        row("parameters", ALL, CODE, ""),
        read("query", FROM_3_2, CODE, ""),
        read("additionalOperations", FROM_3_2, CODE, ""),
    ]),
    object(Kind::Operation, "Operation Object", "4.7.10", &[
        row("tags", ALL, CODE, "the first is the operation's group; without any it is on `Client`"),
        row("summary", ALL, DOCS, ""),
        row("description", ALL, DOCS, ""),
        row("externalDocs", ALL, NOTHING, ""),
        row("operationId", ALL, CODE, "the method's name; without it, method and path make one"),
        row("parameters", ALL, CODE, ""),
        row("requestBody", FROM_3_0, CODE, ""),
        row("responses", ALL, CODE, ""),
        row("callbacks", FROM_3_0, CODE, "a method of `Callbacks` for each request; those of received requests warn: [`unsupported-callback`](diagnostics/unsupported-callback.md)"),
        row("deprecated", ALL, DOCS, ""),
        row("security", ALL, CODE, "the first alternative that there are credentials for"),
        row("servers", FROM_3_0, CODE, "the first"),
        row("consumes", ONLY_2_0, CODE, "the media types of the body"),
        row("produces", ONLY_2_0, CODE, "the media types of responses"),
        row("schemes", ONLY_2_0, CODE, "of the operation's base URL"),
        row("x-fern-sdk-method-name", EXTENSION, CODE, "the method's name"),
        row("x-fern-sdk-group-name", EXTENSION, CODE, "the operation's group, in place of its first tag"),
        row("x-speakeasy-name-override", EXTENSION, CODE, "as `x-fern-sdk-method-name`"),
        row("x-speakeasy-group", EXTENSION, CODE, "as `x-fern-sdk-group-name`"),
        row("x-fern-pagination", EXTENSION, CODE, "how it answers in pages"),
        row("x-speakeasy-pagination", EXTENSION, CODE, "as `x-fern-pagination`"),
        row("x-ms-pageable", EXTENSION, CODE, "as `x-fern-pagination`"),
        row("x-ms-long-running-operation", EXTENSION, CODE, "`poller()` on the call"),
        row("x-ms-long-running-operation-options", EXTENSION, CODE, "where the poller finds the value, and its type"),
    ]),
    object(Kind::ExternalDocs, "External Documentation Object", "4.7.11", &[
        row("description", ALL, NOTHING, ""),
        row("url", ALL, NOTHING, ""),
    ]),
    object(Kind::Parameter, "Parameter Object", "4.7.12", &[
        row("name", ALL, CODE, ""),
        row("in", ALL, CODE, "`Accept`, `Content-Type` and `Authorization` in `header` are ignored, as the specification asks"),
        row("description", ALL, DOCS, ""),
        row("required", ALL, CODE, "an argument; otherwise a setter"),
        read("deprecated", FROM_3_0, DOCS, ""),
        row("allowEmptyValue", ALL, NOTHING, ""),
        row("style", FROM_3_0, CODE, "every one of the specification's table, and `cookie` of 3.2"),
        row("explode", FROM_3_0, CODE, ""),
        row("allowReserved", FROM_3_0, CODE, "in queries and forms, and since 3.2 in paths; what would end the value is percent-encoded all the same"),
        row("schema", ALL, CODE, "its constraints are checked before a request is sent; a violation names the parameter: `query.per_page`"),
        none("example", FROM_3_0, ""),
        none("examples", FROM_3_0, ""),
        row("content", FROM_3_0, CODE, "JSON; other media types warn: [`unsupported-parameter`](diagnostics/unsupported-parameter.md)"),
        bare("type"),
        bare("format"),
        bare("items"),
        bare("default"),
        bare("maximum"),
        bare("exclusiveMaximum"),
        bare("minimum"),
        bare("exclusiveMinimum"),
        bare("maxLength"),
        bare("minLength"),
        bare("pattern"),
        bare("maxItems"),
        bare("minItems"),
        bare("uniqueItems"),
        bare("enum"),
        bare("multipleOf"),
        row("collectionFormat", ONLY_2_0, CODE, "all five"),
    ]),
    object(Kind::RequestBody, "Request Body Object", "4.7.13", &[
        row("description", FROM_3_0, DOCS, ""),
        row("content", FROM_3_0, CODE, "one media type, in this order: JSON, forms, `multipart`, text, bytes; the others warn: [`unsupported-media-type`](diagnostics/unsupported-media-type.md)"),
        row("required", FROM_3_0, CODE, "an argument; otherwise a setter `body`. A body that may be `null` is passed as a value: `null` cannot be sent"),
    ]),
    object(Kind::MediaType, "Media Type Object", "4.7.14", &[
        row("schema", FROM_3_0, CODE, ""),
        row("example", FROM_3_0, NOTHING, ""),
        row("examples", FROM_3_0, NOTHING, ""),
        row("encoding", FROM_3_0, CODE, "of the properties of a form, and of parts"),
        read("itemSchema", FROM_3_2, CODE, "of streams, and of bodies in parts"),
        read("prefixEncoding", FROM_3_2, CODE, "of the first parts"),
        read("itemEncoding", FROM_3_2, CODE, "of all other parts"),
    ]),
    object(Kind::Encoding, "Encoding Object", "4.7.15", &[
        row("contentType", FROM_3_0, CODE, "of the properties of forms, and of parts; `multipart/…` of an object or a list is a body within the body"),
        row("headers", FROM_3_0, NOTHING, "`Upload::header` gives a file any header field; those of other parts warn: [`unsupported-media-type`](diagnostics/unsupported-media-type.md)"),
        row("style", FROM_3_0, CODE, ""),
        row("explode", FROM_3_0, CODE, ""),
        row("allowReserved", FROM_3_0, CODE, "in queries and forms, and since 3.2 in paths; what would end the value is percent-encoded all the same"),
        read("encoding", FROM_3_2, CODE, "of the properties of a part that is in parts itself, to any depth"),
        read("prefixEncoding", FROM_3_2, CODE, "of the first items of such a part"),
        read("itemEncoding", FROM_3_2, CODE, "of all its other items"),
    ]),
    object(Kind::Response, "Response Object", "4.7.17", &[
        row("description", ALL, DOCS, ""),
        row("headers", ALL, CODE, "a constant of the client each, by which `Response::field` reads it"),
        row("content", FROM_3_0, CODE, "as for bodies"),
        row("links", FROM_3_0, DOCS, ""),
        read("summary", FROM_3_2, DOCS, "where there is no description"),
        row("schema", ONLY_2_0, CODE, ""),
        none("examples", ONLY_2_0, ""),
    ]),
    object(Kind::Example, "Example Object", "4.7.19", &[
        row("summary", FROM_3_0, NOTHING, ""),
        row("description", FROM_3_0, NOTHING, ""),
        row("value", FROM_3_0, NOTHING, ""),
        row("externalValue", FROM_3_0, NOTHING, ""),
        none("dataValue", FROM_3_2, ""),
        none("serializedValue", FROM_3_2, ""),
    ]),
    object(Kind::Link, "Link Object", "4.7.20", &[
        row("operationRef", FROM_3_0, DOCS, ""),
        row("operationId", FROM_3_0, DOCS, ""),
        row("parameters", FROM_3_0, DOCS, ""),
        row("requestBody", FROM_3_0, DOCS, ""),
        row("description", FROM_3_0, DOCS, ""),
        row("server", FROM_3_0, NOTHING, ""),
    ]),
    object(Kind::Header, "Header Object", "4.7.21", &[
        row("description", ALL, DOCS, ""),
        none("required", FROM_3_0, ""),
        read("deprecated", FROM_3_0, DOCS, ""),
        none("allowEmptyValue", ONLY_3_0, ""),
        row("style", FROM_3_0, NOTHING, ""),
        row("explode", FROM_3_0, CODE, ""),
        none("allowReserved", ONLY_3_0, ""),
        read("schema", FROM_3_0, CODE, ""),
        none("example", FROM_3_0, ""),
        none("examples", FROM_3_0, ""),
        row("content", FROM_3_0, CODE, ""),
        bare("type"),
        bare("format"),
        bare("items"),
        bare("default"),
        bare("maximum"),
        bare("exclusiveMaximum"),
        bare("minimum"),
        bare("exclusiveMinimum"),
        bare("maxLength"),
        bare("minLength"),
        bare("pattern"),
        bare("maxItems"),
        bare("minItems"),
        bare("uniqueItems"),
        bare("enum"),
        bare("multipleOf"),
        row("collectionFormat", ONLY_2_0, CODE, "all five"),
    ]),
    object(Kind::Tag, "Tag Object", "4.7.22", &[
        row("name", ALL, CODE, ""),
        row("description", ALL, DOCS, "of the group"),
        row("externalDocs", ALL, NOTHING, ""),
        read("summary", FROM_3_2, DOCS, "of the group, where there is no description"),
        none("parent", FROM_3_2, ""),
        none("kind", FROM_3_2, ""),
    ]),
    object(Kind::Reference, "Reference Object", "4.7.23", &[
        row("$ref", ALL, CODE, "within the document and to files, of every kind; never over the network: [`unresolved-reference`](diagnostics/unresolved-reference.md)"),
        none("summary", FROM_3_1, ""),
        read("description", FROM_3_1, DOCS, "in place of the component's"),
    ]),
    SCHEMA,
    object(Kind::Discriminator, "Discriminator Object", "4.7.25", &[
        row("propertyName", FROM_3_0, CODE, ""),
        row("mapping", FROM_3_0, CODE, "names, references, files; several tags for one schema"),
        read("defaultMapping", FROM_3_2, CODE, "the variant of tags that are not mapped, and of values without a tag"),
    ]),
    object(Kind::Xml, "XML Object", "4.7.26", &[
        row("name", ALL, CODE, "of the element or attribute, which else has that of the property; of the root, which else has that of the component"),
        row("namespace", ALL, CODE, "compared in responses where the document says one"),
        row("prefix", ALL, CODE, "of requests; a server may have others"),
        row("attribute", ALL, CODE, ""),
        row("wrapped", ALL, CODE, ""),
        read("nodeType", FROM_3_2, CODE, "`none` of a list alone; of anything else it warns: [`unsupported-media-type`](diagnostics/unsupported-media-type.md)"),
    ]),
    object(Kind::SecurityScheme, "Security Scheme Object", "4.7.27", &[
        row("type", ALL, CODE, "`oauth2` and `openIdConnect`: a token that you have; it is not fetched"),
        row("description", ALL, DOCS, ""),
        row("name", ALL, CODE, ""),
        row("in", ALL, CODE, ""),
        read("scheme", FROM_3_0, CODE, "`basic` and `bearer`; of others the builder takes the whole value of `Authorization`"),
        none("bearerFormat", FROM_3_0, ""),
        read("flows", FROM_3_0, NOTHING, ""),
        read("openIdConnectUrl", FROM_3_0, NOTHING, ""),
        none("oauth2MetadataUrl", FROM_3_2, ""),
        read("deprecated", FROM_3_2, DOCS, ""),
        row("flow", ONLY_2_0, NOTHING, ""),
        row("authorizationUrl", ONLY_2_0, NOTHING, ""),
        row("tokenUrl", ONLY_2_0, NOTHING, ""),
        row("scopes", ONLY_2_0, NOTHING, ""),
    ]),
    object(Kind::Flows, "OAuth Flows Object", "4.7.28", &[
        row("implicit", FROM_3_0, NOTHING, ""),
        row("password", FROM_3_0, NOTHING, ""),
        row("clientCredentials", FROM_3_0, NOTHING, ""),
        row("authorizationCode", FROM_3_0, NOTHING, ""),
        none("deviceAuthorization", FROM_3_2, ""),
    ]),
    object(Kind::Flow, "OAuth Flow Object", "4.7.29", &[
        row("authorizationUrl", FROM_3_0, NOTHING, ""),
        row("tokenUrl", FROM_3_0, NOTHING, ""),
        row("refreshUrl", FROM_3_0, NOTHING, ""),
        row("scopes", FROM_3_0, NOTHING, ""),
        none("deviceAuthorizationUrl", FROM_3_2, ""),
    ]),
];
