//! The list of the generated files in a directory, which is a file there: what the next run may remove, and of which
//! document the client is.

use std::path::{Component, Path, PathBuf};

use crate::layout::FileSet;

/// The name of the list.
pub const NAME: &str = ".specwright";

/// How the list begins.
pub const MARK: &str = "# The files here that specwright generated";

/// The list of a directory.
#[derive(Debug, PartialEq, Eq)]
pub struct List {
    /// The document, relative to the directory where that is possible.
    pub document: PathBuf,
    /// The files, relative to the directory.
    pub files: Vec<PathBuf>,
}

impl List {
    /// The list of the files that are written into a directory.
    pub fn of(files: &FileSet, directory: &Path, document: &Path) -> Self {
        Self { document: relative(document, directory), files: files.keys().cloned().collect() }
    }

    /// Reads the list of a directory. `None` if it has none.
    pub fn read(directory: &Path) -> Option<Self> {
        let text = std::fs::read_to_string(directory.join(NAME)).ok()?;
        let lines = text.strip_prefix(MARK)?.lines().skip(1);
        let mut list = Self { document: PathBuf::new(), files: Vec::new() };
        for line in lines {
            match line.strip_prefix("document: ") {
                Some(document) => list.document = PathBuf::from(document),
                // Nothing outside the directory is ever removed, whatever the list says.
                None if is_inside(Path::new(line)) => list.files.push(PathBuf::from(line)),
                None => {}
            }
        }
        Some(list)
    }

    /// The text of the list.
    pub fn text(&self) -> String {
        let mut text = format!("{MARK}; the next run may replace or remove them.\n");
        text.push_str(&format!("document: {}\n", slashes(&self.document)));
        for file in &self.files {
            text.push_str(&slashes(file));
            text.push('\n');
        }
        text
    }

    /// The document of the list, if it is there and another one than this.
    pub fn other_document(&self, directory: &Path, document: &Path) -> Option<PathBuf> {
        let listed = std::fs::canonicalize(directory.join(&self.document)).ok()?;
        let is_same = std::fs::canonicalize(document).is_ok_and(|document| document == listed);
        (!is_same && listed.is_file()).then_some(listed)
    }
}

fn is_inside(path: &Path) -> bool {
    path.components().next().is_some() && path.components().all(|step| matches!(step, Component::Normal(_)))
}

/// A path as every system reads it, on one line.
fn slashes(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/").replace(['\n', '\r'], " ")
}

/// The way from a directory to a file. Both need not exist; what exists is taken without links.
fn relative(file: &Path, directory: &Path) -> PathBuf {
    let whole = |path: &Path| {
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let existing = absolute.ancestors().find_map(|known| Some((known, std::fs::canonicalize(known).ok()?)));
        match existing {
            Some((known, real)) => real.join(absolute.strip_prefix(known).unwrap_or(Path::new(""))),
            None => absolute,
        }
    };
    let (file, directory) = (whole(file), whole(directory));
    let common = file.components().zip(directory.components()).take_while(|(one, two)| one == two).count();
    let up = directory.components().skip(common).map(|_| Component::ParentDir);
    let down = file.components().skip(common);
    up.chain(down).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_as_it_was_written_and_leads_nowhere_else() {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let files = FileSet::from([("mod.rs".into(), String::new()), ("models.rs".into(), String::new())]);
        let list = List::of(&files, &directory.join("none/api"), &directory.join("lib.rs"));
        assert_eq!(list.document, Path::new("../../lib.rs"));
        assert_eq!(
            list.text(),
            format!("{MARK}; the next run may replace or remove them.\ndocument: ../../lib.rs\nmod.rs\nmodels.rs\n")
        );
        assert!(is_inside(Path::new("a/b.rs")));
        for path in ["", "../a.rs", "/a.rs", "a/../../b.rs"] {
            assert!(!is_inside(Path::new(path)), "{path}");
        }
    }
}
