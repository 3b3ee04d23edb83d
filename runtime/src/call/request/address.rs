//! The address of a request: base URL, path template, expanded parameters and query enter, a `Uri` leaves.
//!
//! It refuses what would reach another resource: a template whose parameter is missing, an empty segment, and the
//! segments `.` and `..`, which servers and transports resolve (RFC 3986 §5.2.4).

use crate::call::core::Core;
use crate::transport::{on_host, server_url};
use crate::wire::style::{Keep, encode_into};
use http::Uri;

pub(super) fn address(
    core: &Core,
    base: Option<&str>,
    server: Option<&'static str>,
    template: &str,
    parameters: &[(&'static str, Option<String>)],
    query: &str,
) -> Result<Uri, String> {
    let mut address = match server {
        _ if base.is_some() => base.unwrap_or_default().to_owned(),
        Some(server) if !core.base_chosen => match &core.host {
            Some(host) => on_host(host, server)?,
            None => server_url(&core.base, server)?,
        },
        _ => core.base.clone(),
    };
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
    // The message does not show the address: its query may contain a key.
    Uri::try_from(address).map_err(|error| format!("the address of the request is not valid: {error}"))
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
    let mut decoded = written.replace("%2e", ".").replace("%2E", ".");
    if slashes {
        // Some servers decode what is percent-encoded before they resolve a path.
        decoded = decoded.replace("%2f", "/").replace("%2F", "/");
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
