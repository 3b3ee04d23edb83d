//! The measuring child: runs one command and appends what it cost to a file.
//!
//! This program calls itself for that, so that the processor time and the peak memory of "all children that have ended"
//! are those of one command. As `RUSTC_WRAPPER` it stands between cargo and every rustc, and records what each
//! compilation cost, without cargo's own share.

use std::env;
use std::error::Error;
use std::ffi::{OsStr, OsString};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

/// The file to append to. Where it is set, this program is the measuring child, and its arguments are the command.
pub const RECORD: &str = "SPECWRIGHT_BENCH_RECORD";

/// What one process cost, with those that it started.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cost {
    /// Seconds of processor time in user mode.
    pub user: f64,
    /// Seconds from start to end.
    pub wall: f64,
    /// The peak memory of the largest process, in bytes.
    pub peak: u64,
    /// The size of what rustc wrote: the library's, the program's, or the metadata's. 0 for other commands.
    pub artifact: u64,
}

impl Cost {
    /// The lesser of each.
    pub fn min(self, other: Self) -> Self {
        Self {
            user: self.user.min(other.user),
            wall: self.wall.min(other.wall),
            peak: self.peak.min(other.peak),
            artifact: self.artifact.min(other.artifact),
        }
    }
}

/// Runs a command as the measuring child.
pub fn run(record: &Path, arguments: &[OsString]) -> Result<ExitCode, Box<dyn Error>> {
    let (program, arguments) = arguments.split_first().ok_or("there is no command to measure")?;
    let start = Instant::now();
    let status = Command::new(program).args(arguments).env_remove(RECORD).status()?;
    let wall = start.elapsed().as_secs_f64();
    let (user, peak) = children()?;
    if let Some(label) = label(program, arguments) {
        let artifact = artifact(arguments).and_then(|path| fs::metadata(path).ok()).map_or(0, |file| file.len());
        let line = format!("{label}\t{user}\t{wall}\t{peak}\t{artifact}\n");
        // One write, so that lines of processes that end at once do not mix.
        OpenOptions::new().create(true).append(true).open(record)?.write_all(line.as_bytes())?;
    }
    // A command that was killed has no code.
    let code = status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(101);
    Ok(ExitCode::from(code))
}

/// What the commands of a record cost, by the name of the crate or of the program.
pub fn read(record: &Path) -> Result<Vec<(String, Cost)>, Box<dyn Error>> {
    let text = match fs::read_to_string(record) {
        Ok(text) => text,
        // Nothing was run.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(format!("{}: {error}", record.display()).into()),
    };
    text.lines().map(|line| parse(line).ok_or_else(|| format!("{}: {line}", record.display()).into())).collect()
}

fn parse(line: &str) -> Option<(String, Cost)> {
    let mut columns = line.split('\t');
    let label = columns.next()?.to_owned();
    let user = columns.next()?.parse().ok()?;
    let wall = columns.next()?.parse().ok()?;
    let peak = columns.next()?.parse().ok()?;
    let artifact = columns.next()?.parse().ok()?;
    Some((label, Cost { user, wall, peak, artifact }))
}

/// The crate that a rustc compiles, or the program's name; `None` for a rustc that cargo only queries.
fn label(program: &OsStr, arguments: &[OsString]) -> Option<String> {
    let name = Path::new(program).file_stem()?.to_string_lossy().into_owned();
    if name != "rustc" {
        return Some(name);
    }
    option(arguments, "--crate-name").filter(|name| name != "___")
}

/// What a rustc writes.
fn artifact(arguments: &[OsString]) -> Option<PathBuf> {
    let name = option(arguments, "--crate-name")?;
    let directory = PathBuf::from(option(arguments, "--out-dir")?);
    let is = |text: &str| text.strip_prefix("extra-filename=").map(str::to_owned);
    let extra = arguments.iter().find_map(|argument| is(&argument.to_string_lossy())).unwrap_or_default();
    let links = arguments.iter().any(|argument| {
        argument
            .to_string_lossy()
            .strip_prefix("--emit=")
            .is_some_and(|kinds| kinds.split(',').any(|kind| kind == "link"))
    });
    let file = match (links, option(arguments, "--crate-type").as_deref()) {
        (true, Some("bin")) => format!("{name}{extra}{}", env::consts::EXE_SUFFIX),
        (true, _) => format!("lib{name}{extra}.rlib"),
        (false, _) => format!("lib{name}{extra}.rmeta"),
    };
    Some(directory.join(file))
}

/// The argument after an option.
fn option(arguments: &[OsString], name: &str) -> Option<String> {
    let index = arguments.iter().position(|argument| argument == name)?;
    Some(arguments.get(index + 1)?.to_string_lossy().into_owned())
}

/// User seconds and peak bytes of the children that have ended.
#[cfg(unix)]
fn children() -> Result<(f64, u64), Box<dyn Error>> {
    use nix::sys::resource::{UsageWho, getrusage};

    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let user = usage.user_time();
    let seconds = user.tv_sec() as f64 + user.tv_usec() as f64 / 1e6;
    // Apple counts bytes, all others kilobytes.
    let unit = if cfg!(target_vendor = "apple") { 1 } else { 1024 };
    Ok((seconds, u64::try_from(usage.max_rss())? * unit))
}

#[cfg(not(unix))]
fn children() -> Result<(f64, u64), Box<dyn Error>> {
    Err("processor time and memory of a command are only measured on Unix".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<OsString> {
        text.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn a_compilation_is_known_by_its_crate_and_its_artifact() {
        let rustc = OsStr::new("/usr/bin/rustc");
        let check =
            words("--crate-name client --crate-type lib --emit=dep-info,metadata -C extra-filename=-1 --out-dir /t");
        assert_eq!(label(rustc, &check).as_deref(), Some("client"));
        assert_eq!(artifact(&check), Some(PathBuf::from("/t/libclient-1.rmeta")));
        let build =
            words("--crate-name client --crate-type lib --emit=dep-info,link -C extra-filename=-2 --out-dir /t");
        assert_eq!(artifact(&build), Some(PathBuf::from("/t/libclient-2.rlib")));
        assert_eq!(label(rustc, &words("- --crate-name ___ --print=cfg")), None);
        assert_eq!(label(rustc, &words("-vV")), None);
        assert_eq!(label(OsStr::new("bin/ploidy"), &words("generate")).as_deref(), Some("ploidy"));
    }

    #[test]
    fn a_line_that_was_written_is_read() {
        let cost = Cost { user: 1.25, wall: 2.0, peak: 3, artifact: 4 };
        assert_eq!(parse("client\t1.25\t2\t3\t4"), Some(("client".to_owned(), cost)));
        assert_eq!(parse("client\t1.25"), None);
    }
}
