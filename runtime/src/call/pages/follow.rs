//! What follows from a page: its items, and where the next begins, found in the JSON of its body and in its header fields.
//!
//! Nothing of the page is decoded for that but what is asked for. A page in XML is JSON here, by the table of its call, under the names of
//! its properties.

use super::link;
use super::paging::{PageParameter, Paging, Way};
use crate::call::decode;
use crate::call::repair::LEFT_OUT;
use crate::call::request::RequestBuilder;
use crate::error::BodyError;
use crate::transport::RawResponse;
use crate::wire::json_edit::find;
use crate::wire::json_path::{self, Step as JsonStep};
use http::HeaderMap;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};

/// What follows from a page.
pub(super) struct Step {
    /// Where the next begins; `None` after the last.
    pub next: Option<String>,
    /// Whether it lies beyond the last, where the client counts.
    pub is_beyond: bool,
    /// Whether the page says that there are more, and not where they begin.
    pub is_lost: bool,
    /// A number for its bytes.
    pub digest: u64,
}

impl Paging {
    /// What follows from a page that begins at `at`.
    pub(super) fn step(&self, response: &RawResponse, at: Option<&str>, first: &RequestBuilder) -> Step {
        let text = text(response);
        let count = if self.is_counted() { self.items_in(text).len() } else { 0 };
        let mut hasher = DefaultHasher::new();
        response.bytes.hash(&mut hasher);
        let says_more = self.says_more(text);
        let next = match says_more {
            Some(false) => None,
            Some(true) | None => self.next(response, text, (at, count), says_more == Some(true), first),
        };
        // What is no list is not the end: the decoder says what it is.
        let is_empty = |list: &str| {
            list == "null" || serde_json::from_str::<Vec<&RawValue>>(list).is_ok_and(|items| items.is_empty())
        };
        let list = self.items.and_then(|pointer| part(text, pointer));
        let is_beyond = self.is_counted() && says_more != Some(true) && list.is_some_and(is_empty);
        let is_lost = says_more == Some(true) && next.is_none();
        Step { next, is_beyond, is_lost, digest: hasher.finish() }
    }

    /// A token that was kept, as the next request has it. Where pages are counted, it is a number: after any other text the count would
    /// begin anew.
    pub(super) fn kept(&self, token: &str) -> Option<String> {
        if self.is_counted() {
            return token.parse::<u64>().ok().map(|number| number.to_string());
        }
        Some(token.to_owned())
    }

    /// Whether there are more, if the page says it.
    fn says_more(&self, text: &str) -> Option<bool> {
        self.more.and_then(|pointer| value_at(text, pointer)).and_then(|more| more.as_bool())
    }

    fn next(
        &self,
        response: &RawResponse,
        text: &str,
        (at, count): (Option<&str>, usize),
        says_more: bool,
        first: &RequestBuilder,
    ) -> Option<String> {
        let parameter = self.parameter();
        let is_json = matches!(parameter, Some(PageParameter::Body(_)));
        let current = || {
            let begun = at.map(|at| at.parse::<u64>().ok());
            begun.unwrap_or_else(|| parameter.as_ref()?.number(first))
        };
        match self.way {
            Way::Cursor(_, token) => as_token(&said(response, text, token)?, is_json),
            Way::Offset(_) if count > 0 => Some(current().unwrap_or(0).saturating_add(count as u64).to_string()),
            Way::Page(_, number) if count > 0 || says_more => {
                Some(current().unwrap_or(number).saturating_add(1).to_string())
            }
            Way::Offset(_) | Way::Page(..) => None,
            Way::Link => link::next(&response.headers),
            Way::Url(place, _) => as_token(&said(response, text, place)?, false),
            Way::Last(_, pointer) => as_token(part(self.items_in(text).last()?.get(), pointer)?, is_json),
        }
    }

    /// The items of a page, as they are written. None where there is no list.
    fn items_in<'t>(&self, text: &'t str) -> Vec<&'t RawValue> {
        let found = self.items.and_then(|pointer| part(text, pointer));
        found.and_then(|list| serde_json::from_str(list).ok()).unwrap_or_default()
    }
}

