//! A rule of paging as text: `cursor: query.cursor = $.response_metadata.next_cursor, items = $.channels`.
//!
//! Text enters, a [`Paging`] leaves; `none` is no paging. What is not a rule is refused with the form that was expected.

use crate::ir::{Follow, Paging, Place, Source, Way};
use crate::json::shown;

/// Reads a rule. `None` is `none`: the operation does not answer in pages.
///
/// # Errors
///
/// The text is not a rule.
pub fn parse(text: &str) -> Result<Option<Paging>, String> {
    let text = text.trim();
    if text == "none" {
        return Ok(None);
    }
    // A `link` has nothing behind it but what else is said: `link, items = $.teas`.
    let (style, rest) = text.split_once([':', ',']).unwrap_or((text, ""));
    let (mut main, mut items, mut more, mut first, mut follow) = (None, None, None, None, None);
    for part in rest.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        match part.split_once('=').map(|(name, value)| (name.trim(), value.trim())) {
            Some(("items", value)) => items = Some(steps(value)?),
            Some(("more", value)) => more = Some(steps(value)?),
            Some(("first", "0")) => first = Some(0),
            Some(("first", "1")) => first = Some(1),
            Some(("first", value)) => {
                return Err(format!("{} is not the number of a first page: 0 or 1", shown(value)));
            }
            Some(("method" | "operation", _)) if follow.is_some() => {
                return Err("`method` and `operation` both say how a page is asked for: write one of them".to_owned());
            }
            Some(("method", value)) => follow = Some(by(value)?),
            Some(("operation", value)) if !value.is_empty() => follow = Some(Follow::As(value.to_owned())),
            _ if main.is_none() => main = Some(part),
            _ => return Err(format!("{} is more than the rule says", shown(part))),
        }
    }
    let main = main.unwrap_or_default();
    let assigned = || {
        let (to, from) =
            main.split_once('=').ok_or_else(|| format!("{} assigns nothing: write `a = b`", shown(main)))?;
        Ok::<_, String>((place(to.trim())?, from.trim()))
    };
    let way = match style.trim() {
        "cursor" => assigned().and_then(|(to, from)| Ok(Way::Cursor(to, source(from)?)))?,
        "offset" => Way::Offset(place(main)?),
        "page" => Way::Page(place(main)?, first),
        "link" if main.is_empty() => Way::Link,
        "url" => Way::Url(source(main)?),
        "last" => assigned().and_then(|(to, part)| Ok(Way::Last(to, steps(part)?)))?,
        style => {
            let styles = "`cursor`, `offset`, `page`, `link`, `url`, `last` or `none`";
            return Err(format!("{} is not a way to page: write {styles}", shown(style)));
        }
    };
    if follow.is_some() && !matches!(way, Way::Url(_) | Way::Link) {
        let reason = "`method` and `operation` are about the address of a page: write them with `url` or `link`";
        return Err(reason.to_owned());
    }
    Ok(Some(Paging { way, items, more, follow }))
}

/// How an address is asked for by a method: a `GET` has no content, any other that of the first request.
fn by(method: &str) -> Result<Follow, String> {
    let is_method = !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-');
    if !is_method {
        return Err(format!("{} is not a method: write `GET` or `POST`", shown(method)));
    }
    // RFC 9110, sections 9.3.2, 9.3.6 and 9.3.8.
    if matches!(method, "HEAD" | "CONNECT" | "TRACE") {
        return Err(format!("{} gives no page: write `GET` or `POST`", shown(method)));
    }
    Ok(Follow::By(method.to_owned(), method != "GET"))
}

/// A parameter: `query.limit`, `body.page.after`, `body/page/after`, or `request.limit` for one of either.
fn place(text: &str) -> Result<Place, String> {
    let query = text.strip_prefix("query.").or(text.strip_prefix("request."));
    match (query, text.strip_prefix("body")) {
        (Some(name), _) if !name.is_empty() => Ok(Place::Query(name.to_owned())),
        (_, Some(rest)) if rest.len() > 1 && rest.starts_with(['.', '/']) => Ok(Place::Body(steps(rest)?)),
        _ => Err(format!("{} is not a parameter: write `query.name` or `body.name`", shown(text))),
    }
}

