//! CommonMark, line by line → text that rustdoc renders without a warning.

use std::borrow::Cow;

use super::syntax::{
    alert, autolink, badge, closes, code, continues, fence, flat, is_absolute, is_heading, is_rule, link, list_marker,
    near, url,
};
use super::{html, whole, word};

/// The lines of a text, safe to be a doc comment.
pub fn lines(text: &str) -> Vec<String> {
    if is_sentence(text) {
        return vec![text.to_owned()];
    }
    if text.chars().all(|letter| letter.is_whitespace() || ".-–—_…".contains(letter)) {
        // Generators of documents write such where there is no description.
        return Vec::new();
    }
    let html;
    let text = if html::is_in(text) {
        html = html::to_markdown(text);
        &html
    } else {
        text
    };
    let text = text.trim().replace("\r\n", "\n").replace('\r', "\n");
    let text = whole::resolved(&text);
    let mut state = State { has_code: has_code(&text), ..State::default() };
    let mut rest = text.lines();
    while let Some(line) = rest.next() {
        let is_alone = state.fence.is_some() || state.code || state.begins_code(line);
        let line = if is_alone { Cow::Borrowed(line) } else { whole::line(line, &mut rest) };
        let next = rest.clone().next().unwrap_or_default();
        state.line(&printable(&line), next);
    }
    state.finish()
}

/// Whether lines that are indented by four can be code: not where all that follow the first are, as in a docstring.
fn has_code(text: &str) -> bool {
    text.lines().skip(1).any(|line| !line.trim().is_empty() && !line.starts_with(INDENT))
}

/// What code without a fence is indented by (CommonMark 0.31, section 4.4).
const INDENT: &str = "    ";

/// Whether a text is one line without CommonMark syntax, as most descriptions are.
fn is_sentence(text: &str) -> bool {
    let bytes = text.as_bytes();
    // No list, quotation or rule begins with a letter; a colon may be part of a URL.
    bytes.first().is_some_and(u8::is_ascii_alphabetic)
        && bytes.last().is_some_and(u8::is_ascii_graphic)
        && bytes.iter().all(|byte| matches!(byte, b' '..=b'~') && !b"`\\<[]:&".contains(byte))
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
    /// Whether lines that are indented can be code, and whether the last one was.
    has_code: bool,
    code: bool,
    items: Vec<Item>,
    /// Whether the last line was a paragraph's: the next one goes on with it.
    paragraph: bool,
    quote: bool,
}

