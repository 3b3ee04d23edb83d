//! Parameters, headers, media types and encodings (OpenAPI 3.0.4, sections 4.7.12, 4.7.14, 4.7.15 and 4.7.21).

use super::keywords::keyword;
use super::v2_0::collection;
use super::values::{Word, later, word};
use super::{Reader, Version};
use crate::diag::Code;
use crate::json::{Pointer, shown};
use crate::spec::grammar::Kind;
use crate::spec::{
    Content, Encoding, Example, Header, Location, MediaType, Parameter, RefOr, Schema, Shape, Style, Subschema,
};
use serde_json::{Map, Value};

/// What parameters and headers have in common.
#[derive(Default)]
struct Common {
    name: Option<String>,
    client_name: Option<String>,
    location: Option<Location>,
    description: Option<String>,
    required: bool,
    deprecated: bool,
    allow_empty_value: bool,
    allow_reserved: bool,
    style: Option<Style>,
    explode: Option<bool>,
    schema: Option<Subschema>,
    content: Option<Content>,
    examples: Vec<(String, RefOr<Example>)>,
    /// Keywords of a schema in the parameter itself, as in Swagger 2.0.
    bare: Map<String, Value>,
    has_schema: bool,
    /// `collectionFormat` (2.0)
    collection: Option<(Style, bool)>,
}

/// A field of a form of 2.0.
pub(super) struct FormField {
    pub name: String,
    pub schema: Box<Schema>,
    pub required: bool,
    /// How a list is written, and whether each item by itself, where it is not the default of forms.
    pub style: Option<(Style, bool)>,
}

const LOCATIONS: &[Word<Location>] = &[
    word("query", Location::Query),
    word("header", Location::Header),
    word("path", Location::Path),
    later("cookie", Location::Cookie, Version::V3_0),
    later("querystring", Location::Querystring, Version::V3_2),
];

const STYLES: &[Word<Style>] = &[
    word("form", Style::Form),
    word("simple", Style::Simple),
    word("label", Style::Label),
    word("matrix", Style::Matrix),
    word("spaceDelimited", Style::SpaceDelimited),
    word("pipeDelimited", Style::PipeDelimited),
    word("deepObject", Style::DeepObject),
    later("cookie", Style::Cookie, Version::V3_2),
];

