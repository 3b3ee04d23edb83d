//! Base URLs of 2.0: `schemes`, `host` and `basePath`.

use serde_json::Value;

use crate::json::{Pointer, shown};
use crate::read::Reader;
use crate::spec::Server;

/// The longest base URL, in bytes, without its scheme: operations with schemes of their own have a copy each.
const LONGEST: usize = 2048;

impl Reader<'_> {
    /// `schemes`, `host` and `basePath`: a base URL for each scheme; without a host, one that is relative.
    pub(super) fn base_urls(&mut self, host: Value, base: Value, schemes: Value) -> Vec<Server> {
        let root = Pointer::ROOT;
        for (key, to) in [("host", "0"), ("schemes", "1")] {
            self.origins.moved(&format!("/servers/{to}"), &format!("/{key}"));
        }
        let host = self.text(host, &root.key("host")).filter(|host| !host.is_empty());
        let base = self.text(base, &root.key("basePath")).unwrap_or_default();
        let (host, base, scheme) = self.parts(host, base);
        let base = base.trim_end_matches('/');
        let base = if base.is_empty() || base.starts_with('/') { base.to_owned() } else { format!("/{base}") };
        let mut schemes = self.texts(schemes, &root.key("schemes"));
        if host.as_ref().map_or(0, String::len) + base.len() > LONGEST {
            let message = format!("the base URL has more than {LONGEST} bytes");
            self.invalid(message, "it is left out; set the base URL in the client", &root.key("host"));
            return Vec::new();
        }
        let Some(host) = host.filter(|host| !host.is_empty()) else {
            let server = Server { url: base, ..Server::default() };
            return Some(server).filter(|server| !server.url.is_empty()).into_iter().collect();
        };
        if schemes.is_empty() {
            schemes.extend(scheme);
        }
        // A client prefers what is encrypted, and has no use for WebSockets.
        schemes.iter_mut().for_each(|scheme| scheme.make_ascii_lowercase());
        let has_some = !schemes.is_empty();
        schemes.retain(|scheme| matches!(scheme.as_str(), "http" | "https"));
        if has_some && schemes.is_empty() {
            let message = "a client has no use for any of these schemes";
            self.invalid(
                message.to_owned(),
                "`https` is used; a client knows `http` and `https`",
                &root.key("schemes"),
            );
        }
        schemes.sort_by_key(|scheme| scheme != "https");
        schemes.dedup();
        if schemes.is_empty() {
            schemes.push("https".to_owned());
        }
        let url = |scheme: String| Server { url: format!("{scheme}://{host}{base}"), ..Server::default() };
        schemes.into_iter().map(url).collect()
    }

    /// The host, the path and the scheme of `host` and `basePath`: documents write a URL in one of them.
    fn parts(&mut self, host: Option<String>, base: String) -> (Option<String>, String, Option<String>) {
        let root = Pointer::ROOT;
        let Some(text) = host.clone().or_else(|| is_url(&base).then(|| base.clone())) else {
            return (None, base, None);
        };
        let (mut scheme, rest) = match text.split_once("://") {
            Some((scheme, rest)) => (Some(scheme.to_owned()), rest),
            None => (None, text.as_str()),
        };
        let end = rest.find('/').unwrap_or(rest.len());
        let (name, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let is_base = host.is_none();
        if is_base {
            let help = "it is read as a URL; write its scheme in `schemes`, and its host in `host`";
            self.invalid(format!("{} is not a path", shown(&text)), help, &root.key("basePath"));
        } else if name != text {
            let help = "its scheme and its path count where there are no `schemes` and no `basePath`; write them there";
            self.invalid(format!("{} is not a host", shown(&text)), help, &root.key("host"));
        }
        let base = if !is_base && is_url(&base) {
            let help = "its path counts, and its scheme where there is no other; write the path alone";
            self.invalid(format!("{} is not a path", shown(&base)), help, &root.key("basePath"));
            let (of_base, rest) = base.split_once("://").unwrap_or_default();
            scheme = scheme.or_else(|| Some(of_base.to_owned()));
            rest.find('/').and_then(|at| rest.get(at..)).unwrap_or_default().to_owned()
        } else {
            base
        };
        let has_base = !is_base && !base.trim_matches('/').is_empty();
        (Some(name.to_owned()), if has_base { base } else { path.to_owned() }, scheme)
    }

    /// The base URL of an operation with schemes of its own, if that of the document is not among them.
    pub(super) fn server_2_0(&self, schemes: &[String]) -> Option<Server> {
        let (scheme, rest) = self.shared.servers.first()?.url.split_once("://")?;
        let mut schemes = schemes.iter().map(|scheme| scheme.to_ascii_lowercase());
        if schemes.clone().any(|own| own == scheme) {
            return None;
        }
        let scheme = schemes.find(|scheme| matches!(scheme.as_str(), "http" | "https"))?;
        Some(Server { url: format!("{scheme}://{rest}"), ..Server::default() })
    }
}

/// Whether a text begins with a scheme.
fn is_url(text: &str) -> bool {
    text.split_once("://").is_some_and(|(scheme, _)| !(scheme.is_empty() || scheme.contains('/')))
}
