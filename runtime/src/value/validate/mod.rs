//! Constraints: what a value must satisfy beyond its type (JSON Schema Validation 2020-12 §6).
//!
//! A value enters with its path ([`At`]), [`Violations`] leave. A check allocates nothing until it fails: paths are
//! linked on the stack, and text is written for a violation only.

mod macros;
mod number;
#[cfg(feature = "pattern")]
mod pattern;
mod properties;
mod rule;

pub use number::Number;
pub use properties::properties;
pub use rule::Rule;

use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// A type with constraints. A macro implements it for models; lists, maps and options check what they contain.
///
/// ```
/// use specwright_runtime::{Validate, Violations, validate::At};
///
/// struct Contact { name: String, tags: Vec<String> }
///
/// impl Validate for Contact {
///     fn check(&self, at: At<'_>, found: &mut Violations) {
///         found.min_length(at.key("name"), &self.name, 1);
///         found.max_items(at.key("tags"), self.tags.len(), 2);
///     }
/// }
///
/// let broken = Contact { name: String::new(), tags: vec![] }.validate().unwrap_err();
/// assert_eq!(broken.to_string(), "$.name: has 0 characters, and at least 1 is asked for (minLength)");
/// ```
pub trait Validate {
    /// Adds the violations of this value, whose path is `at`, to `found`.
    fn check(&self, at: At<'_>, found: &mut Violations);

    /// Checks the value against its constraints.
    fn validate(&self) -> Result<(), Violations> {
        let mut found = Violations::default();
        self.check(At::ROOT, &mut found);
        found.into_result()
    }
}

/// The path of a value: a linked list on the stack.
#[derive(Clone, Copy, Debug)]
pub struct At<'a>(Step<'a>, Option<&'a At<'a>>);

#[derive(Clone, Copy, Debug)]
enum Step<'a> {
    Whole(&'a str),
    Key(&'a str),
    Index(usize),
}

impl<'a> At<'a> {
    /// The whole value: `$`.
    pub const ROOT: At<'static> = At(Step::Whole("$"), None);

    /// A whole value with a name: `query.limit`.
    #[inline]
    pub const fn named(name: &'a str) -> At<'a> {
        At(Step::Whole(name), None)
    }

    /// A property.
    #[inline]
    pub fn key(&'a self, key: &'a str) -> At<'a> {
        At(Step::Key(key), Some(self))
    }

    /// An item.
    #[inline]
    pub fn index(&'a self, index: usize) -> At<'a> {
        At(Step::Index(index), Some(self))
    }
}

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(parent) = self.1 {
            parent.fmt(f)?;
        }
        match self.0 {
            Step::Whole(name) => f.write_str(name),
            Step::Key(key) => crate::value::path::write_key(f, key),
            Step::Index(index) => write!(f, "[{index}]"),
        }
    }
}

/// A violated constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// The path of the value: `$.contact.email`.
    pub path: String,
    /// The keyword: `minLength`.
    pub rule: &'static str,
    /// What is wrong. It does not show the value, which may be a secret.
    pub message: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({})", self.path, self.message, self.rule)
    }
}

/// All violated constraints of a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Violations(Vec<Violation>);

