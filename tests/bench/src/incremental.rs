//! `bench incremental`: what a rebuild costs after a change of the document, in a crate with a build script.
//!
//! The build script is unoptimised and compilation is incremental, as they are while a user works. A change is a few
//! letters in the document's text; that it changes the client is checked before anything is measured.

use std::error::Error;
use std::fs;
use std::path::Path;

use crate::arguments::{Arguments, Step};
use crate::changes::{add_property, describe};
use crate::generators::generated;
use crate::measure::Meter;
use crate::report::Unit;
use crate::workshop::{Crate, Workshop, slug};

/// The build script. It measures itself: it is called a second time through the measuring child.
const BUILD: &str = r#"use std::{env, error::Error, process::{Command, exit}};

fn main() -> Result<(), Box<dyn Error>> {
    if let (Some(bench), Some(_)) = (env::var_os("SPECWRIGHT_BENCH"), env::var_os("SPECWRIGHT_BENCH_RECORD")) {
        let status = Command::new(bench).arg(env::current_exe()?).status()?;
        exit(if status.success() { 0 } else { 1 });
    }
    specwright::configure("@document@").generate()?;
    Ok(())
}
"#;

/// What a rebuild cost.
#[derive(Clone, Copy)]
struct Rebuild {
    wall: f64,
    script_wall: f64,
    script_user: f64,
    rustc_wall: f64,
    rustc_user: f64,
}

/// Prints a table for each document.
pub fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let workshop = Workshop::open()?;
    let meter = workshop.meter()?;
    for document in &arguments.documents {
        let generated = generated(document)?;
        if generated.read().len() > 1 {
            return Err(format!("{} refers to other files: choose a document of one file", document.display()).into());
        }
        let text = fs::read_to_string(document)?;
        let file = document.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let krate = workshop.empty(&format!("{}-incremental", slug(document)))?;
        let rest = format!(
            "[dependencies]\n{}\n\n[build-dependencies]\nspecwright = {{ path = {:?} }}",
            workshop.runtime(),
            workshop.root().join("generator")
        );
        krate.write("Cargo.toml", &workshop.manifest(&krate.package, &rest))?;
        krate.write("build.rs", &BUILD.replace("@document@", &file))?;
        krate.write("src/lib.rs", "specwright_runtime::include_client!();\n")?;
        krate.write(&file, &text)?;
        let changes = [
            ("one description changed", change(&krate, &file, &text, describe(&text))?),
            ("one property more", change(&krate, &file, &text, add_property(&text))?),
        ];
        println!("{}\n", document.display());
        println!("| | change | in all | build script | its CPU | rustc | its CPU |\n|---|---|---|---|---|---|---|");
        for step in arguments.programs() {
            eprintln!("{}: cargo {}", krate.package, step.cargo().join(" "));
            // The first build fills the directory of incremental compilation.
            meter.cargo(&krate.directory, step.cargo(), true)?;
            let idle = meter.cargo(&krate.directory, step.cargo(), true)?;
            let command = format!("`cargo {}`", step.cargo().join(" "));
            println!("| {command} | none | {} | | | | |", Unit::Seconds.show(idle.wall));
            for (what, changed) in &changes {
                let mut least: Option<Rebuild> = None;
                for _ in 0..arguments.runs.unwrap_or(1) {
                    let rebuild = rebuild(&krate, &file, changed, step, &meter)?;
                    least = least.filter(|least| least.wall < rebuild.wall).or(Some(rebuild));
                    krate.write(&file, &text)?;
                    meter.cargo(&krate.directory, step.cargo(), true)?;
                }
                let Some(cost) = least else { continue };
                let figures = [cost.wall, cost.script_wall, cost.script_user, cost.rustc_wall, cost.rustc_user];
                let figures: Vec<String> = figures.into_iter().map(|figure| Unit::Seconds.show(figure)).collect();
                println!("| {command} | {what} | {} |", figures.join(" | "));
            }
        }
        println!();
    }
    Ok(())
}

fn rebuild(krate: &Crate, file: &str, text: &str, step: Step, meter: &Meter) -> Result<Rebuild, Box<dyn Error>> {
    krate.write(file, text)?;
    let run = meter.cargo(&krate.directory, step.cargo(), true)?;
    let script = run.of("build-script-build")?;
    let rustc = run.of(&krate.name())?;
    Ok(Rebuild {
        wall: run.wall,
        script_wall: script.wall,
        script_user: script.user,
        rustc_wall: rustc.wall,
        rustc_user: rustc.user,
    })
}

/// The first of the changed texts whose client is not what it was.
fn change(krate: &Crate, file: &str, text: &str, changed: Vec<String>) -> Result<String, Box<dyn Error>> {
    let path = krate.directory.join(file);
    let before = client(&path)?;
    for candidate in changed {
        krate.write(file, &candidate)?;
        let after = client(&path);
        krate.write(file, text)?;
        if after.is_ok_and(|after| after != before) {
            return Ok(candidate);
        }
    }
    Err(format!("{file}: no place was found whose change changes the client").into())
}

fn client(document: &Path) -> Result<String, Box<dyn Error>> {
    let generated = generated(document)?;
    Ok(generated.files().map(|(_, text)| text).collect())
}
