//! The rules of the house, kept by reading the sources: which module may know of which, which may use which dependency,
//! how long a file may be, what stands at its beginning, and what never stands in it.
//!
//! Each rule is a test whose message says what to do. A rule that is in the way is changed here, with its reason.

use std::fs;
use std::path::{Path, PathBuf};

mod imports;

/// Every module of the generator, in the order of the pipeline, and what it may import. `lib.rs` has the same order.
const MODULES: &[(&str, &[&str])] = &[
    ("json", &[]),
    ("diag", &["json"]),
    ("config", &["diag"]),
    ("source", &["json", "diag"]),
    ("spec", &["json"]),
    ("load", &["json", "diag", "source", "spec"]),
    ("read", &["json", "diag", "spec", "load"]),
    ("ir", &["json"]),
    ("facts", &["json", "spec"]),
    ("lower", &["json", "diag", "spec", "ir", "facts"]),
    ("analyze", &["config", "ir"]),
    ("name", &["ir", "analyze"]),
    ("dedupe", &["ir", "analyze", "name"]),
    ("emit", &["json", "config", "ir", "analyze", "name"]),
    ("format", &["diag", "emit"]),
    ("layout", &["config", "name", "emit", "format"]),
    ("output", &["diag", "layout"]),
    // What follows is the crate's face in parts: it may know of everything before it.
    ("pipeline", ALL),
    ("report", ALL),
    ("builder", ALL),
];

/// Every module.
const ALL: &[&str] = &[
    "json", "diag", "config", "source", "spec", "load", "read", "ir", "facts", "lower", "analyze", "name", "dedupe",
    "emit", "format", "layout", "output", "pipeline", "report",
];

/// The rooms of `lower`, lowest first: each may import those before it.
const LOWER: &[&str] = &[
    "context",
    "compose",
    "union",
    "schema",
    "pages",
    "polling",
    "operation",
    "constants",
    "cycles",
    "literals",
    "prune",
];

/// The rooms of the runtime, lowest first: each may import those before it.
const RUNTIME: &[&str] = &["value", "wire", "error", "transport", "recording", "auth", "call", "mock"];

/// The files of the runtime's `call`, lowest first.
const CALL: &[&str] = &[
    "arguments",
    "retry",
    "core",
    "repair",
    "decode",
    "stream",
    "header",
    "server",
    "response",
    "receive",
    "request",
    "future",
    "blocking",
    "planned",
    "compiled",
    "pages",
    "polling",
    "macros",
    "client",
];

/// The one door of each dependency: how it is written in the sources, and the modules that may write it.
const DOORS: &[(&str, &[&str])] = &[
    ("serde_yaml", &["source"]),
    ("saphyr", &["source"]),
    ("libyaml_safer", &["source"]),
    ("openapiv3::", &["spec", "builder"]),
    ("heck::", &["name"]),
    ("quote!", &["emit"]),
    ("quote::", &["emit"]),
    ("prettyplease::", &["format"]),
    ("syn::", &["format"]),
    ("annotate_snippets::", &["diag"]),
    ("std::fs", &["source", "output"]),
    ("clap::", &["main"]),
    ("std::process::exit", &["main"]),
];

/// What would end a build script with a backtrace instead of a diagnostic.
const PANICS: &[&str] = &[".unwrap()", ".expect(", "panic!", "todo!", "unimplemented!", "unreachable!", "unsafe "];

#[test]
fn lib_declares_the_modules_in_the_order_of_the_pipeline() {
    let known: Vec<&str> = MODULES.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        declared(&generator().join("lib.rs")),
        known,
        "a new module goes into generator/src/lib.rs and into MODULES of this test, at its place in the pipeline"
    );
    let rooms = declared(&runtime().join("lib.rs"));
    assert_eq!(rooms, RUNTIME, "a new room goes into runtime/src/lib.rs and into RUNTIME of this test, at its floor");
}

/// The modules that a file declares, in its order, without those of tests.
fn declared(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let lines = lines.iter().enumerate().filter_map(|(index, line)| {
        // A module of tests is none of the house.
        let before = index.checked_sub(1).and_then(|before| lines.get(before));
        if before.is_some_and(|before| *before == "#[cfg(test)]") {
            return None;
        }
        let line = line.strip_prefix("pub ").or_else(|| line.strip_prefix("pub(crate) ")).unwrap_or(line);
        line.strip_prefix("mod ")?.strip_suffix(';')
    });
    lines.map(str::to_owned).collect()
}

#[test]
fn a_module_is_declared_after_all_that_it_may_import() {
    // So there is no circle: what the next test allows goes one way.
    for (index, (name, allowed)) in MODULES.iter().enumerate() {
        for other in *allowed {
            let place = MODULES.iter().position(|(known, _)| known == other);
            let before = place.is_some_and(|place| place < index) || *allowed == ALL;
            assert!(before, "`{name}` may import `{other}`, which is not before it");
        }
    }
}

