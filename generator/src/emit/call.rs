//! Call types: a call with a setter for each optional parameter.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use super::runtime::Export;
use super::{Block, Emitter, Item, Lines, Macro, Method, Piece, docs, ident, placeholders};
use crate::ir::{Docs, Operation};
use crate::name::OperationNames;

impl Emitter<'_> {
    /// The setters of the optional parameters and the optional body of an operation.
    pub(super) fn setters(&mut self, operation: &Operation, names: &OperationNames) -> Vec<Method> {
        let mut setters = Vec::new();
        for (parameter, name) in
            operation.parameters.iter().zip(&names.parameters).filter(|(parameter, _)| !parameter.required)
        {
            let (argument, step) = self.parameter(parameter, name);
            setters.push(setter(name, &parameter.docs, vec![argument], &[step]));
        }
        if let Some(body) = operation.body.as_ref().filter(|body| !body.required) {
            let (arguments, steps) = self.body(body, &names.body);
            let mut docs = body.docs.clone();
            docs.description.get_or_insert_with(|| "The request body.".to_owned());
            setters.push(setter(&names.body, &docs, arguments, &steps));
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
        setters: Vec<Method>,
    ) -> Vec<Piece> {
        let call = self.runtime(Export::Call);
        let name = ident(&names.call);
        let docs = format!("The call of [`{method}`]: set what is optional, then `.await` it.");
        let second = failure.map(|failure| quote!(, #failure));
        let failure = failure.map_or_else(|| self.runtime(Export::NoError), Clone::clone);
        self.imports.runtime.insert(Macro::Call.name());
        let head = quote! {
            #[must_use = "a call does nothing until it is awaited or sent"]
            pub struct #name(#call<#success #second>)
        };
        let optional = names.optional.iter().zip(&setters).filter_map(|((maybe, setter), method)| {
            let (maybe, setter) = (ident(maybe.as_ref()?), ident(setter));
            let [_, argument] = method.arguments.as_slice() else { return None };
            let ty = type_of(argument)?;
            Some(quote!(#maybe = #setter: #ty))
        });
        let optional: Vec<TokenStream> = optional.collect();
        let items = vec![Item::line(Lines::own(docs), head), Item::methods(quote!(impl #name), setters)];
        vec![Piece::Items(items), Piece::Macro(Macro::Call, quote!(#name => #success, #failure), optional)]
    }
}

/// The type of an argument; `None` where a caller chooses it.
fn type_of(argument: &TokenStream) -> Option<TokenStream> {
    let mut tokens = argument.clone().into_iter();
    tokens.find(|token| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ':'))?;
    let ty: TokenStream = tokens.collect();
    let chosen = ty.clone().into_iter().any(|token| matches!(token, TokenTree::Ident(name) if name == "impl"));
    (!chosen).then_some(ty)
}

fn setter(name: &str, docs: &Docs, arguments: Vec<TokenStream>, steps: &[TokenStream]) -> Method {
    let docs = docs::plain(docs);
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
    Method {
        docs,
        head: quote! {
            #[inline]
            #placeholders
            #allow
            pub fn #name
        },
        arguments: [vec![quote!(self)], arguments].concat(),
        returned: quote!(Self),
        block: Block::Expression(quote!(Self(self.0 #(#steps)*))),
    }
}
