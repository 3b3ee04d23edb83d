//! Parameters: their locations, and how they are written (OpenAPI 3.0.4, section 4.7.12).

use super::matching;
use super::media::{encoding, is_json};
use super::template::Template;
use crate::diag::Code;
use crate::ir::{Constraints, Docs, Encoding, Explode, Location, Parameter, Requirement, SchemeKind, Style, Type};
use crate::json::{JsonType, Pointer, shown};
use crate::lower::context::{
    Context, Words, constraints, docs, is_small, text, text_of, weight_of, weight_of_text, weight_of_value,
};
use crate::spec::{self, Document, Node, RefOr, Shape};
use std::collections::{HashMap, HashSet};

/// A list of parameters, with the pointer of the object that has it.
type List<'l, 'a> = (&'a [RefOr<spec::Parameter>], &'l Pointer<'l>);

/// The names of the parameters of the path that are declared.
pub fn declared<'a>(document: &'a Document, lists: [&'a [RefOr<spec::Parameter>]; 2]) -> Vec<&'a str> {
    let found = lists.into_iter().flatten().filter_map(|source| source.follow(&document.components.parameters));
    found.filter(|found| found.item.location == spec::Location::Path).map(|found| found.item.name.as_str()).collect()
}

/// Header fields that the transport writes, and nobody else may (RFC 9110, sections 7.6.1 and 8.6).
pub const OF_CONNECTIONS: [&str; 9] = [
    "connection",
    "content-length",
    "host",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// The weight of a parameter that an operation has.
pub fn weight(parameter: &Parameter) -> usize {
    let called = parameter.name.len() + parameter.client_name.as_ref().map_or(0, String::len);
    let values = parameter.default.iter().chain(&parameter.example).map(weight_of_value).sum::<usize>();
    let texts = weight_of_text(called + text_of(&parameter.ty)) - 1;
    weight_of(&parameter.docs, &parameter.constraints) + texts + values
}

/// The parameters of an operation: those of its path, then its own, which replace them. `None` if there is no room for them.
pub fn parameters<'a>(
    cx: &mut Context<'a, '_>,
    document: &'a Document,
    lists: [List<'_, 'a>; 2],
    template: &mut Template,
    words: &Words<'_>,
) -> Option<Vec<Parameter>> {
    let [_, (_, own_at)] = lists;
    let mut parameters: Vec<Parameter> = Vec::new();
    let mut places: HashMap<(Location, String), usize> = HashMap::new();
    for (list, at) in lists {
        let at = at.key("parameters");
        let start = parameters.len();
        for (index, source) in list.iter().enumerate() {
            let at = at.index(index);
            let Some(parameter) = parameter(cx, document, source, &at, words) else { continue };
            if !cx.limits.add_operation(weight(&parameter)) {
                return None;
            }
            let identity = (parameter.location, parameter.name.clone());
            match places.get(&identity).copied() {
                Some(known) if known < start => {
                    if let Some(known) = parameters.get_mut(known) {
                        *known = parameter;
                    }
                }
                Some(_) => cx.report.warn(
                    Code::DuplicateParameter,
                    &at.key("name"),
                    format!("the parameter `{}` is declared twice", parameter.name),
                    "the first one counts; remove one of them",
                ),
                None => {
                    places.insert(identity, parameters.len());
                    parameters.push(parameter);
                }
            }
        }
    }
    report_whole_queries(cx, &parameters);
    let count = parameters.len();
    matching::match_query(cx, &mut parameters, template);
    matching::match_template(cx, &mut parameters, template, own_at);
    cx.limits.add_operation(parameters.len().saturating_sub(count)).then_some(parameters)
}

/// Makes the parameters optional that hold the key of a security scheme of the operation: the credential of the client is it.
pub fn take_keys(parameters: &mut [Parameter], schemes: &HashMap<&str, &SchemeKind>, security: &[Vec<Requirement>]) {
    // Names of header fields have no case.
    let identity = |location: Location, name: &str| match location {
        Location::Header => (location, name.to_ascii_lowercase()),
        Location::Path | Location::Query | Location::Cookie => (location, name.to_owned()),
    };
    let used = security.iter().flatten().filter_map(|required| schemes.get(required.scheme.as_str()));
    let keys: HashSet<(Location, String)> = used
        .filter_map(|kind| match kind {
            SchemeKind::ApiKey(location, name) => Some(identity(*location, name)),
            SchemeKind::Bearer | SchemeKind::Basic | SchemeKind::Other(_) => None,
        })
        .collect();
    if keys.is_empty() {
        return;
    }
    for parameter in parameters {
        if keys.contains(&identity(parameter.location, &parameter.name)) {
            parameter.required = false;
        }
    }
}

/// Whether a name can be that of a header field (RFC 9110, section 5.6.2).
pub fn is_field_name(name: &str) -> bool {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(is_token)
}

/// Reports parameters beside one that is the whole query (OpenAPI 3.2, "Parameter Locations").
fn report_whole_queries(cx: &mut Context<'_, '_>, parameters: &[Parameter]) {
    let is_whole = |parameter: &&Parameter| matches!(parameter.style, Style::Querystring | Style::QuerystringJson);
    let Some(whole) = parameters.iter().find(is_whole) else { return };
    let queries = parameters.iter().filter(|other| other.location == Location::Query);
    for other in queries.filter(|other| other.pointer != whole.pointer) {
        cx.report.warn(
            Code::UnsupportedParameter,
            &Pointer::base(&other.pointer).key("in"),
            format!("the parameter {} is the whole query, and {} is beside it", shown(&whole.name), shown(&other.name)),
            "both are written, one after the other; make one parameter of them",
        );
    }
}

fn parameter<'a>(
    cx: &mut Context<'a, '_>,
    document: &'a Document,
    source: &'a RefOr<spec::Parameter>,
    at: &Pointer<'_>,
    words: &Words<'_>,
) -> Option<Parameter> {
    let found = source.follow(&document.components.parameters)?;
    let mut parameter = match found.name {
        None => item(cx, found.item, at, &words.then(&found.item.name)),
        // The name of a component parameter needs no words before it.
        Some(name) => item(cx, found.item, &Pointer::base("/components/parameters").key(name), &Words::First(name)),
    }?;
    if let Some(description) = source.description() {
        parameter.docs.description = Some(description.to_owned());
    }
    Some(parameter)
}

fn item<'a>(
    cx: &mut Context<'a, '_>,
    source: &'a spec::Parameter,
    at: &Pointer<'_>,
    words: &Words<'_>,
) -> Option<Parameter> {
    let location = match source.location {
        spec::Location::Path => Location::Path,
        spec::Location::Query | spec::Location::Querystring => Location::Query,
        spec::Location::Header => Location::Header,
        spec::Location::Cookie => Location::Cookie,
    };
    // "the parameter definition SHALL be ignored": the request's body, responses and security determine these.
    let ignored = ["accept", "content-type", "authorization"];
    if location == Location::Header && ignored.contains(&source.name.to_ascii_lowercase().as_str()) {
        return None;
    }
    if location == Location::Header && OF_CONNECTIONS.iter().any(|name| source.name.eq_ignore_ascii_case(name)) {
        cx.report.warn(
            Code::UnsupportedParameter,
            &at.key("name"),
            format!("the header field {} belongs to the connection", shown(&source.name)),
            "it is left out: the transport writes it",
        );
        return None;
    }
    let is_name = match location {
        Location::Header => is_field_name(&source.name),
        Location::Cookie => {
            !source.name.is_empty() && !source.name.contains([';', ',', '=', ' ', '\t', '\r', '\n', '"'])
        }
        Location::Path | Location::Query => true,
    };
    if !is_name {
        let what = if location == Location::Header { "header field" } else { "cookie" };
        cx.report.warn(
            Code::UnsupportedParameter,
            &at.key("name"),
            format!("{} cannot be the name of a {what}", shown(&source.name)),
            "the parameter is left out; correct the name",
        );
        return None;
    }
    let (ty, constraints, style) = match source.location {
        spec::Location::Querystring => querystring(cx, source, at, words)?,
        _ => value(cx, source, at, words),
    };
    let explode = match source.explode {
        Some(true) => Explode::Yes,
        Some(false) => Explode::No,
        None if matches!(style, Style::Form | Style::Cookie | Style::DeepObject) => Explode::Yes,
        None => Explode::No,
    };
    let schema = match &source.shape {
        Shape::Schema(schema) => cx.facts.targets().schema(schema.into()),
        Shape::Content(_) => None,
    };
    // Some documents describe the schema alone.
    let described = text(&source.description).or_else(|| schema.and_then(|schema| docs(schema).description));
    Some(Parameter {
        pointer: at.to_string(),
        name: source.name.clone(),
        client_name: source.client_name.clone(),
        location,
        required: source.required || location == Location::Path,
        ty,
        constraints,
        style,
        explode,
        allow_reserved: source.allow_reserved,
        default: schema.and_then(|schema| schema.default.as_deref()).filter(|value| is_small(value)).cloned(),
        example: example(cx, source)
            .or_else(|| schema.and_then(|schema| schema.examples.first()))
            .filter(|value| is_small(value))
            .cloned(),
        docs: Docs { description: described, deprecated: source.deprecated, ..Docs::default() },
    })
}

