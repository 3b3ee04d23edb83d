//! Constraints in words (JSON Schema Validation wright-00, section 5).
//!
//! Enters: the type and the constraints of a parameter or a body. Leaves: phrases that a sentence lists, such as `at most 100
//! characters`. A keyword says nothing of values of another JSON type than its own, so it has no phrase there: `uniqueItems` of a string.

use std::fmt::Display;

use super::code;
use crate::ir::{Api, Bound, Constraints, Type, TypeKind};

/// What a value of a type must satisfy, a phrase for each.
pub fn phrases(api: &Api, ty: &Type, constraints: &Constraints) -> Vec<String> {
    of(api, Some(ty), constraints)
}

/// The JSON type of a value, as far as constraints tell types apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Any of them, or several.
    Any,
    Text,
    Number,
    List,
    Object,
    /// One that no keyword is about.
    Boolean,
}

impl Kind {
    fn of(api: &Api, ty: &Type) -> Self {
        match ty {
            Type::Any | Type::Json(_) | Type::Nullable(_) => Self::Any,
            Type::Boolean => Self::Boolean,
            Type::Number(_) => Self::Number,
            Type::String(_) | Type::Literal(_) | Type::Binary | Type::Upload => Self::Text,
            Type::Array(_) | Type::Tuple(_) => Self::List,
            Type::Map(_) => Self::Object,
            Type::Named(id) => match &api.get(*id).kind {
                TypeKind::Object(_) => Self::Object,
                TypeKind::Enumeration(_) => Self::Text,
                TypeKind::IntegerEnumeration(_) => Self::Number,
                TypeKind::Union(_) | TypeKind::Alias(_) => Self::Any,
            },
        }
    }
}

/// The type of a value that is not `null`, behind its names.
fn value<'a>(api: &'a Api, ty: &'a Type) -> &'a Type {
    let mut ty = api.resolve(ty);
    for _ in 0..=api.types.len() {
        let Type::Nullable(inner) = ty else { return ty };
        ty = api.resolve(inner);
    }
    ty
}

/// The phrases of a value whose type may not be known.
fn of(api: &Api, ty: Option<&Type>, constraints: &Constraints) -> Vec<String> {
    let ty = ty.map(|ty| value(api, ty));
    let found = ty.map_or(Kind::Any, |ty| Kind::of(api, ty));
    let may_be = |kind: Kind| found == Kind::Any || found == kind;
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
    if may_be(Kind::Text) {
        range(constraints.min_length, constraints.max_length, "character", "characters");
    }
    if may_be(Kind::List) {
        range(constraints.min_items, constraints.max_items, "item", "items");
    }
    if may_be(Kind::Object) {
        range(constraints.min_properties, constraints.max_properties, "property", "properties");
    }
    if may_be(Kind::Number) {
        phrases.extend(numbers(constraints.minimum.as_ref(), constraints.maximum.as_ref()));
        phrases.extend(constraints.multiple_of.map(|divisor| format!("a multiple of {divisor}")));
    }
    if constraints.unique_items && may_be(Kind::List) {
        phrases.push("no item twice".to_owned());
    }
    if may_be(Kind::Text) {
        let patterns = constraints.patterns.iter().filter(|pattern| !pattern.contains('`'));
        phrases.extend(patterns.map(|pattern| format!("matches {}", code(pattern))));
    }
    if let Some(each) = constraints.each.as_deref().filter(|_| may_be(Kind::List) || may_be(Kind::Object)) {
        let held = match ty {
            Some(Type::Array(inner) | Type::Map(inner)) => Some(&**inner),
            _ => None,
        };
        phrases.extend(of(api, held, each).into_iter().map(|phrase| format!("each {phrase}")));
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

#[cfg(test)]
mod tests {
    use super::phrases;
    use crate::ir::{Api, Constraints, NumberType, Type};

    #[test]
    fn a_keyword_says_nothing_of_values_of_another_type() {
        let each = Constraints { min_length: Some(1), unique_items: true, ..Constraints::default() };
        let all = Constraints {
            min_length: Some(2),
            max_items: Some(3),
            unique_items: true,
            max_properties: Some(4),
            each: Some(Box::new(each)),
            ..Constraints::default()
        };
        let list = Type::Array(Box::new(Type::String(None)));
        let map = Type::Map(Box::new(Type::Number(NumberType::I64)));
        let every = [
            "at least 2 characters",
            "at most 3 items",
            "at most 4 properties",
            "no item twice",
            "each at least 1 character",
            "each no item twice",
        ];
        let cases: [(Type, &[&str]); 7] = [
            (Type::String(None), &every[..1]),
            (Type::Boolean, &[]),
            (Type::Number(NumberType::I64), &[]),
            (list.clone(), &["at most 3 items", "no item twice", "each at least 1 character"]),
            (Type::Nullable(Box::new(list)), &["at most 3 items", "no item twice", "each at least 1 character"]),
            (map, &["at most 4 properties"]),
            (Type::Any, &every),
        ];
        for (ty, expected) in cases {
            assert_eq!(phrases(&Api::default(), &ty, &all), expected, "{ty:?}");
        }
    }
}
