//! Names in prose, which clippy's `doc_markdown` wants as code: `per_page`, `a::b`, `PullRequest`.
//!
//! Its rules are followed to the letter, so that a client has no remarks: the document's text is not ours to write otherwise.

/// Brands and the like, which are no names of code for clippy.
const VALID: [&str; 66] = [
    "AccessKit",
    "BibLaTeX",
    "BibTeX",
    "CamelCase",
    "ClojureScript",
    "CoAP",
    "CoffeeScript",
    "CoreFoundation",
    "CoreGraphics",
    "CoreText",
    "DevOps",
    "Direct2D",
    "Direct3D",
    "DirectWrite",
    "DirectX",
    "ECMAScript",
    "EiB",
    "FreeBSD",
    "GHz",
    "GiB",
    "GPLv2",
    "GPLv3",
    "GitHub",
    "GitLab",
    "GraphQL",
    "InfiniBand",
    "IPv4",
    "IPv6",
    "JavaScript",
    "KiB",
    "LaTeX",
    "MHz",
    "MiB",
    "MinGW",
    "NaN",
    "NaNs",
    "NetBSD",
    "NixOS",
    "OAuth",
    "OCaml",
    "OpenAL",
    "OpenBSD",
    "OpenDNS",
    "OpenExr",
    "OpenGL",
    "OpenMP",
    "OpenSSH",
    "OpenSSL",
    "OpenTelemetry",
    "PiB",
    "PostScript",
    "PowerPC",
    "PowerShell",
    "PureScript",
    "RoCE",
    "TensorFlow",
    "TeX",
    "THz",
    "TiB",
    "TrueType",
    "TypeScript",
    "WebAssembly",
    "WebGL",
    "WebP",
    "WebSocket",
    "YCbCr",
];

/// Whether a text has a word that is shown as code.
pub fn is_in(text: &str) -> bool {
    text.split(|letter: char| !is_inside(letter)).any(|word| is_code(trimmed(word)))
}

/// The word that a text begins with, if it is shown as code.
pub fn code(text: &str) -> Option<&str> {
    let end = text.find(|letter: char| !is_inside(letter)).unwrap_or(text.len());
    // What goes on with other signs is no name: an address, a part of a template.
    let goes_on = text.get(end..).and_then(|rest| rest.chars().next());
    if goes_on.is_some_and(|next| {
        matches!(next, '@' | '%' | '=' | '&' | '\\' | '`' | '-' | '$' | '{' | '#' | '+' | '~' | '^')
    }) {
        return None;
    }
    let word = trimmed(text.get(..end)?);
    is_code(word).then_some(word)
}

fn is_inside(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | ':' | '.' | '/')
}

fn trimmed(word: &str) -> &str {
    word.trim_end_matches([':', '.', '/'])
}

fn is_code(word: &str) -> bool {
    if !word.starts_with(char::is_alphanumeric) || word.ends_with('_') || word.contains("//") {
        return false;
    }
    word.contains('_') || word.contains("::") || is_camel_case(word) && !VALID.contains(&word)
}

fn is_camel_case(word: &str) -> bool {
    let word = word.strip_suffix('s').unwrap_or(word);
    word.starts_with(|first: char| !first.is_ascii_digit() && !first.is_ascii_lowercase())
        && word.chars().all(char::is_alphanumeric)
        && word.chars().filter(|letter| letter.is_uppercase()).nth(1).is_some()
        && word.chars().any(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::code;

    #[test]
    fn names_are_code() {
        for (text, expected) in [
            ("per_page, or", Some("per_page")),
            ("check_run.completed.", Some("check_run.completed")),
            ("std::fmt is", Some("std::fmt")),
            ("PullRequest", Some("PullRequest")),
            ("JSON body", None),
            ("APIs", None),
            ("GitHub", None),
            ("per-page_size", None),
            ("_emphasis_", None),
            ("a_b@c.example", None),
            ("https://a.example/a_b", None),
            ("text", None),
        ] {
            assert_eq!(code(text), expected, "{text}");
        }
    }
}
