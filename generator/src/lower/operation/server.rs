//! `servers`: base URLs, with the defaults of their variables (OpenAPI 3.0.4, section 4.7.5).

use super::parameter::placeholders;
use crate::diag::Code;
use crate::json::Pointer;
use crate::lower::context::Context;
use crate::spec::{Document, Server};

/// The document's base URLs.
pub fn servers(cx: &mut Context<'_, '_>, document: &Document) -> Vec<String> {
    let at = Pointer::base("/servers");
    let mut urls = Vec::new();
    for (index, server) in document.servers.iter().enumerate() {
        let url = url(server);
        if let Some(name) = placeholders(&url).first() {
            cx.report.warn(
                Code::MissingField,
                &at.index(index).key("url"),
                format!("the variable `{name}` of the server's URL is not defined"),
                "set the base URL yourself, or define the variable in the server's `variables`, with a default",
            );
        }
        urls.push(url);
    }
    urls
}

/// A server's URL, with each variable replaced by its default.
pub fn url(server: &Server) -> String {
    let mut url = server.url.clone();
    for (name, variable) in &server.variables {
        url = url.replace(&format!("{{{name}}}"), &variable.default);
    }
    url
}
