//! The text of a `$ref` → the place that it names, through references on the way.
//!
//! Relative paths are relative to the file of the reference; fragments are percent-decoded JSON Pointers (RFC 6901,
//! section 6). Each text is followed once for each file. What is on a network is not fetched.

use super::Loader;
use super::address::{Address, Fault, cycle};
use super::resources::{Anchored, LONGEST as LONGEST_URI, TooLong};
use crate::diag::{Code, Diagnostic, Place};
use crate::json::{escape, has_scheme, resolve, shown, unescape};
use crate::source::{FileId, Refusal};
use crate::spec::grammar::Kind;
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::path::{Component, Path, PathBuf};

/// A value of a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Location {
    pub file: FileId,
    pub pointer: String,
}

/// References that were followed, by the value that they are relative to and the text; `None` while one is being followed.
pub(super) type Targets = HashMap<(Location, String), Option<Result<Location, Fault>>>;

/// How many bytes of names are compared with those of broken references in one run.
pub(super) const COMPARISONS: usize = 4 << 20;
/// The longest reference, in bytes.
const LONGEST: usize = 4096;
/// How many references may each lead over the next one. Each takes part of the stack.
const NESTED: usize = 100;

impl Loader<'_> {
    /// The value that a reference at a place names; references on the path to it are followed, one at the value is not.
    pub(super) fn target(&mut self, from: FileId, place: &str, reference: &str) -> Result<Location, Fault> {
        // Most references are pointers, for which nobody has to look for identifiers.
        if !reference.starts_with("#/") {
            self.identify(from);
        }
        let base = self.resources.base(from, place).map(|(_, pointer)| pointer.to_owned()).unwrap_or_default();
        let base = Location { file: from, pointer: base };
        let key = (base.clone(), reference.to_owned());
        match self.targets.get(&key) {
            Some(Some(found)) => return found.clone(),
            Some(None) => return Err(cycle(reference)),
            None => {}
        }
        if reference.len() > LONGEST {
            let message = format!("{} is longer than {LONGEST} bytes", shown(reference));
            return Err(unresolved(message, "refer to a component".to_owned()));
        }
        if self.nested >= NESTED {
            let message = format!("the way to {} leads over more than {NESTED} references", shown(reference));
            return Err(unresolved(message, "refer to the values themselves".to_owned()));
        }
        self.targets.insert(key.clone(), None);
        self.nested += 1;
        let found = self.follow(&base, place, reference);
        self.nested -= 1;
        let found = match found {
            Err(Fault { code, .. }) if !self.sources.may_quote(from) => Err(Fault {
                code,
                message: "a reference in a file outside the directory of the document has no target".to_owned(),
                help: "to see which, allow the directory of the file with `allow_files`".to_owned(),
            }),
            found => found,
        };
        self.targets.insert(key, Some(found.clone()));
        found
    }

    fn follow(&mut self, base: &Location, place: &str, reference: &str) -> Result<Location, Fault> {
        let from = base.file;
        let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let Location { file, pointer } = match path {
            // `#`: the whole of what has the identifier around the reference.
            "" if fragment.is_empty() => base.clone(),
            "" => Location { file: from, pointer: String::new() },
            path => self.resource(base, path, reference)?,
        };
        let fragment = percent_decode(fragment);
        if !fragment.is_empty() && !fragment.starts_with('/') {
            return self.anchored(base, Location { file, pointer }, path, &fragment, reference);
        }
        let steps = steps_of(&format!("{pointer}{fragment}"));
        // A pointer counts from the schema with an identifier around it; documents mean the file all the same.
        if path.is_empty() && !base.pointer.is_empty() {
            let within = steps_of(&format!("{}{fragment}", base.pointer));
            return self.walk(file, within, reference).or_else(|_| self.walk(file, steps, reference));
        }
        let outcome = self.walk(file, steps.clone(), reference);
        if outcome.is_err() && path.is_empty() {
            self.identify(from);
            if let Some((_, around)) = self.resources.base(from, place).filter(|(_, around)| !around.is_empty()) {
                let steps = steps_of(&format!("{around}{fragment}"));
                return self.walk(file, steps, reference).or(outcome);
            }
        }
        // Parts of a document that was split into files often refer to its components as if they were in the same file.
        let homes: &[&str] =
            if self.swagger { &["/definitions/", "/parameters/", "/responses/"] } else { &["/components/"] };
        let is_component = || homes.iter().any(|home| fragment.starts_with(home));
        if outcome.is_err() && path.is_empty() && file != self.entry && is_component() {
            return self.walk(self.entry, steps, reference).or(outcome);
        }
        outcome
    }

    /// Finds the identifiers of a file.
    pub(super) fn identify(&mut self, file: FileId) {
        let Some(value) = self.sources.value(file) else { return };
        for TooLong { pointer, bytes } in self.resources.add(file, &value) {
            let message = format!("this identifier is a URI of {bytes} bytes");
            let help =
                format!("it identifies nothing, so that references by it do not resolve; use at most {LONGEST_URI}");
            let place = Place::Original { file: self.sources.path(file).to_owned(), pointer };
            self.diagnostics.report(Diagnostic::new(Code::InvalidValue, message).place(place).help(help));
        }
    }

    /// The schema with an anchor (JSON Schema Core, section 8.2.2).
    fn anchored(
        &mut self,
        base: &Location,
        of: Location,
        path: &str,
        name: &str,
        reference: &str,
    ) -> Result<Location, Fault> {
        self.identify(of.file);
        let within = if path.is_empty() { &base.pointer } else { &of.pointer };
        match self.resources.anchor(of.file, within, name) {
            Anchored::At(pointer) => Ok(Location { file: of.file, pointer }),
            Anchored::Nowhere => {
                let help =
                    format!("add an `$anchor` of this name, or write a JSON Pointer: {}", shown(&format!("#/{name}")));
                Err(unresolved(format!("cannot resolve {}", shown(reference)), help))
            }
            Anchored::Ambiguous => {
                let message = format!("cannot resolve {}: several schemas have this anchor", shown(reference));
                Err(unresolved(message, "write a JSON Pointer to one of them".to_owned()))
            }
        }
    }

    /// The value that a URI or a path without fragment names: a schema with this `$id`, a file that stands for a URL, or a
    /// file.
    fn resource(&mut self, base: &Location, path: &str, reference: &str) -> Result<Location, Fault> {
        let base_uri = self.resources.base(base.file, &base.pointer).map(|(uri, _)| uri).filter(|uri| !uri.is_empty());
        let uri =
            resolve(base_uri.or_else(|| self.served.get(&base.file).map(String::as_str)).unwrap_or_default(), path);
        if let Some((file, pointer)) = self.resources.at(&uri) {
            return Ok(Location { file, pointer });
        }
        if let Some(served) = self.sources.urls.file(&uri) {
            let file = self.open(&served)?;
            self.served.entry(file).or_insert(uri);
            return Ok(Location { file, pointer: String::new() });
        }
        if has_scheme(&uri) {
            // A file that was found by its path may have the identifier.
            let count = self.sources.count();
            (self.identified..count).for_each(|file| self.identify(file));
            self.identified = count;
            if let Some((file, pointer)) = self.resources.at(&uri) {
                return Ok(Location { file, pointer });
            }
        }
        let file = self.file(base.file, path, reference)?;
        Ok(Location { file, pointer: String::new() })
    }

    /// Takes one step after the other, the last of `steps` first; where a value does not have the next one, its
    /// reference is followed.
    fn walk(&mut self, mut file: FileId, mut steps: Vec<String>, reference: &str) -> Result<Location, Fault> {
        // Where a reference was followed, with the number of steps that were left: in a cycle one comes again.
        let mut passed: HashSet<(Location, usize)> = HashSet::new();
        loop {
            let value = self.sources.value(file);
            let Some(mut here) = value.as_deref() else {
                let message = format!("cannot read the file of {}", shown(reference));
                return Err(unresolved(message, "the file has a diagnostic of its own".to_owned()));
            };
            let mut pointer = String::new();
            let beyond = loop {
                let Some(step) = steps.pop() else { return Ok(Location { file, pointer }) };
                let next = match here {
                    Value::Object(map) => map.get(&step),
                    Value::Array(items) => step.parse::<usize>().ok().and_then(|index| items.get(index)),
                    _ => None,
                };
                if let Some(next) = next {
                    here = next;
                    pointer.push('/');
                    pointer.push_str(&escape(&step));
                    continue;
                }
                let Some(Value::String(beyond)) = here.get("$ref") else {
                    // A key with slashes whose reference does not escape them.
                    if let Some((key, next, taken)) = with_slashes(here, &step, &steps) {
                        here = next;
                        pointer.push('/');
                        pointer.push_str(&escape(&key));
                        steps.truncate(steps.len() - taken);
                        continue;
                    }
                    return Err(self.missing_step(file, here, &pointer, &step, reference));
                };
                steps.push(step);
                break beyond;
            };
            let at = pointer.clone();
            if !passed.insert((Location { file, pointer }, steps.len())) {
                return Err(cycle(reference));
            }
            let Location { file: next, pointer } = self.target(file, &at, beyond)?;
            let end = self.end(Address { file: next, pointer, kind: Kind::Leaf }, reference)?;
            file = end.file;
            steps.extend(steps_of(&end.pointer));
        }
    }

    /// The fault of a path that does not exist. Of a file that may not be quoted, no name is shown.
    fn missing_step(&mut self, file: FileId, here: &Value, pointer: &str, step: &str, reference: &str) -> Fault {
        let near = match here {
            Value::Object(map) if self.sources.may_quote(file) => {
                let size: usize = map.keys().map(|key| 1 + key.len()).sum();
                match self.comparisons.checked_sub(size) {
                    Some(left) => {
                        self.comparisons = left;
                        nearest(step, map.keys())
                    }
                    None => None,
                }
            }
            _ => None,
        };
        let help = near.map_or_else(String::new, |near| format!("a similar name exists: {}", shown(near)));
        let place = if pointer.is_empty() { "the document".to_owned() } else { shown(pointer) };
        unresolved(format!("cannot resolve {}: {place} has no {}", shown(reference), shown(step)), help)
    }

    fn file(&mut self, from: FileId, path: &str, reference: &str) -> Result<FileId, Fault> {
        let local = match path.get(..5) {
            Some(scheme) if scheme.eq_ignore_ascii_case("file:") => {
                Some(of_file_uri(path.get(5..).unwrap_or_default()))
            }
            _ => None,
        };
        if local.is_none() && (path.contains("://") || path.starts_with("urn:")) {
            let help = "download the file and let it stand for the URL: `.url(\"https://…\", \"vendor/file.yaml\")` in a build \
                        script, `--url https://…=vendor/file.yaml` on the command line"
                .to_owned();
            return Err(unresolved(format!("{} is an absolute URI, which is not fetched", shown(reference)), help));
        }
        let path = local.unwrap_or(path);
        let base = self.sources.path(from).parent().unwrap_or(Path::new("")).to_owned();
        let mut target = tidy(&base.join(percent_decode(path)));
        let mut id = self.sources.refer(&target, self.diagnostics);
        if self.sources.refusal(id).is_some() && path.contains('%') {
            target = tidy(&base.join(path));
            id = self.sources.refer(&target, self.diagnostics);
        }
        self.opened(id, &target, "paths are relative to the file with the reference")
    }

    /// The file that stands for a URL.
    fn open(&mut self, path: &Path) -> Result<FileId, Fault> {
        let id = self.sources.refer(path, self.diagnostics);
        let absent =
            "it stands for the URL of the reference: correct the path in `.url(…)` or `--url`, or download the file";
        self.opened(id, path, absent)
    }

    /// A file, if it could be opened; else what to do where it is not there.
    fn opened(&self, id: FileId, target: &Path, absent: &str) -> Result<FileId, Fault> {
        match self.sources.refusal(id) {
            None => Ok(id),
            Some(Refusal::Absent) => {
                Err(unresolved(format!("file `{}` not found", target.display()), absent.to_owned()))
            }
            Some(Refusal::Unreadable(reason)) => {
                let message = format!("cannot read `{}`: {reason}", target.display());
                Err(unresolved(message, "refer to a readable file".to_owned()))
            }
        }
    }
}

