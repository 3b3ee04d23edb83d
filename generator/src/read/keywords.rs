//! What is done with every keyword: object × keyword × version → read, rewritten or reported.
//!
//! This table is the only place that decides it. A row has the name of a keyword, the versions of OpenAPI that have it,
//! what is done with it in a document of each version, and its effect for users; docs/support.md is rendered from it.
//! Column 3.0 is filled, those of 2.0, 3.1 and 3.2 are empty. Sections are those of OpenAPI 3.0.4, and of JSON Schema
//! 2020-12.

#[cfg(test)]
mod tests;
mod versions;

pub use versions::Versions;

use super::Version;
use crate::diag::Code;
use crate::spec::grammar::Kind;

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
    /// What is done with it in documents of 2.0, 3.0, 3.1 and 3.2; `None`: that version cannot be read yet.
    handling: [Option<Handling>; 4],
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
    /// What is done with it in a document of this version. `None` if the table has no entry.
    pub fn handling(&self, version: Version) -> Option<Handling> {
        self.handling.get(version as usize).copied().flatten()
    }

    /// Whether a version has it.
    pub fn is_of(&self, version: Version) -> bool {
        self.of.contain(version)
    }
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

const AS_SCHEMA: Handling = AS("`schema`, where there is none; otherwise ignored with a warning");

#[expect(non_snake_case, reason = "a word of the table, as the constants are")]
const fn AS(what: &'static str) -> Handling {
    Handling::Rewritten(what)
}

/// A row: keyword, the versions that have it, what is done with it in 3.0, and its effect.
const fn row(name: &'static str, of: Versions, v3_0: Handling, note: &'static str) -> Keyword {
    Keyword { name, of, handling: [None, Some(v3_0), None, None], note, section: "" }
}

/// A row of the Schema Object, with the keyword's section in JSON Schema 2020-12, if it has one there.
const fn schema(
    name: &'static str,
    section: &'static str,
    of: Versions,
    v3_0: Handling,
    note: &'static str,
) -> Keyword {
    Keyword { section, ..row(name, of, v3_0, note) }
}

const fn object(kind: Kind, name: &'static str, section: &'static str, keywords: &'static [Keyword]) -> Object {
    Object { kind, name, section, keywords }
}

