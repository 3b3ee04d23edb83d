//! JSON Pointers → lines and columns, by reading the text again.
//!
//! Enters: a text and the pointers wanted. Leaves: a span for each; that of the deepest ancestor where a pointer has no
//! target. One walk finds all pointers of a file, and runs only if there is something to report. JSON has a scanner of
//! its own: it is several times faster than a YAML parser, and knows escapes that YAML does not have. `libyaml-safer`
//! gives the locations in YAML, since `serde_yaml` has none for values; its panics are caught here.

use super::repair::{without_tabs_before_comments, without_treacherous_tags};
use crate::json::unescape;
use libyaml_safer::{EventData, Parser};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::io::{BufReader, Read};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What to underline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The key of the member.
    Key,
    /// The value; a list or map is shown by its key, since it may be long.
    Value,
}

/// A range of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The line of its start, from 1.
    pub line: usize,
    /// The column of its start in characters, from 1.
    pub column: usize,
    /// Its bytes.
    pub range: Range<usize>,
}

/// Finds every pointer in one walk over the text. `None` only if the text has no value at all.
pub fn locate_all(text: &str, wanted: &[(&str, Target)]) -> Vec<Option<Span>> {
    let walk = walk(text, || Walk::new(wanted));
    spans(text, walk.ranges())
}

/// Every key that occurs a second time in its map.
pub(super) fn duplicate_keys(text: &str) -> Vec<(String, Span)> {
    let walk = walk(text, || Walk { duplicates: Some(Vec::new()), ..Walk::new(&[]) });
    let duplicates = walk.duplicates.unwrap_or_default();
    let ranges = duplicates.iter().map(|(_, range)| Some(range.clone())).collect();
    let spans = spans(text, ranges);
    duplicates.into_iter().zip(spans).filter_map(|((key, _), span)| Some((key, span?))).collect()
}

/// The first list or map of a YAML text that is nested in more than `limit` others.
pub(super) fn deeper_than(text: &str, limit: usize) -> Option<Span> {
    let mut walk = Walk { limit, ..Walk::new(&[]) };
    // A walk that has nothing to find ends at once.
    walk.missing = 1;
    walk_yaml(text, &mut walk);
    let range = walk.too_deep?;
    spans(text, vec![Some(range)]).pop().flatten()
}

/// Walks over a text as JSON or as YAML. If libyaml rejects it, tabs before comments are replaced first.
fn walk(text: &str, begin: impl Fn() -> Walk) -> Walk {
    let mut walk = begin();
    if text.trim_start().starts_with(['{', '[']) && walk_json(text, &mut walk) {
        return walk;
    }
    walk = begin();
    if !walk_yaml(text, &mut walk)
        && let Some(text) = without_tabs_before_comments(text)
    {
        walk = begin();
        walk_yaml(&text, &mut walk);
    }
    walk
}

/// The wanted pointers as a tree, and the path of the walk through it.
struct Walk {
    /// Each node comes after that around it.
    nodes: Vec<Node>,
    /// The node of each wanted pointer, and what of it is wanted.
    wanted: Vec<(usize, Target)>,
    /// How many of the wanted pointers have not been found.
    missing: usize,
    stack: Vec<Frame>,
    duplicates: Option<Vec<(String, Range<usize>)>>,
    /// How deep the walk goes, and where it stopped.
    limit: usize,
    too_deep: Option<Range<usize>>,
}

#[derive(Default)]
struct Node {
    /// The node around it.
    parent: usize,
    children: HashMap<String, usize>,
    /// How many wanted pointers end here.
    ends: usize,
    found: Option<Found>,
}

/// What is in the place of a node. A key may be in its map many times: the last one counts, as when the value is read.
struct Found {
    key: Option<Range<usize>>,
    value: Range<usize>,
    /// Whether it is a list or a map.
    container: bool,
}

struct Frame {
    list: bool,
    /// This container is itself a key (`? [a]`).
    is_key: bool,
    index: usize,
    key: Option<Range<usize>>,
    node: Option<usize>,
    member: Option<usize>,
    keys: HashSet<String>,
}

