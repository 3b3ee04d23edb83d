//! Where in a JSON text a decoder failed: `$.items[3].id`.
//!
//! A line and a column of serde_json enter, a path leaves. The text is scanned once more, and only after a failure:
//! decoders that track their path double the code that rustc has to compile for every type.

use crate::value::path::write_key;
use std::fmt::Write;

/// The path of the innermost value that a failure at this position can be about.
///
/// serde_json names the last byte it has read: the end of a value that does not fit, or the byte before a list or an
/// object that does not. So the value is the innermost that begins at or before the position and ends at or after it.
///
/// `of_list` says that the failure is about a list whose bracket was read last.
pub(crate) fn steps_at(text: &[u8], line: usize, column: usize, of_list: bool) -> Vec<Step> {
    let mut scan = Scan { text, at: 0, target: offset(text, line, column), steps: Vec::new(), deeper: 0 };
    scan.run();
    if of_list && matches!(scan.steps.last(), Some(Step::Index(0))) {
        scan.steps.pop();
    }
    scan.steps.retain(|step| !matches!(step, Step::Open));
    scan.steps
}

/// The path of these steps: `$.items[3].id`.
pub(crate) fn path_of(steps: &[Step]) -> String {
    render(steps)
}

/// The steps that a message begins with, and the rest of it: what is held until a union decides has no position, and an error in it
/// has its path in the message (`` `.owner.name`: invalid type … ``).
pub(crate) fn inner_steps(message: &str) -> Option<(Vec<Step>, &str)> {
    let mut rest = message.strip_prefix('`')?;
    let mut steps = Vec::new();
    loop {
        if let Some(behind) = rest.strip_prefix("`: ") {
            return (!steps.is_empty()).then_some((steps, behind));
        }
        if let Some(name) = rest.strip_prefix('.') {
            let end = name.find(['.', '[', '`'])?;
            let (name, behind) = name.split_at_checked(end)?;
            steps.push(Step::Key(name.to_owned()));
            rest = behind;
        } else if let Some(quoted) = rest.strip_prefix("[\"") {
            let mut keys = serde_json::Deserializer::from_str(rest.get(1..)?).into_iter::<String>();
            let key = keys.next()?.ok()?;
            rest = quoted.get(keys.byte_offset() - 1..)?.strip_prefix(']')?;
            steps.push(Step::Key(key));
        } else {
            let (index, behind) = rest.strip_prefix('[')?.split_once(']')?;
            steps.push(Step::Index(index.parse().ok()?));
            rest = behind;
        }
    }
}

/// The message of a failure without the ` at line 1 column 2` that serde_json appends.
pub(crate) fn without_position(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let suffix = format!(" at line {} column {}", error.line(), error.column());
    message.strip_suffix(&suffix).unwrap_or(&message).to_owned()
}

/// The string that ends at a position: the value that does not fit.
pub(crate) fn string_before(text: &[u8], line: usize, column: usize) -> Option<String> {
    let mut scan = Scan { text, at: 0, target: offset(text, line, column), steps: Vec::new(), deeper: 0 };
    while let Some(&byte) = scan.text.get(scan.at) {
        if scan.at >= scan.target {
            return None;
        }
        if byte != b'"' {
            scan.at += 1;
            continue;
        }
        let string = scan.string();
        if scan.at >= scan.target {
            return Some(string);
        }
    }
    None
}

/// A step from a value to one inside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// The property of this name.
    Key(String),
    /// The item of this index.
    Index(usize),
    /// In an object, before its first key.
    Open,
}

/// The most steps that are kept; deeper lists and objects are only counted. No value that is read nests so deep, but one
/// that is skipped may.
const DEEPEST: usize = 1_000;

struct Scan<'a> {
    text: &'a [u8],
    at: usize,
    target: usize,
    steps: Vec<Step>,
    /// How many more lists and objects are open.
    deeper: usize,
}

