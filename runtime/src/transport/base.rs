//! Base URLs: text enters, an address that paths can be appended to leaves.
//!
//! It refuses relative references, schemes other than `http` and `https`, user names and passwords, queries and
//! fragments, and hosts and ports that no connection can be made to. What a message shows of a URL has none of these.

use crate::error::bounded;
use http::Uri;
use std::net::{Ipv4Addr, Ipv6Addr};

/// A base URL without a slash at its end.
pub(crate) fn base_url(text: &str) -> Result<String, String> {
    // A user name, a password or a key may be in it.
    let shown = match text.split(['?', '#']).next().unwrap_or_default() {
        before if before.contains('@') => "the base URL".to_owned(),
        before => format!("`{}`", bounded(before, 100)),
    };
    if text.is_empty() {
        return Err("the document names no server: call `base_url(\"https://…\")`".into());
    }
    if text.starts_with('/') {
        return Err(format!("the document's server {shown} is not an absolute URL: call `base_url(\"https://…\")`"));
    }
    let refuse = |why: &str| Err(format!("{shown} is not a base URL: {why}"));
    let uri = match Uri::try_from(text) {
        Ok(uri) => uri,
        Err(error) => return refuse(&error.to_string()),
    };
    let Some(authority) = uri.authority().filter(|authority| !authority.host().is_empty()) else {
        return refuse("it names no host");
    };
    if !matches!(uri.scheme_str(), Some("http" | "https")) {
        return refuse("it begins with neither `https://` nor `http://`");
    }
    if authority.as_str().contains('@') {
        return Err("a base URL cannot hold a user name or password: give them as a credential".into());
    }
    if uri.query().is_some() || text.contains('#') {
        return refuse("it has a query or a fragment");
    }
    if !is_host(authority.host()) {
        return refuse("its host is not an address");
    }
    let port = authority.as_str().strip_prefix(authority.host()).filter(|rest| !rest.is_empty());
    let is_port = |port: &str| {
        let digits = port.strip_prefix(':').filter(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()));
        matches!(digits.map(str::parse::<u16>), Some(Ok(1..)))
    };
    if port.is_some_and(|port| !is_port(port)) {
        return refuse("its port is not a number from 1 to 65535");
    }
    Ok(text.trim_end_matches('/').to_owned())
}

/// Scheme, host and port of a URL that has nothing else.
pub(crate) fn origin(text: &str) -> Result<String, String> {
    let url = base_url(text)?;
    match url.split_once("://").and_then(|(_, rest)| rest.split_once('/')) {
        Some(_) => Err(format!("`{}` has a path, and a host has none: call `base_url(…)`", bounded(text, 100))),
        None => Ok(url),
    }
}

/// The URL of a server on another host: its path stays.
pub(crate) fn on_host(host: &str, server: &str) -> Result<String, String> {
    let path = match server.split_once("://").map(|(_, rest)| rest).or(server.strip_prefix("//")) {
        Some(rest) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or_default(),
        None => server,
    };
    match path {
        "" => Ok(host.to_owned()),
        path if path.starts_with('/') => base_url(&format!("{host}{path}")),
        path => Err(relative(path)),
    }
}

/// The URL of a server that an operation names: on the host of the base URL, if it says none.
pub(crate) fn server_url(base: &str, server: &str) -> Result<String, String> {
    let (scheme, rest) = base.split_once("://").unwrap_or(("https", base));
    if server.starts_with("//") {
        return base_url(&format!("{scheme}:{server}"));
    }
    if server.starts_with('/') {
        let host = rest.split('/').next().unwrap_or_default();
        return base_url(&format!("{scheme}://{host}{server}"));
    }
    if server.contains("://") { base_url(server) } else { Err(relative(server)) }
}

fn relative(server: &str) -> String {
    format!(
        "the server `{}` is relative to the address of the document, which is not known: call `base_url(\"https://…\")`",
        bounded(server, 100)
    )
}

/// Whether a host is a name or an address. One that ends in a number is an IPv4 address (WHATWG URL, "host parser").
fn is_host(host: &str) -> bool {
    if let Some(address) = host.strip_prefix('[') {
        return address.strip_suffix(']').is_some_and(|address| address.parse::<Ipv6Addr>().is_ok());
    }
    let last = host.strip_suffix('.').unwrap_or(host).rsplit('.').next().unwrap_or_default();
    let is_hex = |digits: &str| digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let ends_in_number = !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit())
        || last.strip_prefix("0x").or(last.strip_prefix("0X")).is_some_and(is_hex);
    !ends_in_number || host.parse::<Ipv4Addr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::{base_url, on_host, origin, server_url};

    #[test]
    fn hosts_and_ports_that_can_be_connected_to() {
        for good in
            ["http://a", "https://a.b:1/c/", "http://127.0.0.1:65535", "http://[::1]:8080", "http://1.a", "http://a_b"]
        {
            assert!(base_url(good).is_ok(), "{good}");
        }
        for bad in [
            "http://a:99999",
            "http://a:0",
            "http://a:",
            "http://256.256.256.256",
            "http://1.2.3",
            "http://a:+80",
            "http://a::80",
            "http://0x1ffffffff",
            "http://1.2.3.0xfff",
            "http://[::g]",
            "ftp://a",
            "http://",
            "a",
            "http://{region}.a",
            "http://a?b",
            "http://a#b",
            "http://u@a",
        ] {
            assert!(base_url(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_server_on_another_host_keeps_its_path() {
        let on = |server| on_host("http://h:1", server);
        assert_eq!(on("https://a.b/v1/").as_deref(), Ok("http://h:1/v1"));
        assert_eq!(on("//a.b/v1").as_deref(), Ok("http://h:1/v1"));
        assert_eq!(on("/v1").as_deref(), Ok("http://h:1/v1"));
        assert_eq!(on("").as_deref(), Ok("http://h:1"));
        assert!(on("../v1").is_err());
        assert_eq!(origin("http://h:1/").as_deref(), Ok("http://h:1"));
        assert!(origin("http://h:1/v1").is_err());
    }

    #[test]
    fn a_server_of_an_operation_is_on_the_host_of_the_client_unless_it_says_another() {
        let of = |server| server_url("https://h:1/v1", server);
        assert_eq!(of("/v2").as_deref(), Ok("https://h:1/v2"));
        assert_eq!(of("//other/v2").as_deref(), Ok("https://other/v2"));
        assert_eq!(of("http://other/v2/").as_deref(), Ok("http://other/v2"));
        assert!(of("v2").is_err());
    }

    #[test]
    fn no_message_shows_what_may_be_secret() {
        for text in
            ["http://u:hunter2@a:99999", "http://a?key=hunter2", "http://a b?key=hunter2", "/?hunter2", "x?@hunter2"]
        {
            let message = base_url(text).unwrap_err();
            assert!(!message.contains("hunter2"), "{message}");
        }
    }
}
