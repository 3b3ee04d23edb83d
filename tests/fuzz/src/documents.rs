//! Documents, mutated as values and as texts.
//!
//! Seeds are the fixtures of the generator and, where there is a corpus (`SPECWRIGHT_CORPUS`, else `../shared/corpus`),
//! real documents. A case takes one of them, or a part of one around a few schemas, and changes it some times: with parts
//! of other documents, with references to anywhere, with hostile texts, with other numbers of everything.

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use crate::{Case, Rng};

/// The largest seed: of larger ones parts are taken.
const LARGEST: usize = 60_000;

/// What cases are made of.
pub struct Seeds {
    documents: Vec<Value>,
    schemas: Vec<Value>,
    keys: Vec<String>,
}

impl Seeds {
    /// Reads the seeds.
    #[must_use]
    pub fn find() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let corpus = std::env::var_os("SPECWRIGHT_CORPUS").map_or_else(|| root.join("../shared/corpus"), PathBuf::from);
        let mut files = Vec::new();
        for directory in [root.join("generator/tests"), root.join("spec"), corpus] {
            collect(&directory, &mut files);
        }
        files.sort();
        let mut seeds = Self { documents: Vec::new(), schemas: Vec::new(), keys: Vec::new() };
        for value in files.iter().filter_map(|file| read(file)) {
            seeds.add(value);
        }
        seeds.keys.sort();
        seeds.keys.dedup();
        seeds
    }

    fn add(&mut self, value: Value) {
        let schemas = value.pointer("/components/schemas").and_then(Value::as_object);
        for (_, schema) in schemas.into_iter().flatten() {
            if schema.to_string().len() < 4_000 {
                self.schemas.push(schema.clone());
                each(schema, &mut |value| {
                    self.keys.extend(value.as_object().into_iter().flatten().map(|(key, _)| key.clone()));
                });
            }
        }
        self.keys.sort();
        self.keys.dedup();
        let openapi = value.get("openapi").is_some() || value.get("swagger").is_some();
        if openapi && value.to_string().len() < LARGEST {
            self.documents.push(value);
        }
    }

    /// The case of a number.
    #[must_use]
    pub fn case(&self, number: u64) -> Case {
        let mut rng = Rng::new(number);
        let mut document = if rng.chance(3) { self.small(&mut rng) } else { self.whole(&mut rng) };
        let changes = 1 << rng.below(5);
        for _ in 0..changes {
            self.change(&mut rng, &mut document);
        }
        let mut bytes = match serde_yaml::to_string(&document) {
            Ok(text) if rng.chance(3) => text.into_bytes(),
            _ => document.to_string().into_bytes(),
        };
        if rng.chance(5) {
            change_text(&mut rng, &mut bytes);
        }
        Case { bytes, extension: "yaml" }
    }

    fn whole(&self, rng: &mut Rng) -> Value {
        rng.pick(&self.documents).cloned().unwrap_or_else(|| json!({"openapi": "3.0.4"}))
    }

    /// A few schemas that refer to each other.
    fn small(&self, rng: &mut Rng) -> Value {
        const NAMES: [&str; 6] = ["A", "B", "C", "D", "E", "F"];
        let mut schemas = Map::new();
        for name in NAMES.iter().take(1 + rng.below(NAMES.len())) {
            schemas.insert((*name).to_owned(), rng.pick(&self.schemas).cloned().unwrap_or_default());
        }
        let mut value = Value::Object(schemas);
        redirect(rng, &mut value, &NAMES);
        let body = json!({"content": {"application/json": {"schema": {"$ref": "#/components/schemas/A"}}}});
        json!({
            "openapi": "3.0.4",
            "info": {"title": "a", "version": "1"},
            "paths": {"/a/{id}": {"post": {"requestBody": body, "responses": {"200": body, "default": body}}}},
            "components": {"schemas": value},
        })
    }

    /// One change of a value in it.
    fn change(&self, rng: &mut Rng, document: &mut Value) {
        let mut count = 0;
        each(document, &mut |_| count += 1);
        let mut left = rng.below(count);
        let other = self.part(rng, document);
        each_mut(document, &mut |value| {
            if left == 0 {
                self.change_value(rng, value, &other);
            }
            left = left.wrapping_sub(1);
        });
    }

    fn change_value(&self, rng: &mut Rng, value: &mut Value, other: &Value) {
        match value {
            Value::Object(map) if !rng.chance(4) => {
                let key = map.keys().nth(rng.below(map.len())).cloned().unwrap_or_default();
                match rng.below(6) {
                    0 => {
                        map.remove(&key);
                    }
                    1 | 2 => {
                        let key =
                            if rng.chance(3) { text(rng) } else { rng.pick(&self.keys).cloned().unwrap_or_default() };
                        map.insert(key, other.clone());
                    }
                    3 => {
                        // The same once more, under a similar name.
                        let copy = map.get(&key).cloned().unwrap_or_default();
                        map.insert(format!("{key}{}", rng.pick(&["_", "2", "-", " ", "é", "S"]).unwrap_or(&"")), copy);
                    }
                    4 => {
                        let copy = map.remove(&key).unwrap_or_default();
                        map.insert(text(rng), copy);
                    }
                    _ => {
                        map.insert("$ref".to_owned(), other.clone());
                    }
                }
            }
            Value::Array(items) if !rng.chance(4) => match rng.below(4) {
                0 => {
                    items.pop();
                }
                1 => items.push(other.clone()),
                2 => {
                    let copy = items.get(rng.below(items.len())).cloned().unwrap_or_default();
                    let times = 1 << rng.below(8);
                    items.extend(std::iter::repeat_n(copy, times));
                }
                _ => items.reverse(),
            },
            value => {
                *value = match rng.below(4) {
                    0 => scalar(rng),
                    1 => wrapped(rng, value.clone()),
                    _ => other.clone(),
                }
            }
        }
    }

    /// A value to put somewhere.
    fn part(&self, rng: &mut Rng, document: &Value) -> Value {
        match rng.below(5) {
            0 => scalar(rng),
            1 => rng.pick(&self.schemas).cloned().unwrap_or_default(),
            2 => {
                // A part of the document itself.
                let mut parts = Vec::new();
                each(document, &mut |value| parts.push(value.clone()));
                rng.pick(&parts).cloned().unwrap_or_default()
            }
            _ => Value::String(reference(rng, document)).pipe(|target| json!({"$ref": target})),
        }
    }
}

