//! CommonMark, line by line → text that rustdoc renders without a warning.

use super::{html, word};

/// The lines of a text, safe to be a doc comment.
pub fn lines(text: &str) -> Vec<String> {
    if is_sentence(text) {
        return vec![text.to_owned()];
    }
    let html;
    let text = if html::is_in(text) {
        html = html::to_markdown(text);
        &html
    } else {
        text
    };
    let mut state = State::default();
    for line in text.trim().replace("\r\n", "\n").replace('\r', "\n").lines() {
        state.line(&printable(line));
    }
    state.finish()
}

/// Whether a text is one line without CommonMark syntax, as most descriptions are.
fn is_sentence(text: &str) -> bool {
    let bytes = text.as_bytes();
    // No list, quotation or rule begins with a letter; a colon may be part of a URL.
    bytes.first().is_some_and(u8::is_ascii_alphabetic)
        && bytes.last().is_some_and(u8::is_ascii_graphic)
        && bytes.iter().all(|byte| matches!(byte, b' '..=b'~') && !b"`\\<[]:".contains(byte))
        && !word::is_in(text)
}

/// Without control characters, and without those that turn the direction of text (rustc denies them in comments).
pub fn printable(text: &str) -> String {
    text.chars()
        .map(|letter| if letter == '\t' { ' ' } else { letter })
        .filter(|letter| !letter.is_control() && !matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'))
        .collect()
}

/// The most lists in one another.
const DEEPEST: usize = 16;

/// An open list item: where its marker stood, and where its text stands in what is written.
struct Item {
    marker: usize,
    source: usize,
    content: usize,
}

#[derive(Default)]
struct State {
    lines: Vec<String>,
    fence: Option<String>,
    items: Vec<Item>,
    /// Whether the last line was a paragraph's: the next one goes on with it.
    paragraph: bool,
    quote: bool,
}

impl State {
    fn line(&mut self, line: &str) {
        if let Some(fence) = &self.fence {
            let closes =
                line.trim().starts_with(fence.as_str()) && line.trim().chars().all(|letter| fence.starts_with(letter));
            let pad = " ".repeat(self.items.last().map_or(0, |item| item.content));
            if closes {
                self.lines.push(format!("{pad}{fence}"));
                self.fence = None;
            } else {
                let source = self.items.last().map_or(0, |item| item.source);
                let cut = line.len() - line.trim_start_matches(' ').len();
                self.lines.push(format!("{pad}{}", line.get(cut.min(source)..).unwrap_or_default().trim_end()));
            }
            return;
        }
        let trimmed = line.trim();
        let indent = line.len() - line.trim_start().len();
        if trimmed.is_empty() {
            if self.lines.last().is_some_and(|last| !last.is_empty()) {
                self.lines.push(String::new());
            }
            (self.paragraph, self.quote) = (false, false);
            return;
        }
        if let Some((marker, rest)) = list_marker(trimmed) {
            let first = self.items.is_empty();
            // Lists in lists, so many that nobody can follow, are lists side by side: every line is indented by them.
            while self.items.last().is_some_and(|item| item.marker >= indent) || self.items.len() >= DEEPEST {
                self.items.pop();
            }
            let at = self.items.last().map_or(0, |item| item.content);
            let content = at + marker.len() + 1;
            if self.paragraph && first {
                self.gap();
            }
            self.items.push(Item { marker: indent, source: indent + marker.len() + 1, content });
            if let Some(fence) = fence(rest) {
                self.lines.push(format!("{}{marker} {fence}text", " ".repeat(at)));
                self.fence = Some(fence);
                (self.paragraph, self.quote) = (false, false);
                return;
            }
            self.lines.push(format!("{}{marker} {}", " ".repeat(at), inline(rest)));
            (self.paragraph, self.quote) = (true, false);
            return;
        }
        if !self.paragraph {
            // After a blank line, what stands left of an item's text is not part of it.
            while self.items.last().is_some_and(|item| indent < item.source.min(item.marker + 2)) {
                self.items.pop();
            }
        }
        let pad = " ".repeat(self.items.last().map_or(0, |item| item.content));
        if let Some(fence) = fence(trimmed) {
            self.lines.push(format!("{pad}{fence}text"));
            self.fence = Some(fence);
            self.paragraph = false;
            return;
        }
        if let Some(rest) = trimmed.strip_prefix('>') {
            let rest = inline(rest.trim());
            self.lines.push(format!("{pad}> {rest}").trim_end().to_owned());
            (self.paragraph, self.quote) = (!rest.is_empty(), true);
            return;
        }
        if self.quote {
            // CommonMark would continue the quotation; clippy requires its marker.
            self.gap();
            self.quote = false;
        }
        if is_rule(trimmed) {
            // Directly after a paragraph it would turn it into a heading.
            self.gap();
            self.lines.push("---".to_owned());
            self.items.clear();
            self.paragraph = false;
            return;
        }
        self.lines.push(format!("{pad}{}", inline(trimmed)));
        self.paragraph = !trimmed.starts_with('#');
    }

    fn gap(&mut self) {
        if self.lines.last().is_some_and(|last| !last.is_empty()) {
            self.lines.push(String::new());
        }
    }

    fn finish(mut self) -> Vec<String> {
        if let Some(fence) = self.fence.take() {
            let pad = " ".repeat(self.items.last().map_or(0, |item| item.content));
            self.lines.push(format!("{pad}{fence}"));
        }
        while self.lines.last().is_some_and(String::is_empty) {
            self.lines.pop();
        }
        self.lines
    }
}

fn is_rule(line: &str) -> bool {
    let mut letters = line.chars().filter(|letter| *letter != ' ');
    letters.next().is_some_and(|first| {
        matches!(first, '-' | '*' | '_' | '=') && letters.clone().count() >= 2 && letters.all(|letter| letter == first)
    })
}

fn fence(line: &str) -> Option<String> {
    let letter = if line.starts_with("```") {
        '`'
    } else if line.starts_with("~~~") {
        '~'
    } else {
        return None;
    };
    // Where backticks follow on the line they end code that begins here (CommonMark 0.31, section 4.5).
    let rest = line.trim_start_matches(letter);
    (letter == '~' || !rest.contains('`')).then(|| line.chars().take_while(|other| *other == letter).collect())
}

/// A list item's marker and its text.
fn list_marker(line: &str) -> Option<(String, &str)> {
    for marker in ["-", "*", "+"] {
        if let Some(rest) = line.strip_prefix(marker)
            && rest.starts_with(' ')
            && !is_rule(line)
        {
            return Some(("-".to_owned(), rest.trim()));
        }
    }
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    let (number, rest) = line.split_at(digits);
    if digits == 0 || digits > 4 {
        return None;
    }
    let after = rest.strip_prefix(['.', ')'])?;
    after.starts_with(' ').then(|| (format!("{number}."), after.trim()))
}

/// The text of one line, outside code: escapes what would be HTML or a broken link.
fn inline(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(letter) = rest.chars().next() {
        let after = rest.get(letter.len_utf8()..).unwrap_or_default();
        match letter {
            '`' => {
                let ticks: String = rest.chars().take_while(|letter| *letter == '`').collect();
                let body = rest.get(ticks.len()..).unwrap_or_default();
                match near(body).find(&ticks) {
                    Some(end) => {
                        let whole = ticks.len() + end + ticks.len();
                        out.push_str(rest.get(..whole).unwrap_or_default());
                        rest = rest.get(whole..).unwrap_or_default();
                    }
                    None => {
                        out.push_str(&"\\`".repeat(ticks.len()));
                        rest = body;
                    }
                }
            }
            '\\' => {
                let next = after.chars().next();
                match next {
                    Some(next) if next.is_ascii_punctuation() => {
                        out.push('\\');
                        out.push(next);
                        rest = after.get(next.len_utf8()..).unwrap_or_default();
                    }
                    _ => {
                        out.push_str("\\\\");
                        rest = after;
                    }
                }
            }
            '<' => match autolink(near(rest)) {
                Some((url, whole)) => {
                    out.push_str(&format!("<{url}>"));
                    rest = rest.get(whole..).unwrap_or_default();
                }
                None => {
                    out.push_str("\\<");
                    rest = after;
                }
            },
            '[' => match link(near(rest)) {
                Some((text, url, whole)) => {
                    let text = inline(text);
                    if is_absolute(url) && !is_absolute(text.trim_matches(['<', '>'])) {
                        out.push_str(&format!("[{text}]({url})"));
                    } else if is_absolute(url) {
                        out.push_str(&format!("<{url}>"));
                    } else {
                        // A page of the document's own site: there is nothing to link to.
                        out.push_str(&text);
                    }
                    rest = rest.get(whole..).unwrap_or_default();
                }
                None => {
                    out.push_str("\\[");
                    rest = after;
                }
            },
            ']' => {
                out.push_str("\\]");
                rest = after;
            }
            'h' | 'H' if is_absolute(rest) && !out.ends_with(|last: char| last.is_alphanumeric()) => {
                let end = rest
                    .find(|letter: char| letter.is_whitespace() || "<>\"'`[]{}|\\^".contains(letter))
                    .unwrap_or(rest.len());
                let mut url =
                    rest.get(..end).unwrap_or_default().trim_end_matches(['.', ',', ';', ':', '!', '?', '*', '_']);
                if url.ends_with(')') && !url.contains('(') {
                    url = url.trim_end_matches(')');
                }
                out.push_str(&format!("<{url}>"));
                rest = rest.get(url.len()..).unwrap_or_default();
            }
            _ if letter.is_alphanumeric()
                && !out.ends_with(|last: char| last.is_alphanumeric() || "_/.:@-\\`&#$%{".contains(last)) =>
            {
                if let Some(name) = word::code(rest) {
                    out.push_str(&format!("`{name}`"));
                    rest = rest.get(name.len()..).unwrap_or_default();
                } else {
                    out.push(letter);
                    rest = after;
                }
            }
            _ => {
                out.push(letter);
                rest = after;
            }
        }
    }
    out
}

/// Where the end of a link or of code is searched for: each is searched for from every place that could begin one.
fn near(text: &str) -> &str {
    let mut end = text.len().min(4096);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

fn is_absolute(url: &str) -> bool {
    let begins = |scheme: &str| {
        url.as_bytes().get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme.as_bytes()))
    };
    (begins("http://") || begins("https://")) && url.len() > 8
}

