//! The style table itself: a name, a style and a value enter, the text of the parameter leaves.
//!
//! Everything is the expansion of RFC 6570 with other delimiters, except `deepObject`. An undefined value (`null`, an
//! empty list or object) leaves nothing; nested values are written as JSON text. The text is appended to what is there.

use super::encode::{Keep, encode_into};
use super::shape::{Given, Shape, text};
use super::{Kind, Style};
use serde_json::value::RawValue;

/// Whether anything was appended: the value may be undefined.
type Expanded = Result<bool, serde_json::Error>;

/// What varies between the expansions.
struct Rule {
    /// Before everything else.
    first: &'static str,
    /// Between the items of an exploded value.
    apart: &'static str,
    /// Between the items of a joined value.
    between: &'static str,
    /// Whether `name=` is written; `Some` holds what follows a name whose value is empty.
    named: Option<&'static str>,
    keep: Keep,
}

/// The text for a path template's `{name}`, or with `slashes` for its `{+name}`.
pub(crate) fn path(out: &mut String, name: &str, style: Style, slashes: bool, value: Given<'_>) -> Expanded {
    let keep = match (slashes, style.reserved) {
        (true, _) => Keep::ReservedInPaths,
        (false, true) => Keep::ReservedInPath,
        (false, false) => Keep::Unreserved,
    };
    let rule = match style.kind {
        Kind::Label => Rule { first: ".", apart: ".", between: ",", named: None, keep },
        Kind::Matrix => Rule { first: ";", apart: ";", between: ",", named: Some(""), keep },
        kind => Rule { first: "", apart: ",", between: delimiter(kind), named: None, keep },
    };
    expand(out, name, style, value, &rule)
}

/// The text for a query string, with a `&` in front unless it is the first.
pub(crate) fn query(out: &mut String, name: &str, style: Style, value: Given<'_>) -> Expanded {
    apart(out, "&", |out| one_query(out, name, style, value))
}

/// Appends a text behind a delimiter, unless nothing is before it. Where the text is empty, the delimiter is not left either.
fn apart(out: &mut String, delimiter: &str, append: impl FnOnce(&mut String) -> Expanded) -> Expanded {
    let before = out.len();
    if before > 0 {
        out.push_str(delimiter);
    }
    let begin = out.len();
    let appended = append(out);
    if out.len() == begin || appended.is_err() {
        out.truncate(before);
    }
    appended
}

fn one_query(out: &mut String, name: &str, style: Style, value: Given<'_>) -> Expanded {
    let keep = if style.reserved { Keep::ReservedInQuery } else { Keep::Unreserved };
    let begin = out.len();
    match style.kind {
        Kind::DeepObject => {
            let mut key = String::new();
            encode_into(&mut key, name, Keep::Unreserved);
            deep(out, begin, &key, value, keep)?;
        }
        Kind::QuerystringJson => encode_into(out, &value.json(), keep),
        Kind::Querystring => match value.shape()? {
            // A whole query: an object's properties as parameters, anything else as text.
            Shape::Object(members) => {
                let mut query = String::new();
                for (name, value) in members {
                    form_field(&mut query, &name, None, value)?;
                }
                out.push_str(&query);
            }
            Shape::Primitive(value) => encode_into(out, &value, keep),
            Shape::Null | Shape::List(_) => {}
        },
        kind => {
            let rule = Rule { first: "", apart: "&", between: delimiter(kind), named: Some("="), keep };
            return expand(out, name, style, value, &rule);
        }
    }
    Ok(out.len() > begin)
}

/// What stands between the items of a joined value, percent-encoded.
fn delimiter(kind: Kind) -> &'static str {
    match kind {
        Kind::SpaceDelimited => "%20",
        Kind::PipeDelimited => "%7C",
        Kind::TabDelimited => "%09",
        _ => ",",
    }
}

/// One property of an `application/x-www-form-urlencoded` text: written like a query parameter. Without a style of its own an object is
/// JSON text, as one in a list is: the property keeps its name (OpenAPI 3.0.4, section 4.7.15.1.2 and the example after it).
pub(crate) fn form_field(out: &mut String, name: &str, style: Option<Style>, value: &RawValue) -> Expanded {
    let plain = if value.get().starts_with('{') { Style::JSON } else { Style::FORM };
    query(out, name, style.unwrap_or(plain), Given::Json(value.get()))
}

/// The value of a header field; nothing is percent-encoded there.
pub(crate) fn header(out: &mut String, style: Style, value: Given<'_>) -> Expanded {
    let between = match style.kind {
        Kind::SpaceDelimited => " ",
        Kind::PipeDelimited => "|",
        Kind::TabDelimited => "\t",
        _ => ",",
    };
    let rule = Rule { first: "", apart: between, between, named: None, keep: Keep::All };
    expand(out, "", style, value, &rule)
}

