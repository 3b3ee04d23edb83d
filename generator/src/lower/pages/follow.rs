//! How the address of a page is asked for, which a response or the header field `Link` names.
//!
//! What a rule says of that enters; a method, and whether the content of the first request goes with it, leave. An operation that a rule
//! names has to take what the first one sends and to answer with the same pages: otherwise the rule is refused.

use super::path;
use crate::ir::{Api, Follow, Operation, Paging, Source, Way};
use crate::json::shown;

/// How the address of a page is asked for. `None` where that is the first request at another address.
///
/// Without a word of it that is a `GET` without content, whatever the method of the first request is, as `x-ms-pageable` and OData have it.
///
/// # Errors
///
/// The operation that the rule names is not there, or is not one that asks for the same pages.
pub fn follow(api: &Api, operation: &Operation, rule: &Paging) -> Result<Option<Follow>, String> {
    let (method, has_content) = match &rule.follow {
        None => ("GET", false),
        Some(Follow::By(method, has_content)) => (method.as_str(), *has_content),
        Some(Follow::As(id)) => {
            let media = |of: &Operation| of.body.as_ref().map(|body| body.media.clone());
            let same = || api.operations.iter().filter(move |known| known.id.as_ref() == Some(id));
            // Of those that differ in their bodies alone, the one that takes the content of the first request.
            let named = same().find(|known| media(known) == media(operation)).or_else(|| same().next());
            let named = named.ok_or_else(|| format!("the document has no operation {}", shown(id)))?;
            check(api, operation, named, rule).map_err(|reason| format!("the operation {} {reason}", shown(id)))?;
            (named.method.as_str(), named.body.is_some())
        }
    };
    let has_content = has_content && operation.body.is_some();
    let is_first = method == operation.method && has_content == operation.body.is_some();
    Ok((!is_first).then(|| Follow::By(method.to_owned(), has_content)))
}

/// Whether an operation can ask for the pages of another, or why not.
fn check(api: &Api, first: &Operation, next: &Operation, rule: &Paging) -> Result<(), String> {
    match (&first.body, &next.body) {
        (None, Some(body)) if body.required => {
            return Err("requires a body, and the request for the first page has none".to_owned());
        }
        (Some(first), Some(next)) if first.media != next.media => {
            return Err(format!(
                "takes a body in {}, and that of the request for the first page is in {}",
                shown(&next.media),
                shown(&first.media)
            ));
        }
        _ => {}
    }
    let page = next.only_value().ok_or("has no single response in JSON or XML")?;
    if let Way::Url(Source::Body(steps)) = &rule.way
        && api.at(page, steps).is_none()
    {
        return Err(format!("answers without the link {}", shown(&path(steps))));
    }
    match &rule.items {
        Some(steps) if api.items_at(page, steps).is_none() => {
            Err(format!("answers without the list {}", shown(&path(steps))))
        }
        _ => Ok(()),
    }
}