/// Method calls in a row where the value is an argument.
trait Pipe: Sized {
    fn pipe<T>(self, next: impl FnOnce(Self) -> T) -> T {
        next(self)
    }
}

impl Pipe for Value {}

/// A reference to a place in the document, mostly one that exists.
fn reference(rng: &mut Rng, document: &Value) -> String {
    if rng.chance(12) {
        let odd = ["", "#", "#/", "#a", "other.yaml", "/dev/zero", "../..", "http://a/b", "#/components/schemas/%41"];
        return (*rng.pick(&odd).unwrap_or(&"")).to_owned();
    }
    let mut pointer = String::from("#");
    let mut here = document;
    loop {
        let next = match here {
            Value::Object(map) => map.iter().nth(rng.below(map.len())).map(|(key, value)| (key.clone(), value)),
            Value::Array(items) => {
                let index = rng.below(items.len());
                items.get(index).map(|value| (index.to_string(), value))
            }
            _ => None,
        };
        let Some((step, value)) = next else { return pointer };
        if pointer.len() > 20 && rng.chance(3) {
            return pointer;
        }
        pointer.push('/');
        pointer.push_str(&step.replace('~', "~0").replace('/', "~1"));
        here = value;
    }
}

/// A schema in another one.
fn wrapped(rng: &mut Rng, value: Value) -> Value {
    let twice = Value::Array(vec![value.clone(), value.clone()]);
    match rng.below(9) {
        0 => json!({"allOf": twice}),
        1 => json!({"oneOf": twice}),
        2 => json!({"anyOf": twice}),
        3 => json!({"items": value}),
        4 => json!({"additionalProperties": value}),
        5 => json!({"properties": {"a": value}, "required": ["a", "b"]}),
        6 => json!({"allOf": [value, {"type": "object", "properties": {"z": {"type": "string"}}}]}),
        7 => json!({"not": value}),
        _ => json!({"oneOf": twice, "discriminator": {"propertyName": "type"}, "type": "object"}),
    }
}

