//! Checks: the constraints that a Rust type does not ensure by itself, written in a table or as rules.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::runtime::{CheckWord, Export, KeywordCheck};
use super::{Emitter, text};
use crate::analyze::counted;
use crate::ir::{Bound, Constraints, NumberType, Type, TypeKind};

/// A check of a value.
pub enum Check {
    /// Of the number of characters, of items or of properties.
    Count(KeywordCheck, usize),
    /// Of a number of this type, with a limit.
    Limit(KeywordCheck, f64, NumberType),
    /// `pattern`
    Pattern(String),
    /// `uniqueItems`
    Unique,
    /// Of each item of a list.
    Each(Vec<Check>),
    /// Of each value of a map.
    Values(Vec<Check>),
    /// Of a value that may be `null`.
    UnlessNull(Vec<Check>),
    /// Of a value that may be any JSON value.
    Any(Vec<Check>),
    /// The checks of the type of the value.
    Nested,
}

impl Emitter<'_> {
    /// The checks of a value of a type.
    pub(super) fn checks(&self, ty: &Type, constraints: &Constraints) -> Vec<Check> {
        with_nested(self.own_checks(ty, constraints), self.has_checks(ty))
    }

    /// The checks of items or values, without those of their type.
    pub(super) fn inner_checks(&self, ty: &Type, constraints: Option<&Constraints>) -> Vec<Check> {
        constraints.map(|constraints| self.own_checks(ty, constraints)).unwrap_or_default()
    }

    fn own_checks(&self, ty: &Type, constraints: &Constraints) -> Vec<Check> {
        if self.context.api.is_given(ty) {
            return Vec::new();
        }
        if matches!(ty, Type::Named(id) if self.context.analysis.newtypes.contains(id)) {
            return Vec::new();
        }
        let each = constraints.each.as_deref();
        match self.context.api.resolve(ty) {
            text @ Type::String(_) if self.is_string(text) => of_text(constraints),
            Type::Number(number) => of_number(constraints, *number),
            Type::Array(item) => {
                let mut checks = of_list(constraints);
                checks.extend(wrap(self.inner_checks(item, each), Check::Each));
                checks
            }
            Type::Map(value) => {
                let mut checks = counts(constraints.min_properties, constraints.max_properties);
                checks.extend(wrap(self.inner_checks(value, each), Check::Values));
                checks
            }
            Type::Nullable(inner) => wrap(self.own_checks(inner, constraints), Check::UnlessNull),
            Type::Any => wrap(of_any(constraints), Check::Any),
            Type::Named(id) => match &self.context.api.get(*id).kind {
                TypeKind::Object(object) => {
                    let (least, most) = counted(object, constraints);
                    counts(least, most)
                }
                _ => Vec::new(),
            },
            // What `lower` reports as not checked.
            Type::Tuple(_) | Type::Upload | Type::Json(_) => Vec::new(),
            Type::Boolean | Type::String(_) | Type::Literal(_) | Type::Binary => Vec::new(),
        }
    }

    /// Checks as rules, for values that are checked as JSON.
    pub(super) fn rules(&mut self, checks: &[Check]) -> Vec<TokenStream> {
        let mut rules = Vec::new();
        for check in checks {
            rules.push(match check {
                Check::Count(keyword, count) => {
                    let (rule, count) = (self.rule(*keyword), Literal::usize_unsuffixed(*count));
                    quote!(#rule(#count))
                }
                Check::Limit(keyword, limit, _) => {
                    let (rule, limit) = (self.rule(*keyword), Literal::f64_unsuffixed(*limit));
                    quote!(#rule(#limit))
                }
                Check::Pattern(pattern) => {
                    let (rule, pattern) = (self.rule(KeywordCheck::Pattern), text(pattern));
                    quote!(#rule(#pattern))
                }
                Check::Unique => self.rule(KeywordCheck::UniqueItems),
                Check::Each(checks) | Check::Values(checks) => {
                    let (rule, rules) = (self.rule(KeywordCheck::Each), self.rules(checks));
                    quote!(#rule(&[#(#rules),*]))
                }
                Check::UnlessNull(checks) | Check::Any(checks) => {
                    rules.extend(self.rules(checks));
                    continue;
                }
                Check::Nested => continue,
            });
        }
        rules
    }

    /// The rule that checks the same keyword.
    fn rule(&mut self, keyword: KeywordCheck) -> TokenStream {
        let (rule, keyword) = (self.runtime(Export::Rule), keyword.rule());
        quote!(#rule::#keyword)
    }

    /// Checks as a table has them.
    pub(super) fn table_checks(&mut self, checks: &[Check]) -> Vec<TokenStream> {
        let mut entries = Vec::new();
        for check in checks {
            entries.push(match check {
                Check::Count(keyword, count) => {
                    let count = Literal::usize_unsuffixed(*count);
                    quote!(#keyword(#count))
                }
                Check::Limit(keyword, limit, number) => {
                    let limit = limit_literal(*limit, *number);
                    quote!(#keyword(#limit))
                }
                Check::Pattern(pattern) => {
                    let (check, pattern) = (KeywordCheck::Pattern, text(pattern));
                    quote!(#check(#pattern))
                }
                Check::Unique => {
                    let check = KeywordCheck::UniqueItems;
                    quote!(#check())
                }
                Check::Each(checks) => {
                    let (check, checks) = (KeywordCheck::Each, self.table_checks(checks));
                    quote!(#check(#(#checks)*))
                }
                Check::Values(checks) => {
                    let (check, checks) = (CheckWord::Values, self.table_checks(checks));
                    quote!(#check(#(#checks)*))
                }
                Check::UnlessNull(checks) => {
                    let (check, checks) = (CheckWord::UnlessNull, self.table_checks(checks));
                    quote!(#check(#(#checks)*))
                }
                Check::Any(checks) => {
                    let (check, rules) = (CheckWord::Rules, self.rules(checks));
                    quote!(#check(&[#(#rules),*]))
                }
                Check::Nested => {
                    let check = CheckWord::Nested;
                    quote!(#check())
                }
            });
        }
        entries
    }
}

/// Checks, and those of the type of the value.
pub fn with_nested(mut checks: Vec<Check>, nested: bool) -> Vec<Check> {
    checks.extend(nested.then_some(Check::Nested));
    checks
}

/// Checks of the values that a value holds, if there are any.
pub fn wrap(checks: Vec<Check>, of: impl FnOnce(Vec<Check>) -> Check) -> Vec<Check> {
    if checks.is_empty() { Vec::new() } else { vec![of(checks)] }
}

/// The checks of how many properties an object has.
pub fn counts(least: Option<usize>, most: Option<usize>) -> Vec<Check> {
    let least = least.filter(|least| *least > 0).map(|least| Check::Count(KeywordCheck::MinProperties, least));
    least.into_iter().chain(most.map(|most| Check::Count(KeywordCheck::MaxProperties, most))).collect()
}

fn of_text(constraints: &Constraints) -> Vec<Check> {
    // A length of at least 0 excludes nothing.
    let least =
        constraints.min_length.filter(|least| *least > 0).map(|least| Check::Count(KeywordCheck::MinLength, least));
    let most = constraints.max_length.map(|most| Check::Count(KeywordCheck::MaxLength, most));
    let patterns = constraints.patterns.iter().cloned().map(Check::Pattern);
    least.into_iter().chain(most).chain(patterns).collect()
}

fn of_list(constraints: &Constraints) -> Vec<Check> {
    let least =
        constraints.min_items.filter(|least| *least > 0).map(|least| Check::Count(KeywordCheck::MinItems, least));
    let most = constraints.max_items.map(|most| Check::Count(KeywordCheck::MaxItems, most));
    let unique = constraints.unique_items.then_some(Check::Unique);
    least.into_iter().chain(most).chain(unique).collect()
}

/// The checks of a value of any type: each keyword applies to values of one JSON type.
fn of_any(constraints: &Constraints) -> Vec<Check> {
    let mut checks = of_text(constraints);
    checks.extend(of_number(constraints, NumberType::F64));
    checks.extend(of_list(constraints));
    checks.extend(counts(constraints.min_properties, constraints.max_properties));
    checks.extend(constraints.each.as_deref().and_then(|each| wrap(of_any(each), Check::Each).pop()));
    checks
}

fn of_number(constraints: &Constraints, number: NumberType) -> Vec<Check> {
    let whole = !matches!(number, NumberType::F32 | NumberType::F64);
    let bound = |inclusive: KeywordCheck, exclusive: KeywordCheck, bound: Option<Bound>| {
        let (limit, excluded) = (bound?.limit.as_f64(), bound?.excluded);
        // The bound of the type itself excludes nothing.
        let range = if inclusive == KeywordCheck::Minimum { lowest(number) } else { highest(number) };
        if !excluded && limit == range {
            return None;
        }
        // A bound between two integers excludes up to the next one.
        let (limit, excluded) = match (whole && limit.fract() != 0.0, inclusive) {
            (true, KeywordCheck::Minimum) => (limit.ceil(), false),
            (true, _) => (limit.floor(), false),
            (false, _) => (limit, excluded),
        };
        limit_literal(limit, number)?;
        Some(Check::Limit(if excluded { exclusive } else { inclusive }, limit, number))
    };
    let step = constraints
        .multiple_of
        .map(crate::json::Number::as_f64)
        .filter(|step| *step > 0.0 && limit_literal(*step, number).is_some());
    let least = bound(KeywordCheck::Minimum, KeywordCheck::ExclusiveMinimum, constraints.minimum);
    let most = bound(KeywordCheck::Maximum, KeywordCheck::ExclusiveMaximum, constraints.maximum);
    let step = step.map(|step| Check::Limit(KeywordCheck::MultipleOf, step, number));
    least.into_iter().chain(most).chain(step).collect()
}

#[expect(clippy::cast_precision_loss, reason = "the bound of a document is as imprecise")]
fn lowest(number: NumberType) -> f64 {
    match number {
        NumberType::I32 => f64::from(i32::MIN),
        NumberType::I64 => i64::MIN as f64,
        NumberType::U32 | NumberType::U64 => 0.0,
        NumberType::F32 | NumberType::F64 => f64::NEG_INFINITY,
    }
}

#[expect(clippy::cast_precision_loss, reason = "the bound of a document is as imprecise")]
fn highest(number: NumberType) -> f64 {
    match number {
        NumberType::I32 => f64::from(i32::MAX),
        NumberType::I64 => i64::MAX as f64,
        NumberType::U32 => f64::from(u32::MAX),
        NumberType::U64 => u64::MAX as f64,
        NumberType::F32 | NumberType::F64 => f64::INFINITY,
    }
}

/// A bound as a literal whose type can be compared with that of the value: an integer where the value is one.
fn limit_literal(limit: f64, number: NumberType) -> Option<TokenStream> {
    if !limit.is_finite() {
        return None;
    }
    let whole = limit.fract() == 0.0 && limit.abs() < 9.0e15;
    let literal = match number {
        NumberType::F32 | NumberType::F64 => Literal::f64_unsuffixed(limit),
        _ if whole => {
            #[expect(clippy::cast_possible_truncation, reason = "whole, and less than 2^53")]
            let limit = limit as i64;
            if i32::try_from(limit).is_ok() { Literal::i64_unsuffixed(limit) } else { Literal::i64_suffixed(limit) }
        }
        // A bound beyond 2^53 is the bound of the format, or close to it.
        _ => return None,
    };
    Some(quote!(#literal))
}
