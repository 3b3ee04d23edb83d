//! `$dynamicRef` and `$recursiveRef` (JSON Schema Core, section 8.2.3.2).
//!
//! A dynamic reference means the schema with that `$dynamicAnchor` in the outermost schema on the way to it. Where a schema
//! refers to one with such references and has the anchor itself, the reference is replaced by a copy of its target in which they
//! mean that anchor: a generic schema is written out for each use. Elsewhere they have a target if there is but one.

use super::Loader;
use super::address::{Address, Fault};
use super::edit::Edit;
use super::follow::unresolved;
use super::resources::Anchored;
use super::scan::{DEEPEST, Edits, NESTED, NODES, Site, count, depth, levels};
use crate::json::{Pointer, escape, shown};
use crate::source::FileId;
use crate::spec::grammar::{Kind, Shape};
use serde_json::{Map, Value};
use std::collections::HashMap;

/// The dynamic anchors of a schema.
#[derive(Debug)]
pub(super) struct Frame {
    file: FileId,
    /// The pointer of the schema.
    of: String,
    /// The pointer of the first schema with each name: a schema may have many, and they are looked for at each reference.
    anchors: HashMap<String, String>,
}

/// A copy of a generic schema that is being made.
#[derive(Debug)]
pub(super) struct Instance {
    /// The file and the pointer of the generic schema.
    target: (FileId, String),
    /// Those of the schema that refers to it, if that says nothing else: then it is the generic schema with its anchors.
    whole: Option<(FileId, String)>,
}

/// How many schemas are looked at to find out whether one is generic.
const MOST_PASSED: usize = 32;

/// Keywords of a schema that says nothing else than the one that it refers to.
const REFERRING: [&str; 5] = ["$ref", "$id", "$schema", "$defs", "definitions"];

/// Keywords that say nothing of values.
const WORDS: [&str; 5] = ["$dynamicAnchor", "$anchor", "$comment", "title", "description"];

