//! A directory compared with the generated files: missing, changed and stale files.

use std::path::{Path, PathBuf};

use similar::TextDiff;

use super::{FileSet, stale};

/// A file that differs from the generated one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// It does not exist.
    Missing(PathBuf),
    /// Its text differs.
    Changed {
        /// The file.
        path: PathBuf,
        /// The difference, as a unified diff.
        diff: String,
    },
    /// It was generated once, and is not generated any more.
    Stale(PathBuf),
}

/// All differences, in the order of their paths.
#[must_use]
pub fn compare(files: &FileSet, directory: &Path) -> Vec<Difference> {
    let mut differences = Vec::new();
    for (path, text) in files {
        match std::fs::read(directory.join(path)) {
            Err(_) => differences.push(Difference::Missing(path.clone())),
            Ok(present) if present == text.as_bytes() => {}
            Ok(present) => {
                let present = String::from_utf8_lossy(&present).into_owned();
                let name = path.display().to_string();
                let diff = TextDiff::from_lines(present.as_str(), text.as_str());
                let diff = diff
                    .unified_diff()
                    .context_radius(3)
                    .header(&format!("{name} (committed)"), &format!("{name} (generated)"))
                    .to_string();
                differences.push(Difference::Changed { path: path.clone(), diff });
            }
        }
    }
    differences.extend(stale(files, directory).into_iter().map(Difference::Stale));
    differences
}
