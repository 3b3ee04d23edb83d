//! The public builder, which build scripts and the command use.
//!
//! Enters: the choices of the user. Leaves: generated files, written or not, or an [`Error`] with everything that was found.
//! It tells cargo which files were read even where nothing can be generated, so that a corrected document is read again.

mod document;
mod generated;
mod told;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::config::Config;
use crate::diag::{Code, Diagnostic, Level, Severity};
use crate::layout::Layout;
use crate::output;
use crate::pipeline::{self, Run};
use crate::report::{Error, findings};
pub use document::DocumentValue;
pub use generated::Generated;
use told::say;

/// Starts the generation of a client from a document: `spec/openapi.yaml`, relative to the crate (that is where cargo runs
/// build scripts) or absolute.
pub fn configure(document: impl Into<PathBuf>) -> Builder {
    Builder { config: Config::new(document) }
}

/// Starts the generation of a client from a document that is made in Rust.
///
/// `name` is its path in messages. References to files are relative to it; it need not exist. Diagnostics show
/// the document as JSON. Cargo is not told to watch it: where it is made from a file, the build script says so itself, with
/// `cargo::rerun-if-changed`.
///
/// A JSON value:
///
/// ```no_run
/// use specwright::serde_json::json;
///
/// # fn main() -> Result<(), specwright::Error> {
/// let document = json!({
///     "openapi": "3.0.4",
///     "info": {"title": "Tea", "version": "1"},
///     "paths": {"/health": {"get": {"responses": {"204": {"description": "Alive"}}}}},
/// });
/// specwright::configure_document("tea.json", document).generate()
/// # }
/// ```
///
/// The types of the crate `openapiv3`:
///
/// ```
/// use specwright::openapiv3::{Info, OpenAPI};
///
/// let info = Info { title: "Tea".to_owned(), version: "1".to_owned(), ..Info::default() };
/// let document = OpenAPI { openapi: "3.0.4".to_owned(), info, ..OpenAPI::default() };
/// let generated = specwright::configure_document("tea.json", document).file()?;
/// assert!(generated.files().any(|(_, text)| text.contains("A client of Tea.")));
/// # Ok::<(), specwright::Error>(())
/// ```
pub fn configure_document(name: impl Into<PathBuf>, document: impl Into<DocumentValue>) -> Builder {
    let DocumentValue(value) = document.into();
    Builder { config: Config { value: Some(value), ..Config::new(name) } }
}

/// What is generated, and where it is written.
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

impl Builder {
    /// Writes into this directory instead of `OUT_DIR`.
    pub fn out_dir(mut self, directory: impl Into<PathBuf>) -> Self {
        self.config.out_dir = Some(directory.into());
        self
    }

    /// Makes faults of the document errors: a reference to nothing, a keyword of the wrong type, and so on. A code for which
    /// there is a choice of its own ([`allow`](Self::allow), [`warn`](Self::warn), [`deny`](Self::deny)) is left to that.
    ///
    /// Off by default, since many users cannot correct the document that they were given. Turn it on for your own.
    pub fn strict(mut self, strict: bool) -> Self {
        self.config.strict = strict;
        self
    }

    /// Does not report warnings and remarks of this code. An error that leaves nothing to generate stays an error.
    ///
    /// As with the lints of rustc, the last choice for a code counts:
    ///
    /// ```no_run
    /// # fn main() -> Result<(), specwright::Error> {
    /// use specwright::Code;
    ///
    /// specwright::configure("spec/openapi.yaml")
    ///     .strict(true)
    ///     .warn(Code::UnknownKeyword)
    ///     .deny(Code::UnsupportedUnion)
    ///     .allow(Code::UnsupportedCallback)
    ///     .generate()
    /// # }
    /// ```
    pub fn allow(self, code: Code) -> Self {
        self.level(code, Level::Allow)
    }

    /// Reports diagnostics of this code as warnings: remarks, too, and faults that [`strict`](Self::strict) would make errors.
    /// An error that leaves nothing to generate stays an error. The last choice for a code counts.
    pub fn warn(self, code: Code) -> Self {
        self.level(code, Level::Warn)
    }

    /// Reports diagnostics of this code as errors: nothing is generated where there is one. The last choice for a code counts.
    pub fn deny(self, code: Code) -> Self {
        self.level(code, Level::Deny)
    }

    fn level(mut self, code: Code, level: Level) -> Self {
        self.config.levels.set(code, level);
        self
    }

    /// Reports remarks, too: what is worth knowing of the document although nothing is lost. Off by default.
    pub fn remarks(mut self, remarks: bool) -> Self {
        self.config.remarks = remarks;
        self
    }

