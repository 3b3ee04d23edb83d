//! Values by JSON Pointer (RFC 6901): one walk along a pointer finds the value of the nearest place around it.
//!
//! A map of pointers would be asked for every prefix of a pointer, and hash or compare all of it each time. A document nests
//! deep, and decides how long its keys are.

use std::collections::BTreeMap;

/// Values by JSON Pointer. Steps are kept as the pointers have them, with their escapes.
#[derive(Clone, Debug)]
pub struct Tree<T> {
    /// The first is the root; none while there are no values.
    nodes: Vec<Node<T>>,
}

#[derive(Clone, Debug)]
struct Node<T> {
    value: Option<T>,
    children: BTreeMap<String, usize>,
}

impl<T> Node<T> {
    const fn new() -> Self {
        Self { value: None, children: BTreeMap::new() }
    }
}

impl<T> Default for Tree<T> {
    fn default() -> Self {
        Self { nodes: Vec::new() }
    }
}

impl<T> Tree<T> {
    /// Gives a place a value, instead of the one that it has.
    pub fn insert(&mut self, pointer: &str, value: T) {
        if self.nodes.is_empty() {
            self.nodes.push(Node::new());
        }
        let mut at = 0;
        for step in steps(pointer) {
            let fresh = self.nodes.len();
            let Some(node) = self.nodes.get_mut(at) else { return };
            at = match node.children.get(step) {
                Some(next) => *next,
                None => {
                    node.children.insert(step.to_owned(), fresh);
                    self.nodes.push(Node::new());
                    fresh
                }
            };
        }
        if let Some(node) = self.nodes.get_mut(at) {
            node.value = Some(value);
        }
    }

    /// The value of the nearest place around a pointer, which may be the place itself, and the length of the pointer of that
    /// place.
    pub fn around(&self, pointer: &str) -> Option<(usize, &T)> {
        let mut node = self.nodes.first()?;
        let mut length = 0;
        let mut found = node.value.as_ref().map(|value| (length, value));
        for step in steps(pointer) {
            let Some(next) = node.children.get(step).and_then(|next| self.nodes.get(*next)) else { break };
            node = next;
            length += "/".len() + step.len();
            found = node.value.as_ref().map(|value| (length, value)).or(found);
        }
        found
    }

    /// The values inside a place, each with the rest of its pointer.
    pub fn within(&self, pointer: &str) -> Vec<(String, &T)> {
        let next = |node: &Node<T>, step: &str| node.children.get(step).copied();
        let start = steps(pointer).try_fold(0, |at, step| next(self.nodes.get(at)?, step));
        let mut open: Vec<(String, usize)> = start.map(|start| (String::new(), start)).into_iter().collect();
        let mut found = Vec::new();
        while let Some((rest, at)) = open.pop() {
            let Some(node) = self.nodes.get(at) else { continue };
            found.extend(node.value.as_ref().filter(|_| !rest.is_empty()).map(|value| (rest.clone(), value)));
            open.extend(node.children.iter().map(|(step, child)| (format!("{rest}/{step}"), *child)));
        }
        found
    }
}

fn steps(pointer: &str) -> impl Iterator<Item = &str> {
    pointer.split('/').skip(1)
}

#[cfg(test)]
mod tests {
    use super::Tree;

    #[test]
    fn the_nearest_place_around_a_pointer_has_the_value() {
        let mut tree = Tree::default();
        assert_eq!(tree.around("/a"), None);
        for (pointer, value) in [("/a/b", 1), ("/a/b/c~1d/0", 2), ("/a/b", 3), ("/a/x", 4)] {
            tree.insert(pointer, value);
        }
        assert_eq!(tree.around("/a"), None);
        assert_eq!(tree.around("/a/b"), Some((4, &3)));
        assert_eq!(tree.around("/a/b/c~1d/1"), Some((4, &3)));
        assert_eq!(tree.around("/a/b/c~1d/0/z"), Some((11, &2)));
        assert_eq!(tree.around("/a/bc"), None);
        tree.insert("", 5);
        assert_eq!(tree.around("/a/bc"), Some((0, &5)));
        let mut within = tree.within("/a");
        within.sort();
        assert_eq!(within, [("/b".to_owned(), &3), ("/b/c~1d/0".to_owned(), &2), ("/x".to_owned(), &4)]);
        assert!(tree.within("/none").is_empty());
    }
}
