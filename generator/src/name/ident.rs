//! Words of a document → Rust identifiers, in the case that Rust uses for the kind of item.
//!
//! Any words give an identifier: signs are left out, or spelt if there is nothing else, letters that an identifier cannot have are spelt,
//! a leading digit gets a letter as a prefix, keywords become raw identifiers.

use std::collections::HashMap;

use heck::{ToSnakeCase, ToUpperCamelCase};

use super::acronyms::as_words;
use super::letters::{self, is_common};

/// Words in `UpperCamelCase`, each as it is written: names of types share most of theirs.
#[derive(Debug, Default)]
pub struct Cased<'a> {
    words: HashMap<&'a str, String>,
}

impl<'a> Cased<'a> {
    /// Words in `UpperCamelCase`; empty when there is nothing to make a name of. A space parts words, so each is cased alone.
    pub fn type_name(&mut self, words: &'a [String]) -> String {
        let mut name = String::new();
        for word in words {
            name.push_str(self.words.entry(word).or_insert_with(|| {
                let clean = if is_signed_number(word) { spelt(word) } else { clean(word) };
                cased(&clean, to_upper)
            }));
        }
        let name = begin(name, 'N');
        if name.is_empty() { upper(&spelt(&words.join(" "))) } else { name }
    }

    /// Candidates for the name of a type, the best first: that, and one with its signs spelt, if they are left out of the first.
    pub fn type_names(&mut self, words: &'a [String]) -> Vec<String> {
        let mut names = vec![self.type_name(words)];
        if words.iter().any(|word| exactness(word) == Exactness::Signs) {
            let spelt: String = words.iter().map(|word| cased(&with_signs(word), to_upper)).collect();
            names.push(begin(spelt, 'N'));
            names.dedup();
        }
        names
    }
}

/// Words in `UpperCamelCase`; empty when there is nothing to make a name of.
pub fn type_name(words: &[String]) -> String {
    Cased::default().type_name(words)
}

/// Candidates for the name of a type, the best first: without its signs, and with them spelt, if there are any.
pub fn type_names(words: &[String]) -> Vec<String> {
    Cased::default().type_names(words)
}

/// Candidates for the name of a property's field, the best first.
pub fn field_names(name: &str) -> Vec<String> {
    let mut names: Vec<String> = plain_and_spelt(name, lower).into_iter().map(raw).collect();
    if names.is_empty() {
        names.push("empty".to_owned());
    }
    names
}

/// Candidates for the name of a parameter, the best first. It may say its location, too: what separates words is not spelt.
pub fn parameter_names(name: &str) -> Vec<String> {
    let mut names: Vec<String> = plain_and_signs(name, lower).into_iter().map(raw).collect();
    if names.is_empty() {
        names.push("value".to_owned());
    }
    names
}

/// A name without its signs, and one with them spelt, in a case. Only one where it has none: both are equal.
fn plain_and_signs(name: &str, case: fn(&str) -> String) -> Vec<String> {
    let plain = if is_signed_number(name) { String::new() } else { case(&clean(name)) };
    let mut names = vec![plain];
    if exactness(name) == Exactness::Signs {
        names.push(case(&with_signs(name)));
    }
    names.retain(|name| !name.is_empty());
    names.dedup();
    names
}

/// The same, and after them one with what separates words spelt, too.
fn plain_and_spelt(name: &str, case: fn(&str) -> String) -> Vec<String> {
    let mut names = plain_and_signs(name, case);
    if !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        names.push(case(&clean(&spelt(name))));
        names.retain(|name| !name.is_empty());
        names.dedup();
    }
    names
}

/// `snake_case`, as a function or a parameter.
pub fn snake(name: &str, fallback: &str) -> String {
    let plain = lower(&clean(name));
    let name = if plain.is_empty() { lower(&clean(&spelt(name))) } else { plain };
    raw(if name.is_empty() { fallback.to_owned() } else { name })
}

