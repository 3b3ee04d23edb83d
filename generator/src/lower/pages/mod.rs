//! Pages: which operations answer in pages, and how.
//!
//! A rule of the user or of an extension is held against the types of the operation; of other operations those are found that page as
//! known APIs do. Enters: the API with its types. Leaves: the same, each operation with its [`Paging`] or none. A wrong rule would lose
//! items without a word, so what is not certain is left alone.

mod follow;
mod places;
mod recognise;
mod rule;

use std::collections::HashSet;

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::ir::{Api, Content, Follow, Operation, Pages, Paging, Place, Source, Type, Way};
use crate::json::{Pointer, shown};
pub use rule::parse;

/// Settles how each operation answers. `xml` says whether XML is read; else it is text, which has no pages.
pub fn settle(api: &mut Api, xml: bool, diagnostics: &mut Diagnostics) {
    let ids: HashSet<&str> = api.operations.iter().filter_map(|operation| operation.id.as_deref()).collect();
    let mut settled = Vec::with_capacity(api.operations.len());
    for operation in &api.operations {
        settled.push(match &operation.pages {
            Pages::None => Pages::None,
            Pages::Unsaid => match recognise::recognise(api, operation) {
                Some(rule) => Pages::By(rule),
                None => {
                    report_cut(api, operation, diagnostics);
                    Pages::None
                }
            },
            // That it is text, and why, is reported; the extension is right.
            Pages::By(_) if !xml && is_text_in_xml(operation) => Pages::None,
            Pages::By(rule) => {
                let rule = of_extension(api, &ids, operation, rule.clone(), diagnostics);
                rule.map_or(Pages::None, Pages::By)
            }
        });
    }
    for (operation, pages) in api.operations.iter_mut().zip(settled) {
        operation.pages = pages;
    }
}

/// Reports an operation that may answer in pages, and has too many properties to tell.
fn report_cut(api: &Api, operation: &Operation, diagnostics: &mut Diagnostics) {
    if operation.variant_of.is_some() || !recognise::is_cut(api, operation) {
        return;
    }
    let message = format!("more than {} properties, so that nothing looks for pages among them", places::MOST_FOUND);
    let help =
        "the operation has no method for pages; say by `x-fern-pagination` how it answers, if it does so in pages";
    let at = Pointer::base(&operation.pointer);
    diagnostics.report(Diagnostic::new(Code::UnsupportedExtension, message).at_key(&at).help(help));
}

/// Whether the one response of an operation is XML that is text.
fn is_text_in_xml(operation: &Operation) -> bool {
    let is_xml = |media: &String| media.ends_with("/xml") || media.ends_with("+xml");
    let successes = operation.successes.as_slice();
    matches!(successes, [only] if only.content == Content::Text && only.media.iter().any(is_xml))
}

/// The rule of an extension, if it fits the operation. What differs from another operation in its body has the same extension: nothing is
/// said twice.
fn of_extension(
    api: &Api,
    ids: &HashSet<&str>,
    operation: &Operation,
    mut rule: Paging,
    diagnostics: &mut Diagnostics,
) -> Option<Paging> {
    let name = shown(operation.id.as_deref().unwrap_or(&operation.path));
    let at = Pointer::base(&operation.pointer);
    let mut report = |code: Code, message: String, at: &Pointer<'_>, help: &str| {
        if operation.variant_of.is_none() {
            diagnostics.report(Diagnostic::new(code, message).at(at).help(help));
        }
    };
    if let Some(Follow::As(id)) = &rule.follow {
        // No other extension names an operation.
        let pageable = at.key("x-ms-pageable");
        let at = pageable.key("operationName");
        if !ids.contains(id.as_str()) {
            // Where it only names a method for code, as in Microsoft Graph's documents, the next page is asked for by `GET` anyway.
            if operation.method != "GET" {
                let message =
                    format!("the document has no operation {} that asks for the next pages of {name}", shown(id));
                let help =
                    "they are asked for by `GET` without content; declare the operation if it is to be otherwise";
                report(Code::UnsupportedExtension, message, &at, help);
            }
            rule.follow = None;
        } else if let Err(reason) = follow::follow(api, operation, &rule) {
            let message = format!("the next pages of {name} cannot be asked for as the extension says: {reason}");
            let help =
                "the operation has no method for its pages; name another operation, or leave `operationName` out";
            report(Code::InvalidValue, message, &at, help);
            return None;
        }
    }
    match fit(api, operation, as_cursor(api, operation, rule)) {
        Ok(paging) => Some(paging),
        Err(reason) => {
            let message = format!("the pages of {name} are not as the document says: {reason}");
            let help = "the operation has no method for them; correct the extension";
            report(Code::InvalidValue, message, &at, help);
            None
        }
    }
}

