//! The vocabulary of the runtime: every name of `specwright-runtime` that generated code uses, as data.
//!
//! The rest of `emit` takes its names from here, and makes none of parts. The test of this file reads the sources of the
//! runtime and fails where one of these names does not exist there in the form in which generated code uses it.

use proc_macro2::TokenStream;
use quote::quote;

use crate::ir::{Location, Presence};
use crate::json::JsonType;

/// The name of the crate, in paths.
pub const RUNTIME: &str = "specwright_runtime";

/// The method of `Http` that begins a call.
pub const BEGIN_CALL: &str = "call";

/// The variant of `Maybe` for a property that is absent.
pub const ABSENT: &str = "Absent";

/// The variant of open enumerations and tagged unions for values that the document does not list.
pub const UNKNOWN: &str = "Unknown";

/// What rules and violations call the body of a request.
pub const BODY: &str = "$";

/// An enumeration of names of one kind. It needs no imports: the files below have tables of them and little else.
macro_rules! names {
    ($(#[doc = $doc:literal])+ $kind:ident { $($variant:ident = $name:literal,)+ }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $kind {
            $(#[doc = concat!("`", $name, "`")] $variant,)+
        }

        impl $kind {
            /// All names of this kind.
            #[cfg_attr(not(test), expect(dead_code, reason = "the test of the vocabulary alone asks for all of them"))]
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The name, as generated code has it.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }

        impl quote::ToTokens for $kind {
            fn to_tokens(&self, tokens: &mut proc_macro2::TokenStream) {
                quote::ToTokens::to_tokens(&crate::emit::ident(self.name()), tokens);
            }
        }
    };
}

names! {
    /// Types and modules at the root of the runtime.
    Export {
        AsStrs = "as_strs",
        Base64 = "Base64",
        Bytes = "Bytes",
        Call = "Call",
        Credential = "Credential",
        DateTime = "DateTime",
        Decode = "decode",
        EventStream = "EventStream",
        HeaderForm = "HeaderForm",
        Http = "Http",
        HttpBuilder = "HttpBuilder",
        ItemStream = "ItemStream",
        JsonText = "JsonText",
        Literal = "Literal",
        Map = "Map",
        Maybe = "Maybe",
        Method = "Method",
        NaiveDate = "NaiveDate",
        NamedMethod = "named_method",
        NoError = "NoError",
        Open = "Open",
        Paging = "Paging",
        PartEncoding = "PartEncoding",
        Polling = "Polling",
        ReceiveError = "ReceiveError",
        Receiver = "Receiver",
        ResponseHeader = "ResponseHeader",
        Rule = "Rule",
        SecretString = "SecretString",
        Style = "Style",
        TokenSource = "TokenSource",
        Upload = "Upload",
        Utc = "Utc",
        Uuid = "Uuid",
        Value = "Value",
        XmlContent = "XmlContent",
        XmlMember = "XmlMember",
        XmlObject = "XmlObject",
        XmlType = "XmlType",
    }
}

/// The word of `call!` for a response that can be read as it comes.
pub const STREAM: &str = "stream";

names! {
    /// Macros.
    Macro {
        Call = "call",
        Client = "client",
        EnumOrder = "enum_order",
        FromVariants = "from_variants",
        IntegerEnum = "integer_enum",
        Mock = "mock",
        NeedsXml = "needs_xml",
        Object = "object",
        Pages = "pages",
        Poller = "poller",
        Receiver = "receiver",
        Responses = "responses",
        Schemes = "schemes",
        Server = "server",
        Servers = "servers",
        StringEnum = "string_enum",
        Transparent = "transparent",
        Union = "union",
        Validate = "validate",
    }
}

names! {
    /// Methods of `Call`.
    CallMethod {
        Accepts = "accepts",
        AlsoSuccess = "also_success",
        Bodiless = "bodiless",
        Bytes = "bytes",
        Compiled = "compiled",
        Cookie = "cookie",
        CookieWith = "cookie_with",
        EventStream = "event_stream",
        Failures = "failures",
        Form = "form",
        FormWith = "form_with",
        HeaderParam = "header_param",
        HeaderParamWith = "header_param_with",
        IdempotencyKeyHeader = "idempotency_key_header",
        ItemStream = "item_stream",
        Json = "json",
        JsonAs = "json_as",
        JsonLines = "json_lines",
        JsonSequence = "json_sequence",
        JsonValidated = "json_validated",
        Multipart = "multipart",
        Path = "path",
        PathValidated = "path_validated",
        PathWith = "path_with",
        Query = "query",
        QueryValidated = "query_validated",
        QueryWith = "query_with",
        Rules = "rules",
        Scopes = "scopes",
        Secured = "secured",
        Server = "server",
        StreamProperty = "stream_property",
        Text = "text",
        Upload = "upload",
        Validated = "validated",
        ValidatedAs = "validated_as",
        Xml = "xml",
        XmlResponse = "xml_response",
    }
}

impl CallMethod {
    /// A step of a call: `.name(arguments)`.
    pub fn with(self, arguments: TokenStream) -> TokenStream {
        let name = self;
        quote!(.#name(#arguments))
    }
}

/// The methods of `Call` for the parameters of a location.
#[derive(Clone, Copy, Debug)]
pub struct ParameterMethods {
    /// For a parameter in the default style of the location.
    pub plain: CallMethod,
    /// For a parameter in another style.
    pub styled: CallMethod,
    /// For a parameter in the default style that is checked by its type, where there is a method of its own for it.
    pub validated: Option<CallMethod>,
}

impl ParameterMethods {
    /// The methods for the parameters of a location.
    #[must_use]
    pub const fn of(location: Location) -> Self {
        use CallMethod::{
            Cookie, CookieWith, HeaderParam, HeaderParamWith, Path, PathValidated, PathWith, Query, QueryValidated,
            QueryWith,
        };
        match location {
            Location::Path => Self { plain: Path, styled: PathWith, validated: Some(PathValidated) },
            Location::Query => Self { plain: Query, styled: QueryWith, validated: Some(QueryValidated) },
            Location::Header => Self { plain: HeaderParam, styled: HeaderParamWith, validated: None },
            Location::Cookie => Self { plain: Cookie, styled: CookieWith, validated: None },
        }
    }
}

/// What violations call the location of a parameter.
#[must_use]
pub const fn location_name(location: Location) -> &'static str {
    match location {
        Location::Path => "path",
        Location::Query => "query",
        Location::Header => "header",
        Location::Cookie => "cookie",
    }
}

/// What a rule of a call applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject<'a> {
    /// The parameter of this name in this location.
    Parameter(Location, &'a str),
    /// The body.
    Body,
}

impl Subject<'_> {
    /// The name in the rules of a call: `query.limit`, or `$`.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Parameter(location, name) => format!("{}.{name}", location_name(location)),
            Self::Body => BODY.to_owned(),
        }
    }
}

