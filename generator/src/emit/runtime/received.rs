//! The names of the runtime for received requests.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{BodyKind, RUNTIME};
use crate::emit::ident;

/// The crate of requests, as the runtime exports it.
pub const HTTP: &str = "http";

names! {
    /// Methods of `Receiver`.
    ReceiverMethod {
        Bytes = "bytes",
        Empty = "empty",
        Form = "form",
        Json = "json",
        OptionalJson = "optional_json",
        String = "string",
        Text = "text",
        Xml = "xml",
    }
}

impl ReceiverMethod {
    /// The method that reads a body of this kind.
    #[must_use]
    pub const fn of(kind: BodyKind) -> Self {
        match kind {
            BodyKind::Bytes => Self::Bytes,
            BodyKind::Empty => Self::Empty,
            BodyKind::Json => Self::Json,
            BodyKind::OptionalJson => Self::OptionalJson,
            BodyKind::String => Self::String,
            BodyKind::Text => Self::Text,
        }
    }
}

/// The type of a request with a body of this type: with its path, since many programs import another `Request`.
pub fn request_of(body: &TokenStream) -> TokenStream {
    let [runtime, http, request]: [Ident; 3] = [RUNTIME, HTTP, "Request"].map(ident);
    quote!(#runtime::#http::#request<#body>)
}
