//! What a call gives: a type and its decoder; where statuses differ, an enumeration keyed by status.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Emitter, Piece, docs, ident, text};
use crate::analyze::Form;
use crate::ir::{Answer, Content, StatusKey, Type};
use crate::name::status_name;

/// A type, the function of the runtime that decodes it, and the items that it needs.
pub struct Decoded {
    /// The type.
    pub ty: TokenStream,
    /// The decoder.
    pub decoder: TokenStream,
    /// An enumeration, if there is one.
    pub pieces: Vec<Piece>,
}

impl Emitter<'_> {
    /// What a call gives when it succeeds.
    pub(super) fn success(&mut self, answers: &[Answer], name: &str, method: &str) -> Decoded {
        let decode = self.runtime("decode");
        let mut contents: Vec<&Content> = answers.iter().map(|answer| &answer.content).collect();
        contents.dedup();
        match contents.as_slice() {
            [] | [Content::Empty] => Decoded { ty: quote!(()), decoder: quote!(#decode::empty), pieces: Vec::new() },
            [content] => {
                let (ty, kind) = self.content(content);
                let kind = ident(kind);
                Decoded { ty, decoder: quote!(#decode::#kind), pieces: Vec::new() }
            }
            _ => {
                let docs = format!(" What [`{method}`] may be answered when it succeeds, by status.");
                let pieces = self.by_status(answers, name, &docs);
                let name = ident(name);
                Decoded { ty: quote!(#name), decoder: quote!(#decode::by_status), pieces }
            }
        }
    }

    /// What a call gives when it fails; no type where the document describes no body.
    pub(super) fn failure(
        &mut self,
        answers: &[Answer],
        name: &str,
        method: &str,
    ) -> (Option<TokenStream>, TokenStream, Vec<Piece>) {
        let decode = self.runtime("decode");
        let decoder = quote!(#decode::failure);
        if answers.iter().all(|answer| answer.content == Content::Empty) {
            return (None, decoder, Vec::new());
        }
        let docs = format!(" What [`{method}`] may be answered when it fails, by status.");
        let pieces = self.by_status(answers, name, &docs);
        let name = ident(name);
        (Some(quote!(#name)), decoder, pieces)
    }

    fn by_status(&mut self, answers: &[Answer], name: &str, docs: &str) -> Vec<Piece> {
        let name = ident(name);
        let mut variants = Vec::new();
        let mut entries = Vec::new();
        for answer in answers {
            let variant = ident(&status_name(answer.status));
            let key = text(&match answer.status {
                StatusKey::Code(code) => code.to_string(),
                StatusKey::Range(hundred) => format!("{hundred}XX"),
                StatusKey::Default => "default".to_owned(),
            });
            let docs = docs::text(&answer.description);
            let (ty, kind) = self.content(&answer.content);
            let boxed = matches!(&answer.content, Content::Json(ty) if self.is_large(ty));
            let payload = match &answer.content {
                Content::Empty => None,
                Content::Json(Type::Nullable(inner)) if boxed => {
                    let (option, box_, ty) =
                        (self.prelude("Option"), self.prelude("Box"), self.ty(inner, Form::Response));
                    Some(quote!((#option<#box_<#ty>>)))
                }
                _ if boxed => {
                    let box_ = self.prelude("Box");
                    Some(quote!((#box_<#ty>)))
                }
                _ => Some(quote!((#ty))),
            };
            variants.push(quote!(#docs #variant #payload,));
            let kind = ident(kind);
            entries.push(quote!(#variant = #key #kind));
        }
        vec![
            Piece::Items(quote! {
                #[doc = #docs]
                #[derive(Clone, Debug, PartialEq)]
                pub enum #name {
                    #(#variants)*
                }
            }),
            self.table("responses", quote!(#name), entries),
        ]
    }

    /// The type of a content, and what the runtime calls its decoder.
    fn content(&mut self, content: &Content) -> (TokenStream, &'static str) {
        match content {
            Content::Empty => (quote!(()), "empty"),
            Content::Json(ty @ Type::Nullable(_)) => (self.ty(ty, Form::Response), "optional_json"),
            Content::Json(ty) => (self.ty(ty, Form::Response), "json"),
            Content::Text => (self.prelude("String"), "text"),
            Content::Bytes => (self.runtime("Bytes"), "bytes"),
        }
    }
}
