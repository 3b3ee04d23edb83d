//! Which credentials a request carries (Security Requirement Object, OpenAPI 3.0 §4.7.30).

use super::Prepared;
use std::collections::BTreeMap;

/// The first alternative with credentials for all its schemes. An anonymous alternative is used only if no other fits,
/// wherever it stands. If none fits, the request is sent without credentials, and the server's response says so.
pub(crate) fn choose(
    alternatives: &'static [&'static [&'static str]],
    credentials: &BTreeMap<String, Prepared>,
) -> &'static [&'static str] {
    alternatives
        .iter()
        .find(|schemes| !schemes.is_empty() && schemes.iter().all(|scheme| credentials.contains_key(*scheme)))
        .copied()
        .unwrap_or_default()
}
