//! Counts what documents have, and whether a client expresses it.
//!
//! Documents enter: paths below `SPECWRIGHT_CORPUS`, as arguments. A table leaves, on standard output or as a page (`--write FILE`). What a
//! document has is counted in its JSON or YAML, without the generator (`count`); what a client has is what the generator says of it
//! (`judge`). What is in neither the client nor a diagnostic is lost in silence: then the program fails.

mod count;
mod judge;
mod page;
mod source;
mod yaml;

use page::Table;
use source::Files;
use std::env;
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("coverage: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Whether nothing is lost.
fn run() -> Result<bool, Box<dyn Error>> {
    let mut documents: Vec<String> = env::args().skip(1).collect();
    let mut page = None;
    if documents.first().is_some_and(|first| first == "--write") {
        page = documents.get(1).cloned();
        documents.drain(..documents.len().min(2));
    }
    if documents.is_empty() {
        println!("this program counts what documents have, and none is named: run scripts/coverage.sh");
        return Ok(true);
    }
    documents.sort();
    let corpus = env::var("SPECWRIGHT_CORPUS")?;
    let mut table = Table::default();
    for document in &documents {
        let judged = of(Path::new(&corpus), document).map_err(|error| format!("{document}: {error}"))?;
        table.add(document, judged);
    }
    match page {
        Some(page) => std::fs::write(page, table.page())?,
        None => print!("{}", table.kinds()),
    }
    println!("{}", table.line());
    print!("{}", table.lost());
    Ok(table.is_complete())
}

/// All that a document has, with what becomes of it.
fn of(corpus: &Path, document: &str) -> Result<Vec<judge::Judged>, Box<dyn Error>> {
    let path = corpus.join(document);
    let files = Files::default();
    let entry = files.open(&path).ok_or("it is neither JSON nor YAML")?;
    let items = count::items(&files, &entry);
    // Nothing is withheld, or a diagnostic would have no pointer.
    let generated = specwright::configure(&path).allow_files(corpus).remarks(true).file()?;
    Ok(judge::judge(items, &generated))
}

#[cfg(test)]
mod tests {
    use super::of;
    use crate::judge::Verdict;
    use std::path::Path;

    #[test]
    fn nothing_of_a_document_is_lost() {
        let judged = of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec"), "openapi.yaml").unwrap();
        assert!(!judged.is_empty());
        let lost: Vec<&str> = judged.iter().filter(|one| one.verdict == Verdict::Lost).map(|one| &*one.title).collect();
        assert!(lost.is_empty(), "{lost:#?}");
    }
}
