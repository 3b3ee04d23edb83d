//! Types where they are used, and how a method takes a value of each.

use std::collections::HashSet;

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::quote;

use super::runtime::{Export, RUNTIME};
use super::{Emitter, ident};
use crate::analyze::{Direction, LARGE};
use crate::ir::{NumberType, StringFormat, Type, TypeId, TypeKind};

/// How a method takes a value.
pub enum Passed {
    /// By value: it is as small as a reference.
    Value(TokenStream),
    /// By reference.
    Reference(TokenStream),
}

impl Emitter<'_> {
    /// A name of the runtime: imported, or with its path where the document has a type of that name.
    pub(super) fn runtime(&mut self, name: Export) -> TokenStream {
        if self.context.names.taken.contains(name.name()) {
            let runtime = ident(RUNTIME);
            quote!(#runtime::#name)
        } else {
            self.imports.runtime.insert(name.name());
            quote!(#name)
        }
    }

    /// The name of a type, in a chunk that need not declare it.
    pub(super) fn mention(&mut self, id: TypeId, direction: Direction) -> Ident {
        self.imports.client = true;
        ident(self.context.names.of(id, direction))
    }

    /// A name of the standard library's prelude: with its path where the document has a type of that name.
    pub(super) fn prelude(&self, name: &str) -> TokenStream {
        let taken = self.context.names.taken.contains(name);
        match name {
            "Option" if taken => quote!(std::option::Option),
            "Vec" if taken => quote!(std::vec::Vec),
            "String" if taken => quote!(std::string::String),
            "Box" if taken => quote!(std::boxed::Box),
            "Into" if taken => quote!(std::convert::Into),
            "Default" if taken => quote!(std::default::Default),
            _ => {
                let ident = ident(name);
                quote!(#ident)
            }
        }
    }

    /// A type.
    pub(super) fn ty(&mut self, ty: &Type, direction: Direction) -> TokenStream {
        match ty {
            Type::Any => self.runtime(Export::Value),
            Type::Boolean => quote!(bool),
            Type::Number(number) => number_type(*number),
            Type::String(format) => self.string(format.as_deref()),
            Type::Literal(_) => self.runtime(Export::Literal),
            Type::Binary => self.runtime(Export::Bytes),
            Type::Array(item) => {
                let vec = self.prelude("Vec");
                let item = self.ty(item, direction);
                quote!(#vec<#item>)
            }
            Type::Tuple(items) => {
                let items = items.iter().map(|item| self.ty(item, direction));
                quote!((#(#items),*))
            }
            Type::Map(value) => {
                let map = self.runtime(Export::Map);
                let value = self.ty(value, direction);
                quote!(#map<#value>)
            }
            Type::Nullable(inner) => {
                let option = self.prelude("Option");
                let inner = self.ty(inner, direction);
                quote!(#option<#inner>)
            }
            Type::Named(id) => {
                let name = self.mention(*id, direction);
                quote!(#name)
            }
        }
    }

    fn string(&mut self, format: Option<&str>) -> TokenStream {
        let format = format.unwrap_or_default();
        if let Some((_, path)) = self.context.config.formats.iter().find(|(name, _)| name == format)
            && let Ok(path) = path.parse::<TokenStream>()
        {
            self.imports.client |= mentions(path.clone(), &self.context.names.taken);
            return path;
        }
        match StringFormat::named(format) {
            Some(StringFormat::DateTime) => {
                let (date_time, utc) = (self.runtime(Export::DateTime), self.runtime(Export::Utc));
                quote!(#date_time<#utc>)
            }
            Some(StringFormat::Date) => self.runtime(Export::NaiveDate),
            Some(StringFormat::Uuid) => self.runtime(Export::Uuid),
            Some(StringFormat::Byte) => self.runtime(Export::Base64),
            None => self.prelude("String"),
        }
    }

    /// Whether a type is Rust's `String`.
    pub(super) fn is_string(&self, ty: &Type) -> bool {
        match self.context.api.resolve(ty) {
            Type::String(format) => {
                let format = format.as_deref().unwrap_or_default();
                StringFormat::named(format).is_none() && !self.is_configured(format)
            }
            _ => false,
        }
    }

    /// How a method takes a value of a type.
    pub(super) fn passed(&mut self, ty: &Type, direction: Direction) -> Passed {
        let context = self.context;
        let through = match ty {
            Type::Named(id) if self.context.analysis.newtypes.contains(id) => ty,
            _ => context.api.resolve(ty),
        };
        if self.is_string(through) {
            return Passed::Reference(quote!(str));
        }
        match through {
            Type::Boolean | Type::Number(_) => Passed::Value(self.ty(ty, direction)),
            Type::String(Some(format)) if is_copied(format) && !self.is_configured(format) => {
                Passed::Value(self.ty(ty, direction))
            }
            Type::Array(item) => {
                let item = self.ty(item, direction);
                Passed::Reference(quote!([#item]))
            }
            Type::Nullable(inner) => self.passed(inner, direction),
            _ => Passed::Reference(self.ty(ty, direction)),
        }
    }

    fn is_configured(&self, format: &str) -> bool {
        self.context.config.formats.iter().any(|(name, _)| name == format)
    }

    /// Whether a value of a type is so large that a variant holds it in a box.
    pub(super) fn is_large(&self, ty: &Type) -> bool {
        let mut ty = ty;
        while let Type::Nullable(inner) = ty {
            ty = inner;
        }
        match self.context.api.resolve(ty) {
            Type::Named(id) => {
                matches!(self.context.api.get(*id).kind, TypeKind::Object(_) | TypeKind::Union(_))
                    && self.context.analysis.sizes.get(id.index()).is_some_and(|size| *size >= LARGE)
            }
            _ => false,
        }
    }
}

/// Whether a type that the user wrote begins with one of these names, or has an argument that does.
fn mentions(ty: TokenStream, names: &HashSet<String>) -> bool {
    let mut in_path = false;
    for token in ty {
        let is_colon = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ':');
        let found = match token {
            TokenTree::Ident(name) => !in_path && names.contains(&name.to_string()),
            TokenTree::Group(group) => mentions(group.stream(), names),
            TokenTree::Punct(_) | TokenTree::Literal(_) => false,
        };
        if found {
            return true;
        }
        in_path = is_colon;
    }
    false
}

/// Whether the type of a format is passed by value.
fn is_copied(format: &str) -> bool {
    StringFormat::named(format).is_some_and(StringFormat::is_copied)
}

fn number_type(number: NumberType) -> TokenStream {
    match number {
        NumberType::I32 => quote!(i32),
        NumberType::I64 => quote!(i64),
        NumberType::U32 => quote!(u32),
        NumberType::U64 => quote!(u64),
        NumberType::F32 => quote!(f32),
        NumberType::F64 => quote!(f64),
    }
}
