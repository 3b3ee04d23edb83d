//! Generates a client for each document that `SPECWRIGHT_DOCUMENTS` names, as modules of one crate.
//!
//! `SPECWRIGHT_CORPUS` is the directory of the documents, `SPECWRIGHT_DOCUMENTS` their paths in it, separated by spaces.
//! Without them the crate is empty: nothing is generated from documents that are not asked for.

use std::env;
use std::fmt::Write as _;
use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-env-changed=SPECWRIGHT_CORPUS");
    println!("cargo::rerun-if-env-changed=SPECWRIGHT_DOCUMENTS");
    let out = env::var("OUT_DIR")?;
    let out = Path::new(&out);
    let mut modules = String::new();
    if let (Ok(corpus), Ok(documents)) = (env::var("SPECWRIGHT_CORPUS"), env::var("SPECWRIGHT_DOCUMENTS")) {
        for document in documents.split_whitespace() {
            let path = Path::new(&corpus).join(document);
            println!("cargo::rerun-if-changed={}", path.display());
            let generated = specwright::configure(&path).file()?;
            let module: String =
                document.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect();
            let module = format!("m_{}", module.to_ascii_lowercase());
            for (_, text) in generated.files() {
                std::fs::write(out.join(format!("{module}.rs")), text)?;
            }
            writeln!(
                modules,
                "/// The client of `{document}`.\npub mod {module} {{ include!(concat!(env!(\"OUT_DIR\"), \"/{module}.rs\")); }}"
            )?;
        }
    }
    std::fs::write(out.join("modules.rs"), modules)?;
    Ok(())
}
