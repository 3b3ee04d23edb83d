//! Generates the models of each document that `SPECWRIGHT_DOCUMENTS` names, with a table of what each schema became.
//!
//! `SPECWRIGHT_CORPUS` is the directory of the documents, `SPECWRIGHT_DOCUMENTS` their paths in it, separated by
//! spaces. Without them the tables are empty. Operations are left out: no value goes through them here.

use std::env;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use specwright::TypeSummary;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed=SPECWRIGHT_CORPUS");
    println!("cargo::rerun-if-env-changed=SPECWRIGHT_DOCUMENTS");
    let out = env::var("OUT_DIR")?;
    let out = Path::new(&out);
    let mut modules = String::new();
    let mut documents = String::new();
    if let (Ok(corpus), Ok(named)) = (env::var("SPECWRIGHT_CORPUS"), env::var("SPECWRIGHT_DOCUMENTS")) {
        for (number, document) in named.split_whitespace().enumerate() {
            let path = Path::new(&corpus).join(document);
            let generated = specwright::configure(&path).directory()?;
            for read in generated.read() {
                println!("cargo::rerun-if-changed={}", read.display());
            }
            let models = generated.files().find(|(path, _)| *path == Path::new("models.rs"));
            fs::write(out.join(format!("document_{number}.rs")), models.map_or("", |(_, text)| text))?;
            writeln!(modules, "/// `{document}`\npub mod document_{number} {{")?;
            writeln!(modules, "    include!(concat!(env!(\"OUT_DIR\"), \"/document_{number}.rs\"));")?;
            writeln!(modules, "    /// What the schemas became.\n    pub const TYPES: &[crate::Entry] = &[")?;
            for ty in generated.types() {
                entries(&mut modules, ty)?;
            }
            writeln!(modules, "    ];\n}}")?;
            let path = path.canonicalize()?;
            writeln!(
                documents,
                "    Document {{ name: {document:?}, file: {path:?}, types: document_{number}::TYPES }},"
            )?;
        }
    }
    writeln!(modules, "/// The documents.\npub const DOCUMENTS: &[Document] = &[\n{documents}];")?;
    fs::write(out.join("modules.rs"), modules)?;
    Ok(())
}

/// A line of the table for each form of a type.
fn entries(out: &mut String, ty: &TypeSummary) -> Result<(), Box<dyn Error>> {
    let TypeSummary { schema, pointer, request, response, .. } = ty;
    let file = ty.file.canonicalize()?;
    let mut entry = |form: &str, name: &str| {
        writeln!(out, "        crate::entry!({schema:?}, {file:?}, {pointer:?}, {form}, {name}),")
    };
    match (request, response) {
        (Some(request), Some(response)) if request == response => entry("Both", response)?,
        (request, response) => {
            if let Some(request) = request {
                entry("Request", request)?;
            }
            if let Some(response) = response {
                entry("Response", response)?;
            }
        }
    }
    Ok(())
}
