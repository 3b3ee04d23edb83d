//! The keywords of the Schema Object, with their sections in JSON Schema 2020-12.

use super::{ALL, CODE, DOCS, DRAFT, EXTENSION, FROM_3_0, FROM_3_1, NOTHING, ONLY_2_0, ONLY_3_0, OTHER, object};
use super::{Handling, Keyword, Object, Versions};
use crate::diag::Code;
use crate::spec::grammar::Kind;

const UNCHECKED: Handling = Handling::Reported(Code::UnsupportedConstraint);

/// A row of the Schema Object, with the keyword's section in JSON Schema 2020-12, if it has one there. In a document of
/// another version it is ignored, with a warning.
const fn schema(name: &'static str, section: &'static str, of: Versions, own: Handling, note: &'static str) -> Keyword {
    Keyword { section, ..super::row(name, of, own, note) }
}

/// A row of a keyword that is read in a document of another version, too, with a warning.
const fn read(name: &'static str, section: &'static str, of: Versions, own: Handling, note: &'static str) -> Keyword {
    Keyword { section, ..super::read(name, of, own, note) }
}

/// A row of a keyword without effect, which no document is told about.
const fn none(name: &'static str, section: &'static str, of: Versions, note: &'static str) -> Keyword {
    Keyword { section, ..super::none(name, of, note) }
}

const CHECKED: &str = "checked before a request is sent";

