//! Diagnostics → the text around their places.
//!
//! Enters: diagnostics. Leaves: an excerpt for each that has a place in a text. One walk finds all places of a file.

use super::Origins;
use crate::diag::{Diagnostic, Excerpt, Place};
use crate::source::{Sources, Target, locate_all};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A place that a reader gave: the line, the column, and the number of the diagnostic.
type TextPlace = (usize, usize, usize);

/// The excerpt of each diagnostic, in the same order.
pub fn excerpts(diagnostics: &[Diagnostic], origins: &Origins, sources: &Sources) -> Vec<Option<Excerpt>> {
    let mut excerpts: Vec<Option<Excerpt>> = diagnostics.iter().map(|_| None).collect();
    let mut places: BTreeMap<&Path, Vec<TextPlace>> = BTreeMap::new();
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
                places.entry(file).or_default().push((*line, *column, number));
                continue;
            }
            Place::Nowhere | Place::File(_) => continue,
        };
        wanted.entry(file).or_default().push((number, pointer, target));
    }
    for (file, mut places) in places {
        let Some(text) = sources.text(file) else { continue };
        places.sort_unstable();
        for (number, excerpt) in text_places(file, &text, &places) {
            if let Some(slot) = excerpts.get_mut(number) {
                *slot = Some(excerpt);
            }
        }
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

/// The excerpts for the lines and columns that a reader gave, which are sorted: the word that starts there is underlined.
///
/// A text may be one line of megabytes with a fault at every word: it is passed once.
fn text_places(file: &Path, text: &Arc<str>, places: &[TextPlace]) -> Vec<(usize, Excerpt)> {
    let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
    let starts: Vec<usize> = std::iter::once(0).chain(ends.map(|(end, _)| end + 1)).collect();
    let mut found = Vec::with_capacity(places.len());
    // The line that is being passed, how many of its characters have been, and where that is.
    let (mut here, mut passed, mut at) = (None, 0, 0);
    for (line, column, number) in places.iter().copied() {
        if here != Some(line) {
            let start = line.checked_sub(1).and_then(|index| starts.get(index)).copied().unwrap_or(text.len());
            (here, passed, at) = (Some(line), 0, start);
        }
        let before = column.saturating_sub(1);
        let rest = text.get(at..).unwrap_or_default();
        let more = before.saturating_sub(passed);
        at += rest.char_indices().nth(more).map_or(rest.len(), |(offset, _)| offset);
        passed = before;
        let word = text.get(at..).unwrap_or_default();
        let length = word.find(|c: char| c.is_whitespace() || ",:]}".contains(c)).unwrap_or(word.len());
        let span = at..at + length;
        found.push((number, Excerpt { file: file.to_owned(), text: Arc::clone(text), span, line, column }));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_a_text_are_words_of_its_lines() {
        let text: Arc<str> = "ä: b c\nde, f\n".into();
        let places = [(1, 1, 0), (1, 4, 1), (1, 4, 2), (1, 6, 3), (2, 0, 4), (2, 5, 5), (7, 1, 6)];
        let found = text_places(Path::new("a.yaml"), &text, &places);
        let words: Vec<(usize, &str)> =
            found.iter().map(|(number, excerpt)| (*number, &text[excerpt.span.clone()])).collect();
        assert_eq!(words, [(0, "ä"), (1, "b"), (2, "b"), (3, "c"), (4, "de"), (5, "f"), (6, "")]);
    }
}