impl Walk {
    fn new(wanted: &[(&str, Target)]) -> Self {
        let mut nodes = vec![Node::default()];
        let mut ends = Vec::with_capacity(wanted.len());
        for (pointer, target) in wanted {
            let mut at = 0;
            for step in pointer.split('/').skip(1) {
                let (parent, fresh) = (at, nodes.len());
                let Some(node) = nodes.get_mut(parent) else { break };
                at = *node.children.entry(unescape(step).into_owned()).or_insert(fresh);
                if at == fresh {
                    nodes.push(Node { parent, ..Node::default() });
                }
            }
            if let Some(node) = nodes.get_mut(at) {
                node.ends += 1;
            }
            ends.push((at, *target));
        }
        Self {
            nodes,
            wanted: ends,
            missing: wanted.len(),
            stack: Vec::new(),
            duplicates: None,
            limit: super::MAX_DEPTH + 1,
            too_deep: None,
        }
    }

    fn is_done(&self) -> bool {
        self.missing == 0 && self.duplicates.is_none()
    }

    /// Handles a scalar: a key where the map expects one, else a value.
    fn scalar(&mut self, range: Range<usize>, text: impl FnOnce() -> String) {
        if let Some(frame) = self.stack.last_mut()
            && !frame.list
            && frame.key.is_none()
        {
            frame.key = Some(range.clone());
            frame.member = None;
            let children = frame.node.and_then(|node| self.nodes.get(node)).map(|node| &node.children);
            let children = children.filter(|children| !children.is_empty());
            if children.is_some() || self.duplicates.is_some() {
                let text = text();
                frame.member = children.and_then(|children| children.get(&text)).copied();
                if let Some(duplicates) = &mut self.duplicates
                    // A map may have several merge keys.
                    && text != "<<"
                    && !frame.keys.insert(text.clone())
                {
                    duplicates.push((text, range));
                }
            }
            return;
        }
        self.record(range, false);
        self.finish_member();
    }

    fn open(&mut self, list: bool, start: usize) {
        let is_key = self.stack.last().is_some_and(|frame| !frame.list && frame.key.is_none());
        let node = if is_key { None } else { self.record(start..start + 1, true) };
        self.stack.push(Frame { list, is_key, index: 0, key: None, node, member: None, keys: HashSet::new() });
    }

    fn close(&mut self, end: usize) {
        let Some(frame) = self.stack.pop() else {
            return;
        };
        match self.stack.last_mut() {
            Some(parent) if frame.is_key => {
                parent.key = Some(end..end);
                parent.member = None;
            }
            _ => self.finish_member(),
        }
    }

    fn finish_member(&mut self) {
        if let Some(frame) = self.stack.last_mut() {
            frame.index += 1;
            frame.key = None;
            frame.member = None;
        }
    }

    /// The range of each wanted pointer: of what is there, or of the nearest that is around it.
    fn ranges(&self) -> Vec<Option<Range<usize>>> {
        let mut nearest: Vec<Option<usize>> = Vec::with_capacity(self.nodes.len());
        for (number, node) in self.nodes.iter().enumerate() {
            let around = nearest.get(node.parent).copied().flatten();
            nearest.push(if node.found.is_some() { Some(number) } else { around });
        }
        let range = |(end, target): &(usize, Target)| {
            let place = nearest.get(*end).copied().flatten()?;
            let Found { key, value, container } = self.nodes.get(place)?.found.as_ref()?;
            let of_key = place != *end || *container || *target == Target::Key;
            Some(key.clone().filter(|_| of_key).unwrap_or_else(|| value.clone()))
        };
        self.wanted.iter().map(range).collect()
    }

    /// Records the value that starts here, if pointers lead to it or into it.
    fn record(&mut self, value: Range<usize>, container: bool) -> Option<usize> {
        let (node, key) = match self.stack.last() {
            None => (Some(0), None),
            Some(frame) if frame.list => {
                let children = frame.node.and_then(|node| self.nodes.get(node)).map(|node| &node.children);
                let children = children.filter(|children| !children.is_empty());
                (children.and_then(|children| children.get(&frame.index.to_string())).copied(), None)
            }
            Some(frame) => (frame.member, frame.key.clone()),
        };
        let number = node?;
        let node = self.nodes.get_mut(number)?;
        if node.found.is_none() {
            self.missing = self.missing.saturating_sub(node.ends);
        }
        node.found = Some(Found { key, value, container });
        Some(number)
    }
}

