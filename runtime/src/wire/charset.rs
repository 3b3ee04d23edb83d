//! Text of charsets that servers still use: bytes of a response enter, UTF-8 leaves; a text enters, the bytes of a request leave. What is
//! UTF-8 already is not copied.

use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};

/// A parameter of the media type of a body, in lower case: `charset`.
pub(crate) fn media_parameter(headers: &HeaderMap, name: &str) -> Option<String> {
    parameter(headers.get(CONTENT_TYPE)?.to_str().ok()?, name)
}

fn parameter(media_type: &str, name: &str) -> Option<String> {
    media_type.split(';').skip(1).find_map(|parameter| {
        let (key, value) = parameter.split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_ascii_lowercase())
    })
}

/// The charset of a media type, unless that is UTF-8.
pub(crate) fn other_charset(media_type: &str) -> Option<String> {
    parameter(media_type, "charset").filter(|charset| !matches!(charset.as_str(), "" | "utf-8" | "utf8"))
}

/// A text as the body of this media type holds it: in the charset that it names, or in UTF-8. A character that the charset does not have is
/// refused, and so is every one beyond ASCII where the charset is not known here.
pub(crate) fn encoded(media_type: &str, text: String) -> Result<Vec<u8>, String> {
    let Some(charset) = other_charset(media_type) else { return Ok(text.into_bytes()) };
    let encode: fn(char) -> Option<u8> = match charset.as_str() {
        // A mark says the order of the bytes (RFC 2781, section 3.3).
        "utf-16" => {
            let units = std::iter::once(0xfeff_u16).chain(text.encode_utf16());
            return Ok(units.flat_map(u16::to_le_bytes).collect());
        }
        "utf-16le" => return Ok(text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        "utf-16be" => return Ok(text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        "windows-1252" | "x-cp1252" | "cp1252" => to_windows_1252,
        charset if WINDOWS_1252.contains(&charset) => |char: char| u8::try_from(char).ok(),
        _ => |char: char| u8::try_from(char).ok().filter(u8::is_ascii),
    };
    text.chars()
        .map(|char| encode(char).ok_or(char))
        .collect::<Result<Vec<u8>, char>>()
        .map_err(|char| format!("the character {char:?} cannot be written in `{charset}`, the charset of the body"))
}

/// JSON text as the body of this media type holds it. In another charset than UTF-8 each character beyond ASCII is an escape, which all of
/// them have.
pub(crate) fn encoded_json(media_type: &str, json: Vec<u8>) -> Result<Vec<u8>, String> {
    if other_charset(media_type).is_none() {
        return Ok(json);
    }
    let json = String::from_utf8(json).map_err(|error| error.to_string())?;
    let mut escaped = String::with_capacity(json.len());
    for char in json.chars() {
        if char.is_ascii() {
            escaped.push(char);
        } else {
            for unit in char.encode_utf16(&mut [0; 2]) {
                escaped.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    encoded(media_type, escaped)
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

/// The text of a document in XML whose declaration names a charset of one byte (XML 1.0, section 4.3.3); `None` if it names none that is
/// known here.
#[cfg(feature = "xml")]
pub(crate) fn declared_in_xml(bytes: &[u8]) -> Option<String> {
    // A declaration is short.
    let end = bytes.windows(2).take(256).position(|pair| pair == b"?>")?;
    let declaration = std::str::from_utf8(bytes.get(..end)?).ok()?.trim_start().strip_prefix("<?xml")?;
    let (_, rest) = declaration.split_once("encoding")?;
    let value = rest.trim_start().strip_prefix('=')?.trim_start();
    let quoted = ['"', '\''].into_iter().find_map(|quote| value.strip_prefix(quote)?.split(quote).next())?;
    let charset = quoted.to_ascii_lowercase();
    WINDOWS_1252.contains(&charset.as_str()).then(|| bytes.iter().map(|byte| windows_1252(*byte)).collect())
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

/// What `windows-1252` has from 0x80 on.
const UPPER: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

fn to_windows_1252(char: char) -> Option<u8> {
    let upper = || (0x80_u8..).zip(UPPER).find_map(|(byte, known)| (known == char).then_some(byte));
    upper().or_else(|| u8::try_from(char).ok().filter(|byte| !(0x80..0xa0).contains(byte)))
}

/// The Encoding Standard reads `iso-8859-1` as `windows-1252`, as browsers do.
fn windows_1252(byte: u8) -> char {
    let upper = byte.checked_sub(0x80).and_then(|index| UPPER.get(usize::from(index)));
    upper.copied().unwrap_or(char::from(byte))
}

#[cfg(test)]
mod tests {
    use super::{encoded, encoded_json, to_utf8};
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

    #[test]
    fn a_text_is_written_in_the_charset_of_its_media_type() {
        let written = |charset: &str, text: &str| encoded(&format!("text/plain; charset={charset}"), text.to_owned());
        assert_eq!(encoded("text/plain", "é€".to_owned()), Ok("é€".as_bytes().to_vec()));
        assert_eq!(written("UTF-8", "é"), Ok("é".as_bytes().to_vec()));
        assert_eq!(written("", "é"), Ok("é".as_bytes().to_vec()));
        assert_eq!(written("\"ISO-8859-1\"", "aé"), Ok(b"a\xe9".to_vec()));
        assert_eq!(written("windows-1252", "é€\u{81}"), Ok(b"\xe9\x80\x81".to_vec()));
        assert_eq!(written("utf-16", "é"), Ok(b"\xff\xfe\xe9\0".to_vec()));
        assert_eq!(written("utf-16be", "😀"), Ok(b"\xd8\x3d\xde\x00".to_vec()));
        assert_eq!(written("us-ascii", "a"), Ok(b"a".to_vec()));
        for (charset, text) in [("iso-8859-1", "€"), ("windows-1252", "\u{80}"), ("us-ascii", "é"), ("koi8-r", "ё")]
        {
            let fault = written(charset, text).unwrap_err();
            assert!(fault.contains(charset), "{fault}");
        }
    }

    #[cfg(feature = "xml")]
    #[test]
    fn the_declaration_of_xml_names_a_charset() {
        use super::declared_in_xml;
        let read = |declaration: &str| declared_in_xml(&[declaration.as_bytes(), b"<a>\xe9</a>"].concat());
        for declaration in
            ["<?xml version='1.0' encoding='latin1'?>", "<?xml version=\"1.0\" encoding = \"ISO-8859-1\" ?>"]
        {
            assert_eq!(read(declaration), Some(format!("{declaration}<a>é</a>")));
        }
        for declaration in
            ["", "<?xml version='1.0'?>", "<?xml encoding='UTF-8'?>", "<?xml encoding=?>", "<?xml encoding"]
        {
            assert_eq!(read(declaration), None, "{declaration}");
        }
    }

    #[test]
    fn json_in_another_charset_has_escapes() {
        let written = |media_type: &str| encoded_json(media_type, "{\"é\":\"😀\"}".into());
        assert_eq!(written("application/json; charset=utf-8"), Ok("{\"é\":\"😀\"}".into()));
        assert_eq!(written("application/json; charset=latin1"), Ok(br#"{"\u00e9":"\ud83d\ude00"}"#.to_vec()));
    }
}
