//! The project's benchmarks: what generated clients cost to compile, to call, to rebuild, and how fast their types are.
//!
//! A tool for developers of specwright; docs/benchmarks.md says what its figures mean. `--help` says what it can do.

mod arguments;

mod calls;
mod codec;
mod compile;
mod features;
mod incremental;
mod overhead;

mod changes;
mod flatten;
mod generators;
mod payload;
mod report;
mod tables;
mod twin;

mod measure;
mod record;
mod workshop;

use std::env;
use std::error::Error;
use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use arguments::{Arguments, Command, HELP};

fn main() -> ExitCode {
    let words: Vec<OsString> = env::args_os().skip(1).collect();
    let outcome = match env::var_os(record::RECORD) {
        Some(path) => record::run(Path::new(&path), &words),
        None => bench(&words).map(|()| ExitCode::SUCCESS),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("bench: {error}");
        ExitCode::FAILURE
    })
}

fn bench(words: &[OsString]) -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let Some(arguments) = Arguments::parse(&words)? else {
        print!("{HELP}");
        return Ok(());
    };
    match arguments.command {
        Command::Compile => compile::run(&arguments),
        Command::Calls => calls::run(&arguments),
        Command::Codec => codec::run(&arguments),
        Command::Features => features::run(&arguments),
        Command::Incremental => incremental::run(&arguments),
        Command::Overhead => overhead::run(&arguments),
    }
}
