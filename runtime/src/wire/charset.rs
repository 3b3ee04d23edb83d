//! Text of charsets that servers still send: bytes enter, UTF-8 leaves. What is UTF-8 already is not copied.

use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};

/// A parameter of the media type of a body, in lower case: `charset`.
pub(crate) fn media_parameter(headers: &HeaderMap, name: &str) -> Option<String> {
    let text = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    text.split(';').skip(1).find_map(|parameter| {
        let (key, value) = parameter.split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_ascii_lowercase())
    })
}

/// The coding in which a body still is: a transport that has decoded it removes the header field.
pub(crate) fn coding(headers: &HeaderMap) -> Option<String> {
    let coding = headers.get(CONTENT_ENCODING)?.to_str().ok()?.trim().to_ascii_lowercase();
    Some(coding).filter(|coding| !matches!(coding.as_str(), "" | "identity"))
}

/// The text of a body in UTF-8; `None` if it is that already, or of a charset that is not known here, or compressed.
pub(crate) fn to_utf8(headers: &HeaderMap, bytes: &[u8]) -> Option<String> {
    if coding(headers).is_some() {
        return None;
    }
    let charset = media_parameter(headers, "charset");
    Some(match (charset.as_deref(), bytes) {
        // A byte order mark says more than a label (Encoding Standard, "decode").
        (_, [0xff, 0xfe, rest @ ..]) => utf16(rest, u16::from_le_bytes)?,
        (_, [0xfe, 0xff, rest @ ..]) => utf16(rest, u16::from_be_bytes)?,
        (Some("utf-16" | "utf-16le"), rest) => utf16(rest, u16::from_le_bytes)?,
        (Some("utf-16be"), rest) => utf16(rest, u16::from_be_bytes)?,
        (Some(charset), rest) if WINDOWS_1252.contains(&charset) => {
            rest.iter().map(|byte| windows_1252(*byte)).collect()
        }
        _ => return None,
    })
}

/// Names of `windows-1252` in the Encoding Standard, those of `iso-8859-1` included. What is called `us-ascii` is read as UTF-8.
const WINDOWS_1252: [&str; 12] = [
    "windows-1252",
    "x-cp1252",
    "cp1252",
    "iso-8859-1",
    "iso8859-1",
    "iso88591",
    "iso_8859-1",
    "iso_8859-1:1987",
    "latin1",
    "l1",
    "cp819",
    "ibm819",
];

/// `None` if there are half characters.
fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect::<Result<String, _>>().ok()
}

/// The Encoding Standard reads `iso-8859-1` as `windows-1252`, as browsers do.
fn windows_1252(byte: u8) -> char {
    const UPPER: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    let upper = byte.checked_sub(0x80).and_then(|index| UPPER.get(usize::from(index)));
    upper.copied().unwrap_or(char::from(byte))
}

#[cfg(test)]
mod tests {
    use super::to_utf8;
    use http::HeaderMap;

    #[test]
    fn utf_16_and_windows_1252_become_utf_8() {
        let read = |charset: Option<&str>, bytes: &[u8]| {
            let mut headers = HeaderMap::new();
            if let Some(charset) = charset {
                headers.insert("content-type", format!("text/plain; charset={charset}").parse().unwrap());
            }
            let text = to_utf8(&headers, bytes);
            headers.insert("content-encoding", "gzip".parse().unwrap());
            assert_eq!(to_utf8(&headers, bytes), None, "what is compressed is no text yet");
            text
        };
        assert_eq!(read(None, b"\xff\xfea\0\xe4\0").as_deref(), Some("aä"));
        assert_eq!(read(Some("utf-16be"), b"\0a\xd8\x3d\xde\x00").as_deref(), Some("a😀"));
        assert_eq!(read(Some("iso-8859-1"), b"\x80 \xe4").as_deref(), Some("€ ä"));
        assert_eq!(read(Some("utf-16"), b"a\0b"), None);
        assert_eq!(read(Some("utf-16le"), b"\x00\xd8"), None);
        assert_eq!(read(Some("utf-8"), b"a"), None);
        assert_eq!(read(None, b"a"), None);
    }
}
