//! `load` and `read` on the invalid documents of `tests/reject`, and on a deeply nested one.

use super::read;
use crate::diag::{Code, Diagnostics, draw};
use crate::load::{Origins, excerpts, load};
use crate::source::{Entry, Sources};
use crate::spec::Document;
use std::path::{Path, PathBuf};

/// The result of a run over one document: the document as it is read, and the diagnostics, also as drawn.
struct Run {
    document: Option<Document>,
    diagnostics: Diagnostics,
    drawn: String,
}

fn run(path: &Path) -> Run {
    let mut sources = Sources::default();
    let mut diagnostics = Diagnostics::new();
    let (mut origins, mut document) = (Origins::default(), None);
    if let Some(loaded) = load(Entry::File(path), &mut sources, &mut diagnostics) {
        origins = loaded.origins.clone();
        document = read(loaded, &mut origins, &mut diagnostics);
    }
    let excerpts = excerpts(diagnostics.as_slice(), &origins, &sources);
    let drawn: Vec<String> = diagnostics
        .iter()
        .zip(&excerpts)
        .map(|(diagnostic, excerpt)| draw(diagnostic, excerpt.as_ref(), false))
        .collect();
    Run { document, diagnostics, drawn: drawn.join("\n\n") }
}

fn reject() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reject")
}

/// Every fixture `tests/reject/<code>/<fact>.<extension>`.
fn fixtures() -> Vec<(Code, PathBuf)> {
    let mut fixtures = Vec::new();
    for code in Code::ALL {
        let Ok(entries) = std::fs::read_dir(reject().join(code.as_str())) else {
            continue;
        };
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        fixtures.extend(paths.into_iter().map(|path| (*code, path)));
    }
    fixtures
}

#[test]
fn every_broken_document_is_told_what_is_wrong() {
    let root = reject();
    for (code, path) in fixtures() {
        if code as usize > Code::InvalidKey as usize {
            continue;
        }
        let run = run(&path);
        assert!(
            run.diagnostics.iter().any(|diagnostic| diagnostic.code == code),
            "{} does not show {code}:\n{}",
            path.display(),
            run.drawn
        );
        let name = path.strip_prefix(&root).unwrap_or(&path).display().to_string().replace(['/', '\\', '.'], "__");
        let drawn = run.drawn.replace(&format!("{}/", root.display()), "");
        insta::with_settings!({snapshot_path => "../../tests/reject/snapshots", prepend_module_to_snapshot => false, omit_expression => true}, {
            insta::assert_snapshot!(name, drawn);
        });
    }
}

#[test]
fn every_code_of_this_half_has_a_fixture_and_every_code_a_page() {
    let fixtures = fixtures();
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/diagnostics");
    for code in Code::ALL.iter().filter(|code| **code as usize <= Code::InvalidKey as usize) {
        // A file that is not there and a directory that is not writable cannot be kept in a repository, options are no documents.
        let exempt = matches!(code, Code::MissingFile | Code::InvalidOption | Code::Output | Code::StaleKnown);
        assert!(exempt || fixtures.iter().any(|(shown, _)| shown == code), "no fixture shows {code}");
        assert!(pages.join(format!("{code}.md")).exists(), "{code} has no page");
    }
}

#[test]
fn a_file_that_is_not_there_is_an_error() {
    let run = run(&reject().join("nothing.yaml"));
    assert_eq!(run.diagnostics.iter().map(|diagnostic| diagnostic.code).collect::<Vec<_>>(), [Code::MissingFile]);
}

/// Whether a document can be read on a thread with 2 MiB, as a thread of a test has, and so may a thread of a user's build script; and
/// what is found.
fn read_on_a_small_stack(name: &str, text: &str) -> Option<(bool, String)> {
    let path = std::env::temp_dir().join(format!("specwright-{name}-{}.json", std::process::id()));
    assert!(std::fs::write(&path, text).is_ok());
    let file = path.clone();
    let outcome = std::thread::Builder::new().stack_size(2 << 20).spawn(move || {
        let run = run(&file);
        (run.document.is_some(), run.drawn)
    });
    let outcome = outcome.map(std::thread::JoinHandle::join);
    let _ = std::fs::remove_file(&path);
    outcome.ok()?.ok()
}

#[test]
fn the_deepest_document_fits_into_two_mebibytes_of_stack() {
    let levels = 90;
    let schema = format!("{}{{\"type\":\"string\"}}{}", "{\"allOf\":[".repeat(levels), "]}".repeat(levels));
    let text = format!(
        "{{\"openapi\":\"3.0.4\",\"info\":{{\"title\":\"a\",\"version\":\"1\"}},\"paths\":{{}},\"components\":{{\"schemas\":{{\"A\":{schema}}}}}}}"
    );
    let outcome = read_on_a_small_stack("deep", &text);
    assert!(matches!(outcome, Some((true, drawn)) if drawn.is_empty()));
}

#[test]
fn references_that_nest_a_document_fit_into_two_mebibytes_of_stack() {
    let levels = 40;
    let nested = |inner: &str| format!("{}{inner}{}", "{\"p\":{\"properties\":".repeat(levels), "}}".repeat(levels));
    let map = |index: usize| {
        let next = index + 1;
        let inner = format!("{{\"q\":{{\"properties\":{{\"$ref\":\"#/x-m/M{next}\"}}}}}}");
        format!("\"M{index}\":{}", nested(&inner))
    };
    let generic = |index: usize| {
        let reference = format!("\"$ref\":\"#/components/schemas/G{}\"", index + 1);
        let inner = format!("{{\"r\":{{{reference}}},\"t\":{{\"$dynamicRef\":\"#t\"}}}}");
        format!("\"G{index}\":{{\"properties\":{}}}", nested(&inner))
    };
    let maps: Vec<String> = (0..20).map(map).collect();
    let generics: Vec<String> = (0..20).map(generic).collect();
    let text = format!(
        "{{\"openapi\":\"3.1.0\",\"info\":{{\"title\":\"a\",\"version\":\"1\"}},\"paths\":{{}},\"x-m\":{{{},\"M20\":{{}}}},\"components\":{{\"schemas\":{{\
         {},\"G20\":{{\"$dynamicAnchor\":\"t\"}},\
         \"S\":{{\"$defs\":{{\"t\":{{\"$dynamicAnchor\":\"t\"}}}},\"$ref\":\"#/components/schemas/G0\"}},\
         \"A\":{{\"properties\":{{\"$ref\":\"#/x-m/M0\"}}}}}}}}}}",
        maps.join(","),
        generics.join(",")
    );
    let outcome = read_on_a_small_stack("nested", &text);
    let said = "references nest this document deeper than 150 levels";
    assert!(matches!(outcome, Some((true, drawn)) if drawn.contains(said)));
}
