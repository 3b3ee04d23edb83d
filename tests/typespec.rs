//! The scenarios of TypeSpec, each as a document of OpenAPI 3.0, 3.1 and 3.2: the three clients are the same, apart from
//! what the documents say differently, which a snapshot lists.
//!
//! The differences: `encode/bytes` has `format: base64` in 3.0, which is a string, and `contentEncoding: base64` in 3.1,
//! which is bytes; `contentEncoding` is documented where it has another value. `payload/multipart` describes a file as
//! `format: binary` in 3.0 and as `{}` in 3.1.
//!
//! The documents are read where they are: `../shared/typespec` beside the repository, or `SPECWRIGHT_TYPESPEC`.
//! `scripts/typespec.sh` compiles all of the clients.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const VERSIONS: [&str; 3] = ["3.0.0", "3.1.0", "3.2.0"];

/// Specification and file → the document in each version, by its number.
type Documents = BTreeMap<String, BTreeMap<String, PathBuf>>;

/// The files of `SPECIFICATION/VERSION/FILE`, however deep the specification is.
fn documents(root: &Path, directory: &Path, found: &mut Documents) {
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            documents(root, &path, found);
            continue;
        }
        let version = directory.file_name().unwrap().to_string_lossy().into_owned();
        let specification = directory.parent().unwrap().strip_prefix(root).unwrap();
        let key = specification.join(path.file_name().unwrap()).display().to_string().replace('\\', "/");
        found.entry(key).or_default().insert(version, path);
    }
}

fn client(document: &Path) -> String {
    let generated = specwright::configure(document).file().unwrap_or_else(|error| panic!("{error:?}"));
    generated.files().map(|(_, text)| text).collect()
}

/// The lines that only one of two texts has, in order.
fn difference(one: &str, other: &str) -> Vec<String> {
    let only = |sign: char, lines: &str, others: &str| -> Vec<String> {
        let mut left: Vec<&str> = others.lines().collect();
        let mut found = Vec::new();
        for line in lines.lines() {
            match left.iter().position(|known| *known == line) {
                Some(index) => drop(left.remove(index)),
                None => found.push(format!("{sign}{line}")),
            }
        }
        found
    };
    let mut lines = only('-', one, other);
    lines.extend(only('+', other, one));
    lines
}

#[test]
fn the_three_versions_of_a_specification_give_one_client() {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/typespec");
    let root = std::env::var_os("SPECWRIGHT_TYPESPEC").map_or_else(beside, PathBuf::from).join("documents");
    if !root.is_dir() {
        println!("there are no documents of TypeSpec at `{}`: no clients are compared", root.display());
        return;
    }
    let mut found = Documents::new();
    documents(&root, &root, &mut found);
    assert!(found.len() > 60, "only {} specifications in {}", found.len(), root.display());
    let mut report = Vec::new();
    for (specification, of_version) in &found {
        let clients = VERSIONS.map(|version| client(&of_version[version]));
        for (index, version) in VERSIONS.iter().enumerate().skip(1) {
            let lines = difference(&clients[index - 1], &clients[index]);
            if !lines.is_empty() {
                report.push(format!("{specification}, {} to {version}:", VERSIONS[index - 1]));
                report.extend(lines);
            }
        }
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/twins"));
    settings.bind(|| insta::assert_snapshot!("typespec", report.join("\n")));
}