/// Every object that has keywords, in the order of the specification.
// A table: one row a line.
#[rustfmt::skip]
pub const OBJECTS: &[Object] = &[
    object(Kind::Document, "OpenAPI Object", "4.7.1", &[
        row("openapi", FROM_3_0, CODE, "`3.0.x`; other versions are an error"),
        row("info", ALL, CODE, ""),
        row("servers", FROM_3_0, CODE, "the first is the default base URL; the builder's `base_url` is for the others"),
        row("paths", ALL, CODE, ""),
        row("components", FROM_3_0, CODE, ""),
        row("security", ALL, CODE, ""),
        row("tags", ALL, DOCS, "of the groups"),
        row("externalDocs", ALL, NOTHING, ""),
        row("jsonSchemaDialect", FROM_3_1, OTHER, ""),
        row("webhooks", FROM_3_1, OTHER, ""),
        row("$self", FROM_3_2, OTHER, ""),
        row("swagger", ONLY_2_0, OTHER, ""),
        row("host", ONLY_2_0, OTHER, ""),
        row("basePath", ONLY_2_0, OTHER, ""),
        row("schemes", ONLY_2_0, OTHER, ""),
        row("consumes", ONLY_2_0, OTHER, ""),
        row("produces", ONLY_2_0, OTHER, ""),
        row("definitions", ONLY_2_0, OTHER, ""),
        row("parameters", ONLY_2_0, OTHER, ""),
        row("responses", ONLY_2_0, OTHER, ""),
        row("securityDefinitions", ONLY_2_0, OTHER, ""),
    ]),
    object(Kind::Info, "Info Object", "4.7.2", &[
        row("title", ALL, DOCS, "of the client"),
        row("description", ALL, NOTHING, ""),
        row("termsOfService", ALL, NOTHING, ""),
        row("contact", ALL, NOTHING, ""),
        row("license", ALL, NOTHING, ""),
        row("version", ALL, NOTHING, ""),
        row("summary", FROM_3_1, OTHER, ""),
    ]),
    object(Kind::Contact, "Contact Object", "4.7.3", &[
        row("name", ALL, NOTHING, ""),
        row("url", ALL, NOTHING, ""),
        row("email", ALL, NOTHING, ""),
    ]),
    object(Kind::License, "License Object", "4.7.4", &[
        row("name", ALL, NOTHING, ""),
        row("url", ALL, NOTHING, ""),
        row("identifier", FROM_3_1, OTHER, ""),
    ]),
    object(Kind::Server, "Server Object", "4.7.5", &[
        row("url", FROM_3_0, CODE, ""),
        row("description", FROM_3_0, NOTHING, ""),
        row("variables", FROM_3_0, CODE, "each has its default; for another value set `base_url`"),
        row("name", FROM_3_2, OTHER, ""),
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
        row("callbacks", FROM_3_0, NOTHING, ""),
        row("pathItems", FROM_3_1, AS("its target, where a path refers to it"), ""),
        row("mediaTypes", FROM_3_2, OTHER, ""),
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
        row("trace", FROM_3_0, CODE, ""),
        row("servers", FROM_3_0, CODE, ""),
        row("parameters", ALL, CODE, ""),
        row("query", FROM_3_2, OTHER, ""),
        row("additionalOperations", FROM_3_2, OTHER, ""),
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
        row("callbacks", FROM_3_0, Handling::Reported(Code::UnsupportedCallback), ""),
        row("deprecated", ALL, DOCS, ""),
        row("security", ALL, CODE, "the first alternative that there are credentials for"),
        row("servers", FROM_3_0, CODE, "the first"),
        row("consumes", ONLY_2_0, OTHER, ""),
        row("produces", ONLY_2_0, OTHER, ""),
        row("schemes", ONLY_2_0, OTHER, ""),
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
        row("deprecated", FROM_3_0, DOCS, ""),
        row("allowEmptyValue", ALL, NOTHING, ""),
        row("style", FROM_3_0, CODE, "every one of the specification's table"),
        row("explode", FROM_3_0, CODE, ""),
        row("allowReserved", FROM_3_0, Handling::Reported(Code::IgnoredAllowReserved), "reserved characters are always percent-encoded"),
        row("schema", ALL, CODE, "its constraints are checked before a request is sent; a violation names the parameter: `query.per_page`"),
        row("example", FROM_3_0, NOTHING, ""),
        row("examples", FROM_3_0, NOTHING, ""),
        row("content", FROM_3_0, CODE, "JSON; other media types warn: [`unsupported-parameter`](diagnostics/unsupported-parameter.md)"),
        row("type", ONLY_2_0, AS_SCHEMA, ""),
        row("format", ONLY_2_0, AS_SCHEMA, ""),
        row("items", ONLY_2_0, AS_SCHEMA, ""),
        row("default", ONLY_2_0, AS_SCHEMA, ""),
        row("maximum", ONLY_2_0, AS_SCHEMA, ""),
        row("exclusiveMaximum", ONLY_2_0, AS_SCHEMA, ""),
        row("minimum", ONLY_2_0, AS_SCHEMA, ""),
        row("exclusiveMinimum", ONLY_2_0, AS_SCHEMA, ""),
        row("maxLength", ONLY_2_0, AS_SCHEMA, ""),
        row("minLength", ONLY_2_0, AS_SCHEMA, ""),
        row("pattern", ONLY_2_0, AS_SCHEMA, ""),
        row("maxItems", ONLY_2_0, AS_SCHEMA, ""),
        row("minItems", ONLY_2_0, AS_SCHEMA, ""),
        row("uniqueItems", ONLY_2_0, AS_SCHEMA, ""),
        row("enum", ONLY_2_0, AS_SCHEMA, ""),
        row("multipleOf", ONLY_2_0, AS_SCHEMA, ""),
        row("collectionFormat", ONLY_2_0, OTHER, ""),
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
        row("encoding", FROM_3_0, CODE, "of the properties of a form"),
        row("itemSchema", FROM_3_2, OTHER, ""),
        row("prefixEncoding", FROM_3_2, OTHER, ""),
        row("itemEncoding", FROM_3_2, OTHER, ""),
    ]),
    object(Kind::Encoding, "Encoding Object", "4.7.15", &[
        row("contentType", FROM_3_0, NOTHING, "of parts, which are not written yet"),
        row("headers", FROM_3_0, NOTHING, "of parts, which are not written yet"),
        row("style", FROM_3_0, CODE, ""),
        row("explode", FROM_3_0, CODE, ""),
        row("allowReserved", FROM_3_0, Handling::Reported(Code::IgnoredAllowReserved), "reserved characters are always percent-encoded"),
        row("encoding", FROM_3_2, OTHER, ""),
        row("prefixEncoding", FROM_3_2, OTHER, ""),
        row("itemEncoding", FROM_3_2, OTHER, ""),
    ]),
    object(Kind::Response, "Response Object", "4.7.17", &[
        row("description", ALL, DOCS, ""),
        row("headers", ALL, NOTHING, "`.send().await?` gives all header fields as they came"),
        row("content", FROM_3_0, CODE, "as for bodies"),
        row("links", FROM_3_0, NOTHING, ""),
        row("summary", FROM_3_2, OTHER, ""),
        row("schema", ONLY_2_0, OTHER, ""),
        row("examples", ONLY_2_0, OTHER, ""),
    ]),
    object(Kind::Example, "Example Object", "4.7.19", &[
        row("summary", FROM_3_0, NOTHING, ""),
        row("description", FROM_3_0, NOTHING, ""),
        row("value", FROM_3_0, NOTHING, ""),
        row("externalValue", FROM_3_0, NOTHING, ""),
        row("dataValue", FROM_3_2, NOTHING, ""),
        row("serializedValue", FROM_3_2, NOTHING, ""),
    ]),
    object(Kind::Link, "Link Object", "4.7.20", &[
        row("operationRef", FROM_3_0, NOTHING, ""),
        row("operationId", FROM_3_0, NOTHING, ""),
        row("parameters", FROM_3_0, NOTHING, ""),
        row("requestBody", FROM_3_0, NOTHING, ""),
        row("description", FROM_3_0, NOTHING, ""),
        row("server", FROM_3_0, NOTHING, ""),
    ]),
    object(Kind::Header, "Header Object", "4.7.21", &[
        row("description", ALL, NOTHING, ""),
        row("required", FROM_3_0, NOTHING, ""),
        row("deprecated", FROM_3_0, NOTHING, ""),
        row("allowEmptyValue", ONLY_3_0, NOTHING, ""),
        row("style", FROM_3_0, NOTHING, ""),
        row("explode", FROM_3_0, NOTHING, ""),
        row("allowReserved", ONLY_3_0, NOTHING, ""),
        row("schema", FROM_3_0, NOTHING, "header fields are given as they came"),
        row("example", FROM_3_0, NOTHING, ""),
        row("examples", FROM_3_0, NOTHING, ""),
        row("content", FROM_3_0, NOTHING, ""),
        row("type", ONLY_2_0, AS_SCHEMA, ""),
        row("format", ONLY_2_0, AS_SCHEMA, ""),
        row("items", ONLY_2_0, AS_SCHEMA, ""),
        row("default", ONLY_2_0, AS_SCHEMA, ""),
        row("maximum", ONLY_2_0, AS_SCHEMA, ""),
        row("exclusiveMaximum", ONLY_2_0, AS_SCHEMA, ""),
        row("minimum", ONLY_2_0, AS_SCHEMA, ""),
        row("exclusiveMinimum", ONLY_2_0, AS_SCHEMA, ""),
        row("maxLength", ONLY_2_0, AS_SCHEMA, ""),
        row("minLength", ONLY_2_0, AS_SCHEMA, ""),
        row("pattern", ONLY_2_0, AS_SCHEMA, ""),
        row("maxItems", ONLY_2_0, AS_SCHEMA, ""),
        row("minItems", ONLY_2_0, AS_SCHEMA, ""),
        row("uniqueItems", ONLY_2_0, AS_SCHEMA, ""),
        row("enum", ONLY_2_0, AS_SCHEMA, ""),
        row("multipleOf", ONLY_2_0, AS_SCHEMA, ""),
        row("collectionFormat", ONLY_2_0, OTHER, ""),
    ]),
    object(Kind::Tag, "Tag Object", "4.7.22", &[
        row("name", ALL, CODE, ""),
        row("description", ALL, DOCS, "of the group"),
        row("externalDocs", ALL, NOTHING, ""),
        row("summary", FROM_3_2, OTHER, ""),
        row("parent", FROM_3_2, OTHER, ""),
        row("kind", FROM_3_2, OTHER, ""),
    ]),
    object(Kind::Reference, "Reference Object", "4.7.23", &[
        row("$ref", ALL, CODE, "within the document and to files, of every kind; never over the network: [`unresolved-reference`](diagnostics/unresolved-reference.md)"),
        row("summary", FROM_3_1, NOTHING, ""),
        row("description", FROM_3_1, NOTHING, ""),
    ]),
    SCHEMA,
    object(Kind::Discriminator, "Discriminator Object", "4.7.25", &[
        row("propertyName", FROM_3_0, CODE, ""),
        row("mapping", FROM_3_0, CODE, "names, references, files; several tags for one schema"),
        row("defaultMapping", FROM_3_2, OTHER, ""),
    ]),
    object(Kind::Xml, "XML Object", "4.7.26", &[
        row("name", ALL, NOTHING, ""),
        row("namespace", ALL, NOTHING, ""),
        row("prefix", ALL, NOTHING, ""),
        row("attribute", ALL, NOTHING, ""),
        row("wrapped", ALL, NOTHING, ""),
        row("nodeType", FROM_3_2, OTHER, ""),
    ]),
    object(Kind::SecurityScheme, "Security Scheme Object", "4.7.27", &[
        row("type", ALL, CODE, "`oauth2` and `openIdConnect`: a token that you have; it is not fetched"),
        row("description", ALL, DOCS, ""),
        row("name", ALL, CODE, ""),
        row("in", ALL, CODE, ""),
        row("scheme", FROM_3_0, CODE, "`basic` and `bearer`; others warn: [`unsupported-security-scheme`](diagnostics/unsupported-security-scheme.md)"),
        row("bearerFormat", FROM_3_0, NOTHING, ""),
        row("flows", FROM_3_0, NOTHING, ""),
        row("openIdConnectUrl", FROM_3_0, NOTHING, ""),
        row("oauth2MetadataUrl", FROM_3_2, OTHER, ""),
        row("deprecated", FROM_3_2, OTHER, ""),
        row("flow", ONLY_2_0, OTHER, ""),
        row("authorizationUrl", ONLY_2_0, OTHER, ""),
        row("tokenUrl", ONLY_2_0, OTHER, ""),
        row("scopes", ONLY_2_0, OTHER, ""),
    ]),
    object(Kind::Flows, "OAuth Flows Object", "4.7.28", &[
        row("implicit", FROM_3_0, NOTHING, ""),
        row("password", FROM_3_0, NOTHING, ""),
        row("clientCredentials", FROM_3_0, NOTHING, ""),
        row("authorizationCode", FROM_3_0, NOTHING, ""),
        row("deviceAuthorization", FROM_3_2, OTHER, ""),
    ]),
    object(Kind::Flow, "OAuth Flow Object", "4.7.29", &[
        row("authorizationUrl", FROM_3_0, NOTHING, ""),
        row("tokenUrl", FROM_3_0, NOTHING, ""),
        row("refreshUrl", FROM_3_0, NOTHING, ""),
        row("scopes", FROM_3_0, NOTHING, ""),
        row("deviceAuthorizationUrl", FROM_3_2, OTHER, ""),
    ]),
];

