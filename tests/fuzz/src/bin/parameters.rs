//! Any text → one segment of a path, one value of a query, one header field, one cookie; or a refusal.

use fuzz::parameters::{case, check};

fn main() -> std::process::ExitCode {
    fuzz::run("parameters", case, check)
}
