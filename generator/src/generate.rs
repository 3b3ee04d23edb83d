//! The pipeline: a document's path → its generated files, or what is wrong with it.
//!
//! Chunks of a client are emitted and formatted by as many threads as there are processors; the text is the same for any
//! number of them.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::analyze::{Analysis, analyze, unite};
use crate::config::Config;
use crate::dedupe::dedupe;
use crate::diag::{Diagnostic, Diagnostics, Pointer};
use crate::emit::{self, Chunk, Context};
use crate::load::{Loaded, Origins, load};
use crate::lower::lower;
use crate::name::{Names, name};
use crate::normalize::normalize;
use crate::output::{FileSet, MARK};
use crate::parse::parse;
use crate::source::Sources;
use crate::{format, ir};

/// How a client is laid out in files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One file, `client.rs`.
    File,
    /// `mod.rs`, `models.rs`, and one file for each group.
    Directory,
}

/// What a run gives.
#[derive(Debug, Default)]
pub struct Run {
    /// The generated files; none when there are errors.
    pub files: FileSet,
    /// What was found.
    pub diagnostics: Diagnostics,
    /// What was read.
    pub sources: Sources,
    /// Where nodes were written.
    pub origins: Option<Origins>,
    /// What the files were made from; nothing when there are none.
    pub model: Option<Model>,
}

/// What a client is made from.
#[derive(Debug)]
pub struct Model {
    api: ir::Api,
    analysis: Analysis,
    names: Names,
    classes: ir::Classes,
    config: Config,
    origins: Origins,
}

impl Model {
    /// What the client can do.
    pub fn operations(&self) -> Vec<emit::OperationSummary> {
        emit::summarize(&self.context())
    }

    /// What the component schemas became.
    pub fn types(&self) -> Vec<emit::TypeSummary> {
        let schemas = Pointer::base("/components/schemas");
        let written = |schema: &str| self.origins.resolve(&schemas.key(schema).to_string());
        emit::summarize_types(&self.context(), written)
    }

    fn context(&self) -> Context<'_> {
        let Self { api, analysis, names, classes, config, .. } = self;
        Context { api, analysis, names, classes, config }
    }
}

/// Runs the pipeline.
#[must_use]
pub fn run(config: &Config, layout: Layout) -> Run {
    let mut run = Run::default();
    let Some(loaded) = load(&config.document, &mut run.sources, &mut run.diagnostics) else { return run };
    run.origins = Some(loaded.origins.clone());
    let Some(document) = read(loaded, &mut run.diagnostics) else { return run };
    run.origins = Some(document.origins.clone());
    let api = lower(&document, &mut run.diagnostics);
    let origins = document.origins.clone();
    drop(document);
    if config.strict {
        run.diagnostics.deny_faults();
    }
    if run.diagnostics.has_errors() {
        return run;
    }
    let analysis = analyze(&api);
    let names = name(&api, &analysis);
    let classes = dedupe(&api, &analysis, &names);
    let analysis = unite(analysis, &classes);
    let model = Model { api, analysis, names, classes, config: config.clone(), origins };
    let context = model.context();
    match texts(&context).map(|texts| files(&context, texts, layout)) {
        Ok(files) => run.files = files,
        Err(diagnostic) => run.diagnostics.report(*diagnostic),
    }
    run.model = Some(model);
    run
}

fn read(loaded: Loaded, diagnostics: &mut Diagnostics) -> Option<crate::parse::Document> {
    let normalized = normalize(loaded, diagnostics)?;
    parse(normalized, diagnostics)
}

/// A chunk's text, and what it imports.
struct Text {
    chunk: Chunk,
    text: String,
    imports: emit::Imports,
}

fn texts(context: &Context<'_>) -> Result<Vec<Text>, Box<Diagnostic>> {
    let chunks = emit::plan(context);
    let next = AtomicUsize::new(0);
    // A worker takes the next few chunks that nobody has taken, until there are none.
    const FEW: usize = 8;
    let work = || {
        let mut done = Vec::new();
        loop {
            let start = next.fetch_add(FEW, Ordering::Relaxed);
            let Some(few) = chunks.get(start..(start + FEW).min(chunks.len())).filter(|few| !few.is_empty()) else {
                break;
            };
            for (index, chunk) in (start..).zip(few) {
                let (pieces, imports) = emit::emit(context, *chunk);
                done.push((index, format::format(pieces).map(|text| Text { chunk: *chunk, text, imports })));
            }
        }
        done
    };
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8).min(chunks.len().div_ceil(FEW));
    let mut done = if threads < 2 {
        work()
    } else {
        std::thread::scope(|scope| {
            let workers: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
            let mut done = work();
            for worker in workers {
                match worker.join() {
                    Ok(more) => done.extend(more),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            done
        })
    };
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, text)| text).collect()
}

