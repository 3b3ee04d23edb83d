//! Bytes of a server → a value that is what it was, or an error on one line.

use fuzz::responses::{case, check};

fn main() -> std::process::ExitCode {
    fuzz::run("responses", case, check)
}
