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

/// The version and the members of a document. `None`, with an error, if the version cannot be read.
pub(super) fn version(root: Value, diagnostics: &mut Diagnostics) -> Option<(Version, Map<String, Value>)> {
    let at = Pointer::ROOT;
    let mut refuse = |found: &str| {
        diagnostics.report(
            Diagnostic::new(Code::NotOpenapi, format!("not an OpenAPI document: {found}"))
                .at(&at)
                .help("a document starts with `openapi: 3.0.4`, `info` and `paths`"),
        );
    };
    let map = match root {
        Value::Object(map) => map,
        Value::Null => {
            refuse("the file is empty");
            return None;
        }
        _ => {
            refuse("the file is not a map");
            return None;
        }
    };
    let Some((key, value)) = ["openapi", "swagger"].into_iter().find_map(|key| map.get(key).map(|value| (key, value)))
    else {
        refuse("it has no `openapi` key");
        return None;
    };
    let place = at.key(key);
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => {
            diagnostics.report(
                Diagnostic::new(Code::WrongType, format!("expected a string for `{key}`, found a number"))
                    .at(&place)
                    .label("expected a string")
                    .help(format!("write `{key}: \"{number}\"`")),
            );
            number.to_string()
        }
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
