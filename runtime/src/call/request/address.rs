//! The address of a request: base URL, path template, expanded parameters and query enter, an [`Address`] leaves.
//!
//! It refuses what would reach another resource: a template whose parameter is missing, an empty segment, and the
//! segments `.` and `..`, which servers and transports resolve (RFC 3986 §5.2.4).

use crate::call::core::Core;
use crate::error::bounded;
use crate::transport::{Address, on_host, server_url};
use crate::wire::style::{Keep, encode_into};
use http::Uri;
use http::uri::{Authority, PathAndQuery};
use std::borrow::Cow;

pub(super) fn address(
    core: &Core,
    base: Option<&str>,
    server: Option<&'static str>,
    template: &str,
    parameters: &[(&'static str, Option<String>)],
    query: &str,
) -> Result<Address, String> {
    let other = match server {
        _ if base.is_some() => base.map(Cow::Borrowed),
        Some(server) if !core.base_chosen => Some(Cow::Owned(match &core.host {
            Some(host) => on_host(host, server)?,
            None => server_url(&core.base, server)?,
        })),
        _ => None,
    };
    let path_at = other.is_none().then_some(core.base_path);
    let base = other.as_deref().unwrap_or(&core.base);
    let values: usize = parameters.iter().filter_map(|(_, value)| value.as_ref()).map(String::len).sum();
    let mut address = String::with_capacity(base.len() + template.len() + values + query.len() + 2);
    address.push_str(base);
    // Documents distinguish operations by a fragment or a fixed query after the path; neither is part of the path.
    let template = template.split('#').next().unwrap_or_default();
    let (template, fixed) = template.split_once('?').unwrap_or((template, ""));
    for segment in template.strip_prefix('/').unwrap_or(template).split('/') {
        address.push('/');
        push_segment(&mut address, segment, parameters)?;
    }
    let mut delimiter = '?';
    if !fixed.is_empty() {
        address.push(delimiter);
        push_expanded(&mut address, fixed, Keep::QueryTemplate, parameters)?;
        delimiter = '&';
    }
    if !query.is_empty() {
        address.push(delimiter);
        address.push_str(query);
    }
    Ok(Address { text: address, path_at })
}

/// An address without a query, and a query.
pub(super) fn with_query(mut address: String, query: &str) -> Address {
    if !query.is_empty() {
        address.push('?');
        address.push_str(query);
    }
    Address { text: address, path_at: None }
}

fn push_segment(
    address: &mut String,
    segment: &str,
    parameters: &[(&'static str, Option<String>)],
) -> Result<(), String> {
    let start = address.len();
    let Some((name, slashes)) = push_expanded(address, segment, Keep::PathTemplate, parameters)? else { return Ok(()) };
    let written = address.get(start..).unwrap_or_default();
    if written.is_empty() {
        return Err(format!("the path parameter `{name}` is empty"));
    }
    if !written.contains(['.', '%']) {
        return Ok(());
    }
    let mut decoded = written.replace("%2e", ".").replace("%2E", ".");
    if slashes {
        // Some servers decode what is percent-encoded before they resolve a path.
        decoded = decoded.replace("%2f", "/").replace("%2F", "/");
        // On Windows a backslash is a slash.
        decoded = decoded.replace("%5c", "/").replace("%5C", "/");
    }
    match decoded.split('/').find(|part| matches!(*part, "." | "..")) {
        Some(dots) if !slashes => Err(format!("the path parameter `{name}` is `{dots}`, which means another path")),
        Some(dots) => Err(format!("the path parameter `{name}` has the segment `{dots}`, which means another path")),
        None => Ok(()),
    }
}

/// Writes a piece of a template with its parameters. The last of these is returned, and whether any may have slashes.
fn push_expanded<'t>(
    address: &mut String,
    template: &'t str,
    keep: Keep,
    parameters: &[(&'static str, Option<String>)],
) -> Result<Option<(&'t str, bool)>, String> {
    let mut named = None;
    let mut slashes = false;
    let mut rest = template;
    while let Some((literal, name, behind)) = next_parameter(rest) {
        let several = name.strip_prefix('+');
        slashes |= several.is_some();
        let name = several.unwrap_or(name);
        encode_into(address, literal, keep);
        match parameters.iter().find(|(given, _)| *given == name) {
            Some((_, Some(value))) if keep == Keep::QueryTemplate => {
                // What would end the pair is part of the value here.
                let value = value.replace('&', "%26").replace('=', "%3D").replace('+', "%2B").replace('#', "%23");
                address.push_str(&value);
            }
            Some((_, value)) => address.push_str(value.as_deref().unwrap_or_default()),
            None => return Err(format!("the path parameter `{name}` is missing")),
        }
        named = Some(name);
        rest = behind;
    }
    encode_into(address, rest, keep);
    Ok(named.map(|name| (name, slashes)))
}

/// `prefix{name}behind`, or `{+name}`, whose value may have slashes.
pub(super) fn next_parameter(text: &str) -> Option<(&str, &str, &str)> {
    let (literal, rest) = text.split_once('{')?;
    let (name, behind) = rest.split_once('}')?;
    Some((literal, name, behind))
}

/// Where a response says that something is (`what`), relative to the address of its request (RFC 3986, section 5.2): the address without
/// its query, and the query.
///
/// It has to be on the server of the request, since the credentials of the client go there. A server behind a proxy may take `https` for
/// `http`; the scheme stays that of the request.
pub(super) fn followed(here: &Uri, what: &str, reference: &str) -> Result<(String, String), String> {
    let reference = &encoded(reference.split('#').next().unwrap_or_default().trim());
    let scheme = here.scheme_str().unwrap_or("https");
    let names_scheme = reference.split_once(':').is_some_and(|(scheme, _)| !scheme.contains(['/', '?']));
    let local = if names_scheme || reference.starts_with("//") {
        let absolute = if names_scheme { reference.clone() } else { format!("{scheme}:{reference}") };
        let there = Uri::try_from(absolute).map_err(|error| format!("the address of {what} is not valid: {error}"))?;
        if !is_same_server(here, &there) {
            let host = bounded(there.host().unwrap_or_default(), 100);
            return Err(format!(
                "{what} is on another server, `{host}`, which the credentials are not for: \
                ask for it with a client of that server"
            ));
        }
        there.path_and_query().map_or("/", PathAndQuery::as_str).to_owned()
    } else if reference.starts_with('/') {
        reference.clone()
    } else if reference.is_empty() || reference.starts_with('?') {
        format!("{}{reference}", here.path())
    } else {
        let directory = here.path().rsplit_once('/').map_or("", |(directory, _)| directory);
        format!("{directory}/{reference}")
    };
    let (path, query) = local.split_once('?').unwrap_or((local.as_str(), ""));
    let authority = here.authority().map_or("", Authority::as_str);
    Ok((format!("{scheme}://{authority}{}", without_dots(path)), query.to_owned()))
}

/// An address as a server has written it, with what no address holds percent-encoded: spaces, quotes, brackets of a link, and what is not
/// ASCII (WHATWG URL, "query percent-encode set").
fn encoded(reference: &str) -> String {
    let mut encoded = String::with_capacity(reference.len());
    for byte in reference.bytes() {
        match byte {
            ..=b' ' | b'"' | b'<' | b'>' | 0x7f.. => encoded.push_str(&format!("%{byte:02X}")),
            byte => encoded.push(char::from(byte)),
        }
    }
    encoded
}

/// Whether host and port are the same. Ports that are not written are those of the schemes.
fn is_same_server(one: &Uri, other: &Uri) -> bool {
    let port = |uri: &Uri| uri.port_u16().or(if uri.scheme_str() == Some("http") { Some(80) } else { Some(443) });
    let is_web = matches!(other.scheme_str(), Some("http" | "https"));
    let same_host = one.host().unwrap_or_default().eq_ignore_ascii_case(other.host().unwrap_or_default());
    let same_port = port(one) == port(other) || one.port_u16().is_none() && other.port_u16().is_none();
    is_web && same_host && same_port
}

/// A path without the segments `.` and `..` (RFC 3986, section 5.2.4).
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let is_directory = matches!(path.rsplit('/').next(), Some("." | ".."));
    for segment in path.trim_start_matches('/').split('/') {
        match segment {
            "." => {}
            ".." => {
                kept.pop();
            }
            segment => kept.push(segment),
        }
    }
    if is_directory && !kept.is_empty() {
        kept.push("");
    }
    format!("/{}", kept.join("/"))
}

#[cfg(test)]
mod tests {
    use super::followed;
    use http::Uri;

    fn from(here: &'static str, reference: &str) -> Result<String, String> {
        let followed = followed(&Uri::from_static(here), "the next page", reference);
        followed.map(|(address, query)| format!("{address}?{query}"))
    }

    #[test]
    fn the_next_page_is_relative_to_the_request() {
        let here = "https://a.b/v1/things";
        for (reference, address) in [
            ("https://a.b/v1/things?page=2", "https://a.b/v1/things?page=2"),
            ("http://A.B/v1/things?page=2", "https://a.b/v1/things?page=2"),
            ("https://a.b:443/x", "https://a.b/x?"),
            ("//a.b/x?y", "https://a.b/x?y"),
            ("/x?u=http://c.d", "https://a.b/x?u=http://c.d"),
            ("?page=2", "https://a.b/v1/things?page=2"),
            ("more?page=2#part", "https://a.b/v1/more?page=2"),
            ("../v2/things", "https://a.b/v2/things?"),
            ("things/..", "https://a.b/v1/?"),
            ("https://a.b/x?q=a b&r=\"ä\"<1>", "https://a.b/x?q=a%20b&r=%22%C3%A4%22%3C1%3E"),
            ("/x y?q=a%20b", "https://a.b/x%20y?q=a%20b"),
        ] {
            assert_eq!(from(here, reference).as_deref(), Ok(address), "{reference}");
        }
    }

    #[test]
    fn the_next_page_is_on_the_same_server() {
        let here = "https://a.b/v1/things";
        for reference in
            ["https://c.d/v1/things", "//c.d/", "https://a.b:8443/", "https://a.b@c.d/", "ftp://a.b/", "javascript:1"]
        {
            assert!(from(here, reference).is_err(), "{reference}");
        }
        assert!(from("http://a.b:8080/things", "http://a.b/things").is_err());
    }
}
