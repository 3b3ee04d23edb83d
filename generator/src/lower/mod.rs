//! `Document` → `ir::Api`: what the document says, without openapiv3's types and without a Rust name.
//!
//! One file per concept. What cannot be expressed becomes a diagnostic and the narrowest possible loss: a schema becomes
//! "any JSON value", an operation is left out. Refuses nothing, never panics.

mod all_of;
mod body;
mod enumeration;
mod object;
mod operation;
mod parameter;
mod response;
mod schema;
mod security;
mod server;
mod shape;
mod union;
mod variants;
mod view;

use std::collections::{BTreeMap, HashMap, HashSet};

use openapiv3::{OpenAPI, Schema};

use crate::diag::{Code, Diagnostic, Diagnostics, Pointer};
use crate::ir::{Api, TypeDef, TypeId, TypeKind};
use crate::parse::Document;
use view::Node;

/// Lowers a document.
pub fn lower(document: &Document, diagnostics: &mut Diagnostics) -> Api {
    let mut lowering = Lowering::new(&document.api, diagnostics);
    lowering.components();
    lowering.break_alias_cycles();
    lowering.operations();
    lowering.report_inheritance();
    lowering.report_media();
    lowering.report_unchecked();
    lowering.api
}

/// The state of one run.
struct Lowering<'a, 'd> {
    document: &'a OpenAPI,
    diagnostics: &'d mut Diagnostics,
    api: Api,
    /// The component schemas, with the ids of their types. Ids are given out before anything is lowered.
    components: HashMap<&'a str, (TypeId, Node<'a>)>,
    /// The component schemas that `null` is a value of.
    nullable: HashSet<&'a str>,
    /// How many variants unions have been multiplied into.
    distributed: usize,
    /// The unions that are being distributed, by where they stand: a branch that holds its own union is not one again.
    open_unions: HashSet<String>,
    /// Types of inline schemas, by where these stand: a schema that is reached twice is one type.
    inline: HashMap<String, TypeId>,
    /// Constraints that are not checked, by what they are of: how often, and where first.
    unchecked: BTreeMap<&'static str, (usize, String)>,
    /// Media types that are offered beside the one that is used: how often, and where first.
    skipped_media: BTreeMap<(String, String), (usize, String)>,
}

