//! `bench features`: what the features of the runtime cost a client that does not use them, and what costs one that does.
//!
//! The first table has a row for each feature: the crates that it brings, and what checking the runtime and a small client with it costs. The second
//! has a row for each thing that a document may have (files, streams, pages, XML, a mock): what some operations with it add to the client, and
//! what a program pays that calls one of them. Nothing is run.

use std::collections::BTreeSet;
use std::env;
use std::error::Error;
use std::ffi::OsString;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use specwright::{Generated, OperationSummary};

use crate::arguments::{Arguments, Step};
use crate::calls::{ANY, call, cost};
use crate::measure::{Meter, succeeded, touch};
use crate::record::Cost;
use crate::report::Unit;
use crate::workshop::{Crate, Workshop};

/// The features of the runtime: none, each by itself, those by default, and all. Those of reqwest mean nothing without it. `native-tls` and
/// `rustls-aws-lc` are left out, which need OpenSSL's headers and cmake.
const FEATURES: &[(&str, &[&str])] = &[
    ("none", &[]),
    ("`chrono`", &["chrono"]),
    ("`uuid`", &["uuid"]),
    ("`pattern`", &["pattern"]),
    ("`xml`", &["xml"]),
    ("`tracing`", &["tracing"]),
    ("`mock`", &["mock"]),
    ("`recording`", &["recording"]),
    ("`blocking`", &["blocking"]),
    ("`oauth2`", &["oauth2"]),
    ("`reqwest`", &["reqwest"]),
    ("`reqwest`, `http2`", &["reqwest", "http2"]),
    ("`reqwest`, `gzip`", &["reqwest", "gzip"]),
    ("`reqwest`, `brotli`", &["reqwest", "brotli"]),
    ("`reqwest`, `zstd`", &["reqwest", "zstd"]),
    ("`reqwest`, `system-proxy`", &["reqwest", "system-proxy"]),
    ("`rustls` (with `reqwest`)", &["rustls"]),
    ("by default", &["reqwest", "rustls", "http2", "chrono", "uuid"]),
    ("all of these", ALL),
];

/// All that are measured.
const ALL: &[&str] = &[
    "chrono",
    "uuid",
    "pattern",
    "xml",
    "tracing",
    "mock",
    "recording",
    "blocking",
    "oauth2",
    "reqwest",
    "http2",
    "gzip",
    "brotli",
    "zstd",
    "system-proxy",
    "rustls",
];

/// How many operations a document has of each thing.
const MANY: usize = 20;

/// What a program does with a call that is awaited once.
const AWAITED: &str = "let answer = CALL.await?;\n    black_box(&answer);";
/// The same with what comes as a stream.
const STREAMED: &str = "let mut items = CALL.await?;\n    black_box(items.next().await);";

/// A thing that a document may have.
struct Thing {
    /// What operations with it are called.
    label: &'static str,
    /// The path item of an operation with this id; `None` where the document stays as it is.
    item: Option<fn(&str) -> Value>,
    /// Whether its path items are webhooks.
    is_webhook: bool,
    /// Whether the client has a mock.
    mock: bool,
    /// The features of the runtime that it needs.
    features: &'static [&'static str],
    /// What a program does with `CALL`; `None` where there is no call.
    uses: Option<&'static str>,
}

const PLAIN: Thing =
    Thing { label: "", item: None, is_webhook: false, mock: false, features: &[], uses: Some(AWAITED) };

const THINGS: &[Thing] = &[
    Thing { label: "JSON bodies", item: Some(|id| sends(id, "application/json", "Tea")), ..PLAIN },
    Thing {
        label: "`multipart` bodies with a file",
        item: Some(|id| sends(id, "multipart/form-data", "Photo")),
        ..PLAIN
    },
    Thing { label: "bodies of bytes", item: Some(|id| sends(id, "application/octet-stream", "Blob")), ..PLAIN },
    Thing { label: "responses of bytes", item: Some(|id| answers(id, "application/octet-stream", "Blob")), ..PLAIN },
    Thing { label: "events", item: Some(|id| answers(id, "text/event-stream", "Tea")), uses: Some(STREAMED), ..PLAIN },
    Thing {
        label: "lines of JSON",
        item: Some(|id| answers(id, "application/x-ndjson", "Tea")),
        uses: Some(STREAMED),
        ..PLAIN
    },
    Thing {
        label: "pages",
        item: Some(pages),
        uses: Some("let mut items = CALL.items();\n    black_box(items.next().await);"),
        ..PLAIN
    },
    Thing { label: "XML bodies", item: Some(|id| sends(id, "application/xml", "Tea")), features: &["xml"], ..PLAIN },
    Thing {
        label: "webhooks",
        item: Some(|id| sends(id, "application/json", "Tea")),
        is_webhook: true,
        uses: None,
        ..PLAIN
    },
    Thing { label: "a mock of the client", mock: true, features: &["mock"], uses: None, ..PLAIN },
];

