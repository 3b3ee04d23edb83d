//! [`Rule`]: a constraint as data, for values whose type does not carry it: parameters, and any JSON value.

use super::{At, Number, Violations};
use serde_json::Value;

/// A constraint. It applies to values of its own JSON type and accepts all others.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Rule {
    /// `minLength`
    MinLength(usize),
    /// `maxLength`
    MaxLength(usize),
    /// `pattern`, checked with the feature `pattern` only.
    Pattern(&'static str),
    /// `minimum`
    Minimum(f64),
    /// `maximum`
    Maximum(f64),
    /// `minimum` with `exclusiveMinimum`
    ExclusiveMinimum(f64),
    /// `maximum` with `exclusiveMaximum`
    ExclusiveMaximum(f64),
    /// `multipleOf`
    MultipleOf(f64),
    /// `minItems`
    MinItems(usize),
    /// `maxItems`
    MaxItems(usize),
    /// `uniqueItems`
    UniqueItems,
    /// `minProperties`
    MinProperties(usize),
    /// `maxProperties`
    MaxProperties(usize),
    /// What each item of a list, or each value of an object, must satisfy.
    Each(&'static [Rule]),
}

impl Violations {
    /// Several constraints of one JSON value.
    ///
    /// ```
    /// use specwright_runtime::{Value, Violations, validate::{At, Rule}};
    ///
    /// let mut found = Violations::default();
    /// let tags = Value::from(vec!["a", "abc"]);
    /// found.rules(At::named("query.tags"), &tags, &[Rule::MaxItems(2), Rule::Each(&[Rule::MaxLength(2)])]);
    /// assert_eq!(found.to_string(), "query.tags[1]: has 3 characters, and at most 2 are allowed (maxLength)");
    /// ```
    pub fn rules(&mut self, at: At<'_>, value: &Value, rules: &'static [Rule]) {
        for rule in rules {
            self.rule(at, value, *rule);
        }
    }

    /// One constraint of a JSON value.
    pub fn rule(&mut self, at: At<'_>, value: &Value, rule: Rule) {
        match value {
            Value::String(text) => self.rule_of_text(at, text, rule),
            Value::Number(number) => self.rule_of_number(at, number, rule),
            Value::Array(items) => self.rule_of_list(at, items, rule),
            Value::Object(members) => match rule {
                Rule::MinProperties(least) => self.min_properties(at, members.len(), least),
                Rule::MaxProperties(most) => self.max_properties(at, members.len(), most),
                Rule::Each(rules) => members.iter().for_each(|(key, value)| self.rules(at.key(key), value, rules)),
                _ => {}
            },
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn rule_of_text(&mut self, at: At<'_>, text: &str, rule: Rule) {
        match rule {
            Rule::MinLength(least) => self.min_length(at, text, least),
            Rule::MaxLength(most) => self.max_length(at, text, most),
            Rule::Pattern(pattern) => self.pattern(at, text, pattern),
            _ => {}
        }
    }

    fn rule_of_number(&mut self, at: At<'_>, number: &serde_json::Number, rule: Rule) {
        let whole = number.as_i64().map(Number::from).or(number.as_u64().map(Number::from));
        let Some(value) = whole.or(number.as_f64().map(Number::from)) else { return };
        match rule {
            Rule::Minimum(limit) => self.minimum(at, value, limit),
            Rule::Maximum(limit) => self.maximum(at, value, limit),
            Rule::ExclusiveMinimum(limit) => self.exclusive_minimum(at, value, limit),
            Rule::ExclusiveMaximum(limit) => self.exclusive_maximum(at, value, limit),
            Rule::MultipleOf(step) => self.multiple_of(at, value, step),
            _ => {}
        }
    }

    fn rule_of_list(&mut self, at: At<'_>, items: &[Value], rule: Rule) {
        match rule {
            Rule::MinItems(least) => self.min_items(at, items.len(), least),
            Rule::MaxItems(most) => self.max_items(at, items.len(), most),
            Rule::UniqueItems => self.unique_items(at, items),
            Rule::Each(rules) => {
                items.iter().enumerate().for_each(|(index, item)| self.rules(at.index(index), item, rules));
            }
            _ => {}
        }
    }
}
