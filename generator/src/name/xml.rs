//! The names of the tables of XML: `XML_TEA` for an object, `XML_TEA_ROOT` for a root element.

use super::claims::Claims;
use super::ident;
use crate::ir::Api;

/// The names of the objects, and of the root elements.
pub fn tables(api: &Api) -> (Vec<String>, Vec<String>) {
    let mut claims = Claims::default();
    let mut claim = |words: &[String], end: &str| {
        let name = ident::snake(&words.join(" "), "table");
        let name = name.strip_prefix("r#").unwrap_or(&name).to_uppercase();
        claims.claim(&format!("XML_{name}{end}"), "XML_TABLE")
    };
    let objects = api.xml.objects.iter().map(|object| claim(&object.words, "")).collect();
    let roots = api.xml.roots.iter().map(|root| claim(&root.words, "_ROOT")).collect();
    (objects, roots)
}