/// The first value that the document gives as an example of a parameter.
fn example<'a>(cx: &Context<'a, '_>, source: &'a spec::Parameter) -> Option<&'a serde_json::Value> {
    let (_, example) = source.examples.first()?;
    example.follow(&cx.facts.document.components.examples)?.item.value.as_ref()
}

/// The same of a parameter that is the whole query (OpenAPI 3.2, "Parameter Locations").
fn querystring<'a>(
    cx: &mut Context<'a, '_>,
    source: &'a spec::Parameter,
    at: &Pointer<'_>,
    words: &Words<'_>,
) -> Option<(Type, Constraints, Style)> {
    let (content, schema_at) = match &source.shape {
        Shape::Content(content) => {
            (content.first().map(|(media, entry)| (media.as_str(), entry.schema.as_ref())), at.key("content"))
        }
        Shape::Schema(schema) => (Some((FORM, Some(schema))), at.key("schema")),
    };
    let (media, schema) = content?;
    let style = match encoding(media) {
        Encoding::Form => Style::Querystring,
        Encoding::Json => Style::QuerystringJson,
        Encoding::Text | Encoding::Bytes | Encoding::Multipart | Encoding::Items(_) | Encoding::Xml => {
            cx.report.warn(
                Code::UnsupportedParameter,
                &schema_at,
                format!("the query of the parameter `{}` is neither a form nor JSON", source.name),
                "it is left out; write the query with `.query(…)` on the call",
            );
            return None;
        }
    };
    if let Shape::Content(content) = &source.shape
        && content.first().is_some_and(|(_, entry)| !entry.encoding.is_empty())
    {
        cx.report.warn(
            Code::UnsupportedParameter,
            &schema_at.key(media).key("encoding"),
            "the encoding of properties of a whole query is not read",
            "each property is written as a query parameter of the style `form`: lists as `a=1&a=2`",
        );
    }
    let own = schema_at.key(media);
    let own = own.key("schema");
    let at = if matches!(source.shape, Shape::Content(_)) { &own } else { &schema_at };
    let Some(schema) = schema else { return Some((Type::Any, Constraints::default(), style)) };
    Some((cx.ty(schema.into(), at, words), constraints::of(cx, schema.into()), style))
}

