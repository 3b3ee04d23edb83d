//! Media types: which of several is used, and how its content is written and read (RFC 9110, section 8.3; RFC 6839).

use super::stream;
use crate::ir::{Encoding, Framing};
use crate::json::{JsonType, Pointer};
use crate::lower::context::Context;
use crate::spec::{Content, MediaType, Node, Subschema};
use std::collections::HashMap;

/// The media types that are used, the preferred one first: of several with the same schema that one. The others are recorded.
pub fn distinct<'a>(cx: &mut Context<'a, '_>, content: &'a Content, at: &Pointer<'_>) -> Vec<(&'a str, &'a MediaType)> {
    let mut sorted: Vec<&(String, MediaType)> = content.iter().collect();
    let is_meant = |(media, entry): &&(String, MediaType)| is_media_type(media) || is_described(entry);
    if sorted.iter().any(is_meant) {
        // Examples, and parts of one, that stand beside the media type that they are of.
        sorted.iter().filter(|entry| !is_meant(entry)).for_each(|(media, _)| report_name(cx, (media, true), at));
        sorted.retain(is_meant);
    }
    let misnamed = sorted.iter().filter(|(media, _)| !is_media_type(media));
    misnamed.for_each(|(media, _)| report_name(cx, (media, false), at));
    let shared = content.iter().map(|(_, entry)| entry).find(|entry| !entry.shares_schema);
    sorted.sort_by_key(|(media, entry)| {
        let entry = if entry.shares_schema { shared.unwrap_or(entry) } else { entry };
        // JSON beside the media types of a file is that of its errors, where a list is for all responses (`produces` of 2.0).
        if is_json(media) && is_binary(cx, entry) { LAST } else { preference(media) }
    });
    let mut used: Vec<(&'a str, &'a MediaType)> = Vec::new();
    let described = described(content);
    for (media, entry) in sorted {
        // One that has an example alone says nothing of a type that differs in its parameters, and has a schema.
        if let Some(known) = described.get(&essence(media)).filter(|_| !is_described(entry) && !entry.shares_schema) {
            cx.report.skipped(media, known, false, &at.key(media));
            continue;
        }
        let entry = shared.filter(|_| entry.shares_schema).unwrap_or(entry);
        if !used.is_empty() && !cx.limits.compare_whole(used.len().saturating_mul(extent(entry))) {
            cx.too_large(at);
            break;
        }
        // Bytes of one media type are not those of another, and of what has no schema nothing is known.
        let own = encoding(media);
        let is_opaque = match own {
            Encoding::Bytes => entry.schema.is_none() || is_binary(cx, entry),
            Encoding::Multipart => entry.schema.as_ref().is_none_or(|schema| cx.facts.holds_uploads(schema.into())),
            _ => false,
        };
        let is_same = |known: &&(&str, &MediaType)| {
            let is_written_alike = encoding(known.0) == own && matches!(own, Encoding::Json | Encoding::Form);
            let events = |media: &str| stream::framing(media).map(|framing| framing == Framing::Events);
            has_same_schema(known.1, entry)
                && events(known.0) == events(media)
                && !is_opaque
                && (entry.schema.is_some() || entry.item_schema.is_some() || is_written_alike && !media.contains('*'))
        };
        let same = used.iter().find(is_same).map(|(known, _)| *known);
        match same {
            Some(known) => cx.report.skipped(media, known, true, &at.key(media)),
            None => used.push((media, entry)),
        }
    }
    used
}

/// The media types that have a schema, by what they are without parameters: the first of each.
fn described(content: &Content) -> HashMap<String, &str> {
    let mut described = HashMap::new();
    for (media, _) in content.iter().filter(|(_, entry)| is_described(entry)) {
        described.entry(essence(media)).or_insert(media.as_str());
    }
    described
}

fn is_described(entry: &MediaType) -> bool {
    entry.schema.is_some() || entry.item_schema.is_some()
}

/// How much is compared to tell whether another media type has the same schema.
fn extent(entry: &MediaType) -> usize {
    1 + [&entry.schema, &entry.item_schema].into_iter().flatten().map(Subschema::extent).sum::<usize>()
}