/// Prints both tables.
pub fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let workshop = Workshop::open()?;
    let meter = workshop.meter()?;
    let runs = arguments.runs.unwrap_or(1);
    of_runtime(&workshop, &meter, runs)?;
    println!();
    of_documents(&workshop, &meter, runs, &arguments.programs())
}

/// The table of the runtime's features.
fn of_runtime(workshop: &Workshop, meter: &Meter, runs: usize) -> Result<(), Box<dyn Error>> {
    let client = text(&generated(&PLAIN)?);
    println!(
        "| features of the runtime | crates in the tree | `cargo check` of the runtime, CPU | of a small client, CPU |\n\
         |---|---|---|---|"
    );
    for (index, (label, features)) in FEATURES.iter().enumerate() {
        eprintln!("the runtime with {label}");
        let krate = library(workshop, &format!("bench-features-{index}"), &client, features)?;
        krate.build_dependencies(meter, Step::Check.cargo())?;
        let mut least: Option<(Cost, Cost)> = None;
        for _ in 0..runs {
            // Both are compiled again, one after the other.
            touch(&workshop.root().join("runtime/src/lib.rs"))?;
            let run = meter.cargo(&krate.directory, Step::Check.cargo(), false)?;
            let (runtime, client) = (run.of("specwright_runtime")?, run.of(&krate.name())?);
            least = Some(match least {
                Some((of_runtime, of_client)) => (of_runtime.min(runtime), of_client.min(client)),
                None => (runtime, client),
            });
        }
        let (runtime, client) = least.ok_or("no run was asked for")?;
        let [runtime, client] = [runtime, client].map(|cost| Unit::Seconds.show(cost.user));
        println!("| {label} | {} | {runtime} | {client} |", tree(&krate)?);
    }
    Ok(())
}

/// The table of what documents have.
fn of_documents(workshop: &Workshop, meter: &Meter, runs: usize, steps: &[Step]) -> Result<(), Box<dyn Error>> {
    let titles: String =
        steps.iter().map(|step| format!(" `cargo {}` of a program, CPU |", step.cargo().join(" "))).collect();
    println!(
        "| a client of | `cargo check` of the client, CPU | more |{titles}\n|---|---|---|{}",
        "---|".repeat(steps.len())
    );
    let plain = measure(workshop, meter, runs, steps, (0, &PLAIN))?;
    println!("| {MANY} plain operations | {} | – |{}", Unit::Seconds.show(plain.client), cells(&plain));
    for (index, thing) in (1..).zip(THINGS) {
        let found = measure(workshop, meter, runs, steps, (index, thing))?;
        let label = match thing.item {
            Some(_) => format!("these, and {MANY} with {}", thing.label),
            None => format!("these, with {}", thing.label),
        };
        let more = found.client - plain.client;
        let sign = if more < 0.0 { "−" } else { "+" };
        let (client, more) = (Unit::Seconds.show(found.client), Unit::Seconds.show(more.abs()));
        println!("| {label} | {client} | {sign}{more} |{}", cells(&found));
    }
    Ok(())
}

/// The seconds of CPU of a client, and those of a program in each step, if there is one.
struct Measured {
    client: f64,
    program: Vec<Option<f64>>,
}

fn cells(measured: &Measured) -> String {
    let cell = |seconds: &Option<f64>| seconds.map_or_else(|| "–".to_owned(), |seconds| Unit::Seconds.show(seconds));
    measured.program.iter().map(|seconds| format!(" {} |", cell(seconds))).collect()
}

