//! Walks a value by the grammar and resolves every reference in it.
//!
//! Leaves: a list of edits; the value itself is only read. The walk visits only what the grammar knows as OpenAPI
//! objects, so a `$ref` in an example, in a default or as the name of a property is left alone. Authoring tools allow
//! references in more places than the specification (operations, texts, maps); there the target replaces the reference.

use super::address::{Address, Fault};
use super::edit::Edit;
use super::{Loader, name};
use crate::diag::{Code, Diagnostic, Place};
use crate::json::{Pointer, escape, shown};
use crate::source::FileId;
use crate::spec::grammar::{Kind, Shape, member};
use serde_json::{Map, Value};
use std::path::Path;

/// The value of a walk: its file, its pointer there, and its pointer in the loaded document.
pub(super) struct Site {
    pub file: FileId,
    pub original: String,
    pub loaded: String,
}

/// The most references inside one another that are replaced by their targets.
pub(super) const NESTED: usize = 16;
/// The most nodes that may replace references in one run.
pub(super) const NODES: usize = 200_000;
/// How deep references that are replaced by their targets may nest a document: each level takes stack in this pass and the next.
pub(super) const DEEPEST: usize = 150;
/// The bytes of a text or a key that count as one more node.
const BYTES: usize = 256;

pub(super) type Edits = Vec<(String, Edit)>;

