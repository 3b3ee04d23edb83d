//! Numbers: common ones, bounds and what is next to them, and what a narrower type cannot hold.

use serde_json::{Number, Value, json};

use crate::flat::{Flat, kind};

/// Numbers that schemas may accept, likelier ones first.
pub fn candidates(flat: &Flat<'_>) -> Vec<Value> {
    let mut found = vec![json!(1), json!(0), json!(-1), json!(0.5), json!(-0.25)];
    let whole = flat.kinds.unwrap_or(kind::ALL) & kind::FRACTION == 0;
    let single = flat.values("format").any(|format| format == "float");
    for keyword in ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"] {
        for bound in flat.values(keyword).filter(|bound| bound.is_number()) {
            // A bound beyond 64 bits is not a number that is sent, nor is 2^63 as a double rounds it.
            let rounded =
                bound.as_u64().is_some_and(|bound| bound > i64::MAX as u64 && bound < 9_300_000_000_000_000_000);
            if !(whole && (bound.is_f64() || rounded)) {
                found.push(bound.clone());
            }
            if let Some(whole) = bound.as_i64() {
                found.extend([json!(whole.saturating_add(1)), json!(whole.saturating_sub(1))]);
            }
            if let Some(float) = bound.as_f64().filter(|float| float.abs() < 1e6) {
                found.extend([float + 0.5, float - 0.5].into_iter().filter_map(Number::from_f64).map(Value::Number));
            }
        }
    }
    let format = flat.values("format").filter_map(Value::as_str).next();
    if whole {
        found.extend([json!(i32::MAX), json!(i32::MIN)]);
        // What a double cannot hold.
        found.extend([json!(9_007_199_254_740_993_i64), json!(i64::MAX), json!(i64::MIN)]);
    } else if !single {
        found.extend([json!(0.123_456_789_012_3), json!(1e300), json!(-123_456_789.125)]);
    }
    match format {
        Some("uint32") => found.push(json!(u32::MAX)),
        Some("uint64") => found.push(json!(u64::MAX)),
        _ => {}
    }
    let multiples = flat.values("multipleOf").filter_map(Value::as_f64).filter(|step| *step > 0.0);
    let least = flat.values("minimum").filter_map(Value::as_f64).fold(0.0, f64::max);
    found.extend(multiples.filter_map(|step| {
        let number = (least / step).ceil() * step;
        if number.fract() == 0.0 { Some(json!(number as i64)) } else { Number::from_f64(number).map(Value::Number) }
    }));
    if single {
        // Values that single precision cannot hold are not tested.
        #[expect(clippy::cast_possible_truncation, reason = "the point of it")]
        let rounded = |number: &Value| number.as_f64().and_then(|float| (float as f32).to_string().parse::<f64>().ok());
        found = found.iter().filter_map(rounded).filter_map(Number::from_f64).map(Value::Number).collect();
    }
    found
}