fn measure(
    workshop: &Workshop,
    meter: &Meter,
    runs: usize,
    steps: &[Step],
    (index, thing): (usize, &Thing),
) -> Result<Measured, Box<dyn Error>> {
    eprintln!("a client with {}", if thing.label.is_empty() { "plain operations" } else { thing.label });
    let generated = generated(thing)?;
    let features = [&["reqwest"][..], thing.features].concat();
    let client = library(workshop, &format!("bench-things-{index}"), &text(&generated), &features)?;
    let user = cost(&client, Step::Check, runs, meter)?.user;
    let path = if thing.item.is_some() { "/more0" } else { "/teas0" };
    let called = generated.operations().iter().find(|operation| operation.path == path);
    let program = match (thing.uses, called) {
        (Some(uses), Some(operation)) => Some(program(workshop, &client, &source(operation, uses))?),
        (Some(_), None) => return Err(format!("the client has no operation {path}").into()),
        (None, _) => None,
    };
    let seconds = |step: &Step| match &program {
        Some(program) => Ok::<_, Box<dyn Error>>(Some(cost(program, *step, runs, meter)?.user)),
        None => Ok(None),
    };
    Ok(Measured { client: user, program: steps.iter().map(seconds).collect::<Result<_, _>>()? })
}

/// The crate of a client, over a runtime with these features.
fn library(workshop: &Workshop, package: &str, text: &str, features: &[&str]) -> Result<Crate, Box<dyn Error>> {
    let krate = workshop.empty(package)?;
    let runtime = workshop.runtime().replace(" }", &format!(", default-features = false, features = {features:?} }}"));
    krate.write("Cargo.toml", &workshop.manifest(package, &format!("[dependencies]\n{runtime}")))?;
    krate.write("src/lib.rs", text)?;
    Ok(krate)
}

/// A program over a client.
fn program(workshop: &Workshop, client: &Crate, source: &str) -> Result<Crate, Box<dyn Error>> {
    let krate = workshop.empty(&format!("{}-program", client.package))?;
    let rest = format!(
        "[dependencies]\nclient = {{ package = {:?}, path = {:?} }}\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}",
        client.package, client.directory
    );
    krate.write("Cargo.toml", &workshop.manifest(&krate.package, &rest))?;
    krate.write("src/main.rs", source)?;
    Ok(krate)
}

/// A program that calls one operation.
fn source(operation: &OperationSummary, uses: &str) -> String {
    let uses = uses.replace("CALL", &call(operation));
    format!(
        "use std::error::Error;\nuse std::hint::black_box;\n\nuse client::Client;\n\n{ANY}\
         #[tokio::main(flavor = \"current_thread\")]\nasync fn main() -> Result<(), Box<dyn Error>> {{\n    \
         let client = Client::builder().build()?;\n    {uses}\n    Ok(())\n}}\n"
    )
}

/// How many crates a crate depends on.
fn tree(krate: &Crate) -> Result<usize, Box<dyn Error>> {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
    command.args(["tree", "--quiet", "--edges", "normal,build", "--prefix", "none"]).current_dir(&krate.directory);
    let output = command.env("CARGO_TERM_COLOR", "never").stdin(Stdio::null()).output()?;
    succeeded(&output)?;
    // Itself is one of them.
    Ok(crates(&String::from_utf8_lossy(&output.stdout)).saturating_sub(1))
}

/// The crates in the lines of `cargo tree`, which has some several times.
fn crates(tree: &str) -> usize {
    let lines = tree.lines().map(|line| line.trim_end_matches(" (*)").trim());
    lines.filter(|line| !line.is_empty()).collect::<BTreeSet<&str>>().len()
}

fn generated(thing: &Thing) -> Result<Generated, Box<dyn Error>> {
    let builder = specwright::configure_document("bench.json", document(thing)).mock(thing.mock);
    builder.file().map_err(|error| format!("{error:?}").into())
}

fn text(generated: &Generated) -> String {
    generated.files().map(|(_, text)| text).collect()
}

