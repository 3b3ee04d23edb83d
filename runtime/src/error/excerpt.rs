//! The beginning of a body on one line, safe to print: no control characters, no line breaks, at most 200 characters.

use bytes::Bytes;
use std::fmt;

const LIMIT: usize = 200;

/// Prints `: <excerpt>`, or nothing for an empty body.
pub(super) fn write(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    let text = excerpt(bytes);
    if text.is_empty() { Ok(()) } else { write!(f, ": {text}") }
}

/// Shows a body in `Debug` as its excerpt and its length.
pub(super) struct Excerpt<'a>(pub &'a Bytes);

impl fmt::Debug for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} ({} bytes)", excerpt(self.0), self.0.len())
    }
}

fn excerpt(bytes: &[u8]) -> String {
    // Four bytes a character at most, and some room for white space that collapses.
    let head = bytes.get(..LIMIT * 8).unwrap_or(bytes);
    let Some(text) = text(head) else {
        return format!("<{} bytes that are not text>", bytes.len());
    };
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
            // Characters that reorder or hide text do not belong in a log line.
            out.push(if is_format(char) { char::REPLACEMENT_CHARACTER } else { char });
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

fn is_format(char: char) -> bool {
    matches!(char, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::excerpt;

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