/// A rule whose link is a token: the `NextMarker` of Azure's storage, to which `nextLinkName` leads, is no address. The parameter `marker`
/// takes it.
fn as_cursor(api: &Api, operation: &Operation, rule: Paging) -> Paging {
    let Way::Url(Source::Body(steps)) = &rule.way else { return rule };
    let is_token = |name: &String| {
        let name = places::letters(name);
        ["marker", "token", "cursor"].iter().any(|end| name.ends_with(end))
    };
    let found = if steps.last().is_some_and(is_token) { recognise::recognise(api, operation) } else { None };
    match found {
        Some(Paging { way: Way::Cursor(to, Source::Body(token)), more, .. }) if token == *steps => Paging {
            way: Way::Cursor(to, Source::Body(token)),
            items: rule.items,
            more: rule.more.or(more),
            follow: None,
        },
        _ => rule,
    }
}

/// A rule that fits an operation: parameters that are in its query or its body, places that are in its response.
///
/// # Errors
///
/// What of the rule the operation does not have, or how the next page cannot be asked for.
pub fn fit(api: &Api, operation: &Operation, rule: Paging) -> Result<Paging, String> {
    let success = operation.only_value().ok_or("it has no single response in JSON or XML")?;
    let follow = match &rule.way {
        Way::Url(_) | Way::Link => follow::follow(api, operation, &rule)?,
        Way::Cursor(..) | Way::Offset(_) | Way::Page(..) | Way::Last(..) => None,
    };
    let fit_place = |place: Place| fit_place(api, operation, place);
    let fit_source = |source: Source| match source {
        Source::Body(steps) if api.at(success, &steps).is_none() => {
            Err(format!("the response has no {}", shown(&path(&steps))))
        }
        source => Ok(source),
    };
    let more = rule.more.map(|steps| fit_more(api, success, steps)).transpose()?;
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
        Way::Url(from) => Way::Url(fit_address(api, success, fit_source(from)?)?),
        Way::Link => Way::Link,
        _ if items.is_none() => return Err("the response has no list of items, or several".to_owned()),
        Way::Offset(to) => Way::Offset(fit_place(to)?),
        Way::Page(to, first) => {
            let to = fit_place(to)?;
            let first = first.or_else(|| recognise::first(places::parameter(operation, &to)?));
            Way::Page(to, first)
        }
        Way::Last(to, part) => {
            let item = items.as_ref().and_then(|steps| api.items_at(success, steps));
            // Of items of any type nothing is known.
            let is_known = |item: &&Type| places::kind(api, item) != places::Kind::Any;
            if item.filter(is_known).is_some_and(|item| api.at(item, &part).is_none()) {
                return Err(format!("the items have no {}", shown(&path(&part))));
            }
            Way::Last(fit_place(to)?, part)
        }
    };
    Ok(Paging { way, items, more, follow })
}

/// The place of what says whether there are more pages. What is no boolean says nothing, and the pages would end without a word.
fn fit_more(api: &Api, page: &Type, steps: Vec<String>) -> Result<Vec<String>, String> {
    match api.at(page, &steps).map(|ty| places::kind(api, ty)) {
        Some(places::Kind::Boolean | places::Kind::Any) => Ok(steps),
        Some(_) => Err(format!("{} is not a boolean", shown(&path(&steps)))),
        None => Err(format!("the response has no {}", shown(&path(&steps)))),
    }
}

/// The place of an address: no list and no object.
fn fit_address(api: &Api, page: &Type, source: Source) -> Result<Source, String> {
    if let Source::Body(steps) = &source
        && let Some(ty) = api.at(page, steps)
        && (matches!(api.plain(ty), Type::Array(_)) || !api.properties(ty).is_empty())
    {
        return Err(format!("{} is not a string, as an address is", shown(&path(steps))));
    }
    Ok(source)
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