/// A document of plain operations, and as many with a thing.
fn document(thing: &Thing) -> Value {
    let plain =
        (0..MANY).map(|index| (format!("/teas{index}"), answers(&format!("tea{index}"), "application/json", "Tea")));
    let more = thing
        .item
        .into_iter()
        .flat_map(|item| (0..MANY).map(move |index| (format!("/more{index}"), item(&format!("more{index}")))));
    let (mut paths, mut webhooks) = (plain.collect::<serde_json::Map<_, _>>(), serde_json::Map::new());
    let items = if thing.is_webhook { &mut webhooks } else { &mut paths };
    items.extend(more);
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Tea", "version": "1"},
        "servers": [{"url": "https://tea.example.com"}],
        "paths": paths,
        "webhooks": webhooks,
        "components": {"schemas": {
            "Tea": {
                "type": "object",
                "required": ["id", "name"],
                "properties": {
                    "id": {"type": "integer"},
                    "name": {"type": "string"},
                    "price": {"type": "number"},
                    "tags": {"type": "array", "items": {"type": "string"}},
                },
            },
            "Photo": {
                "type": "object",
                "required": ["title"],
                "properties": {"title": {"type": "string"}, "photo": {"type": "string", "format": "binary"}},
            },
            "Blob": {"type": "string", "format": "binary"},
            "Page": {
                "type": "object",
                "required": ["teas"],
                "properties": {
                    "teas": {"type": "array", "items": {"$ref": "#/components/schemas/Tea"}},
                    "next_cursor": {"type": "string"},
                },
            },
            "Problem": {"type": "object", "properties": {"message": {"type": "string"}}},
        }},
    })
}

/// A media type with a component schema.
fn content(media: &str, schema: &str) -> Value {
    json!({media: {"schema": {"$ref": format!("#/components/schemas/{schema}")}}})
}

fn responses(media: &str, schema: &str) -> Value {
    json!({
        "200": {"description": "Done", "content": content(media, schema)},
        "default": {"description": "Failed", "content": content("application/json", "Problem")},
    })
}

/// A path item with a `GET` that answers this.
fn answers(id: &str, media: &str, schema: &str) -> Value {
    json!({"get": {"operationId": id, "responses": responses(media, schema)}})
}

/// A path item with a `POST` of this body.
fn sends(id: &str, media: &str, schema: &str) -> Value {
    let body = json!({"required": true, "content": content(media, schema)});
    json!({"post": {"operationId": id, "requestBody": body, "responses": responses("application/json", "Tea")}})
}

/// A path item with a list in pages.
fn pages(id: &str) -> Value {
    let cursor = json!({"name": "cursor", "in": "query", "schema": {"type": "string"}});
    let responses = responses("application/json", "Page");
    json!({"get": {"operationId": id, "parameters": [cursor], "responses": responses}})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_feature_of_the_runtime_is_measured_alone_and_with_all() {
        let manifest = include_str!("../../../runtime/Cargo.toml");
        let (_, section) = manifest.split_once("[features]\n").unwrap();
        let (section, _) = section.split_once("\n[").unwrap();
        let known = section.lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name);
        let known = known.filter(|name| !["default", "native-tls", "rustls-aws-lc"].contains(name));
        let known: BTreeSet<&str> = known.collect();
        assert_eq!(ALL.iter().copied().collect::<BTreeSet<_>>(), known);
        for name in known {
            let alone = FEATURES.iter().any(|(_, features)| {
                features.contains(&name) && features.iter().all(|other| [name, "reqwest"].contains(other))
            });
            assert!(alone, "no row has {name} alone");
        }
    }

    #[test]
    fn every_client_has_the_thing_that_it_is_measured_for() {
        let plain = text(&generated(&PLAIN).unwrap());
        assert_eq!(generated(&PLAIN).unwrap().operations().len(), MANY);
        let marks = [
            ".json(body)",
            ".multipart(",
            "Upload",
            "Call<Bytes",
            "EventStream",
            "ItemStream",
            "Paging::cursor",
            "needs_xml!",
            "pub struct Webhooks",
            "pub mod mock",
        ];
        assert_eq!(marks.len(), THINGS.len());
        for (thing, mark) in THINGS.iter().zip(marks) {
            let generated = generated(thing).unwrap();
            let text = text(&generated);
            assert!(text.contains(mark) && !plain.contains(mark), "{}: {text}", thing.label);
            if let Some(uses) = thing.uses {
                let operation = generated.operations().iter().find(|operation| operation.path == "/more0").unwrap();
                let called = format!("client.{}(", operation.function);
                assert!(source(operation, uses).contains(&called), "{}", thing.label);
            }
        }
    }

    #[test]
    fn a_crate_is_counted_once() {
        assert_eq!(crates("a v1 (/a)\nb v1\nc v1 (proc-macro)\nb v1 (*)\nc v1 (proc-macro) (*)\nb v2\n"), 4);
    }
}
