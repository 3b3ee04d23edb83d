//! Parameters: where they go, how they are written (OpenAPI 3.0.3, "Parameter Object").

use openapiv3::{
    CookieStyle, HeaderStyle, Parameter as Source, ParameterData, ParameterSchemaOrContent, PathStyle, QueryStyle,
    ReferenceOr,
};

use super::view::component_name;
use super::{Lowering, Words};
use crate::diag::{Code, Pointer};
use crate::ir::{Constraints, Docs, Explode, Location, Parameter, Style, Type};

impl<'a> Lowering<'a, '_> {
    /// The parameters of an operation: its own, and those of its path that it does not replace.
    pub(super) fn parameters(
        &mut self,
        path: (&'a [ReferenceOr<Source>], &Pointer<'_>),
        own: (&'a [ReferenceOr<Source>], &Pointer<'_>),
        template: &str,
        words: &Words<'_>,
    ) -> Vec<Parameter> {
        let mut parameters: Vec<Parameter> = Vec::new();
        for (list, at) in [path, own] {
            let at = at.key("parameters");
            let start = parameters.len();
            for (index, parameter) in list.iter().enumerate() {
                let at = at.index(index);
                let Some(parameter) = self.parameter(parameter, &at, words) else { continue };
                let same = |known: &Parameter| known.name == parameter.name && known.location == parameter.location;
                match parameters.iter().position(same) {
                    Some(known) if known < start => {
                        if let Some(known) = parameters.get_mut(known) {
                            *known = parameter;
                        }
                    }
                    Some(_) => self.warn(
                        Code::DuplicateParameter,
                        &at.key("name"),
                        format!("the parameter `{}` is declared twice", parameter.name),
                        "remove one; the first counts",
                    ),
                    None => parameters.push(parameter),
                }
            }
        }
        self.match_template(&mut parameters, template, own.1);
        parameters
    }

    /// Makes the path parameters those that the path's template has, in its order.
    fn match_template(&mut self, parameters: &mut Vec<Parameter>, template: &str, at: &Pointer<'_>) {
        let places = placeholders(template);
        parameters.retain(|parameter| {
            let known = parameter.location != Location::Path || places.contains(&parameter.name.as_str());
            if !known {
                self.diagnostics.report(
                    crate::diag::Diagnostic::new(
                        Code::PathParameterUnknown,
                        format!("the path {template} has no place for the parameter `{}`", parameter.name),
                    )
                    .at(&Pointer::base(&parameter.pointer).key("name"))
                    .help(format!("write {{{}}} in the path, or remove the parameter; it is left out", parameter.name)),
                );
            }
            known
        });
        for place in &places {
            if !parameters.iter().any(|parameter| parameter.location == Location::Path && parameter.name == *place) {
                self.diagnostics.report(
                    crate::diag::Diagnostic::new(
                        Code::PathParameterMissing,
                        format!("the path {template} has a placeholder {{{place}}} that no parameter is declared for"),
                    )
                    .at_key(at)
                    .help(format!("declare a parameter `{place}` with `in: path`; it is taken as a required string")),
                );
                parameters.push(Parameter {
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
        }
        parameters.sort_by_key(|parameter| match parameter.location {
            Location::Path => places.iter().position(|place| *place == parameter.name).unwrap_or(0),
            Location::Query | Location::Header | Location::Cookie => places.len(),
        });
    }

    fn parameter(&mut self, source: &'a ReferenceOr<Source>, at: &Pointer<'_>, words: &Words<'_>) -> Option<Parameter> {
        match source {
            ReferenceOr::Item(source) => self.parameter_item(source, at, words),
            ReferenceOr::Reference { reference } => {
                let mut name = component_name(reference);
                let components = self.document.components.as_ref()?;
                // `load` has broken cycles; the bound is what the chain can be at most.
                for _ in 0..=components.parameters.len() {
                    match components.parameters.get(name)? {
                        ReferenceOr::Item(source) => {
                            let at = Pointer::base("/components/parameters");
                            let component = Words::First(name);
                            return self.parameter_item(source, &at.key(name), &component);
                        }
                        ReferenceOr::Reference { reference } => name = component_name(reference),
                    }
                }
                None
            }
        }
    }

    fn parameter_item(&mut self, source: &'a Source, at: &Pointer<'_>, words: &Words<'_>) -> Option<Parameter> {
        let data = source.parameter_data_ref();
        let (location, style) = match source {
            Source::Path { style, .. } => (
                Location::Path,
                match style {
                    PathStyle::Matrix => Style::Matrix,
                    PathStyle::Label => Style::Label,
                    PathStyle::Simple => Style::Simple,
                },
            ),
            Source::Query { style, .. } => (Location::Query, query_style(style)),
            Source::Header { style: HeaderStyle::Simple, .. } => {
                // "the parameter definition SHALL be ignored": the request's body, answers and security say these.
                if ["accept", "content-type", "authorization"].contains(&data.name.to_ascii_lowercase().as_str()) {
                    return None;
                }
                (Location::Header, Style::Simple)
            }
            Source::Cookie { style: CookieStyle::Form, .. } => (Location::Cookie, Style::Form),
        };
        let words_then = words.then(&data.name);
        // A component parameter is called what it is: its name says it already.
        let words = if matches!(words, Words::First(_)) && at.to_string().starts_with("/components/") {
            words
        } else {
            &words_then
        };
        let (ty, constraints, style) = self.parameter_type(data, style, at, words);
        let explode = match data.explode {
            Some(true) => Explode::Yes,
            Some(false) => Explode::No,
            None if matches!(style, Style::Form | Style::DeepObject) => Explode::Yes,
            None => Explode::No,
        };
        Some(Parameter {
            pointer: at.to_string(),
            name: data.name.clone(),
            location,
            required: data.required || location == Location::Path,
            ty,
            constraints,
            style,
            explode,
            docs: Docs {
                title: None,
                description: data.description.clone().filter(|text| !text.trim().is_empty()),
                deprecated: data.deprecated.unwrap_or_default(),
            },
        })
    }

    fn parameter_type(
        &mut self,
        data: &'a ParameterData,
        style: Style,
        at: &Pointer<'_>,
        words: &Words<'_>,
    ) -> (Type, Constraints, Style) {
        match &data.format {
            ParameterSchemaOrContent::Schema(schema) => {
                (self.schema(schema.into(), &at.key("schema"), words), self.constraints(schema.into()), style)
            }
            ParameterSchemaOrContent::Content(content) => {
                let at = at.key("content");
                match content.first() {
                    Some((media, entry)) if super::body::is_json(media) => {
                        let at = at.key(media);
                        match &entry.schema {
                            Some(schema) => {
                                let ty = self.schema(schema.into(), &at.key("schema"), words);
                                (ty, self.constraints(schema.into()), Style::Json)
                            }
                            None => (Type::Any, Constraints::default(), Style::Json),
                        }
                    }
                    _ => {
                        self.warn(
                            Code::UnsupportedParameter,
                            &at,
                            format!("the parameter `{}` is written in a media type that is not JSON", data.name),
                            "pass it as the text that goes over the wire",
                        );
                        (Type::String(None), Constraints::default(), style)
                    }
                }
            }
        }
    }
}

/// How a query parameter or a form's property is written.
pub fn query_style(style: &QueryStyle) -> Style {
    match style {
        QueryStyle::Form => Style::Form,
        QueryStyle::SpaceDelimited => Style::SpaceDelimited,
        QueryStyle::PipeDelimited => Style::PipeDelimited,
        QueryStyle::DeepObject => Style::DeepObject,
    }
}

/// The names between braces, in order, none twice.
pub fn placeholders(template: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = template;
    while let Some((_, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        if !names.contains(&name) {
            names.push(name);
        }
        rest = after;
    }
    names
}
