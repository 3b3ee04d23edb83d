//! What is secret in a request and in its response, replaced by `***`.
//!
//! An address, header fields and a body enter as they were sent; what may be written to a file leaves. Secret are the values of header
//! fields that are marked so, those of parameters, header fields and fields of a form whose names say it, and wherever they stand the
//! secrets that the client holds.

use super::MASK;
use super::exchange::Cut;
use crate::error::Secrets;
use crate::transport::{is_secret_name, not_of_connection};
use crate::wire::json_edit::{replaced, scalars};
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, Uri};
use serde::de::IgnoredAny;
use std::borrow::Cow;

/// The header fields that hold addresses: a key or a signature in one of them is asked with in the next request.
const OF_ADDRESSES: [&str; 6] =
    ["azure-asyncoperation", "content-location", "link", "location", "operation-location", "refresh"];

/// What is secret in one exchange.
pub(super) struct Masks<'m> {
    /// The secrets of the client, and those among the header fields of the request.
    pub secrets: &'m Secrets,
    /// Names that look as if they were of secrets, and are not.
    pub public: &'m [String],
}

impl Masks<'_> {
    /// Scheme, host, path and query. The template says which segments of the path are parameters.
    pub fn address(&self, uri: &Uri, template: &str) -> String {
        // What is before an `@` is a user name and a password.
        let host = uri.authority().and_then(|authority| authority.as_str().rsplit('@').next());
        match (uri.scheme_str(), host) {
            (Some(scheme), Some(host)) => format!("{scheme}://{host}{}", self.target(uri, template)),
            _ => self.target(uri, template),
        }
    }

    /// Path and query.
    pub fn target(&self, uri: &Uri, template: &str) -> String {
        let mut target = self.path(uri.path(), template);
        if let Some(query) = uri.query() {
            target.push('?');
            target.push_str(&self.pairs(query));
        }
        self.secrets.mask(&target, true).into_owned()
    }

    /// The path. The template stands at its end, behind the path of the base URL.
    fn path(&self, path: &str, template: &str) -> String {
        let template = template.split(['?', '#']).next().unwrap_or_default();
        let is_secret = |template: &str| parameters(template).any(|name| self.is_secret(name));
        if !is_secret(template) {
            return path.to_owned();
        }
        if template.contains("{+") {
            // How many segments a parameter has is not known.
            return format!("/{MASK}");
        }
        let mut segments = template.rsplit('/');
        let masked = path.rsplit('/').map(|segment| match segments.next() {
            Some(template) if is_secret(template) => MASK,
            _ => segment,
        });
        let mut masked: Vec<&str> = masked.collect();
        masked.reverse();
        masked.join("/")
    }

    /// The pairs of a query or a form.
    pub fn pairs(&self, text: &str) -> String {
        let masked = text.split('&').map(|pair| match pair.split_once('=') {
            Some((name, _)) if self.is_secret(name) => Cow::Owned(format!("{name}={MASK}")),
            _ => Cow::Borrowed(pair),
        });
        masked.collect::<Vec<_>>().join("&")
    }

    /// The header fields, without those of the connection.
    pub fn fields(&self, headers: &HeaderMap) -> HeaderMap {
        let mut headers = headers.clone();
        let of_connection: Vec<HeaderName> =
            headers.keys().filter(|name| not_of_connection(name).is_err()).cloned().collect();
        for name in of_connection {
            headers.remove(name);
        }
        for (name, value) in &mut headers {
            let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
            let addresses = if OF_ADDRESSES.contains(&name.as_str()) { self.queries(&text) } else { text.clone() };
            let masked = self.secrets.mask(&addresses, true);
            if value.is_sensitive() || self.is_secret(name.as_str()) {
                *value = HeaderValue::from_static(MASK);
            } else if masked != text {
                *value = HeaderValue::from_bytes(masked.as_bytes()).unwrap_or(HeaderValue::from_static(MASK));
            }
        }
        headers
    }

    /// A text with addresses, of which the queries are masked: `<https://a/b?page_token=c>; rel="next"`.
    fn queries(&self, text: &str) -> String {
        let (mut masked, mut rest) = (String::with_capacity(text.len()), text);
        while let Some((before, behind)) = rest.split_once('?') {
            let end = behind.find(['>', '"', ' ', '#']).unwrap_or(behind.len());
            let (query, after) = behind.split_at(end);
            masked.push_str(before);
            masked.push('?');
            masked.push_str(&self.pairs(query));
            rest = after;
        }
        masked.push_str(rest);
        masked
    }

    /// A body with these header fields.
    pub fn body(&self, bytes: Bytes, headers: &HeaderMap, cut: Option<Cut>) -> Bytes {
        let text = match std::str::from_utf8(&bytes) {
            Ok(text) => text,
            // The last character may be cut.
            Err(error) if cut.is_some() && error.error_len().is_none() => {
                let whole = bytes.get(..error.valid_up_to()).unwrap_or_default();
                std::str::from_utf8(whole).unwrap_or_default()
            }
            Err(_) => {
                let shown = String::from_utf8_lossy(&bytes).into_owned();
                let is_secret = self.secrets.mask(&shown, true) != shown;
                let begun = if cut.is_some() { self.secrets.begun_in(&bytes) } else { 0 };
                return if is_secret {
                    Bytes::from_static(MASK.as_bytes())
                } else {
                    bytes.slice(..bytes.len().saturating_sub(begun))
                };
            }
        };
        let form = is_form(headers).then(|| self.pairs(text));
        let text = form.as_deref().unwrap_or(text);
        // What is cut may end within a secret. Where the limit ends it, how much of it is there is not looked for.
        let masked = match cut {
            None => self.secrets.mask(text, true),
            Some(Cut::Limit) => self.secrets.mask(text, false),
            Some(Cut::Unread | Cut::Broken) => self.secrets.mask_begun(text),
        };
        match masked {
            Cow::Owned(masked) if is_json(text) && !is_json(&masked) => self.json(text).into(),
            masked => masked.into_owned().into(),
        }
    }

    /// JSON in which a secret stands outside of strings: strings and numbers are masked where they are, and all else stays.
    fn json(&self, text: &str) -> String {
        let (mut changes, mut literals) = (Vec::new(), Vec::new());
        for place in scalars(text) {
            let value = text.get(place.clone()).unwrap_or_default();
            if matches!(value, "true" | "false" | "null") {
                literals.push((place, String::new()));
            } else if let Cow::Owned(masked) = self.secrets.mask(value, true) {
                let is_text = value.starts_with('"') && is_json(&masked);
                changes.push((place, if is_text { masked } else { format!("\"{MASK}\"") }));
            }
        }
        let masked = replaced(text, &changes);
        // A secret may be longer than a value: JSON itself.
        changes.append(&mut literals);
        changes.sort_by_key(|(place, _)| place.start);
        match self.secrets.mask(&replaced(text, &changes), true) {
            Cow::Borrowed(_) => masked,
            Cow::Owned(_) => MASK.to_owned(),
        }
    }

    fn is_secret(&self, name: &str) -> bool {
        is_secret_name(name) && !self.public.iter().any(|public| public.eq_ignore_ascii_case(name))
    }
}

