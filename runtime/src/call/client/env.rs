//! The environment variables of a client: its base URL, and a secret for each of its security schemes.
//!
//! One that is missing or empty changes nothing. What is no text, or no secret of its scheme, is a fault that `build` reports, by the name of
//! the variable and without its value.

use super::HttpBuilder;
use std::ffi::OsString;

impl HttpBuilder {
    /// Takes the base URL and the secrets of the security schemes from environment variables whose names begin with a prefix:
    /// `PARTNERS_BASE_URL`, and `PARTNERS_BEARER_AUTH` for the scheme whose method is `bearer_auth`. The variable of Basic authentication
    /// is `user:password`. One that is missing or empty changes nothing.
    pub fn env(self, prefix: &str) -> Self {
        self.variables(prefix, |name| std::env::var_os(name))
    }

    fn variables(mut self, prefix: &str, read: impl Fn(&str) -> Option<OsString>) -> Self {
        let prefix = if prefix.is_empty() || prefix.ends_with('_') { prefix.to_owned() } else { format!("{prefix}_") };
        let mut faults = Vec::new();
        let mut value = |name: String| {
            let text = read(&name)?.into_string().map_err(|_| faults.push(format!("`{name}` is not Unicode"))).ok()?;
            // As `echo` and files of variables leave it.
            let text = text.trim_end_matches(['\r', '\n']);
            (!text.is_empty()).then(|| text.to_owned())
        };
        if let Some(base) = value(format!("{prefix}BASE_URL")) {
            self = self.base_url(base);
        }
        let found: Vec<_> = self
            .schemes
            .iter()
            .filter_map(|scheme| Some((scheme, value(format!("{prefix}{}", scheme.variable()))?)))
            .collect();
        for (scheme, text) in found {
            match scheme.credential(text) {
                Ok(credential) => self = self.credential(scheme.name, credential),
                Err(message) => faults.push(format!("`{prefix}{}`: {message}", scheme.variable())),
            }
        }
        match faults.first() {
            Some(fault) => self.refuse(format!("the environment variable {fault}")),
            None => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::HttpBuilder;
    use crate::auth::{SchemeKind, SecurityScheme};
    use crate::transport::Body;
    use std::convert::Infallible;

    const SCHEMES: &[SecurityScheme] = &[
        SecurityScheme { name: "token", method: "bearer_auth", kind: SchemeKind::Bearer },
        SecurityScheme { name: "user", method: "basic_auth", kind: SchemeKind::Basic },
        SecurityScheme { name: "type", method: "r#type", kind: SchemeKind::Header("x-key") },
    ];

    /// Builds a client with these variables, and shows it.
    fn built(prefix: &str, variables: &[(&str, &str)]) -> Result<String, String> {
        let service = tower::service_fn(|_: http::Request<Body>| async {
            Ok::<_, Infallible>(http::Response::new(Body::default()))
        });
        let find = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into());
        let builder = HttpBuilder::new("https://a.example").schemes(SCHEMES).service(service).variables(prefix, find);
        builder.build().map(|http| format!("{http:?}")).map_err(|error| error.to_string())
    }

    #[test]
    fn variables_give_the_base_url_and_a_secret_for_each_scheme() {
        let all = [
            ("TEA_BASE_URL", "https://b.example"),
            ("TEA_BEARER_AUTH", "t"),
            ("TEA_BASIC_AUTH", "u:p:q"),
            ("TEA_TYPE", "k"),
        ];
        let shown = built("TEA", &all).unwrap();
        assert!(shown.contains("https://b.example") && shown.contains(r#"["token", "type", "user"]"#), "{shown}");
        assert_eq!(built("TEA_", &all).unwrap(), shown);
        let none = built("TEA", &[("TEA_BASE_URL", ""), ("OTHER_TYPE", "k")]).unwrap();
        assert!(none.contains("https://a.example") && none.contains("credentials: []"), "{none}");
    }

    #[test]
    fn a_variable_that_cannot_be_is_named_and_not_shown() {
        let fault = built("TEA", &[("TEA_BASIC_AUTH", "hunter2")]).unwrap_err();
        assert_eq!(fault, "no client: the environment variable `TEA_BASIC_AUTH`: it is not `user:password`");
        let fault = built("TEA", &[("TEA_TYPE", "a\nb")]).unwrap_err();
        assert!(fault.contains("`type`") && !fault.contains("a b"), "{fault}");
    }
}
