//! Generates the client of each server whose document is named: `SPECWRIGHT_CHROMA` and `SPECWRIGHT_PREFECT` are the
//! paths of the documents that the servers serve. Without them there is no client, and the programs only say so.

use std::env;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let out = PathBuf::from(env::var("OUT_DIR")?);
    for (variable, server) in [("SPECWRIGHT_CHROMA", "chroma"), ("SPECWRIGHT_PREFECT", "prefect")] {
        println!("cargo::rerun-if-env-changed={variable}");
        println!("cargo::rustc-check-cfg=cfg({server})");
        if let Some(document) = env::var_os(variable) {
            specwright::configure(document).out_dir(out.join(server)).generate()?;
            println!("cargo::rustc-cfg={server}");
        }
    }
    Ok(())
}