/// Decodes the items of a page. Where the list is `null`, there are none. In XML a list without items is no element at all, so that an
/// error with a status of success would be a page without items.
pub(super) fn list<I: DeserializeOwned>(response: &RawResponse, paging: &Paging) -> Result<Vec<I>, BodyError> {
    let (body, pointer) = (text(response), paging.items.unwrap_or_default());
    // What is not JSON is an error of the whole.
    if pointer.is_empty() || serde_json::from_str::<&RawValue>(body).is_err() {
        return decode::json(response);
    }
    #[cfg(feature = "xml")]
    if let Some(root) = response.root_of_error() {
        let reason = format!("the list of items is missing: the root element is `{root}`, which reports an error");
        return Err(BodyError::at(json_path::path_of(&keys(pointer)), reason));
    }
    match part(body, pointer) {
        Some("null") => Ok(Vec::new()),
        Some(list) => within(response, pointer, list, decode::json),
        None => match lacks_items(body, pointer, paging.may_lack_items) {
            Ok(()) => Ok(Vec::new()),
            Err(reason) => Err(BodyError::at(json_path::path_of(&keys(pointer)), reason)),
        },
    }
}

/// Whether a page may lack its list, or why not. A list that the document requires is lost where it is not found. One that may be absent
/// is left out where it has no items, but not by another answer than a page: text, a list, or an object that reports an error.
fn lacks_items(body: &str, pointer: &str, is_optional: bool) -> Result<(), &'static str> {
    if !is_optional {
        return Err("the list of items is missing");
    }
    let steps = keys(pointer);
    let around = (0..steps.len()).filter_map(|count| text_at(body, steps.get(..count)?));
    for (depth, value) in around.enumerate() {
        // A page is an object; what the list is in may be `null`.
        if !value.starts_with('{') && (depth == 0 || value != "null") {
            return Err("the list of items is missing: what it is to be in is not an object");
        }
    }
    let reports = match value_at(body, "/error") {
        None | Some(Value::Null) => false,
        Some(Value::Bool(is_error)) => is_error,
        Some(Value::Number(code)) => code.as_i64() != Some(0),
        Some(Value::String(text)) => !text.is_empty(),
        Some(Value::Array(errors)) => !errors.is_empty(),
        Some(Value::Object(error)) => !error.is_empty(),
    };
    if reports { Err("the list of items is missing, and the page reports an error (`error`)") } else { Ok(()) }
}

/// Decodes a part of a body, which is at a pointer. An error has its path in the whole.
pub(in crate::call) fn within<T>(
    response: &RawResponse,
    pointer: &str,
    part: &str,
    decode: impl FnOnce(&RawResponse) -> Result<T, BodyError>,
) -> Result<T, BodyError> {
    let part = RawResponse::new(response.status, HeaderMap::new(), part.to_owned());
    let part = if response.lenient { part.lenient() } else { part };
    let base = json_path::path_of(&keys(pointer));
    let moved = |error: &BodyError| {
        let path = error.path().map_or("", |path| path.strip_prefix('$').unwrap_or(path));
        // The message may name the value that was wrong within one that was left out.
        let cause = error.message().strip_prefix(LEFT_OUT).and_then(|cause| cause.strip_prefix('$'));
        let message = cause.map_or_else(|| error.message().to_owned(), |cause| format!("{LEFT_OUT}{base}{cause}"));
        BodyError::at(format!("{base}{path}"), message)
    };
    let value = decode(&part).map_err(|error| moved(&error))?;
    let problems: Vec<BodyError> = part.problems().iter().map(moved).collect();
    if !problems.is_empty() {
        response.note_problems(problems);
    }
    Ok(value)
}

/// What a response says at a place, as JSON: at a JSON Pointer, or in the header field after `header.`.
fn said<'t>(response: &RawResponse, text: &'t str, place: &str) -> Option<Cow<'t, str>> {
    match place.strip_prefix("header.") {
        Some(name) => {
            let value = std::str::from_utf8(response.headers.get(name)?.as_bytes()).ok()?;
            Some(Value::from(value).to_string().into())
        }
        None => part(text, place).map(Cow::Borrowed),
    }
}

/// A value in JSON as the next request has it, if it is one. In a query a string is its text; in a body it stays JSON. What is no string
/// stays as it is written, since a number may have more digits than Rust's.
fn as_token(json: &str, is_json: bool) -> Option<String> {
    match json {
        "null" | "false" => None,
        _ if json.starts_with('"') => {
            let text: String = serde_json::from_str(json).ok()?;
            // In XML an element that has nothing may have white space.
            let is_empty = text.trim().is_empty();
            (!is_empty).then(|| if is_json { json.to_owned() } else { text })
        }
        _ => Some(without_space(json)),
    }
}

