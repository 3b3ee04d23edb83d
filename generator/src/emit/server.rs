//! Servers among which a caller chooses: an enumeration of several, a struct for the variables of one, and enumerations of their values.
//!
//! Each becomes a base URL; tables of the runtime give the code for that.

use proc_macro2::TokenStream;
use quote::quote;

use super::runtime::UNKNOWN;
use super::{Emitter, Item, Lines, Macro, Member, Piece, docs, ident, text};
use crate::ir::{Docs, ServerChoice, ServerList, ServerVariable};
use crate::name::{ServerListNames, ServerNames};

/// The most variables of a variant that is as large as clippy likes.
const MOST_IN_LINE: usize = 8;

impl Emitter<'_> {
    /// The types of all lists of servers.
    pub(super) fn servers(&mut self) -> Vec<Piece> {
        let context = self.context;
        let lists = context.api.server_lists.iter().zip(&context.names.server_lists);
        lists.flat_map(|(list, names)| self.server_list(list, names)).collect()
    }

    fn server_list(&mut self, list: &ServerList, names: &ServerListNames) -> Vec<Piece> {
        let mut pieces = Vec::new();
        if list.servers.len() > 1 {
            let name = ident(&names.name);
            let mut variants = Vec::new();
            let mut rows = Vec::new();
            for (server, own) in list.servers.iter().zip(&names.servers) {
                let (variant, url) = (ident(&own.variant), text(&server.url));
                let docs = server_docs(server);
                if server.variables.is_empty() {
                    variants.push(Member { docs, tokens: quote!(#variant) });
                    rows.push(quote!(#variant = #url));
                } else {
                    let ty = ident(&own.name);
                    variants.push(Member { docs, tokens: quote!(#variant(#ty)) });
                    rows.push(quote!(#variant: #ty));
                }
            }
            let largest = list.servers.iter().map(|server| server.variables.len()).max().unwrap_or_default();
            let size = (largest > MOST_IN_LINE).then(|| {
                quote! {
                    #[allow(clippy::large_enum_variant, reason = "there is one of it")]
                }
            });
            let alike = (list.servers.len() > 2).then(|| {
                quote! {
                    #[allow(clippy::enum_variant_names, reason = "names of the document")]
                }
            });
            let head = quote! {
                #size
                #alike
                #[derive(Clone, Debug, PartialEq, Eq)]
                pub enum #name
            };
            let what = if list.is_document { "A server of the document" } else { "A server of operations" };
            let docs = Lines::own(format!("{what}: `base_url` takes one."));
            pieces.push(Piece::Items(vec![Item::members(docs, head, variants)]));
            pieces.push(self.table(Macro::Servers, quote!(#name), rows));
        }
        for (server, own) in list.servers.iter().zip(&names.servers).filter(|(server, _)| !server.variables.is_empty())
        {
            pieces.extend(self.server(server, own));
        }
        pieces
    }

    /// The struct of a server's variables, and the enumerations of their values.
    fn server(&mut self, server: &ServerChoice, names: &ServerNames) -> Vec<Piece> {
        let (name, url) = (ident(&names.name), text(&server.url));
        let mut fields = Vec::new();
        let mut rows = Vec::new();
        let mut pieces = Vec::new();
        for ((variable, field), values) in server.variables.iter().zip(&names.fields).zip(&names.values) {
            let (field, wire, default) = (ident(field), text(&variable.name), text(&variable.default));
            let docs = variable_docs(variable);
            let (ty, default) = match values {
                None => (self.prelude("String"), quote!(#default)),
                Some((of, variants)) => {
                    let ty = ident(of);
                    let listed = variable.values.iter().position(|value| *value == variable.default);
                    let default = match listed.and_then(|index| variants.get(index)) {
                        Some(variant) => {
                            let variant = ident(variant);
                            quote!(#ty::#variant)
                        }
                        None => {
                            let (variant, string) = (ident(UNKNOWN), self.prelude("String"));
                            quote!(#ty::#variant(#string::from(#default)))
                        }
                    };
                    pieces.extend(self.server_values(variable, of, variants));
                    (quote!(#ty), default)
                }
            };
            fields.push(Member { docs, tokens: quote!(pub #field: #ty) });
            rows.push(quote!(#field: #wire = #default));
        }
        let head = quote! {
            #[derive(Clone, Debug, PartialEq, Eq)]
            pub struct #name
        };
        let docs = docs::paragraphs(
            &Docs { description: server.description.clone(), ..Docs::default() },
            &[format!("A server with variables: {}. `base_url` takes it.", docs::code(&server.url))],
        );
        let mut all = vec![Piece::Items(vec![Item::members(docs, head, fields)])];
        all.push(self.table(Macro::Server, quote!(#name = #url), rows));
        all.extend(pieces);
        all
    }

    fn server_values(&mut self, variable: &ServerVariable, name: &str, variants: &[String]) -> Vec<Piece> {
        let name = ident(name);
        let plain = |variant: &String| {
            let variant = ident(variant);
            Member { docs: Lines::default(), tokens: quote!(#variant) }
        };
        let mut members: Vec<Member> = variants.iter().map(plain).collect();
        let (unknown, string) = (ident(UNKNOWN), self.prelude("String"));
        let other = Lines::own("A value that the document does not list.".to_owned());
        members.push(Member { docs: other, tokens: quote!(#unknown(#string)) });
        let head = quote! {
            #[derive(Clone)]
            pub enum #name
        };
        let docs = Lines::own(format!("What {} may be.", docs::code(&format!("{{{}}}", variable.name))));
        let rows: Vec<TokenStream> = variants
            .iter()
            .zip(&variable.values)
            .map(|(variant, value)| {
                let (variant, value) = (ident(variant), text(value));
                quote!(#variant = #value)
            })
            .collect();
        vec![Piece::Items(vec![Item::members(docs, head, members)]), self.table(Macro::StringEnum, quote!(#name), rows)]
    }
}

fn server_docs(server: &ServerChoice) -> Lines {
    docs::paragraphs(
        &Docs { description: server.description.clone(), ..Docs::default() },
        &[format!("{}.", docs::code(&server.url))],
    )
}

fn variable_docs(variable: &ServerVariable) -> Lines {
    let default = format!("By default {}.", docs::code(&variable.default));
    docs::paragraphs(&Docs { description: variable.description.clone(), ..Docs::default() }, &[default])
}
