//! The entry document and every file it refers to → one value with local references only.
//!
//! Leaves: a document in which each `$ref` is `#/components/<kind>/<name>`, and its target exists, is of the right kind
//! and does not refer only to itself. A target elsewhere becomes a component or, if components have no map for its kind
//! (path items), replaces the reference. A broken reference is reported and replaced: a schema by `{}`, anything else
//! by nothing. URLs are not fetched: a build must not need the network.

mod address;
mod dynamic;
mod edit;
mod excerpt;
mod follow;
mod name;
mod origins;
mod resources;
mod scan;
mod spelling;

pub use excerpt::excerpts;
pub use origins::Origins;
pub use spelling::Spelling;
use std::path::Path;

use crate::diag::{Code, Diagnostic, Diagnostics, Place};
use crate::json::{escape, noun};
use crate::source::{Entry, FileId, Refusal, Sources};
use crate::spec::grammar::{Kind, Shape};
use address::{Address, Followed};
use dynamic::{Frame, Instance};
use edit::Edit;
use follow::{COMPARISONS, Targets};
use resources::Resources;
use scan::{NODES, Site, count};
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet, VecDeque};

use std::sync::Arc;

/// How often the values of a file may be copied into components, on the average: a reference may be to a part of the target of
/// another one.
const COPIES: usize = 4;

/// The tag of a schema, where its name does not say it.
const OWN_TAG: &str = "x-ms-discriminator-value";

/// A document as one value.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The document.
    pub root: Value,
    /// Where its nodes were written.
    pub origins: Origins,
    /// How its scalars were written.
    pub spelling: Spelling,
}

/// What to do about a document that is not there.
fn absent(document: &Path) -> String {
    let path = document.to_string_lossy();
    if path == "-" {
        return "standard input is `/dev/stdin`".to_owned();
    }
    if path.starts_with("https://") || path.starts_with("http://") {
        return "nothing is fetched: download the document, and give the path of the file".to_owned();
    }
    let mut others = ["yaml", "yml", "json"].into_iter().map(|extension| document.with_extension(extension));
    match others.find(|other| other.is_file()) {
        Some(other) => format!("there is `{}`", other.display()),
        None => "paths are relative to the package's directory in a build script, to the working directory on the command line"
            .to_owned(),
    }
}

/// Loads a document and the files it refers to. `None` when the entry document cannot be read at all.
pub fn load(entry: Entry<'_>, sources: &mut Sources, diagnostics: &mut Diagnostics) -> Option<Loaded> {
    let id = match entry {
        Entry::File(path) => sources.open(path, diagnostics),
        Entry::Value { name, value } => sources.insert(name, value, diagnostics),
    };
    let entry = sources.path(id).to_owned();
    match sources.refusal(id) {
        None => {}
        Some(Refusal::Absent) => diagnostics.report(
            Diagnostic::new(Code::MissingFile, format!("file `{}` not found", entry.display()))
                .place(Place::File(entry.to_owned()))
                .help(absent(&entry)),
        ),
        Some(Refusal::Unreadable(reason)) => diagnostics.report(
            Diagnostic::new(Code::UnreadableFile, format!("cannot read `{}`: {reason}", entry.display()))
                .place(Place::File(entry.to_owned()))
                .help("give the path of an OpenAPI document"),
        ),
    }
    let root = sources.value(id)?;
    let swagger = root.get("swagger").is_some();
    let mut loader = Loader {
        origins: Origins::new(sources.path(id).to_owned()),
        sources,
        diagnostics,
        entry: id,
        swagger,
        root,
        homes: HashMap::new(),
        taken: HashMap::new(),
        own_names: HashMap::new(),
        queue: VecDeque::new(),
        inlining: Vec::new(),
        inlined: 0,
        scope: Vec::new(),
        visible: 0,
        instances: Vec::new(),
        large: HashSet::new(),
        room: NODES,
        counted: HashSet::new(),
        callbacks: 0,
        followed: Followed::default(),
        targets: Targets::new(),
        resources: Resources::default(),
        identified: 0,
        served: HashMap::new(),
        nested: 0,
        comparisons: COMPARISONS,
    };
    loader.settle_components();
    let site = Site { file: id, original: String::new(), loaded: String::new() };
    let mut edits = Vec::new();
    let root = loader.root.clone();
    loader.scan(&site, &root, Shape::One(Kind::Document), &mut edits);
    let hoisted = loader.hoist();

    // The value is not shared any more, so it is changed in place.
    let Loader { mut origins, root: held, diagnostics, sources, .. } = loader;
    drop((root, held));
    let spelling = Spelling::new(sources);
    let mut root = sources.take(id)?;
    edit::apply(&mut root, edits, "", &mut origins);
    for (home, name, value) in hoisted {
        if let Some(section) = section_mut(&mut root, home, diagnostics) {
            section.insert(name, value);
        }
    }
    Some(Loaded { root, origins, spelling })
}

