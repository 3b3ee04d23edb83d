//! YAML text → value, from the events of `libyaml-safer`.
//!
//! Keys are strings as they are written (`200:`, `NO:`, `0x1F:`), merge keys (`<<`) are applied, aliases
//! are expanded within a budget. It refuses more than one document, nesting deeper than [`MAX_DEPTH`],
//! and aliases of an anchor that is not there yet. One parser reads and locates, so they never disagree;
//! it is libyaml's because documents are written for it: stricter parsers refuse one real document in nine.

use super::{Finding, MAX_DEPTH, duplicate_key, scalar, too_deep};
use crate::diag::Code;
use libyaml_safer::{Error, EventData, Mark, Parser, ScalarStyle};
use serde_json::{Map, Value};
use std::collections::{HashMap, HashSet};
use std::io::{BufReader, Chain, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What aliases may add to a document, in bytes of the value they make (roughly).
const ALIAS_BUDGET: usize = 64 << 20;
/// What one value costs, apart from its text.
const NODE_COST: usize = 64;
/// The handle of YAML's own tags (YAML 1.2.2, section 10).
const CORE: &str = "tag:yaml.org,2002:";

/// Reads a text; leaves the value and what was odd about it.
pub(super) fn read(text: &str) -> Result<(Value, Vec<Finding>), Finding> {
    match read_once(text) {
        Err(fault) if fault.code == Code::Syntax => match without_tabs_before_comments(text) {
            Some(text) => read_once(&text).map_err(|_| fault),
            None => Err(fault),
        },
        outcome => outcome,
    }
}

/// libyaml refuses tabs before a comment at the start of a line, which YAML 1.2 allows (section 6.6). The text
/// with blanks in their place, if it has any; every place in it stays the same.
pub(super) fn without_tabs_before_comments(text: &str) -> Option<String> {
    let mut changed = false;
    let mut clean = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let blank = line.len() - line.trim_start_matches([' ', '\t']).len();
        let (indent, rest) = line.split_at_checked(blank).unwrap_or(("", line));
        if indent.contains('\t') && (rest.starts_with('#') || rest.trim().is_empty()) {
            changed = true;
            clean.extend(std::iter::repeat_n(' ', blank));
        } else {
            clean.push_str(indent);
        }
        clean.push_str(rest);
    }
    changed.then_some(clean)
}

fn read_once(text: &str) -> Result<(Value, Vec<Finding>), Finding> {
    let mut reader = Reader { text, parser: parser(text), anchors: HashMap::new(), spent: 0, findings: Vec::new() };
    // libyaml-safer 0.3 panics on a tag that a comma follows in a flow list: `[!a,b]`.
    match catch_unwind(AssertUnwindSafe(|| reader.document())) {
        Ok(value) => Ok((value?, reader.findings)),
        Err(_) => {
            let message = "the YAML parser gave up on this text".to_owned();
            Err(Finding {
                code: Code::Syntax,
                message,
                help: "write tags (`!name`) with a space behind them, or none",
                line: 1,
                column: 1,
            })
        }
    }
}

/// What the parser reads from: the text in pieces, since it unpacks each to four times its size, and a
/// comment behind it, since libyaml-safer 0.3 panics where a text ends in the middle of a token.
pub(super) type Input<'t> = BufReader<Chain<&'t [u8], &'static [u8]>>;

/// A parser over a text.
pub(super) fn parser(text: &str) -> Parser<Input<'_>> {
    let end: &'static [u8] = if text.ends_with(['\n', '\r']) { b"# end\n" } else { b"\n# end\n" };
    let mut parser = Parser::new();
    parser.set_input(BufReader::with_capacity(1 << 16, text.as_bytes().chain(end)));
    parser
}

struct Reader<'t> {
    text: &'t str,
    parser: Parser<Input<'t>>,
    /// Finished anchors: the value, and what a copy of it costs.
    anchors: HashMap<String, (Value, usize)>,
    spent: usize,
    findings: Vec<Finding>,
}

