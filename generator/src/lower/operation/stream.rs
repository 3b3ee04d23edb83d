//! Streams: media types whose content is items one after another (OpenAPI 3.2, "Sequential Media Types"), and the operations that answer
//! with one.

use std::collections::BTreeMap;

use super::media::{essence, is_binary, is_json};
use crate::diag::Code;
use crate::ir::{Content, Framing, Operation, Response, StatusKey, Type};
use crate::json::{JsonType, JsonTypes, Pointer};
use crate::lower::context::{Context, Words};
use crate::spec::{MediaType, Node, Subschema};

/// The fields of an event (HTML, "Parsing an event stream").
const FIELDS: [&str; 4] = ["data", "event", "id", "retry"];

/// How content of a media type is divided into items; `None` if it is one value.
pub fn framing(media: &str) -> Option<Framing> {
    match essence(media).as_str() {
        "text/event-stream" => Some(Framing::Events),
        "application/x-ndjson"
        | "application/ndjson"
        | "application/jsonl"
        | "application/x-jsonl"
        | "application/jsonlines"
        | "application/x-jsonlines"
        | "application/json-lines"
        | "application/x-json-stream"
        | "application/stream+json" => Some(Framing::Lines),
        essence if essence == "application/json-seq" || essence.ends_with("+json-seq") => Some(Framing::Sequence),
        _ => None,
    }
}

/// The framing and the type of the items: of `itemSchema`, of the items of a list, or of the schema itself, which documents before 3.2
/// have for each item.
pub fn items<'a>(
    cx: &mut Context<'a, '_>,
    framing: Framing,
    entry: &'a MediaType,
    at: &Pointer<'_>,
    words: &Words<'_>,
) -> (Framing, Type) {
    if let Some(item) = &entry.item_schema {
        let node = Node::from(item);
        if let Some(data) = json_data(cx, node).filter(|_| framing == Framing::Events) {
            return (framing, of_data(cx, data, &at.key("itemSchema"), words));
        }
        let has_data = |cx: &Context<'a, '_>| cx.facts.shape(node).property("data").is_some();
        let is_event = framing == Framing::Events && (has_data(cx) || is_event(cx, node));
        let word = if framing == Framing::Events { "event" } else { "item" };
        let ty = cx.nullable_type(node, &at.key("itemSchema"), &words.then(word));
        return (if is_event { whole(cx, node) } else { framing }, ty);
    }
    let Some(schema) = entry.schema.as_ref().map(Node::from) else {
        return (framing, if framing == Framing::Events { Type::String(None) } else { Type::Any });
    };
    if is_binary(cx, entry) {
        return (framing, Type::String(None));
    }
    if framing == Framing::Events && is_event(cx, schema) {
        let at = at.key("schema");
        return match json_data(cx, schema) {
            Some(data) => (framing, of_data(cx, data, &at, words)),
            None => (whole(cx, schema), cx.nullable_type(schema, &at, words)),
        };
    }
    let shape = cx.facts.shape(schema);
    let Some(items) = shape.items.filter(|_| shape.is_only(JsonType::Array)) else {
        return (framing, cx.nullable_type(schema, &at.key("schema"), words));
    };
    // springdoc writes a list for a `Flux`, whatever its media type is.
    let word = if framing == Framing::Events { "event" } else { "item" };
    let is_event = framing == Framing::Events && is_event(cx, items);
    let ty = cx.nullable_type(items, &at.key("schema").key("items"), &words.then(word));
    (if is_event { whole(cx, items) } else { framing }, ty)
}

/// How events as a whole are read. Their data is JSON where its schemas name types, and in one event or all no string.
fn whole<'a>(cx: &mut Context<'a, '_>, node: Node<'a>) -> Framing {
    let schema = cx.facts.schema(node);
    let branches: Vec<&'a Subschema> =
        schema.map(|schema| schema.any_of.iter().chain(&schema.one_of).collect()).unwrap_or_default();
    if !cx.limits.compare_whole(branches.len()) {
        return Framing::EventItems;
    }
    let data = |node: Node<'a>| cx.facts.shape(node).property("data").map(|data| data.types);
    let types: Vec<JsonTypes> = branches.into_iter().map(Node::from).chain([node]).filter_map(data).collect();
    let is_known = types.iter().all(|types| !types.is_empty());
    let has_json = types.iter().any(|types| !types.has(JsonType::String));
    if is_known && has_json { Framing::JsonEventItems } else { Framing::EventItems }
}

