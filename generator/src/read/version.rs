//! The version of OpenAPI of a document (OpenAPI 3.2, "OpenAPI Object").

use std::fmt;

use serde_json::{Map, Value};

use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::json::Pointer;

/// The versions of OpenAPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// Swagger 2.0
    V2_0,
    /// OpenAPI 3.0
    V3_0,
    /// OpenAPI 3.1
    V3_1,
    /// OpenAPI 3.2
    V3_2,
}

impl Version {
    /// Its number: `3.0`.
    pub fn number(self) -> &'static str {
        match self {
            Self::V2_0 => "2.0",
            Self::V3_0 => "3.0",
            Self::V3_1 => "3.1",
            Self::V3_2 => "3.2",
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = if *self == Self::V2_0 { "Swagger" } else { "OpenAPI" };
        write!(f, "{name} {}", self.number())
    }
}

/// How a document begins.
const BEGINNING: &str = "a document starts with `openapi: 3.0.4`, `info` and `paths`";

/// What a document is that is not OpenAPI, by the members that it has, and what to do.
fn other(map: &Map<String, Value>) -> Option<(&'static str, &'static str)> {
    let has = |key: &str| map.contains_key(key);
    let holds = |object: &str, key: &str| map.get(object).is_some_and(|value| value.get(key).is_some());
    let convert = "export it as OpenAPI, or convert it";
    if has("asyncapi") {
        Some(("an AsyncAPI document", "give an OpenAPI document; schemas of both can be in a file that both refer to"))
    } else if has("arazzo") {
        Some(("an Arazzo document", "give the OpenAPI document that its `sourceDescriptions` name"))
    } else if has("overlay") && has("actions") {
        Some(("an overlay", "apply it to its OpenAPI document, and give the result"))
    } else if has("swaggerVersion") {
        Some(("a document of Swagger 1", "convert it to Swagger 2.0 or OpenAPI 3"))
    } else if holds("info", "_postman_id") || has("item") && holds("info", "schema") {
        Some(("a Postman collection", convert))
    } else if holds("log", "entries") {
        Some(("a recording of requests (HAR)", convert))
    } else if has("__schema") || holds("data", "__schema") {
        Some(("a schema of GraphQL", "give a document of the HTTP API, if there is one"))
    } else if has("discoveryVersion") {
        Some(("a discovery document of Google", convert))
    } else if map.get("$schema").and_then(Value::as_str).is_some_and(|url| url.contains("json-schema.org")) {
        Some(("a JSON Schema", "refer to it from a document: `$ref` in one of its `components.schemas`"))
    } else {
        None
    }
}

/// The version and the members of a document. `None`, with an error, if the version cannot be read.
pub(super) fn version(root: Value, diagnostics: &mut Diagnostics) -> Option<(Version, Map<String, Value>)> {
    let at = Pointer::ROOT;
    let mut refuse = |found: &str, help: &str| {
        diagnostics
            .report(Diagnostic::new(Code::NotOpenapi, format!("not an OpenAPI document: {found}")).at(&at).help(help));
    };
    let map = match root {
        Value::Object(map) => map,
        Value::Null => {
            refuse("the file is empty", BEGINNING);
            return None;
        }
        Value::String(text) if text.trim_start().starts_with('<') => {
            refuse("it is a page or XML", "download the document itself, not the page that shows it");
            return None;
        }
        _ => {
            refuse("the file is not a map", BEGINNING);
            return None;
        }
    };
    let Some((key, value)) = ["openapi", "swagger"].into_iter().find_map(|key| map.get(key).map(|value| (key, value)))
    else {
        let is_it = |key: &&String| ["openapi", "swagger"].iter().any(|known| key.eq_ignore_ascii_case(known));
        if let Some(key) = map.keys().find(is_it) {
            let right = key.to_ascii_lowercase();
            refuse(&format!("it has `{key}` in place of `{right}`"), &format!("write `{right}`, in lower case"));
        } else if let Some((what, help)) = other(&map) {
            refuse(&format!("it is {what}"), help);
        } else {
            refuse("it has no `openapi` key", BEGINNING);
        }
        return None;
    };
    let place = at.key(key);
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    let mut numbers = text.split(['.', '-']);
    let version = match (key, numbers.next(), numbers.next()) {
        ("swagger", Some("2"), Some("0") | None) => Some(Version::V2_0),
        ("openapi", Some("3"), Some("0")) => Some(Version::V3_0),
        ("openapi", Some("3"), Some("1")) => Some(Version::V3_1),
        ("openapi", Some("3"), Some("2")) => Some(Version::V3_2),
        _ => None,
    };
    if let Some(version) = version {
        if value.is_number() {
            diagnostics.report(
                Diagnostic::new(Code::WrongType, format!("expected a string for `{key}`, found a number"))
                    .at(&place)
                    .label("expected a string")
                    .help(format!("write `{key}: \"{text}\"`")),
            );
        }
        return Some((version, map));
    }
    let quoted: String = text.chars().take(40).collect();
    let message = match quoted.is_empty() {
        true => format!("`{key}` has no version"),
        false => format!("`{key}: {quoted}` is not a known version of OpenAPI"),
    };
    diagnostics.report(
        Diagnostic::new(Code::UnsupportedVersion, message)
            .at(&place)
            .help("write `swagger: \"2.0\"`, or `openapi:` with a version of 3.0, 3.1 or 3.2"),
    );
    None
}
