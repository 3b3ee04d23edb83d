//! Links and code that go over lines, and links by reference → each on one line, for `markdown` to rewrite.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::str::Lines;

use super::syntax::{closes, code, continues, fence, is_absolute, is_heading, link, list_marker, near};

/// The most lines that a link or code goes over.
const MOST_LINES: usize = 4;

/// The longest line that is read with those after it.
const LONGEST: usize = 4096;

/// A line, with those after it that its last link or code goes over. They are taken from `rest`.
pub fn line<'t>(first: &'t str, rest: &mut Lines<'t>) -> Cow<'t, str> {
    let text = first.trim();
    let text = list_marker(text).map_or(text, |(_, text)| text);
    let is_alone = text.starts_with('|') || is_heading(text) || fence(text).is_some();
    if is_alone || first.len() > LONGEST || !is_open(text) {
        return Cow::Borrowed(first);
    }
    let mut whole = first.trim_end().to_owned();
    let mut ahead = rest.clone();
    for _ in 1..MOST_LINES {
        let Some(next) = ahead.next().filter(|next| next.len() <= LONGEST && continues(next)) else { break };
        whole.push(' ');
        whole.push_str(next.trim());
        if !is_open(&whole) {
            *rest = ahead;
            return Cow::Owned(whole);
        }
    }
    Cow::Borrowed(first)
}