impl Loader<'_> {
    /// Resolves the references in `value`.
    pub(super) fn scan(&mut self, site: &Site, value: &Value, shape: Shape, edits: &mut Edits) {
        self.shape(site, value, shape, &Pointer::ROOT, edits);
    }

    fn shape(&mut self, site: &Site, value: &Value, shape: Shape, at: &Pointer<'_>, edits: &mut Edits) {
        match (shape, value) {
            (Shape::Data | Shape::Unknown, _) => {}
            (Shape::One(Kind::Callback), Value::Object(map)) => {
                self.callbacks += 1;
                self.object(site, map, Kind::Callback, at, edits);
                self.callbacks -= 1;
            }
            (Shape::One(kind), Value::Object(map)) => self.object(site, map, kind, at, edits),
            (Shape::One(kind) | Shape::List(kind), Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.shape(site, item, Shape::One(kind), &at.index(index), edits);
                }
            }
            (_, Value::Object(map)) => {
                if let Some(Value::String(reference)) = map.get("$ref") {
                    if let Shape::List(kind) = shape
                        && self.list_of_one(site, reference, map, kind, at, edits)
                    {
                        return;
                    }
                    return self.inline(site, reference, map, shape, at, edits);
                }
                let inner = match shape {
                    Shape::Map(kind) => Shape::One(kind),
                    Shape::Mapping => return self.mapping(site, map, at, edits),
                    _ => return,
                };
                for (key, value) in map {
                    if !key.starts_with("x-") || value.is_object() {
                        self.shape(site, value, inner, &at.key(key), edits);
                    }
                }
            }
            _ => {}
        }
    }

    fn object(&mut self, site: &Site, map: &Map<String, Value>, kind: Kind, at: &Pointer<'_>, edits: &mut Edits) {
        let outer = (self.scope.len(), self.visible);
        if kind == Kind::Schema {
            self.enter(site, map, at);
            if self.instantiate(site, map, at, edits) {
                return self.leave(outer);
            }
        }
        match map.get("$ref") {
            None => {}
            Some(Value::String(reference)) if self.home(kind).is_some() => {
                self.reference(site, reference, kind, at, edits)
            }
            // No code is made of callbacks of received requests, and their path items may lead back to where they are.
            Some(Value::String(_)) if kind == Kind::PathItem && self.callbacks > 1 => return,
            Some(Value::String(reference)) => {
                return self.inline(site, reference, map, Shape::One(kind), at, edits);
            }
            Some(_) => {
                let diagnostic = Diagnostic::new(Code::WrongType, "the value of `$ref` is not a string")
                    .label("expected a string")
                    .help("write the file and the pointer: `$ref: \"#/components/schemas/Name\"`");
                self.report(site, &at.key("$ref"), diagnostic);
                edits.push((at.to_string(), break_off(kind)));
                return self.leave(outer);
            }
        }
        if kind == Kind::Schema {
            self.dynamic_reference(site, map, at, edits);
        }
        for (key, value) in map {
            if value.is_object() || value.is_array() {
                self.shape(site, value, member(kind, key), &at.key(key), edits);
            } else if kind == Kind::Discriminator && key == "defaultMapping" {
                self.mapped(site, value, &at.key(key), edits);
            }
        }
        self.leave(outer);
    }

    /// Resolves a reference where the specification allows a Reference Object.
    fn reference(&mut self, site: &Site, reference: &str, kind: Kind, at: &Pointer<'_>, edits: &mut Edits) {
        if self.is_settled(site, reference, kind) {
            return;
        }
        match self.address(site.file, &format!("{}{at}", site.original), reference, kind) {
            Ok(address) => {
                let settled = self.settle(site, reference, address);
                if settled != reference {
                    edits.push((at.key("$ref").to_string(), Edit::Replace(Value::String(settled))));
                }
            }
            Err(fault) => {
                self.fault(site, &at.key("$ref"), fault);
                edits.push((at.to_string(), break_off(kind)));
            }
        }
    }

    /// Reads a reference where a list of references belongs, `allOf: {$ref: …}`, as a list of one. `false` if it is not to one
    /// of the elements. What stands beside the reference is that of the element.
    fn list_of_one(
        &mut self,
        site: &Site,
        reference: &str,
        map: &Map<String, Value>,
        kind: Kind,
        at: &Pointer<'_>,
        edits: &mut Edits,
    ) -> bool {
        if self.home(kind).is_none() {
            return false;
        }
        let original = format!("{}{at}", site.original);
        let Ok(address) = self.address(site.file, &original, reference, kind) else {
            return false;
        };
        let settled = self.settle(site, reference, address);
        let message = format!("expected a list, found a reference to {}", kind.noun());
        let help = "it is read as a list of one; write that: `[{$ref: …}]`";
        self.report(site, &at.key("$ref"), Diagnostic::new(Code::WrongType, message).help(help));
        let loaded = format!("{}{at}/0", site.loaded);
        self.origins.came_from(&loaded, self.sources.path(site.file), original.clone());
        let mut element: Map<String, Value> = std::iter::once(("$ref".to_owned(), Value::String(settled))).collect();
        if map.len() > 1 {
            let beside = map.iter().filter(|(key, _)| *key != "$ref").map(|(key, value)| (key.clone(), value.clone()));
            let beside = Value::Object(beside.collect());
            let here = Site { file: site.file, original, loaded };
            if let Value::Object(beside) = self.build(&here, &beside, Shape::One(kind)) {
                element.extend(beside);
            }
        }
        edits.push((at.to_string(), Edit::Replace(Value::Array(vec![Value::Object(element)]))));
        true
    }

    /// Whether a reference needs no change: the common case, a component of the document that is not a reference.
    fn is_settled(&self, site: &Site, reference: &str, kind: Kind) -> bool {
        if site.file != self.entry {
            return false;
        }
        let Some(home) = self.home(kind) else {
            return false;
        };
        let Some(name) = reference
            .strip_prefix('#')
            .and_then(|rest| rest.strip_prefix(home))
            .and_then(|rest| rest.strip_prefix('/'))
        else {
            return false;
        };
        if name.contains(['/', '~', '%']) {
            return false;
        }
        let mut here = &*self.root;
        for step in home.split('/').skip(1) {
            match here.get(step) {
                Some(next) => here = next,
                None => return false,
            }
        }
        match here.get(name) {
            Some(Value::Object(target)) => !target.contains_key("$ref"),
            Some(Value::Bool(_)) => kind == Kind::Schema,
            _ => false,
        }
    }

    /// The reference to the component that an address is or becomes.
    pub(super) fn settle(&mut self, site: &Site, reference: &str, address: Address) -> String {
        let home = self.home(address.kind).unwrap_or_default();
        let name = match self.component_name(&address).or_else(|| self.homes.get(&address).cloned()) {
            Some(name) => name,
            None => {
                let taken = self.taken.entry(address.kind).or_default();
                // Of a file that may not be quoted no name is used: the reference has one.
                let is_withheld = !self.sources.may_quote(address.file) && self.sources.may_quote(site.file);
                let (path, fragment) = reference.split_once('#').unwrap_or((reference, ""));
                let name = if is_withheld {
                    name::choose(Path::new(path), fragment, taken)
                } else {
                    name::choose(self.sources.path(address.file), &address.pointer, taken)
                };
                if address.kind == Kind::Schema
                    && self.sources.may_quote(address.file)
                    && let Some(own) = name::own(self.sources.path(address.file), &address.pointer)
                    && own != name
                {
                    self.own_names.insert(address.clone(), own);
                }
                self.homes.insert(address.clone(), name.clone());
                self.queue.push_back(address);
                name
            }
        };
        format!("#{home}/{}", escape(&name))
    }

    /// Replaces a reference by its target, for kinds that components have no map for. Members beside the reference
    /// override those of the target.
    fn inline(
        &mut self,
        site: &Site,
        reference: &str,
        map: &Map<String, Value>,
        shape: Shape,
        at: &Pointer<'_>,
        edits: &mut Edits,
    ) {
        let outcome = self
            .address(site.file, &format!("{}{at}", site.original), reference, kind_of(shape))
            .and_then(|address| is_map(&address, reference, shape).map(|()| address))
            .and_then(|address| self.inlined(&address, reference, shape, site, at));
        let mut value = match outcome {
            Ok(value) => value,
            Err(fault) => {
                self.fault(site, &at.key("$ref"), fault);
                // Without a target only the members beside the reference are left.
                let rest = if map.len() > 1 { Some(map) } else { None };
                let rest = rest.map(|map| self.beside(site, map, shape, at));
                edits.push((at.to_string(), rest.map_or(Edit::Remove, Edit::Replace)));
                return;
            }
        };
        if map.len() > 1
            && let (Value::Object(target), Value::Object(beside)) = (&mut value, self.beside(site, map, shape, at))
        {
            for (key, value) in beside {
                let here = at.key(&key);
                let is_text = matches!(key.as_str(), "summary" | "description");
                if shape == Shape::One(Kind::PathItem) && !is_text && target.contains_key(&key) {
                    let message =
                        format!("{} stands beside a `$ref` and in the path item that it refers to", shown(&key));
                    let help = "this one counts, and the other is left out; keep one of the two";
                    self.report(site, &here, Diagnostic::new(Code::ReferenceSiblings, message).help(help));
                }
                self.origins.came_from(
                    &format!("{}{here}", site.loaded),
                    self.sources.path(site.file),
                    format!("{}{here}", site.original),
                );
                target.insert(key, value);
            }
        }
        edits.push((at.to_string(), Edit::Replace(value)));
    }

    fn inlined(
        &mut self,
        address: &Address,
        reference: &str,
        shape: Shape,
        site: &Site,
        at: &Pointer<'_>,
    ) -> Result<Value, Fault> {
        let place = (address.file, address.pointer.clone());
        if self.inlining.contains(&place) || self.inlining.len() >= NESTED {
            return Err(Fault {
                code: Code::ReferenceCycle,
                message: format!("{} is inside its own target", shown(reference)),
                help: "only components can contain themselves".to_owned(),
            });
        }
        let file = self.sources.value(address.file);
        if shape == Shape::Scalar && !self.sources.may_quote(address.file) {
            return Err(Fault {
                code: Code::UnresolvedReference,
                message: format!("{} is text of a file outside the directory of the document", shown(reference)),
                help: "to copy it into the client, name the directory of the file with `allow_files`".to_owned(),
            });
        }
        let target = file.as_ref().and_then(|file| file.pointer(&address.pointer)).unwrap_or(&Value::Null);
        let left = NODES.saturating_sub(self.inlined);
        self.inlined += count(target, left + 1);
        if self.inlined > NODES {
            return Err(Fault {
                code: Code::UnresolvedReference,
                message: format!("references make this document larger than {NODES} values"),
                help: "refer to components instead".to_owned(),
            });
        }
        let loaded = format!("{}{at}", site.loaded);
        if levels(&loaded) + depth(target) > DEEPEST {
            return Err(Fault {
                code: Code::UnresolvedReference,
                message: format!("references nest this document deeper than {DEEPEST} levels"),
                help: "refer to components instead".to_owned(),
            });
        }
        self.origins.came_from(&loaded, self.sources.path(address.file), address.pointer.clone());
        self.inlining.push(place);
        let value = self.build(&Site { file: address.file, original: address.pointer.clone(), loaded }, target, shape);
        self.inlining.pop();
        Ok(value)
    }

    /// The members beside a `$ref`, with their references resolved.
    pub(super) fn beside(&mut self, site: &Site, map: &Map<String, Value>, shape: Shape, at: &Pointer<'_>) -> Value {
        let rest: Map<String, Value> =
            map.iter().filter(|(key, _)| *key != "$ref").map(|(key, value)| (key.clone(), value.clone())).collect();
        let here = Site {
            file: site.file,
            original: format!("{}{at}", site.original),
            loaded: format!("{}{at}", site.loaded),
        };
        self.build(&here, &Value::Object(rest), shape)
    }

    /// Resolves `discriminator.mapping` (OpenAPI 3.0.4, Discriminator Object): names of schemas or references to them.
    fn mapping(&mut self, site: &Site, map: &Map<String, Value>, at: &Pointer<'_>, edits: &mut Edits) {
        for (key, value) in map {
            self.mapped(site, value, &at.key(key), edits);
        }
    }

    /// Resolves the name of a schema or a reference to one.
    fn mapped(&mut self, site: &Site, value: &Value, here: &Pointer<'_>, edits: &mut Edits) {
        let Value::String(reference) = value else { return };
        let home = self.home(Kind::Schema).unwrap_or_default();
        let is_file = [".json", ".yaml", ".yml"].iter().any(|ending| reference.ends_with(ending));
        let reference = if is_file || reference.contains(['#', '/']) {
            if self.is_settled(site, reference, Kind::Schema) {
                return;
            }
            // A name comes before a file: `v1/Dog`, `dog.json` (OpenAPI 3.1.1, Discriminator Object).
            if self.root.pointer(home).is_some_and(|schemas| schemas.get(reference).is_some()) {
                let reference = format!("#{home}/{}", escape(reference));
                edits.push((here.to_string(), Edit::Replace(Value::String(reference))));
                return;
            }
            reference.clone()
        } else {
            // A name in another file is one of its own components, if it has such a one.
            let file = if site.file == self.entry { None } else { self.sources.value(site.file) };
            let schemas = file.as_ref().and_then(|file| file.pointer(home));
            if schemas.is_none_or(|schemas| schemas.get(reference).is_none()) {
                return;
            }
            format!("#{home}/{}", escape(reference))
        };
        let place = format!("{}{here}", site.original);
        let edit = match self.address(site.file, &place, &reference, Kind::Schema) {
            Ok(address) => Edit::Replace(Value::String(self.settle(site, &reference, address))),
            Err(fault) => {
                self.fault(site, here, fault);
                Edit::Remove
            }
        };
        edits.push((here.to_string(), edit));
    }

    pub(super) fn fault(&mut self, site: &Site, at: &Pointer<'_>, fault: Fault) {
        self.report(site, at, Diagnostic::new(fault.code, fault.message).help(fault.help));
    }

    fn report(&mut self, site: &Site, at: &Pointer<'_>, diagnostic: Diagnostic) {
        let file = self.sources.path(site.file).to_owned();
        self.diagnostics.report(diagnostic.place(Place::Original { file, pointer: format!("{}{at}", site.original) }));
    }
}

