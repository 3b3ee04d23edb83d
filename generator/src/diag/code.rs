//! The kinds of diagnostics, one variant each, with the name that a user sees.
//!
//! A code is stable: people search for it, allow it and deny it. Each has a page in `docs/diagnostics`
//! and a document in `generator/tests/reject` or `generator/tests/warn` that causes it.

use std::fmt;
use std::str::FromStr;

/// How severe a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is generated.
    Error,
    /// The narrowest possible part is lost or guessed; the rest is generated.
    Warning,
    /// Nothing is lost. Not shown unless asked for.
    Remark,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Remark => "remark",
        })
    }
}

/// The class of a code: it decides the severity, and whether `strict` makes it an error.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// It leaves nothing sensible to generate.
    Fatal,
    /// The document has a fault; the loss is narrow.
    Fault,
    /// The document is valid, but specwright cannot express it yet.
    Unsupported,
    /// The document is valid, and nothing is lost.
    Remark,
    /// A choice of the user has no effect any more.
    Choice,
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $class:ident;)+) => {
        /// The kinds of diagnostics.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Code {
            /// Every code, in the order of the pipeline.
            pub const ALL: &[Code] = &[$(Code::$variant),+];

            /// The name that a user sees: `unresolved-reference`.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Code::$variant => $name,)+
                }
            }

            fn class(self) -> Class {
                match self {
                    $(Code::$variant => Class::$class,)+
                }
            }
        }
    };
}

codes! {
    /// The entry document does not exist.
    MissingFile = "missing-file", Fatal;
    /// A file exists and cannot be read: a directory, no permission.
    UnreadableFile = "unreadable-file", Fatal;
    /// A file is not UTF-8.
    NotUtf8 = "not-utf-8", Fatal;
    /// A text is neither YAML nor JSON.
    Syntax = "syntax", Fatal;
    /// A text nests deeper than any document sensibly does.
    TooDeep = "too-deep", Fatal;
    /// YAML aliases multiply into more than memory should hold.
    AliasBomb = "alias-bomb", Fatal;
    /// The text can be read, but it is not an OpenAPI document.
    NotOpenapi = "not-openapi", Fatal;
    /// An OpenAPI document of a version that cannot be read.
    UnsupportedVersion = "unsupported-version", Fatal;
    /// A choice of the user that cannot be followed, such as a type that is not Rust.
    InvalidOption = "invalid-option", Fatal;
    /// The generated code could not be written.
    Output = "output", Fatal;
    /// A line of the file of known warnings that no warning has.
    StaleKnown = "stale-known", Choice;
    /// A map holds the same key twice; the last one counts.
    DuplicateKey = "duplicate-key", Fault;
    /// A YAML value that JSON does not have: `.nan`, a custom tag, a key that is a list.
    NotJson = "not-json", Fault;
    /// A `$ref` whose target does not exist or cannot be read.
    UnresolvedReference = "unresolved-reference", Fault;
    /// A `$ref` that refers only to itself.
    ReferenceCycle = "reference-cycle", Fault;
    /// A `$ref` to a value of another kind than expected.
    WrongReferenceKind = "wrong-reference-kind", Fault;
    /// Keywords beside `$ref`, which OpenAPI 3.0 ignores, but documents mean.
    ReferenceSiblings = "reference-siblings", Fault;
    /// A keyword of another version of OpenAPI than the document declares.
    KeywordOfOtherVersion = "keyword-of-other-version", Fault;
    /// A keyword that no version of OpenAPI has at this place.
    UnknownKeyword = "unknown-keyword", Fault;
    /// A keyword that the specification requires is missing.
    MissingField = "missing-field", Fault;
    /// A value of another JSON type than its keyword requires.
    WrongType = "wrong-type", Fault;
    /// A value of the right type that its keyword does not allow, such as `in: qurey`.
    InvalidValue = "invalid-value", Fault;
    /// A key that its map does not allow: a path without `/`, an invalid status.
    InvalidKey = "invalid-key", Fault;
    /// A path parameter is declared, and the path has no placeholder for it.
    PathParameterUnknown = "path-parameter-unknown", Fault;
    /// A path has a placeholder, and no parameter is declared for it.
    PathParameterMissing = "path-parameter-missing", Fault;
    /// Two operations have the same `operationId`.
    DuplicateOperationId = "duplicate-operation-id", Fault;
    /// An operation has two parameters of one name in one location.
    DuplicateParameter = "duplicate-parameter", Fault;
    /// An operation asks for a security scheme that the document does not define.
    UnknownSecurityScheme = "unknown-security-scheme", Fault;
    /// `required`, or an encoding, names a property that the schema does not have.
    UndeclaredProperty = "undeclared-property", Fault;
    /// Parts of a schema that no value can satisfy together.
    ContradictorySchema = "contradictory-schema", Fault;
    /// A union whose variants nothing tells apart for certain.
    AmbiguousUnion = "ambiguous-union", Unsupported;
    /// A union that cannot be expressed.
    UnsupportedUnion = "unsupported-union", Unsupported;
    /// A base schema with a discriminator: an extension that no tag means, or that is beside other schemas.
    UnsupportedInheritance = "unsupported-inheritance", Unsupported;
    /// `not`
    UnsupportedNot = "unsupported-not", Unsupported;
    /// A keyword that only restricts which values are valid, and is not checked.
    UnsupportedConstraint = "unsupported-constraint", Unsupported;
    /// A media type that is passed through as bytes.
    UnsupportedMediaType = "unsupported-media-type", Unsupported;
    /// A body in XML that is text, since the client is generated without `xml`.
    XmlAsText = "xml-as-text", Unsupported;
    /// A parameter that cannot be written as the document says.
    UnsupportedParameter = "unsupported-parameter", Unsupported;
    /// A security scheme that a client cannot use.
    UnsupportedSecurityScheme = "unsupported-security-scheme", Unsupported;
    /// Part of a webhook or a callback, which are requests that a server sends.
    UnsupportedCallback = "unsupported-callback", Unsupported;
    /// A media type that is not used, beside one with the same schema that is.
    OtherMediaType = "other-media-type", Remark;
    /// A part of an extension that is not expressed. Nothing of OpenAPI is lost.
    UnsupportedExtension = "unsupported-extension", Remark;
}

