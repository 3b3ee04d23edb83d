//! The style table itself: a name, a style and a value enter, the text of the parameter leaves.
//!
//! Everything is the expansion of RFC 6570 with other delimiters, except `deepObject`. An undefined value (`null`, an
//! empty list or object) leaves nothing; nested values are written as JSON text.

use super::encode::{Keep, encode_into};
use super::shape::{Shape, shape, text};
use super::{Kind, Style};
use serde_json::value::RawValue;

type Expanded = Result<Option<String>, serde_json::Error>;

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

/// The text for a path template's `{name}`, or with `slashes` for its `{+name}`; `None` where the value is undefined.
pub(crate) fn path(name: &str, style: Style, slashes: bool, json: &str) -> Expanded {
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
    expand(name, style, json, &rule)
}

/// The text for a query string, without the `&` in front.
pub(crate) fn query(name: &str, style: Style, json: &str) -> Expanded {
    let keep = if style.reserved { Keep::ReservedInQuery } else { Keep::Unreserved };
    if style.kind == Kind::DeepObject {
        let mut out = String::new();
        let mut key = String::new();
        encode_into(&mut key, name, Keep::Unreserved);
        deep(&mut out, &key, json, keep)?;
        return Ok(Some(out).filter(|out| !out.is_empty()));
    }
    if style.kind == Kind::QuerystringJson {
        let mut out = String::new();
        encode_into(&mut out, json, keep);
        return Ok(Some(out));
    }
    if style.kind == Kind::Querystring {
        return querystring(json, keep);
    }
    let between = delimiter(style.kind);
    expand(name, style, json, &Rule { first: "", apart: "&", between, named: Some("="), keep })
}

/// A whole query: an object's properties as parameters, anything else as text.
fn querystring(json: &str, keep: Keep) -> Expanded {
    let mut out = String::new();
    match shape(json)? {
        Shape::Object(members) => {
            for (name, value) in members {
                let Some(parameter) = query(&name, Style::FORM, value.get())? else { continue };
                if !out.is_empty() {
                    out.push('&');
                }
                out.push_str(&parameter);
            }
        }
        Shape::Primitive(value) => encode_into(&mut out, &value, keep),
        Shape::Null | Shape::List(_) => {}
    }
    Ok(Some(out).filter(|out| !out.is_empty()))
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

/// One property of an `application/x-www-form-urlencoded` body: written like a query parameter.
pub(crate) fn form_field(name: &str, style: Style, value: &RawValue) -> Expanded {
    query(name, style, value.get())
}

/// The value of a header field; nothing is percent-encoded there.
pub(crate) fn header(style: Style, json: &str) -> Expanded {
    let between = match style.kind {
        Kind::SpaceDelimited => " ",
        Kind::PipeDelimited => "|",
        Kind::TabDelimited => "\t",
        _ => ",",
    };
    let rule = Rule { first: "", apart: between, between, named: None, keep: Keep::All };
    expand("", style, json, &rule)
}

/// A cookie pair, or several with `; ` between them (RFC 6265 §4.2.1).
pub(crate) fn cookie(name: &str, style: Style, json: &str) -> Expanded {
    let keep = if style.kind == Kind::Cookie { Keep::Cookie } else { Keep::Unreserved };
    expand(name, style, json, &Rule { first: "", apart: "; ", between: ",", named: Some("="), keep })
}

fn expand(name: &str, style: Style, json: &str, rule: &Rule) -> Expanded {
    let mut out = String::from(rule.first);
    if style.kind == Kind::Json {
        push_name(&mut out, name, json.is_empty(), rule);
        encode_into(&mut out, json, rule.keep);
        return Ok(Some(out));
    }
    match shape(json)? {
        Shape::Null => return Ok(None),
        Shape::Primitive(value) => {
            push_name(&mut out, name, value.is_empty(), rule);
            encode_into(&mut out, &value, rule.keep);
        }
        Shape::List(items) => {
            let texts = texts(items.into_iter().map(|item| (String::new(), item)))?;
            if texts.is_empty() {
                return Ok(None);
            }
            if !style.explode {
                push_name(&mut out, name, false, rule);
            }
            for (index, (_, value)) in texts.iter().enumerate() {
                if index > 0 {
                    out.push_str(if style.explode { rule.apart } else { rule.between });
                }
                if style.explode {
                    push_name(&mut out, name, value.is_empty(), rule);
                }
                encode_into(&mut out, value, rule.keep);
            }
        }
        Shape::Object(members) => {
            let texts = texts(members.into_iter())?;
            if texts.is_empty() {
                return Ok(None);
            }
            if !style.explode {
                push_name(&mut out, name, false, rule);
            }
            for (index, (key, value)) in texts.iter().enumerate() {
                if index > 0 {
                    out.push_str(if style.explode { rule.apart } else { rule.between });
                }
                encode_into(&mut out, key, rule.keep);
                // RFC 6570 §3.2.7: `;a` where the value of `a` is empty, but `a=` in every other expansion.
                out.push_str(match (style.explode, rule.named) {
                    (false, _) => rule.between,
                    (true, Some("")) if value.is_empty() => "",
                    (true, _) => "=",
                });
                encode_into(&mut out, value, rule.keep);
            }
        }
    }
    Ok(Some(out))
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
fn deep(out: &mut String, key: &str, json: &str, keep: Keep) -> Result<(), serde_json::Error> {
    match shape(json)? {
        Shape::Null => {}
        Shape::Primitive(value) => {
            if !out.is_empty() {
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
                deep(out, &key, item.get(), keep)?;
            }
        }
        Shape::Object(members) => {
            for (member, value) in members {
                let mut key = format!("{key}%5B");
                encode_into(&mut key, &member, Keep::Unreserved);
                key.push_str("%5D");
                deep(out, &key, value.get(), keep)?;
            }
        }
    }
    Ok(())
}
