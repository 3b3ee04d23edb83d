//! Each OpenAPI 3.0 document that openapiv3 accepts is read the same way by `read`.
//!
//! The oracle is openapiv3's own `Deserialize`, which is independent of our readers. `convert` turns its result into
//! our model, `neutral` removes what only one of the two can express, and this file compares them part by part, so that
//! a difference has a location. A document that openapiv3 rejects, for a single fault anywhere in it, is counted and
//! not compared.

mod convert;
mod neutral;

use std::fmt::Debug;
use std::path::PathBuf;

use openapiv3::OpenAPI;
use serde::Deserialize;
use serde_json::Value;

use super::read;
use crate::diag::Diagnostics;
use crate::json::{escape, unescape};
use crate::load::{Loaded, Origins, Spelling, load};
use crate::source::{Entry, Sources};
use crate::spec::grammar::{Kind, Shape};
use crate::spec::{Document, Operation, PathItem, Section, Subschema};

/// Nothing, or the location of the first difference and both readings of it.
type Comparison = Result<(), String>;

/// Compares our reading of a document with openapiv3's.
fn compare(root: &Value, origins: Origins, api: &OpenAPI) -> Comparison {
    let mut plain = root.clone();
    neutral::plain(&mut plain, Shape::One(Kind::Document));
    let (mut moved, loaded) = (origins.clone(), Loaded { root: plain, origins, spelling: Spelling::default() });
    let Some(mut ours) = read(loaded, &mut moved, &mut Diagnostics::new()) else {
        return Err(", which we do not read".to_owned());
    };
    let mut theirs = convert::document(api);
    theirs.components.shorten_chains();
    neutral::neutral(&mut ours);
    neutral::neutral(&mut theirs);
    documents(&ours, &theirs)
}

fn documents(ours: &Document, theirs: &Document) -> Comparison {
    named("/paths".to_owned(), pairs(&ours.paths), pairs(&theirs.paths), path_items)?;
    let place = |section: &str| format!("/components/{section}");
    let (one, other) = (&ours.components, &theirs.components);
    named(place("schemas"), one.schemas.iter().collect(), other.schemas.iter().collect(), schemas)?;
    sections(place("responses"), &one.responses, &other.responses)?;
    sections(place("parameters"), &one.parameters, &other.parameters)?;
    sections(place("examples"), &one.examples, &other.examples)?;
    sections(place("requestBodies"), &one.request_bodies, &other.request_bodies)?;
    sections(place("headers"), &one.headers, &other.headers)?;
    sections(place("securitySchemes"), &one.security_schemes, &other.security_schemes)?;
    sections(place("links"), &one.links, &other.links)?;
    sections(place("callbacks"), &one.callbacks, &other.callbacks)?;
    same("/info".to_owned(), &ours.info, &theirs.info)?;
    same("/servers".to_owned(), &ours.servers, &theirs.servers)?;
    same(String::new(), ours, theirs)
}

fn sections<T: PartialEq + Debug>(at: String, ours: &Section<T>, theirs: &Section<T>) -> Comparison {
    named(at, ours.iter().collect(), theirs.iter().collect(), same)
}

fn path_items(at: String, ours: &PathItem, theirs: &PathItem) -> Comparison {
    named(at.clone(), pairs(&ours.operations), pairs(&theirs.operations), operations)?;
    same(at, ours, theirs)
}

fn operations(at: String, ours: &Operation, theirs: &Operation) -> Comparison {
    same(format!("{at}/parameters"), &ours.parameters, &theirs.parameters)?;
    same(format!("{at}/requestBody"), &ours.request_body, &theirs.request_body)?;
    same(format!("{at}/responses"), &ours.responses, &theirs.responses)?;
    named(format!("{at}/callbacks"), pairs(&ours.callbacks), pairs(&theirs.callbacks), same)?;
    same(at, ours, theirs)
}

fn schemas(at: String, ours: &Subschema, theirs: &Subschema) -> Comparison {
    if let (Subschema::Inline(ours), Subschema::Inline(theirs)) = (ours, theirs) {
        named(format!("{at}/properties"), pairs(&ours.properties), pairs(&theirs.properties), schemas)?;
    }
    same(at, ours, theirs)
}

fn pairs<T>(list: &[(String, T)]) -> Vec<(&String, &T)> {
    list.iter().map(|(name, item)| (name, item)).collect()
}

/// Compares names, which are in the order of the document, and then the value of each.
fn named<T>(
    at: String,
    ours: Vec<(&String, &T)>,
    theirs: Vec<(&String, &T)>,
    compare: fn(String, &T, &T) -> Comparison,
) -> Comparison {
    let names = |items: &[(&String, &T)]| items.iter().map(|(name, _)| (*name).clone()).collect::<Vec<_>>();
    same(format!("{at} (the names)"), &names(&ours), &names(&theirs))?;
    ours.iter()
        .zip(&theirs)
        .try_for_each(|((name, one), (_, other))| compare(format!("{at}/{}", escape(name)), one, other))
}

fn same<T: PartialEq + Debug>(at: String, ours: &T, theirs: &T) -> Comparison {
    if ours == theirs {
        return Ok(());
    }
    let (ours, theirs) = (format!("{ours:#?}"), format!("{theirs:#?}"));
    let equal = ours.lines().zip(theirs.lines()).take_while(|(one, other)| one == other).count();
    // The lines before the difference are shown, too.
    let excerpt = |text: &str| {
        let lines: Vec<&str> = text.lines().skip(equal.saturating_sub(10)).collect();
        lines.join("\n").chars().take(2_000).collect::<String>()
    };
    Err(format!("{at}, line {}\n--- ours:\n{}\n--- openapiv3's:\n{}", equal + 1, excerpt(&ours), excerpt(&theirs)))
}

