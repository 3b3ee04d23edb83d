//! The secrets of a client, which no error and no response shows: a server may send back what it was sent.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use secrecy::{ExposeSecret, SecretString};
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// Shorter secrets are not looked for: they would be found everywhere.
const SHORTEST: usize = 4;

/// The longest escape, in bytes: a surrogate pair of JSON.
#[cfg(feature = "recording")]
const ESCAPE: usize = 12;

/// What is shown instead of a secret.
const MASK: &str = "***";

/// The secrets of a client.
#[derive(Clone, Default)]
pub(crate) struct Secrets(Arc<Vec<SecretString>>);

impl Secrets {
    /// Adds a secret.
    pub fn add(&mut self, secret: &str) {
        let is_known = self.0.iter().any(|known| known.expose_secret() == secret);
        if secret.len() >= SHORTEST && !is_known {
            Arc::make_mut(&mut self.0).push(secret.into());
        }
    }

    /// Adds what a header field holds: the whole value, what follows the scheme of `authorization`, and the values of
    /// cookies and parameters.
    pub fn add_header(&mut self, value: &[u8]) {
        let Ok(text) = std::str::from_utf8(value) else { return };
        self.add(text);
        for pair in text.split([';', ',', ' ']).filter_map(|part| part.split_once('=')) {
            self.add(pair.1.trim().trim_matches('"'));
        }
        let Some((scheme, rest)) = text.split_once(' ') else { return };
        self.add(rest.trim());
        let pair = scheme.eq_ignore_ascii_case("basic").then(|| BASE64_STANDARD.decode(rest).ok()).flatten();
        if let Some(Ok(pair)) = pair.map(String::from_utf8)
            && let Some((_, password)) = pair.split_once(':')
        {
            self.add(password);
        }
    }

    /// The longest that a secret can be in a text, in bytes: each of its bytes may be an escape such as `\u{fffd}`.
    pub fn longest(&self) -> usize {
        self.0.iter().map(|secret| secret.expose_secret().len()).max().unwrap_or(0) * 8
    }

