//! Counts what a document repeats, so that it is reported once.
//!
//! A tool that writes a keyword of 3.1 into a 3.0 document writes it a thousand times; one warning with a count does.

use std::collections::BTreeMap;

/// What was found, with how often and where first.
#[derive(Debug)]
pub struct Tally<K> {
    met: BTreeMap<K, Met>,
}

/// How often something was found, and where first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Met {
    /// How often.
    pub count: usize,
    /// The pointer of the first place.
    pub first: String,
}

impl<K> Default for Tally<K> {
    fn default() -> Self {
        Self { met: BTreeMap::new() }
    }
}

impl<K: Ord> Tally<K> {
    /// Counts one more; its place is written out only if it is the first.
    pub fn count(&mut self, what: K, at: impl std::fmt::Display) {
        let met = self.met.entry(what).or_insert_with(|| Met { count: 0, first: at.to_string() });
        met.count += 1;
    }

    /// Takes all that was counted, in the order of the keys.
    pub fn take(&mut self) -> impl Iterator<Item = (K, Met)> + use<K> {
        std::mem::take(&mut self.met).into_iter()
    }
}

impl Met {
    /// ` (3 times; this is the first)`, or nothing if it was found once.
    pub fn times(&self) -> String {
        if self.count == 1 { String::new() } else { format!(" ({} times; this is the first)", self.count) }
    }

    /// `here`, or `in 3 places, first here`.
    pub fn places(&self) -> String {
        if self.count == 1 { "here".to_owned() } else { format!("in {} places, first here", self.count) }
    }
}

#[cfg(test)]
mod tests {
    use super::{Met, Tally};

    #[test]
    fn what_is_met_twice_is_said_once_with_its_first_place() {
        let mut tally = Tally::default();
        for (what, place) in [("b", "/1"), ("a", "/2"), ("b", "/3")] {
            tally.count(what, place);
        }
        let met = |count, first: &str| Met { count, first: first.to_owned() };
        assert_eq!(tally.take().collect::<Vec<_>>(), [("a", met(1, "/2")), ("b", met(2, "/1"))]);
        assert_eq!(met(2, "").times(), " (2 times; this is the first)");
        assert_eq!(tally.take().count(), 0);
    }
}
