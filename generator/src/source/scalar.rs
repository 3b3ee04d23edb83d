//! What a plain YAML scalar means: the core schema of YAML 1.2.2, section 10.3.2.
//!
//! Enters the text of a plain scalar; leaves a JSON value. `NO`, `on`, `12:30` and dates are strings.
//! It departs from the letter in one point: a number with a leading zero (`007`) stays the text it is,
//! because JSON has no such number and documents that write it mean the text.

use serde_json::{Number, Value};

/// The value of a plain scalar, or the text again when JSON has no such number (`.nan`, `.inf`).
pub(super) fn resolve(text: String) -> Result<Value, String> {
    Ok(match text.as_str() {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => match number(&text) {
            Some(number) => Value::Number(number),
            None if is_not_finite(&text) => return Err(text),
            None => Value::String(text),
        },
    })
}

fn is_not_finite(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN")
}

fn number(text: &str) -> Option<Number> {
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.')) {
        return None;
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return radix(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return radix(digits, 8);
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let leading_zero =
        unsigned.len() > 1 && unsigned.starts_with('0') && unsigned.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
    if leading_zero || !is_decimal(unsigned) {
        return None;
    }
    let plain = text.strip_prefix('+').unwrap_or(text);
    if let Ok(integer) = plain.parse::<i64>() {
        return Some(integer.into());
    }
    if let Ok(integer) = plain.parse::<u64>() {
        return Some(integer.into());
    }
    Number::from_f64(plain.parse().ok()?)
}

fn radix(digits: &str, radix: u32) -> Option<Number> {
    if digits.starts_with(['+', '-']) {
        return None;
    }
    u64::from_str_radix(digits, radix).ok().map(Number::from)
}

/// `( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
fn is_decimal(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))),
        None => (text, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let mantissa_fits = match mantissa.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction) && whole.len() + fraction.len() > 0,
        None => !mantissa.is_empty() && digits(mantissa),
    };
    mantissa_fits && exponent.is_none_or(|exponent| !exponent.is_empty() && digits(exponent))
}

#[cfg(test)]
mod tests {
    use super::resolve;
    use serde_json::{Value, json};

    #[test]
    fn the_core_schema_and_nothing_of_yaml_1_1() {
        for (text, value) in [
            ("NO", json!("NO")),
            ("on", json!("on")),
            ("yes", json!("yes")),
            ("True", json!(true)),
            ("~", Value::Null),
            ("200", json!(200)),
            ("-1", json!(-1)),
            ("+1", json!(1)),
            ("0x1F", json!(31)),
            ("0o17", json!(15)),
            ("007", json!("007")),
            ("0", json!(0)),
            ("0.5", json!(0.5)),
            ("1e3", json!(1000.0)),
            ("1.", json!(1.0)),
            (".5", json!(0.5)),
            (".", json!(".")),
            ("-", json!("-")),
            ("1_000", json!("1_000")),
            ("12:30:45", json!("12:30:45")),
            ("2024-01-01", json!("2024-01-01")),
            ("1.2.3", json!("1.2.3")),
            ("18446744073709551615", json!(u64::MAX)),
            ("1e999", json!("1e999")),
            ("e5", json!("e5")),
            ("0x-1", json!("0x-1")),
        ] {
            assert_eq!(resolve(text.to_owned()), Ok(value), "{text}");
        }
        assert!(resolve(".nan".to_owned()).is_err() && resolve("-.INF".to_owned()).is_err());
    }
}