    /// A text with three stars in place of each secret, as it is or with escapes: of JSON, of a URL, of Rust. Of a text
    /// that is cut (not `whole`) nothing is left that could be the beginning of one.
    pub fn mask<'t>(&self, text: &'t str, whole: bool) -> Cow<'t, str> {
        let mut end = if whole { text.len() } else { text.len().saturating_sub(self.longest()) };
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        self.masked(text, end)
    }

    /// The same for a text that ends where its sender stopped: the beginning of a secret at its end is left out, and nothing before it.
    #[cfg(feature = "recording")]
    pub fn mask_begun<'t>(&self, text: &'t str) -> Cow<'t, str> {
        self.masked(text, self.begun(text))
    }

    /// Where the beginning of a secret is at the end of a text, as it is or with escapes; the end if there is none.
    #[cfg(feature = "recording")]
    fn begun(&self, text: &str) -> usize {
        let mut from = text.len().saturating_sub(self.longest() + ESCAPE);
        while !text.is_char_boundary(from) {
            from -= 1;
        }
        let rest = text.get(from..).filter(|_| !self.0.is_empty()).unwrap_or_default();
        // The end may be within an escape.
        let is_escape = |(at, letter): &(usize, char)| {
            matches!(letter, '\\' | '%') && rest.get(*at..).is_some_and(|rest| escape(rest).is_none())
        };
        let within = rest.char_indices().filter(|(at, _)| at + ESCAPE > rest.len()).filter(is_escape);
        let ends = within.map(|(at, _)| at).chain([rest.len()]);
        let begins = ends.filter_map(|end| rest.get(..end)).map(|rest| {
            let plain = [Plain::of(rest), Plain::of_quoted(rest)];
            let at = |plain: &Plain| plain.places.get(plain.text.len() - self.begun_in(&plain.text)).copied();
            let begin = rest.len() - self.begun_in(rest.as_bytes());
            plain.iter().filter_map(at).fold(begin, usize::min)
        });
        let rest_begins = begins.min().unwrap_or(rest.len());
        text.len() - rest.len() + rest_begins
    }

    /// How many bytes at the end are the beginning of a secret.
    #[cfg(feature = "recording")]
    pub fn begun_in(&self, bytes: &[u8]) -> usize {
        let begun = |secret: &SecretString| {
            let secret = secret.expose_secret().as_bytes();
            let begins = |length: &usize| secret.get(..*length).is_some_and(|begin| bytes.ends_with(begin));
            (1..secret.len()).rev().find(begins).unwrap_or(0)
        };
        self.0.iter().map(begun).max().unwrap_or(0)
    }

    /// A text up to an end, with three stars in place of each secret.
    fn masked<'t>(&self, text: &'t str, end: usize) -> Cow<'t, str> {
        let mut found: Vec<Range<usize>> = Vec::new();
        let mut escaped = Vec::new();
        if text.contains(['\\', '%']) {
            escaped.push(Plain::of(text));
        }
        // JSON in quotes of Rust, as `Debug` shows it: each backslash is there twice.
        if text.contains("\\\\") {
            escaped.push(Plain::of_quoted(text));
        }
        for secret in self.0.iter().map(ExposeSecret::expose_secret) {
            found.extend(text.match_indices(secret).map(|(at, _)| at..at + secret.len()));
            found.extend(escaped.iter().flat_map(|plain| plain.find(secret)));
        }
        if found.is_empty() {
            return Cow::Borrowed(text.get(..end).unwrap_or_default());
        }
        found.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
        let (mut masked, mut at) = (String::new(), 0);
        for range in found.into_iter().filter(|range| range.start < end) {
            if range.start >= at {
                masked.push_str(text.get(at..range.start).unwrap_or_default());
                masked.push_str(MASK);
            }
            at = at.max(range.end);
        }
        masked.push_str(text.get(at..end).unwrap_or_default());
        Cow::Owned(masked)
    }
}

/// A text without escapes, and where each of its bytes is in the text.
struct Plain {
    text: Vec<u8>,
    /// The start of each byte, and the end of the text.
    places: Vec<usize>,
}

impl Plain {
    fn of(text: &str) -> Self {
        let mut plain = Self { text: Vec::with_capacity(text.len()), places: Vec::with_capacity(text.len() + 1) };
        let mut at = 0;
        let mut buffer = [0; 4];
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            let (bytes, length) = match escape(rest) {
                Some((Escape::Byte(byte), length)) => {
                    buffer = [byte, 0, 0, 0];
                    (&buffer[..1], length)
                }
                Some((Escape::Letter(letter), length)) => (letter.encode_utf8(&mut buffer).as_bytes(), length),
                None => {
                    let letter = rest.chars().next().unwrap_or_default();
                    (letter.encode_utf8(&mut buffer).as_bytes(), letter.len_utf8())
                }
            };
            plain.places.extend(std::iter::repeat_n(at, bytes.len()));
            plain.text.extend_from_slice(bytes);
            at += length;
        }
        plain.places.push(text.len());
        plain
    }

    /// A text whose escapes have their backslashes escaped.
    fn of_quoted(text: &str) -> Self {
        let (mut single, mut places) = (String::with_capacity(text.len()), Vec::with_capacity(text.len() + 1));
        let mut letters = text.char_indices().peekable();
        while let Some((at, letter)) = letters.next() {
            let kept = match (letter, letters.peek()) {
                ('\\', Some((_, '\\' | '"'))) => letters.next().map_or(letter, |(_, next)| next),
                _ => letter,
            };
            single.push(kept);
            places.extend(std::iter::repeat_n(at, kept.len_utf8()));
        }
        places.push(text.len());
        let mut plain = Self::of(&single);
        for place in &mut plain.places {
            *place = places.get(*place).copied().unwrap_or(text.len());
        }
        plain
    }

    /// The places of a secret in the text.
    fn find(&self, secret: &str) -> Vec<Range<usize>> {
        let starts = self.text.windows(secret.len()).enumerate().filter(|(_, part)| *part == secret.as_bytes());
        let place = |at: usize| self.places.get(at).copied().unwrap_or_default();
        starts.map(|(at, _)| place(at)..place(at + secret.len())).collect()
    }
}