names! {
    /// Variants of `PartEncoding`.
    PartVariant {
        MediaType = "MediaType",
        Multipart = "Multipart",
        MultipartItems = "MultipartItems",
        Style = "Style",
    }
}

names! {
    /// Constants of `Style`.
    StyleConstant {
        Cookie = "COOKIE",
        DeepObject = "DEEP_OBJECT",
        Form = "FORM",
        Json = "JSON",
        Label = "LABEL",
        Matrix = "MATRIX",
        PipeDelimited = "PIPE_DELIMITED",
        Querystring = "QUERYSTRING",
        QuerystringJson = "QUERYSTRING_JSON",
        Simple = "SIMPLE",
        SpaceDelimited = "SPACE_DELIMITED",
        TabDelimited = "TAB_DELIMITED",
    }
}

names! {
    /// Methods of `Style`.
    StyleMethod {
        Exploded = "exploded",
        Joined = "joined",
        Reserved = "reserved",
    }
}

names! {
    /// Functions of the module `decode`.
    Decoder {
        ByStatus = "by_status",
        Bytes = "bytes",
        Empty = "empty",
        EventItems = "event_items",
        Events = "events",
        Failure = "failure",
        Json = "json",
        JsonEventItems = "json_event_items",
        JsonFailure = "json_failure",
        Lines = "lines",
        OptionalJson = "optional_json",
        Sequence = "sequence",
        String = "string",
        StringFailure = "string_failure",
        Text = "text",
        TextEvents = "text_events",
        TextLines = "text_lines",
    }
}

names! {
    /// Kinds of bodies in `responses!`.
    BodyKind {
        Bytes = "bytes",
        Empty = "empty",
        Json = "json",
        OptionalJson = "optional_json",
        String = "string",
        Text = "text",
    }
}

impl BodyKind {
    /// The function that decodes a body of this kind.
    #[must_use]
    pub const fn decoder(self) -> Decoder {
        match self {
            Self::Bytes => Decoder::Bytes,
            Self::Empty => Decoder::Empty,
            Self::Json => Decoder::Json,
            Self::OptionalJson => Decoder::OptionalJson,
            Self::String => Decoder::String,
            Self::Text => Decoder::Text,
        }
    }
}

