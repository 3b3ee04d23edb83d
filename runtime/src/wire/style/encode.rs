//! Percent-encoding (RFC 3986 §2). Text enters, text leaves; only letters, digits and `-._~` stay as they are, unless
//! the location allows more.

/// The characters that stay as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keep {
    /// RFC 3986 §2.3 `unreserved`.
    Unreserved,
    /// `reserved` and percent-encoded triplets too, save what would end a value in a query.
    ReservedInQuery,
    /// `reserved` and percent-encoded triplets too, save what would end a segment of a path.
    ReservedInPath,
    /// The same and `/`: several segments of a path (RFC 6570 §3.2.3, `{+path}`).
    ReservedInPaths,
    /// What the literal part of a path template may hold.
    PathTemplate,
    /// What the query after a path template may hold: pairs that the document fixes.
    QueryTemplate,
    /// Everything but `;`, which would begin another cookie.
    Cookie,
    /// Everything: the location has no percent-encoding.
    All,
}

impl Keep {
    fn keeps(self, byte: u8) -> bool {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            return true;
        }
        match self {
            Self::Unreserved => false,
            Self::ReservedInQuery => b":/?[]@!$'()*,;=".contains(&byte),
            Self::ReservedInPath => b":[]@!$&'()*+,;=".contains(&byte),
            Self::ReservedInPaths => b"/:[]@!$&'()*+,;=".contains(&byte),
            Self::PathTemplate => b"/:@!$&'()*+,;=".contains(&byte),
            Self::QueryTemplate => b"/?:[]@!$&'()*+,;=".contains(&byte),
            Self::Cookie | Self::All => true,
        }
    }

    fn keeps_triplets(self) -> bool {
        !matches!(self, Self::Unreserved | Self::Cookie | Self::All)
    }
}

/// Appends `text` to `out`, percent-encoded.
pub(crate) fn encode_into(out: &mut String, text: &str, keep: Keep) {
    match keep {
        Keep::All => return out.push_str(text),
        Keep::Cookie => return out.push_str(&text.replace(';', "%3B")),
        _ => {}
    }
    let mut rest = text;
    while !rest.is_empty() {
        let bytes = rest.as_bytes();
        let stays = |(at, byte): (usize, &u8)| {
            let triplet = || *byte == b'%' && keep.keeps_triplets() && bytes.get(at + 1..).is_some_and(is_triplet);
            keep.keeps(*byte) || triplet()
        };
        // What stays is ASCII, so both ends are between characters.
        let length = bytes.iter().enumerate().position(|byte| !stays(byte)).unwrap_or(bytes.len());
        let (kept, others) = rest.split_at(length);
        out.push_str(kept);
        let mut letters = others.chars();
        for byte in letters
            .next()
            .map(|letter| letter.len_utf8())
            .and_then(|length| others.as_bytes().get(..length))
            .unwrap_or_default()
        {
            out.push('%');
            out.push(hex(byte >> 4));
            out.push(hex(byte & 15));
        }
        rest = letters.as_str();
    }
}

fn is_triplet(tail: &[u8]) -> bool {
    matches!(tail, [high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit())
}

fn hex(nibble: u8) -> char {
    char::from_digit(u32::from(nibble), 16).unwrap_or('0').to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::{Keep, encode_into};

    fn encoded(text: &str, keep: Keep) -> String {
        let mut out = String::new();
        encode_into(&mut out, text, keep);
        out
    }

    #[test]
    fn only_unreserved_characters_stay() {
        assert_eq!(encoded("a/b?c#d%e é~", Keep::Unreserved), "a%2Fb%3Fc%23d%25e%20%C3%A9~");
    }

    #[test]
    fn reserved_characters_stay_when_allowed_but_never_end_the_value() {
        assert_eq!(encoded("a/b?c#d&e+f%20g%zz", Keep::ReservedInQuery), "a/b?c%23d%26e%2Bf%20g%25zz");
        assert_eq!(encoded("a/b?c:d", Keep::ReservedInPath), "a%2Fb%3Fc:d");
    }
}
