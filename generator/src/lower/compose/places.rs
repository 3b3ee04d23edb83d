//! Names and their indices, in the order of insertion: few are compared one by one, many are hashed.
//!
//! Most objects have a handful of properties, and hashing them costs more than comparing them; an object of thousands
//! would cost the square of that.

use std::collections::HashMap;

/// The most names that are compared one by one.
const FEW: usize = 24;

/// Names without duplicates.
#[derive(Debug, Default)]
pub struct Places<'a> {
    names: Vec<&'a str>,
    places: HashMap<&'a str, usize>,
}

impl<'a> Places<'a> {
    /// The index of a name.
    pub fn of(&self, name: &str) -> Option<usize> {
        if self.names.len() <= FEW {
            self.names.iter().position(|known| *known == name)
        } else {
            self.places.get(name).copied()
        }
    }

    /// Adds a name that is not there yet.
    pub fn push(&mut self, name: &'a str) {
        self.names.push(name);
        if self.names.len() == FEW + 1 {
            self.places = self.names.iter().copied().zip(0..).collect();
        } else if self.names.len() > FEW {
            self.places.insert(name, self.names.len() - 1);
        }
    }

    /// Adds names; those that are there keep their indices.
    pub fn extend(&mut self, names: impl IntoIterator<Item = &'a str>) {
        for name in names {
            if self.of(name).is_none() {
                self.push(name);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Places;

    #[test]
    fn a_name_has_its_place_among_few_and_among_many() {
        let names: Vec<String> = (0..100).map(|number| format!("n{number}")).collect();
        let mut places = Places::default();
        for (place, name) in names.iter().enumerate() {
            assert_eq!(places.of(name), None);
            places.push(name);
            assert_eq!((places.of("n0"), places.of(name)), (Some(0), Some(place)));
        }
        places.extend(["n7", "other"]);
        assert_eq!((places.of("n7"), places.of("other")), (Some(7), Some(100)));
    }
}
