//! Choices of the user: types for formats, types for schemas, attributes, pages, files for URLs.
//!
//! Enters: the choices, and the API or the names that were made of it. What a choice misses is reported: misspelt, it would change
//! nothing.

use std::collections::BTreeSet;

use crate::analyze::{Analysis, Direction};
use crate::config::Config;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::format::{is_attributes, is_type};
use crate::ir::{Api, Constraints, Pages, Type, TypeKind};
use crate::json::shown;
use crate::lower::{fit_pages, parse_pages, prune};
use crate::name::Names;

/// The most names that a help lists.
const MOST_LISTED: usize = 20;

fn refuse(diagnostics: &mut Diagnostics, message: String, help: &str) {
    diagnostics.report(Diagnostic::new(Code::InvalidOption, message).help(help));
}

/// Reports types and attributes that are not Rust.
pub fn check_syntax(config: &Config, diagnostics: &mut Diagnostics) {
    let formats = config.formats.iter().map(|(format, path)| ("format", format, path));
    let schemas = config.schemas.iter().map(|(schema, path)| ("schema", schema, path));
    for (what, name, path) in formats.chain(schemas).filter(|(_, _, path)| !is_type(path)) {
        let message = format!("{} is not a Rust type, which the {what} {} needs", shown(path), shown(name));
        refuse(diagnostics, message, "write a path, such as `jiff::Timestamp`");
    }
    for (ty, attribute) in config.attributes.iter().filter(|(_, attribute)| !is_attributes(attribute)) {
        let message = format!("{} is not an attribute, which the type {} needs", shown(attribute), shown(ty));
        refuse(diagnostics, message, "write it as in Rust, such as `#[derive(Hash)]`");
    }
}

/// Reports files that stand for what is no URL: no reference of a document would lead to them.
pub fn check_urls(config: &Config, diagnostics: &mut Diagnostics) {
    for (url, _) in config.urls.iter().filter(|(url, _)| !url.contains(':')) {
        let message = format!("{} is not a URL, which a file was to stand for", shown(url));
        refuse(diagnostics, message, "write the URL as the document does, such as `https://example.com/a.yaml`");
    }
}

/// Reports a mock that has no client to stand for.
pub fn check_mock(config: &Config, diagnostics: &mut Diagnostics) {
    if config.mock && config.types_only {
        let message = "there is no client that the mock could stand for: `types_only` leaves it out".to_owned();
        refuse(diagnostics, message, "choose one of `mock` and `types_only`");
    }
}

/// Reports formats that have a type although no string of the document has them.
pub fn check_formats(config: &Config, api: &Api, diagnostics: &mut Diagnostics) {
    if config.formats.is_empty() {
        return;
    }
    let known = api.formats();
    for (format, _) in config.formats.iter().filter(|(format, _)| !known.contains(format.as_str())) {
        let message =
            format!("no string of the document has the format {}, which a type was chosen for", shown(format));
        let help = match listed(known.iter().copied()).as_str() {
            "" => "leave the choice out: its strings have no formats".to_owned(),
            known => format!("correct it, or leave it out: the document has {known}"),
        };
        refuse(diagnostics, message, &help);
    }
}

/// Gives operations the rules of the user for their pages.
pub fn page(config: &Config, api: &mut Api, diagnostics: &mut Diagnostics) {
    for (id, rule) in &config.pages {
        let is_it = |operation: &crate::ir::Operation| operation.id.as_ref() == Some(id);
        if !api.operations.iter().any(is_it) {
            let message = format!("there is no operation {}, which a rule for pages was given for", shown(id));
            refuse(diagnostics, message, "write its `operationId`, or leave the rule out");
            continue;
        }
        let paging = match parse_pages(rule) {
            Ok(paging) => paging,
            Err(reason) => {
                let message = format!("{} is not a rule for pages: {reason}", shown(rule));
                refuse(diagnostics, message, "write it as `cursor: query.after = $.next, items = $.data`");
                continue;
            }
        };
        let known: &Api = api;
        let mut found = Vec::new();
        for (index, operation) in known.operations.iter().enumerate().filter(|(_, operation)| is_it(operation)) {
            let fits = paging.clone().map(|paging| fit_pages(known, operation, paging));
            match fits {
                None => found.push((index, Pages::None)),
                Some(Ok(paging)) => found.push((index, Pages::By(paging))),
                // What differs in its body or answers with a stream need not be the same.
                Some(Err(_)) if operation.variant_of.is_some() => found.push((index, Pages::None)),
                Some(Err(reason)) => {
                    let message = format!("the pages of {} are not as the rule says: {reason}", shown(id));
                    refuse(diagnostics, message, "correct the rule, or leave it out");
                }
            }
        }
        for (index, pages) in found {
            if let Some(operation) = api.operations.get_mut(index) {
                operation.pages = pages;
            }
        }
    }
}

