//! What is generated from each document of `tests/accept`, as one snapshot each: the code, then the warnings.
//!
//! A document shows one fact and is named after it. Run with `INSTA_UPDATE=always` to accept a change, and read the
//! difference: a snapshot is what users will read in theirs.

use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn every_accepted_document_generates_what_its_snapshot_says() {
    let features = listed(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/accept"));
    assert!(features.len() > 15, "the documents are gone: {features:?}");
    let mut failed = Vec::new();
    for document in features.iter().flat_map(|feature| listed(feature)) {
        if std::panic::catch_unwind(|| check(&document)).is_err() {
            failed.push(document);
        }
    }
    assert!(failed.is_empty(), "these differ from their snapshots: {failed:#?}");
}

#[test]
fn no_snapshot_is_left_of_a_document_that_is_gone() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    for kind in ["accept", "warn"] {
        for snapshot in listed(&tests.join("snapshots").join(kind)) {
            let name = stem(&snapshot);
            let (feature, fact) = name.split_once("__").unwrap_or_default();
            let document = tests.join(kind).join(feature).join(format!("{fact}.yaml"));
            assert!(document.exists(), "{} is gone; remove {}", document.display(), snapshot.display());
        }
    }
}

/// Generates a document, and compares what comes out with the snapshot that is named after it.
fn check(document: &Path) {
    let generated = specwright::configure(document).file().unwrap_or_else(|error| panic!("{error:?}"));
    let mut text: String = generated.files().map(|(_, text)| text).collect();
    for warning in generated.warnings() {
        text.push_str(&format!("\n// {}", relative(&warning.one_line())));
    }
    let name = format!("{}__{}", stem(document.parent().unwrap_or(document)), stem(document));
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "snapshots/accept" }, {
        insta::assert_snapshot!(name, text);
    });
}

/// A finding with the path of its document relative to `tests`, since the path of the repository differs.
fn relative(line: &str) -> String {
    line.replace(&format!("{}/tests/", env!("CARGO_MANIFEST_DIR")), "")
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The entries of a directory, in the order of their names.
fn listed(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}