/// Whether a link or code begins in a line and does not end in it.
fn is_open(line: &str) -> bool {
    let mut rest = line;
    while let Some(at) = rest.find(['`', '[', '\\']) {
        rest = rest.get(at..).unwrap_or_default();
        let length = if rest.starts_with('\\') {
            1 + rest.chars().nth(1).map_or(0, char::len_utf8)
        } else if rest.starts_with('`') {
            match code(rest) {
                Some(length) => length,
                None => return true,
            }
        } else {
            match link(near(rest)) {
                Some((_, _, length)) => length,
                None if is_begun(near(rest)) => return true,
                None => 1,
            }
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    false
}

/// Whether a text in brackets may end as a link on another line.
fn is_begun(text: &str) -> bool {
    match text.split_once(']') {
        Some((_, after)) => after.starts_with('(') && !after.contains(')'),
        None => true,
    }
}

/// How many times as long as a text all targets of its links by reference may be: one long target could stand for many short ones.
const MOST_TIMES: usize = 8;

/// Text with the targets of its links by reference, and without their definitions (CommonMark 0.31, section 4.7). A definition that
/// nothing refers to, or that leads nowhere, stays, and so does a text that would be much longer.
pub fn resolved(text: &str) -> Cow<'_, str> {
    if !text.contains("]:") {
        return Cow::Borrowed(text);
    }
    let mut targets: HashMap<String, &str> = HashMap::new();
    for (label, url) in outside_code(text).filter(|(_, is_code)| !is_code).filter_map(|(line, _)| definition(line)) {
        targets.entry(label).or_insert(url);
    }
    if targets.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut used = HashSet::new();
    let mut left = text.len().saturating_mul(MOST_TIMES);
    let mut lines: Vec<(Cow<'_, str>, Option<String>)> = Vec::new();
    for (line, is_code) in outside_code(text) {
        lines.push(match definition(line) {
            _ if is_code => (Cow::Borrowed(line), None),
            Some((label, _)) => (Cow::Borrowed(line), Some(label)),
            None => match with_targets(line, &targets, &mut used, &mut left) {
                Some(line) => (Cow::Owned(line), None),
                None => return Cow::Borrowed(text),
            },
        });
    }
    let mut out = String::new();
    for (line, _) in lines.iter().filter(|(_, label)| label.as_ref().is_none_or(|label| !used.contains(label))) {
        out.push_str(line);
        out.push('\n');
    }
    Cow::Owned(out)
}

/// Each line, and whether it is code or a fence around it.
fn outside_code(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut open: Option<String> = None;
    text.lines().map(move |line| {
        let ends = open.as_ref().map(|fence| closes(line, fence));
        match ends {
            Some(true) => open = None,
            Some(false) => {}
            None => open = fence(line.trim()),
        }
        (line, ends.is_some() || open.is_some())
    })
}

/// The label and the target of a definition: `[label]: https://…`. No footnote is one.
fn definition(line: &str) -> Option<(String, &str)> {
    let (label, rest) = line.trim().strip_prefix('[')?.split_once("]:")?;
    let mut words = rest.split_whitespace();
    let url = words.next()?.trim_matches(['<', '>']);
    // A title may follow, and nothing else.
    let is_whole = words.next().is_none_or(|next| next.starts_with(['"', '\'', '(']));
    let is_label = !label.trim().is_empty() && !label.starts_with('^') && !label.contains(['[', ']']);
    let is_target = is_absolute(url) && !url.contains(['(', ')', '[', ']', '<', '>']);
    (is_whole && is_label && is_target).then(|| (key(label), url))
}

/// A label as labels are compared: without case, and white space alike.
fn key(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// A line whose links by reference have their targets; `used` gets their labels. `None` if the targets are longer than what is `left`.
fn with_targets(
    line: &str,
    targets: &HashMap<String, &str>,
    used: &mut HashSet<String>,
    left: &mut usize,
) -> Option<String> {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(['[', '`', '\\']) {
        out.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at..).unwrap_or_default();
        let length = if rest.starts_with('\\') {
            1 + rest.chars().nth(1).map_or(0, char::len_utf8)
        } else if rest.starts_with('`') {
            code(rest).unwrap_or_else(|| rest.len() - rest.trim_start_matches('`').len())
        } else if let Some((text, label, length)) = reference(near(rest))
            && let Some(url) = targets.get(&label)
        {
            *left = left.checked_sub(url.len())?;
            out.push_str(&format!("[{text}]({url})"));
            used.insert(label);
            rest = rest.get(length..).unwrap_or_default();
            continue;
        } else {
            1
        };
        out.push_str(rest.get(..length).unwrap_or_default());
        rest = rest.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    Some(out)
}

/// `[text][label]`, `[text][]` or `[text]`: the text, the label, and the length of the whole.
fn reference(text: &str) -> Option<(&str, String, usize)> {
    let (shown, after) = text.strip_prefix('[')?.split_once(']')?;
    if shown.trim().is_empty() || shown.contains('[') || after.starts_with('(') {
        return None;
    }
    let length = shown.len() + "[]".len();
    match after.strip_prefix('[').and_then(|after| after.split_once(']')) {
        Some((label, _)) => {
            let length = length + label.len() + "[]".len();
            Some((shown, key(if label.trim().is_empty() { shown } else { label }), length))
        }
        None => Some((shown, key(shown), length)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::markdown::lines;

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(lines(text), expected, "{text}");
    }

    #[test]
    fn a_link_or_code_over_lines_is_whole() {
        check("see [the\ndocs](https://a.example)", &["see [the docs](https://a.example)"]);
        check(
            "see [docs](\n  https://a.example) now\nor `not\n  yet`",
            &["see [docs](https://a.example) now", "or `not yet`"],
        );
        check("an `open\n\ntick`", &["an \\`open", "", "tick\\`"]);
        check("an `open\n- tick`", &["an \\`open", "", "- tick\\`"]);
        check("```\na ``` [b]\n```", &["```text", "a ``` [b]", "```"]);
        check("from [0\nto 1) or", &["from \\[0", "to 1) or"]);
    }

    #[test]
    fn a_link_by_reference_leads_where_its_definition_says() {
        check(
            "see [the docs][1], [Docs] or [x][]\n\n[1]: https://a.example/1\n[docs]: <https://a.example> 'Docs'",
            &["see [the docs](https://a.example/1), [Docs](https://a.example) or \\[x\\]\\[\\]"],
        );
        check("`[a]` and \\[a]\n\n[a]: https://a.example", &["`[a]` and \\[a\\]", "", "\\[a\\]: <https://a.example>"]);
        check("[a]\n\n[a]: /page", &["\\[a\\]", "", "\\[a\\]: /page"]);
        check(
            "```\n[a]\n```\n\n[a]: https://a.example",
            &["```text", "[a]", "```", "", "\\[a\\]: <https://a.example>"],
        );
    }

    #[test]
    fn one_long_target_does_not_stand_in_a_hundred_places() {
        let text = format!("{}\n\n[a]: https://a.example/{}", "[a] ".repeat(200), "x".repeat(500));
        let found = lines(&text).join("\n");
        assert!(found.starts_with("\\[a\\] \\[a\\]"), "{found}");
        assert_eq!(found.matches("https://a.example/").count(), 1, "{found}");
    }
}
