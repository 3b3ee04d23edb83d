//! The query parameters whose values may be in spans (feature `tracing`).
//!
//! The names that a user allows enter; those that do not mean a secret leave. A name that does is dropped without a word: the list may be
//! that of all APIs of a program.

use super::HttpBuilder;
use crate::auth::{Prepared, SchemeKind, SecurityScheme};
use crate::transport::is_secret_name;
use crate::wire::form::decoded;
use secrecy::ExposeSecret;
use std::collections::BTreeMap;

impl HttpBuilder {
    /// Lets the span of an attempt have the query of its request (`url.query`), with the values of these parameters and `REDACTED` in place
    /// of every other; the names of all are shown (OpenTelemetry's semantic conventions, "URL"). By default spans have no query. If it is
    /// called again, it adds names. It needs the feature `tracing`.
    ///
    /// A name is that in the query, without its percent-encoding, in the same case: `filter[color]` for a property of an object in the
    /// style `deepObject`. Never shown, whatever the list says, are the values of parameters whose names mean a secret (`token`,
    /// `page_token`, `signature`), those of API keys, and the secrets of the client in any value. At most 2,000 characters are recorded.
    ///
    /// ```
    /// use specwright_runtime::HttpBuilder;
    ///
    /// // Of a request for `?page=2&email=ada%40example.com` it records `page=2&email=REDACTED`.
    /// let builder = HttpBuilder::new("https://api.example.com").trace_query(["page", "per_page"]);
    /// # let _ = builder;
    /// ```
    pub fn trace_query(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.traced_query.get_or_insert_default().extend(names.into_iter().map(Into::<String>::into));
        self
    }
}

/// The names among these that are neither those of secrets nor those of API keys, of the document or of the client.
pub(super) fn shown(
    mut names: Vec<String>,
    credentials: &BTreeMap<String, Prepared>,
    schemes: &[SecurityScheme],
) -> Vec<String> {
    names.retain(|name| {
        let is_name = |key: &str| key.eq_ignore_ascii_case(name);
        let is_of_document = schemes.iter().any(|scheme| match scheme.kind {
            SchemeKind::Header(key) | SchemeKind::Query(key) | SchemeKind::Cookie(key) => is_name(key),
            SchemeKind::Bearer | SchemeKind::Basic | SchemeKind::Authorization => false,
        });
        let is_of_client = credentials.values().any(|credential| match credential {
            Prepared::Header(key, _) => is_name(key.as_str()),
            Prepared::Query(pair) | Prepared::Cookie(pair) => {
                let key = pair.expose_secret().split('=').next().and_then(decoded);
                key.is_some_and(|key| is_name(&key))
            }
            Prepared::Token(_) => false,
        });
        !is_secret_name(name) && !is_of_document && !is_of_client
    });
    names
}

#[cfg(test)]
mod tests {
    use super::shown;
    use crate::auth::{Credential, SchemeKind, SecurityScheme};
    use std::collections::BTreeMap;

    #[test]
    fn secrets_and_api_keys_are_left_out() {
        const SCHEMES: &[SecurityScheme] = &[
            SecurityScheme { name: "bearer", method: "bearer_auth", kind: SchemeKind::Bearer },
            SecurityScheme { name: "query", method: "query_id", kind: SchemeKind::Query("appid") },
            SecurityScheme { name: "field", method: "field_id", kind: SchemeKind::Header("x-app") },
        ];
        let credentials = BTreeMap::from([
            ("query", Credential::api_key_query("one id", "hunter2")),
            ("field", Credential::api_key_header("x-id", "hunter2")),
            ("cookie", Credential::api_key_cookie("sid", "hunter2")),
        ]);
        let credentials = credentials.into_iter().map(|(name, given)| (name.to_owned(), given.prepare().unwrap()));
        let names = [
            "page",
            "appid",
            "APPID",
            "X-App",
            "one id",
            "one%20id",
            "x-id",
            "Sid",
            "token",
            "api_key",
            "page_token",
            "author",
            "bearer",
        ];
        let names = names.map(str::to_owned).to_vec();
        let kept = shown(names, &credentials.collect(), SCHEMES);
        assert_eq!(kept, ["page", "one%20id", "author", "bearer"]);
    }
}
