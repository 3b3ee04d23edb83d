//! Puts each file of the JSON Schema test suite into an OpenAPI 3.0 document, two components for each group, and
//! generates their types: the schema itself, and an object with a property of that schema. Values are tested as that
//! property, since the constraints of a schema that is only another name for a Rust type are checked where it is used.
//!
//! The suite is read in place: `../shared/vectors/json-schema-test-suite` beside the repository, or
//! `SPECWRIGHT_JSON_SCHEMA_SUITE`. What 3.0 has no keyword for is left out, each with its reason: whole files here,
//! groups where a keyword comes up.

use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

/// The files about what OpenAPI 3.0 can express, and the formats that have types.
const FILES: &[&str] = &[
    "additionalProperties",
    "allOf",
    "anyOf",
    "boolean_schema",
    "const",
    "default",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "infinite-loop-detection",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "properties",
    "ref",
    "required",
    "type",
    "uniqueItems",
    "optional/bignum",
    "optional/ecmascript-regex",
    "optional/float-overflow",
    "optional/non-bmp-regex",
    "optional/format/date",
    "optional/format/date-time",
    "optional/format/uuid",
];

/// The files that are left out, and why.
const LEFT_OUT: &[(&str, &[&str])] = &[
    (
        "`$anchor`, `$id` and `$dynamicRef` name schemas in ways that OpenAPI 3.0 has not",
        &[
            "anchor",
            "dynamicRef",
            "optional/anchor",
            "optional/cross-draft",
            "optional/dynamicRef",
            "optional/id",
            "optional/refOfUnknownKeyword",
            "optional/unknownKeyword",
        ],
    ),
    ("schemas at URLs are not fetched: a build must not need the network", &["defs", "refRemote"]),
    (
        "keywords that came with OpenAPI 3.1, and that constrain values further",
        &[
            "contains",
            "content",
            "dependentRequired",
            "dependentSchemas",
            "if-then-else",
            "maxContains",
            "minContains",
            "patternProperties",
            "prefixItems",
            "propertyNames",
            "unevaluatedItems",
            "unevaluatedProperties",
            "optional/dependencies-compatibility",
        ],
    ),
    (
        "about dialects of JSON Schema, of which a document of OpenAPI 3.0 has one",
        &["vocabulary", "optional/format-assertion", "optional/no-schema"],
    ),
    (
        "`format` refuses nothing where it has no type: these are strings",
        &[
            "format",
            "optional/format/duration",
            "optional/format/ecmascript-regex",
            "optional/format/email",
            "optional/format/hostname",
            "optional/format/idn-email",
            "optional/format/idn-hostname",
            "optional/format/ipv4",
            "optional/format/ipv6",
            "optional/format/iri",
            "optional/format/iri-reference",
            "optional/format/json-pointer",
            "optional/format/regex",
            "optional/format/relative-json-pointer",
            "optional/format/time",
            "optional/format/unknown",
            "optional/format/uri",
            "optional/format/uri-reference",
            "optional/format/uri-template",
        ],
    ),
];

/// Keywords that a group is left out for.
const NOT_OF_3_0: &[&str] = &[
    "$anchor",
    "$dynamicAnchor",
    "$dynamicRef",
    "$id",
    "contains",
    "dependentRequired",
    "dependentSchemas",
    "if",
    "patternProperties",
    "prefixItems",
    "propertyNames",
    "unevaluatedItems",
    "unevaluatedProperties",
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed=SPECWRIGHT_JSON_SCHEMA_SUITE");
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let beside = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../../shared/vectors/json-schema-test-suite");
    let suite = env::var_os("SPECWRIGHT_JSON_SCHEMA_SUITE").map_or(beside, PathBuf::from).join("draft2020-12");
    let mut modules = String::new();
    let mut files = String::new();
    let found = suite.is_dir();
    println!("cargo::rerun-if-changed={}", suite.display());
    if found {
        every_file_is_known(&suite)?;
        for (number, file) in FILES.iter().enumerate() {
            let path = suite.join(file).with_extension("json").canonicalize()?;
            let groups: Value = serde_json::from_str(&fs::read_to_string(&path)?)?;
            let Adapted { schemas, left_out, typed } = adapt(&groups)?;
            let document = json!({
                "openapi": "3.0.4",
                "info": { "title": file, "version": "1" },
                "paths": {},
                "components": { "schemas": schemas },
            });
            let document_path = out.join(format!("file_{number}.json"));
            fs::write(&document_path, serde_json::to_string_pretty(&document)?)?;
            let generated = specwright::configure(&document_path).directory()?;
            let models = generated.files().find(|(path, _)| *path == Path::new("models.rs"));
            fs::write(out.join(format!("file_{number}.rs")), models.map_or("", |(_, text)| text))?;
            writeln!(
                modules,
                "#[allow(clippy::disallowed_names, reason = \"the names of the suite\")]\npub mod file_{number} {{"
            )?;
            writeln!(modules, "    include!(concat!(env!(\"OUT_DIR\"), \"/file_{number}.rs\"));")?;
            writeln!(modules, "    pub const GROUPS: &[crate::Entry] = &[")?;
            for ty in generated.types().iter().filter(|ty| ty.schema.starts_with("holder_")) {
                let name = ty.response.as_ref().or(ty.request.as_ref()).ok_or("a type that does not travel")?;
                let (schema, pointer) = (&ty.schema, &ty.pointer);
                writeln!(modules, "        crate::entry!({schema:?}, \"\", {pointer:?}, Both, {name}),")?;
            }
            writeln!(modules, "    ];\n}}")?;
            writeln!(
                files,
                "    File {{ name: {file:?}, path: {path:?}, groups: file_{number}::GROUPS, left_out: &{left_out:?}, typed: &{typed:?} }},"
            )?;
        }
    }
    writeln!(modules, "/// The files of the suite.\npub const FILES: &[File] = &[\n{files}];")?;
    writeln!(
        modules,
        "/// Where the suite was looked for.\npub const SUITE: &str = {:?};",
        suite.display().to_string()
    )?;
    fs::write(out.join("modules.rs"), modules)?;
    Ok(())
}