impl Reader<'_> {
    /// A parameter, or a reference to one.
    pub(super) fn parameter(&mut self, value: Value, at: &Pointer<'_>) -> Option<RefOr<Parameter>> {
        self.or_reference(value, at, Self::parameter_object)
    }

    fn parameter_object(&mut self, map: Map<String, Value>, at: &Pointer<'_>) -> Option<Parameter> {
        let located = map.contains_key("in");
        let mut common = self.common(Kind::Parameter, map, at);
        let Some(name) = common.name.take() else {
            self.missing("the parameter has no `name`", "it is left out; give it a `name`", at);
            return None;
        };
        let Some(location) = common.location else {
            if !located {
                let help = "it is left out; add `in: query`, `in: path`, `in: header` or `in: cookie`";
                self.missing(format!("the parameter `{name}` has no `in`"), help, at);
            }
            return None;
        };
        let (default, others): (Style, &[Style]) = match location {
            Location::Path => (Style::Simple, &[Style::Matrix, Style::Label]),
            Location::Header => (Style::Simple, &[]),
            Location::Cookie => (Style::Form, &[Style::Cookie]),
            Location::Query | Location::Querystring => {
                (Style::Form, &[Style::SpaceDelimited, Style::PipeDelimited, Style::DeepObject])
            }
        };
        let style = common.style.unwrap_or(default);
        let fits = style == default || others.contains(&style);
        let (style, explode) = match self.collection_of(&common, location, &name, at) {
            Some((collected, explode)) => (collected, Some(explode)),
            None => (if fits { style } else { default }, common.explode),
        };
        let client_name = common.client_name.take().filter(|name| !name.trim().is_empty());
        let (description, required, deprecated) = (common.description.take(), common.required, common.deprecated);
        let (allow_empty_value, allow_reserved) = (common.allow_empty_value, common.allow_reserved);
        let examples = std::mem::take(&mut common.examples);
        let shape = self.shape(&format!("parameter `{name}`"), Kind::Parameter, common, at);
        if !fits {
            let message = format!("parameter `{name}` cannot have this style in its location");
            self.invalid(
                message,
                "the default style of the location is used; correct or remove `style`",
                &at.key("style"),
            );
        }
        Some(Parameter {
            name,
            client_name,
            location,
            description,
            required,
            deprecated,
            allow_empty_value,
            shape,
            style,
            explode,
            allow_reserved,
            examples,
        })
    }

    /// How a list of a parameter of 2.0 is written; `csv`, if it does not say (Swagger 2.0, "Parameter Object").
    fn collection_of(
        &mut self,
        common: &Common,
        location: Location,
        name: &str,
        at: &Pointer<'_>,
    ) -> Option<(Style, bool)> {
        if !self.version.is_2_0() {
            return None;
        }
        let (style, explode) = common.collection.unwrap_or((Style::Form, false));
        let inner = common.bare.get("items").and_then(|items| items.get("type"));
        if inner == Some(&Value::from("array")) {
            let message = format!("the lists in the list of parameter `{name}` are written as JSON");
            let help = "pass the items as text, with commas between the values of each";
            self.repeat(Code::UnsupportedParameter, message, help, &at.key("items"));
        }
        match (location, style) {
            (Location::Query, _) => Some((style, explode)),
            (_, Style::Form) if explode => {
                let message = format!("parameter `{name}` cannot be `multi` in its location");
                let help = "its items are written with commas between them; `multi` is for queries and forms";
                self.invalid(message, help, &at.key("collectionFormat"));
                Some((Style::Simple, false))
            }
            (_, Style::Form) => Some((Style::Simple, false)),
            _ => Some((style, false)),
        }
    }

    /// A parameter `in: formData` (Swagger 2.0, "Parameter Object").
    pub(super) fn form_field(&mut self, mut map: Map<String, Value>, at: &Pointer<'_>) -> Option<FormField> {
        map.shift_remove("in");
        let mut common = self.common(Kind::Parameter, map, at);
        let Some(name) = common.name.take() else {
            self.missing("the parameter has no `name`", "it is left out; give it a `name`", at);
            return None;
        };
        let (description, required) = (common.description.take(), common.required);
        let style = common.collection.unwrap_or((Style::Form, false));
        let client_name = common.client_name.take();
        let mut schema = match self.shape(&format!("parameter `{name}`"), Kind::Parameter, common, at) {
            Shape::Schema(Subschema::Inline(schema)) => schema,
            Shape::Schema(other) => Box::new(Schema { all_of: vec![other], ..Schema::default() }),
            Shape::Content(_) => Box::default(),
        };
        schema.description = description.or(schema.description.take());
        if client_name.is_some() {
            schema.given.get_or_insert_with(Default::default).client_name = client_name;
        }
        // Whether a reference is to a list is not known here: the style of a list says nothing of other values.
        let is_list = schema.items.is_some() || !schema.all_of.is_empty();
        Some(FormField {
            name,
            schema,
            required,
            style: Some(style).filter(|style| is_list && *style != (Style::Form, true)),
        })
    }

    /// A header, or a reference to one.
    pub(super) fn header(&mut self, value: Value, at: &Pointer<'_>) -> Option<RefOr<Header>> {
        self.or_reference(value, at, |reader, map, at| {
            let mut common = reader.common(Kind::Header, map, at);
            Some(Header {
                description: common.description.take(),
                required: common.required,
                deprecated: common.deprecated,
                style: common.collection.map(|(style, _)| style),
                explode: common.explode,
                examples: std::mem::take(&mut common.examples),
                shape: reader.shape("header", Kind::Header, common, at),
            })
        })
    }

    fn common(&mut self, object: Kind, mut map: Map<String, Value>, at: &Pointer<'_>) -> Common {
        if self.version.is_2_0() {
            self.only_own(object, &mut map, at);
        }
        let is_parameter = object == Kind::Parameter;
        let has_schema = map.contains_key("schema");
        let is_schema = |value: &Value| value.is_object() || value.is_boolean();
        let bare = !map.get("schema").is_some_and(is_schema) && !map.contains_key("content");
        let mut common = Common { has_schema, ..Common::default() };
        for (key, value) in map {
            let at = at.key(&key);
            match key.as_str() {
                "x-ms-client-name" if is_parameter => common.client_name = self.text(value, &at),
                "name" if is_parameter => common.name = self.text(value, &at),
                "in" if is_parameter => common.location = self.word(value, &at, LOCATIONS),
                "description" => common.description = self.text(value, &at),
                "required" => common.required = self.flag(&value, &at).unwrap_or_default(),
                "deprecated" => {
                    common.deprecated = self.flag(&value, &at).unwrap_or_default();
                    self.since_3_0(object, &key, &at);
                }
                "allowEmptyValue" => common.allow_empty_value = self.flag(&value, &at).unwrap_or_default(),
                "allowReserved" => common.allow_reserved = self.flag(&value, &at).unwrap_or_default(),
                "style" => common.style = self.word(value, &at, STYLES),
                "explode" => common.explode = self.flag(&value, &at),
                "schema" => {
                    common.schema = self.subschema(value, &at);
                    self.since_3_0(object, &key, &at);
                }
                "content" => common.content = Some(self.map(value, &at, Self::media_type)),
                "example" => example_into(&mut common.examples, value),
                "examples" => {
                    let examples: Vec<_> = self.map(value, &at, Self::example);
                    common.examples.extend(examples);
                }
                "collectionFormat" if self.version.is_2_0() => {
                    let format = self.text(value, &at).unwrap_or_default();
                    common.collection = collection(&format);
                    if common.collection.is_none() {
                        let help = "allowed: `csv`, `ssv`, `tsv`, `pipes` and `multi`; `csv` is used";
                        self.invalid(format!("{} is not a value of `collectionFormat`", shown(&format)), help, &at);
                    }
                }
                // Extensions that say something of a schema stand beside its other keywords.
                _ if bare && key.starts_with("x-") && keyword(Kind::Schema, &key).is_some() => {
                    common.bare.insert(key, value);
                }
                _ if self.is_of_schema(object, &key) => {
                    if bare {
                        common.bare.insert(key, value);
                    } else {
                        self.beside_schema(object, &key, &at);
                    }
                }
                _ => self.other(object, &key, &at),
            }
        }
        common
    }

    /// The `schema` or the `content`. In Swagger 2.0 the keywords of the schema are in the parameter itself, and
    /// documents that were converted to 3.0 by hand may still have them there.
    fn shape(&mut self, what: &str, object: Kind, common: Common, at: &Pointer<'_>) -> Shape {
        match (common.schema, common.content) {
            (Some(schema), content) => {
                if content.is_some_and(|content| !content.is_empty()) {
                    let message = format!("the {what} has a `schema` and a `content`");
                    self.invalid(message, "the `schema` counts; keep one of the two", at);
                }
                Shape::Schema(schema)
            }
            (None, Some(content)) => Shape::Content(content),
            (None, None) => {
                let is_own = self.version.is_2_0() && !common.bare.is_empty();
                if !common.has_schema && !is_own {
                    let help = if common.bare.contains_key("type") {
                        "its own keywords are read as one; move `type` and the like into `schema`"
                    } else if object == Kind::Header {
                        "any value is accepted; add `schema: {type: string}`"
                    } else {
                        "a value of any type is accepted; add `schema: {type: string}`"
                    };
                    self.missing(format!("the {what} has no `schema`"), help, at);
                }
                Shape::Schema(Subschema::Inline(self.schema_object(common.bare, at)))
            }
        }
    }

    /// A media type.
    pub(super) fn media_type(&mut self, value: Value, at: &Pointer<'_>) -> Option<MediaType> {
        if value.is_null() {
            return Some(MediaType::default());
        }
        self.members(value, at, |reader, media: &mut MediaType, key, value, at| match key {
            "schema" => media.schema = reader.subschema(value, at),
            "example" => example_into(&mut media.examples, value),
            "examples" => {
                let examples: Vec<_> = reader.map(value, at, Self::example);
                media.examples.extend(examples);
            }
            "encoding" => media.encoding = reader.map(value, at, Self::encoding),
            "itemSchema" => {
                media.item_schema = reader.subschema(value, at);
                reader.keyword_of_other_version(Kind::MediaType, key, at);
            }
            "prefixEncoding" => {
                media.prefix_encoding = reader.list(value, at, Self::encoding);
                reader.keyword_of_other_version(Kind::MediaType, key, at);
            }
            "itemEncoding" => {
                media.item_encoding = reader.encoding(value, at).map(Box::new);
                reader.keyword_of_other_version(Kind::MediaType, key, at);
            }
            _ => reader.other(Kind::MediaType, key, at),
        })
    }

    fn encoding(&mut self, value: Value, at: &Pointer<'_>) -> Option<Encoding> {
        self.members(value, at, |reader, encoding: &mut Encoding, key, value, at| match key {
            "contentType" => encoding.content_type = reader.text(value, at),
            "headers" => encoding.headers = reader.map(value, at, Self::header),
            "style" => {
                // A style that forms do not have is replaced by their default.
                let in_forms = [Style::SpaceDelimited, Style::PipeDelimited, Style::DeepObject];
                let style = reader.word(value, at, STYLES);
                encoding.style = style.map(|style| if in_forms.contains(&style) { style } else { Style::Form });
            }
            "explode" => encoding.explode = reader.flag(&value, at),
            "allowReserved" => encoding.allow_reserved = reader.flag(&value, at).unwrap_or_default(),
            "encoding" => {
                encoding.encoding = reader.map(value, at, Self::encoding);
                reader.keyword_of_other_version(Kind::Encoding, key, at);
            }
            "prefixEncoding" => {
                encoding.prefix_encoding = reader.list(value, at, Self::encoding);
                reader.keyword_of_other_version(Kind::Encoding, key, at);
            }
            "itemEncoding" => {
                encoding.item_encoding = reader.encoding(value, at).map(Box::new);
                reader.keyword_of_other_version(Kind::Encoding, key, at);
            }
            _ => reader.other(Kind::Encoding, key, at),
        })
    }
}

/// Adds `example`, which has no name, to the examples that have one; `null` counts as absent.
fn example_into(examples: &mut Vec<(String, RefOr<Example>)>, value: Value) {
    if !value.is_null() {
        examples.push((String::new(), RefOr::Item(Example { value: Some(value), ..Example::default() })));
    }
}
