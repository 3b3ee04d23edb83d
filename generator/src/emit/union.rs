//! Unions: an enumeration with a payload in each variant, and the table by which a reader tells the variants apart.

use std::collections::HashMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::runtime::{Export, TypeWord, UNKNOWN, UnionWord};
use super::{Emitter, Item, Lines, Macro, Member, Piece, docs, ident, text};
use crate::analyze::Direction;
use crate::ir::{Additional, Api, Discriminant, StringFormat, Type, TypeId, TypeKind, Union, Variant};
use crate::json::JsonTypes;

/// The most types within each other that are told from other types: more are not known to be one in Rust.
const DEEPEST: usize = 32;

impl Emitter<'_> {
    /// A union, in one direction.
    pub(super) fn union(&mut self, id: TypeId, union: &Union, direction: Direction) -> Vec<Piece> {
        let name = self.name(id, direction);
        let docs = self.type_docs(id, direction);
        let mut variants = Vec::new();
        for (index, variant) in union.variants.iter().enumerate() {
            let member = self.context.names.member(id.member(index));
            let (docs, variant_name) = (docs::of_name(&variant.docs, member), ident(member));
            let mut ty = self.ty(&variant.ty, direction);
            if variant.keeps_others && self.is_closed(&variant.ty) {
                let open = self.runtime(Export::Open);
                ty = quote!(#open<#ty>);
            }
            if self.is_boxed(id, index, variant) {
                let box_ = self.prelude("Box");
                ty = quote!(#box_<#ty>);
            }
            variants.push(Member { docs, tokens: quote!(#variant_name(#ty)) });
        }
        if union.tag.is_some() {
            let (unknown, value) = (ident(UNKNOWN), self.runtime(Export::Value));
            let docs = Lines::own("A value whose tag the document does not list.".to_owned());
            variants.push(Member { docs, tokens: quote!(#unknown(#value)) });
        }
        let attributes = self.attributes(id, direction);
        let derived = self.derived(id, &attributes);
        let head = quote! {
            #attributes
            #[derive(Clone #derived)]
            pub enum #name
        };
        let mut pieces = vec![Piece::Items(vec![Item::members(docs, head, variants)])];
        let entries = union.variants.iter().enumerate().map(|(index, variant)| {
            let name = ident(self.context.names.member(id.member(index)));
            match &union.tag {
                Some(_) => tagged(&name, variant),
                None => tested(&name, variant, is_struct(self.context.api, variant)),
            }
        });
        let entries = entries.collect();
        let head = match &union.tag {
            Some(tag) => {
                let (by, tag) = (UnionWord::By, text(tag));
                quote!(#name #by #tag)
            }
            None => quote!(#name),
        };
        pieces.push(self.table(Macro::Union, head, entries));
        pieces.extend(self.eq(id, &name, &attributes));
        pieces.extend(self.conversions(id, union, direction));
        pieces.extend(self.union_validation(id, union, direction));
        pieces
    }
}

impl Emitter<'_> {
    pub(super) fn is_boxed(&self, id: TypeId, index: usize, variant: &Variant) -> bool {
        self.context.analysis.boxed.contains(&id.member(index)) || self.is_large(&variant.ty)
    }

    /// The conversions into a union from what a variant holds, where that decides the variant.
    fn conversions(&mut self, id: TypeId, union: &Union, direction: Direction) -> Option<Piece> {
        let own = self.context.names.resolve(id);
        let held: Vec<Option<String>> = union.variants.iter().map(|variant| self.rust_type(&variant.ty, own)).collect();
        let mut counts: HashMap<&String, usize> = HashMap::new();
        for ty in held.iter().flatten() {
            *counts.entry(ty).or_default() += 1;
        }
        let mut entries = Vec::new();
        for (index, (variant, ty)) in union.variants.iter().zip(&held).enumerate() {
            if ty.as_ref().and_then(|ty| counts.get(ty)) != Some(&1) {
                continue;
            }
            let name = ident(self.context.names.member(id.member(index)));
            let boxed = self.is_boxed(id, index, variant).then(|| {
                let name = ident("Box");
                quote!((#name))
            });
            let ty = self.ty(&variant.ty, direction);
            entries.push(quote!(#name #boxed: #ty));
            if self.is_string(&variant.ty) {
                entries.push(quote!(#name #boxed: &str));
            }
        }
        if entries.is_empty() {
            return None;
        }
        let name = self.name(id, direction);
        Some(self.table(Macro::FromVariants, quote!(#name), entries))
    }

    /// What a type is in Rust, in words: equal for types that are one in Rust. `None` where that is not known, as with types of
    /// the user, or where the type is the union itself.
    fn rust_type(&self, ty: &Type, own: TypeId) -> Option<String> {
        self.rust_type_within(ty, own, DEEPEST)
    }

    fn rust_type_within(&self, ty: &Type, own: TypeId, steps: usize) -> Option<String> {
        let context = self.context;
        let steps = steps.checked_sub(1)?;
        if context.api.is_given(ty) {
            return None;
        }
        let ty = match ty {
            Type::Named(id) if context.analysis.newtypes.contains(id) => ty,
            _ => context.api.resolve(ty),
        };
        let inner = |inner: &Type| self.rust_type_within(inner, TypeId(u32::MAX), steps);
        Some(match ty {
            Type::Any => "Value".to_owned(),
            Type::Boolean => "bool".to_owned(),
            Type::Number(number) => format!("{number:?}"),
            Type::String(format) => {
                let format = format.as_deref().unwrap_or_default();
                if context.config.formats.iter().any(|(name, _)| name == format) {
                    return None;
                }
                StringFormat::named(format).map_or_else(|| "String".to_owned(), |format| format!("{format:?}"))
            }
            Type::Literal(_) => "Literal".to_owned(),
            Type::Binary => "Bytes".to_owned(),
            Type::Upload => "Upload".to_owned(),
            Type::Array(item) => format!("[{}]", inner(item)?),
            Type::Tuple(items) => {
                let items: Option<Vec<String>> = items.iter().map(inner).collect();
                format!("({})", items?.join(", "))
            }
            Type::Map(value) => format!("{{{}}}", inner(value)?),
            Type::Nullable(value) => format!("{}?", inner(value)?),
            Type::Json(value) => format!("JsonText<{}>", inner(value)?),
            Type::Named(id) if context.names.resolve(*id) == own => return None,
            Type::Named(id) => context.names.resolve(*id).0.to_string(),
        })
    }

    /// Whether a type is a struct that ignores the properties it does not name.
    pub(super) fn is_closed(&self, ty: &Type) -> bool {
        let Type::Named(id) = self.context.api.resolve(ty) else { return false };
        matches!(&self.context.api.get(*id).kind, TypeKind::Object(object) if object.additional == Additional::Ignored)
    }
}

fn tagged(name: &proc_macro2::Ident, variant: &Variant) -> TokenStream {
    let tags = variant.tags.iter().map(|tag| text(tag));
    if variant.carries_tag { quote!(#name = #(#tags)|*) } else { quote!(#name + #(#tags)|*) }
}

/// Whether the payload of a variant is a struct: it has a table with the names of its properties.
fn is_struct(api: &Api, variant: &Variant) -> bool {
    matches!(api.resolve(&variant.ty), Type::Named(id) if matches!(api.get(*id).kind, TypeKind::Object(_)))
}

fn tested(name: &proc_macro2::Ident, variant: &Variant, is_struct: bool) -> TokenStream {
    match &variant.discriminant {
        Discriminant::Types(types) => {
            let kinds = kinds(*types);
            quote!(#name: #kinds)
        }
        Discriminant::Property(property, types) => {
            let (with, property) = (UnionWord::With, text(property));
            let types = (!types.is_empty()).then(|| kinds(*types)).map(|kinds| quote!(: #kinds));
            quote!(#name: #with #property #types)
        }
        Discriminant::Tag(property, values) => {
            // A variant without a property for its tag has it written by the union.
            let is_written = !variant.carries_tag && variant.tags == *values;
            let word = if is_written { UnionWord::By } else { UnionWord::Tagged };
            let property = text(property);
            let values = values.iter().map(|value| text(value));
            quote!(#name: #word #property = #(#values)|*)
        }
        Discriminant::Best(best) => {
            let tag = best.tag.iter().map(|(property, values)| {
                let property = text(property);
                let values = values.iter().map(|value| text(value));
                quote!(#property = #(#values)|*)
            });
            if is_struct {
                let best = UnionWord::Best;
                return quote!(#name: #best #(#tag)*);
            }
            let kinds = kinds(best.types);
            let known = (!best.knows.is_empty()).then(|| {
                let known = best.knows.iter().map(|name| text(name));
                quote!((#(#known),*))
            });
            quote!(#name: #kinds #known #(#tag)*)
        }
    }
}

/// The JSON types of a variant; any, where none is known.
fn kinds(types: JsonTypes) -> TokenStream {
    if types.is_empty() {
        let any = TypeWord::Any;
        return quote!(#any);
    }
    let kinds = types.iter().map(TypeWord::of);
    quote!(#(#kinds)|*)
}
