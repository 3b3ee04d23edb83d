//! Generates a client for each document that `SPECWRIGHT_DOCUMENTS` names, as modules of one crate, in both layouts: as
//! one file and as a directory of modules.
//!
//! `SPECWRIGHT_CORPUS` is the directory of the documents, `SPECWRIGHT_DOCUMENTS` their paths in it, separated by
//! spaces. Without them the crate is empty: nothing is generated from documents that are not asked for.
//! `SPECWRIGHT_LAYOUT` asks for one layout alone: `file` or `modules`. With `SPECWRIGHT_EXAMPLES` the examples of calls in the
//! documentation of the modules are compiled, too, and with the feature `mock` their mocks.

#[path = "../fixtures/examples.rs"]
mod examples;

use std::env;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use specwright::{Error, Generated};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for variable in ["SPECWRIGHT_CORPUS", "SPECWRIGHT_DOCUMENTS", "SPECWRIGHT_LAYOUT", "SPECWRIGHT_EXAMPLES"] {
        println!("cargo::rerun-if-env-changed={variable}");
    }
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let layout = env::var("SPECWRIGHT_LAYOUT").unwrap_or_default();
    let mut modules = String::new();
    if let (Ok(corpus), Ok(documents)) = (env::var("SPECWRIGHT_CORPUS"), env::var("SPECWRIGHT_DOCUMENTS")) {
        for document in documents.split_whitespace() {
            let path = Path::new(&corpus).join(document);
            println!("cargo::rerun-if-changed={}", path.display());
            let configured = specwright::configure(&path).mock(env::var_os("CARGO_FEATURE_MOCK").is_some());
            if layout != "modules" {
                modules.push_str(&module(&out, document, "file", "client.rs", configured.clone().file())?);
            }
            if layout != "file" {
                modules.push_str(&module(&out, document, "modules", "mod.rs", configured.directory())?);
            }
        }
    }
    std::fs::write(out.join("modules.rs"), modules)?;
    Ok(())
}

/// Writes a client into a directory of its own, and gives the item that makes it a module.
fn module(
    out: &Path,
    document: &str,
    layout: &str,
    entry: &str,
    generated: Result<Generated, Error>,
) -> Result<String, Box<dyn std::error::Error>> {
    let name: String =
        document.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect();
    let name = format!("{layout}_{}", name.to_ascii_lowercase());
    let directory = out.join(&name);
    let generated = generated?;
    generated.write(&directory)?;
    let mut item = String::new();
    writeln!(item, "/// The client of `{document}`, in the layout `{layout}`.")?;
    writeln!(item, "#[path = {:?}]\npub mod {name};", directory.join(entry))?;
    if layout == "modules" && env::var_os("SPECWRIGHT_EXAMPLES").is_some() {
        let text: String = generated.files().map(|(_, text)| text).collect();
        item.extend(examples::module(&format!("{name}_examples"), &name, &text));
    }
    Ok(item)
}