fn scalar(rng: &mut Rng) -> Value {
    match rng.below(8) {
        0 => Value::Null,
        1 => Value::Bool(rng.chance(2)),
        2 => json!(rng.number()),
        3 => json!(-1),
        4 => json!(f64::MAX),
        5 => json!([]),
        6 => json!({}),
        _ => Value::String(text(rng)),
    }
}

/// A text that means something to somebody: to Rust, to rustdoc, to a terminal, to a file system.
fn text(rng: &mut Rng) -> String {
    const TEXTS: &[&str] = &[
        "",
        " ",
        "Self",
        "self",
        "crate",
        "type",
        "r#type",
        "async",
        "gen",
        "_",
        "__",
        "0",
        "1a",
        "é",
        "消息",
        "a b",
        "a-b",
        "A_B",
        "aB",
        "\u{202e}x",
        "\u{0}",
        "\u{1b}[31m",
        "\n",
        "\r\n/// x",
        "*/",
        "//",
        "/*",
        "\"",
        "\\",
        "\"#",
        "r#\"",
        "${x}",
        "{x}",
        "{",
        "}",
        "/{a}/{b}",
        "/{a",
        "../a",
        "Client",
        "Error",
        "Value",
        "Option",
        "String",
        "Vec",
        "D",
        "object",
        "array",
        "string",
        "integer",
        "number",
        "boolean",
        "null",
        "date-time",
        "uuid",
        "byte",
        "binary",
        "int64",
        "application/json",
        "multipart/form-data",
        "*/*",
        "text/plain; charset=utf-16",
        "default",
        "200",
        "2XX",
        "4xx",
        "query",
        "header",
        "path",
        "cookie",
        "form",
        "deepObject",
        "http",
        "apiKey",
        "bearer",
        "x-a",
        "$ref",
        "<<",
        "true",
        "[a](b)",
        "```",
        "<b>",
        "![",
        "http://",
        "- a\n    - b\n\t- c",
        "a\u{301}",
        "ﬀ",
        "ß",
        "İ",
        "3.1.0",
        "2.0",
        "3.0.0",
    ];
    let one = (*rng.pick(TEXTS).unwrap_or(&"")).to_owned();
    match rng.below(12) {
        0 => one.repeat(1 + rng.below(60)),
        1 => format!("{one}{}", rng.pick(TEXTS).unwrap_or(&"")),
        _ => one,
    }
}

/// Makes references lead to these schemas.
fn redirect(rng: &mut Rng, value: &mut Value, names: &[&str]) {
    each_mut(value, &mut |value| {
        if let Some(Value::String(reference)) = value.get_mut("$ref") {
            *reference = format!("#/components/schemas/{}", rng.pick(names).unwrap_or(&"A"));
        }
    });
}

/// One change of a text: as a broken tool or transfer would make it.
fn change_text(rng: &mut Rng, bytes: &mut Vec<u8>) {
    let (from, to) = (rng.below(bytes.len()), rng.below(bytes.len()));
    let (from, to) = (from.min(to), from.max(to));
    match rng.below(6) {
        0 => bytes.truncate(to),
        1 => {
            bytes.drain(from..to.min(from + 20));
        }
        2 => {
            let part: Vec<u8> = bytes.get(from..to.min(from + 200)).unwrap_or_default().to_vec();
            let times = 1 + rng.below(30);
            bytes.splice(to..to, part.repeat(times));
        }
        3 => {
            if let Some(byte) = bytes.get_mut(from) {
                *byte ^= 1 << rng.below(8);
            }
        }
        4 => {
            let inserted = text(rng).into_bytes();
            bytes.splice(from..from, inserted);
        }
        _ => {
            let token = *rng
                .pick(&["&a ", "*a ", "<<: ", "- ", "? ", ": ", "!x ", "{", "[", "\t", "---\n", "\u{feff}", "# "])
                .unwrap_or(&"");
            bytes.splice(from..from, token.bytes());
        }
    }
}

