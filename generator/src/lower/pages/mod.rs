//! Pages: which operations answer in pages, and how.
//!
//! A rule of the user or of an extension is held against the types of the operation; of other operations those are found that page as
//! known APIs do. Enters: the API with its types. Leaves: the same, each operation with its [`Paging`] or none. A wrong rule would lose
//! items without a word, so what is not certain is left alone.

mod places;
mod recognise;
mod rule;

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::ir::{Api, Operation, Pages, Paging, Place, Source, Way};
use crate::json::{Pointer, shown};
pub use rule::parse;

/// Settles how each operation answers.
pub fn settle(api: &mut Api, diagnostics: &mut Diagnostics) {
    let mut settled = Vec::with_capacity(api.operations.len());
    for operation in &api.operations {
        settled.push(match &operation.pages {
            Pages::None => Pages::None,
            Pages::Unsaid => recognise::recognise(api, operation).map_or(Pages::None, Pages::By),
            Pages::By(paging) => match fit(api, operation, paging.clone()) {
                Ok(paging) => Pages::By(paging),
                Err(reason) => {
                    let name = operation.id.as_deref().unwrap_or(&operation.path);
                    let message = format!("the pages of {} are not as the document says: {reason}", shown(name));
                    let help = "the operation has no method for them; correct the extension";
                    let at = Pointer::base(&operation.pointer);
                    diagnostics.report(Diagnostic::new(Code::InvalidValue, message).at(&at).help(help));
                    Pages::None
                }
            },
        });
    }
    for (operation, pages) in api.operations.iter_mut().zip(settled) {
        operation.pages = pages;
    }
}

/// A rule that fits an operation: parameters that are in its query or its body, places that are in its response.
///
/// # Errors
///
/// What of the rule the operation does not have.
pub fn fit(api: &Api, operation: &Operation, rule: Paging) -> Result<Paging, String> {
    let success = operation.only_json().ok_or("it has no single response in JSON")?;
    let fit_place = |place: Place| fit_place(api, operation, place);
    let fit_source = |source: Source| match source {
        Source::Body(steps) if api.at(success, &steps).is_none() => {
            Err(format!("the response has no {}", shown(&path(&steps))))
        }
        source => Ok(source),
    };
    let near = match &rule.way {
        Way::Cursor(_, Source::Body(steps)) | Way::Url(Source::Body(steps)) => steps.split_last().map(|(_, near)| near),
        _ => None,
    };
    let items = match rule.items {
        Some(steps) if api.items_at(success, &steps).is_some() => Some(steps),
        Some(steps) => return Err(format!("the response has no list {}", shown(&path(&steps)))),
        None => places::list(api, success, near.unwrap_or_default()),
    };
    let way = match rule.way {
        Way::Cursor(to, from) => Way::Cursor(fit_place(to)?, fit_source(from)?),
        Way::Url(_) | Way::Link if operation.method != "GET" => {
            return Err(format!(
                "the address of a page is asked for by `GET`, and the method is `{}`",
                operation.method
            ));
        }
        Way::Url(from) => Way::Url(fit_source(from)?),
        Way::Link => Way::Link,
        _ if items.is_none() => return Err("the response has no list of items, or several".to_owned()),
        Way::Offset(to) => Way::Offset(fit_place(to)?),
        Way::Page(to, first) => {
            let to = fit_place(to)?;
            let first = first.or_else(|| recognise::first(places::parameter(operation, &to)?));
            Way::Page(to, first)
        }
        Way::Last(to, part) => Way::Last(fit_place(to)?, part),
    };
    Ok(Paging { way, items, more: rule.more })
}

/// A parameter of the operation: of the query, or else of its body.
fn fit_place(api: &Api, operation: &Operation, place: Place) -> Result<Place, String> {
    let body = places::body(operation);
    let in_body = |steps: &[String]| body.is_some_and(|body| api.at(body, steps).is_some());
    match place {
        Place::Query(name) if places::queries(operation).any(|parameter| parameter.name == name) => {
            Ok(Place::Query(name))
        }
        Place::Query(name) => {
            let steps: Vec<String> = name.split('.').map(str::to_owned).collect();
            let found = in_body(&steps).then_some(Place::Body(steps));
            found.ok_or_else(|| format!("the request has no parameter {}", shown(&name)))
        }
        Place::Body(steps) if in_body(&steps) => Ok(Place::Body(steps)),
        Place::Body(steps) => Err(format!("the body of the request has no {}", shown(&path(&steps)))),
    }
}

/// A place as a rule writes it.
fn path(steps: &[String]) -> String {
    let steps: String = steps.iter().map(|step| format!(".{step}")).collect();
    format!("${steps}")
}
