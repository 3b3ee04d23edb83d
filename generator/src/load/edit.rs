//! Edits of a value, collected while it is walked and applied afterwards.
//!
//! So the walk sees the whole document unchanged, and a document without edits costs nothing.

use super::Origins;
use crate::json::unescape;
use serde_json::Value;

/// One edit.
#[derive(Debug)]
pub(super) enum Edit {
    /// Replaces the value by this one.
    Replace(Value),
    /// Removes the member or the element.
    Remove,
}

/// Applies edits, the last one first, so that the indices of earlier ones stay valid. `loaded` is the pointer of
/// `value` in the loaded document.
pub(super) fn apply(value: &mut Value, edits: Vec<(String, Edit)>, loaded: &str, origins: &mut Origins) {
    for (pointer, edit) in edits.into_iter().rev() {
        match edit {
            Edit::Replace(new) => {
                if let Some(old) = value.pointer_mut(&pointer) {
                    *old = new;
                }
            }
            Edit::Remove => remove(value, &pointer, loaded, origins),
        }
    }
}

fn remove(value: &mut Value, pointer: &str, loaded: &str, origins: &mut Origins) {
    let Some((parent, step)) = pointer.rsplit_once('/') else {
        *value = Value::Null;
        return;
    };
    match value.pointer_mut(parent) {
        Some(Value::Object(map)) => {
            map.shift_remove(unescape(step).as_ref());
        }
        Some(Value::Array(items)) => {
            let Some(index) = step.parse().ok().filter(|index| *index < items.len()) else {
                return;
            };
            items.remove(index);
            for index in index..items.len() {
                origins.moved(format!("{loaded}{parent}/{index}"), &format!("{loaded}{parent}/{}", index + 1));
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn elements_that_move_up_keep_their_origin() {
        let mut value = json!({"a": [0, 1, 2, 3]});
        let mut origins = Origins::new("a.yaml".into());
        apply(&mut value, vec![("/a/1".into(), Edit::Remove), ("/a/2".into(), Edit::Remove)], "/x", &mut origins);
        assert_eq!(value, json!({"a": [0, 3]}));
        assert_eq!(origins.resolve("/x/a/0/b").1, "/x/a/0/b");
        assert_eq!(origins.resolve("/x/a/1/b").1, "/x/a/3/b");
    }
}
