//! What is generated from `spec/openapi.yaml`, item by item, for review: a pull request that changes the document
//! changes the snapshots of the items that it is about, and no other.
//!
//! A model is shown with its table and its constructor, every method of a client in a snapshot of its own. After a
//! change of the document: `cargo insta review`, or `INSTA_UPDATE=always cargo test --test snapshots`, and read the
//! diff.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use specwright::{Generated, OperationSummary};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// With the options of `build.rs`.
fn generate(document: &Path) -> Generated {
    specwright::configure(document).strict(true).mock(true).file().unwrap()
}

fn text(generated: &Generated) -> String {
    let files: Vec<_> = generated.files().collect();
    assert_eq!(files.len(), 1, "one file, client.rs, is what a build script writes");
    files[0].1.to_owned()
}

fn ours() -> Generated {
    generate(&root().join("spec/openapi.yaml"))
}

#[test]
fn every_item_is_as_it_was_reviewed() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let _guard = settings.bind_to_scope();
    let ours = ours();
    let mut snapshots = ours.items();
    snapshots.insert(OPERATIONS.to_owned(), operations(&ours));
    // All of them are compared, not only those before the first that differs.
    let compare = |name: &String, text: &String| insta::assert_snapshot!(name.as_str(), text);
    let changed: Vec<&String> = snapshots
        .iter()
        .filter(|(name, text)| catch_unwind(AssertUnwindSafe(|| compare(name, text))).is_err())
        .map(|(name, _)| name)
        .collect();
    assert!(
        changed.is_empty(),
        "other than reviewed: {changed:?}. If that is what you mean: `cargo insta review`, or \
         `INSTA_UPDATE=always cargo test --test snapshots` and read `git diff`; then commit tests/snapshots"
    );
}

#[test]
fn no_snapshot_is_left_of_an_item_that_is_gone() {
    let items = ours().items();
    let left: Vec<PathBuf> = fs::read_dir(root().join("tests/snapshots"))
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "snap"))
        .filter(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap();
            name != OPERATIONS && !items.contains_key(name)
        })
        .collect();
    assert!(left.is_empty(), "nothing is generated any more for these; delete them: {left:?}");
}

#[test]
fn the_snapshots_show_all_that_is_generated() {
    let ours = ours();
    let text = text(&ours);
    // The braces around a client's methods are once in the text, and once in the snapshot of each method. What is in a module is indented in the
    // text alone.
    let lines = |text: &str| -> Vec<String> {
        let braces = |line: &&str| *line != "}" && !(line.starts_with("impl ") && line.ends_with('{'));
        let lines = text.lines().map(str::trim_start).filter(|line| !line.is_empty());
        let mut lines: Vec<_> = lines.filter(braces).map(str::to_owned).collect();
        lines.sort();
        lines
    };
    let shown: String = ours.items().into_values().collect();
    assert_eq!(lines(&shown), lines(&text));
}

#[test]
fn the_crate_is_built_from_what_the_snapshots_show() {
    assert_eq!(include_str!(concat!(env!("OUT_DIR"), "/client.rs")), text(&ours()));
}

#[test]
fn the_document_has_nothing_to_warn_of() {
    let ours = ours();
    let warnings: Vec<_> = ours.warnings().iter().map(specwright::Finding::one_line).collect();
    assert!(warnings.is_empty(), "{warnings:#?}");
}

#[test]
fn one_changed_description_changes_one_line_of_one_item() {
    let document = fs::read_to_string(root().join("spec/openapi.yaml")).unwrap();
    for (before, after, name) in [
        ("Third-party sync identifier for upsert", "Identifier for upsert", "InternalContactAssignment"),
        ("The role that an internal contact holds", "The role that a contact holds", "InternalRole"),
        ("summary: Update Internal Contact Role", "summary: Update Role", "Client.update_internal_contact_role"),
    ] {
        assert_eq!(document.matches(before).count(), 1, "{before}");
        let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("one-description-{name}"));
        fs::create_dir_all(&directory).unwrap();
        // The generated code names the document's file, which must be the same.
        let changed = directory.join("openapi.yaml");
        fs::write(&changed, document.replace(before, after)).unwrap();

        let (old, new) = (ours().items(), generate(&changed).items());
        let touched: Vec<&String> = new.keys().filter(|name| old.get(*name) != new.get(*name)).collect();
        assert_eq!(touched, [name]);
        assert_eq!(old.len(), new.len());
        let (old, new) = (&old[name], &new[name]);
        assert_eq!(old.lines().count(), new.lines().count());
        let different: Vec<_> = old.lines().zip(new.lines()).filter(|(old, new)| old != new).collect();
        assert_eq!(different.len(), 1, "{different:#?}");
    }
}

/// The name of the snapshot that lists the operations.
const OPERATIONS: &str = "operations";

/// The whole API, one operation a line.
fn operations(generated: &Generated) -> String {
    let mut table = String::from("| operation | method | path | function | arguments | result | errors |\n");
    table.push_str("|---|---|---|---|---|---|---|\n");
    for operation in generated.operations() {
        let OperationSummary { id, method, path, function, arguments, result, errors, .. } = operation;
        let (id, arguments) = (id.as_deref().unwrap_or("–"), arguments.join(", "));
        table.push_str(&format!("| {id} | {method} | {path} | {function} | {arguments} | {result} | {errors} |\n"));
    }
    table
}