/// The words that a type's name is made of, on the stack.
#[derive(Clone, Copy)]
enum Words<'w> {
    Base(&'w [String]),
    First(&'w str),
    Then(&'w Words<'w>, &'w str),
}

impl Words<'_> {
    const fn then<'b>(&'b self, word: &'b str) -> Words<'b> {
        Words::Then(self, word)
    }

    fn to_vec(self) -> Vec<String> {
        match self {
            Self::Base(words) => words.to_vec(),
            Self::First(word) => vec![word.to_owned()],
            Self::Then(parent, word) => {
                let mut words = parent.to_vec();
                words.push(word.to_owned());
                words
            }
        }
    }
}

impl<'a, 'd> Lowering<'a, 'd> {
    fn new(document: &'a OpenAPI, diagnostics: &'d mut Diagnostics) -> Self {
        let schemas = document.components.iter().flat_map(|components| &components.schemas);
        let components =
            (0..).zip(schemas).map(|(id, (name, schema))| (name.as_str(), (TypeId(id), Node::from(schema)))).collect();
        let mut lowering = Self {
            document,
            diagnostics,
            api: Api { title: document.info.title.clone(), ..Api::default() },
            components,
            nullable: HashSet::new(),
            distributed: 0,
            open_unions: HashSet::new(),
            inline: HashMap::new(),
            unchecked: BTreeMap::new(),
            skipped_media: BTreeMap::new(),
        };
        lowering.find_nullable();
        lowering
    }

    /// Finds the components that `null` is a value of: of one, then of those that are that one, until there are no more.
    fn find_nullable(&mut self) {
        loop {
            let found: Vec<&'a str> = self
                .components
                .iter()
                .filter(|(name, (_, node))| !self.nullable.contains(*name) && self.is_nullable(*node))
                .map(|(name, _)| *name)
                .collect();
            if found.is_empty() {
                return;
            }
            self.nullable.extend(found);
        }
    }

    /// Lowers every component schema into the id that it was given.
    fn components(&mut self) {
        let document = self.document;
        let schemas = || document.components.iter().flat_map(|components| &components.schemas);
        let root = Pointer::ROOT;
        let components = root.key("components");
        let at = components.key("schemas");
        self.api.types = schemas()
            .map(|(name, _)| TypeDef {
                words: vec![name.clone()],
                component: true,
                docs: crate::ir::Docs::default(),
                nullable: false,
                kind: TypeKind::Alias(crate::ir::Type::Any),
            })
            .collect();
        for (index, (name, schema)) in schemas().enumerate() {
            let node = Node::from(schema);
            let lowered = self.kind(node, &at.key(name), &Words::First(name));
            let nullable = self.is_nullable(node);
            let docs = match node {
                Node::Inline(schema) => view::View::new(schema).docs(),
                Node::Reference(_) => crate::ir::Docs::default(),
            };
            if let Some(def) = self.api.types.get_mut(index) {
                def.docs = docs;
                def.nullable = nullable;
                def.kind = lowered;
            }
        }
    }

    /// Reports schemas that others extend by `allOf` and a `discriminator` tells apart: where one is used, what extends it may
    /// come, and is read as the base.
    fn report_inheritance(&mut self) {
        let document = self.document;
        let schemas = || document.components.iter().flat_map(|components| &components.schemas);
        let mut bases: HashMap<&str, Vec<&str>> = HashMap::new();
        for (name, schema) in schemas() {
            let Node::Inline(schema) = Node::from(schema) else { continue };
            for branch in view::View::new(schema).all_of {
                if let Node::Reference(base) = branch.into() {
                    bases.entry(base).or_default().push(name);
                }
            }
        }
        let mut used: HashSet<TypeId> = self.api.types.iter().flat_map(|def| def.kind.mentioned()).collect();
        used.extend(
            self.api.operations.iter().flat_map(|operation| [operation.requested(), operation.answered()].concat()),
        );
        let is_used = |name: &str| self.components.get(name).is_some_and(|(id, _)| used.contains(id));
        let bases: HashMap<&str, Vec<&str>> = bases.into_iter().filter(|(name, _)| is_used(name)).collect();
        let at = Pointer::base("/components/schemas");
        for (name, schema) in schemas() {
            let (Node::Inline(schema), Some(extended)) = (Node::from(schema), bases.get(name.as_str())) else {
                continue;
            };
            let view = view::View::new(schema);
            if view.data.discriminator.is_some() && view.one_of.is_empty() && view.any_of.is_empty() {
                self.warn(
                    Code::UnsupportedInheritance,
                    &at.key(name).key("discriminator"),
                    format!("where `{name}` is used, `{}` may come, and is read as `{name}`", extended.join("`, `")),
                    "to have a union of them, list them in a `oneOf` beside the discriminator, and use that",
                );
            }
        }
    }

    /// Notes a schema whose constraints are not checked, because of what it is the schema of.
    fn unchecked(&mut self, node: Node<'a>, of: &'static str, at: &Pointer<'_>) {
        if self.constraints(node) != crate::ir::Constraints::default() {
            let (count, _) = self.unchecked.entry(of).or_insert_with(|| (0, at.to_string()));
            *count += 1;
        }
    }

    /// Reports the constraints that are not checked: each kind once, where it comes first.
    fn report_unchecked(&mut self) {
        for (of, (count, first)) in std::mem::take(&mut self.unchecked) {
            let places = if count == 1 { "here".to_owned() } else { format!("in {count} places, first here") };
            self.warn(
                Code::UnsupportedConstraint,
                &Pointer::base(&first),
                format!("length, range and so on of {of} ({places}) are not checked before a request is sent"),
                "nothing to do: the server checks them; constraints of properties are checked",
            );
        }
    }

    /// Breaks components that are only other names for themselves, with nothing between.
    fn break_alias_cycles(&mut self) {
        use crate::ir::Type;
        let next = |api: &Api, id: TypeId| match &api.get(id).kind {
            TypeKind::Alias(Type::Named(next)) => Some(*next),
            TypeKind::Alias(Type::Nullable(inner)) => match **inner {
                Type::Named(next) => Some(next),
                _ => None,
            },
            _ => None,
        };
        let mut done = HashSet::new();
        for start in self.api.ids() {
            let mut path = HashSet::new();
            let mut id = start;
            while !done.contains(&id) && path.insert(id) {
                match next(&self.api, id) {
                    Some(target) => id = target,
                    None => break,
                }
            }
            if !done.contains(&id) && next(&self.api, id).is_some() {
                let name = self.api.get(id).words.join(" ");
                self.warn(
                    Code::ReferenceCycle,
                    &Pointer::base("/components/schemas").key(&name),
                    format!("`{name}` leads only to itself"),
                    "say what it is; until then it can be any JSON value",
                );
                if let Some(def) = self.api.types.get_mut(id.0 as usize) {
                    def.kind = TypeKind::Alias(Type::Any);
                }
            }
            done.extend(path);
        }
    }

    /// The schema of a component, through components that are only references to others.
    fn component(&self, name: &str) -> Option<(&'a str, &'a Schema)> {
        let mut name = name;
        // A chain of references is at most as long as there are components; `load` has broken cycles.
        for _ in 0..=self.components.len() {
            let (key, (_, node)) = self.components.get_key_value(name)?;
            match node {
                Node::Inline(schema) => return Some((key, schema)),
                Node::Reference(next) => name = next,
            }
        }
        None
    }

    fn warn(&mut self, code: Code, at: &Pointer<'_>, message: impl Into<String>, help: impl Into<String>) {
        self.diagnostics.report(Diagnostic::new(code, message).at(at).help(help));
    }
}