/// A file that is neither read nor left out for a reason would go unnoticed.
fn every_file_is_known(suite: &Path) -> Result<(), Box<dyn Error>> {
    for directory in ["", "optional/", "optional/format/"] {
        for entry in fs::read_dir(suite.join(directory))? {
            let path = entry?.path();
            let Some(stem) = path.file_stem().and_then(|stem| stem.to_str()) else { continue };
            let name = format!("{directory}{stem}");
            let left_out = LEFT_OUT.iter().any(|(_, files)| files.contains(&name.as_str()));
            if path.is_file() && !FILES.contains(&name.as_str()) && !left_out {
                return Err(
                    format!("{name}.json is new: put it into FILES or LEFT_OUT of tests/json-schema/build.rs").into()
                );
            }
        }
    }
    Ok(())
}

/// The groups of a file.
struct Adapted {
    /// The components.
    schemas: Map<String, Value>,
    /// The groups that are left out, with the keyword that they are left out for.
    left_out: Vec<(usize, String)>,
    /// The groups that got a type.
    typed: Vec<(usize, &'static str)>,
}

fn adapt(groups: &Value) -> Result<Adapted, Box<dyn Error>> {
    let mut schemas = Map::new();
    let mut left_out = Vec::new();
    let mut typed = Vec::new();
    for (number, group) in groups.as_array().ok_or("a file of groups")?.iter().enumerate() {
        let mut schema = group.get("schema").ok_or("a group without a schema")?.clone();
        let name = format!("group_{number}");
        match foreign(&schema) {
            Some(keyword) => left_out.push((number, keyword)),
            None => {
                relocate(&mut schema, &name);
                if let Some(typ) = meant(&schema) {
                    schema["type"] = json!(typ);
                    typed.push((number, typ));
                }
                let holder = json!({
                    "type": "object",
                    "properties": { "value": { "$ref": format!("#/components/schemas/{name}") } },
                    "required": ["value"],
                });
                schemas.insert(name, schema);
                schemas.insert(format!("holder_{number}"), holder);
            }
        }
    }
    Ok(Adapted { schemas, left_out, typed })
}

/// The type of a schema that has only a range, a length or a number of items. OpenAPI documents state it beside these;
/// the tests with values of other types are left out.
fn meant(schema: &Value) -> Option<&'static str> {
    let mut found = None;
    for keyword in schema.as_object()?.keys().filter(|keyword| !matches!(keyword.as_str(), "$schema" | "$comment")) {
        let typ = match keyword.as_str() {
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => "number",
            "minItems" | "maxItems" | "uniqueItems" => "array",
            "minProperties" | "maxProperties" => "object",
            "minLength" | "maxLength" | "pattern" | "format" => "string",
            _ => return None,
        };
        if found.is_some_and(|found| found != typ) {
            return None;
        }
        found = Some(typ);
    }
    found
}

/// The first keyword that OpenAPI 3.0 does not have.
fn foreign(schema: &Value) -> Option<String> {
    let map = schema.as_object()?;
    for (keyword, value) in map {
        if NOT_OF_3_0.contains(&keyword.as_str()) {
            return Some(keyword.clone());
        }
        let found = match keyword.as_str() {
            "$ref" if value.as_str().is_some_and(|target| !is_local(target)) => Some(format!("$ref {value}")),
            "properties" | "$defs" => value.as_object().into_iter().flatten().find_map(|(_, schema)| foreign(schema)),
            "allOf" | "anyOf" | "oneOf" => value.as_array().into_iter().flatten().find_map(foreign),
            "items" | "additionalProperties" | "not" => foreign(value),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

fn is_local(target: &str) -> bool {
    target == "#" || target.starts_with("#/")
}

/// Makes references into the schema references into its component.
fn relocate(schema: &mut Value, name: &str) {
    let Some(map) = schema.as_object_mut() else { return };
    for (keyword, value) in map {
        match keyword.as_str() {
            "$ref" => {
                if let Some(target) = value.as_str().and_then(|target| target.strip_prefix('#')) {
                    *value = json!(format!("#/components/schemas/{name}{target}"));
                }
            }
            "properties" | "$defs" => {
                value.as_object_mut().into_iter().flatten().for_each(|(_, schema)| relocate(schema, name));
            }
            "allOf" | "anyOf" | "oneOf" => {
                value.as_array_mut().into_iter().flatten().for_each(|schema| relocate(schema, name));
            }
            "items" | "additionalProperties" | "not" => relocate(value, name),
            _ => {}
        }
    }
}
