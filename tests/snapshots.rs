//! What is generated from `spec/openapi.yaml`, item by item, for review: a pull request that changes the document
//! changes the snapshots of the items that it is about, and no other.
//!
//! A model is shown with its table and its constructor, every method of a client in a snapshot of its own. After a
//! change of the document: `cargo insta review`, or `INSTA_UPDATE=always cargo test --test snapshots`, and read the
//! diff.

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use specwright::{Generated, OperationSummary};

/// Name of a snapshot → its text.
type Items = BTreeMap<String, String>;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// With the options of `build.rs`.
fn generate(document: &Path) -> Generated {
    specwright::configure(document).strict(true).file().unwrap()
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
    let mut snapshots = items(&text(&ours));
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
    let items = items(&text(&ours()));
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
    let text = text(&ours());
    // The braces around a client's methods are once in the text, and once in the snapshot of each method.
    let lines = |text: &str| -> Vec<String> {
        let braces = |line: &&str| *line != "}" && !(line.starts_with("impl ") && line.ends_with('{'));
        let mut lines: Vec<_> =
            text.lines().filter(|line| !line.is_empty()).filter(braces).map(str::to_owned).collect();
        lines.sort();
        lines
    };
    let shown: String = items(&text).into_values().collect();
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

        let (old, new) = (items(&text(&ours())), items(&text(&generate(&changed))));
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

/// Splits generated text into items.
fn items(text: &str) -> Items {
    let mut items = Items::new();
    for block in blocks(text) {
        match block.name {
            Name::Item(name) => push(&mut items, name, block.apart, &block.lines.join("\n")),
            Name::Impl(name) => split_impl(&mut items, &name, &block.lines),
        }
    }
    items
}

fn push(items: &mut Items, name: String, apart: bool, text: &str) {
    let item = items.entry(name).or_default();
    if !item.is_empty() && apart {
        item.push('\n');
    }
    item.push_str(text);
    item.push('\n');
}

/// A constructor stays with its type; every other method is an item.
fn split_impl(items: &mut Items, name: &str, lines: &[&str]) {
    let [head, body @ .., last] = lines else { panic!("an impl has at least two lines: {lines:?}") };
    let mut method = Vec::new();
    for line in body {
        if line.is_empty() && method.is_empty() {
            continue;
        }
        method.push(*line);
        if *line != "    }" {
            continue;
        }
        let signature = method.iter().find_map(|line| line.strip_prefix("    pub fn ")).unwrap();
        let function = signature.split(['(', '<']).next().unwrap();
        let item = if function == "new" { name.to_owned() } else { format!("{name}.{function}") };
        push(items, item, true, &format!("{head}\n{}\n{last}", method.join("\n")));
        method.clear();
    }
    assert!(method.is_empty(), "not a method: {method:?}");
}

/// One block of the text: from its documentation to its closing brace.
struct Block<'a> {
    name: Name,
    /// Whether an empty line precedes it.
    apart: bool,
    lines: Vec<&'a str>,
}

enum Name {
    Item(String),
    Impl(String),
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut lines: Vec<&str> = Vec::new();
    let (mut open, mut apart) = (false, false);
    for line in text.lines() {
        if line.is_empty() && lines.is_empty() {
            apart = true;
            continue;
        }
        lines.push(line);
        let outermost = !line.is_empty() && !line.starts_with(' ');
        if !outermost || line.starts_with("///") || line.starts_with("#[") {
            continue;
        }
        open = line.ends_with(['{', '(']) || (open && !line.starts_with(['}', ')']));
        if !open {
            blocks.push(Block { name: name(&lines), apart, lines: std::mem::take(&mut lines) });
            apart = false;
        }
    }
    assert!(lines.is_empty(), "not an item: {lines:?}");
    blocks
}

/// The type that a block is about: the first identifier that is not a keyword of Rust.
fn name(lines: &[&str]) -> Name {
    let head = lines.iter().find(|line| !line.starts_with("///") && !line.starts_with("#[")).unwrap();
    if head.starts_with("//") || head.starts_with("use ") || head.contains("generated_for!") {
        return Name::Item("imports".to_owned());
    }
    // `object! { Contact {`, `specwright_runtime::client!(Client, …)`
    let (is_macro, head) = match head.split_once("! {").or_else(|| head.split_once("!(")) {
        Some((_, arguments)) => (true, arguments),
        None => (false, *head),
    };
    let mut words = head.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    let name = words.find(|word| !["", "pub", "struct", "enum", "type", "impl"].contains(word)).unwrap().to_owned();
    if !is_macro && head.starts_with("impl ") && !head.contains(" for ") { Name::Impl(name) } else { Name::Item(name) }
}
