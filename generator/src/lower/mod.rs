//! `Document` → `ir::Api`: what the document says, without openapiv3's types and without a Rust name.
//!
//! One file per concept. What cannot be expressed becomes a diagnostic and the narrowest possible loss: a schema becomes
//! "any JSON value", an operation is left out. Refuses nothing, never panics.

mod all_of;
mod body;
mod constraints;
mod enumeration;
mod inheritance;
mod ladder;
mod object;
mod operation;
mod parameter;
mod property;
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
    /// The component schemas behind components that are only references to others.
    targets: HashMap<&'a str, (&'a str, &'a Schema)>,
    /// What the values of components look like.
    shapes: shape::Shapes<'a>,
    /// The component schemas that `null` is a value of.
    nullable: HashSet<&'a str>,
    /// The components that others extend, and that a discriminator tells apart.
    inheritance: inheritance::Inheritance<'a>,
    /// How many variants unions have been multiplied into.
    distributed: usize,
    /// How many properties have been joined of what several schemas say.
    joined: usize,
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
            targets: HashMap::new(),
            shapes: shape::Shapes::default(),
            nullable: HashSet::new(),
            inheritance: inheritance::Inheritance::default(),
            distributed: 0,
            joined: 0,
            open_unions: HashSet::new(),
            inline: HashMap::new(),
            unchecked: BTreeMap::new(),
            skipped_media: BTreeMap::new(),
        };
        lowering.follow_references();
        lowering.find_nullable();
        lowering.shapes = lowering.shapes();
        lowering.inheritance = lowering.inheritance();
        lowering
    }

    /// Finds the components that `null` is a value of: of one, then of those that are that one, until there are no more.
    fn find_nullable(&mut self) {
        let mut users: HashMap<&'a str, Vec<&'a str>> = HashMap::new();
        let mut open: Vec<&'a str> = self.components.keys().copied().collect();
        for (name, (_, node)) in &self.components {
            for used in references(*node) {
                users.entry(used).or_default().push(name);
            }
        }
        while let Some(name) = open.pop() {
            let nullable = self.components.get(name).is_some_and(|(_, node)| self.is_nullable(*node));
            if nullable && self.nullable.insert(name) {
                open.extend(users.get(name).into_iter().flatten().filter(|user| !self.nullable.contains(*user)));
            }
        }
    }

    /// Follows the components that are only references to others. `load` has broken cycles.
    fn follow_references(&mut self) {
        let mut path = Vec::new();
        for name in self.components.keys() {
            let mut name: &'a str = name;
            let target = loop {
                if let Some(target) = self.targets.get(name) {
                    break Some(*target);
                }
                path.push(name);
                match self.components.get(name) {
                    Some((_, Node::Inline(schema))) => break Some((name, *schema)),
                    Some((_, Node::Reference(next))) if path.len() <= self.components.len() => {
                        match self.components.get_key_value(next) {
                            Some((next, _)) => name = next,
                            None => break None,
                        }
                    }
                    _ => break None,
                }
            };
            for name in path.drain(..) {
                if let Some(target) = target {
                    self.targets.insert(name, target);
                }
            }
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
                constraints: crate::ir::Constraints::default(),
            })
            .collect();
        for (index, (name, schema)) in schemas().enumerate() {
            let node = Node::from(schema);
            let at = at.key(name);
            let family = match node {
                Node::Inline(schema) => self.family_kind(name, schema, &at),
                Node::Reference(_) => None,
            };
            let lowered = match family {
                Some(union) => union,
                None => self.kind(node, &at, &Words::First(name)),
            };
            let nullable = self.is_nullable(node);
            let docs = match node {
                Node::Inline(schema) => view::View::new(schema).docs(),
                Node::Reference(_) => crate::ir::Docs::default(),
            };
            let constraints = match &lowered {
                TypeKind::Alias(_) => self.constraints(node),
                _ => crate::ir::Constraints::default(),
            };
            if let Some(def) = self.api.types.get_mut(index) {
                def.constraints = constraints;
                def.docs = docs;
                def.nullable = nullable;
                def.kind = lowered;
            }
        }
    }

    /// Notes a schema whose constraints are not checked, because of what it is the schema of.
    fn unchecked(&mut self, node: Node<'a>, of: &'static str, at: &Pointer<'_>) {
        if !self.constraints(node).is_empty() {
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
                "nothing to do: the server checks them",
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
        self.targets.get(name).copied()
    }

    fn warn(&mut self, code: Code, at: &Pointer<'_>, message: impl Into<String>, help: impl Into<String>) {
        self.diagnostics.report(Diagnostic::new(code, message).at(at).help(help));
    }
}

/// The components that a schema is made of: what it refers to itself, or by `allOf`, `oneOf` and `anyOf`.
fn references<'a>(node: Node<'a>) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        match node {
            Node::Reference(name) => found.push(name),
            Node::Inline(schema) => {
                let view = view::View::new(schema);
                open.extend(view.all_of.iter().chain(view.one_of).chain(view.any_of).map(Node::from));
            }
        }
    }
    found
}