    /// The Rust type of strings of a format: `.format("date-time", "jiff::Timestamp")`. It must implement serde's traits,
    /// `Clone`, `Debug` and `PartialEq`, and own all of its content (`'static`).
    pub fn format(mut self, format: impl Into<String>, path: impl Into<String>) -> Self {
        self.config.formats.push((format.into(), path.into()));
        self
    }

    /// The Rust type of a component schema, in place of a generated one: `.schema("Money", "rust_decimal::Decimal")`. It must read
    /// and write all of the schema's JSON, and implement what that of a [`format`](Self::format) must. Nothing checks its constraints.
    pub fn schema(mut self, name: impl Into<String>, path: impl Into<String>) -> Self {
        self.config.schemas.push((name.into(), path.into()));
        self
    }

    /// Whether each type has `Hash`, `PartialOrd` and `Ord` where all that it holds has them, so that it can be the key of a map. Not so
    /// by default: checking a large client takes a quarter longer with them. `Eq` each type has where it can.
    pub fn hash_and_order(mut self, hash_and_order: bool) -> Self {
        self.config.hash_and_order = hash_and_order;
        self
    }

    /// An attribute of a generated type, by its path in the generated code: `.attribute("pet::Owner", "#[derive(schemars::JsonSchema)]")`.
    /// Several are written in the order of their calls.
    pub fn attribute(mut self, ty: impl Into<String>, attribute: impl Into<String>) -> Self {
        self.config.attributes.push((ty.into(), attribute.into()));
        self
    }

    /// Compiles what a call of this operation needs in the crate of the client, once, instead of in each program that calls it at each
    /// build. By its `operationId`, or by the client's function, such as `repos().get`; call it once for each.
    ///
    /// For a large client in a crate of its own, and the operations that the program at hand calls: its builds take less time, those of
    /// the client more.
    pub fn compiled(mut self, operation: impl Into<String>) -> Self {
        self.config.compiled.push(operation.into());
        self
    }

    /// Says how an operation answers in pages, by its `operationId`: its call then has the methods `pages` and `items`. Where the document or
    /// an extension says it, or the operation is like those of known APIs, that is found without a rule; `none` turns it off.
    ///
    /// | rule | the next page is asked for with |
    /// |---|---|
    /// | `cursor: query.after = $.meta.next` | a token of the response, or of a header field (`header.x-next`), in a parameter |
    /// | `offset: query.skip` | the number of items before it |
    /// | `page: query.page, first = 1` | its number; that of the first page is 0 or 1 |
    /// | `last: query.after = $.id` | a property of the last item |
    /// | `url: $.links.next` | the URL that the response has there |
    /// | `link` | the URL in the header field `Link` with `rel="next"` |
    ///
    /// A parameter in a JSON body is `body.after`. `items = $.data` says where the list is, and `more = $.has_more` where a boolean says
    /// whether there are more pages. A URL is asked for by `GET` without content, whatever the method of the operation is;
    /// `method = POST` asks by that method, with the same content, and `operation = listNext` as that operation is asked.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), specwright::Error> {
    /// specwright::configure("spec/openapi.yaml")
    ///     .pages("listTeas", "cursor: query.after = $.meta.next, items = $.teas")
    ///     .pages("listLabels", "none")
    ///     .generate()
    /// # }
    /// ```
    pub fn pages(mut self, operation: impl Into<String>, rule: impl Into<String>) -> Self {
        self.config.pages.push((operation.into(), rule.into()));
        self
    }

    /// Lets diagnostics quote the files below this directory.
    ///
    /// A document may refer to any file that the build can read. Of files outside the directory of the document no
    /// diagnostic shows a line or a name, and no plain text becomes documentation: a build log may be public, and the
    /// document somebody else's. Name the directory of files that belong to the document; call it once for each.
    pub fn allow_files(mut self, directory: impl Into<PathBuf>) -> Self {
        self.config.allowed_files.push(directory.into());
        self
    }

    /// Lets a file stand for a URL that the document refers to, since nothing is read from a network: what is generated
    /// must depend on the files of the package alone. If the URL ends in a slash, the path is a directory that stands for all
    /// URLs below it.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), specwright::Error> {
    /// specwright::configure("spec/openapi.yaml")
    ///     .url("https://schemas.example.com/", "spec/vendor")
    ///     .url("https://example.org/problem.json", "spec/vendor/problem.json")
    ///     .generate()
    /// # }
    /// ```
    pub fn url(mut self, url: impl Into<String>, path: impl Into<PathBuf>) -> Self {
        self.config.urls.push((url.into(), path.into()));
        self
    }

