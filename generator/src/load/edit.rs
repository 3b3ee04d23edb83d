//! Edits of a value, collected while it is walked and applied afterwards.
//!
//! So the walk sees the whole document unchanged, and a document without edits costs nothing.

use super::Origins;
use crate::json::unescape;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// One edit.
#[derive(Debug)]
pub(super) enum Edit {
    /// Replaces the value by this one.
    Replace(Value),
    /// Removes the member or the element.
    Remove,
}

/// Applies edits, the last one first. Members and elements are removed at the end, all those of a map or a list at once: each
/// by itself would move what is behind it, and indices stay valid until then. `loaded` is the pointer of `value` in the loaded
/// document.
pub(super) fn apply(value: &mut Value, edits: Vec<(String, Edit)>, loaded: &str, origins: &mut Origins) {
    let mut members: BTreeMap<String, HashSet<String>> = BTreeMap::new();
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
                    Some(Value::Object(_)) => {
                        members.entry(parent.to_owned()).or_default().insert(unescape(step).into_owned());
                    }
                    Some(Value::Array(_)) => {
                        removed.entry(parent.to_owned()).or_default().extend(step.parse::<usize>());
                    }
                    _ => {}
                },
            },
        }
    }
    for (parent, keys) in members {
        if let Some(Value::Object(map)) = value.pointer_mut(&parent) {
            map.retain(|key, _| !keys.contains(key));
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
                origins.moved(&format!("{loaded}{parent}/{}", kept.len()), &format!("{loaded}{parent}/{index}"));
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
    fn members_are_removed_in_maps_and_in_lists_of_maps() {
        let mut value = json!({"a": [{"b": 0, "c": 1, "d": 2}, 1, {"e~f": 3}], "g": 4, "h": 5});
        let mut origins = Origins::new("a.yaml".into());
        let removed = ["/a/0/b", "/a/0/d", "/a/1", "/a/2/e~0f", "/g"].map(|pointer| (pointer.into(), Edit::Remove));
        apply(&mut value, removed.into(), "", &mut origins);
        assert_eq!(value, json!({"a": [{"c": 1}, {}], "h": 5}));
    }

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
