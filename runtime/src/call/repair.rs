//! Bodies that are not quite what the document promises: a text and the error of reading it enter, the text to read next leaves.
//!
//! Real servers send dates without an offset and integers as `1.0`. A model reads none of that, so that reading what is right costs
//! nothing more; only when it fails is the one value that failed written in the form that it should have had, and the whole read once
//! more. Where too many of a list fail, the others are written together. Where the client is lenient, a value that has no such form is left
//! out, and reported. What nothing helps against is the failure, at its path in the text that came.

use crate::error::{BodyError, bounded};
use crate::value::json::MOST_EXACT;
#[cfg(feature = "chrono")]
use crate::value::time::{date_of, time_of};
use crate::wire::json_edit::{Found, find, find_alike, replaced};
use crate::wire::json_path::{self, Step};
use std::borrow::Cow;

/// The most changes to one body, one by one, and the most bytes that are read for them.
const MOST_CHANGES: usize = 2_000;
const MOST_BYTES: usize = 64 << 20;
/// The most changes after them, each of which is to all items of a list.
const MOST_LISTS: usize = 8;

/// How a problem begins that is about a value which cannot be without another: the path of that follows.
pub(super) const LEFT_OUT: &str = "left out because of `";

/// A text, with what was changed so far.
pub(super) struct Repair<'a> {
    text: Cow<'a, str>,
    lenient: bool,
    changes: usize,
    /// How often all items of a list were changed at once.
    lists: usize,
    problems: Vec<BodyError>,
    /// The items that were left out: the list of each, and its index when it was.
    removed: Vec<(Vec<Step>, usize)>,
    last: Option<Removal>,
    /// The empty texts that were made `null`, and what was wrong with each.
    emptied: Vec<(Vec<Step>, String)>,
    failure: Option<BodyError>,
}

/// What was left out last.
struct Removal {
    steps: Vec<Step>,
    /// The text with it.
    before: String,
    /// Why.
    cause: BodyError,
}

/// What is wrong with a value that can be written otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// A date-time of another form.
    #[cfg(feature = "chrono")]
    Time,
    /// A date with the time of midnight.
    #[cfg(feature = "chrono")]
    Date,
    /// An integer as a number with a fraction of zero.
    Integer,
    /// An empty string where there is no date and no number.
    Empty,
    /// A number in a string.
    Number,
}

impl<'a> Repair<'a> {
    pub fn new(text: &'a str, lenient: bool) -> Self {
        Self {
            text: Cow::Borrowed(text),
            lenient,
            changes: 0,
            lists: 0,
            problems: Vec::new(),
            removed: Vec::new(),
            last: None,
            emptied: Vec::new(),
            failure: None,
        }
    }

    /// The text to read next.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What was left out.
    pub fn into_problems(self) -> Vec<BodyError> {
        self.problems
    }

    /// Why the text cannot be read, where nothing more can be changed. `None` if it is no JSON.
    pub fn failure(&self) -> Option<&BodyError> {
        self.failure.as_ref()
    }

    /// Changes what an error is about. `false` if there is nothing to change, or too much.
    pub fn change(&mut self, error: &serde_json::Error) -> bool {
        self.changes += 1;
        self.failure = None;
        if !error.is_data() {
            return false;
        }
        let is_small = self.changes <= MOST_CHANGES && self.changes.saturating_mul(self.text.len()) <= MOST_BYTES;
        let may_change = is_small || self.changes == 1;
        let (steps, message) = place(&self.text, error);
        if let Some(removal) = self.last.take_if(|removal| is_missed(&removal.steps, &steps, &message)) {
            // What was left out is required: what has it is left out instead.
            self.text = Cow::Owned(removal.before);
            self.removed.pop_if(|_| matches!(removal.steps.last(), Some(Step::Index(_))));
            self.problems.pop();
            self.failure = Some(removal.cause.clone());
            return may_change && self.remove(steps, removal.cause);
        }
        if may_change && self.rewrite(&steps, error, &message, false) {
            return true;
        }
        if !may_change && self.change_alike(&steps, error, &message) {
            return true;
        }
        let problem = self.problem(&steps, error, message);
        self.failure = Some(problem.clone());
        may_change && self.lenient && self.remove(steps, problem)
    }