impl Code {
    /// The code of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == name)
    }

    /// The severity that a diagnostic of this code has by default.
    pub fn severity(self) -> Severity {
        match self.class() {
            Class::Fatal => Severity::Error,
            Class::Fault | Class::Unsupported | Class::Choice => Severity::Warning,
            Class::Remark => Severity::Remark,
        }
    }

    /// What to do about it, where the diagnostic says nothing more precise.
    pub fn next_step(self) -> &'static str {
        match self {
            Code::Syntax => "correct the text here, or just before: reading it stopped at this place",
            Code::UnresolvedReference => {
                "declare what it refers to, or correct the reference; nothing is known of it until then"
            }
            _ => "",
        }
    }

    /// Whether it is a fault of the document, so that the option `strict` makes it an error.
    pub fn is_document_fault(self) -> bool {
        matches!(self.class(), Class::Fatal | Class::Fault)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Code {
    type Err = UnknownCode;

    fn from_str(name: &str) -> Result<Self, UnknownCode> {
        Self::named(name).ok_or_else(|| UnknownCode(name.to_owned()))
    }
}

/// A name that no code has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownCode(String);

impl UnknownCode {
    /// The code whose name is the most similar, if it may be what was meant: at most a third of its letters are others.
    fn nearest(&self) -> Option<Code> {
        let distances = Code::ALL.iter().map(|code| (distance(&self.0, code.as_str()), *code));
        let (least, code) = distances.min()?;
        (3 * least <= code.as_str().len()).then_some(code)
    }
}

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no code `{}`", self.0)?;
        if let Some(nearest) = self.nearest() {
            write!(f, "; the nearest is `{nearest}`")?;
        }
        f.write_str("; docs/diagnostics has a page for each code")
    }
}

impl std::error::Error for UnknownCode {}

/// How many letters must be inserted, removed or replaced to make one text of the other (Levenshtein).
fn distance(one: &str, two: &str) -> usize {
    let two: Vec<char> = two.chars().collect();
    let mut row: Vec<usize> = (0..=two.len()).collect();
    for (index, letter) in one.chars().enumerate() {
        let (mut diagonal, mut left) = (index, index + 1);
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, other) in row.iter_mut().skip(1).zip(&two) {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = *cell;
            left = replaced.min(diagonal + 1).min(left + 1);
            *cell = left;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_the_name_of_its_code() {
        for code in Code::ALL {
            assert_eq!(code.as_str().parse::<Code>(), Ok(*code));
        }
    }

    #[test]
    fn a_name_that_no_code_has_gives_the_nearest_one() {
        let error = "unkown-keywords".parse::<Code>().map_err(|error| error.to_string());
        let expected = "there is no code `unkown-keywords`; the nearest is `unknown-keyword`; \
                        docs/diagnostics has a page for each code";
        assert_eq!(error, Err(expected.to_owned()));
    }

    #[test]
    fn a_name_that_is_like_no_code_gives_none() {
        let error = "everything".parse::<Code>().map_err(|error| error.to_string());
        assert_eq!(error, Err("there is no code `everything`; docs/diagnostics has a page for each code".to_owned()));
    }

    #[test]
    fn the_distance_counts_letters() {
        let pairs = [("", ""), ("", "abc"), ("abc", ""), ("kitten", "sitting"), ("a-b", "ab"), ("ab", "ba")];
        assert_eq!(pairs.map(|(one, two)| distance(one, two)), [0, 3, 3, 3, 1, 2]);
    }
}
