//! Checks: which constraints a Rust type leaves to be checked, and the two ways to say them, in a table and as data.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{Emitter, ident, text};
use crate::analyze::counted;
use crate::ir::{Bound, Constraints, NumberType, Type, TypeKind};
use crate::name::type_name;

/// A check of a value.
pub enum Check {
    /// With a number of characters, of items or of properties.
    Count(&'static str, usize),
    /// With a limit, and the type of the numbers that it is for.
    Limit(&'static str, f64, NumberType),
    /// `pattern`
    Pattern(String),
    /// `uniqueItems`
    Unique,
    /// Of each item of a list.
    Each(Vec<Check>),
    /// Of each value of a map.
    Values(Vec<Check>),
    /// Of what may be `null`.
    UnlessNull(Vec<Check>),
    /// Of a value that may be any JSON value.
    Any(Vec<Check>),
    /// What the value's own type asks for.
    Nested,
}

impl Emitter<'_> {
    /// The checks of a value of a type.
    pub(super) fn checks(&self, ty: &Type, constraints: &Constraints) -> Vec<Check> {
        with_nested(self.own_checks(ty, constraints), self.has_checks(ty))
    }

    /// The checks of items or values, their own types' left out.
    pub(super) fn inner_checks(&self, ty: &Type, constraints: Option<&Constraints>) -> Vec<Check> {
        constraints.map(|constraints| self.own_checks(ty, constraints)).unwrap_or_default()
    }

    fn own_checks(&self, ty: &Type, constraints: &Constraints) -> Vec<Check> {
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
            Type::Boolean | Type::String(_) | Type::Binary => Vec::new(),
        }
    }

    /// Checks as data, for values that are looked at as JSON.
    pub(super) fn rules(&mut self, checks: &[Check]) -> Vec<TokenStream> {
        let mut rules = Vec::new();
        for check in checks {
            rules.push(match check {
                Check::Count(name, count) => {
                    let (rule, count) = (self.rule_called(name), Literal::usize_unsuffixed(*count));
                    quote!(#rule(#count))
                }
                Check::Limit(name, limit, _) => {
                    let (rule, limit) = (self.rule_called(name), Literal::f64_unsuffixed(*limit));
                    quote!(#rule(#limit))
                }
                Check::Pattern(pattern) => {
                    let (rule, pattern) = (self.rule("Pattern"), text(pattern));
                    quote!(#rule(#pattern))
                }
                Check::Unique => self.rule("UniqueItems"),
                Check::Each(checks) | Check::Values(checks) => {
                    let (rule, rules) = (self.rule("Each"), self.rules(checks));
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

    /// The rule that a check in a table is: `min_length` is `MinLength`.
    fn rule_called(&mut self, check: &str) -> TokenStream {
        self.rule(&type_name(&[check.to_owned()]))
    }

    fn rule(&mut self, name: &str) -> TokenStream {
        let (rule, name) = (self.runtime("Rule"), ident(name));
        quote!(#rule::#name)
    }

    /// Checks as they stand in a table.
    pub(super) fn table_checks(&mut self, checks: &[Check]) -> Vec<TokenStream> {
        let mut entries = Vec::new();
        for check in checks {
            entries.push(match check {
                Check::Count(name, count) => {
                    let (name, count) = (ident(name), Literal::usize_unsuffixed(*count));
                    quote!(#name(#count))
                }
                Check::Limit(name, limit, number) => {
                    let (name, limit) = (ident(name), limit_literal(*limit, *number));
                    quote!(#name(#limit))
                }
                Check::Pattern(pattern) => {
                    let pattern = text(pattern);
                    quote!(pattern(#pattern))
                }
                Check::Unique => quote!(unique_items()),
                Check::Each(checks) => {
                    let checks = self.table_checks(checks);
                    quote!(each(#(#checks)*))
                }
                Check::Values(checks) => {
                    let checks = self.table_checks(checks);
                    quote!(values(#(#checks)*))
                }
                Check::UnlessNull(checks) => {
                    let checks = self.table_checks(checks);
                    quote!(unless_null(#(#checks)*))
                }
                Check::Any(checks) => {
                    let rules = self.rules(checks);
                    quote!(rules(&[#(#rules),*]))
                }
                Check::Nested => quote!(nested()),
            });
        }
        entries
    }
}

/// Checks, and those of the value's own type.
pub fn with_nested(mut checks: Vec<Check>, nested: bool) -> Vec<Check> {
    checks.extend(nested.then_some(Check::Nested));
    checks
}

/// Checks of what a value holds, if there are any.
pub fn wrap(checks: Vec<Check>, of: impl FnOnce(Vec<Check>) -> Check) -> Vec<Check> {
    if checks.is_empty() { Vec::new() } else { vec![of(checks)] }
}

/// The checks of how many properties an object has.
pub fn counts(least: Option<usize>, most: Option<usize>) -> Vec<Check> {
    let least = least.filter(|least| *least > 0).map(|least| Check::Count("min_properties", least));
    least.into_iter().chain(most.map(|most| Check::Count("max_properties", most))).collect()
}

fn of_text(constraints: &Constraints) -> Vec<Check> {
    // A length of at least 0 excludes nothing.
    let least = constraints.min_length.filter(|least| *least > 0).map(|least| Check::Count("min_length", least));
    let most = constraints.max_length.map(|most| Check::Count("max_length", most));
    let pattern = constraints.pattern.clone().map(Check::Pattern);
    least.into_iter().chain(most).chain(pattern).collect()
}

fn of_list(constraints: &Constraints) -> Vec<Check> {
    let least = constraints.min_items.filter(|least| *least > 0).map(|least| Check::Count("min_items", least));
    let most = constraints.max_items.map(|most| Check::Count("max_items", most));
    let unique = constraints.unique_items.then_some(Check::Unique);
    least.into_iter().chain(most).chain(unique).collect()
}

/// What is asked of a value, whatever it is: each keyword is about values of one JSON type.
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
    let bound = |inclusive: &'static str, exclusive: &'static str, bound: Option<Bound>| {
        let (limit, excluded) = (bound?.limit.as_f64(), bound?.excluded);
        // What the type cannot hold anyway is no constraint.
        let range = if inclusive == "minimum" { lowest(number) } else { highest(number) };
        if !excluded && limit == range {
            return None;
        }
        // Between two integers there is none: the next one is the bound.
        let (limit, excluded) = match (whole && limit.fract() != 0.0, inclusive) {
            (true, "minimum") => (limit.ceil(), false),
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
    let least = bound("minimum", "exclusive_minimum", constraints.minimum);
    let most = bound("maximum", "exclusive_maximum", constraints.maximum);
    let step = step.map(|step| Check::Limit("multiple_of", step, number));
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

/// A bound as a literal of a type that compares with the value's: whole where the value is whole.
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
        // A bound beyond 2^53 is the range of the format, or close to it.
        _ => return None,
    };
    Some(quote!(#literal))
}
