//! Bytes → text → value, with the repairs of a text.

use std::path::Path;
use std::sync::Arc;

use serde_json::Value;

use super::repair::without_tab_indentation;
use super::{Finding, json, yaml};
use crate::diag::{Code, Diagnostic, Diagnostics, Place};

/// Bytes → text, without a byte order mark.
pub(super) fn decode(path: &Path, bytes: Vec<u8>, diagnostics: &mut Diagnostics) -> Option<Arc<str>> {
    match String::from_utf8(bytes) {
        Ok(text) => Some(text.strip_prefix('\u{feff}').unwrap_or(&text).into()),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let line = error.as_bytes().iter().take(valid).filter(|&&byte| byte == b'\n').count() + 1;
            let help = match error.as_bytes() {
                [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "the file is UTF-16: save it as UTF-8",
                [0x1f, 0x8b, ..] => "the file is compressed by gzip: decompress it",
                [b'P', b'K', 3, 4, ..] => "the file is a ZIP archive: unpack it",
                _ => "save the file as UTF-8",
            };
            let message = format!("`{}` is not UTF-8: byte {valid}, on line {line}", path.display());
            diagnostics.report(Diagnostic::new(Code::NotUtf8, message).place(Place::File(path.to_owned())).help(help));
            None
        }
    }
}

/// Text → value; where YAML refuses the tabs that indent it, of the text with spaces in their place.
pub(super) fn parse_mended(path: &Path, text: Arc<str>, diagnostics: &mut Diagnostics) -> (Arc<str>, Option<Value>) {
    let mut found = Diagnostics::new();
    let value = parse(path, &text, &mut found);
    if value.is_none()
        && let Some((mended, line)) = without_tab_indentation(&text)
    {
        let mut again = Diagnostics::new();
        let message = "tabs indent this text, which YAML does not allow";
        let place = Place::Text { file: path.to_owned(), line, column: 1 };
        again.report(
            Diagnostic::new(Code::NotJson, message).place(place).help("they are read as spaces; indent with spaces"),
        );
        if let Some(value) = parse(path, &mended, &mut again) {
            again.into_vec().into_iter().for_each(|diagnostic| diagnostics.report(diagnostic));
            return (mended.into(), Some(value));
        }
    }
    found.into_vec().into_iter().for_each(|diagnostic| diagnostics.report(diagnostic));
    (text, value)
}

/// Whether a text is a page or XML, which YAML would refuse somewhere in its middle.
fn is_markup(begin: &str) -> bool {
    let begins = |start: &&str| begin.get(..start.len()).is_some_and(|text| text.eq_ignore_ascii_case(start));
    ["<!doctype", "<html", "<?xml"].iter().any(begins)
}

/// Text → value. Text that begins like JSON is read as JSON, whatever the name of the file; if that fails, as YAML,
/// unless the name ends in `.json`.
fn parse(path: &Path, text: &str, diagnostics: &mut Diagnostics) -> Option<Value> {
    // A text that a `description` refers to.
    if path.extension().is_some_and(|extension| {
        ["md", "markdown", "txt", "html"].iter().any(|text| extension.eq_ignore_ascii_case(text))
    }) {
        return Some(Value::String(text.to_owned()));
    }
    let begin = text.trim_start();
    if is_markup(begin) {
        return Some(Value::String(text.to_owned()));
    }
    let named_json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    // A comment, which JSON does not have, is told of as one.
    let looks_like_json = begin.starts_with(['{', '[']) || named_json && begin.starts_with('/');
    let outcome = if looks_like_json {
        match json::read(text) {
            Err(fault) if named_json || fault.code != Code::Syntax => Err(fault),
            Err(_) => yaml::read(text),
            read => read,
        }
    } else {
        yaml::read(text)
    };
    let place = |finding: &Finding| Place::Text { file: path.to_owned(), line: finding.line, column: finding.column };
    match outcome {
        Ok((value, findings)) => {
            for finding in findings {
                let place = place(&finding);
                diagnostics.report(Diagnostic::new(finding.code, finding.message).place(place).help(finding.help));
            }
            Some(value)
        }
        Err(finding) => {
            let place = place(&finding);
            diagnostics.report(Diagnostic::new(finding.code, finding.message).place(place).help(finding.help));
            None
        }
    }
}
