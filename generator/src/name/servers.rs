//! Types for the servers among which a caller chooses: `Server` for the document's, and a name made of what the others are called.

use super::claims::Claims;
use super::ident;
use crate::ir::{Api, ServerChoice, ServerList};

/// What belongs to one list of servers.
#[derive(Clone, Debug, Default)]
pub struct ServerListNames {
    /// The type.
    pub name: String,
    /// Its servers.
    pub servers: Vec<ServerNames>,
}

/// What belongs to one server.
#[derive(Clone, Debug, Default)]
pub struct ServerNames {
    /// The variant, where there are several servers.
    pub variant: String,
    /// The type with its variables: the type itself, where there is only one server.
    pub name: String,
    /// The fields of its variables.
    pub fields: Vec<String>,
    /// The enumeration of the values of each variable that has some, and its variants.
    pub values: Vec<Option<(String, Vec<String>)>>,
}

const LONGEST: usize = 40;

/// Names for each of [`Api::server_lists`].
pub fn name(api: &Api, claims: &mut Claims) -> Vec<ServerListNames> {
    api.server_lists.iter().map(|list| list_names(list, claims)).collect()
}

fn list_names(list: &ServerList, claims: &mut Claims) -> ServerListNames {
    let base = if list.is_document { String::new() } else { list.servers.first().map(plain).unwrap_or_default() };
    let name = claims.claim_from(&[format!("{base}Server"), format!("{base}ApiServer")]);
    let mut variants = Claims::new(&["Self"]);
    let is_alone = list.servers.len() == 1;
    let servers = list.servers.iter().map(|server| {
        let variant = variants.claim(&plain(server), "Server");
        let own = if is_alone || server.variables.is_empty() {
            name.clone()
        } else {
            claims.claim(&format!("{}Server", cut(&variant)), "Server")
        };
        let fields: Vec<Vec<String>> =
            server.variables.iter().map(|of| ident::snake_names(&of.name, "value")).collect();
        let fields = Claims::new(&[]).claim_each(&fields, "value");
        let values = server.variables.iter().map(|variable| {
            (!variable.values.is_empty()).then(|| {
                let words = ident::type_name(std::slice::from_ref(&variable.name));
                let name = claims.claim(&format!("{}{}", cut(&own), cut(&words)), "Value");
                let names = variable.values.iter().map(|value| ident::variant_names(&ident::upper_names(value), &name));
                let names: Vec<Vec<String>> = names.collect();
                let names: Vec<&[String]> = names.iter().map(Vec::as_slice).collect();
                let exact = variable.values.iter().map(|value| ident::exactness(value));
                let variants = Claims::new(&["Unknown", "Self"]).claim_all(&names, &[], exact);
                (name, variants)
            })
        });
        let values = values.collect();
        ServerNames { variant, name: own, fields, values }
    });
    let servers = servers.collect();
    ServerListNames { name, servers }
}

/// A server's words as a name, without the word that every one has.
fn plain(server: &ServerChoice) -> String {
    let name = ident::type_name(std::slice::from_ref(&server.words));
    let plain = name.strip_suffix("Server").filter(|rest| !rest.is_empty()).unwrap_or(&name);
    cut(plain)
}

fn cut(name: &str) -> String {
    name.chars().take(LONGEST - "Server".len()).collect()
}
