//! Parameters, headers, media types and examples (OpenAPI 3.0.4, sections 4.7.12, 4.7.14, 4.7.15, 4.7.19 and 4.7.21).

use serde_json::Value;

use super::{RefOr, Subschema};

/// A parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// `name`
    pub name: String,
    /// `x-ms-client-name`: its name in code.
    pub client_name: Option<String>,
    /// `in`
    pub location: Location,
    /// `description`
    pub description: Option<String>,
    /// `required`
    pub required: bool,
    /// `deprecated`
    pub deprecated: bool,
    /// `allowEmptyValue`
    pub allow_empty_value: bool,
    /// `schema` or `content`
    pub shape: Shape,
    /// `style`; the default of the location if it is absent.
    pub style: Style,
    /// `explode`
    pub explode: Option<bool>,
    /// `allowReserved`
    pub allow_reserved: bool,
    /// `example` and `examples`
    pub examples: Vec<(String, RefOr<Example>)>,
}

/// A header field of a response or of a part.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    /// `description`
    pub description: Option<String>,
    /// `required`
    pub required: bool,
    /// `deprecated`
    pub deprecated: bool,
    /// `schema` or `content`
    pub shape: Shape,
    /// `collectionFormat` (2.0), as the style that has its delimiter.
    pub style: Option<Style>,
    /// `explode`
    pub explode: Option<bool>,
    /// `example` and `examples`
    pub examples: Vec<(String, RefOr<Example>)>,
}

/// The description of the value of a parameter or header field.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// `schema`: a value that is written in a style.
    Schema(Subschema),
    /// `content`: a document of a media type.
    Content(Content),
}

/// The location of a parameter (`in`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Location {
    /// `query`
    Query,
    /// `querystring`: the whole query (3.2).
    Querystring,
    /// `header`
    Header,
    /// `path`
    Path,
    /// `cookie`
    Cookie,
}

/// How a value is written (OpenAPI 3.0.4, section 4.7.12.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `matrix`
    Matrix,
    /// `label`
    Label,
    /// `simple`
    Simple,
    /// `form`
    Form,
    /// `spaceDelimited`
    SpaceDelimited,
    /// `pipeDelimited`
    PipeDelimited,
    /// `collectionFormat: tsv` (2.0)
    TabDelimited,
    /// `deepObject`
    DeepObject,
    /// `cookie` (3.2)
    Cookie,
}

/// Media types or ranges of them, and what each carries.
pub type Content = Vec<(String, MediaType)>;

/// The content in one media type.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MediaType {
    /// Whether its schema is that of another media type of the same content, which alone has it: `consumes` and `produces` of 2.0.
    pub shares_schema: bool,
    /// `schema`
    pub schema: Option<Subschema>,
    /// `itemSchema`: of each item of a sequence (3.2).
    pub item_schema: Option<Subschema>,
    /// `example` and `examples`
    pub examples: Vec<(String, RefOr<Example>)>,
    /// `encoding`: of properties.
    pub encoding: Vec<(String, Encoding)>,
    /// `prefixEncoding`: of the first parts (3.2).
    pub prefix_encoding: Vec<Encoding>,
    /// `itemEncoding`: of the parts after them (3.2).
    pub item_encoding: Option<Box<Encoding>>,
}

/// How one property of a form, or one part, is written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Encoding {
    /// `contentType`
    pub content_type: Option<String>,
    /// `headers`
    pub headers: Vec<(String, RefOr<Header>)>,
    /// `style`
    pub style: Option<Style>,
    /// `explode`; the default of the style if it is absent.
    pub explode: Option<bool>,
    /// `allowReserved`
    pub allow_reserved: bool,
    /// `encoding`: of the properties of a nested multipart body (3.2).
    pub encoding: Vec<(String, Encoding)>,
    /// `prefixEncoding` (3.2)
    pub prefix_encoding: Vec<Encoding>,
    /// `itemEncoding` (3.2)
    pub item_encoding: Option<Box<Encoding>>,
}

impl Encoding {
    /// The media type of `contentType`: the first that is no range, since a list leaves the choice to the caller.
    pub fn media(&self) -> Option<&str> {
        self.content_type.as_deref()?.split(',').map(str::trim).find(|media| !media.contains('*'))
    }

    /// How many encodings these are, with those within it.
    pub fn width(&self) -> usize {
        let named = self.encoding.iter().map(|(_, encoding)| encoding);
        1 + named.chain(&self.prefix_encoding).chain(self.item_encoding.as_deref()).map(Self::width).sum::<usize>()
    }

    /// Whether it has encodings of parts within the part.
    pub fn has_inner(&self) -> bool {
        self.width() > 1
    }
}

/// An example.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Example {
    /// `summary`
    pub summary: Option<String>,
    /// `description`
    pub description: Option<String>,
    /// `value`, or `dataValue` (3.2); `null` counts as absent.
    pub value: Option<Value>,
    /// `serializedValue`: as it is sent (3.2).
    pub serialized: Option<String>,
    /// `externalValue`
    pub external_value: Option<String>,
}
