//! What is generated with `.xml(false)`: text in place of XML, with one warning. `tests/fixtures` and `tests/without-xml` compile it.

use std::path::{Path, PathBuf};

use specwright::{Builder, Code};

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

fn configure() -> Builder {
    specwright::configure(tests().join("without-xml/bodies-are-text.yaml"))
}

/// The generated code, and the findings as a user sees them.
fn generate(builder: Builder) -> (String, String) {
    let generated = builder.file().unwrap();
    let root = format!("{}/", tests().display());
    let drawn = generated.warnings().iter().map(|finding| finding.draw(false).replace(&root, "").trim_end().to_owned());
    (generated.files().map(|(_, text)| text).collect(), drawn.collect::<Vec<_>>().join("\n\n"))
}

#[test]
fn bodies_in_xml_are_text() {
    let (text, drawn) = generate(configure().xml(false));
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, snapshot_path => "snapshots/without-xml" }, {
        insta::assert_snapshot!("bodies-are-text", format!("{text}\n{drawn}\n"));
    });
}

#[test]
fn no_feature_is_needed() {
    let (text, _) = generate(configure().xml(false));
    assert!(!text.contains("needs_xml!") && !text.contains("XmlType"), "{text}");
    let (text, drawn) = generate(configure());
    assert!(text.contains("needs_xml!") && text.contains("XmlType"), "{text}");
    assert!(!drawn.contains("xml-as-text"), "{drawn}");
}

#[test]
fn one_warning_says_so_and_has_a_level_of_its_own() {
    let generated = configure().xml(false).file().unwrap();
    let codes: Vec<Code> = generated.warnings().iter().map(|finding| finding.code).collect();
    assert_eq!(codes, [Code::XmlAsText]);
    let first = "/paths/~1orders/post/requestBody/content/application~1xml";
    assert_eq!(generated.warnings()[0].pointer.as_deref(), Some(first));
    assert!(configure().xml(false).allow(Code::XmlAsText).file().unwrap().warnings().is_empty());
    let error = configure().xml(false).deny(Code::XmlAsText).file().unwrap_err();
    assert!(error.findings().iter().all(|finding| finding.code == Code::XmlAsText), "{error:?}");
}

#[test]
fn a_document_without_xml_stays_the_same() {
    let configure = || specwright::configure(tests().join("accept/operation/pages.yaml"));
    assert_eq!(generate(configure().xml(false)), generate(configure()));
}

#[test]
fn pages_in_xml_are_left_out_and_the_extension_is_no_fault() {
    let configure = || specwright::configure(tests().join("accept/operation/pages-in-xml.yaml")).strict(true);
    assert!(generate(configure()).0.contains("Paging::cursor"));
    let (text, drawn) = generate(configure().xml(false));
    assert!(!text.contains("Paging"), "{text}");
    assert!(drawn.starts_with("warning[xml-as-text]") && drawn.matches("[xml-as-text]").count() == 1, "{drawn}");
    assert_eq!(drawn.matches("warning[").count(), 1, "{drawn}");
}