fn has_same_schema(one: &MediaType, other: &MediaType) -> bool {
    let same = |one: &Option<Subschema>, other: &Option<Subschema>| match (one, other) {
        (Some(one), Some(other)) => one.says_the_same(other),
        (one, other) => one.is_none() && other.is_none(),
    };
    same(&one.schema, &other.schema) && same(&one.item_schema, &other.item_schema)
}

/// A word for a media type, for names: `form`, `text`, `csv`.
pub fn word(media: &str) -> String {
    let essence = essence(media);
    let subtype = essence.split_once('/').map_or(essence.as_str(), |(_, subtype)| subtype);
    match subtype {
        "x-www-form-urlencoded" => "form".to_owned(),
        "form-data" => "multipart".to_owned(),
        "plain" => "text".to_owned(),
        "octet-stream" => "bytes".to_owned(),
        "*" => "any".to_owned(),
        // A tree and a suffix say nothing more than the rest does (RFC 6838, section 4.2.8).
        subtype => match subtype.strip_suffix("+json").unwrap_or(subtype).trim_start_matches("x-") {
            "" => "other".to_owned(),
            subtype => subtype.to_owned(),
        },
    }
}

/// Whether a body of this media type is a list of changes (RFC 6902).
pub fn is_json_patch(media: &str) -> bool {
    essence(media) == "application/json-patch+json"
}

/// Whether a schema says that its values are bytes.
pub fn is_binary(cx: &Context<'_, '_>, entry: &MediaType) -> bool {
    let schema = match entry.schema.as_ref().map(Node::from) {
        Some(Node::Inline(schema)) => Some(schema),
        Some(Node::Reference(name)) => cx.facts.component(name).map(|(_, schema)| schema),
        None => None,
    };
    schema.is_some_and(|schema| schema.format.as_deref() == Some("binary"))
}

/// The media type without its parameters, in lower case.
pub fn essence(media: &str) -> String {
    media.split(';').next().unwrap_or(media).trim().to_ascii_lowercase()
}

/// A media type as a request accepts it: with its parameters (RFC 9110, section 12.5.1). `charset` is left out, since a text is read in
/// several, and so are `boundary`, which the sender chooses, and `q`, which is a weight.
pub fn accepted(media: &str) -> String {
    let mut is_quoted = false;
    let parameters = media.split(|letter: char| {
        is_quoted ^= letter == '"';
        letter == ';' && !is_quoted
    });
    let mut accepted = essence(media);
    for parameter in parameters.skip(1) {
        let Some((name, value)) = parameter.split_once('=') else { continue };
        let (name, value) = (name.trim(), value.trim());
        let is_left_out = ["charset", "boundary", "q"].iter().any(|known| name.eq_ignore_ascii_case(known));
        let quoted = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
        let is_value = match quoted {
            Some(text) => text.bytes().all(|byte| (b' '..0x7F).contains(&byte) && !b"\"\\".contains(&byte)),
            None => is_token(value),
        };
        if !is_left_out && is_token(name) && is_value {
            accepted.push_str(&format!(";{name}={value}"));
        }
    }
    accepted
}

/// Whether a text is a media type, or a range of them (RFC 9110, sections 8.3.1 and 12.5.1).
pub fn is_media_type(text: &str) -> bool {
    essence(text).split_once('/').is_some_and(|(kind, subtype)| is_token(kind) && is_token(subtype))
}

fn report_name(cx: &mut Context<'_, '_>, (name, is_left_out): (&str, bool), at: &Pointer<'_>) {
    let help = match encoding(name) {
        _ if is_left_out => "it has no schema, and is left out; write the media type, or move it to `example`",
        Encoding::Multipart => "a request sends it as `multipart/form-data`, a response is bytes; write the media type",
        _ => "an object or a list is read as `application/json`, all else is bytes; write the media type",
    };
    cx.report.misnamed(name, help, &at.key(name));
}

