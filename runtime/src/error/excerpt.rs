//! The beginning of a body on one line, safe to print: no control characters, no line breaks, at most 200 characters.

use super::Secrets;
use super::line::printable;
use crate::wire::charset;
use bytes::Bytes;
use http::HeaderMap;
use std::fmt::{self, Write};

const LIMIT: usize = 200;

/// Prints `: <excerpt>`, or nothing for an empty body.
pub(crate) fn write_excerpt(f: &mut impl Write, bytes: &[u8], headers: &HeaderMap, secrets: &Secrets) -> fmt::Result {
    let text = excerpt(bytes, headers, secrets);
    if text.is_empty() { Ok(()) } else { write!(f, ": {text}") }
}

/// Shows a body in `Debug` as its excerpt and its length.
pub(crate) struct Excerpt<'a>(pub &'a Bytes, pub &'a HeaderMap, pub &'a Secrets);

impl fmt::Debug for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} ({} bytes)", excerpt(self.0, self.1, self.2), self.0.len())
    }
}

/// The most characters of a value in `Debug`.
const SHOWN: usize = 4_000;

/// Shows a value in `Debug` without secrets, and not without end.
pub(crate) struct Masked<'a, T>(pub &'a T, pub &'a Secrets);

impl<T: fmt::Debug> fmt::Debug for Masked<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut cut = Cut { text: String::new(), most: SHOWN + self.1.longest() };
        let outcome = if f.alternate() { write!(cut, "{:#?}", self.0) } else { write!(cut, "{:?}", self.0) };
        // An error means that there is more.
        let masked = self.1.mask(&cut.text, outcome.is_ok());
        match masked.char_indices().nth(SHOWN) {
            Some((end, _)) => write!(f, "{}…", masked.get(..end).unwrap_or_default()),
            None if outcome.is_err() => write!(f, "{masked}…"),
            None => f.write_str(&masked),
        }
    }
}

/// Keeps the beginning of what is written.
struct Cut {
    text: String,
    most: usize,
}

impl Write for Cut {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.text.push_str(text);
        if self.text.len() > self.most { Err(fmt::Error) } else { Ok(()) }
    }
}

fn excerpt(bytes: &[u8], headers: &HeaderMap, secrets: &Secrets) -> String {
    // Four bytes a character at most, and some room for white space that collapses. A secret at the end is there whole.
    let head = bytes.get(..LIMIT * 8 + secrets.longest()).unwrap_or(bytes);
    let decoded = charset::to_utf8(headers, head);
    let Some(text) = decoded.as_deref().or_else(|| text(head)) else {
        return format!("<{} bytes that are not text>", bytes.len());
    };
    let text = &*secrets.mask(text, head.len() == bytes.len());
    let mut out = String::new();
    let mut length = 0;
    for word in text.split(|char: char| char.is_whitespace() || char.is_control()).filter(|word| !word.is_empty()) {
        if length > 0 {
            out.push(' ');
            length += 1;
        }
        for char in word.chars() {
            if length >= LIMIT {
                out.push('…');
                return out;
            }
            out.push(printable(char));
            length += 1;
        }
    }
    if head.len() < bytes.len() {
        out.push('…');
    }
    out
}

/// The text of a body's head, whose last character may be cut; `None` if it is not UTF-8.
fn text(head: &[u8]) -> Option<&str> {
    match std::str::from_utf8(head) {
        Ok(text) => Some(text),
        Err(error) if error.error_len().is_none() => std::str::from_utf8(head.get(..error.valid_up_to())?).ok(),
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Masked, Secrets, excerpt as masked};
    use http::HeaderMap;

    fn excerpt(bytes: &[u8]) -> String {
        masked(bytes, &HeaderMap::new(), &Secrets::default())
    }

    #[test]
    fn a_secret_that_comes_back_many_times_is_not_shown_at_the_cut() {
        for length in [40, 120, 800, 3_000] {
            let secret = "s3cret-".repeat(length / 7);
            let mut secrets = Secrets::default();
            secrets.add(&secret);
            for body in [format!("{secret} ").repeat(60), secret.repeat(60), format!("x{secret}").repeat(60)] {
                let shown = masked(body.as_bytes(), &HeaderMap::new(), &secrets);
                assert!(!shown.contains("s3c"), "{length}: {shown}");
                for debug in [
                    format!("{:?}", Masked(&body, &secrets)),
                    format!("{:?}", Masked(&bytes::Bytes::from(body), &secrets)),
                ] {
                    assert!(!debug.contains("s3c"), "{length}: {debug}");
                }
            }
        }
    }

    #[test]
    fn a_body_of_another_charset_is_shown_as_text() {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", "text/plain; charset=utf-16le".parse().unwrap());
        let mut secrets = Secrets::default();
        secrets.add("hunter2");
        let body: Vec<u8> = "ä hunter2".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(masked(&body, &headers, &secrets), "ä ***");
    }

    #[test]
    fn a_secret_is_not_cut_in_two() {
        let mut secrets = Secrets::default();
        secrets.add(&"s3cret".repeat(20));
        for before in [0, 150, 198, 1_590] {
            let text = format!("{}{}{}", " x".repeat(before / 2), "s3cret".repeat(20), "y".repeat(5_000));
            assert!(!masked(text.as_bytes(), &HeaderMap::new(), &secrets).contains("s3c"), "{before}");
        }
    }

    #[test]
    fn one_line_without_control_characters() {
        assert_eq!(excerpt(b"<html>\r\n  <body>\x1b[31mno\0pe</body>\n"), "<html> <body> [31mno pe</body>");
        assert_eq!(excerpt("a\u{202E}b".as_bytes()), "a\u{FFFD}b");
        assert_eq!(excerpt(b""), "");
        assert_eq!(excerpt(b"\xff\xfe\x00"), "<3 bytes that are not text>");
    }

    #[test]
    fn long_bodies_are_cut() {
        let text = "é".repeat(100_000);
        assert_eq!(excerpt(text.as_bytes()).chars().count(), 201);
        assert!(excerpt(&vec![b' '; 5_000]).chars().count() <= 1);
    }
}
