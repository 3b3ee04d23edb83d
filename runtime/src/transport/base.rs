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
    if text.is_empty() || text.starts_with('/') {
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
    use super::base_url;

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
    fn no_message_shows_what_may_be_secret() {
        for text in
            ["http://u:hunter2@a:99999", "http://a?key=hunter2", "http://a b?key=hunter2", "/?hunter2", "x?@hunter2"]
        {
            let message = base_url(text).unwrap_err();
            assert!(!message.contains("hunter2"), "{message}");
        }
    }
}
