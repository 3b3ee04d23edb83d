//! A client's types without their modules.
//!
//! Enters: the items of a generated client. Leaves: its types, the tables of their codecs and its imports, side by side: `pet::Owner`
//! is `pet__Owner`, wherever a type names it.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, format_ident};
use syn::{Fields, Item, ItemMacro, ItemUse, Type};

/// The macros that are tables.
const TABLES: [&str; 4] = ["object", "string_enum", "integer_enum", "union"];

/// Items of one module.
#[derive(Default)]
pub struct Flat {
    /// Structs, enumerations and aliases.
    pub types: Vec<(Ident, Item)>,
    /// The tables, each with the type that it is of.
    pub tables: Vec<(Ident, ItemMacro)>,
    /// What each module imports.
    pub imports: Vec<ItemUse>,
    /// The paths of all types.
    paths: BTreeSet<Vec<String>>,
}

impl Flat {
    /// The items of a client.
    pub fn of(items: Vec<Item>) -> syn::Result<Self> {
        let mut flat = Self::default();
        flat.declare(&items, &mut Vec::new());
        flat.take(items, &mut Vec::new())?;
        Ok(flat)
    }

    /// A type as it is named here; it is read where the client's own items stand.
    pub fn ty(&self, ty: &Type) -> syn::Result<Type> {
        self.renamed(ty, &[])
    }

    fn declare(&mut self, items: &[Item], module: &mut Vec<String>) {
        for item in items {
            if let Item::Mod(inner) = item {
                module.push(inner.ident.to_string());
                self.declare(inner.content.as_ref().map_or(&[], |(_, items)| items), module);
                module.pop();
            } else if let Some(name) = name(item) {
                self.paths.insert(module.iter().cloned().chain([name.to_string()]).collect());
            }
        }
    }

    fn take(&mut self, items: Vec<Item>, module: &mut Vec<String>) -> syn::Result<()> {
        for mut item in items {
            match &mut item {
                Item::Mod(inner) => {
                    module.push(inner.ident.to_string());
                    self.take(inner.content.take().map_or_else(Vec::new, |(_, items)| items), module)?;
                    module.pop();
                    continue;
                }
                Item::Struct(item) => {
                    item.ident = flat(module, &item.ident);
                    self.rename(&mut item.fields, module)?;
                }
                Item::Enum(item) => {
                    item.ident = flat(module, &item.ident);
                    for variant in &mut item.variants {
                        self.rename(&mut variant.fields, module)?;
                    }
                }
                Item::Type(item) => {
                    item.ident = flat(module, &item.ident);
                    *item.ty = self.renamed(&item.ty, module)?;
                }
                Item::Use(item) => self.imports.push(item.clone()),
                Item::Macro(item) if TABLES.contains(&item.mac.path.to_token_stream().to_string().as_str()) => {
                    let mut tokens = item.mac.tokens.clone().into_iter();
                    if let Some(TokenTree::Ident(of)) = tokens.next() {
                        let of = flat(module, &of);
                        item.mac.tokens = [TokenTree::Ident(of.clone())].into_iter().chain(tokens).collect();
                        self.tables.push((of, item.clone()));
                    }
                }
                _ => {}
            }
            if let Some(name) = name(&item).cloned() {
                self.types.push((name, item));
            }
        }
        Ok(())
    }

    fn rename(&self, fields: &mut Fields, module: &[String]) -> syn::Result<()> {
        fields.iter_mut().try_for_each(|field| {
            field.ty = self.renamed(&field.ty, module)?;
            Ok(())
        })
    }

    fn renamed(&self, ty: &Type, module: &[String]) -> syn::Result<Type> {
        syn::parse2(self.paths_in(ty.to_token_stream(), module))
    }

    /// The same tokens, with each path to a type as one name.
    fn paths_in(&self, tokens: TokenStream, module: &[String]) -> TokenStream {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut renamed = TokenStream::new();
        let mut rest = tokens.as_slice();
        while let Some((first, after)) = rest.split_first() {
            let (path, end) = path(rest);
            match (self.resolve(&path, module), first) {
                (Some(name), _) => {
                    renamed.extend([TokenTree::Ident(name)]);
                    rest = end;
                }
                (None, TokenTree::Group(group)) if group.delimiter() != Delimiter::None => {
                    let inner = self.paths_in(group.stream(), module);
                    renamed.extend([TokenTree::Group(Group::new(group.delimiter(), inner))]);
                    rest = after;
                }
                (None, _) if path.is_empty() => {
                    renamed.extend([first.clone()]);
                    rest = after;
                }
                (None, _) => {
                    renamed.extend(rest.iter().take(rest.len() - end.len()).cloned());
                    rest = end;
                }
            }
        }
        renamed
    }

    fn resolve(&self, path: &[Ident], module: &[String]) -> Option<Ident> {
        let up = path.iter().take_while(|segment| *segment == "super").count();
        let (name, inner) = path.get(up..)?.split_last()?;
        let mut modules = module.get(..module.len().checked_sub(up)?)?.to_vec();
        modules.extend(inner.iter().map(Ident::to_string));
        let name = flat(&modules, name);
        modules.push(path.last()?.to_string());
        self.paths.contains(&modules).then_some(name)
    }
}

/// The path that these tokens begin with, and what comes after it.
fn path(tokens: &[TokenTree]) -> (Vec<Ident>, &[TokenTree]) {
    let mut path = Vec::new();
    let mut rest = tokens;
    while let [TokenTree::Ident(segment), after @ ..] = rest {
        path.push(segment.clone());
        rest = after;
        match rest {
            [TokenTree::Punct(one), TokenTree::Punct(two), after @ ..]
                if one.as_char() == ':' && two.as_char() == ':' && matches!(after, [TokenTree::Ident(_), ..]) =>
            {
                rest = after;
            }
            _ => break,
        }
    }
    (path, rest)
}

fn flat(module: &[String], name: &Ident) -> Ident {
    let mut path = module.join("__");
    if path.is_empty() {
        return name.clone();
    }
    path.push_str("__");
    format_ident!("{}{}", path.replace("r#", ""), name)
}

fn name(item: &Item) -> Option<&Ident> {
    match item {
        Item::Struct(item) => Some(&item.ident),
        Item::Enum(item) => Some(&item.ident),
        Item::Type(item) => Some(&item.ident),
        _ => None,
    }
}