/// `<https://…>`: the URL, and the length of the whole.
fn autolink(text: &str) -> Option<(&str, usize)> {
    let end = text.find('>')?;
    let url = text.get(1..end)?;
    (is_absolute(url) && !url.contains(|letter: char| letter.is_whitespace() || letter == '<'))
        .then_some((url, end + 1))
}

/// `[text](url)` or `[text](url "title")`: the text, the URL, and the length of the whole.
fn link(text: &str) -> Option<(&str, &str, usize)> {
    let close = text.find(']')?;
    let label = text.get(1..close)?;
    let rest = text.get(close + 1..)?.strip_prefix('(')?;
    let end = rest.find(')')?;
    let target = rest.get(..end)?.trim();
    let url = target.split(' ').next()?.trim_matches(['<', '>']);
    (!label.is_empty() && !label.contains('[') && !url.contains(['(', '<', '>'])).then_some((
        label,
        url,
        close + 1 + 1 + end + 1,
    ))
}

#[cfg(test)]
mod tests {
    use super::lines;

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(lines(text), expected, "{text}");
    }

    #[test]
    fn code_is_never_a_doctest() {
        check("```\nlet x = 1;\n```", &["```text", "let x = 1;", "```"]);
        check("a\n\n    indented", &["a", "", "indented"]);
        check("```json\n{", &["```text", "{", "```"]);
    }

    #[test]
    fn html_and_brackets_are_text() {
        check("a <b> [c] x", &["a \\<b> \\[c\\] x"]);
        check("`<b> [c]`", &["`<b> [c]`"]);
        check("an `open tick", &["an \\`open tick"]);
    }

    #[test]
    fn links_stay_if_they_lead_somewhere() {
        check("see [docs](https://a.example/x) and [own](#here)", &["see [docs](https://a.example/x) and own"]);
        check("see https://a.example/x.", &["see <https://a.example/x>."]);
        check("[https://a.example](https://a.example)", &["<https://a.example>"]);
    }

    #[test]
    fn list_continuations_are_indented() {
        check("* a\nb\n  * c\n  d\n\ne", &["- a", "  b", "  - c", "    d", "", "e"]);
        check("text\n1) one\n2) two", &["text", "", "1. one", "2. two"]);
    }

    #[test]
    fn a_sentence_is_taken_as_it_is() {
        check("An amount of 3 * 4 _units_, or -1.", &["An amount of 3 * 4 _units_, or -1."]);
        check("a: http://a.example", &["a: <http://a.example>"]);
        check("ends with a space ", &["ends with a space"]);
        check("- an item", &["- an item"]);
    }

    #[test]
    fn text_direction_is_not_turned() {
        check("a\u{202e}b\u{0}c\td", &["abc d"]);
    }
}