impl Violations {
    /// The violations, in the order in which they were found.
    pub fn iter(&self) -> std::slice::Iter<'_, Violation> {
        self.0.iter()
    }

    /// Whether there is no violation.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of violations.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// `Err` if there is a violation.
    pub fn into_result(self) -> Result<(), Self> {
        if self.is_empty() { Ok(()) } else { Err(self) }
    }

    /// Adds all violations of another value.
    pub(crate) fn append(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Adds a violation.
    #[cold]
    pub fn push(&mut self, at: At<'_>, rule: &'static str, message: impl Into<String>) {
        self.0.push(Violation { path: at.to_string(), rule, message: message.into() });
    }

    /// `minLength`, in characters (§6.3.2).
    pub fn min_length(&mut self, at: At<'_>, text: &str, least: usize) {
        // A character has at most four bytes, and at least one.
        if text.len() < least.saturating_mul(4) {
            self.least(at, "minLength", text.chars().count(), least, "character");
        }
    }

    /// `maxLength`, in characters (§6.3.1).
    pub fn max_length(&mut self, at: At<'_>, text: &str, most: usize) {
        if text.len() > most {
            self.most(at, "maxLength", text.chars().count(), most, "character");
        }
    }

    /// `minItems` (§6.4.2).
    pub fn min_items(&mut self, at: At<'_>, items: usize, least: usize) {
        self.least(at, "minItems", items, least, "item");
    }

    /// `maxItems` (§6.4.1).
    pub fn max_items(&mut self, at: At<'_>, items: usize, most: usize) {
        self.most(at, "maxItems", items, most, "item");
    }

    /// `minProperties` (§6.5.2).
    pub fn min_properties(&mut self, at: At<'_>, properties: usize, least: usize) {
        self.least(at, "minProperties", properties, least, "property");
    }

    /// `maxProperties` (§6.5.1).
    pub fn max_properties(&mut self, at: At<'_>, properties: usize, most: usize) {
        self.most(at, "maxProperties", properties, most, "property");
    }

    /// `minimum` (§6.2.4).
    #[inline]
    pub fn minimum(&mut self, at: At<'_>, value: impl Into<Number>, limit: impl Into<Number>) {
        self.compare(at, "minimum", value.into(), limit.into());
    }

    /// `maximum` (§6.2.2).
    #[inline]
    pub fn maximum(&mut self, at: At<'_>, value: impl Into<Number>, limit: impl Into<Number>) {
        self.compare(at, "maximum", value.into(), limit.into());
    }

    /// `exclusiveMinimum` (§6.2.5).
    #[inline]
    pub fn exclusive_minimum(&mut self, at: At<'_>, value: impl Into<Number>, limit: impl Into<Number>) {
        self.compare(at, "exclusiveMinimum", value.into(), limit.into());
    }

    /// `exclusiveMaximum` (§6.2.3).
    #[inline]
    pub fn exclusive_maximum(&mut self, at: At<'_>, value: impl Into<Number>, limit: impl Into<Number>) {
        self.compare(at, "exclusiveMaximum", value.into(), limit.into());
    }

    /// `multipleOf` (§6.2.1).
    #[inline]
    pub fn multiple_of(&mut self, at: At<'_>, value: impl Into<Number>, step: impl Into<Number>) {
        self.multiple(at, value.into(), step.into());
    }

    /// `uniqueItems` (§6.4.3): no two items have the same JSON.
    #[inline]
    pub fn unique_items<T: Serialize>(&mut self, at: At<'_>, items: &[T]) {
        if items.len() > 1 {
            // An item that cannot be serialized is refused when the body is.
            self.unique(at, items.iter().filter_map(|item| canonical(serde_json::to_value(item).ok()?)).collect());
        }
    }

    /// `pattern` (§6.3.3): an ECMA-262 regular expression that matches somewhere in the text. Checked with the feature
    /// `pattern` only; a pattern that is not a valid regular expression refuses nothing.
    #[cfg_attr(not(feature = "pattern"), allow(unused_variables, reason = "nothing is checked without the feature"))]
    pub fn pattern(&mut self, at: At<'_>, text: &str, pattern: &'static str) {
        #[cfg(feature = "pattern")]
        if !pattern::matches(text, pattern) {
            self.push(at, "pattern", format!("does not match `{pattern}`"));
        }
    }

    #[cold]
    fn count(&mut self, at: At<'_>, rule: &'static str, count: usize, asked: String, unit: &str) {
        let plural = match (count, unit) {
            (1, _) => unit.to_owned(),
            (_, "property") => "properties".to_owned(),
            _ => format!("{unit}s"),
        };
        self.push(at, rule, format!("has {count} {plural}, and {asked}"));
    }

    fn least(&mut self, at: At<'_>, rule: &'static str, count: usize, least: usize, unit: &str) {
        if count < least {
            let verb = if least == 1 { "is" } else { "are" };
            self.count(at, rule, count, format!("at least {least} {verb} asked for"), unit);
        }
    }

    fn most(&mut self, at: At<'_>, rule: &'static str, count: usize, most: usize, unit: &str) {
        if count > most {
            let verb = if most == 1 { "is" } else { "are" };
            self.count(at, rule, count, format!("at most {most} {verb} allowed"), unit);
        }
    }

    fn compare(&mut self, at: At<'_>, rule: &'static str, value: Number, limit: Number) {
        use std::cmp::Ordering::{Equal, Greater, Less};
        let order = value.compare(limit);
        let (kept, wanted) = match rule {
            "minimum" => (matches!(order, Some(Greater | Equal)), "at least"),
            "maximum" => (matches!(order, Some(Less | Equal)), "at most"),
            "exclusiveMinimum" => (matches!(order, Some(Greater)), "more than"),
            _ => (matches!(order, Some(Less)), "less than"),
        };
        if !kept {
            self.push(at, rule, format!("is {value}, and must be {wanted} {limit}"));
        }
    }

    fn multiple(&mut self, at: At<'_>, value: Number, step: Number) {
        if !value.is_multiple_of(step) {
            self.push(at, "multipleOf", format!("is {value}, and must be a multiple of {step}"));
        }
    }

    fn unique(&mut self, at: At<'_>, items: Vec<Vec<u8>>) {
        let mut seen = BTreeMap::new();
        for (index, item) in items.into_iter().enumerate() {
            if let Some(first) = seen.get(&item) {
                self.push(at, "uniqueItems", format!("has the same item at {first} and {index}"));
                return;
            }
            seen.insert(item, index);
        }
    }
}

/// The same bytes for the same JSON, whatever the order of its properties.
fn canonical(mut value: serde_json::Value) -> Option<Vec<u8>> {
    value.sort_all_objects();
    serde_json::to_vec(&value).ok()
}

impl<'a> IntoIterator for &'a Violations {
    type Item = &'a Violation;
    type IntoIter = std::slice::Iter<'a, Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for Violations {
    type Item = Violation;
    type IntoIter = std::vec::IntoIter<Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, violation) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            violation.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Violations {}

impl<T: Validate + ?Sized> Validate for &T {
    fn check(&self, at: At<'_>, found: &mut Violations) {
        (**self).check(at, found);
    }
}

impl<T: Validate + ?Sized> Validate for Box<T> {
    fn check(&self, at: At<'_>, found: &mut Violations) {
        (**self).check(at, found);
    }
}

impl<T: Validate> Validate for Option<T> {
    fn check(&self, at: At<'_>, found: &mut Violations) {
        if let Some(value) = self {
            value.check(at, found);
        }
    }
}

impl<T: Validate> Validate for [T] {
    fn check(&self, at: At<'_>, found: &mut Violations) {
        for (index, item) in self.iter().enumerate() {
            item.check(at.index(index), found);
        }
    }
}

impl<T: Validate> Validate for Vec<T> {
    fn check(&self, at: At<'_>, found: &mut Violations) {
        self.as_slice().check(at, found);
    }
}

impl<T: Validate> Validate for BTreeMap<String, T> {
    fn check(&self, at: At<'_>, found: &mut Violations) {
        for (key, value) in self {
            value.check(at.key(key), found);
        }
    }
}
