//! Responses, by status (OpenAPI 3.0.4, section 4.7.16).

use super::xml::{self, Form};
use super::{header, media, stream};
use crate::diag::Code;
use crate::ir::{Content, Encoding, Response, StatusKey, Type};
use crate::json::{JsonType, Pointer};
use crate::lower::context::{Context, Words, weight_of_text, weight_of_type};
use crate::spec::{self, Document, MediaType, RefOr, Responses, StatusCode};

/// The media type of JSON.
const JSON: &str = "application/json";

/// A documented response: its status, its key, and the response.
type Documented<'a> = (StatusKey, String, &'a RefOr<spec::Response>);

/// The weight of a response of an operation: of its texts, its header fields and its links.
pub fn weight(response: &Response) -> usize {
    let headers = response.headers.iter().map(header::weight);
    let links = response.links.iter().map(header::weight_of_link);
    let media = response.media.iter().chain(&response.accepted).map(String::len).sum::<usize>();
    let texts = weight_of_text(response.description.len() + media) + weight_of_content(&response.content);
    texts + headers.sum::<usize>() + links.sum::<usize>()
}

/// The weight of content besides that of its response: none but that of a type of long texts, or of types in types.
fn weight_of_content(content: &Content) -> usize {
    match content {
        Content::Json(ty) | Content::String(ty) | Content::Stream(_, ty) => weight_of_type(ty),
        Content::Empty | Content::Text | Content::Bytes => 0,
    }
}

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
        let whole = |cx: &mut Context<'a, '_>, response, at: &Pointer<'_>, words: &Words<'_>| {
            let headers = header::headers(cx, document, response, at, words);
            let mut found = representations(cx, status, response, at, words);
            if let Some(first) = found.first_mut() {
                (first.headers, first.links) = (headers, header::links(cx, document, response));
            }
            found
        };
        let found = match found.name {
            None => whole(cx, found.item, &at.key(&key), &words.then(&word)),
            Some(name) => {
                let components = Pointer::base("/components/responses");
                whole(cx, found.item, &components.key(name), &Words::First(name))
            }
        };
        match status {
            _ if succeeds(status) => successes.extend(found),
            // Without a documented success, the default response describes it, too.
            StatusKey::Default if count == 0 => {
                successes.extend(found.clone());
                failures.extend(found);
            }
            _ => failures.extend(found),
        }
    }
    // An error is read whole.
    for failure in &mut failures {
        if matches!(failure.content, Content::Stream(..)) {
            failure.content = Content::Bytes;
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

/// What a response may be: one content for each media type, or several if their schemas differ. The media type of a response
/// chooses among them (RFC 9110, section 8.3).
fn representations<'a>(
    cx: &mut Context<'a, '_>,
    status: StatusKey,
    response: &'a spec::Response,
    at: &Pointer<'_>,
    words: &Words<'_>,
) -> Vec<Response> {
    let description = match response.description.trim() {
        "" => response.summary.as_deref().unwrap_or_default().trim(),
        description => description,
    };
    let of = |content: Content, media: Vec<String>| Response {
        status,
        description: description.to_owned(),
        content,
        media,
        accepted: Vec::new(),
        word: None,
        headers: Vec::new(),
        links: Vec::new(),
        xml: None,
    };
    // Each has the description.
    let weight = weight_of_text(description.len());
    if !cx.limits.add_operation(weight) {
        return Vec::new();
    }
    let content_at = at.key("content");
    // RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5.
    if let StatusKey::Code(code @ (204 | 205 | 304)) = status
        && response.content.iter().any(|(_, entry)| entry.schema.is_some())
    {
        cx.report.body_of_status(code, &content_at);
        return vec![of(Content::Empty, Vec::new())];
    }
    let mut found: Vec<Response> = Vec::new();
    for (index, (media, entry)) in media::distinct(cx, &response.content, &content_at).into_iter().enumerate() {
        let word = media::word(media);
        let then = words.then(&word);
        let words = if index == 0 { words } else { &then };
        let at = content_at.key(media);
        let form = xml::form(cx, &response.content, (media, entry), &at);
        let content = content(cx, (media, entry), form, &at, words);
        let table = entry.schema.as_ref().filter(|_| form == Some(Form::Table));
        let table = table.map(|schema| xml::root(cx, schema.into(), &at.key("schema"), words, false));
        // Servers answer with the media type that is meant by `json`. Where that is described, too, it counts.
        let is_json = |known: &Response| known.media.iter().any(|media| media == JSON);
        let media =
            if media::is_misnamed_json(cx, (media, entry)) && !found.iter().any(is_json) { JSON } else { media };
        let (essence, accepted) = (media::essence(media), media::accepted(media));
        if !cx.limits.add_operation(weight_of_text(essence.len() + accepted.len()) - 1 + weight_of_content(&content)) {
            break;
        }
        if let Some(known) = found.iter_mut().find(|known| known.media.contains(&essence) && known.content != content) {
            cx.report.warn(
                Code::UnsupportedMediaType,
                &content_at.key(media),
                format!("`{media}` and another media type differ in their parameters alone"),
                "the body is any JSON value, or bytes; give the media types names of their own",
            );
            let is_json = |content: &Content| matches!(content, Content::Json(_) | Content::String(_));
            let both = is_json(&known.content) && is_json(&content);
            known.content = if both { Content::Json(Type::Any) } else { Content::Bytes };
            known.accepted.push(accepted);
            continue;
        }
        let known = found.iter_mut().find_map(|known| Some((joined(&known.content, &content)?, known)));
        match known {
            Some((both, known)) => {
                known.content = both;
                known.media.push(essence);
                known.accepted.push(accepted);
                known.xml = known.xml.or(table);
            }
            None => {
                if !found.is_empty() && !cx.limits.add_operation(weight) {
                    break;
                }
                let accepted = vec![accepted];
                found.push(Response { word: Some(word), accepted, xml: table, ..of(content, vec![essence]) });
            }
        }
    }
    match found.as_mut_slice() {
        [] => found.push(of(Content::Empty, Vec::new())),
        [only] => only.word = None,
        _ => {}
    }
    found
}

/// The content that two representations are, if one type holds both.
fn joined(one: &Content, other: &Content) -> Option<Content> {
    match (one, other) {
        (one, other) if one == other => Some(one.clone()),
        (Content::String(Type::String(None)), Content::Text) | (Content::Text, Content::String(Type::String(None))) => {
            Some(Content::String(Type::String(None)))
        }
        _ => None,
    }
}

/// The content of a media type, as it is read; `form` says what becomes of XML.
pub fn content<'a>(
    cx: &mut Context<'a, '_>,
    (media, entry): (&'a str, &'a MediaType),
    form: Option<Form>,
    at: &Pointer<'_>,
    words: &Words<'_>,
) -> Content {
    if let Some(framing) = stream::framing(media) {
        let (framing, ty) = stream::items(cx, framing, entry, at, words);
        return Content::Stream(framing, ty);
    }
    let content = match (media::encoding(media), &entry.schema) {
        _ if form == Some(Form::Text) => Content::Text,
        (_, Some(schema)) if media::is_misnamed_json(cx, (media, entry)) => {
            Content::Json(cx.nullable_type(schema.into(), &at.key("schema"), words))
        }
        (_, Some(schema)) if form == Some(Form::Table) => {
            Content::Json(cx.nullable_type(schema.into(), &at.key("schema"), words))
        }
        (Encoding::Json, Some(_)) if media::is_binary(cx, entry) => Content::Bytes,
        (Encoding::Json, Some(schema)) => {
            let ty = cx.nullable_type(schema.into(), &at.key("schema"), words);
            let is_string = cx.facts.shape(schema.into()).is_only(JsonType::String);
            if is_string && !matches!(ty, Type::Nullable(_)) { Content::String(ty) } else { Content::Json(ty) }
        }
        (Encoding::Json, None) if media.contains('*') => Content::Bytes,
        (Encoding::Json, None) => Content::Json(Type::Any),
        (Encoding::Text | Encoding::Form, _) => Content::Text,
        (Encoding::Bytes | Encoding::Multipart | Encoding::Items(_) | Encoding::Xml, _) => Content::Bytes,
    };
    if matches!(content, Content::Text | Content::Bytes) && form.is_none() && media::is_structured(cx, entry) {
        cx.report.opaque(media, false, content == Content::Text, &at.key("schema"));
    }
    content
}

/// A word for a response of this status: `response 404` for 404.
fn status_word(status: StatusKey, key: &str) -> String {
    match status {
        StatusKey::Default => "error".to_owned(),
        StatusKey::Code(_) | StatusKey::Range(_) => format!("response {key}"),
    }
}
