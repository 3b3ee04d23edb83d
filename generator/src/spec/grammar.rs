//! The grammar: which member of which object is what.
//!
//! `kind × key → shape` for OpenAPI 2.0 to 3.2 and the vocabularies of JSON Schema. `load` uses it to find references;
//! `read` has a row in its table of keywords for each member (a test compares the two). Values of [`Shape::Data`] are
//! never examined: an example may contain a `$ref` of its own.

/// The methods of HTTP that are keywords of a path item.
pub const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// The kinds of object an OpenAPI document is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// OpenAPI Object: the document.
    Document,
    /// Paths Object.
    Paths,
    /// Path Item Object.
    PathItem,
    /// Operation Object.
    Operation,
    /// Parameter Object.
    Parameter,
    /// Request Body Object.
    RequestBody,
    /// Media Type Object.
    MediaType,
    /// Encoding Object.
    Encoding,
    /// Responses Object.
    Responses,
    /// Response Object.
    Response,
    /// Callback Object.
    Callback,
    /// Example Object.
    Example,
    /// Link Object.
    Link,
    /// Header Object.
    Header,
    /// Components Object.
    Components,
    /// Schema Object.
    Schema,
    /// Discriminator Object.
    Discriminator,
    /// Security Scheme Object.
    SecurityScheme,
    /// Info Object.
    Info,
    /// Contact Object.
    Contact,
    /// License Object.
    License,
    /// Server Object.
    Server,
    /// Server Variable Object.
    ServerVariable,
    /// External Documentation Object.
    ExternalDocs,
    /// Tag Object.
    Tag,
    /// XML Object.
    Xml,
    /// OAuth Flows Object.
    Flows,
    /// OAuth Flow Object.
    Flow,
    /// Reference Object.
    Reference,
    /// Any other value in the place of which a document may have a reference.
    Leaf,
}

/// What a member of an object holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A value of the user's API, or of a tool. It is not examined.
    Data,
    /// A string, number, boolean, or a list of them.
    Scalar,
    /// One object.
    One(Kind),
    /// A list of objects.
    List(Kind),
    /// A map of objects whose keys the document chooses.
    Map(Kind),
    /// `discriminator.mapping`: names or references.
    Mapping,
    /// No version of OpenAPI has this keyword here.
    Unknown,
}

