//! Generated files → a directory: writes the files that changed, or compares them.
//!
//! A file is written under a temporary name and renamed into place, so that no reader sees half of one; a file whose
//! bytes do not change is not touched. Only files with the mark of the generator are removed.

#[cfg(feature = "cli")]
mod compare;

use std::path::{Path, PathBuf};

use crate::diag::{Code, Diagnostic, Place};
use crate::layout::{FileSet, MARK};

#[cfg(feature = "cli")]
pub use compare::{Difference, compare};

/// Writes the files that are new or changed, and removes generated files that are stale. Returns the paths of both.
///
/// # Errors
/// When a file or a directory cannot be written.
pub fn write(files: &FileSet, directory: &Path, remove_stale: bool) -> Result<Vec<PathBuf>, Box<Diagnostic>> {
    let mut changed = Vec::new();
    for (path, text) in files {
        let target = directory.join(path);
        if std::fs::read(&target).is_ok_and(|present| present == text.as_bytes()) {
            continue;
        }
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent).map_err(|error| failure(parent, "create", &error))?;
        }
        let mut neighbour = target.clone().into_os_string();
        neighbour.push(format!(".{}.tmp", std::process::id()));
        let neighbour = PathBuf::from(neighbour);
        std::fs::write(&neighbour, text).map_err(|error| failure(&neighbour, "write", &error))?;
        std::fs::rename(&neighbour, &target).map_err(|error| {
            // The first error is the one that is reported.
            let _ = std::fs::remove_file(&neighbour);
            failure(&target, "write", &error)
        })?;
        changed.push(path.clone());
    }
    if remove_stale {
        for path in stale(files, directory) {
            let target = directory.join(&path);
            std::fs::remove_file(&target).map_err(|error| failure(&target, "remove", &error))?;
            changed.push(path);
        }
    }
    Ok(changed)
}

fn failure(path: &Path, verb: &str, error: &std::io::Error) -> Box<Diagnostic> {
    let diagnostic = Diagnostic::new(Code::Output, format!("cannot {verb} `{}`: {error}", path.display()))
        .place(Place::File(path.to_path_buf()))
        .help("make the directory writable, or choose another one");
    Box::new(diagnostic)
}

/// Generated files in a directory that are not generated any more.
fn stale(files: &FileSet, directory: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(directory) else { return Vec::new() };
    let mut stale: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .map(|entry| PathBuf::from(entry.file_name()))
        .filter(|name| name.extension().is_some_and(|extension| extension == "rs") && !files.contains_key(name))
        .filter(|name| std::fs::read_to_string(directory.join(name)).is_ok_and(|text| text.starts_with(MARK)))
        .collect();
    stale.sort();
    stale
}