enum Escape {
    Byte(u8),
    Letter(char),
}

/// The escape that a text begins with, and its length: `\/`, `\u00e4`, `\u{e4}`, `\xc3`, `%C3`.
fn escape(text: &str) -> Option<(Escape, usize)> {
    let hex = |digits: &str| u32::from_str_radix(digits, 16).ok();
    let byte = |at: usize| text.get(at..at + 2).and_then(hex).and_then(|byte| u8::try_from(byte).ok());
    if text.starts_with('%') {
        return byte(1).map(|byte| (Escape::Byte(byte), 3));
    }
    let letter = text.strip_prefix('\\')?.chars().next()?;
    match letter {
        'x' => byte(2).map(|byte| (Escape::Byte(byte), 4)),
        'u' => match text.get(2..)?.strip_prefix('{') {
            Some(rest) => {
                let (digits, _) = rest.split_once('}')?;
                hex(digits).and_then(char::from_u32).map(|letter| (Escape::Letter(letter), digits.len() + 4))
            }
            None => {
                let unit = |at: usize| text.get(at..at + 4).and_then(hex);
                let first = unit(2)?;
                match char::from_u32(first) {
                    Some(letter) => Some((Escape::Letter(letter), 6)),
                    // A surrogate pair.
                    None => {
                        let second = text.get(6..8).filter(|prefix| *prefix == "\\u").and_then(|_| unit(8))?;
                        let pair = [u16::try_from(first).ok()?, u16::try_from(second).ok()?];
                        let letter = char::decode_utf16(pair).next()?.ok()?;
                        Some((Escape::Letter(letter), 12))
                    }
                }
            }
        },
        'n' => Some((Escape::Letter('\n'), 2)),
        'r' => Some((Escape::Letter('\r'), 2)),
        't' => Some((Escape::Letter('\t'), 2)),
        letter => Some((Escape::Letter(letter), 1 + letter.len_utf8())),
    }
}

#[cfg(test)]
mod tests {
    use super::Secrets;

    #[test]
    fn a_secret_is_masked_in_every_form() {
        let mut secrets = Secrets::default();
        secrets.add("hunter2");
        secrets.add("hunter2/\"x");
        secrets.add("abc");
        secrets.add_header(b"Basic YWRhOnN3b3JkZmlzaA==");
        secrets.add_header(b"Bearer t0ken");
        secrets.add_header(b"sid=abcdef; lang=de");
        secrets.add("p\u{e4}ss+w/rd");
        let text = r#"hunter2 hunter2/"x hunter2/\"x hunter2%2F%22x abc swordfish YWRhOnN3b3JkZmlzaA== t0ken"#;
        assert_eq!(secrets.mask(text, true), "*** *** *** *** abc *** *** ***");
        assert_eq!(secrets.mask("session abcdef is unknown", true), "session *** is unknown");
        for form in [
            "p\u{e4}ss+w/rd",
            r"p\u00e4ss+w\/rd",
            r"p\u00E4ss\u002Bw/rd",
            "p%c3%a4ss%2bw%2frd",
            "p%C3%A4ss%2Bw%2Frd",
            r"p\xc3\xa4ss+w/rd",
            r"p\u{e4}ss+w/rd",
            r"p\\u00e4ss+w\\/rd",
        ] {
            assert_eq!(secrets.mask(&format!("<{form}>"), true), "<***>", "{form}");
        }
        assert_eq!(Secrets::default().mask(text, true), text);
    }
}
