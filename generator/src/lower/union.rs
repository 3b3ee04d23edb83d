//! `oneOf` and `anyOf`: which branches there are, and the unions that are not unions after all.
//!
//! `null` branches are left to the place of use, branches that only constrain are dropped, strings and enumerations of
//! strings become one enumeration, a single branch is itself. What remains goes to `variants`, which decides how a reader
//! tells the branches apart.

use std::collections::HashSet;
use std::rc::Rc;

use openapiv3::{ReferenceOr, Schema};

use super::all_of::Part;
use super::shape::{JsonTypes, Shape};
use super::view::{Node, View};
use super::{Lowering, Words};
use crate::diag::{Code, Pointer};
use crate::ir::{Docs, EnumValue, Enumeration, Number, Type, TypeKind};

/// As many branches as unions inside `allOf` may be multiplied into.
const MOST_DISTRIBUTED: usize = 64;

/// As many schemas in a row are looked through for the format of a string.
const MOST_NESTED: usize = 32;

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
    /// Its type, where several schemas are one branch.
    pub joined: Option<Type>,
    /// Whether it stands for others, too: what only it asks for does not hold of every value.
    pub merged: bool,
    /// A word for it, where the document has a better one than the schema's name.
    pub word: Option<String>,
    /// What its values look like, with what holds of every branch.
    pub shape: Rc<Shape<'a>>,
}

