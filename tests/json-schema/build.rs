//! Puts the schemas of the JSON Schema test suite into OpenAPI documents, and generates their types. Each group has two
//! components: its schema, and an object with a property of that schema. Values are tested as that property, since the
//! constraints of a schema that is only another name for a Rust type are checked where it is used.
//!
//! The groups of a file whose keywords OpenAPI 3.0 has are one document of 3.0. Each of the others is a document of
//! 3.1, with the schema in a file of its own: `#` is then what the suite means by it, and no group meets the
//! identifiers of another.
//!
//! The suite is read in place: `json-schema-test-suite` in `../shared/vectors` beside the repository, or in `SPECWRIGHT_VECTORS`. What is
//! left out has its reason: whole files here, groups where they refer to a schema on a server.

use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};
use specwright::Generated;

/// The files about the keywords of schemas, and the formats that have types.
const FILES: &[&str] = &[
    "additionalProperties",
    "allOf",
    "anchor",
    "anyOf",
    "boolean_schema",
    "const",
    "contains",
    "content",
    "default",
    "dependentRequired",
    "dependentSchemas",
    "dynamicRef",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "if-then-else",
    "infinite-loop-detection",
    "items",
    "maxContains",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minContains",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "patternProperties",
    "prefixItems",
    "properties",
    "propertyNames",
    "ref",
    "required",
    "type",
    "unevaluatedItems",
    "unevaluatedProperties",
    "uniqueItems",
    "optional/anchor",
    "optional/bignum",
    "optional/dependencies-compatibility",
    "optional/dynamicRef",
    "optional/ecmascript-regex",
    "optional/float-overflow",
    "optional/id",
    "optional/no-schema",
    "optional/non-bmp-regex",
    "optional/refOfUnknownKeyword",
    "optional/unknownKeyword",
    "optional/format/date",
    "optional/format/date-time",
    "optional/format/uuid",
];

