//! Types where they are used, and how a value of each is passed to a method.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Emitter, ident};
use crate::analyze::Direction;
use crate::ir::{Number, Type, TypeKind};

/// How a method takes a value.
pub enum Passed {
    /// By value: it is as small as a reference.
    Value(TokenStream),
    /// By reference.
    Reference(TokenStream),
}

impl Emitter<'_> {
    /// A name of the runtime: imported, or by its path where the document has a type of that name.
    pub(super) fn runtime(&mut self, name: &'static str) -> TokenStream {
        let ident = ident(name);
        if self.context.names.taken.contains(name) {
            quote!(specwright_runtime::#ident)
        } else {
            self.imports.insert(name);
            quote!(#ident)
        }
    }

    /// A name of the standard library's prelude: by its path where the document has a type of that name.
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
            Type::Any => self.runtime("Value"),
            Type::Boolean => quote!(bool),
            Type::Number(number) => number_type(*number),
            Type::String(format) => self.string(format.as_deref()),
            Type::Binary => self.runtime("Bytes"),
            Type::Array(item) => {
                let vec = self.prelude("Vec");
                let item = self.ty(item, direction);
                quote!(#vec<#item>)
            }
            Type::Map(value) => {
                let map = self.runtime("Map");
                let value = self.ty(value, direction);
                quote!(#map<#value>)
            }
            Type::Nullable(inner) => {
                let option = self.prelude("Option");
                let inner = self.ty(inner, direction);
                quote!(#option<#inner>)
            }
            Type::Named(id) => {
                let name = ident(self.context.names.of(*id, direction));
                quote!(#name)
            }
        }
    }

    fn string(&mut self, format: Option<&str>) -> TokenStream {
        let format = format.unwrap_or_default();
        if let Some((_, path)) = self.context.config.formats.iter().find(|(name, _)| name == format)
            && let Ok(path) = path.parse::<TokenStream>()
        {
            return path;
        }
        match format {
            "date-time" => {
                let (date_time, utc) = (self.runtime("DateTime"), self.runtime("Utc"));
                quote!(#date_time<#utc>)
            }
            "date" => self.runtime("NaiveDate"),
            "uuid" => self.runtime("Uuid"),
            "byte" => self.runtime("Base64"),
            _ => self.prelude("String"),
        }
    }

    /// Whether a type is Rust's `String`.
    pub(super) fn is_string(&self, ty: &Type) -> bool {
        match self.context.api.resolve(ty) {
            Type::String(format) => {
                let format = format.as_deref().unwrap_or_default();
                !matches!(format, "date-time" | "date" | "uuid" | "byte")
                    && !self.context.config.formats.iter().any(|(name, _)| name == format)
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

    /// Whether a named type has a struct of its own: something that a box is worth making for.
    pub(super) fn is_large(&self, ty: &Type) -> bool {
        let mut ty = ty;
        while let Type::Nullable(inner) = ty {
            ty = inner;
        }
        match self.context.api.resolve(ty) {
            Type::Named(id) => {
                matches!(self.context.api.get(*id).kind, TypeKind::Object(_) | TypeKind::Union(_))
                    && self.context.analysis.sizes.get(id.0 as usize).is_some_and(|size| *size >= crate::analyze::LARGE)
            }
            _ => false,
        }
    }
}

fn is_copied(format: &str) -> bool {
    matches!(format, "date-time" | "date" | "uuid")
}

fn number_type(number: Number) -> TokenStream {
    match number {
        Number::I32 => quote!(i32),
        Number::I64 => quote!(i64),
        Number::U32 => quote!(u32),
        Number::U64 => quote!(u64),
        Number::F32 => quote!(f32),
        Number::F64 => quote!(f64),
    }
}
