//! Pages: the methods of calls whose operations answer in pages.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::runtime::{Export, ITEMS, PAGES, PagingFunction};
use super::{Emitter, Macro, Piece, ident, text};
use crate::analyze::Direction;
use crate::ir::{Follow, Operation, Pages, Paging, Place, Source, Way};
use crate::name::OperationNames;

/// Whether the call of an operation has methods for its pages. A parameter of that name has the method for itself.
pub(super) fn is_paged(operation: &Operation, names: &OperationNames) -> bool {
    matches!(operation.pages, Pages::By(_)) && operation.only_value().is_some() && !is_taken(operation, names, PAGES)
}

/// Whether a setter has this name. What is required is an argument, and takes no name of a method.
pub(super) fn is_taken(operation: &Operation, names: &OperationNames, method: &str) -> bool {
    operation.parameters.iter().zip(&names.parameters).any(|(of, name)| !of.required && name == method)
}

impl Emitter<'_> {
    /// The methods for the pages of an operation.
    pub(super) fn pages(
        &mut self,
        operation: &Operation,
        names: &OperationNames,
        success: &TokenStream,
        failure: Option<&TokenStream>,
    ) -> Option<Piece> {
        let Pages::By(paging) = &operation.pages else { return None };
        if !is_paged(operation, names) {
            return None;
        }
        let api = self.context.api;
        let items = paging.items.as_deref();
        let item = items.and_then(|steps| api.items_at(operation.only_value()?, steps));
        let item = item.filter(|_| !is_taken(operation, names, ITEMS)).map(|item| self.ty(item, Direction::Response));
        let call = ident(&names.call);
        let failure = failure.map_or_else(|| self.runtime(Export::NoError), Clone::clone);
        self.imports.runtime.insert(Macro::Pages.name());
        let requires = operation.only_value().zip(items).is_none_or(|(page, steps)| api.requires(page, steps));
        let link = match (&paging.way, operation.only_value()) {
            (Way::Url(Source::Body(steps)), Some(page)) => api.at(page, steps),
            _ => None,
        };
        let is_url = link.is_some_and(|link| api.is_url(link));
        let lines = [Some(self.paging(paging, requires, is_url)), item].into_iter().flatten().collect();
        Some(Piece::Macro(Macro::Pages, quote!(#call => #success, #failure), lines))
    }

    /// The rule, as a constant of the runtime. `requires` says whether a page always has the list, `is_url` whether the document says that
    /// its link is one.
    fn paging(&mut self, paging: &Paging, requires: bool, is_url: bool) -> TokenStream {
        let ty = self.runtime(Export::Paging);
        let (function, arguments) = match &paging.way {
            Way::Cursor(to, from) => (PagingFunction::Cursor, vec![place(to), source(from)]),
            Way::Offset(to) => (PagingFunction::Offset, vec![place(to)]),
            Way::Page(to, first) => {
                (PagingFunction::Page, vec![place(to), Literal::u64_unsuffixed(first.unwrap_or(1))])
            }
            Way::Link => (PagingFunction::Link, Vec::new()),
            Way::Url(from) if is_url => (PagingFunction::Reference, vec![source(from)]),
            Way::Url(from) => (PagingFunction::Url, vec![source(from)]),
            Way::Last(to, part) => (PagingFunction::Last, vec![place(to), text(&pointer(part))]),
        };
        let step = |function: PagingFunction, steps: &Option<Vec<String>>| {
            steps.as_ref().map(|steps| text(&pointer(steps))).map(|pointer| quote!(.#function(#pointer)))
        };
        let list = if requires { PagingFunction::Items } else { PagingFunction::OptionalItems };
        let items = step(list, &paging.items);
        let more = step(PagingFunction::More, &paging.more);
        let follow = paging.follow.as_ref().and_then(follow);
        quote!(#ty::#function(#(#arguments),*) #items #more #follow)
    }
}

/// How the address of a page is asked for. An operation that a rule names is a method since it was held against the API.
fn follow(follow: &Follow) -> Option<TokenStream> {
    let Follow::By(method, has_content) = follow else { return None };
    let (by, method) = (PagingFunction::By, text(method));
    let with_content = has_content.then_some(PagingFunction::WithContent).map(|function| quote!(.#function()));
    Some(quote!(.#by(#method) #with_content))
}

fn place(place: &Place) -> Literal {
    match place {
        Place::Query(name) => text(&format!("query.{name}")),
        Place::Body(steps) => text(&format!("body{}", pointer(steps))),
    }
}

fn source(source: &Source) -> Literal {
    match source {
        Source::Body(steps) => text(&pointer(steps)),
        Source::Header(name) => text(&format!("header.{name}")),
    }
}

/// The JSON Pointer of a place (RFC 6901).
fn pointer(steps: &[String]) -> String {
    steps.iter().map(|step| format!("/{}", step.replace('~', "~0").replace('/', "~1"))).collect()
}
