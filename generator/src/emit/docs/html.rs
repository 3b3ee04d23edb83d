//! HTML in descriptions → CommonMark, where it says the same.
//!
//! Only elements of text are known. Everything else stays as it is written, and is escaped later. Code in backticks and between
//! fences is left alone.

mod text;

use std::collections::HashMap;

use text::{attribute, entity, plain, superscript};

/// The most elements in one another that are told apart.
const DEEPEST: usize = 16;
/// The longest tag.
const LONGEST: usize = 4096;

/// Whether a text may have HTML at all.
pub fn is_in(text: &str) -> bool {
    let has_entity = || text.match_indices('&').any(|(at, _)| text.get(at..).and_then(entity).is_some());
    text.as_bytes()
        .windows(2)
        .any(|pair| matches!(pair, [b'<', next] if next.is_ascii_alphabetic() || b"/!".contains(next)))
        || has_entity()
}

/// The text with its HTML as CommonMark.
pub fn to_markdown(text: &str) -> String {
    let closings = Closings::of(text);
    let mut reader = Reader { open: vec![Frame::new(Element::Text)] };
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        at += match rest.as_bytes().first() {
            Some(b'`' | b'~') => {
                let code = code(rest, reader.at_line_start());
                reader.write(code);
                code.len()
            }
            Some(b'<') => match tag(rest) {
                Some((Tag::Open(element, _), length))
                    if element.needs_end() && !is_paragraph(rest) && closings.next(rest, at).is_none() =>
                {
                    // A placeholder, such as `<code>`.
                    reader.write(rest.get(..length).unwrap_or_default());
                    length
                }
                Some((Tag::Open(element @ (Element::Pre | Element::Code), _), length)) => {
                    let close = closings.next(rest, at).unwrap_or(text.len());
                    reader.code(element, text.get(at + length..close).unwrap_or_default());
                    let tag = text.get(close..).unwrap_or_default();
                    let name = "</".len() + tag.get("</".len()..).map(name_of).unwrap_or_default().len();
                    let rest = tag.get(name..).unwrap_or_default().trim_start();
                    let end = if rest.starts_with('>') { tag.len() - rest.len() + 1 } else { name };
                    (close + end).min(text.len()) - at
                }
                Some((tag, length)) => {
                    reader.tag(tag);
                    length
                }
                None => {
                    reader.write("<");
                    1
                }
            },
            Some(b'&') => {
                let (text, length) = entity(rest).unwrap_or(("&", 1));
                // At the beginning of a line it would begin a quotation.
                let is_quotation = text == ">" && reader.at_line_start();
                reader.write(if is_quotation { "\\>" } else { text });
                length
            }
            _ => {
                let end = rest.find(['`', '~', '<', '&']).unwrap_or(rest.len());
                reader.write(rest.get(..end).unwrap_or_default());
                end
            }
        };
    }
    reader.finish()
}

/// Where elements end, by their names.
struct Closings(HashMap<String, Vec<usize>>);

impl Closings {
    fn of(text: &str) -> Self {
        let mut found: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, _) in text.match_indices("</") {
            let name = text.get(at + 1..).map(name_of).unwrap_or_default();
            found.entry(name.to_ascii_lowercase()).or_default().push(at);
        }
        Self(found)
    }

    /// The end of the element that begins at `at`. One that has no content has none.
    fn next(&self, tag: &str, at: usize) -> Option<usize> {
        let name = tag.get(1..).map(name_of).unwrap_or_default().to_ascii_lowercase();
        let ends = self.0.get(&name)?;
        ends.get(ends.partition_point(|end| *end < at)).copied()
    }
}

/// What an element is in CommonMark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Element {
    /// Nothing: its content alone.
    Text,
    Paragraph,
    Link,
    Strong,
    Emphasis,
    Code,
    Pre,
    List,
    Numbered,
    Item,
    Heading(usize),
    Quote,
    Row,
    Cell,
    Break,
    Rule,
    Image,
    Superscript,
}