/// Whether content is JSON though its key is not a media type, such as `json`: an object or a list. What is said to be in parts is so.
pub fn is_misnamed_json<'a>(cx: &Context<'a, '_>, (media, entry): (&str, &'a MediaType)) -> bool {
    !is_media_type(media) && encoding(media) != Encoding::Multipart && is_structured(cx, entry)
}

/// Whether content is an object or a list: where that is not written and read as a value, a schema is lost.
pub fn is_structured<'a>(cx: &Context<'a, '_>, entry: &'a MediaType) -> bool {
    entry.schema.as_ref().is_some_and(|schema| {
        let types = cx.facts.shape(schema.into()).types;
        !types.has(JsonType::String) && (types.has(JsonType::Object) || types.has(JsonType::Array))
    })
}

/// A token of HTTP (RFC 9110, section 5.6.2).
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// Whether a media type's content is JSON text (RFC 6839, section 3.1).
pub fn is_json(media: &str) -> bool {
    let essence = essence(media);
    essence == "application/json"
        || essence == "text/json"
        || essence.ends_with("+json")
        || essence == "*/*"
        || essence == "application/*"
}

/// How content of a media type is written and read.
pub fn encoding(media: &str) -> Encoding {
    let essence = essence(media);
    if stream::framing(media).is_some() {
        Encoding::Bytes
    } else if is_json(media) {
        Encoding::Json
    } else if essence == "application/x-www-form-urlencoded" {
        Encoding::Form
    } else if essence.starts_with("multipart/") {
        Encoding::Multipart
    } else if essence.starts_with("text/") {
        Encoding::Text
    } else {
        Encoding::Bytes
    }
}

/// The rank of what is asked for last.
const LAST: u8 = 8;

/// The rank of a media type, the lowest being preferred: plain JSON, other JSON, lists of changes, forms, parts, text, bytes, streams.
fn preference(media: &str) -> u8 {
    if stream::framing(media).is_some() {
        return LAST;
    }
    match (encoding(media), essence(media).as_str()) {
        (Encoding::Json, "application/json") => 0,
        (Encoding::Json, "application/json-patch+json") => 2,
        (Encoding::Json, essence) if !essence.contains('*') => 1,
        (Encoding::Json, _) => 3,
        (Encoding::Form, _) => 4,
        (Encoding::Multipart, _) => 5,
        (Encoding::Text | Encoding::Xml, _) => 6,
        (Encoding::Bytes | Encoding::Items(_), _) => 7,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_json_goes_before_all_and_bytes_come_last() {
        let mut media = [
            "image/png",
            "text/plain",
            "multipart/form-data",
            "*/*",
            "Application/JSON; charset=utf-8",
            "application/x-www-form-urlencoded",
            "application/hal+json",
        ];
        media.sort_by_key(|media| preference(media));
        assert_eq!(
            media,
            [
                "Application/JSON; charset=utf-8",
                "application/hal+json",
                "*/*",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
                "text/plain",
                "image/png"
            ]
        );
        assert_eq!(encoding("text/event-stream"), Encoding::Bytes);
    }

    #[test]
    fn what_is_accepted_has_the_parameters_that_choose() {
        for (media, expected) in [
            ("Application/JSON; charset=utf-8", "application/json"),
            ("application/json; version=1;charset=UTF-8; ext=\"a; b\"", "application/json;version=1;ext=\"a; b\""),
            ("application/json;simple", "application/json"),
            ("multipart/mixed; boundary=x;q=1", "multipart/mixed"),
            ("text/csv;header=é", "text/csv"),
            ("text/csv;a=\"b\r\nc: d\";e=\"", "text/csv"),
        ] {
            assert_eq!(accepted(media), expected, "{media}");
        }
    }

    #[test]
    fn what_is_a_media_type() {
        for media in
            ["text/plain", "*/*", "image/*", "application/json; charset=utf-8", "application/vnd.a+json;simple"]
        {
            assert!(is_media_type(media), "{media}");
        }
        for text in ["", "json", "application/", "/json", "application/json, text/json", "a/b/c", "text / plain"] {
            assert!(!is_media_type(text), "{text}");
        }
    }
}
