//! Draws a diagnostic as rustc draws its own, with `annotate-snippets`.
//!
//! Enters: a diagnostic and the text around its place. Leaves: a block of text, or one line for `cargo::warning`. A
//! document may be one line of 13 MB, so only a window of the line is drawn.

use super::{Code, Diagnostic, Place, Severity};
use annotate_snippets::renderer::DEFAULT_TERM_WIDTH;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet, normalize_untrusted_str};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

/// The text around the place of a diagnostic.
#[derive(Clone, Debug)]
pub struct Excerpt {
    /// The file as the user named it.
    pub file: PathBuf,
    /// Its whole text.
    pub text: Arc<str>,
    /// What to underline, in bytes of `text`.
    pub span: Range<usize>,
    /// The line of the span's start, from 1.
    pub line: usize,
    /// The column of the span's start in characters, from 1.
    pub column: usize,
}

/// Characters of a long line that are shown on either side of the place.
const AROUND: usize = 60;
/// Lines up to this length are shown whole.
const WHOLE: usize = DEFAULT_TERM_WIDTH - 20;

/// Draws a diagnostic as a block of text: title, place, source line, underline, help.
pub fn draw(diagnostic: &Diagnostic, excerpt: Option<&Excerpt>, color: bool) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Remark => Level::NOTE.with_name("remark"),
    };
    let title = level.primary_title(untrusted(&diagnostic.message)).id(diagnostic.code.as_str());
    let mut group = Group::with_title(title);
    let window = excerpt.map(|excerpt| (excerpt, Window::around(excerpt)));
    if let Some((excerpt, window)) = &window {
        let annotation =
            AnnotationKind::Primary.span(window.span.clone()).label(diagnostic.label.as_deref().map(untrusted));
        let mut snippet = Snippet::source(window.text.as_str()).line_start(excerpt.line).annotation(annotation);
        let file = excerpt.file.display().to_string();
        if window.is_cut {
            // The renderer counts columns in the window, which is not the whole line.
            group = group.element(Origin::path(file).line(excerpt.line).char_column(excerpt.column));
        } else {
            snippet = snippet.path(file);
        }
        group = group.element(snippet);
    } else if let Some(origin) = origin(&diagnostic.place) {
        group = group.element(origin);
    }
    if !diagnostic.help.is_empty() {
        group = group.element(Level::HELP.message(untrusted(&diagnostic.help)));
    }
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let drawn = renderer.render(&[group]);
    if window.is_some_and(|(_, window)| window.is_cut) { without_second_origin(&drawn) } else { drawn }
}

/// A snippet after an origin gets a line for its path, even if it has none.
fn without_second_origin(drawn: &str) -> String {
    let is_bare = |line: &&str| {
        !(line.contains(":::") && !line.chars().any(|c| c.is_ascii_uppercase()) && line.trim_end().len() < 32)
    };
    drawn.lines().filter(is_bare).collect::<Vec<_>>().join("\n")
}

/// Writes a diagnostic on one line: `file:12:5: message [code]; help`.
pub fn one_line(diagnostic: &Diagnostic, excerpt: Option<&Excerpt>) -> String {
    let mut line = match (excerpt, &diagnostic.place) {
        (Some(excerpt), _) => format!("{}:{}:{}: ", excerpt.file.display(), excerpt.line, excerpt.column),
        (None, Place::File(file) | Place::Original { file, .. }) => format!("{}: ", file.display()),
        (None, Place::Text { file, line, column }) => {
            format!("{}:{line}:{column}: ", file.display())
        }
        (None, Place::Value(pointer) | Place::Key(pointer)) if !pointer.is_empty() => {
            format!("{pointer}: ")
        }
        (None, _) => String::new(),
    };
    line.push_str(&format!("{} [{}]", diagnostic.message, diagnostic.code));
    if !diagnostic.help.is_empty() {
        line.push_str("; ");
        line.push_str(&diagnostic.help);
    }
    line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The place alone, where there is no text to show.
fn origin(place: &Place) -> Option<Origin<'static>> {
    match place {
        Place::File(file) | Place::Original { file, .. } => Some(Origin::path(file.display().to_string())),
        Place::Text { file, line, column } => {
            Some(Origin::path(file.display().to_string()).line(*line).char_column(*column))
        }
        Place::Value(pointer) | Place::Key(pointer) if !pointer.is_empty() => Some(Origin::path(pointer.clone())),
        Place::Value(_) | Place::Key(_) | Place::Nowhere => None,
    }
}

/// Text that may quote a document, without what documents may contain: terminal escapes, line breaks.
fn untrusted(text: &str) -> String {
    let shortened = match text.char_indices().nth(1000) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    };
    normalize_untrusted_str(&shortened)
}

/// How many bytes before and after a place are searched for the ends of its line: more than is ever shown.
const NEAR: usize = 4 * 1024;

