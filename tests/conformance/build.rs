//! Makes an OpenAPI document of the vectors that others wrote, an operation for each case that OpenAPI can express, and
//! generates its client. The cases and what is expected of them become a table beside the client.
//!
//! The vectors are read in place: `../shared/vectors` beside the repository, or `SPECWRIGHT_VECTORS`. Without them there are no
//! cases.

use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Value, json};

/// JSON whose objects keep their order, which is that of a query.
#[derive(Clone, Debug, PartialEq)]
enum Ordered {
    Scalar(Value),
    List(Vec<Ordered>),
    Object(Vec<(String, Ordered)>),
}

impl<'de> Deserialize<'de> for Ordered {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Ordered;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("JSON")
            }

            fn visit_unit<E>(self) -> Result<Ordered, E> {
                Ok(Ordered::Scalar(Value::Null))
            }

            fn visit_bool<E>(self, value: bool) -> Result<Ordered, E> {
                Ok(Ordered::Scalar(value.into()))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Ordered, E> {
                Ok(Ordered::Scalar(value.into()))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Ordered, E> {
                Ok(Ordered::Scalar(value.into()))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Ordered, E> {
                Ok(Ordered::Scalar(value.into()))
            }

            fn visit_str<E>(self, text: &str) -> Result<Ordered, E> {
                Ok(Ordered::Scalar(text.into()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Ordered, A::Error> {
                let mut found = Vec::new();
                while let Some(item) = items.next_element()? {
                    found.push(item);
                }
                Ok(Ordered::List(found))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Ordered, A::Error> {
                let mut found = Vec::new();
                while let Some(member) = map.next_entry()? {
                    found.push(member);
                }
                Ok(Ordered::Object(found))
            }
        }
        deserializer.deserialize_any(Read)
    }
}

impl Ordered {
    fn get(&self, key: &str) -> Option<&Self> {
        let Self::Object(members) = self else { return None };
        members.iter().find(|(name, _)| name == key).map(|(_, value)| value)
    }

    fn text(&self) -> Option<&str> {
        if let Self::Scalar(Value::String(text)) = self { Some(text) } else { None }
    }

    fn members(&self) -> &[(String, Self)] {
        if let Self::Object(members) = self { members } else { &[] }
    }

    fn items(&self) -> &[Self] {
        if let Self::List(items) = self { items } else { &[] }
    }

    /// The same as text.
    fn json(&self) -> String {
        match self {
            Self::Scalar(value) => value.to_string(),
            Self::List(items) => format!("[{}]", items.iter().map(Self::json).collect::<Vec<_>>().join(",")),
            Self::Object(members) => {
                let member =
                    |(name, value): &(String, Self)| format!("{}:{}", Value::from(name.as_str()), value.json());
                format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(","))
            }
        }
    }
}

/// One parameter of a case.
struct Parameter {
    name: String,
    value: Ordered,
    explode: bool,
}

/// One case: what is written, and what is expected.
struct Case {
    /// The vectors that it is from.
    source: String,
    /// What it is called there.
    title: String,
    location: &'static str,
    style: &'static str,
    reserved: bool,
    /// What stands before and behind the expression.
    around: (String, String),
    parameters: Vec<Parameter>,
    expected: Vec<String>,
}

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed=SPECWRIGHT_VECTORS");
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let beside = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../../shared/vectors");
    let vectors = env::var_os("SPECWRIGHT_VECTORS").map_or(beside, PathBuf::from);
    println!("cargo::rerun-if-changed={}", vectors.display());
    let mut cases = Vec::new();
    let mut left_out = Vec::new();
    if let Ok(text) = fs::read_to_string(vectors.join("parameter-styles.json")) {
        style_table(&serde_json::from_str(&text)?, &mut cases, &mut left_out);
    }
    for file in ["spec-examples", "spec-examples-by-section", "extended-tests"] {
        if let Ok(text) = fs::read_to_string(vectors.join("uritemplate-test").join(file).with_extension("json")) {
            templates(file, &serde_json::from_str(&text)?, &mut cases, &mut left_out);
        }
    }
    let mut modules = String::new();
    let mut documents: Vec<String> = Vec::new();
    if let Ok(entries) = fs::read_dir(vectors.join("oas30-schema/pass")) {
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
        paths.sort();
        for path in paths {
            let number = documents.len();
            specwright::configure(&path).out_dir(out.join(format!("document_{number}"))).generate()?;
            writeln!(
                modules,
                "/// A document of others.\n#[allow(missing_docs, clippy::all)]\npub mod document_{number} {{ include!(concat!(env!(\"OUT_DIR\"), \"/document_{number}/client.rs\")); }}"
            )?;
            documents.push(path.file_stem().unwrap_or_default().to_string_lossy().into_owned());
        }
    }
    // `{+name}` is how these cases are written.
    let client = specwright::configure_document("vectors.json", document(&cases)).allow(specwright::Code::InvalidKey);
    client.out_dir(&out).generate()?;
    writeln!(
        modules,
        "/// The client of all cases.\npub mod client {{ include!(concat!(env!(\"OUT_DIR\"), \"/client.rs\")); }}"
    )?;
    writeln!(
        modules,
        "/// The documents of OpenAPI 3.0 that others wrote.\npub const DOCUMENTS: &[&str] = &{documents:?};"
    )?;
    writeln!(
        modules,
        "/// What OpenAPI cannot express: the vectors, the case, and why.\npub const LEFT_OUT: &[(&str, &str, &str)] = &{left_out:?};"
    )?;
    writeln!(modules, "/// All cases.\npub fn cases() -> Vec<Case> {{\n    vec![")?;
    for (number, case) in cases.iter().enumerate() {
        writeln!(
            modules,
            "        Case {{ source: {:?}, title: {:?}, location: {:?}, name: {:?}, expected: &{:?}, call: case_{number} }},",
            case.source,
            case.title,
            case.location,
            case.parameters.first().map_or("", |parameter| parameter.name.as_str()),
            case.expected
        )?;
    }
    writeln!(modules, "    ]\n}}")?;
    for (number, case) in cases.iter().enumerate() {
        glue(&mut modules, number, case)?;
    }
    fs::write(out.join("modules.rs"), modules)?;
    Ok(())
}

/// The function that calls a case.
fn glue(modules: &mut String, number: usize, case: &Case) -> std::fmt::Result {
    writeln!(modules, "fn case_{number}(client: &client::Client) -> specwright_runtime::Call<()> {{")?;
    for (index, parameter) in case.parameters.iter().enumerate() {
        let ty = match &parameter.value {
            Ordered::List(_) => "Vec<String>".to_owned(),
            Ordered::Object(members) if members.is_empty() => {
                "specwright_runtime::Map<specwright_runtime::Value>".to_owned()
            }
            Ordered::Object(_) => format!("client::Case{number}Value{index}"),
            Ordered::Scalar(_) => "String".to_owned(),
        };
        writeln!(modules, "    let value_{index}: {ty} = read({:?});", parameter.value.json())?;
    }
    let arguments: Vec<String> = (0..case.parameters.len()).map(|index| format!("&value_{index}")).collect();
    writeln!(modules, "    client.case_{number}({})\n}}", arguments.join(", "))
}

fn document(cases: &[Case]) -> Value {
    let mut paths = serde_json::Map::new();
    let mut schemas = serde_json::Map::new();
    for (number, case) in cases.iter().enumerate() {
        let mut parameters = Vec::new();
        for (index, parameter) in case.parameters.iter().enumerate() {
            let schema = match &parameter.value {
                Ordered::List(_) => json!({ "type": "array", "items": { "type": "string" } }),
                Ordered::Object(members) if members.is_empty() => json!({ "type": "object" }),
                Ordered::Object(members) => {
                    let name = format!("Case{number}Value{index}");
                    schemas.insert(name.clone(), object(members));
                    json!({ "$ref": format!("#/components/schemas/{name}") })
                }
                Ordered::Scalar(_) => json!({ "type": "string" }),
            };
            parameters.push(json!({
                "name": parameter.name, "in": case.location, "required": true, "style": case.style,
                "explode": parameter.explode, "allowReserved": case.reserved && case.location == "query", "schema": schema,
            }));
        }
        let place = match case.parameters.first() {
            Some(first) if case.location == "path" && case.reserved => format!("{{+{}}}", first.name),
            Some(first) if case.location == "path" => format!("{{{}}}", first.name),
            _ => String::new(),
        };
        let operation = json!({
            "operationId": format!("case_{number}"), "parameters": parameters, "responses": { "204": { "description": "Written." } },
        });
        let (before, behind) = &case.around;
        paths.insert(format!("/{number}/x{before}{place}{behind}"), json!({ "get": operation }));
    }
    json!({
        "openapi": "3.2.0", "info": { "title": "Vectors", "version": "1" }, "servers": [{ "url": "http://test" }],
        "paths": paths, "components": { "schemas": schemas },
    })
}

/// An object with these properties. A JSON value would sort them, so each is a part of its own.
fn object(members: &[(String, Ordered)]) -> Value {
    let parts = members.iter().map(|(name, value)| {
        let ty = if matches!(value, Ordered::Scalar(Value::Number(_))) { "integer" } else { "string" };
        json!({ "type": "object", "required": [name], "properties": { name: { "type": ty } } })
    });
    json!({ "allOf": parts.collect::<Vec<_>>() })
}

fn style_table(table: &Ordered, cases: &mut Vec<Case>, left_out: &mut Vec<(String, String, &'static str)>) {
    let source = "OpenAPI, style examples".to_owned();
    for row in table.get("rows").map(Ordered::items).unwrap_or_default() {
        let text = |key: &str| row.get(key).and_then(Ordered::text).unwrap_or_default();
        let explode = matches!(row.get("explode"), Some(Ordered::Scalar(Value::Bool(true))));
        for (kind, value) in table.get("values").map(Ordered::members).unwrap_or_default() {
            let title =
                format!("{} in {}, {}, {kind}", text("style"), text("in"), if explode { "exploded" } else { "joined" });
            let Some(expected) = row.get(kind).and_then(Ordered::text) else {
                left_out.push((source.clone(), title, "the specification defines no result"));
                continue;
            };
            let parameter = Parameter { name: "color".to_owned(), value: value.clone(), explode };
            cases.push(Case {
                source: source.clone(),
                title,
                location: location(text("in")),
                style: style(text("style")),
                reserved: false,
                around: (String::new(), String::new()),
                parameters: vec![parameter],
                expected: vec![expected.to_owned()],
            });
        }
    }
}

fn location(name: &str) -> &'static str {
    ["path", "query", "header", "cookie"].into_iter().find(|known| *known == name).unwrap_or("query")
}

fn style(name: &str) -> &'static str {
    let known = ["matrix", "label", "simple", "form", "spaceDelimited", "pipeDelimited", "deepObject", "cookie"];
    known.into_iter().find(|known| *known == name).unwrap_or("form")
}

fn templates(file: &str, groups: &Ordered, cases: &mut Vec<Case>, left_out: &mut Vec<(String, String, &'static str)>) {
    for (group, suite) in groups.members() {
        let variables = suite.get("variables").cloned().unwrap_or(Ordered::Object(Vec::new()));
        for test in suite.get("testcases").map(Ordered::items).unwrap_or_default() {
            let [template, expected] = test.items() else { continue };
            let template = template.text().unwrap_or_default();
            let source = format!("RFC 6570, {file}");
            let title = format!("{group}: `{template}`");
            let expected: Vec<String> = match expected {
                Ordered::List(all) => all.iter().filter_map(|text| Some(text.text()?.to_owned())).collect(),
                one => one.text().map(str::to_owned).into_iter().collect(),
            };
            match expression(template, &variables) {
                Ok((location, style, reserved, around, parameters)) if !expected.is_empty() => {
                    cases.push(Case { source, title, location, style, reserved, around, parameters, expected });
                }
                Ok(_) => left_out.push((source, title, "an error of the template, which a document does not have")),
                Err(why) => left_out.push((source, title, why)),
            }
        }
    }
}

type Expressed = (&'static str, &'static str, bool, (String, String), Vec<Parameter>);

/// The parameters that an expression of RFC 6570 is, if it is some.
fn expression(template: &str, variables: &Ordered) -> Result<Expressed, &'static str> {
    let parts = template.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)));
    let (before, (inner, behind)) = parts.ok_or("no expression")?;
    if before.contains(['#', '}', '\'']) || behind.contains(['#', '{', '}', '\'']) {
        return Err("more than one expression, or a fragment");
    }
    let (location, style, reserved, names) = match inner.split_at_checked(1) {
        Some((".", names)) => ("path", "label", false, names),
        Some((";", names)) => ("path", "matrix", false, names),
        Some(("?" | "&", names)) => ("query", "form", false, names),
        Some(("+", names)) => ("path", "simple", true, names),
        Some(("/" | "#", _)) => return Err("a whole segment or a fragment"),
        _ => ("path", "simple", false, inner),
    };
    let mut parameters = Vec::new();
    for name in names.split(',') {
        let (name, explode) = name.strip_suffix('*').map_or((name, false), |name| (name, true));
        if name.contains(':') {
            return Err("a prefix of a value");
        }
        if !name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_') {
            return Err("a name that OpenAPI does not give");
        }
        let value = variables.get(name).cloned().unwrap_or(Ordered::Scalar(Value::Null));
        let is_nested = |value: &Ordered| !matches!(value, Ordered::Scalar(_));
        if matches!(value, Ordered::Scalar(Value::Null)) {
            return Err("a value that is not there");
        }
        if value.items().iter().any(is_nested) || value.members().iter().any(|(_, value)| is_nested(value)) {
            return Err("a nested value");
        }
        let value = match value {
            Ordered::Scalar(Value::String(text)) => Ordered::Scalar(text.into()),
            Ordered::Scalar(value) => Ordered::Scalar(value.to_string().into()),
            value => value,
        };
        parameters.push(Parameter { name: name.to_owned(), value, explode });
    }
    if location == "path" && parameters.len() > 1 {
        return Err("several values in one expression of a path");
    }
    // A template may go on with a query that it has begun, and nothing comes after a query.
    if location == "query"
        && (!behind.is_empty() || !before.is_empty() && before.contains('?') != inner.starts_with('&'))
    {
        return Err("a query that does not end the address");
    }
    Ok((location, style, reserved, (before.to_owned(), behind.to_owned()), parameters))
}
