//! `generate()`, as a build script calls it: what is written, and what is not.

use std::fs;
use std::path::{Path, PathBuf};

const DOCUMENT: &str = "openapi: 3.0.3\ninfo: {title: Tea, version: '1'}\npaths: {}\n";

fn directory(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("build_script").join(name);
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory).unwrap();
    fs::write(directory.join("tea.yaml"), DOCUMENT).unwrap();
    directory
}

fn generate(directory: &Path) -> Result<(), specwright::Error> {
    specwright::configure(directory.join("tea.yaml")).out_dir(directory).generate()
}

#[test]
fn the_file_is_written_only_when_its_bytes_change() {
    let directory = directory("unchanged");
    let file = directory.join("client.rs");
    generate(&directory).unwrap();
    let first = fs::metadata(&file).unwrap().modified().unwrap();
    // A document that is touched, and one that says the same in other words.
    fs::write(directory.join("tea.yaml"), format!("# tea\n{DOCUMENT}")).unwrap();
    generate(&directory).unwrap();
    assert_eq!(fs::metadata(&file).unwrap().modified().unwrap(), first);
    fs::write(directory.join("tea.yaml"), DOCUMENT.replace("Tea", "Coffee")).unwrap();
    generate(&directory).unwrap();
    assert!(fs::read_to_string(&file).unwrap().contains("Coffee"));
}

#[test]
fn a_failure_leaves_the_previous_output_and_no_other_file() {
    let directory = directory("failure");
    generate(&directory).unwrap();
    let before = fs::read(directory.join("client.rs")).unwrap();
    fs::write(directory.join("tea.yaml"), "openapi: 3.0.3\npaths: [\n").unwrap();
    let error = generate(&directory).unwrap_err();
    assert_eq!(fs::read(directory.join("client.rs")).unwrap(), before);
    let mut names: Vec<_> = fs::read_dir(&directory).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["client.rs", "tea.yaml"]);

    // What `main` prints when it returns the error.
    let shown = format!("{error:?}");
    assert!(shown.contains("error[syntax]") && shown.contains("tea.yaml:"), "{shown}");
    assert!(!shown.contains("panicked"), "{shown}");
}

#[test]
fn a_directory_that_cannot_be_written_is_an_error() {
    let directory = directory("unwritable");
    fs::write(directory.join("file"), "").unwrap();
    let error =
        specwright::configure(directory.join("tea.yaml")).out_dir(directory.join("file/below")).generate().unwrap_err();
    assert!(format!("{error:?}").contains("error[output]"), "{error:?}");
}

#[test]
fn twenty_faults_are_twenty_findings_in_one_run() {
    let directory = directory("faults");
    let broken: String = (0..20).map(|n| format!("    S{n}: {{type: string, minLength: 'x'}}\n")).collect();
    fs::write(directory.join("tea.yaml"), format!("{DOCUMENT}components:\n  schemas:\n{broken}")).unwrap();
    let error = specwright::configure(directory.join("tea.yaml")).strict(true).file().unwrap_err();
    assert_eq!(error.findings().len(), 20);
    let lines: Vec<_> = error.findings().iter().filter_map(|finding| finding.line).collect();
    assert_eq!(lines, (6..26).collect::<Vec<_>>());
}

#[test]
fn a_document_that_is_not_there_is_told_with_the_next_step() {
    let error = specwright::configure("spec/no-such-document.yaml").file().unwrap_err();
    insta::assert_snapshot!(format!("{error:?}"));
}
