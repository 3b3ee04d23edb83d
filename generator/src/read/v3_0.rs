//! What OpenAPI 3.0 alone has, and what its documents take from other versions.
//!
//! Keywords beside a `$ref` apply: the specification ignores them, but documents that have them mean them. Keywords and
//! forms of 3.1 are read as 3.1 defines them, or reported as ignored: the table decides. Each is reported once per
//! document.

use super::Reader;
use super::Version;
use super::keywords::{Handling, Versions, keyword};
use crate::diag::Code;
use crate::json::{Pointer, shown};
use crate::spec::grammar::Kind;
use crate::spec::{Schema, Subschema};
use serde_json::{Map, Value};

const READ: &str = "it is read as OpenAPI 3.1 defines it; other tools ignore it in a 3.0 document";

impl Reader<'_> {
    /// Whether a keyword of a parameter or header is one of its schema: OpenAPI 2.0 has them in the parameter itself.
    pub(super) fn is_of_schema(&self, object: Kind, key: &str) -> bool {
        keyword(object, key).is_some_and(|known| {
            !known.is_of(self.version) && matches!(known.handling(self.version), Some(Handling::Rewritten(_)))
        })
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
        for keyword in map.keys().filter(|keyword| !is_annotation(keyword)) {
            let message = format!("OpenAPI 3.0 ignores {} beside a `$ref`", shown(keyword));
            let help =
                "it is read as part of an `allOf` with the reference; write that `allOf`, since other tools ignore it";
            self.repeat(Code::ReferenceSiblings, message, help, &at.key(keyword));
        }
        let mut schema = self.schema_object(map, at);
        let place = at.to_string();
        self.origins.moved(format!("{place}/allOf/{}", schema.all_of.len()), &place);
        schema.all_of.push(Subschema::Reference(reference));
        schema
    }

    /// Reports a boolean as a schema.
    pub(super) fn boolean_schema(&mut self, at: &Pointer<'_>) {
        self.repeat(Code::KeywordOfOtherVersion, "a boolean as a schema requires OpenAPI 3.1", READ, at);
    }

    /// Reports a list of types, or the type `null`.
    pub(super) fn type_list(&mut self, at: &Pointer<'_>) {
        let message = "a list of types and the type `null` require OpenAPI 3.1";
        self.repeat(Code::KeywordOfOtherVersion, message, READ, at);
    }

    /// Reports an exclusive bound that is a number.
    pub(super) fn exclusive_number(&mut self, key: &str, at: &Pointer<'_>) {
        let message = format!("`{key}` is a boolean in OpenAPI 3.0; a number requires 3.1");
        self.repeat(Code::KeywordOfOtherVersion, message, READ, at);
    }

    /// Reports a keyword that is read, if the document's version does not have it.
    pub(super) fn keyword_of_other_version(&mut self, object: Kind, key: &str, at: &Pointer<'_>) {
        match keyword(object, key) {
            Some(known) if !known.is_of(self.version) => match known.handling(self.version) {
                Some(Handling::Rewritten(_)) => {
                    let message = known.of.other_than(self.version, key, object.noun());
                    self.repeat(Code::KeywordOfOtherVersion, message, READ, at);
                }
                Some(Handling::Read(_)) => {}
                Some(Handling::Reported(_)) | None => self.other(object, key, at),
            },
            _ => self.other(object, key, at),
        }
    }

    /// Reads `contentEncoding` and `contentMediaType` as the formats of 3.0 that say the same, and reports them.
    pub(super) fn settle_content(&mut self, schema: &mut Schema, at: &Pointer<'_>) {
        let Some(content) = &schema.content else { return };
        for (keyword, value, meant, format) in [
            ("contentEncoding", &content.encoding, "base64", "byte"),
            ("contentMediaType", &content.media_type, "application/octet-stream", "binary"),
        ] {
            let Some(value) = value else { continue };
            let counts = value == meant && schema.format.is_none();
            if counts {
                schema.format = Some(format.to_owned());
            }
            let message = Versions::Since(Version::V3_1).other_than(self.version, keyword, Kind::Schema.noun());
            self.repeat(
                Code::KeywordOfOtherVersion,
                message,
                if counts { READ } else { "it is ignored" },
                &at.key(keyword),
            );
        }
    }
}

/// Whether a keyword is an annotation, which says nothing about values.
fn is_annotation(keyword: &str) -> bool {
    matches!(
        keyword,
        "description" | "title" | "summary" | "example" | "examples" | "externalDocs" | "$comment" | "xml"
    ) || keyword.starts_with("x-")
}
