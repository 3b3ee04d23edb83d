//! Constraints in words (JSON Schema Validation wright-00, section 5).
//!
//! Enters: constraints of a parameter or a body. Leaves: phrases that a sentence lists, such as `at most 100 characters`.

use std::fmt::Display;

use super::code;
use crate::ir::{Bound, Constraints};

/// What a value must satisfy, a phrase for each.
pub fn phrases(constraints: &Constraints) -> Vec<String> {
    let mut phrases = Vec::new();
    let mut range = |least: Option<usize>, most: Option<usize>, one: &str, many: &str| {
        let count = |count: usize| format!("{count} {}", if count == 1 { one } else { many });
        phrases.extend(match (least.filter(|least| *least > 0), most) {
            (Some(least), Some(most)) if least == most => Some(count(least)),
            (Some(least), Some(most)) => Some(format!("{least} to {}", count(most))),
            (Some(least), None) => Some(format!("at least {}", count(least))),
            (None, Some(most)) => Some(format!("at most {}", count(most))),
            (None, None) => None,
        });
    };
    range(constraints.min_length, constraints.max_length, "character", "characters");
    range(constraints.min_items, constraints.max_items, "item", "items");
    range(constraints.min_properties, constraints.max_properties, "property", "properties");
    phrases.extend(numbers(constraints.minimum.as_ref(), constraints.maximum.as_ref()));
    if let Some(divisor) = &constraints.multiple_of {
        phrases.push(format!("a multiple of {divisor}"));
    }
    if constraints.unique_items {
        phrases.push("no item twice".to_owned());
    }
    let patterns = constraints.patterns.iter().filter(|pattern| !pattern.contains('`'));
    phrases.extend(patterns.map(|pattern| format!("matches {}", code(pattern))));
    if let Some(each) = &constraints.each {
        phrases.extend(self::phrases(each).into_iter().map(|phrase| format!("each {phrase}")));
    }
    phrases
}

fn numbers(minimum: Option<&Bound>, maximum: Option<&Bound>) -> Option<String> {
    let limit = |bound: &Bound, excluded: &str, included: &str| {
        let words: &dyn Display = if bound.excluded { &excluded } else { &included };
        format!("{words} {}", bound.limit)
    };
    match (minimum, maximum) {
        (Some(least), Some(most)) if !least.excluded && !most.excluded => {
            Some(format!("{} to {}", least.limit, most.limit))
        }
        (None, None) => None,
        (least, most) => {
            let least = least.map(|bound| limit(bound, "more than", "at least"));
            let most = most.map(|bound| limit(bound, "less than", "at most"));
            Some(least.into_iter().chain(most).collect::<Vec<_>>().join(" and "))
        }
    }
}
