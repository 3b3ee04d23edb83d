//! The types of a client and their modules: the types inside a type are in a module after it.

use std::collections::{BTreeMap, BTreeSet};

use super::imports;
use crate::emit::{Chunk, Context, link_to};
use crate::format::Text;
use crate::name::{SHARED, Scope};

/// Types by the scope that they are declared in.
pub struct Tree<'a> {
    context: &'a Context<'a>,
    scopes: BTreeMap<Scope, Vec<&'a Text>>,
    /// Scopes with types, or with modules that have some.
    used: BTreeSet<Scope>,
}

impl<'a> Tree<'a> {
    /// The tree of these types.
    pub fn new(context: &'a Context<'a>, types: &[&'a Text]) -> Self {
        let mut scopes: BTreeMap<Scope, Vec<&Text>> = BTreeMap::new();
        let mut used = BTreeSet::new();
        for text in types {
            let mut scope = text.chunk.scope(context.names);
            scopes.entry(scope).or_default().push(text);
            while used.insert(scope)
                && let Scope::Of(owner) = scope
            {
                scope = context.names.scope(owner);
            }
        }
        Self { context, scopes, used }
    }

    /// The types of a scope.
    pub fn texts(&self, scope: Scope) -> impl Iterator<Item = &'a Text> {
        self.scopes.get(&scope).into_iter().flatten().copied()
    }

    /// Appends the types, each with its module, and the types that several places share.
    pub fn write(&self, out: &mut String) {
        self.write_scope(out, Scope::Top, 0, None);
        if self.scopes.contains_key(&Scope::Shared) {
            out.push_str("\n/// Types that several schemas of the document describe alike. Each of their places has a name for its type.\n");
            self.write_module(out, Scope::Shared, SHARED, 0);
        }
    }

    /// The items of a scope, at this depth of modules. `start`: where its module begins, which has no empty line first.
    fn write_scope(&self, out: &mut String, scope: Scope, depth: usize, start: Option<usize>) {
        let mut texts = self.texts(scope).peekable();
        while let Some(text) = texts.next() {
            out.push('\n');
            write_indented(out, &text.text, depth);
            if let Some(start) = start {
                trim(out, start);
            }
            let Chunk::Type(id, _) = text.chunk else { continue };
            // The two forms of a type stand together.
            if texts.peek().is_some_and(|next| matches!(next.chunk, Chunk::Type(next, _) if next == id)) {
                continue;
            }
            if self.used.contains(&Scope::Of(id)) {
                let name = self.context.names.plain(id);
                out.push('\n');
                write_indented(out, &format!("/// The types inside {}.\n", link_to(name)), depth);
                self.write_module(out, Scope::Of(id), self.context.names.module(id), depth);
            }
        }
    }

    fn write_module(&self, out: &mut String, scope: Scope, name: &str, depth: usize) {
        write_indented(out, &format!("pub mod {name} {{\n"), depth);
        let names: BTreeSet<&str> = self.texts(scope).flat_map(|text| text.imports.runtime.iter().copied()).collect();
        let start = out.len();
        if !names.is_empty() {
            write_indented(out, &imports::of_runtime(&names, depth + 1), depth + 1);
            trim(out, start);
        }
        self.write_scope(out, scope, depth + 1, Some(start));
        write_indented(out, "}\n", depth);
    }
}

/// Removes empty lines at this place.
fn trim(out: &mut String, start: usize) {
    let blank = out.get(start..).map_or(0, |inside| inside.len() - inside.trim_start_matches('\n').len());
    if blank > 0 {
        out.replace_range(start..start + blank, "");
    }
}

/// Appends a text, its lines indented by this depth. No literal of generated code goes over a line.
pub(super) fn write_indented(out: &mut String, text: &str, depth: usize) {
    for line in text.lines() {
        if !line.is_empty() {
            out.extend(std::iter::repeat_n("    ", depth));
            out.push_str(line);
        }
        out.push('\n');
    }
}