    /// The URL that the document is from. Servers that have no host (`/api/v1`, `../v2`) are relative to it (OpenAPI 3.2, "API
    /// Base URL"); without it their base URL is set in the client. Nothing is fetched.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), specwright::Error> {
    /// specwright::configure("spec/openapi.yaml").address("https://api.example.com/docs/openapi.yaml").generate()
    /// # }
    /// ```
    pub fn address(mut self, url: impl Into<String>) -> Self {
        self.config.address = Some(url.into());
        self
    }

    /// Keeps the properties that the document does not name, in every model. Off by default: they are ignored unless the
    /// schema has `additionalProperties`.
    pub fn keep_unknown(mut self, keep: bool) -> Self {
        self.config.keep_unknown = keep;
        self
    }

    /// Does not report the warnings that a file lists, so that those of a document that you cannot correct do not hide new ones.
    /// Neither [`strict`](Self::strict) nor [`deny`](Self::deny) makes errors of them. An error that leaves nothing to generate is
    /// reported all the same.
    ///
    /// The command writes the file, for you to commit: `specwright accept spec/openapi.yaml --known spec/openapi.known`. It has a line
    /// for each warning, its code and its place as a `$ref` of the document would name it. A line that no warning has any more is a
    /// warning itself ([`Code::StaleKnown`]).
    ///
    /// ```no_run
    /// # fn main() -> Result<(), specwright::Error> {
    /// specwright::configure("spec/openapi.yaml").known("spec/openapi.known").generate()
    /// # }
    /// ```
    pub fn known(mut self, file: impl Into<PathBuf>) -> Self {
        self.config.known = Some(file.into());
        self
    }

    /// Prints the warnings of a document with each build, as rustc does. Off by default.
    ///
    /// Without it the build that first reads a document, or first reads it as it is now, prints them, and those after it how many there
    /// are and which file has them. Cargo repeats what the last run of a build script printed, so the build after the first runs the script
    /// once more, and compiles the client again. With this, with [`quiet`](Self::quiet), and where all warnings are
    /// [`known`](Self::known) it does not; nor for a document that is a value ([`configure_document`]), whose warnings cargo repeats until
    /// something else runs the script.
    pub fn repeat_warnings(mut self, repeat: bool) -> Self {
        self.config.repeat_warnings = repeat;
        self
    }

    /// Prints no warnings in the build; an error is reported all the same. Off by default.
    pub fn quiet(mut self, quiet: bool) -> Self {
        self.config.quiet = quiet;
        self
    }

    /// Generates the types of the document alone: no client, and no operations. Off by default.
    pub fn types_only(mut self, types_only: bool) -> Self {
        self.config.types_only = types_only;
        self
    }

    /// Generates a mock of the client, for tests, in the module `mock`: `mock.add_pet().returns(200, pet)`. Off by default.
    ///
    /// The module is empty where the feature `mock` of the runtime is off. With the feature among the dependencies of tests alone, cargo turns it
    /// on when it builds tests, and no program has the mock:
    ///
    /// ```toml
    /// [dependencies]
    /// specwright-runtime = "0.1"
    ///
    /// [dev-dependencies]
    /// specwright-runtime = { version = "0.1", features = ["mock"] }
    /// ```
    pub fn mock(mut self, mock: bool) -> Self {
        self.config.mock = mock;
        self
    }

    /// Whether bodies in XML have types, for which the client needs the feature `xml` of the runtime. On by default. Without it requests in
    /// XML take text and responses return a `String`, with a warning ([`Code::XmlAsText`]).
    ///
    /// ```no_run
    /// # fn main() -> Result<(), specwright::Error> {
    /// specwright::configure("spec/openapi.yaml").xml(false).allow(specwright::Code::XmlAsText).generate()
    /// # }
    /// ```
    pub fn xml(mut self, xml: bool) -> Self {
        self.config.xml = xml;
        self
    }

