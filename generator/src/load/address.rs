//! `$ref` text → the file and pointer it means.
//!
//! Relative paths count from the file they stand in; fragments are percent-decoded JSON Pointers
//! (RFC 6901, section 6). References on the way and at the end are followed, with an end to it.

use super::Loader;
use crate::diag::Code;
use crate::json::{escape, unescape};
use crate::source::{FileId, Refusal};
use crate::spec::grammar::Kind;
use serde_json::Value;
use std::path::{Component, Path, PathBuf};

/// A value of a file, wanted as an object of some kind.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Address {
    pub file: FileId,
    pub pointer: String,
    pub kind: Kind,
}

/// Why a reference has no target.
#[derive(Debug)]
pub(super) struct Fault {
    pub code: Code,
    pub message: String,
    pub help: String,
}

/// References that may lead to one another before there is a target.
const CHAIN: usize = 100;

impl Loader<'_> {
    /// The value a reference means in the end. A component of the entry document is an end of its own,
    /// even if it is an alias of another.
    pub(super) fn address(&mut self, from: FileId, reference: &str, kind: Kind) -> Result<Address, Fault> {
        let (file, pointer) = self.follow(from, reference, CHAIN)?;
        let mut address = Address { file, pointer, kind };
        for _ in 0..CHAIN {
            self.check_kind(&address, reference)?;
            if self.component_name(&address).is_some() {
                return self.check_end(&address, reference).map(|()| address);
            }
            let value = self.sources.value(address.file);
            let value = value.as_ref().and_then(|value| value.pointer(&address.pointer));
            let Some(next) = value.and_then(only_reference) else {
                return Ok(address);
            };
            let (file, pointer) = self.follow(address.file, next, CHAIN)?;
            address = Address { file, pointer, kind };
        }
        Err(cycle(reference))
    }

    /// The name of the component that stands at this address, if one does.
    pub(super) fn component_name(&self, address: &Address) -> Option<String> {
        if address.file != self.entry {
            return None;
        }
        let name = address.pointer.strip_prefix(self.home(address.kind)?)?.strip_prefix('/')?;
        if name.contains('/') { None } else { Some(unescape(name).into_owned()) }
    }

    /// Whether a chain of aliases that starts at a component ends somewhere.
    fn check_end(&mut self, start: &Address, reference: &str) -> Result<(), Fault> {
        let (mut file, mut pointer) = (start.file, start.pointer.clone());
        for _ in 0..CHAIN {
            let value = self.sources.value(file);
            let Some(next) = value.as_ref().and_then(|value| value.pointer(&pointer)).and_then(only_reference) else {
                return Ok(());
            };
            let next = next.to_owned();
            (file, pointer) = match self.follow(file, &next, CHAIN) {
                Ok(next) => next,
                // Reported where it stands.
                Err(_) => return Ok(()),
            };
        }
        Err(cycle(reference))
    }

    /// File and pointer of a reference; references on the way to it are followed.
    fn follow(&mut self, from: FileId, reference: &str, fuel: usize) -> Result<(FileId, String), Fault> {
        let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let file = if path.is_empty() { from } else { self.file(from, path, reference)? };
        let fragment = percent_decode(fragment);
        if !fragment.is_empty() && !fragment.starts_with('/') {
            let help = format!("a fragment is a JSON Pointer: `#/{fragment}`");
            return Err(unresolved(format!("`{reference}` leads nowhere"), help));
        }
        let steps = steps_of(&fragment);
        let outcome = self.walk(file, steps.clone(), reference, fuel);
        // Files that are only ever read as parts of one document name its components as if they stood in it.
        if outcome.is_err() && path.is_empty() && file != self.entry && fragment.starts_with("/components/") {
            return self.walk(self.entry, steps, reference, fuel).or(outcome);
        }
        outcome
    }

    fn walk(
        &mut self,
        file: FileId,
        steps: Vec<String>,
        reference: &str,
        fuel: usize,
    ) -> Result<(FileId, String), Fault> {
        let value = self.sources.value(file);
        let Some(root) = value.as_deref() else {
            return Err(unresolved(format!("the file of `{reference}` cannot be read"), String::new()));
        };
        let mut here = root;
        let mut pointer = String::new();
        for (number, step) in steps.iter().enumerate() {
            let next = match here {
                Value::Object(map) => map.get(step),
                Value::Array(items) => step.parse::<usize>().ok().and_then(|index| items.get(index)),
                _ => None,
            };
            if let Some(next) = next {
                here = next;
                pointer.push('/');
                pointer.push_str(&escape(step));
                continue;
            }
            if let Some(Value::String(beyond)) = here.get("$ref") {
                if fuel == 0 {
                    return Err(cycle(reference));
                }
                let (file, pointer) = self.follow(file, &beyond.clone(), fuel - 1)?;
                let mut rest = steps_of(&pointer);
                rest.extend(steps.into_iter().skip(number));
                return self.walk(file, rest, reference, fuel - 1);
            }
            let help = match here {
                Value::Object(map) => match nearest(step, map.keys()) {
                    Some(near) => format!("there is a `{near}` with a similar name"),
                    None => String::new(),
                },
                _ => String::new(),
            };
            let place = if pointer.is_empty() { "the document".to_owned() } else { format!("`{pointer}`") };
            return Err(unresolved(format!("`{reference}` leads nowhere: {place} has no `{step}`"), help));
        }
        Ok((file, pointer))
    }

    fn file(&mut self, from: FileId, path: &str, reference: &str) -> Result<FileId, Fault> {
        if path.contains("://") || path.starts_with("urn:") {
            let help = "download the file, put it beside the document and refer to it by its path".to_owned();
            return Err(unresolved(format!("`{reference}` is on the network, and nothing is fetched"), help));
        }
        let base = self.sources.path(from).parent().unwrap_or(Path::new("")).to_owned();
        let mut target = tidy(&base.join(percent_decode(path)));
        let mut id = self.sources.open(&target, self.diagnostics);
        if self.sources.refusal(id).is_some() && path.contains('%') {
            target = tidy(&base.join(path));
            id = self.sources.open(&target, self.diagnostics);
        }
        match self.sources.refusal(id) {
            None => Ok(id),
            Some(Refusal::Absent) => {
                let help = "paths are relative to the file that the reference stands in".to_owned();
                Err(unresolved(format!("there is no file `{}`", target.display()), help))
            }
            Some(Refusal::Unreadable(reason)) => {
                let message = format!("cannot read `{}`: {reason}", target.display());
                Err(unresolved(message, "refer to a file".to_owned()))
            }
        }
    }

    /// A reference from a place for schemas to `#/components/responses/X` cannot be meant.
    fn check_kind(&self, address: &Address, reference: &str) -> Result<(), Fault> {
        let wrong = |found: &str| Fault {
            code: Code::WrongReferenceKind,
            message: format!("`{reference}` leads to {found}, where {} is wanted", address.kind.noun()),
            help: match address.kind.section() {
                Some(section) => {
                    format!("move the target to `components/{section}`, or refer to another")
                }
                None => String::new(),
            },
        };
        let mut steps = address.pointer.split('/').skip(1);
        if let (Some("components"), Some(section), Some(_), None, Some(wanted)) =
            (steps.next(), steps.next(), steps.next(), steps.next(), address.kind.section())
            && section != wanted
            && crate::spec::grammar::is_section(section)
        {
            return Err(wrong(&format!("one of `components/{section}`")));
        }
        let file = self.sources.value(address.file);
        match file.as_ref().and_then(|file| file.pointer(&address.pointer)) {
            Some(Value::Object(map)) if address.pointer.is_empty() && map.contains_key("openapi") => {
                Err(wrong("a whole OpenAPI document"))
            }
            Some(Value::Object(_)) => Ok(()),
            Some(Value::Bool(_)) if address.kind == Kind::Schema => Ok(()),
            // Whatever has no place among components is put in place of the reference, lists and texts too.
            Some(_) if address.kind.section().is_none() => Ok(()),
            Some(Value::Array(_)) => Err(wrong("a list")),
            Some(Value::Null) | None => Err(wrong("nothing")),
            Some(_) => Err(wrong("a plain value")),
        }
    }
}

