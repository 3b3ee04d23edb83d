//! Header fields: a name and a value as text enter, both parsed leave. A line break is refused.

use http::{HeaderName, HeaderValue};

/// A header field; values that could be secrets are marked as sensitive.
pub(crate) fn header_field(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), String> {
    let name =
        HeaderName::from_bytes(name.as_bytes()).map_err(|_| format!("{name:?} is not the name of a header field"))?;
    let mut value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| {
        format!("the value for `{name}` holds a character that a header field cannot hold (a line break?)")
    })?;
    let secret = ["authorization", "cookie", "proxy-authorization"].contains(&name.as_str())
        || ["key", "token", "secret", "password"].iter().any(|word| name.as_str().contains(word));
    value.set_sensitive(secret);
    Ok((name, value))
}
