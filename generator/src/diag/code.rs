//! The kinds of fault, one variant each, with the name a user sees.
//!
//! A code is stable: people search for it, allow it and deny it. Each has a page in `docs/diagnostics`
//! and a broken document in `generator/tests/reject` which shows it.

/// How grave a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is generated.
    Error,
    /// The narrowest possible part is lost or guessed; the rest is generated.
    Warning,
}

/// What a code is about; decides its severity and whether `strict` raises it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Leaves nothing sensible to generate.
    Fatal,
    /// The document is at fault, the loss is narrow.
    Fault,
    /// The document is right, specwright cannot express it yet.
    Unsupported,
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $class:ident;)+) => {
        /// The kinds of fault.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Code {
            /// Every code, in the order of the pipeline.
            pub const ALL: &[Code] = &[$(Code::$variant),+];

            /// The name a user sees: `unresolved-reference`.
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
    /// The text is read, and it is no OpenAPI document.
    NotOpenapi = "not-openapi", Fatal;
    /// An OpenAPI document of a version that cannot be read.
    UnsupportedVersion = "unsupported-version", Fatal;
    /// The generated code could not be written.
    Output = "output", Fatal;
    /// A map holds the same key twice; the last one counts.
    DuplicateKey = "duplicate-key", Fault;
    /// A YAML value that JSON does not have: `.nan`, a custom tag, a key that is a list.
    NotJson = "not-json", Fault;
    /// A `$ref` whose target does not exist or cannot be read.
    UnresolvedReference = "unresolved-reference", Fault;
    /// A `$ref` that leads only to itself.
    ReferenceCycle = "reference-cycle", Fault;
    /// A `$ref` to something of another kind than its place asks for.
    WrongReferenceKind = "wrong-reference-kind", Fault;
    /// Keywords beside `$ref`, which OpenAPI 3.0 ignores by the letter and people mean nevertheless.
    ReferenceSiblings = "reference-siblings", Fault;
    /// A keyword of another version of OpenAPI than the document declares.
    KeywordOfOtherVersion = "keyword-of-other-version", Fault;
    /// A keyword that no version of OpenAPI has at this place.
    UnknownKeyword = "unknown-keyword", Fault;
    /// A keyword that the specification requires is not there.
    MissingField = "missing-field", Fault;
    /// A value of another JSON type than its keyword asks for.
    WrongType = "wrong-type", Fault;
    /// A value of the right type that its keyword does not allow, such as `in: qurey`.
    InvalidValue = "invalid-value", Fault;
    /// A key that its map does not allow: a path without `/`, a status code that is none.
    InvalidKey = "invalid-key", Fault;
    /// A path parameter is declared, and the path has no place for it.
    PathParameterUnknown = "path-parameter-unknown", Fault;
    /// A path has a placeholder, and no parameter is declared for it.
    PathParameterMissing = "path-parameter-missing", Fault;
    /// Two operations have the same `operationId`.
    DuplicateOperationId = "duplicate-operation-id", Fault;
    /// An operation has two parameters of one name in one place.
    DuplicateParameter = "duplicate-parameter", Fault;
    /// An operation asks for a security scheme that the document does not define.
    UnknownSecurityScheme = "unknown-security-scheme", Fault;
    /// `required` names a property that the schema does not have.
    UndeclaredProperty = "undeclared-property", Fault;
    /// Parts of a schema that no value can satisfy together.
    ContradictorySchema = "contradictory-schema", Fault;
    /// A union whose variants nothing tells apart for certain.
    AmbiguousUnion = "ambiguous-union", Unsupported;
    /// A union that cannot be expressed.
    UnsupportedUnion = "unsupported-union", Unsupported;
    /// A base schema with a discriminator: an extension that no tag means, or that stands beside other schemas.
    UnsupportedInheritance = "unsupported-inheritance", Unsupported;
    /// `not`
    UnsupportedNot = "unsupported-not", Unsupported;
    /// A keyword that only restricts which values are valid, and is not checked.
    UnsupportedConstraint = "unsupported-constraint", Unsupported;
    /// A media type that is passed through as bytes, or that is offered beside one that is used.
    UnsupportedMediaType = "unsupported-media-type", Unsupported;
    /// A parameter that cannot be written as the document says.
    UnsupportedParameter = "unsupported-parameter", Unsupported;
    /// A security scheme that a client cannot use.
    UnsupportedSecurityScheme = "unsupported-security-scheme", Unsupported;
    /// Callbacks: requests that a server makes.
    UnsupportedCallback = "unsupported-callback", Unsupported;
}

impl Code {
    /// The severity a diagnostic of this code has by default.
    pub fn severity(self) -> Severity {
        match self.class() {
            Class::Fatal => Severity::Error,
            Class::Fault | Class::Unsupported => Severity::Warning,
        }
    }

    /// What to do about it, where there is nothing more precise to say.
    pub fn next_step(self) -> &'static str {
        match self {
            Code::Syntax => "correct the text here, or just before: reading it stopped at this place",
            Code::UnresolvedReference => {
                "declare what it refers to, or correct the reference; nothing is known of it until then"
            }
            _ => "",
        }
    }

    /// Whether the document is at fault, so that the option `strict` makes it an error.
    pub fn is_document_fault(self) -> bool {
        self.class() != Class::Unsupported
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
