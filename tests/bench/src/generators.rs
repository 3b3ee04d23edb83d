//! specwright and its peers: how each is installed, and how each generates a client.
//!
//! All run as commands with their defaults, optimised; peers are installed once, in a pinned version, under
//! `target/bench`. A peer that cannot be installed, or that refuses a document, is an error with its own message.

use std::error::Error;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::measure::{Meter, succeeded};
use crate::record::Cost;
use crate::workshop::{Crate, Workshop};

/// A generator of clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generator {
    /// This one.
    Specwright,
    /// <https://docs.rs/ploidy>
    Ploidy,
    /// <https://docs.rs/openapi-to-rust>
    OpenapiToRust,
}

/// What was generated.
pub struct Client {
    /// The crate.
    pub krate: Crate,
    /// What generating it cost.
    pub cost: Cost,
}

impl Generator {
    /// All of them, this one first.
    pub const ALL: [Self; 3] = [Self::Specwright, Self::Ploidy, Self::OpenapiToRust];

    /// The one with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|generator| generator.name() == name)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Specwright => "specwright",
            Self::Ploidy => "ploidy",
            Self::OpenapiToRust => "openapi-to-rust",
        }
    }

    /// Its version: a peer's is pinned.
    pub fn version(self) -> &'static str {
        match self {
            Self::Specwright => env!("CARGO_PKG_VERSION"),
            Self::Ploidy => "0.15.0",
            Self::OpenapiToRust => "0.23.0",
        }
    }

    /// Builds or installs its command.
    pub fn install(self, workshop: &Workshop) -> Result<PathBuf, Box<dyn Error>> {
        let suffix = std::env::consts::EXE_SUFFIX;
        if self == Self::Specwright {
            let target = workshop.root().join("target");
            let mut command = cargo(workshop);
            command.args(["build", "--release", "--quiet", "-p", "specwright", "--features", "cli", "--target-dir"]);
            let output = command.arg(&target).output()?;
            succeeded(&output).map_err(|error| format!("specwright does not build: {error}"))?;
            return Ok(target.join("release").join(format!("specwright{suffix}")));
        }
        let peers = workshop.path("peers");
        let installed = fs::read_to_string(peers.join(".crates.toml")).unwrap_or_default();
        if !installed.contains(&format!("\"{} {} ", self.name(), self.version())) {
            eprintln!("installing {} {}", self.name(), self.version());
            let mut command = cargo(workshop);
            command.args(["install", "--quiet", "--locked", self.name(), "--version"]);
            command.arg(format!("={}", self.version())).arg("--root").arg(&peers);
            succeeded(&command.output()?)?;
        }
        Ok(peers.join("bin").join(format!("{}{suffix}", self.name())))
    }

    /// Generates a client's crate.
    pub fn generate(
        self,
        command: &Path,
        document: &Path,
        package: &str,
        workshop: &Workshop,
        meter: &Meter,
    ) -> Result<Client, Box<dyn Error>> {
        let krate = workshop.empty(package)?;
        let directory = krate.directory.as_path();
        let cost = match self {
            Self::Specwright => {
                let rest = format!("[dependencies]\n{}", workshop.runtime());
                krate.write("Cargo.toml", &workshop.manifest(package, &rest))?;
                let arguments = [OsStr::new("generate"), OsStr::new("--quiet"), document.as_os_str()];
                meter.command(command, &arguments, directory, Some(&directory.join("src/lib.rs")))?
            }
            Self::Ploidy => {
                let arguments = ["generate".as_ref(), "rust".as_ref(), document.as_os_str(), "--output".as_ref()];
                let arguments =
                    [&arguments[..], &[directory.as_os_str(), "--name".as_ref(), package.as_ref()]].concat();
                let cost = meter.command(command, &arguments, directory, None)?;
                let manifest = fs::read_to_string(directory.join("Cargo.toml"))?;
                krate.write("Cargo.toml", &format!("{manifest}\n[workspace]\n"))?;
                cost
            }
            Self::OpenapiToRust => {
                let out = directory.join("src/generated");
                let arguments = ["generate".as_ref(), document.as_os_str(), "--output-dir".as_ref(), out.as_os_str()];
                let cost = meter.command(command, &arguments, directory, None)?;
                let dependencies = fs::read_to_string(out.join("REQUIRED_DEPS.toml"))?;
                krate.write("Cargo.toml", &workshop.manifest(package, &dependencies))?;
                krate.write("src/lib.rs", "pub mod generated;\n")?;
                cost
            }
        };
        Ok(Client { krate, cost })
    }
}

/// Generates a client in this process, for its text and for what it says of its operations.
pub fn generated(document: &Path) -> Result<specwright::Generated, Box<dyn Error>> {
    // Its debug form is what a build script shows: the findings, drawn.
    specwright::configure(document).file().map_err(|error| format!("{error:?}").into())
}

fn cargo(workshop: &Workshop) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(workshop.root()).env("CARGO_TERM_COLOR", "never").stdin(Stdio::null());
    command
}
