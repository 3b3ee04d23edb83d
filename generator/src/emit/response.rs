//! What a call gives: a type and its decoder; where statuses differ in what they carry, an enumeration keyed by status.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Emitter, Item, Lines, Member, Piece, docs, ident, text};
use crate::analyze::Direction;
use crate::ir::{Content, Response, StatusKey, Type};
use crate::name::status_name;

/// What a call gives when it fails.
pub struct Failure {
    /// The type; `None` where the document describes no body.
    pub ty: Option<TokenStream>,
    /// The decoder.
    pub decoder: TokenStream,
    /// What the call is told of statuses.
    pub steps: Vec<TokenStream>,
    /// An enumeration, if there is one.
    pub pieces: Vec<Piece>,
}

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
    pub(super) fn success(&mut self, responses: &[Response], name: &str, method: &str) -> Decoded {
        let decode = self.runtime("decode");
        let mut contents: Vec<&Content> = responses.iter().map(|response| &response.content).collect();
        contents.dedup();
        match contents.as_slice() {
            [] | [Content::Empty] => Decoded { ty: quote!(()), decoder: quote!(#decode::empty), pieces: Vec::new() },
            [content] => {
                let (ty, kind) = self.content(content);
                let kind = ident(kind);
                Decoded { ty, decoder: quote!(#decode::#kind), pieces: Vec::new() }
            }
            _ => {
                let docs = format!("What [`{method}`] may be answered when it succeeds, by status.");
                let pieces = self.by_status(responses, name, docs);
                let name = ident(name);
                Decoded { ty: quote!(#name), decoder: quote!(#decode::by_status), pieces }
            }
        }
    }

    /// What a call gives when it fails: the one type that all failures have, or an enumeration by status.
    pub(super) fn failure(&mut self, responses: &[Response], name: &str, method: &str) -> Failure {
        let decode = self.runtime("decode");
        let bodies = |response: &&Response| response.content != Content::Empty;
        let decoder = quote!(#decode::failure);
        let Some(first) = responses.iter().find(bodies) else {
            return Failure { ty: None, decoder, steps: Vec::new(), pieces: Vec::new() };
        };
        let same = responses.iter().filter(bodies).all(|response| self.is_same(&response.content, &first.content));
        if same && matches!(&first.content, Content::Json(ty) if !matches!(ty, Type::Nullable(_))) {
            let (ty, _) = self.content(&first.content);
            let decoder = quote!(#decode::json_failure);
            return Failure { ty: Some(ty), decoder, steps: statuses(responses), pieces: Vec::new() };
        }
        let docs = format!("What [`{method}`] may be answered when it fails, by status.");
        let pieces = self.by_status(responses, name, docs);
        let name = ident(name);
        Failure { ty: Some(quote!(#name)), decoder, steps: Vec::new(), pieces }
    }

    /// Whether two contents are one type in Rust.
    fn is_same(&self, one: &Content, two: &Content) -> bool {
        match (one, two) {
            (Content::Json(one), Content::Json(two)) => {
                let (mut one, mut two) = (one.clone(), two.clone());
                one.rename(&|id| self.context.classes.resolve(id));
                two.rename(&|id| self.context.classes.resolve(id));
                one == two
            }
            _ => one == two,
        }
    }

    fn by_status(&mut self, responses: &[Response], name: &str, docs: String) -> Vec<Piece> {
        let name = ident(name);
        let mut variants = Vec::new();
        let mut entries = Vec::new();
        for response in responses {
            let variant = ident(&status_name(response.status));
            let key = text(&key(response.status));
            let docs = docs::text(&response.description);
            let (ty, kind) = self.content(&response.content);
            let boxed = matches!(&response.content, Content::Json(ty) if self.is_large(ty));
            let payload = match &response.content {
                Content::Empty => None,
                Content::Json(Type::Nullable(inner)) if boxed => {
                    let (option, box_, ty) =
                        (self.prelude("Option"), self.prelude("Box"), self.ty(inner, Direction::Response));
                    Some(quote!((#option<#box_<#ty>>)))
                }
                _ if boxed => {
                    let box_ = self.prelude("Box");
                    Some(quote!((#box_<#ty>)))
                }
                _ => Some(quote!((#ty))),
            };
            variants.push(Member { docs, tokens: quote!(#variant #payload) });
            let kind = ident(kind);
            entries.push(quote!(#variant = #key #kind));
        }
        let head = quote! {
            #[derive(Clone, Debug, PartialEq)]
            pub enum #name
        };
        vec![
            Piece::Items(vec![Item::members(Lines::own(docs), head, variants)]),
            self.table("responses", quote!(#name), entries),
        ]
    }

    /// The type of a content, and what the runtime calls its decoder.
    fn content(&mut self, content: &Content) -> (TokenStream, &'static str) {
        match content {
            Content::Empty => (quote!(()), "empty"),
            Content::Json(ty @ Type::Nullable(_)) => (self.ty(ty, Direction::Response), "optional_json"),
            Content::Json(ty) => (self.ty(ty, Direction::Response), "json"),
            Content::Text => (self.prelude("String"), "text"),
            Content::Bytes => (self.runtime("Bytes"), "bytes"),
        }
    }
}

/// A key of a Responses Object.
pub fn key(status: StatusKey) -> String {
    match status {
        StatusKey::Code(code) => code.to_string(),
        StatusKey::Range(hundred) => format!("{hundred}XX"),
        StatusKey::Default => "default".to_owned(),
    }
}

/// Which statuses have the one body that failures have, for the call: nothing where all have it.
fn statuses(responses: &[Response]) -> Vec<TokenStream> {
    let keys = |empty: bool| {
        let these = responses.iter().filter(move |response| (response.content == Content::Empty) == empty);
        these.map(|response| text(&key(response.status)))
    };
    // The hundreds that a range names, all of them with `default`.
    let ranges =
        || responses.iter().filter(|response| response.content != Content::Empty).map(|response| response.status);
    let all = ranges().any(|status| status == StatusKey::Default);
    let covered = |status: StatusKey| match status {
        StatusKey::Code(code) => all || ranges().any(|range| range == StatusKey::Range(code / 100)),
        StatusKey::Range(_) | StatusKey::Default => all,
    };
    let bodies = keys(false);
    let mut steps = Vec::new();
    if !all {
        steps.push(quote!(.failures(&[#(#bodies),*])));
    }
    if responses.iter().any(|response| response.content == Content::Empty && covered(response.status)) {
        let bodiless = keys(true);
        steps.push(quote!(.bodiless(&[#(#bodiless),*])));
    }
    steps
}
