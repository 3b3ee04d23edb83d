//! Where the nodes of a loaded document came from.
//!
//! Passes that move nodes record it here. A pointer into the loaded document then gives a file and the pointer in that
//! file. Nodes that were not moved cost nothing.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::diag::Place;
use crate::json::Tree;

/// Pointer prefix in the loaded document → file and pointer as written; the longest prefix counts.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    files: Vec<PathBuf>,
    /// The place of each file among them.
    numbers: HashMap<PathBuf, usize>,
    moved: Tree<(usize, String)>,
    /// How many elements are kept before each of those that are not in the model, by the pointers of their lists.
    left_out: HashMap<String, Vec<usize>>,
}

/// Of how many lists it is known which elements were left out.
const MOST_LISTS: usize = 1000;

impl Origins {
    /// Nothing has moved: every node is where the entry document has it.
    pub fn new(entry: PathBuf) -> Self {
        Self { numbers: HashMap::from([(entry.clone(), 0)]), files: vec![entry], ..Self::default() }
    }

    /// The file in which a node of the loaded document was written, and its pointer there.
    pub fn resolve(&self, pointer: &str) -> (PathBuf, String) {
        let (file, pointer) = self.find(pointer);
        (self.files.get(file).cloned().unwrap_or_default(), pointer)
    }

    /// Records that the node now at `to` was written at `pointer` in `file`.
    pub fn came_from(&mut self, to: &str, file: &Path, pointer: String) {
        let number = match self.numbers.get(file) {
            Some(number) => *number,
            None => {
                let number = self.files.len();
                self.files.push(file.to_owned());
                self.numbers.insert(file.to_owned(), number);
                number
            }
        };
        self.moved.insert(to, (number, pointer));
    }

    /// Records that the node now at `to` was at `from` before.
    pub fn moved(&mut self, to: &str, from: &str) {
        let origin = self.find(from);
        self.moved.insert(to, origin);
    }

    /// Records that an object of the document, now at `to`, was at `from` before, with what moved into it since.
    pub fn section_moved(&mut self, to: &str, from: &str) {
        let within = self.moved.within(from).into_iter();
        let within: Vec<_> = within.map(|(rest, origin)| (format!("{to}{rest}"), origin.clone())).collect();
        self.moved(to, from);
        for (place, origin) in within {
            self.moved.insert(&place, origin);
        }
    }

    /// Records which elements of a list of the loaded document are not in the model, in their order.
    pub fn leave_out(&mut self, list: String, elements: Vec<usize>) {
        if self.left_out.len() < MOST_LISTS {
            let kept =
                elements.into_iter().zip(0..).map(|(element, gone): (usize, usize)| element.saturating_sub(gone));
            self.left_out.insert(list, kept.collect());
        }
    }

    /// The pointer in the loaded document of a place in the model, if they may differ: elements of lists were left out.
    pub fn of_model(&self, pointer: &str) -> Option<String> {
        if self.left_out.is_empty() {
            return None;
        }
        let mut loaded = String::with_capacity(pointer.len());
        for step in pointer.split('/').skip(1) {
            let element = self.left_out.get(&loaded).and_then(|left_out| {
                let index = step.parse::<usize>().ok()?;
                Some(index.saturating_add(left_out.partition_point(|kept| *kept <= index)))
            });
            loaded.push('/');
            match element {
                Some(index) => loaded.push_str(&index.to_string()),
                None => loaded.push_str(step),
            }
        }
        Some(loaded)
    }

    /// The file and the pointer at which a place is written; `None` of a place that has no pointer.
    pub fn written(&self, place: &Place) -> Option<(PathBuf, String)> {
        match place {
            Place::Value(pointer) | Place::Key(pointer) => Some(self.resolve(pointer)),
            Place::Original { file, pointer } => Some((file.clone(), pointer.clone())),
            Place::Nowhere | Place::File(_) | Place::Text { .. } => None,
        }
    }

    fn find(&self, pointer: &str) -> (usize, String) {
        match self.moved.around(pointer) {
            Some((length, (file, origin))) => (*file, format!("{origin}{}", pointer.get(length..).unwrap_or_default())),
            None => (0, pointer.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Origins;
    use std::path::Path;

    #[test]
    fn what_moved_into_a_section_moves_with_it() {
        let mut origins = Origins::new("a.yaml".into());
        origins.came_from("/definitions/Pet", Path::new("pet.yaml"), "/Pet".into());
        origins.section_moved("/components/schemas", "/definitions");
        let resolve = |pointer: &str| {
            let (file, pointer) = origins.resolve(pointer);
            format!("{} {pointer}", file.display())
        };
        assert_eq!(resolve("/components/schemas/Pet/x"), "pet.yaml /Pet/x");
        assert_eq!(resolve("/components/schemas/Petal"), "a.yaml /definitions/Petal");
        assert_eq!(resolve("/definitions/Pet"), "pet.yaml /Pet");
    }

    #[test]
    fn elements_that_are_left_out_count_in_the_document() {
        let mut origins = Origins::new("a.yaml".into());
        assert_eq!(origins.of_model("/servers/0"), None);
        origins.leave_out("/servers".into(), vec![0, 2]);
        origins.leave_out("/servers/3/tags".into(), vec![1, 2]);
        let pointers = ["/servers/0/url", "/servers/1/tags/0", "/servers/1/tags/1", "/servers/9", "/other/0", ""];
        let found: Vec<_> = pointers.iter().filter_map(|pointer| origins.of_model(pointer)).collect();
        assert_eq!(found, ["/servers/1/url", "/servers/3/tags/0", "/servers/3/tags/3", "/servers/11", "/other/0", ""]);
    }

    #[test]
    fn the_longest_prefix_counts_and_ends_at_a_slash() {
        let mut origins = Origins::new("a.yaml".into());
        origins.came_from("/components/schemas/Pet", Path::new("pet.yaml"), "/definitions/pet".into());
        origins.moved("/components/schemas/Pet/allOf/0", "/components/schemas/Pet/x");
        let resolve = |pointer: &str| {
            let (file, pointer) = origins.resolve(pointer);
            format!("{}#{pointer}", file.display())
        };
        assert_eq!(resolve("/paths/~1a"), "a.yaml#/paths/~1a");
        assert_eq!(resolve("/components/schemas/Pet/type"), "pet.yaml#/definitions/pet/type");
        assert_eq!(resolve("/components/schemas/Pets/type"), "a.yaml#/components/schemas/Pets/type");
        assert_eq!(resolve("/components/schemas/Pet/allOf/0/y"), "pet.yaml#/definitions/pet/x/y");
        assert_eq!(resolve(""), "a.yaml#");
    }
}
