//! A JSON Pointer (RFC 6901) as a linked path on the stack.
//!
//! A pass that walks down a document extends the path at no cost, and writes it out only for a diagnostic.

use super::shown;
use std::borrow::Cow;
use std::fmt;

/// A path into a document. Its `Display` form is a JSON Pointer (RFC 6901).
#[derive(Clone, Copy, Debug)]
pub struct Pointer<'a> {
    parent: Option<&'a Pointer<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Step<'a> {
    /// A pointer as text, to start from.
    Base(&'a str),
    Key(&'a str),
    Index(usize),
}

impl<'a> Pointer<'a> {
    /// The document itself: the empty pointer.
    pub const ROOT: Pointer<'static> = Pointer { parent: None, step: Step::Base("") };

    /// A path that starts with a pointer as text.
    pub fn base(pointer: &'a str) -> Pointer<'a> {
        Pointer { parent: None, step: Step::Base(pointer) }
    }

    /// The member `key` of the object at this place.
    pub fn key<'b>(&'b self, key: &'b str) -> Pointer<'b> {
        Pointer { parent: Some(self), step: Step::Key(key) }
    }

    /// The element `index` of the list at this place.
    pub fn index(&self, index: usize) -> Pointer<'_> {
        Pointer { parent: Some(self), step: Step::Index(index) }
    }
}

impl Pointer<'_> {
    /// The name of this place in a message: the nearest key, and an element's number.
    pub fn name(&self) -> String {
        match (self.step, self.parent) {
            (Step::Key(key), _) => shown(key),
            (Step::Index(index), Some(parent)) => {
                format!("element {} of {}", index + 1, parent.name())
            }
            (Step::Index(index), None) => format!("element {}", index + 1),
            (Step::Base(base), _) => match base.rsplit('/').next() {
                None | Some("") => "the document".to_owned(),
                Some(last) => shown(&unescape(last)),
            },
        }
    }
}

impl fmt::Display for Pointer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The recursion is as deep as the walk.
        if let Some(parent) = self.parent {
            parent.fmt(f)?;
        }
        match self.step {
            Step::Base(text) => f.write_str(text),
            Step::Index(index) => write!(f, "/{index}"),
            Step::Key(key) => {
                f.write_str("/")?;
                f.write_str(&escape(key))
            }
        }
    }
}

/// Escapes one step of a pointer (RFC 6901, section 3).
pub fn escape(step: &str) -> Cow<'_, str> {
    if step.contains(['~', '/']) { Cow::Owned(step.replace('~', "~0").replace('/', "~1")) } else { Cow::Borrowed(step) }
}

/// Unescapes one step of a pointer (RFC 6901, section 4).
pub fn unescape(step: &str) -> Cow<'_, str> {
    if step.contains('~') { Cow::Owned(step.replace("~1", "/").replace("~0", "~")) } else { Cow::Borrowed(step) }
}

#[cfg(test)]
mod tests {
    use super::{Pointer, escape, unescape};

    #[test]
    fn a_step_reads_back_as_it_was() {
        for step in ["~1/", "a~01b", "/", "plain"] {
            assert_eq!(unescape(&escape(step)), step);
        }
    }

    #[test]
    fn keys_are_escaped_in_the_order_of_the_rfc() {
        let paths = Pointer::ROOT.key("paths");
        let path = paths.key("/a~b");
        assert_eq!(path.key("parameters").index(3).to_string(), "/paths/~1a~0b/parameters/3");
        assert_eq!(path.key("parameters").index(3).name(), "element 4 of `parameters`");
        assert_eq!(Pointer::ROOT.to_string(), "");
        assert_eq!(Pointer::base("/x").key("y").to_string(), "/x/y");
    }
}