/// Rejects a component where a map of objects is expected: `properties: {$ref: "#/components/schemas/Pet"}`.
fn is_map(address: &Address, reference: &str, shape: Shape) -> Result<(), Fault> {
    let Shape::Map(kind) = shape else { return Ok(()) };
    let mut steps = address.pointer.split('/').skip(1);
    let (Some("components"), Some(section), Some(_), None) = (steps.next(), steps.next(), steps.next(), steps.next())
    else {
        return Ok(());
    };
    let within = if section == "schemas" && kind == Kind::Schema { "/properties" } else { "" };
    Err(Fault {
        code: Code::WrongReferenceKind,
        message: format!("expected a map at {}, found one of `components/{section}`", shown(reference)),
        help: match within {
            "" => "refer to a map, or write its members here".to_owned(),
            within => format!("refer to the map in it: {}", shown(&format!("{reference}{within}"))),
        },
    })
}

fn kind_of(shape: Shape) -> Kind {
    match shape {
        Shape::One(kind) => kind,
        _ => Kind::Leaf,
    }
}

/// The edit for a broken reference.
fn break_off(kind: Kind) -> Edit {
    if kind == Kind::Schema { Edit::Replace(Value::Object(Map::new())) } else { Edit::Remove }
}

/// How many levels lead to a place.
pub(super) fn levels(pointer: &str) -> usize {
    pointer.matches('/').count()
}

/// How many levels a value has.
pub(super) fn depth(value: &Value) -> usize {
    let inner = match value {
        Value::Array(items) => items.iter().map(depth).max(),
        Value::Object(map) => map.values().map(depth).max(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    };
    1 + inner.unwrap_or_default()
}

/// How many values there are in a value, about as many as this at most; a long text or key counts as several.
pub(super) fn count(value: &Value, most: usize) -> usize {
    let mut found = 1;
    match value {
        Value::String(text) => found += text.len() / BYTES,
        Value::Array(items) => {
            for item in items {
                if found >= most {
                    break;
                }
                found += count(item, most - found);
            }
        }
        Value::Object(map) => {
            for (key, value) in map {
                if found >= most {
                    break;
                }
                found += key.len() / BYTES + count(value, most - found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
    found
}