/// The reference that is all an object holds.
pub(super) fn only_reference(value: &Value) -> Option<&str> {
    let map = value.as_object()?;
    if map.len() == 1 { map.get("$ref")?.as_str() } else { None }
}

/// The steps of a JSON Pointer, unescaped.
fn steps_of(pointer: &str) -> Vec<String> {
    pointer.split('/').skip(1).map(|step| unescape(step).into_owned()).collect()
}

fn unresolved(message: String, help: String) -> Fault {
    Fault { code: Code::UnresolvedReference, message, help }
}

fn cycle(reference: &str) -> Fault {
    Fault {
        code: Code::ReferenceCycle,
        message: format!("`{reference}` leads only back to itself"),
        help: "one of the references on the way must be replaced by what is meant".to_owned(),
    }
}

/// `%7Bid%7D` → `{id}`; what is no escape stays.
fn percent_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let escape =
            if byte == b'%' { text.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok()) } else { None };
        decoded.push(escape.unwrap_or(byte));
        at += if escape.is_some() { 3 } else { 1 };
    }
    String::from_utf8(decoded).unwrap_or_else(|_| text.to_owned())
}

/// `a/b/../c/./d` → `a/c/d`, without asking the file system.
fn tidy(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if matches!(tidy.components().next_back(), Some(Component::Normal(_))) => {
                tidy.pop();
            }
            other => tidy.push(other),
        }
    }
    tidy
}

/// The name most like this one, if one is like it: equal but for case and punctuation.
fn nearest<'k>(name: &str, mut names: impl Iterator<Item = &'k String>) -> Option<&'k String> {
    let plain =
        |name: &str| -> String { name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect() };
    let wanted = plain(name);
    names.find(|other| {
        let other = plain(other);
        other == wanted || other.strip_suffix('s') == Some(&wanted) || wanted.strip_suffix('s') == Some(&other)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_escapes() {
        assert_eq!(tidy(Path::new("a/b/../c/./d")), Path::new("a/c/d"));
        assert_eq!(tidy(Path::new("../../x")), Path::new("../../x"));
        assert_eq!(percent_decode("/a%7Bid%7D%2"), "/a{id}%2");
        assert_eq!(percent_decode("%é%ff"), "%é%ff");
    }
}
