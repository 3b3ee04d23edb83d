//! `Document` and its facts → `ir::Api`: what the document says, without its types and without a Rust name.
//!
//! One room a concept, lowest first; each imports those before it, and finds the way into those above in the
//! [`context`](context::Context). What cannot be expressed becomes a diagnostic and the narrowest possible loss: a schema becomes
//! "any JSON value", an operation is left out. Refuses nothing, never panics.

mod context;
mod compose;
mod union;
mod schema;
mod operation;
mod cycles;

use crate::diag::Diagnostics;
use crate::facts::Facts;
use crate::ir::Api;
use crate::spec::Document;
use context::Context;

/// Lowers a document.
pub fn lower<'a>(document: &'a Document, facts: &Facts<'a>, diagnostics: &mut Diagnostics) -> Api {
    let mut cx = Context::new(facts, diagnostics, schema::ROOMS);
    union::report_faults(&mut cx);
    schema::components(&mut cx);
    cycles::break_aliases(&mut cx);
    let servers = operation::servers(&mut cx, document);
    let schemes = operation::schemes(&mut cx, document);
    let (operations, groups) = operation::operations(&mut cx, document, &schemes);
    cx.report.finish();
    Api { title: document.info.title.clone(), servers, types: cx.types.into_defs(), operations, groups, schemes }
}
