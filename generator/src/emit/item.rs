//! Rust items in parts (documentation, head, body), so that `format` need not parse them.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::runtime::BEGIN_CALL;
use super::{Lines, ident};

/// A Rust item.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its documentation.
    pub docs: Lines,
    /// Its attributes and its declaration: everything before the braces or the semicolon.
    pub head: TokenStream,
    /// Everything after it.
    pub body: Body,
}

/// What follows the head of an item.
#[derive(Clone, Debug)]
pub enum Body {
    /// A semicolon.
    Nothing,
    /// Fields or variants.
    Members(Vec<Member>),
    /// The constants of an `impl`.
    Constants(Vec<Member>),
    /// The methods of an `impl`.
    Methods(Vec<Method>),
}

/// A field, a variant or a constant.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its documentation.
    pub docs: Lines,
    /// Without the comma or semicolon.
    pub tokens: TokenStream,
}

/// A method.
#[derive(Clone, Debug)]
pub struct Method {
    /// Its documentation.
    pub docs: Lines,
    /// Its attributes, and everything before the arguments.
    pub head: TokenStream,
    /// Its arguments, `self` included.
    pub arguments: Vec<TokenStream>,
    /// The type that it returns.
    pub returned: TokenStream,
    /// Its body.
    pub block: Block,
}

/// The body of a method.
#[derive(Clone, Debug)]
pub enum Block {
    /// An expression.
    Expression(TokenStream),
    /// `Self { … }`, with these fields.
    Literal(Vec<TokenStream>),
    /// A chain that builds a call.
    Chain(Chain),
}

/// `self.http.call(…).path(…).json(…)`, wrapped in a call type or not.
#[derive(Clone, Debug)]
pub struct Chain {
    /// The call type, if there is one.
    pub wrap: Option<Ident>,
    /// The field of `self` that is called.
    pub field: TokenStream,
    /// The arguments of `call`, each of which fits on a line.
    pub call: Vec<TokenStream>,
    /// The steps after it, each with its dot.
    pub steps: Vec<TokenStream>,
}

impl Chain {
    /// The method that begins every chain.
    pub const METHOD: &str = BEGIN_CALL;

    /// Its tokens.
    pub fn tokens(&self) -> TokenStream {
        let Self { wrap, field, call, steps } = self;
        let method = ident(Self::METHOD);
        let chain = quote!(self.#field.#method(#(#call),*) #(#steps)*);
        match wrap {
            Some(name) => quote!(#name(#chain)),
            None => chain,
        }
    }
}

impl Item {
    /// An item that ends with a semicolon.
    pub fn line(docs: Lines, head: TokenStream) -> Self {
        Self { docs, head, body: Body::Nothing }
    }

    /// A struct with named fields, or an enumeration.
    pub fn members(docs: Lines, head: TokenStream, members: Vec<Member>) -> Self {
        Self { docs, head, body: Body::Members(members) }
    }

    /// An `impl` of constants.
    pub fn constants(head: TokenStream, constants: Vec<Member>) -> Self {
        Self { docs: Lines::default(), head, body: Body::Constants(constants) }
    }

    /// An `impl`.
    pub fn methods(head: TokenStream, methods: Vec<Method>) -> Self {
        Self { docs: Lines::default(), head, body: Body::Methods(methods) }
    }
}

impl Method {
    /// Its tokens, without its documentation.
    pub fn tokens(&self) -> TokenStream {
        let Self { head, arguments, returned, block, .. } = self;
        let block = match block {
            Block::Expression(expression) => expression.clone(),
            Block::Literal(fields) => quote!(Self { #(#fields),* }),
            Block::Chain(chain) => chain.tokens(),
        };
        quote! {
            #head(#(#arguments),*) -> #returned { #block }
        }
    }
}
