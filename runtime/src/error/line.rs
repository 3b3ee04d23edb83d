//! Texts that may come from a server, as part of one line of a log: bounded, without what would end the line or hide a
//! part of it.

use std::fmt::{self, Write};

/// The most characters of one error.
const LIMIT: usize = 600;

/// Writes texts as one line of bounded length.
pub(crate) struct Line<'f, 'a> {
    out: &'f mut fmt::Formatter<'a>,
    left: usize,
}

impl<'f, 'a> Line<'f, 'a> {
    /// A line of an error.
    pub fn new(out: &'f mut fmt::Formatter<'a>) -> Self {
        Self { out, left: LIMIT }
    }
}

impl Write for Line<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for letter in text.chars() {
            match self.left {
                0 => return Ok(()),
                1 => self.out.write_char('…')?,
                _ => self.out.write_char(printable(letter))?,
            }
            self.left -= 1;
        }
        Ok(())
    }
}

/// A text of at most this many characters, each of them printable.
pub(crate) fn bounded(text: &str, most: usize) -> String {
    let mut out: String = text.chars().take(most).map(printable).collect();
    if text.chars().nth(most).is_some() {
        out.push('…');
    }
    out
}

/// A space for what moves the cursor or begins a line, a replacement for what hides or reorders text.
pub(super) fn printable(letter: char) -> char {
    match letter {
        _ if letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}') => ' ',
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => {
            char::REPLACEMENT_CHARACTER
        }
        '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' => {
            char::REPLACEMENT_CHARACTER
        }
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Long;

    impl fmt::Display for Long {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(Line::new(f), "a\u{202e}b\u{2028}{}y", "x\n".repeat(1_000_000))
        }
    }

    #[test]
    fn a_line_is_one_line_and_has_an_end() {
        let line = Long.to_string();
        assert!(line.starts_with("a\u{fffd}b x x ") && line.ends_with('…'), "{line}");
        assert_eq!(line.chars().count(), LIMIT);
        assert_eq!(bounded("äöü", 2), "äö…");
        assert_eq!(bounded("äö", 2), "äö");
    }
}
