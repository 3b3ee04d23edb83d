//! Operations: one method each, on the client or on a group, with the required parameters as arguments.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::pages::{is_paged, is_taken};
use super::polling::has_poller;
use super::response::accepted;
use super::runtime::{
    CallMethod, Export, ParameterMethods, PartVariant, STREAM, StyleConstant, StyleMethod, Subject, location_name,
};
use super::types::Passed;
use super::{Block, Chain, Emitter, Item, Method, Piece, conventional, docs, ident, placeholders, text};
use crate::analyze::Direction;
use crate::ir::{
    Body, Content, Docs, Encoding, Explode, Framing, GroupId, Location, Operation, Parameter, Part, PartEncoding,
    Requirement, Response, StatusKey, Style, Type, TypeKind,
};
use crate::name::OperationNames;

/// The most arguments, `self` included, that clippy accepts without a warning.
const MOST_ARGUMENTS: usize = 7;

impl Emitter<'_> {
    /// The operations of a group, or of none.
    pub(super) fn operations(&mut self, group: Option<GroupId>) -> Vec<Piece> {
        let context = self.context;
        let mut methods = Vec::new();
        let mut types = Vec::new();
        for index in context.names.operations_of(group).iter().copied() {
            if let Some(operation) = context.api.operations.get(index)
                && let Some((method, pieces)) = self.operation(operation, index)
            {
                methods.push(method);
                types.extend(pieces);
            }
        }
        let mut pieces = Vec::new();
        match group
            .and_then(|group| Some((context.api.groups.get(group.index())?, context.names.groups.get(group.index())?)))
        {
            Some((group, names)) => {
                let name = ident(&names.type_name);
                let docs = super::client::group_docs(group);
                let http = self.runtime(Export::Http);
                let head = quote! {
                    #[derive(Clone, Copy, Debug)]
                    pub struct #name<'a>(pub(crate) &'a #http)
                };
                let items = vec![Item::line(docs, head), Item::methods(quote!(impl #name<'_>), methods)];
                pieces.push(Piece::Items(items));
            }
            None => {
                self.imports.client = true;
                pieces.push(Piece::Items(vec![Item::methods(quote!(impl Client), methods)]));
            }
        }
        pieces.extend(types);
        pieces
    }

    /// The method of an operation, and the types that it needs.
    fn operation(&mut self, operation: &Operation, index: usize) -> Option<(Method, Vec<Piece>)> {
        let context = self.context;
        let names = context.names.operations.get(index)?;
        // What this operation mentions, whichever stand before it in the chunk.
        let around = std::mem::take(&mut self.imports.client);
        let method = ident(&names.method);
        let receiver = match operation.group.and_then(|group| context.names.groups.get(group.index())) {
            Some(group) => format!("{}::{}", group.type_name, names.method),
            None => format!("Client::{}", names.method),
        };
        let success = self.success(&operation.successes, &names.success, &receiver);
        let failure = self.failure(&operation.failures, &names.failure, &receiver);
        let mut pieces = Vec::new();
        if operation.variant_of.is_none() {
            pieces.extend(success.pieces);
            pieces.extend(failure.pieces);
        }

        let mut arguments = vec![quote!(&self)];
        let mut steps = Vec::new();
        if let Some(server) = &operation.server {
            let server = text(server);
            steps.push(CallMethod::Server.with(quote!(#server)));
        }
        if !operation.security.is_empty() {
            let alternatives = operation.security.iter().map(|schemes| {
                let schemes = schemes.iter().map(|scheme| text(&scheme.scheme));
                quote!(&[#(#schemes),*])
            });
            steps.push(CallMethod::Secured.with(quote!(&[#(#alternatives),*])));
            steps.extend(scopes(&operation.security));
        }
        if let Some(accepted) = accepted(&operation.successes, &operation.failures) {
            let accepted = text(&accepted);
            steps.push(CallMethod::Accepts.with(quote!(#accepted)));
        }
        steps.extend(self.rules_of(operation));
        steps.extend(operation.idempotency_key().map(|name| {
            let name = text(name);
            CallMethod::IdempotencyKeyHeader.with(quote!(#name))
        }));
        for (parameter, name) in
            operation.parameters.iter().zip(&names.parameters).filter(|(parameter, _)| parameter.required)
        {
            let argument = self.parameter(parameter, name);
            arguments.extend(argument.tokens);
            steps.extend(argument.steps);
        }
        if let Some(body) = operation.body.as_ref().filter(|body| body.required) {
            let argument = self.body(body, &names.body);
            arguments.extend(argument.tokens);
            steps.extend(argument.steps);
        }

        let redirections: Vec<_> =
            operation.successes.iter().filter_map(|response| redirection(response.status)).collect();
        if !redirections.is_empty() {
            steps.push(CallMethod::AlsoSuccess.with(quote!(&[#(#redirections),*])));
        }
        steps.extend(success.step);
        steps.extend(self.xml_responses(operation));
        steps.extend(failure.steps);
        let inline = self.inline(operation, names);
        steps.extend(inline.is_none().then(|| CallMethod::Compiled.with(quote!())));
        let (success_type, success_decoder) = (success.ty, success.decoder);
        let (failure, failure_decoder) = (failure.ty, failure.decoder);
        let call = self.runtime(Export::Call);
        let setters = self.setters(operation, names);
        let is_plain_call = setters.is_empty() && !is_paged(operation, names) && !has_poller(operation, names);
        let (returned, wrap) = if is_plain_call {
            let failure = failure.as_ref().map(|failure| quote!(, #failure));
            (quote!(#call<#success_type #failure>), None)
        } else {
            let name = ident(&names.call);
            let is_plain = |response: &Response| matches!(response.content, Content::Bytes | Content::Text);
            let is_streamable = operation.successes.iter().any(is_plain) && !is_taken(operation, names, STREAM);
            pieces.extend(self.call_type(names, &receiver, &success_type, failure.as_ref(), is_streamable, setters));
            pieces.extend(self.pages(operation, names, &success_type, failure.as_ref()));
            pieces.extend(self.poller(operation, names, &success_type, failure.as_ref()));
            (quote!(#name), Some(name))
        };

        let id = text(operation.id.as_deref().unwrap_or(&names.method));
        let verb = self.verb(&operation.method);
        let path = text(&operation.path);
        let chain = Chain {
            wrap,
            field: if operation.group.is_some() { quote!(0) } else { quote!(http) },
            call: vec![quote!(#id), verb, quote!(#path), success_decoder, failure_decoder],
            steps,
        };
        let allow = (arguments.len() > MOST_ARGUMENTS).then(|| {
            quote! {
                #[allow(clippy::too_many_arguments, reason = "the document requires them all")]
            }
        });
        let required = operation.parameters.iter().zip(&names.parameters).filter(|(parameter, _)| parameter.required);
        let placeholders = placeholders(required.map(|(_, name)| name.as_str()));
        let deprecated = deprecated(&operation.docs);
        // Groups are `Copy`.
        let prefixes: &[&str] =
            if operation.group.is_some() { &["into_", "from_", "to_"] } else { &["into_", "from_"] };
        let convention = conventional(&names.method, prefixes);
        let links_to_client = operation.group.is_none() || self.imports.client;
        self.imports.client |= around;
        let method = Method {
            docs: docs::operation(&context, operation, names, links_to_client).then(self.example(operation, names)),
            head: quote! {
                #inline
                #deprecated
                #placeholders
                #convention
                #allow
                pub fn #method
            },
            arguments,
            returned,
            block: Block::Chain(chain),
        };
        Some((method, pieces))
    }

    /// The attribute of what belongs to an operation, unless the user asked for it to be compiled with the client: what is inlined is
    /// compiled where it is called.
    pub(super) fn inline(&self, operation: &Operation, names: &OperationNames) -> Option<TokenStream> {
        let is_it = |asked: &String| {
            operation.id.as_ref() == Some(asked) || self.context.names.function(operation, names) == *asked
        };
        (!self.context.config.compiled.iter().any(is_it)).then(|| quote!(#[inline]))
    }

    /// The HTTP method: a constant, or one that has none.
    fn verb(&mut self, method: &str) -> TokenStream {
        let constants = ["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"];
        if constants.contains(&method) {
            let (ty, verb) = (self.runtime(Export::Method), ident(method));
            return quote!(#ty::#verb);
        }
        let (named, method) = (self.runtime(Export::NamedMethod), text(method));
        quote!(#named(#method))
    }

    /// The argument of a parameter, and the step that adds it to the call.
    pub(super) fn parameter(&mut self, parameter: &Parameter, name: &str) -> Argument {
        let name = ident(name);
        let passed = self.passed(&parameter.ty, Direction::Request);
        let (value, last) = (passed.value(&name), passed.last_value(&name));
        let json = text(&parameter.name);
        let methods = ParameterMethods::of(parameter.location);
        let validated = self.has_checks(&parameter.ty);
        let check = || {
            let location = text(location_name(parameter.location));
            validated.then(|| CallMethod::ValidatedAs.with(quote!(#location, #json, #value)))
        };
        let step = match (self.style(parameter), methods.validated) {
            (None, Some(method)) if validated => method.with(quote!(#json, #value)),
            (None, _) => {
                let (check, add) = (check(), methods.plain.with(quote!(#json, #last)));
                quote!(#check #add)
            }
            (Some(style), _) => {
                let (check, add) = (check(), methods.styled.with(quote!(#json, #style, #last)));
                quote!(#check #add)
            }
        };
        Argument::of(&name, &passed, vec![step])
    }

    /// The rules for the parameters and the body of an operation: the constraints that their types do not check.
    fn rules_of(&mut self, operation: &Operation) -> Option<TokenStream> {
        let parameters =
            operation.parameters.iter().map(|of| (Subject::Parameter(of.location, &of.name), &of.ty, &of.constraints));
        let body = operation.body.iter().map(|body| (Subject::Body, &body.ty, &body.constraints));
        let mut entries = Vec::new();
        for (subject, ty, constraints) in parameters.chain(body) {
            let checks = self.checks(ty, constraints);
            let name = text(&subject.name());
            entries.extend(self.rules(&checks).iter().map(|rule| quote!((#name, #rule))));
        }
        (!entries.is_empty()).then(|| CallMethod::Rules.with(quote!(&[#(#entries),*])))
    }

    /// The style of a parameter, unless it is the default of its location or makes no difference.
    fn style(&mut self, parameter: &Parameter) -> Option<TokenStream> {
        let (default, explode) = match parameter.location {
            Location::Path | Location::Header => (Style::Simple, Explode::No),
            Location::Query | Location::Cookie => (Style::Form, Explode::Yes),
        };
        let api = self.context.api;
        let scalar = match api.resolve(&parameter.ty) {
            Type::Boolean | Type::Number(_) | Type::String(_) | Type::Literal(_) => true,
            Type::Named(id) => {
                let is_enumeration =
                    matches!(api.get(*id).kind, TypeKind::Enumeration(_) | TypeKind::IntegerEnumeration(_));
                is_enumeration && !api.is_given(&parameter.ty)
            }
            _ => false,
        };
        // A number has no reserved characters. Before 3.2 `allowReserved` was of queries alone.
        let number = matches!(self.context.api.resolve(&parameter.ty), Type::Boolean | Type::Number(_));
        let reserved = parameter.allow_reserved && !number && parameter.location != Location::Header;
        if parameter.style == default && (parameter.explode == explode || scalar) && !reserved {
            return None;
        }
        Some(self.style_value(parameter.style, parameter.explode, reserved))
    }

    fn style_value(&mut self, style: Style, explode: Explode, reserved: bool) -> TokenStream {
        let ty = self.runtime(Export::Style);
        let (constant, exploded) = match style {
            Style::Matrix => (StyleConstant::Matrix, Explode::No),
            Style::Label => (StyleConstant::Label, Explode::No),
            Style::Form => (StyleConstant::Form, Explode::Yes),
            Style::Simple => (StyleConstant::Simple, Explode::No),
            Style::SpaceDelimited => (StyleConstant::SpaceDelimited, Explode::No),
            Style::PipeDelimited => (StyleConstant::PipeDelimited, Explode::No),
            Style::TabDelimited => (StyleConstant::TabDelimited, Explode::No),
            Style::DeepObject => (StyleConstant::DeepObject, explode),
            Style::Cookie => (StyleConstant::Cookie, Explode::Yes),
            Style::Json => (StyleConstant::Json, explode),
            Style::Querystring => (StyleConstant::Querystring, explode),
            Style::QuerystringJson => (StyleConstant::QuerystringJson, explode),
        };
        let method = match (explode, exploded) {
            (Explode::Yes, Explode::No) => Some(StyleMethod::Exploded),
            (Explode::No, Explode::Yes) => Some(StyleMethod::Joined),
            _ => None,
        };
        let method = method.map(|method| quote!(.#method()));
        let reserved = reserved.then_some(StyleMethod::Reserved).map(|method| quote!(.#method()));
        quote!(#ty::#constant #method #reserved)
    }

    /// The arguments of a body, and the steps that add it to the call.
    pub(super) fn body(&mut self, body: &Body, name: &str) -> Argument {
        let name = ident(name);
        let media = text(&body.media);
        let (method, text_or_bytes, optional) = match body.encoding {
            Encoding::Text => (CallMethod::Text, self.prelude("String"), quote!(&str)),
            Encoding::Bytes => {
                let upload = self.runtime(Export::Upload);
                (CallMethod::Upload, upload.clone(), upload)
            }
            Encoding::Json | Encoding::Form | Encoding::Multipart | Encoding::Items(_) | Encoding::Xml => {
                return self.typed_body(body, &name);
            }
        };
        let into = self.prelude("Into");
        let argument = quote!(#name: impl #into<#text_or_bytes>);
        // The caller gives the boundary, or the media type itself.
        let is_open =
            body.media.contains('*') || body.encoding == Encoding::Bytes && body.media.starts_with("multipart/");
        if is_open {
            let tokens = vec![quote!(content_type: &str), argument];
            return Argument { tokens, optional: None, steps: vec![method.with(quote!(content_type, #name))] };
        }
        Argument { tokens: vec![argument], optional: Some(optional), steps: vec![method.with(quote!(#media, #name))] }
    }

    /// How the document writes a part.
    fn part(&mut self, part: &Part) -> TokenStream {
        let (name, encoding) = (text(&part.name), self.runtime(Export::PartEncoding));
        match &part.encoding {
            PartEncoding::Media(media) => {
                let (variant, media) = (PartVariant::MediaType, text(media));
                quote!((#name, #encoding::#variant(#media)))
            }
            PartEncoding::Style(style, explode) => {
                let (variant, style) = (PartVariant::Style, self.style_value(*style, *explode, false));
                quote!((#name, #encoding::#variant(#style)))
            }
            PartEncoding::Multipart { media, parts, of_items } => {
                let variant = if *of_items { PartVariant::MultipartItems } else { PartVariant::Multipart };
                let (media, inner) = (text(media), self.inner_parts(parts));
                quote!((#name, #encoding::#variant(#media, #inner)))
            }
        }
    }

    /// The parts of a body within a body. A style is made by a function, which is called at compile time only where that is said.
    fn inner_parts(&mut self, parts: &[Part]) -> TokenStream {
        let inner: Vec<TokenStream> = parts.iter().map(|part| self.part(part)).collect();
        if parts.iter().any(is_styled) { quote!(const { &[#(#inner),*] }) } else { quote!(&[#(#inner),*]) }
    }

    fn typed_body(&mut self, body: &Body, name: &Ident) -> Argument {
        let passed = match &body.ty {
            Type::Nullable(inner) => self.passed_or_null(inner),
            ty => self.passed(ty, Direction::Request),
        };
        let value = passed.value(name);
        let validated = self.has_checks(&body.ty);
        let validate = validated.then(|| CallMethod::Validated.with(value.clone()));
        let stream = body.stream.map(|stream| CallMethod::StreamProperty.with(quote!(#stream)));
        let step = match body.encoding {
            Encoding::Form if body.fields.is_empty() => CallMethod::Form.with(value),
            Encoding::Form => {
                let styles: Vec<TokenStream> = body
                    .fields
                    .iter()
                    .map(|field| {
                        let name = text(&field.name);
                        let style = self.style_value(field.style, field.explode, field.allow_reserved);
                        quote!((#name, #style))
                    })
                    .collect();
                CallMethod::FormWith.with(quote!(#value, &[#(#styles),*]))
            }
            Encoding::Multipart => {
                let media = text(&body.media);
                let parts: Vec<TokenStream> = body.parts.iter().map(|part| self.part(part)).collect();
                CallMethod::Multipart.with(quote!(#media, #value, &[#(#parts),*]))
            }
            Encoding::Items(framing) => {
                let media = text(&body.media);
                let method =
                    if framing == Framing::Sequence { CallMethod::JsonSequence } else { CallMethod::JsonLines };
                method.with(quote!(#media, #value))
            }
            Encoding::Xml => {
                let (media, table) = (text(&body.media), body.xml.map(|index| self.xml_root(index)));
                CallMethod::Xml.with(quote!(#media, &#table, #value))
            }
            _ if body.media == "application/json" || body.media.contains('*') => {
                let method = if validated { CallMethod::JsonValidated } else { CallMethod::Json };
                return Argument::of(name, &passed, stream.into_iter().chain([method.with(value)]).collect());
            }
            _ => {
                let media = text(&body.media);
                CallMethod::JsonAs.with(quote!(#media, #value))
            }
        };
        Argument::of(name, &passed, stream.into_iter().chain([step]).chain(validate).collect())
    }
}

/// Whether a part, or one within it, has a style.
fn is_styled(part: &Part) -> bool {
    match &part.encoding {
        PartEncoding::Media(_) => false,
        PartEncoding::Style(..) => true,
        PartEncoding::Multipart { parts, .. } => parts.iter().any(is_styled),
    }
}

/// What a method takes, and what the call does with it.
pub struct Argument {
    /// The arguments: mostly one.
    pub tokens: Vec<TokenStream>,
    /// Its type in an `Option`; `None` where a caller chooses it.
    pub optional: Option<TokenStream>,
    /// The methods of the call.
    pub steps: Vec<TokenStream>,
}

impl Argument {
    fn of(name: &Ident, passed: &Passed, steps: Vec<TokenStream>) -> Self {
        let ty = &passed.ty;
        Self { tokens: vec![quote!(#name: #ty)], optional: Some(passed.optional.clone()), steps }
    }
}

/// The step that gives the call the scopes of each alternative, if there are any. A scope has no space.
fn scopes(security: &[Vec<Requirement>]) -> Option<TokenStream> {
    let alternatives: Vec<String> = security
        .iter()
        .map(|schemes| {
            let scopes: Vec<&str> = schemes.iter().flat_map(|scheme| &scheme.scopes).map(String::as_str).collect();
            scopes.join(" ")
        })
        .collect();
    let texts = alternatives.iter().map(|scopes| text(scopes));
    alternatives.iter().any(|scopes| !scopes.is_empty()).then(|| CallMethod::Scopes.with(quote!(&[#(#texts),*])))
}

/// The attribute of what the document deprecates: of methods, which generated code does not call.
pub(super) fn deprecated(docs: &Docs) -> Option<TokenStream> {
    docs.deprecated.then(|| quote!(#[deprecated]))
}

/// A status that is a success only because the document says so.
fn redirection(status: StatusKey) -> Option<proc_macro2::Literal> {
    match status {
        StatusKey::Code(code) if !(200..300).contains(&code) => Some(text(&code.to_string())),
        StatusKey::Range(hundred) if hundred != 2 => Some(text(&format!("{hundred}XX"))),
        _ => None,
    }
}