fn files(context: &Context<'_>, texts: Vec<Text>, layout: Layout) -> FileSet {
    let mut files = FileSet::new();
    match layout {
        Layout::File => {
            let texts: Vec<&Text> = texts.iter().collect();
            files.insert(PathBuf::from("client.rs"), file(context, &texts, &[]));
        }
        Layout::Directory => {
            let is_model = |text: &&Text| matches!(text.chunk, Chunk::Type(..));
            let is_root = |text: &&Text| matches!(text.chunk, Chunk::Client | Chunk::Ungrouped);
            let mut modules = Vec::new();
            let models: Vec<&Text> = texts.iter().filter(is_model).collect();
            if !models.is_empty() {
                modules.push("models".to_owned());
                files.insert(PathBuf::from("models.rs"), file(context, &models, &[]));
            }
            for text in &texts {
                if let Chunk::Group(group) = text.chunk
                    && let Some(names) = context.names.groups.get(group.0 as usize)
                {
                    let module = module_name(&names.accessor, &modules);
                    files.insert(PathBuf::from(format!("{module}.rs")), file(context, &[text], &["use super::*;"]));
                    modules.push(module);
                }
            }
            let root: Vec<&Text> = texts.iter().filter(is_root).collect();
            let declared: Vec<String> = modules.iter().map(|module| format!("mod {module};")).collect();
            let used: Vec<String> = modules.iter().map(|module| format!("pub use {module}::*;")).collect();
            let lines: Vec<&str> = declared.iter().chain(&used).map(String::as_str).collect();
            files.insert(PathBuf::from("mod.rs"), file(context, &root, &lines));
        }
    }
    files
}

/// A file name for a group: not that of another module, and not one that Rust or a file system reads otherwise.
fn module_name(accessor: &str, taken: &[String]) -> String {
    let plain = accessor.strip_prefix("r#").map_or_else(|| accessor.to_owned(), |plain| format!("{plain}_"));
    let mut name = plain.clone();
    let mut number = 1;
    while taken.iter().any(|taken| taken.eq_ignore_ascii_case(&name)) || name == "mod" {
        number += 1;
        name = format!("{plain}_{number}");
    }
    name
}

fn file(context: &Context<'_>, texts: &[&Text], lines: &[&str]) -> String {
    let document =
        context.config.document.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let document: String = document.chars().filter(|letter| !letter.is_control()).collect();
    let mut out = format!("{MARK} from {document}; changes made here are lost.\n");
    let mut imports: BTreeSet<&str> = BTreeSet::new();
    for text in texts {
        imports.extend(&text.imports.runtime);
    }
    if !imports.is_empty() {
        out.push('\n');
        out.push_str(&import(&imports));
    }
    if !lines.is_empty() {
        out.push('\n');
        for line in lines {
            out.push_str(line);
            out.push('\n');
        }
    }
    for text in texts {
        out.push('\n');
        out.push_str(&text.text);
    }
    out
}

/// `use specwright_runtime::{…};` as rustfmt lays it out.
fn import(names: &BTreeSet<&str>) -> String {
    let mut names: Vec<&str> = names.iter().copied().collect();
    // As rustfmt sorts: what begins in lower case first.
    names.sort_by_key(|name| (name.starts_with(|first: char| first.is_uppercase()), *name));
    if let [only] = names.as_slice() {
        return format!("use specwright_runtime::{only};\n");
    }
    let one_line = format!("use specwright_runtime::{{{}}};\n", names.join(", "));
    if one_line.len() <= 101 {
        return one_line;
    }
    let mut out = String::from("use specwright_runtime::{\n");
    let mut line = String::from("   ");
    for name in names {
        if line.len() + name.len() + 2 > 100 {
            out.push_str(&line);
            out.push('\n');
            line = String::from("   ");
        }
        line.push_str(&format!(" {name},"));
    }
    out.push_str(&line);
    out.push_str("\n};\n");
    out
}
