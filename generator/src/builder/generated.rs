//! A generated client that is not written yet: its files, what was found, and what its code has of the document.
//!
//! Enters: the files of a run and its findings. Leaves: texts, summaries, or files in a directory.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::emit::{OperationSummary, TypeSummary};
use crate::layout::FileSet;
use crate::output;
#[cfg(feature = "cli")]
use crate::output::Difference;
use crate::pipeline::Model;
use crate::report::{Error, Finding};

/// A generated client that is not written yet.
#[derive(Debug)]
pub struct Generated {
    pub(super) files: FileSet,
    pub(super) document: PathBuf,
    pub(super) warnings: Vec<Finding>,
    pub(super) read: Vec<PathBuf>,
    pub(super) model: Model,
    pub(super) operations: OnceLock<Vec<OperationSummary>>,
    pub(super) types: OnceLock<Vec<TypeSummary>>,
}

impl Generated {
    /// The files: relative path and text.
    pub fn files(&self) -> impl Iterator<Item = (&Path, &str)> {
        self.files.iter().map(|(path, text)| (path.as_path(), text.as_str()))
    }

    /// The generated code item by item, by name: `Contact` with its constructor, `Client.add_contact`, and `contact.Address` in the
    /// module `contact`. Together they are the whole.
    ///
    /// For a test that locks what is generated, with a snapshot for each item:
    ///
    /// ```ignore
    /// for (name, text) in specwright::configure("openapi.yaml").file()?.items() {
    ///     insta::assert_snapshot!(name, text);
    /// }
    /// ```
    #[must_use]
    pub fn items(&self) -> BTreeMap<String, String> {
        let text: String = self.files.values().map(String::as_str).collect();
        crate::layout::split(&text)
    }

    /// What the generated code does not express of the document, and faults of the document. Remarks are among them only if
    /// they were asked for ([`Builder::remarks`](super::Builder::remarks)).
    #[must_use]
    pub fn warnings(&self) -> &[Finding] {
        &self.warnings
    }

    /// The operations of the client, in the order of the document.
    #[must_use]
    pub fn operations(&self) -> &[OperationSummary] {
        self.operations.get_or_init(|| self.model.operations())
    }

    /// Where the requests are written that the client reads: the file of each webhook and callback, and its JSON Pointer there.
    #[must_use]
    pub fn received(&self) -> Vec<(PathBuf, String)> {
        self.model.received()
    }

    /// The names of the security schemes that the client has a method for, in the order of the document.
    #[must_use]
    pub fn security_schemes(&self) -> Vec<&str> {
        self.model.schemes().collect()
    }

    /// The Rust types of each component schema, in the order of the document.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), specwright::Error> {
    /// for ty in specwright::configure("spec/openapi.yaml").file()?.types() {
    ///     println!("{}: {}", ty.schema, ty.response.as_deref().unwrap_or("in requests only"));
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn types(&self) -> &[TypeSummary] {
        self.types.get_or_init(|| self.model.types())
    }

    /// The files that were read, the document first, unless it was given as a value.
    #[must_use]
    pub fn read(&self) -> &[PathBuf] {
        &self.read
    }

    /// Writes the files that are new or changed into a directory, and removes generated files that are stale. Returns the
    /// paths of both. The directory also gets a list of the generated files, `.specwright`, which belongs to the client.
    ///
    /// # Errors
    /// When a file cannot be written, when a file in place of a generated one was not generated, or when the directory has
    /// the client of another document. Nothing has changed then.
    pub fn write(&self, directory: &Path) -> Result<Vec<PathBuf>, Error> {
        output::write(&self.files, &self.document, directory)
            .map_err(|diagnostic| Error::outside(&self.document, &diagnostic))
    }

    /// How a directory differs from the generated files. Needs the feature `cli`: a build script has no use for it.
    #[cfg(feature = "cli")]
    #[must_use]
    pub fn compare(&self, directory: &Path) -> Vec<Difference> {
        output::compare(&self.files, directory)
    }
}