impl Loader<'_> {
    /// Notes the dynamic anchors of a schema and of its `$defs` until the walk leaves it. A schema with an `$id` does not have those
    /// around it, unless it is the target of a reference that is being replaced.
    pub(super) fn enter(&mut self, site: &Site, map: &Map<String, Value>, at: &Pointer<'_>) {
        if !["$id", "$dynamicAnchor", "$defs", "definitions"].iter().any(|keyword| map.contains_key(*keyword)) {
            return;
        }
        let place = format!("{}{at}", site.original);
        let is_target = |instance: &Instance| instance.target.0 == site.file && instance.target.1 == place;
        if map.contains_key("$id") && !self.instances.last().is_some_and(is_target) {
            self.visible = self.scope.len();
        }
        let mut anchors = HashMap::new();
        if let Some(Value::String(name)) = map.get("$dynamicAnchor") {
            anchors.insert(name.clone(), place.clone());
        }
        for keyword in ["$defs", "definitions"] {
            let Some(Value::Object(definitions)) = map.get(keyword) else { continue };
            for (key, definition) in definitions {
                if let Some(Value::String(name)) = definition.get("$dynamicAnchor") {
                    anchors.entry(name.clone()).or_insert_with(|| format!("{place}/{keyword}/{}", escape(key)));
                }
            }
        }
        if !anchors.is_empty() {
            self.scope.push(Frame { file: site.file, of: place, anchors });
        }
    }

    /// Leaves what has been entered since there were so many anchors, so many of which were out of sight.
    pub(super) fn leave(&mut self, outer: (usize, usize)) {
        self.scope.truncate(outer.0);
        self.visible = outer.1;
    }

    /// Replaces the `$ref` of a schema by a copy of its target, if that has dynamic references to anchors of the schemas around.
    /// What stands beside the reference is kept, as for an `allOf`. `false` if nothing was replaced.
    pub(super) fn instantiate(
        &mut self,
        site: &Site,
        map: &Map<String, Value>,
        at: &Pointer<'_>,
        edits: &mut Edits,
    ) -> bool {
        if self.scope.is_empty() || self.instances.len() >= NESTED {
            return false;
        }
        let Some(Value::String(reference)) = map.get("$ref") else { return false };
        let Ok(address) = self.address(site.file, &format!("{}{at}", site.original), reference, Kind::Schema) else {
            return false;
        };
        let target = (address.file, address.pointer);
        let mut passed = MOST_PASSED;
        let is_bound = self.is_bound(&target, &mut passed);
        let file = self.sources.value(target.0);
        let value = file.as_deref().and_then(|file| file.pointer(&target.1));
        let (Some(value), true) = (value, is_bound) else { return false };
        if let Some(instance) = self.instances.iter().rfind(|instance| instance.target == target) {
            // The generic schema in itself is what the copy is of.
            let Some((file, pointer)) = instance.whole.clone().filter(|_| map.len() == 1) else { return false };
            let settled = self.settle(site, reference, Address { file, pointer, kind: Kind::Schema });
            edits.push((at.key("$ref").to_string(), Edit::Replace(Value::String(settled))));
            return true;
        }
        let left = NODES.saturating_sub(self.inlined);
        if self.large.contains(&target) {
            return false;
        }
        let size = count(value, left + 1);
        if size > left {
            // There will never be more room for it.
            self.large.insert(target);
            return false;
        }
        self.inlined += size;
        let mut loaded = format!("{}{at}", site.loaded);
        // A copy beside something is two levels deeper: `allOf`, and its element.
        if levels(&loaded) + 2 + depth(value) > DEEPEST {
            return false;
        }
        let beside = (map.len() > 1).then(|| self.beside(site, map, Shape::One(Kind::Schema), at));
        if let Some(beside) = &beside {
            let parts = beside.get("allOf").and_then(Value::as_array).map_or(0, Vec::len);
            loaded = format!("{loaded}/allOf/{parts}");
        }
        self.origins.came_from(&loaded, self.sources.path(target.0), target.1.clone());
        let inner = Site { file: target.0, original: target.1.clone(), loaded };
        let is_plain = map.keys().all(|key| REFERRING.contains(&key.as_str()) || WORDS.contains(&key.as_str()));
        let whole = is_plain.then(|| (site.file, format!("{}{at}", site.original)));
        self.instances.push(Instance { target, whole });
        let copy = self.build(&inner, value, Shape::One(Kind::Schema));
        self.instances.pop();
        let replaced = match beside {
            None => copy,
            Some(mut beside) => {
                if let Some(schema) = beside.as_object_mut()
                    && let Value::Array(parts) = schema.entry("allOf").or_insert_with(|| Value::Array(Vec::new()))
                {
                    parts.push(copy);
                }
                beside
            }
        };
        edits.push((at.to_string(), Edit::Replace(replaced)));
        true
    }

    /// Whether a schema, or one that it is made of, has dynamic references to anchors of the schemas around. Those of the schema itself
    /// are what it has without a copy. `left`: of how many more schemas this is found out.
    fn is_bound(&mut self, target: &(FileId, String), left: &mut usize) -> bool {
        let Some(rest) = left.checked_sub(1) else { return false };
        *left = rest;
        self.identify(target.0);
        let names = self.resources.dynamic_references(target.0, &target.1);
        let is_other = |frame: &&Frame| (frame.file, &frame.of) != (target.0, &target.1);
        let mut others = self.scope.iter().skip(self.visible).filter(is_other);
        if others.any(|frame| names.iter().any(|name| frame.pointer(name).is_some())) {
            return true;
        }
        let file = self.sources.value(target.0);
        let value = file.as_deref().and_then(|file| file.pointer(&target.1));
        let Some(Value::Object(schema)) = value else { return false };
        let parts = schema.get("allOf").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let parts = (0..).zip(parts).map(|(index, part): (usize, _)| (format!("{}/allOf/{index}", target.1), part));
        let own = std::iter::once((target.1.clone(), value.unwrap_or(&Value::Null)));
        for (place, part) in own.chain(parts) {
            if *left == 0 {
                return false;
            }
            let Some(Value::String(reference)) = part.get("$ref") else { continue };
            let found = self.address(target.0, &place, reference, Kind::Schema);
            if found.is_ok_and(|found| self.is_bound(&(found.file, found.pointer), left)) {
                return true;
            }
        }
        false
    }

    /// Resolves `$dynamicRef`, and `$recursiveRef`, which it was before.
    pub(super) fn dynamic_reference(
        &mut self,
        site: &Site,
        map: &Map<String, Value>,
        at: &Pointer<'_>,
        edits: &mut Edits,
    ) {
        for key in ["$dynamicRef", "$recursiveRef"] {
            let Some(Value::String(reference)) = map.get(key) else { continue };
            let place = format!("{}{at}", site.original);
            let at = at.key(key);
            if let Some(bound) = self.bound(site, &place, reference) {
                edits.push((at.to_string(), Edit::Replace(Value::String(bound))));
                continue;
            }
            let outcome = match self.dynamic_target(site.file, &place, reference) {
                Ok(None) => None,
                Ok(Some(found)) => Some(self.address(site.file, &place, &found, Kind::Schema)),
                Err(fault) => Some(Err(fault)),
            };
            let edit = match outcome {
                None => Edit::Remove,
                Some(Ok(address)) => Edit::Replace(Value::String(self.settle(site, reference, address))),
                Some(Err(fault)) => {
                    self.fault(site, &at, fault);
                    Edit::Remove
                }
            };
            edits.push((at.to_string(), edit));
        }
    }

    /// In a copy of a generic schema, the component that a dynamic reference means: the outermost schema decides.
    fn bound(&mut self, site: &Site, place: &str, reference: &str) -> Option<String> {
        let name = reference.strip_prefix('#').filter(|_| !self.instances.is_empty())?;
        if self.is_static(site.file, place, name) {
            return None;
        }
        let mut frames = self.scope.iter().skip(self.visible);
        let (file, pointer) = frames.find_map(|frame| Some((frame.file, frame.pointer(name)?.to_owned())))?;
        let value = self.sources.value(file)?;
        let schema = value.pointer(&pointer)?.as_object()?;
        // A definition that only refers to another schema stands for that.
        let is_definition = match pointer.rsplit('/').nth(1) {
            Some("$defs") => true,
            Some("definitions") => pointer.matches('/').count() > 2,
            _ => false,
        };
        let is_plain = is_definition && schema.keys().all(|key| key == "$ref" || WORDS.contains(&key.as_str()));
        let reference = match schema.get("$ref") {
            Some(Value::String(reference)) if is_plain => reference.clone(),
            _ => format!("#{}", pointer.replace('%', "%25")),
        };
        let address = self.address(file, &pointer, &reference, Kind::Schema).ok()?;
        Some(self.settle(site, &reference, address))
    }

    /// Whether a dynamic reference is one like any other: what it refers to at its place has an `$anchor`, and no `$dynamicAnchor`, of this
    /// name.
    fn is_static(&self, file: FileId, place: &str, name: &str) -> bool {
        let around = self.resources.base(file, place).map_or("", |(_, pointer)| pointer);
        let Anchored::At(pointer) = self.resources.anchor(file, around, name) else { return false };
        let value = self.sources.value(file);
        let anchor = value.as_deref().and_then(|value| value.pointer(&pointer)?.get("$dynamicAnchor"));
        anchor.and_then(Value::as_str) != Some(name)
    }

    /// What a dynamic reference at a place refers to, as text of a `$ref`; `None` if it may be anything.
    fn dynamic_target(&mut self, file: FileId, place: &str, reference: &str) -> Result<Option<String>, Fault> {
        self.identify(file);
        if reference == "#" {
            let around = self.resources.recursive(file, place);
            return Ok(Some(around.map_or_else(|| reference.to_owned(), |pointer| format!("#{pointer}"))));
        }
        let name = reference.split_once('#').map_or("", |(_, fragment)| fragment);
        if self.resources.dynamic_anchors(name) < 2 {
            return Ok(Some(reference.to_owned()));
        }
        if self.is_placeholder(file, place, name) {
            return Ok(None);
        }
        let message = format!("several schemas have the `$dynamicAnchor` of {}", shown(reference));
        let help = "which is meant depends on the way to this schema, so any value is accepted; write a `$ref`";
        Err(unresolved(message, help.to_owned()))
    }

    /// Whether the schema with an anchor around a place is there to be replaced: it says nothing, or that no value is valid.
    fn is_placeholder(&self, file: FileId, place: &str, name: &str) -> bool {
        let around = self.resources.base(file, place).map_or("", |(_, pointer)| pointer);
        let Anchored::At(pointer) = self.resources.anchor(file, around, name) else { return false };
        let value = self.sources.value(file);
        let schema = value.as_deref().and_then(|value| value.pointer(&pointer)).and_then(Value::as_object);
        let says_nothing = |(key, value): (&String, &Value)| match key.as_str() {
            "not" => value == &Value::Bool(true) || value.as_object().is_some_and(Map::is_empty),
            key => WORDS.contains(&key),
        };
        schema.is_some_and(|schema| schema.iter().all(says_nothing))
    }
}

impl Frame {
    /// The pointer of the schema with an anchor.
    fn pointer(&self, name: &str) -> Option<&str> {
        self.anchors.get(name).map(String::as_str)
    }
}
