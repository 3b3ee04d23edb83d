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
    servers
        .map(|(index, server)| {
            let at = at.index(index);
            let url = resolved(cx, document, server, &at);
            // A socket beside the server of the operations is for other clients.
            if index == 0 || !is_socket(&url) {
                check(cx, &url, &at);
            }
            url
        })
        .collect()
}

/// The URL of the first server of a path or an operation, with each variable replaced by its default.
pub fn url(cx: &mut Context<'_, '_>, document: &Document, server: &Server, at: &Pointer<'_>) -> String {
    let url = resolved(cx, document, server, at);
    check(cx, &url, at);
    url
}

fn is_socket(url: &str) -> bool {
    url.split_once("://").is_some_and(|(scheme, _)| matches!(scheme.to_ascii_lowercase().as_str(), "ws" | "wss"))
}

/// Reports a URL that no request can be sent to.
fn check(cx: &mut Context<'_, '_>, url: &str, at: &Pointer<'_>) {
    let Some(fault) = fault(url) else { return };
    // A password may be in it.
    let server = if url.contains('@') { "this server".to_owned() } else { format!("the server {}", shown(url)) };
    cx.report.warn(
        Code::InvalidValue,
        &at.key("url"),
        format!("{server} cannot be a base URL: {fault}"),
        "correct it; until then give the client another with `base_url(\"https://…\")`",
    );
}

/// Why an absolute URL cannot be a base URL, if it cannot. The runtime refuses the same ones (`transport/base.rs`).
fn fault(url: &str) -> Option<&'static str> {
    // What is relative, or has a variable that is not defined, is reported as such.
    if url.contains('{') || !has_scheme(url) {
        return None;
    }
    let (scheme, rest) = url.split_once("://").unwrap_or_default();
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let port = authority.rsplit_once(':').map(|(_, port)| port).filter(|port| !port.ends_with(']'));
    if !["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        Some("it begins with neither `https://` nor `http://`")
    } else if authority.contains('@') {
        Some("it holds a user name or a password, which are given as a credential")
    } else if authority.is_empty() || authority.starts_with(':') {
        Some("it names no host")
    } else if port.is_some_and(|port| !matches!(port.parse::<u16>(), Ok(1..))) {
        Some("its port is not a number from 1 to 65535")
    } else if rest.contains(['?', '#']) {
        Some("it has a query or a fragment; `query` of the builder adds a parameter to every request")
    } else if rest.contains(char::is_whitespace) {
        Some("it has a space")
    } else {
        None
    }
}

/// A server's URL, with each variable replaced by its default.
fn resolved(cx: &mut Context<'_, '_>, document: &Document, server: &Server, at: &Pointer<'_>) -> String {
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

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn what_no_request_can_be_sent_to() {
        for url in
            ["https://a", "HTTP://a:80/b/", "https://[::1]:8443", "https://[::1]/", "/v1", "../v1", "https://{a}?"]
        {
            assert_eq!(fault(url), None, "{url}");
        }
        for (url, why) in [
            ("localhost:8080/api", "begins with"),
            ("wss://a", "begins with"),
            ("https://a/b?c=1", "a query"),
            ("https://a#b", "a query"),
            ("https://u:p@a", "a user name"),
            ("https:///a", "no host"),
            ("https://:80", "no host"),
            ("http://a:99999", "port"),
            ("http://a:/", "port"),
            ("http://a/b c", "a space"),
        ] {
            assert!(fault(url).is_some_and(|fault| fault.contains(why)), "{url}: {:?}", fault(url));
        }
    }
}
