//! Responses, by status (OpenAPI 3.0.4, section 4.7.16).

use super::media;
use crate::ir::{Content, Encoding, Response, StatusKey, Type};
use crate::json::Pointer;
use crate::lower::context::{Context, Words};
use crate::spec::{self, Document, RefOr, Responses, StatusCode};

/// A documented response: its status, its key, and the response.
type Documented<'a> = (StatusKey, String, &'a RefOr<spec::Response>);

/// The responses of an operation: those of success, and those of failure.
pub fn responses<'a>(
    cx: &mut Context<'a, '_>,
    document: &'a Document,
    responses: &'a Responses,
    at: &Pointer<'_>,
    words: &Words<'_>,
) -> (Vec<Response>, Vec<Response>) {
    let mut successes = Vec::new();
    let mut failures = Vec::new();
    let documented = documented(responses);
    let class = |status: StatusKey| match status {
        StatusKey::Code(code) => code / 100,
        StatusKey::Range(hundred) => hundred,
        StatusKey::Default => 0,
    };
    // A status 1XX or 3XX is a success only if no status 2XX is documented.
    let succeeded = documented.iter().any(|(status, ..)| class(*status) == 2);
    let succeeds = |status: StatusKey| class(status) == 2 || !succeeded && matches!(class(status), 1 | 3);
    let count = documented.iter().filter(|(status, ..)| succeeds(*status)).count();
    for (status, key, source) in documented {
        let only = status == StatusKey::Default && count == 0;
        let word =
            if succeeds(status) && count < 2 || only { "response".to_owned() } else { status_word(status, &key) };
        let Some(found) = source.follow(&document.components.responses) else { continue };
        let response = match found.name {
            None => response(cx, status, found.item, &at.key(&key), &words.then(&word)),
            Some(name) => {
                let components = Pointer::base("/components/responses");
                response(cx, status, found.item, &components.key(name), &Words::First(name))
            }
        };
        match status {
            _ if succeeds(status) => successes.push(response),
            // Without a documented success, the default response describes it, too.
            StatusKey::Default if count == 0 => {
                successes.push(response.clone());
                failures.push(response);
            }
            _ => failures.push(response),
        }
    }
    (successes, failures)
}

/// The documented responses: codes, then ranges, then `default`.
fn documented(responses: &Responses) -> Vec<Documented<'_>> {
    let by_status = responses.by_status.iter().map(|(status, response)| match status {
        StatusCode::Code(code) => (StatusKey::Code(*code), code.to_string(), response),
        StatusCode::Range(hundred) => (StatusKey::Range(*hundred), format!("{hundred}XX"), response),
    });
    let default = responses.default.iter().map(|default| (StatusKey::Default, "default".to_owned(), default));
    let mut documented: Vec<Documented<'_>> = by_status.chain(default).collect();
    documented.sort_by_key(|(status, ..)| *status);
    documented
}

fn response<'a>(
    cx: &mut Context<'a, '_>,
    status: StatusKey,
    response: &'a spec::Response,
    at: &Pointer<'_>,
    words: &Words<'_>,
) -> Response {
    let content_at = at.key("content");
    let content = match media::choose(cx, &response.content, &content_at) {
        None => Content::Empty,
        Some((media, entry)) => match (media::encoding(media), &entry.schema) {
            (Encoding::Json, Some(_)) if media::is_binary(cx, entry) => Content::Bytes,
            (Encoding::Json, Some(schema)) => {
                Content::Json(cx.nullable_type(schema.into(), &content_at.key(media).key("schema"), words))
            }
            (Encoding::Json, None) if media.contains('*') => Content::Bytes,
            (Encoding::Json, None) => Content::Json(Type::Any),
            (Encoding::Text | Encoding::Form, _) => Content::Text,
            (Encoding::Bytes, _) => Content::Bytes,
        },
    };
    let description = match response.description.trim() {
        "" => response.summary.as_deref().unwrap_or_default().trim(),
        description => description,
    };
    Response { status, description: description.to_owned(), content }
}

/// A word for a response of this status: `response 404` for 404.
fn status_word(status: StatusKey, key: &str) -> String {
    match status {
        StatusKey::Default => "error".to_owned(),
        StatusKey::Code(_) | StatusKey::Range(_) => format!("response {key}"),
    }
}
