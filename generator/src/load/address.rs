//! The text of a `$ref` → the file and pointer of its target.
//!
//! Relative paths are relative to the file of the reference; fragments are percent-decoded JSON Pointers (RFC 6901,
//! section 6). References on the path to the target and at the target are followed, up to a limit.

use super::Loader;
use crate::diag::Code;
use crate::json::{escape, unescape};
use crate::source::{FileId, Refusal};
use crate::spec::grammar::Kind;
use serde_json::Value;
use std::path::{Component, Path, PathBuf};

/// A value of a file that is expected to be an object of this kind.
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

/// The most references in a row that are followed to a target.
const CHAIN: usize = 100;

impl Loader<'_> {
    /// The target of a reference, through other references. A component of the entry document is a target even if it is
    /// only a reference to another one.
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

    /// The name of the component at this address, if there is one.
    pub(super) fn component_name(&self, address: &Address) -> Option<String> {
        if address.file != self.entry {
            return None;
        }
        let name = address.pointer.strip_prefix(self.home(address.kind)?)?.strip_prefix('/')?;
        if name.contains('/') { None } else { Some(unescape(name).into_owned()) }
    }

    /// Checks that a chain of references that starts at a component ends.
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
                // Reported at that reference.
                Err(_) => return Ok(()),
            };
        }
        Err(cycle(reference))
    }

    /// The file and pointer that a reference names; references on the path are followed.
    fn follow(&mut self, from: FileId, reference: &str, fuel: usize) -> Result<(FileId, String), Fault> {
        let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let file = if path.is_empty() { from } else { self.file(from, path, reference)? };
        let fragment = percent_decode(fragment);
        if !fragment.is_empty() && !fragment.starts_with('/') {
            let help = format!("the fragment must be a JSON Pointer: `#/{fragment}`");
            return Err(unresolved(format!("cannot resolve `{reference}`"), help));
        }
        let steps = steps_of(&fragment);
        let outcome = self.walk(file, steps.clone(), reference, fuel);
        // Parts of a document that was split into files often refer to its components as if they were in the same file.
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
            return Err(unresolved(format!("cannot read the file of `{reference}`"), String::new()));
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
                    Some(near) => format!("a similar name exists: `{near}`"),
                    None => String::new(),
                },
                _ => String::new(),
            };
            let place = if pointer.is_empty() { "the document".to_owned() } else { format!("`{pointer}`") };
            return Err(unresolved(format!("cannot resolve `{reference}`: {place} has no `{step}`"), help));
        }
        Ok((file, pointer))
    }

    fn file(&mut self, from: FileId, path: &str, reference: &str) -> Result<FileId, Fault> {
        if path.contains("://") || path.starts_with("urn:") {
            let help = "download the file, put it beside the document, and refer to its path".to_owned();
            return Err(unresolved(format!("`{reference}` is an absolute URI, which is not fetched"), help));
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
                let help = "paths are relative to the file with the reference".to_owned();
                Err(unresolved(format!("file `{}` not found", target.display()), help))
            }
            Some(Refusal::Unreadable(reason)) => {
                let message = format!("cannot read `{}`: {reason}", target.display());
                Err(unresolved(message, "refer to a readable file".to_owned()))
            }
        }
    }

    /// Rejects a target of another kind, such as `#/components/responses/X` where a schema is expected.
    fn check_kind(&self, address: &Address, reference: &str) -> Result<(), Fault> {
        let wrong = |found: &str| Fault {
            code: Code::WrongReferenceKind,
            message: format!("expected {} at `{reference}`, found {found}", address.kind.noun()),
            help: match address.kind.section() {
                Some(section) => {
                    format!("move the target to `components/{section}`, or correct the reference")
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
                Err(wrong("an OpenAPI document"))
            }
            Some(Value::Object(_)) => Ok(()),
            Some(Value::Bool(_)) if address.kind == Kind::Schema => Ok(()),
            // Components have no map for this kind: the target replaces the reference, even a list or a string.
            Some(_) if address.kind.section().is_none() => Ok(()),
            Some(Value::Array(_)) => Err(wrong("a list")),
            Some(Value::Null) | None => Err(wrong("nothing")),
            Some(_) => Err(wrong("a scalar")),
        }
    }
}

/// The reference of an object that has no other member.
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
        message: format!("`{reference}` refers only to itself"),
        help: "replace one of the references in the cycle by a definition".to_owned(),
    }
}

/// `%7Bid%7D` → `{id}`; what is not an escape is unchanged.
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

/// `a/b/../c/./d` → `a/c/d`, without access to the file system.
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

/// The first name that differs from this one only in case, punctuation or a final `s`.
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
