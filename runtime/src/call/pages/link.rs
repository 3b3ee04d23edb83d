//! The header field `Link` (RFC 8288): the target of the link to the next page.

use http::HeaderMap;
use http::header::{HeaderValue, LINK};

/// The target of the first link with the relation `next`.
pub(super) fn next(headers: &HeaderMap) -> Option<String> {
    headers.get_all(LINK).iter().find_map(|value| next_in(&text(value)))
}

/// The text of a field. Bytes that are not ASCII are percent-encoded, as they have to be in a target: a title in another language does not
/// hide the link that it is of.
fn text(value: &HeaderValue) -> String {
    let mut text = String::with_capacity(value.len());
    for byte in value.as_bytes() {
        match byte {
            0x80.. => text.push_str(&format!("%{byte:02X}")),
            byte => text.push(char::from(*byte)),
        }
    }
    text
}

fn next_in(text: &str) -> Option<String> {
    let mut rest = text;
    loop {
        let (_, behind) = rest.split_once('<')?;
        let (target, behind) = behind.split_once('>')?;
        let (parameters, others) = until(behind, ',');
        if is_next(parameters) {
            return Some(target.trim().to_owned());
        }
        rest = others;
    }
}

/// Whether the parameters of a link say that it is to the next page. The first `rel` counts, and a link from somewhere else does not.
fn is_next(parameters: &str) -> bool {
    let mut rest = parameters;
    let mut relations = None;
    while !rest.is_empty() {
        let (parameter, others) = until(rest, ';');
        rest = others;
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        match name.trim().to_ascii_lowercase().as_str() {
            "anchor" => return false,
            // Some servers take the other quotes.
            "rel" if relations.is_none() => relations = Some(value.trim().trim_matches(['"', '\''])),
            _ => {}
        }
    }
    relations.is_some_and(|relations| relations.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("next")))
}

/// What is before a delimiter and behind it, outside of quoted strings.
fn until(text: &str, delimiter: char) -> (&str, &str) {
    let (mut quoted, mut escaped) = (false, false);
    for (index, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if letter == delimiter && !quoted => {
                let behind = text.get(index + delimiter.len_utf8()..).unwrap_or_default();
                return (text.get(..index).unwrap_or_default(), behind);
            }
            _ => {}
        }
    }
    (text, "")
}

#[cfg(test)]
mod tests {
    use super::{next, next_in};
    use http::header::LINK;
    use http::{HeaderMap, HeaderValue};

    #[test]
    fn letters_of_other_languages_hide_no_link() {
        for (field, expected) in [
            ("</a?q=ä>; rel=next", "/a?q=%C3%A4"),
            ("</b>; title=\"Größe\"; rel=\"last\", </c>; rel=\"next\"; title=\"nächste\"", "/c"),
        ] {
            let headers = HeaderMap::from_iter([(LINK, HeaderValue::from_bytes(field.as_bytes()).unwrap())]);
            assert_eq!(next(&headers).as_deref(), Some(expected));
        }
    }

    #[test]
    fn the_link_to_the_next_page_is_found() {
        let github = r#"<https://a.b/x?page=1>; rel="prev", <https://a.b/x?page=3>; rel="next", <https://a.b/x?page=9>; rel="last""#;
        assert_eq!(next_in(github).as_deref(), Some("https://a.b/x?page=3"));
        for (text, expected) in [
            ("</a,b;c>; rel=next", Some("/a,b;c")),
            (r#"</a>; title="x, <y>; rel=next"; rel="last", </b>; REL="prev Next""#, Some("/b")),
            (r#"</a>; rel="last"; rel="next""#, None),
            (r##"</a>; rel="next"; anchor="#x""##, None),
            ("</a>; rel='next'", Some("/a")),
            ("</a>; rel=nextish", None),
            ("</a>", None),
            ("", None),
            ("<a", None),
        ] {
            assert_eq!(next_in(text).as_deref(), expected, "{text}");
        }
    }
}