/// A cookie pair, or several with `; ` between them (RFC 6265 §4.2.1), also in front unless it is the first.
pub(crate) fn cookie(out: &mut String, name: &str, style: Style, value: Given<'_>) -> Expanded {
    let keep = if style.kind == Kind::Cookie { Keep::Cookie } else { Keep::Unreserved };
    let rule = Rule { first: "", apart: "; ", between: ",", named: Some("="), keep };
    apart(out, "; ", |out| expand(out, name, style, value, &rule))
}

fn expand(out: &mut String, name: &str, style: Style, value: Given<'_>, rule: &Rule) -> Expanded {
    if style.kind == Kind::Json {
        let json = value.json();
        out.push_str(rule.first);
        push_name(out, name, json.is_empty(), rule);
        encode_into(out, &json, rule.keep);
        return Ok(true);
    }
    match value.shape()? {
        Shape::Null => return Ok(false),
        Shape::Primitive(value) => {
            out.push_str(rule.first);
            push_name(out, name, value.is_empty(), rule);
            encode_into(out, &value, rule.keep);
        }
        Shape::List(items) => {
            let texts = texts(items.into_iter().map(|item| (String::new(), item)))?;
            if texts.is_empty() {
                return Ok(false);
            }
            out.push_str(rule.first);
            if !style.explode {
                push_name(out, name, false, rule);
            }
            for (index, (_, value)) in texts.iter().enumerate() {
                if index > 0 {
                    out.push_str(if style.explode { rule.apart } else { rule.between });
                }
                if style.explode {
                    push_name(out, name, value.is_empty(), rule);
                }
                encode_into(out, value, rule.keep);
            }
        }
        Shape::Object(members) => {
            let texts = texts(members.into_iter())?;
            if texts.is_empty() {
                return Ok(false);
            }
            out.push_str(rule.first);
            if !style.explode {
                push_name(out, name, false, rule);
            }
            for (index, (key, value)) in texts.iter().enumerate() {
                if index > 0 {
                    out.push_str(if style.explode { rule.apart } else { rule.between });
                }
                encode_into(out, key, rule.keep);
                // RFC 6570 §3.2.7: `;a` where the value of `a` is empty, but `a=` in every other expansion.
                out.push_str(match (style.explode, rule.named) {
                    (false, _) => rule.between,
                    (true, Some("")) if value.is_empty() => "",
                    (true, _) => "=",
                });
                encode_into(out, value, rule.keep);
            }
        }
    }
    Ok(true)
}

fn push_name(out: &mut String, name: &str, empty: bool, rule: &Rule) {
    if let Some(if_empty) = rule.named {
        encode_into(out, name, if rule.keep == Keep::All { Keep::All } else { Keep::Unreserved });
        out.push_str(if empty { if_empty } else { "=" });
    }
}

/// The defined items: RFC 6570 §3.2.1 skips what is undefined.
fn texts<'a>(
    items: impl Iterator<Item = (String, &'a RawValue)>,
) -> Result<Vec<(String, std::borrow::Cow<'a, str>)>, serde_json::Error> {
    let mut texts = Vec::new();
    for (key, item) in items {
        if let Some(value) = text(item)? {
            texts.push((key, value));
        }
    }
    Ok(texts)
}

/// `name[a][b]=c`. The specification stops at one level; deeper ones go on as PHP, Rails and the `qs` package read
/// them: `[]` for a list of primitives, `[0]` for a list that holds lists or objects.
fn deep(out: &mut String, begin: usize, key: &str, value: Given<'_>, keep: Keep) -> Result<(), serde_json::Error> {
    match value.shape()? {
        Shape::Null => {}
        Shape::Primitive(value) => {
            if out.len() > begin {
                out.push('&');
            }
            out.push_str(key);
            out.push('=');
            encode_into(out, &value, keep);
        }
        Shape::List(items) => {
            let flat = items.iter().all(|item| !item.get().starts_with(['[', '{']));
            for (index, item) in items.iter().enumerate() {
                let key = if flat { format!("{key}%5B%5D") } else { format!("{key}%5B{index}%5D") };
                deep(out, begin, &key, Given::Json(item.get()), keep)?;
            }
        }
        Shape::Object(members) => {
            for (member, value) in members {
                let mut key = format!("{key}%5B");
                encode_into(&mut key, &member, Keep::Unreserved);
                key.push_str("%5D");
                deep(out, begin, &key, Given::Json(value.get()), keep)?;
            }
        }
    }
    Ok(())
}
