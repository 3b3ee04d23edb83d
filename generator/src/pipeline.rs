//! The pipeline: a document → its generated files, or what is wrong with it.
//!
//! Enters: the choices of the user. Leaves: a [`Run`], whose files are empty where a diagnostic is an error. Each pass
//! takes a value and a collector of diagnostics and returns a value; this file is the order of the passes, and nothing
//! else.

mod choices;
mod known;

#[cfg(feature = "cli")]
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use crate::analyze::{Analysis, analyze, unite};
use crate::config::Config;
use crate::dedupe::dedupe;
use crate::diag::{Code, Diagnostic, Diagnostics};
use crate::emit::{self, Context, Examples};
use crate::facts::Facts;
use crate::format::texts;
use crate::ir::Api;
use crate::json::{Pointer, shown};
use crate::layout::{FileSet, Layout, files};
use crate::load::{Origins, load};
use crate::lower::lower;
use crate::name::{Names, name, share};
use crate::read::read;
use crate::source::{Entry, Sources};
use known::Known;

/// The result of a run.
#[derive(Debug, Default)]
pub struct Run {
    /// The generated files; none when there are errors.
    pub files: FileSet,
    /// What was found.
    pub diagnostics: Diagnostics,
    /// The files that were read.
    pub sources: Sources,
    /// Where the nodes of the document were written; nothing when it could not be loaded.
    pub origins: Option<Origins>,
    /// What the files were made from; nothing when there are none.
    pub model: Option<Model>,
}

/// What a client is made from.
#[derive(Debug)]
pub struct Model {
    api: Api,
    analysis: Analysis,
    names: Names,
    config: Config,
    origins: Origins,
    examples: Examples,
}

impl Model {
    /// The operations of the client.
    pub fn operations(&self) -> Vec<emit::OperationSummary> {
        emit::summarize(&self.context(), |pointer| self.origins.resolve(pointer))
    }

    /// Where the requests are written that the client reads.
    pub fn received(&self) -> Vec<(PathBuf, String)> {
        emit::summarize_received(&self.context(), |pointer| self.origins.resolve(pointer))
    }

    /// The Rust types of the component schemas.
    pub fn types(&self) -> Vec<emit::TypeSummary> {
        let schemas = Pointer::base("/components/schemas");
        let written = |schema: &str| self.origins.resolve(&schemas.key(schema).to_string());
        emit::summarize_types(&self.context(), written)
    }

    /// The names of the security schemes.
    pub fn schemes(&self) -> impl Iterator<Item = &str> {
        self.api.schemes.iter().map(|scheme| scheme.name.as_str())
    }

    fn context(&self) -> Context<'_> {
        let Self { api, analysis, names, config, examples, .. } = self;
        Context { api, analysis, names, config, examples }
    }
}

/// Runs the pipeline.
#[must_use]
pub fn run(config: &Config, layout: Layout) -> Run {
    let mut run = Run::default();
    let known = Known::read(config, &mut run.diagnostics);
    let api = api(config, &mut run);
    if let Some(origins) = &run.origins {
        run.diagnostics.unite(|place| origins.written(place));
    }
    run.diagnostics.settle();
    if let (Some(known), Some(origins)) = (&known, &run.origins) {
        known.leave_out(&config.document, origins, &run.sources, &mut run.diagnostics);
    }
    run.diagnostics.apply(&config.levels, config.strict);
    let Some(api) = api.filter(|_| !run.diagnostics.has_errors()) else { return run };

    let analysis = analyze(&api, config);
    let names = name(&api, &analysis, &config.roots());
    let classes = dedupe(&api, &analysis, &names);
    let analysis = unite(analysis, &classes);
    let names = share(names, &api, &analysis, &classes);
    choices::check_compiled(config, &api, &names, &mut run.diagnostics);
    choices::check_attributes(config, &api, &analysis, &names, &mut run.diagnostics);
    if run.diagnostics.has_errors() {
        return run;
    }

    let origins = run.origins.clone().unwrap_or_default();
    let model = Model { api, analysis, names, config: config.clone(), origins, examples: Examples::default() };
    let context = model.context();
    match texts(&context) {
        Ok(texts) => run.files = files(&context, &texts, layout),
        Err(diagnostic) => run.diagnostics.report(*diagnostic),
    }
    run.model = Some(model);
    run
}

/// Runs the passes that find warnings. Returns the lines of those for a file of known ones, whatever that file has now.
#[cfg(feature = "cli")]
pub fn known_lines(config: &Config) -> (Run, BTreeSet<String>) {
    let mut run = Run::default();
    drop(api(config, &mut run));
    run.diagnostics.settle();
    let lines = match &run.origins {
        Some(origins) => known::lines(config, origins, &run.sources, &run.diagnostics),
        None => BTreeSet::new(),
    };
    (run, lines)
}

/// The passes that know the syntax of OpenAPI. `None` where there is no document to lower.
fn api(config: &Config, run: &mut Run) -> Option<Api> {
    let Run { sources, diagnostics, origins, .. } = run;
    for directory in &config.allowed_files {
        if !sources.allow(directory) {
            let message = format!("directory `{}` not found", directory.display());
            let help = "give `allow_files` a directory whose files may be quoted";
            diagnostics.report(Diagnostic::new(Code::InvalidOption, message).help(help));
        }
    }
    for (url, path) in &config.urls {
        sources.urls.serve(url, path);
        // The user has named it: it belongs to the document.
        sources.allow(path);
    }
    if let Some(address) = config.address.as_deref().filter(|address| !is_web(address)) {
        let message = format!("{} is not the address of a document", shown(address));
        let help = "write an absolute URL, such as `https://api.example.com/openapi.yaml`";
        diagnostics.report(Diagnostic::new(Code::InvalidOption, message).help(help));
    }
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    if config.name.is_empty() || !config.name.chars().all(is_name) {
        let message = format!("{} cannot be the name of a client", shown(&config.name));
        let help = "write a name of letters, digits, `-` and `_`; it becomes the name of a file";
        diagnostics.report(Diagnostic::new(Code::InvalidOption, message).help(help));
    }
    choices::check_syntax(config, diagnostics);
    choices::check_mock(config, diagnostics);
    choices::check_urls(config, diagnostics);
    let loaded = load(entry(config), sources, diagnostics)?;
    let origins = origins.insert(loaded.origins.clone());
    let mut document = read(loaded, origins, diagnostics)?;
    document.address.clone_from(&config.address);
    let facts = Facts::new(&document);
    let first = diagnostics.len();
    let mut api = lower(&document, &facts, config.xml, diagnostics);
    diagnostics.relocate(first, |pointer| origins.of_model(pointer));
    choices::check_formats(config, &api, diagnostics);
    choices::page(config, &mut api, diagnostics);
    choices::replace(config, &mut api, diagnostics);
    Some(api)
}

fn is_web(address: &str) -> bool {
    let host = address.strip_prefix("https://").or(address.strip_prefix("http://"));
    host.is_some_and(|host| !host.is_empty() && !host.starts_with('/'))
}

/// The document that the user gave.
fn entry(config: &Config) -> Entry<'_> {
    match &config.value {
        None => Entry::File(&config.document),
        Some(value) => Entry::Value { name: &config.document, value: Arc::clone(value) },
    }
}
