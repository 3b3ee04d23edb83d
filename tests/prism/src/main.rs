//! Calls every operation of the document that the program was built with; `scripts/prism-corpus.sh` runs it.

use std::process::ExitCode;

use prism::document::{Api, DOCUMENT, client};

fn main() -> ExitCode {
    static OWN: prism::Document<Api> = DOCUMENT;
    prism::run(&OWN, client)
}