/// The member whose key is this step with as few as possible of those after it, with slashes between them: the key, the
/// value, and how many steps were taken.
fn with_slashes<'v>(here: &'v Value, step: &str, after: &[String]) -> Option<(String, &'v Value, usize)> {
    let map = here.as_object()?;
    let mut key = step.to_owned();
    for (index, next) in after.iter().rev().enumerate() {
        key.push('/');
        key.push_str(next);
        if let Some(value) = map.get(&key) {
            return Some((key, value, index + 1));
        }
    }
    None
}

/// The path of a `file:` URI (RFC 8089), after its scheme: `///a/b`, `//localhost/a/b`, `/a/b`.
fn of_file_uri(rest: &str) -> &str {
    let path = match rest.strip_prefix("//") {
        Some(rest) => rest.strip_prefix("localhost").unwrap_or(rest),
        None => rest,
    };
    // `/C:/a` on Windows.
    let drive = path.strip_prefix('/').filter(|path| path.get(1..2) == Some(":"));
    drive.unwrap_or(path)
}

/// The steps of a JSON Pointer, unescaped, the last one first.
fn steps_of(pointer: &str) -> Vec<String> {
    let mut steps: Vec<String> = pointer.split('/').skip(1).map(|step| unescape(step).into_owned()).collect();
    steps.reverse();
    steps
}

pub(super) fn unresolved(message: String, help: String) -> Fault {
    Fault { code: Code::UnresolvedReference, message, help }
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
