//! The words of texts: what a file that may not be quoted has, and no other.

/// The words of a text: names, numbers, words of sentences.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '_' | '-')).filter(|word| !word.is_empty())
}
