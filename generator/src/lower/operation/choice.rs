//! The servers among which a caller chooses (OpenAPI 3.0.4, sections 4.7.5 and 4.7.6): several, or one that has variables.
//!
//! A single server without variables is the base URL, and no choice. A list that several operations have is one.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::server::template;
use crate::ir::{ServerChoice, ServerList, ServerVariable};
use crate::lower::context::text;
use crate::spec::{Document, Server};

/// The lists of servers of a document, and where each is.
#[derive(Default)]
pub struct Lists {
    /// Its own, those of its paths, and those of its operations.
    pub lists: Vec<ServerList>,
    known: HashMap<Vec<ServerChoice>, usize>,
}

impl Lists {
    /// The index of a list.
    pub fn index(&self, list: &ServerList) -> Option<usize> {
        self.known.get(&list.servers).copied()
    }

    fn add(&mut self, list: ServerList) {
        if let Entry::Vacant(new) = self.known.entry(list.servers.clone()) {
            new.insert(self.lists.len());
            self.lists.push(list);
        }
    }
}

/// The lists of servers of a document.
pub fn lists(document: &Document) -> Lists {
    let mut found = Lists::default();
    list(document, &document.servers, true).into_iter().for_each(|list| found.add(list));
    for (_, item) in &document.paths {
        let of_operations = item.operations.iter().map(|(_, operation)| operation.servers.as_slice());
        for servers in std::iter::once(item.servers.as_slice()).chain(of_operations).filter(|all| !all.is_empty()) {
            list(document, servers, false).into_iter().for_each(|list| found.add(list));
        }
    }
    found
}

/// The list of these servers, if there is a choice.
pub fn list(document: &Document, servers: &[Server], is_document: bool) -> Option<ServerList> {
    let has_choice = servers.len() > 1 || servers.iter().any(|server| !server.variables.is_empty());
    let servers = servers.iter().map(|server| choice(document, server));
    has_choice.then(|| ServerList { is_document, servers: apart(servers.collect()) })
}

/// Servers of which those that differ from another in the scheme alone are called by it, too.
fn apart(mut servers: Vec<ServerChoice>) -> Vec<ServerChoice> {
    let mut first: HashMap<String, String> = HashMap::new();
    for server in &mut servers {
        let scheme = server.url.split_once("://").map(|(scheme, _)| scheme).unwrap_or_default();
        let is_plain = !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric());
        match first.entry(server.words.clone()) {
            Entry::Occupied(known) if is_plain && known.get() != scheme => {
                server.words = format!("{} {scheme}", server.words);
            }
            Entry::Occupied(_) => {}
            Entry::Vacant(new) => {
                new.insert(scheme.to_owned());
            }
        }
    }
    servers
}

fn choice(document: &Document, server: &Server) -> ServerChoice {
    let url = template(document, server);
    let described = text(&server.description).filter(|text| is_short(text));
    let named = text(&server.name).or_else(|| described.map(|text| without_article(&text)));
    let variables = server.variables.iter().map(|(name, variable)| ServerVariable {
        name: name.clone(),
        default: variable.default.clone(),
        values: variable.enumeration.clone(),
        description: text(&variable.description),
    });
    ServerChoice {
        words: named.unwrap_or_else(|| host(&url)),
        description: text(&server.description).filter(|text| server.name.as_ref() != Some(text)),
        variables: variables.collect(),
        url,
    }
}

/// Whether a description is a name.
fn is_short(text: &str) -> bool {
    text.len() <= 40 && text.split_whitespace().count() <= 4
}

fn without_article(text: &str) -> String {
    let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
    let is_article = ["a", "an", "the"].iter().any(|article| first.eq_ignore_ascii_case(article));
    if is_article && !rest.is_empty() { rest.to_owned() } else { text.to_owned() }
}

/// What a URL says without its scheme.
fn host(url: &str) -> String {
    url.split_once("://").map_or(url, |(_, rest)| rest).replace(['{', '}'], " ")
}