fn offset(text: &[u8], line: usize, column: usize) -> usize {
    let mut start = 0;
    for _ in 1..line {
        let rest = text.get(start..).unwrap_or_default();
        match rest.iter().position(|&byte| byte == b'\n') {
            Some(newline) => start += newline + 1,
            None => break,
        }
    }
    start + column
}

impl Scan<'_> {
    fn push(&mut self, step: Step) {
        if self.steps.len() < DEEPEST {
            self.steps.push(step);
        } else {
            self.deeper += 1;
        }
    }

    fn pop(&mut self) {
        match self.deeper.checked_sub(1) {
            Some(deeper) => self.deeper = deeper,
            None => {
                self.steps.pop();
            }
        }
    }

    /// The innermost step, unless it is only counted.
    fn last(&mut self) -> Option<&mut Step> {
        if self.deeper > 0 { None } else { self.steps.last_mut() }
    }

    /// Stops with the steps of the value looked for.
    fn run(&mut self) {
        while let Some(&byte) = self.text.get(self.at) {
            if self.at > self.target {
                return;
            }
            match byte {
                b'{' | b'[' if self.at >= self.target => return,
                b'{' => self.push(Step::Open),
                b'[' => self.push(Step::Index(0)),
                b'}' | b']' => {
                    if self.at >= self.target {
                        return;
                    }
                    self.pop();
                    if self.at + 1 >= self.target {
                        return;
                    }
                }
                b',' => {
                    if self.at >= self.target {
                        return;
                    }
                    match self.last() {
                        Some(Step::Index(index)) => *index += 1,
                        Some(step) => *step = Step::Open,
                        None => {}
                    }
                }
                b'"' => {
                    let key = self.string();
                    if let Some(step @ Step::Open) = self.last() {
                        *step = Step::Key(key);
                    } else if self.at >= self.target {
                        return;
                    }
                    continue;
                }
                _ => {}
            }
            self.at += 1;
        }
    }

    /// Reads a string, and leaves the position behind its closing quote.
    fn string(&mut self) -> String {
        let start = self.at;
        self.at += 1;
        while let Some(&byte) = self.text.get(self.at) {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'"' => break,
                _ => {}
            }
        }
        let quoted = self.text.get(start..self.at).unwrap_or_default();
        serde_json::from_slice(quoted).unwrap_or_else(|_| String::from_utf8_lossy(quoted).into_owned())
    }
}

/// The most steps that a path shows; of a longer one the first half and the last.
const MOST: usize = 16;

fn render(steps: &[Step]) -> String {
    let mut path = String::from("$");
    let left_out = MOST / 2..steps.len().saturating_sub(MOST / 2).max(MOST / 2);
    for (index, step) in steps.iter().enumerate() {
        if steps.len() > MOST && left_out.contains(&index) {
            if index == left_out.start {
                path.push('…');
            }
            continue;
        }
        // Writing to a string cannot fail.
        let _ = match step {
            Step::Key(key) => write_key(&mut path, key),
            Step::Index(index) => write!(path, "[{index}]"),
            Step::Open => Ok(()),
        };
    }
    path
}

#[cfg(test)]
mod tests {
    use super::{Step, inner_steps, path_of, steps_at};
    use serde::Deserialize;
    use std::collections::BTreeMap;

    #[derive(Debug, Deserialize)]
    #[allow(dead_code, reason = "only decoded, never read")]
    struct Item {
        id: i64,
        #[serde(default)]
        tags: Vec<String>,
        next: Option<Box<Item>>,
        #[serde(default)]
        by_name: BTreeMap<String, Vec<bool>>,
    }

    fn path_at(text: &[u8], line: usize, column: usize, of_list: bool) -> String {
        path_of(&steps_at(text, line, column, of_list))
    }