const CHECKED: &str = "checked before a request is sent";

#[rustfmt::skip]
const SCHEMA: Object = object(Kind::Schema, "Schema Object", "4.7.24", &[
    schema("title", "Validation 9.1", ALL, DOCS, ""),
    schema("multipleOf", "Validation 6.2.1", ALL, CODE, CHECKED),
    schema("maximum", "Validation 6.2.2", ALL, CODE, CHECKED),
    schema("exclusiveMaximum", "Validation 6.2.3", ALL, CODE, "a boolean beside `maximum`; a number, as of 3.1, warns and counts"),
    schema("minimum", "Validation 6.2.4", ALL, CODE, CHECKED),
    schema("exclusiveMinimum", "Validation 6.2.5", ALL, CODE, "a boolean beside `minimum`; a number, as of 3.1, warns and counts"),
    schema("maxLength", "Validation 6.3.1", ALL, CODE, CHECKED),
    schema("minLength", "Validation 6.3.2", ALL, CODE, CHECKED),
    schema("pattern", "Validation 6.3.3", ALL, CODE, "checked with the runtime's feature `pattern`"),
    schema("maxItems", "Validation 6.4.1", ALL, CODE, CHECKED),
    schema("minItems", "Validation 6.4.2", ALL, CODE, CHECKED),
    schema("uniqueItems", "Validation 6.4.3", ALL, CODE, CHECKED),
    schema("maxProperties", "Validation 6.5.1", ALL, CODE, "of maps, and of objects as they are written"),
    schema("minProperties", "Validation 6.5.2", ALL, CODE, "of maps, and of objects as they are written"),
    schema("required", "Validation 6.5.3", ALL, CODE, "a property that is not described warns, and is any JSON value: [`undeclared-property`](diagnostics/undeclared-property.md)"),
    schema("enum", "Validation 6.1.2", ALL, CODE, "of strings and of integers: open, `Unknown` keeps what is not listed. Of several JSON types: a union. Of other values: their type, and documentation. Of one value: `new` and `default` set it"),
    schema("type", "Validation 6.1.1", ALL, CODE, "none: what the other keywords are about; `{}` is any JSON value. A list, or `null`, as of 3.1, warns and counts"),
    schema("allOf", "Core 10.2.1.1", ALL, CODE, "one struct; a property that several describe has what all say. [`contradictory-schema`](diagnostics/contradictory-schema.md) where no value can be"),
    schema("oneOf", "Core 10.2.1.3", FROM_3_0, CODE, "an enumeration; see below"),
    schema("anyOf", "Core 10.2.1.2", FROM_3_0, CODE, "an enumeration; see below. Beside `oneOf`: [`unsupported-union`](diagnostics/unsupported-union.md)"),
    schema("not", "Core 10.2.1.4", FROM_3_0, Handling::Reported(Code::UnsupportedNot), ""),
    schema("items", "Core 10.3.1.2", ALL, CODE, ""),
    schema("properties", "Core 10.3.2.1", ALL, CODE, "`T`, `Option<T>`, and `Maybe<T>` where absent and `null` differ"),
    schema("additionalProperties", "Core 10.3.2.3", ALL, CODE, "a map; beside properties a field that keeps the others. `false` refuses nothing: a client is tolerant in what it reads"),
    schema("description", "Validation 9.1", ALL, DOCS, ""),
    schema("format", "Validation 7", ALL, CODE, "`date-time`, `date`, `uuid`, `byte`, `int32`, `int64`, `uint32`, `uint64`, `float`, `double`; other strings are `String`, unless the config names a type. A bound that the format of a number cannot hold widens the type"),
    schema("default", "Validation 9.2", ALL, DOCS, ""),
    schema("nullable", "", ONLY_3_0, CODE, ""),
    schema("discriminator", "", ALL, CODE, "in a union; and in a base schema, whose name is then an open union of what extends it: [`unsupported-inheritance`](diagnostics/unsupported-inheritance.md)"),
    schema("readOnly", "Validation 9.4", ALL, CODE, "a type that is sent and received becomes two: `Account` and `AccountRequest`"),
    schema("writeOnly", "Validation 9.4", FROM_3_0, CODE, "as `readOnly`"),
    schema("xml", "", ALL, NOTHING, ""),
    schema("externalDocs", "", ALL, NOTHING, ""),
    schema("example", "", ALL, NOTHING, ""),
    schema("deprecated", "Validation 9.3", FROM_3_0, DOCS, ""),
    schema("$ref", "Core 8.2.3.1", ALL, CODE, "what stands beside it counts, with a warning: [`reference-siblings`](diagnostics/reference-siblings.md)"),
    schema("const", "Validation 6.1.3", FROM_3_1, AS("an `enum` of one value"), "with a warning"),
    schema("examples", "Validation 9.5", FROM_3_1, AS("`example`"), "with a warning"),
    schema("contentEncoding", "Validation 8.3", FROM_3_1, AS("`format: byte`, where it is `base64`"), "with a warning"),
    schema("contentMediaType", "Validation 8.4", FROM_3_1, AS("`format: binary`, where it is `application/octet-stream`"), "with a warning"),
    schema("contentSchema", "Validation 8.5", FROM_3_1, OTHER, ""),
    schema("prefixItems", "Core 10.3.1.1", FROM_3_1, OTHER, ""),
    schema("contains", "Core 10.3.1.3", FROM_3_1, OTHER, ""),
    schema("minContains", "Validation 6.4.5", FROM_3_1, OTHER, ""),
    schema("maxContains", "Validation 6.4.4", FROM_3_1, OTHER, ""),
    schema("patternProperties", "Core 10.3.2.2", FROM_3_1, OTHER, ""),
    schema("propertyNames", "Core 10.3.2.4", FROM_3_1, OTHER, ""),
    schema("dependentRequired", "Validation 6.5.4", FROM_3_1, OTHER, ""),
    schema("dependentSchemas", "Core 10.2.2.4", FROM_3_1, OTHER, ""),
    schema("if", "Core 10.2.2.1", FROM_3_1, OTHER, ""),
    schema("then", "Core 10.2.2.2", FROM_3_1, OTHER, ""),
    schema("else", "Core 10.2.2.3", FROM_3_1, OTHER, ""),
    schema("unevaluatedItems", "Core 11.2", FROM_3_1, OTHER, ""),
    schema("unevaluatedProperties", "Core 11.3", FROM_3_1, OTHER, ""),
    schema("$defs", "Core 8.2.4", FROM_3_1, NOTHING, "references lead into it"),
    schema("$id", "Core 8.2.1", FROM_3_1, NOTHING, ""),
    schema("$schema", "Core 8.1.1", FROM_3_1, NOTHING, ""),
    schema("$anchor", "Core 8.2.2", FROM_3_1, NOTHING, ""),
    schema("$dynamicAnchor", "Core 8.2.2", FROM_3_1, NOTHING, ""),
    schema("$dynamicRef", "Core 8.2.3.2", FROM_3_1, OTHER, ""),
    schema("$comment", "Core 8.3", FROM_3_1, NOTHING, ""),
    schema("$vocabulary", "Core 8.1.2", FROM_3_1, NOTHING, ""),
    schema("id", "", DRAFT, OTHER, ""),
    schema("definitions", "", DRAFT, NOTHING, "references lead into it"),
    schema("dependencies", "", DRAFT, OTHER, ""),
    schema("additionalItems", "", DRAFT, OTHER, ""),
    schema("x-enum-varnames", "", EXTENSION, CODE, "names of the values of `enum`"),
    schema("x-enumNames", "", EXTENSION, CODE, "as `x-enum-varnames`"),
    schema("x-enum-descriptions", "", EXTENSION, DOCS, "of the values of `enum`"),
    schema("x-enumDescriptions", "", EXTENSION, DOCS, "as `x-enum-descriptions`"),
]);
