//! The header field `Link` (RFC 8288): the target of the link to the next page.

use http::HeaderMap;
use http::header::LINK;

/// The target of the first link with the relation `next`.
pub(super) fn next(headers: &HeaderMap) -> Option<String> {
    headers.get_all(LINK).iter().filter_map(|value| value.to_str().ok()).find_map(next_in)
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
            "rel" if relations.is_none() => relations = Some(value.trim().trim_matches('"')),
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
    use super::next_in;

    #[test]
    fn the_link_to_the_next_page_is_found() {
        let github = r#"<https://a.b/x?page=1>; rel="prev", <https://a.b/x?page=3>; rel="next", <https://a.b/x?page=9>; rel="last""#;
        assert_eq!(next_in(github).as_deref(), Some("https://a.b/x?page=3"));
        for (text, expected) in [
            ("</a,b;c>; rel=next", Some("/a,b;c")),
            (r#"</a>; title="x, <y>; rel=next"; rel="last", </b>; REL="prev Next""#, Some("/b")),
            (r#"</a>; rel="last"; rel="next""#, None),
            (r##"</a>; rel="next"; anchor="#x""##, None),
            ("</a>; rel=nextish", None),
            ("</a>", None),
            ("", None),
            ("<a", None),
        ] {
            assert_eq!(next_in(text).as_deref(), expected, "{text}");
        }
    }
}