const FORM: &str = "application/x-www-form-urlencoded";

/// The type, the constraints and the style of a parameter.
fn value<'a>(
    cx: &mut Context<'a, '_>,
    source: &'a spec::Parameter,
    at: &Pointer<'_>,
    words: &Words<'_>,
) -> (Type, Constraints, Style) {
    let own_style = style(source.style);
    let content = match &source.shape {
        Shape::Schema(schema) => {
            let node = Node::from(schema);
            let ty = cx.ty(node, &at.key("schema"), words);
            return (ty, constraints::of(cx, node), own_style);
        }
        Shape::Content(content) => content,
    };
    let at = at.key("content");
    if let Some((media, entry)) = content.first()
        && encoding(media) == Encoding::Text
        && let Some(schema) = &entry.schema
        && cx.facts.shape(schema.into()).is_only(JsonType::String)
    {
        // A string is a text.
        let ty = cx.ty(schema.into(), &at.key(media).key("schema"), words);
        return (ty, constraints::of(cx, schema.into()), own_style);
    }
    match content.first() {
        Some((media, entry)) if is_json(media) => match &entry.schema {
            Some(schema) => {
                let ty = cx.ty(schema.into(), &at.key(media).key("schema"), words);
                (ty, constraints::of(cx, schema.into()), Style::Json)
            }
            None => (Type::Any, Constraints::default(), Style::Json),
        },
        _ => {
            cx.report.warn(
                Code::UnsupportedParameter,
                &at,
                format!("the media type of the parameter `{}` is not JSON", source.name),
                "pass the value as text, as it is sent",
            );
            (Type::String(None), Constraints::default(), own_style)
        }
    }
}

/// The style of a parameter or of a form's property.
pub fn style(style: spec::Style) -> Style {
    match style {
        spec::Style::Matrix => Style::Matrix,
        spec::Style::Label => Style::Label,
        spec::Style::Simple => Style::Simple,
        spec::Style::Form => Style::Form,
        spec::Style::Cookie => Style::Cookie,
        spec::Style::SpaceDelimited => Style::SpaceDelimited,
        spec::Style::PipeDelimited => Style::PipeDelimited,
        spec::Style::TabDelimited => Style::TabDelimited,
        spec::Style::DeepObject => Style::DeepObject,
    }
}
