//! Real documents: every one of version 3.0 gives a client, none panics, hangs or overflows the stack of a thread.
//!
//! They are read where they are: `../shared/corpus` beside the repository, or `SPECWRIGHT_CORPUS`. Prints a line for
//! each: time, lines, findings by code. `tests/corpus` shows that the clients compile.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// The stack that Rust gives a thread unless it is asked for another.
const STACK: usize = 2 * 1024 * 1024;

fn corpus() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let directory = std::env::var_os("SPECWRIGHT_CORPUS").map_or_else(beside, PathBuf::from);
    directory.join("INDEX.tsv").is_file().then_some(directory)
}

/// The documents of version 3.0: name and path.
fn documents(corpus: &Path) -> Vec<(String, PathBuf)> {
    let index = fs::read_to_string(corpus.join("INDEX.tsv")).unwrap();
    let rows = index.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
    rows.filter(|row| row[2].starts_with("3.0")).map(|row| (row[0].to_owned(), corpus.join(row[1]))).collect()
}

fn generate(name: &str, path: &Path) -> String {
    let start = Instant::now();
    let generated = match specwright::configure(path).file() {
        Ok(generated) => generated,
        Err(error) => panic!("{name}: {error:?}"),
    };
    let lines: usize = generated.files().map(|(_, text)| text.lines().count()).sum();
    let mut codes: BTreeMap<&str, usize> = BTreeMap::new();
    for warning in generated.warnings() {
        assert!(warning.line.is_some(), "{name}: a finding without a place: {}", warning.one_line());
        *codes.entry(warning.code.as_str()).or_default() += 1;
    }
    let codes: Vec<String> = codes.iter().map(|(code, count)| format!("{code} {count}")).collect();
    let seconds = start.elapsed().as_secs_f64();
    let operations = generated.operations().len();
    format!("{name:40} {seconds:6.2} s {lines:7} lines {operations:5} operations  {}", codes.join(", "))
}

#[test]
fn every_document_of_version_3_0_gives_a_client() {
    let Some(corpus) = corpus() else {
        eprintln!("there is no corpus beside the repository: no real document is read");
        return;
    };
    let documents = documents(&corpus);
    assert!(!documents.is_empty());
    for (name, path) in documents {
        let thread = std::thread::Builder::new().stack_size(STACK).name(name.clone());
        let line = thread.spawn(move || generate(&name, &path)).unwrap().join().unwrap();
        println!("{line}");
    }
}
