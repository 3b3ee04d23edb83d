//! Calls the scenarios of TypeSpec, says what came of them, and writes docs/scenarios.md if it has called them all.
//!
//! `scripts/scenarios.sh` starts the server, and sets `SPECWRIGHT_SCENARIOS_URL` and `SPECWRIGHT_SCENARIOS_FILE`.

use std::process::ExitCode;

fn main() -> ExitCode {
    if typespec::documents::all().is_empty() {
        println!("this program was built without documents of TypeSpec, and calls nothing: run scripts/scenarios.sh");
        return ExitCode::SUCCESS;
    }
    match typespec::run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("typespec: {error}");
            ExitCode::FAILURE
        }
    }
}