#[test]
fn imports_go_one_way() {
    keep("import a module that stands before it in the pipeline, or let the pipeline pass the data on", |file| {
        let Some((_, allowed)) = MODULES.iter().find(|(name, _)| *name == file.module) else { return Vec::new() };
        let place = |word: &str| MODULES.iter().position(|(name, _)| *name == word);
        let own = place(&file.module);
        let is_wrong = |word: &str| {
            place(word).is_some()
                && word != file.module
                && (!allowed.contains(&word) || place(word) > own && word != "pipeline")
        };
        let imports = file.imports().into_iter();
        imports
            .filter_map(|import| Some((import.line, import.path.first()?.clone())))
            .filter(|(_, word)| is_wrong(word))
            .map(|(line, word)| (line, format!("`{}` may not know of `{word}`", file.module)))
            .collect()
    });
}

#[test]
fn rooms_are_floors() {
    let rule = "import a room below; what you need of one above, let the caller hand down";
    keep_in(&[generator()], rule, |file| floors(file, &["lower"], LOWER));
    keep_in(&[runtime()], rule, |file| floors(file, &[], RUNTIME));
    keep_in(&[runtime()], rule, |file| floors(file, &["call"], CALL));
}

/// The imports of a file in a room that lead to a room above, or to one that the list does not have.
fn floors(file: &File, within: &[&str], rooms: &[&str]) -> Vec<(usize, String)> {
    let own_path = file.module_path();
    let inside = |path: &[String]| {
        let inside = path.len() > within.len() && path.iter().zip(within).all(|(step, room)| step == room);
        inside.then(|| path[within.len()].clone())
    };
    let Some(own) = inside(&own_path) else { return Vec::new() };
    let floor = |room: &str| rooms.iter().position(|known| *known == room);
    let Some(own_floor) = floor(&own) else {
        return vec![(1, format!("`{own}` is on no floor: put it into the list of this test"))];
    };
    let mut faults = Vec::new();
    for import in file.imports() {
        let Some(other) = inside(&import.path) else { continue };
        if floor(&other).is_some_and(|other| other > own_floor) {
            faults.push((import.line, format!("`{own}` may not know of `{other}`, which is above it")));
        }
    }
    faults
}

/// Whether a line has this, and not as the end of a longer name: `Check::` is not `heck::`.
fn names(line: &str, pattern: &str) -> bool {
    let mut before = line.match_indices(pattern).map(|(at, _)| line[..at].chars().next_back());
    before.any(|before| !before.is_some_and(|before| before.is_alphanumeric() || before == '_'))
}

#[test]
fn each_dependency_has_one_door() {
    keep("ask the module that is its door for what you need", |file| {
        let mut faults = Vec::new();
        for (number, line) in file.code() {
            for (pattern, doors) in DOORS {
                if names(line, pattern) && !doors.contains(&file.module.as_str()) {
                    faults.push((number, format!("`{pattern}` is used by {} alone", doors.join(" and "))));
                }
            }
        }
        faults
    });
}

#[test]
fn nothing_panics() {
    let rule = "return an Option or a diagnostic; what cannot happen is written so that it need not be said";
    let check = |file: &File| {
        // A mock reports by a panic, as an assertion does.
        let allowed: &[&str] = if file.module == "mock" { &["panic!"] } else { &[] };
        let mut faults = Vec::new();
        for (number, line) in file.code() {
            for pattern in PANICS.iter().filter(|pattern| !allowed.contains(pattern)) {
                if line.contains(pattern) {
                    faults.push((number, format!("`{}` ends a build without a diagnostic", pattern.trim())));
                }
            }
        }
        faults
    };
    keep_in(&[generator(), runtime()], rule, check);
}

#[test]
fn a_module_says_what_it_is() {
    // One concept's file inside a module may say it in a line; a module of the pipeline says what enters, what leaves
    // and what it refuses, unless there is little to say anything about. The page of a crate is as long as its users
    // need.
    let rule = "begin the file with `//!`: what enters, what leaves, what it refuses, in 3 to 8 lines";
    keep_in(&[generator(), runtime()], rule, |file| {
        let lines = file.text.lines().take_while(|line| line.starts_with("//!")).count();
        let head = file.is_head() && file.text.lines().count() > 60;
        let least = if head { 3 } else { 1 };
        let crate_page = file.path.ends_with("lib.rs");
        if lines < least || lines > 8 && !crate_page {
            vec![(1, format!("{lines} lines of `//!`, and {least} to 8 are asked for"))]
        } else {
            Vec::new()
        }
    });
}

#[test]
fn no_file_is_longer_than_a_reader_holds_in_mind() {
    keep_in(&[generator(), runtime()], "part the file by concept", |file| {
        let lines = file.text.lines().count();
        if lines > 500 { vec![(500, format!("{lines} lines"))] } else { Vec::new() }
    });
}

#[test]
fn no_module_is_a_drawer() {
    keep_in(&[generator(), runtime()], "name the module after what is in it", |file| {
        let name = file.path.file_stem().unwrap_or_default().to_string_lossy();
        let drawer = ["util", "utils", "helper", "helpers", "common", "misc"].contains(&&*name);
        if drawer { vec![(1, format!("`{name}` says nothing"))] } else { Vec::new() }
    });
}

