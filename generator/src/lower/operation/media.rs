//! Media types: which of several is used, and how its content is written and read (RFC 9110, section 8.3; RFC 6839).

use crate::ir::Encoding;
use crate::json::Pointer;
use crate::lower::context::Context;
use crate::spec::{Content, MediaType, Node};

/// Chooses the media type that is used, and records the others.
pub fn choose<'a>(
    cx: &mut Context<'_, '_>,
    content: &'a Content,
    at: &Pointer<'_>,
) -> Option<(&'a str, &'a MediaType)> {
    let (media, entry) = content.iter().min_by_key(|(media, _)| preference(media))?;
    for (other, _) in content.iter().filter(|(other, _)| other != media) {
        cx.report.skipped(other, media, &at.key(other));
    }
    Some((media, entry))
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
fn essence(media: &str) -> String {
    media.split(';').next().unwrap_or(media).trim().to_ascii_lowercase()
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

/// Whether content is written in parts (`multipart/*`).
pub fn is_multipart(media: &str) -> bool {
    essence(media).starts_with("multipart/")
}

/// How content of a media type is written and read.
pub fn encoding(media: &str) -> Encoding {
    let essence = essence(media);
    if is_json(media) {
        Encoding::Json
    } else if essence == "application/x-www-form-urlencoded" {
        Encoding::Form
    } else if essence.starts_with("text/") && essence != "text/event-stream" {
        Encoding::Text
    } else {
        Encoding::Bytes
    }
}

/// The rank of a media type, the lowest being used: plain JSON, other JSON, forms, parts, text, bytes.
fn preference(media: &str) -> u8 {
    match (encoding(media), essence(media).as_str()) {
        (Encoding::Json, "application/json") => 0,
        (Encoding::Json, essence) if !essence.contains('*') => 1,
        (Encoding::Json, _) => 2,
        (Encoding::Form, _) => 3,
        (Encoding::Bytes, essence) if essence.starts_with("multipart/") => 4,
        (Encoding::Text, _) => 5,
        (Encoding::Bytes, _) => 6,
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
}