    /// Behind the limits, changes all items of a list at once.
    fn change_alike(&mut self, steps: &[Step], error: &serde_json::Error, message: &str) -> bool {
        self.lists += 1;
        let may_change = self.lists <= MOST_LISTS;
        may_change
            && (self.rewrite(steps, error, message, true) || self.lenient && self.remove_alike(steps, error, message))
    }

    /// What is wrong at these steps, at its path in the text that came.
    fn problem(&self, steps: &[Step], error: &serde_json::Error, message: String) -> BodyError {
        let original = self.original(steps);
        // That an empty text was no value either is said of the text, and not of the `null` in its place.
        let is_of = |(emptied, _): &&(Vec<Step>, String)| {
            *emptied == original || message.starts_with(NO_VARIANT) && emptied.starts_with(&original)
        };
        match self.emptied.iter().rev().find(is_of) {
            Some((emptied, said)) => BodyError::at(json_path::path_of(emptied), said.clone()),
            None => BodyError::at(json_path::path_of(&original), described(&self.text, error, steps, message)),
        }
    }

    /// Writes a value in the form that it should have had. An integer means the same in either form, so those in the other items of a
    /// list are written at once; a text there may be of another type, and is left until it fails, unless `all` says that there is no time.
    fn rewrite(&mut self, steps: &[Step], error: &serde_json::Error, message: &str, all: bool) -> bool {
        let Some(found) = find(&self.text, steps) else { return false };
        let value = |found: &Found| self.text.get(found.value.clone()).unwrap_or_default();
        let Some(fault) = fault(value(&found), message, self.lenient) else { return false };
        let is_of_all = all || fault == Fault::Integer;
        let alike = if is_of_all { find_alike(&self.text, steps) } else { vec![found.clone()] };
        let change = |other: Found| Some((other.value.clone(), fault.mended(value(&other))?));
        let changes: Vec<_> = alike.into_iter().filter_map(change).collect();
        if !changes.iter().any(|(range, _)| *range == found.value) {
            return false;
        }
        if fault == Fault::Empty {
            let said = described(&self.text, error, steps, message.to_owned());
            self.emptied.push((self.original(steps), said));
        }
        self.text = Cow::Owned(replaced(&self.text, &changes));
        true
    }

    /// Leaves out the value at these steps, and notes why: what is wrong with it, or with what it cannot be without.
    fn remove(&mut self, steps: Vec<Step>, cause: BodyError) -> bool {
        let Some((last, above)) = steps.split_last() else { return false };
        let Some(found) = find(&self.text, &steps) else { return false };
        let path = json_path::path_of(&self.original(&steps));
        self.problems.push(match cause.path() {
            Some(within) if within != path => BodyError::at(path, format!("{LEFT_OUT}{within}`: {}", cause.message())),
            _ => cause.clone(),
        });
        if let Step::Index(index) = last {
            self.removed.push((above.to_vec(), *index));
        }
        let without = replaced(&self.text, &[(found.member, String::new())]);
        let before = std::mem::replace(&mut self.text, Cow::Owned(without)).into_owned();
        self.last = Some(Removal { steps, before, cause });
        true
    }

