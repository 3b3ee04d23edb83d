//! `servers`: base URLs, their variables filled in (OpenAPI 3.0.3, "Server Object").

use openapiv3::Server;

use super::Lowering;
use crate::diag::{Code, Pointer};

impl Lowering<'_, '_> {
    /// The document's base URLs.
    pub(super) fn servers(&mut self) {
        self.api.servers = self.document.servers.iter().map(url).collect();
        let at = Pointer::base("/servers");
        for (index, server) in self.document.servers.iter().enumerate() {
            if let Some(name) = super::parameter::placeholders(&url(server)).first() {
                self.warn(
                    Code::MissingField,
                    &at.index(index).key("url"),
                    format!("the server's URL has a variable `{name}` that is not defined"),
                    "define it among the server's `variables`, with a default; until then set the base URL yourself",
                );
            }
        }
    }
}

/// A server's URL, each variable replaced by its default.
pub fn url(server: &Server) -> String {
    let mut url = server.url.clone();
    for (name, variable) in server.variables.iter().flatten() {
        url = url.replace(&format!("{{{name}}}"), &variable.default);
    }
    url
}
