//! A walk over every object of a document by the grammar, changing it on the way.

use crate::diag::Pointer;
use crate::load::grammar::{Kind, Shape, member};
use serde_json::Value;

/// Calls `visit` for every object below and including `value`, outer ones first; what `visit` puts in is walked too.
pub(super) fn walk(
    value: &mut Value,
    shape: Shape,
    at: &Pointer<'_>,
    visit: &mut dyn FnMut(Kind, &mut Value, &Pointer<'_>),
) {
    match shape {
        Shape::Data | Shape::Scalar | Shape::Mapping | Shape::Unknown => {}
        Shape::One(kind) => {
            if let Value::Array(items) = value {
                for (index, item) in items.iter_mut().enumerate() {
                    walk(item, shape, &at.index(index), visit);
                }
                return;
            }
            visit(kind, value, at);
            let Value::Object(map) = value else { return };
            for (key, value) in map {
                // A boolean is a schema of 3.1, save where 3.0 has one too.
                let boolean = kind == Kind::Schema && value.is_boolean() && key != "additionalProperties";
                let worth = boolean || matches!(value, Value::Object(_) | Value::Array(_));
                if worth {
                    let shape = member(kind, key);
                    walk(value, shape, &at.key(key), visit);
                }
            }
        }
        Shape::List(kind) => {
            if let Value::Array(items) = value {
                for (index, item) in items.iter_mut().enumerate() {
                    walk(item, Shape::One(kind), &at.index(index), visit);
                }
            }
        }
        Shape::Map(kind) => {
            if let Value::Object(map) = value {
                for (key, item) in map {
                    walk(item, Shape::One(kind), &at.key(key), visit);
                }
            }
        }
    }
}
