//! `bench codec`: how fast generated types are read and written, beside the same types with serde's derives.
//!
//! Payloads are the examples that a document gives for responses, repeated to a size worth measuring. Both kinds of
//! types are made from one generated client and stand in one program, which checks that they agree and takes turns with
//! them.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use specwright::OperationSummary;

use crate::arguments::Arguments;
use crate::generators::generated;
use crate::payload::{example, repeated};
use crate::twin::Client;
use crate::workshop::{Workshop, slug};

/// What is measured of GitHub's document: what it shows, the operation that returns it, the size to repeat it to.
const PAYLOADS: &[(&str, &str, &str, usize)] = &[
    ("a large object", "GET", "/repos/{owner}/{repo}", 0),
    ("large objects", "GET", "/repos/{owner}/{repo}", 500_000),
    ("objects in objects", "GET", "/repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs", 0),
    ("small objects", "GET", "/repos/{owner}/{repo}/labels", 200_000),
    ("long strings", "GET", "/codes_of_conduct/{key}", 200_000),
    ("a map", "GET", "/emojis", 0),
    ("numbers", "GET", "/repos/{owner}/{repo}/stats/participation", 200_000),
    ("few untagged unions", "GET", "/repos/{owner}/{repo}/issues", 500_000),
    ("untagged unions", "GET", "/repos/{owner}/{repo}/commits", 200_000),
    ("few tagged unions", "GET", "/repos/{owner}/{repo}/rulesets/{ruleset_id}", 200_000),
    ("tagged unions", "GET", "/repos/{owner}/{repo}/rules/branches/{branch}", 200_000),
];

/// The number of payloads of another document.
const OTHERS: usize = 6;

/// A payload, and the type that reads it.
struct Payload {
    title: String,
    root: String,
    text: String,
}

/// Prints a table for each document.
pub fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let workshop = Workshop::open()?;
    for document in &arguments.documents {
        let text = fs::read_to_string(document)?;
        let value: Value = serde_json::from_str(&text)
            .map_err(|error| format!("{}: examples are taken from JSON documents: {error}", document.display()))?;
        let generated = generated(document)?;
        let client: String = generated.files().map(|(_, text)| text).collect();
        let client = Client::read(&client)?;
        let payloads = payloads(&value, generated.operations(), &client);
        if payloads.is_empty() {
            return Err(format!("{} has no examples of JSON answers", document.display()).into());
        }
        measure(&workshop, document, &client, &payloads, arguments.runs.unwrap_or(40))?;
    }
    Ok(())
}

fn payloads(document: &Value, operations: &[OperationSummary], client: &Client) -> Vec<Payload> {
    let payload = |title: String, operation: &OperationSummary, size: usize| {
        let example = example(document, &operation.method, &operation.path)?;
        let (value, many) = repeated(example, size);
        let root = if many { format!("Vec<{}>", operation.result) } else { operation.result.clone() };
        // A response of several statuses is not one JSON value.
        match client.modules(&[&root]) {
            Ok(_) => Some(Payload { title, root, text: value.to_string() }),
            Err(error) => {
                eprintln!("{title} is left out: {error}");
                None
            }
        }
    };
    let mut found = Vec::new();
    for (title, method, path, size) in PAYLOADS {
        let operation = operations.iter().find(|operation| operation.method == *method && operation.path == *path);
        found.extend(operation.and_then(|operation| payload(format!("{title}, `{path}`"), operation, *size)));
    }
    if found.is_empty() {
        found = operations
            .iter()
            .filter_map(|operation| payload(format!("`{} {}`", operation.method, operation.path), operation, 0))
            .collect();
        found.sort_by_key(|payload| std::cmp::Reverse(payload.text.len()));
        found.truncate(OTHERS);
    }
    found
}

fn measure(
    workshop: &Workshop,
    document: &Path,
    client: &Client,
    payloads: &[Payload],
    rounds: usize,
) -> Result<(), Box<dyn Error>> {
    let roots: Vec<&str> = payloads.iter().map(|payload| payload.root.as_str()).collect();
    let modules = client.modules(&roots)?;
    let krate = workshop.empty(&format!("{}-codec", slug(document)))?;
    let rest = format!(
        "[dependencies]\nserde = {{ version = \"1\", features = [\"derive\"] }}\nserde_json = \"1\"\n{}",
        workshop.runtime()
    );
    krate.write("Cargo.toml", &workshop.manifest(&krate.package, &rest))?;
    krate.write("src/generated.rs", &modules.generated)?;
    krate.write("src/derived.rs", &modules.derived)?;
    krate.write("src/harness.rs", include_str!("../programs/harness.rs"))?;
    let mut calls = String::new();
    for (index, payload) in payloads.iter().enumerate() {
        krate.write(&format!("payloads/{index}.json"), &payload.text)?;
        let title = &payload.title;
        calls.push_str(&format!(
            "    alike &= harness::measure::<generated::Root{index}, derived::Root{index}>\
             ({title:?}, include_bytes!(\"../payloads/{index}.json\"), {rounds});\n"
        ));
    }
    krate.write(
        "src/main.rs",
        &format!(
            "#![allow(dead_code, reason = \"fields are read and written, not used\")]\n\nmod derived;\nmod generated;\nmod harness;\n\nfn main() {{\n    let mut alike = true;\n\
             {calls}    std::process::exit(if alike {{ 0 }} else {{ 1 }});\n}}\n"
        ),
    )?;
    let meter = workshop.meter()?;
    eprintln!("cargo build --release of {}: {} types, twice", krate.package, modules.types);
    meter.cargo(&krate.directory, &["build", "--release"], false)?;
    println!("{}\n", document.display());
    println!(
        "| payload | size | decode, generated | decode, derived | ratio | ratio for a body | encode, generated | encode, derived | ratio |\n\
         |---|---|---|---|---|---|---|---|---|"
    );
    let program = meter.target().join("release").join(&krate.package);
    let status = Command::new(&program).status().map_err(|error| format!("{}: {error}", program.display()))?;
    println!();
    if status.success() { Ok(()) } else { Err("not all payloads could be measured: see the table".into()) }
}
