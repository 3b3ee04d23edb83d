//! Edits of a value, collected while it is walked and applied afterwards.
//!
//! So the walk sees the whole document unchanged, and a document without edits costs nothing.

use super::Origins;
use crate::json::unescape;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// One edit.
#[derive(Debug)]
pub(super) enum Edit {
    /// Replaces the value by this one.
    Replace(Value),
    /// Removes the member or the element.
    Remove,
}

/// Applies edits, the last one first. Elements are removed at the end, all those of a list at once, so that indices stay
/// valid until then. `loaded` is the pointer of `value` in the loaded document.
pub(super) fn apply(value: &mut Value, edits: Vec<(String, Edit)>, loaded: &str, origins: &mut Origins) {
    let mut removed: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (pointer, edit) in edits.into_iter().rev() {
        match edit {
            Edit::Replace(new) => {
                if let Some(old) = value.pointer_mut(&pointer) {
                    *old = new;
                }
            }
            Edit::Remove => match pointer.rsplit_once('/') {
                None => *value = Value::Null,
                Some((parent, step)) => match value.pointer_mut(parent) {
                    Some(Value::Object(map)) => {
                        map.shift_remove(unescape(step).as_ref());
                    }
                    Some(Value::Array(_)) => {
                        removed.entry(parent.to_owned()).or_default().extend(step.parse::<usize>());
                    }
                    _ => {}
                },
            },
        }
    }
    // Lists within lists first: their pointers have the indices of the outer ones.
    let mut lists: Vec<_> = removed.into_iter().collect();
    lists.sort_by_key(|(parent, _)| std::cmp::Reverse(parent.len()));
    for (parent, indices) in lists {
        let Some(Value::Array(items)) = value.pointer_mut(&parent) else { continue };
        let mut kept = Vec::with_capacity(items.len());
        for (index, item) in std::mem::take(items).into_iter().enumerate().filter(|(index, _)| !indices.contains(index))
        {
            if kept.len() != index {
                origins.moved(format!("{loaded}{parent}/{}", kept.len()), &format!("{loaded}{parent}/{index}"));
            }
            kept.push(item);
        }
        *items = kept;
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