/// The table. One row a line.
#[rustfmt::skip]
pub(super) const SCHEMA: Object = object(Kind::Schema, "Schema Object", "4.7.24", &[
    schema("title", "Validation 9.1", ALL, DOCS, ""),
    schema("multipleOf", "Validation 6.2.1", ALL, CODE, CHECKED),
    schema("maximum", "Validation 6.2.2", ALL, CODE, CHECKED),
    schema("exclusiveMaximum", "Validation 6.2.3", ALL, CODE, "a number; up to 3.0 a boolean beside `maximum`"),
    schema("minimum", "Validation 6.2.4", ALL, CODE, CHECKED),
    schema("exclusiveMinimum", "Validation 6.2.5", ALL, CODE, "a number; up to 3.0 a boolean beside `minimum`"),
    schema("maxLength", "Validation 6.3.1", ALL, CODE, CHECKED),
    schema("minLength", "Validation 6.3.2", ALL, CODE, CHECKED),
    schema("pattern", "Validation 6.3.3", ALL, CODE, "checked with the runtime's feature `pattern`"),
    schema("maxItems", "Validation 6.4.1", ALL, CODE, CHECKED),
    schema("minItems", "Validation 6.4.2", ALL, CODE, CHECKED),
    schema("uniqueItems", "Validation 6.4.3", ALL, CODE, CHECKED),
    schema("maxProperties", "Validation 6.5.1", ALL, CODE, "of maps, and of objects as they are written"),
    schema("minProperties", "Validation 6.5.2", ALL, CODE, "of maps, and of objects as they are written"),
    schema("required", "Validation 6.5.3", ALL, CODE, "a property that is not described warns, and is any JSON value: [`undeclared-property`](diagnostics/undeclared-property.md)"),
    schema("enum", "Validation 6.1.2", ALL, CODE, "of strings and of integers: open, `Unknown` keeps what is not listed. Of several JSON types: a union. Of other values: their type, and documentation. Of one value: `new` and `default` set it, and in a property it is a `Literal`"),
    schema("type", "Validation 6.1.1", ALL, CODE, "none: what the other keywords are about; `{}` is any JSON value. A list, or `null`, is of 3.1 on; before, it warns and counts"),
    schema("allOf", "Core 10.2.1.1", ALL, CODE, "one struct; a property that several describe has what all say. [`contradictory-schema`](diagnostics/contradictory-schema.md) where no value can be"),
    read("oneOf", "Core 10.2.1.3", FROM_3_0, CODE, "an enumeration; see below"),
    read("anyOf", "Core 10.2.1.2", FROM_3_0, CODE, "an enumeration; see below. Beside `oneOf`: [`unsupported-union`](diagnostics/unsupported-union.md)"),
    read("not", "Core 10.2.1.4", FROM_3_0, Handling::Reported(Code::UnsupportedNot), ""),
    schema("items", "Core 10.3.1.2", ALL, CODE, ""),
    schema("properties", "Core 10.3.2.1", ALL, CODE, "`T`, `Option<T>`, and `Maybe<T>` where absent and `null` differ"),
    schema("additionalProperties", "Core 10.3.2.3", ALL, CODE, "a map; beside properties a field that keeps the others. `false` refuses nothing: a client is tolerant in what it reads"),
    schema("description", "Validation 9.1", ALL, DOCS, ""),
    schema("format", "Validation 7", ALL, CODE, "`date-time`, `date`, `uuid`, `byte`, `int32`, `int64`, `uint32`, `uint64`, `float`, `double`; other strings are `String`, unless the config names a type. A bound that the format of a number cannot hold widens the type"),
    schema("default", "Validation 9.2", ALL, DOCS, ""),
    read("nullable", "", ONLY_3_0, CODE, ""),
    schema("discriminator", "", ALL, CODE, "in a union: its property is no field where one tag means the type; and in a base schema, whose name is then an open union of what extends it: [`unsupported-inheritance`](diagnostics/unsupported-inheritance.md)"),
    schema("readOnly", "Validation 9.4", ALL, CODE, "a type that is sent and received becomes two: `Account` and `AccountRequest`"),
    read("writeOnly", "Validation 9.4", FROM_3_0, CODE, "as `readOnly`"),
    schema("xml", "", ALL, CODE, "of bodies and responses in XML that are not in JSON, too"),
    schema("externalDocs", "", ALL, NOTHING, ""),
    schema("example", "", ALL, NOTHING, ""),
    read("deprecated", "Validation 9.3", FROM_3_0, DOCS, ""),
    schema("$ref", "Core 8.2.3.1", ALL, CODE, "what stands beside it counts; before 3.1 with a warning: [`reference-siblings`](diagnostics/reference-siblings.md)"),
    read("const", "Validation 6.1.3", FROM_3_1, CODE, "a required property with one is no field, the type writes it; elsewhere as an `enum` of one value"),
    read("examples", "Validation 9.5", FROM_3_1, NOTHING, ""),
    read("contentEncoding", "Validation 8.3", FROM_3_1, CODE, "`base64` is `format: byte`; other encodings are documented"),
    read("contentMediaType", "Validation 8.4", FROM_3_1, CODE, "`application/octet-stream` without an encoding is `format: binary`; others are documented"),
    read("contentSchema", "Validation 8.5", FROM_3_1, CODE, "of JSON: a `JsonText` of its type; of other media types and of encoded content it is without effect"),
    read("prefixItems", "Core 10.3.1.1", FROM_3_1, CODE, "a tuple, where the length is fixed; otherwise an array of what its elements may be"),
    read("contains", "Core 10.3.1.3", FROM_3_1, UNCHECKED, ""),
    read("minContains", "Validation 6.4.5", FROM_3_1, UNCHECKED, ""),
    read("maxContains", "Validation 6.4.4", FROM_3_1, UNCHECKED, ""),
    read("patternProperties", "Core 10.3.2.2", FROM_3_1, CODE, "a map, or a field that keeps the properties that are not named; the patterns are documented"),
    read("propertyNames", "Core 10.3.2.4", FROM_3_1, UNCHECKED, ""),
    read("dependentRequired", "Validation 6.5.4", FROM_3_1, UNCHECKED, ""),
    read("dependentSchemas", "Core 10.2.2.4", FROM_3_1, CODE, "their properties are optional ones of the object; the condition is documented"),
    read("if", "Core 10.2.2.1", FROM_3_1, UNCHECKED, ""),
    read("then", "Core 10.2.2.2", FROM_3_1, CODE, "its properties are optional ones of the object; the condition is documented"),
    read("else", "Core 10.2.2.3", FROM_3_1, CODE, "its properties are optional ones of the object; the condition is documented"),
    read("unevaluatedItems", "Core 11.2", FROM_3_1, CODE, "as `items`, where there is none"),
    read("unevaluatedProperties", "Core 11.3", FROM_3_1, CODE, "as `additionalProperties`, where there is none"),
    none("$defs", "Core 8.2.4", FROM_3_1, "references lead into it"),
    none("$id", "Core 8.2.1", FROM_3_1, ""),
    none("$schema", "Core 8.1.1", FROM_3_1, "a dialect other than those of `jsonSchemaDialect` warns"),
    none("$anchor", "Core 8.2.2", FROM_3_1, ""),
    none("$dynamicAnchor", "Core 8.2.2", FROM_3_1, ""),
    read("$dynamicRef", "Core 8.2.3.2", FROM_3_1, CODE, "as `$ref`, where its target is the only one"),
    none("$comment", "Core 8.3", FROM_3_1, ""),
    none("$vocabulary", "Core 8.1.2", FROM_3_1, ""),
    read("$recursiveRef", "", DRAFT, CODE, "as `$dynamicRef`"),
    none("$recursiveAnchor", "", DRAFT, ""),
    schema("collectionFormat", "", ONLY_2_0, Handling::Reported(Code::UnsupportedParameter), "of lists in lists, which are written as JSON"),
    schema("id", "", DRAFT, OTHER, ""),
    none("definitions", "", DRAFT, "references lead into it"),
    read("dependencies", "", DRAFT, CODE, "as `dependentRequired` and `dependentSchemas`"),
    read("additionalItems", "", DRAFT, CODE, "as `items`, beside a list of schemas in `items`"),
    schema("x-nullable", "", EXTENSION, CODE, "as `nullable`"),
    schema("x-ms-client-name", "", EXTENSION, CODE, "of a property or a parameter: its name in code"),
    schema("x-ms-enum", "", EXTENSION, CODE, "names of an inline enumeration and of its values, and their descriptions"),
    schema("x-ms-discriminator-value", "", EXTENSION, CODE, "the tag of a schema that extends one with a discriminator"),
    schema("x-kubernetes-int-or-string", "", EXTENSION, CODE, "a union of both, as `format: int-or-string`"),
    schema("x-enum-varnames", "", EXTENSION, CODE, "names of the values of `enum`"),
    schema("x-enumNames", "", EXTENSION, CODE, "as `x-enum-varnames`"),
    schema("x-enum-descriptions", "", EXTENSION, DOCS, "of the values of `enum`"),
    schema("x-enumDescriptions", "", EXTENSION, DOCS, "as `x-enum-descriptions`"),
]);
