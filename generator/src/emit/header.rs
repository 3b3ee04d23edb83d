//! The header fields of responses: a constant each, which reads a field as its type.

use proc_macro2::TokenStream;
use quote::quote;

use super::runtime::{Export, HeaderConstructor, HeaderVariant};
use super::{Emitter, Item, Member, Piece, docs, ident, text};
use crate::analyze::Direction;
use crate::ir::{HeaderForm, ResponseHeader, Type, TypeKind};

/// How deep lists nest in a field: in the style `simple` the inner ones cannot be told from the outer.
const DEEPEST: usize = 2;
/// The most properties of a field whose types are told.
const MOST_MEMBERS: usize = 64;

impl Emitter<'_> {
    /// The constants of the client, if responses have header fields.
    pub(super) fn headers(&mut self) -> Option<Piece> {
        let headers = &self.context.names.headers;
        let constants: Vec<Member> = headers.iter().map(|(header, name)| self.header(header, name)).collect();
        (!constants.is_empty()).then(|| Piece::Items(vec![Item::constants(quote!(impl Client), constants)]))
    }

    fn header(&mut self, header: &ResponseHeader, constant: &str) -> Member {
        let field = format!("The header field {} of responses.", docs::code(&header.name));
        let docs = docs::paragraphs(&header.docs, &[field]);
        let (constant, key, name) = (ident(constant), self.runtime(Export::ResponseHeader), text(&header.name));
        let ty = self.ty(&header.ty, Direction::Response);
        let form = match header.form {
            HeaderForm::Separated(separator) => self.separated(&header.ty, separator),
            form => self.header_form(&header.ty, form == HeaderForm::Exploded, 0),
        };
        let constructed = match (header.form, form) {
            (HeaderForm::Json, _) => HeaderConstructor::Json.with(&name),
            (_, Form::Text) => HeaderConstructor::Text.with(&name),
            (_, Form::Scalar) => HeaderConstructor::Scalar.with(&name),
            (_, Form::Other(form)) => {
                let new = HeaderConstructor::New;
                quote!(#new(#name, #form))
            }
        };
        Member { docs, tokens: quote!(pub const #constant: #key<#ty> = #key::#constructed) }
    }

    /// The form of a list whose items another character than a comma separates.
    fn separated(&mut self, ty: &Type, separator: char) -> Form {
        let context = self.context;
        let (false, Type::Array(item)) = (context.api.is_given(ty), context.api.resolve(ty)) else {
            return self.header_form(ty, false, 0);
        };
        let item = self.header_form(item, false, 1);
        let (item, list) = (self.written(item), HeaderVariant::Separated.of(&self.runtime(Export::HeaderForm)));
        Form::Other(quote!(#list(#separator, &#item)))
    }

    fn header_form(&mut self, ty: &Type, exploded: bool, depth: usize) -> Form {
        let context = self.context;
        if depth > DEEPEST || context.api.is_given(ty) {
            return Form::Text;
        }
        let is_scalar = |ty: &Type| matches!(context.api.resolve(ty), Type::Boolean | Type::Number(_));
        match context.api.resolve(ty) {
            Type::Boolean | Type::Number(_) => Form::Scalar,
            Type::Array(item) => {
                let item = self.header_form(item, exploded, depth + 1);
                let item = self.written(item);
                let list = HeaderVariant::List.of(&self.runtime(Export::HeaderForm));
                Form::Other(quote!(#list(&#item)))
            }
            Type::Map(_) if depth == 0 => {
                let variant = if exploded { HeaderVariant::Exploded } else { HeaderVariant::Object };
                let object = variant.of(&self.runtime(Export::HeaderForm));
                Form::Other(quote!(#object(&[])))
            }
            Type::Nullable(inner) => self.header_form(inner, exploded, depth),
            Type::Named(id) => match &context.api.get(*id).kind {
                TypeKind::IntegerEnumeration(_) => Form::Scalar,
                // A text that is a number is one, where the document allows both.
                TypeKind::Union(union) if union.variants.iter().any(|variant| is_scalar(&variant.ty)) => Form::Scalar,
                // One inside a list or an object cannot be told from it.
                TypeKind::Object(object) if depth == 0 => {
                    let mut members = Vec::new();
                    for field in object.fields.iter().take(MOST_MEMBERS) {
                        // A text needs no word.
                        let member = match self.header_form(&field.ty, false, depth + 1) {
                            Form::Text => continue,
                            form => self.written(form),
                        };
                        let name = text(&field.name);
                        members.push(quote!((#name, #member)));
                    }
                    let variant = if exploded { HeaderVariant::Exploded } else { HeaderVariant::Object };
                    let object = variant.of(&self.runtime(Export::HeaderForm));
                    Form::Other(quote!(#object(&[#(#members),*])))
                }
                _ => Form::Text,
            },
            _ => Form::Text,
        }
    }

    fn written(&mut self, form: Form) -> TokenStream {
        match form {
            Form::Text => HeaderVariant::Text.of(&self.runtime(Export::HeaderForm)),
            Form::Scalar => HeaderVariant::Scalar.of(&self.runtime(Export::HeaderForm)),
            Form::Other(tokens) => tokens,
        }
    }
}

/// How the text of a field, or of a value in it, is written.
enum Form {
    Text,
    Scalar,
    Other(TokenStream),
}
