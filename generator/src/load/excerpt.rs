//! Diagnostics → the text around their places.
//!
//! Enters: diagnostics. Leaves: an excerpt for each that has a place in a text. One walk finds all places of a file.

use super::Origins;
use crate::diag::{Diagnostic, Excerpt, Place};
use crate::source::{Sources, Target, locate_all};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

/// The excerpt of each diagnostic, in the same order.
pub fn excerpts(diagnostics: &[Diagnostic], origins: &Origins, sources: &Sources) -> Vec<Option<Excerpt>> {
    let mut excerpts: Vec<Option<Excerpt>> = diagnostics.iter().map(|_| None).collect();
    let mut lines: HashMap<PathBuf, Vec<usize>> = HashMap::new();
    let mut wanted: BTreeMap<PathBuf, Vec<(usize, String, Target)>> = BTreeMap::new();
    for (number, diagnostic) in diagnostics.iter().enumerate() {
        let (file, pointer, target) = match &diagnostic.place {
            Place::Value(pointer) => {
                let (file, pointer) = origins.resolve(pointer);
                (file, pointer, Target::Value)
            }
            Place::Key(pointer) => {
                let (file, pointer) = origins.resolve(pointer);
                (file, pointer, Target::Key)
            }
            Place::Original { file, pointer } => (file.clone(), pointer.clone(), Target::Value),
            Place::Text { file, line, column } => {
                if let Some(slot) = excerpts.get_mut(number) {
                    *slot = text_place(sources, &mut lines, file, (*line, *column));
                }
                continue;
            }
            Place::Nowhere | Place::File(_) => continue,
        };
        wanted.entry(file).or_default().push((number, pointer, target));
    }
    for (file, wanted) in wanted {
        let Some(text) = sources.text(&file) else {
            continue;
        };
        let pointers: Vec<(&str, Target)> =
            wanted.iter().map(|(_, pointer, target)| (pointer.as_str(), *target)).collect();
        for (span, (number, ..)) in locate_all(&text, &pointers).into_iter().zip(&wanted) {
            if let Some(slot) = excerpts.get_mut(*number) {
                // A text without any value is shown at its start.
                let (line, column, span) = span.map_or((1, 1, 0..0), |span| (span.line, span.column, span.range));
                *slot = Some(Excerpt { file: file.clone(), text: text.clone(), span, line, column });
            }
        }
    }
    excerpts
}

/// The excerpt for the line and column that a reader gave: the word that starts there is underlined. `lines` has the
/// starts of the lines of each file, found on first use.
fn text_place(
    sources: &Sources,
    lines: &mut HashMap<PathBuf, Vec<usize>>,
    file: &Path,
    (line, column): (usize, usize),
) -> Option<Excerpt> {
    let text = sources.text(file)?;
    let starts = lines.entry(file.to_owned()).or_insert_with(|| {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        std::iter::once(0).chain(ends.map(|(end, _)| end + 1)).collect()
    });
    let start = line.checked_sub(1).and_then(|index| starts.get(index)).copied().unwrap_or(text.len());
    let rest = text.get(start..)?;
    let offset = rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(offset, _)| offset);
    let word = rest.get(offset..)?;
    let length = word.find(|c: char| c.is_whitespace() || ",:]}".contains(c)).unwrap_or(word.len());
    let span = start + offset..start + offset + length;
    Some(Excerpt { file: file.to_owned(), text, span, line, column })
}
