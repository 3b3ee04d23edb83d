//! Real documents: each gives a client, none panics, hangs or overflows the stack of a thread, and nothing is lost that
//! no finding says.
//!
//! They are read where they are: `../shared/corpus` beside the repository, or `SPECWRIGHT_CORPUS`. Prints a line for
//! each: time, lines, what the client has of what the document has, findings by code. `tests/corpus` shows that the
//! clients compile. The operations in pages of some are held against the table of docs/book/pages.md.

#[path = "corpus/count.rs"]
mod count;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use count::{Counts, in_client, in_document};
use specwright::Generated;

/// The stack that Rust gives a thread unless it is asked for another.
const STACK: usize = 2 * 1024 * 1024;

fn corpus() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let directory = std::env::var_os("SPECWRIGHT_CORPUS").map_or_else(beside, PathBuf::from);
    directory.join("INDEX.tsv").is_file().then_some(directory)
}

/// A document of the corpus.
struct Document {
    name: String,
    path: PathBuf,
    version: String,
    is_one_file: bool,
}

fn documents(corpus: &Path) -> Vec<Document> {
    let index = fs::read_to_string(corpus.join("INDEX.tsv")).unwrap();
    let rows = index.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
    rows.map(|row| Document {
        name: row[0].to_owned(),
        path: corpus.join(row[1]),
        version: row[2].to_owned(),
        is_one_file: row[7] == "n",
    })
    .collect()
}

/// What one document gives: its line, what it has and what the client has of that, and the places that wait.
struct Outcome {
    line: String,
    document: Counts,
    client: Counts,
    waiting: usize,
}

/// Whether a finding is about what waits for streams and multipart bodies to be made.
fn is_waiting(finding: &specwright::Finding) -> bool {
    let message = &finding.message;
    ["is not written from its parts", "`itemSchema`", "`prefixEncoding`", "`itemEncoding`"]
        .iter()
        .any(|of| message.contains(of))
}

/// The name of the type that a line declares.
fn declared(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let rest = ["pub struct ", "pub enum ", "pub type "].iter().find_map(|begin| line.strip_prefix(begin))?;
    rest.split(|letter: char| !(letter.is_alphanumeric() || letter == '_')).next()
}

fn generate(document: &Document) -> Outcome {
    let Document { name, path, version, .. } = document;
    let start = Instant::now();
    let generated: Generated = match specwright::configure(path).file() {
        Ok(generated) => generated,
        Err(error) => panic!("{name}: {error:?}"),
    };
    let seconds = start.elapsed().as_secs_f64();
    let lines: usize = generated.files().map(|(_, text)| text.lines().count()).sum();
    for (_, text) in generated.files() {
        // The names at the top are made of those of components and operations, and are as long as these.
        for inner in text.lines().filter_map(|line| line.strip_prefix("    ")).filter_map(declared) {
            assert!(inner.len() <= 40, "{name}: {inner} has over 40 characters");
        }
    }
    let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
    for warning in generated.warnings() {
        assert!(warning.line.is_some(), "{name}: a finding without a place: {}", warning.one_line());
        *codes.entry(warning.code.as_str()).or_default() += 1;
    }
    let waiting = generated.warnings().iter().filter(|warning| is_waiting(warning)).count();
    let counted = document.is_one_file.then(|| in_document(path)).flatten();
    let (document, client) = match counted {
        Some(counts) => (counts, in_client(&generated)),
        None => (Counts::default(), Counts::default()),
    };
    let codes: Vec<String> = codes.iter().map(|(code, count)| format!("{code} {count}")).collect();
    let codes = codes.join(", ");
    let line = format!("{name:40} {version:6} {seconds:6.2} s {lines:7} lines  {}  {codes}", document.beside(&client));
    // What the client does not have must be among the findings, or be what the specification leaves out.
    let lost = document.without(&client);
    assert!(lost <= generated.warnings().len(), "{line}\n{lost} objects are lost without a finding");
    Outcome { line, document, client, waiting }
}

#[test]
fn every_document_gives_a_client_that_has_what_the_document_has() {
    let Some(corpus) = corpus() else {
        eprintln!("there is no corpus beside the repository: no real document is read");
        return;
    };
    let documents = documents(&corpus);
    assert!(!documents.is_empty());
    let (mut all, mut expressed, mut waiting) = (0, 0, 0);
    for document in documents {
        let thread = std::thread::Builder::new().stack_size(STACK).name(document.name.clone());
        let outcome = thread.spawn(move || generate(&document)).unwrap().join().unwrap();
        println!("{}", outcome.line);
        all += outcome.document.total();
        expressed += outcome.document.total() - outcome.document.without(&outcome.client);
        waiting += outcome.waiting;
    }
    let share = 100.0 * expressed as f64 / all as f64;
    println!("{expressed} of {all} objects are in the clients: {share:.3} %; the others have findings");
    println!(
        "{waiting} findings are about multipart bodies and streams, which are sent and read as bytes until they are made"
    );
    assert!(share >= 99.9, "{share:.3} %");
}

/// How many operations answer in pages, by the row of a document in the table of docs/book/pages.md.
fn in_pages(book: &str, row: &str) -> usize {
    let begin = format!("| {row} | ");
    let cells = book.lines().find_map(|line| line.strip_prefix(begin.as_str()));
    let cells = cells.unwrap_or_else(|| panic!("docs/book/pages.md has no row `{row}`"));
    let count = cells.split(" | ").nth(1).unwrap_or_default();
    count.parse().unwrap_or_else(|error| panic!("docs/book/pages.md, {row}: `{count}`: {error}"))
}

#[test]
fn as_many_operations_answer_in_pages_as_the_book_says() {
    let Some(corpus) = corpus() else {
        eprintln!("there is no corpus beside the repository: no operation of a real document is looked at");
        return;
    };
    let book = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/book/pages.md")).unwrap();
    let documents = documents(&corpus);
    for (row, name) in [
        ("Amazon S3", "guru-amazonaws.com-s3"),
        ("GitHub", "github"),
        ("Stripe", "stripe"),
        ("Slack", "slack"),
        ("Qdrant", "qdrant"),
    ] {
        let Some(document) = documents.iter().find(|document| document.name == name) else {
            eprintln!("the corpus has no document `{name}`: its operations are not looked at");
            continue;
        };
        let generated = specwright::configure(&document.path).file().unwrap();
        let found = generated.operations().iter().filter(|operation| operation.is_paged).count();
        let said = in_pages(&book, row);
        println!("{name}: {found} operations answer in pages");
        assert!(found >= said, "{name}: {found} operations answer in pages, and docs/book/pages.md says {said}");
    }
}
