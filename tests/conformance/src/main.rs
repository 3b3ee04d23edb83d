//! Writes docs/conformance.md.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    if conformance::cases().is_empty() {
        println!("there are no vectors at ../shared/vectors: nothing was called");
        return ExitCode::SUCCESS;
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/conformance.md");
    let written = conformance::page().and_then(|(page, faults)| std::fs::write(path, page).map(|()| faults));
    match written {
        Ok(faults) => {
            println!("docs/conformance.md: {faults} cases are not as expected");
            ExitCode::SUCCESS
        }
        Err(error) => {
            println!("docs/conformance.md is not written: {error}");
            ExitCode::FAILURE
        }
    }
}
