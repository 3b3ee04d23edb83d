//! The tags of unions in unions: found once for all unions that have them, and no more than there is room for.

use std::collections::HashMap;
use std::rc::Rc;

/// The least limit of how many tags are found in unions within unions, and how many each schema of the document adds to it.
const LEAST_TAGS: usize = 500_000;
const TAGS_OF_SCHEMA: usize = 8;

/// A component that is a union, the property that holds its tags, and how many more unions within each other are looked at.
pub type NestedUnion<'a> = (&'a str, &'a str, usize);

/// The tags of components that are unions.
pub struct NestedTags<'a> {
    known: HashMap<NestedUnion<'a>, Rc<[String]>>,
    /// How many more tags may be found.
    left: usize,
    /// Whether tags were left out since that was asked for.
    lacks: bool,
}

impl<'a> NestedTags<'a> {
    /// None so far, of a document with this many schemas.
    pub fn new(schemas: usize) -> Self {
        let left = LEAST_TAGS.saturating_add(schemas.saturating_mul(TAGS_OF_SCHEMA));
        Self { known: HashMap::new(), left, lacks: false }
    }

    /// The tags of a union, if they have been found.
    pub fn get(&mut self, union: NestedUnion<'a>) -> Option<Rc<[String]>> {
        // What was kept since then may lack some.
        self.lacks |= self.left == 0;
        self.known.get(&union).cloned()
    }

    /// Keeps the tags of a union.
    pub fn insert(&mut self, union: NestedUnion<'a>, tags: Vec<String>) -> Rc<[String]> {
        let tags: Rc<[String]> = if self.fits(tags.len()) { tags.into() } else { Rc::default() };
        self.known.insert(union, Rc::clone(&tags));
        tags
    }

    /// Counts tags that are found or copied. `false` if they are too many.
    pub fn fits(&mut self, count: usize) -> bool {
        let left = self.left.checked_sub(count);
        self.left = left.unwrap_or_default();
        self.lacks |= left.is_none();
        left.is_some()
    }

    /// Whether there was no room for some tags since this was asked last: those of one union.
    pub fn take_lack(&mut self) -> bool {
        std::mem::take(&mut self.lacks)
    }
}