/// The one line that is shown, cut to the width of a terminal.
struct Window {
    text: String,
    /// Whether its beginning is cut off.
    is_cut: bool,
    span: Range<usize>,
}

impl Window {
    fn around(excerpt: &Excerpt) -> Self {
        let text = &excerpt.text;
        let mut start = excerpt.span.start.min(text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        // A document may be one line of megabytes: no more of it is read than can be shown.
        let mut from = start.saturating_sub(NEAR);
        while !text.is_char_boundary(from) {
            from += 1;
        }
        let mut to = (start + NEAR).min(text.len());
        while !text.is_char_boundary(to) {
            to -= 1;
        }
        let before = text.get(from..start).unwrap_or_default();
        let after = text.get(start..to).unwrap_or_default();
        let head = before.rsplit(['\n', '\r']).next().unwrap_or_default();
        let tail = after.split(['\n', '\r']).next().unwrap_or_default();
        let wanted = excerpt.span.end.saturating_sub(start).clamp(usize::from(!tail.is_empty()), tail.len().max(1));

        let long = head.len() + tail.len() > WHOLE;
        let head_cut = if long { cut_front(head, AROUND) } else { head };
        let tail_cut = if long { cut_back(tail, AROUND) } else { tail };
        let mut window = String::with_capacity(head_cut.len() + tail_cut.len() + 8);
        if head_cut.len() < head.len() {
            window.push('…');
        }
        window.push_str(head_cut);
        let from = window.len();
        window.push_str(tail_cut);
        let mut to = from + wanted.min(tail_cut.len());
        while !window.is_char_boundary(to) {
            to += 1;
        }
        if tail_cut.len() < tail.len() {
            window.push('…');
        }
        Self { text: window, is_cut: head_cut.len() < head.len(), span: from..to }
    }
}

fn cut_front(text: &str, keep: usize) -> &str {
    match text.char_indices().rev().nth(keep) {
        Some((start, c)) => text.get(start + c.len_utf8()..).unwrap_or_default(),
        None => text,
    }
}

fn cut_back(text: &str, keep: usize) -> &str {
    match text.char_indices().nth(keep) {
        Some((end, _)) => text.get(..end).unwrap_or_default(),
        None => text,
    }
}

impl Code {
    /// Where this code is explained, relative to the repository.
    pub fn page(self) -> String {
        format!("docs/diagnostics/{self}.md")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Code, Diagnostic, Place};

    fn excerpt(text: &str, span: Range<usize>, line: usize, column: usize) -> Excerpt {
        Excerpt { file: "openapi.yaml".into(), text: text.into(), span, line, column }
    }

    #[test]
    fn a_place_is_underlined() {
        let diagnostic = Diagnostic::new(Code::WrongType, "`parameters` holds a string")
            .label("expected a list, found a string")
            .help("write a list here");
        let text = "paths:\n  /a:\n    parameters: nope\n";
        insta::assert_snapshot!("underlined", draw(&diagnostic, Some(&excerpt(text, 29..33, 3, 17)), false));
    }

    #[test]
    fn a_remark_is_called_that() {
        let remark = Diagnostic { severity: Severity::Remark, ..Diagnostic::new(Code::UnknownKeyword, "x") };
        assert!(draw(&remark, None, false).starts_with("remark[unknown-keyword]: x"));
    }

    #[test]
    fn a_line_of_a_megabyte_is_trimmed() {
        let text = format!("{{\"a\":\"{}\",\"b\":nope,\"c\":\"{}\"}}", "x".repeat(1 << 20), "é".repeat(1 << 20));
        let start = text.find("nope").unwrap_or_default();
        let drawn = draw(
            &Diagnostic::new(Code::Syntax, "expected a value"),
            Some(&excerpt(&text, start..start + 4, 1, start + 1)),
            false,
        );
        insta::assert_snapshot!("trimmed", drawn);
    }

    #[test]
    fn an_end_of_file_and_an_empty_text_are_drawn() {
        let diagnostic = Diagnostic::new(Code::Syntax, "unexpected end");
        insta::assert_snapshot!("end_of_file", draw(&diagnostic, Some(&excerpt("a: [\n", 5..5, 2, 1)), false));
        insta::assert_snapshot!("empty_text", draw(&diagnostic, Some(&excerpt("", 0..0, 1, 1)), false));
    }

    #[test]
    fn terminal_escapes_of_a_document_do_not_reach_the_terminal() {
        let diagnostic = Diagnostic::new(Code::Syntax, "found \u{1b}[31m\nred").place(Place::File("a.yaml".into()));
        assert!(!draw(&diagnostic, None, false).contains('\u{1b}'));
        assert_eq!(one_line(&diagnostic, None), "a.yaml: found  [31m red [syntax]");
    }
}
