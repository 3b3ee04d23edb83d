//! Generated files → a directory: writes the files that changed, or compares them.
//!
//! A generation is all or nothing. New files are written into a directory beside the old ones first; then they are moved
//! into place, and moved back if one cannot be. A file whose bytes do not change is not touched. A file without the mark of
//! the generator is never replaced or removed: it is somebody's own.

#[cfg(feature = "cli")]
mod compare;
mod known;
mod list;
mod said;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::diag::{Code, Diagnostic, Place};
use crate::layout::{FileSet, MARK};
use list::List;

#[cfg(feature = "cli")]
pub use compare::{Difference, compare};
pub use known::read_known;
#[cfg(feature = "cli")]
pub use known::write_known;
pub use said::{News, news, note_path};

/// How the directories end in which files wait to be moved.
const WAITING: &str = ".specwright.tmp";

/// Writes the files of a client into a directory that is the client's alone: those that are new or changed. Removes
/// generated files that are stale. Returns the paths of both.
///
/// # Errors
/// When the directory holds the client of another document, or a file in place of a generated one that is not generated, or
/// when a file or a directory cannot be written. Nothing has changed then.
pub fn write(files: &FileSet, document: &Path, directory: &Path) -> Result<Vec<PathBuf>, Box<Diagnostic>> {
    if directory.is_file() {
        let message = format!("`{}` is a file, and the client is a directory of modules", directory.display());
        return Err(fault(directory, message, "give the path of a directory, which need not exist".to_owned()));
    }
    let old = List::read(directory);
    if let Some(other) = old.as_ref().and_then(|list| list.other_document(directory, document)) {
        let message = format!("`{}` has the client of `{}`", directory.display(), other.display());
        let help = format!("choose another directory for `{}`; or remove this one", document.display());
        return Err(fault(directory, message, help));
    }
    let stale = stale(files, directory);
    let mut all: Vec<(&Path, &str)> = files.iter().map(|(path, text)| (path.as_path(), text.as_str())).collect();
    let list = List::of(files, directory, document).text();
    all.push((Path::new(list::NAME), &list));
    let mut changed = replace(&all, &stale, directory)?;
    changed.retain(|path| path != Path::new(list::NAME));
    Ok(changed)
}

/// Writes the files that are new or changed into a directory that has others, too.
///
/// # Errors
/// As those of [`write`].
pub fn write_beside(files: &FileSet, directory: &Path) -> Result<Vec<PathBuf>, Box<Diagnostic>> {
    let all: Vec<(&Path, &str)> = files.iter().map(|(path, text)| (path.as_path(), text.as_str())).collect();
    replace(&all, &[], directory)
}

/// Writes files and removes others; if that cannot be done, nothing is. Returns the paths that changed.
fn replace(files: &[(&Path, &str)], stale: &[PathBuf], directory: &Path) -> Result<Vec<PathBuf>, Box<Diagnostic>> {
    let mut written = Vec::new();
    for (path, text) in files {
        let target = directory.join(path);
        // A link that leads nowhere is somebody's, too.
        let is_absent = fs::symlink_metadata(&target).is_err();
        match fs::read(&target) {
            Ok(present) if present == text.as_bytes() => {}
            Ok(present) if !is_ours(path, &present) => {
                let message = format!("`{}` exists and was not generated: it is not replaced", target.display());
                return Err(fault(&target, message, "choose another directory, or move that file".to_owned()));
            }
            Ok(_) => written.push((*path, *text)),
            Err(_) if is_absent => written.push((*path, *text)),
            Err(error) => return Err(failure(&target, "read", &error)),
        }
    }
    remove_waiting(directory);
    let mut changed: Vec<PathBuf> = written.iter().map(|(path, _)| path.to_path_buf()).collect();
    changed.extend_from_slice(stale);
    if changed.is_empty() {
        return Ok(changed);
    }
    let waiting = directory.join(format!("{}{WAITING}", std::process::id()));
    let is_new = !directory.exists();
    let outcome = place(&written, stale, directory, &waiting);
    // What cannot be removed now is removed by the next run.
    let _ = fs::remove_dir_all(&waiting);
    if is_new && outcome.is_err() {
        let _ = fs::remove_dir(directory);
    }
    outcome.map(|()| changed)
}

