//! Rust items in parts: what is documented, declared and written between braces, so that `format` need not read it again.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::Lines;

/// A Rust item.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its documentation.
    pub docs: Lines,
    /// Its attributes, and what is declared: all that stands before the braces or the semicolon.
    pub head: TokenStream,
    /// What follows.
    pub body: Body,
}

/// What follows the head of an item.
#[derive(Clone, Debug)]
pub enum Body {
    /// A semicolon.
    Nothing,
    /// Fields or variants.
    Members(Vec<Member>),
    /// The methods of an `impl`.
    Methods(Vec<Method>),
}

/// A field or a variant.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its documentation.
    pub docs: Lines,
    /// Without the comma.
    pub tokens: TokenStream,
}

/// A method.
#[derive(Clone, Debug)]
pub struct Method {
    /// Its documentation.
    pub docs: Lines,
    /// Its attributes, and all that stands before the arguments.
    pub head: TokenStream,
    /// Its arguments, `self` among them.
    pub arguments: Vec<TokenStream>,
    /// What it returns.
    pub returned: TokenStream,
    /// What it does.
    pub block: Block,
}

/// What a method does.
#[derive(Clone, Debug)]
pub enum Block {
    /// An expression.
    Expression(TokenStream),
    /// `Self { … }`, with these fields.
    Literal(Vec<TokenStream>),
    /// A call that is being built.
    Chain(Chain),
}

/// `self.http.call(…).path(…).json(…)`, in a call's type or not.
#[derive(Clone, Debug)]
pub struct Chain {
    /// The type that the call is wrapped in.
    pub wrap: Option<Ident>,
    /// The field of `self` that is called.
    pub field: TokenStream,
    /// The arguments of `call`: none of them has parts.
    pub call: Vec<TokenStream>,
    /// What follows, with its point.
    pub steps: Vec<TokenStream>,
}

impl Chain {
    /// Its tokens.
    pub fn tokens(&self) -> TokenStream {
        let Self { wrap, field, call, steps } = self;
        let chain = quote!(self.#field.call(#(#call),*) #(#steps)*);
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
