//! Every version of OpenAPI → the form of 3.0.
//!
//! Enters a loaded document; leaves the same document as 3.0 would say it, with what 3.0 cannot say in
//! `x-specwright-*` keys ([`carried`]). One file per version. It refuses what is no OpenAPI document and
//! versions it does not know.

pub mod carried;
mod schema;
mod tally;
mod v3_0;
mod walk;

use crate::diag::{Code, Diagnostic, Diagnostics, Pointer};
use crate::load::Loaded;
use serde_json::Value;

/// Brings a document into the form of 3.0. `None` when it is no OpenAPI document of a version known here.
pub fn normalize(mut loaded: Loaded, diagnostics: &mut Diagnostics) -> Option<Loaded> {
    match version(&mut loaded.root, diagnostics)? {
        Version::V3_0 => v3_0::normalize(&mut loaded, diagnostics),
    }
    Some(loaded)
}

/// The versions that can be read.
enum Version {
    V3_0,
}

fn version(root: &mut Value, diagnostics: &mut Diagnostics) -> Option<Version> {
    let at = Pointer::ROOT;
    let Value::Object(map) = root else {
        let found = if root.is_null() { "the file is empty" } else { "the file holds no map" };
        diagnostics.report(
            Diagnostic::new(Code::NotOpenapi, format!("this is no OpenAPI document: {found}"))
                .at(&at)
                .help("a document starts with `openapi: 3.0.4`, `info` and `paths`"),
        );
        return None;
    };
    let (key, value) = match (map.get("openapi"), map.get("swagger")) {
        (Some(value), _) => ("openapi", value),
        (None, Some(value)) => ("swagger", value),
        (None, None) => {
            diagnostics.report(
                Diagnostic::new(Code::NotOpenapi, "this is no OpenAPI document: it has no `openapi` key")
                    .at(&at)
                    .help("a document starts with `openapi: 3.0.4`, `info` and `paths`"),
            );
            return None;
        }
    };
    let place = at.key(key);
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => {
            diagnostics.report(
                Diagnostic::new(Code::WrongType, format!("`{key}` is a number"))
                    .at(&place)
                    .label("expected a string, found a number")
                    .help(format!("write `{key}: \"{number}\"`")),
            );
            let text = number.to_string();
            if let Some(value) = map.get_mut(key) {
                *value = Value::String(text.clone());
            }
            text
        }
        _ => String::new(),
    };
    let mut numbers = text.split('.');
    match (key, numbers.next(), numbers.next()) {
        ("openapi", Some("3"), Some("0")) => Some(Version::V3_0),
        _ => {
            let quoted: String = text.chars().take(40).collect();
            let known = match (key, text.as_str()) {
                ("swagger", "2.0") => "OpenAPI 2.0 (Swagger) cannot be read yet".to_owned(),
                ("openapi", text) if text.starts_with("3.1") || text.starts_with("3.2") => {
                    format!("OpenAPI {quoted} cannot be read yet")
                }
                _ => {
                    if quoted.is_empty() {
                        format!("`{key}` does not say a version")
                    } else {
                        format!("`{key}: {quoted}` is no version of OpenAPI known here")
                    }
                }
            };
            diagnostics.report(
                Diagnostic::new(Code::UnsupportedVersion, known)
                    .at(&place)
                    .help("3.0 can be read; Swagger 2.0, OpenAPI 3.1 and 3.2 are on the way"),
            );
            None
        }
    }
}
