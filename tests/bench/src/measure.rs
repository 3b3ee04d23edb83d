//! Measured commands: a generator, or cargo on one crate.
//!
//! A command that fails is an error with the line that says why. Cargo runs with a target directory that all
//! measured crates share, so that equal dependencies are built once, and with this program around every rustc.

use std::env;
use std::error::Error;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Instant, SystemTime};

use crate::record::{self, Cost, RECORD};

/// The variable that gives this program's path to the build scripts that it measures.
pub const BENCH: &str = "SPECWRIGHT_BENCH";

/// Runs commands and measures them.
pub struct Meter {
    bench: PathBuf,
    record: PathBuf,
    target: PathBuf,
}

/// What one run of cargo cost.
pub struct Run {
    /// Seconds, cargo's own and those of everything it ran.
    pub wall: f64,
    compiled: Vec<(String, Cost)>,
}

impl Run {
    /// The one process with this label: a crate's rustc, a program.
    pub fn of(&self, label: &str) -> Result<Cost, Box<dyn Error>> {
        let mut found = self.compiled.iter().filter(|(name, _)| name == label);
        match (found.next(), found.next()) {
            (Some((_, cost)), None) => Ok(*cost),
            (None, _) => Err(format!("cargo did not compile `{label}` again").into()),
            (Some(_), Some(_)) => Err(format!("cargo compiled `{label}` more than once").into()),
        }
    }
}

impl Meter {
    /// One that keeps its files, and the target directory, in this directory.
    pub fn new(directory: &Path) -> Result<Self, Box<dyn Error>> {
        fs::create_dir_all(directory)?;
        let record = directory.join(format!("record-{}.tsv", std::process::id()));
        Ok(Self { bench: env::current_exe()?, record, target: directory.join("target") })
    }

    /// Runs a command; what it prints goes to a file or nowhere.
    pub fn command<S: AsRef<OsStr>>(
        &self,
        program: &Path,
        arguments: &[S],
        directory: &Path,
        stdout: Option<&Path>,
    ) -> Result<Cost, Box<dyn Error>> {
        let stdout = match stdout {
            Some(path) => Stdio::from(File::create(path)?),
            None => Stdio::piped(),
        };
        let mut command = Command::new(&self.bench);
        command.arg(program).args(arguments).current_dir(directory).env(RECORD, &self.record).stdout(stdout);
        let _ = fs::remove_file(&self.record);
        let output = command.stdin(Stdio::null()).stderr(Stdio::piped()).output()?;
        succeeded(&output)?;
        match record::read(&self.record)?.as_slice() {
            [(_, cost)] => Ok(*cost),
            _ => Err(format!("{} was not measured", program.display()).into()),
        }
    }

    /// Runs cargo in a crate.
    pub fn cargo(&self, directory: &Path, arguments: &[&str], incremental: bool) -> Result<Run, Box<dyn Error>> {
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo")));
        command.args(arguments).arg("--quiet").current_dir(directory).stdin(Stdio::null());
        command.env("CARGO_TARGET_DIR", &self.target).env("CARGO_INCREMENTAL", if incremental { "1" } else { "0" });
        command.env("RUSTC_WRAPPER", &self.bench).env(RECORD, &self.record).env(BENCH, &self.bench);
        command.env("CARGO_TERM_COLOR", "never");
        let _ = fs::remove_file(&self.record);
        let start = Instant::now();
        let output = command.output()?;
        let wall = start.elapsed().as_secs_f64();
        succeeded(&output)?;
        Ok(Run { wall, compiled: record::read(&self.record)? })
    }

    /// The target directory of the measured crates.
    pub fn target(&self) -> &Path {
        &self.target
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.record);
    }
}

/// Makes cargo compile a file's crate again.
pub fn touch(path: &Path) -> Result<(), Box<dyn Error>> {
    let file = File::options().append(true).open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(file.set_modified(SystemTime::now())?)
}

/// The least cost of several runs.
pub fn least(runs: usize, run: impl Fn() -> Result<Cost, Box<dyn Error>>) -> Result<Cost, Box<dyn Error>> {
    let mut least = run()?;
    for _ in 1..runs {
        least = least.min(run()?);
    }
    Ok(least)
}

/// An error with the line of a failed command that says why.
pub fn succeeded(output: &Output) -> Result<(), Box<dyn Error>> {
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    Err(reason(&said).unwrap_or_else(|| format!("it ended with {}", output.status)).into())
}

fn reason(said: &str) -> Option<String> {
    let lines = || said.lines().map(str::trim).filter(|line| !line.is_empty());
    let error = lines().find(|line| line.to_ascii_lowercase().starts_with("error"));
    error.or_else(|| lines().next()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_of_a_failure_is_the_line_that_says_error() {
        assert_eq!(
            reason("warning: unused\n\nerror[E0432]: unresolved\n --> lib.rs"),
            Some("error[E0432]: unresolved".into())
        );
        assert_eq!(reason("\ncannot read x\n"), Some("cannot read x".into()));
        assert_eq!(reason(""), None);
    }

    #[test]
    fn a_crate_that_was_not_compiled_is_no_measurement() {
        let cost = Cost { user: 1.0, ..Cost::default() };
        let run =
            Run { wall: 1.0, compiled: vec![("client".into(), cost), ("twice".into(), cost), ("twice".into(), cost)] };
        assert_eq!(run.of("client").ok(), Some(cost));
        assert!(run.of("other").is_err());
        assert!(run.of("twice").is_err());
    }
}
