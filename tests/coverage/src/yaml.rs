//! YAML as JSON: keys that are numbers become texts, tags are left out, and `<<` is merged.
//!
//! Of a key that is there twice, the last value counts, as it does in JSON.

use serde::de::{Deserialize, Deserializer, EnumAccess, IgnoredAny, MapAccess, SeqAccess, VariantAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;

/// Reads a text.
pub fn parse(text: &str) -> Result<Value, serde_yaml::Error> {
    serde_yaml::from_str::<Parsed>(text).map(|parsed| parsed.0)
}

struct Parsed(Value);

impl<'de> Deserialize<'de> for Parsed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader).map(Parsed)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i128<E>(self, value: i128) -> Result<Value, E> {
        Ok((value as f64).into())
    }

    fn visit_u128<E>(self, value: u128) -> Result<Value, E> {
        Ok((value as f64).into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<Value, A::Error> {
        let (IgnoredAny, variant) = access.variant()?;
        let Parsed(value) = variant.newtype_variant()?;
        Ok(value)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(Parsed(item)) = access.next_element()? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some((Parsed(key), Parsed(value))) = access.next_entry()? {
            let key = match key {
                Value::String(key) => key,
                other => other.to_string(),
            };
            members.insert(key, value);
        }
        match members.get("<<").cloned() {
            Some(Value::Object(merged)) => merge(&mut members, merged),
            Some(Value::Array(list)) => list.into_iter().for_each(|merged| {
                if let Value::Object(merged) = merged {
                    merge(&mut members, merged);
                }
            }),
            _ => {}
        }
        Ok(Value::Object(members))
    }
}

/// Adds the members that are not there.
fn merge(members: &mut Map<String, Value>, merged: Map<String, Value>) {
    members.remove("<<");
    for (key, value) in merged {
        members.entry(key).or_insert(value);
    }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use serde_json::json;

    #[test]
    fn what_json_does_not_have_becomes_json() {
        let text = "base: &base {a: 1, b: 2}\n200: !tag x\nall:\n  <<: *base\n  b: 3\nempty:\n";
        let value = json!({ "base": { "a": 1, "b": 2 }, "200": "x", "all": { "a": 1, "b": 3 }, "empty": null });
        assert_eq!(parse(text).unwrap(), value);
    }
}
