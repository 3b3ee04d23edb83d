//! Mutated documents → code that parses as Rust, and diagnostics that can be printed, within a time and some memory.

use fuzz::documents::{Seeds, check};

fn main() -> std::process::ExitCode {
    let seeds = Seeds::find();
    fuzz::run("documents", |number| seeds.case(number), check)
}
