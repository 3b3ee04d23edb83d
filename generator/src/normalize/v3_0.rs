//! OpenAPI 3.0: nearly what is wanted.
//!
//! Enters a loaded 3.0 document; leaves it with the repairs that keep what its author meant: keywords beside
//! a `$ref` count (by the letter they do not, and nobody writes them to be ignored), keywords of 3.1 take
//! their 3.0 form, references to callbacks give way to the callback.

use super::schema::{self, Outcome};
use super::tally::Tally;
use super::walk::walk;
use crate::diag::{Code, Diagnostics, Pointer};
use crate::load::grammar::{Kind, Shape};
use crate::load::{Loaded, Origins};
use serde_json::{Map, Value};

/// Repairs a document in place.
pub(super) fn normalize(loaded: &mut Loaded, diagnostics: &mut Diagnostics) {
    let Loaded { root, origins } = loaded;
    let mut tally = Tally::default();
    let callbacks = root.pointer("/components/callbacks").cloned();
    let root_shape = Shape::One(Kind::Document);
    walk(root, root_shape, &Pointer::ROOT, &mut |kind, value, at| match kind {
        Kind::Schema => {
            siblings(value, at, origins, &mut tally);
            schema::rewrite(value, &mut |keyword, outcome| newer(keyword, outcome, at, &mut tally));
        }
        Kind::Callback => callback(value, at, callbacks.as_ref(), origins),
        _ => {}
    });
    tally.report(diagnostics);
}

/// `{$ref, …}` → `{allOf: [{$ref}], …}`.
fn siblings(value: &mut Value, at: &Pointer<'_>, origins: &mut Origins, tally: &mut Tally) {
    let Value::Object(map) = value else { return };
    if map.len() < 2 || !map.contains_key("$ref") {
        return;
    }
    let Some(reference) = map.shift_remove("$ref") else {
        return;
    };
    for keyword in map.keys() {
        if !is_remark(keyword) {
            let shown: String = keyword.chars().take(60).collect();
            let message = format!("`{shown}` stands beside a `$ref`, where OpenAPI 3.0 ignores it");
            let help = "it is read as if it stood in an `allOf` with the reference; write it so, since other tools ignore it";
            tally.count(Code::ReferenceSiblings, &message, help, &at.key(keyword));
        }
    }
    let mut target = Map::new();
    target.insert("$ref".to_owned(), reference);
    let target = Value::Object(target);
    let place = at.to_string();
    match map.get_mut("allOf") {
        Some(Value::Array(others)) => others.push(target),
        Some(_) => {}
        None => {
            origins.moved(format!("{place}/allOf/0"), &place);
            map.insert("allOf".to_owned(), Value::Array(vec![target]));
        }
    }
}

/// Keywords for people: they are kept, and nothing depends on them.
fn is_remark(keyword: &str) -> bool {
    matches!(
        keyword,
        "description" | "title" | "summary" | "example" | "examples" | "externalDocs" | "$comment" | "xml"
    ) || keyword.starts_with("x-")
}

fn newer(keyword: &str, outcome: Outcome, at: &Pointer<'_>, tally: &mut Tally) {
    // Carried keywords have a place in the value, and nothing generated depends on them yet.
    let outcome = if super::carried::carried(keyword).is_some() { Outcome::Dropped } else { outcome };
    let message = match keyword {
        "type" => "a list of types and the type `null` came with OpenAPI 3.1".to_owned(),
        "true" | "false" => "a boolean as a schema came with OpenAPI 3.1".to_owned(),
        "exclusiveMinimum" | "exclusiveMaximum" => {
            format!("`{keyword}` is a boolean in OpenAPI 3.0; as a number it came with 3.1")
        }
        keyword => format!("`{keyword}` in a schema is not of OpenAPI 3.0; it came with 3.1"),
    };
    let help = match outcome {
        Outcome::Kept => "it is read as OpenAPI 3.1 defines it; other tools ignore it in a 3.0 document",
        Outcome::Dropped => "it is ignored",
    };
    if matches!(keyword, "true" | "false") {
        tally.count(Code::KeywordOfOtherVersion, &message, help, at);
    } else {
        tally.count(Code::KeywordOfOtherVersion, &message, help, &at.key(keyword));
    }
}

/// `openapiv3` has no room for a reference where an operation has a callback: the callback itself goes there.
fn callback(value: &mut Value, at: &Pointer<'_>, callbacks: Option<&Value>, origins: &mut Origins) {
    for _ in 0..8 {
        let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
            return;
        };
        let here = at.to_string();
        if here.starts_with("/components/callbacks/") && here.matches('/').count() == 3 {
            return;
        }
        let Some(name) = reference.strip_prefix("#/components/callbacks/") else {
            return;
        };
        let place = format!("/{name}");
        let Some(target) = callbacks.and_then(|callbacks| callbacks.pointer(&place)) else {
            return;
        };
        origins.moved(here, &format!("/components/callbacks/{name}"));
        *value = target.clone();
    }
}