impl Element {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "span" | "u" | "small" | "font" | "thead" | "tbody" | "abbr" | "tfoot" | "ins" | "mark" | "label"
            | "colgroup" | "var" | "nobr" | "sub" | "see" | "seealso" => Self::Text,
            "p" | "div" | "table" | "details" | "figure" | "center" | "section" | "article" | "summary" | "caption"
            | "dl" | "dt" | "dd" => Self::Paragraph,
            // What the sites of AWS, Mintlify and Fern have for notes.
            "note" | "important" | "warning" | "caution" | "tip" | "info" => Self::Paragraph,
            "sup" => Self::Superscript,
            "a" => Self::Link,
            "b" | "strong" => Self::Strong,
            "i" | "em" | "cite" => Self::Emphasis,
            "code" | "tt" | "kbd" | "samp" => Self::Code,
            "pre" => Self::Pre,
            "ul" | "menu" => Self::List,
            "ol" => Self::Numbered,
            "li" => Self::Item,
            "h1" => Self::Heading(1),
            "h2" => Self::Heading(2),
            "h3" => Self::Heading(3),
            "h4" => Self::Heading(4),
            "h5" => Self::Heading(5),
            "h6" => Self::Heading(6),
            "blockquote" => Self::Quote,
            "tr" => Self::Row,
            "td" | "th" => Self::Cell,
            "br" => Self::Break,
            "hr" => Self::Rule,
            "img" => Self::Image,
            _ => return None,
        })
    }

    /// Whether it is none without an end.
    fn needs_end(self) -> bool {
        // Of these HTML lets the end be left out, or there is none.
        !matches!(self, Self::Item | Self::Row | Self::Cell | Self::Break | Self::Rule | Self::Image)
    }

    /// Whether a paragraph ends where it begins.
    fn is_block(self) -> bool {
        !matches!(
            self,
            Self::Text
                | Self::Link
                | Self::Strong
                | Self::Emphasis
                | Self::Code
                | Self::Break
                | Self::Image
                | Self::Superscript
                | Self::Cell
        )
    }
}

enum Tag<'a> {
    Open(Element, &'a str),
    Close(Element),
    /// A comment.
    Nothing,
}

/// An element that is open, and what it has so far.
struct Frame {
    element: Element,
    target: String,
    out: String,
    items: usize,
}

impl Frame {
    fn new(element: Element) -> Self {
        Self { element, target: String::new(), out: String::new(), items: 0 }
    }
}

struct Reader {
    /// The outermost first; never empty.
    open: Vec<Frame>,
}

impl Reader {
    fn write(&mut self, text: &str) {
        if let Some(frame) = self.open.last_mut() {
            frame.out.push_str(text);
        }
    }

    fn at_line_start(&self) -> bool {
        let before = self.open.last().map(|frame| frame.out.trim_end_matches(' ')).unwrap_or_default();
        before.is_empty() || before.ends_with('\n')
    }

    /// Ends the paragraph.
    fn gap(&mut self) {
        if let Some(frame) = self.open.last_mut() {
            frame.out.truncate(frame.out.trim_end_matches([' ', '\n']).len());
            if !frame.out.is_empty() {
                frame.out.push_str("\n\n");
            }
        }
    }

