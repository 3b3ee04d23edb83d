//! Every code has a page in `docs/diagnostics`, and a document in `tests/reject` or `tests/warn` that fires it.
//!
//! The findings of each document of `tests/warn` are drawn in a snapshot, as a user sees them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use specwright::{Code, Finding};

/// Codes that no document fires by itself, only the environment or a choice of the user.
const WITHOUT_DOCUMENT: &[Code] =
    &[Code::MissingFile, Code::UnreadableFile, Code::InvalidOption, Code::Output, Code::StaleKnown, Code::XmlAsText];

#[test]
fn every_code_has_a_page() {
    let pages = repository().join("docs/diagnostics");
    let index = fs::read_to_string(repository().join("docs/book/diagnostics.md")).unwrap();
    for code in Code::ALL {
        let page = pages.join(format!("{code}.md"));
        let text = fs::read_to_string(&page)
            .unwrap_or_else(|error| panic!("{}: {error}: what, why, an example, a fix", page.display()));
        assert!(
            text.starts_with(&format!("# `{code}`")) || text.starts_with(&format!("# {code}")),
            "{}: the title is the code",
            page.display()
        );
        assert!(text.contains("```"), "{}: show an example", page.display());
        let link = format!("[`{code}`](../diagnostics/{code}.md)");
        assert!(index.contains(&link), "docs/book/diagnostics.md does not list {code}");
    }
}

#[test]
fn every_page_has_a_code() {
    for page in listed(&repository().join("docs/diagnostics")) {
        let name = stem(&page);
        let known = Code::ALL.iter().any(|code| code.as_str() == name) || name == "README" || name == "index";
        assert!(known, "{} is a page of nothing: rename it or remove it", page.display());
    }
}

#[test]
fn every_code_is_fired_by_a_document() {
    let mut silent = Vec::new();
    for code in Code::ALL.iter().filter(|code| !WITHOUT_DOCUMENT.contains(code)) {
        let documents: Vec<PathBuf> =
            ["reject", "warn"].iter().flat_map(|kind| listed(&tests().join(kind).join(code.as_str()))).collect();
        let fired = documents.iter().any(|document| codes(document).contains(code));
        if !fired {
            silent.push(format!("{code}: {} documents, none of which fires it", documents.len()));
        }
    }
    assert!(silent.is_empty(), "write tests/warn/<code>/<fact>.yaml for:\n{}", silent.join("\n"));
}

#[test]
fn every_document_of_a_code_fires_it() {
    let mut silent = Vec::new();
    for directory in listed(&tests().join("warn")) {
        for document in listed(&directory) {
            if !codes(&document).iter().any(|code| code.as_str() == stem(&directory)) {
                silent.push(document);
            }
        }
    }
    assert!(silent.is_empty(), "these do not show what they are named after: {silent:#?}");
}

#[test]
fn warnings_are_drawn_as_their_snapshots_say() {
    for directory in listed(&tests().join("warn")) {
        for document in listed(&directory) {
            let root = format!("{}/tests/", env!("CARGO_MANIFEST_DIR"));
            let drawn: String = findings(&document)
                .iter()
                .map(|finding| finding.draw(false).replace(&root, "").trim_end().to_owned() + "\n\n")
                .collect();
            let name = format!("{}__{}", stem(&directory), stem(&document));
            insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "snapshots/warn" }, {
                insta::assert_snapshot!(name, drawn);
            });
        }
    }
}

fn codes(document: &Path) -> BTreeSet<Code> {
    findings(document).iter().map(|finding| finding.code).collect()
}

/// The findings of a document, remarks included, whether it gives a client or not.
fn findings(document: &Path) -> Vec<Finding> {
    match specwright::configure(document).remarks(true).file() {
        Ok(generated) => generated.warnings().to_vec(),
        Err(error) => error.findings().to_vec(),
    }
}

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The entries of a directory, in the order of their names; none where there is no directory.
fn listed(directory: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(directory) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}