/// A place in a response: `header.x-next`, or one in its JSON.
fn source(text: &str) -> Result<Source, String> {
    match text.strip_prefix("header.") {
        Some(name) if !name.is_empty() => Ok(Source::Header(name.to_ascii_lowercase())),
        _ => Ok(Source::Body(steps(text)?)),
    }
}

/// A place in JSON: `$.data.items` or `/data/items` (RFC 6901).
fn steps(text: &str) -> Result<Vec<String>, String> {
    if let Some(pointer) = text.strip_prefix('/') {
        return Ok(pointer.split('/').map(|step| step.replace("~1", "/").replace("~0", "~")).collect());
    }
    if text == "$" {
        return Ok(Vec::new());
    }
    let rest = text.strip_prefix('$').unwrap_or(text);
    let steps: Vec<String> = rest.strip_prefix('.').unwrap_or(rest).split('.').map(str::to_owned).collect();
    let is_name = |step: &String| !step.is_empty() && !step.contains(['[', ']', '*', '$', ' ']);
    if !steps.iter().all(is_name) {
        return Err(format!("{} is not a place in JSON: write `$.data.items` or `/data/items`", shown(text)));
    }
    Ok(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn rules_are_read() {
        let query = |name: &str| Place::Query(name.to_owned());
        let of = |way, items: Option<&[&str]>, more: Option<&[&str]>| {
            Ok(Some(Paging { way, items: items.map(names), more: more.map(names), follow: None }))
        };
        let cursor = Way::Cursor(query("cursor"), Source::Body(names(&["meta", "next"])));
        assert_eq!(
            parse("cursor: query.cursor = $.meta.next, items = $.channels"),
            of(cursor, Some(&["channels"]), None)
        );
        let header = Way::Cursor(query("page[after]"), Source::Header("x-next".to_owned()));
        assert_eq!(parse("cursor: query.page[after] = header.X-Next, items = $"), of(header, Some(&[]), None));
        let body = Way::Cursor(Place::Body(names(&["offset"])), Source::Body(names(&["result", "a.b"])));
        assert_eq!(parse("cursor: body.offset = /result/a.b"), of(body, None, None));
        assert_eq!(parse("offset: query.skip"), of(Way::Offset(query("skip")), None, None));
        assert_eq!(parse("page: query.page, first = 0"), of(Way::Page(query("page"), Some(0)), None, None));
        assert_eq!(parse(" link "), of(Way::Link, None, None));
        for text in ["link, items = $.teas", "link: items = $.teas"] {
            assert_eq!(parse(text), of(Way::Link, Some(&["teas"]), None), "{text}");
        }
        let url = Way::Url(Source::Body(names(&["@odata.nextLink"])));
        assert_eq!(parse("url: /@odata.nextLink"), of(url, None, None));
        for (text, follow) in [
            ("url: $.next, method = GET", Follow::By("GET".to_owned(), false)),
            ("url: $.next, method = POST", Follow::By("POST".to_owned(), true)),
            ("url: $.next, operation = Teas_ListNext", Follow::As("Teas_ListNext".to_owned())),
        ] {
            let way = Way::Url(Source::Body(names(&["next"])));
            assert_eq!(parse(text), Ok(Some(Paging { way, items: None, more: None, follow: Some(follow) })), "{text}");
        }
        let last = Way::Last(query("starting_after"), names(&["id"]));
        assert_eq!(
            parse("last: query.starting_after = $.id, items = $.data, more = $.has_more"),
            of(last, Some(&["data"]), Some(&["has_more"]))
        );
        assert_eq!(parse("none"), Ok(None));
    }

    #[test]
    fn what_is_no_rule_is_refused() {
        for text in [
            "",
            "pages",
            "cursor: query.a",
            "cursor: a = $.b",
            "cursor: query.a = b[0]",
            "page: query.a, first = 2",
            "offset: query.a, query.b",
            "url:",
            "link: query.a",
            "link, query.a",
            "none, items = $",
            "link: method = get",
            "link: method =",
            "link: method = HEAD",
            "link: operation =",
            "url: $.next, method = POST, operation = next",
            "cursor: query.a = $.b, method = GET",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