    fn tag(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Nothing => {}
            Tag::Open(Element::Break, _) => self.line_break(),
            Tag::Open(Element::Rule, _) => {
                self.gap();
                self.write("---\n\n");
            }
            Tag::Open(Element::Image, attributes) => {
                if let Some(alt) = attribute(attributes, "alt") {
                    self.write(&alt);
                }
            }
            Tag::Open(element, attributes) => {
                // A paragraph has no end of its own where a block begins, nor has an item where the next one does.
                if element.is_block() && self.last() == Some(Element::Paragraph) {
                    self.close_one();
                }
                if element == Element::Item && self.last() == Some(Element::Item)
                    || element == Element::Cell && self.last() == Some(Element::Cell)
                {
                    self.close_one();
                }
                if self.open.len() <= DEEPEST {
                    let mut frame = Frame::new(element);
                    if element == Element::Link {
                        frame.target = attribute(attributes, "href").unwrap_or_default();
                    }
                    self.open.push(frame);
                }
            }
            Tag::Close(element) => {
                if self.open.iter().skip(1).any(|frame| frame.element == element) {
                    while self.open.len() > 1 {
                        let is_it = self.last() == Some(element);
                        self.close_one();
                        if is_it {
                            break;
                        }
                    }
                } else if element == Element::Paragraph {
                    self.gap();
                }
            }
        }
    }

    fn last(&self) -> Option<Element> {
        self.open.last().map(|frame| frame.element)
    }

    /// A new line; none within a row of a CommonMark table, which is one line.
    fn line_break(&mut self) {
        let Some(frame) = self.open.last() else { return };
        let mut start = frame.out.len().saturating_sub(LONGEST);
        while !frame.out.is_char_boundary(start) {
            start += 1;
        }
        let line = frame.out.get(start..).and_then(|near| near.rsplit('\n').next()).unwrap_or_default().trim_start();
        let in_line =
            line.starts_with('|') || matches!(frame.element, Element::Cell | Element::Link | Element::Heading(_));
        let in_item = ["- ", "* ", "+ ", "> "].iter().any(|marker| line.starts_with(marker))
            || line.trim_start_matches(|digit: char| digit.is_ascii_digit()).starts_with(['.', ')'])
                && line.starts_with(|first: char| first.is_ascii_digit());
        if in_line {
            self.write(" ");
        } else if in_item {
            self.write("\n");
        } else {
            self.gap();
        }
    }

    fn code(&mut self, element: Element, content: &str) {
        let text = plain(content);
        if element == Element::Pre {
            let fence = if text.contains("```") { "~~~" } else { "```" };
            return self.block(&format!("{fence}\n{}\n{fence}", text.trim_matches('\n').trim_end()));
        }
        let text = one_line(&text);
        if !text.is_empty() {
            let ticks = if text.contains('`') { "``" } else { "`" };
            self.write(&format!("{ticks}{text}{ticks}"));
        }
    }

    /// Writes the innermost element into the one around it.
    fn close_one(&mut self) {
        let Some(frame) = self.open.pop() else { return };
        let text = frame.out.trim();
        let spaces = |marked: &str| {
            let before = if frame.out.starts_with(char::is_whitespace) { " " } else { "" };
            let after = if frame.out.ends_with(char::is_whitespace) { " " } else { "" };
            format!("{before}{marked}{after}")
        };
        match frame.element {
            Element::Strong if is_inline(text) => self.write(&spaces(&format!("**{text}**"))),
            Element::Emphasis if is_inline(text) => self.write(&spaces(&format!("*{text}*"))),
            Element::Link
                if !text.is_empty()
                    && !text.contains("\n\n")
                    && !frame.target.is_empty()
                    && !text.contains(['[', ']']) =>
            {
                self.write(&spaces(&format!("[{text}]({})", frame.target)));
            }
            Element::Heading(level) if !text.is_empty() => {
                self.block(&format!("{} {}", "#".repeat(level), one_line(text)))
            }
            Element::Quote => self.block(&format!("> {}", text.replace('\n', "\n> "))),
            Element::Item | Element::Row if !text.is_empty() => {
                let marker = match self.open.last_mut() {
                    Some(around) if around.element == Element::Numbered => {
                        around.items += 1;
                        format!("{}. ", around.items)
                    }
                    _ => "- ".to_owned(),
                };
                let indent = format!("\n{}", " ".repeat(marker.len()));
                let text = if frame.element == Element::Row { one_line(text) } else { text.to_owned() };
                self.line(&format!("{marker}{}", text.replace('\n', &indent)));
            }
            Element::Cell => {
                let first = self.open.last_mut().is_none_or(|row| {
                    let is_blank = row.out.trim().is_empty();
                    if is_blank {
                        row.out.clear();
                    }
                    is_blank
                });
                self.write(&if first { text.to_owned() } else { format!(" | {text}") });
            }
            Element::List | Element::Numbered if !text.is_empty() => {
                // A list within an item follows its text; another one is a block.
                if self.last() == Some(Element::Item) { self.line(text) } else { self.block(text) }
            }
            Element::Paragraph if !text.is_empty() => self.block(text),
            Element::Superscript => self.write(&superscript(text)),
            Element::Text | Element::Strong | Element::Emphasis | Element::Link => self.write(&frame.out),
            _ => {}
        }
    }

    fn block(&mut self, text: &str) {
        self.gap();
        self.write(text);
        self.write("\n\n");
    }

    fn line(&mut self, text: &str) {
        if let Some(frame) = self.open.last_mut() {
            frame.out.truncate(frame.out.trim_end().len());
            if !frame.out.is_empty() {
                frame.out.push('\n');
            }
            frame.out.push_str(text);
            frame.out.push('\n');
        }
    }

    fn finish(mut self) -> String {
        while self.open.len() > 1 {
            self.close_one();
        }
        self.open.pop().map(|frame| frame.out).unwrap_or_default()
    }
}

