//! Known warnings, as a build script chooses them: what is reported, and what is not.

use std::fs;
use std::path::{Path, PathBuf};

use specwright::{Builder, Code, Finding, Severity};

/// It has a keyword that OpenAPI does not have, a reference to nothing, and a `not` in another file: two faults, and what is not checked.
const DOCUMENT: &str = "openapi: 3.0.3
info: {title: Tea, version: '1'}
colour: red
paths: {}
components:
  schemas:
    Tea: {$ref: '#/components/schemas/Teas'}
    Name: {$ref: 'common/types.yaml#/Name'}
";

const LINES: &str = "unknown-keyword #/colour
unresolved-reference #/components/schemas/Tea/$ref
unsupported-not common/types.yaml#/Name/not
";

fn directory(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("known").join(name);
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(directory.join("spec/common")).unwrap();
    fs::write(directory.join("spec/tea.yaml"), DOCUMENT).unwrap();
    fs::write(directory.join("spec/common/types.yaml"), "Name: {type: string, not: {enum: [none]}}\n").unwrap();
    fs::write(directory.join("tea.known"), LINES).unwrap();
    directory
}

fn configure(directory: &Path) -> Builder {
    specwright::configure(directory.join("spec/tea.yaml")).known(directory.join("tea.known"))
}

/// The findings, and whether a client is generated.
fn outcome(builder: Builder) -> (Vec<Finding>, bool) {
    match builder.file() {
        Ok(generated) => (generated.warnings().to_vec(), true),
        Err(error) => (error.findings().to_vec(), false),
    }
}

/// The codes that are found, with their severities, and whether a client is generated.
fn codes(builder: Builder) -> (Vec<(Code, Severity)>, bool) {
    let (findings, success) = outcome(builder);
    (findings.iter().map(|finding| (finding.code, finding.severity)).collect(), success)
}

#[test]
fn what_the_file_lists_is_not_reported_and_is_no_error() {
    let directory = directory("all");
    let (found, success) = codes(specwright::configure(directory.join("spec/tea.yaml")));
    assert!(success && found.len() == 3, "{found:?}");
    assert_eq!(codes(configure(&directory)), (vec![], true));
    assert_eq!(codes(configure(&directory).strict(true).deny(Code::UnsupportedNot)), (vec![], true));
    // An edit elsewhere moves lines, and no pointer.
    let document = DOCUMENT.replace("paths: {}", "# The teas.\ntags: [{name: green}]\npaths: {}");
    fs::write(directory.join("spec/tea.yaml"), document).unwrap();
    assert_eq!(codes(configure(&directory)), (vec![], true));
}

#[test]
fn what_is_new_is_reported() {
    let directory = directory("new");
    let document = DOCUMENT.replace("colour: red", "colour: red\nsmell: sweet");
    fs::write(directory.join("spec/tea.yaml"), document).unwrap();
    assert_eq!(codes(configure(&directory)), (vec![(Code::UnknownKeyword, Severity::Warning)], true));
    assert_eq!(codes(configure(&directory).strict(true)), (vec![(Code::UnknownKeyword, Severity::Error)], false));
}

#[test]
fn a_line_that_no_warning_has_is_reported_with_its_place() {
    let directory = directory("stale");
    fs::write(directory.join("spec/tea.yaml"), DOCUMENT.replace("colour: red\n", "")).unwrap();
    let stale = |builder: Builder| {
        let (findings, success) = outcome(builder);
        assert_eq!(findings.len(), 1, "{findings:?}");
        (findings[0].one_line(), findings[0].severity, success)
    };
    let (line, severity, success) = stale(configure(&directory).strict(true));
    assert!(line.contains("tea.known:1:1: no warning is `unknown-keyword #/colour` any more [stale-known]"), "{line}");
    assert_eq!((severity, success), (Severity::Warning, true));
    let (_, severity, success) = stale(configure(&directory).deny(Code::StaleKnown));
    assert_eq!((severity, success), (Severity::Error, false));
    assert_eq!(codes(configure(&directory).allow(Code::StaleKnown)), (vec![], true));
    // Of several the first is shown.
    fs::write(directory.join("tea.known"), format!("# Seen in May.\n\n{LINES}<<<<<<< main\n")).unwrap();
    let (line, ..) = stale(configure(&directory));
    let expected = "tea.known:3:1: 2 known warnings are not found any more, the first is `unknown-keyword #/colour`";
    assert!(line.contains(expected), "{line}");
}

#[test]
fn an_error_that_leaves_nothing_to_generate_is_reported_alone() {
    let directory = directory("error");
    fs::write(directory.join("spec/tea.yaml"), "openapi: [").unwrap();
    fs::write(directory.join("tea.known"), "syntax :1:11\nsyntax #\n").unwrap();
    assert_eq!(codes(configure(&directory)), (vec![(Code::Syntax, Severity::Error)], false));
}

#[test]
fn a_file_that_is_not_there_is_an_error_with_the_next_step() {
    let directory = directory("missing");
    let (findings, success) = outcome(configure(&directory).known("none.known"));
    assert!(!success);
    let line = findings.iter().find(|finding| finding.code == Code::InvalidOption).map(Finding::one_line);
    let line = line.unwrap_or_default();
    assert!(line.contains("cannot read the known warnings in `none.known`"), "{line}");
    assert!(line.contains("--known none.known`"), "{line}");
}

#[test]
fn another_file_is_an_error() {
    let directory = directory("another");
    let (findings, success) = outcome(configure(&directory).known(directory.join("spec/tea.yaml")));
    let line = findings.iter().find(|finding| finding.code == Code::InvalidOption).map(Finding::one_line);
    assert!(!success);
    assert!(line.unwrap_or_default().contains("tea.yaml` is not a file of known warnings"), "{findings:?}");
    // One without lines is one.
    fs::write(directory.join("tea.known"), "# Nothing.\n").unwrap();
    assert_eq!(codes(configure(&directory)).0.len(), 3);
}

#[test]
fn a_file_outside_the_directory_of_the_document_is_not_named() {
    let directory = directory("outside");
    fs::rename(directory.join("spec/common"), directory.join("common")).unwrap();
    fs::write(directory.join("spec/tea.yaml"), DOCUMENT.replace("common/types", "../common/types")).unwrap();
    fs::write(directory.join("tea.known"), LINES.replace("common/types", "../common/types")).unwrap();
    let (found, _) = codes(configure(&directory));
    assert!(found.contains(&(Code::UnsupportedNot, Severity::Warning)), "{found:?}");
    let allowed = configure(&directory).allow_files(directory.join("common"));
    assert_eq!(codes(allowed), (vec![], true));
}
