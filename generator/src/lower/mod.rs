//! `Document` and its facts → `ir::Api`: the API that the document describes, without Rust names.
//!
//! There is one room for each concept, the lowest first. A room imports those before it, and calls those above it
//! through the [`context`](context::Context). What cannot be expressed is reported, and as little as possible is lost:
//! a schema becomes any JSON value, a parameter is left out. It refuses nothing and never panics.

mod context;
mod compose;
mod union;
mod schema;
mod pages;
mod polling;
mod operation;
mod constants;
mod cycles;
mod literals;
mod prune;

pub use pages::{fit as fit_pages, parse as parse_pages};
pub use prune::prune;

use crate::diag::Diagnostics;
use crate::facts::Facts;
use crate::ir::{Api, Index};
use crate::spec::Document;
use context::Context;

/// Lowers a document. `xml` says whether bodies in XML have types; else they are text.
pub fn lower<'a>(document: &'a Document, facts: &Facts<'a>, xml: bool, diagnostics: &mut Diagnostics) -> Api {
    let mut cx = Context::new(facts, diagnostics, schema::ROOMS);
    cx.xml.is_text = !xml;
    union::report_faults(&mut cx);
    schema::components(&mut cx);
    let servers = operation::servers(&mut cx, document);
    let server_lists = operation::server_lists(document);
    let schemes = operation::schemes(&mut cx, document);
    let operation::Operations { operations, groups, received } =
        operation::operations(&mut cx, document, &schemes, &server_lists);
    cx.make_deferred();
    cycles::break_aliases(&mut cx);
    cycles::break_tuples(&mut cx);
    constants::settle_constants(&mut cx);
    cx.finish();
    let mut api = Api {
        title: document.info.title.clone(),
        servers,
        server_lists: server_lists.lists,
        types: cx.types.into_defs(),
        operations,
        received,
        groups,
        schemes,
        xml: cx.xml.tables,
        index: Index::default(),
    };
    literals::share(&mut api);
    prune(&mut api);
    pages::settle(&mut api, xml, diagnostics);
    polling::settle(&mut api, diagnostics);
    api
}
