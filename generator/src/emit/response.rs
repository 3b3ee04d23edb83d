//! The result of a call: a type and its decoder; where responses differ in their bodies, an enumeration by status.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::runtime::{BodyKind, CallMethod, Decoder, Export};
use super::{Emitter, Item, Lines, Macro, Member, Piece, docs, ident, text};
use crate::analyze::Direction;
use crate::ir::{Content, Framing, Response, StatusKey, Type, TypeKind};
use crate::name::response_name;

/// The result of a call that fails.
pub struct Failure {
    /// The type; `None` where the document describes no body.
    pub ty: Option<TokenStream>,
    /// The decoder.
    pub decoder: TokenStream,
    /// The steps that give the call its statuses.
    pub steps: Vec<TokenStream>,
    /// An enumeration, if there is one.
    pub pieces: Vec<Piece>,
}

/// The result of a call that succeeds.
pub struct Success {
    /// The type.
    pub ty: TokenStream,
    /// The decoder.
    pub decoder: TokenStream,
    /// The step that has it read as a stream.
    pub step: Option<TokenStream>,
    /// An enumeration, if there is one.
    pub pieces: Vec<Piece>,
}

impl Emitter<'_> {
    /// The result of a call that succeeds.
    pub(super) fn success(&mut self, responses: &[Response], name: &str, method: &str) -> Success {
        let mut contents: Vec<&Content> = responses.iter().map(|response| &response.content).collect();
        contents.dedup();
        match contents.as_slice() {
            [] | [Content::Empty] => {
                let decoder = self.decoder(Decoder::Empty);
                Success { ty: quote!(()), decoder, step: None, pieces: Vec::new() }
            }
            [Content::Stream(framing, ty)] => self.stream(*framing, ty),
            [content] => {
                let (ty, kind) = self.content(content);
                Success { ty, decoder: self.decoder(kind.decoder()), step: None, pieces: Vec::new() }
            }
            _ => {
                let docs = format!("What {} may be answered when it succeeds, by status.", docs::link_to(method));
                let pieces = self.by_status(responses, name, docs);
                let name = ident(name);
                Success { ty: quote!(#name), decoder: self.decoder(Decoder::ByStatus), step: None, pieces }
            }
        }
    }

    /// The result of a call that fails: the one type of all error responses, or an enumeration by status.
    pub(super) fn failure(&mut self, responses: &[Response], name: &str, method: &str) -> Failure {
        let has_body = |response: &&Response| response.content != Content::Empty;
        let decoder = self.decoder(Decoder::Failure);
        let Some(first) = responses.iter().find(has_body) else {
            return Failure { ty: None, decoder, steps: Vec::new(), pieces: Vec::new() };
        };
        let same = responses.iter().filter(has_body).all(|response| self.is_same(&response.content, &first.content));
        if same && matches!(&first.content, Content::Json(ty) if !matches!(ty, Type::Nullable(_))) {
            let (ty, _) = self.content(&first.content);
            let decoder = self.decoder(Decoder::JsonFailure);
            return Failure { ty: Some(ty), decoder, steps: statuses(responses), pieces: Vec::new() };
        }
        if same && matches!(&first.content, Content::String(_)) {
            let (ty, _) = self.content(&first.content);
            let decoder = self.decoder(Decoder::StringFailure);
            return Failure { ty: Some(ty), decoder, steps: statuses(responses), pieces: Vec::new() };
        }
        let docs = format!("What {} may be answered when it fails, by status.", docs::link_to(method));
        let pieces = self.by_status(responses, name, docs);
        let name = ident(name);
        Failure { ty: Some(quote!(#name)), decoder, steps: Vec::new(), pieces }
    }

    /// A response that is read item by item.
    fn stream(&mut self, framing: Framing, ty: &Type) -> Success {
        let is_text = match self.context.api.resolve(ty) {
            Type::String(_) | Type::Literal(_) => true,
            Type::Named(id) => matches!(self.context.api.get(*id).kind, TypeKind::Enumeration(_)),
            _ => false,
        };
        let item = self.ty(ty, Direction::Response);
        let (stream, decoder, step) = match framing {
            Framing::Events if is_text => (Export::EventStream, Decoder::TextEvents, CallMethod::EventStream),
            Framing::Events => (Export::EventStream, Decoder::Events, CallMethod::EventStream),
            Framing::EventItems => (Export::ItemStream, Decoder::EventItems, CallMethod::EventStream),
            Framing::JsonEventItems => (Export::ItemStream, Decoder::JsonEventItems, CallMethod::EventStream),
            Framing::Lines if is_text => (Export::ItemStream, Decoder::TextLines, CallMethod::ItemStream),
            Framing::Lines => (Export::ItemStream, Decoder::Lines, CallMethod::ItemStream),
            Framing::Sequence => (Export::ItemStream, Decoder::Sequence, CallMethod::ItemStream),
        };
        let stream = self.runtime(stream);
        Success {
            ty: quote!(#stream<#item>),
            decoder: self.decoder(decoder),
            step: Some(step.with(quote!())),
            pieces: Vec::new(),
        }
    }

    pub(super) fn decoder(&mut self, decoder: Decoder) -> TokenStream {
        let decode = self.runtime(Export::Decode);
        quote!(#decode::#decoder)
    }

    /// Whether two contents are one type in Rust.
    pub(super) fn is_same(&self, one: &Content, two: &Content) -> bool {
        match (one, two) {
            (Content::Json(one), Content::Json(two)) | (Content::String(one), Content::String(two)) => {
                let (mut one, mut two) = (one.clone(), two.clone());
                one.rename(&|id| self.context.names.resolve(id));
                two.rename(&|id| self.context.names.resolve(id));
                one == two
            }
            _ => one == two,
        }
    }

    fn by_status(&mut self, responses: &[Response], name: &str, docs: String) -> Vec<Piece> {
        let name = ident(name);
        let mut variants = Vec::new();
        let mut entries = Vec::new();
        let mut known = HashSet::new();
        for response in responses {
            let variant = variant_name(response, &mut known);
            let variant = ident(&variant);
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
            for key in keys(response) {
                let key = text(&key);
                entries.push(quote!(#variant = #key #kind));
            }
        }
        let head = quote! {
            #[derive(Clone, Debug, PartialEq)]
            pub enum #name
        };
        vec![
            Piece::Items(vec![Item::members(Lines::own(docs), head, variants)]),
            self.table(Macro::Responses, quote!(#name), entries),
        ]
    }

    /// The type of a content, and the kind of body that it is.
    pub(super) fn content(&mut self, content: &Content) -> (TokenStream, BodyKind) {
        match content {
            Content::Empty => (quote!(()), BodyKind::Empty),
            Content::Json(ty @ Type::Nullable(_)) => (self.ty(ty, Direction::Response), BodyKind::OptionalJson),
            Content::Json(ty) => (self.ty(ty, Direction::Response), BodyKind::Json),
            Content::String(ty) => (self.ty(ty, Direction::Response), BodyKind::String),
            Content::Text => (self.prelude("String"), BodyKind::Text),
            // Among other responses a stream is read whole; `lower` leaves none there.
            Content::Bytes | Content::Stream(..) => (self.runtime(Export::Bytes), BodyKind::Bytes),
        }
    }
}

/// The name of the variant of a response: its status, and a word for its media type where that tells it from another.
fn variant_name(response: &Response, known: &mut HashSet<String>) -> String {
    let plain = response_name(response.status, response.word.as_deref());
    let mut name = plain.clone();
    let mut number = 2;
    while !known.insert(name.clone()) {
        name = format!("{plain}{number}");
        number += 1;
    }
    name
}

/// The keys of the rows of a response: its status, with its media types where these tell it from another.
pub(super) fn keys(response: &Response) -> Vec<String> {
    let status = key(response.status);
    match &response.word {
        Some(_) => response.media.iter().map(|media| format!("{status} {media}")).collect(),
        None => vec![status],
    }
}

/// What a request accepts: the documented media types, those of successes first, JSON before the others, but not where it is a file.
/// `None` where that is what every request accepts.
pub(super) fn accepted(successes: &[Response], failures: &[Response]) -> Option<String> {
    let mut accepted: Vec<String> = Vec::new();
    let mut known: HashSet<&str> = HashSet::new();
    for media in successes.iter().chain(failures).flat_map(|response| &response.accepted) {
        let essence = media.split(';').next().unwrap_or_default();
        let is_text = media.bytes().all(|byte| (b' '..0x7F).contains(&byte));
        let is_media_type = is_text && essence.contains('/') && !essence.contains(' ');
        if is_media_type && media != "*/*" && known.insert(media) {
            accepted.push(media.clone());
        }
    }
    if accepted.is_empty() || accepted == ["application/json"] {
        return None;
    }
    // RFC 9110, section 12.4.2: the first is preferred, and anything is better than nothing.
    let qualities = (2..=9).rev().map(Some).chain(std::iter::repeat(Some(2)));
    let with_quality =
        accepted.iter().zip(std::iter::once(None).chain(qualities)).map(|(media, quality)| match quality {
            Some(tenths) => format!("{media};q=0.{tenths}"),
            None => media.clone(),
        });
    Some(with_quality.chain(["*/*;q=0.1".to_owned()]).collect::<Vec<_>>().join(", "))
}

/// A key of a Responses Object.
pub fn key(status: StatusKey) -> String {
    match status {
        StatusKey::Code(code) => code.to_string(),
        StatusKey::Range(hundred) => format!("{hundred}XX"),
        StatusKey::Default => "default".to_owned(),
    }
}

/// The steps that give the call the statuses whose responses have the one body: none where all have it.
fn statuses(responses: &[Response]) -> Vec<TokenStream> {
    let keys = |empty: bool| {
        let these = responses.iter().filter(move |response| (response.content == Content::Empty) == empty);
        these.map(|response| text(&key(response.status)))
    };
    // The statuses with a body: a range covers a hundred of them, `default` all of them.
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
        steps.push(CallMethod::Failures.with(quote!(&[#(#bodies),*])));
    }
    if responses.iter().any(|response| response.content == Content::Empty && covered(response.status)) {
        let bodiless = keys(true);
        steps.push(CallMethod::Bodiless.with(quote!(&[#(#bodiless),*])));
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::{Content, Response, StatusKey, accepted};

    #[test]
    fn only_what_a_header_field_can_hold_is_asked_for() {
        let response = |media: &[&str]| Response {
            status: StatusKey::Default,
            description: String::new(),
            content: Content::Bytes,
            media: Vec::new(),
            accepted: media.iter().map(|media| (*media).to_owned()).collect(),
            word: None,
            headers: Vec::new(),
            links: Vec::new(),
            xml: None,
        };
        let expected = "text/csv;header=present, application/json;q=0.9, */*;q=0.1";
        let media = ["a/b\u{1}", "a/\u{7f}", "a/é", "json", "text/csv;header=present", "*/*", "application/json"];
        assert_eq!(accepted(&[response(&media)], &[]).as_deref(), Some(expected));
        assert_eq!(accepted(&[response(&["a/b\u{1}", "application/json"])], &[]), None);
    }
}
