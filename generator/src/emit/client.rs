//! The client and its builder: a method for each group, and one for each security scheme.

use proc_macro2::TokenStream;
use quote::quote;

use super::runtime::{ADD_CREDENTIAL, Constructor, ENV, Export, RUNTIME, SCHEMES, SchemeWord};
use super::{Block, Emitter, Item, Lines, Macro, Member, Method, Piece, conventional, docs, ident, text};
use crate::ir::{Docs, Group, Location, Scheme, SchemeKind};

impl Emitter<'_> {
    /// The client and its builder.
    pub(super) fn client(&mut self) -> Vec<Piece> {
        let context = self.context;
        let api = context.api;
        let title = if api.title.trim().is_empty() { "the API".to_owned() } else { api.title.trim().to_owned() };
        let client_docs = docs::paragraphs(
            &Docs { title: Some(format!("A client of {title}.")), ..Docs::default() },
            &["Cheap to clone: clones share their connections.".to_owned()],
        );
        let server = api.servers.first().map_or("", String::as_str);
        // Such a server is at a host that the document does not name.
        let needs = match server {
            "" => Some("The document names no server: the builder needs a `base_url`."),
            server if !server.contains("://") => {
                Some("The document's server has no host: the builder needs a `host` or a `base_url`.")
            }
            _ => None,
        };
        let chosen = api.server_lists.iter().zip(&context.names.server_lists).find(|(list, _)| list.is_document);
        let needs = needs.map(str::to_owned).into_iter();
        let needs =
            needs.chain(chosen.map(|(_, names)| format!("Its `base_url` also takes {}.", docs::link_to(&names.name))));
        let builder_docs = docs::paragraphs(
            &Docs { title: Some(format!("Makes a client of {title}.")), ..Docs::default() },
            &needs.collect::<Vec<_>>(),
        );
        let (http, http_builder) = (self.runtime(Export::Http), self.runtime(Export::HttpBuilder));
        let core = |ty| vec![Member { docs: Lines::default(), tokens: quote!(http: #ty) }];
        let client = quote! {
            #[derive(Clone, Debug)]
            pub struct Client
        };
        let builder = quote! {
            #[derive(Debug)]
            #[must_use = "a builder does nothing until `build` is called"]
            pub struct ClientBuilder
        };
        let server = text(server);
        let (runtime, client_macro) = (ident(RUNTIME), Macro::Client);
        let schemes = (!api.schemes.is_empty()).then(|| {
            let word = ident(SCHEMES);
            quote!(, #word)
        });
        let common = quote!(#runtime::#client_macro!(Client, ClientBuilder, #server #schemes));
        let mut pieces = vec![Piece::Items(vec![
            Item::members(client_docs, client, core(http)),
            Item::members(builder_docs, builder, core(http_builder)),
            Item::line(Lines::default(), common),
        ])];
        let schemes: Vec<_> = (0..api.schemes.len()).filter_map(|index| self.scheme(index)).collect();
        let methods = schemes.into_iter().chain([self.env()]).collect();
        pieces.push(Piece::Items(vec![Item::methods(quote!(impl ClientBuilder), methods)]));
        let table: Vec<_> = api.schemes.iter().zip(&context.names.schemes).map(entry).collect();
        if !table.is_empty() {
            pieces.push(self.table(Macro::Schemes, quote!(ClientBuilder), table));
        }
        let groups: Vec<_> = api
            .groups
            .iter()
            .zip(&self.context.names.groups)
            .map(|(group, names)| {
                let (accessor, name) = (ident(&names.accessor), ident(&names.type_name));
                let docs = group_docs(group);
                let allow = conventional(&names.accessor, &["into_", "from_"]);
                Method {
                    docs,
                    head: quote! {
                        #[inline]
                        #allow
                        #[must_use]
                        pub fn #accessor
                    },
                    arguments: vec![quote!(&self)],
                    returned: quote!(#name<'_>),
                    block: Block::Expression(quote!(#name(&self.http))),
                }
            })
            .collect();
        if !groups.is_empty() {
            self.imports.client = true;
            pieces.push(Piece::Items(vec![Item::methods(quote!(impl Client), groups)]));
        }
        pieces.extend(self.servers());
        pieces.extend(self.headers());
        pieces.extend(self.received());
        pieces.extend(self.xml_tables());
        pieces
    }

    /// The method that reads environment variables.
    fn env(&self) -> Method {
        let context = self.context;
        let base =
            "The base URL and the credentials that are in environment variables whose names begin with `prefix`:";
        let mut lines = vec!["- `{prefix}_BASE_URL`: the base URL".to_owned()];
        for (scheme, method) in context.api.schemes.iter().zip(&context.names.schemes) {
            // A link has no `r#`, which would begin a fragment.
            let method = method.strip_prefix("r#").unwrap_or(method);
            let variable = method.to_uppercase();
            let form = if scheme.kind == SchemeKind::Basic { ", as `user:password`" } else { "" };
            lines.push(format!("- `{{prefix}}_{variable}`: what [`Self::{method}`] takes{form}"));
        }
        let none = "One that is missing or empty changes nothing.";
        let env = ident(ENV);
        Method {
            docs: docs::own_paragraphs([vec![base.to_owned()], lines, vec![none.to_owned()]]),
            head: quote! {
                #[inline]
                pub fn #env
            },
            arguments: vec![quote!(self), quote!(prefix: &str)],
            returned: quote!(Self),
            block: Block::Literal(vec![quote!(http: self.http.#env(prefix))]),
        }
    }

    fn scheme(&mut self, index: usize) -> Option<Method> {
        let context = self.context;
        let scheme = context.api.schemes.get(index)?;
        let method = ident(context.names.schemes.get(index)?);
        let name = text(&scheme.name);
        let docs = docs::paragraphs(
            &Docs { description: scheme.description.clone(), ..Docs::default() },
            &[scheme_text(scheme)],
        );
        let credential = self.runtime(Export::Credential);
        let into = self.prelude("Into");
        let (arguments, constructor, values) = match &scheme.kind {
            SchemeKind::Bearer => {
                let source = self.runtime(Export::TokenSource);
                (vec![quote!(token: impl #into<#source>)], Constructor::Bearer, quote!(token))
            }
            SchemeKind::Other(_) => {
                let secret = self.runtime(Export::SecretString);
                (vec![quote!(value: impl #into<#secret>)], Constructor::Authorization, quote!(value))
            }
            SchemeKind::Basic => {
                let (string, secret) = (self.prelude("String"), self.runtime(Export::SecretString));
                let arguments = vec![quote!(user: impl #into<#string>), quote!(password: impl #into<#secret>)];
                (arguments, Constructor::Basic, quote!(user, password))
            }
            SchemeKind::ApiKey(location, key) => {
                let (key, secret) = (text(key), self.runtime(Export::SecretString));
                let constructor = match location {
                    Location::Query => Constructor::ApiKeyQuery,
                    Location::Cookie => Constructor::ApiKeyCookie,
                    Location::Header | Location::Path => Constructor::ApiKeyHeader,
                };
                (vec![quote!(key: impl #into<#secret>)], constructor, quote!(#key, key))
            }
        };
        let add = ident(ADD_CREDENTIAL);
        let name_of = context.names.schemes.get(index)?;
        let allow = conventional(name_of, &["is_", "to_", "as_", "into_", "from_"]);
        Some(Method {
            docs,
            head: quote! {
                #[inline]
                #allow
                pub fn #method
            },
            arguments: [vec![quote!(self)], arguments].concat(),
            returned: quote!(Self),
            block: Block::Literal(vec![quote!(http: self.http.#add(#name, #credential::#constructor(#values)))]),
        })
    }
}

/// The row of a scheme.
fn entry((scheme, method): (&Scheme, &String)) -> TokenStream {
    let (method, name) = (ident(method), text(&scheme.name));
    let (kind, key) = match &scheme.kind {
        SchemeKind::Bearer => (SchemeWord::Bearer, None),
        SchemeKind::Basic => (SchemeWord::Basic, None),
        SchemeKind::Other(_) => (SchemeWord::Authorization, None),
        SchemeKind::ApiKey(Location::Query, key) => (SchemeWord::Query, Some(key)),
        SchemeKind::ApiKey(Location::Cookie, key) => (SchemeWord::Cookie, Some(key)),
        SchemeKind::ApiKey(Location::Header | Location::Path, key) => (SchemeWord::Header, Some(key)),
    };
    let key = key.map(|key| {
        let key = text(key);
        quote!((#key))
    });
    quote!(#method: #kind #key = #name)
}

fn scheme_text(scheme: &Scheme) -> String {
    let name = super::docs::code(&scheme.name);
    match &scheme.kind {
        SchemeKind::Bearer => format!(
            "The token of the security scheme {name}, sent as `Authorization: Bearer`: a text, or a `TokenSource` that fetches it."
        ),
        SchemeKind::Basic => {
            format!("User and password of the security scheme {name}, sent as `Authorization: Basic`.")
        }
        SchemeKind::Other(scheme) => format!(
            "The value of `Authorization` for the security scheme {name}, which is of the HTTP scheme {}.",
            super::docs::code(scheme)
        ),
        SchemeKind::ApiKey(location, key) => {
            let location = match location {
                Location::Query => "query parameter",
                Location::Cookie => "cookie",
                Location::Header | Location::Path => "header",
            };
            format!("The key of the security scheme {name}, sent in the {location} {}.", super::docs::code(key))
        }
    }
}

/// The documentation of a group.
pub fn group_docs(group: &Group) -> Lines {
    let name = docs::code(&group.name);
    match group.description.as_deref().filter(|text| !text.trim().is_empty()) {
        Some(description) => docs::text(description),
        None if group.name.trim().is_empty() => docs::text("Operations whose tag is empty."),
        None if group.is_tag => docs::text(&format!("Operations tagged {name}.")),
        None => docs::text(&format!("Operations of the group {name}.")),
    }
}