    /// Leaves out the property of an object that is of another type, and so the same property of all items of the list. One problem stands
    /// for them.
    fn remove_alike(&mut self, steps: &[Step], error: &serde_json::Error, message: &str) -> bool {
        let Some(found) = find(&self.text, steps) else { return false };
        if !matches!(steps.last(), Some(Step::Key(_))) || !message.starts_with("invalid type: ") {
            return false;
        }
        let class = |found: &Found| self.text.as_bytes().get(found.value.start).copied().map(class);
        let is_alike = |other: &Found| class(other) == class(&found);
        let alike = find_alike(&self.text, steps).into_iter().filter(is_alike);
        let changes: Vec<_> = alike.map(|other| (other.member, String::new())).collect();
        let Some(others) = changes.len().checked_sub(1) else { return false };
        let like_it = if others == 0 { String::new() } else { format!(", as in {others} other items of the list") };
        let problem = self.problem(steps, error, message.to_owned());
        let path = json_path::path_of(&self.original(steps));
        self.problems.push(BodyError::at(path, format!("{}{like_it}", problem.message())));
        let without = replaced(&self.text, &changes);
        let before = std::mem::replace(&mut self.text, Cow::Owned(without)).into_owned();
        // Where it is required, what was wrong with it is the failure, and not that it is missing.
        self.last = Some(Removal { steps: steps.to_vec(), before, cause: problem });
        true
    }

    /// The steps in the text that came: items that were left out count there.
    fn original(&self, steps: &[Step]) -> Vec<Step> {
        let mut steps = steps.to_vec();
        for (list, removed) in self.removed.iter().rev() {
            let is_in = steps.starts_with(list);
            if let Some(Step::Index(index)) = steps.get_mut(list.len()).filter(|_| is_in)
                && *index >= *removed
            {
                *index += 1;
            }
        }
        steps
    }
}

/// The steps to what an error is about, and its message without them.
pub(super) fn place(text: &str, error: &serde_json::Error) -> (Vec<Step>, String) {
    let message = json_path::without_position(error);
    // A model reads the bracket of a list before it says that it is none of its own.
    let of_list =
        message.starts_with("invalid type: sequence, expected an object (") && !message.contains(", with any");
    let mut steps = json_path::steps_at(text.as_bytes(), error.line(), error.column(), of_list);
    match json_path::inner_steps(&message) {
        Some((inner, message)) => {
            steps.extend(inner);
            let message = message.to_owned();
            (steps, message)
        }
        None => (steps, message),
    }
}

/// How the error of a value begins that fits no variant of a union.
const NO_VARIANT: &str = "the value fits no variant of ";

