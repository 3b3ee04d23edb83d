//! Base URLs: text enters, an address that paths can be appended to leaves.
//!
//! It refuses relative references, schemes other than `http` and `https`, user names and passwords, queries and
//! fragments.

use http::Uri;

/// A base URL without a slash at its end.
pub(crate) fn base_url(text: &str) -> Result<String, String> {
    let shown = if text.contains('@') { "the base URL" } else { text };
    if text.is_empty() || text.starts_with('/') {
        return Err(format!("the document's server `{text}` is not an absolute URL: call `base_url(\"https://…\")`"));
    }
    let uri = Uri::try_from(text).map_err(|error| format!("`{shown}` is not a base URL: {error}"))?;
    let Some(authority) = uri.authority().filter(|authority| !authority.host().is_empty()) else {
        return Err(format!("`{shown}` is not a base URL: it names no host"));
    };
    if !matches!(uri.scheme_str(), Some("http" | "https")) {
        return Err(format!("`{shown}` is not a base URL: it begins with neither `https://` nor `http://`"));
    }
    if authority.as_str().contains('@') {
        return Err("a base URL cannot hold a user name or password: give them as a credential".into());
    }
    if uri.query().is_some() || text.contains('#') {
        return Err(format!("`{shown}` is not a base URL: it has a query or a fragment"));
    }
    Ok(text.trim_end_matches('/').to_owned())
}
