//! Strings: of formats, of lengths, and those that a regular expression matches.

use regex_syntax::hir::{Class, Hir, HirKind};
use serde_json::Value;

use crate::flat::Flat;

/// The longest string that is made, whatever `maxLength` allows.
const LONGEST: usize = 5_000;

/// Strings that schemas may accept, likelier ones first. Some may not match the pattern.
pub fn candidates(flat: &Flat<'_>) -> Vec<String> {
    let mut found = Vec::new();
    let length = |keyword: &'static str| flat.values(keyword).filter_map(Value::as_u64).map(|length| length as usize);
    let least = length("minLength").max().unwrap_or(0);
    let most = length("maxLength").min();
    for pattern in flat.values("pattern").filter_map(Value::as_str) {
        found.extend(matching(pattern));
    }
    for format in flat.values("format").filter_map(Value::as_str) {
        found.extend(of_format(format).iter().map(|text| (*text).to_owned()));
    }
    // Quotes, a line break, and characters of two, three and four bytes of UTF-8.
    found.extend(["text", "\"é\"\n\\ 水 🦀", ""].map(str::to_owned));
    if least <= LONGEST {
        found.push("a".repeat(least));
        found.push("1".repeat(least));
    }
    found.push("A".repeat(least.div_ceil(4) * 4));
    if let Some(most) = most {
        found.push("é".repeat(most.min(LONGEST)));
    }
    let mut seen = std::collections::HashSet::new();
    found.retain(|text| seen.insert(text.clone()));
    found
}

fn of_format(format: &str) -> &'static [&'static str] {
    match format {
        "date-time" => &["2024-02-29T12:34:56Z", "2023-11-07T05:00:01.250+02:00", "1969-12-31T23:59:59.999999Z"],
        "date" => &["2024-02-29"],
        "time" => &["12:34:56Z"],
        "duration" => &["P1DT2H"],
        "uuid" => &["7d444840-9dc0-11d1-b245-5ffdce74fad2", "7D444840-9DC0-11D1-B245-5FFDCE74FAD2"],
        "byte" => &["YWJj", "/+8=", ""],
        "email" | "idn-email" => &["ada@example.com"],
        "hostname" | "idn-hostname" => &["www.example.com"],
        "ipv4" | "ip" => &["192.0.2.1"],
        "ipv6" => &["2001:db8::1"],
        "uri" | "url" | "iri" => &["https://example.com/a?b=c#d"],
        "uri-reference" => &["/a?b=c"],
        "json-pointer" => &["/a/0"],
        _ => &[],
    }
}

/// Strings that a regular expression may match: what it looks ahead for is left out, so the caller must test them.
pub fn matching(pattern: &str) -> Vec<String> {
    let plain = without_lookaround(pattern);
    let Ok(hir) = regex_syntax::parse(&plain) else { return Vec::new() };
    let mut found: Vec<String> = Vec::new();
    for (extra, choice) in [0, 1, 2, 3, 5, 7, 11, 15, 23, 31, 63, 127, 255].into_iter().zip(0..) {
        let mut text = String::new();
        let mut left = extra;
        write(&hir, &mut left, choice, &mut text);
        if text.chars().count() <= LONGEST && !found.contains(&text) {
            found.push(text);
        }
    }
    found
}

/// Repeats what may be repeated, `extra` times in all; takes another alternative with another `choice`.
fn write(hir: &Hir, extra: &mut usize, choice: usize, text: &mut String) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => text.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(class) => text.push(member(class, text.len() + choice)),
        HirKind::Repetition(repetition) => {
            let most = repetition.max.unwrap_or(u32::MAX) as usize;
            let least = repetition.min as usize;
            let times = (least + *extra).min(most);
            *extra -= times.saturating_sub(least).min(*extra);
            for _ in 0..times.min(LONGEST) {
                if text.len() > LONGEST {
                    return;
                }
                write(&repetition.sub, &mut 0, choice, text);
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, extra, choice, text),
        HirKind::Concat(parts) => parts.iter().for_each(|part| write(part, extra, choice, text)),
        HirKind::Alternation(parts) => {
            if let Some(part) = parts.get(choice % parts.len()) {
                write(part, extra, choice, text);
            }
        }
    }
}

/// A character of a class, a common one if there is one.
fn member(class: &Class, turn: usize) -> char {
    let common = ['a', 'b', 'c', '1', '2', 'A', 'B', '_', '-', ' ', '.', '/'];
    let has = |letter: char| match class {
        Class::Unicode(class) => class.iter().any(|range| range.start() <= letter && letter <= range.end()),
        Class::Bytes(class) => {
            class.iter().any(|range| char::from(range.start()) <= letter && letter <= char::from(range.end()))
        }
    };
    let first = match class {
        Class::Unicode(class) => class.iter().next().map(|range| range.start()),
        Class::Bytes(class) => class.iter().next().map(|range| char::from(range.start())),
    };
    let usable: Vec<char> = common.into_iter().filter(|letter| has(*letter)).take(3).collect();
    usable.get(turn % usable.len().max(1)).copied().or(first).unwrap_or('a')
}

/// A regular expression without `(?=…)`, `(?!…)`, `(?<=…)` and `(?<!…)`, which have no syntax tree here.
fn without_lookaround(pattern: &str) -> String {
    let mut out = String::new();
    let mut rest = pattern;
    while !rest.is_empty() {
        if ["(?=", "(?!", "(?<=", "(?<!"].iter().any(|opening| rest.starts_with(opening)) {
            let mut depth = 0;
            let mut escaped = false;
            let end = rest.char_indices().find(|(_, letter)| {
                match letter {
                    _ if escaped => escaped = false,
                    '\\' => escaped = true,
                    '(' => depth += 1,
                    ')' => depth -= 1,
                    _ => {}
                }
                depth == 0
            });
            rest = end.and_then(|(end, _)| rest.get(end + 1..)).unwrap_or_default();
            continue;
        }
        let length = rest.chars().next().map_or(1, char::len_utf8);
        // An escape is two characters that stay together.
        let length =
            if rest.starts_with('\\') { length + rest.chars().nth(1).map_or(0, char::len_utf8) } else { length };
        let (one, more) = rest.split_at(length);
        out.push_str(one);
        rest = more;
    }
    out
}

#[test]
fn strings_match_the_patterns_that_they_are_made_of() {
    let patterns = [
        r"^[a-z]{2,5}-\d+$",
        r"^(adr|bnk)_[a-zA-Z0-9]{10}$",
        r"^(?!foo)[a-f]+$",
        r"^\/v\d\/(?<name>\w+)$",
        r"^.{3}$",
        r"\.(png|jpe?g)$",
        r"^[^\s]{4,}$",
    ];
    for pattern in patterns {
        let regex = regress::Regex::with_flags(pattern, "u").unwrap();
        let made = matching(pattern);
        assert!(made.iter().any(|text| regex.find(text).is_some()), "{pattern}: {made:?}");
    }
}