/// Walks over a text as YAML. Returns `false` if the parser rejects it.
fn walk_yaml(text: &str, walk: &mut Walk) -> bool {
    let text = without_treacherous_tags(text);
    // No text that `serde_yaml` accepts is known to make it panic. If one does, the diagnostics have no location.
    catch_unwind(AssertUnwindSafe(|| walk_events(&text, walk))).unwrap_or(false)
}

fn walk_events(text: &str, walk: &mut Walk) -> bool {
    // The parser panics if the text ends within a token, so a comment is appended. It expands its input to four times
    // its size, so it gets the text in pieces.
    let end: &[u8] = if text.ends_with(['\n', '\r']) { b"# end\n" } else { b"\n# end\n" };
    let mut parser = Parser::new();
    parser.set_input(BufReader::with_capacity(1 << 16, text.as_bytes().chain(end)));
    loop {
        let Ok(event) = parser.parse() else {
            return false;
        };
        let offset = |index| usize::try_from(index).unwrap_or(usize::MAX);
        let (start, end) = (offset(event.start_mark.index), offset(event.end_mark.index));
        match event.data {
            EventData::Scalar { value, .. } => walk.scalar(start..end, || value),
            EventData::Alias { anchor } => walk.scalar(start..end, || format!("*{anchor}")),
            EventData::SequenceStart { .. } => walk.open(true, start),
            EventData::MappingStart { .. } => walk.open(false, start),
            EventData::SequenceEnd | EventData::MappingEnd => walk.close(end),
            // What follows the first document is empty.
            EventData::DocumentEnd { .. } | EventData::StreamEnd => return true,
            _ => {}
        }
        if walk.stack.len() > walk.limit {
            walk.too_deep = Some(start..end);
        }
        if walk.is_done() || walk.too_deep.is_some() {
            return true;
        }
    }
}

/// Walks over a text that looks like JSON. Returns `false` if it is YAML in flow style.
fn walk_json(text: &str, walk: &mut Walk) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        at += 1;
        match byte {
            b'{' => walk.open(false, start),
            b'[' => walk.open(true, start),
            b'}' | b']' => walk.close(at),
            b'"' => {
                at = end_of_string(text, at);
                walk.scalar(start..at, || unquote(text.get(start..at).unwrap_or_default()).into_owned());
            }
            b' ' | b'\n' | b'\r' | b'\t' | b',' | b':' => {}
            _ => {
                while bytes
                    .get(at)
                    .is_some_and(|byte| !matches!(byte, b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t'))
                {
                    at += 1;
                }
                let literal = text.get(start..at).unwrap_or_default();
                if !matches!(literal, "true" | "false" | "null")
                    && !literal.starts_with(|c: char| c.is_ascii_digit() || c == '-')
                {
                    return false;
                }
                walk.scalar(start..at, String::new);
            }
        }
        if walk.is_done() {
            break;
        }
    }
    true
}

/// The end of the string whose opening quote is before `at`: after its closing quote, or the end of the text.
pub(super) fn end_of_string(text: &str, mut at: usize) -> usize {
    while let Some(rest) = text.get(at..) {
        let Some(quote) = rest.find('"') else { break };
        let before = rest.get(..quote).unwrap_or_default();
        at += quote + 1;
        // A quote is escaped by an odd number of backslashes.
        if (before.len() - before.trim_end_matches('\\').len()).is_multiple_of(2) {
            return at;
        }
    }
    text.len()
}

fn unquote(quoted: &str) -> Cow<'_, str> {
    if quoted.contains('\\') {
        return Cow::Owned(serde_json::from_str(quoted).unwrap_or_default());
    }
    Cow::Borrowed(quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default())
}

/// How many line breaks a part of a text has that starts at `at`, and where the last one ends.
fn last_break(text: &str, at: usize, part: &str, has_returns: bool) -> Option<(usize, usize)> {
    if !has_returns {
        return part.rfind('\n').map(|last| (part.matches('\n').count(), at + last + 1));
    }
    let next = |index: usize| text.as_bytes().get(index + 1);
    let is_break = |(index, byte): &(usize, u8)| *byte == b'\n' || *byte == b'\r' && next(at + index) != Some(&b'\n');
    let breaks = part.bytes().enumerate().filter(is_break);
    let last = breaks.clone().next_back()?;
    Some((breaks.count(), at + last.0 + 1))
}

