//! `servers`: base URLs, with the defaults of their variables (OpenAPI 3.0.4, section 4.7.5), relative to the address of the
//! document (3.2, "API Base URL").

use std::collections::HashMap;

use super::template::placeholders;
use crate::diag::Code;
use crate::json::{Pointer, has_scheme, resolve, shown};
use crate::lower::context::Context;
use crate::spec::{Document, Server};

/// The longest URL that defaults are written into.
const LONGEST: usize = 8192;

/// The document's base URLs.
pub fn servers(cx: &mut Context<'_, '_>, document: &Document) -> Vec<String> {
    let at = Pointer::base("/servers");
    if document.servers.is_empty() {
        // The default is `/`, at the host that the document is from.
        return address(document).map(|address| without_slash(resolve(address, "/"))).into_iter().collect();
    }
    let servers = document.servers.iter().enumerate();
    servers.map(|(index, server)| url(cx, document, server, &at.index(index))).collect()
}

/// A server's URL, with each variable replaced by its default.
pub fn url(cx: &mut Context<'_, '_>, document: &Document, server: &Server, at: &Pointer<'_>) -> String {
    let at = at.key("url");
    let url = with_defaults(server);
    // What is longer is no URL: its braces are not compared with each other.
    let undefined = if url.len() <= LONGEST { placeholders(&url) } else { Vec::new() };
    if let Some(name) = undefined.first() {
        cx.report.warn(
            Code::MissingField,
            &at,
            format!("the variable `{name}` of the server's URL is not defined"),
            "set the base URL yourself, or define the variable in the server's `variables`, with a default",
        );
    }
    if has_scheme(&url) {
        return url;
    }
    match address(document) {
        // Nothing at all is the directory of the document.
        Some(address) => without_slash(resolve(address, if url.is_empty() { "." } else { &url })),
        None => {
            if !url.starts_with('/') && !url.starts_with('{') {
                cx.report.warn(
                    Code::InvalidValue,
                    &at,
                    format!(
                        "the server {} is relative to the address of the document, which a file does not have",
                        shown(&url)
                    ),
                    "give the address with `.address(\"https://…\")` or `--address`, or set the base URL in the client",
                );
            }
            url
        }
    }
}

/// The URL with the defaults in the places of the variables. A default is text: what looks like a variable in it is none.
///
/// The runtime does the same with the values of a caller (`call/server.rs`). The generator does not depend on the runtime, and has limits
/// that only hostile documents make necessary.
fn with_defaults(server: &Server) -> String {
    let mut url = String::new();
    let mut rest = server.url.trim();
    // Of several of one name the first.
    let defaults: HashMap<&str, &str> =
        server.variables.iter().rev().map(|(name, variable)| (name.as_str(), variable.default.as_str())).collect();
    while let Some((before, after)) = rest.split_once('{') {
        url.push_str(before);
        // A name has no brace.
        let end = after.find(['{', '}']).unwrap_or(after.len());
        let found = after
            .split_at_checked(end)
            .and_then(|(name, behind)| Some((*defaults.get(name)?, behind.strip_prefix('}')?)));
        match found {
            Some((value, after)) if url.len() + value.len() <= LONGEST => {
                url.push_str(value);
                rest = after;
            }
            _ => {
                url.push('{');
                rest = after;
            }
        }
    }
    url.push_str(rest);
    url
}

/// A server's URL with its variables, relative to the address of the document where that is known.
pub fn template(document: &Document, server: &Server) -> String {
    let url = server.url.trim();
    if has_scheme(url) || url.starts_with('{') || url.contains("://") {
        return url.to_owned();
    }
    match address(document) {
        Some(address) => without_slash(resolve(address, if url.is_empty() { "." } else { url })),
        None => url.to_owned(),
    }
}

/// Where the document is from, if that is known: what the user says, else `$self`.
fn address(document: &Document) -> Option<&str> {
    let is_web = |uri: &&str| uri.starts_with("https://") || uri.starts_with("http://");
    [document.address.as_deref(), document.own_uri.as_deref()].into_iter().flatten().find(is_web)
}

fn without_slash(url: String) -> String {
    url.trim_end_matches('/').to_owned()
}
