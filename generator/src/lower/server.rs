//! `servers`: base URLs, their variables filled in (OpenAPI 3.0.3, "Server Object").

use openapiv3::Server;

use super::Lowering;

impl Lowering<'_, '_> {
    /// The document's base URLs.
    pub(super) fn servers(&mut self) {
        self.api.servers = self.document.servers.iter().map(url).collect();
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
