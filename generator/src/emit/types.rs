//! Types where they are used, and how a method takes a value of each.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::quote;

use super::runtime::{Export, RUNTIME};
use super::{Emitter, ident};
use crate::analyze::{Direction, LARGE};
use crate::ir::{NumberType, StringFormat, Type, TypeId, TypeKind};
use crate::name::Scope;

/// How a method takes a value.
pub struct Passed {
    /// The type of the argument.
    pub ty: TokenStream,
    /// The type in an `Option`, of which `None` says what it is none of.
    pub optional: TokenStream,
    as_argument: AsArgument,
}

enum AsArgument {
    /// By value: it is as small as a reference.
    Value,
    Reference,
    /// Whatever is a string.
    Text,
    /// A list of whatever are strings.
    Texts(TokenStream),
}

impl Passed {
    /// A reference to the argument, as the call takes it.
    pub fn value(&self, name: &Ident) -> TokenStream {
        match &self.as_argument {
            AsArgument::Value => quote!(&#name),
            AsArgument::Reference => quote!(#name),
            AsArgument::Text => quote!(#name.as_ref()),
            AsArgument::Texts(strs) => quote!(&#strs(#name)),
        }
    }

    /// The same where it is used for the last time.
    pub fn last_value(&self, name: &Ident) -> TokenStream {
        match &self.as_argument {
            AsArgument::Value => quote!(#name),
            AsArgument::Texts(strs) => quote!(#strs(#name)),
            AsArgument::Reference | AsArgument::Text => self.value(name),
        }
    }

    fn by_value(ty: TokenStream) -> Self {
        Self { optional: ty.clone(), ty, as_argument: AsArgument::Value }
    }

    fn by_reference(ty: &TokenStream) -> Self {
        Self { ty: quote!(&#ty), optional: quote!(&#ty), as_argument: AsArgument::Reference }
    }
}

impl Emitter<'_> {
    /// A name of the runtime: imported, or with its path where the scope has a type of that name, and in the module of the mock.
    pub(super) fn runtime(&mut self, name: Export) -> TokenStream {
        if self.scope == Scope::Mock || self.context.names.is_taken(self.scope, name.name()) {
            let runtime = ident(RUNTIME);
            quote!(#runtime::#name)
        } else {
            self.imports.runtime.insert(name.name());
            quote!(#name)
        }
    }

    /// The path of a type, in a chunk that need not declare it.
    pub(super) fn mention(&mut self, id: TypeId, direction: Direction) -> TokenStream {
        let names = self.context.names;
        match names.representative(id) {
            Some(representative) if self.scope == Scope::Shared || names.is_hidden(id) => {
                self.mention_shared(representative, direction)
            }
            _ => self.path(names.scope(id), names.of(id, direction)),
        }
    }

    /// The path of a type that several places share.
    pub(super) fn mention_shared(&mut self, representative: TypeId, direction: Direction) -> TokenStream {
        self.path(Scope::Shared, self.context.names.shared(representative, direction))
    }

    /// The path from this chunk to a name in a scope.
    pub(super) fn path(&mut self, scope: Scope, name: &str) -> TokenStream {
        self.imports.client = true;
        let (up, down) = self.context.names.way(self.scope, scope);
        let up = (0..up).map(|_| ident("super"));
        let down = down.into_iter().map(ident);
        let name = ident(name);
        let path = up.chain(down);
        quote!(#(#path::)*#name)
    }

    /// A name of the standard library's prelude: with its path where the document has a type of that name.
    pub(super) fn prelude(&self, name: &str) -> TokenStream {
        let taken = self.context.names.is_taken(self.scope, name);
        match name {
            "Option" if taken => quote!(std::option::Option),
            "Vec" if taken => quote!(std::vec::Vec),
            "String" if taken => quote!(std::string::String),
            "Box" if taken => quote!(std::boxed::Box),
            "AsRef" if taken => quote!(std::convert::AsRef),
            "Into" if taken => quote!(std::convert::Into),
            "Default" if taken => quote!(std::default::Default),
            "Eq" if taken => quote!(std::cmp::Eq),
            "Result" if taken => quote!(std::result::Result),
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
            Type::Upload => self.runtime(Export::Upload),
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
            Type::Json(inner) => {
                let json_text = self.runtime(Export::JsonText);
                let inner = self.ty(inner, direction);
                quote!(#json_text<#inner>)
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
            return self.at_top(path);
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

    /// A type that the user wrote as it would be at the top, from this chunk.
    pub(super) fn at_top(&mut self, ty: TokenStream) -> TokenStream {
        let depth = self.context.names.path(self.scope).len();
        let up = || (0..depth).map(|_| quote!(super::));
        let mut in_path = false;
        let mut tokens = TokenStream::new();
        let mut written = ty.into_iter().peekable();
        while let Some(token) = written.next() {
            // A name after colons or an apostrophe begins no path.
            let continues = matches!(&token, TokenTree::Punct(punct) if matches!(punct.as_char(), ':' | '\''));
            match token {
                TokenTree::Ident(first) if !in_path => {
                    let name = first.to_string();
                    let is_generated = self.context.names.is_taken(Scope::Top, &name);
                    self.imports.client |= is_generated;
                    let is_path = matches!(written.peek(), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
                    if name == "self" && depth > 0 {
                        // Its colons come next: the last name is without them.
                        tokens.extend((1..depth).map(|_| quote!(super::)));
                        tokens.extend(quote!(super));
                    } else if name == "super" || is_generated {
                        tokens.extend(up());
                        tokens.extend(quote!(#first));
                    } else if is_path || is_rusts(&name) {
                        tokens.extend(quote!(#first));
                    } else if PRELUDE.contains(&name.as_str()) {
                        tokens.extend(self.prelude(&name));
                    } else {
                        // A name that is in scope beside the client.
                        tokens.extend(up());
                        tokens.extend(quote!(#first));
                    }
                }
                TokenTree::Group(group) => {
                    let inner = self.at_top(group.stream());
                    tokens.extend([TokenTree::Group(Group::new(group.delimiter(), inner))]);
                }
                token => tokens.extend([token]),
            }
            in_path = continues;
        }
        tokens
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
            let as_ref = self.prelude("AsRef");
            return Passed { ty: quote!(impl #as_ref<str>), optional: quote!(&str), as_argument: AsArgument::Text };
        }
        match through {
            Type::Boolean | Type::Number(_) => Passed::by_value(self.ty(ty, direction)),
            // Mostly a constant where it is passed: `Kind::Green`.
            Type::Named(id)
                if matches!(context.api.get(*id).kind, TypeKind::Enumeration(_) | TypeKind::IntegerEnumeration(_)) =>
            {
                Passed::by_value(self.ty(ty, direction))
            }
            Type::String(Some(format)) if is_copied(format) && !self.is_configured(format) => {
                Passed::by_value(self.ty(ty, direction))
            }
            Type::Array(item) => {
                let is_text = self.is_string(item);
                let item = self.ty(item, direction);
                if !is_text {
                    return Passed::by_reference(&quote!([#item]));
                }
                let (as_ref, strs) = (self.prelude("AsRef"), self.runtime(Export::AsStrs));
                Passed {
                    ty: quote!(&[impl #as_ref<str>]),
                    optional: quote!(&[#item]),
                    as_argument: AsArgument::Texts(strs),
                }
            }
            Type::Nullable(inner) => self.passed(inner, direction),
            _ => Passed::by_reference(&self.ty(ty, direction)),
        }
    }

    /// How a method takes a body that may be `null`: in an `Option`.
    pub(super) fn passed_or_null(&mut self, inner: &Type) -> Passed {
        let option = self.prelude("Option");
        let ty = match self.context.api.resolve(inner) {
            Type::Array(item) => {
                let item = self.ty(item, Direction::Request);
                quote!(&[#item])
            }
            _ => self.passed(inner, Direction::Request).optional,
        };
        Passed::by_value(quote!(#option<#ty>))
    }

    pub(super) fn is_configured(&self, format: &str) -> bool {
        self.context.config.formats.iter().any(|(name, _)| name == format)
    }

    /// Whether a value of a type is so large that a variant holds it in a box.
    pub(super) fn is_large(&self, ty: &Type) -> bool {
        let mut ty = ty;
        while let Type::Nullable(inner) | Type::Json(inner) = ty {
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

/// Types of the prelude that a scope may have another type for.
const PRELUDE: &[&str] = &["Option", "Vec", "String", "Box"];

/// Whether a word means the same everywhere: a primitive type, a keyword, or `Result`.
fn is_rusts(word: &str) -> bool {
    matches!(
        word,
        "bool"
            | "char"
            | "str"
            | "f32"
            | "f64"
            | "i8"
            | "i16"
            | "i32"
            | "i64"
            | "i128"
            | "isize"
            | "u8"
            | "u16"
            | "u32"
            | "u64"
            | "u128"
            | "usize"
            | "crate"
            | "self"
            | "dyn"
            | "impl"
            | "mut"
            | "const"
            | "as"
            | "fn"
            | "for"
            | "Result"
    )
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
