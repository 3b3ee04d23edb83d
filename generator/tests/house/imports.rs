//! Which modules of its crate a source file names: `use` trees over any number of lines, and paths in code, with
//! `crate`, `super` and `self` resolved.

use super::File;

/// A path that a file names, from the root of its crate.
#[derive(Debug, PartialEq, Eq)]
pub struct Import {
    pub line: usize,
    pub path: Vec<String>,
}

impl File {
    /// The paths of its own crate that it names.
    pub fn imports(&self) -> Vec<Import> {
        let code = self.code();
        let mut found = Vec::new();
        let mut text = String::new();
        let mut starts = Vec::new();
        for (number, line) in &code {
            starts.push((text.len(), *number));
            text.push_str(line.split(" // ").next().unwrap_or(line));
            text.push('\n');
        }
        let line_of =
            |at: usize| starts.iter().take_while(|(start, _)| *start <= at).last().map_or(0, |(_, line)| *line);
        let mut at = 0;
        while let Some(next) = next_path(&text, at) {
            let (tree, end) = tree(&text, next);
            for path in expand(tree) {
                if let Some(path) = self.resolve(&path) {
                    found.push(Import { line: line_of(next), path });
                }
            }
            at = end;
        }
        found
    }

    /// A path from the root of the crate; `None` for one that begins elsewhere.
    fn resolve(&self, path: &[String]) -> Option<Vec<String>> {
        let mut here = self.module_path();
        let mut steps = path.iter().peekable();
        match steps.next()?.as_str() {
            "crate" => here.clear(),
            "self" => {}
            "super" => {
                here.pop();
            }
            _ => return None,
        }
        while steps.peek().is_some_and(|step| *step == "super") {
            steps.next();
            here.pop();
        }
        here.extend(steps.cloned());
        Some(here)
    }

    /// `src/lower/union/branch.rs` is `lower::union::branch`.
    pub fn module_path(&self) -> Vec<String> {
        let source = self.path.iter().position(|part| part == "src").unwrap_or_default();
        let parts =
            self.path.iter().skip(source + 1).map(|part| part.to_string_lossy().trim_end_matches(".rs").to_owned());
        parts.filter(|part| !matches!(part.as_str(), "mod" | "lib" | "main")).collect()
    }
}

/// Where the next path begins that starts with `crate`, `super` or `self`.
fn next_path(text: &str, from: usize) -> Option<usize> {
    let starts = ["crate::", "super::", "self::"];
    let found = starts.iter().flat_map(|start| text[from..].match_indices(start).map(|(at, _)| from + at));
    let is_start = |at: &usize| {
        let before = text[..*at].chars().next_back();
        // `$crate` is the path of a macro, `pub(crate)` has no path behind it.
        !before.is_some_and(|before| before.is_alphanumeric() || before == '_' || before == '$' || before == ':')
    };
    found.filter(is_start).min()
}

/// The text of a path with its group, and where it ends.
fn tree(text: &str, from: usize) -> (&str, usize) {
    let mut depth = 0;
    for (offset, letter) in text[from..].char_indices() {
        match letter {
            '{' if text[..from + offset].ends_with("::") || depth > 0 => depth += 1,
            '}' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    return (&text[from..=from + offset], from + offset + 1);
                }
            }
            _ if depth > 0 || letter.is_alphanumeric() || matches!(letter, '_' | ':' | '*') => {}
            _ => return (&text[from..from + offset], from + offset),
        }
    }
    (&text[from..], text.len())
}

/// `crate::{a, b::{c, d}}` → `crate::a`, `crate::b::c`, `crate::b::d`.
fn expand(tree: &str) -> Vec<Vec<String>> {
    let Some((prefix, group)) = tree.split_once('{') else {
        let name = tree.split(" as ").next().unwrap_or(tree);
        return vec![name.split("::").map(|step| step.trim().to_owned()).filter(|step| !step.is_empty()).collect()];
    };
    let prefix: Vec<String> =
        prefix.split("::").map(|step| step.trim().to_owned()).filter(|step| !step.is_empty()).collect();
    let group = group.trim_end().strip_suffix('}').unwrap_or(group);
    let mut members = Vec::new();
    let (mut depth, mut start) = (0, 0);
    for (at, letter) in group.char_indices().chain([(group.len(), ',')]) {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                members.push(group[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    let paths = members.into_iter().filter(|member| !member.is_empty()).flat_map(expand);
    paths.map(|path| prefix.iter().cloned().chain(path).collect()).collect()
}

#[test]
fn trees_over_several_lines_and_paths_in_code_are_found() {
    let file = File {
        path: "x/src/lower/union/mod.rs".into(),
        module: "lower".to_owned(),
        text: "use crate::{\n    diag::Code,\n    json::{Number, Pointer},\n};\nuse super::context::Context as C;\nfn f() { super::super::ir::x(); }\n".to_owned(),
    };
    let paths: Vec<String> =
        file.imports().iter().map(|import| format!("{} {}", import.line, import.path.join("::"))).collect();
    assert_eq!(paths, ["1 diag::Code", "1 json::Number", "1 json::Pointer", "5 lower::context::Context", "6 ir::x"]);
}