#[test]
fn of_each_real_document_that_openapiv3_accepts_we_read_the_same() {
    // For the deepest documents openapiv3 needs more stack than the thread of a test has.
    let thread = std::thread::Builder::new().stack_size(256 << 20).spawn(compare_corpus).unwrap();
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

fn compare_corpus() {
    let corpus = std::env::var_os("SPECWRIGHT_CORPUS")
        .map_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/corpus")), PathBuf::from);
    let Ok(index) = std::fs::read_to_string(corpus.join("INDEX.tsv")) else {
        println!("there is no corpus at `{}`: no real document is compared", corpus.display());
        return;
    };
    let large_ones = std::env::var_os("SPECWRIGHT_ALL").is_some_and(|value| value == "1");
    let (mut loaded, mut accepted, mut differences) = (0, 0, Vec::new());
    for line in index.lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        let [_, main, version, _, bytes, ..] = columns.as_slice() else { continue };
        // Unoptimised, openapiv3 takes long for the largest.
        let small = bytes.parse::<usize>().is_ok_and(|bytes| bytes <= 800_000);
        if !version.starts_with("3.0") || !(small || large_ones) {
            continue;
        }
        let document = load(Entry::File(&corpus.join(main)), &mut Sources::default(), &mut Diagnostics::new());
        let Some(Loaded { root, origins, .. }) = document else { panic!("{main} cannot be loaded") };
        loaded += 1;
        if let Ok(api) = OpenAPI::deserialize(&root) {
            accepted += 1;
            differences.extend(compare(&root, origins, &api).err().map(|difference| format!("{main}{difference}")));
        }
    }
    println!(
        "{loaded} real documents of OpenAPI 3.0; openapiv3 accepts {accepted}; of these {} are read the same",
        accepted - differences.len()
    );
    assert!(differences.is_empty(), "{}", differences.join("\n\n"));
    assert!(loaded > 0, "no document of OpenAPI 3.0 in {}", corpus.display());
    // Of the corpus's 45 small documents openapiv3 refuses a few.
    let least = if loaded < 45 { loaded / 2 } else { 40 };
    assert!(accepted >= least, "openapiv3 accepts only {accepted} of {loaded} documents");
}

/// A document that has every object of 3.0, and every keyword of a schema.
fn sample() -> (Value, OpenAPI) {
    let root: Value = serde_json::from_str(include_str!("sample.json")).unwrap();
    let api = OpenAPI::deserialize(&root).unwrap();
    (root, api)
}

#[test]
fn of_every_object_and_keyword_we_read_the_same_as_openapiv3() {
    let (root, api) = sample();
    if let Err(difference) = compare(&root, Origins::default(), &api) {
        panic!("{difference}");
    }
}

/// A comparison that skips a member would find it equal: a member that is missing in our document must be noticed.
#[test]
fn every_member_that_both_have_a_place_for_is_compared() {
    let (root, api) = sample();
    let mut all = Vec::new();
    members(&root, "", &mut all);
    let mut unnoticed: Vec<String> = Vec::new();
    for pointer in all {
        // The members of a member that is not compared are not compared, either.
        if unnoticed.iter().any(|outer| pointer.starts_with(&format!("{outer}/"))) {
            continue;
        }
        let mut changed = root.clone();
        remove(&mut changed, &pointer);
        if compare(&changed, Origins::default(), &api).is_ok() {
            unnoticed.push(pointer);
        }
    }
    assert_eq!(unnoticed, UNNOTICED);
}

/// The members of the sample that are not compared: extensions, and those that `neutral` names.
const UNNOTICED: &[&str] = &[
    "/info/contact/x-team",
    "/servers/0/variables/region/x-note",
    "/externalDocs/x-note",
    "/paths/x-paths",
    "/paths/~1pets~1{id}/put/parameters/4/allowReserved",
    "/paths/~1pets~1{id}/put/responses/x-responses",
    "/paths/~1pets~1{id}/put/callbacks/changed/x-callback",
    "/components/schemas/Pet/xml",
    "/components/schemas/Pet/properties/beside/description",
    "/components/schemas/Pet/properties/later/type",
    "/components/schemas/Pet/properties/later/const",
    "/components/schemas/Pet/properties/later/examples",
    "/components/schemas/Pet/properties/later/contentEncoding",
    "/components/schemas/Pet/properties/later/contentMediaType",
    "/components/schemas/Pet/properties/later/prefixItems",
    "/components/schemas/Pet/properties/later/patternProperties",
    "/components/schemas/Pet/properties/later/propertyNames",
    "/components/schemas/Pet/properties/later/contains",
    "/components/schemas/Pet/properties/later/if",
    "/components/schemas/Pet/properties/later/dependentRequired",
    "/components/schemas/Pet/properties/later/unevaluatedProperties",
    "/components/schemas/Pet/properties/later/$comment",
    "/components/headers/Limit/style",
    "/components/headers/Limit/explode",
    "/components/securitySchemes/login/flows/implicit/tokenUrl",
];

/// The pointers of all members of all objects, outer ones first.
fn members(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let at = format!("{at}/{}", escape(key));
                found.push(at.clone());
                members(value, &at, found);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                members(value, &format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}

fn remove(root: &mut Value, pointer: &str) {
    let (object, key) = pointer.rsplit_once('/').unwrap();
    let map = root.pointer_mut(object).and_then(Value::as_object_mut).unwrap();
    map.shift_remove(&*unescape(key)).unwrap();
}
