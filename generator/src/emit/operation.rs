//! Operations: a method each, on the client or on its group, with what is required as arguments.

use proc_macro2::TokenStream;
use quote::quote;

use super::response::key;
use super::types::Passed;
use super::{Block, Chain, Emitter, Item, Lines, Method, Piece, docs, ident, text};
use crate::analyze::Direction;
use crate::ir::{Body, Encoding, Explode, GroupId, Location, Operation, Parameter, Response, StatusKey, Style, Type};

/// As many arguments, `self` among them, as clippy takes without a word.
const MOST_ARGUMENTS: usize = 7;

impl Emitter<'_> {
    /// The operations of a group, or of none.
    pub(super) fn operations(&mut self, group: Option<GroupId>) -> Vec<Piece> {
        let context = self.context;
        let mut methods = Vec::new();
        let mut types = Vec::new();
        for (operation, index) in context.api.operations.iter().zip(0..) {
            if operation.group == group
                && let Some((method, pieces)) = self.operation(operation, index)
            {
                methods.push(method);
                types.extend(pieces);
            }
        }
        let mut pieces = Vec::new();
        match group.and_then(|group| {
            Some((context.api.groups.get(group.0 as usize)?, context.names.groups.get(group.0 as usize)?))
        }) {
            Some((group, names)) => {
                let name = ident(&names.type_name);
                let docs = super::client::group_docs(&group.name, group.description.as_deref());
                let http = self.runtime("Http");
                let head = quote! {
                    #[derive(Clone, Copy, Debug)]
                    pub struct #name<'a>(pub(crate) &'a #http)
                };
                let items = vec![Item::line(docs, head), Item::methods(quote!(impl #name<'_>), methods)];
                pieces.push(Piece::Items(items));
            }
            None => pieces.push(Piece::Items(vec![Item::methods(quote!(impl Client), methods)])),
        }
        pieces.extend(types);
        pieces
    }

    /// One operation's method, and the types that it needs.
    fn operation(&mut self, operation: &Operation, index: usize) -> Option<(Method, Vec<Piece>)> {
        let context = self.context;
        let names = context.names.operations.get(index)?;
        let method = ident(&names.method);
        let receiver = match operation.group.and_then(|group| context.names.groups.get(group.0 as usize)) {
            Some(group) => format!("{}::{}", group.type_name, names.method),
            None => format!("Client::{}", names.method),
        };
        let success = self.success(&operation.successes, &names.success, &receiver);
        let failure = self.failure(&operation.failures, &names.failure, &receiver);
        let mut pieces = success.pieces;
        let is_one = failure.pieces.is_empty() && failure.ty.is_some();
        pieces.extend(failure.pieces);

        let mut arguments = vec![quote!(&self)];
        let mut steps = Vec::new();
        if let Some(server) = &operation.server {
            let server = text(server);
            steps.push(quote!(.server(#server)));
        }
        if !operation.security.is_empty() {
            let alternatives = operation.security.iter().map(|schemes| {
                let schemes = schemes.iter().map(|scheme| text(scheme));
                quote!(&[#(#schemes),*])
            });
            steps.push(quote!(.secured(&[#(#alternatives),*])));
        }
        steps.extend(self.rules_of(operation));
        for (parameter, name) in
            operation.parameters.iter().zip(&names.parameters).filter(|(parameter, _)| parameter.required)
        {
            let (argument, step) = self.parameter(parameter, name);
            arguments.push(argument);
            steps.push(step);
        }
        if let Some(body) = operation.body.as_ref().filter(|body| body.required) {
            let (passed, more) = self.body(body, &names.body);
            arguments.extend(passed);
            steps.extend(more);
        }

        let redirections: Vec<_> =
            operation.successes.iter().filter_map(|response| redirection(response.status)).collect();
        if !redirections.is_empty() {
            steps.push(quote!(.also_success(&[#(#redirections),*])));
        }
        steps.extend(failure.steps);
        let (success_type, success_decoder) = (success.ty, success.decoder);
        let (failure, failure_decoder) = (failure.ty, failure.decoder);
        let call = self.runtime("Call");
        let setters = self.setters(operation, names);
        let (returned, wrap) = if setters.is_empty() {
            let failure = failure.as_ref().map(|failure| quote!(, #failure));
            (quote!(#call<#success_type #failure>), None)
        } else {
            let name = ident(&names.call);
            pieces.extend(self.call_type(names, &receiver, &success_type, failure.as_ref(), setters));
            (quote!(#name), Some(name))
        };

        let id = text(operation.id.as_deref().unwrap_or(&names.method));
        let http_method = self.runtime("Method");
        let verb = ident(operation.method);
        let path = text(&operation.path);
        let chain = Chain {
            wrap,
            field: if operation.group.is_some() { quote!(0) } else { quote!(http) },
            call: vec![quote!(#id), quote!(#http_method::#verb), quote!(#path), success_decoder, failure_decoder],
            steps,
        };
        let allow = (arguments.len() > MOST_ARGUMENTS).then(|| {
            quote! {
                #[allow(clippy::too_many_arguments, reason = "the document requires them all")]
            }
        });
        let method = Method {
            docs: operation_docs(operation, is_one),
            head: quote! {
                #[inline]
                #allow
                pub fn #method
            },
            arguments,
            returned,
            block: Block::Chain(chain),
        };
        Some((method, pieces))
    }

    /// A parameter's argument, and how it gets into the call.
    pub(super) fn parameter(&mut self, parameter: &Parameter, name: &str) -> (TokenStream, TokenStream) {
        let name = ident(name);
        let (argument, value) = match self.passed(&parameter.ty, Direction::Request) {
            Passed::Value(ty) => (quote!(#name: #ty), quote!(&#name)),
            Passed::Reference(ty) => (quote!(#name: &#ty), quote!(#name)),
        };
        let json = text(&parameter.name);
        let (plain, styled) = match parameter.location {
            Location::Path => ("path", "path_with"),
            Location::Query => ("query", "query_with"),
            Location::Header => ("header_param", "header_param_with"),
            Location::Cookie => ("cookie", "cookie_with"),
        };
        let validated = self.has_checks(&parameter.ty);
        let step = match self.style(parameter) {
            None if validated && matches!(parameter.location, Location::Path | Location::Query) => {
                let checked = ident(&format!("{plain}_validated"));
                quote!(.#checked(#json, #value))
            }
            None if validated => {
                let (place, plain) = (text(place(parameter.location)), ident(plain));
                quote!(.validated_as(#place, #json, #value).#plain(#json, #value))
            }
            None => {
                let plain = ident(plain);
                quote!(.#plain(#json, #value))
            }
            Some(style) => {
                let styled = ident(styled);
                let place = text(place(parameter.location));
                let check = validated.then(|| quote!(.validated_as(#place, #json, #value)));
                quote!(#check.#styled(#json, #style, #value))
            }
        };
        (argument, step)
    }

    /// What an operation's parameters and its body must keep to that their types do not say.
    fn rules_of(&mut self, operation: &Operation) -> Option<TokenStream> {
        let parameters = operation
            .parameters
            .iter()
            .map(|of| (format!("{}.{}", place(of.location), of.name), &of.ty, &of.constraints));
        let body = operation.body.iter().map(|body| ("$".to_owned(), &body.ty, &body.constraints));
        let mut entries = Vec::new();
        for (name, ty, constraints) in parameters.chain(body) {
            let checks = self.checks(ty, constraints);
            let name = text(&name);
            entries.extend(self.rules(&checks).iter().map(|rule| quote!((#name, #rule))));
        }
        (!entries.is_empty()).then(|| quote!(.rules(&[#(#entries),*])))
    }

    /// A parameter's style, if it is not the default of its place, or makes no difference.
    fn style(&mut self, parameter: &Parameter) -> Option<TokenStream> {
        let (default, explode) = match parameter.location {
            Location::Path | Location::Header => (Style::Simple, Explode::No),
            Location::Query | Location::Cookie => (Style::Form, Explode::Yes),
        };
        let scalar =
            matches!(self.context.api.resolve(&parameter.ty), Type::Boolean | Type::Number(_) | Type::String(_));
        if parameter.style == default && (parameter.explode == explode || scalar) {
            return None;
        }
        Some(self.style_value(parameter.style, parameter.explode))
    }

    fn style_value(&mut self, style: Style, explode: Explode) -> TokenStream {
        let ty = self.runtime("Style");
        let (name, exploded) = match style {
            Style::Matrix => ("MATRIX", Explode::No),
            Style::Label => ("LABEL", Explode::No),
            Style::Form => ("FORM", Explode::Yes),
            Style::Simple => ("SIMPLE", Explode::No),
            Style::SpaceDelimited => ("SPACE_DELIMITED", Explode::No),
            Style::PipeDelimited => ("PIPE_DELIMITED", Explode::No),
            Style::DeepObject => ("DEEP_OBJECT", explode),
            Style::Json => ("JSON", explode),
        };
        let name = ident(name);
        match (explode, exploded) {
            (Explode::Yes, Explode::No) => quote!(#ty::#name.exploded()),
            (Explode::No, Explode::Yes) => quote!(#ty::#name.joined()),
            _ => quote!(#ty::#name),
        }
    }

    /// A body's arguments, and the steps by which it gets into the call.
    pub(super) fn body(&mut self, body: &Body, name: &str) -> (Vec<TokenStream>, Vec<TokenStream>) {
        let name = ident(name);
        let media = text(&body.media);
        let validated = self.has_checks(&body.ty).then(|| quote!(.validated(#name)));
        match body.encoding {
            Encoding::Text => {
                let (into, string) = (self.prelude("Into"), self.prelude("String"));
                (vec![quote!(#name: impl #into<#string>)], vec![quote!(.text(#media, #name))])
            }
            Encoding::Bytes => {
                let (into, bytes) = (self.prelude("Into"), self.runtime("Bytes"));
                if body.media.starts_with("multipart/") || body.media.contains('*') {
                    // The boundary, or the type itself, is the caller's to say.
                    return (
                        vec![quote!(content_type: &str), quote!(#name: impl #into<#bytes>)],
                        vec![quote!(.bytes(content_type, #name))],
                    );
                }
                (vec![quote!(#name: impl #into<#bytes>)], vec![quote!(.bytes(#media, #name))])
            }
            Encoding::Json | Encoding::Form => {
                let (argument, value) = match self.passed(&body.ty, Direction::Request) {
                    Passed::Value(ty) => (quote!(#name: #ty), quote!(&#name)),
                    Passed::Reference(ty) => (quote!(#name: &#ty), quote!(#name)),
                };
                let steps = match body.encoding {
                    Encoding::Form if body.styles.is_empty() => [Some(quote!(.form(#value))), validated],
                    Encoding::Form => {
                        let styles: Vec<TokenStream> = body
                            .styles
                            .iter()
                            .map(|(name, style, explode)| {
                                let (name, style) = (text(name), self.style_value(*style, *explode));
                                quote!((#name, #style))
                            })
                            .collect();
                        [Some(quote!(.form_with(#value, &[#(#styles),*]))), validated]
                    }
                    _ if body.media == "application/json" || body.media.contains('*') => {
                        if validated.is_some() {
                            [Some(quote!(.json_validated(#value))), None]
                        } else {
                            [Some(quote!(.json(#value))), None]
                        }
                    }
                    _ => [Some(quote!(.json_as(#media, #value))), validated],
                };
                (vec![argument], steps.into_iter().flatten().collect())
            }
        }
    }
}

/// What the runtime calls the place that a parameter goes to.
fn place(location: Location) -> &'static str {
    match location {
        Location::Path => "path",
        Location::Query => "query",
        Location::Header => "header",
        Location::Cookie => "cookie",
    }
}

/// A status that is a success only because the document says so.
fn redirection(status: StatusKey) -> Option<proc_macro2::Literal> {
    match status {
        StatusKey::Code(code) if !(200..300).contains(&code) => Some(text(&code.to_string())),
        StatusKey::Range(hundred) if hundred != 2 => Some(text(&format!("{hundred}XX"))),
        _ => None,
    }
}

/// What the document says of an operation. Where no enumeration lists the failures, it does.
fn operation_docs(operation: &Operation, failures: bool) -> Lines {
    let mut own = vec![docs::code(&format!("{} {}", operation.method, operation.path))];
    let described = operation.parameters.iter().filter(|parameter| parameter.required).filter_map(|parameter| {
        let first = parameter.docs.description.as_deref()?.trim().split("\n\n").next()?;
        Some(format!("- {}: {}", docs::code(&parameter.name), first.replace(['\r', '\n'], " ")))
    });
    let described: Vec<String> = described.collect();
    if !described.is_empty() {
        own.insert(0, described.join("\n"));
    }
    if let Some(body) = &operation.body
        && let Some(description) = &body.docs.description
        && operation.docs.description.as_ref() != Some(description)
    {
        own.insert(0, description.clone());
    }
    if failures {
        // "By default it fails" says nothing.
        let says =
            |response: &&Response| response.status != StatusKey::Default || !response.description.trim().is_empty();
        let listed = operation.failures.iter().filter(says).map(|response| {
            let line = response.description.trim().lines().next().unwrap_or_default();
            let colon = if line.is_empty() { "" } else { ": " };
            format!("- {}{colon}{line}", docs::code(&key(response.status)))
        });
        let listed: Vec<String> = listed.collect();
        if !listed.is_empty() {
            own.push(format!("Failures:\n\n{}", listed.join("\n")));
        }
    }
    docs::paragraphs_of_document(&operation.docs, &own)
}
