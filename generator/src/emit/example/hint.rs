//! What an example of a value is made from: its name, what the document gives for it, its constraints.
//!
//! Enters: a field, a parameter or what is inside one. Leaves: a text or a number that the constraints allow, as far as that is known: a
//! call that is refused before it is sent is no example. Patterns are not looked at.

use serde_json::Value;

use crate::ir::{Bound, Constraints, Field, FieldDefault, NumberType, Type};

/// The longest text that is taken as a value.
const LONGEST: usize = 40;

/// What is known of a value.
pub(super) struct Hint<'a> {
    /// The name of what has it.
    pub name: &'a str,
    /// What the document gives for it.
    pub value: Option<&'a Value>,
    /// What it must satisfy.
    pub constraints: &'a Constraints,
}

impl<'a> Hint<'a> {
    pub fn of_field(field: &'a Field) -> Self {
        let value = match &field.default {
            FieldDefault::Assumed(value) => Some(value),
            _ => None,
        };
        Self { name: field.client_name.as_deref().unwrap_or(&field.name), value, constraints: &field.constraints }
    }

    /// What is known of something inside.
    pub fn of(&self, value: Option<&'a Value>) -> Self {
        Self { name: self.name, value, constraints: self.constraints.each.as_deref().unwrap_or(self.constraints) }
    }

    /// A string of this type.
    pub fn text_of(&self, ty: &Type) -> String {
        let Type::String(Some(format)) = ty else { return self.text() };
        self.text_in(format)
    }

    /// A string in a format (JSON Schema Validation 2020-12, section 7.3).
    pub fn text_in(&self, format: &str) -> String {
        let known = match format {
            "email" | "idn-email" => "name@example.com",
            "uri" | "url" | "iri" => "https://example.com",
            "hostname" | "idn-hostname" => "example.com",
            "ipv4" => "192.0.2.1",
            "ipv6" => "2001:db8::1",
            _ => return self.text(),
        };
        if self.value.is_some() { self.text() } else { known.to_owned() }
    }

    /// A string: the document's, or the name of what has it.
    pub fn text(&self) -> String {
        let given = match self.value {
            Some(Value::String(text)) => Some(text.clone()),
            Some(value @ (Value::Number(_) | Value::Bool(_))) => Some(value.to_string()),
            _ => None,
        };
        let is_short = |text: &String| {
            !text.is_empty()
                && text.chars().count() <= LONGEST
                && !text.contains(|char: char| char.is_control() || char == '`')
        };
        given.filter(is_short).unwrap_or_else(|| {
            let name = Some(self.name.to_owned()).filter(is_short);
            fit(name.as_deref().unwrap_or("text"), self.constraints)
        })
    }

    /// A number of a type, within its bounds where they are whole numbers.
    pub fn number(&self, number: NumberType) -> String {
        let given = self.value.and_then(Value::as_f64);
        let bound = |bound: Option<Bound>| bound.filter(|bound| !bound.excluded).map(|bound| bound.limit.as_f64());
        let least = bound(self.constraints.minimum).filter(|least| *least > 1.0);
        let most = bound(self.constraints.maximum).filter(|most| *most < 1.0);
        let value = given.or(least).or(most).unwrap_or(1.0);
        let (low, high) = match number {
            NumberType::F32 => return format!("{:?}", if value.abs() < 1e6 { value } else { 1.0 }),
            NumberType::F64 => return format!("{value:?}"),
            NumberType::I32 => (f64::from(i32::MIN), f64::from(i32::MAX)),
            NumberType::U32 => (0.0, f64::from(u32::MAX)),
            // The whole numbers that a double holds exactly.
            NumberType::I64 => (-9e15, 9e15),
            NumberType::U64 => (0.0, 9e15),
        };
        let fits = value.fract() == 0.0 && (low..=high).contains(&value);
        format!("{:.0}", if fits { value } else { 1.0 })
    }
}

/// A name as long as a string has to be, unless that is long, or a pattern says more of it.
fn fit(name: &str, constraints: &Constraints) -> String {
    let count = name.chars().count();
    let most = constraints.max_length.unwrap_or(usize::MAX).max(1);
    let length = count.max(constraints.min_length.unwrap_or_default()).min(most);
    if length == count || length > LONGEST || !constraints.patterns.is_empty() {
        return name.to_owned();
    }
    format!("{name}-").chars().cycle().take(length).collect()
}

#[cfg(test)]
mod tests {
    use super::fit;
    use crate::ir::Constraints;

    #[test]
    fn a_name_is_as_long_as_the_document_says() {
        for (least, most, expected) in [
            (None, None, "name"),
            (Some(2), Some(9), "name"),
            (Some(5), None, "name-"),
            (Some(11), Some(12), "name-name-n"),
            (None, Some(3), "nam"),
            (None, Some(0), "n"),
            (Some(64), None, "name"),
        ] {
            let constraints = Constraints { min_length: least, max_length: most, ..Constraints::default() };
            assert_eq!(fit("name", &constraints), expected, "{least:?} {most:?}");
        }
        let constraints =
            Constraints { min_length: Some(9), patterns: vec!["^[a-z]+$".to_owned()], ..Constraints::default() };
        assert_eq!(fit("name", &constraints), "name");
    }
}
