//! Whether what was read of a value is all of it: if not, another variant of a union may keep more, or add less.

use serde::ser::Serialize;
use serde_json::Value;

use super::content::Content;

/// Whether a value and what was read of it are the same: if not, another variant may keep more of it, or add less.
pub fn keeps<U: Serialize>(value: &Content<'_>, union: &U) -> bool {
    serde_json::to_value(union).is_ok_and(|kept| is_kept(value, &kept))
}

fn is_kept(value: &Content<'_>, kept: &Value) -> bool {
    match (value, kept) {
        (Content::Object(entries), Value::Object(kept)) => {
            let mut found = 0;
            let all = entries.iter().all(|(key, value)| match kept.get(&**key) {
                Some(kept) => {
                    found += 1;
                    is_kept(value, kept)
                }
                None => matches!(value, Content::Null),
            });
            all && kept.len() <= found
        }
        (Content::Array(items), Value::Array(kept)) => {
            items.len() == kept.len() && items.iter().zip(kept).all(|(item, kept)| is_kept(item, kept))
        }
        (Content::Object(_) | Content::Array(_), _) | (_, Value::Object(_) | Value::Array(_)) => false,
        _ => true,
    }
}
