//! HTML as plain text: attributes, entities, the content of code.
//!
//! What is not known stays as it is written.

use super::{Closings, Element, Tag, one_line, tag};

/// The value of an attribute, its entities as characters.
pub fn attribute(attributes: &str, name: &str) -> Option<String> {
    let mut rest = attributes;
    while let Some((key, value)) = rest.split_once('=') {
        let value = value.trim_start();
        let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''));
        let (value, after) = match quote {
            Some(quote) => value.get(1..)?.split_once(quote)?,
            None => value.split_once(char::is_whitespace).unwrap_or((value, "")),
        };
        if key.trim().eq_ignore_ascii_case(name) {
            return Some(one_line(&plain(value)));
        }
        rest = after;
    }
    None
}

/// Text without known tags, its entities as characters.
pub fn plain(html: &str) -> String {
    let closings = Closings::of(html);
    let mut open = 0_usize;
    let mut out = String::new();
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        out.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at..).unwrap_or_default();
        let known = if rest.starts_with('<') {
            tag(rest).and_then(|(tag, length)| match tag {
                Tag::Open(Element::Break, _) => Some(("\n", length)),
                Tag::Nothing => Some(("", length)),
                Tag::Open(..) if closings.next(rest, html.len() - rest.len()).is_some() => {
                    open += 1;
                    Some(("", length))
                }
                Tag::Close(_) if open > 0 => {
                    open -= 1;
                    Some(("", length))
                }
                // A placeholder: `<p>`, `Vec<A>`.
                Tag::Open(..) | Tag::Close(_) => None,
            })
        } else {
            entity(rest).or_else(|| rest.starts_with("&amp;").then_some(("&", 5)))
        };
        let (text, length) = known.unwrap_or_else(|| (rest.get(..1).unwrap_or_default(), 1));
        out.push_str(text);
        rest = rest.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// The entity that a text begins with, as a character, and its length. Those that would be CommonMark are left to it.
pub fn entity(text: &str) -> Option<(&'static str, usize)> {
    const ENTITIES: [(&str, &str); 17] = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&apos;", "'"),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&nbsp;", " "),
        ("&#160;", " "),
        ("&ndash;", "–"),
        ("&mdash;", "—"),
        ("&hellip;", "…"),
        ("&lsquo;", "‘"),
        ("&rsquo;", "’"),
        ("&ldquo;", "“"),
        ("&rdquo;", "”"),
        ("&rarr;", "→"),
    ];
    ENTITIES.iter().find(|(entity, _)| text.starts_with(entity)).map(|(entity, text)| (*text, entity.len()))
}

/// A superscript: digits and signs as Unicode has them, a word as it is (`1st`).
pub fn superscript(text: &str) -> String {
    const RAISED: [(char, char); 14] = [
        ('0', '⁰'),
        ('1', '¹'),
        ('2', '²'),
        ('3', '³'),
        ('4', '⁴'),
        ('5', '⁵'),
        ('6', '⁶'),
        ('7', '⁷'),
        ('8', '⁸'),
        ('9', '⁹'),
        ('+', '⁺'),
        ('-', '⁻'),
        ('\u{2212}', '⁻'),
        ('n', 'ⁿ'),
    ];
    let raised = |letter: char| RAISED.iter().find(|(plain, _)| *plain == letter).map(|(_, raised)| *raised);
    match text.chars().map(raised).collect::<Option<String>>() {
        Some(text) => text,
        None if text.chars().all(char::is_alphabetic) => text.to_owned(),
        None => format!("^{text}"),
    }
}