fn each<'v>(value: &'v Value, visit: &mut dyn FnMut(&'v Value)) {
    visit(value);
    match value {
        Value::Array(items) => items.iter().for_each(|item| each(item, visit)),
        Value::Object(map) => map.values().for_each(|item| each(item, visit)),
        _ => {}
    }
}

fn each_mut(value: &mut Value, visit: &mut dyn FnMut(&mut Value)) {
    visit(value);
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| each_mut(item, visit)),
        Value::Object(map) => map.values_mut().for_each(|item| each_mut(item, visit)),
        _ => {}
    }
}

fn collect(directory: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(directory) else { return };
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ["yaml", "yml", "json"].iter().any(|known| ending == *known)) {
            files.push(path);
        }
    }
}

fn read(file: &Path) -> Option<Value> {
    if std::fs::metadata(file).ok()?.len() > 1_500_000 {
        return None;
    }
    let text = std::fs::read_to_string(file).ok()?;
    serde_json::from_str(&text).ok().or_else(|| serde_yaml::from_str(&text).ok())
}

/// What is wrong with what is made of a document.
///
/// # Errors
/// When the code is not Rust, or a diagnostic cannot be printed.
pub fn check(case: &Case) -> Result<(), String> {
    // A thread of a build script may have this stack.
    let bytes = case.bytes.clone();
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(move || generate(&bytes));
    match thread.map_err(|error| error.to_string())?.join() {
        Ok(outcome) => outcome,
        Err(_) => Err("it panics".to_owned()),
    }
}

fn generate(bytes: &[u8]) -> Result<(), String> {
    let directory = std::env::temp_dir().join(format!("specwright-fuzz-{}", std::process::id()));
    let file = directory.join("case.yaml");
    let written = std::fs::create_dir_all(&directory).and_then(|()| std::fs::write(&file, bytes));
    written.map_err(|error| format!("cannot write the case: {error}"))?;
    for generated in [specwright::configure(&file).remarks(true).file(), specwright::configure(&file).directory()] {
        let findings = match &generated {
            Ok(generated) => {
                for (path, text) in generated.files() {
                    syn::parse_file(text).map_err(|error| format!("{} is not Rust: {error}", path.display()))?;
                }
                generated.warnings()
            }
            Err(error) if error.findings().is_empty() => return Err("an error without a diagnostic".to_owned()),
            Err(error) => error.findings(),
        };
        for finding in findings {
            let line = finding.one_line();
            if line.contains(|letter: char| letter.is_control()) || line.len() > 12_000 {
                return Err(format!("a diagnostic that is not one line: {line:?}"));
            }
            if finding.draw(false).contains('\u{1b}') {
                return Err(format!("a diagnostic with an escape: {line:?}"));
            }
            if finding.code == specwright::Code::Output {
                return Err(format!("the generated code is not Rust: {line}"));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each number always makes the same case, or a fault could not be looked at again.
    #[test]
    fn some_hundred_cases_have_no_fault() {
        let seeds = Seeds::find();
        assert!(seeds.documents.len() > 100 && seeds.schemas.len() > 500, "there are no seeds");
        let faults: Vec<String> = (0..150)
            .filter_map(|number| {
                let case = seeds.case(number);
                assert_eq!(case.bytes, seeds.case(number).bytes);
                check(&case).err().map(|fault| format!("{number}: {fault}"))
            })
            .collect();
        assert!(faults.is_empty(), "{faults:#?}");
    }
}
