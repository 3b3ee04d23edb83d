//! Names, characters and namespaces of XML (XML 1.0, sections 2.2 and 2.3; Namespaces in XML 1.0).

use std::collections::HashMap;
use std::sync::Arc;

/// Whether a document may have a character.
pub(super) fn is_char(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}')
}

/// Whether a text is the name of an element or an attribute, with or without a prefix.
pub(super) fn is_name(text: &str) -> bool {
    let mut parts = text.split(':');
    let is_qualified = text.split(':').count() <= 2;
    is_qualified && parts.all(is_part)
}

fn is_part(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(begins) && letters.all(continues)
}

fn begins(letter: char) -> bool {
    matches!(letter,
        'A'..='Z' | '_' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}' | '\u{370}'..='\u{37D}'
        | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}'
        | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}')
}

fn continues(letter: char) -> bool {
    let further = matches!(letter, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}');
    further || begins(letter)
}

/// The namespaces that prefixes stand for; the empty prefix is that of names without one.
///
/// A prefix is found in the same time however many there are: a server decides how many.
#[derive(Default)]
pub(super) struct Namespaces {
    bound: HashMap<String, Vec<Arc<str>>>,
}

impl Namespaces {
    /// Binds a prefix until it is unbound.
    pub fn bind(&mut self, prefix: &str, namespace: &str) {
        self.bound.entry(prefix.to_owned()).or_default().push(namespace.into());
    }

    /// Gives a prefix the namespace back that it had before.
    pub fn unbind(&mut self, prefix: &str) {
        if let Some(namespaces) = self.bound.get_mut(prefix) {
            namespaces.pop();
        }
    }

    /// The namespace of a prefix; empty if it has none.
    pub fn of(&self, prefix: &str) -> &str {
        self.bound.get(prefix).and_then(|namespaces| namespaces.last()).map_or("", |namespace| namespace)
    }

    /// The same, without a copy of its text: it is asked for each element.
    pub fn shared(&self, prefix: &str) -> Arc<str> {
        self.bound.get(prefix).and_then(|namespaces| namespaces.last()).cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_begin_with_a_letter_and_have_one_colon_at_most() {
        for name in ["tea", "_", "té", "a:b", "a-b.c1", "茶"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", "1a", "-a", "a b", "a:", ":a", "a:b:c", "a:1", "a<", "$ref"] {
            assert!(!is_name(name), "{name}");
        }
    }

    #[test]
    fn the_last_binding_of_a_prefix_counts() {
        let mut namespaces = Namespaces::default();
        assert_eq!(namespaces.of("a"), "");
        namespaces.bind("a", "urn:one");
        namespaces.bind("a", "urn:two");
        assert_eq!(namespaces.of("a"), "urn:two");
        namespaces.unbind("a");
        assert_eq!(namespaces.of("a"), "urn:one");
        namespaces.unbind("a");
        assert_eq!(namespaces.of("a"), "");
    }

    #[test]
    fn control_characters_are_not_xml() {
        assert!(is_char('\t') && is_char('a') && is_char('🍵'));
        assert!(!is_char('\0') && !is_char('\u{1b}') && !is_char('\u{FFFE}'));
    }
}