struct Loader<'r> {
    sources: &'r mut Sources,
    diagnostics: &'r mut Diagnostics,
    entry: FileId,
    swagger: bool,
    root: Arc<Value>,
    /// The targets that are or become components, with their names.
    homes: HashMap<Address, String>,
    taken: HashMap<Kind, name::Taken>,
    /// The names that schemas have in their own files, of those that got another one: tags of unions are names, too.
    own_names: HashMap<Address, String>,
    queue: VecDeque<Address>,
    origins: Origins,
    /// The targets that are replacing their references, outermost first.
    inlining: Vec<(FileId, String)>,
    /// The number of nodes that have replaced references.
    inlined: usize,
    /// The dynamic anchors of the schemas that the walk is in, outermost first.
    scope: Vec<Frame>,
    /// How many of these are not those of the schema with an `$id` that the walk is in.
    visible: usize,
    /// The copies of generic schemas that the walk is in, outermost first.
    instances: Vec<Instance>,
    /// The generic schemas that are too large for a copy.
    large: HashSet<(FileId, String)>,
    /// How many more nodes may become components.
    room: usize,
    /// The files whose nodes have been counted.
    counted: HashSet<FileId>,
    /// How many callbacks the walk is in.
    callbacks: usize,
    followed: Followed,
    targets: Targets,
    /// The identifiers of the files whose references needed them.
    resources: Resources,
    /// All files with lower numbers have been looked through for identifiers.
    identified: usize,
    /// The URLs of the files that were read in place of them.
    served: HashMap<FileId, String>,
    /// How many references are being followed, each on the way of the one before.
    nested: usize,
    /// How many bytes of names may still be compared with those of broken references.
    comparisons: usize,
}

