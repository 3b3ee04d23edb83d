//! [`SecurityScheme`]: a scheme of the document, and the method of a client's builder that takes its secret.
//!
//! Clients have a table of them: secrets are read from the environment by it, and an error that may be for want of a secret names the
//! method. A value from the environment that a scheme cannot have is refused, and not shown.

use super::Credential;

/// A security scheme of the document, as generated clients have it in a table.
#[derive(Clone, Copy, Debug)]
pub struct SecurityScheme {
    /// Its name in the document.
    pub name: &'static str,
    /// The method of the builder that takes its secret.
    pub method: &'static str,
    /// What it is.
    pub kind: SchemeKind,
}

/// What a security scheme is (Security Scheme Object, OpenAPI 3.0 §4.7.23).
#[derive(Clone, Copy, Debug)]
pub enum SchemeKind {
    /// A token in `Authorization: Bearer`.
    Bearer,
    /// A user and a password in `Authorization: Basic`.
    Basic,
    /// Any value of `Authorization`.
    Authorization,
    /// A key in the header field of this name.
    Header(&'static str),
    /// A key in the query parameter of this name.
    Query(&'static str),
    /// A key in the cookie of this name.
    Cookie(&'static str),
}

impl SecurityScheme {
    /// The environment variable that has its secret, without a prefix: the method in capitals.
    pub(crate) fn variable(&self) -> String {
        self.method.trim_start_matches("r#").to_ascii_uppercase()
    }

    /// The credential that a text is: `user:password` for Basic authentication, else the secret itself.
    pub(crate) fn credential(&self, text: String) -> Result<Credential, &'static str> {
        Ok(match self.kind {
            SchemeKind::Bearer => Credential::bearer(text),
            SchemeKind::Basic => {
                let (user, password) = text.split_once(':').ok_or("it is not `user:password`")?;
                Credential::basic(user, password)
            }
            SchemeKind::Authorization => Credential::authorization(text),
            SchemeKind::Header(name) => Credential::api_key_header(name, text),
            SchemeKind::Query(name) => Credential::api_key_query(name, text),
            SchemeKind::Cookie(name) => Credential::api_key_cookie(name, text),
        })
    }
}