/// Candidates for the name of a function, the best first: without its signs, and with them spelt, if there are any.
pub fn snake_names(name: &str, fallback: &str) -> Vec<String> {
    let mut names = vec![snake(name, fallback)];
    // A path may end in a slash, and what is made of it in a space.
    let name = name.trim();
    if exactness(name) == Exactness::Signs {
        names.push(raw(lower(&with_signs(name))));
        names.retain(|name| !name.is_empty());
        names.dedup();
    }
    names
}

/// A name without its signs, and with them spelt, as variants are written: what [`variant_names`] takes.
pub fn upper_names(name: &str) -> Vec<String> {
    plain_and_spelt(name, upper)
}

/// How much of a name its identifier leaves out: nothing, separators of words, or other signs. Where several have one
/// identifier, the first of these has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exactness {
    /// The identifier says all of it.
    Whole,
    /// Only what separates words is left out.
    Words,
    /// A sign is left out.
    Signs,
}

/// How much of a name its identifier leaves out. That of an empty name is one of another word.
pub fn exactness(name: &str) -> Exactness {
    if letters::in_one_script(name).is_some() {
        return Exactness::Signs;
    }
    let mut exact = if name.is_empty() { Exactness::Signs } else { Exactness::Whole };
    let mut before = None;
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        let is_left_out = letter == '_' || !is_common(letter) && !letter.is_alphanumeric();
        if is_left_out {
            if !separates(before, letter, letters.peek().copied()) {
                return Exactness::Signs;
            }
            exact = Exactness::Words;
        } else if letters::is_wide(letter) {
            return Exactness::Signs;
        }
        before = Some(letter);
    }
    exact
}

/// The same of the name of a field or parameter: one that is a name in Rust as it stands goes first.
pub fn exactness_of_field(called: &str) -> Exactness {
    if called.starts_with(|first: char| first.is_lowercase()) && is_snake(called) {
        Exactness::Whole
    } else {
        exactness(called).max(Exactness::Words)
    }
}

/// Whether a character only separates words: within a name, and no minus before a number, as in `GMT-12`.
fn separates(before: Option<char>, letter: char, after: Option<char>) -> bool {
    let (Some(before), Some(after)) = (before, after) else { return false };
    match letter {
        '-' => !after.is_ascii_digit() || before.is_ascii_digit(),
        _ => matches!(letter, '_' | ' ' | '.' | '/'),
    }
}

/// Candidates for the name of a variant, the best first. The enumeration's own name before or after it goes.
pub fn variant_names(upper: &[String], of: &str) -> Vec<String> {
    let mut names = Vec::new();
    for candidate in upper {
        let stripped = [candidate.strip_prefix(of), candidate.strip_suffix(of)];
        for stripped in stripped.into_iter().flatten() {
            if stripped.starts_with(|first: char| first.is_uppercase()) && stripped != "Unknown" && stripped != "Self" {
                names.push(stripped.to_owned());
            }
        }
        names.push(candidate.clone());
    }
    if let Some(first) = names.first().filter(|first| matches!(first.as_str(), "Unknown" | "Self")).cloned() {
        names.push(format!("{first}Value"));
    }
    if names.is_empty() {
        names.extend(["Empty", "EmptyString"].map(str::to_owned));
    }
    names
}

fn upper(words: &str) -> String {
    begin(cased(words, to_upper), 'N')
}

fn lower(words: &str) -> String {
    begin(cased(words, |words| as_words(words, true).to_snake_case()), 'n')
}

fn to_upper(words: &str) -> String {
    as_words(words, false).to_upper_camel_case()
}

/// A name that begins as an identifier may: with a letter before it, if it does not.
fn begin(mut name: String, letter: char) -> String {
    if name.starts_with(|first: char| !unicode_ident::is_xid_start(first)) {
        name.insert(0, letter);
    }
    name
}

/// Which characters that are neither letters nor digits are spelt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spelt {
    /// None: they separate words.
    None,
    /// Those that do not only separate words.
    Signs,
    /// All.
    All,
}

/// Keeps the characters that an identifier may have; signs become spaces between words. A letter is never lost: one that rustc
/// would warn of is spelt.
fn clean(text: &str) -> String {
    words(text, Spelt::None)
}