    #[test]
    fn a_message_may_begin_with_a_path() {
        let found = inner_steps(r#"`.a["b \"c\""][3].d-e`: invalid `x`"#);
        let key = |key: &str| Step::Key(key.to_owned());
        let steps = vec![key("a"), key("b \"c\""), Step::Index(3), key("d-e")];
        assert_eq!(found, Some((steps, "invalid `x`")));
        for other in ["invalid type", "`x`: y", "`.a", "`.a`", "`[x]`: y", "``: y", r#"`["a`: y"#] {
            assert_eq!(inner_steps(other), None, "{other}");
        }
    }

    fn path(json: &str) -> String {
        let error = serde_json::from_str::<Vec<Item>>(json).unwrap_err();
        path_at(json.as_bytes(), error.line(), error.column(), false)
    }

    #[test]
    fn names_the_value_that_does_not_fit() {
        assert_eq!(path(r#"[{"id":1},{"id":"x"}]"#), "$[1].id");
        assert_eq!(path(r#"[{"id":1, "tags": ["a", 5]}]"#), "$[0].tags[1]");
        assert_eq!(path(r#"[{"id":1,"next":{"id":1,"next":{"id":true}}}]"#), "$[0].next.next.id");
        assert_eq!(path("[\n  {\"id\": 1},\n  {\n    \"id\" : null\n  }\n]"), "$[1].id");
        assert_eq!(path(r#"[{"id":1.5,"tags":[]}]"#), "$[0].id");
    }

    #[test]
    fn names_the_object_that_lacks_a_property() {
        assert_eq!(path(r#"[{"id":1},{"tags":[]}]"#), "$[1]");
        assert_eq!(path(r#"[{"id":1,"next":{"tags":["x"]}}, {"id":2}]"#), "$[0].next");
        assert_eq!(path(r#"[{}]"#), "$[0]");
    }

    #[test]
    fn names_lists_and_objects_where_another_type_belongs() {
        assert_eq!(path(r#"[{"id":{"a":1}}]"#), "$[0].id");
        assert_eq!(path(r#"[{"id":[]}]"#), "$[0].id");
        assert_eq!(path(r#"[{"id":1,"tags":{"a":"b"}}]"#), "$[0].tags");
        assert_eq!(path(r#"{"id":1}"#), "$");
        assert_eq!(path(r#"5"#), "$");
    }

    #[test]
    fn a_path_without_end_is_shown_by_its_ends() {
        let deep = format!("{}5", "[".repeat(100_000));
        let path = path_at(deep.as_bytes(), 1, deep.len(), false);
        assert_eq!(path, format!("${}…{}", "[0]".repeat(8), "[0]".repeat(8)));
        // What closes again leaves the steps as they were.
        let text = format!("[[{}{}], 1, {{\"a\": x", "[".repeat(5_000), "]".repeat(5_000));
        assert_eq!(path_at(text.as_bytes(), 1, text.len(), false), "$[2].a");
    }

    #[test]
    fn keys_that_are_no_names_are_quoted() {
        assert_eq!(path(r#"[{"id":1,"by_name":{"a.b \"c\"":[true,0]}}]"#), r#"$[0].by_name["a.b \"c\""][1]"#);
        assert_eq!(path(r#"[{"id":1,"by_name":{"0":[1]}}]"#), r#"$[0].by_name["0"][0]"#);
        assert_eq!(path(r#"[{"id":1,"by_name":{"k\\\"{[":[1]}}]"#), r#"$[0].by_name["k\\\"{["][0]"#);
    }

    #[test]
    fn broken_text_has_the_path_of_the_break() {
        assert_eq!(path(r#"[{"id":1},{"id":2,"tags":["a""#), "$[1].tags[0]");
        assert_eq!(path(r#"[{"id":1},{"id":?}]"#), "$[1].id");
        assert_eq!(path("[{\"id\":1,\"tags\":[\"a\u{1}b\"]}]"), "$[0].tags[0]");
        assert_eq!(path_at(b"", 1, 0, false), "$");
        assert_eq!(path_at(b"{}", 99, 99, false), "$");
    }
}
