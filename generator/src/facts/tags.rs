//! Values that a schema lists, as the text of tags. Long lists are looked up, and not searched: many places may share one.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::ops::Deref;

/// The most values that are compared one by one.
const FEW: usize = 16;

/// Values as the text of tags, in the order of the document.
#[derive(Debug, Default)]
pub struct Tags {
    values: Vec<String>,
    /// How many bytes all values have.
    bytes: usize,
    /// The same values, once one of many has been asked for.
    known: OnceCell<HashSet<String>>,
}

impl Tags {
    /// Whether a value is listed.
    pub fn has(&self, value: &str) -> bool {
        if self.values.len() <= FEW {
            return self.values.iter().any(|known| known == value);
        }
        self.known.get_or_init(|| self.values.iter().cloned().collect()).contains(value)
    }

    /// How many bytes all values have.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Whether both list values, and no value is in both lists.
    pub fn excludes(&self, other: &Self) -> bool {
        let (short, long) = if self.len() <= other.len() { (self, other) } else { (other, self) };
        !short.is_empty() && !short.iter().any(|value| long.has(value))
    }
}

impl Deref for Tags {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.values
    }
}

impl From<Vec<String>> for Tags {
    fn from(values: Vec<String>) -> Self {
        let bytes = values.iter().map(String::len).sum();
        Self { values, bytes, known: OnceCell::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::Tags;

    #[test]
    fn few_and_many_values_are_found_alike() {
        let list =
            |numbers: std::ops::Range<usize>| Tags::from(numbers.map(|number| number.to_string()).collect::<Vec<_>>());
        let (few, many, others) = (list(0..3), list(2..100), list(100..200));
        assert!(few.has("2") && !few.has("3") && many.has("99") && !many.has("1"));
        assert!(!few.excludes(&many) && !many.excludes(&few) && few.excludes(&others) && others.excludes(&many));
        assert!(!few.excludes(&Tags::default()) && !Tags::default().excludes(&few));
    }
}
