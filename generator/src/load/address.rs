//! The text of a `$ref` → the file and pointer of its target, through references at the target.
//!
//! A chain of references is followed to its end, however long it is; each link is followed once in a run, and a chain
//! that has no end is a cycle. A target of the wrong kind is refused.

use super::Loader;
use super::follow::Location;
use crate::diag::{Code, Diagnostic, Place};
use crate::json::{shown, unescape};
use crate::source::FileId;
use crate::spec::grammar::Kind;
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// A value of a file that is expected to be an object of this kind.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Address {
    pub file: FileId,
    pub pointer: String,
    pub kind: Kind,
}

/// Why a reference has no target.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub code: Code,
    pub message: String,
    pub help: String,
}

/// What is known of the references that were followed.
#[derive(Debug, Default)]
pub(super) struct Followed {
    /// The ends of chains, by each of their links.
    ends: HashMap<Address, Result<Address, Fault>>,
    /// Whether a chain of references from here ends, where the members beside a `$ref` count for nothing.
    settled: HashMap<Address, bool>,
}

impl Loader<'_> {
    /// The target of a reference, through other references. A component of the entry document is a target even if it is
    /// only a reference to another one.
    pub(super) fn address(&mut self, from: FileId, place: &str, reference: &str, kind: Kind) -> Result<Address, Fault> {
        let Location { file, pointer } = match self.target(from, place, reference) {
            Ok(found) => found,
            Err(fault) => self.mended(from, place, reference, kind).ok_or(fault)?,
        };
        let start = Address { file, pointer, kind };
        self.check_kind(&start, reference)?;
        let end = self.end(start.clone(), reference)?;
        if end != start {
            self.check_kind(&end, reference)?;
        }
        if self.is_settling(&end) { Ok(end) } else { Err(cycle(reference)) }
    }

    /// The target of a reference that lacks `#/` or the way to the components, where it is plain what is meant: `Pet` (Swagger
    /// 1.2), `#definitions/Pet`, `#/definitions/Pet/`.
    fn mended(&mut self, from: FileId, place: &str, reference: &str, kind: Kind) -> Option<Location> {
        let home = self.home(kind)?;
        let way = reference.trim().trim_start_matches('#').trim_matches('/');
        let meant = if way.contains('/') { format!("#/{way}") } else { format!("#{home}/{way}") };
        if way.is_empty() || way.contains('#') || meant == reference || !self.sources.may_quote(from) {
            return None;
        }
        let found = self.target(from, place, &meant).ok()?;
        // In a `mapping` the place is the reference itself.
        let within = format!("{place}/$ref");
        let is_within = self.sources.value(from).is_some_and(|file| file.pointer(&within).is_some());
        let pointer = if is_within { within } else { place.to_owned() };
        let diagnostic = Diagnostic::new(Code::UnresolvedReference, format!("cannot resolve {}", shown(reference)))
            .place(Place::Original { file: self.sources.path(from).to_owned(), pointer })
            .help(format!("it is read as {}; write that", shown(&meant)));
        self.diagnostics.report(diagnostic);
        Some(found)
    }

    /// The value at the end of a chain of objects that are only references: a component, or anything else.
    pub(super) fn end(&mut self, start: Address, reference: &str) -> Result<Address, Fault> {
        let mut links: Vec<Address> = Vec::new();
        let mut passed: HashSet<Address> = HashSet::new();
        let mut here = start;
        let end = loop {
            if let Some(end) = self.followed.ends.get(&here) {
                break end.clone();
            }
            if self.component_name(&here).is_some() {
                break Ok(here);
            }
            let Some(next) = self.value_at(&here, only_reference) else { break Ok(here) };
            if !passed.insert(here.clone()) {
                break Err(cycle(reference));
            }
            let Address { file, pointer, kind } = here.clone();
            links.push(here);
            match self.target(file, &pointer, &next) {
                Ok(Location { file, pointer }) => here = Address { file, pointer, kind },
                Err(fault) => break Err(fault),
            }
        };
        for link in links {
            self.followed.ends.insert(link, end.clone());
        }
        end
    }

    /// What this function finds in the value at an address, as an owned text.
    fn value_at(&self, address: &Address, find: impl Fn(&Value) -> Option<&str>) -> Option<String> {
        let file = self.sources.value(address.file)?;
        find(file.pointer(&address.pointer)?).map(str::to_owned)
    }

    /// The name of the component at this address, if there is one.
    pub(super) fn component_name(&self, address: &Address) -> Option<String> {
        if address.file != self.entry {
            return None;
        }
        let name = address.pointer.strip_prefix(self.home(address.kind)?)?.strip_prefix('/')?;
        if name.contains('/') { None } else { Some(unescape(name).into_owned()) }
    }

    /// Whether a chain of references that begins here ends. A broken one is reported at its last reference.
    fn is_settling(&mut self, start: &Address) -> bool {
        let mut links: Vec<Address> = Vec::new();
        let mut passed: HashSet<Address> = HashSet::new();
        let mut here = start.clone();
        let settles = loop {
            if let Some(settles) = self.followed.settled.get(&here) {
                break *settles;
            }
            if !passed.insert(here.clone()) {
                break false;
            }
            let Address { file, pointer, kind } = here.clone();
            let next = self.value_at(&here, |value| reference_of(value, kind));
            links.push(here);
            let next = next.map(|next| self.target(file, &pointer, &next));
            let Some(Ok(Location { file, pointer })) = next else { break true };
            here = Address { file, pointer, kind };
        };
        for link in links {
            self.followed.settled.insert(link, settles);
        }
        settles
    }

    /// Rejects a target of another kind, such as `#/components/responses/X` where a schema is expected.
    fn check_kind(&self, address: &Address, reference: &str) -> Result<(), Fault> {
        let wrong = |found: &str| Fault {
            code: Code::WrongReferenceKind,
            message: format!("expected {} at {}, found {found}", address.kind.noun(), shown(reference)),
            help: match address.kind.section() {
                Some(_) if self.component_name(address).is_some() => {
                    format!("write {} there, or correct the reference", address.kind.noun())
                }
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

/// The reference of an object of this kind. Members beside it are a schema's own; of the other kinds that components
/// hold they are ignored (OpenAPI 3.0.4, Reference Object) or only texts (3.1).
fn reference_of(value: &Value, kind: Kind) -> Option<&str> {
    if kind == Kind::Schema || kind.section().is_none() {
        return only_reference(value);
    }
    value.as_object()?.get("$ref")?.as_str()
}

/// The fault of a chain of references without an end.
pub(super) fn cycle(reference: &str) -> Fault {
    Fault {
        code: Code::ReferenceCycle,
        message: format!("{} refers only to itself", shown(reference)),
        help: "replace one of the references in the cycle by a definition".to_owned(),
    }
}
