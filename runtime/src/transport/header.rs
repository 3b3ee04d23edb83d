//! Header fields: a name and a value as text enter, both parsed leave. A line break is refused, and so is a field by which
//! the transport delimits messages: written by hand it would cut a body off, or make a server wait for more.

use crate::error::bounded;
use http::header::{CONNECTION, TE, TRAILER, TRANSFER_ENCODING, UPGRADE};
use http::{HeaderName, HeaderValue};

/// Header fields of a connection (RFC 9110, section 7.6.1; RFC 9113, section 8.2.2).
const OF_CONNECTIONS: [&str; 2] = ["keep-alive", "proxy-connection"];

/// Words in the names of header fields that hold secrets. Their values are not printed.
const SECRET: [&str; 11] =
    ["auth", "cookie", "credential", "dpop", "jwt", "key", "passw", "secret", "session", "sig", "token"];

/// Whether a name is that of something secret. An author is none, nor is what is assigned or designed.
pub(crate) fn is_secret_name(name: &str) -> bool {
    let name = name.as_bytes();
    let is_at = |at: usize, word: &str| {
        let there = name.get(at..at + word.len());
        there.is_some_and(|there| there.eq_ignore_ascii_case(word.as_bytes()))
    };
    // `sig` in `xSig` and `x-sig`, but not in `assignment`; `signature` anywhere, since the name of a header field is in lower case.
    let begins = |at: usize| {
        let before = at.checked_sub(1).and_then(|before| name.get(before));
        let here = name.get(at).is_some_and(u8::is_ascii_uppercase);
        before.is_none_or(|before| !before.is_ascii_alphabetic() || here && before.is_ascii_lowercase())
    };
    let is_author = |at: usize| is_at(at, "author") && !is_at(at, "authoriz") && !is_at(at, "authoris");
    name.iter().enumerate().any(|(at, letter)| match letter.to_ascii_lowercase() {
        b'a' => is_at(at, "auth") && !is_author(at),
        // What the other words begin with.
        b'c' | b'd' | b'j' | b'k' | b'p' | b's' | b't' => {
            SECRET.iter().any(|word| is_at(at, word) && (*word != "sig" || begins(at) || is_at(at, "signature")))
        }
        _ => false,
    })
}

/// A header field; values that could be secrets are marked as sensitive.
pub(crate) fn header_field(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    let name = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| format!("{:?} is not the name of a header field", bounded(name, 60)))?;
    not_of_connection(&name)?;
    let mut value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| {
        format!("the value for `{name}` holds a character that a header field cannot hold (a line break?)")
    })?;
    value.set_sensitive(is_secret_name(name.as_str()));
    Ok((name, value))
}

/// Refuses a field by which the transport delimits messages.
pub(crate) fn not_of_connection(name: &HeaderName) -> Result<(), String> {
    let of_connection = [CONNECTION, TE, TRAILER, TRANSFER_ENCODING, UPGRADE].contains(name);
    if of_connection || OF_CONNECTIONS.contains(&name.as_str()) {
        return Err(format!("the header field `{name}` belongs to the connection, and the transport writes it"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::header_field;

    #[test]
    fn the_words_of_secrets_are_found_anywhere_and_others_are_not() {
        for word in super::SECRET {
            assert!(super::is_secret_name(&format!("x-{}y", word.to_uppercase())), "{word}");
            assert!(super::is_secret_name(word) && !super::is_secret_name(&word[1..]), "{word}");
        }
        for secret in [
            "xSig",
            "requestSignature",
            "hmacsignature",
            "HMACSignature",
            "OAuth2",
            "proxy-authorization",
            "authorisation",
            "apikey",
            "sessionid",
        ] {
            assert!(super::is_secret_name(secret), "{secret}");
        }
        for plain in ["assignment_id", "design", "DESIGN", "author", "authority", "co-authors", "", "\u{e4}ut"] {
            assert!(!super::is_secret_name(plain), "{plain}");
        }
    }

    #[test]
    fn names_that_mean_a_secret_and_fields_of_the_connection() {
        for name in ["Authorization", "x-auth", "x-session-id", "X-JWT", "x-signature", "dpop", "x-api-key", "cookie"] {
            assert!(header_field(name, "a").is_ok_and(|(_, value)| value.is_sensitive()), "{name}");
        }
        assert!(header_field("accept", "a").is_ok_and(|(_, value)| !value.is_sensitive()));
        for name in ["transfer-encoding", "Connection", "keep-alive", "upgrade", "a b", "a:", ""] {
            assert!(header_field(name, "a").is_err(), "{name}");
        }
        assert!(header_field("a", "b\r\nc: d").is_err());
    }
}
