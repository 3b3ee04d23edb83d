//! Extensions that say how an operation answers in pages: those of Fern, Speakeasy and Azure.
//!
//! The value of an extension enters, a rule of paging as text leaves, which `lower` holds against the operation. What has another form
//! than is known is left out: it is for other generators. What contradicts itself is reported.

use super::Reader;
use crate::json::Pointer;
use serde_json::Value;

/// The extensions, the most exact first.
pub(super) const EXTENSIONS: &[&str] = &["x-fern-pagination", "x-speakeasy-pagination", "x-ms-pageable"];

/// The rule that an extension says.
pub(super) fn rule(extension: &str, value: &Value) -> Option<String> {
    match extension {
        "x-fern-pagination" => fern(value),
        "x-speakeasy-pagination" => speakeasy(value),
        "x-ms-pageable" => azure(value),
        _ => None,
    }
}

/// `x-fern-pagination`: `{cursor: $request.cursor, next_cursor: $response.next, results: $response.data}`, the same with `offset` and
/// mostly `step`, or with `next_uri`.
fn fern(value: &Value) -> Option<String> {
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    let request = |name: &str| text(name).and_then(|text| text.strip_prefix("$request."));
    let response = |name: &str| text(name).and_then(|text| text.strip_prefix("$response"));
    let way = match (request("cursor"), response("next_cursor"), request("offset"), response("next_uri")) {
        (Some(cursor), Some(next), ..) => format!("cursor: request.{cursor} = ${next}"),
        (_, _, Some(offset), _) if value.get("step").is_some() => format!("offset: request.{offset}"),
        (_, _, Some(page), _) => format!("page: request.{page}"),
        (.., Some(url)) => format!("url: ${url}"),
        _ => return None,
    };
    Some(way + &said(", items = $", response("results")) + &said(", more = $", response("has-next-page")))
}

/// `x-speakeasy-pagination`: `type` is `cursor`, `offsetLimit` or `url`; `inputs` are parameters, `outputs` places in the response.
fn speakeasy(value: &Value) -> Option<String> {
    let output = |name: &str| value.get("outputs")?.get(name)?.as_str();
    let inputs = value.get("inputs").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let input = |kind: &str| {
        let input = inputs.iter().find(|input| input.get("type").and_then(Value::as_str) == Some(kind))?;
        let place = if input.get("in").and_then(Value::as_str) == Some("requestBody") { "body" } else { "query" };
        Some(format!("{place}.{}", input.get("name")?.as_str()?))
    };
    let way = match value.get("type").and_then(Value::as_str)? {
        "cursor" => {
            let (cursor, next) = (input("cursor")?, output("nextCursor")?);
            if let Some((items, part)) = next.split_once("[-1]") {
                return Some(format!("last: {cursor} = ${part}, items = {items}"));
            }
            format!("cursor: {cursor} = {next}")
        }
        "offsetLimit" => match (input("offset"), input("page")) {
            (Some(offset), _) => format!("offset: {offset}"),
            (None, page) => format!("page: {}", page?),
        },
        "url" => format!("url: {}", output("nextUrl")?),
        _ => return None,
    };
    Some(way + &said(", items = ", output("results")))
}

/// `x-ms-pageable`: `{nextLinkName: nextLink, itemName: value, operationName: Teas_ListNext}`. A `nextLinkName` that is `null` says that there
/// is one page. Without `itemName` the list is found in the page: it is `value`, or the only one.
fn azure(value: &Value) -> Option<String> {
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    let pointer = |name: &str| format!("/{}", name.replace('~', "~0").replace('/', "~1"));
    match value.get("nextLinkName")? {
        Value::Null => Some("none".to_owned()),
        next => {
            let items = said(", items = ", text("itemName").map(pointer).as_deref());
            let operation = said(", operation = ", text("operationName").filter(|name| !name.trim().is_empty()));
            Some(format!("url: {}{items}{operation}", pointer(next.as_str()?)))
        }
    }
}

impl Reader<'_> {
    /// Reports an `x-ms-pageable` that says how the next page is asked for, and that there is none.
    pub(super) fn check_pageable(&mut self, value: &Value, at: &Pointer<'_>) {
        let is_one = value.get("nextLinkName").is_some_and(Value::is_null);
        if is_one && value.get("operationName").is_some_and(Value::is_string) {
            let message =
                "`operationName` says how the next page is asked for, and `nextLinkName: null` that there is none";
            let help = "the operation has no method for its pages; name the property that links to the next one, or leave \
                        `operationName` out";
            self.invalid(message.to_owned(), help, &at.key("operationName"));
        }
    }
}

fn said(before: &str, text: Option<&str>) -> String {
    text.map(|text| format!("{before}{text}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{EXTENSIONS, rule};
    use serde_json::json;

    #[test]
    fn extensions_are_rules() {
        let [fern, speakeasy, azure] = EXTENSIONS else { panic!("another extension has no test") };
        for (extension, value, expected) in [
            (
                fern,
                json!({"cursor": "$request.cursor", "next_cursor": "$response.page.next", "results": "$response.data"}),
                "cursor: request.cursor = $.page.next, items = $.data",
            ),
            (
                fern,
                json!({"offset": "$request.page", "results": "$response.data", "has-next-page": "$response.more"}),
                "page: request.page, items = $.data, more = $.more",
            ),
            (
                fern,
                json!({"offset": "$request.offset", "step": "$request.limit", "results": "$response"}),
                "offset: request.offset, items = $",
            ),
            (
                speakeasy,
                json!({
                    "type": "cursor",
                    "inputs": [{"name": "cursor", "in": "requestBody", "type": "cursor"}],
                    "outputs": {"nextCursor": "$.next", "results": "$.data"},
                }),
                "cursor: body.cursor = $.next, items = $.data",
            ),
            (
                speakeasy,
                json!({
                    "type": "cursor",
                    "inputs": [{"name": "since", "in": "parameters", "type": "cursor"}],
                    "outputs": {"nextCursor": "$.data[-1].created_at"},
                }),
                "last: query.since = $.created_at, items = $.data",
            ),
            (
                speakeasy,
                json!({"type": "offsetLimit", "inputs": [{"name": "page", "in": "parameters", "type": "page"}]}),
                "page: query.page",
            ),
            (speakeasy, json!({"type": "url", "outputs": {"nextUrl": "$.next"}}), "url: $.next"),
            (azure, json!({"nextLinkName": "@odata.nextLink"}), "url: /@odata.nextLink"),
            (
                azure,
                json!({"nextLinkName": "nextLink", "itemName": "teas", "operationName": "Teas_ListNext"}),
                "url: /nextLink, items = /teas, operation = Teas_ListNext",
            ),
            (azure, json!({"nextLinkName": null}), "none"),
        ] {
            assert_eq!(rule(extension, &value).as_deref(), Some(expected), "{extension}: {value}");
        }
        assert_eq!(rule(fern, &json!(true)), None);
        assert_eq!(rule("x-other", &json!({})), None);
    }
}
