//! Errors of `serde_yaml` → findings.
//!
//! An error of `serde_yaml` has the location at which it stopped. A finding has that of the unclosed quote, of the
//! control character or of the second document, and no locations inside its message.

use super::super::Finding;
use crate::diag::Code;

/// A syntax error. The text of the error is the problem and what was being read, each followed by a location.
pub(super) fn broken(text: &str, error: &serde_yaml::Error) -> Finding {
    let shown = error.to_string();
    let place = error.location();
    let (line, column) = place.as_ref().map_or((1, 1), |place| (place.line(), place.column()));
    let finding = |message: String, help, (line, column)| Finding { code: Code::Syntax, message, help, line, column };
    if shown.starts_with("control characters") {
        // The only error without a location.
        let message = "the text has a control character".to_owned();
        return finding(message, "remove it, or check that this is the right file", place_of_control_character(text));
    }
    if shown.starts_with("unknown anchor") {
        let rest = place.and_then(|place| text.get(place.index()..)).unwrap_or_default();
        let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '*' | '-' | '_')).collect();
        let message = format!("the alias `{name}` has no anchor before it");
        let help = "define an anchor with `&name`; put a string that starts with `*` in quotes";
        return finding(message, help, (line, column));
    }
    if let Some(column) = tab_before(text, line, column) {
        let message = "a tab in the indentation of this line".to_owned();
        return finding(message, "YAML is indented by spaces: replace the tab", (line, column));
    }
    let Some((problem, context)) = shown.split_once(", while ") else {
        return finding(without_place(&shown).0.to_owned(), "", (line, column));
    };
    let (problem, _) = without_place(problem);
    let (context, start) = without_place(context);
    // An unclosed token is reported where it starts; without a location, that is the start of the text.
    let at = if problem.contains("end of stream") { start.unwrap_or((1, 1)) } else { (line, column) };
    finding(format!("{problem}, while {context}"), "", at)
}

fn without_place(shown: &str) -> (&str, Option<(usize, usize)>) {
    match shown.rsplit_once(" at line ") {
        Some((bare, place)) => {
            let place = place.split_once(" column ");
            (bare, place.and_then(|(line, column)| Some((line.parse().ok()?, column.parse().ok()?))))
        }
        None => (shown.rsplit_once(" at position ").map_or(shown, |(bare, _)| bare), None),
    }
}

/// The column of a tab in the indentation of a line, up to and with this column.
fn tab_before(text: &str, line: usize, column: usize) -> Option<usize> {
    let line = text.lines().nth(line.checked_sub(1)?)?;
    let indentation = line.len() - line.trim_start_matches([' ', '\t']).len();
    let tab = line.get(..indentation)?.find('\t')? + 1;
    Some(tab).filter(|tab| *tab <= column)
}

/// The line and column of the first character that YAML does not allow (YAML 1.2.2, section 5.1).
fn place_of_control_character(text: &str) -> (usize, usize) {
    let fits = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..);
    let before = text.split_once(|c| !fits(c)).map_or("", |(before, _)| before);
    (before.matches('\n').count() + 1, before.rsplit('\n').next().unwrap_or_default().chars().count() + 1)
}

/// How deep the brackets of a text are nested, those in strings and comments included.
pub(super) fn brackets(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for byte in text.bytes() {
        match byte {
            b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

pub(super) fn character_at(text: &str, line: usize, column: usize) -> Option<char> {
    text.lines().nth(line.checked_sub(1)?)?.chars().nth(column.checked_sub(1)?)
}

/// The line of the first `---` after the first line of a document. No line within a document can look like it.
pub(super) fn line_of_second_document(text: &str) -> usize {
    let mut begun = false;
    for (number, line) in text.lines().enumerate() {
        let is_marker = line.strip_prefix("---").is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']));
        if begun && is_marker {
            return number + 1;
        }
        begun |= !line.trim_start().is_empty() && !line.trim_start().starts_with('#') && !line.starts_with('%');
    }
    1
}