impl Reader<'_> {
    fn next(&mut self) -> Result<(EventData, Mark), Finding> {
        match self.parser.parse() {
            Ok(event) => Ok((event.data, event.start_mark)),
            Err(error) => Err(self.broken(&error)),
        }
    }

    fn broken(&self, error: &Error) -> Finding {
        if let Some(mark) = error.problem_mark() {
            let context = error.context().filter(|context| !context.is_empty());
            let message =
                context.map_or(error.problem().to_owned(), |context| format!("{}, {context}", error.problem()));
            // What never ends is shown where it starts.
            let ends = error.problem().contains("end of stream");
            return finding(Code::Syntax, message, "", error.context_mark().filter(|_| ends).unwrap_or(mark));
        }
        // Only the reader of characters gives no place: it refuses those that no text holds.
        let fits =
            |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..);
        let offset = self.text.find(|c| !fits(c)).unwrap_or(0);
        let before = self.text.get(..offset).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let message = "the text holds a control character".to_owned();
        Finding { code: Code::Syntax, message, help: "a document is text; is this the right file?", line, column }
    }

    fn document(&mut self) -> Result<Value, Finding> {
        let mut value = None;
        loop {
            let (event, at) = self.next()?;
            match event {
                EventData::StreamEnd => return Ok(value.unwrap_or(Value::Null)),
                EventData::StreamStart { .. } | EventData::DocumentEnd { .. } => {}
                EventData::DocumentStart { .. } if value.is_some() => {
                    let message = "a second YAML document starts here".to_owned();
                    return Err(finding(Code::Syntax, message, "keep one document in a file", at));
                }
                EventData::DocumentStart { .. } => {}
                event => value = Some(self.value(event, at, 0)?),
            }
        }
    }

    fn value(&mut self, event: EventData, at: Mark, depth: usize) -> Result<Value, Finding> {
        let (anchor, value) = match event {
            EventData::Scalar { anchor, tag, value, style, .. } => {
                (anchor, self.scalar(value, style, tag.as_deref(), at))
            }
            EventData::Alias { anchor } => return self.alias(&anchor, at),
            _ if depth >= MAX_DEPTH => return Err(too_deep(line(at), column(at))),
            EventData::SequenceStart { anchor, tag, .. } => {
                self.refuse_tag(tag.as_deref(), at);
                (anchor, Value::Array(self.list(depth + 1)?))
            }
            EventData::MappingStart { anchor, tag, .. } => {
                self.refuse_tag(tag.as_deref(), at);
                (anchor, Value::Object(self.map(depth + 1)?))
            }
            _ => {
                return Err(finding(Code::Syntax, "a value is missing here".to_owned(), "", at));
            }
        };
        if let Some(anchor) = anchor {
            self.keep(anchor, &value, at)?;
        }
        Ok(value)
    }

    fn list(&mut self, depth: usize) -> Result<Vec<Value>, Finding> {
        let mut items = Vec::new();
        loop {
            let (event, at) = self.next()?;
            if matches!(event, EventData::SequenceEnd) {
                return Ok(items);
            }
            items.push(self.value(event, at, depth)?);
        }
    }

    fn map(&mut self, depth: usize) -> Result<Map<String, Value>, Finding> {
        let mut map = Map::new();
        let mut merged = HashSet::new();
        loop {
            let (event, at) = self.next()?;
            let key = match event {
                EventData::MappingEnd => return Ok(map),
                EventData::Scalar { value, style: ScalarStyle::Plain, .. } if value == "<<" => {
                    let (event, at) = self.next()?;
                    let value = self.value(event, at, depth)?;
                    self.merge(&mut map, &mut merged, value, at);
                    continue;
                }
                EventData::Scalar { anchor, value, .. } => {
                    if let Some(anchor) = anchor {
                        self.keep(anchor, &Value::String(value.clone()), at)?;
                    }
                    Some(value)
                }
                EventData::Alias { anchor } => self.alias(&anchor, at)?.as_str().map(str::to_owned),
                other => self.value(other, at, depth).map(|_| None)?,
            };
            let (event, value_at) = self.next()?;
            let value = self.value(event, value_at, depth)?;
            let Some(key) = key else {
                let message = "a key that is a list or a map".to_owned();
                self.findings.push(finding(Code::NotJson, message, "keys are strings; this member is left out", at));
                continue;
            };
            if map.contains_key(&key) && !merged.remove(&key) {
                self.findings.push(duplicate_key(&key, line(at), column(at)));
            }
            map.insert(key, value);
        }
    }

    /// `<<: *defaults` and `<<: [*a, *b]`: what is there already wins, then the earlier of the list.
    fn merge(&mut self, map: &mut Map<String, Value>, merged: &mut HashSet<String>, value: Value, at: Mark) {
        let sources = match value {
            Value::Array(sources) => sources,
            source => vec![source],
        };
        for source in sources {
            let Value::Object(source) = source else {
                let message = "the merge key `<<` takes a map or a list of maps".to_owned();
                self.findings.push(finding(Code::NotJson, message, "write an alias of a map: `<<: *name`", at));
                continue;
            };
            for (key, value) in source {
                if !map.contains_key(&key) {
                    merged.insert(key.clone());
                    map.insert(key, value);
                }
            }
        }
    }

    fn scalar(&mut self, text: String, style: ScalarStyle, tag: Option<&str>, at: Mark) -> Value {
        match tag.and_then(|tag| tag.strip_prefix(CORE)) {
            Some("str") => return Value::String(text),
            Some("int" | "float" | "bool" | "null") => return self.plain(text, at),
            _ => self.refuse_tag(tag, at),
        }
        if style == ScalarStyle::Plain { self.plain(text, at) } else { Value::String(text) }
    }

    fn plain(&mut self, text: String, at: Mark) -> Value {
        match scalar::resolve(text) {
            Ok(value) => value,
            Err(text) => {
                let message = format!("JSON has no number `{text}`");
                self.findings.push(finding(
                    Code::NotJson,
                    message,
                    "it is read as a string; quote it, or write a number",
                    at,
                ));
                Value::String(text)
            }
        }
    }

    fn refuse_tag(&mut self, tag: Option<&str>, at: Mark) {
        if let Some(tag) = tag
            && !matches!(tag.strip_prefix(CORE), Some("map" | "seq" | "omap" | "set"))
            && tag != "!"
        {
            let message = format!("the YAML tag `{tag}` means nothing in an OpenAPI document");
            self.findings.push(finding(
                Code::NotJson,
                message,
                "the tag is ignored; to take in another file, use `$ref`",
                at,
            ));
        }
    }

    /// Keeps the value of an anchor for its aliases.
    fn keep(&mut self, anchor: String, value: &Value, at: Mark) -> Result<(), Finding> {
        let cost = cost(value);
        self.spend(cost, at)?;
        self.anchors.insert(anchor, (value.clone(), cost));
        Ok(())
    }

    fn alias(&mut self, anchor: &str, at: Mark) -> Result<Value, Finding> {
        let Some(cost) = self.anchors.get(anchor).map(|(_, cost)| *cost) else {
            let message = format!("the alias `*{anchor}` has no anchor before it");
            return Err(finding(
                Code::Syntax,
                message,
                "anchors are written `&name`; a value that starts with `*` is quoted",
                at,
            ));
        };
        self.spend(cost, at)?;
        Ok(self.anchors.get(anchor).map(|(value, _)| value.clone()).unwrap_or_default())
    }

    fn spend(&mut self, cost: usize, at: Mark) -> Result<(), Finding> {
        self.spent = self.spent.saturating_add(cost);
        if self.spent > ALIAS_BUDGET {
            let message = format!("aliases make this document larger than {} MB", ALIAS_BUDGET >> 20);
            return Err(finding(Code::AliasBomb, message, "use `$ref` instead of YAML aliases", at));
        }
        Ok(())
    }
}

