//! Properties: the field of each, and the one type of a property that several parts of an `allOf` describe.
//!
//! Both descriptions hold, so the narrower type counts. Where neither is narrower, objects with properties become one struct,
//! lists of values those that both list, and arrays an array of what both say of the elements.

use openapiv3::AdditionalProperties;

use super::all_of::Part;
use super::constraints::reconcile;
use super::shape::Shape;
use super::view::{Node, View};
use super::{Lowering, Words};
use crate::diag::{Code, Pointer};
use crate::ir::{Docs, Field, FieldDefault, Presence, Type};

/// As many properties may be joined of what several parts of an `allOf` say of them, in one document.
const MOST_JOINED: usize = 4096;

/// As many arrays in arrays are looked into.
const MOST_NESTED: usize = 8;

/// A schema, and where it stands.
pub type Source<'a> = (Node<'a>, String);

impl<'a> Lowering<'a, '_> {
    /// A property, without what others say of it.
    pub(super) fn field(&self, name: &str, node: Node<'a>, ty: Type) -> Field {
        let mut field = Field {
            name: name.to_owned(),
            docs: Docs::default(),
            ty,
            presence: Presence::Optional,
            read_only: false,
            write_only: false,
            default: FieldDefault::None,
            constraints: self.constraints(node),
        };
        if let Node::Inline(schema) = node {
            let view = View::new(schema);
            field.docs = view.docs();
            field.read_only = view.data.read_only;
            field.write_only = view.data.write_only;
            if let Some(value) = &view.data.default
                && !value.is_null()
            {
                field.default = FieldDefault::Assumed(value.clone());
            }
        }
        if let [only] = self.tag_values(node).as_slice() {
            field.default = FieldDefault::Constant(only.clone());
        }
        field
    }

    /// A property that two parts of an `allOf` have: both hold, so the narrower type counts.
    pub(super) fn narrow(
        &mut self,
        known: &mut Field,
        sources: &[Source<'a>],
        node: Node<'a>,
        required: bool,
        at: &Pointer<'_>,
        words: &Words<'_>,
    ) {
        let shape = self.shape(node);
        let agree = sources.iter().all(|(source, _)| self.shape(*source).agrees_with(&shape));
        if !agree {
            let message =
                format!("the parts of `allOf` give the property `{}` types that exclude each other", known.name);
            self.warn(Code::ContradictorySchema, at, message, "make them agree; this one counts until then");
        }
        let joined = if agree { self.join(&known.ty, sources, node, at, words, MOST_NESTED) } else { None };
        let is_joined = joined.is_some();
        let ty = joined.unwrap_or_else(|| {
            let ty = self.schema(node, at, words);
            if agree && wider(&ty, &known.ty) { known.ty.clone() } else { ty }
        });
        let other = self.field(&known.name, node, ty);
        known.ty = other.ty;
        if agree {
            known.constraints.tighten(other.constraints);
            for contradiction in reconcile(&mut known.constraints) {
                self.contradiction(&contradiction, at);
            }
        } else {
            known.constraints = other.constraints;
        }
        if other.docs.description.is_some() {
            known.docs = other.docs;
        }
        if other.default != FieldDefault::None {
            known.default = other.default;
        }
        if is_joined {
            let mut values = self.tag_values(node);
            for (source, _) in sources {
                let others = self.tag_values(*source);
                values.retain(|value| others.contains(value));
            }
            if let [only] = values.as_slice() {
                known.default = FieldDefault::Constant(only.clone());
            }
        }
        // Who requires a property again says anew which way it travels.
        known.read_only = other.read_only || known.read_only && !required;
        known.write_only = other.write_only || known.write_only && !required;
    }

    /// The one type of what several schemas describe: objects with properties, lists of values, arrays of either. `None` for
    /// others, of which the narrower is chosen.
    fn join(
        &mut self,
        known: &Type,
        sources: &[Source<'a>],
        node: Node<'a>,
        at: &Pointer<'_>,
        words: &Words<'_>,
        steps: usize,
    ) -> Option<Type> {
        let arrays =
            self.shape(node).is_only("array") && sources.iter().any(|(one, _)| self.shape(*one).is_only("array"));
        if !arrays && !sources.iter().any(|(source, _)| self.joins(*source, node)) {
            return None;
        }
        let mut earlier = Vec::new();
        for (source, pointer) in sources {
            self.flatten(*source, &Pointer::base(pointer), words, true, &mut Vec::new(), &mut earlier);
        }
        let mut parts = Vec::new();
        self.flatten(node, at, words, false, &mut Vec::new(), &mut parts);
        let says = |part: &&Part<'a>| part.view.is_structural() || !part.view.required.is_empty();
        let within = |parts: &[Part<'a>], others: &[Part<'a>]| {
            parts.iter().filter(says).all(|part| others.iter().any(|other| other.pointer == part.pointer))
        };
        if within(&earlier, &parts) {
            return Some(self.schema(node, at, words));
        }
        if within(&parts, &earlier) {
            return Some(known.clone());
        }
        if arrays {
            return self.join_items(&earlier, &parts, words, steps);
        }
        let fresh: Vec<Part<'a>> =
            parts.into_iter().filter(|part| !earlier.iter().any(|known| known.pointer == part.pointer)).collect();
        let mut parts = earlier;
        parts.extend(fresh);
        // What all the parts are is one type, wherever they hold together.
        let mut pointers: Vec<&str> = parts.iter().map(|part| part.pointer.as_str()).collect();
        pointers.sort_unstable();
        let key = pointers.join(" ");
        if let Some(id) = self.inline.get(&key) {
            return Some(Type::Named(*id));
        }
        self.joined += 1;
        // A property of a joined type may be joined of the same parts again, without an end.
        if self.joined > MOST_JOINED || !self.open_unions.insert(key.clone()) {
            return None;
        }
        let kind = self.conjunction(parts, at, words);
        self.open_unions.remove(&key);
        Some(self.name_kind(kind, key, words, &Docs::default()))
    }

    /// Whether two schemas are objects of which each says more than that, or lists of values.
    fn joins(&self, one: Node<'a>, two: Node<'a>) -> bool {
        let (shape, other) = (self.shape(one), self.shape(two));
        let named = |shape: &Shape<'a>| !shape.properties.is_empty();
        let objects = shape.is_object() && other.is_object() && (named(&shape) || named(&other));
        objects && (named(&shape) || self.is_open(one)) && (named(&other) || self.is_open(two))
            || !self.listed(one).is_empty() && !self.listed(two).is_empty()
    }

    /// Whether a schema says by itself what properties there may be besides.
    fn is_open(&self, node: Node<'a>) -> bool {
        let schema = match node {
            Node::Inline(schema) => Some(schema),
            Node::Reference(name) => self.component(name).map(|(_, schema)| schema),
        };
        let additional = schema.and_then(|schema| View::new(schema).additional);
        additional.is_some_and(|additional| *additional != AdditionalProperties::Any(false))
    }

    /// An array whose elements several schemas describe.
    fn join_items(
        &mut self,
        earlier: &[Part<'a>],
        parts: &[Part<'a>],
        words: &Words<'_>,
        steps: usize,
    ) -> Option<Type> {
        let items = |parts: &[Part<'a>]| -> Vec<Source<'a>> {
            parts.iter().filter_map(|part| Some((part.view.items?, format!("{}/items", part.pointer)))).collect()
        };
        let (earlier, later) = (items(earlier), items(parts));
        let [(node, pointer)] = later.as_slice() else { return None };
        let words = words.then("item");
        let (source, place) = earlier.last()?;
        let known = self.schema(*source, &Pointer::base(place), &words);
        let ty = self.join(&known, &earlier, *node, &Pointer::base(pointer), &words, steps.checked_sub(1)?)?;
        let nullable = self.is_nullable(*node) && earlier.iter().all(|(source, _)| self.is_nullable(*source));
        Some(Type::Array(Box::new(if nullable { Type::Nullable(Box::new(ty)) } else { ty })))
    }
}

/// Whether every value of `narrow` is one of `wide`, as far as the types say it by themselves.
fn wider(wide: &Type, narrow: &Type) -> bool {
    match (wide, narrow) {
        (Type::Any, _) => true,
        (Type::String(None), Type::String(Some(_)) | Type::Named(_)) => true,
        (Type::Map(value), Type::Named(_) | Type::Map(_)) => **value == Type::Any,
        (Type::Number(one), Type::Number(two)) => {
            use crate::ir::Number::{F32, F64, I32, I64, U32, U64};
            matches!((one, two), (F64, F32 | I32 | I64 | U32 | U64) | (F32, I32 | I64 | U32 | U64) | (I64, I32))
        }
        (Type::Array(one), Type::Array(two)) => wider(one, two),
        _ => false,
    }
}