/// The names of the parameters in a path template.
fn parameters(template: &str) -> impl Iterator<Item = &str> {
    template.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0.trim_start_matches('+')))
}

fn is_form(headers: &HeaderMap) -> bool {
    let media_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{Cut, Masks};
    use crate::error::Secrets;
    use bytes::Bytes;
    use http::{HeaderMap, HeaderValue};

    fn secrets() -> Secrets {
        let mut secrets = Secrets::default();
        for secret in ["hunter2", "1234", "true"] {
            secrets.add(secret);
        }
        secrets
    }

    #[test]
    fn secrets_of_an_address_are_in_its_path_and_its_query() {
        let secrets = secrets();
        let address = |address: &str, template: &str, public: &[String]| {
            Masks { secrets: &secrets, public }.address(&address.parse().unwrap(), template)
        };
        for (sent, template, masked) in [
            ("http://a/v1/items/1?limit=2", "/items/{id}", "http://a/v1/items/1?limit=2"),
            ("http://a/v1/bot77/send", "/bot{token}/send", "http://a/v1/***/send"),
            ("http://a/v1/items/x/", "/items/{key}/", "http://a/v1/items/***/"),
            ("http://a/v1/b/c/x", "/{+path}/{key}", "http://a/***"),
            ("http://a/?api_key=x&limit=2&token", "/", "http://a/?api_key=***&limit=2&token"),
            ("http://a/x?q=hunter2", "/x", "http://a/x?q=***"),
            ("http://ada:hunter2@a/x", "/x", "http://a/x"),
        ] {
            assert_eq!(address(sent, template, &[]), masked);
        }
        let public = ["Sort_Key".to_owned()];
        assert_eq!(address("http://a/x?sort_key=a", "/x", &[]), "http://a/x?sort_key=***");
        assert_eq!(address("http://a/x?sort_key=a&key=k", "/x", &public), "http://a/x?sort_key=a&key=***");
    }

    #[test]
    fn secrets_of_header_fields_are_marked_or_named_or_known() {
        let mut headers = HeaderMap::new();
        let mut marked = HeaderValue::from_static("marked");
        marked.set_sensitive(true);
        headers.insert("x-marked", marked);
        headers.insert("x-api-key", HeaderValue::from_static("named"));
        headers.append("set-cookie", HeaderValue::from_static("sid=1"));
        headers.append("set-cookie", HeaderValue::from_static("sid=2"));
        let link = "<http://a?key=hunter2>, <http://a?page_token=b&n=2#c>; rel=\"next\"";
        headers.insert("link", HeaderValue::from_static(link));
        headers.insert("operation-location", HeaderValue::from_static("http://a/b?n=1&sig=c"));
        headers.insert("transfer-encoding", HeaderValue::from_static("chunked"));
        headers.insert("etag", HeaderValue::from_static("1"));
        let masked = Masks { secrets: &secrets(), public: &[] }.fields(&headers);
        let fields: Vec<_> = masked.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
        let mut sorted = fields.clone();
        sorted.sort_unstable();
        assert_eq!(
            sorted,
            [
                ("etag", "1"),
                ("link", "<http://a?key=***>, <http://a?page_token=***&n=2#c>; rel=\"next\""),
                ("operation-location", "http://a/b?n=1&sig=***"),
                ("set-cookie", "***"),
                ("set-cookie", "***"),
                ("x-api-key", "***"),
                ("x-marked", "***"),
            ]
        );
    }

    #[test]
    fn a_secret_that_is_json_is_replaced() {
        let mut secrets = secrets();
        secrets.add(r#"{"key":"a"}"#);
        let masks = Masks { secrets: &secrets, public: &[] };
        let body = masks.body(Bytes::from_static(br#"{"n":1234,"of":{"key":"a"}}"#), &HeaderMap::new(), None);
        assert_eq!(body, "***");
    }

    #[test]
    fn secrets_that_a_body_holds_are_replaced() {
        let secrets = secrets();
        let masks = Masks { secrets: &secrets, public: &[] };
        let masked = |bytes: &'static [u8], media_type: &'static str, cut: Option<Cut>| {
            let mut headers = HeaderMap::new();
            headers.insert("content-type", HeaderValue::from_static(media_type));
            masks.body(Bytes::from_static(bytes), &headers, cut)
        };
        assert_eq!(masked(b"{ \"a\": \"hunter2\" }", "application/json", None), "{ \"a\": \"***\" }");
        assert_eq!(masked(b"{\"a\":[1234,\"1234\"],\"b\":true}", "a/json", None), r#"{"a":["***","***"],"b":true}"#);
        let unordered = br#"{ "b": 1.50, "a": 1e2, "c\u00e4":[1234 ,"x1234"], "b": null }"#;
        let expected = r#"{ "b": 1.50, "a": 1e2, "c\u00e4":["***" ,"x***"], "b": null }"#;
        assert_eq!(masked(unordered, "a/json", None), expected, "all else stays as it was");
        assert_eq!(masked(b"a=1&client_secret=x", "application/x-www-form-urlencoded", None), "a=1&client_secret=***");
        assert_eq!(masked(b"\xffhunter2", "a/b", None), "***");
        assert_eq!(masked(b"\xffhunter", "a/b", None), &b"\xffhunter"[..]);
        assert_eq!(masked(b"abc\xc3", "a/b", Some(Cut::Unread)), "abc");
        for cut in [Cut::Unread, Cut::Broken] {
            for (text, expected) in [
                ("{\"token\":\"hunter", "{\"token\":\""),
                ("{\"token\":\"hunter2", "{\"token\":\"***"),
                ("hunter2 h", "*** "),
                ("h\\u0075nt", ""),
                ("hun%7", ""),
                ("a hunted", "a hunted"),
                ("data: 1\n\n", "data: 1\n\n"),
            ] {
                assert_eq!(masked(text.as_bytes(), "a/b", Some(cut)), expected, "{text}");
            }
            assert_eq!(masked(b"\xffa hunt", "a/b", Some(cut)), &b"\xffa "[..]);
        }
        let long = masked(&[b'x'; 100], "a/b", Some(Cut::Limit));
        assert_eq!(long.len(), 100 - 8 * "hunter2".len());
    }
}