impl Loader<'_> {
    /// The pointer to the components of a kind: `/components/schemas`, in Swagger 2.0 `/definitions`.
    fn home(&self, kind: Kind) -> Option<&'static str> {
        match (self.swagger, kind) {
            (true, Kind::Schema) => Some("/definitions"),
            (true, Kind::Parameter) => Some("/parameters"),
            (true, Kind::Response) => Some("/responses"),
            (true, _) => None,
            (false, _) => Some(match kind.section()? {
                "schemas" => "/components/schemas",
                "responses" => "/components/responses",
                "parameters" => "/components/parameters",
                "examples" => "/components/examples",
                "requestBodies" => "/components/requestBodies",
                "headers" => "/components/headers",
                "securitySchemes" => "/components/securitySchemes",
                "links" => "/components/links",
                "callbacks" => "/components/callbacks",
                _ => return None,
            }),
        }
    }

    /// Gives targets the names of the components that only refer to them: `Pet: {$ref: pet.yaml}` makes the content of
    /// `pet.yaml` the component `Pet`.
    fn settle_components(&mut self) {
        let root = self.root.clone();
        for kind in KINDS {
            let Some(home) = self.home(kind) else {
                continue;
            };
            let Some(section) = root.pointer(home).and_then(Value::as_object) else {
                continue;
            };
            let names = section.keys().cloned().collect();
            self.taken.insert(kind, name::Taken { names, ..name::Taken::default() });
            for (name, value) in section {
                let Some(reference) = address::only_reference(value) else {
                    continue;
                };
                if reference.starts_with('#') {
                    continue;
                }
                let Ok(address) = self.address(self.entry, home, reference, kind) else {
                    continue;
                };
                if self.component_name(&address).is_none() && !self.homes.contains_key(&address) {
                    self.homes.insert(address.clone(), name.clone());
                    self.queue.push_back(address);
                }
            }
        }
    }

    /// Builds every component whose definition is elsewhere, until none refers to a new one.
    fn hoist(&mut self) -> Vec<(&'static str, String, Value)> {
        let mut hoisted = Vec::new();
        while let Some(address) = self.queue.pop_front() {
            let (Some(home), Some(name)) = (self.home(address.kind), self.homes.get(&address).cloned()) else {
                continue;
            };
            let Some(file) = self.sources.value(address.file) else {
                continue;
            };
            let Some(value) = file.pointer(&address.pointer) else {
                continue;
            };
            if !self.may_copy(&address, &file, value) {
                if address.kind == Kind::Schema {
                    hoisted.push((home, name, Value::Object(Map::new())));
                }
                continue;
            }
            let loaded = format!("{home}/{}", escape(&name));
            self.origins.came_from(&loaded, self.sources.path(address.file), address.pointer.clone());
            let own_name = self.own_names.remove(&address);
            let site = Site { file: address.file, original: address.pointer, loaded };
            let mut value = self.build(&site, value, Shape::One(address.kind));
            if let (Some(own_name), Value::Object(schema)) = (own_name, &mut value)
                && ["properties", "allOf"].iter().any(|keyword| schema.contains_key(*keyword))
                && !schema.contains_key("$ref")
            {
                schema.entry(OWN_TAG).or_insert(Value::String(own_name));
            }
            hoisted.push((home, name, value));
        }
        hoisted
    }

    /// Whether there is room for a copy of the value at an address. Where there is none, that is reported.
    fn may_copy(&mut self, address: &Address, root: &Value, value: &Value) -> bool {
        if self.counted.insert(address.file) {
            self.room = self.room.saturating_add(count(root, usize::MAX).saturating_mul(COPIES));
        }
        let left = self.room.checked_sub(count(value, self.room.saturating_add(1)));
        self.room = left.unwrap_or(self.room);
        if left.is_none() {
            let message = "references to parts of each other's targets multiply this document";
            let help = "nothing is known of this target; refer to components instead";
            let place =
                Place::Original { file: self.sources.path(address.file).to_owned(), pointer: address.pointer.clone() };
            self.diagnostics.report(Diagnostic::new(Code::UnresolvedReference, message).place(place).help(help));
        }
        left.is_some()
    }

    /// A copy of a value with its references resolved.
    fn build(&mut self, site: &Site, value: &Value, shape: Shape) -> Value {
        let mut edits: Vec<(String, Edit)> = Vec::new();
        self.scan(site, value, shape, &mut edits);
        let mut copy = value.clone();
        edit::apply(&mut copy, edits, &site.loaded, &mut self.origins);
        copy
    }
}

/// The kinds that may be components, in the order in which they are resolved.
const KINDS: [Kind; 9] = [
    Kind::Schema,
    Kind::Response,
    Kind::Parameter,
    Kind::Example,
    Kind::RequestBody,
    Kind::Header,
    Kind::SecurityScheme,
    Kind::Link,
    Kind::Callback,
];

/// The map at `/a` or `/a/b`. It is made where there is nothing or `null`; anything else in its place is reported.
fn section_mut<'v>(
    root: &'v mut Value,
    home: &str,
    diagnostics: &mut Diagnostics,
) -> Option<&'v mut Map<String, Value>> {
    let mut here = root.as_object_mut()?;
    let mut pointer = String::new();
    for step in home.split('/').skip(1) {
        pointer = format!("{pointer}/{step}");
        let next = here.entry(step).or_insert(Value::Null);
        if !matches!(next, Value::Object(_) | Value::Null) {
            let message = format!("expected a map for `{step}`, found {}", noun(next));
            let diagnostic = Diagnostic::new(Code::WrongType, message).help("it is ignored");
            diagnostics.report(diagnostic.place(Place::Value(pointer.clone())));
        }
        if !next.is_object() {
            *next = Value::Object(Map::new());
        }
        here = next.as_object_mut()?;
    }
    Some(here)
}