/// Spells the signs that do more than separate words.
fn with_signs(text: &str) -> String {
    words(text, Spelt::Signs)
}

/// Spells the characters that are neither letters nor digits, too.
fn spelt(text: &str) -> String {
    words(text, Spelt::All)
}

/// Stands for a sign between two digits, which stays apart: `v1.0` is no `v10`.
const BETWEEN_DIGITS: char = '\u{a48c}';

fn words(text: &str, spelt: Spelt) -> String {
    let narrow = letters::narrow(text);
    let text = narrow.as_deref().unwrap_or(text);
    let one_script = letters::in_one_script(text);
    let text = one_script.as_deref().unwrap_or(text);
    let latin = letters::without_look_alikes(text);
    let text = latin.as_deref().unwrap_or(text);
    let pairs = (spelt != Spelt::None).then(|| letters::Pairs::of(text));
    let mut out = String::new();
    let mut before = None;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        if letter == letters::BREAK {
            out.push(' ');
            continue;
        }
        let after = letters.peek().map(|(_, after)| *after);
        let signs = spelt == Spelt::All || spelt == Spelt::Signs && !separates(before, letter, after);
        if is_common(letter) && !(signs && letter == '_') {
            out.push(letter);
        } else if letters::is_diacritic(letter) && !signs {
            // It belongs to the letter before it.
        } else if signs || letter.is_alphanumeric() {
            let of_pair = pairs.as_ref().and_then(|pairs| pairs.spelt(at, letter));
            match of_pair.or_else(|| letters::spelt(letter)) {
                Some(word) => out.extend([" ", word, " "]),
                None => out.push_str(&format!(" u{:x} ", u32::from(letter))),
            }
        } else {
            let digit = |letter: char| letter.is_ascii_digit();
            let is_between = out.ends_with(digit) && after.is_some_and(digit);
            out.push(if is_between && letter != ' ' { BETWEEN_DIGITS } else { ' ' });
        }
        before = Some(letter);
    }
    out
}

/// Text in a case, with its marks: `heck` takes marks that are no letters, such as the tones of Thai, for spaces.
fn cased(text: &str, case: impl Fn(&str) -> String) -> String {
    let is_mark = |letter: &char| !letter.is_ascii() && !letter.is_alphanumeric() && is_common(*letter);
    let marks: Vec<char> = text.chars().filter(is_mark).collect();
    if marks.is_empty() && !text.contains(BETWEEN_DIGITS) {
        return case(text);
    }
    // Letters without case stand for them meanwhile.
    let stand_in = |index: usize| {
        u32::try_from(index).ok().and_then(|index| char::from_u32(0xa000 + index % 0x400)).unwrap_or('_')
    };
    let mut next = 0;
    let held: String = text
        .chars()
        .map(|letter| {
            if is_mark(&letter) {
                next += 1;
                return stand_in(next - 1);
            }
            letter
        })
        .collect();
    let mut next = 0;
    case(&held)
        .chars()
        .map(|letter| match letter {
            BETWEEN_DIGITS => '_',
            '\u{a000}'..='\u{a3ff}' => {
                next += 1;
                marks.get(next - 1).copied().unwrap_or('_')
            }
            letter => letter,
        })
        .collect()
}

fn is_signed_number(text: &str) -> bool {
    text.strip_prefix(['+', '-']).is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
}

/// A keyword as a raw identifier; `self` and the others that cannot be raw get an underscore as a suffix.
pub fn raw(name: String) -> String {
    match name.as_str() {
        "self" | "super" | "crate" | "_" => format!("{name}_"),
        _ if KEYWORDS.contains(&name.as_str()) => format!("r#{name}"),
        _ => name,
    }
}

/// Whether a name is one of a field as it stands.
pub fn is_snake(name: &str) -> bool {
    name.chars().all(|letter| letter == '_' || is_common(letter) && !letter.is_uppercase())
}

/// Whether a name would have to be raw.
pub fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(&name) || matches!(name, "self" | "super" | "crate")
}

/// The keywords of edition 2024, strict and reserved, that may be raw identifiers (Rust Reference, "Keywords").
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move",
    "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];