/// Writes all files into `waiting`, then moves each over the one that was there, of which a copy is kept until all are.
fn place(
    written: &[(&Path, &str)],
    stale: &[PathBuf],
    directory: &Path,
    waiting: &Path,
) -> Result<(), Box<Diagnostic>> {
    let (new, old) = (waiting.join("new"), waiting.join("old"));
    for made in [&new, &old] {
        fs::create_dir_all(made).map_err(|error| failure(directory, "write into", &error))?;
    }
    // Says to a later run that the directory may be removed.
    fs::write(waiting.join(list::NAME), list::MARK).map_err(|error| failure(directory, "write into", &error))?;
    for (path, text) in written {
        fs::write(new.join(path), text).map_err(|error| failure(&directory.join(path), "write", &error))?;
    }
    for path in written.iter().map(|(path, _)| *path).chain(stale.iter().map(PathBuf::as_path)) {
        let place = directory.join(path);
        if place.exists() {
            fs::copy(&place, old.join(path)).map_err(|error| failure(&place, "copy", &error))?;
        }
    }
    let mut done: Vec<&Path> = Vec::new();
    let moves = written.iter().map(|(path, _)| (*path, true));
    for (path, is_new) in moves.chain(stale.iter().map(|path| (path.as_path(), false))) {
        let place = directory.join(path);
        let outcome = if is_new { fs::rename(new.join(path), &place) } else { fs::remove_file(&place) };
        if let Err(error) = outcome {
            // The first error is the one that is reported.
            for path in done {
                let (kept, place) = (old.join(path), directory.join(path));
                let _ = if kept.exists() { fs::rename(kept, place) } else { fs::remove_file(place) };
            }
            return Err(failure(&place, "replace", &error));
        }
        done.push(path);
    }
    Ok(())
}

/// Removes what runs that were killed have left.
fn remove_waiting(directory: &Path) {
    let Ok(entries) = fs::read_dir(directory) else { return };
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let Some(process) = name.strip_suffix(WAITING).and_then(|number| number.parse::<u32>().ok()) else { continue };
        let is_ours = fs::read(entry.path().join(list::NAME)).is_ok_and(|text| text == list::MARK.as_bytes());
        if is_ours && !is_running(process, &entry.path()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Whether the process that made a directory may still run: where the system does not tell, for an hour.
fn is_running(process: u32, made: &Path) -> bool {
    if Path::new("/proc/self").exists() {
        return process != std::process::id() && Path::new("/proc").join(process.to_string()).exists();
    }
    let age = fs::metadata(made).and_then(|metadata| metadata.modified()).ok().and_then(|time| time.elapsed().ok());
    process != std::process::id() && age.is_none_or(|age| age.as_secs() < 3600)
}

/// Whether a file is a generated one.
fn is_ours(path: &Path, text: &[u8]) -> bool {
    text.starts_with(if path == Path::new(list::NAME) { list::MARK } else { MARK }.as_bytes())
}

fn failure(path: &Path, verb: &str, error: &std::io::Error) -> Box<Diagnostic> {
    let help = match error.kind() {
        std::io::ErrorKind::NotFound => "nothing has changed; make the directory, or choose another one",
        _ => "nothing has changed; make the directory writable, or choose another one",
    };
    fault(path, format!("cannot {verb} `{}`: {error}", path.display()), help.to_owned())
}

fn fault(path: &Path, message: String, help: String) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(Code::Output, message).place(Place::File(path.to_path_buf())).help(help))
}

/// Generated files in a directory that are not generated any more: those of its list, and all that have the mark.
fn stale(files: &FileSet, directory: &Path) -> Vec<PathBuf> {
    let names = fs::read_dir(directory).into_iter().flatten().filter_map(Result::ok);
    let names = names.map(|entry| PathBuf::from(entry.file_name()));
    let modules = names.filter(|name| name.extension().is_some_and(|extension| extension == "rs"));
    let candidates: BTreeSet<PathBuf> =
        modules.chain(List::read(directory).into_iter().flat_map(|list| list.files)).collect();
    let is_stale = |path: &PathBuf| {
        !files.contains_key(path) && fs::read(directory.join(path)).is_ok_and(|text| is_ours(path, &text))
    };
    candidates.into_iter().filter(is_stale).collect()
}