/// The shape of the member `key` of an object of this kind.
pub fn member(kind: Kind, key: &str) -> Shape {
    use Shape::{Data, List, Map, One, Scalar, Unknown};
    if key.starts_with("x-") {
        return if kind == Kind::Document && key == "x-ms-paths" { One(Kind::Paths) } else { Data };
    }
    match kind {
        Kind::Schema => schema(key),
        Kind::Document => match key {
            "paths" => One(Kind::Paths),
            "components" => One(Kind::Components),
            "webhooks" => Map(Kind::PathItem),
            "info" => One(Kind::Info),
            "externalDocs" => One(Kind::ExternalDocs),
            "servers" => List(Kind::Server),
            "tags" => List(Kind::Tag),
            "security" => Data,
            // Swagger 2.0 keeps its components here.
            "definitions" => Map(Kind::Schema),
            "parameters" => Map(Kind::Parameter),
            "responses" => Map(Kind::Response),
            "securityDefinitions" => Map(Kind::SecurityScheme),
            "openapi" | "swagger" | "jsonSchemaDialect" | "$self" | "host" | "basePath" | "schemes" | "consumes"
            | "produces" => Scalar,
            _ => Unknown,
        },
        Kind::Paths | Kind::Callback => One(Kind::PathItem),
        Kind::PathItem => match key {
            "additionalOperations" => Map(Kind::Operation),
            "parameters" => List(Kind::Parameter),
            "servers" => List(Kind::Server),
            "summary" | "description" | "$ref" => Scalar,
            // `GET` is a mistake that is mended.
            method if METHODS.iter().any(|known| known.eq_ignore_ascii_case(method)) => One(Kind::Operation),
            _ => Unknown,
        },
        Kind::Operation => match key {
            "parameters" => List(Kind::Parameter),
            "requestBody" => One(Kind::RequestBody),
            "responses" => One(Kind::Responses),
            "callbacks" => Map(Kind::Callback),
            "servers" => List(Kind::Server),
            "externalDocs" => One(Kind::ExternalDocs),
            "security" => Data,
            "tags" | "summary" | "description" | "operationId" | "deprecated" | "consumes" | "produces" | "schemes" => {
                Scalar
            }
            _ => Unknown,
        },
        Kind::Parameter | Kind::Header => match key {
            "schema" => One(Kind::Schema),
            "content" => Map(Kind::MediaType),
            "examples" => Map(Kind::Example),
            "example" => Data,
            "description" | "required" | "deprecated" | "allowEmptyValue" | "style" | "explode" | "allowReserved" => {
                Scalar
            }
            "name" | "in" if kind == Kind::Parameter => Scalar,
            // OpenAPI 2.0 has the keywords of a schema here.
            "items" => One(Kind::Schema),
            "default" | "enum" => Data,
            "collectionFormat" | "type" | "format" | "pattern" | "uniqueItems" | "multipleOf" | "maximum"
            | "minimum" | "exclusiveMaximum" | "exclusiveMinimum" | "maxLength" | "minLength" | "maxItems"
            | "minItems" => Scalar,
            _ => Unknown,
        },
        Kind::RequestBody => match key {
            "content" => Map(Kind::MediaType),
            "description" | "required" => Scalar,
            _ => Unknown,
        },
        Kind::MediaType => match key {
            "schema" | "itemSchema" => One(Kind::Schema),
            "examples" => Map(Kind::Example),
            "encoding" => Map(Kind::Encoding),
            "prefixEncoding" => List(Kind::Encoding),
            "itemEncoding" => One(Kind::Encoding),
            "example" => Data,
            _ => Unknown,
        },
        Kind::Encoding => match key {
            "headers" => Map(Kind::Header),
            "encoding" => Map(Kind::Encoding),
            "prefixEncoding" => List(Kind::Encoding),
            "itemEncoding" => One(Kind::Encoding),
            "contentType" | "style" | "explode" | "allowReserved" => Scalar,
            _ => Unknown,
        },
        Kind::Responses => One(Kind::Response),
        Kind::Response => match key {
            "headers" => Map(Kind::Header),
            "content" => Map(Kind::MediaType),
            "links" => Map(Kind::Link),
            // Swagger 2.0.
            "schema" => One(Kind::Schema),
            "examples" => Data,
            "summary" | "description" => Scalar,
            _ => Unknown,
        },
        Kind::Components => components(key),
        Kind::Discriminator => match key {
            "mapping" => Shape::Mapping,
            "propertyName" | "defaultMapping" => Scalar,
            _ => Unknown,
        },
        Kind::Example => match key {
            "value" | "dataValue" => Data,
            "summary" | "description" | "externalValue" | "serializedValue" => Scalar,
            _ => Unknown,
        },
        Kind::Link => match key {
            "parameters" | "requestBody" => Data,
            "server" => One(Kind::Server),
            "operationRef" | "operationId" | "description" => Scalar,
            _ => Unknown,
        },
        Kind::SecurityScheme => match key {
            "flows" => One(Kind::Flows),
            "type" | "description" | "name" | "in" | "scheme" | "bearerFormat" | "openIdConnectUrl"
            | "oauth2MetadataUrl" | "deprecated" | "flow" | "authorizationUrl" | "tokenUrl" | "scopes" => Scalar,
            _ => Unknown,
        },
        Kind::Info => match key {
            "contact" => One(Kind::Contact),
            "license" => One(Kind::License),
            "title" | "summary" | "description" | "termsOfService" | "version" => Scalar,
            _ => Unknown,
        },
        Kind::Contact => scalars(key, &["name", "url", "email"]),
        Kind::License => scalars(key, &["name", "identifier", "url"]),
        Kind::Server => match key {
            "variables" => Map(Kind::ServerVariable),
            _ => scalars(key, &["url", "name", "description"]),
        },
        Kind::ServerVariable => scalars(key, &["enum", "default", "description"]),
        Kind::ExternalDocs => scalars(key, &["url", "description"]),
        Kind::Tag => match key {
            "externalDocs" => One(Kind::ExternalDocs),
            _ => scalars(key, &["name", "summary", "description", "parent", "kind"]),
        },
        Kind::Xml => scalars(key, &["name", "namespace", "prefix", "attribute", "wrapped", "nodeType"]),
        Kind::Flows => match key {
            "implicit" | "password" | "clientCredentials" | "authorizationCode" | "deviceAuthorization" => {
                One(Kind::Flow)
            }
            _ => Unknown,
        },
        Kind::Flow => scalars(key, &["authorizationUrl", "deviceAuthorizationUrl", "tokenUrl", "refreshUrl", "scopes"]),
        Kind::Reference => scalars(key, &["$ref", "summary", "description"]),
        Kind::Leaf => Scalar,
    }
}

