//! Bodies that are not quite what the document promises: a text and the error of reading it enter, the text to read next leaves.
//!
//! Real servers send dates without an offset and integers as `1.0`. A model reads none of that, so that reading what is right costs
//! nothing more; only when it fails is the one value that failed written in the form that it should have had, and the whole
//! read once more. Where the client is lenient, a value that has no such form is left out, and reported.

use crate::error::BodyError;
use crate::value::json::MOST_EXACT;
#[cfg(feature = "chrono")]
use crate::value::time::{date_of, time_of};
use crate::wire::json_edit::{Found, find, find_alike, replaced};
use crate::wire::json_path::{self, Step};
use std::borrow::Cow;

/// The most changes to one body, and the most bytes that are read for them.
const MOST_CHANGES: usize = 2_000;
const MOST_BYTES: usize = 64 << 20;

/// A text, with what was changed so far.
pub(super) struct Repair<'a> {
    text: Cow<'a, str>,
    lenient: bool,
    changes: usize,
    problems: Vec<BodyError>,
    /// The items that were left out: the list of each, and its index when it was.
    removed: Vec<(Vec<Step>, usize)>,
    last: Option<Removal>,
}

/// What was left out last.
struct Removal {
    steps: Vec<Step>,
    /// The text with it.
    before: String,
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
        let (problems, removed) = (Vec::new(), Vec::new());
        Self { text: Cow::Borrowed(text), lenient, changes: 0, problems, removed, last: None }
    }

    /// The text to read next.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What was left out.
    pub fn into_problems(self) -> Vec<BodyError> {
        self.problems
    }

    /// Changes what an error is about. `false` if there is nothing to change, or too much.
    pub fn change(&mut self, error: &serde_json::Error) -> bool {
        self.changes += 1;
        let is_small = self.changes <= MOST_CHANGES && self.changes.saturating_mul(self.text.len()) <= MOST_BYTES;
        if !error.is_data() || !is_small && self.changes > 1 {
            return false;
        }
        let (steps, message) = place(&self.text, error);
        if let Some(removal) = self.last.take_if(|removal| is_missing(&removal.steps, &steps, &message)) {
            // What was left out is required: the object that has it is left out instead.
            self.text = Cow::Owned(removal.before);
            self.removed.pop_if(|_| matches!(removal.steps.last(), Some(Step::Index(_))));
            let path = json_path::path_of(&self.original(&steps));
            if let Some(problem) = self.problems.last_mut() {
                *problem = BodyError::at(path, problem.message());
            }
            return self.remove(steps);
        }
        let Some(found) = find(&self.text, &steps) else { return false };
        if self.rewrite(&steps, &found, &message) {
            return true;
        }
        if !self.lenient {
            return false;
        }
        let problem = BodyError::at(json_path::path_of(&self.original(&steps)), message);
        let removes = self.remove(steps);
        self.problems.extend(removes.then_some(problem));
        removes
    }

    /// Writes a value in the form that it should have had. An integer means the same in either form, so those in the other items of a
    /// list are written at once; a text there may be of another type, and is left until it fails.
    fn rewrite(&mut self, steps: &[Step], found: &Found, message: &str) -> bool {
        let value = |found: &Found| self.text.get(found.value.clone()).unwrap_or_default();
        let Some(fault) = fault(value(found), message, self.lenient) else { return false };
        let alike = if fault == Fault::Integer { find_alike(&self.text, steps) } else { vec![found.clone()] };
        let change = |other: Found| Some((other.value.clone(), fault.mended(value(&other))?));
        let changes: Vec<_> = alike.into_iter().filter_map(change).collect();
        if !changes.iter().any(|(range, _)| *range == found.value) {
            return false;
        }
        self.text = Cow::Owned(replaced(&self.text, &changes));
        true
    }

    fn remove(&mut self, steps: Vec<Step>) -> bool {
        let Some((last, above)) = steps.split_last() else { return false };
        let Some(found) = find(&self.text, &steps) else { return false };
        if let Step::Index(index) = last {
            self.removed.push((above.to_vec(), *index));
        }
        let without = replaced(&self.text, &[(found.member, String::new())]);
        let before = std::mem::replace(&mut self.text, Cow::Owned(without)).into_owned();
        self.last = Some(Removal { steps, before });
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

/// Whether an object lacks what was left out of it.
fn is_missing(removed: &[Step], object: &[Step], message: &str) -> bool {
    let Some((Step::Key(key), above)) = removed.split_last() else { return false };
    above == object && message.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`')) == Some(key)
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

fn string(value: &str) -> Option<String> {
    if value.starts_with('"') { serde_json::from_str(value).ok() } else { None }
}

/// The integer that is written with a fraction of zero, or with an exponent.
#[allow(clippy::cast_possible_truncation, reason = "the value is in the range of exact integers")]
fn integer_of(value: &str) -> Option<String> {
    let number: f64 = value.parse().ok().filter(|_| value.contains(['.', 'e', 'E']))?;
    let is_exact = number.fract() == 0.0 && number.abs() < MOST_EXACT;
    is_exact.then(|| (number as i64).to_string())
}

#[cfg(feature = "chrono")]
pub(super) fn is_time_fault(text: &str, message: &str) -> bool {
    text.parse::<chrono::DateTime<chrono::Utc>>().is_err_and(|error| error.to_string() == message)
}

#[cfg(feature = "chrono")]
pub(super) fn is_date_fault(text: &str, message: &str) -> bool {
    text.parse::<chrono::NaiveDate>().is_err_and(|error| error.to_string() == message)
}

#[cfg(test)]
mod tests {
    use super::integer_of;

    #[test]
    fn integers_with_a_fraction_of_zero() {
        let pairs = [("1.0", Some("1")), ("-3.00", Some("-3")), ("1e3", Some("1000")), ("1.5", None), ("7", None)];
        for (written, read) in pairs {
            assert_eq!(integer_of(written).as_deref(), read, "{written}");
        }
        assert_eq!(integer_of("1e300"), None);
    }
}