/// Makes schemas that have a type of the user aliases of it. What they alone mention is not generated.
pub fn replace(config: &Config, api: &mut Api, diagnostics: &mut Diagnostics) {
    if config.schemas.is_empty() {
        return;
    }
    for (schema, path) in &config.schemas {
        let is_it =
            |def: &&mut crate::ir::TypeDef| def.component && def.words.as_slice() == std::slice::from_ref(schema);
        match api.types.iter_mut().find(is_it) {
            Some(def) => {
                def.kind = TypeKind::Alias(Type::Any);
                def.constraints = Constraints::default();
                def.given = Some(path.clone());
            }
            None => {
                let message =
                    format!("the document has no component schema {}, which a type was chosen for", shown(schema));
                refuse(diagnostics, message, "write its name as it stands under `components.schemas`, or leave it out");
            }
        }
    }
    prune(api);
}

/// Reports operations that are to be compiled with the client and are not there.
pub fn check_compiled(config: &Config, api: &Api, names: &Names, diagnostics: &mut Diagnostics) {
    if config.compiled.is_empty() {
        return;
    }
    let mut known: BTreeSet<String> = api.operations.iter().filter_map(|operation| operation.id.clone()).collect();
    let operations = api.operations.iter().zip(&names.operations);
    known.extend(operations.map(|(operation, of)| names.function(operation, of)));
    for asked in config.compiled.iter().filter(|asked| !known.contains(*asked)) {
        let message = format!("there is no operation {}, which was to be compiled with the client", shown(asked));
        refuse(diagnostics, message, "write its `operationId`, or the client's function, such as `repos().get`");
    }
}

/// Reports types that have an attribute although no type is called so.
pub fn check_attributes(config: &Config, api: &Api, analysis: &Analysis, names: &Names, diagnostics: &mut Diagnostics) {
    if config.attributes.is_empty() {
        return;
    }
    let mut known: BTreeSet<String> = BTreeSet::new();
    for id in api.ids() {
        let directions: &[Direction] =
            if analysis.is_split(id) { &[Direction::Request, Direction::Response] } else { &[Direction::Request] };
        // Other names of a type have no attributes.
        let is_alias = matches!(api.get(id).kind, TypeKind::Alias(_)) && !analysis.newtypes.contains(&id);
        match names.representative(id) {
            _ if is_alias => {}
            None => known.extend(directions.iter().map(|direction| names.full(id, *direction))),
            Some(shared) => known.extend(directions.iter().map(|direction| names.full_shared(shared, *direction))),
        }
    }
    for (ty, _) in config.attributes.iter().filter(|(ty, _)| !known.contains(ty)) {
        let message = format!("no generated type is called {}, which an attribute was chosen for", shown(ty));
        let last = ty.rsplit("::").next().unwrap_or_default();
        let near = known.iter().map(String::as_str).filter(|name| name.rsplit("::").next() == Some(last));
        let help = match listed(near).as_str() {
            "" => "write its path as in the generated code, such as `Pet` or `pet::Owner`".to_owned(),
            near => format!("write its path as in the generated code: there is {near}"),
        };
        refuse(diagnostics, message, &help);
    }
}

fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.take(MOST_LISTED).map(shown).collect::<Vec<_>>().join(", ")
}