impl State {
    /// Takes a line, with the one after it.
    fn line(&mut self, line: &str, next: &str) {
        if let Some(fence) = &self.fence {
            let pad = " ".repeat(self.items.last().map_or(0, |item| item.content));
            if closes(line, fence) {
                self.lines.push(format!("{pad}{fence}"));
                self.fence = None;
            } else {
                let source = self.items.last().map_or(0, |item| item.source);
                let cut = line.len() - line.trim_start_matches(' ').len();
                self.lines.push(format!("{pad}{}", line.get(cut.min(source)..).unwrap_or_default().trim_end()));
            }
            return;
        }
        if self.indented(line) {
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
            let (first, before) = (self.items.is_empty(), self.items.len());
            // Lists in lists, so many that nobody can follow, are lists side by side: every line is indented by them.
            while self.items.last().is_some_and(|item| item.marker >= indent) || self.items.len() >= DEEPEST {
                self.items.pop();
            }
            let at = self.items.last().map_or(0, |item| item.content);
            let content = at + marker.len() + 1;
            // A number that is not 1 begins no list in a paragraph (CommonMark 0.31, section 5.3).
            let is_later = self.items.len() == before && !matches!(marker.as_str(), "-" | "1.");
            if self.paragraph && (first || is_later) {
                self.gap();
            }
            self.items.push(Item { marker: indent, source: indent + marker.len() + 1, content });
            let (mut head, mut rest) = (format!("{}{marker}", " ".repeat(at)), rest);
            // Another list may begin on the line.
            while self.items.len() < DEEPEST
                && let Some((marker, text)) = list_marker(rest)
                && let Some(Item { source, content, .. }) = self.items.last()
            {
                let wide = marker.len() + 1;
                let item = Item { marker: *source, source: source + wide, content: content + wide };
                self.items.push(item);
                head.push(' ');
                head.push_str(&marker);
                rest = text;
            }
            if let Some(fence) = fence(rest) {
                self.lines.push(format!("{head} {fence}text"));
                self.fence = Some(fence);
                (self.paragraph, self.quote) = (false, false);
                return;
            }
            self.lines.push(format!("{head} {}", ended(&flat(rest), next)));
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
            // Quotations in one another are one, with at most one list.
            let text = rest.trim_start_matches(['>', ' ']).trim_end();
            if let Some(title) = alert(text) {
                // Only GitHub draws it as a title.
                self.lines.extend([format!("{pad}> **{title}**"), format!("{pad}>")]);
                (self.paragraph, self.quote) = (false, true);
                return;
            }
            let rest = match list_marker(text) {
                Some((marker, text)) => format!("{marker} {}", inline(&flat(text))),
                None => inline(&flat(text)),
            };
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
        let is_heading = is_heading(trimmed);
        self.lines.push(format!("{pad}{}", if is_heading { inline(trimmed) } else { ended(trimmed, next) }));
        self.paragraph = !is_heading;
    }

    /// Whether a line begins code without a fence: after an empty line, outside a list.
    fn begins_code(&self, line: &str) -> bool {
        let is_open = self.paragraph || !self.items.is_empty() || self.lines.is_empty();
        self.has_code && !is_open && line.starts_with(INDENT) && continues(line)
    }

    /// Takes a line of code without a fence, and gives the code one.
    fn indented(&mut self, line: &str) -> bool {
        if self.code {
            // A fence in it would end it.
            let is_code = line.trim().is_empty() || line.starts_with(INDENT) && fence(line.trim()).is_none();
            if is_code {
                self.lines.push(line.get(INDENT.len()..).unwrap_or_default().trim_end().to_owned());
            } else {
                self.end_code();
                self.gap();
            }
            return is_code;
        }
        self.code = self.begins_code(line);
        if self.code {
            self.gap();
            let first = line.get(INDENT.len()..).unwrap_or_default().trim_end();
            self.lines.extend(["```text".to_owned(), first.to_owned()]);
        }
        self.code
    }

    fn end_code(&mut self) {
        while self.lines.last().is_some_and(String::is_empty) {
            self.lines.pop();
        }
        self.lines.push("```".to_owned());
        self.code = false;
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
        if self.code {
            self.end_code();
        }
        while self.lines.last().is_some_and(String::is_empty) {
            self.lines.pop();
        }
        self.lines
    }
}

/// The text of one line of a paragraph, with the mark of the line break that it ends in (CommonMark 0.31, section 6.7).
fn ended(line: &str, next: &str) -> String {
    let marks = line.len() - line.trim_end_matches('\\').len();
    if marks % 2 == 1 && continues(next) {
        let text = line.get(..line.len() - 1).unwrap_or_default();
        return format!("{}\\", inline(text.trim_end()));
    }
    inline(line)
}

/// The text of one line, outside code: escapes what would be HTML or a broken link.
fn inline(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(letter) = rest.chars().next() {
        let after = rest.get(letter.len_utf8()..).unwrap_or_default();
        match letter {
            '`' => match code(rest) {
                Some(whole) => {
                    out.push_str(rest.get(..whole).unwrap_or_default());
                    rest = rest.get(whole..).unwrap_or_default();
                }
                None => {
                    let body = rest.trim_start_matches('`');
                    out.push_str(&"\\`".repeat(rest.len() - body.len()));
                    rest = body;
                }
            },
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
            '[' => {
                if let Some((alt, image, url, whole)) = badge(near(rest)) {
                    out.push_str(&format!("[![{}]({image})]({url})", inline(alt)));
                    rest = rest.get(whole..).unwrap_or_default();
                    continue;
                }
                match link(near(rest)) {
                    Some((text, url, whole)) => {
                        let text = inline(text);
                        if is_absolute(url) && !is_absolute(text.trim_matches(['<', '>'])) {
                            out.push_str(&format!("[{text}]({url})"));
                        } else if is_absolute(url) {
                            out.push_str(&format!("<{url}>"));
                        } else {
                            // A page of the document's own site: there is nothing to link to.
                            out.push_str(text.trim());
                        }
                        rest = rest.get(whole..).unwrap_or_default();
                    }
                    None => {
                        out.push_str("\\[");
                        rest = after;
                    }
                }
            }
            ']' => {
                out.push_str("\\]");
                rest = after;
            }
            'h' | 'H' if is_absolute(rest) && !out.ends_with(|last: char| last.is_alphanumeric()) => {
                let (url, is_template) = url(rest);
                // Beside backticks its own would be another number of them.
                let is_code = is_template
                    && !out.ends_with('`')
                    && !rest.get(url.len()..).is_some_and(|end| end.starts_with('`'));
                if !is_absolute(url) || is_template != is_code {
                    out.push(letter);
                    rest = after;
                    continue;
                }
                out.push_str(&if is_code { format!("`{url}`") } else { format!("<{url}>") });
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
        check("a\n\n    {\n      [b]\n\n    c\n\nd", &["a", "", "```text", "{", "  [b]", "", "c", "```", "", "d"]);
        check(
            "a\n\n    b\n    ```\n    [c]\nd",
            &["a", "", "```text", "b", "```", "", "```text", "    [c]", "d", "```"],
        );
        check("- a\n\n      b\n\nc", &["- a", "", "  b", "", "c"]);
    }

    #[test]
    fn items_and_quotations_begin_no_other_block() {
        check("- - a\nb\n- c", &["- - a", "    b", "- c"]);
        check("- 2)\n- > b\n- ***", &["- 2\\)", "- \\> b", "- \\***"]);
        check("> ~~~rust\n> -      a", &["> \\~~~rust", "> - a"]);
        check("> > a\n> b", &["> a", "> b"]);
        check("- a\n  #b\nc", &["- a", "  #b", "  c"]);
        check("- a\n  10. b\n  11. c", &["- a", "", "  10. b", "  11. c"]);
        check("[     a](b)\n\n[ ](b)", &["a", "", "\\[ \\](b)"]);
        check("`https://{a}```[b]", &["\\`https://{a}\\`\\`\\`\\[b\\]"]);
    }

    #[test]
    fn an_alert_has_a_title() {
        check("> [!NOTE]\n> a\n> b\n\nc", &["> **Note**", ">", "> a", "> b", "", "c"]);
        check("- a\n  > [!warning]\n  > b", &["- a", "  > **Warning**", "  >", "  > b"]);
        check("> [!NOTE] a\n> [!x]", &["> \\[!NOTE\\] a", "> \\[!x\\]"]);
    }

    #[test]
    fn a_line_break_is_kept() {
        check("a \\\nb\\", &["a\\", "b\\\\"]);
        check("a\\\n- b", &["a\\\\", "", "- b"]);
        check("- a\\\n  b", &["- a\\", "  b"]);
    }

    #[test]
    fn html_and_brackets_are_text() {
        check("a <b> [c] x", &["a \\<b> \\[c\\] x"]);
        check("`<b> [c]`", &["`<b> [c]`"]);
        check("an `open tick", &["an \\`open tick"]);
        check("one `[a]``[b]", &["one \\`\\[a\\]\\`\\`\\[b\\]"]);
        check("two ``[a]` [b]``", &["two ``[a]` [b]``"]);
    }

    #[test]
    fn links_stay_if_they_lead_somewhere() {
        check("see [docs](https://a.example/x) and [own](#here)", &["see [docs](https://a.example/x) and own"]);
        check("see https://a.example/x.", &["see <https://a.example/x>."]);
        check("[https://a.example](https://a.example)", &["<https://a.example>"]);
        check("at https://{host}/x_y, or http://a", &["at `https://{host}/x_y`, or <http://a>"]);
        check(
            "[a](https://a.example/x_(y)/z#(w)) (or [b]( https://b.example 'B' ))",
            &["[a](https://a.example/x_(y)/z#(w)) (or [b](https://b.example))"],
        );
        check("[a](https://a.example/(y b)", &["\\[a\\](<https://a.example/(y> b)"]);
        let badge = "[![Build](https://a.example/b.svg)](https://a.example)";
        check(badge, &[badge]);
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
        check("q=&quot;a&quot; &amp; AT&T", &["q=\"a\" &amp; AT&T"]);
        check("ends with a space ", &["ends with a space"]);
        check("- an item", &["- an item"]);
    }

    #[test]
    fn signs_alone_are_no_description() {
        check(".", &[]);
        check(" -- \n\u{2014}", &[]);
        check("+", &["+"]);
        check("\u{1f980}", &["\u{1f980}"]);
    }

    #[test]
    fn text_direction_is_not_turned() {
        check("a\u{202e}b\u{0}c\td", &["abc d"]);
    }
}
