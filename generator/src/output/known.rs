//! The file of known warnings: a path enters, its lines leave; or lines enter, and are written.
//!
//! A file that does not begin as such files do is never replaced: it is somebody's own.

use std::collections::BTreeMap;
#[cfg(feature = "cli")]
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[cfg(feature = "cli")]
use super::{failure, fault};
#[cfg(feature = "cli")]
use crate::diag::Diagnostic;

/// How the file begins.
#[cfg(feature = "cli")]
const MARK: &str = "# Warnings that specwright does not report";

/// The lines of a file that are no comments, with their numbers, from 1. Of equal ones the last.
///
/// # Errors
/// When the file cannot be read.
pub fn read_known(file: &Path) -> std::io::Result<BTreeMap<String, usize>> {
    let text = fs::read_to_string(file)?;
    let lines = text.lines().map(str::trim).zip(1..);
    let lines = lines.filter(|(line, _)| !line.is_empty() && !line.starts_with('#'));
    Ok(lines.map(|(line, number)| (line.to_owned(), number)).collect())
}

/// Writes lines into a file, if that changes it.
///
/// # Errors
/// When the file cannot be written, or is not one of known warnings. Nothing has changed then.
#[cfg(feature = "cli")]
pub fn write_known(lines: &BTreeSet<String>, file: &Path) -> Result<(), Box<Diagnostic>> {
    let mut text = format!("{MARK}: a code and a place in each line. `specwright accept` writes this file.\n");
    for line in lines {
        text.push_str(line);
        text.push('\n');
    }
    match fs::read(file) {
        Ok(present) if present == text.as_bytes() => return Ok(()),
        Ok(present) if !present.is_empty() && !present.starts_with(MARK.as_bytes()) => {
            let message =
                format!("`{}` exists and is not a file of known warnings: it is not replaced", file.display());
            return Err(fault(file, message, "choose another path, or move that file".to_owned()));
        }
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(failure(file, "read", &error)),
    }
    fs::write(file, text).map_err(|error| failure(file, "write", &error))
}
