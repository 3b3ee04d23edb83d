//! Expected requests that others wrote, asked of generated clients.
//!
//! `build.rs` makes an operation for each case that OpenAPI can express. [`page`] calls them all, and says what came of each:
//! `cargo run -p conformance` writes it to `docs/conformance.md`.

use std::convert::Infallible;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use specwright_runtime::{Body, Bytes, Call};

/// A case: what is expected, and the call that is asked.
#[derive(Clone, Copy)]
pub struct Case {
    source: &'static str,
    title: &'static str,
    location: &'static str,
    name: &'static str,
    expected: &'static [&'static str],
    call: fn(&client::Client) -> Call<()>,
}

include!(concat!(env!("OUT_DIR"), "/modules.rs"));

#[allow(dead_code, reason = "without the vectors there are no cases")]
fn read<T: specwright_runtime::__private::serde::de::DeserializeOwned>(json: &str) -> T {
    match serde_json::from_str(json) {
        Ok(value) => value,
        Err(error) => panic!("{json}: {error}"),
    }
}

/// What came of a case.
struct Outcome {
    case: Case,
    /// What was written, if that is not expected.
    fault: Option<String>,
}

async fn outcomes() -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for case in cases() {
        let seen = Arc::new(Mutex::new(None));
        let kept = seen.clone();
        let service = tower::service_fn(move |request: http::Request<Body>| {
            let (head, _) = request.into_parts();
            if let Ok(mut kept) = kept.lock() {
                *kept = Some(head);
            }
            let response = http::Response::new(Body::from(Bytes::new()));
            std::future::ready(Ok::<_, Infallible>(response))
        });
        let written = match client::Client::builder().service(service).build() {
            Ok(client) => match (case.call)(&client).await {
                Ok(()) => seen.lock().ok().and_then(|mut seen| seen.take()).map(|head| written(&case, &head)),
                Err(error) => Some(error.to_string()),
            },
            Err(error) => Some(error.to_string()),
        };
        let written = written.unwrap_or_default();
        let fault = (!case.expected.contains(&written.as_str())).then_some(written);
        outcomes.push(Outcome { case, fault });
    }
    outcomes
}

/// The part of a request that a case is about.
fn written(case: &Case, head: &http::request::Parts) -> String {
    let header =
        |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    match case.location {
        "path" | "query" => {
            let path = head.uri.path();
            let path = path.split_once("/x").map_or(path, |(_, rest)| rest);
            let query = head.uri.query().unwrap_or_default();
            // An expression may begin with `&`, and the table has no mark.
            let mark = match case.expected.first().and_then(|text| text.chars().next()) {
                Some('&') => "&",
                _ if case.source.starts_with("OpenAPI") => "",
                _ => "?",
            };
            if query.is_empty() { path.to_owned() } else { format!("{path}{mark}{query}") }
        }
        "header" => header(case.name),
        _ => header("cookie"),
    }
}

/// The page, and how many cases are not as expected.
///
/// # Errors
/// When no runtime can be started.
pub fn page() -> std::io::Result<(String, usize)> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let outcomes = runtime.block_on(outcomes());
    let mut sources: Vec<&str> = outcomes.iter().map(|outcome| outcome.case.source).collect();
    sources.dedup();
    let mut page = String::from(PAGE);
    let mut faults = 0;
    // Writing to a string cannot fail.
    let _ = writeln!(page, "| vectors | cases that OpenAPI can express | as expected | others |\n|---|---|---|---|");
    for source in &sources {
        let of: Vec<&Outcome> = outcomes.iter().filter(|outcome| outcome.case.source == *source).collect();
        let good = of.iter().filter(|outcome| outcome.fault.is_none()).count();
        let others = LEFT_OUT.iter().filter(|(of, ..)| of == source).count();
        faults += of.len() - good;
        let _ = writeln!(page, "| {source} | {} | {good} | {others} |", of.len());
    }
    let _ = writeln!(
        page,
        "\nAll {} documents of OpenAPI 3.0 that come with its JSON Schema are generated and compiled: {}.",
        DOCUMENTS.len(),
        DOCUMENTS.join(", ")
    );
    let wrong: Vec<&Outcome> = outcomes.iter().filter(|outcome| outcome.fault.is_some()).collect();
    if !wrong.is_empty() {
        page.push_str("\n## What is not as expected\n\n| vectors | case | expected | written |\n|---|---|---|---|\n");
        for Outcome { case, fault } in wrong {
            let expected = case.expected.join("` or `");
            let written = fault.as_deref().unwrap_or_default();
            let _ = writeln!(page, "| {} | {} | `{expected}` | `{written}` |", case.source, case.title);
        }
    }
    page.push_str("\n## What OpenAPI cannot express\n\n| vectors | why | cases |\n|---|---|---|\n");
    let mut reasons: Vec<(&str, &str, usize)> = Vec::new();
    for (source, _, why) in LEFT_OUT {
        match reasons.iter_mut().find(|(of, reason, _)| of == source && reason == why) {
            Some((.., count)) => *count += 1,
            None => reasons.push((source, why, 1)),
        }
    }
    for (source, why, count) in reasons {
        let _ = writeln!(page, "| {source} | {why} | {count} |");
    }
    Ok((page, faults))
}

const PAGE: &str = "# Conformance

Expected requests that others wrote, asked of clients that specwright generates: each case is an operation of a document, and its method
is called. `cargo run -p conformance` calls them all and writes this page; `cargo test -p conformance` fails if it would write another.

What a schema accepts and refuses is tried with the test suite of JSON Schema: `cargo test -p json-schema -- --nocapture` says how many of its
tests hold, and `tests/json-schema/exceptions.txt` why the others do not.

Requests and responses together are tried with the scenarios of TypeSpec, at the server that judges them: [TypeSpec's HTTP scenarios](scenarios.md).

";