fn scalars(key: &str, known: &[&str]) -> Shape {
    if known.contains(&key) { Shape::Scalar } else { Shape::Unknown }
}

fn schema(key: &str) -> Shape {
    use Shape::{Data, List, Map, One, Scalar, Unknown};
    match key {
        "type" | "format" | "title" | "description" | "required" | "nullable" | "deprecated" | "readOnly"
        | "writeOnly" | "pattern" | "multipleOf" | "maximum" | "minimum" | "exclusiveMaximum" | "exclusiveMinimum"
        | "maxLength" | "minLength" | "maxItems" | "minItems" | "uniqueItems" | "maxProperties" | "minProperties"
        | "maxContains" | "minContains" | "contentEncoding" | "contentMediaType" | "dependentRequired" | "$ref"
        | "$id" | "$schema" | "$anchor" | "$dynamicRef" | "$dynamicAnchor" | "$recursiveRef" | "$recursiveAnchor"
        | "collectionFormat" | "$comment" | "$vocabulary" | "id" => Scalar,
        "properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas" => Map(Kind::Schema),
        "items"
        | "additionalProperties"
        | "not"
        | "if"
        | "then"
        | "else"
        | "contains"
        | "propertyNames"
        | "unevaluatedItems"
        | "unevaluatedProperties"
        | "additionalItems"
        | "contentSchema" => One(Kind::Schema),
        "allOf" | "anyOf" | "oneOf" | "prefixItems" => List(Kind::Schema),
        "discriminator" => One(Kind::Discriminator),
        "xml" => One(Kind::Xml),
        "externalDocs" => One(Kind::ExternalDocs),
        "default" | "example" | "examples" | "enum" | "const" | "dependencies" => Data,
        _ => Unknown,
    }
}

fn components(key: &str) -> Shape {
    match COMPONENTS.iter().find(|(section, _)| *section == key) {
        Some((_, kind)) => Shape::Map(*kind),
        None => Shape::Unknown,
    }
}

/// Whether the Components Object has a map of this name.
pub fn is_section(name: &str) -> bool {
    COMPONENTS.iter().any(|(section, _)| *section == name)
}

/// The maps of the Components Object and what they hold.
const COMPONENTS: &[(&str, Kind)] = &[
    ("schemas", Kind::Schema),
    ("responses", Kind::Response),
    ("parameters", Kind::Parameter),
    ("examples", Kind::Example),
    ("requestBodies", Kind::RequestBody),
    ("headers", Kind::Header),
    ("securitySchemes", Kind::SecurityScheme),
    ("links", Kind::Link),
    ("callbacks", Kind::Callback),
    ("pathItems", Kind::PathItem),
    ("mediaTypes", Kind::MediaType),
];

impl Kind {
    /// The map of the Components Object for this kind, to whose entries a Reference Object may refer. Path items and
    /// media types have none here: a reference to one is replaced by its target.
    pub fn section(self) -> Option<&'static str> {
        match self {
            Kind::PathItem | Kind::MediaType => None,
            kind => COMPONENTS.iter().find(|(_, other)| *other == kind).map(|(section, _)| *section),
        }
    }

    /// The name of an object of this kind in messages.
    pub fn noun(self) -> &'static str {
        match self {
            Kind::Document => "the document",
            Kind::Paths => "a map of paths",
            Kind::PathItem => "a path item",
            Kind::Operation => "an operation",
            Kind::Parameter => "a parameter",
            Kind::RequestBody => "a request body",
            Kind::MediaType => "a media type",
            Kind::Encoding => "an encoding",
            Kind::Responses => "a map of responses",
            Kind::Response => "a response",
            Kind::Callback => "a callback",
            Kind::Example => "an example",
            Kind::Link => "a link",
            Kind::Header => "a header",
            Kind::Components => "`components`",
            Kind::Schema => "a schema",
            Kind::Discriminator => "a discriminator",
            Kind::SecurityScheme => "a security scheme",
            Kind::Info => "`info`",
            Kind::Contact => "`contact`",
            Kind::License => "`license`",
            Kind::Server => "a server",
            Kind::ServerVariable => "a server variable",
            Kind::ExternalDocs => "`externalDocs`",
            Kind::Tag => "a tag",
            Kind::Xml => "`xml`",
            Kind::Flows => "`flows`",
            Kind::Flow => "an OAuth flow",
            Kind::Reference => "a reference",
            Kind::Leaf => "an object",
        }
    }
}
