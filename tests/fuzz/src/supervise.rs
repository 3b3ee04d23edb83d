//! Workers: processes that run cases one after the other, and a supervisor that starts another when one dies.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// One case.
pub struct Case {
    /// What is kept of it where something is wrong.
    pub bytes: Vec<u8>,
    /// The ending of the file that keeps it.
    pub extension: &'static str,
}

/// How long one case may take, and how much address space a worker may have.
const PATIENCE: Duration = Duration::from_secs(10);
const MEMORY: u64 = 1200 << 20;

/// Runs a target: `--seconds N` (60), `--seed N` (0), `--keep DIR` (target/fuzz). The exit status says whether something
/// was found.
///
/// `make` makes the case of a number, `check` says what is wrong with it.
pub fn run(name: &str, make: impl Fn(u64) -> Case, check: impl Fn(&Case) -> Result<(), String>) -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let option = |wanted: &str| {
        let at = arguments.iter().position(|argument| argument == wanted)?;
        arguments.get(at + 1).cloned()
    };
    let number = |wanted: &str, otherwise: u64| option(wanted).and_then(|text| text.parse().ok()).unwrap_or(otherwise);
    let (seed, seconds) = (number("--seed", 0), number("--seconds", 60));
    if arguments.iter().any(|argument| argument == "--worker") {
        return work(seed, &make, &check);
    }
    if let Some(case) = option("--case").and_then(|case| case.parse().ok()) {
        let case = make(case);
        let outcome = check(&case);
        println!("{}\n{outcome:?}", String::from_utf8_lossy(&case.bytes));
        return if outcome.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    let keep = option("--keep").unwrap_or_else(|| "target/fuzz".to_owned());
    supervise(name, seed, Duration::from_secs(seconds), Path::new(&keep), &make)
}

/// Runs cases, and says on standard output which is next and what was wrong.
fn work(seed: u64, make: &impl Fn(u64) -> Case, check: &impl Fn(&Case) -> Result<(), String>) -> ExitCode {
    #[cfg(unix)]
    if let Err(error) = nix::sys::resource::setrlimit(nix::sys::resource::Resource::RLIMIT_AS, MEMORY, MEMORY) {
        eprintln!("memory is not limited: {error}");
    }
    let mut out = std::io::stdout().lock();
    for number in seed.. {
        if writeln!(out, "case {number}").and_then(|()| out.flush()).is_err() {
            break;
        }
        if let Err(fault) = check(&make(number)) {
            let fault = fault.replace('\n', " ");
            let _ = writeln!(out, "fault {number} {fault}");
        }
    }
    ExitCode::SUCCESS
}

fn supervise(name: &str, seed: u64, time: Duration, keep: &Path, make: &impl Fn(u64) -> Case) -> ExitCode {
    let start = Instant::now();
    let (mut next, mut faults) = (seed, 0_u64);
    while start.elapsed() < time {
        let Some(mut worker) = worker(next) else { return ExitCode::FAILURE };
        let (send, lines) = channel();
        if let Some(out) = worker.stdout.take() {
            std::thread::spawn(move || {
                BufReader::new(out).lines().map_while(Result::ok).all(|line| send.send(line).is_ok())
            });
        }
        let mut here = None;
        let why = loop {
            match lines.recv_timeout(PATIENCE) {
                Ok(line) => {
                    if let Some(number) = line.strip_prefix("case ").and_then(|number| number.parse().ok()) {
                        here = Some(number);
                        next = number + 1;
                        if start.elapsed() >= time {
                            break None;
                        }
                    } else if let Some((number, fault)) = line.strip_prefix("fault ").and_then(|it| it.split_once(' '))
                    {
                        faults += 1;
                        report(name, number.parse().unwrap_or_default(), fault, keep, make);
                    }
                }
                Err(RecvTimeoutError::Timeout) => break Some(format!("takes more than {PATIENCE:?}")),
                Err(RecvTimeoutError::Disconnected) => break Some("kills the process".to_owned()),
            }
        };
        let _ = worker.kill();
        let status = worker.wait();
        if let Some(why) = why {
            faults += 1;
            let status = status.map_or_else(|error| error.to_string(), |status| status.to_string());
            report(name, here.unwrap_or(next), &format!("{why} ({status})"), keep, make);
            next = here.unwrap_or(next) + 1;
        }
    }
    println!("{name}: {} cases in {:?}, {faults} faults; go on with --seed {next}", next - seed, start.elapsed());
    if faults == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn worker(seed: u64) -> Option<std::process::Child> {
    let program = std::env::current_exe().ok()?;
    let mut command = Command::new(program);
    command.args(["--worker", "--seed", &seed.to_string()]).stdin(Stdio::null()).stdout(Stdio::piped());
    match command.stderr(Stdio::null()).spawn() {
        Ok(child) => Some(child),
        Err(error) => {
            eprintln!("cannot start a worker: {error}");
            None
        }
    }
}

/// Says what is wrong with a case, and keeps it.
fn report(name: &str, number: u64, fault: &str, keep: &Path, make: &impl Fn(u64) -> Case) {
    let case = make(number);
    let path = keep.join(format!("{name}-{number}.{}", case.extension));
    let kept = std::fs::create_dir_all(keep).and_then(|()| std::fs::write(&path, &case.bytes));
    println!("{name} {number}: {fault}\n  {}", path.display());
    if let Err(error) = kept {
        println!("  is not written: {error}");
    }
}
