//! The property `stream` of a body, which tells some servers whether to answer with a stream.
//!
//! It is absent in most bodies that callers make, and then has the value that the call needs, since servers differ in what they assume
//! (OpenAI no stream, Ollama one). A body that says the contrary is refused: the
//! response would be one that the call does not read.

use super::{Json, RequestBuilder};
use crate::error::Reason;
use crate::wire::json_edit::{find, replaced};
use crate::wire::json_path::Step;

const PROPERTY: &str = "stream";

impl RequestBuilder {
    /// The body with the property, if this call needs it.
    pub(super) fn with_stream_property(&mut self, json: Json) -> Json {
        let Some(wanted) = self.stream_property else { return json };
        let text = String::from_utf8(json?);
        let text = text.map_err(|_| <serde_json::Error as serde::ser::Error>::custom("the body is not UTF-8"))?;
        match set(&text, wanted) {
            Some(changed) => Ok(changed.into_bytes()),
            None => {
                self.refuse(Reason::Invalid(format!(
                    "the property `{PROPERTY}` of the body is `{}`, and this call {}: leave it out, or use the other call",
                    !wanted,
                    if wanted { "reads a stream" } else { "reads no stream" },
                )));
                Ok(text.into_bytes())
            }
        }
    }
}

/// The text of an object with the property. `None` if it has the contrary.
fn set(text: &str, wanted: bool) -> Option<String> {
    let found = find(text, &[Step::Key(PROPERTY.to_owned())]);
    let value = found.map(|found| found.value);
    match value.clone().and_then(|range| text.get(range)) {
        Some("true") => wanted.then(|| text.to_owned()),
        Some("false") => (!wanted).then(|| text.to_owned()),
        Some("null") => {
            Some(replaced(text, &value.map(|range| (range, wanted.to_string())).into_iter().collect::<Vec<_>>()))
        }
        None if text.starts_with('{') => {
            let (before, end) = text.split_at(text.rfind('}')?);
            let comma = if before.trim_end() == "{" { "" } else { "," };
            Some(format!("{before}{comma}\"{PROPERTY}\":{wanted}{end}"))
        }
        _ => Some(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::set;

    #[test]
    fn what_is_absent_is_set() {
        assert_eq!(set("{}", true).as_deref(), Some(r#"{"stream":true}"#));
        assert_eq!(set(r#"{"a":{"stream":false}}"#, true).as_deref(), Some(r#"{"a":{"stream":false},"stream":true}"#));
        assert_eq!(set(r#"{"stream":null,"a":1}"#, true).as_deref(), Some(r#"{"stream":true,"a":1}"#));
        assert_eq!(set(r#"{"a":1}"#, false).as_deref(), Some(r#"{"a":1,"stream":false}"#));
        assert_eq!(set("[1]", true).as_deref(), Some("[1]"));
    }

    #[test]
    fn the_contrary_is_refused() {
        assert_eq!(set(r#"{"stream":true}"#, false), None);
        assert_eq!(set(r#"{"stream":false}"#, true), None);
        assert_eq!(set(r#"{"stream":true}"#, true).as_deref(), Some(r#"{"stream":true}"#));
    }
}