/// Offsets → lines and columns, for all ranges in one pass over the text.
pub(super) fn spans(text: &str, ranges: Vec<Option<Range<usize>>>) -> Vec<Option<Span>> {
    let mut order: Vec<(usize, usize)> = ranges
        .iter()
        .enumerate()
        .filter_map(|(number, range)| Some((range.as_ref()?.start.min(text.len()), number)))
        .collect();
    order.sort_unstable();
    let mut spans: Vec<Option<Span>> = ranges.iter().map(|_| None).collect();
    // The line and column of `at`, which only grows: each byte is read once.
    let (mut line, mut column, mut at) = (1, 1, 0);
    let has_returns = text.contains('\r');
    for (start, number) in order {
        let passed = text.get(at..start).unwrap_or_default();
        let rest = match last_break(text, at, passed, has_returns) {
            Some((breaks, end)) => {
                (line, column) = (line + breaks, 1);
                text.get(end..start).unwrap_or_default()
            }
            None => passed,
        };
        column += rest.chars().count();
        at = start.max(at);
        let mut end = ranges.get(number).cloned().flatten().map_or(start, |range| range.end.clamp(start, text.len()));
        while !text.is_char_boundary(end) {
            end += 1;
        }
        if let Some(span) = spans.get_mut(number) {
            *span = Some(Span { line, column, range: start..end });
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locate(text: &str, pointer: &str, target: Target) -> Option<Span> {
        locate_all(text, &[(pointer, target)]).pop().flatten()
    }

    fn found(text: &str, pointer: &str, target: Target) -> (usize, usize, String) {
        let span = locate(text, pointer, target).unwrap_or(Span { line: 0, column: 0, range: 0..0 });
        (span.line, span.column, text[span.range].to_owned())
    }

    const YAML: &str = "é: ünï\r\npaths:\r\n  /a/b:\r\n    get:\r\n      - one\r\n      - {k: 'v w', 200: x}\r\n";

    #[test]
    fn yaml_places_are_in_characters_and_spans_in_bytes() {
        assert_eq!(found(YAML, "/é", Target::Value), (1, 4, "ünï".into()));
        assert_eq!(found(YAML, "/paths/~1a~1b/get", Target::Key), (4, 5, "get".into()));
        assert_eq!(found(YAML, "/paths/~1a~1b/get/0", Target::Value), (5, 9, "one".into()));
        assert_eq!(found(YAML, "/paths/~1a~1b/get/1/k", Target::Value), (6, 13, "'v w'".into()));
        assert_eq!(found(YAML, "/paths/~1a~1b/get/1/200", Target::Key), (6, 20, "200".into()));
    }

    #[test]
    fn a_pointer_that_leads_nowhere_finds_its_deepest_ancestor() {
        assert_eq!(found(YAML, "/paths/~1a~1b/post/responses", Target::Value), (3, 3, "/a/b".into()));
        assert_eq!(found(YAML, "/nothing", Target::Value).0, 1);
        assert_eq!(locate("", "/a", Target::Key), None);
    }

    #[test]
    fn json_is_found_with_escapes_that_yaml_has_not() {
        let text = "{\"a\": \"\\ud83d\\ude00 \\\" }\", \"b\\u002fc\":\n\t[1, {\"d\": true}], \"e\": {}}";
        assert_eq!(found(text, "/b~1c/1/d", Target::Value), (2, 12, "true".into()));
        assert_eq!(found(text, "/b~1c/0", Target::Key), (2, 3, "1".into()));
        assert_eq!(found(text, "/e", Target::Value), (2, 20, "\"e\"".into()));
    }

    #[test]
    fn of_two_equal_keys_the_last_is_found_unless_the_walk_was_done_before() {
        assert_eq!(locate_all("a: 1\nb: 2\n", &[("/b", Target::Key), ("/a", Target::Value)]).len(), 2);
    }
}
