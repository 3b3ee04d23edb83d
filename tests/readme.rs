//! What the README shows is true: files, generated code, the example's output, links. Its other Rust code is compiled
//! by the documentation tests of the crate.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A block of code: the words after the opening fence, and the text.
struct Block {
    language: String,
    text: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).unwrap()
}

fn blocks() -> Vec<Block> {
    let readme = readme();
    let mut blocks = Vec::new();
    let mut lines = readme.lines();
    while let Some(line) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let text = lines.by_ref().take_while(|line| *line != "```").map(|line| format!("{line}\n")).collect();
            blocks.push(Block { language: language.to_owned(), text });
        }
    }
    blocks
}

#[test]
fn the_newcomers_files_are_shown_whole() {
    for name in ["Cargo.toml", "build.rs", "src/lib.rs", "src/main.rs", "openapi.yaml", "tests/client.rs"] {
        let path = root().join("tests/newcomer").join(name);
        let text = fs::read_to_string(&path).unwrap();
        assert!(
            blocks().iter().any(|block| block.text == text),
            "the README should show tests/newcomer/{name} as it is:\n{text}"
        );
    }
}

#[test]
fn the_generated_code_is_shown_as_it_is() {
    let generated = specwright::configure(root().join("spec/openapi.yaml")).file().unwrap();
    let text: String = generated.files().map(|(_, text)| text).collect();
    let excerpts: Vec<Block> = blocks().into_iter().filter(|block| block.text.contains("object! {")).collect();
    assert_eq!(excerpts.len(), 1);
    for part in excerpts[0].text.split("// …\n") {
        assert!(text.contains(part), "this is not generated from spec/openapi.yaml (any more):\n{part}");
    }
}

/// `cargo test` builds the examples as well, if it is not told to build less.
fn example() -> Option<PathBuf> {
    let directory = std::env::current_exe().unwrap().parent()?.parent()?.join("examples");
    let path = directory.join(format!("internal_contacts{}", std::env::consts::EXE_SUFFIX));
    path.exists().then_some(path)
}

#[test]
fn the_example_prints_what_is_shown() {
    let Some(example) = example() else {
        eprintln!("skipped: the example is not built; `cargo build --example internal_contacts`");
        return;
    };
    let output =
        Command::new(example).env_remove("PARTNERS_API_URL").env_remove("PARTNERS_API_TOKEN").output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let printed = String::from_utf8(output.stdout).unwrap();
    let shown = blocks().into_iter().find(|block| block.text.starts_with("A small Partners API")).unwrap().text;
    // The first line ends with the port, which differs every time.
    let without_port = |text: &str| {
        let (first, rest) = text.split_once('\n').unwrap();
        let (first, port) = first.rsplit_once(':').unwrap();
        assert!(port.strip_suffix('.').is_some_and(|port| port.parse::<u16>().is_ok()), "{port}");
        format!("{first}\n{rest}")
    };
    assert_eq!(without_port(&printed), without_port(&shown));
}

#[test]
fn every_link_leads_somewhere() {
    let readme = readme();
    for link in readme.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
        assert!(
            link.starts_with("https://") || root().join(link).exists(),
            "the README links to {link}, which is not there"
        );
    }
}

/// The pages of the book, which is laid out as mdBook reads it.
fn pages() -> Vec<PathBuf> {
    ["docs", "docs/book", "docs/diagnostics"]
        .iter()
        .flat_map(|directory| fs::read_dir(root().join(directory)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
        .collect()
}

#[test]
fn every_page_of_the_book_is_in_its_summary_and_its_links_lead_somewhere() {
    let summary = fs::read_to_string(root().join("docs/SUMMARY.md")).unwrap();
    let tested = fs::read_to_string(root().join("generated-client/src/lib.rs")).unwrap();
    for page in pages() {
        let text = fs::read_to_string(&page).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next()) {
            let there = link.starts_with("https://") || page.parent().unwrap().join(link).exists();
            assert!(there, "{} links to {link}, which is not there", page.display());
        }
        let name = page.strip_prefix(root().join("docs")).unwrap().display().to_string();
        assert!(
            name == "SUMMARY.md" || summary.contains(&format!("]({name})")),
            "docs/SUMMARY.md does not list {name}"
        );
        let is_compiled = tested.contains(&format!("docs/{name}"));
        let shows_code = name.starts_with("book/") && text.contains("```rust\n");
        assert_eq!(shows_code, is_compiled, "generated-client/src/lib.rs compiles the code of {name}");
    }
}

#[test]
fn rust_code_is_compiled_or_compared() {
    for block in blocks().iter().filter(|block| block.language.starts_with("r")) {
        let compared = block.text.contains("object! {")
            || block.text.contains("newcomer")
            || block.text.contains("assert_snapshot!")
            || block.text.lines().count() < 5;
        assert_eq!(block.language == "rs", compared, "{}", block.text);
    }
}
