//! `allOf`: schemas that hold together become one type.
//!
//! A conjunction is flattened into [`Part`]s (references followed, nested `allOf` opened), then: objects are merged into one
//! struct, a union among them is distributed over the rest, and of plain types the narrower one counts.

use serde_json::Value;

use super::view::{Node, View};
use super::{Lowering, Words};
use crate::diag::{Code, Pointer};
use crate::ir::{Type, TypeId, TypeKind};

/// As many schemas may extend each other in a row.
pub(super) const MOST_BASES: usize = 200;

/// One schema of a conjunction, without its own `allOf`.
#[derive(Clone, Debug)]
pub struct Part<'a> {
    /// What it says.
    pub view: View<'a>,
    /// Where it stands.
    pub pointer: String,
    /// The words for names of types in it.
    pub words: Vec<String>,
    /// Whether it comes from another schema than the one that is lowered.
    pub inherited: bool,
    /// Whether less of its `enum` is left than the schema lists.
    pub narrowed: bool,
}

impl<'a> Lowering<'a, '_> {
    /// What a schema with `allOf` is.
    pub(super) fn all_of(&mut self, view: &View<'a>, at: &Pointer<'_>, words: &Words<'_>) -> TypeKind {
        let branches: Vec<(usize, Node<'a>)> = view
            .all_of
            .iter()
            .map(Node::from)
            .enumerate()
            .filter(|(_, branch)| self.is_structural(*branch) || self.has_required(*branch))
            .collect();
        let own = View { all_of: &[], ..view.clone() };
        let own_name = self.own_name(words);
        if let [(index, branch)] = branches.as_slice()
            && !adds_to_a_branch(&own)
            && !own_name.is_some_and(|name| self.inheritance.is_member(name))
        {
            return self.kind(*branch, &at.key("allOf").index(*index), words);
        }
        let mut parts = Vec::new();
        let mut visited = own_name.into_iter().collect();
        for (index, branch) in branches {
            if let Node::Reference(name) = branch
                && own_name.is_none()
                && self.inheritance.is_base(name)
            {
                self.warn(
                    Code::UnsupportedInheritance,
                    &at.key("allOf").index(index),
                    format!("what extends `{name}` may stand here, and is read as `{name}` with what stands beside it"),
                    "make a component of this schema, with a tag of its own, or refer to the base alone",
                );
            }
            self.flatten(branch, &at.key("allOf").index(index), words, false, &mut visited, &mut parts);
        }
        parts.push(Part {
            view: own,
            pointer: at.to_string(),
            words: words.to_vec(),
            inherited: false,
            narrowed: false,
        });
        if let Some(name) = own_name {
            // A base that lists what extends it: which of them this is, is known.
            for part in &mut parts {
                let mut branches = part.view.one_of.iter().chain(part.view.any_of).map(Node::from);
                if branches.any(|branch| matches!(branch, Node::Reference(branch) if branch == name)) {
                    part.view.one_of = &[];
                    part.view.any_of = &[];
                }
            }
        }
        self.conjunction(parts, at, words)
    }

    /// The component that is being lowered, when it is that and no part of it.
    pub(super) fn own_name(&self, words: &Words<'_>) -> Option<&'a str> {
        match words {
            Words::First(name) => self.components.get_key_value(*name).map(|(key, _)| *key),
            Words::Base(_) | Words::Then(..) => None,
        }
    }

    fn has_required(&self, node: Node<'a>) -> bool {
        let Node::Inline(schema) = node else { return false };
        let view = View::new(schema);
        !view.required.is_empty() || view.all_of.iter().any(|part| self.has_required(part.into()))
    }

    /// The parts of a schema: what it is made of by `allOf` and references, bases first.
    pub(super) fn flatten(
        &mut self,
        node: Node<'a>,
        at: &Pointer<'_>,
        words: &Words<'_>,
        inherited: bool,
        visited: &mut Vec<&'a str>,
        parts: &mut Vec<Part<'a>>,
    ) {
        match node {
            Node::Reference(name) => {
                let Some((name, schema)) = self.component(name) else { return };
                if visited.contains(&name) {
                    if visited.first() == Some(&name) {
                        let message = format!("`{name}` is made of itself by `allOf`");
                        self.warn(
                            Code::ReferenceCycle,
                            &at.key("$ref"),
                            message,
                            "remove this reference; it is left out",
                        );
                    }
                    return;
                }
                if visited.len() > MOST_BASES {
                    self.warn(
                        Code::UnsupportedInheritance,
                        at,
                        format!("more than {MOST_BASES} schemas extend each other"),
                        "what stands behind this reference is not read",
                    );
                    return;
                }
                visited.push(name);
                let components = Pointer::base("/components/schemas");
                let first = Words::First(name);
                self.flatten(Node::Inline(schema), &components.key(name), &first, true, visited, parts);
            }
            Node::Inline(schema) => {
                let view = View::new(schema);
                let branches = at.key("allOf");
                for (index, branch) in view.all_of.iter().enumerate() {
                    self.flatten(branch.into(), &branches.index(index), words, inherited, visited, parts);
                }
                let view = View { all_of: &[], ..view };
                parts.push(Part { view, pointer: at.to_string(), words: words.to_vec(), inherited, narrowed: false });
            }
        }
    }

    /// What parts are that hold together.
    pub(super) fn conjunction(&mut self, mut parts: Vec<Part<'a>>, at: &Pointer<'_>, words: &Words<'_>) -> TypeKind {
        for part in parts.iter_mut().filter(|part| self.open_unions.contains(&part.pointer)) {
            part.view.one_of = &[];
            part.view.any_of = &[];
        }
        let is_union = |part: &Part<'a>| !part.view.one_of.is_empty() || !part.view.any_of.is_empty();
        if parts.iter().any(|part| part.view.is_object()) || parts.iter().filter(|part| is_union(part)).count() > 1 {
            let union = parts.iter().position(is_union);
            if let Some(index) = union
                && let Some(kind) = self.distribute(&parts, index, at, words)
            {
                return kind;
            }
            return if parts.iter().any(|part| !part.view.properties.is_empty()) {
                TypeKind::Object(self.merged_object(&parts, words))
            } else {
                let widest = parts.iter().find(|part| part.view.additional.is_some());
                match widest.or_else(|| parts.iter().find(|part| part.view.is_object())) {
                    Some(part) => self.part_kind(part, words),
                    None => TypeKind::Alias(Type::Any),
                }
            };
        }
        let mut types: Vec<&str> = parts.iter().filter_map(|part| part.view.typ).collect();
        types.dedup();
        let numeric = types.iter().all(|typ| matches!(*typ, "integer" | "number"));
        if types.len() > 1 && !numeric {
            let message = format!("no value is of the types {} at once", types.join(" and "));
            self.warn(
                Code::ContradictorySchema,
                at,
                message,
                "make the parts of `allOf` agree; until then the value can be any JSON value",
            );
            return TypeKind::Alias(Type::Any);
        }
        self.intersect(&mut parts, at);
        let narrowest = parts
            .iter()
            .filter(|part| !part.view.enumeration.is_empty())
            .min_by_key(|part| part.view.enumeration.len())
            .or_else(|| parts.iter().find(|part| is_union(part)))
            .or_else(|| parts.iter().find(|part| part.view.format.is_some()))
            .or_else(|| parts.iter().find(|part| part.view.typ == Some("integer")))
            .or_else(|| parts.iter().find(|part| part.view.is_structural()));
        match narrowest {
            Some(part) => self.part_kind(part, words),
            None => TypeKind::Alias(Type::Any),
        }
    }

    /// Leaves in each list of values those that all of them have.
    fn intersect(&mut self, parts: &mut [Part<'a>], at: &Pointer<'_>) {
        let lists: Vec<&Vec<Value>> =
            parts.iter().map(|part| &part.view.enumeration).filter(|list| !list.is_empty()).collect();
        let Some((first, others)) = lists.split_first() else { return };
        let all: Vec<Value> =
            first.iter().filter(|value| others.iter().all(|list| list.contains(value))).cloned().collect();
        if all.iter().all(Value::is_null) {
            self.warn(
                Code::ContradictorySchema,
                at,
                "no value is in every `enum` of this `allOf`",
                "make them agree; the shortest counts until then",
            );
            return;
        }
        for part in parts.iter_mut().filter(|part| part.view.enumeration.len() > all.len()) {
            part.view.enumeration.retain(|value| all.contains(value));
            part.narrowed = true;
        }
    }

    /// The component that a part is, whole and unchanged.
    fn whole(&self, part: &Part<'a>) -> Option<TypeId> {
        if !part.inherited || part.narrowed {
            return None;
        }
        let name = part.words.first().filter(|_| part.words.len() == 1)?;
        let (id, node) = self.components.get(name.as_str())?;
        let Node::Inline(schema) = node else { return None };
        let is_it = part.pointer == Pointer::base("/components/schemas").key(name).to_string();
        (is_it && View::new(schema).all_of.is_empty() && !self.inheritance.is_base(name)).then_some(*id)
    }

    fn part_kind(&mut self, part: &Part<'a>, words: &Words<'_>) -> TypeKind {
        if let Some(id) = self.whole(part) {
            return TypeKind::Alias(Type::Named(id));
        }
        let part = part.clone();
        let at = Pointer::base(&part.pointer);
        let inherited = Words::Base(&part.words);
        self.view_kind(&part.view, &at, if part.inherited { &inherited } else { words })
    }
}

/// Whether a schema says more than the one branch of its `allOf`: more than documentation, constraints and the type.
pub(super) fn adds_to_a_branch(own: &View<'_>) -> bool {
    !own.properties.is_empty()
        || !own.required.is_empty()
        || !own.one_of.is_empty()
        || !own.any_of.is_empty()
        || !own.enumeration.is_empty()
        || own.items.is_some()
        || matches!(
            own.additional,
            Some(openapiv3::AdditionalProperties::Schema(_) | openapiv3::AdditionalProperties::Any(true))
        )
}
