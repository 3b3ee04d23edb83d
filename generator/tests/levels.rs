//! The levels of codes, as a build script chooses them: what is reported, and how severe it is.

use std::fs;
use std::path::Path;

use specwright::{Builder, Code, Severity};

/// It has a keyword that OpenAPI does not have, and a reference to nothing: two faults.
const DOCUMENT: &str = "openapi: 3.0.3
info: {title: Tea, version: '1'}
colour: red
paths: {}
components: {schemas: {Tea: {$ref: '#/components/schemas/Teas'}}}
";

fn configure(name: &str) -> Builder {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("levels").join(name);
    fs::create_dir_all(&directory).unwrap();
    fs::write(directory.join("tea.yaml"), DOCUMENT).unwrap();
    specwright::configure(directory.join("tea.yaml"))
}

/// The findings of a code, by severity, and whether a client is generated.
fn outcome(builder: Builder, code: Code) -> (Vec<Severity>, bool) {
    let (findings, success) = match builder.file() {
        Ok(generated) => (generated.warnings().to_vec(), true),
        Err(error) => (error.findings().to_vec(), false),
    };
    let of_code = findings.iter().filter(|finding| finding.code == code);
    (of_code.map(|finding| finding.severity).collect(), success)
}

#[test]
fn a_level_is_of_one_code() {
    let (keyword, reference) = (Code::UnknownKeyword, Code::UnresolvedReference);
    let builder = || configure("one");
    assert_eq!(outcome(builder(), keyword), (vec![Severity::Warning], true));
    assert_eq!(outcome(builder().allow(keyword), keyword), (vec![], true));
    assert_eq!(outcome(builder().allow(keyword), reference), (vec![Severity::Warning], true));
    assert_eq!(outcome(builder().deny(keyword), keyword), (vec![Severity::Error], false));
    assert_eq!(outcome(builder().deny(keyword), reference), (vec![Severity::Warning], false));
}

#[test]
fn a_level_goes_before_strict() {
    let (keyword, reference) = (Code::UnknownKeyword, Code::UnresolvedReference);
    let builder = || configure("strict").strict(true);
    assert_eq!(outcome(builder().warn(keyword), keyword), (vec![Severity::Warning], false));
    assert_eq!(outcome(builder().warn(keyword), reference), (vec![Severity::Error], false));
    assert_eq!(outcome(builder().warn(keyword).allow(reference), keyword), (vec![Severity::Warning], true));
    assert_eq!(outcome(configure("strict").allow(keyword).warn(reference).strict(true), keyword), (vec![], true));
}

#[test]
fn the_last_level_counts() {
    let code = Code::UnknownKeyword;
    let builder = || configure("last");
    assert_eq!(outcome(builder().deny(code).allow(code), code), (vec![], true));
    assert_eq!(outcome(builder().allow(code).deny(code), code), (vec![Severity::Error], false));
    assert_eq!(outcome(builder().allow(code).warn(code), code), (vec![Severity::Warning], true));
}

#[test]
fn an_error_that_leaves_nothing_to_generate_stays_one() {
    let code = Code::MissingFile;
    for builder in [specwright::configure("none.yaml").allow(code), specwright::configure("none.yaml").warn(code)] {
        assert_eq!(outcome(builder, code), (vec![Severity::Error], false));
    }
}

#[test]
fn a_code_has_a_name() {
    assert_eq!(Code::named("unknown-keyword"), Some(Code::UnknownKeyword));
    assert_eq!("unknown-keyword".parse::<Code>(), Ok(Code::UnknownKeyword));
    let error = "unknwon-keyword".parse::<Code>().unwrap_err().to_string();
    assert!(error.contains("`unknown-keyword`") && error.contains("docs/diagnostics"), "{error}");
}
