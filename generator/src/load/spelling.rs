//! How a value of the loaded document is written in its file.

use super::Origins;
use crate::source::{Sources, Spellings, plain_scalars};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

/// The texts of the files, and the spellings of those that were asked for.
#[derive(Clone, Debug, Default)]
pub struct Spelling {
    texts: HashMap<PathBuf, Arc<str>>,
    /// A file is read again only if it has a number or a word where a string must be.
    found: HashMap<PathBuf, Spellings>,
    is_cut: bool,
}

impl Spelling {
    pub(super) fn new(sources: &Sources) -> Self {
        let texts = sources.paths().into_iter().filter_map(|path| Some((path.clone(), sources.text(&path)?)));
        Self { texts: texts.collect(), found: HashMap::new(), is_cut: false }
    }

    /// The text of a number, `true`, `false` or `null` of the loaded document, as its file has it.
    pub fn of(&mut self, origins: &Origins, pointer: &str) -> Option<String> {
        let (file, pointer) = origins.resolve(pointer);
        let text = self.texts.get(&file)?;
        let found = self.found.entry(file).or_insert_with(|| plain_scalars(text));
        let spelled = found.of(&pointer).map(str::to_owned);
        self.is_cut |= found.is_cut();
        spelled
    }

    /// Whether the texts of some scalars of the files so far are not known, since there are too many of them, or of aliases.
    pub fn is_cut(&self) -> bool {
        self.is_cut
    }
}
