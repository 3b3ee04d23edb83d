//! Pollers: the method of calls whose operations are long-running.

use proc_macro2::TokenStream;
use quote::quote;

use super::pages::is_taken;
use super::runtime::{Export, POLLER, PollingFunction};
use super::{Emitter, Macro, Piece, ident, text};
use crate::ir::{Content, Operation, Polling, Via};
use crate::name::OperationNames;

/// Whether the call of an operation has a method for its poller. A parameter of that name has it for itself.
pub(super) fn has_poller(operation: &Operation, names: &OperationNames) -> bool {
    operation.polling.is_some() && !is_taken(operation, names, POLLER)
}

impl Emitter<'_> {
    /// The method for the poller of an operation.
    pub(super) fn poller(
        &mut self,
        operation: &Operation,
        names: &OperationNames,
        success: &TokenStream,
        failure: Option<&TokenStream>,
    ) -> Option<Piece> {
        let polling = operation.polling.as_ref().filter(|_| has_poller(operation, names))?;
        let value = polling.value.clone().map(Content::Json);
        // What the responses are already, the decoder of the call reads.
        let other = value.filter(|value| !operation.only_content().is_some_and(|only| self.is_same(only, value)));
        let (value, decoder) = match other {
            Some(content) => {
                let (ty, kind) = self.content(&content);
                (ty, Some(self.decoder(kind.decoder())))
            }
            None => (success.clone(), None),
        };
        let call = ident(&names.call);
        let failure = failure.map_or_else(|| self.runtime(Export::NoError), Clone::clone);
        self.imports.runtime.insert(Macro::Poller.name());
        let lines = [Some(self.polling(polling)), decoder].into_iter().flatten().collect();
        Some(Piece::Macro(Macro::Poller, quote!(#call => #value, #failure), lines))
    }

    /// The rule, as a constant of the runtime.
    fn polling(&mut self, polling: &Polling) -> TokenStream {
        let ty = self.runtime(Export::Polling);
        let function = match polling.via {
            Via::Method => PollingFunction::Standard,
            Via::AzureAsyncOperation | Via::OperationLocation => PollingFunction::Monitor,
            Via::Location => PollingFunction::Location,
            Via::OriginalUri => PollingFunction::OriginalUri,
        };
        let result = polling.result.as_ref().map(|name| {
            let (method, pointer) = (PollingFunction::Result, text(&format!("/{name}")));
            quote!(.#method(#pointer))
        });
        quote!(#ty::#function() #result)
    }
}