    /// The name of the client's file, without its extension, for build scripts that generate several: `client` by default. The
    /// crate includes it by `specwright_runtime::include_client!("partners")`, each in a module of its own.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), specwright::Error> {
    /// specwright::configure("spec/partners.yaml").name("partners").generate()?;
    /// specwright::configure("spec/orders.yaml").name("orders").generate()
    /// # }
    /// ```
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.config.name = name.into();
        self
    }

    /// Generates `client.rs` from a build script: tells cargo which files were read and what was found, and writes the file
    /// if its bytes change. Warnings are printed once of a document that does not change ([`repeat_warnings`](Self::repeat_warnings)).
    ///
    /// # Errors
    /// When the document is missing, cannot be read or leaves nothing to generate, or when the file cannot be written. A file
    /// that was written before stays as it is. Return the error from `main`: its `Debug` form is for people.
    pub fn generate(self) -> Result<(), Error> {
        let run = pipeline::run(&self.config, Layout::File);
        for path in run.sources.paths() {
            say(&format!("cargo::rerun-if-changed={}", path.display()));
        }
        if let Some(known) = &self.config.known {
            say(&format!("cargo::rerun-if-changed={}", known.display()));
        }
        let generated = finish(&self.config, run)?;
        let Config { document, out_dir, name, quiet, repeat_warnings, .. } = self.config;
        let cargo_dir = std::env::var_os("OUT_DIR").map(PathBuf::from);
        let Some(directory) = out_dir.as_ref().or(cargo_dir.as_ref()) else {
            let diagnostic = Diagnostic::new(Code::Output, "`OUT_DIR` is not set")
                .help("call this from a build script, or choose a directory with `.out_dir(…)`");
            return Err(Error::outside(&document, &diagnostic));
        };
        let is_first = claim(&directory.join(format!("{name}.rs")), &document)
            .map_err(|diagnostic| Error::outside(&document, &diagnostic))?;
        if !quiet {
            // Of a client that one script generates twice, the notes would change at each build, and so run the script at each.
            let note = cargo_dir.as_ref().filter(|_| is_first && !repeat_warnings);
            let note = note.map(|directory| output::note_path(directory, out_dir.as_deref(), &name));
            for line in told::lines(&document, &generated, note.as_deref()) {
                say(&line);
            }
        }
        let written = output::write_beside(&generated.files, directory);
        // A build script ends here: freeing its memory would take time.
        std::mem::forget(generated);
        written.map(drop).map_err(|diagnostic| Error::outside(&document, &diagnostic))
    }

    /// Generates the client as one file, `client.rs`, without writing it.
    ///
    /// # Errors
    /// As those of [`generate`](Self::generate), except that nothing is written.
    pub fn file(self) -> Result<Generated, Error> {
        finish(&self.config, pipeline::run(&self.config, Layout::File))
    }

    /// Generates the client as a directory of modules, `mod.rs` among them, without writing it.
    ///
    /// # Errors
    /// As those of [`generate`](Self::generate), except that nothing is written.
    pub fn directory(self) -> Result<Generated, Error> {
        finish(&self.config, pipeline::run(&self.config, Layout::Directory))
    }

    /// Writes the warnings of the document into the file of [`known`](Self::known) ones, remarks only if they were asked for
    /// ([`remarks`](Self::remarks)), and returns how many lines it has. Codes that are allowed are left out, and so is what has no place of
    /// its own and what is in a file that diagnostics may not quote ([`allow_files`](Self::allow_files)). Needs the feature `cli`: who
    /// accepts warnings is a person, not a build script.
    ///
    /// # Errors
    /// When the document leaves nothing to generate, when no file was chosen, or when it cannot be written or is not one of known warnings.
    #[cfg(feature = "cli")]
    pub fn accept(self) -> Result<usize, Error> {
        let document = &self.config.document;
        let Some(file) = &self.config.known else {
            let diagnostic = Diagnostic::new(Code::InvalidOption, "no file was chosen for the warnings")
                .help("choose one with `.known(…)` or `--known`");
            return Err(Error::outside(document, &diagnostic));
        };
        let (run, lines) = pipeline::known_lines(&self.config);
        if run.diagnostics.has_errors() {
            return Err(Error::new(document, findings(&run, self.config.remarks)));
        }
        output::write_known(&lines, file).map_err(|diagnostic| Error::outside(document, &diagnostic))?;
        Ok(lines.len())
    }
}

/// Notes that a file has the client of a document; returns whether it had none before. A second client of another document would
/// replace the first.
fn claim(file: &Path, document: &Path) -> Result<bool, Box<Diagnostic>> {
    static CLAIMED: Mutex<BTreeMap<PathBuf, PathBuf>> = Mutex::new(BTreeMap::new());
    let mut claimed = CLAIMED.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(first) = claimed.get(file) else {
        claimed.insert(file.to_owned(), document.to_owned());
        return Ok(true);
    };
    if first == document {
        return Ok(false);
    }
    let message = format!("`{}` is the client of `{}` already", file.display(), first.display());
    let help = "give each client a name: `.name(\"other\")`, which `include_client!(\"other\")` includes";
    Err(Box::new(Diagnostic::new(Code::Output, message).help(help)))
}

fn finish(config: &Config, run: Run) -> Result<Generated, Error> {
    let findings = findings(&run, config.remarks);
    let is_error = findings.iter().any(|finding| finding.severity == Severity::Error);
    match run.model {
        Some(model) if !is_error && !run.files.is_empty() => Ok(Generated {
            files: run.files,
            document: config.document.clone(),
            warnings: findings,
            read: run.sources.paths(),
            model,
            operations: OnceLock::new(),
            types: OnceLock::new(),
        }),
        _ => Err(Error::new(&config.document, findings)),
    }
}