names! {
    /// Markers of fields in `object!` and `validate!`.
    Marker {
        Maybe = "Maybe",
        Nullable = "Nullable",
        Optional = "Optional",
        Required = "Required",
    }
}

impl Marker {
    /// The marker of a field.
    #[must_use]
    pub const fn of(presence: Presence) -> Self {
        match presence {
            Presence::Required => Self::Required,
            Presence::Nullable => Self::Nullable,
            Presence::Optional => Self::Optional,
            Presence::Maybe => Self::Maybe,
        }
    }
}

names! {
    /// Words of `union!`: how it tells variants apart.
    UnionWord {
        Best = "best",
        By = "by",
        Tagged = "tagged",
        With = "with",
    }
}

names! {
    /// Words of `union!` for JSON types.
    TypeWord {
        Any = "any",
        Array = "array",
        Boolean = "boolean",
        Integer = "integer",
        Number = "number",
        Object = "object",
        String = "string",
    }
}

impl TypeWord {
    /// The word for a JSON type.
    #[must_use]
    pub const fn of(ty: JsonType) -> Self {
        match ty {
            JsonType::Boolean => Self::Boolean,
            JsonType::Integer => Self::Integer,
            JsonType::Number => Self::Number,
            JsonType::String => Self::String,
            JsonType::Array => Self::Array,
            JsonType::Object => Self::Object,
            // `null` is left to the place of use: a union has no variant for it.
            JsonType::Null => Self::Any,
        }
    }
}

names! {
    /// Checks in `validate!` that no keyword of a schema names.
    CheckWord {
        Nested = "nested",
        Rules = "rules",
        UnlessNull = "unless_null",
        Values = "values",
    }
}

names! {
    /// Checks in `validate!`, one for each keyword of a schema. `each` is what `items` asks for.
    KeywordCheck {
        Each = "each",
        ExclusiveMaximum = "exclusive_maximum",
        ExclusiveMinimum = "exclusive_minimum",
        MaxItems = "max_items",
        MaxLength = "max_length",
        MaxProperties = "max_properties",
        Maximum = "maximum",
        MinItems = "min_items",
        MinLength = "min_length",
        MinProperties = "min_properties",
        Minimum = "minimum",
        MultipleOf = "multiple_of",
        Pattern = "pattern",
        UniqueItems = "unique_items",
    }
}

names! {
    /// Variants of `Rule`, one for each keyword of a schema.
    KeywordRule {
        Each = "Each",
        ExclusiveMaximum = "ExclusiveMaximum",
        ExclusiveMinimum = "ExclusiveMinimum",
        MaxItems = "MaxItems",
        MaxLength = "MaxLength",
        MaxProperties = "MaxProperties",
        Maximum = "Maximum",
        MinItems = "MinItems",
        MinLength = "MinLength",
        MinProperties = "MinProperties",
        Minimum = "Minimum",
        MultipleOf = "MultipleOf",
        Pattern = "Pattern",
        UniqueItems = "UniqueItems",
    }
}

impl KeywordCheck {
    /// The same keyword as a rule.
    #[must_use]
    pub const fn rule(self) -> KeywordRule {
        match self {
            Self::Each => KeywordRule::Each,
            Self::ExclusiveMaximum => KeywordRule::ExclusiveMaximum,
            Self::ExclusiveMinimum => KeywordRule::ExclusiveMinimum,
            Self::MaxItems => KeywordRule::MaxItems,
            Self::MaxLength => KeywordRule::MaxLength,
            Self::MaxProperties => KeywordRule::MaxProperties,
            Self::Maximum => KeywordRule::Maximum,
            Self::MinItems => KeywordRule::MinItems,
            Self::MinLength => KeywordRule::MinLength,
            Self::MinProperties => KeywordRule::MinProperties,
            Self::Minimum => KeywordRule::Minimum,
            Self::MultipleOf => KeywordRule::MultipleOf,
            Self::Pattern => KeywordRule::Pattern,
            Self::UniqueItems => KeywordRule::UniqueItems,
        }
    }
}

mod header;
pub mod mock;
mod pages;
mod polling;
mod received;
mod security;
mod xml;

pub use header::{HeaderConstructor, HeaderVariant};
pub use pages::{ITEMS, PAGES, PagingFunction};
pub use polling::{POLLER, PollingFunction};
#[cfg(test)]
use received::HTTP;
pub use received::{ReceiverMethod, request_of};
pub use security::{ADD_CREDENTIAL, Constructor, ENV, SCHEMES, SchemeWord};
pub use xml::{XmlMemberMethod, XmlObjectMethod, XmlTypeMethod, XmlVariant};

#[cfg(test)]
mod tests;