#[test]
fn no_lint_is_silenced_without_a_reason() {
    keep_in(&[generator(), runtime()], "use `#[expect(…, reason = \"…\")]`", |file| {
        let silenced = |line: &str| line.contains("#[allow(") || line.contains("#![allow(");
        // In `emit` the attribute is part of what is generated.
        file.code()
            .into_iter()
            .filter(|(_, line)| silenced(line) && !line.contains("reason"))
            .map(|(number, line)| (number, line.trim().to_owned()))
            .collect()
    });
}

#[test]
fn what_tables_expand_to_is_compiled_where_it_is_used() {
    // A function that is neither generic nor `#[inline]` is compiled with every client, with all that it calls: one
    // such line in the table of unions doubled what the build of a large client costs.
    keep_in(&[runtime()], "put `#[inline]` before it", |file| {
        if !file.path.ends_with("macros.rs") {
            return Vec::new();
        }
        let code = file.code();
        let mut faults = Vec::new();
        for (index, (number, line)) in code.iter().enumerate() {
            let Some((_, signature)) = line.split_once("fn ") else { continue };
            let is_generic = signature.split('(').next().is_some_and(|name| name.contains('<'));
            let before = code[..index].iter().rev().map(|(_, line)| line.trim());
            let mut attributes = before.take_while(|line| line.starts_with("#["));
            if !is_generic && !attributes.any(|attribute| attribute == "#[inline]") {
                faults.push((*number, line.trim().to_owned()));
            }
        }
        faults
    });
}

/// A source file.
struct File {
    path: PathBuf,
    /// The module of the crate that it belongs to.
    module: String,
    text: String,
}

impl File {
    /// Whether it is the file that a module of the crate begins with.
    fn is_head(&self) -> bool {
        self.path.file_name().is_some_and(|name| name == "mod.rs") && self.depth() == 2 || self.depth() == 1
    }

    fn depth(&self) -> usize {
        let source = self.path.iter().position(|part| part == "src").unwrap_or_default();
        self.path.iter().count() - source - 1
    }

    /// Its lines without comments and without tests, with their numbers.
    fn code(&self) -> Vec<(usize, &str)> {
        without_tests(&self.text).filter(|(_, line)| !line.trim_start().starts_with("//")).collect()
    }
}

/// The lines of a file without the items that are only for tests, with their numbers.
///
/// Such an item ends at the first line that is indented as it is and ends in `;` or `}`.
fn without_tests(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut skipped: Option<usize> = None;
    text.lines().zip(1..).filter_map(move |(line, number)| {
        let indent = line.len() - line.trim_start().len();
        if line.trim_start().starts_with("#[cfg(test)]") {
            skipped = Some(indent);
            return None;
        }
        let Some(level) = skipped else { return Some((number, line)) };
        let is_last = indent == level && line.ends_with([';', '}']);
        if is_last {
            skipped = None;
        }
        None
    })
}

#[test]
fn what_follows_an_item_of_tests_is_read() {
    let text = "#[cfg(test)]\nmod tests;\n\nuse a::B;\n#[cfg(test)]\nmod more {\n    use c::D;\n}\nuse e::F;";
    let lines: Vec<_> = without_tests(text).filter(|(_, line)| line.starts_with("use")).collect();
    assert_eq!(lines, [(4, "use a::B;"), (9, "use e::F;")]);
}

fn generator() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn runtime() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime/src")
}

fn keep(rule: &str, check: impl Fn(&File) -> Vec<(usize, String)>) {
    keep_in(&[generator()], rule, check);
}

/// Applies a rule to every file, and reports all that break it at once.
fn keep_in(roots: &[PathBuf], rule: &str, check: impl Fn(&File) -> Vec<(usize, String)>) {
    let mut broken = Vec::new();
    for root in roots {
        let files = files(root);
        assert!(files.len() > 10, "no sources in {}", root.display());
        for file in &files {
            for (line, fault) in check(file) {
                broken.push(format!("{}:{line}: {fault}", file.path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "\n{}\n\n→ {rule}\n", broken.join("\n"));
}

/// The sources of a crate but for files of tests.
fn files(root: &Path) -> Vec<File> {
    let mut files = Vec::new();
    let mut open = vec![root.to_path_buf()];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") && !is_test(&path) {
            let inside = path.strip_prefix(root).unwrap();
            let module = inside.iter().next().unwrap().to_string_lossy().trim_end_matches(".rs").to_owned();
            files.push(File { module, text: fs::read_to_string(&path).unwrap(), path });
        }
    }
    files.sort_by(|one, two| one.path.cmp(&two.path));
    files
}

/// Whether a file is of tests alone: `tests.rs`, what table tests share, and the oracle that `read` is compared with.
fn is_test(path: &Path) -> bool {
    path.ends_with("tests.rs")
        || path.ends_with("src/cases.rs")
        || path.parent().is_some_and(|directory| directory.ends_with("oracle"))
}
