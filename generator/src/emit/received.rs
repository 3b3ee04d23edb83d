//! Received requests: a type for webhooks and one for callbacks, with a method for each request that reads it.

use proc_macro2::TokenStream;
use quote::quote;

use super::operation::deprecated;
use super::runtime::{BodyKind, Export, RUNTIME, ReceiverMethod, request_of};
use super::{Block, Emitter, Item, Lines, Macro, Member, Method, Piece, docs, ident, text};
use crate::ir::Received;

impl Emitter<'_> {
    /// The types that read received requests; nothing where the document has no such requests.
    pub(super) fn received(&mut self) -> Vec<Piece> {
        let names = &self.context.names.received;
        let webhooks = "The requests that the API's provider sends (`webhooks`): reads them as their types.";
        let callbacks =
            "The requests that the server sends because of a call (`callbacks`): reads them as their types.";
        let mut pieces = self.receiver(&names.webhooks, true, webhooks);
        pieces.extend(self.receiver(&names.callbacks, false, callbacks));
        pieces
    }

    fn receiver(&mut self, name: &str, is_webhook: bool, docs: &str) -> Vec<Piece> {
        if name.is_empty() {
            return Vec::new();
        }
        let context = self.context;
        let all = context.api.received.iter().zip(&context.names.received.methods);
        let methods: Vec<Method> = all
            .filter(|(request, _)| request.is_webhook() == is_webhook)
            .map(|(request, method)| self.received_method(request, method))
            .collect();
        let (name, receiver) = (ident(name), self.runtime(Export::Receiver));
        let head = quote! {
            #[derive(Clone, Debug)]
            pub struct #name
        };
        let member = Member { docs: Lines::default(), tokens: quote!(receiver: #receiver) };
        let (runtime, table) = (ident(RUNTIME), Macro::Receiver);
        vec![
            Piece::Items(vec![
                Item::members(Lines::own(docs.to_owned()), head, vec![member]),
                Item::line(Lines::default(), quote!(#runtime::#table!(#name))),
            ]),
            Piece::Items(vec![Item::methods(quote!(impl #name), methods)]),
        ]
    }

    fn received_method(&mut self, request: &Received, method: &str) -> Method {
        let (ty, kind) = self.content(&request.content);
        let name = text(&request.words.join(" "));
        let read = self.reading(request, kind, quote!(#name, request));
        let (as_ref, result, error) =
            (self.prelude("AsRef"), self.prelude("Result"), self.runtime(Export::ReceiveError));
        let body = request_of(&quote!(impl #as_ref<[u8]>));
        let deprecated = deprecated(&request.docs);
        // Clippy expects another `self` of such a name.
        let conventional = ["from_", "into_"].iter().any(|prefix| method.starts_with(prefix));
        let allow = conventional.then(|| {
            quote! {
                #[allow(clippy::wrong_self_convention, reason = "a name of the document")]
            }
        });
        let method = ident(method);
        Method {
            docs: docs::received(&self.context, request),
            head: quote! {
                #[inline]
                #deprecated
                #allow
                pub fn #method
            },
            arguments: vec![quote!(&self), quote!(request: &#body)],
            returned: quote!(#result<#ty, #error>),
            block: Block::Expression(quote!(self.receiver.#read)),
        }
    }

    /// The call that reads a request.
    fn reading(&mut self, request: &Received, kind: BodyKind, arguments: TokenStream) -> TokenStream {
        if let Some(scalars) = &request.form {
            let (form, scalars) = (ReceiverMethod::Form, scalars.iter().map(|name| text(name)));
            return quote!(#form(#arguments, &[#(#scalars),*]));
        }
        if let Some(table) = request.xml.map(|index| self.xml_root(index)) {
            let xml = ReceiverMethod::Xml;
            return quote!(#xml(#arguments, &#table));
        }
        let read = ReceiverMethod::of(kind);
        quote!(#read(#arguments))
    }
}