impl<'a> Lowering<'a, '_> {
    /// What a schema with `oneOf` or `anyOf` is. `None` when these only constrain what the other keywords say.
    pub(super) fn union(&mut self, view: &View<'a>, at: &Pointer<'_>, words: &Words<'_>) -> Option<TypeKind> {
        let base = if view.properties.is_empty() {
            Vec::new()
        } else {
            let own = View { one_of: &[], any_of: &[], ..view.clone() };
            vec![Part { view: own, pointer: at.to_string(), words: words.to_vec(), inherited: false, narrowed: false }]
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
        let mut union = part.view.clone();
        let pointer = part.pointer.clone();
        part.view.one_of = &[];
        part.view.any_of = &[];
        // A discriminator beside the `allOf` is one of the union in it.
        if union.data.discriminator.is_none()
            && let Some(own) = parts.iter().find(|part| !part.inherited && part.view.data.discriminator.is_some())
        {
            union.data = own.view.data;
        }
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
        self.branches(listed, &at.key(keyword), &mut HashSet::new(), &mut branches);
        if !branches.is_empty() && view.typ.is_none() && base.is_empty() {
            branches.extend(unbounded(listed, &at.key(keyword)));
        }
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
            if !base.is_empty() {
                let mut shape = (*branch.shape).clone();
                for part in &base {
                    self.view_shape(&part.view, &mut shape);
                }
                branch.shape = Rc::new(shape);
            }
        }
        if base.is_empty() {
            if let Some(kind) = self.only_strings(&branches) {
                return Some(kind);
            }
            self.join_strings(&mut branches, at, words);
            self.join_numbers(&mut branches);
        }
        let open = view.data.discriminator.is_some();
        if let [only] = branches.as_slice()
            && !(open && only.shape.is_object())
        {
            let only = only.clone();
            return Some(self.branch_kind(&only, words));
        }
        self.variants(view, branches, at, words)
    }

    /// The branches that say what a value is, with those of nested unions.
    pub(super) fn branches(
        &self,
        listed: &'a [ReferenceOr<Schema>],
        at: &Pointer<'_>,
        known: &mut HashSet<&'a str>,
        branches: &mut Vec<Branch<'a>>,
    ) {
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
                    self.branches(nested, &at.key(keyword), known, branches);
                    continue;
                }
            }
            if !matches!(node, Node::Reference(name) if !known.insert(name)) {
                branches.push(Branch {
                    node,
                    pointer: at.to_string(),
                    base: Vec::new(),
                    joined: None,
                    merged: false,
                    word: None,
                    shape: Rc::default(),
                });
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
        if branches.len() > 1 {
            self.unchecked_branches(branches.iter());
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

    /// Of several plain strings in one union a reader would only ever see the first: they become one branch.
    fn join_strings(&mut self, branches: &mut Vec<Branch<'a>>, at: &Pointer<'_>, words: &Words<'_>) {
        let plain: Vec<usize> = branches
            .iter()
            .enumerate()
            .filter(|(_, branch)| self.is_plain_string(branch))
            .map(|(index, _)| index)
            .collect();
        let is_listed =
            |index: &&usize| branches.get(**index).is_some_and(|branch| !self.constants(branch.node).is_empty());
        let listed: Vec<usize> = plain.iter().filter(is_listed).copied().collect();
        let Some(keep) = listed.first().or(plain.first()).copied() else { return };
        if listed.len() > 1 {
            let strings: Vec<Branch<'a>> = listed.iter().filter_map(|index| branches.get(*index)).cloned().collect();
            let kind = self.joined_strings(&strings);
            let ty = self.name_kind(kind, format!("{at}#strings"), &words.then("string"), &Docs::default());
            if let Some(branch) = branches.get_mut(keep) {
                branch.joined = Some(ty);
            }
        }
        if plain.len() > 1 {
            self.unchecked_branches(plain.iter().filter_map(|index| branches.get(*index)));
            if let Some(branch) = branches.get_mut(keep) {
                branch.merged = true;
            }
        }
        let mut index = 0;
        branches.retain(|_| {
            index += 1;
            !plain.contains(&(index - 1)) || index - 1 == keep
        });
    }

    /// Of several numbers of one JSON type a reader would only ever see the first: the widest stays, or the enumeration.
    fn join_numbers(&mut self, branches: &mut Vec<Branch<'a>>) {
        let listed =
            branches.iter().filter(|branch| branch.shape.is_only("integer") && !self.listed(branch.node).is_empty());
        let is_listed = listed.count() == 1;
        let width = |branch: &Branch<'a>| self.number_type(branch.node).map(|number| (number, branch.shape.types));
        let found: Vec<_> = branches.iter().map(width).collect();
        let keeps = |here: usize| {
            let Some((own, types)) = found.get(here).copied().flatten() else { return true };
            let mut others = found.iter().enumerate().filter_map(|(index, number)| Some((index, (*number)?)));
            let wider = |(other, (number, of)): (usize, (Number, JsonTypes))| {
                of == types && number.holds(own) && (!own.holds(number) || other < here)
            };
            !(others.any(wider) || is_listed && Number::I64.holds(own))
        };
        let kept: Vec<bool> = (0..branches.len()).map(keeps).collect();
        if kept.contains(&false) {
            let numbers = |branch: &&Branch<'a>| branch.shape.is_only("integer") || branch.shape.is_only("number");
            self.unchecked_branches(branches.iter().filter(numbers));
            branches.iter_mut().filter(|branch| numbers(&&**branch)).for_each(|branch| branch.merged = true);
        }
        let mut kept = kept.into_iter();
        branches.retain(|_| kept.next().unwrap_or(true));
    }

    /// The type of a number without an `enum`, through references.
    fn number_type(&self, node: Node<'a>) -> Option<Number> {
        let schema = match node {
            Node::Inline(schema) => schema,
            Node::Reference(name) => self.component(name)?.1,
        };
        let view = View::new(schema);
        let plain =
            view.all_of.is_empty() && view.one_of.is_empty() && view.any_of.is_empty() && view.enumeration.is_empty();
        match view.typ.filter(|_| plain)? {
            "integer" => Some(super::schema::integer(&view)),
            "number" => Some(super::schema::number(&view)),
            _ => None,
        }
    }

    /// Whether a branch is a string that every string is a value of.
    fn is_plain_string(&self, branch: &Branch<'a>) -> bool {
        branch.shape.is_only("string")
            && self
                .string_format(branch.node)
                .is_some_and(|format| !matches!(format.as_deref(), Some("date-time" | "date" | "uuid" | "byte")))
    }

    /// The format of a string that is no union, through references and an `allOf` of one schema.
    pub(super) fn string_format(&self, node: Node<'a>) -> Option<Option<String>> {
        let mut node = node;
        for _ in 0..MOST_NESTED {
            let schema = match node {
                Node::Inline(schema) => schema,
                Node::Reference(name) => self.component(name)?.1,
            };
            let view = View::new(schema);
            if !view.one_of.is_empty() || !view.any_of.is_empty() {
                return None;
            }
            let mut parts = view.all_of.iter().map(Node::from).filter(|part| self.is_structural(*part));
            match (parts.next(), parts.next()) {
                (None, _) => return Some(view.format),
                (Some(only), None) if view.format.is_none() => node = only,
                _ => return None,
            }
        }
        None
    }
}

/// The first branch that constrains values and says no type: it allows values of all other types.
fn unbounded<'a>(listed: &'a [ReferenceOr<Schema>], at: &Pointer<'_>) -> Option<Branch<'a>> {
    let of_any_type = |branch: &Node<'a>| match branch {
        Node::Inline(schema) => {
            let view = View::new(schema);
            !view.is_structural() && !view.is_null() && !view.not && !is_anything(&view)
        }
        Node::Reference(_) => false,
    };
    let (index, node) = listed.iter().map(Node::from).enumerate().find(|(_, branch)| of_any_type(branch))?;
    let pointer = at.index(index).to_string();
    Some(Branch { node, pointer, base: Vec::new(), joined: None, merged: false, word: None, shape: Rc::default() })
}

/// Whether a schema allows any value: `{}`, not one that only constrains.
fn is_anything(view: &View<'_>) -> bool {
    let parts = view.all_of.len() + view.one_of.len() + view.any_of.len();
    view.required.is_empty() && parts == 0 && !view.not && view.constraints.is_empty()
}
