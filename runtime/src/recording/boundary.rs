//! The boundary of a `multipart` body (RFC 2046, section 5.1.1), which is another one each time.
//!
//! Header fields and a body enter; the same leave with the boundary `boundary`, so that two requests can be compared.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue};
use memchr::memmem;
use std::ops::Range;

/// What stands for the boundary of a request.
const SETTLED: &str = "boundary";

/// The body with another boundary, which the header fields get, too. The end of a body that is cut is not a part of a boundary.
pub(super) fn settled(headers: &mut HeaderMap, bytes: Bytes, is_cut: bool) -> Bytes {
    let Some(text) = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()) else { return bytes };
    let Some(place) = place(text) else { return bytes };
    let (Some(before), Some(boundary), Some(behind)) =
        (text.get(..place.start), text.get(place.clone()), text.get(place.end..))
    else {
        return bytes;
    };
    let field = HeaderValue::from_str(&format!("{before}{SETTLED}{behind}"));
    let settled = replaced(&bytes, "--", boundary, is_cut);
    // Bodies within this one have boundaries that end in its boundary: `1-…`.
    let settled = replaced(&settled, "-", boundary, is_cut);
    if let Ok(field) = field {
        headers.insert(CONTENT_TYPE, field);
    }
    settled.into()
}

/// Where the boundary is in the media type of a `multipart` body.
fn place(media_type: &str) -> Option<Range<usize>> {
    let lower = media_type.to_ascii_lowercase();
    if !lower.trim_start().starts_with("multipart/") {
        return None;
    }
    let start = lower.find("boundary=")? + "boundary=".len();
    let rest = media_type.get(start..)?;
    let place = match rest.strip_prefix('"') {
        Some(quoted) => start + 1..start + 1 + quoted.find('"')?,
        None => start..start + rest.find(';').unwrap_or(rest.len()),
    };
    (!place.is_empty()).then_some(place)
}

/// The bytes with another boundary where these dashes are before it.
fn replaced(bytes: &[u8], dashes: &str, boundary: &str, is_cut: bool) -> Vec<u8> {
    let delimiter = format!("{dashes}{boundary}");
    let delimiter = delimiter.as_bytes();
    let begins = |length: &usize| delimiter.get(..*length).is_some_and(|begin| bytes.ends_with(begin));
    let partial = (1..delimiter.len()).rev().find(begins).filter(|_| is_cut).unwrap_or(0);
    let bytes = bytes.get(..bytes.len() - partial).unwrap_or_default();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for found in memmem::find_iter(bytes, delimiter) {
        out.extend_from_slice(bytes.get(at..found).unwrap_or_default());
        out.extend_from_slice(dashes.as_bytes());
        out.extend_from_slice(SETTLED.as_bytes());
        at = found + delimiter.len();
    }
    out.extend_from_slice(bytes.get(at..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::{Bytes, CONTENT_TYPE, HeaderMap, HeaderValue, settled};

    #[track_caller]
    fn check(media_type: &'static str, body: &'static str, is_cut: bool, expected: (&str, &str)) {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        let body = settled(&mut headers, Bytes::from_static(body.as_bytes()), is_cut);
        assert_eq!((headers[CONTENT_TYPE].to_str().unwrap(), &*body), (expected.0, expected.1.as_bytes()));
    }

    #[test]
    fn two_bodies_differ_in_nothing_but_their_content() {
        let expected = ("multipart/form-data; boundary=boundary", "--boundary\r\n\r\nx7f\r\n--boundary--\r\n");
        check("multipart/form-data; boundary=7f", "--7f\r\n\r\nx7f\r\n--7f--\r\n", false, expected);
        check(
            "Multipart/Mixed; Boundary=\"a b\"; type=\"x\"",
            "--a b--",
            false,
            ("Multipart/Mixed; Boundary=\"boundary\"; type=\"x\"", "--boundary--"),
        );
        check("text/plain; boundary=7f", "--7f", false, ("text/plain; boundary=7f", "--7f"));
        check("multipart/mixed", "--7f", false, ("multipart/mixed", "--7f"));
    }

    #[test]
    fn bodies_within_a_body_have_boundaries_of_their_own() {
        let (media_type, settled) = ("multipart/form-data; boundary=7f", "multipart/form-data; boundary=boundary");
        let body =
            "--7f\r\nContent-Type: multipart/mixed; boundary=1-7f\r\n\r\n--1-7f\r\n\r\nx7f\r\n--1-7f--\r\n--7f--\r\n";
        let expected = body.replace("-7f", "-boundary");
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        assert_eq!(super::settled(&mut headers, Bytes::from(body), false), expected);
        assert_eq!(headers[CONTENT_TYPE], settled);
        check(media_type, "a\r\n--1-7", true, (settled, "a\r\n--1"));
    }

    #[test]
    fn a_body_that_is_cut_does_not_end_in_a_part_of_its_boundary() {
        let media_type = "multipart/mixed; boundary=7f";
        for (body, expected) in [("--7f\r\na--7", "--boundary\r\na"), ("a-", "a"), ("a--7f", "a--boundary"), ("a", "a")]
        {
            check(media_type, body, true, ("multipart/mixed; boundary=boundary", expected));
        }
    }
}