/// The files that are left out, and why.
const LEFT_OUT: &[(&str, &[&str])] = &[
    (
        "schemas at URLs are not fetched, and the vectors have no files that could stand for them",
        &["defs", "refRemote", "optional/cross-draft"],
    ),
    (
        "about dialects of JSON Schema: every schema is read as one of 2020-12, whatever its `$schema`",
        &["vocabulary", "optional/format-assertion"],
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

/// Keywords that OpenAPI 3.0 does not have, and that it has no other form for: 3.0 reads `const`, lists of types and
/// booleans as 3.1 does, with a warning.
const NOT_OF_3_0: &[&str] = &[
    "$anchor",
    "$dynamicAnchor",
    "$dynamicRef",
    "$id",
    "contains",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "if",
    "maxContains",
    "minContains",
    "patternProperties",
    "prefixItems",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed=SPECWRIGHT_VECTORS");
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let beside = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../../shared/vectors");
    let vectors = env::var_os("SPECWRIGHT_VECTORS").map_or(beside, PathBuf::from);
    let suite = vectors.join("json-schema-test-suite/draft2020-12");
    let mut modules = String::new();
    let mut files = String::new();
    let found = suite.is_dir();
    println!("cargo::rerun-if-changed={}", suite.display());
    if found {
        every_file_is_known(&suite)?;
        for (number, file) in FILES.iter().enumerate() {
            let path = suite.join(file).with_extension("json").canonicalize()?;
            let groups: Value = serde_json::from_str(&fs::read_to_string(&path)?)?;
            let Adapted { schemas, later, left_out, typed } = adapt(&groups)?;
            let mut names = Vec::new();
            let mut is_same_in_3_1 = true;
            if !schemas.is_empty() {
                let name = format!("file_{number}");
                let text = write_module(&mut modules, &out, &name, &document("3.0.4", file, &schemas))?;
                let in_3_1 = generate(&out.join("3_1"), &name, &document("3.1.1", file, &schemas))?;
                is_same_in_3_1 = text == models(&in_3_1);
                names.push(name);
            }
            for (group, schema) in &later {
                let name = format!("file_{number}_{group}");
                let beside = format!("{name}_schema.json");
                fs::write(out.join(&beside), serde_json::to_string_pretty(schema)?)?;
                let schemas: Map<String, Value> = components(*group, json!({ "$ref": beside })).into_iter().collect();
                write_module(&mut modules, &out, &name, &document("3.1.1", file, &schemas))?;
                names.push(name);
            }
            let groups: Vec<String> = names.iter().map(|name| format!("{name}::GROUPS")).collect();
            let groups = groups.join(", ");
            writeln!(
                files,
                "    File {{ name: {file:?}, path: {path:?}, groups: &[{groups}], left_out: &{left_out:?}, \
                 typed: &{typed:?}, is_same_in_3_1: {is_same_in_3_1} }},"
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

fn document(version: &str, file: &str, schemas: &Map<String, Value>) -> Value {
    json!({
        "openapi": version,
        "info": { "title": file, "version": "1" },
        "paths": {},
        "components": { "schemas": schemas },
    })
}

/// The two components of a group.
fn components(group: usize, schema: Value) -> [(String, Value); 2] {
    let holder = json!({
        "type": "object",
        "properties": { "value": { "$ref": format!("#/components/schemas/group_{group}") } },
        "required": ["value"],
    });
    [(format!("group_{group}"), schema), (format!("holder_{group}"), holder)]
}

fn generate(directory: &Path, name: &str, document: &Value) -> Result<Generated, Box<dyn Error>> {
    fs::create_dir_all(directory)?;
    let path = directory.join(format!("{name}.json"));
    fs::write(&path, serde_json::to_string_pretty(document)?)?;
    Ok(specwright::configure(path).directory()?)
}

fn models(generated: &Generated) -> &str {
    generated.files().find(|(path, _)| *path == Path::new("models.rs")).map_or("", |(_, text)| text)
}

/// Writes the types of a document, and a module that has them. Returns their text.
fn write_module(modules: &mut String, out: &Path, name: &str, document: &Value) -> Result<String, Box<dyn Error>> {
    let generated = generate(out, name, document)?;
    let text = models(&generated).to_owned();
    fs::write(out.join(format!("{name}.rs")), &text)?;
    writeln!(modules, "#[allow(clippy::disallowed_names, reason = \"the names of the suite\")]\npub mod {name} {{")?;
    writeln!(modules, "    include!(concat!(env!(\"OUT_DIR\"), \"/{name}.rs\"));")?;
    writeln!(modules, "    pub const GROUPS: &[crate::Entry] = &[")?;
    for ty in generated.types().iter().filter(|ty| ty.schema.starts_with("holder_")) {
        let name = ty.response.as_ref().or(ty.request.as_ref()).ok_or("a type that does not travel")?;
        let (schema, pointer) = (&ty.schema, &ty.pointer);
        writeln!(modules, "        crate::entry!({schema:?}, \"\", {pointer:?}, Both, {name}),")?;
    }
    writeln!(modules, "    ];\n}}")?;
    Ok(text)
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
    /// The components of those whose keywords OpenAPI 3.0 has.
    schemas: Map<String, Value>,
    /// The schemas of the others.
    later: Vec<(usize, Value)>,
    /// The groups that are left out, with the reference that they are left out for.
    left_out: Vec<(usize, String)>,
    /// The groups that got a type.
    typed: Vec<(usize, &'static str)>,
}

fn adapt(groups: &Value) -> Result<Adapted, Box<dyn Error>> {
    let mut schemas = Map::new();
    let mut later = Vec::new();
    let mut left_out = Vec::new();
    let mut typed = Vec::new();
    for (number, group) in groups.as_array().ok_or("a file of groups")?.iter().enumerate() {
        let mut schema = group.get("schema").ok_or("a group without a schema")?.clone();
        if let Some(reference) = remote(&schema) {
            left_out.push((number, format!("$ref {reference:?}")));
        } else if is_foreign(&schema) {
            later.push((number, schema));
        } else {
            relocate(&mut schema, &format!("group_{number}"));
            if let Some(typ) = meant(&schema) {
                schema["type"] = json!(typ);
                typed.push((number, typ));
            }
            schemas.extend(components(number, schema));
        }
    }
    Ok(Adapted { schemas, later, left_out, typed })
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

/// Whether a schema has a keyword, or a reference, that OpenAPI 3.0 does not have.
fn is_foreign(schema: &Value) -> bool {
    schema.as_object().into_iter().flatten().any(|(keyword, value)| match keyword.as_str() {
        keyword if NOT_OF_3_0.contains(&keyword) => true,
        "$ref" => value.as_str().is_some_and(|target| target != "#" && !target.starts_with("#/")),
        "properties" | "$defs" => value.as_object().into_iter().flatten().any(|(_, schema)| is_foreign(schema)),
        "allOf" | "anyOf" | "oneOf" => value.as_array().into_iter().flatten().any(is_foreign),
        "items" | "additionalProperties" | "not" => is_foreign(value),
        _ => false,
    })
}

/// The first reference to a document that is not in the schema: none of its `$id` ends as that does.
fn remote(schema: &Value) -> Option<String> {
    let mut identifiers = Vec::new();
    let mut references = Vec::new();
    collect(schema, &mut identifiers, &mut references);
    let leads_out = |reference: &&str| {
        let step = last_step(reference);
        !step.is_empty() && !identifiers.contains(&step)
    };
    references.into_iter().find(leads_out).map(str::to_owned)
}

/// Collects the last steps of identifiers, and references.
fn collect<'v>(value: &'v Value, identifiers: &mut Vec<&'v str>, references: &mut Vec<&'v str>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, identifiers, references)),
        Value::Object(map) => {
            for (key, value) in map {
                match (key.as_str(), value) {
                    ("$id", Value::String(uri)) => identifiers.push(last_step(uri)),
                    ("$ref" | "$dynamicRef", Value::String(uri)) => references.push(uri),
                    _ => collect(value, identifiers, references),
                }
            }
        }
        _ => {}
    }
}

/// What a URI without its fragment ends with.
fn last_step(uri: &str) -> &str {
    let document = uri.split_once('#').map_or(uri, |(document, _)| document).trim_end_matches('/');
    document.rsplit_once('/').map_or(document, |(_, step)| step)
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
