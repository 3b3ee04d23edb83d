//! Parameter and Header Objects (OpenAPI 3.0.4, sections 4.7.12 and 4.7.21), media types and encodings.

use super::{Extensions, Reader};
use crate::diag::Pointer;
use indexmap::IndexMap;
use openapiv3::{
    Content, CookieStyle, Encoding, Example, Header, HeaderStyle, MediaType, Parameter, ParameterData,
    ParameterSchemaOrContent, PathStyle, QueryStyle, ReferenceOr,
};
use serde_json::{Map, Value};

/// What parameters and headers have in common.
#[derive(Default)]
struct Common {
    name: Option<String>,
    location: Option<Location>,
    description: Option<String>,
    required: bool,
    deprecated: Option<bool>,
    allow_empty_value: Option<bool>,
    allow_reserved: bool,
    style: Option<Style>,
    explode: Option<bool>,
    schema: Option<ReferenceOr<openapiv3::Schema>>,
    content: Option<Content>,
    example: Option<Value>,
    examples: IndexMap<String, ReferenceOr<Example>>,
    extensions: Extensions,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Location {
    Query,
    Header,
    Path,
    Cookie,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Style {
    Matrix,
    Label,
    Simple,
    Form,
    Space,
    Pipe,
    Deep,
}

const LOCATIONS: &[(&str, Location)] =
    &[("query", Location::Query), ("header", Location::Header), ("path", Location::Path), ("cookie", Location::Cookie)];

const STYLES: &[(&str, Style)] = &[
    ("form", Style::Form),
    ("simple", Style::Simple),
    ("label", Style::Label),
    ("matrix", Style::Matrix),
    ("spaceDelimited", Style::Space),
    ("pipeDelimited", Style::Pipe),
    ("deepObject", Style::Deep),
];

impl Reader<'_> {
    /// A parameter, or a reference to one.
    pub(super) fn parameter(&mut self, value: &Value, at: &Pointer<'_>) -> Option<ReferenceOr<Parameter>> {
        self.or_reference(value, at, Self::parameter_object)
    }

    fn parameter_object(&mut self, map: &Map<String, Value>, at: &Pointer<'_>) -> Option<Parameter> {
        let common = self.common("a parameter", map, at);
        let Some(name) = common.name.clone() else {
            self.missing("the parameter has no `name`", "it is left out; give it a `name`", at);
            return None;
        };
        let Some(location) = common.location else {
            if !map.contains_key("in") {
                let help = "it is left out; add `in: query`, `in: path`, `in: header` or `in: cookie`";
                self.missing(format!("the parameter `{name}` does not say where it stands"), help, at);
            }
            return None;
        };
        let format = self.format(&format!("parameter `{name}`"), "a parameter", map, at, common.schema, common.content);
        let style = common.style;
        let fits = match location {
            Location::Path => matches!(style, None | Some(Style::Matrix | Style::Label | Style::Simple)),
            Location::Header => matches!(style, None | Some(Style::Simple)),
            Location::Cookie => matches!(style, None | Some(Style::Form)),
            Location::Query => matches!(style, None | Some(Style::Form | Style::Space | Style::Pipe | Style::Deep)),
        };
        if !fits {
            let message = format!("parameter `{name}` cannot have this style where it stands");
            self.invalid(message, "the default style of its place is used", &at.key("style"));
        }
        let parameter_data = ParameterData {
            name,
            description: common.description,
            required: common.required,
            deprecated: common.deprecated,
            format,
            example: common.example,
            examples: common.examples,
            explode: common.explode,
            extensions: common.extensions,
        };
        Some(match location {
            Location::Query => Parameter::Query {
                parameter_data,
                allow_reserved: common.allow_reserved,
                style: query_style(style),
                allow_empty_value: common.allow_empty_value,
            },
            Location::Header => Parameter::Header { parameter_data, style: HeaderStyle::Simple },
            Location::Path => {
                let style = match style {
                    Some(Style::Matrix) => PathStyle::Matrix,
                    Some(Style::Label) => PathStyle::Label,
                    _ => PathStyle::Simple,
                };
                Parameter::Path { parameter_data, style }
            }
            Location::Cookie => Parameter::Cookie { parameter_data, style: CookieStyle::Form },
        })
    }

    /// A header, or a reference to one.
    pub(super) fn header(&mut self, value: &Value, at: &Pointer<'_>) -> Option<ReferenceOr<Header>> {
        self.or_reference(value, at, |reader, map, at| {
            let common = reader.common("a header", map, at);
            let format = reader.format("header", "a header", map, at, common.schema, common.content);
            Some(Header {
                description: common.description,
                style: HeaderStyle::Simple,
                required: common.required,
                deprecated: common.deprecated,
                format,
                example: common.example,
                examples: common.examples,
                extensions: common.extensions,
            })
        })
    }

    fn common(&mut self, noun: &'static str, map: &Map<String, Value>, at: &Pointer<'_>) -> Common {
        let is_parameter = noun == "a parameter";
        let bare = !map.contains_key("schema") && !map.contains_key("content") && map.contains_key("type");
        let mut common = Common::default();
        for (key, value) in map {
            let at = at.key(key);
            match key.as_str() {
                "name" if is_parameter => common.name = self.text(value, &at),
                "in" if is_parameter => common.location = self.word(value, &at, LOCATIONS),
                "description" => common.description = self.text(value, &at),
                "required" => common.required = self.flag(value, &at).unwrap_or_default(),
                "deprecated" => common.deprecated = self.flag(value, &at),
                "allowEmptyValue" => common.allow_empty_value = self.flag(value, &at),
                "allowReserved" => common.allow_reserved = self.flag(value, &at).unwrap_or_default(),
                "style" => common.style = self.word(value, &at, STYLES),
                "explode" => common.explode = self.flag(value, &at),
                "schema" => common.schema = self.schema(value, &at),
                "content" => common.content = Some(self.map(value, &at, Self::media_type)),
                "example" => common.example = if value.is_null() { None } else { Some(value.clone()) },
                "examples" => common.examples = self.map(value, &at, Self::example),
                // These belong to the schema that is not there; see `format`.
                key if bare && SCHEMA_KEYWORDS.contains(&key) => {}
                _ => self.other(noun, key, value, &at, &mut common.extensions),
            }
        }
        common
    }

    /// Schema or content. Swagger 2.0 had the schema's keywords in the parameter itself, and documents that
    /// were moved to 3.0 by hand have them still.
    fn format(
        &mut self,
        what: &str,
        noun: &'static str,
        map: &Map<String, Value>,
        at: &Pointer<'_>,
        schema: Option<ReferenceOr<openapiv3::Schema>>,
        content: Option<Content>,
    ) -> ParameterSchemaOrContent {
        match (schema, content) {
            (Some(schema), _) => ParameterSchemaOrContent::Schema(schema),
            (None, Some(content)) => ParameterSchemaOrContent::Content(content),
            (None, None) => {
                let keywords: Map<String, Value> = map
                    .iter()
                    .filter(|(key, _)| SCHEMA_KEYWORDS.contains(&key.as_str()))
                    .map(|(key, value)| (key.clone(), value.clone()))
                    .collect();
                if !map.contains_key("schema") {
                    let help = if keywords.contains_key("type") {
                        "its own keywords are taken as one; move `type` and the like into `schema`"
                    } else if noun == "a header" {
                        "any value is taken; add `schema: {type: string}`"
                    } else {
                        "a value of any type is taken; add `schema: {type: string}`"
                    };
                    self.missing(format!("the {what} has no `schema`"), help, at);
                }
                ParameterSchemaOrContent::Schema(ReferenceOr::Item(self.schema_object(&keywords, at)))
            }
        }
    }

    /// A Media Type Object (OpenAPI 3.0.4, section 4.7.14).
    pub(super) fn media_type(&mut self, value: &Value, at: &Pointer<'_>) -> Option<MediaType> {
        let mut media = MediaType::default();
        if value.is_null() {
            return Some(media);
        }
        for (key, value) in self.object(value, at)? {
            let at = at.key(key);
            match key.as_str() {
                "schema" => media.schema = self.schema(value, &at),
                "example" => media.example = if value.is_null() { None } else { Some(value.clone()) },
                "examples" => media.examples = self.map(value, &at, Self::example),
                "encoding" => media.encoding = self.map(value, &at, Self::encoding),
                _ => self.other("a media type", key, value, &at, &mut media.extensions),
            }
        }
        Some(media)
    }

    fn encoding(&mut self, value: &Value, at: &Pointer<'_>) -> Option<Encoding> {
        let mut encoding = Encoding::default();
        for (key, value) in self.object(value, at)? {
            let at = at.key(key);
            match key.as_str() {
                "contentType" => encoding.content_type = self.text(value, &at),
                "headers" => encoding.headers = self.map(value, &at, Self::header),
                "style" => encoding.style = self.word(value, &at, STYLES).map(|style| query_style(Some(style))),
                "explode" => encoding.explode = self.flag(value, &at).unwrap_or_default(),
                "allowReserved" => encoding.allow_reserved = self.flag(value, &at).unwrap_or_default(),
                _ => self.other("an encoding", key, value, &at, &mut encoding.extensions),
            }
        }
        Some(encoding)
    }
}

/// What Swagger 2.0 let a parameter say of its own type.
const SCHEMA_KEYWORDS: &[&str] = &[
    "type",
    "format",
    "items",
    "default",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "enum",
    "multipleOf",
];

fn query_style(style: Option<Style>) -> QueryStyle {
    match style {
        Some(Style::Space) => QueryStyle::SpaceDelimited,
        Some(Style::Pipe) => QueryStyle::PipeDelimited,
        Some(Style::Deep) => QueryStyle::DeepObject,
        _ => QueryStyle::Form,
    }
}
