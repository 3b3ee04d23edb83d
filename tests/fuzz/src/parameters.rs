//! Texts as parameters: whatever a text is, it arrives as it was given, and means nothing else.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use percent_encoding::percent_decode_str;
use specwright_runtime::{Body, Bytes, Call, Http, HttpBuilder, Method, Style, decode};

use crate::{Case, Rng, now};

/// What texts are made of.
const PIECES: [&str; 40] = [
    "a", "/", "\\", "..", ".", "%", "%2e", "%2F", "%00", "?", "#", "&", "=", "+", " ", ";", ":", "@", "!", "$", "'",
    "(", ")", "*", ",", "[", "]", "{", "}", "|", "^", "`", "<", ">", "\"", "\r\n", "\u{0}", "é", "消", "\u{202e}",
];

/// The case of a number: the text.
#[must_use]
pub fn case(number: u64) -> Case {
    let mut rng = Rng::new(number);
    let text: String = (0..rng.below(8)).filter_map(|_| rng.pick(&PIECES).copied()).collect();
    let text = if rng.chance(50) { text.repeat(200) } else { text };
    Case { bytes: text.into_bytes(), extension: "txt" }
}

/// A client whose requests are kept, not sent.
#[derive(Clone, Default)]
struct Sent(Arc<Mutex<Option<http::request::Parts>>>);

impl Sent {
    fn client(&self) -> Result<Http, String> {
        let kept = self.clone();
        let service = tower::service_fn(move |request: http::Request<Body>| {
            if let Ok(mut kept) = kept.0.lock() {
                *kept = Some(request.into_parts().0);
            }
            std::future::ready(Ok::<_, Infallible>(http::Response::new(Body::from(Bytes::new()))))
        });
        HttpBuilder::new("http://a/b").idle_timeout(None).service(service).build().map_err(|error| error.to_string())
    }

    fn take(&self) -> Option<http::request::Parts> {
        self.0.lock().ok()?.take()
    }
}

/// What is wrong with how a text is written into a request.
///
/// # Errors
/// When a server would read another text, or something besides it.
pub fn check(case: &Case) -> Result<(), String> {
    let text = std::str::from_utf8(&case.bytes).map_err(|error| error.to_string())?;
    let sent = Sent::default();
    let client = sent.client()?;
    let call = |path: &'static str| -> Call<()> { client.call("x", Method::GET, path, decode::empty, decode::failure) };
    let send = |call: Call<()>| -> Result<Option<http::request::Parts>, String> {
        let outcome = now(call)?;
        let parts = sent.take();
        match (outcome, parts) {
            (Ok(()), Some(parts)) => Ok(Some(parts)),
            (Err(specwright_runtime::Error::Request(_)), None) => Ok(None),
            (outcome, _) => Err(format!("neither sent nor refused: {outcome:?}")),
        }
    };

    for (style, first) in [(Style::SIMPLE, ""), (Style::LABEL, "."), (Style::MATRIX, ";id=")] {
        if let Some(parts) = send(call("/x/{id}/y").path_with("id", style, text))? {
            let path = parts.uri.path();
            let segments: Vec<&str> = path.split('/').collect();
            let ["", "b", "x", segment, "y"] = segments.as_slice() else {
                return Err(format!("not one segment: {path}"));
            };
            let value =
                if text.is_empty() && style == Style::MATRIX { "" } else { segment.strip_prefix(first).unwrap_or("-") };
            expect("a segment", text, &decoded(value))?;
            expect("the query", "", parts.uri.query().unwrap_or_default())?;
        } else if !text.is_empty() && !matches!(text, "." | "..") {
            return Err(format!("a segment is refused: {style:?} {text:?}"));
        }
    }
    for style in [Style::FORM, Style::FORM.joined(), Style::DEEP_OBJECT] {
        let call = call("/x").query_with("q&=#", style, text).query("z", "end");
        let Some(parts) = send(call)? else { return Err("a value of a query is refused".to_owned()) };
        let query = parts.uri.query().unwrap_or_default();
        let pairs: Vec<(&str, &str)> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
        let [(name, value), ("z", "end")] = pairs.as_slice() else { return Err(format!("not one value: {query}")) };
        expect("the name", "q&=#", &decoded(name))?;
        expect("a value", text, &decoded(value))?;
    }
    if let Some(parts) = send(call("/x/{+path}").path("path", text))? {
        let path = parts.uri.path().strip_prefix("/b/x/").unwrap_or("..");
        if path.split('/').any(|part| matches!(decoded(part).as_str(), "." | "..")) || parts.uri.query().is_some() {
            return Err(format!("segments that lead elsewhere: {path}"));
        }
        let plain = !text.contains('%');
        expect("a path", if plain { text } else { "" }, &if plain { decoded(path) } else { String::new() })?;
    }
    if let Some(parts) = send(call("/x").header_param("x-a", text))? {
        let values: Vec<&[u8]> = parts.headers.get_all("x-a").iter().map(|value| value.as_bytes()).collect();
        if values != [text.as_bytes()] || parts.headers.len() != 3 {
            return Err(format!("not one header field: {:?}", parts.headers));
        }
    }
    if let Some(parts) = send(call("/x").cookie("c", text).cookie("d", "end"))? {
        let cookies = parts.headers.get("cookie").map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
        let cookies = cookies.unwrap_or_default();
        let (first, rest) = cookies.split_once("; ").unwrap_or_default();
        expect("a cookie", text, &decoded(first.strip_prefix("c=").unwrap_or("-")))?;
        expect("the other cookie", "d=end", rest)?;
    }
    Ok(())
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn expect(what: &str, wanted: &str, found: &str) -> Result<(), String> {
    if wanted == found { Ok(()) } else { Err(format!("{what}: {wanted:?} arrives as {found:?}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_thousand_texts_arrive() {
        let faults: Vec<String> = (0..5_000)
            .filter_map(|number| check(&case(number)).err().map(|fault| format!("{number}: {fault}")))
            .collect();
        assert!(faults.is_empty(), "{faults:#?}");
    }

    #[test]
    fn another_text_is_a_fault() {
        assert!(expect("a value", "a/b", "a").is_err());
        assert_eq!(decoded("a%2Fb"), "a/b");
    }
}
