//! Words of a document → Rust identifiers, in the case that Rust uses for the kind of item.
//!
//! Any words give an identifier: characters that a Rust identifier cannot have are left out, or spelt if there are no others,
//! a leading digit gets a letter as a prefix, keywords become raw identifiers.

use std::collections::HashMap;

use heck::{ToSnakeCase, ToUpperCamelCase};

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
            name.push_str(self.words.entry(word).or_insert_with(|| clean(word).to_upper_camel_case()));
        }
        let name = begin(name, 'N');
        if name.is_empty() { upper(&spelt(&words.join(" "))) } else { name }
    }
}

/// Words in `UpperCamelCase`; empty when there is nothing to make a name of.
pub fn type_name(words: &[String]) -> String {
    Cased::default().type_name(words)
}

/// Candidates for the name of a property's field, the best first.
pub fn field_names(name: &str) -> Vec<String> {
    let mut names: Vec<String> = plain_and_spelt(name, lower).into_iter().map(raw).collect();
    if names.is_empty() {
        names.push("empty".to_owned());
    }
    names
}

/// A name without its signs, and one with them spelt, in a case. Only one where the name has no signs: both are equal.
fn plain_and_spelt(name: &str, case: fn(&str) -> String) -> Vec<String> {
    if name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return if name.is_empty() { Vec::new() } else { vec![case(name)] };
    }
    let plain = if is_signed_number(name) { String::new() } else { case(&clean(name)) };
    let spelt = case(&clean(&spelt(name)));
    [plain, spelt].into_iter().filter(|name| !name.is_empty()).collect()
}

/// `snake_case`, as a function or a parameter.
pub fn snake(name: &str, fallback: &str) -> String {
    let plain = lower(&clean(name));
    let name = if plain.is_empty() { lower(&clean(&spelt(name))) } else { plain };
    raw(if name.is_empty() { fallback.to_owned() } else { name })
}

/// A name without its signs, and with them spelt, as variants are written: what [`variant_names`] takes.
pub fn upper_names(name: &str) -> Vec<String> {
    plain_and_spelt(name, upper)
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
    if let Some(first) = names.first().cloned() {
        names.push(format!("{first}Value"));
    }
    if names.is_empty() {
        names.push("Empty".to_owned());
    }
    names
}

fn upper(words: &str) -> String {
    begin(words.to_upper_camel_case(), 'N')
}

fn lower(words: &str) -> String {
    begin(words.to_snake_case(), 'n')
}

/// A name that begins as an identifier may: with a letter before it, if it does not.
fn begin(mut name: String, letter: char) -> String {
    if name.starts_with(|first: char| !unicode_ident::is_xid_start(first)) {
        name.insert(0, letter);
    }
    name
}

/// Keeps the characters that an identifier may have; all others become spaces between words.
fn clean(text: &str) -> String {
    text.chars().map(|letter| if is_common(letter) { letter } else { ' ' }).collect()
}

/// Whether rustc accepts a letter in an identifier without a warning: digits, and the letters of scripts in everyday use,
/// without ligatures, marks and look-alikes (lint `uncommon_codepoints`).
fn is_common(letter: char) -> bool {
    letter.is_ascii_alphanumeric()
        || letter == '_'
        || unicode_ident::is_xid_continue(letter)
            && matches!(letter,
                '\u{c0}'..='\u{131}' | '\u{134}'..='\u{13e}' | '\u{141}'..='\u{148}' | '\u{14a}'..='\u{17e}'
                | '\u{386}'..='\u{3ce}' | '\u{400}'..='\u{45f}' | '\u{5d0}'..='\u{5ea}' | '\u{620}'..='\u{64a}'
                | '\u{e01}'..='\u{e30}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{4e00}'..='\u{9fff}'
                | '\u{ac00}'..='\u{d7a3}')
}

fn is_signed_number(text: &str) -> bool {
    text.strip_prefix(['+', '-']).is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()))
}

/// Spells the characters that are neither letters nor digits.
fn spelt(text: &str) -> String {
    let mut spelt = String::new();
    for letter in text.chars() {
        let word = match letter {
            '+' => "plus",
            '-' => "minus",
            '*' => "star",
            '/' => "slash",
            '\\' => "backslash",
            '<' => "less than",
            '>' => "greater than",
            '=' => "equal",
            '!' => "not",
            '%' => "percent",
            '&' => "and",
            '|' => "or",
            '@' => "at",
            '#' => "hash",
            '$' => "dollar",
            '^' => "caret",
            '~' => "tilde",
            '.' => "dot",
            ',' => "comma",
            ':' => "colon",
            ';' => "semicolon",
            '?' => "question mark",
            '_' => "underscore",
            '\'' => "quote",
            '"' => "double quote",
            ' ' => "space",
            other if is_common(other) => {
                spelt.push(other);
                continue;
            }
            other => {
                spelt.push_str(&format!(" u{:x} ", u32::from(other)));
                continue;
            }
        };
        spelt.push(' ');
        spelt.push_str(word);
        spelt.push(' ');
    }
    spelt
}

/// A keyword as a raw identifier; `self` and the others that cannot be raw get an underscore as a suffix.
pub fn raw(name: String) -> String {
    match name.as_str() {
        "self" | "super" | "crate" | "_" => format!("{name}_"),
        _ if KEYWORDS.contains(&name.as_str()) => format!("r#{name}"),
        _ => name,
    }
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
