//! `multipart` bodies: JSON text enters, its parts and the head of each leave (OpenAPI 3.0.4, section 4.7.15; RFC 7578; RFC 2046).
//!
//! A string or a number is text, an object JSON, and each item of a list a part, unless the document says otherwise. What is `null` is no part.
//! A part may be a body in parts itself (OpenAPI 3.2, "Nested Encoding").

use super::charset::{encoded, encoded_json};
use super::style::{Keep, Kind, Shape, Style, encode_into, shape};
use serde_json::value::RawValue;

/// How the document writes a part (Encoding Object).
///
/// ```
/// use specwright_runtime::{PartEncoding, Style};
///
/// let metadata = PartEncoding::MediaType("application/json");
/// let tags = PartEncoding::Style(Style::FORM.joined()); // one part, `a,b`
/// // One part, which is a body of a part for each item.
/// let photos = PartEncoding::Multipart("multipart/mixed", &[("*", PartEncoding::MediaType("image/png"))]);
/// # let _ = (metadata, tags, photos);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartEncoding {
    /// `contentType`
    MediaType(&'static str),
    /// `style` and `explode`
    Style(Style),
    /// A `contentType` of `multipart`: the part is a body itself, with the encodings of its own parts.
    Multipart(&'static str, &'static [(&'static str, PartEncoding)]),
    /// The same of each item of a list, which is a part.
    MultipartItems(&'static str, &'static [(&'static str, PartEncoding)]),
}

/// A part, before it is written.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// The name of a part that is a property.
    pub name: Option<String>,
    /// Its media type; `None` for text, and for an upload of which the document does not say it. That of a body has no boundary yet.
    pub media: Option<String>,
    pub content: Content,
}

/// The content of a part.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Content {
    Text(Vec<u8>),
    /// The upload with this index.
    Upload(usize),
    /// A body in parts, of which there is at least one.
    Parts(Vec<Part>),
}

/// The parts of a body: of an object one for each property, or of a list one for each item.
///
/// `encodings` has the names of properties; for the items of a list their indices, and `*` for all others. `marker` and an index stand for
/// an upload. Parts of `multipart/related` have no names (RFC 2387).
pub(crate) fn parts(
    media: &str,
    json: &str,
    encodings: &[(&str, PartEncoding)],
    marker: &str,
) -> Result<Vec<Part>, String> {
    let parts = parts_of(media, json, encodings, marker)?;
    if parts.is_empty() {
        // RFC 2046, section 5.1.1: a body has at least one part.
        return Err("a multipart body has no part: set at least one property".to_owned());
    }
    Ok(parts)
}

/// The same, and no parts of a body that has none.
fn parts_of(media: &str, json: &str, encodings: &[(&str, PartEncoding)], marker: &str) -> Result<Vec<Part>, String> {
    let of = |name: &str| encodings.iter().find(|(known, _)| *known == name).map(|(_, encoding)| *encoding);
    let mut writer = Writer { parts: Vec::new(), marker };
    match shape(json).map_err(|error| error.to_string())? {
        Shape::Object(members) => {
            let is_named = !is_related(media);
            for (name, value) in members {
                writer.property(&name, value, of(&name), is_named)?;
            }
        }
        Shape::List(items) => {
            for (index, item) in items.into_iter().enumerate() {
                writer.add(None, item.get(), of(&index.to_string()).or_else(|| of("*")))?;
            }
        }
        Shape::Null => {}
        Shape::Primitive(_) => return Err("a multipart body is an object or a list of parts".to_owned()),
    }
    Ok(writer.parts)
}

/// Whether the parts of a body have a root and no names, whatever parameters its media type has.
pub(crate) fn is_related(media: &str) -> bool {
    media.split(';').next().unwrap_or(media).trim().eq_ignore_ascii_case("multipart/related")
}

struct Writer<'m> {
    parts: Vec<Part>,
    marker: &'m str,
}

impl Writer<'_> {
    fn property(
        &mut self,
        name: &str,
        value: &RawValue,
        encoding: Option<PartEncoding>,
        is_named: bool,
    ) -> Result<(), String> {
        let own = is_named.then_some(name);
        match encoding {
            // A style writes text. A file is a part as ever, whatever style the document gives it.
            Some(PartEncoding::Style(style)) if !value.get().contains(self.marker) => {
                self.styled(name, value.get(), style)
            }
            encoding => match shape(value.get()).map_err(|error| error.to_string())? {
                // What is described as a whole document is one part.
                Shape::List(items) if !is_document(encoding) => {
                    items.into_iter().try_for_each(|item| self.add(own, item.get(), encoding))
                }
                _ => self.add(own, value.get(), encoding),
            },
        }
    }

    fn add(&mut self, name: Option<&str>, json: &str, encoding: Option<PartEncoding>) -> Result<(), String> {
        let media = match encoding {
            Some(PartEncoding::Multipart(media, inner) | PartEncoding::MultipartItems(media, inner)) => {
                return self.body(name, json, media, inner);
            }
            Some(PartEncoding::MediaType(media)) => Some(media.to_owned()),
            Some(PartEncoding::Style(_)) | None => None,
        };
        let (media, content) = match shape(json).map_err(|error| error.to_string())? {
            Shape::Null => return Ok(()),
            Shape::Primitive(text) => {
                if let Some(index) = text.strip_prefix(self.marker).and_then(|index| index.parse().ok()) {
                    self.parts.push(Part { name: name.map(str::to_owned), media, content: Content::Upload(index) });
                    return Ok(());
                }
                // A JSON string has quotes.
                let of = media.as_deref().unwrap_or_default();
                let text = match is_json(of) {
                    true => encoded_json(of, json.as_bytes().to_vec())?,
                    false => encoded(of, text.into_owned())?,
                };
                (media, text)
            }
            Shape::List(_) | Shape::Object(_) => {
                let media = media.unwrap_or_else(|| "application/json".to_owned());
                let text = encoded_json(&media, json.as_bytes().to_vec())?;
                (Some(media), text)
            }
        };
        if json.contains(self.marker) {
            return Err(format!(
                "{}a file stands inside a value that is written as JSON, where it cannot be",
                name.map(|name| format!("`{name}`: ")).unwrap_or_default()
            ));
        }
        self.parts.push(Part { name: name.map(str::to_owned), media, content: Content::Text(content) });
        Ok(())
    }

    /// A part that is a body itself. One without parts is none, as an empty list is none.
    fn body(
        &mut self,
        name: Option<&str>,
        json: &str,
        media: &str,
        inner: &[(&str, PartEncoding)],
    ) -> Result<(), String> {
        let within = |message: String| match name {
            Some(name) => format!("`{name}`: {message}"),
            None => message,
        };
        let parts = parts_of(media, json, inner, self.marker).map_err(within)?;
        if !parts.is_empty() {
            let (name, media) = (name.map(str::to_owned), Some(media.to_owned()));
            self.parts.push(Part { name, media, content: Content::Parts(parts) });
        }
        Ok(())
    }

    /// A property in a style: as in a query, but nothing is percent-encoded (OpenAPI 3.1.1, section 4.8.15.1.2).
    fn styled(&mut self, name: &str, json: &str, style: Style) -> Result<(), String> {
        let fault = |error: serde_json::Error| error.to_string();
        let pairs: Vec<(String, String)> = match (shape(json).map_err(fault)?, style.kind) {
            (Shape::Null, _) => return Ok(()),
            (Shape::Primitive(text), _) => vec![(name.to_owned(), text.into_owned())],
            (Shape::Object(members), Kind::DeepObject) => {
                let text = |(key, value): (String, &RawValue)| Some((format!("{name}[{key}]"), plain(value).ok()??));
                members.into_iter().filter_map(text).collect()
            }
            (Shape::List(items), kind) => {
                let mut texts = Vec::with_capacity(items.len());
                for item in items {
                    texts.extend(plain(item).map_err(fault)?);
                }
                if style.explode {
                    texts.into_iter().map(|text| (name.to_owned(), text)).collect()
                } else {
                    vec![(name.to_owned(), texts.join(delimiter(kind)))]
                }
            }
            (Shape::Object(members), kind) => {
                let mut pairs = Vec::with_capacity(members.len());
                for (key, value) in members {
                    pairs.extend(plain(value).map_err(fault)?.map(|text| (key, text)));
                }
                if style.explode {
                    pairs
                } else {
                    let flat: Vec<String> = pairs.into_iter().flat_map(|(key, text)| [key, text]).collect();
                    vec![(name.to_owned(), flat.join(delimiter(kind)))]
                }
            }
        };
        for (name, text) in pairs {
            self.parts.push(Part { name: Some(name), media: None, content: Content::Text(text.into_bytes()) });
        }
        Ok(())
    }
}

/// A value as text: a string without its quotes, `None` for `null`.
fn plain(value: &RawValue) -> Result<Option<String>, serde_json::Error> {
    Ok(match shape(value.get())? {
        Shape::Null => None,
        Shape::Primitive(text) => Some(text.into_owned()),
        Shape::List(_) | Shape::Object(_) => Some(value.get().to_owned()),
    })
}

fn delimiter(kind: Kind) -> &'static str {
    match kind {
        Kind::SpaceDelimited => " ",
        Kind::PipeDelimited => "|",
        Kind::TabDelimited => "\t",
        _ => ",",
    }
}

/// Whether a list is one document of its media type, or one body, and not a part for each item.
fn is_document(encoding: Option<PartEncoding>) -> bool {
    match encoding {
        Some(PartEncoding::MediaType(media)) => is_json(media),
        Some(PartEncoding::Multipart(..)) => true,
        Some(PartEncoding::MultipartItems(..) | PartEncoding::Style(_)) | None => false,
    }
}

fn is_json(media: &str) -> bool {
    let essence = media.split(';').next().unwrap_or(media).trim().to_ascii_lowercase();
    essence.ends_with("/json") || essence.ends_with("+json")
}

/// Writes the head of a part, without the empty line after it: its name, file name and media type.
pub(crate) fn head(
    out: &mut Vec<u8>,
    name: Option<&str>,
    file_name: Option<&str>,
    media_type: Option<&str>,
) -> Result<(), String> {
    let mut disposition = match (name, file_name) {
        (Some(_), _) => Some("form-data".to_owned()),
        (None, Some(_)) => Some("attachment".to_owned()),
        (None, None) => None,
    };
    if let Some(disposition) = &mut disposition {
        for (key, value) in [("name", name), ("filename", file_name)] {
            if let Some(value) = value {
                disposition.push_str(&format!("; {key}=\""));
                push_quoted(disposition, value);
                disposition.push('"');
            }
        }
        out.extend_from_slice(format!("Content-Disposition: {disposition}\r\n").as_bytes());
    }
    if let Some(media_type) = media_type {
        let is_line = !media_type.contains(|char: char| char.is_control());
        if !is_line || !media_type.contains('/') {
            return Err(format!("{media_type:?} is not a media type"));
        }
        out.extend_from_slice(format!("Content-Type: {media_type}\r\n").as_bytes());
    }
    Ok(())
}

/// As browsers write names: line breaks and quotes are percent-encoded, and nothing else is (HTML, "multipart/form-data
/// encoding algorithm").
fn push_quoted(out: &mut String, text: &str) {
    for char in text.chars() {
        match char {
            '"' | '\r' | '\n' => out.push_str(&format!("%{:02X}", u32::from(char))),
            '\0' => encode_into(out, "\0", Keep::Unreserved),
            char => out.push(char),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(media: &str, json: &str, encodings: &[(&str, PartEncoding)], expected: &[&str]) {
        let parts = parts(media, json, encodings, "upload-0-").unwrap();
        let shown: Vec<String> = parts.iter().map(shown).collect();
        assert_eq!(shown, expected);
    }

    fn shown(part: &Part) -> String {
        let mut head_text = Vec::new();
        head(&mut head_text, part.name.as_deref(), None, part.media.as_deref()).unwrap();
        let content = match &part.content {
            Content::Text(text) => String::from_utf8_lossy(text).into_owned(),
            Content::Upload(index) => format!("<{index}>"),
            Content::Parts(parts) => format!("{{{}}}", parts.iter().map(shown).collect::<Vec<_>>().join("; ")),
        };
        let head = String::from_utf8(head_text).unwrap().replace("Content-Disposition: form-data; ", "");
        format!("{}{content}", head.replace("\r\n", " "))
    }

    #[test]
    fn scalars_are_text_objects_json_and_items_parts() {
        let json = r#"{"a":"x","b":1,"c":null,"d":{"e":[1]},"f":["y",{"g":2}],"h":"upload-0-3"}"#;
        let expected = [
            r#"name="a" x"#,
            r#"name="b" 1"#,
            r#"name="d" Content-Type: application/json {"e":[1]}"#,
            r#"name="f" y"#,
            r#"name="f" Content-Type: application/json {"g":2}"#,
            r#"name="h" <3>"#,
        ];
        check("multipart/form-data", json, &[], &expected);
    }

    #[test]
    fn encodings_give_media_types_and_styles() {
        let json = r#"{"a":"x","b":["y","z"],"c":{"d":1,"e":"f"},"g":[1],"h":["i","j"]}"#;
        let encodings = [
            ("a", PartEncoding::MediaType("application/json")),
            ("b", PartEncoding::Style(Style::FORM.joined())),
            ("c", PartEncoding::Style(Style::DEEP_OBJECT)),
            ("g", PartEncoding::MediaType("application/json")),
            ("h", PartEncoding::Style(Style::PIPE_DELIMITED)),
        ];
        let expected = [
            r#"name="a" Content-Type: application/json "x""#,
            r#"name="b" y,z"#,
            r#"name="c[d]" 1"#,
            r#"name="c[e]" f"#,
            r#"name="g" Content-Type: application/json [1]"#,
            r#"name="h" i|j"#,
        ];
        check("multipart/form-data", json, &encodings, &expected);
    }

    #[test]
    fn a_part_is_in_the_charset_of_its_media_type() {
        let latin = |text: &str| {
            let encodings = [("a", PartEncoding::MediaType("text/plain; charset=iso-8859-1"))];
            parts("multipart/form-data", &format!(r#"{{"a":"{text}"}}"#), &encodings, "upload-0-")
        };
        let written = latin("é").unwrap();
        assert!(written.iter().all(|part| part.content == Content::Text(b"\xe9".to_vec())), "{written:?}");
        assert!(latin("€").is_err());
    }

    #[test]
    fn a_file_is_a_file_whatever_its_style() {
        let json = r#"{"a":"upload-0-0","b":["upload-0-1"],"c":"x"}"#;
        let encodings = ["a", "b", "c"].map(|name| (name, PartEncoding::Style(Style::FORM.joined())));
        check("multipart/form-data", json, &encodings, &[r#"name="a" <0>"#, r#"name="b" <1>"#, r#"name="c" x"#]);
    }

    #[test]
    fn a_list_has_parts_without_names() {
        let encodings =
            [("0", PartEncoding::MediaType("application/json")), ("*", PartEncoding::MediaType("image/png"))];
        let expected =
            ["Content-Type: application/json {}", "Content-Type: image/png <0>", "Content-Type: image/png <1>"];
        check("multipart/mixed", r#"[{},"upload-0-0","upload-0-1"]"#, &encodings, &expected);
        for media in ["multipart/related", "Multipart/Related; type=\"application/json\""] {
            check(media, r#"{"a":{},"b":"c"}"#, &[], &["Content-Type: application/json {}", "c"]);
        }
    }

    #[test]
    fn a_part_may_be_a_body_itself() {
        let json =
            r#"{"a":["upload-0-0","x"],"b":{"c":"upload-0-1","d":[1,2]},"e":[{"f":"g"},{"f":"h"}],"i":[],"j":null}"#;
        fn mixed(inner: &'static [(&'static str, PartEncoding)]) -> PartEncoding {
            PartEncoding::Multipart("multipart/mixed", inner)
        }
        let encodings = [
            ("a", mixed(&[("0", PartEncoding::MediaType("image/png"))])),
            ("b", PartEncoding::Multipart("multipart/related", &[])),
            ("e", PartEncoding::MultipartItems("multipart/form-data", &[("f", PartEncoding::MediaType("text/html"))])),
            ("i", mixed(&[])),
            ("j", mixed(&[])),
        ];
        let expected = [
            r#"name="a" Content-Type: multipart/mixed {Content-Type: image/png <0>; x}"#,
            r#"name="b" Content-Type: multipart/related {<1>; 1; 2}"#,
            r#"name="e" Content-Type: multipart/form-data {name="f" Content-Type: text/html g}"#,
            r#"name="e" Content-Type: multipart/form-data {name="f" Content-Type: text/html h}"#,
        ];
        check("multipart/form-data", json, &encodings, &expected);
        // Of a list each item is a part, and may be a body in turn.
        let deep = [("1", mixed(&[("*", PartEncoding::Multipart("multipart/mixed", &[]))]))];
        let expected = ["a", "Content-Type: multipart/mixed {Content-Type: multipart/mixed {b}}"];
        check("multipart/mixed", r#"["a",[["b"]]]"#, &deep, &expected);
    }

    #[test]
    fn what_cannot_be_a_part_is_refused() {
        let text = parts("multipart/form-data", r#"{"a":"b"}"#, &[("a", PartEncoding::Multipart("m/x", &[]))], "u");
        assert_eq!(text, Err("`a`: a multipart body is an object or a list of parts".to_owned()));
        for json in ["{}", "null", r#"{"a":null}"#, "[]", "1", r#"{"a":{"b":"upload-0-0"}}"#] {
            assert!(parts("multipart/form-data", json, &[], "upload-0-").is_err(), "{json}");
        }
        let mut out = Vec::new();
        assert!(head(&mut out, None, None, Some("a/b\r\nX: y")).is_err());
        head(&mut out, Some("a\"\r\nX: y"), Some("é\0"), None).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "Content-Disposition: form-data; name=\"a%22%0D%0AX: y\"; filename=\"é%00\"\r\n"
        );
    }
}
