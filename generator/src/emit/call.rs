//! Call types: a call with a setter for each of its optional parameters.

use proc_macro2::TokenStream;
use quote::quote;

use super::{Emitter, Piece, docs, ident};
use crate::ir::{Docs, Operation};
use crate::name::OperationNames;

impl Emitter<'_> {
    /// The setters of an operation's optional parameters and optional body.
    pub(super) fn setters(&mut self, operation: &Operation, names: &OperationNames) -> Vec<TokenStream> {
        let mut setters = Vec::new();
        for (parameter, name) in
            operation.parameters.iter().zip(&names.parameters).filter(|(parameter, _)| !parameter.required)
        {
            let (argument, step) = self.parameter(parameter, name);
            setters.push(setter(name, &parameter.docs, &argument, &step));
        }
        if let Some(body) = operation.body.as_ref().filter(|body| !body.required) {
            let (argument, step) = self.body(body, &names.body);
            let mut docs = body.docs.clone();
            docs.description.get_or_insert_with(|| "The request body.".to_owned());
            setters.push(setter(&names.body, &docs, &argument, &step));
        }
        setters
    }

    /// The type of an operation's call.
    pub(super) fn call_type(
        &mut self,
        names: &OperationNames,
        method: &str,
        success: &TokenStream,
        failure: Option<&TokenStream>,
        setters: &[TokenStream],
    ) -> Vec<Piece> {
        let call = self.runtime("Call");
        let name = ident(&names.call);
        let docs = format!(" The call of [`{method}`]: set what is optional, then `.await` it.");
        let second = failure.map(|failure| quote!(, #failure));
        let failure = failure.map_or_else(|| self.runtime("NoError"), Clone::clone);
        self.imports.insert("call");
        let items = quote! {
            #[doc = #docs]
            #[derive(Debug)]
            #[must_use = "a call does nothing until it is awaited or sent"]
            pub struct #name(#call<#success #second>);

            impl #name {
                #(#setters)*
            }
        };
        vec![Piece::Items(items), Piece::Macro("call", quote!(#name => #success, #failure))]
    }
}

fn setter(name: &str, docs: &Docs, argument: &TokenStream, step: &TokenStream) -> TokenStream {
    let docs = docs::plain(docs);
    let plain = name.strip_prefix("r#").unwrap_or(name);
    // A setter takes the call by value, whatever clippy expects of its name.
    let conventional = ["is_", "to_", "as_", "into_", "from_"].iter().any(|prefix| plain.starts_with(prefix));
    let allow = conventional.then(|| {
        quote! {
            #[allow(clippy::wrong_self_convention, reason = "a parameter of this name")]
        }
    });
    let name = ident(name);
    quote! {
        #docs
        #[inline]
        #allow
        pub fn #name(self, #argument) -> Self {
            Self(self.0 #step)
        }
    }
}
