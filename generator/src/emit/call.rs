//! Call types: a call with a setter for each optional parameter.

use proc_macro2::TokenStream;
use quote::quote;

use super::operation::{Argument, deprecated};
use super::runtime::{Export, STREAM};
use super::{Block, Emitter, Item, Lines, Macro, Method, Piece, docs, ident, placeholders};
use crate::ir::Operation;
use crate::name::OperationNames;

impl Emitter<'_> {
    /// The setters of the optional parameters and the optional body of an operation.
    pub(super) fn setters(&mut self, operation: &Operation, names: &OperationNames) -> Vec<Setter> {
        let inline = self.inline(operation, names);
        let mut setters = Vec::new();
        for (parameter, name) in
            operation.parameters.iter().zip(&names.parameters).filter(|(parameter, _)| !parameter.required)
        {
            let argument = self.parameter(parameter, name);
            let attributes = Attributes { inline: inline.as_ref(), deprecated: deprecated(&parameter.docs) };
            setters.push(setter(name, docs::setter(self.context.api, parameter), argument, attributes));
        }
        if let Some(body) = operation.body.as_ref().filter(|body| !body.required) {
            let argument = self.body(body, &names.body);
            let attributes = Attributes { inline: inline.as_ref(), deprecated: None };
            setters.push(setter(&names.body, docs::body_setter(self.context.api, body), argument, attributes));
        }
        setters
    }

    /// The type of the call of an operation.
    pub(super) fn call_type(
        &mut self,
        names: &OperationNames,
        method: &str,
        success: &TokenStream,
        failure: Option<&TokenStream>,
        is_streamable: bool,
        setters: Vec<Setter>,
    ) -> Vec<Piece> {
        let call = self.runtime(Export::Call);
        let name = ident(&names.call);
        let docs = format!("The call of {}: set what is optional, then `.await` it.", docs::link_to(method));
        let second = failure.map(|failure| quote!(, #failure));
        let failure = failure.map_or_else(|| self.runtime(Export::NoError), Clone::clone);
        self.imports.runtime.insert(Macro::Call.name());
        let head = quote! {
            #[must_use = "a call does nothing until it is awaited or sent"]
            pub struct #name(#call<#success #second>)
        };
        let optional = names.optional.iter().zip(&setters).filter_map(|((maybe, name), setter)| {
            let (maybe, name, ty) = (ident(maybe.as_ref()?), ident(name), setter.optional.as_ref()?);
            Some(quote!(#maybe = #name: #ty))
        });
        let optional: Vec<TokenStream> = optional.collect();
        let setters: Vec<Method> = setters.into_iter().map(|setter| setter.method).collect();
        let mut items = vec![Item::line(Lines::own(docs), head)];
        if !setters.is_empty() {
            items.push(Item::methods(quote!(impl #name), setters));
        }
        let stream = is_streamable.then(|| ident(STREAM)).map(|stream| quote!(, #stream));
        vec![Piece::Items(items), Piece::Macro(Macro::Call, quote!(#name => #success, #failure #stream), optional)]
    }
}

/// The setter of an optional parameter or body.
pub struct Setter {
    method: Method,
    /// The type of what it takes, in an `Option`.
    optional: Option<TokenStream>,
}

/// What stands before a setter.
struct Attributes<'t> {
    inline: Option<&'t TokenStream>,
    deprecated: Option<TokenStream>,
}

fn setter(name: &str, docs: Lines, argument: Argument, attributes: Attributes<'_>) -> Setter {
    let Attributes { inline, deprecated } = attributes;
    let plain = name.strip_prefix("r#").unwrap_or(name);
    // A setter takes the call by value. For such a name clippy expects a reference, or no `self`.
    let conventional = ["is_", "to_", "as_", "into_", "from_"].iter().any(|prefix| plain.starts_with(prefix));
    let allow = conventional.then(|| {
        quote! {
            #[allow(clippy::wrong_self_convention, reason = "a parameter of this name")]
        }
    });
    let placeholders = placeholders([name]);
    let name = ident(name);
    let Argument { tokens, optional, steps } = argument;
    let method = Method {
        docs,
        head: quote! {
            #inline
            #deprecated
            #placeholders
            #allow
            pub fn #name
        },
        arguments: [vec![quote!(self)], tokens].concat(),
        returned: quote!(Self),
        block: Block::Expression(quote!(Self(self.0 #(#steps)*))),
    };
    Setter { method, optional }
}
