//! `oneOf` and `anyOf`: which branches there are, and the unions that are not unions after all.
//!
//! `null` branches are left to the place of use, branches that only constrain are dropped, strings and enumerations of
//! strings become one enumeration, a single branch is itself. What remains goes to `variants`, which decides how a reader
//! tells the branches apart.

use openapiv3::{ReferenceOr, Schema};

use super::all_of::Part;
use super::shape::Shape;
use super::view::{Node, View};
use super::{Lowering, Words};
use crate::diag::{Code, Pointer};
use crate::ir::{EnumValue, Enumeration, Type, TypeKind};

/// As many branches as unions inside `allOf` may be multiplied into.
const MOST_DISTRIBUTED: usize = 64;

/// As many variants unions inside `allOf` may be multiplied into in one document.
const MOST_IN_ALL: usize = 4096;

/// One branch of a union.
#[derive(Clone, Debug)]
pub struct Branch<'a> {
    /// The schema.
    pub node: Node<'a>,
    /// Where it stands.
    pub pointer: String,
    /// What holds of every branch: the rest of the conjunction that the union stands in.
    pub base: Vec<Part<'a>>,
    /// What its values look like, with what holds of every branch.
    pub shape: Shape<'a>,
}

impl<'a> Lowering<'a, '_> {
    /// What a schema with `oneOf` or `anyOf` is. `None` when these only constrain what the other keywords say.
    pub(super) fn union(&mut self, view: &View<'a>, at: &Pointer<'_>, words: &Words<'_>) -> Option<TypeKind> {
        let base = if view.properties.is_empty() {
            Vec::new()
        } else {
            let own = View { one_of: &[], any_of: &[], ..view.clone() };
            vec![Part { view: own, pointer: at.to_string(), words: words.to_vec(), inherited: false }]
        };
        let pointer = at.to_string();
        let opened = self.open_unions.insert(pointer.clone());
        let kind = self.union_over(view, base, at, words);
        if opened {
            self.open_unions.remove(&pointer);
        }
        kind
    }

    /// A conjunction of objects with a union among its parts: the union of each branch with the rest.
    pub(super) fn distribute(
        &mut self,
        parts: &[Part<'a>],
        index: usize,
        at: &Pointer<'_>,
        words: &Words<'_>,
    ) -> Option<TypeKind> {
        let mut base = parts.to_vec();
        let part = base.get_mut(index)?;
        let union = part.view.clone();
        let pointer = part.pointer.clone();
        part.view.one_of = &[];
        part.view.any_of = &[];
        let branches = union.one_of.len().max(union.any_of.len());
        let rest: usize = base.iter().map(|part| part.view.one_of.len().max(part.view.any_of.len()).max(1)).product();
        self.distributed = self.distributed.saturating_add(branches);
        if branches.saturating_mul(rest) > MOST_DISTRIBUTED || self.distributed > MOST_IN_ALL {
            self.warn(
                Code::UnsupportedUnion,
                &Pointer::base(&pointer),
                format!(
                    "unions in one `allOf` have {} combinations, too many to write out",
                    branches.saturating_mul(rest)
                ),
                "what the branches of this one have is not read",
            );
            return self.conjunction_kind(base, at, words);
        }
        let opened = self.open_unions.insert(pointer.clone());
        let kind = self.union_over(&union, base, &Pointer::base(&pointer), words);
        if opened {
            self.open_unions.remove(&pointer);
        }
        kind
    }

    fn conjunction_kind(&mut self, parts: Vec<Part<'a>>, at: &Pointer<'_>, words: &Words<'_>) -> Option<TypeKind> {
        Some(self.conjunction(parts, at, words))
    }

    fn union_over(
        &mut self,
        view: &View<'a>,
        base: Vec<Part<'a>>,
        at: &Pointer<'_>,
        words: &Words<'_>,
    ) -> Option<TypeKind> {
        let (keyword, listed) = if view.one_of.is_empty() { ("anyOf", view.any_of) } else { ("oneOf", view.one_of) };
        if keyword == "oneOf" && !view.any_of.is_empty() && view.any_of.iter().any(|b| self.is_structural(b.into())) {
            self.warn(
                Code::UnsupportedUnion,
                &at.key("anyOf"),
                "`anyOf` beside `oneOf` is not read",
                "values are read as `oneOf` says",
            );
        }
        let mut branches = Vec::new();
        self.branches(listed, &at.key(keyword), &mut branches);
        if let Some(name) = self.own_name(words) {
            let itself = |branch: &Branch<'a>| matches!(branch.node, Node::Reference(other) if other == name);
            if let Some(branch) = branches.iter().find(|branch| itself(branch)) {
                let pointer = branch.pointer.clone();
                self.warn(
                    Code::ReferenceCycle,
                    &Pointer::base(&pointer).key("$ref"),
                    format!("`{name}` is one of its own variants"),
                    "remove this reference: it says nothing; it is left out",
                );
                branches.retain(|branch| !itself(branch));
            }
        }
        if branches.is_empty() {
            if listed.iter().any(|branch| !self.is_structural(branch.into())) {
                self.warn(
                    Code::UnsupportedConstraint,
                    &at.key(keyword),
                    format!("this `{keyword}` only restricts which combinations are valid; that is not checked"),
                    "values are read and written as the rest of the schema says",
                );
            }
            return None;
        }
        for branch in &mut branches {
            branch.base.clone_from(&base);
            branch.shape = self.shape(branch.node);
            for part in &base {
                self.view_shape(&part.view, &mut branch.shape, &mut Vec::new());
            }
        }
        if base.is_empty() {
            if let Some(kind) = self.only_strings(&branches) {
                return Some(kind);
            }
            self.join_strings(&mut branches);
        }
        if let [only] = branches.as_slice() {
            let only = only.clone();
            return Some(self.branch_kind(&only, words));
        }
        self.variants(view, branches, at, words)
    }

    /// The branches that say what a value is, with those of nested unions.
    fn branches(&self, listed: &'a [ReferenceOr<Schema>], at: &Pointer<'_>, branches: &mut Vec<Branch<'a>>) {
        for (index, branch) in listed.iter().enumerate() {
            let node = Node::from(branch);
            let at = at.index(index);
            if let Node::Inline(schema) = node {
                let view = View::new(schema);
                if view.is_null() || !view.is_structural() && !is_anything(&view) {
                    continue;
                }
                let nested = if view.one_of.is_empty() { view.any_of } else { view.one_of };
                let only_union = view.all_of.is_empty()
                    && !view.is_object()
                    && view.enumeration.is_empty()
                    && view.data.discriminator.is_none()
                    && (view.one_of.is_empty() || view.any_of.is_empty());
                if !nested.is_empty() && only_union {
                    let keyword = if view.one_of.is_empty() { "anyOf" } else { "oneOf" };
                    self.branches(nested, &at.key(keyword), branches);
                    continue;
                }
            }
            let known = |known: &Branch<'a>| matches!((known.node, node), (Node::Reference(one), Node::Reference(two)) if one == two);
            if !branches.iter().any(known) {
                branches.push(Branch { node, pointer: at.to_string(), base: Vec::new(), shape: Shape::default() });
            }
        }
    }

    /// What a branch is, together with what holds of every branch.
    pub(super) fn branch_kind(&mut self, branch: &Branch<'a>, words: &Words<'_>) -> TypeKind {
        let at = Pointer::base(&branch.pointer);
        if branch.base.is_empty() {
            return self.kind(branch.node, &at, words);
        }
        let mut parts = branch.base.clone();
        self.flatten(branch.node, &at, words, false, &mut Vec::new(), &mut parts);
        self.conjunction(parts, &at, words)
    }

    /// The type of a union of strings and enumerations of strings: they are open, so that one enumeration says it all.
    fn only_strings(&mut self, branches: &[Branch<'a>]) -> Option<TypeKind> {
        if !branches.iter().all(|branch| self.is_plain_string(branch)) {
            return None;
        }
        Some(self.joined_strings(branches))
    }

    fn joined_strings(&mut self, branches: &[Branch<'a>]) -> TypeKind {
        let listed: Vec<&Branch<'a>> =
            branches.iter().filter(|branch| !self.constants(branch.node).is_empty()).collect();
        match listed.as_slice() {
            [] => TypeKind::Alias(Type::String(None)),
            [Branch { node: Node::Reference(name), .. }] => {
                TypeKind::Alias(self.components.get(name).map_or(Type::String(None), |(id, _)| Type::Named(*id)))
            }
            _ => {
                let mut values: Vec<EnumValue<String>> = Vec::new();
                for value in listed.iter().flat_map(|branch| self.constants(branch.node)) {
                    if !values.iter().any(|known| known.value == value) {
                        values.push(EnumValue { value, name: None, description: None });
                    }
                }
                TypeKind::Enumeration(Enumeration { values })
            }
        }
    }

    /// Of several plain strings in one union a reader would only ever see the first: the others go.
    fn join_strings(&self, branches: &mut Vec<Branch<'a>>) {
        let plain: Vec<usize> = branches
            .iter()
            .enumerate()
            .filter(|(_, branch)| self.is_plain_string(branch))
            .map(|(index, _)| index)
            .collect();
        let listed = plain
            .iter()
            .filter(|index| branches.get(**index).is_some_and(|branch| !self.constants(branch.node).is_empty()));
        let listed: Vec<usize> = listed.copied().collect();
        let keep = match listed.as_slice() {
            [] => plain.first().copied(),
            [one] => Some(*one),
            _ => return,
        };
        let mut index = 0;
        branches.retain(|_| {
            index += 1;
            !plain.contains(&(index - 1)) || Some(index - 1) == keep
        });
    }

    /// Whether a branch is a string that every string is a value of.
    fn is_plain_string(&self, branch: &Branch<'a>) -> bool {
        let schema = match branch.node {
            Node::Inline(schema) => schema,
            Node::Reference(name) => match self.component(name) {
                Some((_, schema)) => schema,
                None => return false,
            },
        };
        let view = View::new(schema);
        let format = view.format.as_deref();
        branch.shape.is_only("string")
            && view.all_of.is_empty()
            && view.one_of.is_empty()
            && view.any_of.is_empty()
            && !matches!(format, Some("date-time" | "date" | "uuid" | "byte"))
    }
}

/// Whether a schema allows any value: `{}`, not one that only constrains.
fn is_anything(view: &View<'_>) -> bool {
    view.required.is_empty() && !view.not && view.constraints == crate::ir::Constraints::default()
}
