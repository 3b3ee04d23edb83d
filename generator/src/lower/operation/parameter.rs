//! Parameters: their locations, and how they are written (OpenAPI 3.0.4, section 4.7.12).

use super::media::{encoding, is_json};
use crate::diag::{Code, Diagnostic};
use crate::ir::{Constraints, Docs, Encoding, Explode, Location, Parameter, Style, Type};
use crate::json::{Pointer, shown};
use crate::lower::context::{Context, Words, constraints, text};
use crate::spec::{self, Document, Node, RefOr, Shape};
use std::collections::{HashMap, HashSet};

/// A list of parameters, with the pointer of the object that has it.
type List<'l, 'a> = (&'a [RefOr<spec::Parameter>], &'l Pointer<'l>);

/// Header fields that the transport writes, and nobody else may (RFC 9110, sections 7.6.1 and 8.6).
pub const OF_CONNECTIONS: [&str; 8] =
    ["connection", "content-length", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"];

/// The parameters of an operation: those of its path, then its own, which replace them.
pub fn parameters<'a>(
    cx: &mut Context<'a, '_>,
    document: &'a Document,
    lists: [List<'_, 'a>; 2],
    template: &str,
    words: &Words<'_>,
) -> Vec<Parameter> {
    let [_, (_, own_at)] = lists;
    let mut parameters: Vec<Parameter> = Vec::new();
    let mut places: HashMap<(Location, String), usize> = HashMap::new();
    for (list, at) in lists {
        let at = at.key("parameters");
        let start = parameters.len();
        for (index, source) in list.iter().enumerate() {
            let at = at.index(index);
            let Some(parameter) = parameter(cx, document, source, &at, words) else { continue };
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
    match_template(cx, &mut parameters, template, own_at);
    parameters
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

/// Makes the path parameters match the placeholders of the path template, in their order.
fn match_template(cx: &mut Context<'_, '_>, parameters: &mut Vec<Parameter>, template: &str, at: &Pointer<'_>) {
    let places = placeholders(template);
    let named: HashSet<&str> = places.iter().copied().collect();
    parameters.retain(|parameter| {
        let known = parameter.location != Location::Path || named.contains(parameter.name.as_str());
        if !known {
            let message = format!("the parameter {} is not in the path {}", shown(&parameter.name), shown(template));
            cx.report.warn(
                Code::PathParameterUnknown,
                &Pointer::base(&parameter.pointer).key("name"),
                message,
                format!("it is left out; write `{{{}}}` in the path, or remove the parameter", parameter.name),
            );
        }
        known
    });
    let of_path = parameters.iter().filter(|parameter| parameter.location == Location::Path);
    let declared: HashSet<String> = of_path.map(|parameter| parameter.name.clone()).collect();
    for place in places.iter().filter(|place| !declared.contains(**place)) {
        cx.report.report(
            Diagnostic::new(
                Code::PathParameterMissing,
                format!(
                    "no parameter is declared for {} in the path {}",
                    shown(&format!("{{{place}}}")),
                    shown(template)
                ),
            )
            .at_key(at)
            .help(format!("it is read as a required string; declare a parameter {} with `in: path`", shown(place))),
        );
        parameters.push(Parameter {
            client_name: None,
            pointer: at.to_string(),
            name: (*place).to_owned(),
            location: Location::Path,
            required: true,
            ty: Type::String(None),
            constraints: Constraints::default(),
            style: Style::Simple,
            explode: Explode::No,
            docs: Docs::default(),
        });
    }
    parameters.sort_by_key(|parameter| match parameter.location {
        Location::Path => places.iter().position(|place| *place == parameter.name).unwrap_or(0),
        Location::Query | Location::Header | Location::Cookie => places.len(),
    });
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
        docs: Docs { description: text(&source.description), deprecated: source.deprecated, ..Docs::default() },
    })
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
        Encoding::Text | Encoding::Bytes => {
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

/// The names between braces, in order, without duplicates.
pub fn placeholders(template: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = template;
    while let Some((_, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        // RFC 6570, section 3.2.3: a value with slashes.
        let name = name.strip_prefix('+').unwrap_or(name);
        if !names.contains(&name) {
            names.push(name);
        }
        rest = after;
    }
    names
}
