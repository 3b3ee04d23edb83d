//! The secrets of a client, which no error and no response shows: a server may send back what it was sent.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use secrecy::{ExposeSecret, SecretString};
use std::borrow::Cow;
use std::sync::Arc;

/// Shorter secrets are not looked for: they would be found everywhere.
const SHORTEST: usize = 4;

/// What is shown instead of a secret.
const MASK: &str = "***";

/// The secrets of a client, in each form in which a text may have them.
#[derive(Clone, Default)]
pub(crate) struct Secrets(Arc<Vec<SecretString>>);

impl Secrets {
    /// Adds a secret: as it is, in quotes of JSON, and percent-encoded.
    pub fn add(&mut self, secret: &str) {
        let quoted = serde_json::to_string(secret).unwrap_or_default();
        let mut encoded = String::new();
        crate::wire::style::encode_into(&mut encoded, secret, crate::wire::style::Keep::Unreserved);
        for form in [secret, quoted.trim_matches('"'), &encoded] {
            let is_known = self.0.iter().any(|known| known.expose_secret() == form);
            if form.len() >= SHORTEST && !is_known {
                Arc::make_mut(&mut self.0).push(form.into());
            }
        }
    }

    /// Adds what a header field holds: the whole value, and what follows the scheme of `authorization`.
    pub fn add_header(&mut self, value: &[u8]) {
        let Ok(text) = std::str::from_utf8(value) else { return };
        self.add(text);
        let Some((scheme, rest)) = text.split_once(' ') else { return };
        self.add(rest);
        let pair = scheme.eq_ignore_ascii_case("basic").then(|| BASE64_STANDARD.decode(rest).ok()).flatten();
        if let Some(Ok(pair)) = pair.map(String::from_utf8)
            && let Some((_, password)) = pair.split_once(':')
        {
            self.add(password);
        }
    }

    /// The longest form, in bytes.
    pub fn longest(&self) -> usize {
        self.0.iter().map(|secret| secret.expose_secret().len()).max().unwrap_or(0)
    }

    /// A text with three stars in place of each secret.
    pub fn mask<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut masked = Cow::Borrowed(text);
        let mut forms: Vec<&str> = self.0.iter().map(ExposeSecret::expose_secret).collect();
        // One secret may be the beginning of another.
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        for form in forms {
            if masked.contains(form) {
                masked = Cow::Owned(masked.replace(form, MASK));
            }
        }
        masked
    }
}

#[cfg(test)]
mod tests {
    use super::Secrets;

    #[test]
    fn a_secret_is_masked_in_every_form() {
        let mut secrets = Secrets::default();
        secrets.add("hunter2");
        secrets.add("hunter2/\"x");
        secrets.add("abc");
        secrets.add_header(b"Basic YWRhOnN3b3JkZmlzaA==");
        secrets.add_header(b"Bearer t0ken");
        let text = r#"hunter2 hunter2/"x hunter2/\"x hunter2%2F%22x abc swordfish YWRhOnN3b3JkZmlzaA== t0ken"#;
        assert_eq!(secrets.mask(text), "*** *** *** *** abc *** *** ***");
        assert_eq!(Secrets::default().mask(text), text);
    }
}