/// The type of the JSON in the data of events, whose schema is `data`. That of the events is at `at`.
fn of_data<'a>(cx: &mut Context<'a, '_>, data: Node<'a>, at: &Pointer<'_>, words: &Words<'_>) -> Type {
    let (properties, of_data) = (at.key("properties"), "data");
    cx.nullable_type(data, &properties.key(of_data).key("contentSchema"), &words.then("event"))
}

/// Whether a schema is that of an event as a whole: it has `data`, and nothing but the fields of an event. Documents before 3.2 have such
/// schemas, too (Mistral's). Of a union all branches are such.
fn is_event<'a>(cx: &mut Context<'a, '_>, node: Node<'a>) -> bool {
    if is_one_event(cx, node) {
        return true;
    }
    let Some(schema) = cx.facts.schema(node).filter(|schema| schema.is_union()) else { return false };
    let branches = || schema.any_of.iter().chain(&schema.one_of);
    cx.limits.compare_whole(branches().count()) && branches().all(|branch| is_one_event(cx, branch.into()))
}

fn is_one_event<'a>(cx: &Context<'a, '_>, node: Node<'a>) -> bool {
    let shape = cx.facts.shape(node);
    shape.property("data").is_some() && shape.properties.iter().all(|(name, _)| FIELDS.contains(name))
}

/// The schema of the JSON in the data of events, where their schema says no more than that and what every event has.
fn json_data<'a>(cx: &Context<'a, '_>, item: Node<'a>) -> Option<Node<'a>> {
    let schema = cx.facts.schema(item)?;
    let is_plain = schema.all_of.is_empty() && !schema.is_union() && schema.values().is_empty();
    let of_every_event = |(name, property): &'a (String, Subschema)| {
        let is_listed = || cx.facts.schema(property.into()).is_some_and(|schema| !schema.values().is_empty());
        matches!(name.as_str(), "data" | "id" | "retry") || name == "event" && !is_listed()
    };
    if !is_plain || !schema.properties.iter().all(of_every_event) {
        return None;
    }
    let (_, data) = schema.properties.iter().find(|(name, _)| name == "data")?;
    let content = cx.facts.schema(data.into())?.content.as_deref()?;
    let is_json = content.media_type.as_deref().is_some_and(is_json) && content.encoding.is_none();
    content.schema.as_ref().filter(|_| is_json).map(Node::from)
}

/// Divides the successes of an operation: what is read whole, and what is a stream. Of several streams the first is used.
pub fn divide(
    cx: &mut Context<'_, '_>,
    successes: Vec<Response>,
    at: &Pointer<'_>,
) -> (Vec<Response>, Option<Vec<Response>>) {
    let (mut streams, others): (Vec<Response>, Vec<Response>) = successes.into_iter().partition(is_stream);
    let Some(first) = streams.first().map(|response| response.content.clone()) else { return (others, None) };
    streams.retain(|response| {
        let is_used = response.content == first;
        if !is_used {
            let media = response.media.join("`, `");
            cx.report.warn(
                Code::UnsupportedMediaType,
                at,
                format!("`{media}` is a stream of other items than another stream of the operation"),
                "the client uses the other one; `send_raw` gives the bytes of any",
            );
        }
        is_used
    });
    if others.iter().all(|response| response.content == Content::Empty) {
        return (alone(streams), None);
    }
    (alone(others), Some(alone(streams)))
}

/// Settles what the property `stream` of the bodies has to be, for an operation and those that differ from it in a body or a response.
pub fn ask(all: &mut [Operation]) {
    let streams: Vec<bool> = all.iter().map(|operation| operation.successes.iter().any(is_stream)).collect();
    let may_stream = streams.contains(&true);
    for (operation, is_streamed) in all.iter_mut().zip(&streams) {
        if let Some(body) = &mut operation.body {
            body.stream = body.stream.filter(|_| may_stream).map(|_| *is_streamed);
        }
    }
}

fn is_stream(response: &Response) -> bool {
    matches!(response.content, Content::Stream(..))
}

/// Takes the word from each response that is the only one of its status.
fn alone(mut responses: Vec<Response>) -> Vec<Response> {
    let mut counts: BTreeMap<StatusKey, usize> = BTreeMap::new();
    for response in &responses {
        *counts.entry(response.status).or_default() += 1;
    }
    for response in responses.iter_mut().filter(|response| counts.get(&response.status) == Some(&1)) {
        response.word = None;
    }
    responses
}