/// JSON text without the white space between its parts.
fn without_space(json: &str) -> String {
    let (mut in_string, mut is_escaped) = (false, false);
    let is_kept = |letter: &char| {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = in_string,
            '"' => in_string = !in_string,
            _ => {}
        }
        in_string || !letter.is_ascii_whitespace()
    };
    json.chars().filter(is_kept).collect()
}

/// The body as JSON text, that of XML made JSON; empty if it is neither.
pub(in crate::call) fn text(response: &RawResponse) -> &str {
    let text = response.text().unwrap_or_default();
    text.strip_prefix('\u{FEFF}').unwrap_or(text)
}

/// The value at a pointer.
pub(in crate::call) fn value_at(text: &str, pointer: &str) -> Option<Value> {
    serde_json::from_str(part(text, pointer)?).ok()
}

/// The text of the value at a pointer.
pub(in crate::call) fn part<'t>(text: &'t str, pointer: &str) -> Option<&'t str> {
    text_at(text, &keys(pointer))
}

/// The text of the value at these steps.
fn text_at<'t>(text: &'t str, steps: &[JsonStep]) -> Option<&'t str> {
    text.get(find(text, steps)?.value)
}

fn keys(pointer: &str) -> Vec<JsonStep> {
    steps(pointer).into_iter().map(JsonStep::Key).collect()
}

/// The steps of a JSON Pointer. All are names of properties.
pub(super) fn steps(pointer: &str) -> Vec<String> {
    pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect()
}

#[cfg(test)]
mod tests {
    use super::{as_token, steps, value_at, within};
    use crate::call::decode;
    use crate::transport::RawResponse;
    use http::{HeaderMap, StatusCode};
    use serde_json::json;

    #[test]
    fn places_are_json_pointers() {
        assert_eq!(steps("/a~1b/c~0d"), ["a/b", "c~d"]);
        assert!(steps("").is_empty());
        let text = r#"{"result":{"next_page_offset":7},"@odata.nextLink":"x"}"#;
        assert_eq!(value_at(text, "/result/next_page_offset"), Some(json!(7)));
        assert_eq!(value_at(text, "/@odata.nextLink"), Some(json!("x")));
        assert_eq!(value_at(text, "/result/missing"), None);
        assert_eq!(value_at("not JSON", "/a"), None);
    }

    #[test]
    fn what_is_nothing_is_no_token() {
        for nothing in ["null", r#""""#, r#""\n  ""#, "false"] {
            assert_eq!(as_token(nothing, false), None);
        }
        assert_eq!(as_token(r#""a\"b""#, false).as_deref(), Some("a\"b"));
        assert_eq!(as_token(r#""a\"b""#, true).as_deref(), Some(r#""a\"b""#));
    }

    #[test]
    fn the_problems_of_a_part_have_their_paths_in_the_whole() {
        #[derive(serde::Deserialize)]
        struct Item {
            id: i64,
        }
        let list = r#"[{"id":1},{"id":"x"}]"#;
        let response = RawResponse::new(StatusCode::OK, HeaderMap::new(), format!(r#"{{"items":{list}}}"#)).lenient();
        let items: Vec<Item> = within(&response, "/items", list, decode::json).unwrap();
        assert_eq!(items.iter().map(|item| item.id).collect::<Vec<_>>(), [1]);
        let problems: Vec<String> = response.problems().iter().map(ToString::to_string).collect();
        let message = "invalid type: string \"x\", expected i64";
        assert_eq!(problems, [format!("$.items[1]: left out because of `$.items[1].id`: {message}")]);
    }

    #[test]
    fn a_token_that_is_no_string_stays_as_it_is_written() {
        for number in ["7", "-1", "12345678901234567890123", "1.50", "1e400", "true"] {
            assert_eq!(as_token(number, false).as_deref(), Some(number));
            assert_eq!(as_token(number, true).as_deref(), Some(number));
        }
        let object = "{ \"id\" : 12345678901234567890123,\n\"a \\\" b\": [1.0, \"c  d\"] }";
        let expected = r#"{"id":12345678901234567890123,"a \" b":[1.0,"c  d"]}"#;
        assert_eq!(as_token(object, true).as_deref(), Some(expected));
    }
}
