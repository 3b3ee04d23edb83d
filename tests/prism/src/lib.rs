//! Calls every operation of a client against Prism, a server that answers from the document alone and checks every request
//! against it.
//!
//! An operation is called with what it requires, with everything, with several bodies, and once for each status that the
//! document describes, whose answer Prism makes from the schema. The arguments are values of their schemas (`samples`).

pub mod document;

mod arguments;
mod log;
mod outcome;
mod schemas;

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::process::ExitCode;

use samples::{Files, Heirs, Library};

use log::Log;
use schemas::Schemas;

pub use arguments::{Arguments, Text};
pub use outcome::{Outcome, outcome};

/// The client of a document, and what it was made from.
pub struct Document<C: 'static> {
    /// Its file.
    pub file: &'static str,
    /// The component schemas: name, file, JSON Pointer and direction.
    pub schemas: &'static [(&'static str, &'static str, &'static str, samples::Form)],
    /// What it can do.
    pub operations: &'static [Operation<C>],
}

/// A call with arguments.
pub type Call<C> = for<'a> fn(&'a C, &'a Arguments) -> Pin<Box<dyn Future<Output = Result<Outcome, String>> + 'a>>;

/// An operation.
pub struct Operation<C> {
    /// The function of the client.
    pub function: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// The path template.
    pub path: &'static str,
    /// The location and the name of each parameter.
    pub parameters: &'static [&'static str],
    /// The media type of its body, whose argument is the last one.
    pub body: Option<&'static str>,
    /// The statuses that the document describes.
    pub statuses: &'static [&'static str],
    /// Of each argument whether it is required.
    pub required: &'static [bool],
    /// `None` where the caller gives the media type of the body, too.
    pub call: Option<Call<C>>,
}

/// The faults of an operation, each kind with its first example.
type Faults = BTreeMap<(&'static str, &'static str), String>;

/// A value of many fields moves through an unoptimised program's stack several times.
const STACK: usize = 64 << 20;

/// Calls the operations of a document, and prints what is wrong. `client` makes the client for an address.
pub fn run<C>(document: &'static Document<C>, client: fn(&str) -> Option<C>) -> ExitCode {
    let run = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(examine(document, client))
    };
    std::thread::scope(|scope| {
        std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, run).unwrap().join().unwrap()
    })
}

async fn examine<C>(document: &'static Document<C>, client: fn(&str) -> Option<C>) -> ExitCode {
    let variable =
        |name: &str| std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run scripts/prism-corpus.sh"));
    let (address, name) = (variable("SPECWRIGHT_PRISM_URL"), variable("SPECWRIGHT_PRISM"));
    let Some(client) = client(&address) else {
        eprintln!("the program was built without a document");
        return ExitCode::FAILURE;
    };
    let mut log = Log::open(&variable("SPECWRIGHT_PRISM_LOG"));
    let files = Files::read(std::path::Path::new(document.file));
    let library = Library::new(&files);
    let found = schemas::components(&library, document.schemas);
    let heirs = Heirs::new(&library, &found);
    let forms = schemas::forms(&library, document.schemas);
    let mut schemas = Schemas::new(&library, &heirs, &forms);

    let (mut faults, mut calls, mut left_out) = (Faults::new(), 0, 0);
    for operation in document.operations {
        let Some(call) = operation.call else {
            left_out += 1;
            continue;
        };
        for arguments in schemas.arguments(operation) {
            calls += 1;
            let outcome = call(&client, &arguments).await;
            let refusal = log.refusal(matches!(&outcome, Ok(outcome) if outcome.was_sent())).await;
            let fault = match &outcome {
                Err(why) => Some(("argument", why.clone())),
                Ok(outcome) => refusal.map(|why| ("request", why)).or_else(|| outcome.fault()),
            };
            if let Some((kind, why)) = fault {
                faults.entry((operation.function, kind)).or_insert_with(|| format!("{why}; with {arguments}"));
            }
        }
    }
    report(&name, &faults, calls, document.operations.len(), left_out)
}

/// A row of `exceptions.txt`: a document, a kind of fault, a part of what is said of it, and the reason.
type Row = [&'static str; 4];

/// Prints the faults that `exceptions.txt` does not explain, and the explanations that explain nothing.
fn report(name: &str, faults: &Faults, calls: usize, operations: usize, left_out: usize) -> ExitCode {
    let lines = include_str!("../exceptions.txt").lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let row = |line: &'static str| {
        let cells: Vec<&str> = line.splitn(4, " | ").collect();
        Row::try_from(cells).unwrap_or_else(|_| panic!("exceptions.txt: not four cells: {line}"))
    };
    let rows: Vec<Row> = lines.map(row).filter(|[document, ..]| *document == name).collect();
    let explains = |[_, kind, part, _]: &Row, fault: (&(&str, &str), &String)| {
        let ((function, of), why) = fault;
        kind == of && format!("{function}: {why}").contains(part)
    };
    let mut status = ExitCode::SUCCESS;
    let unexplained = faults.iter().filter(|fault| !rows.iter().any(|row| explains(row, *fault)));
    let mut unexplained_count = 0;
    for ((function, kind), why) in unexplained {
        unexplained_count += 1;
        println!("{name} | {kind} | {function}: {why}");
        status = ExitCode::FAILURE;
    }
    for [_, kind, part, _] in rows.iter().filter(|row| !faults.iter().any(|fault| explains(row, fault))) {
        println!("{name} | {kind} | {part} | is among the exceptions, and explains nothing");
        status = ExitCode::FAILURE;
    }
    println!(
        "prism {name}: {calls} calls of {} operations, {} faults, {} of them explained; {left_out} operations with bodies that the caller makes left out",
        operations - left_out,
        faults.len(),
        faults.len() - unexplained_count,
    );
    status
}