/// Whether markers around a text can mark it.
fn is_inline(text: &str) -> bool {
    !text.is_empty() && !text.contains("\n\n") && !text.starts_with(['*', '`']) | text.ends_with('`')
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Code in CommonMark that begins with these backticks or tildes; without an end, they alone.
fn code(text: &str, at_line_start: bool) -> &str {
    let Some(first) = text.chars().next() else { return text };
    let ticks = text.get(..text.len() - text.trim_start_matches(first).len()).unwrap_or_default();
    let rest = text.get(ticks.len()..).unwrap_or_default();
    let end = if ticks.len() >= 3 && at_line_start {
        // Without its end the rest is code.
        rest.find(&format!("\n{ticks}")).map_or(rest.len(), |end| end + 1 + ticks.len())
    } else if first == '`' {
        let rest = rest.get(..near(rest, LONGEST)).unwrap_or_default();
        let rest = rest.split("\n\n").next().unwrap_or_default();
        rest.find(ticks).map_or(0, |end| end + ticks.len())
    } else {
        0
    };
    text.get(..ticks.len() + end).unwrap_or(ticks)
}

fn near(text: &str, most: usize) -> usize {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    end
}

/// Whether a tag begins a paragraph, whose end may be left out.
fn is_paragraph(tag: &str) -> bool {
    tag.get(1..).is_some_and(|inner| name_of(inner).eq_ignore_ascii_case("p"))
}

/// The name that stands at the beginning of a tag: one with a hyphen is of no element that HTML has.
fn name_of(tag: &str) -> &str {
    let tag = tag.trim_start_matches('/');
    tag.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-').next().unwrap_or_default()
}

/// The length of an element of the author's own that has no content, such as `<x-lifecycle class="beta"></x-lifecycle>`, if a text begins
/// with one: its name has a hyphen (HTML, section 4.13.3), and what it shows is not in the text.
fn badge(text: &str, end: usize) -> Option<usize> {
    let inner = text.get(1..end).filter(|inner| inner.starts_with(|first: char| first.is_ascii_alphabetic()))?;
    let close = format!("</{}>", name_of(inner));
    let is_empty = close.contains('-') && text.get(end + 1..).is_some_and(|rest| rest.starts_with(&close));
    is_empty.then_some(end + 1 + close.len())
}

/// The tag that a text begins with, and its length. `None` for what is not known.
fn tag(text: &str) -> Option<(Tag<'_>, usize)> {
    if let Some(comment) = text.strip_prefix("<!--") {
        let comment = comment.get(..near(comment, LONGEST))?;
        return Some((Tag::Nothing, comment.find("-->")? + "<!---->".len()));
    }
    let end = text.get(..near(text, LONGEST))?.find('>')?;
    if let Some(length) = badge(text, end) {
        return Some((Tag::Nothing, length));
    }
    let inner = text.get(1..end)?;
    let name = name_of(inner);
    let element = Element::of(&name.to_ascii_lowercase())?;
    let closes = inner.starts_with('/');
    let attributes = inner.trim_start_matches('/').get(name.len()..)?.trim_end_matches('/').trim();
    // `List<A>` and "an <img> tag" show no link and no image.
    let is_bare = attributes.is_empty() && !closes && matches!(element, Element::Link | Element::Image);
    // `<b in c>` compares; `<a b="c">` is a tag.
    if is_bare || !attributes.is_empty() && !attributes.contains('=') || attributes.contains('<') {
        return None;
    }
    Some((if closes { Tag::Close(element) } else { Tag::Open(element, attributes) }, end + 1))
}

#[cfg(test)]
mod tests;