/// Whether a value cannot be without what was left out of it: an object requires it, or a union is of no variant.
fn is_missed(removed: &[Step], of: &[Step], message: &str) -> bool {
    let Some(within) = removed.strip_prefix(of) else { return false };
    match within {
        [] => false,
        _ if message.starts_with(NO_VARIANT) => true,
        [Step::Key(key)] => {
            message.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`')) == Some(key.as_str())
        }
        _ => false,
    }
}

/// The message of an error: a value that has a format is shown, with the name of the format. The errors of chrono and
/// uuid name neither.
#[cold]
pub(super) fn described(text: &str, error: &serde_json::Error, steps: &[Step], message: String) -> String {
    let at_steps = || serde_json::from_str(text.get(find(text, steps)?.value)?).ok();
    let value = json_path::string_before(text.as_bytes(), error.line(), error.column()).or_else(at_steps);
    match value.and_then(|value: String| format_of(&value, &message)) {
        Some(described) => described,
        None => message,
    }
}

/// What a text should have been, if reading it gives this message.
fn format_of(value: &str, message: &str) -> Option<String> {
    let shown = bounded(value, 8_000);
    #[cfg(feature = "uuid")]
    if value.parse::<uuid::Uuid>().is_err_and(|error| message.contains(&error.to_string())) {
        return Some(format!("not a UUID: `{shown}`"));
    }
    #[cfg(feature = "chrono")]
    {
        let (time, date) = (is_time_fault(value, message), is_date_fault(value, message));
        // The error is that of one of the two: the other may read this text, or fail in another way.
        return match (time, date) {
            (true, false) => Some(format!("not an RFC 3339 date-time: `{shown}`")),
            (false, true) => Some(format!("not an RFC 3339 full-date: `{shown}`")),
            (true, true) => Some(format!("not an RFC 3339 date-time or full-date: `{shown}`")),
            (false, false) => None,
        };
    }
    #[allow(unreachable_code, reason = "without chrono there is nothing more to look for")]
    {
        let _ = (shown, message);
        None
    }
}

/// What is wrong with a value that cannot be read.
fn fault(value: &str, message: &str, lenient: bool) -> Option<Fault> {
    let of_number = ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f32", "f64", "an integer"];
    let of_number = || message.rsplit_once("expected ").is_some_and(|(_, expected)| of_number.contains(&expected));
    if let Some(text) = string(value) {
        let of_string = message.starts_with("invalid type: string");
        #[cfg(feature = "chrono")]
        let (time, date) = (is_time_fault(&text, message), is_date_fault(&text, message));
        #[cfg(not(feature = "chrono"))]
        let (time, date) = (false, false);
        if text.is_empty() {
            return (time || date || of_string && of_number()).then_some(Fault::Empty);
        }
        #[cfg(feature = "chrono")]
        if time && time_of(&text).is_some() {
            return Some(Fault::Time);
        }
        #[cfg(feature = "chrono")]
        if date && date_of(&text).is_some() {
            return Some(Fault::Date);
        }
        return (lenient && of_string && of_number()).then_some(Fault::Number);
    }
    (message.starts_with("invalid type: floating point") && of_number()).then_some(Fault::Integer)
}

impl Fault {
    /// The value in the form that it should have had; `None` if it has that, or another fault.
    fn mended(self, value: &str) -> Option<String> {
        #[cfg(feature = "chrono")]
        let quoted = |text: String| serde_json::Value::String(text).to_string();
        match self {
            #[cfg(feature = "chrono")]
            Self::Time => {
                let text = string(value)?;
                if text.parse::<chrono::DateTime<chrono::Utc>>().is_ok() { None } else { time_of(&text).map(quoted) }
            }
            #[cfg(feature = "chrono")]
            Self::Date => {
                let text = string(value)?;
                if text.parse::<chrono::NaiveDate>().is_ok() { None } else { date_of(&text).map(quoted) }
            }
            Self::Integer => integer_of(value),
            Self::Empty => string(value)?.is_empty().then(|| "null".to_owned()),
            Self::Number => {
                let text = string(value)?;
                let text = text.trim();
                serde_json::from_str::<serde_json::Number>(text).is_ok().then(|| text.to_owned())
            }
        }
    }
}

/// A byte for the JSON type of the value that begins with this one.
fn class(first: u8) -> u8 {
    match first {
        b'-' | b'0'..=b'9' => b'0',
        b't' | b'f' => b't',
        other => other,
    }
}

fn string(value: &str) -> Option<String> {
    if value.starts_with('"') { serde_json::from_str(value).ok() } else { None }
}

/// The integer that is written with a fraction of zero, with an exponent, or as a negative zero.
#[allow(clippy::cast_possible_truncation, reason = "the value is in the range of exact integers")]
fn integer_of(value: &str) -> Option<String> {
    let number: f64 = value.parse().ok().filter(|_| value.contains(['.', 'e', 'E']) || value == "-0")?;
    let is_exact = number.fract() == 0.0 && number.abs() < MOST_EXACT;
    is_exact.then(|| (number as i64).to_string())
}

#[cfg(feature = "chrono")]
fn is_time_fault(text: &str, message: &str) -> bool {
    text.parse::<chrono::DateTime<chrono::Utc>>().is_err_and(|error| error.to_string() == message)
}

#[cfg(feature = "chrono")]
fn is_date_fault(text: &str, message: &str) -> bool {
    text.parse::<chrono::NaiveDate>().is_err_and(|error| error.to_string() == message)
}

#[cfg(test)]
mod tests {
    use super::integer_of;

    #[test]
    fn integers_with_a_fraction_of_zero() {
        let pairs = [
            ("1.0", Some("1")),
            ("-3.00", Some("-3")),
            ("1e3", Some("1000")),
            ("-0", Some("0")),
            ("1.5", None),
            ("7", None),
        ];
        for (written, read) in pairs {
            assert_eq!(integer_of(written).as_deref(), read, "{written}");
        }
        assert_eq!(integer_of("1e300"), None);
    }
}
