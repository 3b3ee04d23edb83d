//! The words of texts: what a file that may not be quoted has, and no other.

/// The words of a text: names, numbers, words of sentences.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '_' | '-')).filter(|word| !word.is_empty())
}

/// Whether a word is one that documents have in any case.
pub(super) fn is_keyword(word: &str) -> bool {
    const TYPES: [&str; 7] = ["string", "number", "integer", "boolean", "object", "array", "null"];
    TYPES.contains(&word) || JSON_SCHEMA.contains(&word)
}

/// The keywords that messages name.
const JSON_SCHEMA: [&str; 36] = [
    "additionalProperties",
    "allOf",
    "anyOf",
    "content",
    "default",
    "discriminator",
    "enum",
    "examples",
    "format",
    "header",
    "headers",
    "in",
    "items",
    "mapping",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "name",
    "not",
    "nullable",
    "oneOf",
    "path",
    "pattern",
    "properties",
    "propertyName",
    "query",
    "ref",
    "required",
    "schema",
    "type",
];
