//! The public builder: what a build script and the command say, and what they get.
//!
//! Enters: the user's choices. Leaves: generated files, written or not, or an [`Error`] with everything that was found.
//! Tells cargo what was read even when nothing can be generated, so that a mended document is tried again.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::config::Config;
use crate::diag::{Code, Diagnostic, Severity};
use crate::emit::{OperationSummary, TypeSummary};
use crate::layout::{FileSet, Layout};
use crate::output;
#[cfg(feature = "cli")]
use crate::output::Difference;
use crate::pipeline::{self, Model, Run};
use crate::report::{Error, Finding, findings};

/// Starts the generation of a client from a document: `spec/openapi.yaml`, relative to the crate (that is where cargo runs
/// build scripts) or absolute.
pub fn configure(document: impl Into<PathBuf>) -> Builder {
    Builder { config: Config::new(document) }
}

/// What is generated, and where it goes.
///
/// ```no_run
/// # fn main() -> Result<(), specwright::Error> {
/// specwright::configure("spec/openapi.yaml")
///     .strict(true)
///     .format("date-time", "jiff::Timestamp")
///     .generate()
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is generated until `generate` is called"]
pub struct Builder {
    config: Config,
}

/// A generated client that is not written yet.
#[derive(Debug)]
pub struct Generated {
    files: FileSet,
    warnings: Vec<Finding>,
    read: Vec<PathBuf>,
    model: Model,
    operations: OnceLock<Vec<OperationSummary>>,
    types: OnceLock<Vec<TypeSummary>>,
}

impl Builder {
    /// Writes into this directory instead of `OUT_DIR`.
    pub fn out_dir(mut self, directory: impl Into<PathBuf>) -> Self {
        self.config.out_dir = Some(directory.into());
        self
    }

    /// Makes faults of the document errors: a reference to nothing, a keyword of the wrong type, and so on.
    ///
    /// Off by default, since documents of others cannot be mended by who uses them. Turn it on for a document of your own.
    pub fn strict(mut self, strict: bool) -> Self {
        self.config.strict = strict;
        self
    }

    /// The Rust type of strings of a format: `.format("date-time", "jiff::Timestamp")`. It must implement serde's traits,
    /// `Clone`, `Debug` and `PartialEq`, and own all of its content (`'static`).
    pub fn format(mut self, format: impl Into<String>, path: impl Into<String>) -> Self {
        self.config.formats.push((format.into(), path.into()));
        self
    }

    /// Keeps the properties that the document does not name, in every model. Off by default: they are ignored unless the
    /// schema has `additionalProperties`.
    pub fn keep_unknown(mut self, keep: bool) -> Self {
        self.config.keep_unknown = keep;
        self
    }

    /// Generates `client.rs` from a build script: tells cargo what was read and what there is to warn of, and writes the
    /// file if its bytes change.
    ///
    /// # Errors
    /// When the document is missing, cannot be read or leaves nothing to generate, or when the file cannot be written. What
    /// was written before stays as it is. Return the error from `main`: it is drawn for people.
    pub fn generate(self) -> Result<(), Error> {
        let document = self.config.document.clone();
        let run = pipeline::run(&self.config, Layout::File);
        for path in run.sources.paths() {
            println!("cargo::rerun-if-changed={}", path.display());
        }
        let generated = finish(&document, run)?;
        for warning in &generated.warnings {
            println!("cargo::warning={}", warning.one_line());
        }
        let directory = match self.config.out_dir.or_else(|| std::env::var_os("OUT_DIR").map(PathBuf::from)) {
            Some(directory) => directory,
            None => {
                let diagnostic = Diagnostic::new(Code::Output, "there is no OUT_DIR to write to")
                    .help("call this from a build script, or say where to with `.out_dir(…)`");
                return Err(Error::outside(&document, &diagnostic));
            }
        };
        let written = output::write(&generated.files, &directory, false);
        // A build script has nothing left to do: its memory goes with it.
        std::mem::forget(generated);
        written.map(drop).map_err(|diagnostic| Error::outside(&document, &diagnostic))
    }

    /// Generates the client as one file, `client.rs`, without writing it.
    ///
    /// # Errors
    /// As [`generate`](Self::generate), but for writing.
    pub fn file(self) -> Result<Generated, Error> {
        finish(&self.config.document, pipeline::run(&self.config, Layout::File))
    }

    /// Generates the client as a directory of modules, `mod.rs` among them, without writing it.
    ///
    /// # Errors
    /// As [`generate`](Self::generate), but for writing.
    pub fn directory(self) -> Result<Generated, Error> {
        finish(&self.config.document, pipeline::run(&self.config, Layout::Directory))
    }
}

fn finish(document: &Path, run: Run) -> Result<Generated, Error> {
    let findings = findings(&run);
    let is_error = findings.iter().any(|finding| finding.severity == Severity::Error);
    match run.model {
        Some(model) if !is_error && !run.files.is_empty() => Ok(Generated {
            files: run.files,
            warnings: findings,
            read: run.sources.paths(),
            model,
            operations: OnceLock::new(),
            types: OnceLock::new(),
        }),
        _ => Err(Error::new(document, findings)),
    }
}

impl Generated {
    /// The files: relative path and text.
    pub fn files(&self) -> impl Iterator<Item = (&Path, &str)> {
        self.files.iter().map(|(path, text)| (path.as_path(), text.as_str()))
    }

    /// What the document says and the generated code does not, and what is wrong with the document.
    #[must_use]
    pub fn warnings(&self) -> &[Finding] {
        &self.warnings
    }

    /// What the client can do: an operation each, in the order of the document.
    #[must_use]
    pub fn operations(&self) -> &[OperationSummary] {
        self.operations.get_or_init(|| self.model.operations())
    }

    /// Which type each component schema became, in the order of the document.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), specwright::Error> {
    /// for ty in specwright::configure("spec/openapi.yaml").file()?.types() {
    ///     println!("{}: {}", ty.schema, ty.response.as_deref().unwrap_or("only sent"));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn types(&self) -> &[TypeSummary] {
        self.types.get_or_init(|| self.model.types())
    }

    /// The files that were read, the document first.
    #[must_use]
    pub fn read(&self) -> &[PathBuf] {
        &self.read
    }

    /// Writes the files that are new or changed into a directory, and removes generated ones that are stale. Gives the paths
    /// of both.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn write(&self, directory: &Path) -> Result<Vec<PathBuf>, Error> {
        output::write(&self.files, directory, true).map_err(|diagnostic| Error::outside(directory, &diagnostic))
    }

    /// How a directory differs from what the document gives. Needs the feature `cli`: a build script has no use for it.
    #[cfg(feature = "cli")]
    #[must_use]
    pub fn compare(&self, directory: &Path) -> Vec<Difference> {
        output::compare(&self.files, directory)
    }
}
