//! How long documents of a megabyte take, and how much memory: `cargo run --release -p fuzz --bin scale`.
//!
//! Each is generated in a process of its own, with everything that the command does except writing.

use std::process::{Command, ExitCode};

use fuzz::scale::KINDS;

fn main() -> ExitCode {
    if let Some(name) = std::env::args().nth(1) {
        return one(&name);
    }
    let Ok(program) = std::env::current_exe() else { return ExitCode::FAILURE };
    println!("| document | size | time | memory | |\n|---|---|---|---|---|");
    let mut all = true;
    for (name, _) in KINDS {
        match Command::new(&program).arg(name).output() {
            Ok(output) if output.status.success() => print!("{}", String::from_utf8_lossy(&output.stdout)),
            outcome => {
                all = false;
                println!("| {name} | | | | {:?} |", outcome.map(|output| output.status));
            }
        }
    }
    if all { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Generates one document, and prints its row.
fn one(name: &str) -> ExitCode {
    let Some((_, make)) = KINDS.iter().find(|(kind, _)| *kind == name) else { return ExitCode::FAILURE };
    let text = make().to_string();
    let file = std::env::temp_dir().join(format!("specwright-scale-{}.json", std::process::id()));
    if std::fs::write(&file, &text).is_err() {
        return ExitCode::FAILURE;
    }
    let start = std::time::Instant::now();
    let generated = specwright::configure(&file).file();
    let found = match &generated {
        Ok(generated) => generated.warnings(),
        Err(error) => error.findings(),
    };
    let shown: usize = found.iter().map(|finding| finding.draw(false).len()).sum();
    let time = start.elapsed();
    let _ = std::fs::remove_file(&file);
    println!(
        "| {name} | {} kB | {:.2} s | {} MB | {} of code, {} diagnostics, {} kB of text |",
        text.len() / 1000,
        time.as_secs_f64(),
        peak(),
        generated.as_ref().map_or_else(
            |_| "none".to_owned(),
            |generated| format!("{} kB", generated.files().map(|(_, text)| text.len()).sum::<usize>() / 1000)
        ),
        found.len(),
        shown / 1000,
    );
    ExitCode::SUCCESS
}

/// The most memory that this process had, in megabytes.
#[cfg(unix)]
fn peak() -> i64 {
    use nix::sys::resource::{UsageWho, getrusage};
    let unit = if cfg!(target_os = "macos") { 1 << 20 } else { 1 << 10 };
    getrusage(UsageWho::RUSAGE_SELF).map_or(0, |usage| usage.max_rss() / unit)
}

#[cfg(not(unix))]
fn peak() -> i64 {
    0
}
