//! What documents take from versions of OpenAPI other than their own.
//!
//! The table of keywords decides: such a keyword is read as the version that has it defines it, or ignored. Either is
//! reported, once per document. Before 3.1 the specification ignores what stands beside a `$ref`; documents that have it
//! mean it, so it is read, too.

use super::Reader;
use super::Version;
use super::keywords::{Handling, Keyword, Versions, keyword};
use super::schema::conditions;
use crate::diag::Code;
use crate::json::{Pointer, shown};
use crate::spec::grammar::Kind;
use crate::spec::{Schema, Subschema};
use serde_json::{Map, Value};

impl Reader<'_> {
    /// Handles a member that the reader of its object does not read: an extension, a keyword without effect or of
    /// another version, or an unknown one.
    pub(super) fn other(&mut self, object: Kind, key: &str, at: &Pointer<'_>) {
        if key.starts_with("x-") {
            return;
        }
        let Some(known) = keyword(object, key) else {
            let message = format!("OpenAPI has no keyword {} in {}", shown(key), object.noun());
            let help = format!(
                "it is ignored; correct its spelling, or name it {} if it is an extension",
                shown(&format!("x-{key}"))
            );
            return self.repeat(Code::UnknownKeyword, message, help, at);
        };
        if let Handling::Reported(code) = known.handling(self.version) {
            let (message, help) = match (known.is_of(self.version), code) {
                (false, _) => (known.of.other_than(self.version, key, object.noun()), "it is ignored"),
                (true, Code::UnsupportedConstraint) => {
                    (format!("`{key}` is not checked"), "it is documented where it applies; the server checks it")
                }
                (true, _) => (format!("`{key}` in {} is not supported yet", object.noun()), "it is ignored"),
            };
            self.repeat(code, message, help, at);
        }
    }

    /// Reports a keyword that is read, if the document's version does not have it.
    pub(super) fn keyword_of_other_version(&mut self, object: Kind, key: &str, at: &Pointer<'_>) {
        match keyword(object, key).filter(|known| !known.is_of(self.version)) {
            Some(known) if matches!(known.handling(self.version), Handling::Rewritten(_)) => {
                let message = known.of.other_than(self.version, key, object.noun());
                let help = self.read_as(known);
                self.repeat(Code::KeywordOfOtherVersion, message, help, at);
            }
            _ => self.other(object, key, at),
        }
    }

    /// Reports a keyword that is read, if the document is of Swagger 2.0, which does not have it.
    pub(super) fn since_3_0(&mut self, object: Kind, key: &str, at: &Pointer<'_>) {
        // Most schemas have such a keyword: nothing is looked up for them.
        if self.version == Version::V2_0 {
            self.keyword_of_other_version(object, key, at);
        }
    }

    fn read_as(&self, known: &Keyword) -> String {
        let of = match known.of {
            Versions::Since(first) | Versions::Within(first, _) => first,
            Versions::Draft | Versions::Extension => Version::V3_1,
        };
        self.as_defined_by(of)
    }

    fn as_defined_by(&self, of: Version) -> String {
        format!("it is read as {of} defines it; other tools ignore it in a document of {}", self.version.number())
    }

    /// Reports a form that requires 3.1, if the document's version is an earlier one.
    pub(super) fn since_3_1(&mut self, what: &str, at: &Pointer<'_>) {
        if self.version < Version::V3_1 {
            let help = self.as_defined_by(Version::V3_1);
            self.repeat(Code::KeywordOfOtherVersion, format!("{what} requires {}", Version::V3_1), help, at);
        }
    }

    /// Reports a form that only versions before 3.1 have, if the document's version is a later one.
    pub(super) fn until_3_0(&mut self, message: String, at: &Pointer<'_>) {
        if self.version >= Version::V3_1 {
            let help = self.as_defined_by(Version::V3_0);
            self.repeat(Code::KeywordOfOtherVersion, message, help, at);
        }
    }

    /// Reports a keyword of an older JSON Schema that is read as one of 2020-12.
    pub(super) fn draft(&mut self, key: &str, meant: &str, at: &Pointer<'_>) {
        let message = format!("this form of `{key}` in a schema is from an older JSON Schema");
        self.repeat(Code::KeywordOfOtherVersion, message, format!("it is read as {meant}; write that"), at);
    }

    /// `dependencies`, which later became `dependentRequired` and `dependentSchemas`.
    pub(super) fn dependencies(&mut self, schema: &mut Schema, value: Value, at: &Pointer<'_>) {
        self.draft("dependencies", "`dependentRequired` and `dependentSchemas`", at);
        let Some(map) = self.object(value, at) else { return };
        for (name, value) in map {
            let at = at.key(&name);
            if value.is_array() {
                let required = self.texts(value, &at);
                conditions(schema).dependent_required.push((name, required));
            } else if let Some(part) = self.subschema(value, &at) {
                conditions(schema).dependent_schemas.push((name, part));
            }
        }
    }

    /// Whether a keyword of a parameter or header is one of its schema: OpenAPI 2.0 has them in the parameter itself.
    pub(super) fn is_of_schema(&self, object: Kind, key: &str) -> bool {
        let is_bare = |known: &Keyword| match known.of {
            Versions::Within(Version::V2_0, Version::V2_0) => matches!(known.elsewhere(), Handling::Rewritten(_)),
            _ => false,
        };
        keyword(object, key).is_some_and(is_bare)
    }

    /// Reports a keyword of a schema in a parameter or header that has a `schema` or a `content`.
    pub(super) fn beside_schema(&mut self, object: Kind, key: &str, at: &Pointer<'_>) {
        let Some(known) = keyword(object, key) else { return };
        let message = known.of.other_than(self.version, key, object.noun());
        self.repeat(Code::KeywordOfOtherVersion, message, "it is ignored; move it into the `schema`", at);
    }

    /// `{$ref, …}` as `{allOf: [{$ref}], …}`: keywords beside a reference apply, too.
    pub(super) fn schema_beside_reference(
        &mut self,
        reference: String,
        map: Map<String, Value>,
        at: &Pointer<'_>,
    ) -> Box<Schema> {
        if self.version < Version::V3_1 {
            for keyword in map.keys().filter(|keyword| !is_annotation(keyword)) {
                let message = format!("{} ignores {} beside a `$ref`", self.version, shown(keyword));
                let help = "it is read as part of an `allOf` with the reference; write that `allOf`, since other tools ignore it";
                self.repeat(Code::ReferenceSiblings, message, help, &at.key(keyword));
            }
        }
        let mut schema = self.schema_object(map, at);
        let place = at.to_string();
        self.origins.moved(&format!("{place}/allOf/{}", schema.all_of.len()), &place);
        schema.all_of.push(Subschema::Reference(reference));
        schema
    }

    /// Reads `contentEncoding` and `contentMediaType` as the formats of 3.0 that say the same: a media type without an
    /// encoding and without a `type` is bytes (OpenAPI 3.1.1, section 4.4.2).
    pub(super) fn settle_content(&mut self, schema: &mut Schema, is_typed: bool, at: &Pointer<'_>) {
        let Some(content) = &schema.content else { return };
        if schema.format.is_none() {
            let is_binary = content.encoding.is_none()
                && content.media_type.as_deref().is_some_and(|media| !is_typed || media == BYTES);
            schema.format = match content.encoding.as_deref() {
                Some("base64") => Some("byte".to_owned()),
                _ if is_binary => Some("binary".to_owned()),
                _ => None,
            };
        }
        for keyword in ["contentEncoding", "contentMediaType"] {
            let value = if keyword == "contentEncoding" { &content.encoding } else { &content.media_type };
            if value.is_some() {
                self.keyword_of_other_version(Kind::Schema, keyword, &at.key(keyword));
            }
        }
    }
}

/// The media type of bytes that nothing is known of.
const BYTES: &str = "application/octet-stream";

/// Whether a keyword is an annotation, which says nothing about values.
pub(super) fn is_annotation(keyword: &str) -> bool {
    matches!(
        keyword,
        "description" | "title" | "summary" | "example" | "examples" | "externalDocs" | "$comment" | "xml"
    ) || keyword.starts_with("x-")
}