fn cost(value: &Value) -> usize {
    NODE_COST
        + match value {
            Value::String(text) => text.len(),
            Value::Array(items) => items.iter().map(cost).sum(),
            Value::Object(map) => map.iter().map(|(key, value)| NODE_COST + key.len() + cost(value)).sum(),
            Value::Null | Value::Bool(_) | Value::Number(_) => 0,
        }
}

fn finding(code: Code, message: String, help: &'static str, at: Mark) -> Finding {
    Finding { code, message, help, line: line(at), column: column(at) }
}

fn line(at: Mark) -> usize {
    usize::try_from(at.line).unwrap_or(usize::MAX - 1) + 1
}

fn column(at: Mark) -> usize {
    usize::try_from(at.column).unwrap_or(usize::MAX - 1) + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn value(text: &str) -> Value {
        read(text).map(|(value, _)| value).unwrap_or_else(|finding| json!(finding.message))
    }

    #[test]
    fn keys_stay_as_they_are_written() {
        assert_eq!(
            value("200: a\nNO: b\n0x1F: c\ntrue: d\nnull: e\n1.0: f\n'q': g\n__proto__: h\n"),
            json!({"200": "a", "NO": "b", "0x1F": "c", "true": "d", "null": "e", "1.0": "f", "q": "g", "__proto__": "h"})
        );
    }

    #[test]
    fn merge_keys_give_way_to_keys_of_their_own() {
        let text = "a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\nc: {<<: [*a, *b], x: 9}\nd: {z: 0, <<: *b}\n";
        let value = value(text);
        assert_eq!(value["c"], json!({"x": 9, "y": 2, "z": 4}));
        assert_eq!(value["d"], json!({"z": 0, "y": 3}));
    }

    #[test]
    fn an_alias_bomb_is_refused_before_it_goes_off() {
        let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for level in 1..12 {
            let alias = format!("*a{}", level - 1);
            text.push_str(&format!("a{level}: &a{level} [{}]\n", [alias.as_str(); 9].join(", ")));
        }
        assert!(read(&text).is_err_and(|finding| finding.code == Code::AliasBomb));
        assert!(read("a: &a [*a]").is_err_and(|finding| finding.code == Code::Syntax));
    }

    #[test]
    fn what_json_has_not_is_reported_where_it_stands() {
        let (value, findings) = read("a: .nan\n? [x]\n: 1\nb: !include x.yaml\nb: 2\n").unwrap_or_default();
        assert_eq!(value, json!({"a": ".nan", "b": 2}));
        let places: Vec<_> = findings.iter().map(|finding| (finding.code, finding.line, finding.column)).collect();
        assert_eq!(
            places,
            [(Code::NotJson, 1, 4), (Code::NotJson, 2, 3), (Code::NotJson, 4, 4), (Code::DuplicateKey, 5, 1)]
        );
    }

    #[test]
    fn depth_is_bounded_in_flow_and_in_block_style() {
        assert!(read(&"[".repeat(100_000)).is_err());
        let block: String = (0..500).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
        assert!(read(&block).is_err_and(|finding| finding.code == Code::TooDeep));
        assert!(read(&format!("{}{}", "[".repeat(190), "]".repeat(190))).is_ok());
    }
}
